//! Signature help: what a statement may still take, while it is being written.

use remit_compiler::syntax::ast::{Item, ItemKind, StatementKind};
use remit_compiler::syntax::clauses;

use super::view::View;
use super::words::explain;

/// The form of a statement, its parts, and the part that the cursor is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) label: String,
    pub(crate) documentation: String,
    /// Bytes of each part within the label, and what it means.
    pub(crate) parts: Vec<(usize, usize, String)>,
    pub(crate) active: Option<usize>,
}

/// The form of the statement at a place.
pub(crate) fn signature(view: &View<'_>, offset: u32) -> Option<Signature> {
    let line = statement_so_far(view, offset)?;
    let mut words = line.split_whitespace();
    let first = words.next()?;
    let parts = parts(first)?;
    let mut label = first.to_owned();
    let mut spans = Vec::new();
    let mut active = None;
    for (at, (word, shape)) in parts.iter().enumerate() {
        label.push(' ');
        let start = label.len();
        label.push_str(shape);
        // What is said of the whole is not said of a part again.
        let about = explain(view.lang, word).filter(|_| *word != first).unwrap_or_default();
        spans.push((start, label.len(), about.to_owned()));
        let said = at == 0 || line.split_whitespace().any(|said| said == *word);
        if said {
            active = Some(at);
        }
    }
    let documentation = explain(view.lang, first)?.to_owned();
    Some(Signature { label, documentation, parts: spans, active })
}

/// The text of the statement at the cursor, up to it.
fn statement_so_far<'a>(view: &View<'a>, offset: u32) -> Option<&'a str> {
    let mut found = None;
    innermost(&view.tree()?.items, offset, &mut found);
    let start = match found {
        Some(start) => start,
        // A half-typed line: from where it begins.
        None => {
            let before = view.text().get(..offset as usize)?;
            u32::try_from(before.rfind('\n').map_or(0, |at| at + 1)).ok()?
        }
    };
    view.text().get(start as usize..offset as usize).map(str::trim_start)
}

fn innermost(items: &[Item], offset: u32, found: &mut Option<u32>) {
    for item in items.iter().filter(|item| item.span.start <= offset) {
        match &item.kind {
            ItemKind::Section(section) if section.braces.touches(offset) => {
                innermost(&section.items, offset, found)
            }
            _ if offset <= item.span.end + 1 => *found = Some(item.span.start),
            _ => {}
        }
    }
}

/// The parts of a kind of statement, each with the word that explains it: its head, and the clauses it may have.
fn parts(first: &str) -> Option<Vec<(&'static str, &'static str)>> {
    let form = clauses::form(StatementKind::begun_by(first)?);
    // A block is not written in one line, and needs no help that goes with the line.
    if form.clauses.is_empty() {
        return None;
    }
    let clauses = form.clauses.iter().map(|clause| (clause.word(), clause.shape()));
    Some(form.head.iter().copied().chain(clauses).collect())
}
