//! An oracle for the engine: a deliberately naive evaluator that looks at every world, and small policies to try it on.
//!
//! It works on the decision form and on a referral of its own, and shares no evaluation code with the engine.

#![expect(clippy::indexing_slicing, reason = "in an oracle, an index out of range is a failed test")]

/// How many scenarios to try: at least so many, and more where `REMIT_SCENARIOS` asks for them.
#[expect(clippy::disallowed_methods, reason = "a long run is asked for from outside")]
pub fn scenarios(least: u64) -> u64 {
    let asked = std::env::var("REMIT_SCENARIOS").ok();
    let asked =
        asked.map(|asked| asked.parse().unwrap_or_else(|_| panic!("REMIT_SCENARIOS={asked} is no number")));
    asked.map_or(least, |asked: u64| asked.max(least))
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
