//! The full answer. Input: a prepared referral, a stage, a language. Output: the decision with all that explains it.

use super::decision::{
    Assumed, Decision, How, Named, NamedKind, OpenFact, Overruled, Reason, RouteNote, Uncertain,
};
use super::labels::{Labels, Sources};
use super::open::Affects;
use super::outcome::Outcome;
use super::provenance::{PolicyNote, Provenance};
use super::reasons::Acting;

use super::values::CauseNote;
use crate::eval::bits::Bits;
use crate::eval::ids::{NodeId, SlotId, item};
use crate::eval::model::slots::atom_var;
use crate::eval::model::stage::{RuleModel, RuleStates, Wanted};
use crate::eval::model::truth::Truth;
use crate::eval::prepare::cause::CauseKind;
use crate::eval::prepare::{Known, Open, Prepared, by};
use crate::ir::{
    Action, Atom, AtomId, ConceptId, Derivation, Fact, FactType, Lookup, Route, Rule, RuleId, RuleKind,
    RuleTexts, Sought, StageName,
};
use crate::referral::{MedicineStatement, Value};
use crate::value::Language;

impl Prepared {
    /// Decides, and explains.
    pub fn explain(&self, stage: StageName, language: Language) -> Decision {
        let mut budget = self.budget.clone();
        let outcome = self.outcome(stage, &mut budget);
        let acting = outcome.conclusion.acting(&mut budget);
        let lost = outcome.conclusion.lost(&acting.certain, &mut budget);
        let states = outcome.conclusion.sent.rule_states();
        let words = Labels { policy: &self.policy, language };
        let explain =
            Explain { prepared: self, words, states: &states, outcome: &outcome, acting: &acting, stage };
        let mut decision = explain.frame();
        decision.overruled =
            lost.iter().map(|lost| explain.overruled(lost.rule, &lost.by, lost.how)).collect();
        decision.holding = explain.holding(&decision);
        explain.act(&mut decision);
        explain.open(&mut decision);
        explain.annexes(&mut decision, &mut budget);
        decision.exact = budget.exact;
        decision
    }
}

pub(crate) struct Explain<'e, 'a> {
    pub(crate) prepared: &'e Prepared,
    pub(crate) words: Labels<'e>,
    pub(super) states: &'e RuleStates,
    pub(crate) outcome: &'e Outcome<'a>,
    pub(super) acting: &'e Acting,
    pub(crate) stage: StageName,
}

impl Explain<'_, '_> {
    fn frame(&self) -> Decision {
        let ir = &self.prepared.policy.ir;
        let conclusion = &self.outcome.conclusion;
        let policy = &self.prepared.policy;
        let assumed = self.outcome.assumed.iter();
        Decision {
            policy: PolicyNote::of(policy, self.words.text(&ir.title)),
            provenance: Provenance::of(policy),
            referral: self.referral(),
            stage: self.stage,
            decision: conclusion.verb,
            settled: conclusion.settled,
            exact: true,
            default: self.acting.by_default,
            routes: Vec::new(),
            services: Vec::new(),
            replies: Vec::new(),
            notes: Vec::new(),
            options: Vec::new(),
            possible_actions: Vec::new(),
            within: None,
            within_possible: Vec::new(),
            within_usually: Vec::new(),
            priority: None,
            priority_possible: Vec::new(),
            offered: Vec::new(),
            declined: Vec::new(),
            unlisted: Vec::new(),
            asked: Vec::new(),
            reasons: self.reasons(),
            missing: Vec::new(),
            judge: Vec::new(),
            uncertain: Vec::new(),
            assumed: assumed.filter_map(|(slot, affects)| self.assumed(*slot, *affects)).collect(),
            overruled: Vec::new(),
            holding: Vec::new(),
            recommended: Vec::new(),
            duties: Vec::new(),
            notices: Vec::new(),
            follow_ups: Vec::new(),
            computed: self.computed(),
            unrecognised: self.prepared.referral.unrecognised.to_vec(),
            possible: conclusion.possible.clone(),
        }
    }

    pub(super) fn rule(&self, id: RuleId) -> &Rule {
        item(&self.prepared.policy.ir.stage(self.stage).rules, id)
    }

    pub(super) fn fact(&self, slot: SlotId) -> &Fact {
        self.prepared.policy.fact(self.prepared.policy.model.slots[slot].fact)
    }

