//! Source files: bytes in, text with a line index out, and a verdict on an encoding that is not UTF-8.

use std::sync::Arc;

use super::{FileId, Loc, Span, Unread};

/// What a file that is not UTF-8 looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// What Swedish and Norwegian Windows editors call ANSI.
    Windows1252,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// No text at all, such as a document or an image.
    Binary,
}

/// Why a file is not read: the encoding it seems to have and the first byte that gives it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EncodingProblem {
    /// The encoding it looks like.
    pub encoding: Encoding,
    /// The first byte that is not UTF-8, counted in the file from 0.
    pub byte: usize,
    /// The same character in the text as far as it could be read.
    pub span: Span,
}

/// Text with its line index. A byte-order mark is not part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    text: Arc<str>,
    /// The offset at which each line begins; never empty.
    lines: Arc<[u32]>,
    bom: bool,
}

/// A place as people count it: from 1, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The character within the line, from 1.
    pub column: u32,
}

impl SourceText {
    /// Text that is known to be UTF-8, such as an editor's buffer.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        let text: Arc<str> = text.into();
        let (text, bom) = match text.strip_prefix('\u{feff}') {
            Some(rest) => (Arc::from(rest), true),
            None => (text, false),
        };
        let starts = text.match_indices('\n').map(|(index, _)| offset(index + 1));
        let lines: Vec<u32> = std::iter::once(0).chain(starts).collect();
        let lines = Arc::from(lines);
        Self { text, lines, bom }
    }

    /// Reads a file's bytes. A file that is not UTF-8 is read as what it looks like, so that a message can
    /// show the place; nobody compiles it.
    pub fn decode(bytes: &[u8]) -> (Self, Option<EncodingProblem>) {
        let wide = match bytes {
            [0xff, 0xfe, ..] => Some(Encoding::Utf16Le),
            [0xfe, 0xff, ..] => Some(Encoding::Utf16Be),
            [a, 0, b, 0, ..] if *a != 0 && *b != 0 => Some(Encoding::Utf16Le),
            [0, a, 0, b, ..] if *a != 0 && *b != 0 => Some(Encoding::Utf16Be),
            _ => None,
        };
        if let Some(encoding) = wide {
            let problem = EncodingProblem { encoding, byte: 0, span: Span::new(0, 0) };
            return (Self::new(decode_utf16(bytes, encoding)), Some(problem));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => (Self::new(text), None),
            Err(error) => Self::decode_other(bytes, error.valid_up_to()),
        }
    }

    fn decode_other(bytes: &[u8], bad: usize) -> (Self, Option<EncodingProblem>) {
        if bytes.contains(&0) {
            let problem = EncodingProblem { encoding: Encoding::Binary, byte: bad, span: Span::new(0, 0) };
            return (Self::new(""), Some(problem));
        }
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
        let mut span = Span::default();
        // What comes before the bad byte is UTF-8 and stays it; the rest is read byte by byte.
        let (good, rest) = bytes.split_at_checked(bad).unwrap_or((bytes, &[]));
        text.push_str(&String::from_utf8_lossy(good));
        let skipped = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        for (index, byte) in rest.iter().enumerate() {
            let start = text.len();
            text.push(windows_1252(*byte));
            if index == 0 {
                span = Span::new(offset(start - skipped), offset(text.len() - skipped));
            }
        }
        let problem = EncodingProblem { encoding: Encoding::Windows1252, byte: bad, span };
        (Self::new(text), Some(problem))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text, shared.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// Whether the file began with a byte-order mark.
    pub const fn had_bom(&self) -> bool {
        self.bom
    }

    /// The text of a range; empty where the range is not one of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// How many lines there are; the last may be empty.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The line of an offset, from 0.
    pub fn line_index(&self, at: u32) -> usize {
        self.lines.partition_point(|start| *start <= at).saturating_sub(1)
    }

    /// The range of a line (from 0) with its line break, or `None` past the end.
    pub fn line_span(&self, line: usize) -> Option<Span> {
        let start = *self.lines.get(line)?;
        let end = self.lines.get(line + 1).copied().unwrap_or_else(|| offset(self.text.len()));
        Some(Span::new(start, end))
    }

    /// The place of an offset as people count it.
    pub fn position(&self, at: u32) -> Position {
        let line = self.line_index(at);
        let start = self.lines.get(line).copied().unwrap_or(0);
        let before = self.text.get(start as usize..at as usize).unwrap_or_default();
        Position { line: offset(line + 1), column: offset(before.chars().count() + 1) }
    }
}

/// A file of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path as shown, from the workspace folder, with `/`; no two files of a workspace have the same.
    pub path: Arc<str>,
    /// Its text.
    pub text: SourceText,
    /// Set where the file is not UTF-8; such a file is reported and not compiled.
    pub encoding: Option<EncodingProblem>,
    /// Set where the file could not be read at all; its text is empty then.
    pub unread: Option<Unread>,
}

impl SourceFile {
    /// A file with text that is known to be UTF-8.
    pub fn new(path: impl AsRef<str>, text: impl Into<Arc<str>>) -> Self {
        Self { path: Arc::from(path.as_ref()), text: SourceText::new(text), encoding: None, unread: None }
    }

    /// A file with bytes as they are on disk.
    pub fn from_bytes(path: impl AsRef<str>, bytes: &[u8]) -> Self {
        let (text, encoding) = SourceText::decode(bytes);
        Self { path: Arc::from(path.as_ref()), text, encoding, unread: None }
    }

    /// A file that could not be read.
    pub fn unread(path: impl AsRef<str>, why: Unread) -> Self {
        Self { unread: Some(why), ..Self::new(path, "") }
    }
}

/// Every file of a run, by id.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
}

impl Sources {
    /// No files.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and returns its id.
    pub fn add(&mut self, file: impl Into<Arc<SourceFile>>) -> FileId {
        self.files.push(file.into());
        FileId(offset(self.files.len() - 1))
    }

    /// The file.
    pub fn get(&self, id: FileId) -> Option<&Arc<SourceFile>> {
        self.files.get(id.0 as usize)
    }

    /// The text of a place; empty where there is no such place.
    pub fn slice(&self, loc: Loc) -> &str {
        self.get(loc.file).map(|file| file.text.slice(loc.span)).unwrap_or_default()
    }

    /// Ids and files in order.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Arc<SourceFile>)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(offset(index)), file))
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

// Files are limited to far below 4 GiB before anything is counted in them.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

fn decode_utf16(bytes: &[u8], encoding: Encoding) -> String {
    let units = bytes.chunks(2).map(|pair| match (pair, encoding) {
        ([low, high], Encoding::Utf16Le) => u16::from_le_bytes([*low, *high]),
        ([high, low], _) => u16::from_be_bytes([*high, *low]),
        _ => u16::from(b'?'),
    });
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        other => char::from(other),
    }
}
