//! Creates a case for a rule: a referral that it decides, found with the engine.

use remit_compiler::base::Span;
use remit_compiler::render::opening;

use super::super::panel::{Bench, Given, new_case};
use super::super::view::View;
use super::super::words::say;
use super::witness::witnesses;
use super::{Action, Kind, rule_at};

/// The action for the rule at the place; only if the rule decides the case.
pub(super) fn case_for_rule(view: &View<'_>, part: Span, stop: &dyn Fn() -> bool) -> Option<Action> {
    let (_, rule) = rule_at(view, part)?;
    let bench = Bench::new(view.snapshot, rule.policy, view.lang).ok()?;
    let name = rule.head.name.as_str();
    let (referral, _) = witnesses(&bench, rule).take_while(|_| !stop()).find(|(_, decision)| {
        let decides = decision.reasons.iter().any(|it| it.certain && it.rule.as_deref() == Some(name));
        decides && decision.settled
    })?;
    let stage = remit_compiler::resolve::stage_of(rule.verb);
    let given = Given { referral: &referral, stage, today: None };
    let title = opening(&say(view.lang, "editor.action.create_case", &[("name", name)]));
    let edits = vec![new_case(&bench, &given, None)?.edit];
    Some(Action { title, kind: Kind::Refactor, edits, fixes: None, preferred: false })
}