    fn reasons(&self) -> Vec<Reason> {
        let Acting { certain, possible, .. } = self.acting;
        let conclusion = &self.outcome.conclusion;
        let mut reasons: Vec<Reason> = certain.iter().map(|id| self.reason(self.rule(*id), true)).collect();
        if reasons.is_empty() && !self.acting.default && conclusion.agreed().is_none() {
            let open = conclusion.open.iter();
            reasons.extend(open.filter_map(|(slot, affects)| self.open_reason(*slot, *affects)));
        }
        // Beside what is certain, a rule that may act is a reason only for what it alone brings.
        let alone = certain.is_empty() && !self.acting.default;
        let brings =
            |id: &&RuleId| alone || self.rule(**id).actions.iter().any(|action| !self.follows(action));
        reasons.extend(possible.iter().filter(brings).map(|id| self.reason(self.rule(*id), false)));
        let stated = self.prepared.policy.ir.stage(self.stage).default.as_ref();
        reasons.extend(stated.filter(|_| self.acting.default).map(|stated| Reason {
            rule: None,
            verb: stated.verb,
            fact: None,
            usually: false,
            text: self.because(stated.because.as_ref(), &stated.citations),
            source: self.sources(&stated.citations, None).into_iter().next(),
            sources: Vec::new(),
            location: Some(stated.location.clone()),
            routes: self.routes(&stated.actions, &stated.texts, true),
            certain: true,
        }));
        reasons
    }

    /// Whether an action follows in every world.
    fn follows(&self, action: &Action) -> bool {
        match action {
            Action::Within(_) => self.acting.within.len() < 2,
            Action::Priority(_) => self.acting.priority.len() < 2,
            Action::Route(_) | Action::Service(_) | Action::Reply(_) | Action::Note(_) | Action::OneOf(_) => {
                self.acting.actions.iter().any(|(known, certain)| *certain && known == action)
            }
        }
    }

    /// Where a reason sends the referral.
    pub(crate) fn routes(&self, actions: &[Action], texts: &RuleTexts, certain: bool) -> Vec<RouteNote> {
        let routes = actions.iter().filter_map(|action| match action {
            Action::Route(route) => {
                let purpose = texts.purpose(route).and_then(|text| self.words.text(text));
                Some(RouteNote { purpose, ..self.route(route, certain || self.follows(action)) })
            }
            Action::Service(_)
            | Action::Reply(_)
            | Action::Note(_)
            | Action::Within(_)
            | Action::Priority(_)
            | Action::OneOf(_) => None,
        });
        routes.collect()
    }

    fn reason(&self, rule: &Rule, certain: bool) -> Reason {
        let sources = self.sources(&rule.citations, rule.section.as_ref());
        Reason {
            rule: Some(rule.name.clone()),
            verb: rule.verb,
            fact: None,
            usually: rule.usually,
            text: self.because(rule.because.as_ref(), &rule.citations),
            source: sources.first().cloned(),
            sources: if sources.len() > 1 { sources } else { Vec::new() },
            location: Some(rule.location.clone()),
            routes: self.routes(
                &rule.actions,
                &rule.texts,
                certain && self.outcome.conclusion.agreed().is_some(),
            ),
            certain,
        }
    }

    fn open_reason(&self, slot: SlotId, affects: Affects) -> Option<Reason> {
        let fact = Some(self.fact(slot)).filter(|_| affects == Affects::Decision)?;
        Some(Reason {
            rule: None,
            verb: self.outcome.conclusion.verb,
            fact: Some(fact.path.clone()),
            usually: false,
            text: self.words.text(&fact.question).or_else(|| self.words.text(&fact.label)),
            source: None,
            sources: Vec::new(),
            location: None,
            routes: Vec::new(),
            certain: true,
        })
    }

