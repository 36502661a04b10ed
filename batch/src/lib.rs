//! Many referrals. Input: rows of referrals, policies that are ready. Output: what is decided of each, in input order.
//!
//! `row` is what comes in, `batch` what decides, `decide` the deciding itself, `outcome` what comes of it and `view` what of it is
//! written. `source` and `format` are what files and streams have to do; `pipeline` keeps every core busy, in input order;
//! `store` writes so that a stopped run can be gone on with. NDJSON (`ndjson`) and CSV (`csv`) are here; others bring their
//! own source and format.

mod batch;
mod decide;
mod format;
pub mod names;
mod outcome;
mod pipeline;
mod row;
mod schema;
mod source;
mod store;
mod tally;
mod view;

pub use batch::{Batch, Detail, NameIndex, NoPolicy, Options, PolicyIndex};
pub use decide::Decider;
pub use format::{Cuttable, Format};
pub use outcome::{Answer, AsOf, AsOfFrom, Outcome, Outcomes};
pub use pipeline::{Limits, in_order};
pub use row::{Fault, Place, Refused, Row, Sent};
pub use schema::{Column, ColumnKind, input_columns, output_columns};
pub use source::{Chunk, Position, Source};
pub use store::PartFile;
pub use tally::{PolicyTally, Tally};
pub use view::{RouteView, View, WithinView};
