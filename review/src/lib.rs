//! Two versions of policies for a reader. Input: texts, as they are on disk or in git. Output: what the analysis finds about the
//! two, with the places, the lines and the cases that a report tells it by.

#![warn(clippy::wildcard_enum_match_arm)]

mod both;
pub mod git;
mod lines;
mod side;

pub use both::Both;
pub use side::{Side, State, Unusable};
