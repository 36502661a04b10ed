//! Why a decision cannot be otherwise, and what would make it so. Input: a settled decision. Output: as few facts as force it,
//! whatever else the referral said, and the changes of one fact, or else of two, that another decision follows from.

use std::sync::Arc;

use remit_engine::eval::{Decision, LoadError, LoadedPolicy, Prepared};
use remit_engine::finite::Left;
use remit_engine::ir::{Atom, AtomId, Derivation, FactId, Lookup, Role, Verb};
use remit_engine::value::Date;
use serde_json::Value;

use super::problem::Candidate;
use super::smallest::meeting;
use super::words::{Said, Words};
use crate::circuit::Lit;
use crate::policy::PolicyGates;
use crate::solver::{Answer, Solver, Stop};
use crate::world::World;

/// More pairs of changes than these are not looked at.
const MOST_PAIRS: usize = 2_000;

/// Why a decision cannot be otherwise.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Forced {
    /// As few facts as force it, with how each is known.
    pub facts: Vec<(FactId, Held)>,
    /// Whether fewer would not do.
    pub least: bool,
    /// What would make it otherwise: what the gates say, to be confirmed by the evaluator.
    pub changes: Vec<Change>,
    /// The tests that changes are said with: the policy's, and others after them.
    pub atoms: Vec<Atom>,
}

/// How a fact is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// The referral states it, or it follows.
    Stated,
    /// Silence is taken for it.
    Assumed,
    /// The referral does not state it, whatever it is.
    Unsaid,
}

/// A change that another decision follows from.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The facts that are otherwise.
    pub facts: Vec<Changed>,
    /// What is decided then.
    pub verb: Verb,
}

/// A fact that is otherwise.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Changed {
    /// The fact.
    pub fact: FactId,
    /// What it is then.
    pub said: Said,
    /// A value that is so, as a referral states it; `None` where there is none to state.
    pub value: Option<Value>,
    /// The fact that it is derived from, which is not to be stated beside it.
    pub instead_of: Option<FactId>,
}

/// A fact as it is.
struct Element {
    domain: usize,
    fact: FactId,
    is: Lit,
    said: Lit,
    left: Left,
}

/// A fact made otherwise.
#[derive(Clone)]
struct Other {
    element: usize,
    so: Vec<Lit>,
    /// All values that it has then.
    values: Vec<usize>,
    /// The value that makes the difference, and of a list whether it is added.
    shown: (usize, bool),
}

struct Forcing<'s> {
    world: World,
    solver: Solver<'s>,
    elements: Vec<Element>,
    allowed: Lit,
    verbs: Vec<(Verb, Lit)>,
    decided: Lit,
    /// Whether the gates say no more than the evaluator.
    exact: bool,
}

/// Why a settled decision cannot be otherwise; `None` where it is not settled, or the gates do not show it. Errors: the policy
/// makes more of a fact than can be told apart.
pub fn forced(
    policy: &Arc<LoadedPolicy>,
    prepared: &Prepared,
    decision: &Decision,
    on: Date,
    stop: &dyn Fn() -> bool,
) -> Result<Option<Forced>, LoadError> {
    let mut forcing = Forcing::new(policy, prepared, decision, stop)?;
    if !decision.settled || forcing.elements.len() > 128 {
        return Ok(None);
    }
    let Some((set, least)) = forcing.smallest() else { return Ok(None) };
    let chosen = forcing.elements.iter().enumerate().filter(|(index, _)| set >> index & 1 == 1);
    let held = |element: &Element| match (element.left.stated, element.left.assumed) {
        (true, _) => Held::Stated,
        (false, true) => Held::Assumed,
        (false, false) => Held::Unsaid,
    };
    let facts = chosen.map(|(_, element)| (element.fact, held(element))).collect();
    let mut words = Words { atoms: policy.ir().atoms.clone() };
    let changes = forcing.changes(set, on, &mut words);
    Ok(Some(Forced { facts, least: least && forcing.exact, changes, atoms: words.atoms }))
}

