//! Rows of records. Input: files, an engine that knows the facts. Output: chunks of records, and rows of them.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use memchr::memchr_iter;
use remit_engine::eval::Engine;

use super::record::{Split, delimiter, fields, split};
use crate::facts::{Hints, Plan, PlanError, Use, cell_of, truth_of};
use crate::feed::{Feed, LONGEST_LINE, MARK};
use crate::inputs::Inputs;
use crate::row::{Fault, Place, Refused, Row, Sent};
use crate::source::{Chunk, Position, Source};

/// Records of files, one file after the other.
pub struct Csv<'i> {
    feed: Feed<'i>,
    columns: Arc<Columns>,
}

/// What the columns are.
#[derive(Debug)]
struct Columns {
    names: Vec<String>,
    delimiter: u8,
    plan: Plan,
}

/// Why there is nothing to read.
#[derive(Debug)]
pub enum CsvError {
    /// An input cannot be read.
    Io(u32, io::Error),
    /// The first record of that input does not name columns.
    NoHead(u32),
    /// The columns of that input are others than those of the first.
    Differs(u32),
    /// The columns cannot be read.
    Plan(PlanError),
}

impl fmt::Display for CsvError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(input, error) => write!(out, "input {} cannot be read: {error}", input + 1),
            Self::NoHead(input) => write!(out, "input {} does not name its columns", input + 1),
            Self::Differs(input) => write!(out, "input {} has other columns than the first", input + 1),
            Self::Plan(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for CsvError {}

/// Whole records.
#[derive(Debug)]
pub struct CsvChunk {
    columns: Arc<Columns>,
    bytes: Vec<u8>,
    records: Vec<(Place, Range<usize>, Option<Fault>)>,
    end: Position,
}

impl<'i> Csv<'i> {
    /// Looks at the columns of every file before anything is decided.
    pub fn open(inputs: Inputs<'i>, engine: &Engine, hints: &Hints, target: usize) -> Result<Self, CsvError> {
        let first_error = |error| CsvError::Io(0, error);
        let mut heads = Vec::new();
        if let Inputs::Files(paths) = &inputs {
            for (input, path) in (0..).zip(paths) {
                let failed = |error| CsvError::Io(input, error);
                let mut bytes = Vec::new();
                let file = std::fs::File::open(path).map_err(failed)?;
                file.take(LONGEST_LINE as u64).read_to_end(&mut bytes).map_err(failed)?;
                heads.push(head(&bytes).ok_or(CsvError::NoHead(input))?);
            }
        }
        let mut feed = Feed::new(inputs, Position::default(), target);
        if heads.is_empty() {
            if !feed.more().map_err(first_error)? {
                return Err(CsvError::NoHead(0));
            }
            let (bytes, _) = feed.window(LONGEST_LINE).map_err(first_error)?;
            let found = head(bytes).ok_or(CsvError::NoHead(0))?;
            feed.take(found.length, found.lines, 0);
            heads.push(found);
        }
        let mut heads = heads.into_iter();
        let first = heads.next().ok_or(CsvError::NoHead(0))?;
        if let Some((input, _)) = (1..).zip(heads).find(|(_, other)| !first.is_like(other)) {
            return Err(CsvError::Differs(input));
        }
        let plan = Plan::new(engine, &first.names, hints).map_err(CsvError::Plan)?;
        let columns = Arc::new(Columns { names: first.names, delimiter: first.delimiter, plan });
        Ok(Self { feed, columns })
    }

    /// Goes on from there.
    #[must_use]
    pub fn from(mut self, position: Position) -> Self {
        self.feed.go_to(position);
        self
    }

    /// Puts the records that end within so many bytes into `records`. Output: bytes and lines of them.
    fn records(
        &mut self,
        count: usize,
        records: &mut Vec<(Place, Range<usize>, Option<Fault>)>,
    ) -> io::Result<(usize, u64)> {
        let start = self.feed.at();
        let (seen, is_last) = self.feed.window(count)?;
        let (mut at, mut lines, mut row) = (0, 0, start.row);
        while let Some(rest) = seen.get(at..).filter(|rest| !rest.is_empty()) {
            let (length, fault) = match split(rest, self.columns.delimiter, is_last) {
                Split::Record(length) => (length, None),
                Split::Broken(length) => (length, Some(Fault::new("E0701", ""))),
                // What is not closed in as many bytes as a record may have is closed nowhere.
                Split::More if at == 0 && count > LONGEST_LINE => match memchr::memchr(b'\n', rest) {
                    Some(end) => (end + 1, Some(Fault::new("E0701", ""))),
                    None => break,
                },
                Split::More => break,
            };
            let own = at..at + length;
            let line = seen.get(own.clone()).unwrap_or_default();
            if !line.trim_ascii().is_empty() {
                row += 1;
                let place = Place { row, input: start.input + 1, line: start.line + lines + 1 };
                records.push((place, own, fault));
            }
            let open = line.last().is_some_and(|last| *last != b'\n');
            lines += memchr_iter(b'\n', line).count() as u64 + u64::from(open);
            at += length;
        }
        Ok((at, lines))
    }
}

impl Source for Csv<'_> {
    type Chunk = CsvChunk;

    fn next(&mut self) -> io::Result<Option<CsvChunk>> {
        if !self.feed.more()? {
            return Ok(None);
        }
        if self.feed.at().offset == 0 {
            let (bytes, _) = self.feed.window(LONGEST_LINE)?;
            let Some(found) = head(bytes) else {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "an input does not name its columns"));
            };
            self.feed.take(found.length, found.lines, 0);
            // A file may end with its first line.
            return self.next();
        }
        let start = self.feed.at();
        let mut records = Vec::new();
        let mut found = self.records(self.feed.target(), &mut records)?;
        if found.0 == 0 {
            found = self.records(LONGEST_LINE + 1, &mut records)?;
        }
        let bytes = if found.0 == 0 {
            self.feed.skip()?;
            let place = Place { row: start.row + 1, input: start.input + 1, line: start.line + 1 };
            records.push((place, 0..0, Some(Fault::new("E0702", ""))));
            Vec::new()
        } else {
            self.feed.take(found.0, found.1, records.len() as u64)
        };
        let columns = Arc::clone(&self.columns);
        Ok(Some(CsvChunk { columns, bytes, records, end: self.feed.at() }))
    }
}

