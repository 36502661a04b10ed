//! Signature help: what a statement may still take, while it is being written.

use remit_compiler::diag::catalogue;
use remit_compiler::syntax::ast::{Item, ItemKind, StatementKind};
use remit_compiler::syntax::clauses;
use remit_engine::value::Language;

use super::view::View;
use super::words::explain;

/// The form of a statement in one line, and a sentence about what is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) label: String,
    pub(crate) documentation: String,
    /// Bytes of each part within the label.
    pub(crate) parts: Vec<(usize, usize)>,
    pub(crate) active: Option<usize>,
}

/// The form of the statement at a place: its head, the clause being written, and the words of those that it may have.
pub(crate) fn signature(view: &View<'_>, offset: u32) -> Option<Signature> {
    let line = statement_so_far(view, offset)?;
    let first = line.split_whitespace().next()?;
    let form = clauses::form(StatementKind::begun_by(first)?);
    // A block is not written in one line, and needs no help that goes with the line.
    if form.clauses.is_empty() {
        return None;
    }
    let head = form.head.iter().copied();
    let parts: Vec<(&str, &str)> =
        head.chain(form.clauses.iter().map(|clause| (clause.word(), clause.shape()))).collect();
    let said = |word: &str| line.split_whitespace().any(|said| said == word);
    let active = parts.iter().enumerate().rposition(|(at, (word, _))| at == 0 || said(word))?;
    let mut label = first.to_owned();
    let mut spans = Vec::new();
    for (at, (word, shape)) in parts.iter().enumerate() {
        label.push_str(if at < form.head.len() { " " } else { " · " });
        let start = label.len();
        if at < form.head.len() || at == active {
            label.push_str(&in_words(view.lang, shape));
        } else {
            label.push_str(word);
        }
        spans.push((start, label.len()));
    }
    let about = if active == 0 { first } else { parts.get(active)?.0 };
    let documentation = sentence(explain(view.lang, about)?).to_owned();
    Some(Signature { label, documentation, parts: spans, active: Some(active) })
}

/// A shape with what is no word of the language in the reader's; brackets that hold all of it say nothing.
fn in_words(lang: Language, shape: &str) -> String {
    let inner = shape.strip_prefix('[').and_then(|shape| shape.strip_suffix(']'));
    let mut rest = inner.filter(|inner| !inner.contains(['[', ']'])).unwrap_or(shape);
    let mut out = String::new();
    while let Some(first) = rest.chars().next() {
        let in_word = first.is_alphabetic();
        let end = rest.find(|letter: char| letter.is_alphabetic() != in_word).unwrap_or(rest.len());
        let (part, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let said = catalogue::template(&format!("editor.shape.{}", part), lang).filter(|_| in_word);
        out.push_str(said.unwrap_or(part));
        rest = after;
    }
    out
}

/// The first sentence of a text.
fn sentence(text: &str) -> &str {
    text.find(". ").and_then(|end| text.get(..=end)).unwrap_or(text)
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
        if let ItemKind::Section(section) = &item.kind
            && section.braces.touches(offset)
        {
            innermost(&section.items, offset, found);
        } else if offset <= item.span.end + 1 {
            *found = Some(item.span.start);
        }
    }
}
