//! What can be put right or added at a place: every fix of a diagnostic, and what no diagnostic asks for.

mod allow;
mod cite;
mod confirm;
mod destination;
mod example;
mod witness;
mod yields;

use remit_compiler::base::Span;
use remit_compiler::diag::{Diagnostic, Edit};
use remit_compiler::resolve::{Rule, RuleId};
use remit_compiler::syntax::ast::{Item, ItemKind};
use remit_engine::value::Language;
use remit_wording::opening;

use self::witness::Witnesses;
use super::format;
use super::view::View;
use super::words::say;

/// What an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Puts a diagnostic right.
    Fix,
    /// Adds or changes something.
    Refactor,
    /// Puts the file in order.
    Organise,
    /// Puts everything right that is certain.
    FixAll,
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Action {
    pub(crate) title: String,
    pub(crate) kind: Kind,
    pub(crate) edits: Vec<Edit>,
    /// The diagnostic that it puts right.
    pub(crate) fixes: Option<Diagnostic>,
    /// Whether it is surely what is meant.
    pub(crate) preferred: bool,
}

/// What can be done about a part of the file. `only` limits it to kinds that the client
/// wants, and `stop` tells when nobody waits for the answer any more. `analysed` is what only the analysis shows.
pub(crate) fn actions(
    view: &View<'_>,
    analysed: &[&Diagnostic],
    part: Span,
    only: &dyn Fn(Kind) -> bool,
    stop: &dyn Fn() -> bool,
) -> Vec<Action> {
    let mut found = Vec::new();
    let about_rules = only(Kind::Fix) || only(Kind::Refactor);
    let witnesses = about_rules.then(|| Witnesses::of(view, part, stop)).flatten();
    if only(Kind::Fix) {
        let here = view.diagnostics().iter().filter(|diagnostic| diagnostic.loc.span.overlaps(part));
        let here: Vec<&Diagnostic> =
            here.chain(analysed.iter().copied().filter(|it| it.loc.span.overlaps(part))).collect();
        found.extend(here.iter().flat_map(|diagnostic| fixes(view.lang, diagnostic)));
        found.extend(yields::in_a_clash(view, part, witnesses.as_ref(), stop));
        found.extend(cite::missing(view, part));
        found.extend(here.iter().filter_map(|diagnostic| allow::allow(view, diagnostic)));
    }
    if only(Kind::Refactor) {
        found.extend(destination::declare(view, part));
        found.extend(confirm::confirm(view, part));
        found.extend(witnesses.as_ref().and_then(example::case_for_rule));
    }
    if only(Kind::Organise) {
        found.extend(organise(view, stop));
    }
    if only(Kind::FixAll) {
        found.extend(fix_all(view));
    }
    found
}

/// The fixes of a diagnostic. A fix is preferred where it is the only one, or certain; never where it settles what happens
/// to a patient.
pub(crate) fn fixes(lang: Language, diagnostic: &Diagnostic) -> Vec<Action> {
    let worded = diagnostic.worded(lang);
    let fixes: Vec<_> = worded.helps.into_iter().filter_map(|help| help.fix).collect();
    let alone = fixes.len() == 1;
    let action = |fix: remit_compiler::diag::WordedFix| Action {
        title: opening(&fix.title),
        kind: Kind::Fix,
        preferred: (alone || fix.certain) && !fix.decides,
        edits: fix.edits,
        fixes: Some(diagnostic.clone()),
    };
    fixes.into_iter().map(action).collect()
}

/// Every certain fix of the file at once; of two that touch the same words the first.
pub(crate) fn fix_all(view: &View<'_>) -> Option<Action> {
    let mut edits: Vec<Edit> = Vec::new();
    let certain = view.diagnostics().iter().flat_map(|diagnostic| &diagnostic.helps);
    let certain = certain.filter_map(|help| help.fix.as_ref()).filter(|fix| fix.certain && !fix.decides);
    for fix in certain {
        let clash = |edit: &Edit| {
            edits
                .iter()
                .any(|other| other.loc.file == edit.loc.file && other.loc.span.overlaps(edit.loc.span))
        };
        let elsewhere = fix.edits.iter().any(|edit| edit.loc.file != view.file);
        if !elsewhere && !fix.edits.iter().any(clash) {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    let title = opening(&say(view.lang, "editor.action.fix_all", &[]));
    (!edits.is_empty()).then_some(Action { title, kind: Kind::FixAll, edits, fixes: None, preferred: false })
}

/// The clauses of every statement in their settled order.
fn organise(view: &View<'_>, stop: &dyn Fn() -> bool) -> Option<Action> {
    let edits = format::whole(view, stop);
    let title = opening(&say(view.lang, "editor.action.organise", &[]));
    (!edits.is_empty()).then_some(Action {
        title,
        kind: Kind::Organise,
        edits,
        fixes: None,
        preferred: false,
    })
}

/// The rule at a place of the file.
fn rule_at<'a>(view: &View<'a>, part: Span) -> Option<(RuleId, &'a Rule)> {
    let model = view.model();
    let policy = model.policies.get(view.policy()?)?;
    let mut rules = policy.rules.iter().filter_map(|id| Some((*id, model.rules.get(*id)?)));
    rules.find(|(_, rule)| rule.head.loc.file == view.file && rule.head.loc.span.overlaps(part))
}

/// The statement that a rule is.
fn item_of(items: &[Item], rule: Span) -> Option<&Item> {
    items.iter().find_map(|item| {
        if let ItemKind::Section(section) = &item.kind
            && section.braces.contains(rule)
        {
            return item_of(&section.items, rule);
        }
        item.span.contains(rule).then_some(item)
    })
}
