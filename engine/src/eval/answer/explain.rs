//! The full answer. Input: a prepared referral, a stage, a language. Output: the decision with all that explains it.

use super::decision::{
    Assumed, Decision, How, Named, NamedKind, OpenFact, Overruled, PolicyNote, Reason, RouteNote, SourceNote,
    Uncertain,
};
use super::labels::Labels;
use super::outcome::{Affects, DecisionLevel, Outcome};
use crate::eval::bits::Bits;
use crate::eval::ids::{NodeId, SlotId, item};
use crate::eval::model::stage::{RuleModel, RuleStates};
use crate::eval::model::truth::Truth;
use crate::eval::prepare::{Known, Open, Prepared, by};
use crate::eval::solve::{Budget, Space};
use crate::ir::{
    Action, Citation, ConceptId, Fact, FactType, Lookup, Route, Rule, RuleId, RuleKind, StageName,
};
use crate::referral::Value;
use crate::value::{Language, Text};

impl Prepared<'_> {
    /// Decides, and explains.
    pub fn explain(&self, stage: StageName, language: Language) -> Decision {
        let outcome = self.outcome(stage);
        let mut budget = Budget::new();
        let sent = self.as_sent(self.policy.stage(stage));
        let states = sent.rule_states();
        let certain = self.certain_rules(&sent, &states, outcome.verb, &mut budget);
        let possible = if certain.is_empty() {
            self.possible_rules(&sent, &states, outcome.verb, &mut budget)
        } else {
            Vec::new()
        };
        let lost = self.lost(&sent, &states, &outcome, &certain, &mut budget);
        let words = Labels { policy: self.policy, language };
        let explain =
            Explain { prepared: self, words, sent: &sent, states: &states, outcome: &outcome, stage };
        let mut decision = explain.frame(&certain, &possible);
        decision.exact = outcome.exact && budget.exact;
        decision.overruled =
            lost.iter().map(|lost| explain.overruled(lost.rule, &lost.by, lost.how)).collect();
        explain.act(&mut decision, &certain, &possible);
        explain.open(&mut decision);
        explain.annexes(&mut decision);
        decision
    }
}

pub(crate) struct Explain<'e, 'a> {
    pub(crate) prepared: &'e Prepared<'a>,
    pub(crate) words: Labels<'e>,
    sent: &'e Space<'a>,
    states: &'e RuleStates,
    outcome: &'e Outcome<'a>,
    stage: StageName,
}

impl Explain<'_, '_> {
    fn frame(&self, certain: &[RuleId], possible: &[RuleId]) -> Decision {
        let ir = &self.prepared.policy.ir;
        let default =
            self.outcome.settled && self.outcome.levels.iter().all(|level| *level == DecisionLevel::Default);
        let policy = PolicyNote {
            id: ir.id.clone(),
            title: self.words.text(&ir.title),
            version: ir.version.clone(),
            valid_from: ir.valid_from,
            digest: ir.digest.clone(),
        };
        Decision {
            policy,
            stage: self.stage,
            decision: self.outcome.verb,
            settled: self.outcome.settled,
            exact: true,
            default,
            routes: Vec::new(),
            services: Vec::new(),
            replies: Vec::new(),
            notes: Vec::new(),
            options: Vec::new(),
            within: None,
            offered: Vec::new(),
            declined: Vec::new(),
            unlisted: Vec::new(),
            reasons: self.reasons(certain, possible, default),
            missing: Vec::new(),
            judge: Vec::new(),
            uncertain: Vec::new(),
            assumed: self
                .outcome
                .assumed
                .iter()
                .filter_map(|(slot, affects)| self.assumed(*slot, *affects))
                .collect(),
            overruled: Vec::new(),
            recommended: Vec::new(),
            duties: Vec::new(),
            unrecognised: self.prepared.referral.unrecognised.clone(),
            possible: self.outcome.possible.clone(),
        }
    }

    fn rule(&self, id: RuleId) -> &Rule {
        item(&self.prepared.policy.ir.stage(self.stage).rules, id)
    }

    fn fact(&self, slot: SlotId) -> &Fact {
        self.prepared.policy.fact(self.prepared.policy.model.slots[slot].fact)
    }

