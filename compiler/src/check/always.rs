//! What a rule without a condition leaves nothing to. Input: a policy. Output: warnings on a default that no longer decides,
//! and on a later deadline that never counts.

use super::{Measures, errors};
use crate::base::Loc;
use crate::diag::Diagnostic;
use crate::resolve::{Action, ConditionKind, Magnitude, Model, Policy, Quantity, Rule, RuleKind, stage_of};
use remit_engine::ir::Start;
use remit_engine::value::Number;

pub(super) fn check(model: &Model, measures: &Measures, policy: &Policy, out: &mut Vec<Diagnostic>) {
    for base in bases(model, policy) {
        let of_stage = policy.whole_defaults().filter(|it| it.stage == stage_of(base.verb));
        for default in of_stage {
            out.push(errors::default_never_decides(default.loc, base.head.loc));
        }
        for (limit, from, _) in deadlines(&base.actions) {
            let Some(limit) = days(model, measures, limit) else { continue };
            let others = policy.rules.iter().filter_map(|id| model.rules.get(*id));
            let others = others.filter(|other| other.verb == base.verb && other.head.loc != base.head.loc);
            for (own, own_from, loc) in others.flat_map(|other| deadlines(&other.actions)) {
                let later = days(model, measures, own).is_some_and(|own| own > limit);
                if later && own_from == from {
                    out.push(errors::deadline_never_counts(loc, base.head.loc));
                }
            }
        }
    }
}

/// The rules that always hold and that no other can override.
fn bases<'m>(model: &'m Model, policy: &'m Policy) -> impl Iterator<Item = &'m Rule> {
    let rules = policy.rules.iter().filter_map(|id| Some((*id, model.rules.get(*id)?)));
    let always: Vec<_> = rules.filter(|(_, rule)| is_always(rule)).collect();
    // Mostly there is none, and nothing to look at.
    let yields: Vec<_> = if always.is_empty() {
        Vec::new()
    } else {
        policy.rules.iter().flat_map(|id| super::overridden(model, policy, *id)).collect()
    };
    always.into_iter().filter(move |(id, _)| !yields.contains(id)).map(|(_, rule)| rule)
}

/// Whether a rule has no condition at all.
pub(super) fn is_always(rule: &Rule) -> bool {
    let plain = rule.guard.conditions().next().is_none();
    plain && matches!(&rule.kind, RuleKind::Plain(it) if matches!(it.kind, ConditionKind::Always))
}

fn deadlines(actions: &[Action]) -> impl Iterator<Item = (&Quantity, Option<Start>, Loc)> {
    actions.iter().filter_map(|action| match action {
        Action::Within { time, from, loc, .. } => Some((time, *from, *loc)),
        Action::Route { .. }
        | Action::RouteText { .. }
        | Action::Service(..)
        | Action::Reply(..)
        | Action::Note(..)
        | Action::OneOf(..)
        | Action::Priority(..)
        | Action::Notice(..)
        | Action::FollowUp(..) => None,
    })
}

fn days(model: &Model, measures: &Measures, time: &Quantity) -> Option<Number> {
    let Magnitude::Number(number) = time.value else { return None };
    measures.common(model, number, time.unit?)
}
