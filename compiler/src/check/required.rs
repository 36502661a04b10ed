//! What requirements and impossible combinations may read. Input: a policy, an `impossible`. Output: diagnostics where
//! asking for a fact would change what it is asked for, and where it matters how a referral is written.

use std::collections::BTreeSet;

use super::{errors, lints};
use crate::base::Loc;
use crate::diag::Diagnostic;
use crate::resolve::{
    Condition, ConditionKind, DefinitionId, FactId, Impossible, Model, Policy, RuleKind, Silence,
};

/// A requirement under a condition on a fact that is both silent and required: while the fact is asked for, silence on
/// it means nothing, so whether the requirement counts would depend on itself.
pub(super) fn check(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    let rules = || policy.rules.iter().filter_map(|id| model.rules.get(*id));
    let required: BTreeSet<FactId> = rules()
        .filter_map(|rule| match &rule.kind {
            RuleKind::Require(facts) => Some(facts),
            RuleKind::Plain(_) | RuleKind::Decline(_) => None,
        })
        .flatten()
        .flat_map(|wanted| sources(model, wanted.fact))
        .collect();
    for rule in rules().filter(|rule| matches!(rule.kind, RuleKind::Require(_))) {
        let mut seen = BTreeSet::new();
        for (fact, loc) in rule.guard.conditions().flat_map(|condition| reads(model, condition)) {
            let sources = sources(model, fact);
            let both = |it: &FactId| required.contains(it) && is_silent(model, policy, *it);
            if let Some(source) = sources.into_iter().find(both).filter(|_| seen.insert(fact))
                && let Some(declared) = model.facts.get(source)
            {
                out.push(errors::requirement_reads_required(loc, &rule.head.name, &declared.head));
            }
        }
    }
}

/// An `impossible` that reads whether something is stated.
pub(super) fn check_impossible(model: &Model, it: &Impossible, out: &mut Vec<Diagnostic>) {
    let mut found = None;
    for condition in std::iter::once(&it.condition).chain(it.guard.conditions()) {
        walk(model, condition, &mut |part, loc| {
            if matches!(part.kind, ConditionKind::Given(_) | ConditionKind::Missing(_)) {
                found = found.or(Some((loc, part.loc)));
            }
        });
    }
    if let Some((loc, read)) = found {
        out.push(errors::impossible_reads_stated(loc, read));
    }
}

fn is_silent(model: &Model, policy: &Policy, fact: FactId) -> bool {
    lints::silence_of(model, policy, fact).is_some_and(|silence| *silence != Silence::Unknown)
}

/// The fact, and those that it is derived from.
fn sources(model: &Model, fact: FactId) -> Vec<FactId> {
    let mut all = vec![fact];
    let mut next = Some(fact);
    while let Some(from) = next.and_then(|id| model.facts.get(id)?.derivation.as_ref()).map(|it| it.from) {
        next = Some(from).filter(|from| !all.contains(from));
        all.extend(next);
    }
    all
}

/// The facts whose values a condition reads, each with the place in that condition.
fn reads(model: &Model, condition: &Condition) -> Vec<(FactId, Loc)> {
    let mut found = Vec::new();
    walk(model, condition, &mut |part, loc| match &part.kind {
        ConditionKind::Truth(fact)
        | ConditionKind::Compare(fact, ..)
        | ConditionKind::Between(fact, ..)
        | ConditionKind::Event(fact, _)
        | ConditionKind::Dated(fact, ..)
        | ConditionKind::Entries(fact, ..)
        | ConditionKind::Test(fact, ..) => found.push((*fact, loc)),
        ConditionKind::Given(_)
        | ConditionKind::Missing(_)
        | ConditionKind::Error
        | ConditionKind::Always
        | ConditionKind::Defined(_)
        | ConditionKind::Not(_)
        | ConditionKind::And(_)
        | ConditionKind::Or(_)
        | ConditionKind::Count(..) => {}
    });
    found
}

/// Goes through a condition and, once each, the definitions that it uses; the place is that in the condition itself.
pub(super) fn walk<'m>(
    model: &'m Model,
    condition: &'m Condition,
    visit: &mut impl FnMut(&'m Condition, Loc),
) {
    let mut seen: BTreeSet<DefinitionId> = BTreeSet::new();
    let mut waiting: Vec<(&Condition, Option<Loc>)> = vec![(condition, None)];
    while let Some((condition, outer)) = waiting.pop() {
        super::parts(condition, &mut |part| {
            let loc = outer.unwrap_or(part.loc);
            visit(part, loc);
            if let ConditionKind::Defined(id) = &part.kind
                && seen.insert(*id)
            {
                waiting.extend(model.definitions.get(*id).map(|used| (&used.condition, Some(loc))));
            }
        });
    }
}