    fn reasons(&self, certain: &[RuleId], possible: &[RuleId], default: bool) -> Vec<Reason> {
        let of = |id: &RuleId, sure: bool| self.reason(self.rule(*id), sure);
        let mut reasons: Vec<Reason> = certain.iter().map(|id| of(id, true)).collect();
        if reasons.is_empty() {
            if !self.outcome.settled {
                reasons.extend(
                    self.outcome.open.iter().filter_map(|(slot, affects)| self.open_reason(*slot, *affects)),
                );
            }
            reasons.extend(possible.iter().map(|id| of(id, false)));
        }
        let stated = self.prepared.policy.ir.stage(self.stage).default.as_ref().filter(|_| default);
        reasons.extend(stated.map(|stated| Reason {
            rule: None,
            verb: stated.verb,
            fact: None,
            text: self.because(stated.because.as_ref(), &stated.citations),
            source: self.sources(&stated.citations, None).into_iter().next(),
            sources: Vec::new(),
            location: Some(stated.location.clone()),
            certain: true,
        }));
        reasons
    }

    fn reason(&self, rule: &Rule, certain: bool) -> Reason {
        let sources = self.sources(&rule.citations, rule.section.as_ref());
        Reason {
            rule: Some(rule.name.clone()),
            verb: rule.verb,
            fact: None,
            text: self.because(rule.because.as_ref(), &rule.citations),
            source: sources.first().cloned(),
            sources: if sources.len() > 1 { sources } else { Vec::new() },
            location: Some(rule.location.clone()),
            certain,
        }
    }

    fn open_reason(&self, slot: SlotId, affects: Affects) -> Option<Reason> {
        let fact = Some(self.fact(slot)).filter(|_| affects == Affects::Decision)?;
        Some(Reason {
            rule: None,
            verb: self.outcome.verb,
            fact: Some(fact.path.clone()),
            text: self.words.text(&fact.question).or_else(|| self.words.text(&fact.label)),
            source: None,
            sources: Vec::new(),
            location: None,
            certain: true,
        })
    }

    pub(crate) fn because(&self, because: Option<&Text>, citations: &[Citation]) -> Option<String> {
        because.and_then(|text| self.words.text(text)).or_else(|| {
            let citation = citations.first()?;
            let source = self.prepared.policy.ir.sources.as_slice().at(citation.source)?;
            let number = citation.statements.first()?;
            let statement = source.statements.iter().find(|statement| statement.number == *number)?;
            self.words.text(&statement.text)
        })
    }

    fn sources(&self, citations: &[Citation], section: Option<&Text>) -> Vec<SourceNote> {
        let sources = &self.prepared.policy.ir.sources;
        let section = section.and_then(|text| self.words.text(text));
        let note = |citation: &Citation| {
            let source = sources.as_slice().at(citation.source)?;
            let first = citation.statements.first();
            let statement = source.statements.iter().find(|statement| Some(&statement.number) == first);
            Some(SourceNote {
                title: self.words.or(&source.title, &source.id),
                section: statement.and_then(|statement| statement.under.clone()).or_else(|| section.clone()),
                statements: citation.statements.clone(),
                url: source.url.clone(),
            })
        };
        citations.iter().filter_map(note).collect()
    }

    /// What follows from the reasons: the first one's actions lead, nothing is listed twice.
    fn act(&self, decision: &mut Decision, certain: &[RuleId], possible: &[RuleId]) {
        let stage = self.prepared.policy.ir.stage(self.stage);
        for id in certain {
            self.actions(decision, &self.rule(*id).actions, true);
        }
        if certain.is_empty() && self.outcome.settled {
            for id in possible {
                self.actions(decision, &self.rule(*id).actions, false);
            }
            let sure = decision.default;
            let may = self.outcome.levels.contains(&DecisionLevel::Default);
            stage
                .default
                .iter()
                .filter(|_| may)
                .for_each(|entry| self.actions(decision, &entry.actions, sure));
        }
    }

