//! The engine against arithmetic of another kind: dates day by day, and doses with fractions.

#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a helper that fails fails its test")]

use std::collections::BTreeMap;

use remit_engine::eval::{Decision, Engine};
use remit_engine::ir::{AtomId, Condition, Rule, StageName, Verb};
use remit_engine::value::Language;
use remit_tests::oracle::dates::{self, Told};
use remit_tests::oracle::doses;
use remit_tests::oracle::{reached, seeds};

/// How many scenarios of each kind are tried at each run.
const FIXED: u64 = 4_000;

/// Compares every atom, and counts what it was.
fn compare(seed: u64, told: &Told, seen: &mut BTreeMap<Option<bool>, usize>) -> Decision {
    let mut program = told.program.clone();
    // The last atom decides, so that the answer says who could close the dose.
    let last = program.policies[0].atoms.len() - 1;
    program.policies[0].referral.rules =
        vec![Rule::new("last", Verb::Exclude, Condition::Atom(AtomId::new(last)))];
    let engine = Engine::load(program).expect("a generated program loads");
    let referral = engine.read(told.json.as_bytes(), None);
    let referral = referral.unwrap_or_else(|errors| panic!("seed {seed}: {errors:?}\n{}", told.json));
    let prepared = engine.policies()[0].prepare(&referral).expect("nothing is impossible");
    for (index, expected) in told.expected.iter().enumerate() {
        let observed = prepared.atom(AtomId::new(index));
        assert!(
            observed == *expected,
            "seed {seed}: {observed:?} instead of {expected:?} for {:?}\n{}\n{:#?}",
            told.program.policies[0].atoms[index],
            told.json,
            told.program.vocabulary.conversions,
        );
        *seen.entry(*expected).or_default() += 1;
    }
    prepared.explain(StageName::Referral, Language::En)
}

/// A referral that says one thing twice, and differently.
fn refused(seed: u64, told: &Told) {
    let engine = Engine::load(told.program.clone()).expect("a generated program loads");
    let errors = engine.read(told.json.as_bytes(), None).expect_err("it contradicts itself");
    assert!(errors.iter().all(|error| error.code() == "E0711"), "seed {seed}: {errors:?}\n{}", told.json);
}

fn check_dates(seeds: &[u64]) {
    let mut seen = BTreeMap::new();
    let mut contradictions = 0;
    // Two limits on one day, which the common measure tells apart: 44725.
    for seed in seeds.iter().copied().chain([44_725]) {
        let told = dates::told(seed);
        if told.contradicts {
            contradictions += 1;
            refused(seed, &told);
        } else {
            compare(seed, &told, &mut seen);
        }
    }
    assert!(reached(contradictions > 200), "{contradictions}");
    assert!(reached(seen.len() == 3 && seen.values().all(|number| *number > 500)), "{seen:?}");
}

fn check_doses(seeds: &[u64]) {
    let mut seen = BTreeMap::new();
    let mut listed = BTreeMap::new();
    for &seed in seeds {
        let (told, referrer) = doses::told(seed);
        let decision = compare(seed, &told, &mut seen);
        let is_dose = told.expected.len() > 1;
        if !is_dose || told.expected.last() != Some(&None) {
            continue;
        }
        let missing = decision.missing.iter().any(|open| open.fact == doses::DOSE);
        let uncertain = decision.uncertain.iter().any(|open| open.fact == doses::DOSE);
        assert_eq!((missing, uncertain), (referrer, !referrer), "seed {seed}\n{}", told.json);
        *listed.entry(missing).or_insert(0) += 1;
    }
    assert!(reached(seen.len() == 3 && seen.values().all(|number| *number > 500)), "{seen:?}");
    assert!(reached(listed.len() == 2 && listed.values().all(|number| *number > 200)), "{listed:?}");
}

#[test]
fn ages_durations_and_dates_follow_the_calendar() {
    check_dates(&seeds(FIXED));
}

#[test]
fn doses_are_what_fractions_say() {
    check_doses(&seeds(FIXED));
}
