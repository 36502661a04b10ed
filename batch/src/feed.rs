//! Bytes of one input after the other. Input: files or a stream. Output: what is read and not handed out, and how far that is.

use std::io::{self, Read};

use memchr::memchr;
use remit_engine::referral::LARGEST_REFERRAL;

use crate::inputs::Inputs;
use crate::source::Position;

/// The longest line: a referral of the largest size, and what is beside it.
pub(crate) const LONGEST_LINE: usize = LARGEST_REFERRAL + 4096;

/// What some programs put before UTF-8.
pub(crate) const MARK: &[u8] = "\u{feff}".as_bytes();

/// Bytes of one input after the other.
pub(crate) struct Feed<'i> {
    inputs: Inputs<'i>,
    at: Position,
    opened: Option<Box<dyn Read + 'i>>,
    /// Whether the input at hand is read to its end.
    ended: bool,
    /// What is read and not handed out.
    kept: Vec<u8>,
    /// How many bytes are read at a time.
    target: usize,
}

impl<'i> Feed<'i> {
    pub(crate) fn new(inputs: Inputs<'i>, from: Position, target: usize) -> Self {
        Self { inputs, at: from, opened: None, ended: false, kept: Vec::new(), target: target.max(1) }
    }

    /// How far what is handed out goes.
    pub(crate) fn at(&self) -> Position {
        self.at
    }

    /// Goes on from there; nothing has been read yet.
    pub(crate) fn go_to(&mut self, from: Position) {
        self.at = from;
    }

    pub(crate) fn target(&self) -> usize {
        self.target
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

    /// The next bytes, so many where there are as many, and whether they are the last of their input. What was read beyond them
    /// is not shown: a run that goes on from here has not read it.
    pub(crate) fn window(&mut self, count: usize) -> io::Result<(&[u8], bool)> {
        self.fill(count)?;
        Ok((self.kept.get(..count).unwrap_or(&self.kept), self.ended && self.kept.len() <= count))
    }

    fn fill(&mut self, count: usize) -> io::Result<()> {
        let mut have = self.kept.len();
        if have >= count || self.ended {
            return Ok(());
        }
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

    /// Hands out so many bytes, with so many lines and rows.
    pub(crate) fn take(&mut self, count: usize, lines: u64, rows: u64) -> Vec<u8> {
        let rest = self.kept.split_off(count.min(self.kept.len()));
        let bytes = std::mem::replace(&mut self.kept, rest);
        self.advance(bytes.len() as u64, lines, rows);
        bytes
    }

    fn advance(&mut self, bytes: u64, lines: u64, rows: u64) {
        self.at.offset += bytes;
        self.at.line += lines;
        self.at.row += rows;
    }

    /// Passes over a line, whatever its length.
    pub(crate) fn skip(&mut self) -> io::Result<()> {
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
        Ok(())
    }
}
