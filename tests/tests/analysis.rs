//! What is said to hold for every referral: against an oracle that looks at each, and as people read it.

use remit_engine::value::Language;
use std::collections::BTreeSet;

use remit_compiler::analysis;
use remit_compiler::diag::render;
use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_tests::oracle::generate::scenario;
use remit_tests::oracle::naive;

/// How many generated policies are tried.
const POLICIES: u64 = 3_000;
/// A policy with more worlds than this is passed by.
const MOST_WORLDS: usize = 20_000;

#[test]
fn rules_that_never_decide_are_those_that_decide_in_no_world() {
    let (mut tried, mut idle) = (0, 0);
    for seed in 0..POLICIES {
        let scenario = scenario(seed);
        let Some(expected) = naive::never_decide(&scenario, MOST_WORLDS) else { continue };
        let engine = Engine::load(scenario.program.clone()).expect("a generated program loads");
        let policy = &engine.policies()[0];
        let rules = &policy.ir().stage(scenario.stage).rules;
        let found = policy.never_decide(scenario.stage, &|| false).expect("nobody stops it");
        let found: BTreeSet<String> = found.iter().map(|it| rules[it.rule.index()].name.clone()).collect();
        // Facts that follow from others are taken to vary on their own, so of them less may be found.
        let derived = scenario.program.vocabulary.facts.iter().any(|fact| fact.derive.is_some());
        assert!(found.is_subset(&expected), "seed {seed}: {found:?} are not all of {expected:?}");
        assert!(derived || found == expected, "seed {seed}: {found:?} is not {expected:?}");
        tried += 1;
        idle += usize::from(!expected.is_empty());
    }
    assert!(tried > 500 && idle > 50, "{tried} policies tried, {idle} with a rule that never decides");
}

#[test]
fn people_are_told_which_rules_decide_instead() {
    let rules = [
        ("two_ages", "exclude both: patient.age < 16 years and patient.age > 65 years\n"),
        ("two_words", "accept both: referral.kind question and referral.kind referral\n"),
        (
            "weaker",
            "exclude children: patient.age < 18 years\naccept small_children: patient.age < 6 years\n",
        ),
        (
            "union",
            "exclude children: patient.age < 18 years\nexclude adults: patient.age >= 18 years\n\
             review young: patient.age < 25 years\n",
        ),
        (
            "overridden",
            "accept grown: patient.age >= 18 years overrides old\nexclude old: patient.age > 80 years\n",
        ),
        ("concepts", "exclude pain: diagnosis chronic_pain\nadvise fibromyalgia: diagnosis fibromyalgia\n"),
    ];
    let mut told = String::new();
    for (name, rules) in rules {
        let mut workspace = Workspace::new();
        let head = "policy example.pain { title: sv \"Exempel\", language: sv }\n\n";
        workspace.open(&format!("{name}.remit"), &format!("{head}{rules}otherwise review\n"));
        let snapshot = workspace.snapshot();
        let found = analysis::findings(&snapshot);
        let options = render::TextOptions { lang: Language::Sv, ..Default::default() };
        told += &format!("== {name}\n{}\n", render::text(&found, snapshot.sources(), options));
    }
    insta::assert_snapshot!("never_decides", told);
}
