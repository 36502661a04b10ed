//! Parquet and Arrow IPC files as rows. Input: files, each with a schema of its own. Output: chunks in order, from any place on. Every
//! schema is bound before a row is read.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use remit_batch::facts::Hints;
use remit_batch::{Place, Position, Source};
use remit_engine::referral::Lexicon;

use super::failed;
use crate::chunk::ColumnsChunk;
use crate::error::SchemaErrors;
use crate::input::Plan;

/// Rows of a chunk at most.
const ROWS: usize = 2_048;
/// How an Arrow IPC file begins; a stream does not.
const MAGIC: &[u8] = b"ARROW1";

/// How files are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Parquet.
    Parquet,
    /// Arrow IPC, as a file or as a stream.
    Ipc,
}

/// Why files cannot be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileError {
    /// A file cannot be read, or is not what its name says.
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The columns of a file do not fit.
    Schema {
        /// The file.
        path: PathBuf,
        /// What is wrong with them.
        errors: SchemaErrors,
    },
}

impl fmt::Display for FileError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read { path, error } => write!(out, "{}: {error}", path.display()),
            Self::Schema { path, errors } => {
                let lines = errors.iter().map(|error| format!("{}: {error}", path.display()));
                out.write_str(&lines.collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

impl std::error::Error for FileError {}

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

/// Files of columns, one after the other.
pub struct Files {
    files: Vec<(PathBuf, Arc<Plan>)>,
    kind: FileKind,
    at: Position,
    open: Option<Batches>,
    /// What is left of the batch at hand.
    left: Option<RecordBatch>,
}

impl Files {
    /// Opens files, to be read from that place on.
    pub fn open(
        paths: Vec<PathBuf>,
        kind: FileKind,
        lexicons: &[Arc<Lexicon>],
        hints: &Hints,
        from: Position,
    ) -> Result<Self, FileError> {
        let plan = |path: PathBuf| {
            let schema =
                schema(&path, kind).map_err(|error| FileError::Read { path: path.clone(), error })?;
            match Plan::bind(&schema, lexicons, hints) {
                Ok(plan) => Ok((path, Arc::new(plan))),
                Err(errors) => Err(FileError::Schema { path, errors }),
            }
        };
        let files = paths.into_iter().map(plan).collect::<Result<_, _>>()?;
        Ok(Self { files, kind, at: from, open: None, left: None })
    }

    /// The same files from a place on; nothing has been read yet.
    #[must_use]
    pub fn from(self, at: Position) -> Self {
        Self { at, open: None, left: None, ..self }
    }

    /// The rows of each file, where the files say.
    pub fn rows(&self) -> Option<Vec<u64>> {
        let each = |(path, _): &(PathBuf, Arc<Plan>)| match self.kind {
            FileKind::Parquet => {
                let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).ok()?).ok()?;
                u64::try_from(reader.metadata().file_metadata().num_rows()).ok()
            }
            FileKind::Ipc => None,
        };
        self.files.iter().map(each).collect()
    }

    /// The next rows of the input at hand; none at its end.
    fn rows_of(&mut self, path: &PathBuf) -> io::Result<Option<RecordBatch>> {
        let batches = match &mut self.open {
            Some(batches) => batches,
            None => self.open.insert(batches(path, self.kind, self.at.line)?),
        };
        while self.left.as_ref().is_none_or(|left| left.num_rows() == 0) {
            let Some(batch) = batches.next() else { return Ok(None) };
            self.left = Some(batch.map_err(failed)?);
        }
        let Some(left) = self.left.take() else { return Ok(None) };
        let count = left.num_rows().min(ROWS);
        let rest = left.slice(count, left.num_rows() - count);
        self.left = Some(rest);
        Ok(Some(left.slice(0, count)))
    }
}

impl Source for Files {
    type Chunk = ColumnsChunk;

    fn next(&mut self) -> io::Result<Option<ColumnsChunk>> {
        loop {
            let index = self.at.input as usize;
            let Some((path, plan)) = self.files.get(index).cloned() else { return Ok(None) };
            let Some(batch) = self.rows_of(&path)? else {
                (self.open, self.left) = (None, None);
                self.at = Position { input: self.at.input + 1, row: self.at.row, ..Position::default() };
                continue;
            };
            let first = Place { row: self.at.row + 1, input: self.at.input + 1, line: self.at.line + 1 };
            let count = batch.num_rows() as u64;
            self.at.row += count;
            self.at.line += count;
            self.at.offset += count;
            return ColumnsChunk::new(plan, batch, first, self.at).map(Some).map_err(failed);
        }
    }
}

fn schema(path: &PathBuf, kind: FileKind) -> io::Result<SchemaRef> {
    match kind {
        FileKind::Parquet => {
            let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?).map_err(failed)?;
            Ok(reader.schema().clone())
        }
        FileKind::Ipc if is_file(path)? => {
            Ok(FileReader::try_new(BufReader::new(File::open(path)?), None).map_err(failed)?.schema())
        }
        FileKind::Ipc => {
            Ok(StreamReader::try_new(BufReader::new(File::open(path)?), None).map_err(failed)?.schema())
        }
    }
}

/// The rows of a file from one on.
fn batches(path: &PathBuf, kind: FileKind, skipped: u64) -> io::Result<Batches> {
    let rows = usize::try_from(skipped).map_err(failed)?;
    match kind {
        FileKind::Parquet => {
            let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?).map_err(failed)?;
            let reader = reader.with_batch_size(ROWS).with_offset(rows).build().map_err(failed)?;
            Ok(Box::new(reader))
        }
        FileKind::Ipc if is_file(path)? => {
            let reader = FileReader::try_new(BufReader::new(File::open(path)?), None).map_err(failed)?;
            Ok(Box::new(without(reader, rows)))
        }
        FileKind::Ipc => {
            let reader = StreamReader::try_new(BufReader::new(File::open(path)?), None).map_err(failed)?;
            Ok(Box::new(without(reader, rows)))
        }
    }
}

/// Batches without so many rows at their beginning.
fn without(
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    mut rows: usize,
) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> {
    batches.map(move |batch| {
        let batch = batch?;
        let skipped = rows.min(batch.num_rows());
        rows -= skipped;
        Ok(batch.slice(skipped, batch.num_rows() - skipped))
    })
}

fn is_file(path: &PathBuf) -> io::Result<bool> {
    let mut start = Vec::new();
    io::Read::read_to_end(&mut io::Read::take(File::open(path)?, MAGIC.len() as u64), &mut start)?;
    Ok(start == MAGIC)
}
