//! Every byte into tokens, comments and blanks too; the newline rule; what is missing at the end of a bracket.
//!
//! Input: the text of one file. Output: all its tokens, the tokens that the grammar reads, and what is wrong
//! with how things are written. Nothing here fails: what has no meaning becomes a token of its own.

mod brackets;
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

use crate::base::{FileId, Span};
use crate::diag::Diagnostic;

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
    let raw = raw::cut(text);
    let all = raw.iter().map(|(raw, span)| Token { kind: raw.kind(), span: *span }).collect();
    let done = layout::Layout::new(file, text, &raw).run();
    let mut diagnostics = unseen::check(file, text, &raw);
    diagnostics.extend(done.diagnostics);
    Tokens { file, all, code: done.code, comments: done.comments, diagnostics }
}
