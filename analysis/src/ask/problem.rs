//! A partial referral as gates. Input: a referral fitted to a policy. Output: the worlds that it leaves, what makes up the
//! answer, and the facts that could still be told.

use std::collections::BTreeMap;
use std::sync::Arc;

use remit_engine::eval::{Decision, LoadError, LoadedPolicy, Prepared};
use remit_engine::finite::Left;
use remit_engine::ir::{
    Action, AtomId, ConceptId, FactId, Guarded, Lookup, Policy, Quantity, Resolver, Role, StageName, Verb,
};
use remit_engine::referral::Lexicon;
use remit_engine::value::Number;

use crate::circuit::Lit;
use crate::policy::{Effect, PolicyGates};
use crate::solver::{Answer, Solver, Stop};
use crate::world::World;

/// A part of an answer: so, or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Verb(Verb),
    Action(Action),
    /// That deadline or a sooner one.
    Within(Quantity),
    /// That priority or a higher one.
    Priority(u32),
    /// One of these is asked for.
    Asks(Vec<FactId>),
    /// What becomes of a service that is asked for.
    Service,
}

/// A fact that could be told, or told more exactly.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) fact: FactId,
    pub(super) domain: usize,
    /// Whether it is asked for.
    pub(super) asked: Lit,
    /// Whether silence on it is taken for something.
    pub(super) assumed: bool,
    /// Whether only the clinic can tell.
    pub(super) clinic: bool,
    /// The values that an answer may give: of a list, those that may be there.
    pub(super) may: Vec<usize>,
    /// Of a list, those that are there.
    pub(super) must: Vec<usize>,
}

/// A partial referral as gates.
pub(super) struct Problem<'s> {
    pub(super) policy: Arc<LoadedPolicy>,
    pub(super) world: World,
    pub(super) solver: Solver<'s>,
    pub(super) allowed: Lit,
    pub(super) parts: Vec<(Part, Lit)>,
    /// Whether something is asked for that could still be told.
    pub(super) lacking: Lit,
    pub(super) candidates: Vec<Candidate>,
    /// What the referral leaves: of each, one is so.
    pub(super) restrictions: Vec<Vec<Lit>>,
    /// Whether that is all that the evaluator knows.
    pub(super) exact: bool,
}

impl<'s> Problem<'s> {
    pub(super) fn new(
        policy: &Arc<LoadedPolicy>,
        prepared: &Prepared,
        decision: &Decision,
        stop: Stop<'s>,
    ) -> Result<Self, LoadError> {
        let ir = policy.ir();
        let places: Vec<AtomId> = (0..ir.atoms.len()).map(AtomId::new).collect();
        let mut world = World::new(policy.lexicon(), ir.atoms.clone())?;
        let gates = PolicyGates::new(&mut world, ir, &places);
        let mut parts = parts(&mut world, ir, &gates, decision.stage);
        services(&mut world, ir, &gates, prepared, decision, &mut parts);
        let solver = world.solver(stop);
        let allowed = gates.stage(decision.stage).allowed;
        // What is asked for decides which services matter.
        let open_request = is_request_open(policy.lexicon(), decision);
        let exact = world.exact && gates.exact && decision.exact && !open_request;
        let mut problem = Self {
            policy: policy.clone(),
            world,
            solver,
            allowed,
            parts,
            lacking: Lit::FALSE,
            candidates: Vec::new(),
            restrictions: Vec::new(),
            exact,
        };
        problem.restrict(prepared, decision);
        problem.lack();
        Ok(problem)
    }

