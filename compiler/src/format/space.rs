//! Blanks between two pieces on one line.

use super::pieces::{Piece, Role};
use crate::lex::TokenKind;

/// What is between two neighbours on a line.
pub(super) fn between(before: &Piece<'_>, after: &Piece<'_>) -> &'static str {
    if after.role == Role::Comment {
        return "  ";
    }
    let (Some(left), Some(right)) = (before.kind(), after.kind()) else { return " " };
    match (left, right) {
        (_, TokenKind::Comma | TokenKind::Colon | TokenKind::CloseParen) | (TokenKind::OpenParen, _) => "",
        (open, TokenKind::CloseBrace) if open.is_open_brace() => "",
        _ => " ",
    }
}
