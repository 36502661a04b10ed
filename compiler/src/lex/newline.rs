//! The newline rule: where a line ends its statement or entry, and what can be told by looking ahead.

use super::errors;
use super::layout::{Block, Layout};
use super::raw::Raw;
use super::token::{Token, TokenKind, lookup};
use super::words;
use crate::base::Span;
use remit_engine::value::Language;

impl Layout<'_> {
    /// Decides, before the first token of a line, whether the line before has ended.
    pub(super) fn begin_line(&mut self, column_one: bool) {
        let mut kind = self.leading_kind().filter(|kind| column_one || !self.is_listed(*kind));
        if kind.is_none() && !column_one {
            self.misspelt_clause = self.misspelt_clause();
            kind = self.misspelt_clause;
        }
        let starts = kind.is_some_and(words::begins_statement);
        let key = self.key_follows(self.at);
        if self.block() != Block::Items {
            let listed = self.last() == Some(TokenKind::Comma) && !column_one;
            if starts && !listed && self.missing_closers() > 0 {
                self.newline();
                while self.block() != Block::Items {
                    self.close_missing_brace();
                }
            } else if starts && self.frames.len() == 1 && self.in_head() {
                self.close_head();
            } else if key || !(self.last_needs_more() || kind.is_some_and(continues_entry)) {
                return self.newline();
            } else {
                return;
            }
        }
        if starts {
            self.close_parens();
            if self.statement == Some(TokenKind::Section) && self.lacks_opener() {
                return self.add_missing_brace();
            }
            self.newline();
            if column_one {
                for _ in 0..self.missing_closers().min(self.frames.len()) {
                    self.close_missing_brace();
                    self.newline();
                }
            }
            return;
        }
        let goes_on = self.last_needs_more() || kind.is_some_and(TokenKind::continues);
        if !self.parens.is_empty() || goes_on && !self.closes_brace() {
            return;
        }
        if key && self.takes_block() && self.lacks_opener() {
            return self.add_missing_brace();
        }
        self.newline();
    }

    /// Whether a word that begins a statement elsewhere is one of a list of what a case expects.
    fn is_listed(&self, kind: TokenKind) -> bool {
        let listed = self.clause == Some(TokenKind::Arrow) && self.last() == Some(TokenKind::Comma);
        listed
            && self.statement == Some(TokenKind::CaseWord)
            && matches!(kind, TokenKind::Notice | TokenKind::Follow)
    }

    /// Ends the statement or entry, if there is one to end.
    pub(super) fn newline(&mut self) {
        self.statement = None;
        self.clause = None;
        self.had_block = false;
        let nothing = match self.last() {
            None | Some(TokenKind::Newline | TokenKind::Doc) => true,
            Some(kind) => kind.is_open_brace(),
        };
        if !nothing {
            let span = Span::at(self.last_end());
            self.code.push(Token { kind: TokenKind::Newline, span });
        }
    }

    /// A clause word that is misspelt at the start of an indented line. Short words are too near to prose.
    fn misspelt_clause(&self) -> Option<TokenKind> {
        let (raw, span) = self.raw.get(self.at).copied()?;
        let may = raw == Raw::Name && self.block() == Block::Items && self.statement.is_some();
        if !may || self.colon_follows(self.at) || span.len() < 5 {
            return None;
        }
        words::nearly_clause(self.slice(span))
    }

    fn last_needs_more(&self) -> bool {
        self.last().is_some_and(TokenKind::needs_more)
    }

    fn closes_brace(&self) -> bool {
        self.raw.get(self.at).is_some_and(|(raw, _)| *raw == Raw::CloseBrace)
    }

    /// What the token at the start of the line would be, as far as the newline rule asks.
    fn leading_kind(&self) -> Option<TokenKind> {
        let (raw, span) = self.raw.get(self.at).copied()?;
        match raw {
            Raw::Name if self.colon_follows(self.at) => None,
            Raw::Name if self.word_follows(self.at + 1, "of") => words::leading_set(self.slice(span)),
            Raw::Name => self.before_text(self.at).or_else(|| words::leading(self.slice(span))),
            Raw::YesNo | Raw::Text | Raw::Number | Raw::WrongAnd | Raw::WrongOr | Raw::WrongNot => None,
            other => Some(other.kind()),
        }
    }

    /// Whether the text is a line that begins a statement.
    pub(super) fn begins_statement(&self) -> bool {
        self.leading_kind().is_some_and(words::begins_statement)
    }

    /// Whether the next token that is neither blank nor comment begins a statement, so that documentation
    /// above it belongs to it.
    pub(super) fn next_declares(&self) -> bool {
        let mut index = self.at + 1;
        while let Some((raw, span)) = self.raw.get(index).copied() {
            match raw {
                Raw::Blank | Raw::LineBreak | Raw::Comment | Raw::Hash | Raw::Doc => index += 1,
                Raw::Name => {
                    return !self.colon_follows(index)
                        && words::leading(self.slice(span)).is_none_or(words::begins_statement);
                }
                _ => return false,
            }
        }
        false
    }

    /// The first raw token from `index` on that is not a blank.
    pub(super) fn after_blanks(&self, mut index: usize) -> Option<(usize, Raw, Span)> {
        while let Some((raw, span)) = self.raw.get(index).copied() {
            if raw != Raw::Blank {
                return Some((index, raw, span));
            }
            index += 1;
        }
        None
    }

    /// The first raw token from `index` on that is neither blank, comment nor line break.
    pub(super) fn after_lines(&self, mut index: usize) -> Option<(usize, Raw, Span)> {
        while let Some((raw, span)) = self.raw.get(index).copied() {
            if !matches!(raw, Raw::Blank | Raw::LineBreak | Raw::Comment | Raw::Hash | Raw::Doc) {
                return Some((index, raw, span));
            }
            index += 1;
        }
        None
    }

    /// What a word means that a text follows, with its language or without.
    pub(super) fn before_text(&self, index: usize) -> Option<TokenKind> {
        let (raw, span) = self.raw.get(index).copied()?;
        let kind = lookup::Text::find(self.slice(span)).filter(|_| raw == Raw::Name)?;
        let (next, raw, span) = self.after_blanks(index + 1)?;
        let language = raw == Raw::Name && Language::ALL.iter().any(|it| it.code() == self.slice(span));
        let text = if language { self.after_blanks(next + 1)?.1 } else { raw };
        (text == Raw::Text).then_some(kind)
    }

    /// Whether a colon follows the word at `index` on the same line.
    pub(super) fn colon_follows(&self, index: usize) -> bool {
        matches!(self.after_blanks(index + 1), Some((_, Raw::Colon, _)))
    }

    /// Whether `name:` or `path:` comes next from `index` on.
    pub(super) fn key_follows(&self, index: usize) -> bool {
        match self.after_lines(index) {
            Some((index, Raw::Name | Raw::Path, _)) => self.colon_follows(index),
            _ => false,
        }
    }

    pub(super) fn number_follows(&self) -> bool {
        matches!(self.after_blanks(self.at + 1), Some((_, Raw::Number | Raw::Date | Raw::Month, _)))
    }

    /// Whether the word at `index` (after blanks) is this one.
    pub(super) fn word_follows(&self, index: usize, wanted: &str) -> bool {
        match self.after_blanks(index) {
            Some((_, Raw::Name, span)) => self.slice(span) == wanted,
            _ => false,
        }
    }

    /// `1,5` before a unit, or where only one number can be: the whole of it.
    pub(super) fn decimal_comma(&self, span: Span) -> Option<Span> {
        let (comma, first) = self.raw.get(self.at + 1).copied()?;
        let (number, second) = self.raw.get(self.at + 2).copied()?;
        if comma != Raw::Comma || number != Raw::Number || self.slice(span).contains('.') {
            return None;
        }
        let alone = matches!(
            self.last()?,
            TokenKind::Less
                | TokenKind::AtMost
                | TokenKind::Greater
                | TokenKind::AtLeast
                | TokenKind::Equal
                | TokenKind::NotEqual
                | TokenKind::Between
                | TokenKind::Times
                | TokenKind::Within
                | TokenKind::Min
                | TokenKind::Max
        ) || self.last() == Some(TokenKind::Colon) && self.block() == Block::Conversion;
        let joined = span.end == first.start && first.end == second.start;
        (joined && (alone || self.unit_at(self.at + 3).is_some())).then(|| span.to(second))
    }

    /// The unit that begins at `index`, after blanks, and the index of its last raw token.
    pub(super) fn unit_at(&self, index: usize) -> Option<(usize, Span)> {
        let (first, raw, span) = self.after_blanks(index)?;
        let text = self.slice(span);
        if raw != Raw::Name || self.colon_follows(first) || self.is_reserved(text) || text.contains('-') {
            return None;
        }
        if text == "working"
            && let Some((last, Raw::Name, second)) = self.after_blanks(first + 1)
            && second.start == span.end + 1
            && matches!(self.slice(second), "day" | "days")
        {
            return Some((last, span.to(second)));
        }
        Some(self.with_slashes(first, span))
    }

    /// The word at an index with the words that slashes join to it: `ug/h`.
    pub(super) fn with_slashes(&self, first: usize, word: Span) -> (usize, Span) {
        let (mut last, mut span) = (first, word);
        while let (Some((Raw::Slash, slash)), Some((Raw::Name, word))) =
            (self.raw.get(last + 1).copied(), self.raw.get(last + 2).copied())
        {
            if slash.start != span.end || word.start != slash.end {
                break;
            }
            span = span.to(word);
            last += 2;
        }
        (last, span)
    }

    /// Reports a bracket beyond the limit, once.
    pub(super) fn report_too_deep(&mut self, span: Span) {
        if self.too_deep == 1 {
            self.report(errors::too_deep(span.in_file(self.file)));
        }
    }
}

/// Whether an entry goes on in a line that begins so.
fn continues_entry(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Comma
            | TokenKind::CloseParen
            | TokenKind::OpenBrace
            | TokenKind::Times
            | TokenKind::Slash
            | TokenKind::Plus
            | TokenKind::Under
            | TokenKind::Equal
    )
}
