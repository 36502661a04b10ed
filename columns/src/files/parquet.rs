//! Decisions as Parquet. Input: outcomes. Output: parts whose bytes follow from the outcomes alone.

use std::io;

use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use remit_batch::{Batch, Format, Outcomes, PartFile};

use super::failed;
use crate::output::{Recorder, Texts};

/// Rows of a row group, which is kept in memory until it is written.
const ROWS: usize = 1 << 16;
/// Bytes of a row group.
const BYTES: usize = 16 << 20;

/// Decisions as Parquet.
#[derive(Debug)]
pub struct ParquetParts {
    recorder: Recorder,
    properties: WriterProperties,
}

impl ParquetParts {
    /// For the outcomes of a batch; `bundle` is the digest of the bundle that its policies are from.
    pub fn new(batch: &Batch, bundle: Option<&str>) -> Self {
        let properties = WriterProperties::builder()
            .set_created_by("remit".to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(ROWS))
            .set_max_row_group_bytes(Some(BYTES))
            .build();
        Self { recorder: Recorder::new(batch, bundle, Texts::Dictionary), properties }
    }
}

impl Format for ParquetParts {
    type Piece = RecordBatch;
    type Open = ArrowWriter<PartFile>;

    fn ending(&self) -> &'static str {
        "parquet"
    }

    fn piece(&self, batch: &Batch, outcomes: &Outcomes) -> io::Result<RecordBatch> {
        self.recorder.record(batch, outcomes).map_err(failed)
    }

    fn begin(&self, file: PartFile) -> io::Result<ArrowWriter<PartFile>> {
        let schema = self.recorder.schema().clone();
        ArrowWriter::try_new(file, schema, Some(self.properties.clone())).map_err(failed)
    }

    fn add(&self, open: &mut ArrowWriter<PartFile>, piece: RecordBatch) -> io::Result<u64> {
        open.write(&piece).map_err(failed)?;
        Ok(open.bytes_written().saturating_add(open.in_progress_size()) as u64)
    }

    fn end(&self, open: ArrowWriter<PartFile>) -> io::Result<PartFile> {
        open.into_inner().map_err(failed)
    }
}