    /// What follows from the reasons. What may follow and may not is kept apart, routes excepted, which say so.
    fn act(&self, decision: &mut Decision) {
        for (action, certain) in &self.acting.actions {
            match (action, certain) {
                (Action::Route(route), _) => decision.routes.push(self.route(route, *certain)),
                (Action::Service(id), true) => decision.services.push(self.named(*id, None)),
                (Action::Reply(id), true) => decision.replies.push(self.named(*id, None)),
                (Action::Note(text), true) => decision.notes.push(self.words.or(text, "")),
                (Action::OneOf(choices), true) => {
                    decision.options.push(choices.iter().map(|choice| self.choice(choice)).collect());
                }
                // Deadlines are told by how soon they are, priorities by how high.
                (Action::Within(_) | Action::Priority(_), _) => {}
                (Action::Service(_) | Action::Reply(_) | Action::Note(_) | Action::OneOf(_), false) => {
                    decision.possible_actions.push(self.choice(action));
                }
            }
        }
        let within = &self.acting.within;
        decision.within = within.iter().flatten().next().map(|quantity| self.words.quantity(*quantity));
        if within.len() > 1 {
            let said = within.iter().flatten().map(|quantity| self.words.quantity(*quantity));
            decision.within_possible = said.collect();
        }
        self.usual_deadlines(decision);
        let mut levels = self.acting.priority.iter().flatten().map(|level| self.words.priority(*level));
        decision.priority_possible = levels.clone().filter(|_| self.acting.priority.len() > 1).collect();
        decision.priority = levels.next();
    }

    pub(crate) fn route(&self, route: &Route, certain: bool) -> RouteNote {
        match route {
            Route::Destination(id) => {
                let (id, label) = self.words.destination(*id);
                RouteNote { destination: Some(id), label, purpose: None, certain }
            }
            Route::Text(text) => {
                RouteNote { destination: None, label: self.words.or(text, ""), purpose: None, certain }
            }
        }
    }

    pub(crate) fn named(&self, id: ConceptId, kind: Option<NamedKind>) -> Named {
        let (id, label) = self.words.concept(id);
        Named { kind, id: Some(id), label }
    }

    fn choice(&self, action: &Action) -> Named {
        match action {
            Action::Route(route) => {
                let note = self.route(route, true);
                Named { kind: Some(NamedKind::Route), id: note.destination, label: note.label }
            }
            Action::Service(id) => self.named(*id, Some(NamedKind::Service)),
            Action::Reply(id) => self.named(*id, Some(NamedKind::Reply)),
            Action::Note(text) => {
                Named { kind: Some(NamedKind::Note), id: None, label: self.words.or(text, "") }
            }
            Action::Within(quantity) => Named {
                kind: Some(NamedKind::Within),
                id: None,
                label: self.words.quantity(*quantity).to_string(),
            },
            Action::Priority(level) => {
                let note = self.words.priority(*level);
                Named { kind: Some(NamedKind::Priority), id: Some(note.id), label: note.label }
            }
            Action::OneOf(choices) => {
                let labels: Vec<String> = choices.iter().map(|choice| self.choice(choice).label).collect();
                Named { kind: Some(NamedKind::OneOf), id: None, label: labels.join(" / ") }
            }
        }
    }

    fn overruled(&self, rule: RuleId, by: &[RuleId], how: How) -> Overruled {
        let rule = self.rule(rule);
        Overruled {
            rule: rule.name.clone(),
            verb: rule.verb,
            text: self.because(rule.because.as_ref(), &rule.citations),
            by: by.iter().map(|id| self.rule(*id).name.clone()).collect(),
            how,
            lacks: self.lacks(rule),
            location: rule.location.clone(),
        }
    }

    fn assumed(&self, slot: SlotId, affects: Affects) -> Option<Assumed> {
        let fact = self.fact(slot);
        let silence = self.prepared.known[slot].assumed.as_ref()?;
        let (label, value) = (self.words.or(&fact.label, &fact.path), self.words.silence(fact, silence));
        let id = self.prepared.policy.model.slots[slot].fact;
        let said = self.prepared.policy.ir.silences.iter().find(|change| change.fact == id);
        let text = said.and_then(|change| change.said.as_ref()).and_then(|text| self.words.text(text));
        Some(Assumed { fact: fact.path.clone(), label, value, text, affects })
    }

