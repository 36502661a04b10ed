//! Lines of files. Input: bytes. Output: chunks of whole lines, and rows of them. A line that is too long is passed over, whatever
//! its length, in the room of a shorter one.

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};
use remit_engine::referral::LARGEST_REFERRAL;

use super::envelope::row_of;
use crate::inputs::Inputs;
use crate::row::{Fault, Place, Refused, Row};
use crate::source::{Chunk, Position, Source};

/// The longest line: a referral of the largest size, and what is beside it.
pub(crate) const LONGEST_LINE: usize = LARGEST_REFERRAL + 4096;

/// Lines of files, one file after the other.
pub struct Lines<'i> {
    feed: Feed<'i>,
}

/// Bytes of one input after the other, in pieces that end where a line does.
pub(crate) struct Feed<'i> {
    inputs: Inputs<'i>,
    at: Position,
    /// Whether the input at hand was opened, and read to its end.
    opened: Option<Box<dyn Read + 'i>>,
    ended: bool,
    /// What is read and not handed out.
    kept: Vec<u8>,
    /// How many bytes a piece has, about.
    target: usize,
}

/// Whole lines.
#[derive(Debug)]
pub struct LinesChunk {
    pub(crate) bytes: Vec<u8>,
    /// What a line is here that is not in the bytes, since it is too long.
    pub(crate) too_long: bool,
    pub(crate) start: Position,
    pub(crate) end: Position,
}

impl<'i> Lines<'i> {
    /// Reads from there on, about so many bytes at a time.
    pub fn new(inputs: Inputs<'i>, from: Position, target: usize) -> Self {
        Self { feed: Feed::new(inputs, from, target) }
    }
}

impl Source for Lines<'_> {
    type Chunk = LinesChunk;

    fn next(&mut self) -> io::Result<Option<LinesChunk>> {
        self.feed.next()
    }
}

impl<'i> Feed<'i> {
    pub(crate) fn new(inputs: Inputs<'i>, from: Position, target: usize) -> Self {
        Self { inputs, at: from, opened: None, ended: false, kept: Vec::new(), target: target.max(1) }
    }

    /// The next whole lines.
    fn next(&mut self) -> io::Result<Option<LinesChunk>> {
        if !self.more()? {
            return Ok(None);
        }
        let end = match self.cut(self.target)? {
            Some(end) => Some(end),
            None => self.cut(LONGEST_LINE + 1)?,
        };
        match end {
            Some(end) => Ok(Some(self.lines(end))),
            None => self.skip().map(Some),
        }
    }

    /// Whether an input has more to read. Goes on to the next one where that at hand is at its end.
    pub(crate) fn more(&mut self) -> io::Result<bool> {
        loop {
            if self.opened.is_none() {
                self.opened = self.inputs.open(self.at.input, self.at.offset)?;
                self.ended = false;
                if self.opened.is_none() {
                    return Ok(false);
                }
            }
            self.fill(1)?;
            if !self.kept.is_empty() {
                return Ok(true);
            }
            self.opened = None;
            self.at = Position { input: self.at.input + 1, offset: 0, line: 0, row: self.at.row };
        }
    }

    /// Reads until so many bytes are there, or the input is at its end.
    pub(crate) fn fill(&mut self, count: usize) -> io::Result<()> {
        let mut have = self.kept.len();
        if have >= count {
            return Ok(());
        }
        // Asked for one byte, it reads as many as a piece has.
        self.kept.resize(count.max(self.target), 0);
        let read = loop {
            let room = self.kept.get_mut(have..).unwrap_or_default();
            let (false, false, Some(input)) = (self.ended, have >= count, self.opened.as_mut()) else {
                break Ok(());
            };
            match input.read(room) {
                Ok(0) => self.ended = true,
                Ok(read) => have += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.kept.truncate(have);
        read
    }

    /// Where the last line ends within so many bytes; none where no line does.
    fn cut(&mut self, window: usize) -> io::Result<Option<usize>> {
        self.fill(window)?;
        let seen = self.kept.get(..window).unwrap_or(&self.kept);
        // Bytes beyond the window, which were read with those before them, are not looked at.
        let whole = self.ended && self.kept.len() <= window;
        Ok(memrchr(b'\n', seen).map(|at| at + 1).or(whole.then_some(seen.len())))
    }

    fn lines(&mut self, end: usize) -> LinesChunk {
        let rest = self.kept.split_off(end);
        let bytes = std::mem::replace(&mut self.kept, rest);
        let start = self.at;
        let open = bytes.last().is_some_and(|last| *last != b'\n');
        let lines = memchr_iter(b'\n', &bytes).count() as u64 + u64::from(open);
        self.advance(bytes.len() as u64, lines, lines);
        LinesChunk { bytes, too_long: false, start, end: self.at }
    }

    pub(crate) fn advance(&mut self, bytes: u64, lines: u64, rows: u64) {
        self.at.offset += bytes;
        self.at.line += lines;
        self.at.row += rows;
    }

    /// Passes over a line.
    fn skip(&mut self) -> io::Result<LinesChunk> {
        let start = self.at;
        let mut skipped = 0;
        loop {
            if let Some(end) = memchr(b'\n', &self.kept) {
                skipped += end + 1;
                self.kept = self.kept.split_off(end + 1);
                break;
            }
            skipped += self.kept.len();
            self.kept.clear();
            self.fill(1)?;
            if self.kept.is_empty() {
                break;
            }
        }
        self.advance(skipped as u64, 1, 1);
        Ok(LinesChunk { bytes: Vec::new(), too_long: true, start, end: self.at })
    }
}

impl LinesChunk {
    /// The lines with their places.
    fn lines(&self) -> impl Iterator<Item = (Place, Range<usize>)> {
        let ends = memchr_iter(b'\n', &self.bytes).map(|at| (at, at + 1));
        let open = self.bytes.last().is_some_and(|last| *last != b'\n');
        let last = open.then_some((self.bytes.len(), self.bytes.len()));
        let begins = if self.start.offset == 0 && self.bytes.starts_with(MARK) { MARK.len() } else { 0 };
        let numbered = ends.chain(last).zip(1..);
        numbered.scan(begins, |start, ((end, next), number)| {
            let line = std::mem::replace(start, next)..end;
            let input = self.start.input + 1;
            Some((Place { row: self.start.row + number, input, line: self.start.line + number }, line))
        })
    }
}

/// What some programs put before UTF-8.
pub(crate) const MARK: &[u8] = "\u{feff}".as_bytes();

impl Chunk for LinesChunk {
    fn rows(&self, each: &mut dyn FnMut(Result<&Row<'_>, &Refused<'_>>)) {
        if self.too_long {
            let place =
                Place { row: self.start.row + 1, input: self.start.input + 1, line: self.start.line + 1 };
            each(Err(&Refused { place, id: None, fault: Fault::new("E0702", "") }));
        }
        for (place, line) in self.lines() {
            let line = self.bytes.get(line).unwrap_or_default().trim_ascii();
            if line.is_empty() {
                continue;
            }
            if line.len() > LONGEST_LINE {
                each(Err(&Refused { place, id: None, fault: Fault::new("E0702", "") }));
                continue;
            }
            each(row_of(line, place).as_ref());
        }
    }

    fn end(&self) -> Position {
        self.end
    }

    fn size(&self) -> usize {
        self.bytes.len()
    }

    fn sent(&self, row: u64) -> Option<String> {
        let (_, line) = self.lines().find(|(place, _)| place.row == row)?;
        self.bytes.get(line).map(|line| String::from_utf8_lossy(line).into_owned())
    }
}