impl<'s> Forcing<'s> {
    fn new(
        policy: &Arc<LoadedPolicy>,
        prepared: &Prepared,
        decision: &Decision,
        stop: Stop<'s>,
    ) -> Result<Self, LoadError> {
        let ir = policy.ir();
        let places: Vec<AtomId> = (0..ir.atoms.len()).map(AtomId::new).collect();
        let mut world = World::new(policy.lexicon(), ir.atoms.clone())?;
        let gates = PolicyGates::new(&mut world, ir, &places);
        let solver = world.solver(stop);
        let stage = gates.stage(decision.stage);
        let mut elements = Vec::new();
        for domain in 0..world.model.domains().len() {
            let (Some(entry), Some(left)) =
                (world.model.domains().get(domain).cloned(), world.model.left(domain, prepared))
            else {
                continue;
            };
            let said = world.is_said(entry.fact);
            let mut parts: Vec<Lit> = Vec::new();
            if said.gate() != 0 {
                parts.push(said.is(left.stated));
            }
            if left.stated {
                for (value, lit) in world.values(domain) {
                    if !left.may.contains(value) {
                        parts.push(!*lit);
                    } else if left.must.contains(value) {
                        parts.push(*lit);
                    }
                }
                for any in &left.any {
                    let lits: Vec<Lit> = any.iter().filter_map(|value| world.value(domain, *value)).collect();
                    parts.push(world.circuit.any(lits));
                }
            }
            let is = world.circuit.all(parts);
            elements.push(Element { domain, fact: entry.fact, is, said, left });
        }
        let (allowed, verbs) = (stage.allowed, stage.verbs.clone());
        let decided = stage.verb(decision.decision);
        let exact = world.exact && gates.exact;
        Ok(Self { world, solver, elements, allowed, verbs, decided, exact })
    }

    fn find(&mut self, all: &[Lit]) -> Answer {
        self.solver.solve(&self.world.circuit, all)
    }

    /// Whether it could be decided otherwise where these facts are as they are.
    fn otherwise(&mut self, set: u128) -> Option<bool> {
        let mut all = vec![self.allowed, !self.decided];
        let kept = self.elements.iter().enumerate().filter(|(index, _)| set >> index & 1 == 1);
        all.extend(kept.map(|(_, element)| element.is));
        match self.find(&all) {
            Answer::World(_) => Some(true),
            Answer::None(_) => Some(false),
            Answer::Unfinished => None,
        }
    }

    fn smallest(&mut self) -> Option<(u128, bool)> {
        let count = self.elements.len();
        let mut demands: Vec<u128> = Vec::new();
        let mut least = true;
        loop {
            let (set, proved) = meeting(&demands);
            least &= proved;
            if !self.otherwise(set)? {
                return Some((set, least));
            }
            let mut grown = set;
            for index in 0..count {
                if self.otherwise(grown | 1 << index)? {
                    grown |= 1 << index;
                }
            }
            let rest = (0..count).filter(|index| grown >> index & 1 == 0);
            let demand = rest.fold(0_u128, |all, index| all | 1 << index);
            if demand == 0 {
                return None;
            }
            demands.push(demand);
        }
    }

    /// Each fact made otherwise in every way.
    fn others(&self) -> Vec<Other> {
        let date = self.world.model.lexicon().role(Role::Date);
        let mut found = Vec::new();
        for (index, element) in self.elements.iter().enumerate() {
            let Some(domain) = self.world.model.domains().get(element.domain) else { continue };
            // What nobody has told is asked for, not made otherwise.
            if Some(element.fact) == date || !(element.left.stated || element.left.assumed) {
                continue;
            }
            let said = Some(element.said).filter(|said| said.gate() != 0);
            let now = if domain.several { &element.left.must } else { &element.left.may };
            for value in &domain.values {
                if !domain.several && now.contains(value) {
                    continue;
                }
                let added = !now.contains(value);
                let values: Vec<usize> = if !domain.several {
                    vec![*value]
                } else if added {
                    now.iter().chain([value]).copied().collect()
                } else {
                    now.iter().filter(|own| *own != value).copied().collect()
                };
                let all = self.world.values(element.domain).iter();
                let wanted = all.filter(|(own, _)| domain.several || own == value);
                let so = wanted.map(|(own, lit)| lit.is(values.contains(own)));
                let so = so.filter(|lit| *lit != Lit::TRUE).chain(said).collect();
                found.push(Other { element: index, so, values, shown: (*value, added) });
            }
        }
        found
    }

