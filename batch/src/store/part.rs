//! A file that is being written. Input: bytes. Output: the same on disk, with their digest and how many there are.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::batch::hex;

/// A file that is being written.
#[derive(Debug)]
pub struct PartFile {
    file: BufWriter<File>,
    hash: Sha256,
    length: u64,
}

impl PartFile {
    /// Writes at the end of a file that has so many bytes.
    pub(crate) fn new(file: File, length: u64) -> Self {
        Self { file: BufWriter::with_capacity(1 << 18, file), hash: Sha256::new(), length }
    }

    /// How many bytes it has.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Makes sure that all of it is on the disk. Output: the digest of what was written since this was done the last time.
    pub(crate) fn sync(&mut self) -> io::Result<String> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        Ok(hex(&std::mem::take(&mut self.hash).finalize()))
    }
}

impl Write for PartFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Makes sure that a name in the folder is on the disk.
pub(super) fn sync_folder(folder: Option<&Path>) -> io::Result<()> {
    // Elsewhere folders cannot be opened, and names are on the disk with the file.
    if !cfg!(unix) {
        return Ok(());
    }
    let here = Path::new(".");
    let folder = folder.map_or(here, |path| if path.as_os_str().is_empty() { here } else { path });
    File::open(folder)?.sync_all()
}
