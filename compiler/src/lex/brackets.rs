//! Braces and round brackets: every one gets its partner, so that a missing one costs no more than its own line.

use super::errors;
use super::layout::{Block, Frame, Layout};
use super::raw::Raw;
use super::token::{Token, TokenKind};
use crate::base::{Span, limits::MAX_NESTING};

impl Layout<'_> {
    pub(super) fn open_paren(&mut self, span: Span) {
        if self.block() == Block::Items {
            if self.parens.len() >= MAX_NESTING {
                self.too_deep += 1;
                return self.report_too_deep(span);
            }
            self.parens.push(span);
        }
        self.push(TokenKind::OpenParen, span);
    }

    pub(super) fn close_paren(&mut self, span: Span) {
        if self.block() == Block::Items {
            if self.too_deep > 0 {
                self.too_deep -= 1;
                return;
            }
            if self.parens.pop().is_none() {
                return match self.lacking_paren() {
                    Some(place) => {
                        let loc = place.in_file(self.file);
                        self.report(errors::missing_paren(span.in_file(self.file), loc));
                    }
                    None => self.report(errors::unopened(span.in_file(self.file), ")", "(")),
                };
            }
        }
        self.push(TokenKind::CloseParen, span);
    }

    /// Where the statement should have opened a bracket: after `any of` and the like.
    fn lacking_paren(&self) -> Option<Span> {
        let here = |token: &&Token| token.kind != TokenKind::Newline;
        let mut after = None;
        for token in self.code.iter().rev().take_while(here) {
            if matches!(token.kind, TokenKind::Of | TokenKind::Only) {
                return after.filter(|next: &Token| next.kind != TokenKind::OpenParen).map(|next| next.span);
            }
            after = Some(*token);
        }
        None
    }

    /// Closes the round brackets that the statement has left open; together they are one mistake.
    pub(super) fn close_parens(&mut self) {
        self.too_deep = 0;
        let end = Span::at(self.last_end());
        if let Some(open) = self.parens.last() {
            let closers = ")".repeat(self.parens.len());
            self.report(errors::unclosed(open.in_file(self.file), "(", end.in_file(self.file), &closers));
        }
        for _ in 0..self.parens.len() {
            self.push(TokenKind::CloseParen, end);
        }
        self.parens.clear();
    }

    pub(super) fn open_brace(&mut self, span: Span) {
        self.openers_left = self.openers_left.saturating_sub(1);
        self.close_parens();
        let block = self.block_of_statement();
        self.enter(block, span);
    }

    fn enter(&mut self, block: Block, span: Span) {
        if self.frames.len() > MAX_NESTING {
            self.too_deep += 1;
            self.report_too_deep(span);
            // Deeper text is put aside up to the brace that closes it.
            return self.skip_block();
        }
        let kind = match block {
            Block::Items => TokenKind::OpenItems,
            Block::Meta => TokenKind::OpenMeta,
            Block::Case => TokenKind::OpenCase,
            Block::Conversion => TokenKind::OpenConversion,
            Block::Source => TokenKind::OpenSource,
            Block::Record => TokenKind::OpenRecord,
        };
        self.code.push(Token { kind, span });
        self.frames.push(Frame { block, open: span, statement: self.statement });
        self.statement = None;
        self.clause = None;
        self.had_block = false;
    }

    pub(super) fn close_brace(&mut self, span: Span) {
        self.closers_left = self.closers_left.saturating_sub(1);
        self.close_parens();
        self.newline();
        match self.frames.pop() {
            Some(frame) => self.leave(&frame, span),
            None if self.ignored_closers > 0 => self.ignored_closers -= 1,
            None => self.report(errors::unopened(span.in_file(self.file), "}", "{")),
        }
    }

    fn leave(&mut self, frame: &Frame, span: Span) {
        self.code.push(Token { kind: TokenKind::CloseBrace, span });
        self.statement = frame.statement;
        self.clause = None;
        self.had_block = true;
    }

    /// Closes the innermost brace where the file does not.
    pub(super) fn close_missing_brace(&mut self) {
        self.close_missing("\n}");
    }

    /// Closes the braces of an entry where its line does not.
    pub(super) fn close_entry(&mut self) {
        self.close_missing(" }");
    }

    fn close_missing(&mut self, closer: &str) {
        self.close_parens();
        self.newline();
        let end = Span::at(self.last_end());
        if let Some(frame) = self.frames.pop() {
            self.report(errors::unclosed(frame.open.in_file(self.file), "{", end.in_file(self.file), closer));
            self.leave(&frame, end);
        }
    }

    /// Whether the innermost braces are those of the file's first statement.
    pub(super) fn in_head(&self) -> bool {
        let head = self.frames.last().and_then(|frame| frame.statement);
        matches!(head, Some(TokenKind::Policy | TokenKind::Library))
    }

    /// Statements are in the braces of the head: they are read as if after it.
    pub(super) fn close_head(&mut self) {
        self.newline();
        let end = Span::at(self.last_end());
        if let Some(frame) = self.frames.pop() {
            let statement = self.raw.get(self.at).map_or(end, |(_, span)| *span);
            self.report(errors::statements_in_head(
                statement.in_file(self.file),
                frame.open.in_file(self.file),
                end.in_file(self.file),
                self.closer_of_head().map(|closer| closer.in_file(self.file)),
            ));
            self.leave(&frame, end);
            self.ignored_closers += 1;
        }
    }

    /// The brace that closes the head, after the statements in it.
    fn closer_of_head(&self) -> Option<Span> {
        let mut depth = 0_usize;
        for (raw, span) in self.raw.iter().skip(self.at) {
            match raw {
                Raw::OpenBrace => depth += 1,
                Raw::CloseBrace if depth == 0 => return Some(*span),
                Raw::CloseBrace => depth -= 1,
                _ => {}
            }
        }
        None
    }

    /// How many of the open braces the rest of the file leaves open.
    pub(super) fn missing_closers(&self) -> usize {
        (self.frames.len() + self.openers_left).saturating_sub(self.closers_left)
    }

    /// Whether the rest of the file closes more braces than are open.
    pub(super) fn lacks_opener(&self) -> bool {
        !self.had_block && self.closers_left > self.frames.len() + self.openers_left
    }

    /// Opens the brace that the statement before should have ended with.
    pub(super) fn add_missing_brace(&mut self) {
        let end = Span::at(self.last_end());
        self.report(errors::missing_opener(end.in_file(self.file)));
        let block = self.block_of_statement();
        self.enter(block, end);
    }

    /// Whether the current statement may have braces.
    pub(super) fn takes_block(&self) -> bool {
        matches!(
            self.statement,
            Some(
                TokenKind::Policy
                    | TokenKind::Library
                    | TokenKind::Section
                    | TokenKind::SourceWord
                    | TokenKind::CaseWord
                    | TokenKind::BaseWord
                    | TokenKind::Category
                    | TokenKind::Codes
                    | TokenKind::Concept
                    | TokenKind::Fact
                    | TokenKind::RecordWord
                    | TokenKind::UnitWord
                    | TokenKind::Destination
                    | TokenKind::ConversionWord
            )
        )
    }

    fn block_of_statement(&self) -> Block {
        match (self.block(), self.statement) {
            (Block::Items, Some(TokenKind::Section)) => Block::Items,
            (Block::Items, Some(TokenKind::SourceWord)) => Block::Source,
            (Block::Items, Some(TokenKind::CaseWord | TokenKind::BaseWord)) => Block::Case,
            (Block::Items, Some(TokenKind::ConversionWord)) => Block::Conversion,
            (Block::Items, Some(TokenKind::RecordWord)) => Block::Record,
            // An entry of a list.
            (Block::Case, _) => Block::Case,
            (Block::Items | Block::Meta | Block::Conversion | Block::Source | Block::Record, _) => {
                Block::Meta
            }
        }
    }

    /// Whether another entry of a list in a case follows the braces of the one before.
    pub(super) fn lists_more(&self, raw: Raw) -> bool {
        self.block() == Block::Case && raw == Raw::Comma && !self.key_follows(self.at + 1)
    }

    /// Moves to the brace that closes the one just read, or to the end.
    pub(super) fn skip_block(&mut self) {
        let mut depth = 1_usize;
        while let Some((raw, _)) = self.raw.get(self.at + 1) {
            self.at += 1;
            match raw {
                Raw::OpenBrace => {
                    depth += 1;
                    self.openers_left = self.openers_left.saturating_sub(1);
                }
                Raw::CloseBrace => {
                    depth -= 1;
                    self.closers_left = self.closers_left.saturating_sub(1);
                    if depth == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
    }
}
