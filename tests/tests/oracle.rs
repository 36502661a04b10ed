//! The engine against the naive oracle, on thousands of generated policies and referrals.

#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a helper that fails fails its test")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use remit_engine::eval::{Affects, Decision, Engine, How};
use remit_engine::ir::{Atom, RuleId, Verb};
use remit_engine::referral::Kind;
use remit_engine::value::Language;
use remit_tests::oracle::generate::{Dice, scenario};
use remit_tests::oracle::naive::{self, Expected};
use remit_tests::oracle::scenario::{Said, Scenario};
use remit_tests::oracle::{reached, seeds};

/// How many scenarios are tried at each run, beside the random ones.
const FIXED: u64 = 3_000;

fn affects(value: Affects) -> &'static str {
    match value {
        Affects::Decision => "decision",
        Affects::Route => "route",
        Affects::Answer => "answer",
        Affects::None => "none",
        _ => "another",
    }
}

/// What a decision says, in the oracle's words.
fn observed(decision: &Decision) -> Expected {
    let mut open = BTreeMap::new();
    for (list, facts) in [("missing", &decision.missing), ("judge", &decision.judge)] {
        open.extend(facts.iter().map(|fact| (fact.fact.clone(), (list, affects(fact.affects)))));
    }
    let uncertain = decision.uncertain.iter();
    open.extend(uncertain.map(|fact| (fact.fact.clone(), ("uncertain", affects(fact.affects)))));
    let reasons = decision.reasons.iter();
    let sure = decision.reasons.iter().any(|reason| reason.certain && reason.rule.is_some());
    let how = |how: How| match how {
        How::Overrides => "overrides",
        How::Stronger => "stronger",
        How::Open => "open",
        _ => "another",
    };
    let overruled =
        decision.overruled.iter().map(|lost| (lost.rule.clone(), (how(lost.how), lost.by.clone())));
    Expected {
        decision: decision.decision,
        settled: decision.settled,
        default: decision.default,
        possible: decision.possible.clone(),
        open,
        assumed: decision.assumed.iter().map(|fact| (fact.fact.clone(), affects(fact.affects))).collect(),
        // What may act beside what is certain is listed for what it alone brings.
        reasons: reasons
            .filter(|reason| reason.certain || !sure)
            .filter_map(|reason| Some((reason.rule.clone()?, reason.certain)))
            .collect(),
        overruled: overruled.collect(),
    }
}

/// Runs the engine; `None` where it finds a contradiction.
fn run(seed: u64, scenario: &Scenario) -> Option<Decision> {
    let engine = Engine::load(scenario.program.clone()).expect("a generated program loads");
    let read = engine.read(scenario.json().as_bytes(), None);
    let referral = match read {
        Ok(referral) => referral,
        Err(errors) => {
            assert!(errors.iter().all(|e| matches!(e.kind, Kind::StatedAndExcluded { .. })), "{errors:?}");
            return None;
        }
    };
    let prepared = match engine.policies()[0].prepare(&referral) {
        Ok(prepared) => prepared,
        Err(errors) => {
            assert!(errors.iter().all(|e| matches!(e.kind, Kind::Impossible { .. })), "{errors:?}");
            return None;
        }
    };
    let decision = prepared.explain(scenario.stage, Language::En);
    assert!(decision.exact || !is_plain(scenario));
    let mut rules = Vec::new();
    let light = prepared.decide(scenario.stage, &mut rules);
    // What needs no search is exact, also where the full answer's work ran out.
    assert!(light.exact || !decision.exact);
    if decision.exact {
        let certain = decision.reasons.iter().filter(|reason| reason.certain);
        let certain: Vec<&str> = certain.filter_map(|reason| reason.rule.as_deref()).collect();
        let stage = engine.policies()[0].ir().stage(scenario.stage);
        let names: Vec<&str> = rules.iter().map(|rule| stage.rules[rule.index()].name.as_str()).collect();
        assert_eq!(
            (light.verb, light.settled, names),
            (decision.decision, decision.settled, certain),
            "seed {seed}: the light answer is another than the full one\n{}\n{:#?}",
            scenario.json(),
            scenario.program.policies[0]
        );
    }
    Some(decision)
}

/// Whether a scenario asks for nothing, ties nothing and suspects nothing: all that then counts is what is said of each fact. The rest is
/// looked at where the meaning of policies is written as a program.
fn is_plain(scenario: &Scenario) -> bool {
    let policy = &scenario.program.policies[0];
    let suspected = |said: &Said| match said {
        Said::Elements(elements, _) => elements.iter().any(|element| element.certainty == "suspected"),
        Said::Element(element) => element.certainty == "suspected",
        Said::Nothing
        | Said::Truth(_)
        | Said::Halves(..)
        | Said::Choice(_)
        | Said::Given
        | Said::Destination(_) => false,
    };
    policy.impossible.is_empty()
        && !policy.atoms.iter().any(|atom| matches!(atom, Atom::Given(_)))
        && !scenario.said.iter().any(suspected)
}

fn compare(seed: u64) -> Option<Verb> {
    let scenario = scenario(seed);
    let observed = run(seed, &scenario).as_ref().map(observed);
    if !is_plain(&scenario) {
        return observed.map(|observed| observed.decision);
    }
    let expected = naive::decide(&scenario);
    assert!(
        expected == observed,
        "seed {seed}\noracle: {expected:#?}\nengine: {observed:#?}\nreferral: {}\nstage: {:?}\npolicy: {:#?}\nfacts: {:#?}",
        scenario.json(),
        scenario.stage,
        scenario.program.policies[0],
        scenario.program.vocabulary.facts,
    );
    expected.map(|expected| expected.decision)
}

#[test]
fn the_engine_agrees_with_the_oracle() {
    let mut verbs: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in seeds(FIXED) {
        *verbs.entry(compare(seed).map_or("contradiction", Verb::id)).or_default() += 1;
    }
    // The generator reaches every verb, and contradictions; otherwise agreement would mean little.
    assert!(reached(verbs.len() == 10 && verbs.values().all(|count| *count > 20)), "{verbs:?}");
}

#[test]
fn the_order_of_rules_changes_nothing() {
    for seed in 0..FIXED / 4 {
        let original = scenario(seed);
        let mut shuffled = original.clone();
        let rules = &mut shuffled.program.policies[0].stage_mut(original.stage).rules;
        let mut order: Vec<usize> = (0..rules.len()).collect();
        Dice::new(seed).shuffle(&mut order);
        let place = |old: usize| order.iter().position(|index| *index == old).unwrap();
        let moved = order.iter().map(|index| {
            let mut rule = rules[*index].clone();
            rule.overrides = rule.overrides.iter().map(|loser| RuleId::new(place(loser.index()))).collect();
            rule
        });
        *rules = moved.collect();
        let (one, two) = (run(seed, &original), run(seed, &shuffled));
        let sorted = |decision: Option<Decision>| {
            decision.map(|decision| {
                let mut seen = observed(&decision);
                seen.reasons.sort();
                seen.overruled.values_mut().for_each(|(_, by)| by.sort());
                seen
            })
        };
        assert_eq!(sorted(one), sorted(two), "seed {seed}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_agrees_on_random_scenarios_too(seed in any::<u64>()) {
        compare(seed);
    }
}
