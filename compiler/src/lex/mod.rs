//! Every byte into tokens, comments and blanks too; the newline rule; what is missing at the end of a bracket.
//!
//! Input: the text of one file. Output: all its tokens, the tokens that the grammar reads, and what is wrong
//! with how things are written. Nothing here fails: what has no meaning becomes a token of its own.

mod brackets;
mod chunks;
mod counting;
mod entries;
mod errors;
mod junk;
mod layout;
mod newline;
mod phrases;
mod raw;
mod token;
mod unseen;
mod words;

use std::borrow::Borrow;

use crate::base::{FileId, Shift, Span};
use crate::diag::Diagnostic;

pub(crate) use chunks::{cut, cut_again};
pub(crate) use counting::spelled;
pub use token::{Token, TokenKind, WORDS, WordGroup};
pub use words::is_taken;

/// The tokens of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// The file, for the places in messages.
    pub file: FileId,
    /// All tokens as characters make them; joined, they are the file.
    pub all: Vec<Token>,
    /// What the grammar reads: without blanks and comments, words told apart, ends of statements and missing
    /// closers added with an empty place.
    pub code: Vec<Token>,
    /// Comments, and documentation comments that no declaration follows.
    // INVARIANT: sorted by start, no overlap; lookup halves the list.
    pub comments: Vec<Span>,
    /// What is wrong with how things are written.
    pub diagnostics: Vec<Diagnostic>,
}

/// Cuts a file into tokens.
pub fn lex(file: FileId, text: &str) -> Tokens {
    let starts = cut(text);
    let chunks = parts(text, &starts).map(|(start, part)| (start, lex_chunk(file, part)));
    let mut tokens = join(file, chunks);
    tokens.all = all(text);
    tokens
}

/// All tokens of a text as characters make them.
pub(crate) fn all(text: &str) -> Vec<Token> {
    raw::cut(text).into_iter().map(|(raw, span)| Token { kind: raw.kind(), span }).collect()
}

/// The chunks of a text, with where they begin.
pub(crate) fn parts<'t>(text: &'t str, starts: &[u32]) -> impl Iterator<Item = (u32, &'t str)> {
    let ends = starts.iter().skip(1).map(|end| *end as usize).chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| (*start, text.get(*start as usize..end).unwrap_or_default()))
}

/// Cuts a chunk into tokens, but for those that characters alone make. Places count from its beginning.
pub(crate) fn lex_chunk(file: FileId, text: &str) -> Tokens {
    let raw = raw::cut(text);
    let done = layout::Layout::new(file, text, &raw).run();
    let mut diagnostics = unseen::check(file, text, &raw);
    diagnostics.extend(done.diagnostics);
    Tokens { file, all: Vec::new(), code: done.code, comments: done.comments, diagnostics }
}

/// Puts the tokens of chunks together.
pub(crate) fn join(file: FileId, chunks: impl Iterator<Item = (u32, impl Borrow<Tokens>)>) -> Tokens {
    let (all, code, comments, diagnostics) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut joined = Tokens { file, all, code, comments, diagnostics };
    for (start, chunk) in chunks {
        let chunk = chunk.borrow();
        joined.code.extend(chunk.code.iter().map(|it| it.shifted(start)));
        joined.comments.extend(chunk.comments.iter().map(|it| it.shifted(start)));
        joined.diagnostics.extend(chunk.diagnostics.iter().map(|it| it.clone().shifted(start)));
    }
    joined
}
