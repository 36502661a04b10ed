//! What every phase uses: places in text, names, typed indices, source files and how they are found, input limits.
//!
//! Input: bytes and offsets. Output: small values that are cheap to copy or clone.

pub mod disk;
mod ids;
pub mod limits;
mod name;
mod shift;
mod source;
mod span;
mod unread;

pub use ids::{ItemId, Places, Table};
pub use name::{LINE_BREAKS, Name};
pub use shift::Shift;
pub use source::{Encoding, EncodingProblem, Position, SourceFile, SourceText, Sources};
pub use span::{FileId, Loc, Span};
pub use unread::Unread;

#[cfg(test)]
mod tests;
