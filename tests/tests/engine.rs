//! What must hold of every decision, and of every input.

#![expect(clippy::indexing_slicing, clippy::unwrap_used, reason = "a helper that fails fails its test")]

use remit_engine::eval::{Decision, Engine, LoadError};
use remit_engine::ir::{
    Atom, AtomId, CategoryId, Condition, Fact, FactId, FactType, Policy, Program, Rule, SilenceChange,
    StageName, Verb, Vocabulary,
};
use remit_engine::referral::Kind;
use remit_engine::value::Language;
use remit_tests::oracle::generate::{damaged, scenario, with_more_said};
use remit_tests::oracle::scenario::Scenario;
use remit_wording::catalogue;

fn run(scenario: &Scenario) -> Option<Decision> {
    let engine = Engine::load(scenario.program.clone()).unwrap();
    let referral = engine.read(scenario.json().as_bytes(), None).ok()?;
    let prepared = engine.policies()[0].prepare(&referral).ok()?;
    Some(prepared.explain(scenario.stage, Language::En))
}

#[test]
fn more_facts_never_overturn_a_settled_decision() {
    let mut tried = 0;
    for seed in 0..4_000 {
        let mut before = scenario(seed);
        // Silence and statedness are the two ways in which a new fact may change what was settled.
        before.program.vocabulary.facts.iter_mut().for_each(|fact| fact.silent = None);
        if before.program.policies[0].atoms.iter().any(|atom| matches!(atom, Atom::Given(_))) {
            continue;
        }
        let Some(settled) = run(&before).filter(|decision| decision.settled) else { continue };
        let Some(after) = run(&with_more_said(&before, !seed)) else { continue };
        assert!(after.settled && after.decision == settled.decision, "seed {seed}");
        tried += 1;
    }
    assert!(tried > 200, "only {tried} scenarios were of use");
}

#[test]
fn damaged_referrals_are_errors_or_referrals_and_never_more() {
    let (mut read, mut refused) = (0, 0);
    for seed in 0..600 {
        let scenario = scenario(seed);
        let engine = Engine::load(scenario.program.clone()).unwrap();
        for damage in 0..20 {
            let bytes = damaged(&scenario.json(), seed * 100 + damage);
            match engine.read(&bytes, None) {
                Ok(referral) => {
                    read += 1;
                    if let Ok(prepared) = engine.policies()[0].prepare(&referral) {
                        let _ = prepared.explain(scenario.stage, Language::Sv);
                    }
                }
                Err(errors) => {
                    refused += 1;
                    assert!(!errors.is_empty());
                    assert!(errors.iter().all(|error| error.to_string().len() < 2_000));
                }
            }
        }
    }
    assert!(read > 100 && refused > 1_000, "{read} read, {refused} refused");
}

#[test]
fn hostile_referrals_cost_little() {
    let scenario = scenario(1);
    let engine = Engine::load(scenario.program).unwrap();
    let kind = |text: &str| engine.read(text.as_bytes(), None).unwrap_err()[0].kind.clone();
    assert!(matches!(kind(&"[".repeat(1_000_000)), Kind::TooDeep { .. }));
    assert!(matches!(kind(&"{\"a\":".repeat(100_000)), Kind::TooDeep { .. }));
    assert!(matches!(kind(&" ".repeat(2_000_000)), Kind::TooLarge { .. }));
    let keys: Vec<String> = (0..40_000).map(|index| format!("\"k{}\":1", index % 20_000)).collect();
    assert!(matches!(kind(&format!("{{{}}}", keys.join(","))), Kind::DoubleKey));
    assert!(matches!(engine.read(b"\xff", None).unwrap_err()[0].kind, Kind::NotUtf8 { byte: 0 }));
}