    /// Leaves the worlds that the referral leaves.
    fn restrict(&mut self, prepared: &Prepared, decision: &Decision) {
        let vocabulary = self.policy.lexicon().vocabulary();
        let paths = |wanted: &dyn Fn(&str) -> bool, fact: FactId| {
            vocabulary.facts.as_slice().at(fact).is_some_and(|fact| wanted(&fact.path))
        };
        let missing = |path: &str| decision.missing.iter().any(|open| open.fact == path);
        let judged = |path: &str| decision.judge.iter().any(|open| open.fact == path);
        let renewed =
            |path: &str| decision.missing.iter().any(|open| open.fact == path && open.dated_within.is_some());
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut laws: Vec<Vec<Lit>> = Vec::new();
        for domain in 0..self.world.model.domains().len() {
            let Some(entry) = self.world.model.domains().get(domain).cloned() else { continue };
            let Some(left) = self.world.model.left(domain, prepared) else {
                self.exact = false;
                continue;
            };
            let of = vocabulary.facts.as_slice().at(entry.fact);
            let by_clinic = of.is_some_and(|fact| fact.resolved_by == Resolver::Clinic);
            let newer = left.stated && paths(&renewed, entry.fact);
            let more = if entry.several { left.may.len() > left.must.len() } else { left.may.len() > 1 };
            let said = self.world.is_said(entry.fact);
            let unsaid = !left.stated && (said.gate() != 0 || entry.values.len() > 1);
            // Which services are asked for is a question only where the evaluator says so.
            let is_request = Some(entry.fact) == self.policy.lexicon().role(Role::Request);
            let kept = is_request && !is_request_open(self.policy.lexicon(), decision);
            if kept || !(newer || unsaid || more) {
                laws.extend(self.leaves(domain, &left, Lit::FALSE));
                continue;
            }
            let asked = if left.stated { self.world.circuit.input() } else { self.world.said(entry.fact) };
            let free = if left.assumed || newer { asked } else { Lit::FALSE };
            if !left.assumed {
                laws.extend(self.leaves(domain, &left, free));
            }
            let (may, must) = if newer || left.assumed {
                (entry.values.clone(), Vec::new())
            } else {
                (left.may.clone(), left.must.clone())
            };
            let judge = paths(&judged, entry.fact) && !paths(&missing, entry.fact);
            let clinic = by_clinic || judge;
            candidates.push(Candidate {
                fact: entry.fact,
                domain,
                asked,
                assumed: left.assumed,
                clinic,
                may,
                must,
            });
        }
        for together in self.world.model.left_together(prepared) {
            let mut ways = Vec::new();
            for row in &together.rows {
                let cells = together.domains.iter().zip(row);
                let lits: Vec<Lit> =
                    cells.filter_map(|(domain, value)| self.world.value(*domain, *value)).collect();
                ways.push(self.world.circuit.all(lits));
            }
            laws.push(ways);
        }
        for fact in self.world.asked() {
            let said = self.world.is_said(fact);
            let domain = self.world.model.domain_of(fact);
            let stated = domain.and_then(|domain| self.world.model.left(domain, prepared));
            match candidates.iter().any(|candidate| candidate.asked == said) {
                // What cannot be left unsaid needs no question.
                true if self.solver.is_possible(&self.world.circuit, &[!said]) == Some(false) => {
                    candidates.retain(|candidate| candidate.asked != said);
                }
                true => {}
                false => laws.push(vec![said.is(stated.is_some_and(|left| left.stated))]),
            }
        }
        laws.iter().for_each(|law| self.solver.require(&self.world.circuit, law));
        self.restrictions = laws;
        self.candidates = candidates;
    }

    /// That a fact is what the referral leaves of it, or the other is so.
    fn leaves(&self, domain: usize, left: &Left, or: Lit) -> Vec<Vec<Lit>> {
        let mut laws = Vec::new();
        for (value, lit) in self.world.values(domain) {
            if !left.may.contains(value) {
                laws.push(vec![or, !*lit]);
            } else if left.must.contains(value) {
                laws.push(vec![or, *lit]);
            }
        }
        for any in &left.any {
            let lits = any.iter().filter_map(|value| self.world.value(domain, *value));
            laws.push(lits.chain([or]).collect());
        }
        laws
    }

    fn lack(&mut self) {
        let mut lacking = Vec::new();
        for (part, lit) in self.parts.clone() {
            let Part::Asks(facts) = part else { continue };
            let untold = self.candidates.iter().filter(|candidate| facts.contains(&candidate.fact));
            let any = self.world.circuit.any(untold.map(|candidate| !candidate.asked).collect::<Vec<_>>());
            lacking.push(self.world.circuit.both(lit, any));
        }
        self.lacking = self.world.circuit.any(lacking);
    }

    pub(super) fn find(&mut self, all: &[Lit]) -> Answer {
        self.solver.solve(&self.world.circuit, all)
    }

    pub(super) fn is_possible(&mut self, all: &[Lit]) -> Option<bool> {
        self.solver.is_possible(&self.world.circuit, all)
    }

    /// The choices of an answer: each value, or of a list nothing more and each thing alone.
    pub(super) fn choices(&self, candidate: &Candidate) -> Vec<Vec<usize>> {
        if !self.is_list(candidate) {
            return candidate.may.iter().map(|value| vec![*value]).collect();
        }
        let more = candidate.may.iter().filter(|value| !candidate.must.contains(value));
        let each = more.map(|value| candidate.must.iter().chain([value]).copied().collect());
        std::iter::once(candidate.must.clone()).chain(each).collect()
    }

    pub(super) fn is_list(&self, candidate: &Candidate) -> bool {
        self.world.model.domains().get(candidate.domain).is_some_and(|domain| domain.several)
    }

    /// That a fact has exactly these values.
    pub(super) fn exactly(&self, candidate: &Candidate, values: &[usize]) -> Vec<Lit> {
        let all = self.world.values(candidate.domain).iter();
        let list = self.is_list(candidate);
        let wanted = all.filter(|(value, _)| list || values.contains(value));
        wanted.map(|(value, lit)| lit.is(values.contains(value))).filter(|lit| *lit != Lit::TRUE).collect()
    }
}

