//! Grammar, tree with error nodes, and visitor.
//!
//! Input: the tokens of one file. Output: its tree, and what is wrong with it.

pub mod ast;
pub mod visit;
