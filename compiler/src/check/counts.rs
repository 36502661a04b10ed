//! Counts that cannot be meant. Input: a condition. Output: diagnostics on bounds that nothing or everything is within, on
//! what would count twice, and on what is said simpler.

use std::collections::BTreeSet;

use super::{errors, same};
use crate::base::Loc;
use crate::diag::Diagnostic;
use crate::resolve::{ConceptId, Condition, ConditionKind, Model, Term};
use crate::syntax::ast::{Bound, Counting, SetOperatorKind};

/// Checks every count of a condition.
pub(super) fn check(model: &Model, condition: &Condition, out: &mut Vec<Diagnostic>) {
    super::parts(condition, &mut |part| match &part.kind {
        ConditionKind::Count(counting, parts) => {
            if parts.iter().all(|it| !matches!(it.kind, ConditionKind::Error)) {
                bounds(part.loc, *counting, parts.len(), false, out);
            }
            for (index, own) in parts.iter().enumerate() {
                let mut before = parts.iter().take(index);
                if let Some(first) = before.find(|first| same::conditions(first, own)) {
                    out.push(errors::counted_twice(own.loc, first.loc));
                }
            }
        }
        ConditionKind::Test(_, SetOperatorKind::Count(counting), terms, _) => {
            if terms.iter().all(|it| !matches!(it, Term::Error(_))) {
                bounds(part.loc, *counting, terms.len(), true, out);
            }
            for (index, own) in terms.iter().enumerate() {
                let mut before = terms.iter().take(index);
                if let Some(first) = before.find(|first| same::terms(first, own)) {
                    out.push(errors::counted_twice(own.loc(), first.loc()));
                }
            }
            overlap(model, terms, out);
        }
        ConditionKind::Error
        | ConditionKind::Always
        | ConditionKind::Truth(_)
        | ConditionKind::Defined(_)
        | ConditionKind::Compare(..)
        | ConditionKind::Between(..)
        | ConditionKind::Event(..)
        | ConditionKind::Dated(..)
        | ConditionKind::Entries(..)
        | ConditionKind::Test(..)
        | ConditionKind::Given(_)
        | ConditionKind::Missing(_)
        | ConditionKind::Not(_)
        | ConditionKind::And(_)
        | ConditionKind::Or(_) => {}
    });
}

fn bounds(loc: Loc, counting: Counting, parts: usize, set: bool, out: &mut Vec<Diagnostic>) {
    let number = usize::try_from(counting.number).unwrap_or(usize::MAX);
    let (all, any, none) =
        if set { ("all of", "any of", "none of") } else { ("and", "or", "not (… or …)") };
    match counting.bound {
        Bound::AtLeast | Bound::Exactly if number > parts => {
            out.push(errors::empty_count(loc, "never", counting.number, parts));
        }
        Bound::AtLeast if number == 0 => {
            out.push(errors::empty_count(loc, "always", counting.number, parts));
        }
        Bound::AtMost if number >= parts => {
            out.push(errors::empty_count(loc, "always", counting.number, parts));
        }
        Bound::AtLeast | Bound::Exactly if number == parts => {
            out.push(errors::simpler_count(loc, "all", all))
        }
        Bound::AtLeast if number == 1 => out.push(errors::simpler_count(loc, "any", any)),
        Bound::AtMost | Bound::Exactly if number == 0 => {
            out.push(errors::simpler_count(loc, "none", none));
        }
        Bound::AtLeast | Bound::AtMost | Bound::Exactly => {}
    }
}

/// Something that is below two of the concepts that are counted would count as two.
fn overlap(model: &Model, terms: &[Term], out: &mut Vec<Diagnostic>) {
    let named: Vec<(ConceptId, Loc)> = terms
        .iter()
        .filter_map(|term| match term {
            Term::Concept(id, loc) => Some((*id, *loc)),
            Term::Error(_) | Term::Choice(..) | Term::Destination(..) | Term::Code(..) => None,
        })
        .collect();
    let name = |id: ConceptId| model.concepts.get(id).map(|it| it.head.name.clone());
    let mut told: BTreeSet<(Loc, Loc)> = BTreeSet::new();
    let mut report = |one: (ConceptId, Loc), other: (ConceptId, Loc), below: ConceptId| {
        if one.0 != other.0
            && told.insert((one.1, other.1))
            && let (Some(one_name), Some(other_name), Some(below)) = (name(one.0), name(other.0), name(below))
        {
            out.push(errors::counts_overlap(other.1, one.1, [&one_name, &other_name], &below));
        }
    };
    // Those that are named come first: they say it best.
    let ids = named.iter().map(|(id, _)| *id).chain(model.concepts.iter().map(|(id, _)| id));
    for id in ids {
        let above = above(model, id);
        let mut over = named.iter().filter(|(own, _)| above.contains(own));
        if let (Some(one), Some(other)) = (over.next(), over.next()) {
            report(*one, *other, id);
        }
    }
}

/// The concept and all above it.
fn above(model: &Model, id: ConceptId) -> BTreeSet<ConceptId> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![id];
    while let Some(next) = waiting.pop() {
        if found.insert(next) {
            let parents = model.concepts.get(next).map(|it| it.parents.as_slice()).unwrap_or_default();
            waiting.extend(parents.iter().map(|(parent, _)| *parent));
        }
    }
    found
}
