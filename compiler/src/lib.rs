//! Compiles the Remit language to the decision form.

pub mod base;
pub mod diag;
pub mod syntax;