    /// Lists what is open by who can close it, what settles most first.
    fn open(&self, decision: &mut Decision) {
        let conclusion = &self.outcome.conclusion;
        let content = conclusion.content.iter().map(|slot| (*slot, Affects::Decision));
        let mut listed: Vec<(SlotId, Affects)> = content.chain(conclusion.open.iter().copied()).collect();
        listed.sort_by_key(|(slot, affects)| (*slot, *affects));
        listed.dedup_by_key(|(slot, _)| *slot);
        let settles = |slot| self.prepared.settles(slot, &conclusion.sent);
        let mut listed: Vec<(SlotId, Affects, usize)> =
            listed.into_iter().map(|(slot, affects)| (slot, affects, settles(slot))).collect();
        listed.sort_by_key(|(slot, affects, settles)| (*affects, std::cmp::Reverse(*settles), *slot));
        for (slot, affects, _) in listed {
            let (fact, known) = (self.fact(slot), &self.prepared.known[slot]);
            let suspected = self.prepared.suspected(slot);
            let (those, others) = self.concepts(slot, &suspected);
            let open = |concepts| self.open_fact(slot, fact, known, affects, concepts);
            // A newer value is asked for, whatever else the old one leaves open.
            let is_too_old = conclusion.too_old.contains(&slot);
            let open_to = known.open.filter(|_| !is_too_old);
            match open_to.unwrap_or_else(|| by(fact)) {
                Open::Missing => {
                    decision.missing.push(open(others));
                    // What is suspected is for a person at the clinic, whatever else the list leaves open.
                    if !those.is_empty() {
                        decision.judge.push(open(those));
                    }
                }
                // The clinic is asked for all of it where nobody else can tell.
                Open::Judge if by(fact) == Open::Judge => {
                    decision.judge.push(open(those.into_iter().chain(others).collect()));
                }
                Open::Judge => decision.judge.push(open(those)),
                Open::Uncertain => decision.uncertain.push(self.uncertain(slot, fact, known, affects)),
            }
        }
    }

    fn open_fact(
        &self,
        slot: SlotId,
        fact: &Fact,
        known: &Known,
        affects: Affects,
        concepts: Vec<Named>,
    ) -> OpenFact {
        let facts = &self.prepared.policy.lexicon.vocabulary().facts;
        let source = known.from.and_then(|id| facts.as_slice().at(id));
        let from = source.map(|fact| fact.path.clone());
        let path = |id: &crate::ir::FactId| facts.as_slice().at(*id).map(|fact| fact.path.clone());
        let label = self.words.or(&fact.label, &fact.path);
        // What is stated and not enough is not asked for again: the question is what tells more.
        let asked = source.filter(|_| known.stated).unwrap_or(fact);
        let dated_within = self.dated_within(slot);
        let mut causes = self.words.causes(&known.causes, self.sources_of(slot));
        if self.outcome.conclusion.too_old.contains(&slot) {
            causes.push(CauseNote::new(CauseKind::TooOld));
        }
        OpenFact {
            fact: fact.path.clone(),
            question: self.words.or(&asked.question, &label),
            label,
            required_by: self.required_by(slot),
            affects,
            from: from.into_iter().chain(known.parts.iter().filter_map(path)).collect(),
            because: None,
            causes,
            required: self.required_answer(slot, known),
            dated_within,
            group: self.group(slot),
            concepts,
        }
    }

    /// The requirement that asks for a fact and others with one question of its own.
    fn group(&self, slot: SlotId) -> Option<String> {
        let fact = self.prepared.policy.model.slots[slot].fact;
        let rules = self.prepared.policy.ir.stage(self.stage).rules.iter().zip(self.states.holds.iter());
        let mut asking = rules.filter(|(rule, holds)| {
            let RuleKind::Require(facts) = &rule.kind else { return false };
            rule.texts.ask.is_some() && **holds != Truth::No && facts.iter().any(|wanted| wanted.fact == fact)
        });
        asking.next().map(|(rule, _)| rule.name.clone())
    }

