//! The second cut: tells words apart by where they are, and settles lines and brackets.
//!
//! Input: raw tokens. Output: the tokens that the grammar reads, comments, and diagnostics.

use super::errors;
use super::raw::Raw;
use super::token::{Token, TokenKind};
use super::words;
use crate::base::{FileId, Loc, Span};
use crate::diag::Diagnostic;

/// What a pair of braces holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Statements; also the file itself.
    Items,
    /// Metadata.
    Meta,
    /// The facts of a case.
    Case,
    /// The rows of a conversion.
    Conversion,
    /// The statements of a source.
    Source,
    /// The fields of a record.
    Record,
}

/// A brace that is open, with the statement around it.
pub(super) struct Frame {
    pub(super) block: Block,
    pub(super) open: Span,
    pub(super) statement: Option<TokenKind>,
}

/// The state of the second cut.
pub(super) struct Layout<'a> {
    pub(super) file: FileId,
    pub(super) text: &'a str,
    pub(super) raw: &'a [(Raw, Span)],
    /// The raw token that is being read.
    pub(super) at: usize,
    pub(super) code: Vec<Token>,
    pub(super) comments: Vec<Span>,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) frames: Vec<Frame>,
    /// Open round brackets of the current statement.
    pub(super) parens: Vec<Span>,
    /// The first word of the current statement.
    pub(super) statement: Option<TokenKind>,
    /// The latest clause word of the current statement.
    pub(super) clause: Option<TokenKind>,
    /// Whether the current statement has had its braces.
    pub(super) had_block: bool,
    /// Whether nothing of the current line has been read.
    fresh_line: bool,
    /// Where the current line begins.
    line_start: u32,
    /// How many braces are still to come.
    pub(super) openers_left: usize,
    pub(super) closers_left: usize,
    /// How many closing braces belong to a head that has been closed before its statements.
    pub(super) ignored_closers: usize,
    /// Where texts that nothing closes end: what follows may still be meant as text.
    pub(super) unclosed_texts: Vec<u32>,
    /// How many brackets and `not` beyond the limit are open and left out.
    pub(super) too_deep: usize,
    /// How many `not` are directly before.
    nots: usize,
    /// The clause word that the first word of the line is meant to be.
    pub(super) misspelt_clause: Option<TokenKind>,
}

impl<'a> Layout<'a> {
    pub(super) fn new(file: FileId, text: &'a str, raw: &'a [(Raw, Span)]) -> Self {
        let count = |wanted| raw.iter().filter(|(raw, _)| *raw == wanted).count();
        Self {
            file,
            text,
            raw,
            at: 0,
            code: Vec::with_capacity(raw.len()),
            comments: Vec::new(),
            diagnostics: Vec::new(),
            frames: Vec::new(),
            parens: Vec::new(),
            statement: None,
            clause: None,
            had_block: false,
            fresh_line: true,
            line_start: 0,
            openers_left: count(Raw::OpenBrace),
            closers_left: count(Raw::CloseBrace),
            ignored_closers: 0,
            unclosed_texts: Vec::new(),
            too_deep: 0,
            nots: 0,
            misspelt_clause: None,
        }
    }

    /// Reads all raw tokens.
    pub(super) fn run(mut self) -> Self {
        while let Some((raw, span)) = self.raw.get(self.at).copied() {
            match raw {
                Raw::Blank => {}
                Raw::LineBreak => {
                    self.fresh_line = true;
                    self.line_start = span.end;
                }
                Raw::Comment => self.comments.push(span),
                Raw::Hash => {
                    self.report(errors::wrong_sign(self.loc(span.start, span.start + 1), "#", "//"));
                    self.comments.push(span);
                }
                Raw::Doc => self.doc(span),
                _ => self.significant(raw, span),
            }
            self.at += 1;
        }
        self.finish();
        self
    }

