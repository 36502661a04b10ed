//! CSV. Input: records, the first of each file naming the columns. Output: rows.
//!
//! Quotes are read strictly: one within a bare field, or text after a closing one, is a mistake of that line, and one that is never
//! closed costs the line it opens on, not the rest of the file. A reader that guesses would not tell.

mod record;
mod rows;

pub use rows::{Csv, CsvChunk, CsvError};
