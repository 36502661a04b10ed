//! The policies' cases and assertions, with ids that stay while their names do.

use remit_engine::value::Language;
use std::collections::BTreeMap;

use remit_compiler::base::Loc;
use remit_compiler::resolve::{CaseId, Model, Policy, PolicyId};
use remit_compiler::workspace::Snapshot;

/// A policy with what can be run of it.
#[derive(Debug, Clone)]
pub(crate) struct TestPolicy {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) head: Loc,
    pub(crate) cases: Vec<TestCase>,
    pub(crate) assertions: Vec<TestAssertion>,
    pub(crate) policy: PolicyId,
}

/// One assertion.
#[derive(Debug, Clone)]
pub(crate) struct TestAssertion {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) loc: Loc,
}

/// One case.
#[derive(Debug, Clone)]
pub(crate) struct TestCase {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) loc: Loc,
    pub(crate) case: CaseId,
}

/// The policies by name, or the one asked for; titles in the language, or each in its own.
pub(crate) fn tests(snapshot: &Snapshot, only: Option<PolicyId>, lang: Option<Language>) -> Vec<TestPolicy> {
    let model = snapshot.model();
    let wanted = model.policies.iter().filter(|(id, _)| only.is_none_or(|only| only == *id));
    let mut found: Vec<TestPolicy> = wanted.map(|(id, it)| policy(model, id, it, lang)).collect();
    found.sort_by(|one, two| one.id.cmp(&two.id));
    found
}

fn policy(model: &Model, id: PolicyId, policy: &Policy, lang: Option<Language>) -> TestPolicy {
    let name = policy.head.name.to_string();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let cases = model.cases_of(id).map(|(case, found)| {
        let count = seen.entry(&found.title).or_insert(0);
        *count += 1;
        let id = match *count {
            1 => format!("{name}/{}", found.title),
            count => format!("{name}/{}#{count}", found.title),
        };
        TestCase { id, label: found.title.to_string(), loc: found.loc, case }
    });
    let cases = cases.collect();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let assertions = model.assertions_of(id).map(|found| {
        let count = seen.entry(&found.title).or_insert(0);
        *count += 1;
        let number = if *count > 1 { format!("#{count}") } else { String::new() };
        let id = format!("{name}/assert/{}{number}", found.title);
        TestAssertion { id, label: found.title.to_string(), loc: found.loc }
    });
    let assertions = assertions.collect();
    let label = policy.title.get(lang.unwrap_or(policy.language), policy.language).unwrap_or_default();
    let label = label.to_owned();
    TestPolicy { id: name.clone(), label, head: policy.head.loc, cases, assertions, policy: id }
}

/// The case of an id.
pub(crate) fn case_of(snapshot: &Snapshot, id: &str) -> Option<CaseId> {
    let found = tests(snapshot, None, None).into_iter().flat_map(|policy| policy.cases);
    found.into_iter().find(|case| case.id == id).map(|case| case.case)
}
