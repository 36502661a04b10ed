//! An oracle for the engine: a deliberately naive evaluator that looks at every world, and small policies to try it on.
//!
//! It works on the decision form and on a referral of its own, and shares no evaluation code with the engine.

#![expect(clippy::indexing_slicing, reason = "in an oracle, an index out of range is a failed test")]

pub mod dates;
pub mod doses;
pub mod generate;
pub mod known;
pub mod naive;
pub mod scenario;
pub mod worlds;
