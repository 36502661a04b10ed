//! What every phase stands on: places in text, names, typed indices, source files and input limits.
//!
//! Input: bytes and offsets. Output: small values that are cheap to copy or clone.

mod ids;
pub mod limits;
mod name;
mod source;
mod span;

pub use ids::{ItemId, Places, Table};
pub use name::Name;
pub use source::{Encoding, EncodingProblem, Position, SourceFile, SourceText, Sources};
pub use span::{FileId, Loc, Span};

#[cfg(test)]
mod tests;