    /// What may leave a fact open or wide.
    fn sources_of(&self, slot: SlotId) -> Sources<'_> {
        let entries = self.prepared.entries(self.prepared.policy.model.slots[slot].fact);
        Sources { medicines: self.medicines(self.fact(slot)), entries }
    }

    /// The medicines that a fact is derived from.
    pub(super) fn medicines(&self, fact: &Fact) -> &[MedicineStatement] {
        let Some(Derivation::EquivalentDose { medicines, .. }) = fact.derive else { return &[] };
        match self.prepared.referral.statement(medicines).map(|statement| &statement.value) {
            Some(Value::Medicines(medicines)) => &medicines.medicines,
            _ => &[],
        }
    }

    /// The answer that is required, where the referral says another.
    fn required_answer(&self, id: SlotId, known: &Known) -> Option<bool> {
        let conclusion = &self.outcome.conclusion;
        if !known.stated || !conclusion.content.contains(&id) {
            return None;
        }
        let facts = conclusion.sent.stage.asks.iter().flat_map(|ask| &ask.facts);
        facts.filter(|fact| fact.slot == id).find_map(|fact| match fact.wanted? {
            Wanted::Answer(answer) => Some(answer),
            Wanted::Within(_) => None,
        })
    }

    /// The concepts that a question is about: those that are suspected, and those of which what is stated is too general
    /// to tell.
    fn concepts(&self, id: SlotId, suspected: &[AtomId]) -> (Vec<Named>, Vec<Named>) {
        let policy = &self.prepared.policy;
        let slot = &policy.model.slots[id];
        let stated = self.prepared.referral.statement(slot.fact).map(|statement| &statement.value);
        let (mut those, mut others) = (Vec::new(), Vec::new());
        if !matches!(stated, Some(Value::Concepts(_))) {
            return (those, others);
        }
        let assignment = self.prepared.state.assignment();
        let open = |atom: &AtomId| assignment.truth(atom_var(*atom)) == Truth::Open;
        for atom in slot.atoms.iter().copied().filter(open).filter(|atom| self.waits_for(*atom)) {
            if let Atom::Has { concept, .. } | Atom::Suspected { sought: Sought::Concept(concept), .. } =
                item(&policy.ir.atoms, atom)
            {
                let list = if suspected.contains(&atom) { &mut those } else { &mut others };
                list.push(self.named(*concept, None));
            }
        }
        (those, others)
    }

    /// Whether something that is open reads the atom: a rule, or what becomes of a service that is asked for.
    fn waits_for(&self, atom: AtomId) -> bool {
        let reads = |node: NodeId| self.prepared.policy.reads(node, atom_var(atom));
        let rules = self.outcome.conclusion.sent.stage.rules.enumerate();
        let mut open = rules.filter(|(id, _)| self.states.holds[*id] == Truth::Open);
        let services = self.prepared.requested(self.stage);
        let mut conditions = services.parts.iter().flat_map(|part| part.any.iter().chain(&part.unless));
        open.any(|(_, rule)| reads(rule.node))
            || conditions.any(|node| reads(*node) && self.truth(*node) == Truth::Open)
    }

    fn uncertain(&self, slot: SlotId, fact: &Fact, known: &Known, affects: Affects) -> Uncertain {
        let stated = self.prepared.referral.statement(self.prepared.policy.model.slots[slot].fact);
        let unit = match (&fact.kind, stated.map(|statement| &statement.value)) {
            (FactType::Quantity(unit), _) => Some(*unit),
            (_, Some(Value::Amount(amount))) => Some(amount.unit),
            _ => None,
        };
        let end = |end: Option<crate::value::Number>| {
            end.zip(unit).map(|(end, unit)| self.words.measured(end, unit))
        };
        let bounds = known.bounds.unwrap_or_default();
        Uncertain {
            fact: fact.path.clone(),
            label: self.words.or(&fact.label, &fact.path),
            low: end(bounds.low),
            high: end(bounds.high),
            causes: self.words.why_wide(&known.causes, self.sources_of(slot)),
            parts: self.dose_parts(fact),
            required_by: self.required_by(slot),
            affects,
        }
    }

    /// The rules that read the fact and are still open, or that require it.
    fn required_by(&self, slot: SlotId) -> Vec<String> {
        let fact = self.prepared.policy.model.slots[slot].fact;
        let waits = |(id, model): (RuleId, &RuleModel)| {
            let rule = self.rule(id);
            let holds = self.states.holds[id];
            let requires = match &rule.kind {
                RuleKind::Require(facts) => facts.iter().any(|wanted| wanted.fact == fact),
                RuleKind::Plain | RuleKind::Otherwise | RuleKind::Decline(_) => false,
            };
            let reads = model.reads.contains(slot);
            let waits = reads && holds == Truth::Open || requires && holds != Truth::No;
            waits.then(|| rule.name.clone())
        };
        self.outcome.conclusion.sent.stage.rules.enumerate().filter_map(waits).collect()
    }

    pub(crate) fn truth(&self, node: NodeId) -> Truth {
        let sent = &self.outcome.conclusion.sent;
        self.prepared.policy.conditions.truth(node, &sent.state.assignment())
    }
}
