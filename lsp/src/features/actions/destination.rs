//! Declares a destination for a route that is only words.

use remit_compiler::base::{Loc, Span};
use remit_compiler::diag::Edit;
use remit_compiler::resolve::Action as Follows;
use remit_wording::opening;

use super::super::view::View;
use super::super::words::{folded, say};
use super::{Action, Kind};

/// The action for a route in quotes at the place.
pub(super) fn declare(view: &View<'_>, part: Span) -> Option<Action> {
    let model = view.model();
    let policy = model.policies.get(view.policy()?)?;
    let rules = policy.rules.iter().filter_map(|id| model.rules.get(*id));
    let routes = rules.flat_map(|rule| &rule.actions).filter_map(|action| {
        let Follows::RouteText { to: text, loc, .. } = action else { return None };
        Some((text, *loc))
    });
    let mut here = routes.filter(|(_, loc)| loc.file == view.file && loc.span.overlaps(part));
    let (text, loc) = here.next()?;
    let label = view.say(text);
    let name = name(label);
    let quoted = quoted(view, loc)?;
    let (at, before) = place(view)?;
    let declaration = format!("{before}destination {name} {{ label: \"{}\" }}\n", label.replace('"', "\\\""));
    let edits = vec![Edit { loc: at, text: declaration }, Edit { loc: quoted, text: name.clone() }];
    let title = opening(&say(view.lang, "editor.action.declare_destination", &[("name", &name)]));
    Some(Action { title, kind: Kind::Refactor, edits, fixes: None, preferred: false })
}

/// The words in quotes within the action.
fn quoted(view: &View<'_>, loc: Loc) -> Option<Loc> {
    let text = view.slice(loc);
    let start = u32::try_from(text.find('"')?).ok()?;
    let end = u32::try_from(text.rfind('"')? + 1).ok()?;
    Some(Loc::new(loc.file, Span::new(loc.span.start + start, loc.span.start + end)))
}

/// After the head and the libraries that are used.
fn place(view: &View<'_>) -> Option<(Loc, &'static str)> {
    let tree = view.tree()?;
    let header = tree.header.as_ref()?;
    let uses = tree
        .items
        .iter()
        .take_while(|item| matches!(item.kind, remit_compiler::syntax::ast::ItemKind::Use(_)));
    let end = uses.last().map_or(header.span.end, |item| item.span.end);
    let rest = view.text().get(end as usize..)?;
    let line = u32::try_from(rest.find('\n').map_or(rest.len(), |at| at + 1)).ok()?;
    let gap = if rest.contains('\n') { "\n" } else { "\n\n" };
    Some((view.loc(Span::at(end + line)), gap))
}

/// A name made of the words: lower case, without dots and accents.
fn name(label: &str) -> String {
    let folded = folded(label);
    let mut name = String::new();
    for letter in folded.chars() {
        let keep = if letter.is_ascii_alphanumeric() { letter } else { '_' };
        if keep != '_' || !name.ends_with('_') {
            name.push(keep);
        }
    }
    let name = name.trim_matches('_');
    if name.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        name.to_owned()
    } else {
        format!("to_{name}")
    }
}