fn parts(world: &mut World, ir: &Policy, gates: &PolicyGates, name: StageName) -> Vec<(Part, Lit)> {
    let (stage, own) = (gates.stage(name), ir.stage(name));
    let mut parts: Vec<(Part, Lit)> =
        stage.verbs.iter().map(|(verb, lit)| (Part::Verb(*verb), *lit)).collect();
    let default = own.default.iter().flat_map(|default| &default.actions).map(|it| (it, stage.by_default));
    let acting = own.rules.iter().zip(&stage.rules);
    let acting = acting.flat_map(|(rule, gates)| rule.actions.iter().map(|action| (action, gates.acts)));
    let mut actions: Vec<(Action, Vec<Lit>)> = Vec::new();
    for (action, lit) in acting.chain(default) {
        match actions.iter_mut().find(|(known, _)| known == action) {
            Some((_, lits)) => lits.push(lit),
            None => actions.push((action.clone(), vec![lit])),
        }
    }
    let (mut times, mut levels): (Vec<(Number, Quantity)>, Vec<u32>) = (Vec::new(), Vec::new());
    for (action, lits) in actions {
        match action {
            Action::Note(_) => {}
            Action::Within(time) => {
                let unit = world.model.lexicon().vocabulary().units.as_slice().at(time.unit);
                let length = unit.and_then(|unit| unit.length(time.number).ok());
                times.extend(length.map(|length| (length, time)));
            }
            Action::Priority(level) => levels.push(level),
            Action::Route(_) | Action::Service(_) | Action::Reply(_) | Action::OneOf(_) => {
                let lit = world.circuit.any(lits);
                parts.push((Part::Action(action), lit));
            }
        }
    }
    times.sort_by_key(|(length, _)| *length);
    times.dedup_by_key(|(length, _)| *length);
    for (length, time) in times {
        let lit = stage.effect(world, &Effect::Within(length));
        parts.push((Part::Within(time), lit));
    }
    levels.sort_unstable();
    for level in levels {
        let lit = stage.effect(world, &Effect::Priority(level));
        parts.push((Part::Priority(level), lit));
    }
    for (effect, lit) in &stage.effects {
        if let Effect::Asks(facts) = effect {
            parts.push((Part::Asks(facts.clone()), *lit));
        }
    }
    parts
}

/// What becomes of each service that is asked for; a service that is given counts only where it is asked for.
fn services(
    world: &mut World,
    ir: &Policy,
    gates: &PolicyGates,
    prepared: &Prepared,
    decision: &Decision,
    parts: &mut Vec<(Part, Lit)>,
) {
    let lexicon = world.model.lexicon().clone();
    let asked = wanted(ir, &lexicon, prepared, decision);
    parts.retain(|(part, _)| {
        let Part::Action(Action::Service(id)) = part else { return true };
        asked.iter().any(|service| lexicon.is_below(*id, *service))
    });
    if decision.stage == StageName::Discharge {
        return;
    }
    for service in asked {
        let of = |own: &[ConceptId]| own.iter().any(|it| lexicon.is_below(service, *it));
        let mut gate = |condition: &Guarded| gates.terms.gate(&mut world.circuit, &condition.whole());
        let mut kinds: BTreeMap<String, Vec<Lit>> = BTreeMap::new();
        let mut everywhere = Vec::new();
        for offer in ir.offers.iter().filter(|it| of(&it.services)) {
            let lit = gate(&offer.condition);
            if offer.places.is_empty() {
                everywhere.push(lit);
            }
            for place in &offer.places {
                kinds.entry(format!("at {place:?}")).or_default().push(lit);
            }
        }
        let declined: Vec<Lit> =
            ir.declines.iter().filter(|it| of(&it.services)).map(|it| gate(&it.condition)).collect();
        for duty in ir.duties.iter().filter(|it| of(&it.services)) {
            let lit = gate(&duty.condition);
            kinds.entry(format!("{:?}", duty.party)).or_default().push(lit);
        }
        let anywhere = world.circuit.any(everywhere);
        parts.push((Part::Service, anywhere));
        let declined = world.circuit.any(declined);
        parts.push((Part::Service, declined));
        for (kind, lits) in kinds {
            let any = world.circuit.any(lits);
            let lit = if kind.starts_with("at ") { world.circuit.both(any, !anywhere) } else { any };
            parts.push((Part::Service, lit));
        }
    }
}

/// The services that are asked for, and where that is open, any that the policy speaks of.
fn wanted(ir: &Policy, lexicon: &Lexicon, prepared: &Prepared, decision: &Decision) -> Vec<ConceptId> {
    let mut services = prepared.services();
    if is_request_open(lexicon, decision) {
        let offers = ir.offers.iter().flat_map(|it| &it.services);
        let others = ir.declines.iter().flat_map(|it| &it.services);
        let all = offers.chain(others).chain(ir.duties.iter().flat_map(|it| &it.services));
        services.extend(all);
        services.sort_unstable();
        services.dedup();
    }
    services
}

/// Whether it is worth a question which services are asked for.
fn is_request_open(lexicon: &Lexicon, decision: &Decision) -> bool {
    let request = lexicon.role(Role::Request);
    let fact = request.and_then(|fact| lexicon.vocabulary().facts.as_slice().at(fact));
    let listed = decision.missing.iter().chain(&decision.judge).map(|it| &it.fact);
    let mut listed = listed.chain(decision.uncertain.iter().map(|it| &it.fact));
    fact.is_some_and(|fact| listed.any(|path| *path == fact.path))
}
