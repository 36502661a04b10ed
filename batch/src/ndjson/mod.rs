//! NDJSON. Input: lines. Output: rows; and of outcomes, lines.

mod envelope;
mod lines;
mod write;

pub use lines::{Lines, LinesChunk};
pub use write::Ndjson;
pub(crate) use write::{push_text, texts};
