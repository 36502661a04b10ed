//! Decisions as Arrow IPC files. Input: outcomes. Output: parts whose bytes follow from the outcomes alone.

use std::io;

use arrow_array::RecordBatch;
use arrow_ipc::writer::FileWriter;
use remit_batch::{Batch, Format, Outcomes, PartFile};

use super::failed;
use crate::output::{Recorder, Texts};

/// Decisions as Arrow IPC files.
#[derive(Debug)]
pub struct IpcParts {
    recorder: Recorder,
}

impl IpcParts {
    /// For the outcomes of a batch; `bundle` is the digest of the bundle that its policies are from.
    pub fn new(batch: &Batch, bundle: Option<&str>) -> Self {
        Self { recorder: Recorder::new(batch, bundle, Texts::Dictionary) }
    }
}

impl Format for IpcParts {
    type Piece = RecordBatch;
    type Open = FileWriter<PartFile>;

    fn ending(&self) -> &'static str {
        "arrow"
    }

    fn piece(&self, batch: &Batch, outcomes: &Outcomes) -> io::Result<RecordBatch> {
        self.recorder.record(batch, outcomes).map_err(failed)
    }

    fn begin(&self, file: PartFile) -> io::Result<FileWriter<PartFile>> {
        FileWriter::try_new(file, self.recorder.schema()).map_err(failed)
    }

    fn add(&self, open: &mut FileWriter<PartFile>, piece: RecordBatch) -> io::Result<u64> {
        open.write(&piece).map_err(failed)?;
        Ok(open.get_ref().length())
    }

    fn end(&self, mut open: FileWriter<PartFile>) -> io::Result<PartFile> {
        open.finish().map_err(failed)?;
        open.into_inner().map_err(failed)
    }
}