    fn actions(&self, decision: &mut Decision, actions: &[Action], certain: bool) {
        fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
            if !list.contains(&item) {
                list.push(item);
            }
        }
        for action in actions {
            match action {
                Action::Route(route) => {
                    let note = self.route(route, certain);
                    let known = |other: &RouteNote| {
                        other.destination == note.destination && other.label == note.label
                    };
                    if !decision.routes.iter().any(known) {
                        decision.routes.push(note);
                    }
                }
                // What is not sure to follow is not ordered.
                Action::Service(_)
                | Action::Reply(_)
                | Action::Note(_)
                | Action::Within(_)
                | Action::OneOf(_)
                    if !certain => {}
                Action::Service(id) => add(&mut decision.services, self.named(*id, None)),
                Action::Reply(id) => add(&mut decision.replies, self.named(*id, None)),
                Action::Note(text) => add(&mut decision.notes, self.words.or(text, "")),
                Action::Within(quantity) => {
                    decision.within.get_or_insert_with(|| self.words.quantity(*quantity));
                }
                Action::OneOf(choices) => {
                    let choices = choices.iter().map(|choice| self.choice(choice)).collect();
                    add(&mut decision.options, choices);
                }
            }
        }
    }

    pub(crate) fn route(&self, route: &Route, certain: bool) -> RouteNote {
        match route {
            Route::Destination(id) => {
                let (id, label) = self.words.destination(*id);
                RouteNote { destination: Some(id), label, certain }
            }
            Route::Text(text) => RouteNote { destination: None, label: self.words.or(text, ""), certain },
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
            location: rule.location.clone(),
        }
    }

    fn assumed(&self, slot: SlotId, affects: Affects) -> Option<Assumed> {
        let fact = self.fact(slot);
        let silence = self.prepared.known[slot].assumed.as_ref()?;
        let (label, value) = (self.words.or(&fact.label, &fact.path), self.words.silence(fact, silence));
        Some(Assumed { fact: fact.path.clone(), label, value, affects })
    }

    /// Lists what is open by who can close it, what settles most first.
    fn open(&self, decision: &mut Decision) {
        let mut open: Vec<(SlotId, Affects, usize)> = self
            .outcome
            .open
            .iter()
            .map(|(slot, affects)| (*slot, *affects, self.prepared.settles(*slot, &self.outcome.completions)))
            .collect();
        open.sort_by_key(|(slot, affects, settles)| (*affects, std::cmp::Reverse(*settles), *slot));
        for (slot, affects, _) in open {
            let (fact, known) = (self.fact(slot), &self.prepared.known[slot]);
            match known.open.unwrap_or_else(|| by(fact)) {
                Open::Missing => decision.missing.push(self.open_fact(slot, fact, known, affects)),
                Open::Judge => decision.judge.push(self.open_fact(slot, fact, known, affects)),
                Open::Uncertain => decision.uncertain.push(self.uncertain(slot, fact, known, affects)),
            }
        }
    }

    fn open_fact(&self, slot: SlotId, fact: &Fact, known: &Known, affects: Affects) -> OpenFact {
        let facts = &self.prepared.policy.lexicon.vocabulary().facts;
        let source = known.from.and_then(|id| facts.as_slice().at(id));
        let from = source.map(|fact| fact.path.clone());
        let label = self.words.or(&fact.label, &fact.path);
        // What is stated and not enough is not asked for again: the question is what tells more.
        let asked = source.filter(|_| known.stated).unwrap_or(fact);
        OpenFact {
            fact: fact.path.clone(),
            question: self.words.or(&asked.question, &label),
            label,
            required_by: self.required_by(slot),
            affects,
            from: from.into_iter().collect(),
            because: None,
            causes: self.words.causes(&known.causes),
        }
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
            causes: self.words.why_wide(&known.causes),
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
                RuleKind::Plain | RuleKind::Decline(_) => false,
            };
            let reads = model.reads.contains(slot);
            let waits = reads && holds == Truth::Open || requires && holds != Truth::No;
            waits.then(|| rule.name.clone())
        };
        self.sent.stage.rules.enumerate().filter_map(waits).collect()
    }

    pub(crate) fn truth(&self, node: NodeId) -> Truth {
        self.prepared.policy.conditions.truth(node, &self.prepared.state.assignment())
    }
}
