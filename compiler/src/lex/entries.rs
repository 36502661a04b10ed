//! Words that count the entries of a list: `any treatment.trials where (…)`.

use super::layout::Layout;
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
}
