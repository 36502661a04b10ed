//! What policies mean: the specification as a program, against itself. What it must hold of every exchange between a clinic
//! and who refers to it, it holds.

use std::collections::BTreeMap;

use remit_tests::oracle::meaning::decide::decide;
use remit_tests::oracle::meaning::dialogue::{self, Seen};
use remit_tests::oracle::meaning::generate::scenario;
use remit_tests::oracle::meaning::scenario::Scenario;
use remit_tests::oracle::meaning::text;
use remit_tests::oracle::{reached, seeds};

/// How many scenarios are tried at each run.
const FIXED: u64 = 300;

fn decides(scenario: &Scenario) -> Option<Seen> {
    decide(scenario).as_ref().map(Seen::of)
}

#[track_caller]
fn holds(seed: u64, scenario: &Scenario, result: Result<(), String>) {
    let written = || format!("{}{}", text::policy(&scenario.policy, "p0"), text::referral(scenario));
    assert!(result.is_ok(), "seed {seed}\n{}\n{result:?}", written());
}

#[test]
fn the_generator_reaches_every_verb() {
    let mut verbs: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut settled, mut open) = (0, 0);
    for seed in 0..1_000 {
        let expected = decide(&scenario(seed));
        let verb = expected.as_ref().map_or("contradiction", |expected| expected.decision.id());
        *verbs.entry(verb).or_default() += 1;
        settled += usize::from(expected.as_ref().is_some_and(|expected| expected.settled));
        open += usize::from(expected.is_some_and(|expected| !expected.open.is_empty()));
    }
    assert!(verbs.len() == 10 && verbs.values().all(|count| *count >= 3), "{verbs:?}");
    assert!(settled > 300 && open > 300, "{settled} settled, {open} open");
}

#[test]
fn every_dialogue_ends_settled_with_what_was_possible() {
    for seed in seeds(FIXED) {
        let scenario = scenario(seed);
        for way in 0..3 {
            holds(seed, &scenario, dialogue::settles(&scenario, &decides, seed * 3 + way));
        }
    }
}

#[test]
fn no_settled_refusal_falls_when_what_is_required_is_stated() {
    for seed in seeds(FIXED) {
        let scenario = scenario(seed);
        holds(seed, &scenario, dialogue::refusals_hold(&scenario, &decides, seed));
    }
}

#[test]
fn to_state_what_was_assumed_changes_nothing() {
    let mut tried = 0;
    for seed in seeds(FIXED) {
        let scenario = scenario(seed);
        let result = dialogue::assumptions_hold(&scenario, &decides, seed);
        tried += usize::from(result == Ok(true));
        holds(seed, &scenario, result.map(drop));
    }
    assert!(reached(tried > 30), "only {tried} scenarios were of use");
}

#[test]
fn nobody_is_asked_in_vain() {
    for seed in seeds(FIXED) {
        let scenario = scenario(seed);
        holds(seed, &scenario, dialogue::not_in_vain(&scenario, &decides));
    }
}

#[test]
fn the_order_of_lines_changes_nothing() {
    for seed in seeds(FIXED) {
        let scenario = scenario(seed);
        assert_eq!(decides(&scenario), decides(&dialogue::shuffled(&scenario, seed)), "seed {seed}");
    }
}