#[test]
fn a_policy_of_many_unknowns_is_decided_in_bounded_time() {
    // Sixty facts in random threes: hard for any search. The answer may be inexact, and must say so.
    let facts: Vec<Fact> = (0..60).map(|index| Fact::new(format!("f{index}"), FactType::Truth)).collect();
    let mut policy = Policy::new("hard", Language::En);
    policy.atoms = (0..60).map(|index| Atom::Truth(FactId(index))).collect();
    let mut seed = 7_u64;
    let mut next = |limit: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % limit
    };
    for index in 0..256 {
        let parts = (0..3).map(|_| {
            let atom = Condition::Atom(AtomId(u32::try_from(next(60)).unwrap()));
            if next(2) == 0 { atom } else { atom.negated() }
        });
        let condition = Condition::And(parts.collect());
        policy.referral.rules.push(Rule::new(format!("r{index}"), Verb::Exclude, condition));
    }
    let vocabulary = Vocabulary { facts, ..Vocabulary::default() };
    let engine = Engine::load(Program::new(vocabulary, vec![policy])).unwrap();
    let referral = engine.read(b"{}", None).unwrap();
    let prepared = engine.policies()[0].prepare(&referral).unwrap();
    let decision = prepared.explain(StageName::Referral, Language::En);
    assert!(decision.possible.contains(&Verb::Exclude));
}

type Damage = fn(&mut Program);

/// What is wrong with the first policy of a program, or with all of it.
fn load_error(program: Program) -> LoadError {
    match Engine::load(program) {
        Ok(engine) => engine.failed()[0].error.clone(),
        Err(error) => error,
    }
}

#[test]
fn what_keeps_a_program_from_loading_has_a_code_a_place_and_words() {
    let damages: [(Damage, &str, &str); 7] = [
        (|it| it.semantics = 0, "semantics at /semantics", "the program is of semantics 0"),
        (
            |it| it.vocabulary.facts.push(Fact::new("f0", FactType::Truth)),
            "path at /vocabulary/facts/2",
            "the path of fact number 3 of the vocabulary",
        ),
        (
            |it| it.vocabulary.facts[1].kind = FactType::Concept(CategoryId(9)),
            "reference at /vocabulary/facts/1",
            "fact number 2 of the vocabulary refers to something that is not there",
        ),
        (
            |it| it.policies[0].atoms[0] = Atom::Truth(FactId(9)),
            "fact at a, fact 9",
            "fact number 10 is not there",
        ),
        (
            |it| it.policies[0].referral.rules[0].condition = Condition::Atom(AtomId(9)).into(),
            "condition at a/referral/rules/r",
            "the condition of the rule `r` is nested too deep",
        ),
        (
            |it| it.policies[0].referral.rules[0].verb = Verb::Discharge,
            "rule at a/referral/rules/r",
            "the rule `r` has a verb of the other stage",
        ),
        (
            |it| it.policies[0].silences.push(SilenceChange { fact: FactId(9), silent: None, said: None }),
            "reference at a/silences/0",
            "`silence` number 1 refers to something that is not there",
        ),
    ];
    for (damage, place, words) in damages {
        let facts = vec![Fact::new("f0", FactType::Truth), Fact::new("f1", FactType::Truth)];
        let mut policy = Policy::new("a", Language::En);
        policy.atoms.push(Atom::Truth(FactId(0)));
        policy.referral.rules.push(Rule::new("r", Verb::Exclude, Condition::Atom(AtomId(0))));
        let vocabulary = Vocabulary { facts, ..Vocabulary::default() };
        let mut program = Program::new(vocabulary, vec![policy]);
        assert!(Engine::load(program.clone()).unwrap().failed().is_empty());
        damage(&mut program);
        let error = load_error(program);
        assert_eq!(error.to_string(), place);
        let phrase = remit_wording::load_error(&error);
        let said = |lang| catalogue::own().fill(phrase.key, lang, &[&phrase.args]);
        assert!(said(Language::En).starts_with(words), "{}", said(Language::En));
        assert!(Language::ALL.iter().all(|lang| !said(*lang).contains(['{', '<'])));
    }
}
