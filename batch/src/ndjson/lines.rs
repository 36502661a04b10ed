//! Lines of files. Input: bytes. Output: chunks of whole lines, and rows of them. A line that is too long is passed over, whatever
//! its length, in the room of a shorter one.

use std::io;
use std::ops::Range;

use memchr::{memchr_iter, memrchr};

use super::envelope::row_of;
use crate::feed::{Feed, LONGEST_LINE, MARK};
use crate::inputs::Inputs;
use crate::row::{Fault, Place, Refused, Row};
use crate::source::{Chunk, Position, Source};

/// Lines of files, one file after the other.
pub struct Lines<'i> {
    feed: Feed<'i>,
}

/// Whole lines.
#[derive(Debug)]
pub struct LinesChunk {
    bytes: Vec<u8>,
    /// Whether it is a line that is not in the bytes, since it is too long.
    too_long: bool,
    start: Position,
    end: Position,
}

impl<'i> Lines<'i> {
    /// Reads from there on, about so many bytes at a time.
    pub fn new(inputs: Inputs<'i>, from: Position, target: usize) -> Self {
        Self { feed: Feed::new(inputs, from, target) }
    }

    /// Where the last line ends within so many bytes; none where no line does.
    fn cut(&mut self, count: usize) -> io::Result<Option<usize>> {
        let (seen, is_last) = self.feed.window(count)?;
        Ok(memrchr(b'\n', seen).map(|at| at + 1).or(is_last.then_some(seen.len())))
    }
}

impl Source for Lines<'_> {
    type Chunk = LinesChunk;

    fn next(&mut self) -> io::Result<Option<LinesChunk>> {
        if !self.feed.more()? {
            return Ok(None);
        }
        let start = self.feed.at();
        let end = match self.cut(self.feed.target())? {
            Some(end) => Some(end),
            None => self.cut(LONGEST_LINE + 1)?,
        };
        let bytes = match end {
            Some(end) => {
                let seen = self.feed.window(end)?.0;
                let open = seen.last().is_some_and(|last| *last != b'\n');
                let lines = memchr_iter(b'\n', seen).count() as u64 + u64::from(open);
                self.feed.take(end, lines, lines)
            }
            None => {
                self.feed.skip()?;
                Vec::new()
            }
        };
        Ok(Some(LinesChunk { bytes, too_long: end.is_none(), start, end: self.feed.at() }))
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
