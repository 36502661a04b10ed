//! Whether what the names lead to fits together. Input: a resolved workspace. Output: diagnostics on cycles, types,
//! units, structure and sources; the model itself is not changed.

mod always;
mod arithmetic;
mod bases;
mod composition;
mod counts;
mod coverage;
mod cycles;
mod dated;
mod dates;
mod duplicates;
mod errors;
mod heads;
mod limits;
mod lints;
mod measures;
mod notices;
mod ranges;
mod required;
mod same;
mod texts;
mod vocabulary;

pub(crate) use arithmetic::computation;
pub use coverage::{Coverage, Partly, coverage};
pub(crate) use cycles::{in_order, mentioned, overridden};
pub(crate) use heads::MOST_CONDITIONAL_DECLINES;
pub use measures::{Measure, Measures};
pub(crate) use notices::reads_discharge;
pub use ranges::written as written_range;
pub(crate) use same::guards as same_guards;

use crate::base::{FileId, Table};
use crate::diag::Diagnostic;
use crate::resolve::{Condition, ConditionKind, FindingId, Model, Policy, Resolved, RuleKind};

/// What checking found.
#[derive(Debug, Default)]
pub struct Checked {
    /// By the file whose statements gave rise to it.
    by_file: Table<FindingId, Diagnostic>,
    /// What only all files together can show.
    together: Vec<Diagnostic>,
}

impl Checked {
    /// Everything that was found.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        self.by_file.values().chain(&self.together)
    }
}

/// Checks a resolved workspace; what was found before holds for files that were not resolved again.
pub fn check(resolved: &Resolved, before: Option<&Checked>) -> Checked {
    let model = &resolved.model;
    let measures = Measures::new(model);
    let mut by_file = Table::new(model.order());
    for diagnostic in cycles::check(model, &resolved.renewed) {
        by_file.push(diagnostic.loc.file, diagnostic);
    }
    for file in &*model.order() {
        if let Some(before) = before.filter(|_| !resolved.renewed.contains(file)) {
            by_file.share(*file, &before.by_file);
            continue;
        }
        let mut found = Vec::new();
        check_file(model, &measures, *file, &mut found);
        for diagnostic in found {
            by_file.push(*file, diagnostic);
        }
    }
    let mut together = Vec::new();
    vocabulary::check_together(resolved, &mut together);
    duplicates::roles(model, &mut together);
    bases::unused(model, &mut together);
    Checked { by_file, together }
}

fn check_file(model: &Model, measures: &Measures, file: FileId, out: &mut Vec<Diagnostic>) {
    vocabulary::check(model, measures, file, out);
    arithmetic::check(model, measures, file, out);
    for policy in model.policies.items(file) {
        cycles::overrides(model, policy, out);
        heads::check(model, policy, out);
        duplicates::check(model, policy, out);
        measures::check_policy(model, measures, policy, out);
        arithmetic::check_policy(model, policy, out);
        limits::check(model, measures, policy, out);
        dated::check(model, measures, policy, out);
        conditions(model, policy, &mut |condition| counts::check(model, condition, out));
        dates::check(model, policy, out);
        coverage::check(model, policy, out);
        lints::check(model, policy, out);
        always::check(model, measures, policy, out);
        required::check(model, policy, out);
        texts::check(model, policy, out);
        notices::check(model, policy, out);
    }
    let definitions = model.definitions.items(file).iter().map(|it| &it.condition);
    let impossibles = model.impossibles.items(file);
    let impossibles =
        impossibles.iter().flat_map(|it| std::iter::once(&it.condition).chain(it.guard.conditions()));
    let assertions = model.assertions.items(file).iter().flat_map(|it| it.guard.conditions());
    for condition in definitions.chain(impossibles).chain(assertions) {
        measures::check_condition(model, measures, condition, out);
        counts::check(model, condition, out);
    }
    for impossible in model.impossibles.items(file) {
        required::check_impossible(model, impossible, out);
    }
    for base in model.bases.items(file) {
        measures::check_lines(model, measures, &base.lines, out);
        bases::check(model, &base.lines, base.parent.map(|(parent, _)| parent), out);
    }
    for case in model.cases.items(file) {
        measures::check_lines(model, measures, &case.lines, out);
        bases::check(model, &case.lines, case.base.map(|(base, _)| base), out);
    }
}

/// Calls `visit` with every condition that a policy's statements have, definitions not included.
pub(crate) fn conditions<'m>(model: &'m Model, policy: &'m Policy, visit: &mut impl FnMut(&'m Condition)) {
    for rule in policy.rules.iter().filter_map(|id| model.rules.get(*id)) {
        if let RuleKind::Plain(condition) = &rule.kind {
            visit(condition);
        }
        rule.guard.conditions().for_each(&mut *visit);
    }
    for it in &policy.recommendations {
        it.guard.conditions().for_each(&mut *visit);
    }
    for it in &policy.offers {
        it.guard.conditions().for_each(&mut *visit);
    }
    for it in &policy.duties {
        it.guard.conditions().for_each(&mut *visit);
    }
    for it in &policy.follow_ups {
        it.guard.conditions().for_each(&mut *visit);
    }
    for it in policy.notices.iter().filter_map(|id| model.notices.get(*id)) {
        it.conditions().for_each(&mut *visit);
    }
}

/// Calls `visit` with a condition and every part of it.
pub(crate) fn parts<'m>(condition: &'m Condition, visit: &mut impl FnMut(&'m Condition)) {
    visit(condition);
    match &condition.kind {
        ConditionKind::Not(part) => parts(part, visit),
        ConditionKind::Entries(_, _, entry) => entry.iter().for_each(|part| parts(part, visit)),
        ConditionKind::And(all) | ConditionKind::Or(all) | ConditionKind::Count(_, all) => {
            all.iter().for_each(|part| parts(part, visit));
        }
        ConditionKind::Error
        | ConditionKind::Always
        | ConditionKind::Truth(_)
        | ConditionKind::Defined(_)
        | ConditionKind::Compare(..)
        | ConditionKind::Between(..)
        | ConditionKind::Event(..)
        | ConditionKind::Dated(..)
        | ConditionKind::Test(..)
        | ConditionKind::Given(_)
        | ConditionKind::Missing(_) => {}
    }
}
