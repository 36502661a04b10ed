//! Pieces into lines: indents, blank lines, braces.
//!
//! Input: pieces. Output: text, and where statements begin in it.

use std::collections::BTreeSet;

use super::pieces::{Piece, Role};
use super::{WIDTH, blocks, space, width};
use crate::lex::TokenKind;

/// The blanks of one level.
const STEP: usize = 2;

/// A statement's beginning in the source and in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) source: u32,
    pub(super) output: usize,
    /// The same for where it ends.
    pub(super) source_end: u32,
    pub(super) output_end: usize,
}

/// A line of the output.
pub(super) struct Line<'p, 'a> {
    pub(super) indent: usize,
    pub(super) blank_before: bool,
    pub(super) pieces: Vec<Placed<'p, 'a>>,
    /// Whether a statement of the outermost level or a section begins here.
    statement: bool,
    /// Whether it holds braces that were left on one line.
    blocks: Vec<usize>,
}

/// A piece with the indent that it has where it begins a line.
#[derive(Clone, Copy)]
pub(super) struct Placed<'p, 'a> {
    pub(super) piece: &'p Piece<'a>,
    pub(super) indent: usize,
    /// How many round brackets are open around it.
    pub(super) parens: usize,
}

/// The comma between two entries on one line.
const SEPARATOR: Piece<'static> = Piece {
    role: Role::Token(TokenKind::Comma),
    text: ",",
    span: crate::base::Span { start: 0, end: 0 },
    breaks: 0,
    clause: false,
};

/// Prints the pieces.
pub(super) fn print(pieces: &[Piece<'_>]) -> (String, Vec<Mark>) {
    let mut whole = blocks::on_one_line(pieces);
    loop {
        let lines = Printer::new(pieces, &whole).run();
        let long = lines.iter().filter(|line| line.width() > WIDTH);
        let opened: Vec<usize> = long.flat_map(|line| line.blocks.iter().copied()).collect();
        if opened.is_empty() {
            return write(lines);
        }
        for index in opened {
            whole.remove(&index);
        }
    }
}

fn write(lines: Vec<Line<'_, '_>>) -> (String, Vec<Mark>) {
    let mut out = String::new();
    let mut marks: Vec<Mark> = Vec::new();
    for line in lines {
        let statement = line.statement;
        let source = line.pieces.first().map_or(0, |first| first.piece.span.start);
        for line in width::fit(line) {
            if line.blank_before {
                out.push('\n');
            }
            let start = out.len();
            line.write(&mut out);
            let end = line.pieces.iter().map(|placed| placed.piece.span.end).max().unwrap_or(0);
            match marks.last_mut() {
                Some(mark) if !(statement && mark.source != source) => {
                    mark.output_end = out.len();
                    mark.source_end = mark.source_end.max(end);
                }
                _ => marks.push(Mark { source, output: start, source_end: end, output_end: out.len() }),
            }
            out.push('\n');
        }
    }
    (out, marks)
}

impl<'p, 'a> Line<'p, 'a> {
    /// The same line with other pieces.
    pub(super) const fn with(&self, pieces: Vec<Placed<'p, 'a>>) -> Self {
        Self {
            indent: self.indent,
            blank_before: self.blank_before,
            pieces,
            statement: self.statement,
            blocks: Vec::new(),
        }
    }

    /// How many characters the line has.
    pub(super) fn width(&self) -> usize {
        let mut text = String::new();
        self.write(&mut text);
        text.lines().next_back().unwrap_or_default().chars().count()
    }

    fn write(&self, out: &mut String) {
        out.push_str(&" ".repeat(self.indent));
        let mut before: Option<&Piece<'_>> = None;
        for placed in &self.pieces {
            if let Some(before) = before {
                out.push_str(space::between(before, placed.piece));
            }
            out.push_str(&placed.piece.text.replace("\r\n", "\n"));
            before = Some(placed.piece);
        }
    }
}

struct Printer<'p, 'a> {
    pieces: &'p [Piece<'a>],
    whole: &'p BTreeSet<usize>,
    lines: Vec<Line<'p, 'a>>,
    /// Open braces; whether each stays on its line.
    open: Vec<bool>,
    parens: usize,
    /// Whether a statement or entry has begun, and a clause in it.
    statement: bool,
    clause: bool,
    /// Whether the next piece begins a line, and has a blank line before it in any case.
    fresh: bool,
    after_header: bool,
    /// Where the run of comments at hand ends.
    below: usize,
}

