#![doc = include_str!("../README.md")]
#![warn(clippy::wildcard_enum_match_arm)]

mod batch;
mod csv;
mod decide;
pub mod facts;
mod feed;
mod format;
mod inputs;
pub mod names;
mod ndjson;
mod outcome;
mod pipeline;
mod row;
mod run;
mod schema;
mod source;
mod store;
mod summary;
mod tally;
mod view;

pub use batch::{Batch, Detail, NameIndex, NoPolicy, Options, PolicyIndex, digest_of};
pub use csv::{Csv, CsvChunk, CsvError};
pub use decide::Decider;
pub use format::{Cuttable, Format};
pub use inputs::{InputDigest, Inputs};
pub use ndjson::{Lines, LinesChunk, Ndjson};
pub use outcome::{Answer, AsOf, AsOfFrom, Outcome, Outcomes};
pub use pipeline::{Limits, in_order};
pub use row::{Fault, Place, Refused, Row, Sent, Told};
pub use run::{Done, Rejects, Run, Sink, Stopped};
pub use schema::{Column, ColumnKind, input_columns, output_columns};
pub use source::{Chunk, Position, Source};
pub use store::{
    Before, Changed, Entry, FileSink, FolderSink, Head, NotBegun, PartFile, StreamSink, Target, created,
};
pub use summary::{Counted, OTHERWISE, PolicySummary, Shown, Summary};
pub use tally::{PolicyTally, Tally};
pub use view::{RouteView, View, WithinView};
