//! Cases that `remit test --generate` proposes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use remit_compiler::cases::propose::{Proposals, edit, propose, text};
use remit_compiler::cases::{PolicyCoverage, Verdict, coverage};
use remit_compiler::workspace::{Snapshot, Workspace};
use remit_compiler::{format, lex, syntax};
use remit_engine::value::Language;
use remit_tests::oracle::meaning::generate::scenario;
use remit_tests::oracle::meaning::points::points;
use remit_tests::oracle::meaning::{text as meaning, vocabulary};
use remit_tests::oracle::{reached, seeds};
use remit_tests::repository;

/// How many generated policies are tried at each run.
const POLICIES: u64 = 150;
/// A policy with more letters than this is passed by.
const MOST_LETTERS: usize = 800;

/// The clinics without any case.
fn without_cases(path: &Path, text: String) -> String {
    let is_case_file = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("cases"));
    if is_case_file { text.lines().next().unwrap_or_default().to_owned() + "\n" } else { text }
}

fn proposed(snapshot: &Snapshot, policy: &str) -> Proposals {
    propose(snapshot, snapshot.policy(policy).unwrap(), Language::En, &|| false).unwrap()
}

/// The same workspace with what is proposed for a policy in it.
fn with_proposals(workspace: &mut Workspace, policy: &str, proposals: &Proposals) -> (String, Arc<Snapshot>) {
    let snapshot = workspace.snapshot();
    let edit = edit(&snapshot, snapshot.policy(policy).unwrap(), &proposals.cases).unwrap();
    let source = snapshot.sources().get(edit.loc.file).unwrap();
    let mut text = source.text.as_str().to_owned();
    text.replace_range(edit.loc.span.range(), &edit.text);
    workspace.open(&source.path, &text);
    (source.path.to_string(), workspace.snapshot())
}

/// All of them confirmed.
fn confirmed(workspace: &mut Workspace, path: &str) -> Arc<Snapshot> {
    let snapshot = workspace.snapshot();
    let text = snapshot.file_at(path).unwrap().text().replace("case unconfirmed ", "case ");
    workspace.open(path, &text);
    workspace.snapshot()
}

fn is_laid_out(text: &str) {
    let tokens = lex::lex(remit_compiler::base::FileId(0), text);
    let again = format::format(text, &tokens, &syntax::parse(text, &tokens)).unwrap();
    assert_eq!(again, text);
}

fn covered(snapshot: &Snapshot, policy: &str) -> PolicyCoverage {
    coverage(snapshot, snapshot.policy(policy).unwrap()).unwrap()
}

/// What of a policy no case shows: rules that none is decided by, and sides of conditions.
fn gaps(covered: &PolicyCoverage) -> usize {
    let rules = covered.rules.iter().filter(|rule| !rule.decides).count();
    let sides = covered.parts().flat_map(|(_, conditions)| conditions);
    let sides = sides.map(|it| match it.gap {
        None => 0,
        Some(remit_compiler::cases::Gap::Yes | remit_compiler::cases::Gap::No) => 1,
        Some(remit_compiler::cases::Gap::Both) => 2,
    });
    rules + sides.sum::<usize>()
}

/// Were there no case of the clinics, what is proposed would show all that a referral can show.
#[test]
fn the_clinics_are_covered_from_nothing() {
    let mut told = String::new();
    let mut workspace = repository::clinics(without_cases);
    let snapshot = workspace.snapshot();
    let policies: Vec<String> =
        snapshot.model().policies.values().map(|policy| policy.head.name.to_string()).collect();
    for policy in policies {
        let proposals = proposed(&snapshot, &policy);
        let (path, with) = with_proposals(&mut workspace, &policy, &proposals);
        is_laid_out(with.file_at(&path).unwrap().text());
        let waiting = covered(&with, &policy);
        assert_eq!(waiting.outcomes.len(), proposals.cases.len());
        for outcome in &waiting.outcomes {
            let title = &with.model().cases.get(outcome.case).unwrap().title;
            assert!(
                matches!(outcome.verdict, Verdict::Unconfirmed),
                "{policy}: {title}: {:?}",
                outcome.verdict
            );
        }
        assert_eq!(waiting.rules_covered().0, 0, "nothing is covered by what nobody has confirmed");
        assert_eq!(waiting.conditions_covered().0, 0);
        // Nothing is proposed twice.
        assert!(proposed(&with, &policy).cases.is_empty(), "{policy}");
        let confirmed = covered(&confirmed(&mut workspace, &path), &policy);
        assert!(confirmed.outcomes.iter().all(|it| matches!(it.verdict, Verdict::Passed)), "{policy}");
        let left = proposals.never.len() + proposals.unknown.len();
        assert!(gaps(&confirmed) <= left, "{policy}: {} gaps, {left} told", gaps(&confirmed));
        let ((rules, all_rules), (sides, all_sides)) =
            (confirmed.rules_covered(), confirmed.conditions_covered());
        told += &format!(
            "== {policy}: {} cases; {rules} of {all_rules} rules, {sides} of {all_sides} conditions\n",
            proposals.cases.len()
        );
        for (sign, all) in [("never", &proposals.never), ("not found", &proposals.unknown)] {
            all.iter().for_each(|what| told += &format!("{sign}: {what}\n"));
        }
    }
    insta::assert_snapshot!("from_nothing", told);
}

