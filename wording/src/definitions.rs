//! Which definitions of a policy are written out where they are used, and which are named there and explained once.
//!
//! A short one reads best in place, but where its author has given it a label. A long one, or one that rests on many others, would be read again wherever it is
//! used, and chained ones would double with every link.

use remit_engine::ir::{Condition, Definition, DefinitionId, Lookup, Policy};

use crate::names::{Wording, within};

/// How many tests and connectives are read in place.
const SHORT: usize = 40;

/// Whether the definition is named where it is used: its author gave it a label, or it is long.
pub(crate) fn is_named(policy: &Policy, id: DefinitionId) -> bool {
    if policy.definitions.at(id).is_some_and(|definition| !definition.label.is_empty()) {
        return true;
    }
    let mut left = SHORT;
    !fits(policy, &Condition::Defined(id), &mut left)
}

/// Takes what the condition needs, all written out, from what is left.
fn fits(policy: &Policy, condition: &Condition, left: &mut usize) -> bool {
    let Some(rest) = left.checked_sub(1) else { return false };
    *left = rest;
    match condition {
        Condition::Const(_) | Condition::Atom(_) => true,
        Condition::Defined(id) => {
            let definition = policy.definitions.at(*id);
            let inner = definition.filter(|definition| definition.label.is_empty());
            inner.is_none_or(|definition| fits(policy, &definition.condition, left))
        }
        Condition::Not(inner) => fits(policy, inner, left),
        Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
            parts.iter().all(|part| fits(policy, part, left))
        }
    }
}

impl Wording<'_> {
    /// What a definition is called in a sentence.
    pub(crate) fn called(self, definition: &Definition) -> String {
        match self.text(&definition.label) {
            "" => definition.name.replace(['_', '.'], " "),
            label => within(label),
        }
    }
}
