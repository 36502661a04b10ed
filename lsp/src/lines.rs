//! Places in a text: byte offsets inside, lines and columns at the protocol's edge.
//!
//! Columns count UTF-16 units, or bytes where the client asked for that. Whatever a client sends is clamped into the
//! text, as the protocol wants; nothing here can fail.

/// How the client counts columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    Utf8,
    #[default]
    Utf16,
}

/// Where each line of a text begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines {
    // INVARIANT: begins with 0, ascending.
    starts: Vec<u32>,
    /// UTF-16 units before each stretch of the text, so that a place far out on a line costs no more than one at its
    /// beginning.
    units: Vec<u32>,
}

/// Bytes of a stretch.
const STRETCH: usize = 256;

impl Lines {
    /// Lines end with LF, CRLF or a lone CR; nothing else breaks a line in the protocol.
    pub(crate) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        let (mut units, mut so_far) = (vec![0], 0);
        for stretch in bytes.chunks(STRETCH) {
            so_far += units_of(stretch);
            units.push(so_far);
        }
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(narrow(at + 1));
            }
        }
        Self { starts, units }
    }

    /// The line and the column of a byte.
    pub(crate) fn place(&self, text: &str, offset: u32, encoding: Encoding) -> (u32, u32) {
        let offset = floor(text, offset as usize);
        let line = self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1);
        let start = self.starts.get(line).map_or(0, |start| *start as usize);
        let column = match encoding {
            Encoding::Utf8 => narrow(offset - start),
            Encoding::Utf16 => self.units_before(text, offset).saturating_sub(self.units_before(text, start)),
        };
        (narrow(line), column)
    }

    /// The UTF-16 units before a byte.
    fn units_before(&self, text: &str, offset: usize) -> u32 {
        let stretch = offset / STRETCH;
        let rest = text.as_bytes().get(stretch * STRETCH..offset).unwrap_or_default();
        self.units.get(stretch).copied().unwrap_or_default() + units_of(rest)
    }

    /// The byte of a line and a column: behind the end of a line is its end, inside a character its start.
    pub(crate) fn offset(&self, text: &str, line: u32, column: u32, encoding: Encoding) -> u32 {
        let Some(start) = self.starts.get(line as usize) else {
            return narrow(text.len());
        };
        let end = self.starts.get(line as usize + 1).map_or(text.len(), |next| *next as usize);
        let content = text.get(*start as usize..end).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let within = match encoding {
            Encoding::Utf8 => floor(content, column as usize),
            Encoding::Utf16 => utf16_to_byte(content, column),
        };
        start + narrow(within)
    }
}

/// UTF-16 units of the characters that begin among the bytes.
fn units_of(bytes: &[u8]) -> u32 {
    let units = |byte: &u8| match byte {
        0x80..=0xbf => 0,
        0xf0..=0xff => 2,
        0..=0x7f | 0xc0..=0xef => 1,
    };
    bytes.iter().map(units).sum()
}

fn utf16_to_byte(content: &str, column: u32) -> usize {
    let mut units = 0;
    for (at, letter) in content.char_indices() {
        let next = units + letter.len_utf16();
        if next > column as usize {
            return at;
        }
        units = next;
    }
    content.len()
}

/// The start of the character that holds this byte, or the end of the text.
fn floor(text: &str, offset: usize) -> usize {
    let offset = offset.min(text.len());
    (0..=offset).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Texts are limited far below 4 GB before they come here.
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
