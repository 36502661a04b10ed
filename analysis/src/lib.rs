//! Exact analysis. Input: compiled policies. Output: what is so of every letter that can be sent, proved, or refuted by a
//! letter.
//!
//! Each room uses those before it: `circuit`, conditions as gates; `solver`, whether some can be so together; `world`, the
//! facts of policies as inputs of a circuit; `policy`, what a policy decides as gates; `witness`, a letter for a world;
//! then the questions.

#![warn(clippy::wildcard_enum_match_arm)]

mod analysis;
pub mod ask;
mod assertions;
mod atoms;
mod circuit;
mod conditions;
pub mod diff;
mod findings;
mod letter;
mod medicines;
mod names;
mod policy;
mod rules;
mod silence;
mod solver;
mod witness;
mod world;
mod worlds;

pub use analysis::{Analysis, Proof};
pub use findings::{
    Assumed, GuardPart, IdlePart, LeavesAtOnce, LosesActions, MilderAbove, NeverCounts, OnlyDefault, What,
};
pub use rules::{NeverDecides, Why};
pub use witness::Witness;
