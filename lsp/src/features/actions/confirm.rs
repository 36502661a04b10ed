//! Confirms a case: the word that says that nobody has done so goes.

use remit_compiler::base::Span;
use remit_compiler::diag::Edit;
use remit_wording::opening;

use super::super::view::View;
use super::super::words::say;
use super::{Action, Kind};

/// The action for an unconfirmed case at the place, while the policy answers as it says.
pub(super) fn confirm(view: &View<'_>, part: Span) -> Option<Action> {
    let mut cases = view.model().cases_of(view.policy()?);
    let here = cases.find(|(_, case)| case.loc.file == view.file && case.loc.span.overlaps(part));
    let (id, case) = here?;
    let mut word = case.unconfirmed?;
    let outcome = view.outcomes.of(view.snapshot, id);
    if !matches!(outcome.verdict, remit_compiler::cases::Verdict::Unconfirmed) {
        return None;
    }
    // With the blank after it.
    word.span.end = case.title_loc.span.start;
    let edits = vec![Edit { loc: word, text: String::new() }];
    let title = opening(&say(view.lang, "editor.action.confirm", &[]));
    Some(Action { title, kind: Kind::Refactor, edits, fixes: None, preferred: false })
}
