//! How old a value is. Input: a policy. Output: diagnostics where the limit is no time, or what silence means has no day.

use std::collections::BTreeMap;

use super::{Measures, errors, lints, required};
use crate::base::Loc;
use crate::diag::Diagnostic;
use crate::resolve::{ConditionKind, FactId, Model, Policy, Quantity, RuleKind, Silence};

/// Checks every test of how old a value is, and every requirement of one.
pub(super) fn check(model: &Model, measures: &Measures, policy: &Policy, out: &mut Vec<Diagnostic>) {
    let mut tested: BTreeMap<FactId, Loc> = BTreeMap::new();
    super::conditions(model, policy, &mut |condition| {
        required::walk(model, condition, &mut |part, loc| {
            if let ConditionKind::Dated(fact, ..) = &part.kind {
                tested.entry(*fact).or_insert(loc);
            }
        });
    });
    let rules = policy.rules.iter().filter_map(|id| model.rules.get(*id));
    let required = rules.filter_map(|rule| match &rule.kind {
        RuleKind::Require(facts) => Some(facts),
        RuleKind::Plain(_) | RuleKind::Decline(_) => None,
    });
    let recommended = policy.recommendations.iter().map(|it| &it.facts);
    for wanted in required.chain(recommended).flatten() {
        if let Some(time) = &wanted.dated {
            check_time(model, measures, wanted.fact, time, out);
            tested.entry(wanted.fact).or_insert(wanted.loc);
        }
    }
    for (fact, loc) in tested {
        let silence = lints::silence_of(model, policy, fact).filter(|it| **it != Silence::Unknown);
        if let (Some(_), Some(fact)) = (silence, model.facts.get(fact)) {
            out.push(errors::silence_has_no_day(loc, fact));
        }
    }
}

/// Whether a limit on how old a value is, is a time.
pub(super) fn check_time(
    model: &Model,
    measures: &Measures,
    fact: FactId,
    time: &Quantity,
    out: &mut Vec<Diagnostic>,
) {
    let Some(fact) = model.facts.get(fact).filter(|_| time.unit_known) else { return };
    let names = || measures.units_of(model, "time", time.loc.file);
    match time.unit.and_then(|unit| measures.get(unit)) {
        Some(measure) if measure.kind == "time" => {}
        Some(_) => out.push(errors::unit_mismatch(time, fact, "dated", &names().join(", "))),
        None => out.push(errors::missing_unit_of_kind(time, fact, names())),
    }
}
