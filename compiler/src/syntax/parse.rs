//! Runs the grammar; the only file that names the parser library.
//!
//! Input: text and tokens of one file. Output: its tree, what is wrong, and which text was lost.

use std::cell::Cell;
use std::convert::Infallible;

use lalrpop_util::{ErrorRecovery, ParseError, lalrpop_mod};

use super::ast::{File, Item, StatementKind};
use super::build::{Builder, Line};
use super::syntax_error::{self, SyntaxError};
use super::{clauses, errors, header};
use crate::base::{Span, limits};
use crate::diag::Diagnostic;
use crate::lex::{Token, TokenKind, Tokens};

lalrpop_mod!(
    #[expect(
        clippy::all,
        clippy::restriction,
        clippy::pedantic,
        unreachable_pub,
        reason = "written by the parser generator"
    )]
    grammar,
    "/syntax/grammar.rs"
);

/// How many statements back the one may be that the grammar cannot get over.
const MAX_STEPS_BACK: usize = 4;

/// A file as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The tree.
    pub file: File,
    /// What is wrong with how it is written, the tokens' diagnostics included.
    pub diagnostics: Vec<Diagnostic>,
    /// Statements and entries of which something was lost: what later phases say about them is noise.
    // INVARIANT: sorted by start.
    pub broken: Vec<Span>,
}

/// Reads the tokens of a file.
pub fn parse(text: &str, tokens: &Tokens) -> Parsed {
    let builder = Builder::new(text, tokens);
    let (lines, unread) = read(&builder, text, &tokens.code);
    let (mut diagnostics, slips) = builder.finish();
    diagnostics.extend(tokens.diagnostics.iter().cloned());
    let file = header::file(text, tokens, lines, &mut diagnostics);
    clauses::check(tokens.file, &file.items, &mut diagnostics);
    let broken = syntax_error::report(text, tokens, slips, &mut diagnostics);
    if let Some(at) = unread {
        diagnostics.truncate(limits::MAX_SYNTAX_ERRORS - 1);
        diagnostics.push(errors::unread(at.in_file(tokens.file)));
    }
    Parsed { file, diagnostics, broken }
}

/// The lines of a file, and where what is not read begins. Where the grammar gives up, reading goes on at the next
/// statement at the start of a line.
fn read(builder: &Builder<'_>, text: &str, code: &[Token]) -> (Vec<Line>, Option<Span>) {
    let (mut lines, mut from) = (Vec::new(), 0);
    for _ in 0..limits::MAX_STRETCHES {
        let rest = code.get(from..).unwrap_or_default();
        let mark = builder.mark();
        let (mut read, mut length) = stretch(builder, rest);
        // What comes before the statement that the grammar gave up in, or one shortly before it, is read without it.
        let mut before = if read.is_err() { length + 1 } else { 0 };
        for _ in 0..MAX_STEPS_BACK {
            before = (1..before).rev().find(|at| begins(text, rest, *at)).unwrap_or(0);
            if before == 0 {
                break;
            }
            builder.rewind(mark);
            if let (Ok(whole), _) = stretch(builder, rest.get(..before).unwrap_or_default()) {
                lines.extend(whole);
                (read, length) = stretch(builder, rest.get(before..).unwrap_or_default());
                length += before;
                break;
            }
        }
        match read {
            Ok(read) => lines.extend(read),
            Err(error) => {
                // The mistake is told, and what is left of the statement is one damaged piece.
                builder.note(error);
                let last = rest.get(length.saturating_sub(1)).or(rest.last());
                let span =
                    rest.first().zip(last).map_or(Span::at(0), |(first, last)| first.span.to(last.span));
                lines.push(Line::Item(Item { doc: None, kind: Builder::nothing(), span }));
            }
        }
        match (length..rest.len()).find(|at| begins(text, rest, *at)) {
            Some(next) => from += next,
            None => return (lines, None),
        }
    }
    (lines, code.get(from).map(|token| token.span))
}

/// Reads tokens until they end, the grammar gives up, or it has recovered too often: each recovery costs more than many
/// lines without one. Also how many tokens it has read.
fn stretch(builder: &Builder<'_>, code: &[Token]) -> (Result<Vec<Line>, SyntaxError>, usize) {
    let (before, length) = (builder.slips(), Cell::new(0));
    let left = code.iter().take_while(|_| builder.slips() < before + limits::MAX_RECOVERIES);
    let left = left.map(|token| {
        length.set(length.get() + 1);
        Ok((token.span.start, token.kind, token.span.end))
    });
    let read = grammar::FileParser::new().parse(builder, left).map_err(to_error);
    // Before it gives up, it looks for a way on to the end.
    let length = match &read {
        Ok(_) => length.get(),
        Err(error) => code.partition_point(|token| token.span.start < error.span.start).max(1),
    };
    (read, length)
}

/// Whether the token begins a statement at the start of a line of the text.
fn begins(text: &str, code: &[Token], at: usize) -> bool {
    code.get(at).is_some_and(|token| {
        let start = token.span.start as usize;
        let first = text.get(..start).is_some_and(|before| before.is_empty() || before.ends_with('\n'));
        first && text.get(token.span.range()).and_then(StatementKind::begun_by).is_some()
    })
}

impl Builder<'_> {
    /// Takes down a mistake that the grammar has recovered from.
    pub(super) fn slip(&self, recovery: ErrorRecovery<u32, TokenKind, Infallible>) {
        self.note(to_error(recovery.error));
    }
}

fn to_error(error: ParseError<u32, TokenKind, Infallible>) -> SyntaxError {
    match error {
        ParseError::UnrecognizedToken { token: (start, kind, end), expected } => {
            SyntaxError { found: Some(kind), span: Span::new(start, end), expected }
        }
        ParseError::UnrecognizedEof { location, expected } => {
            SyntaxError { found: None, span: Span::at(location), expected }
        }
        ParseError::InvalidToken { location } => {
            SyntaxError { found: None, span: Span::at(location), expected: Vec::new() }
        }
        ParseError::ExtraToken { token: (start, kind, end) } => {
            SyntaxError { found: Some(kind), span: Span::new(start, end), expected: Vec::new() }
        }
        ParseError::User { error } => match error {},
    }
}
