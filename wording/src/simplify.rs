//! What is left of a condition where another is known to hold.
//!
//! Input: two conditions of one policy. Output: the first one without what the second settles, so that "except cancer
//! pain and untreated depression" below "untreated depression" reads "except cancer pain".

use std::collections::{BTreeMap, BTreeSet};

use remit_engine::ir::{AtomId, Condition, DefinitionId, Lookup, Policy};

use crate::definitions::is_long;

/// The condition, where `given` holds.
pub(crate) fn simplified(policy: &Policy, condition: &Condition, given: &Condition) -> Condition {
    let mut known =
        Known { policy, atoms: BTreeMap::new(), learnt: BTreeSet::new(), truths: BTreeMap::new() };
    known.learn(given, true);
    known.reduce(condition)
}

/// What is known of a policy's tests and definitions.
struct Known<'p> {
    policy: &'p Policy,
    atoms: BTreeMap<AtomId, bool>,
    /// Definitions that have been learnt from, with what they turn out.
    learnt: BTreeSet<(DefinitionId, bool)>,
    /// What definitions turn out, each computed once.
    truths: BTreeMap<DefinitionId, Option<bool>>,
}

impl Known<'_> {
    /// What must be so for the condition to turn out so.
    fn learn(&mut self, condition: &Condition, holds: bool) {
        match (condition, holds) {
            (Condition::Atom(id), _) => {
                self.atoms.insert(*id, holds);
            }
            (Condition::Not(inner), _) => self.learn(inner, !holds),
            (Condition::And(parts), true) | (Condition::Or(parts), false) => {
                parts.iter().for_each(|part| self.learn(part, holds));
            }
            (Condition::Defined(id), _) => {
                let definition = self.policy.definitions.at(*id);
                if let Some(definition) = definition.filter(|_| self.learnt.insert((*id, holds))) {
                    self.learn(&definition.condition, holds);
                }
            }
            (Condition::And(_), false) | (Condition::Or(_), true) | (Condition::Const(_), _) => {}
        }
    }

    fn reduce(&mut self, condition: &Condition) -> Condition {
        match condition {
            Condition::Const(value) => Condition::Const(*value),
            Condition::Atom(id) => {
                self.atoms.get(id).map_or_else(|| condition.clone(), |value| Condition::Const(*value))
            }
            Condition::Defined(id) => match (self.policy.definitions.at(*id), self.defined(*id)) {
                (_, Some(value)) => Condition::Const(value),
                (Some(definition), None) if !is_long(self.policy, *id) => self.reduce(&definition.condition),
                (_, None) => condition.clone(),
            },
            Condition::Not(inner) => self.reduce(inner).negated(),
            Condition::And(parts) => self.reduce_all(parts, true),
            Condition::Or(parts) => self.reduce_all(parts, false),
        }
    }

    /// Parts that say nothing (`neutral`) go; one that decides is all that is left.
    fn reduce_all(&mut self, parts: &[Condition], neutral: bool) -> Condition {
        let mut left = Vec::new();
        for part in parts {
            let reduced = self.reduce(part);
            match reduced {
                Condition::Const(value) if value == neutral => {}
                Condition::Const(value) => return Condition::Const(value),
                Condition::Atom(_)
                | Condition::Defined(_)
                | Condition::Not(_)
                | Condition::And(_)
                | Condition::Or(_) => left.push(reduced),
            }
        }
        match (left.len(), neutral) {
            (0, _) => Condition::Const(neutral),
            (1, _) => left.pop().unwrap_or(Condition::Const(neutral)),
            (_, true) => Condition::And(left),
            (_, false) => Condition::Or(left),
        }
    }

    /// What a definition turns out, if what is known settles it.
    fn defined(&mut self, id: DefinitionId) -> Option<bool> {
        if let Some(truth) = self.truths.get(&id) {
            return *truth;
        }
        let definition = self.policy.definitions.at(id)?;
        let truth = self.truth(&definition.condition);
        self.truths.insert(id, truth);
        truth
    }

    fn truth(&mut self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::Const(value) => Some(*value),
            Condition::Atom(id) => self.atoms.get(id).copied(),
            Condition::Defined(id) => self.defined(*id),
            Condition::Not(inner) => self.truth(inner).map(|value| !value),
            Condition::And(parts) => self.truth_of_all(parts, true),
            Condition::Or(parts) => self.truth_of_all(parts, false),
        }
    }

    fn truth_of_all(&mut self, parts: &[Condition], neutral: bool) -> Option<bool> {
        let truths: Vec<Option<bool>> = parts.iter().map(|part| self.truth(part)).collect();
        let decides = truths.contains(&Some(!neutral)).then_some(!neutral);
        decides.or_else(|| truths.iter().all(|truth| *truth == Some(neutral)).then_some(neutral))
    }
}
