//! The outermost form of a file: what it begins with, and how long its header is. Input: bytes. Output: the header's bytes and
//! where the sections begin.

use crate::error::BundleError;

/// What every bundle begins with. A transfer that takes it for text changes its last bytes, and that shows.
pub const MAGIC: [u8; 8] = *b"\x89REMIT\r\n";

/// The number of the outermost form.
pub const FORMAT: u32 = 1;

/// A bundle of more bytes is not read.
pub const LARGEST: usize = 512 << 20;

/// A header of more bytes is not read.
pub(crate) const LARGEST_HEADER: usize = 8 << 20;

/// Bytes before the header proper: magic, form and length.
const PREAMBLE: usize = 16;

/// A file in its two parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split {
    /// How many bytes the head has: magic, form, length and header. It is what is signed.
    pub(crate) head: usize,
}

impl Split {
    /// Finds the parts; nothing of the header is looked at.
    pub(crate) fn of(bytes: &[u8]) -> Result<Self, BundleError> {
        if bytes.len() > LARGEST {
            return Err(BundleError::TooLarge);
        }
        let (magic, rest) = bytes.split_first_chunk::<8>().ok_or(BundleError::NotABundle)?;
        if *magic != MAGIC {
            let as_text = magic.get(..6) == MAGIC.get(..6) || magic.get(1..6) == MAGIC.get(1..6);
            return Err(if as_text { BundleError::ChangedInTransfer } else { BundleError::NotABundle });
        }
        let (form, rest) = rest.split_first_chunk::<4>().ok_or(BundleError::Cut)?;
        let form = u32::from_le_bytes(*form);
        if form != FORMAT {
            return Err(BundleError::Format(form));
        }
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(BundleError::Cut)?;
        let length = u32::from_le_bytes(*length) as usize;
        if length > LARGEST_HEADER {
            return Err(BundleError::TooLarge);
        }
        if length > rest.len() {
            return Err(BundleError::Cut);
        }
        Ok(Self { head: PREAMBLE + length })
    }

    /// The header proper.
    pub(crate) fn header(self, bytes: &[u8]) -> &[u8] {
        bytes.get(PREAMBLE..self.head).unwrap_or_default()
    }
}

/// The head of a file with that header.
pub(crate) fn head(header: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(header.len()).ok().filter(|_| header.len() <= LARGEST_HEADER)?;
    Some([&MAGIC[..], &FORMAT.to_le_bytes(), &length.to_le_bytes(), header].concat())
}
