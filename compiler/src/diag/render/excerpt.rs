//! The lines that a diagnostic points at, as a terminal can show them: long ones cut around the place, and signs that
//! would steer the terminal made visible. Of a referral's lines, identity numbers and free text are hidden.

use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::files::{Error, Files};
use remit_engine::value::masked;
use remit_wording::visible;

use super::fitted;
use super::hidden::free_texts;
use crate::base::{FileId, Loc, SourceText, Sources};

/// Longer lines are cut, in bytes.
const LONG: usize = 160;
/// How much of a cut line is shown around each end of a place, in signs.
const AROUND: usize = 30;
/// How far into a long place is shown, in signs.
const INTO: usize = 50;
/// How far beyond what is shown an identity number may reach, in signs.
const REACH: usize = 30;
/// How many lines of a place are shown after its first.
const LINES: usize = 3;

/// What is shown of the files that a diagnostic points into.
pub(super) struct Excerpts<'a> {
    files: BTreeMap<FileId, Excerpt<'a>>,
}

struct Excerpt<'a> {
    name: String,
    source: &'a SourceText,
    /// What is shown, line after line.
    text: String,
    /// Numbered for the renderer: what is not shown between two of them counts as two lines, so that a place of a million
    /// lines costs no more than one of four.
    lines: BTreeMap<usize, Line>,
    /// The renderer's numbers, by those in the file.
    indices: BTreeMap<usize, usize>,
}

#[derive(Default)]
struct Line {
    /// Its number in the file.
    number: usize,
    range: Range<usize>,
    /// Where each shown sign is: in the file, and in what is shown. Sorted; the last is the end.
    signs: Vec<(usize, usize)>,
}

impl<'a> Excerpts<'a> {
    /// The lines of those places. Identity numbers and free text are hidden where that is asked for.
    pub(super) fn new(sources: &'a Sources, places: &[Loc], is_masked: bool) -> Self {
        let mut files: BTreeMap<FileId, Excerpt<'a>> = BTreeMap::new();
        let mut wanted: BTreeMap<FileId, BTreeMap<usize, Vec<Range<usize>>>> = BTreeMap::new();
        for place in places {
            let Some(file) = sources.get(place.file) else { continue };
            let range = fitted(&file.text, place.span);
            let lines = wanted.entry(place.file).or_default();
            let (first, last) = (line_of(&file.text, range.start), line_of(&file.text, range.end));
            lines.entry(first).or_default().push(range.clone());
            lines.entry(last).or_default().push(range.end..range.end);
            for between in (first + 1..last).filter(|line| line - first <= LINES || last - line <= 1) {
                lines.entry(between).or_default();
            }
        }
        for (id, mut lines) in wanted {
            // The renderer shows a single line between two that it shows.
            let numbers: Vec<usize> = lines.keys().copied().collect();
            let gaps = numbers.iter().zip(numbers.iter().skip(1)).filter(|(one, next)| *next - *one == 2);
            for (one, _) in gaps {
                lines.entry(one + 1).or_default();
            }
            let Some(file) = sources.get(id) else { continue };
            let name = file.path.chars().map(|sign| visible(sign).to_string()).collect();
            let mut excerpt = Excerpt {
                name,
                source: &file.text,
                text: String::new(),
                lines: BTreeMap::new(),
                indices: BTreeMap::new(),
            };
            lines.into_iter().for_each(|(line, places)| excerpt.add(line, &places, is_masked));
            files.insert(id, excerpt);
        }
        Self { files }
    }

    /// Where a place is in what is shown.
    pub(super) fn shown(&self, place: Loc) -> Option<Range<usize>> {
        let excerpt = self.files.get(&place.file)?;
        let range = fitted(excerpt.source, place.span);
        let start = excerpt.shown(range.start)?;
        Some(start..excerpt.shown(range.end)?.max(start))
    }

    fn excerpt(&self, id: FileId) -> Result<&Excerpt<'a>, Error> {
        self.files.get(&id).ok_or(Error::FileMissing)
    }
}

