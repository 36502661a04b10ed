//! Creates a case for a rule: a referral that it decides, found with the engine.

use remit_engine::eval::Decision;
use remit_wording::opening;

use super::super::panel::new_case;
use super::super::words::say;
use super::witness::Witnesses;
use super::{Action, Kind};

/// The action for the rule at the place; only if the rule decides the case.
pub(super) fn case_for_rule(witnesses: &Witnesses<'_>) -> Option<Action> {
    let name = witnesses.rule.head.name.as_str();
    let decides = |it: &&(_, Decision)| {
        it.1.settled && it.1.reasons.iter().any(|it| it.certain && it.rule.as_deref() == Some(name))
    };
    let (referral, _) = witnesses.all().iter().find(decides)?;
    let title = opening(&say(witnesses.bench.lang, "editor.action.create_case", &[("name", name)]));
    let edits = vec![new_case(&witnesses.bench, &witnesses.given(referral), None)?.edit];
    Some(Action { title, kind: Kind::Refactor, edits, fixes: None, preferred: false })
}
