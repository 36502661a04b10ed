//! A decision rule by rule: what became of each, and what of its condition holds.

use remit_compiler::base::Loc;
use remit_engine::referral::ReferralErrors;

use super::evaluate::prepare;
use super::sections::at_line;
use super::{Bench, Given};

/// A step of a decision.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) depth: usize,
    pub(crate) sign: &'static str,
    pub(crate) text: String,
    pub(crate) note: Option<String>,
    pub(crate) rule: Option<Loc>,
}

/// The steps in words; none of a referral that cannot be read.
pub(crate) fn steps(bench: &Bench<'_>, given: &Given<'_>) -> Result<Vec<Step>, ReferralErrors> {
    let trace = prepare(bench, given)?.trace(given.stage);
    let steps = bench.wording().trace(&trace).into_iter().map(|step| Step {
        depth: step.depth,
        sign: step.sign(),
        rule: step.location.as_ref().and_then(|location| at_line(bench, location)),
        text: step.text,
        note: step.note,
    });
    Ok(steps.collect())
}
