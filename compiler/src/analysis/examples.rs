//! Whether a rule holds for the doses that its clinic gives as examples. Input: a compiled policy. Output: diagnostics at
//! the examples for which it does not.

use std::sync::Arc;

use remit_engine::eval::{Holds, LoadedPolicy};
use remit_engine::ir::{Role, RuleId, StageName};
use serde_json::json;

use crate::diag::{Diagnostic, codes};
use crate::lower::medicine;
use crate::resolve::{CaseMedicine, PolicyId, Rule, stage_of};
use crate::workspace::Snapshot;

pub(super) fn check(snapshot: &Snapshot, policy: PolicyId, compiled: &Arc<LoadedPolicy>) -> Vec<Diagnostic> {
    let model = snapshot.model();
    let Some(policy) = model.policies.get(policy) else { return Vec::new() };
    let rules = policy.rules.iter().filter_map(|id| model.rules.get(*id));
    let examples = rules.flat_map(|rule| rule.texts.examples.iter().map(move |example| (rule, example)));
    let fails = examples.filter(|(rule, example)| !holds(snapshot, compiled, rule, example));
    let told = fails.map(|(rule, example)| {
        Diagnostic::new(codes::EXAMPLE_FAILS, example.loc).arg("name", &rule.head.name).help("change")
    });
    told.collect()
}

/// Whether the rule holds for certain where a referral states that medicine alone.
fn holds(snapshot: &Snapshot, policy: &Arc<LoadedPolicy>, rule: &Rule, example: &CaseMedicine) -> bool {
    let model = snapshot.model();
    let fact = model.fact_with_role(Role::Medicines).and_then(|id| model.facts.get(id));
    let Some((fact, lexicon)) = fact.zip(snapshot.lexicon()) else { return false };
    let mut stated = json!([medicine(model, example)]);
    for part in fact.head.name.as_str().rsplit('.') {
        stated = json!({ part: stated });
    }
    let stage: StageName = stage_of(rule.verb);
    let Ok(referral) = lexicon.read(stated.to_string().as_bytes(), None) else { return false };
    let Ok(prepared) = policy.prepare(&referral) else { return false };
    let rules = &policy.ir().stage(stage).rules;
    let id = rules.iter().position(|own| own.name == rule.head.name.as_str()).map(RuleId::new);
    id.is_some_and(|id| prepared.holds(stage, id) == Holds::Yes)
}
