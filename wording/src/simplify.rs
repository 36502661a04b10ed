//! What is left of a condition where another is known to hold.
//!
//! Input: two conditions of one policy. Output: the first one without what the second settles, so that "except cancer
//! pain and untreated depression" below "untreated depression" reads "except cancer pain".

use std::collections::BTreeMap;

use remit_engine::ir::{AtomId, Condition, Lookup, Policy};

/// The condition, where `given` holds.
pub(super) fn simplified(policy: &Policy, condition: &Condition, given: &Condition) -> Condition {
    let mut known = BTreeMap::new();
    learn(policy, given, true, &mut known);
    reduce(policy, condition, &known)
}

/// What must be so for the condition to turn out so.
fn learn(policy: &Policy, condition: &Condition, holds: bool, known: &mut BTreeMap<AtomId, bool>) {
    match (condition, holds) {
        (Condition::Atom(id), _) => {
            known.insert(*id, holds);
        }
        (Condition::Not(inner), _) => learn(policy, inner, !holds, known),
        (Condition::And(parts), true) | (Condition::Or(parts), false) => {
            parts.iter().for_each(|part| learn(policy, part, holds, known));
        }
        (Condition::Defined(id), _) => {
            if let Some(definition) = policy.definitions.at(*id) {
                learn(policy, &definition.condition, holds, known);
            }
        }
        (Condition::And(_), false) | (Condition::Or(_), true) | (Condition::Const(_), _) => {}
    }
}

fn reduce(policy: &Policy, condition: &Condition, known: &BTreeMap<AtomId, bool>) -> Condition {
    match condition {
        Condition::Const(value) => Condition::Const(*value),
        Condition::Atom(id) => {
            known.get(id).map_or_else(|| condition.clone(), |value| Condition::Const(*value))
        }
        Condition::Defined(id) => match policy.definitions.at(*id) {
            Some(definition) => reduce(policy, &definition.condition, known),
            None => condition.clone(),
        },
        Condition::Not(inner) => reduce(policy, inner, known).negated(),
        Condition::And(parts) => reduce_all(policy, parts, known, true),
        Condition::Or(parts) => reduce_all(policy, parts, known, false),
    }
}

/// Parts that say nothing (`neutral`) go; one that decides is all that is left.
fn reduce_all(
    policy: &Policy,
    parts: &[Condition],
    known: &BTreeMap<AtomId, bool>,
    neutral: bool,
) -> Condition {
    let mut left = Vec::new();
    for part in parts {
        match reduce(policy, part, known) {
            Condition::Const(value) if value == neutral => {}
            Condition::Const(value) => return Condition::Const(value),
            other => left.push(other),
        }
    }
    match (left.len(), neutral) {
        (0, _) => Condition::Const(neutral),
        (1, _) => left.pop().unwrap_or(Condition::Const(neutral)),
        (_, true) => Condition::And(left),
        (_, false) => Condition::Or(left),
    }
}
