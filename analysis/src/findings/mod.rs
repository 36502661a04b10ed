//! What an author may not have meant. Input: a policy. Output: what is so of every letter, or of none.

mod assumed;
mod clash;
mod conditions;
mod counts;
mod default;
mod limits;
mod milder;
mod stages;

pub use assumed::Assumed;
pub use conditions::{GuardPart, IdlePart};
pub use counts::{NeverCounts, What};
pub use default::LosesActions;
pub use limits::OnlyDefault;
pub use milder::MilderAbove;
pub use stages::LeavesAtOnce;

use remit_engine::ir::{Atom, AtomId, Condition, FactId, Lookup, Policy};

/// The atoms that a condition reads, by definitions too.
fn atoms_of(policy: &Policy, condition: &Condition) -> Vec<AtomId> {
    let (mut atoms, mut waiting) = (Vec::new(), vec![condition]);
    while let Some(condition) = waiting.pop() {
        match condition {
            Condition::Const(_) => {}
            Condition::Atom(id) => atoms.push(*id),
            Condition::Defined(id) => {
                waiting.extend(policy.definitions.as_slice().at(*id).map(|used| &used.condition));
            }
            Condition::Not(inner) => waiting.push(inner),
            Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
                waiting.extend(parts);
            }
        }
    }
    atoms
}

/// The facts that a condition reads, each once, in their order.
fn facts_of(policy: &Policy, condition: &Condition) -> Vec<FactId> {
    let atoms = atoms_of(policy, condition).into_iter();
    let mut facts: Vec<FactId> =
        atoms.filter_map(|id| policy.atoms.as_slice().at(id).map(Atom::fact)).collect();
    facts.sort_unstable();
    facts.dedup();
    facts
}
