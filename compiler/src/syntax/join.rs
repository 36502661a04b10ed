//! What a file is, and what is wrong with it, from its chunks: the first statement says what it is, and has to come
//! first and once.

use super::ast::{Header, Item};
use super::build::{Builder, Line};
use super::chunk::Chunk;
use super::{errors, syntax_error};
use crate::base::{FileId, Shift, Span, limits};
use crate::diag::Diagnostic;

/// What all chunks of a file say together.
#[derive(Clone, Debug)]
pub struct Found {
    /// What the file is, if that could be read.
    pub header: Option<Header>,
    /// What is wrong with how it is written.
    pub diagnostics: Vec<Diagnostic>,
    /// Statements and entries of which something was lost: what later phases say about them is noise.
    // INVARIANT: sorted by start.
    pub broken: Vec<Span>,
}

/// Puts together what was found in each chunk.
pub(super) fn found(file: FileId, chunks: &[(u32, &Chunk)]) -> Found {
    let mut heads = Heads::default();
    heads.look(file, chunks);
    let Heads { header, mut diagnostics, regions, .. } = heads;
    let mut broken = regions.clone();
    for (start, chunk) in chunks {
        diagnostics.extend(chunk.diagnostics.iter().map(|it| it.clone().shifted(*start)));
        let told = |region: &Span| regions.contains(&region.shifted(*start));
        let slips = chunk.slips.iter().filter(|(region, _)| !told(region));
        diagnostics.extend(slips.map(|(_, it)| it.clone().shifted(*start)));
        broken.extend(chunk.broken.iter().map(|it| it.shifted(*start)));
    }
    diagnostics.sort_by_key(|found| (found.loc, found.code));
    diagnostics.truncate(limits::MAX_SYNTAX_ERRORS);
    broken.sort_unstable();
    broken.dedup();
    if let Some(at) = chunks.iter().find_map(|(start, chunk)| Some(chunk.unread?.shifted(*start))) {
        diagnostics.truncate(limits::MAX_SYNTAX_ERRORS - 1);
        diagnostics.push(errors::unread(at.in_file(file)));
    }
    Found { header, diagnostics, broken }
}

/// What a file says it is, what is wrong with that, and where.
#[derive(Default)]
struct Heads {
    header: Option<Header>,
    /// Whether statements come before it.
    late: bool,
    /// Whether there are statements, and whether the first could be read.
    first: Option<bool>,
    diagnostics: Vec<Diagnostic>,
    regions: Vec<Span>,
}

impl Heads {
    fn look(&mut self, file: FileId, chunks: &[(u32, &Chunk)]) {
        for (start, chunk) in chunks {
            for line in &chunk.lines {
                self.add(file, *start, chunk, line);
            }
        }
        // A first line that was lost may have been the header; its own message says so.
        let lost = self.first == Some(false);
        if (self.header.is_none() && !lost) || self.late {
            let first =
                chunks.iter().find_map(|(start, chunk)| Some((*start, *chunk, chunk.tokens.code.first()?)));
            let found = errors::no_header;
            match first {
                Some((start, chunk, token)) => {
                    self.report(start, chunk, token.span, found(token.span.shifted(start).in_file(file)));
                }
                None => self.diagnostics.push(found(Span::at(0).in_file(file))),
            }
        }
    }

    fn add(&mut self, file: FileId, start: u32, chunk: &Chunk, line: &Line) {
        match (line, &self.header) {
            (Line::Item(item), _) => {
                self.first.get_or_insert(item.kind.statement().is_some());
            }
            (Line::Header(header), None) => {
                self.late = self.first.is_some();
                self.header = Some(header.clone().shifted(start));
            }
            (Line::Header(header), Some(first)) => {
                let loc = header.span.shifted(start).in_file(file);
                let second = errors::second_header(loc, first.keyword.in_file(file));
                self.report(start, chunk, header.span, second);
                self.first.get_or_insert(false);
            }
        }
    }

    fn report(&mut self, start: u32, chunk: &Chunk, span: Span, found: Diagnostic) {
        self.regions.push(syntax_error::region(&chunk.tokens.code, span).shifted(start));
        self.diagnostics.push(found);
    }
}

/// The statements of all lines, where they are. A second line that says what the file is, is one that means nothing.
pub(super) fn items<'l>(lines: impl Iterator<Item = (u32, &'l Line)>) -> Vec<Item> {
    let mut headed = false;
    let items = lines.filter_map(|(start, line)| match line {
        Line::Item(item) => Some(item.clone().shifted(start)),
        Line::Header(_) if !std::mem::replace(&mut headed, true) => None,
        Line::Header(header) => {
            let item = Item { doc: header.doc.clone(), kind: Builder::nothing(), span: header.span };
            Some(item.shifted(start))
        }
    });
    items.collect()
}
