//! Whether what the names lead to fits together. Input: a resolved workspace. Output: diagnostics on circles, types,
//! units, structure and sources; the model itself is not changed.

mod circles;
mod coverage;
mod errors;
mod heads;
mod lints;
mod measures;
mod vocabulary;

pub(crate) use circles::overridden;
pub use coverage::{Coverage, coverage};
pub(crate) use heads::MOST_CONDITIONAL_DECLINES;
pub use measures::{Measure, Measures};

use crate::diag::Diagnostic;
use crate::resolve::{Condition, ConditionKind, Model, Policy, RuleKind};

/// Checks everything in a resolved workspace.
pub fn check(model: &Model) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let measures = Measures::new(model);
    circles::check(model, &mut diagnostics);
    vocabulary::check(model, &measures, &mut diagnostics);
    for (id, policy) in model.policies.iter() {
        heads::check(model, policy, &mut diagnostics);
        measures::check_policy(model, &measures, policy, &mut diagnostics);
        coverage::check(model, policy, &mut diagnostics);
        lints::check(model, id, policy, &mut diagnostics);
    }
    for impossible in &model.impossibles {
        measures::check_condition(model, &measures, &impossible.condition, &mut diagnostics);
    }
    for definition in model.definitions.values() {
        measures::check_condition(model, &measures, &definition.condition, &mut diagnostics);
    }
    diagnostics
}

/// Calls `visit` with every condition that a policy states itself, definitions not included.
pub(crate) fn conditions<'m>(model: &'m Model, policy: &'m Policy, visit: &mut impl FnMut(&'m Condition)) {
    for rule in policy.rules.iter().filter_map(|id| model.rules.get(*id)) {
        if let RuleKind::Plain(condition) = &rule.kind {
            visit(condition);
        }
        rule.when.iter().chain(&rule.unless).for_each(&mut *visit);
    }
    for it in &policy.recommendations {
        it.when.iter().chain(&it.unless).for_each(&mut *visit);
    }
    for it in &policy.offers {
        it.when.iter().chain(&it.unless).for_each(&mut *visit);
    }
    for it in &policy.duties {
        it.when.iter().chain(&it.unless).for_each(&mut *visit);
    }
    for it in &policy.assertions {
        it.when.iter().chain(&it.unless).for_each(&mut *visit);
    }
}

/// Calls `visit` with a condition and every part of it.
pub(crate) fn parts<'m>(condition: &'m Condition, visit: &mut impl FnMut(&'m Condition)) {
    visit(condition);
    match &condition.kind {
        ConditionKind::Not(part) => parts(part, visit),
        ConditionKind::And(all) | ConditionKind::Or(all) => all.iter().for_each(|part| parts(part, visit)),
        ConditionKind::Error
        | ConditionKind::Truth(_)
        | ConditionKind::Defined(_)
        | ConditionKind::Compare(..)
        | ConditionKind::Between(..)
        | ConditionKind::Test(..)
        | ConditionKind::Given(_)
        | ConditionKind::Missing(_) => {}
    }
}
