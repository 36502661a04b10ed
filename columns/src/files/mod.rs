//! Files of columns. Input: Parquet and Arrow IPC files. Output: chunks in order, parts of decisions.

mod input;
mod ipc;
mod parquet;

pub use input::{FileError, FileKind, Files};
pub use ipc::IpcParts;
pub use parquet::ParquetParts;

use std::io;

/// What the libraries say, as an error of input and output.
fn failed(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}
