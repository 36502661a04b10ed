//! An oracle for the engine: a deliberately naive evaluator that looks at every world, and small policies to try it on.
//!
//! It works on the decision form and on a referral of its own, and shares no evaluation code with the engine.

#![expect(clippy::indexing_slicing, reason = "in an oracle, an index out of range is a failed test")]

use std::env;

/// How many scenarios to try: at least so many, and more where `REMIT_SCENARIOS` asks for them.
pub fn scenarios(least: u64) -> u64 {
    let asked = asked("REMIT_SCENARIOS").map(|asked| number("REMIT_SCENARIOS", &asked));
    asked.map_or(least, |asked| asked.max(least))
}

/// The seeds to try: as many as `scenarios` says, or those that `REMIT_SEEDS` lists, such as `7,52667,100000..100050`.
pub fn seeds(least: u64) -> Vec<u64> {
    let Some(chosen) = asked("REMIT_SEEDS") else { return (0..scenarios(least)).collect() };
    let part = |part: &str| match part.split_once("..") {
        Some((from, to)) => number("REMIT_SEEDS", from)..number("REMIT_SEEDS", to),
        None => number("REMIT_SEEDS", part)..number("REMIT_SEEDS", part) + 1,
    };
    chosen.split(',').flat_map(part).collect()
}

/// Whether a run reached what it has to reach to mean something, which is not expected of single seeds.
pub fn reached(enough: bool) -> bool {
    enough || asked("REMIT_SEEDS").is_some()
}

#[expect(clippy::disallowed_methods, reason = "long runs and single seeds are asked for from outside")]
fn asked(name: &str) -> Option<String> {
    env::var(name).ok()
}

fn number(name: &str, text: &str) -> u64 {
    text.trim().parse().unwrap_or_else(|_| panic!("{name}: {text} is no number"))
}

pub mod arithmetic;
pub mod codes;
pub mod dates;
pub mod doses;
mod events;
mod fractions;
pub mod generate;
pub mod known;
pub mod meaning;
pub mod naive;
pub mod records;
pub mod scenario;
pub mod worlds;
