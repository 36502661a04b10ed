//! A case in words: what is decided of it now, and why.

use remit_compiler::resolve::{BaseId, CaseId, Symbol};

use super::super::panel::{self, Bench};
use super::super::view::View;
use super::super::words::say;
use super::{doc, title, used};
use remit_wording::markdown::{block, code, escaped};

/// The sections of a decision that are read out.
const SECTIONS: [&str; 5] = ["reasons", "missing", "judge", "uncertain", "overruled"];

/// At most so many things are said in one section.
const MOST_ITEMS: usize = 3;

pub(super) fn base(view: &View<'_>, id: BaseId) -> Option<Vec<String>> {
    let base = view.model().bases.get(id)?;
    let mut lines = vec![title("", &code("base"), &base.head.name)];
    lines.extend(doc(&base.head));
    lines.push(block("remit", view.slice(base.head.loc)));
    lines.push(used(view, &Symbol::Base(id)));
    Some(lines)
}

pub(super) fn case(view: &View<'_>, id: CaseId) -> Option<Vec<String>> {
    let case = view.model().cases.get(id)?;
    let mut lines = vec![format!("**{}**", escaped(&case.title))];
    let result = panel::run(view, id, view.lang);
    lines.push(escaped(&panel::outcome(result.outcome, result.verb.as_deref(), view.lang)));
    lines.extend(result.message.filter(|_| result.outcome == "failed").map(|message| escaped(&message)));
    let Ok(bench) = Bench::new(view.snapshot, case.policy, view.lang) else { return Some(lines) };
    let outcome = view.outcomes.of(view.snapshot, id);
    let Some(decision) = &outcome.decision else { return Some(lines) };
    lines.extend(Some(escaped(&panel::summary(&bench, decision))).filter(|summary| !summary.is_empty()));
    let sections = panel::sections(&bench, decision);
    for section in sections.into_iter().filter(|section| SECTIONS.contains(&section.id)) {
        let mut list = vec![format!("*{}*", section.title)];
        let read = section.items.iter().take(MOST_ITEMS);
        list.extend(read.map(|item| match &item.detail {
            Some(detail) => format!("- {} ({})", escaped(&item.text), escaped(detail)),
            None => format!("- {}", escaped(&item.text)),
        }));
        let more = section.items.len().saturating_sub(MOST_ITEMS);
        if more > 0 {
            list.push(format!("- {}", say(view.lang, "editor.more", &[("count", &more.to_string())])));
        }
        list.extend(section.detail.map(|detail| format!("\n({})", escaped(&detail))));
        lines.push(list.join("\n"));
    }
    Some(lines)
}
