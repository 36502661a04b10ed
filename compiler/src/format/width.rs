//! Breaks lines that are too long: before clauses, between languages, then before `and` and `or` and after commas
//! as far as needed. A break is only set where the newline rule goes on anyway.

use super::WIDTH;
use super::lines::{Line, Placed};
use super::pieces::Role;
use crate::lex::TokenKind;

/// The line, or the lines it becomes.
pub(super) fn fit<'p, 'a>(line: Line<'p, 'a>) -> Vec<Line<'p, 'a>> {
    let mut out = Vec::new();
    let mut rest = vec![line];
    while let Some(line) = rest.pop() {
        let points = if line.width() > WIDTH { points(&line) } else { Vec::new() };
        if points.is_empty() {
            out.push(line);
            continue;
        }
        let mut parts = cut(line, &points);
        // The first part may still be long; the others wait their turn, in order.
        parts.reverse();
        rest.extend(parts);
    }
    out
}

/// Where to break: all places of the first kind that there is, or one place for the last kind.
fn points(line: &Line<'_, '_>) -> Vec<usize> {
    let pieces = &line.pieces;
    let places = |wanted: &dyn Fn(&[Placed<'_, '_>], usize) -> bool| -> Vec<usize> {
        (1..pieces.len()).filter(|index| wanted(pieces, *index)).collect()
    };
    let clauses = places(&|pieces, index| pieces.get(index).is_some_and(|placed| placed.piece.clause));
    if !clauses.is_empty() {
        return clauses;
    }
    let languages = places(&between_languages);
    if !languages.is_empty() {
        return languages;
    }
    fill(line).into_iter().collect()
}

/// After the comma between two texts.
fn between_languages(pieces: &[Placed<'_, '_>], index: usize) -> bool {
    let kind = |index: usize| pieces.get(index).and_then(|placed| placed.piece.kind());
    let text = |index: usize| kind(index) == Some(TokenKind::Text);
    let comma = index >= 2 && kind(index - 1) == Some(TokenKind::Comma) && text(index - 2);
    comma && kind(index) == Some(TokenKind::Name) && text(index + 1)
}

/// The last place that keeps the first part within the width, outside brackets before inside.
fn fill(line: &Line<'_, '_>) -> Option<usize> {
    let breaks = |index: &usize| {
        let before = line.pieces.get(index.saturating_sub(1)).and_then(|placed| placed.piece.kind());
        let here = line.pieces.get(*index).map(|placed| placed.piece);
        let word = here.and_then(|piece| piece.kind());
        let comment = here.is_some_and(|piece| piece.role == Role::Comment);
        !comment && (before == Some(TokenKind::Comma) || matches!(word, Some(TokenKind::And | TokenKind::Or)))
    };
    // `between 60 and 90` is no place: its `and` joins no conditions.
    let joins = |index: &usize| {
        let at = |back: usize| index.checked_sub(back).and_then(|at| line.pieces.get(at));
        let between = |back| at(back).is_some_and(|placed| placed.piece.is(TokenKind::Between));
        !(between(2) || between(3))
    };
    let all: Vec<usize> = (1..line.pieces.len()).filter(breaks).filter(joins).collect();
    let fits = |index: &&usize| {
        let pieces = line.pieces.iter().take(**index).copied().collect();
        line.with(pieces).width() <= WIDTH
    };
    let depth = |index: &usize| line.pieces.get(*index).map_or(0, |placed| placed.parens);
    let fitting: Vec<usize> = all.iter().filter(fits).copied().collect();
    let shallow = fitting.iter().map(depth).min();
    let best = fitting.iter().rev().find(|index| Some(depth(index)) == shallow);
    best.or(all.first()).copied()
}

fn cut<'p, 'a>(line: Line<'p, 'a>, points: &[usize]) -> Vec<Line<'p, 'a>> {
    let mut parts: Vec<Line<'p, 'a>> = Vec::with_capacity(points.len() + 1);
    for (index, placed) in line.pieces.iter().enumerate() {
        match parts.last_mut() {
            Some(part) if !points.contains(&index) => part.pieces.push(*placed),
            Some(_) => {
                let mut part = line.with(vec![*placed]);
                part.indent = placed.indent;
                part.blank_before = false;
                parts.push(part);
            }
            None => parts.push(line.with(vec![*placed])),
        }
    }
    parts
}