    fn significant(&mut self, raw: Raw, span: Span) {
        let begins_line = std::mem::take(&mut self.fresh_line);
        while self.leaves_entry(raw, begins_line) {
            self.close_entry();
        }
        if begins_line {
            self.begin_line(span.start == self.line_start);
        }
        // After its braces a statement or entry is at its end, but for what a case expects.
        let expects = self.statement == Some(TokenKind::CaseWord) && self.slice(span) == "expect"
            || self.lists_more(raw);
        if self.last() == Some(TokenKind::CloseBrace) && !expects && raw != Raw::CloseBrace {
            self.newline();
        }
        if self.block() == Block::Items && self.at_start() && raw != Raw::CloseBrace {
            return self.begin_statement(raw, span);
        }
        if self.equals_name(raw, span) {
            return;
        }
        if let Some(right) = raw.right_sign() {
            self.wrong_sign(raw, span, right);
        }
        match raw {
            Raw::Name => self.name(span),
            Raw::Path => self.path(span),
            Raw::Number => self.number(span),
            Raw::Text => self.text_token(span),
            Raw::Comma => self.comma(span),
            Raw::OpenParen | Raw::OpenBracket => {
                self.unnamed_list(span);
                self.open_paren(span);
            }
            Raw::CloseParen | Raw::CloseBracket => self.close_paren(span),
            Raw::OpenBrace => self.open_brace(span),
            Raw::CloseBrace => self.close_brace(span),
            Raw::Semicolon => {
                self.report(errors::semicolon(span.in_file(self.file)));
            }
            Raw::Other => self.stray(span),
            // Nothing is added but where a fact is computed.
            Raw::Plus if self.block() != Block::Meta => self.stray(span),
            Raw::WrongArrow if self.number_follows() => self.push(TokenKind::AtLeast, span),
            _ => self.push(raw.kind(), span),
        }
    }

    /// Reads the first token of a statement. Where it is none, the line is put aside.
    fn begin_statement(&mut self, raw: Raw, span: Span) {
        if let (Raw::Name, false) = (raw, self.colon_follows(self.at)) {
            let text = self.slice(span);
            let found = words::statement(text).or_else(|| {
                let (kind, foreign) = words::nearly_statement(text)?;
                let loc = span.in_file(self.file);
                self.report(match foreign {
                    true if words::is_refusal(text) => errors::refusal(loc, text),
                    true => errors::foreign_word(loc, text, kind),
                    false => errors::misspelt_statement(loc, text, kind),
                });
                Some(kind)
            });
            if let Some(kind) = found {
                self.push(kind, span);
                self.statement = Some(kind);
                return;
            }
        }
        self.junk(span);
    }

    /// The end of the file: everything that is open is closed.
    fn finish(&mut self) {
        self.close_parens();
        self.newline();
        while !self.frames.is_empty() {
            self.close_missing_brace();
            self.newline();
        }
        self.report_junk();
    }

    fn doc(&mut self, span: Span) {
        let declares = self.block() == Block::Items
            && self.fresh_line
            && !self.slice(span).starts_with("////")
            && self.next_declares();
        if declares {
            self.begin_line(false);
            self.push(TokenKind::Doc, span);
            self.fresh_line = true;
        } else {
            self.comments.push(span);
        }
    }

    fn name(&mut self, span: Span) {
        let text = self.slice(span);
        if let Some(kind) = self.misspelt_clause.take() {
            let right = kind.word().unwrap_or_default();
            self.report(errors::misspelt_clause(span.in_file(self.file), text, right));
            return self.word_token(kind, span);
        }
        if text.contains('-') {
            self.report(errors::hyphen(span.in_file(self.file), text));
            return self.push(TokenKind::Name, span);
        }
        if self.phrase(text) {
            return;
        }
        if self.block() == Block::Conversion && self.last() == Some(TokenKind::Slash) {
            let (last, unit) = self.with_slashes(self.at, span);
            self.at = last;
            return self.push(TokenKind::Unit, unit);
        }
        let kind = if self.colon_follows(self.at) { TokenKind::Name } else { self.word(text) };
        if kind == TokenKind::Name
            && self.block() == Block::Items
            && let Some(meant) = words::foreign_in_line(text)
            && !self.colon_follows(self.at)
        {
            self.report(errors::foreign_word(span.in_file(self.file), text, meant));
            return self.word_token(meant, span);
        }
        self.word_token(kind, span);
    }

