//! Policies, definitions and sources in words.

use remit_compiler::resolve::{DefinitionId, PolicyId, Rule, SourceId, Symbol};

use super::super::view::View;
use super::super::words::{list, say};
use super::{MOST, doc, said, title, used};
use remit_wording::markdown::{block, code, escaped};

pub(super) fn policy(view: &View<'_>, id: PolicyId) -> Option<Vec<String>> {
    let policy = view.model().policies.get(id)?;
    let mut lines = vec![title(view.say(&policy.title), "", &policy.head.name)];
    lines.extend(doc(&policy.head));
    let cases = view.model().cases_of(id).count().to_string();
    let counts = [("rules", &*policy.rules.len().to_string()), ("cases", &cases)];
    lines.push(say(view.lang, "editor.policy.about", &counts));
    Some(lines)
}

pub(super) fn definition(view: &View<'_>, id: DefinitionId) -> Option<Vec<String>> {
    let definition = view.model().definitions.get(id)?;
    let mut lines = vec![title(view.say(&definition.label), "", &definition.head.name)];
    lines.extend(doc(&definition.head));
    lines.push(block("remit", view.slice(definition.head.loc)));
    lines.push(used(view, &Symbol::Definition(id)));
    Some(lines)
}

pub(super) fn source(view: &View<'_>, id: SourceId) -> Option<Vec<String>> {
    let source = view.model().sources.get(id)?;
    let mut lines = vec![title(view.say(&source.title), "", &source.head.name)];
    lines.extend(doc(&source.head));
    for (name, text) in source.facts.iter().take(4) {
        lines.push(format!("{name}: {}", said(view, text)));
    }
    Some(lines)
}

pub(super) fn statement(view: &View<'_>, id: SourceId, number: u32) -> Option<Vec<String>> {
    let source = view.model().sources.get(id)?;
    let statement = source.statement(number)?;
    let title = match view.say(&source.title) {
        "" => source.head.name.to_string(),
        title => escaped(title),
    };
    let head = say(view.lang, "editor.statement", &[("number", &number.to_string()), ("source", &title)]);
    let mut lines = vec![format!("**{head}**"), said(view, &statement.text)];
    if let Some(heading) = &statement.heading {
        lines.push(say(view.lang, "editor.statement.under", &[("heading", &escaped(heading))]));
    }
    let names: Vec<String> = citing(view, id, number).iter().map(|rule| code(&rule.head.name)).collect();
    lines.push(match names.is_empty() {
        true => say(view.lang, "editor.cited_by_none", &[]),
        false => say(view.lang, "editor.cited_by", &[("names", &list(view.lang, &names, MOST))]),
    });
    Some(lines)
}

/// The rules that cite a statement.
pub(crate) fn citing<'a>(view: &View<'a>, id: SourceId, number: u32) -> Vec<&'a Rule> {
    let cites = |rule: &&Rule| {
        let of_source = rule.grounds.cites.iter().filter(|citation| citation.source == id);
        of_source.flat_map(|citation| &citation.statements).any(|(cited, _)| *cited == number)
    };
    view.model().rules.values().filter(cites).collect()
}