/// The first record.
struct Head {
    names: Vec<String>,
    delimiter: u8,
    length: usize,
    lines: u64,
}

impl Head {
    fn is_like(&self, other: &Self) -> bool {
        (&self.names, self.delimiter) == (&other.names, other.delimiter)
    }
}

fn head(bytes: &[u8]) -> Option<Head> {
    let mark = if bytes.starts_with(MARK) { MARK.len() } else { 0 };
    let bytes = bytes.get(mark..)?;
    let delimiter = delimiter(bytes);
    let Split::Record(length) = split(bytes, delimiter, true) else { return None };
    let record = std::str::from_utf8(bytes.get(..length)?).ok()?;
    let names: Vec<String> = fields(record, delimiter).iter().map(|name| name.trim().to_owned()).collect();
    let lines = memchr_iter(b'\n', record.as_bytes()).count() as u64;
    (!record.trim().is_empty()).then_some(Head { names, delimiter, length: mark + length, lines })
}

impl Columns {
    /// The row that a record is.
    fn row<'r>(&self, fields: &'r [Cow<'r, str>], place: Place) -> Result<Row<'r>, Refused<'r>> {
        let refused = |id: Option<&'r str>, fault| Refused { place, id: id.map(Cow::Borrowed), fault };
        let own = |wanted: Use| {
            let at = self.plan.uses.iter().position(|own| *own == wanted)?;
            fields.get(at).map(AsRef::as_ref).filter(|text: &&str| !text.trim().is_empty())
        };
        let id = own(Use::Id);
        if fields.len() != self.names.len() {
            return Err(refused(id, Fault::new("fields", "")));
        }
        let as_of = own(Use::AsOf).map(|day| day.trim().parse()).transpose();
        let as_of = as_of.map_err(|_| refused(id, Fault::new("E0710", "/as_of")))?;
        let referral = match own(Use::Referral) {
            Some(json) => Cow::Borrowed(json.as_bytes()),
            None if self.plan.facts.is_empty() => {
                return Err(refused(id, Fault::new("no_referral", "/referral")));
            }
            None => Cow::Owned(self.facts(fields).map_err(|fault| refused(id, fault))?.into_bytes()),
        };
        let (id, policy) = (id.map(Cow::Borrowed), own(Use::Policy).map(|id| Cow::Borrowed(id.trim())));
        Ok(Row { place, id, policy, as_of, referral: Sent::Json(referral) })
    }

    fn facts(&self, fields: &[Cow<'_, str>]) -> Result<String, Fault> {
        let text = |at: usize| fields.get(at).map(AsRef::as_ref).unwrap_or_default();
        let mut out = String::with_capacity(512);
        let complete = |at: usize| match text(at).trim() {
            "" => Ok(None),
            said => match (truth_of(said), self.names.get(at)) {
                (Some(said), _) => Ok(Some(said)),
                (None, name) => {
                    let name = name.map(String::as_str).unwrap_or_default();
                    Err(Fault::new("E0705", format!("/{}", name.replace('.', "/"))))
                }
            },
        };
        self.plan.referral(|at, shape| Ok(cell_of(text(at), shape)), complete, &mut out)?;
        Ok(out)
    }
}

impl Chunk for CsvChunk {
    fn rows(&self, each: &mut dyn FnMut(Result<&Row<'_>, &Refused<'_>>)) {
        for (place, range, fault) in &self.records {
            let refused = |fault| Refused { place: *place, id: None, fault };
            if let Some(fault) = fault {
                each(Err(&refused(fault.clone())));
                continue;
            }
            let Ok(record) = std::str::from_utf8(self.bytes.get(range.clone()).unwrap_or_default()) else {
                each(Err(&refused(Fault::new("E0701", ""))));
                continue;
            };
            let fields = fields(record, self.columns.delimiter);
            each(self.columns.row(&fields, *place).as_ref());
        }
    }

    fn end(&self) -> Position {
        self.end
    }

    fn size(&self) -> usize {
        self.bytes.len()
    }

    fn sent(&self, row: u64) -> Option<String> {
        let (_, range, _) = self.records.iter().find(|(place, ..)| place.row == row)?;
        self.bytes.get(range.clone()).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }
}