/// What is proposed for a clinic, to be read as its administrator would.
#[test]
fn proposals_of_a_clinic() {
    let snapshot = repository::clinics(without_cases).snapshot();
    insta::assert_snapshot!("of_a_clinic", text(&proposed(&snapshot, "capio_st_goran.pain").cases));
}

/// Beside the clinics' own cases only values at limits are left.
#[test]
fn proposals_beside_the_clinics_own_cases() {
    let snapshot = repository::clinics(|_, text| text).snapshot();
    let mut told = String::new();
    for policy in snapshot.model().policies.values() {
        let policy = policy.head.name.as_str();
        told += &format!("== {policy}\n{}\n", text(&proposed(&snapshot, policy).cases));
    }
    insta::assert_snapshot!("beside", told);
}

/// Every rule that some letter is decided by gets a case, or is told as one for which none was found; none that can decide is
/// told as one that cannot; and each case is decided as it says.
#[test]
fn every_rule_that_can_decide_gets_a_case() {
    let (mut tried, mut rules, mut unknown) = (0, 0, 0);
    let mut workspace = Workspace::new();
    workspace.open("words.remit", &vocabulary::library());
    for seed in seeds(POLICIES) {
        let scenario = scenario(seed);
        let Some(points) = points(&scenario.policy, MOST_LETTERS) else { continue };
        workspace.open("p0.remit", &meaning::policy(&scenario.policy, "p0"));
        let snapshot = workspace.snapshot();
        let Some(id) = snapshot.policy("p0") else { continue };
        if snapshot.compiled(id).is_none() || points.is_empty() {
            continue;
        }
        let own = |name: &str| scenario.policy.rules.iter().any(|rule| rule.name == name);
        let acting: BTreeSet<usize> = points.iter().flat_map(|point| point.fate.acting.clone()).collect();
        let deciding: BTreeSet<&str> = acting
            .iter()
            .filter_map(|rule| scenario.policy.rules.get(*rule))
            .map(|rule| rule.name.as_str())
            .collect();
        let told = || meaning::policy(&scenario.policy, "p0");
        let proposals = proposed(&snapshot, "p0");
        if proposals.cases.is_empty() {
            assert!(deciding.is_empty() || !proposals.unknown.is_empty(), "seed {seed}: {}", told());
            continue;
        }
        let (path, with) = with_proposals(&mut workspace, "p0", &proposals);
        for outcome in covered(&with, "p0").outcomes {
            assert!(
                matches!(outcome.verdict, Verdict::Unconfirmed),
                "seed {seed}: {:?}\n{}",
                outcome.verdict,
                told()
            );
        }
        let confirmed = covered(&confirmed(&mut workspace, &path), "p0");
        let shown: BTreeSet<&str> = confirmed
            .rules
            .iter()
            .filter(|rule| rule.decides && own(&rule.rule))
            .map(|rule| rule.rule.as_str())
            .collect();
        let is_told = |all: &[String], name: &str| all.contains(&format!("`{name}` decides"));
        for rule in deciding.difference(&shown) {
            assert!(is_told(&proposals.unknown, rule), "seed {seed}: {rule} has no case\n{}", told());
            unknown += 1;
        }
        for rule in scenario.policy.rules.iter().filter(|rule| is_told(&proposals.never, &rule.name)) {
            assert!(!deciding.contains(rule.name.as_str()), "seed {seed}: {} can decide", rule.name);
        }
        tried += 1;
        rules += deciding.len();
    }
    assert!(reached(tried * 2 > POLICIES / 2), "{tried} tried");
    // What decides only where something is open that no letter leaves open for certain is told as not found.
    assert!(reached(unknown * 15 <= rules), "{unknown} of {rules} rules without a case, in {tried} policies");
}
