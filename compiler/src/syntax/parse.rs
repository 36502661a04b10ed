//! Runs the grammar; the only file that names the parser library.
//!
//! Input: text and tokens of one file. Output: its tree, what is wrong, and which text was lost.

use std::convert::Infallible;

use lalrpop_util::{ErrorRecovery, ParseError, lalrpop_mod};

use super::ast::{File, Item};
use super::build::{Builder, Line};
use super::syntax_error::{self, SyntaxError};
use super::{clauses, header};
use crate::base::{Span, limits};
use crate::diag::Diagnostic;
use crate::lex::{TokenKind, Tokens};

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
    // Each recovery costs more than many lines without one.
    let code = tokens.code.iter().take_while(|_| builder.slips() < limits::MAX_RECOVERIES);
    let code = code.map(|token| Ok((token.span.start, token.kind, token.span.end)));
    let lines = match grammar::FileParser::new().parse(&builder, code) {
        Ok(lines) => lines,
        Err(error) => {
            // Recovery reaches nearly every line. Where it does not, the mistake is told, and the file is one damaged piece.
            builder.note(to_error(error));
            let span = Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX));
            vec![Line::Item(Item { doc: None, kind: Builder::nothing(), span })]
        }
    };
    let (mut diagnostics, slips) = builder.finish();
    diagnostics.extend(tokens.diagnostics.iter().cloned());
    let file = header::file(text, tokens, lines, &mut diagnostics);
    clauses::check(tokens.file, &file.items, &mut diagnostics);
    let broken = syntax_error::report(text, tokens, slips, &mut diagnostics);
    Parsed { file, diagnostics, broken }
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
