//! Outcomes as columns. Input: outcomes of a batch. Output: record batches of the columns that the batch crate names.

mod builders;
mod fields;
mod parts;
mod record;
mod vocabulary;

pub use fields::{Texts, output_schema};
pub use record::Recorder;
