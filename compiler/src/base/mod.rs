//! What every phase stands on: places in text, names, typed indices, languages, source files and input limits.
//!
//! Input: bytes and offsets. Output: small values that are cheap to copy or clone.

mod ids;
mod lang;
pub mod limits;
mod name;
mod source;
mod span;

pub use ids::{ItemId, Places, Table};
pub use lang::Lang;
pub use name::Name;
pub use source::{Encoding, EncodingProblem, Position, SourceFile, SourceText, Sources};
pub use span::{FileId, Loc, Span};

#[cfg(test)]
mod tests;
