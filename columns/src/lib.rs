//! Batches as columns. Input: Arrow record batches, Parquet and Arrow IPC files. Output: referrals for the deciding core, and its
//! outcomes as record batches and files.
//!
//! What is in a column and what is not said is told in the crate's `README.md`. Each room uses those before it: `error`; `cell`,
//! one value of a column as JSON; `input`, a schema bound to facts and rows read by it.

mod cell;
mod error;
mod input;

pub use error::{Misfit, SchemaError, SchemaErrors};
pub use input::{CellError, Options, Plan, Row, Rows};
