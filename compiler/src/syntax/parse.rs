//! Runs the grammar; the only file that names the parser library.
//!
//! Input: text and tokens of one file. Output: its tree, what is wrong, and which text was lost.

use std::convert::Infallible;

use lalrpop_util::{ErrorRecovery, ParseError, lalrpop_mod};

use super::ast::{File, Item};
use super::build::{Builder, Line};
use super::join::Found;
use super::syntax_error::SyntaxError;
use super::{chunk, join};
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
    let chunks = chunk::of_tokens(text, tokens);
    let chunks: Vec<_> = chunks.iter().map(|chunk| (0, chunk)).collect();
    let found = join::found(tokens.file, &chunks);
    let items = join::items(chunks.iter().flat_map(|(_, chunk)| &chunk.lines).map(|line| (0, line)));
    Parsed::new(text, found, items)
}

impl Parsed {
    /// A file from its parts.
    pub(crate) fn new(text: &str, found: Found, items: Vec<Item>) -> Self {
        let Found { header, diagnostics, broken } = found;
        Self { file: File { header, items, span: Self::span(text) }, diagnostics, broken }
    }

    fn span(text: &str) -> Span {
        Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX))
    }
}

/// Reads lines one by one, those of a section too: what is wrong in one never reaches into the next. Where there have been
/// too many mistakes, reading ends, and says at which line.
pub(super) fn read(builder: &Builder<'_>, code: &[Token], unread: &mut Option<Span>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.first().filter(|_| unread.is_none()) {
        if builder.slips() >= limits::MAX_MISTAKES {
            *unread = Some(first.span);
            break;
        }
        let shape = Shape::of(rest);
        let (line, after) = rest.split_at(shape.end);
        lines.push(read_line(builder, line, shape.section, unread));
        rest = after;
    }
    lines
}

/// How far a line goes, and where the braces of a section are in it.
struct Shape {
    end: usize,
    section: Option<(usize, usize)>,
}

impl Shape {
    // INVARIANT: the lexer has balanced the braces.
    fn of(code: &[Token]) -> Self {
        let (mut depth, mut open, mut section) = (0_usize, None, None);
        for (index, token) in code.iter().enumerate() {
            if token.kind == TokenKind::Newline && depth == 0 {
                return Self { end: index + 1, section };
            }
            if token.kind == TokenKind::CloseBrace {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    section = section.or_else(|| open.map(|open| (open, index)));
                }
            } else if token.kind.is_open_brace() {
                if depth == 0 && token.kind == TokenKind::OpenItems {
                    open = open.or(Some(index));
                }
                depth += 1;
            }
        }
        Self { end: code.len(), section }
    }
}

/// A line without what is in its section, and that read into it.
fn read_line(
    builder: &Builder<'_>,
    code: &[Token],
    section: Option<(usize, usize)>,
    unread: &mut Option<Span>,
) -> Line {
    let (open, close) = section.unwrap_or((0, 1));
    let front = code.get(..=open).unwrap_or_default();
    let back = code.get(close..).unwrap_or_default();
    let before = builder.slips();
    let tokens = front.iter().chain(back).take_while(|_| builder.slips() < before + limits::MAX_RECOVERIES);
    let tokens = tokens.map(|token| Ok((token.span.start, token.kind, token.span.end)));
    let read = grammar::FileLineParser::new().parse(builder, tokens).map_err(to_error);
    let within =
        section.map(|_| read_section(builder, code.get(open + 1..close).unwrap_or_default(), unread));
    let lost = |error| {
        // The mistake is told, and the line is one damaged piece.
        builder.note(error);
        let span =
            code.first().zip(code.last()).map_or(Span::at(0), |(first, last)| first.span.to(last.span));
        Line::Item(Item { doc: None, kind: Builder::nothing(), span })
    };
    let mut line = read.unwrap_or_else(lost);
    if let (Some(items), Line::Item(item)) = (within, &mut line) {
        let braces =
            code.get(open).zip(code.get(close)).map_or(item.span, |(open, close)| open.span.to(close.span));
        Builder::fill(item, items, braces);
    }
    line
}

/// The statements of a section; what a file is has no place there.
fn read_section(builder: &Builder<'_>, code: &[Token], unread: &mut Option<Span>) -> Vec<Item> {
    let lines = read(builder, code, unread).into_iter();
    let items = lines.map(|line| match line {
        Line::Item(item) => item,
        Line::Header(header) => builder.misplaced(header),
    });
    items.collect()
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
