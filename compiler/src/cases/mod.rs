//! Cases run against their expectations, and what they cover. Input: a snapshot. Output: for each case whether the
//! decision is the one expected, and for each policy which rules some case is decided by and which conditions some
//! case shows to matter; and a referral in the words of a case.

mod answer;
mod coverage;
mod held;
mod run;
mod written;

pub use answer::{Answer, quoted};
pub use coverage::{ConditionCoverage, DefinitionCoverage, Gap, PolicyCoverage, RuleCoverage, coverage};
pub use held::held;
pub use run::{Difference, Outcome, Stale, Verdict, run, run_policy};
pub use written::written;
