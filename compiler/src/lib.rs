//! Compiles the Remit language to the decision form.

pub mod analysis;
pub mod base;
pub mod cases;
pub mod check;
pub mod diag;
pub mod format;
pub mod lex;
pub mod lower;
pub mod resolve;
pub mod syntax;
pub mod workspace;
