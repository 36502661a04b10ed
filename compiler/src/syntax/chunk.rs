//! What can be read of a file part by part: its chunks, each with its tokens and statements, and what is wrong with how
//! it is written. Places in a chunk count from its beginning, so that an edit elsewhere in the file leaves it as it is.
//!
//! Input: the text of a file, and its chunks before an edit. Output: its chunks, those that are the same shared.

use std::sync::Arc;

use super::ast::Item;
use super::build::{Builder, Line};
use super::parse::read;
use super::{clauses, join, syntax_error};
use crate::base::{FileId, Span, limits};
use crate::diag::Diagnostic;
use crate::lex::{self, Tokens};

/// A part of a file that is read for itself.
#[derive(Debug)]
pub struct Chunk {
    /// Its tokens, but for those that characters alone make.
    pub(super) tokens: Tokens,
    pub(super) lines: Vec<Line>,
    /// What is wrong with its tokens, and with its statements as they were read.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What the grammar stumbled over, with the statement or entry that is lost.
    pub(super) slips: Vec<(Span, Diagnostic)>,
    /// Statements and entries of which something was lost.
    pub(super) broken: Vec<Span>,
    pub(super) mistakes: usize,
    /// Where reading ended before the text did.
    pub(super) unread: Option<Span>,
}

impl Chunk {
    /// Reads tokens; places count as they do in the text.
    pub(super) fn read(text: &str, mut tokens: Tokens) -> Self {
        let builder = Builder::new(text, &tokens);
        let mut unread = None;
        let mut lines = read(&builder, &tokens.code, &mut unread);
        let mistakes = builder.slips();
        let (mut diagnostics, slips) = builder.finish();
        diagnostics.extend(tokens.diagnostics.iter().cloned());
        clauses::check(tokens.file, lines.iter().filter_map(Line::item), &mut diagnostics);
        let (slips, broken) = syntax_error::report(text, &tokens, slips, &diagnostics);
        // There are tens of thousands of them, and they live long.
        tokens.code.shrink_to_fit();
        tokens.comments.shrink_to_fit();
        lines.shrink_to_fit();
        Self { tokens, lines, diagnostics, slips, broken, mistakes, unread }
    }

    /// Its statements; what a file is counts for none.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.lines.iter().filter_map(Line::item)
    }

    /// Its tokens.
    pub(crate) fn tokens(&self) -> &Tokens {
        &self.tokens
    }
}

/// The chunks of a file, with where each begins.
#[derive(Clone, Debug)]
pub struct Chunks {
    file: FileId,
    list: Vec<(u32, Arc<Chunk>)>,
}

impl Chunks {
    /// Reads a text; what is as in the text before is shared with that.
    pub fn read(file: FileId, text: &str, before: Option<(&str, &Self)>) -> Self {
        let known: Vec<u32> = before.iter().flat_map(|(_, it)| &it.list).map(|(start, _)| *start).collect();
        let old_text = before.map_or("", |(text, _)| text);
        let starts = lex::cut_again((old_text, &known), text);
        let grown = text.len().wrapping_sub(old_text.len());
        let read = |(start, part): (u32, &str)| {
            let places = [start as usize, (start as usize).wrapping_sub(grown)];
            let same = before.and_then(|(text, it)| places.iter().find_map(|at| it.same(text, *at, part)));
            (start, same.unwrap_or_else(|| Arc::new(Chunk::read(part, lex::lex_chunk(file, part)))))
        };
        let chunks = Self { file, list: lex::parts(text, &starts).map(read).collect() };
        if !chunks.are_too_wrong() {
            return chunks;
        }
        let whole = Chunk::read(text, Tokens { all: Vec::new(), ..chunks.tokens(text) });
        Self { file, list: vec![(0, Arc::new(whole))] }
    }

    /// The chunk at a place, if it has that text.
    fn same(&self, text: &str, at: usize, part: &str) -> Option<Arc<Chunk>> {
        let at = u32::try_from(at).ok()?;
        let index = self.list.binary_search_by_key(&at, |(start, _)| *start).ok()?;
        let end = self.list.get(index + 1).map_or(text.len(), |(start, _)| *start as usize);
        let same = text.get(at as usize..end) == Some(part);
        same.then(|| self.list.get(index).map(|(_, chunk)| Arc::clone(chunk))).flatten()
    }

    /// Whether there are so many mistakes that the file is no policy.
    fn are_too_wrong(&self) -> bool {
        self.iter().map(|(_, chunk)| chunk.mistakes).sum::<usize>() >= limits::MAX_MISTAKES
    }

    /// The chunks in order.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &Chunk)> {
        self.list.iter().map(|(start, chunk)| (*start, &**chunk))
    }

    /// What the file is, and what is wrong with how it is written.
    pub fn found(&self) -> join::Found {
        join::found(self.file, &self.iter().collect::<Vec<_>>())
    }

    /// All tokens of the file.
    pub fn tokens(&self, text: &str) -> Tokens {
        let mut tokens = lex::join(self.file, self.iter().map(|(start, chunk)| (start, &chunk.tokens)));
        tokens.all = lex::all(text);
        tokens
    }

    /// The statements of the file in order, each where it is.
    pub fn items(&self) -> Vec<Item> {
        let lines = self.iter().flat_map(|(start, chunk)| chunk.lines.iter().map(move |line| (start, line)));
        join::items(lines)
    }
}

impl Line {
    fn item(&self) -> Option<&Item> {
        match self {
            Self::Item(item) => Some(item),
            Self::Header(_) => None,
        }
    }
}

/// Reads a whole text from its tokens, chunk by chunk. Places are those of the text.
pub(super) fn of_tokens(text: &str, tokens: &Tokens) -> Vec<Chunk> {
    let starts = lex::cut(text);
    let ends = starts.iter().skip(1).copied().chain([u32::MAX]);
    let chunks = starts.iter().zip(ends).map(|(start, end)| {
        let within = |span: &Span| *start <= span.start && span.start < end;
        let part = Tokens {
            file: tokens.file,
            all: Vec::new(),
            code: between(&tokens.code, |token| token.span.start, *start, end).to_vec(),
            comments: Vec::new(),
            diagnostics: tokens.diagnostics.iter().filter(|it| within(&it.loc.span)).cloned().collect(),
        };
        Chunk::read(text, part)
    });
    let chunks: Vec<Chunk> = chunks.collect();
    if chunks.iter().map(|chunk| chunk.mistakes).sum::<usize>() < limits::MAX_MISTAKES {
        return chunks;
    }
    let whole = Tokens { all: Vec::new(), ..tokens.clone() };
    vec![Chunk::read(text, whole)]
}

/// The part of a sorted list that begins within a range.
fn between<T>(list: &[T], start_of: impl Fn(&T) -> u32, start: u32, end: u32) -> &[T] {
    let first = list.partition_point(|it| start_of(it) < start);
    let last = list.partition_point(|it| start_of(it) < end);
    list.get(first..last).unwrap_or_default()
}
