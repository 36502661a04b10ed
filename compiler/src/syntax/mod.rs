//! Grammar, tree with error nodes, and visitor.
//!
//! Input: the tokens of one file. Output: its tree, and what is wrong with how it is written.

pub mod ast;
mod build;
mod chunk;
pub mod clauses;
mod errors;
mod examples;
mod expected;
mod join;
mod literal;
mod parse;
mod syntax_error;
mod unexpected;
pub mod visit;

pub use chunk::{Chunk, Chunks};
pub use examples::example;
pub use join::Found;
pub use parse::{Parsed, parse};
