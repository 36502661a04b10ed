//! Proves that the formatted text says what the source said.

use super::pieces::{Piece, Role, unread};
use crate::lex::{TokenKind, Tokens};
use crate::syntax::Parsed;

/// Whether both texts give the grammar the same tokens, their clauses in order. Equal tokens are equal trees.
pub(super) fn same_tokens(before: &[Piece<'_>], after: &[Piece<'_>]) -> bool {
    fn tokens<'p>(pieces: &'p [Piece<'_>]) -> impl Iterator<Item = (TokenKind, &'p str)> {
        pieces.iter().filter_map(|piece| match piece.role {
            Role::Token(TokenKind::Junk) => Some((TokenKind::Junk, "")),
            Role::Token(kind) => Some((kind, piece.text)),
            Role::Comment | Role::Copied => None,
        })
    }
    tokens(before).eq(tokens(after))
}

/// Whether every comment is there, wherever it now is.
pub(super) fn same_comments(before: &str, tokens: &Tokens, after: &str, tokens_after: &Tokens) -> bool {
    fn comments<'a>(text: &'a str, tokens: &Tokens) -> Vec<&'a str> {
        let mut all: Vec<&str> =
            tokens.comments.iter().filter_map(|span| text.get(span.range())).map(str::trim_end).collect();
        all.sort_unstable();
        all
    }
    comments(before, tokens) == comments(after, tokens_after)
}

/// Whether what nobody reads, such as a bracket too many, is there as before.
pub(super) fn same_rest(before: &str, tokens: &Tokens, after: &str, tokens_after: &Tokens) -> bool {
    fn rest<'a>(text: &'a str, tokens: &Tokens) -> Vec<&'a str> {
        unread(tokens).into_iter().filter_map(|span| text.get(span.range())).collect()
    }
    rest(before, tokens) == rest(after, tokens_after)
}

/// Whether the same slips are found.
pub(super) fn same_findings(before: &Parsed, after: &Parsed) -> bool {
    fn codes(parsed: &Parsed) -> Vec<&'static str> {
        let mut codes: Vec<&str> = parsed.diagnostics.iter().map(|found| found.code.id()).collect();
        codes.sort_unstable();
        codes
    }
    codes(before) == codes(after)
}
