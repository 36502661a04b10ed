//! Things in words: what a concept, fact, unit, rule or statement is, in Markdown and in the reader's language.
//!
//! Twelve lines at most, the most useful first; lists are cut.

mod case;
mod fact;
mod policy;
mod rule;
mod vocabulary;

pub(crate) use fact::kind;
pub(crate) use policy::citing;
pub(crate) use vocabulary::row;

use remit_compiler::resolve::{Description, Head, Symbol};
use remit_engine::ir::Status;
use remit_engine::value::Text;
use remit_wording::markdown::escaped;

use super::view::View;
use super::words::{list, say};

/// How many names a line shows before it says how many more there are.
const MOST: usize = 6;

/// What a thing is; `None` for what has gone.
pub(crate) fn describe(view: &View<'_>, symbol: &Symbol) -> Option<String> {
    let lines = match symbol {
        Symbol::Concept(id) => vocabulary::concept(view, *id)?,
        Symbol::Category(id) => vocabulary::category(view, *id)?,
        Symbol::Unit(id) => vocabulary::unit(view, *id)?,
        Symbol::Destination(id) => vocabulary::destination(view, *id)?,
        Symbol::Conversion(id) => vocabulary::conversion(view, *id)?,
        Symbol::CodeSystem(id) => vocabulary::code_system(view, *id)?,
        Symbol::Fact(id) => fact::fact(view, *id)?,
        Symbol::Record(id) => fact::record(view, *id)?,
        Symbol::Choice(id, at) => fact::choice(view, *id, *at)?,
        Symbol::Definition(id) => policy::definition(view, *id)?,
        Symbol::Source(id) => policy::source(view, *id)?,
        Symbol::Statement(id, number) => policy::statement(view, *id, *number)?,
        Symbol::Rule(id) => rule::rule(view, *id)?,
        Symbol::Section(id) => vec![format!("**{}**", said(view, &view.model().sections.get(*id)?.title))],
        Symbol::Case(id) => case::case(view, *id)?,
        Symbol::Policy(id) => policy::policy(view, *id)?,
        Symbol::Library(id) => {
            let module = view.model().modules.get(*id)?;
            let mut lines = vec![format!("**{}**", module.head.name)];
            lines.extend(doc(&module.head));
            lines.extend(module.facts.iter().map(|(key, text)| format!("{key}: {}", said(view, text))));
            lines
        }
    };
    Some(lines.join("\n\n"))
}

/// `**Label** · kind · `name``.
fn title(label: &str, kind: &str, name: &str) -> String {
    match (label.is_empty() || label == name, kind.is_empty()) {
        (true, true) => format!("**{name}**"),
        (true, false) => format!("**{name}** · {kind}"),
        (false, true) => format!("**{}** · `{name}`", escaped(label)),
        (false, false) => format!("**{}** · {kind} · `{name}`", escaped(label)),
    }
}

/// A text of a policy or library in the reader's language, which only reads.
fn said(view: &View<'_>, text: &Text) -> String {
    escaped(view.say(text))
}

/// What the comment before a declaration says of it, line by line.
fn doc(head: &Head) -> Option<String> {
    let lines: Vec<String> = head.doc.as_deref()?.lines().map(escaped).collect();
    Some(lines.join("\n"))
}

/// What a row of the vocabulary says of itself: other names, remarks, where it comes from, how sure it is.
fn remarks(view: &View<'_>, about: &Description) -> Vec<String> {
    let mut lines = Vec::new();
    if !about.aliases.is_empty() {
        let names: Vec<String> = about.aliases.iter().map(|alias| escaped(alias)).collect();
        lines.push(say(view.lang, "editor.aliases", &[("names", &list(view.lang, &names, MOST))]));
    }
    for (key, text) in [("editor.note", &about.note), ("editor.source", &about.source)] {
        let text = said(view, text);
        if !text.is_empty() {
            lines.push(say(view.lang, key, &[("text", &text)]));
        }
    }
    lines.extend(status(view, about.status));
    lines
}

/// How sure a row of the vocabulary is, where that needs saying.
fn status(view: &View<'_>, status: Status) -> Option<String> {
    let key = match status {
        Status::Verified | Status::Structural => return None,
        Status::Partly => "editor.status.partly",
        Status::Unverified => "editor.status.unverified",
        Status::NoCode => "editor.status.no_code",
        Status::Derived => "editor.status.derived",
    };
    Some(say(view.lang, key, &[]))
}

/// In how many places something is used.
fn used(view: &View<'_>, symbol: &Symbol) -> String {
    let count = view.index().of_symbol(symbol).filter(|occurrence| !occurrence.declares).count();
    match count {
        0 => say(view.lang, "editor.unused", &[]),
        count => say(view.lang, "editor.used", &[("count", &count.to_string())]),
    }
}