    fn word_token(&mut self, kind: TokenKind, span: Span) {
        self.nots = if kind == TokenKind::Not { self.nots + 1 } else { 0 };
        if self.nots > crate::base::limits::MAX_NESTING {
            if self.nots == crate::base::limits::MAX_NESTING + 1 {
                self.report(errors::too_deep(span.in_file(self.file)));
            }
            return;
        }
        if kind.begins_clause() && self.block() == Block::Items {
            self.begin_clause(kind);
        }
        self.push(kind, span);
    }

    fn path(&mut self, span: Span) {
        let text = self.slice(span);
        if let Some((last, code)) = self.code_at(span) {
            self.at = last;
            return self.push(TokenKind::Name, code);
        }
        if text.ends_with('.') {
            self.report(errors::unfinished_path(span.in_file(self.file), text));
        } else if text.contains('-') {
            self.report(errors::hyphen(span.in_file(self.file), text));
        }
        self.push(TokenKind::Path, span);
    }

    /// `M79.7`: a code without its system and quotes, read as the one name it is meant as.
    fn code_at(&self, span: Span) -> Option<(usize, Span)> {
        let text = self.slice(span);
        if !text.ends_with('.') || !text.contains(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let (_, number) = self.raw.get(self.at + 1).filter(|(raw, _)| *raw == Raw::Number)?;
        let letters = self.raw.get(self.at + 2);
        let letters = letters.filter(|(raw, next)| *raw == Raw::Name && next.start == number.end);
        Some(match letters {
            Some((_, letters)) => (self.at + 2, span.to(*letters)),
            None => (self.at + 1, span.to(*number)),
        })
    }

    fn number(&mut self, span: Span) {
        if self.counting() {
            return;
        }
        let mut span = span;
        if let Some(whole) = self.decimal_comma(span) {
            let text = self.slice(whole);
            self.report(errors::decimal_comma(whole.in_file(self.file), text));
            span = whole;
            self.at += 2;
        }
        let counts = matches!(self.last(), Some(TokenKind::Least | TokenKind::Most | TokenKind::Exactly));
        self.push(TokenKind::Number, span);
        if let Some((last, unit)) = self.unit_at(self.at + 1).filter(|_| !counts) {
            self.at = last;
            self.push(TokenKind::Unit, unit);
            self.skip_old();
        }
    }

    fn text_token(&mut self, span: Span) {
        if self.quoted_name(span) {
            return;
        }
        let text = self.slice(span);
        let loc = span.in_file(self.file);
        let inner = text.strip_prefix('"');
        let closed = inner.and_then(|rest| rest.strip_suffix('"')).is_some_and(|rest| {
            // The last quote counts only where no backslash takes it away.
            rest.chars().rev().take_while(|letter| *letter == '\\').count() % 2 == 0
        });
        if !closed {
            match words::straight_quotes(text) {
                Some(right) => self.report(errors::wrong_quotes(loc, text, &right)),
                None => {
                    self.unclosed_texts.push(span.end);
                    self.report(errors::unclosed_text(loc, text));
                }
            }
        }
        self.push(TokenKind::Text, span);
    }

    fn comma(&mut self, span: Span) {
        // Between two entries on one line the comma ends the first.
        if self.block() != Block::Items && self.key_follows(self.at + 1) {
            if self.last() != Some(TokenKind::Newline) {
                self.code.push(Token { kind: TokenKind::Newline, span });
            }
            return;
        }
        if !self.bare_list() {
            self.push(TokenKind::Comma, span);
        }
    }

    /// A sign written in another way; it is read as what was meant.
    fn wrong_sign(&mut self, raw: Raw, span: Span, right: &'static str) {
        // `=>` before a number is a comparison.
        let compares = raw == Raw::WrongArrow && self.number_follows();
        let right = if compares { ">=" } else { right };
        self.report(errors::wrong_sign(span.in_file(self.file), self.slice(span), right));
    }

    /// `.5`, `16-18 years` and `-18`: a sign that belongs to a number.
    fn before_number(&mut self, span: Span) -> bool {
        let next = self.raw.get(self.at + 1).copied();
        let Some((Raw::Number, number)) = next.filter(|(_, number)| number.start == span.end) else {
            return false;
        };
        let whole = span.to(number);
        let low =
            self.code.last().filter(|last| last.kind == TokenKind::Number && last.span.end == span.start);
        match (self.slice(span), low.copied()) {
            (".", None) => {
                let right = format!("0{}", self.slice(whole));
                self.report(errors::wrong_sign(whole.in_file(self.file), self.slice(whole), &right));
                self.at += 1;
                self.number(whole);
            }
            ("-" | "–" | "−" | "—", Some(low)) if self.block() == Block::Items => {
                let written = low.span.to(number);
                let loc = written.in_file(self.file);
                let (low_text, high) = (self.slice(low.span), self.slice(number));
                self.report(errors::range(loc, self.slice(written), low_text, high));
                let at = self.code.len().saturating_sub(1);
                self.code.insert(at, Token { kind: TokenKind::Between, span: Span::at(low.span.start) });
                self.push(TokenKind::And, span);
            }
            ("-" | "–" | "−" | "—", None) => {
                self.report(errors::negative(whole.in_file(self.file), self.slice(whole)));
            }
            _ => return false,
        }
        true
    }

    fn stray(&mut self, span: Span) {
        // What cannot be seen has been reported.
        if self.slice(span).chars().all(remit_engine::value::is_invisible) || self.before_number(span) {
            return;
        }
        // A run of signs is one mistake.
        let again = self.code.last_mut().filter(|last| last.kind == TokenKind::Stray);
        match again {
            Some(last) if last.span.end == span.start => {
                last.span.end = span.end;
                let run = last.span;
                let text = self.slice(run);
                self.diagnostics.pop();
                self.report(errors::stray(run.in_file(self.file), text));
            }
            _ => {
                self.report(errors::stray(span.in_file(self.file), self.slice(span)));
                self.push(TokenKind::Stray, span);
            }
        }
    }

    /// A clause never is within round brackets: it closes what is open.
    fn begin_clause(&mut self, kind: TokenKind) {
        self.close_parens();
        self.clause = Some(kind);
    }

    /// Adds a token for the grammar.
    pub(super) fn push(&mut self, kind: TokenKind, span: Span) {
        if kind == TokenKind::Arrow && self.block() == Block::Items {
            self.begin_clause(kind);
        }
        self.code.push(Token { kind, span });
    }

    /// The kind of the latest token for the grammar.
    pub(super) fn last(&self) -> Option<TokenKind> {
        self.code.last().map(|token| token.kind)
    }

    /// Where the latest token for the grammar ends.
    pub(super) fn last_end(&self) -> u32 {
        self.code.last().map_or(0, |token| token.span.end)
    }

    /// What the innermost open braces hold.
    pub(super) fn block(&self) -> Block {
        self.frames.last().map_or(Block::Items, |frame| frame.block)
    }

    /// Whether a statement may begin here.
    pub(super) fn at_start(&self) -> bool {
        matches!(self.last(), None | Some(TokenKind::Newline | TokenKind::OpenItems | TokenKind::Doc))
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    pub(super) fn loc(&self, start: u32, end: u32) -> Loc {
        Span::new(start, end).in_file(self.file)
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }
}
