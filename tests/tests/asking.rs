//! What is asked, against an oracle that tries every answer.

use std::collections::BTreeSet;

use remit_analysis::ask::{Frequencies, Questions, questions};
use remit_engine::ir::FactId;
use remit_tests::oracle::generate::Dice;
use remit_tests::oracle::meaning::decide::decide;
use remit_tests::oracle::meaning::dialogue::told;
use remit_tests::oracle::meaning::generate::scenario;
use remit_tests::oracle::meaning::observed::{Compiled, Workbench};
use remit_tests::oracle::meaning::scenario::{Said, Scenario};
use remit_tests::oracle::meaning::text;
use remit_tests::oracle::meaning::vocabulary::FACTS;
use remit_tests::oracle::{reached, seeds};

/// How many generated referrals are tried at each run.
const REFERRALS: u64 = 200;
/// More ways to answer than these are not tried.
const MOST_ANSWERS: usize = 160;

struct Asked {
    questions: Questions,
    listed: BTreeSet<String>,
    settled: bool,
    names: Vec<String>,
}

impl Asked {
    fn names(&self, facts: &[FactId]) -> Vec<String> {
        facts.iter().map(|fact| self.names[fact.index()].clone()).collect()
    }
}

/// What is asked of a referral; `None` where it contradicts itself.
fn ask(compiled: &Compiled, scenario: &Scenario) -> Option<Asked> {
    let policy = compiled.policy(0);
    let referral = text::referral(scenario).to_string();
    let read = policy.lexicon().read(referral.as_bytes(), "2026-11-15".parse().ok()).ok()?;
    let prepared = policy.prepare(&read).ok()?;
    let decision = prepared.explain(scenario.policy.stage, policy.ir().language);
    let questions = questions(policy, &prepared, &decision, &Frequencies::default(), &|| false)
        .expect("what loads can be asked about");
    let listed = decision.missing.iter().chain(&decision.judge).map(|it| it.fact.clone());
    let listed = listed.chain(decision.uncertain.iter().map(|it| it.fact.clone())).collect();
    let names = policy.lexicon().vocabulary().facts.iter().map(|fact| fact.path.clone()).collect();
    Some(Asked { questions, listed, settled: decision.settled, names })
}

/// Whether the oracle leaves something open, save what these facts say; `None` where the referral contradicts itself.
fn is_open(scenario: &Scenario, facts: &BTreeSet<String>) -> Option<bool> {
    let expected = decide(scenario)?;
    let told = |name: &str| {
        let of = FACTS.iter().position(|fact| fact.name == name).expect("a fact of the vocabulary");
        facts.contains(name) || matches!(scenario.said[of], Said::Truth(_))
    };
    let open = expected.open.keys().any(|name| !told(name));
    Some(open || !expected.settled && !expected.open.keys().any(|name| told(name)))
}

/// Whether what is open otherwise is to be done only: it follows that it is not.
fn is_to_do(compiled: &Compiled, scenario: &Scenario, facts: &BTreeSet<String>) -> bool {
    let Some(asked) = ask(compiled, scenario) else { return true };
    let mut done = facts.clone();
    done.extend(asked.names(&asked.questions.to_do));
    is_open(scenario, &done) != Some(true)
}

/// Every way to tell these facts; `None` where there are too many, or words are wanting.
fn all_told(scenario: &Scenario, facts: &[String]) -> Option<Vec<Scenario>> {
    let mut all = vec![scenario.clone()];
    for fact in facts {
        let mut next = Vec::new();
        for one in &all {
            next.extend(told(one, fact)?);
        }
        if next.len() > MOST_ANSWERS {
            return None;
        }
        all = next;
    }
    Some(all)
}

#[test]
fn sets_suffice_and_none_of_them_is_idle() {
    let (mut tried, mut least, mut idle, mut fewer) = (0, 0, 0, 0);
    let mut workbench = Workbench::new();
    for seed in seeds(REFERRALS) {
        let scenario = scenario(seed);
        let compiled = workbench.compile([&scenario.policy]);
        if !compiled.errors(0).is_empty() {
            continue;
        }
        let Some(asked) = ask(&compiled, &scenario) else { continue };
        let Some(set) = &asked.questions.at_once else { continue };
        let facts = asked.names(&[set.referrer.clone(), set.clinic.clone()].concat());
        let Some(all) = all_told(&scenario, &facts) else { continue };
        let own: BTreeSet<String> = facts.iter().cloned().collect();
        let shown = |one: &Scenario| {
            format!("{}\n{}\nset {facts:?}", text::policy(&one.policy, "p0"), text::referral(one))
        };
        for one in &all {
            assert!(
                is_open(one, &own) != Some(true) || is_to_do(&compiled, one, &own),
                "seed {seed}: that leaves something open: {:?}\n{}\nbefore {}",
                decide(one).map(|it| (it.settled, it.open)),
                shown(one),
                text::referral(&scenario)
            );
        }
        tried += 1;
        least += usize::from(set.least);
        if !facts.is_empty() {
            fewer += 1;
        }
        for fact in &facts {
            let rest: Vec<String> = facts.iter().filter(|it| *it != fact).cloned().collect();
            let kept: BTreeSet<String> = rest.iter().cloned().collect();
            let without = all_told(&scenario, &rest).expect("fewer answers");
            if set.least && !without.iter().any(|one| is_open(one, &kept) == Some(true)) {
                idle += 1;
                if std::env::var("SHOW").is_ok() {
                    eprintln!("seed {seed}: {fact} is idle of {facts:?}\n{}", shown(&scenario));
                }
            }
        }
    }
    eprintln!("{tried} tried, {fewer} with a set, {least} least, {idle} idle");
    assert!(reached(tried > 100 && fewer > 40));
    assert_eq!(idle, 0);
}

