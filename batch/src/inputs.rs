//! Files to be read one after the other, or one stream. Input: paths. Output: bytes from a place on, and digests that tell whether
//! they are the same files.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::batch::hex;

/// What is to be read.
pub enum Inputs<'i> {
    /// Files.
    Files(Vec<PathBuf>),
    /// A stream, which is read once.
    Stream(Option<Box<dyn Read + 'i>>),
}

/// What tells one file from another: its length, and a digest of its first and its last megabyte. What was changed in the middle of a
/// long file, to the same length, is not seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputDigest {
    /// Bytes.
    pub length: u64,
    /// The digest.
    pub digest: String,
}

/// How much of each end is read.
const END: u64 = 1 << 20;

impl<'i> Inputs<'i> {
    /// Bytes of the files together, where that is known.
    pub fn length(&self) -> Option<u64> {
        let Self::Files(paths) = self else { return None };
        let each =
            |path: &PathBuf| path.metadata().ok().filter(std::fs::Metadata::is_file).map(|it| it.len());
        paths.iter().map(each).sum()
    }

    /// Digests of the files; none of a stream.
    pub fn digests(&self) -> io::Result<Option<Vec<InputDigest>>> {
        let Self::Files(paths) = self else { return Ok(None) };
        let each = |path: &PathBuf| {
            let mut file = File::open(path)?;
            let length = file.metadata()?.len();
            let mut hash = Sha256::new();
            let mut add = |file: &mut File| -> io::Result<()> {
                let mut bytes = Vec::new();
                file.take(END).read_to_end(&mut bytes)?;
                hash.update(&bytes);
                Ok(())
            };
            add(&mut file)?;
            file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
            add(&mut file)?;
            Ok(InputDigest { length, digest: hex(&hash.finalize()) })
        };
        paths.iter().map(each).collect::<io::Result<_>>().map(Some)
    }

    /// Bytes of an input from a place on; none after the last. A stream begins where it is.
    pub(crate) fn open(&mut self, input: u32, offset: u64) -> io::Result<Option<Box<dyn Read + 'i>>> {
        match self {
            Self::Files(paths) => {
                let Some(path) = paths.get(input as usize) else { return Ok(None) };
                let mut file = File::open(path)?;
                if offset > 0 {
                    file.seek(SeekFrom::Start(offset))?;
                }
                Ok(Some(Box::new(file)))
            }
            Self::Stream(stream) => Ok(stream.take()),
        }
    }
}
