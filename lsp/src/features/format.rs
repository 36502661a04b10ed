//! The one layout: of the whole file, a selection, or the statement just ended.

use remit_compiler::base::Span;
use remit_compiler::diag::Edit;
use remit_compiler::format::{format_range, format_until};
use remit_compiler::syntax::ast::{Item, ItemKind};

use super::view::View;

/// The edits that lay out the file, as few as can be: lines that stay keep the cursor in place.
pub(crate) fn whole(view: &View<'_>, stop: &dyn Fn() -> bool) -> Vec<Edit> {
    let Some(file) = view.snapshot.file(view.file) else { return Vec::new() };
    // A refusal is no error to report: the slip that causes it has its diagnostic.
    match format_until(file.text(), file.tokens(), file.parsed(), stop) {
        Ok(new) => edits(view, file.text(), &new),
        Err(_) => Vec::new(),
    }
}

/// The edits that lay out the statements that a range touches.
pub(crate) fn range(view: &View<'_>, range: Span, stop: &dyn Fn() -> bool) -> Vec<Edit> {
    let Some(file) = view.snapshot.file(view.file) else { return Vec::new() };
    match format_range(file.text(), file.tokens(), file.parsed(), range, stop) {
        Ok(Some(found)) => vec![Edit { loc: view.loc(found.span), text: found.text }],
        Ok(None) | Err(_) => Vec::new(),
    }
}

/// After a line break or a closing brace: the indent of the cursor's line, and of a brace's statement.
pub(crate) fn on_type(view: &View<'_>, offset: u32, typed: &str, stop: &dyn Fn() -> bool) -> Vec<Edit> {
    match typed {
        "}" => {
            let brace = Span::new(offset.saturating_sub(1), offset);
            let closed = view.tree().and_then(|tree| statement_of(&tree.items, brace));
            range(view, closed.unwrap_or(brace), stop)
        }
        _ => indent(view, offset).into_iter().collect(),
    }
}

/// The smallest statement that a place lies in.
fn statement_of(items: &[Item], place: Span) -> Option<Span> {
    let item = items.iter().find(|item| item.span.contains(place))?;
    if let ItemKind::Section(section) = &item.kind
        && let Some(inner) = statement_of(&section.items, place)
    {
        return Some(inner);
    }
    Some(item.span)
}

/// The edit that gives the cursor's line the indent of its block.
fn indent(view: &View<'_>, offset: u32) -> Option<Edit> {
    let text = view.text();
    let before = text.get(..offset as usize)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.lines().next().unwrap_or_default();
    let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
    let (depth, open) = depth(view, start);
    let closes = line.trim_start().starts_with('}');
    let depth = if closes { depth.saturating_sub(1) } else { depth };
    let wanted = "  ".repeat(depth + usize::from(open && !closes));
    let span = Span::new(u32::try_from(start).ok()?, u32::try_from(start + blank).ok()?);
    (text.get(span.range())? != wanted).then(|| Edit { loc: view.loc(span), text: wanted })
}

/// How many braces are open before a place, and whether the statement there goes on.
fn depth(view: &View<'_>, at: usize) -> (usize, bool) {
    let Some(tokens) = view.tokens() else { return (0, false) };
    let mut depth = 0_usize;
    let mut last = None;
    let before = tokens.code.iter().take_while(|token| (token.span.start as usize) < at);
    // What the layout adds has an empty place.
    for token in before.filter(|token| !token.span.is_empty()) {
        if token.kind.is_open_brace() {
            depth += 1;
        } else if token.kind == remit_compiler::lex::TokenKind::CloseBrace {
            depth = depth.saturating_sub(1);
        }
        last = Some(token.kind);
    }
    use remit_compiler::lex::TokenKind as Kind;
    let goes_on = matches!(
        last,
        Some(Kind::Comma | Kind::Arrow | Kind::And | Kind::Or | Kind::Equal | Kind::When | Kind::Unless)
    );
    (depth, goes_on)
}

/// The difference of two texts, line by line: one edit for what lies between the equal beginning and the equal end.
fn edits(view: &View<'_>, old: &str, new: &str) -> Vec<Edit> {
    if old == new {
        return Vec::new();
    }
    let old_lines: Vec<&str> = old.split_inclusive('\n').collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    let mut out = Vec::new();
    let (mut at, mut old_from, mut new_from) = (0_usize, 0_usize, 0_usize);
    // Equal runs of lines are found greedily; the result is right whatever they are.
    while old_from < old_lines.len() || new_from < new_lines.len() {
        let (a, b) = (old_lines.get(old_from), new_lines.get(new_from));
        if a.is_some() && a == b {
            at += a.map_or(0, |line| line.len());
            old_from += 1;
            new_from += 1;
            continue;
        }
        let (skip_old, skip_new) = resync(old_lines.get(old_from..), new_lines.get(new_from..));
        let removed: usize = old_lines.iter().skip(old_from).take(skip_old).map(|line| line.len()).sum();
        let text: String = new_lines.iter().skip(new_from).take(skip_new).copied().collect();
        let span = Span::new(u32::try_from(at).unwrap_or(0), u32::try_from(at + removed).unwrap_or(0));
        out.push(Edit { loc: view.loc(span), text });
        at += removed;
        old_from += skip_old;
        new_from += skip_new;
    }
    out
}

/// How many lines to leave on each side until both go on alike for two lines.
fn resync(old: Option<&[&str]>, new: Option<&[&str]>) -> (usize, usize) {
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    const FAR: usize = 40;
    for total in 1..FAR {
        for skip_old in 0..=total {
            let skip_new = total - skip_old;
            let (Some(a), Some(b)) = (old.get(skip_old..), new.get(skip_new..)) else { continue };
            let alike = a.iter().zip(b).take(2).filter(|(a, b)| a == b).count();
            if alike == 2 || (a.is_empty() && b.is_empty()) {
                return (skip_old, skip_new);
            }
        }
    }
    (old.len(), new.len())
}
