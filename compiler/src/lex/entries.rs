//! The entries of a list: words that count them, `any treatment.trials where (…)`, and where their braces end in a case.

use super::layout::{Block, Layout};
use super::raw::Raw;
use super::token::TokenKind;

impl Layout<'_> {
    /// Whether `any` at hand is that of a list of which an entry passes.
    pub(super) fn begins_entries(&self) -> bool {
        let after_name = matches!(self.last(), Some(TokenKind::Name | TokenKind::Path));
        let list = matches!(self.after_blanks(self.at + 1), Some((_, Raw::Name | Raw::Path, _)));
        self.in_condition() && !after_name && list && !self.word_follows(self.at + 1, "of")
    }

    /// Whether a list whose entries are counted is directly before.
    pub(super) fn after_entries(&self) -> bool {
        let mut back = self.code.iter().rev().map(|token| token.kind);
        let list = matches!(back.next(), Some(TokenKind::Name | TokenKind::Path));
        let counted = matches!(back.next(), Some(TokenKind::Any | TokenKind::No | TokenKind::Number));
        self.in_condition() && list && counted
    }

    /// Whether what is at hand cannot be in the braces of an entry: the end of its case, or another fact.
    pub(super) fn leaves_entry(&self, raw: Raw, begins_line: bool) -> bool {
        let mut blocks = self.frames.iter().rev().map(|frame| frame.block);
        let is_entry = blocks.next() == Some(Block::Case) && blocks.next() == Some(Block::Case);
        let ends_case = raw == Raw::CloseBrace && self.word_follows(self.at + 1, "expect");
        let is_fact = begins_line && raw == Raw::Path && self.colon_follows(self.at);
        is_entry && (ends_case || is_fact)
    }
}
