//! What the cases of a policy leave open: acceptance and refusal of one referral, and what silence decides. Input: a policy
//! with cases. Output: hints.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use remit_analysis::Analysis;
use remit_engine::ir::{RuleId as CompiledRule, StageName};

use super::{Subject, assertions, errors};
use crate::cases::held;
use crate::diag::{Diagnostic, Fix};
use crate::resolve::{Case, CaseValue, FactId, Rule, Silence};
use crate::syntax::ast::Verb;

/// Of one rule at most so many others are named.
const MOST_CLASHES: usize = 1;

pub(super) fn check(subject: &Subject<'_>, analysis: &mut Analysis<'_>, out: &mut Vec<Diagnostic>) {
    if subject.snapshot.model().confirmed_cases_of(subject.id).next().is_none() {
        return;
    }
    clashes(subject, analysis, out);
    assumed(subject, analysis, out);
}

fn clashes(subject: &Subject<'_>, analysis: &mut Analysis<'_>, out: &mut Vec<Diagnostic>) {
    let stage = StageName::Referral;
    // Where both hold the exclusion decides, so only such cases are looked at.
    let wanted =
        |case: &&Case| case.runnable && case.expected.stage == stage && case.expected.verb == Verb::Exclude;
    let cases = subject.snapshot.model().confirmed_cases_of(subject.id).map(|(_, case)| case).filter(wanted);
    let cases: Vec<(&Case, OnceCell<BTreeSet<CompiledRule>>)> =
        cases.map(|case| (case, OnceCell::new())).collect();
    let shown = |one: CompiledRule, other: CompiledRule| {
        cases.iter().any(|(case, known)| {
            let held = known.get_or_init(|| held(subject.snapshot, subject.id, case));
            held.contains(&one) && held.contains(&other)
        })
    };
    for (accepts, excludes) in analysis.clashes(MOST_CLASHES, &|one, other| !shown(one, other)) {
        let Some((one, other)) = subject.rule(stage, accepts).zip(subject.rule(stage, excludes)) else {
            continue;
        };
        let Some(witness) = analysis.clash_witness(accepts, excludes) else { continue };
        let shown = assertions::shown(subject, stage, &witness);
        let fix = new_case(subject, one, other, &shown.lines);
        out.push(errors::clash(one, other, &shown, fix));
    }
}

/// A case that shows what is meant, after the policy's other cases.
fn new_case(subject: &Subject<'_>, one: &Rule, other: &Rule, lines: &[String]) -> Option<Fix> {
    let cases = subject.snapshot.model().cases_of(subject.id).map(|(_, case)| case);
    let last = cases.max_by_key(|case| case.loc)?;
    let lines: String = lines.iter().map(|line| format!("  {line}\n")).collect();
    let (one, other) = (&one.head.name, &other.head.name);
    let text = format!("\n\ncase \"{other}, {one}\" {{\n{lines}}} expect exclude by {other}");
    Some(Fix::new("add_case").edit(last.loc.after(), text).decides(true))
}

fn assumed(subject: &Subject<'_>, analysis: &mut Analysis<'_>, out: &mut Vec<Diagnostic>) {
    let model = subject.snapshot.model();
    let said: BTreeSet<FactId> = model
        .confirmed_cases_of(subject.id)
        .flat_map(|(_, case)| model.stated(case))
        .filter(|entry| !is_silence(subject, entry.fact, &entry.values))
        .map(|entry| entry.fact)
        .collect();
    let asked = |id| subject.fact_id(id).is_some_and(|id| !said.contains(&id));
    for stage in [StageName::Referral, StageName::Discharge] {
        for found in analysis.assumed(stage, &asked) {
            let Some(fact) = subject.fact(found.fact) else { continue };
            let own = subject.policy.silences.iter().find(|it| Some(it.fact) == subject.fact_id(found.fact));
            let loc = own.map_or(subject.policy.head.name_loc, |it| it.fact_loc);
            out.push(errors::assumed_decides(loc, fact, found.verb.id(), found.otherwise.id()));
        }
    }
}

/// Whether a case says of a fact what silence is taken for.
fn is_silence(subject: &Subject<'_>, fact: FactId, values: &[CaseValue]) -> bool {
    let own = subject.policy.silences.iter().find(|it| it.fact == fact).map(|it| &it.silence);
    let silence = own.or_else(|| subject.snapshot.model().facts.get(fact).map(|fact| &fact.silence));
    match (silence, values) {
        (Some(Silence::No), [CaseValue::Truth(false)])
        | (Some(Silence::Yes), [CaseValue::Truth(true)])
        | (_, [CaseValue::None | CaseValue::Ever(false)]) => true,
        (_, values) => values.iter().all(|value| matches!(value, CaseValue::Unknown)),
    }
}
