//! Where rows come from. Input: files or a stream. Output: chunks, which workers take rows from.
//!
//! A chunk depends on where it begins and on nothing else, so a run that goes on from a chunk's end makes the chunks that the
//! run before it would have made.

use std::io;

use serde::{Deserialize, Serialize};

use crate::row::{Refused, Row};

/// How far the inputs are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The input, from 0.
    pub input: u32,
    /// How far that is read: bytes, or what the source counts.
    pub offset: u64,
    /// Lines of it that are read.
    pub line: u64,
    /// Rows of all inputs that are read.
    pub row: u64,
}

/// Rows that one worker takes together.
pub trait Chunk: Send {
    /// Hands out each row.
    fn rows(&self, each: &mut dyn FnMut(Result<&Row<'_>, &Refused<'_>>));

    /// How far the inputs are read with it.
    fn end(&self) -> Position;

    /// About how many bytes it has.
    fn size(&self) -> usize;

    /// What came in as that row, for rejects that are to hold it.
    fn sent(&self, row: u64) -> Option<String>;
}

/// Rows in their order.
pub trait Source {
    /// What workers get.
    type Chunk: Chunk;

    /// The next rows; none at the end.
    fn next(&mut self) -> io::Result<Option<Self::Chunk>>;
}
