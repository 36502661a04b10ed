//! The settled order of clauses.

use super::pieces::{Piece, Role};
use crate::lex::TokenKind;
use crate::syntax::ast::{Clause, Item, ItemKind};
use crate::syntax::clauses::form;

/// Puts the clauses of every statement in order, with the comments that are at them.
pub(super) fn canonicalize<'a>(mut pieces: Vec<Piece<'a>>, items: &[Item]) -> Vec<Piece<'a>> {
    reorder(&mut pieces, items);
    pieces
}

fn reorder(pieces: &mut [Piece<'_>], items: &[Item]) {
    for item in items {
        if let ItemKind::Section(section) = &item.kind {
            reorder(pieces, &section.items);
        }
        let (Some(clauses), Some(statement)) = (item.kind.clauses(), item.kind.statement()) else { continue };
        let rank = |clause: &Clause| {
            let word = clause.kind.word()?;
            form(statement).clauses.iter().position(|allowed| *allowed == word)
        };
        let ranks: Option<Vec<usize>> = clauses.list.iter().map(rank).collect();
        // A clause that is damaged, misplaced or doubled is reported; its statement is copied as it is.
        let Some(ranks) = ranks else { continue };
        if ranks.is_sorted() {
            continue;
        }
        let starts: Vec<u32> = clauses.list.iter().map(|clause| clause.keyword.start).collect();
        if let Some(first) = starts.first() {
            permute(pieces, &starts, &ranks, *first);
        }
    }
}

/// Sorts the pieces from the first clause to the end of the statement, cut at `starts`, by `ranks`.
fn permute(pieces: &mut [Piece<'_>], starts: &[u32], ranks: &[usize], from: u32) {
    let begin = pieces.partition_point(|piece| piece.span.start < from);
    let rest = pieces.get(begin..).unwrap_or_default();
    let length = rest.iter().position(|piece| piece.is(TokenKind::Newline)).unwrap_or(rest.len());
    let Some(stretch) = pieces.get_mut(begin..begin + length) else { return };
    let mut parts: Vec<(usize, Vec<Piece<'_>>)> = Vec::new();
    for piece in stretch.iter() {
        let clause = starts.iter().position(|start| *start == piece.span.start);
        match clause.and_then(|clause| ranks.get(clause)) {
            Some(rank) => {
                // Comments on lines of their own belong to the clause below them.
                let mut above = Vec::new();
                if let Some((_, before)) = parts.last_mut() {
                    let keep =
                        before.iter().rposition(|piece| piece.role != Role::Comment || piece.breaks == 0);
                    above = before.split_off(keep.map_or(0, |keep| keep + 1));
                }
                above.push(piece.clone());
                parts.push((*rank, above));
            }
            None => {
                if let Some((_, part)) = parts.last_mut() {
                    part.push(piece.clone());
                }
            }
        }
    }
    parts.sort_by_key(|(rank, _)| *rank);
    for (place, piece) in stretch.iter_mut().zip(parts.into_iter().flat_map(|(_, part)| part)) {
        *place = piece;
    }
}