    /// The one verb that is decided where these are otherwise.
    fn decided(&mut self, others: &[&Other]) -> Option<Verb> {
        let mut all = vec![self.allowed];
        let same = self.elements.iter().enumerate();
        let same = same.filter(|(index, _)| !others.iter().any(|other| other.element == *index));
        all.extend(same.map(|(_, element)| element.is));
        all.extend(others.iter().flat_map(|other| other.so.iter().copied()));
        let Answer::World(inputs) = self.find(&all) else { return None };
        let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
        let (verb, lit) = self.verbs.iter().find(|(_, lit)| values.is(*lit)).copied()?;
        all.push(!lit);
        matches!(self.find(&all), Answer::None(_)).then_some(verb).filter(|_| lit != self.decided)
    }

    fn changes(&mut self, set: u128, on: Date, words: &mut Words) -> Vec<Change> {
        let others = self.others();
        let mut groups: Vec<(Verb, Vec<Other>)> = Vec::new();
        for other in &others {
            let Some(verb) = self.decided(&[other]) else { continue };
            let alike = |(known, group): &&mut (Verb, Vec<Other>)| {
                let first = group.first();
                *known == verb
                    && first.is_some_and(|it| it.element == other.element && it.shown.1 == other.shown.1)
            };
            match groups.iter_mut().find(alike) {
                Some((_, group)) => group.push(other.clone()),
                None => groups.push((verb, vec![other.clone()])),
            }
        }
        if !groups.is_empty() {
            let change = |(verb, group): &(Verb, Vec<Other>)| {
                let facts = vec![self.changed(group, on, words)?];
                Some(Change { facts, verb: *verb })
            };
            return groups.iter().filter_map(change).collect();
        }
        let mut found: Vec<Change> = Vec::new();
        let mut tried = 0;
        for (at, one) in others.iter().enumerate().filter(|(_, it)| set >> it.element & 1 == 1) {
            for (_, other) in others.iter().enumerate().filter(|(place, it)| {
                it.element != one.element && (*place > at || set >> it.element & 1 == 0)
            }) {
                tried += 1;
                if tried > MOST_PAIRS {
                    return found;
                }
                let Some(verb) = self.decided(&[one, other]) else { continue };
                let facts = [one, other].map(|it| self.changed(std::slice::from_ref(it), on, words));
                if let [Some(first), Some(second)] = facts {
                    found.push(Change { facts: vec![first, second], verb });
                }
            }
        }
        found
    }

    fn changed(&self, group: &[Other], on: Date, words: &mut Words) -> Option<Changed> {
        let first = group.first()?;
        let element = self.elements.get(first.element)?;
        let domain = self.world.model.domains().get(element.domain)?;
        let vocabulary = self.world.model.lexicon().vocabulary();
        let candidate = Candidate {
            fact: element.fact,
            domain: element.domain,
            asked: Lit::TRUE,
            assumed: false,
            clinic: false,
            may: domain.values.clone(),
            must: Vec::new(),
        };
        let values: Vec<usize> = group.iter().map(|it| it.shown.0).collect();
        let said = words.said(&self.world, &candidate, &values, domain.several);
        let said = match said {
            Said::That(condition) if domain.several && !first.shown.1 => Said::That(condition.negated()),
            said @ (Said::That(_) | Said::Anything | Said::Nothing | Said::Other) => said,
        };
        // The first that can be stated shows it.
        let value = group.iter().find_map(|it| {
            let example = self.world.model.example(element.domain, &it.values, on)?;
            crate::letter::write(vocabulary, element.fact, &example)
        });
        let instead_of = vocabulary.facts.as_slice().at(element.fact).and_then(|fact| match fact.derive? {
            Derivation::EquivalentDose { medicines: from, .. }
            | Derivation::AnyMedicine { medicines: from, .. }
            | Derivation::Elapsed { since: from }
            | Derivation::Age { born: from } => Some(from),
        });
        Some(Changed { fact: element.fact, said, value, instead_of })
    }
}
