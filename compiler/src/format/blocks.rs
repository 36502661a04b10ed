//! Braces that an author has written on one line may stay there, where they fit.

use std::collections::BTreeSet;

use super::pieces::{Piece, Role};
use crate::lex::TokenKind;

/// The indices of braces that are on one line in the source with all that is in them.
pub(super) fn on_one_line(pieces: &[Piece<'_>]) -> BTreeSet<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut found = BTreeSet::new();
    for (index, piece) in pieces.iter().enumerate() {
        let Some(kind) = piece.kind() else {
            if piece.role == Role::Comment || piece.text.contains('\n') {
                open.clear();
            }
            continue;
        };
        if kind == TokenKind::OpenItems {
            open.clear();
        } else if kind.is_open_brace() {
            // A brace on a line of its own joins the line above.
            if piece.breaks > 0 {
                open.clear();
            }
            open.push(index);
        } else if piece.breaks > 0 {
            open.clear();
        }
        if kind == TokenKind::CloseBrace
            && let Some(start) = open.pop()
        {
            found.insert(start);
        }
    }
    found
}