impl<'p, 'a> Printer<'p, 'a> {
    const fn new(pieces: &'p [Piece<'a>], whole: &'p BTreeSet<usize>) -> Self {
        Self {
            pieces,
            whole,
            lines: Vec::new(),
            open: Vec::new(),
            parens: 0,
            statement: false,
            clause: false,
            fresh: true,
            after_header: false,
            below: 0,
        }
    }

    fn run(mut self) -> Vec<Line<'p, 'a>> {
        let mut header = false;
        for (index, piece) in self.pieces.iter().enumerate() {
            match piece.role {
                Role::Comment => self.comment(index, piece),
                Role::Copied => self.copied(piece),
                Role::Token(TokenKind::Newline) => {
                    self.end(self.pieces.get(index + 1));
                    if self.open.is_empty() {
                        self.after_header |= std::mem::take(&mut header);
                    }
                }
                Role::Token(kind) => {
                    header |= matches!(kind, TokenKind::Policy | TokenKind::Library | TokenKind::Cases);
                    self.token(index, kind, piece);
                }
            }
        }
        self.lines
    }

    /// The level of statements and entries here.
    fn base(&self) -> usize {
        STEP * self.open.iter().filter(|inline| !**inline).count()
    }

    /// The indent of a piece where it begins a line.
    fn indent(&self, piece: &Piece<'_>) -> usize {
        if !self.statement || piece.is(TokenKind::CloseBrace) {
            return self.base();
        }
        let closing = usize::from(piece.is(TokenKind::CloseParen));
        let clause = usize::from(self.clause && !piece.clause && closing == 0);
        let parens = self.parens.saturating_sub(closing);
        self.base() + STEP + STEP * clause.max(parens)
    }

    fn token(&mut self, index: usize, kind: TokenKind, piece: &'p Piece<'a>) {
        if kind == TokenKind::CloseBrace {
            let inline = self.open.pop().unwrap_or(false);
            self.fresh |= !inline;
            self.statement = true;
            self.place(piece);
            return;
        }
        let joins = kind.is_open_brace()
            || matches!(kind, TokenKind::Comma | TokenKind::Colon)
            || kind == TokenKind::Expect && self.last_is(TokenKind::CloseBrace);
        self.fresh = (self.fresh || piece.breaks > 0) && !(joins && self.statement);
        self.place(piece);
        self.clause |= piece.clause;
        self.statement |= kind != TokenKind::Doc;
        if kind == TokenKind::OpenParen {
            self.parens += 1;
        } else if kind == TokenKind::CloseParen {
            self.parens = self.parens.saturating_sub(1);
        } else if kind == TokenKind::Doc {
            self.fresh = true;
        } else if kind.is_open_brace() {
            let inline = self.whole.contains(&index);
            if inline && let Some(line) = self.lines.last_mut() {
                line.blocks.push(index);
            }
            self.open.push(inline);
            self.statement = inline;
            self.clause = false;
            self.fresh = !inline;
        }
    }

    /// The end of a statement or entry.
    fn end(&mut self, next: Option<&Piece<'_>>) {
        self.parens = 0;
        self.clause = false;
        if self.open.last() == Some(&true) {
            if next.is_some_and(|next| !next.is(TokenKind::CloseBrace)) {
                self.place(&SEPARATOR);
            }
            return;
        }
        self.statement = false;
        self.fresh = true;
    }

    fn comment(&mut self, index: usize, piece: &'p Piece<'a>) {
        let trailing = piece.breaks == 0 && !self.lines.is_empty();
        self.fresh = !trailing && !self.lines.is_empty();
        // A comment on a line of its own is indented like what is below it.
        if self.below <= index {
            let rest = self.pieces.iter().skip(index);
            self.below = index + rest.take_while(|below| below.role == Role::Comment).count();
        }
        let below = self.pieces.get(self.below);
        let indent = below.map_or_else(|| self.base(), |below| self.indent(below));
        self.place_at(piece, indent);
        self.fresh = true;
    }

    fn copied(&mut self, piece: &'p Piece<'a>) {
        self.fresh = true;
        self.place(piece);
        self.statement = true;
        self.fresh = true;
    }

    fn place(&mut self, piece: &'p Piece<'a>) {
        // What the lexer has added is not in the file, and need not come into it.
        if !piece.text.is_empty() {
            self.place_at(piece, self.indent(piece));
        }
    }

    fn place_at(&mut self, piece: &'p Piece<'a>, indent: usize) {
        let placed = Placed { piece, indent, parens: self.parens };
        if std::mem::take(&mut self.fresh) || self.lines.is_empty() {
            let after_brace = self
                .lines
                .last()
                .and_then(|line| line.pieces.last())
                .is_none_or(|last| last.piece.kind().is_some_and(TokenKind::is_open_brace));
            let wanted = piece.breaks > 1 && !self.statement || self.after_header;
            let blank_before = wanted && !after_brace && !piece.is(TokenKind::CloseBrace);
            self.after_header = false;
            let statement = !self.statement && piece.kind().is_none_or(|kind| kind != TokenKind::CloseBrace);
            let line = Line {
                indent: placed.indent,
                blank_before,
                pieces: vec![placed],
                statement,
                blocks: Vec::new(),
            };
            self.lines.push(line);
        } else if let Some(line) = self.lines.last_mut() {
            line.pieces.push(placed);
        }
    }

    fn last_is(&self, kind: TokenKind) -> bool {
        self.lines.last().and_then(|line| line.pieces.last()).is_some_and(|last| last.piece.is(kind))
    }
}
