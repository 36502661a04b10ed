//! Compiles the Remit language to the decision form.
#![warn(clippy::wildcard_enum_match_arm)]

pub mod analysis;
pub mod base;
pub mod cases;
pub mod check;
pub mod diag;
pub mod format;
#[expect(clippy::wildcard_enum_match_arm, reason = "of the many kinds of token each place means a few")]
pub mod lex;
pub mod lower;
pub mod resolve;
pub mod syntax;
pub mod workspace;
