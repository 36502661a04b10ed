//! Lets a warning or a hint stand: the comment that says so, with the reason left to write.

use remit_compiler::base::Span;
use remit_compiler::diag::{Diagnostic, Edit, codes};
use remit_compiler::workspace::place_of_allowance;
use remit_wording::opening;

use super::super::view::View;
use super::super::words::say;
use super::{Action, Kind};

/// The comment for a finding. Until the reason is written it allows nothing.
pub(super) fn allow(view: &View<'_>, found: &Diagnostic) -> Option<Action> {
    if found.is_error() || [codes::UNUSED_ALLOWANCE, codes::ALLOWS_NOTHING].contains(&found.code) {
        return None;
    }
    let (at, indent) = place_of_allowance(view.text(), view.tree()?, found.loc.span);
    let code = found.code.id();
    Some(Action {
        title: opening(&say(view.lang, "editor.action.allow", &[("code", code)])),
        kind: Kind::Fix,
        edits: vec![Edit {
            loc: view.loc(Span::at(at)),
            text: format!("{indent}// remit: allow {code} because \n"),
        }],
        fixes: Some(found.clone()),
        preferred: false,
    })
}