impl Excerpt<'_> {
    fn add(&mut self, number: usize, places: &[Range<usize>], is_masked: bool) {
        let Some(span) = self.source.line_span(number) else { return };
        let text = self.source.slice(span).trim_end_matches(['\n', '\r']);
        let free = if is_masked { free_texts(text) } else { Vec::new() };
        let is_free = |at: usize| {
            let next = free.partition_point(|range| range.start <= at);
            next.checked_sub(1).and_then(|before| free.get(before)).is_some_and(|range| range.contains(&at))
        };
        let base = span.start as usize;
        let mut line = Line { number, range: self.text.len()..self.text.len(), signs: Vec::new() };
        let mut end = 0;
        for piece in pieces(text, base, places) {
            if piece.start > end {
                self.text.push('…');
            }
            // What is hidden may begin or end beyond what is shown.
            let around = back(text, piece.start, REACH)..ahead(text, piece.end, REACH);
            let whole = text.get(around.clone()).unwrap_or_default();
            let hidden = if is_masked { masked(whole) } else { whole.into() };
            for ((at, _), sign) in whole.char_indices().zip(hidden.chars()) {
                let at = around.start + at;
                if piece.contains(&at) {
                    line.signs.push((base + at, self.text.len()));
                    if sign.is_alphanumeric() && is_free(at) {
                        self.text.push('•');
                    } else {
                        self.text.push_str(&visible(sign).to_string());
                    }
                }
            }
            end = piece.end;
            line.signs.push((base + end, self.text.len()));
        }
        if end < text.len() {
            self.text.push('…');
        }
        line.range.end = self.text.len();
        self.text.push('\n');
        let last = self.indices.last_key_value();
        let index = last.map_or(0, |(before, index)| index + (number - before).min(3));
        self.indices.insert(number, index);
        self.lines.insert(index, line);
    }

    fn shown(&self, at: usize) -> Option<usize> {
        let line = self.lines.get(self.indices.get(&line_of(self.source, at))?)?;
        let next = line.signs.partition_point(|(sign, _)| *sign <= at);
        Some(line.signs.get(next.checked_sub(1)?).map_or(line.range.start, |(_, shown)| *shown))
    }
}

/// What is shown of a line: all of it, or of a long one what is around the places. Places count from the file's beginning.
fn pieces(text: &str, base: usize, places: &[Range<usize>]) -> Vec<Range<usize>> {
    if text.len() <= LONG {
        return std::iter::once(0..text.len()).collect();
    }
    let inside = |at: usize| at.saturating_sub(base).min(text.len());
    let mut wanted: Vec<Range<usize>> = places
        .iter()
        .map(|place| {
            let (start, end) = (inside(place.start), inside(place.end));
            back(text, start, AROUND)..ahead(text, end.min(ahead(text, start, INTO)), AROUND)
        })
        .collect();
    if wanted.is_empty() {
        wanted.push(0..ahead(text, 0, INTO));
    }
    wanted.sort_by_key(|piece| piece.start);
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for piece in wanted {
        match pieces.last_mut() {
            Some(last) if piece.start <= last.end => last.end = last.end.max(piece.end),
            _ => pieces.push(piece),
        }
    }
    pieces
}

/// So many signs before the offset.
fn back(text: &str, at: usize, signs: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.char_indices().rev().nth(signs.saturating_sub(1)).map_or(0, |(start, _)| start)
}

/// So many signs after it.
fn ahead(text: &str, at: usize, signs: usize) -> usize {
    let after = text.get(at..).unwrap_or_default();
    after.char_indices().nth(signs).map_or(text.len(), |(start, _)| at + start)
}

fn line_of(text: &SourceText, at: usize) -> usize {
    text.line_index(u32::try_from(at).unwrap_or(u32::MAX))
}

impl<'a> Files<'a> for Excerpts<'_> {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.excerpt(id)?.name)
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.excerpt(id)?.text)
    }

    fn line_index(&'a self, id: FileId, byte_index: usize) -> Result<usize, Error> {
        let lines = &self.excerpt(id)?.lines;
        let line = lines.iter().rev().find(|(_, line)| line.range.start <= byte_index);
        line.map(|(index, _)| *index).ok_or(Error::IndexTooLarge { given: byte_index, max: 0 })
    }

    fn line_number(&'a self, id: FileId, line_index: usize) -> Result<usize, Error> {
        Ok(self.excerpt(id)?.lines.get(&line_index).map_or(1, |line| line.number + 1))
    }

    fn line_range(&'a self, id: FileId, line_index: usize) -> Result<Range<usize>, Error> {
        // A line that is not shown is empty.
        Ok(self.excerpt(id)?.lines.get(&line_index).map(|line| line.range.clone()).unwrap_or_default())
    }

    /// The column in the file, not in what is shown of it.
    fn column_number(&'a self, id: FileId, line_index: usize, byte_index: usize) -> Result<usize, Error> {
        let excerpt = self.excerpt(id)?;
        let signs = excerpt.lines.get(&line_index).map(|line| line.signs.as_slice()).unwrap_or_default();
        let sign = signs.iter().rev().find(|(_, shown)| *shown <= byte_index);
        let at = sign.and_then(|(at, _)| u32::try_from(*at).ok()).unwrap_or_default();
        Ok(excerpt.source.position(at).column as usize)
    }
}