/// Sets of `size` of these.
fn sets(of: &[String], size: usize) -> Vec<Vec<String>> {
    let (Some((first, rest)), 1..) = (of.split_first(), size) else {
        return if size == 0 { vec![Vec::new()] } else { Vec::new() };
    };
    let with = sets(rest, size - 1).into_iter().map(|mut set| {
        set.push(first.clone());
        set
    });
    with.chain(sets(rest, size)).collect()
}

/// Of what is open, no smaller set settles a referral, whichever facts it is of.
#[test]
fn no_smaller_set_settles() {
    /// Of more facts than these, not every set is tried.
    const MOST: usize = 7;
    let (mut tried, mut smaller) = (0, 0);
    let mut workbench = Workbench::new();
    for seed in seeds(REFERRALS) {
        let scenario = scenario(seed);
        let compiled = workbench.compile([&scenario.policy]);
        if !compiled.errors(0).is_empty() {
            continue;
        }
        let Some(asked) = ask(&compiled, &scenario) else { continue };
        let Some(set) = asked.questions.at_once.as_ref().filter(|set| set.least) else { continue };
        // What who referred can tell is as little as can be whatever the clinic judges besides.
        if !set.clinic.is_empty() || set.referrer.is_empty() || !asked.questions.clinic.is_empty() {
            continue;
        }
        let mut facts: BTreeSet<String> = asked.names(&set.referrer).into_iter().collect();
        facts.extend(asked.names(&asked.questions.referrer.iter().map(|it| it.fact).collect::<Vec<_>>()));
        let facts: Vec<String> = facts.into_iter().collect();
        if facts.len() > MOST {
            continue;
        }
        let settles = |own: &Vec<String>| {
            let kept: BTreeSet<String> = own.iter().cloned().collect();
            let all = all_told(&scenario, own)?;
            let open = |one: &Scenario| is_open(one, &kept) == Some(true) && !is_to_do(&compiled, one, &kept);
            Some(!all.iter().any(open))
        };
        // Were a set of fewer enough, so were one of one less with whatever else.
        for own in sets(&facts, set.referrer.len() - 1) {
            let Some(settles) = settles(&own) else { continue };
            assert!(
                !settles,
                "seed {seed}: {own:?} settles it, and not only {:?}\n{}\n{}",
                asked.names(&set.referrer),
                text::policy(&scenario.policy, "p0"),
                text::referral(&scenario)
            );
            smaller += 1;
        }
        tried += 1;
    }
    assert!(reached(tried > 30 && smaller > 60), "{tried} referrals, {smaller} smaller sets");
}

#[test]
fn dialogues_ask_what_can_matter_and_end() {
    let mut workbench = Workbench::new();
    let (mut ended, mut asked_in_all) = (0, 0);
    for seed in seeds(REFERRALS) {
        let mut dice = Dice::new(seed);
        let mut said = scenario(seed);
        let compiled = workbench.compile([&said.policy]);
        if !compiled.errors(0).is_empty() {
            continue;
        }
        let mut before: BTreeSet<String> = BTreeSet::new();
        while let Some(asked) = ask(&compiled, &said) {
            let expected = decide(&said).expect("both read it");
            let facts: Vec<FactId> = asked.questions.referrer.iter().map(|it| it.fact).collect();
            for name in asked.names(&facts) {
                assert!(asked.listed.contains(&name));
                assert!(
                    expected.open.contains_key(name.as_str()),
                    "seed {seed}: {name} cannot matter: {:?}\n{}\n{}",
                    expected.open,
                    text::policy(&said.policy, "p0"),
                    text::referral(&said)
                );
            }
            if asked.questions.certain {
                assert!(asked.settled && expected.settled && expected.open.is_empty(), "seed {seed}");
            }
            let names = asked.names(&facts);
            let Some(next) = names.iter().find(|name| !before.contains(*name)) else {
                ended += 1;
                break;
            };
            before.insert(next.clone());
            asked_in_all += 1;
            let Some(ways) = told(&said, next) else { break };
            let ways: Vec<Scenario> = ways.into_iter().filter(|way| decide(way).is_some()).collect();
            if ways.is_empty() {
                break;
            }
            said = dice.pick(&ways).clone();
            assert!(before.len() <= FACTS.len(), "seed {seed}: it does not end");
        }
    }
    eprintln!("{ended} ended, {asked_in_all} questions");
    assert!(reached(ended > 100));
}

#[test]
fn the_usual_order_is_near_the_best() {
    let mut workbench = Workbench::new();
    let (mut usual, mut least, mut count) = (0, 0, 0);
    for seed in seeds(REFERRALS) {
        let scenario = scenario(seed);
        let compiled = workbench.compile([&scenario.policy]);
        if !compiled.errors(0).is_empty() {
            continue;
        }
        let Some(expected) = ask(&compiled, &scenario).and_then(|asked| asked.questions.expected) else {
            continue;
        };
        let Some(best) = expected.least else { continue };
        assert!(best <= expected.usual, "seed {seed}: {expected:?}");
        (usual, least, count) = (usual + expected.usual, least + best, count + 1);
    }
    eprintln!("{count} orders: {usual} usual, {least} least");
    assert!(reached(count > 50 && 100 * usual <= 105 * least));
}
