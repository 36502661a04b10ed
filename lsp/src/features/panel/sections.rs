//! What there is to say of a decision, section by section.

use remit_compiler::base::Loc;
use remit_engine::eval::Decision;
use remit_engine::ir::Location;
use remit_wording::{Item, RuleNames, opening};

use super::Bench;

/// A section of a decision's wording.
#[derive(Debug, Clone)]
pub(crate) struct TextSection {
    pub(crate) id: &'static str,
    pub(crate) title: String,
    pub(crate) items: Vec<TextItem>,
    /// Where all of it comes from, where that is the same for all.
    pub(crate) detail: Option<String>,
}

/// One thing that it says.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextItem {
    pub(crate) text: String,
    pub(crate) detail: Option<String>,
    pub(crate) fact: Option<String>,
    pub(crate) rule: Option<Loc>,
}

/// The sections that have something to say, in reading order.
pub(crate) fn sections(bench: &Bench<'_>, decision: &Decision) -> Vec<TextSection> {
    let all = bench.wording().sections(decision, RuleNames::Called);
    let said = all.into_iter().map(|section| {
        let mut items: Vec<TextItem> = section.items.into_iter().map(|item| text_item(bench, item)).collect();
        let detail = shared(&mut items);
        TextSection { id: section.id, title: section.title, items, detail }
    });
    said.collect()
}

/// Takes the detail away that several items share, for the section to say once; of items without one nothing is claimed.
fn shared(items: &mut [TextItem]) -> Option<String> {
    let [first, _, ..] = &*items else { return None };
    let detail = first.detail.clone()?;
    if items.iter().any(|item| item.detail.as_ref() != Some(&detail)) {
        return None;
    }
    items.iter_mut().for_each(|item| item.detail = None);
    Some(detail)
}

fn text_item(bench: &Bench<'_>, item: Item) -> TextItem {
    let written = || at_line(bench, item.location.as_ref()?);
    let rule = item.rules.first().and_then(|name| rule(bench, name)).or_else(written);
    // A rule's name stays as it is written.
    let text = if item.rules.iter().any(|name| item.text.starts_with(name.as_str())) {
        item.text
    } else {
        opening(&item.text)
    };
    TextItem {
        text,
        detail: Some(item.details.join("; ")).filter(|detail| !detail.is_empty()),
        // What is asked of a derived fact is filled in where it derives from.
        fact: item.from.or(item.fact),
        rule,
    }
}

fn rule(bench: &Bench<'_>, name: &str) -> Option<Loc> {
    let id = bench.snapshot.rule_named(bench.id, name)?;
    Some(bench.snapshot.model().rules.get(id)?.head.name_loc)
}

pub(super) fn at_line(bench: &Bench<'_>, at: &Location) -> Option<Loc> {
    let file = bench.snapshot.file_at(&at.file)?;
    let span = file.source.text.line_span((at.line as usize).checked_sub(1)?)?;
    Some(remit_compiler::base::Span::at(span.start).in_file(file.id))
}
