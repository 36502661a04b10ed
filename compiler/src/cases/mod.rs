//! Cases run against their expectations, and what they cover. Input: a snapshot. Output: for each case whether the
//! decision is the one expected, and for each policy which rules some case is decided by and which conditions some
//! case shows to matter.

mod coverage;
mod run;

pub use coverage::{ConditionCoverage, DefinitionCoverage, Gap, PolicyCoverage, RuleCoverage, coverage};
pub use run::{Difference, Outcome, Verdict, run, run_policy};

use remit_engine::eval;

use crate::resolve::PolicyId;
use crate::workspace::Snapshot;

/// The engine's policy for one of the model's, if it could be compiled and loaded.
pub fn compiled(snapshot: &Snapshot, policy: PolicyId) -> Option<&eval::Policy> {
    let place = *snapshot.lowered().policies.get(&policy)?;
    snapshot.engine()?.policies().get(place)
}
