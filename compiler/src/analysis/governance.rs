//! What a policy must answer for. Input: a policy. Output: hints at conditions on age or sex without a source, and warnings
//! at a policy whose last day is over, or that was to be reviewed by now.

use std::collections::BTreeSet;

use remit_engine::value::Date;

use super::{Subject, errors};
use crate::base::Loc;
use crate::check::{coverage, parts};
use crate::diag::Diagnostic;
use crate::resolve::{
    Condition, ConditionKind, DefinitionId, DeriveFunction, FactId, FactType, Grounds, Guard, Model, PolicyId,
};
use crate::workspace::Snapshot;

/// Warnings at a policy of which a day is over: the last on which it holds, or the one by which it was to be reviewed.
pub fn overdue(snapshot: &Snapshot, policy: PolicyId, today: Date) -> Vec<Diagnostic> {
    let Some(policy) = snapshot.model().policies.get(policy) else { return Vec::new() };
    let name = &policy.head.name;
    let over = |day: Option<(Date, Loc)>| day.filter(|(day, _)| *day < today);
    let expired = over(policy.valid_to).map(|(until, loc)| errors::expired(loc, name, until));
    // What no longer holds is no longer reviewed.
    let unreviewed = || over(policy.review_by).map(|(by, loc)| errors::unreviewed(loc, name, by));
    expired.or_else(unreviewed).into_iter().collect()
}

/// Statements that are not rules: of these the text says itself that they have no source.
pub(super) fn check(subject: &Subject<'_>, out: &mut Vec<Diagnostic>) {
    let model = subject.snapshot.model();
    if !coverage(model, subject.policy).iter().any(|it| !it.statements.is_empty()) {
        return;
    }
    let personal: BTreeSet<FactId> = personal(model);
    let policy = subject.policy;
    let all = policy.offers.iter().map(|it| (&it.guard, &it.grounds, it.loc));
    let all = all.chain(policy.recommendations.iter().map(|it| (&it.guard, &it.grounds, it.loc)));
    let all = all.chain(policy.duties.iter().map(|it| (&it.guard, &it.grounds, it.loc)));
    let all: Vec<(&Guard, &Grounds, Loc)> =
        all.chain(policy.follow_ups.iter().map(|it| (&it.guard, &it.grounds, it.loc))).collect();
    for (guard, grounds, loc) in all {
        if !grounds.cites.is_empty() {
            continue;
        }
        let mut read = Read { model, seen: BTreeSet::new(), facts: BTreeSet::new() };
        guard.when.iter().chain(&guard.unless).for_each(|condition| read.add(condition));
        if let Some(fact) = read.facts.intersection(&personal).next().and_then(|id| model.facts.get(*id)) {
            out.push(errors::about_a_person(loc, fact));
        }
    }
}

/// The facts that tell age or sex.
fn personal(model: &Model) -> BTreeSet<FactId> {
    let mut found = BTreeSet::new();
    for (id, fact) in model.facts.iter() {
        if let Some(derivation) = fact.derivation.as_ref().filter(|it| it.function == DeriveFunction::Age) {
            found.extend([id, derivation.from]);
        }
        if let FactType::OneOf(choices) = &fact.kind {
            let has = |word: &str| choices.iter().any(|choice| choice.name == word);
            found.extend((has("female") && has("male")).then_some(id));
        }
    }
    found
}

struct Read<'m> {
    model: &'m Model,
    seen: BTreeSet<DefinitionId>,
    facts: BTreeSet<FactId>,
}

impl Read<'_> {
    fn add(&mut self, condition: &Condition) {
        let mut inner = Vec::new();
        parts(condition, &mut |part: &Condition| {
            self.facts.extend(part.kind.fact());
            if let ConditionKind::Defined(id) = &part.kind {
                inner.push(*id);
            }
        });
        for id in inner {
            if self.seen.insert(id)
                && let Some(definition) = self.model.definitions.get(id)
            {
                self.add(&definition.condition);
            }
        }
    }
}
