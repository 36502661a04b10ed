//! A decision in a few words: its colour, and what follows from it.

use remit_engine::eval::Decision;
use remit_engine::ir::Verb;
use remit_wording::opening;

use super::Bench;

/// Which colour goes with a decision.
pub(super) const fn tone(verb: Verb) -> &'static str {
    match verb {
        Verb::Accept | Verb::Advise | Verb::Retain => "positive",
        Verb::Exclude | Verb::Return => "negative",
        Verb::Defer | Verb::Ask | Verb::Review | Verb::Discharge => "open",
    }
}

/// What follows, one sentence each: where to, how it is answered, by when, what it may still turn out.
pub(crate) fn summary(bench: &Bench<'_>, decision: &Decision) -> String {
    let ended = bench.wording().outcome(decision).into_iter().map(|line| {
        let line = opening(line.trim());
        if line.ends_with(['.', '?', '!']) { line } else { format!("{line}.") }
    });
    ended.collect::<Vec<_>>().join(" ")
}
