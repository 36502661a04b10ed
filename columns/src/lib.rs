//! Batches as columns. Input: Arrow record batches, Parquet and Arrow IPC files. Output: referrals for the deciding core, and its
//! outcomes as record batches and files.
//!
//! What is in a column and what is not said is told in the crate's `README.md`. Each room uses those before it: `types` and `error`;
//! `form`, which types a fact can have; `cell`, one value of a column as JSON; `input`, a schema bound to facts and rows read by
//! it; `output`, outcomes as record batches; `chunk`, record batches as rows of a run; `files`, Parquet and Arrow IPC; `assemble`,
//! long tables put together.

mod assemble;
mod cell;
mod chunk;
mod error;
#[cfg(feature = "files")]
mod files;
mod form;
mod input;
mod output;
mod types;

pub use assemble::{AssembleError, Assembled, LongTable, Orphan, assemble};
pub use chunk::{ColumnsChunk, decide};
pub use error::{Misfit, SchemaError, SchemaErrors};
#[cfg(feature = "files")]
pub use files::{FileError, FileKind, Files, IpcParts, ParquetParts};
pub use input::{ColumnsRow, Plan, Rows};
pub use output::{Recorder, Texts, output_schema};
