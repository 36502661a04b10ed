//! A decision rule by rule: what became of each, and what of its condition holds.

use remit_compiler::base::Loc;
use remit_engine::eval::Trace;

use super::Bench;
use super::sections::at_line;

/// The steps of a decision.
#[derive(Debug, Clone)]
pub(crate) struct Steps {
    pub(crate) title: String,
    pub(crate) steps: Vec<Step>,
}

/// One of them.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) depth: usize,
    pub(crate) sign: &'static str,
    pub(crate) text: String,
    pub(crate) note: Option<String>,
    pub(crate) rule: Option<Loc>,
}

/// The steps in words.
pub(super) fn steps(bench: &Bench<'_>, trace: &Trace) -> Steps {
    let steps = bench.wording().trace(trace).into_iter().map(|step| Step {
        depth: step.depth,
        sign: step.sign(),
        rule: step.location.as_ref().and_then(|location| at_line(bench, location)),
        text: step.text,
        note: step.note,
    });
    Steps { title: bench.wording().say("trace.title", &[]), steps: steps.collect() }
}
