//! Breaks lines that are too long: before clauses, between languages, then before `and` and `or` and after commas
//! as far as needed. A break is only set where the newline rule goes on anyway.

use super::lines::{Line, Placed};
use super::pieces::Role;
use super::{WIDTH, space};
use crate::lex::TokenKind;

/// The line, or the lines it becomes.
pub(super) fn fit<'p, 'a>(line: Line<'p, 'a>) -> Vec<Line<'p, 'a>> {
    if line.width() <= WIDTH || line.pieces.iter().any(|placed| placed.piece.text.contains('\n')) {
        return vec![line];
    }
    let clauses = places(&line, |pieces, index| pieces.get(index).is_some_and(|placed| placed.piece.clause));
    let parts = cut(line, &clauses).into_iter().flat_map(|part| {
        let languages = if part.width() > WIDTH { places(&part, between_languages) } else { Vec::new() };
        cut(part, &languages)
    });
    parts.flat_map(fill).collect()
}

fn places(line: &Line<'_, '_>, wanted: impl Fn(&[Placed<'_, '_>], usize) -> bool) -> Vec<usize> {
    (1..line.pieces.len()).filter(|index| wanted(&line.pieces, *index)).collect()
}

/// After the comma between two texts.
fn between_languages(pieces: &[Placed<'_, '_>], index: usize) -> bool {
    let kind = |index: usize| pieces.get(index).and_then(|placed| placed.piece.kind());
    let text = |index: usize| kind(index) == Some(TokenKind::Text);
    let comma = index >= 2 && kind(index - 1) == Some(TokenKind::Comma) && text(index - 2);
    comma && kind(index) == Some(TokenKind::Name) && text(index + 1)
}

/// Before `and` and `or`, and after commas.
fn joints(pieces: &[Placed<'_, '_>], index: usize) -> bool {
    let at = |back: usize| index.checked_sub(back).and_then(|at| pieces.get(at));
    let before = at(1).and_then(|placed| placed.piece.kind());
    let Some(here) = pieces.get(index).map(|placed| placed.piece) else { return false };
    // `between 60 and 90` is no place: its `and` joins no conditions.
    let between = |back| at(back).is_some_and(|placed| placed.piece.is(TokenKind::Between));
    let joint =
        before == Some(TokenKind::Comma) || matches!(here.kind(), Some(TokenKind::And | TokenKind::Or));
    joint && here.role != Role::Comment && !(between(2) || between(3))
}

/// Breaks a line, each time at the last place that keeps what is before it within the width, outside brackets before
/// inside. Every place is looked at a bounded number of times, however long the line is.
fn fill<'p, 'a>(line: Line<'p, 'a>) -> Vec<Line<'p, 'a>> {
    let columns = columns(&line.pieces);
    let all = places(&line, joints);
    // From one place up to another, as a line of its own.
    let width = |from: usize, to: usize| {
        let start = columns.get(from).map_or(0, |(start, _)| *start);
        let end = to.checked_sub(1).and_then(|last| columns.get(last)).map_or(0, |(_, end)| *end);
        let indent =
            if from == 0 { line.indent } else { line.pieces.get(from).map_or(0, |placed| placed.indent) };
        indent + end.saturating_sub(start)
    };
    let depth = |index: &usize| line.pieces.get(*index).map_or(0, |placed| placed.parens);
    let mut chosen = Vec::new();
    let (mut from, mut next) = (0, 0);
    while width(from, line.pieces.len()) > WIDTH {
        let rest = all.get(next..).unwrap_or_default();
        let fitting = rest.iter().take_while(|index| width(from, **index) <= WIDTH);
        let best =
            fitting.copied().reduce(|best, index| if depth(&index) <= depth(&best) { index } else { best });
        let Some(at) = best.or(rest.first().copied()) else { break };
        chosen.push(at);
        next += rest.iter().take_while(|index| **index <= at).count();
        from = at;
    }
    cut(line, &chosen)
}

/// Where each piece begins and ends, counted in characters from the first.
fn columns(pieces: &[Placed<'_, '_>]) -> Vec<(usize, usize)> {
    let mut column = 0;
    let mut columns = Vec::with_capacity(pieces.len());
    let mut before = None;
    for placed in pieces {
        column += before.map_or(0, |before| space::between(before, placed.piece).len());
        let start = column;
        column += placed.piece.text.chars().count();
        columns.push((start, column));
        before = Some(placed.piece);
    }
    columns
}

/// The line in parts that begin at these places, which are in order.
fn cut<'p, 'a>(line: Line<'p, 'a>, points: &[usize]) -> Vec<Line<'p, 'a>> {
    if points.is_empty() {
        return vec![line];
    }
    let mut points = points.iter().peekable();
    let mut parts: Vec<Line<'p, 'a>> = Vec::with_capacity(points.len() + 1);
    for (index, placed) in line.pieces.iter().enumerate() {
        let begins = points.next_if_eq(&&index).is_some();
        match parts.last_mut() {
            Some(part) if !begins => part.pieces.push(*placed),
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
