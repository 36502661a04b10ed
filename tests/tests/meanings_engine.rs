//! The engine against the specification as a program, on thousands of generated policies and referrals.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use remit_tests::oracle::meaning::decide::decide;
use remit_tests::oracle::meaning::dialogue;
use remit_tests::oracle::meaning::generate::scenario;
use remit_tests::oracle::meaning::observed::{Compiled, Workbench, differences, seen};
use remit_tests::oracle::meaning::scenario::Scenario;
use remit_tests::oracle::meaning::shrink::smallest;
use remit_tests::oracle::meaning::text;
use remit_tests::oracle::{reached, seeds};
use serde_json::Value;

/// How many scenarios are tried at each run.
const FIXED: u64 = 700;
/// How many policies are compiled together.
const TOGETHER: usize = 100;
/// One in so many decisions may be inexact.
const MOST_INEXACT: usize = 30;
/// How many failures are shown of each kind.
const SHOWN: usize = 3;

/// Runs the scenarios of seeds in two threads, and gathers those that fail, by what fails.
fn failing(
    seeds: &[u64],
    fails: &(dyn Fn(&Compiled, usize, u64, &Scenario) -> Option<String> + Sync),
) -> BTreeMap<String, Vec<u64>> {
    let run = |odd: usize| {
        let mut found: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        let mut workbench = Workbench::new();
        for seeds in seeds.chunks(TOGETHER).skip(odd).step_by(2) {
            let all: Vec<Scenario> = seeds.iter().map(|seed| scenario(*seed)).collect();
            let compiled = workbench.compile(all.iter().map(|scenario| &scenario.policy));
            for (index, scenario) in all.iter().enumerate() {
                let errors = compiled.errors(index);
                let what = match errors.first() {
                    Some(error) => Some(error.clone()),
                    None => fails(&compiled, index, seeds[index], scenario),
                };
                if let Some(what) = what {
                    found.entry(what).or_default().push(seeds[index]);
                }
            }
        }
        found
    };
    std::thread::scope(|scope| {
        let odd = scope.spawn(|| run(1));
        let mut found = run(0);
        for (what, seeds) in odd.join().expect("the other half runs to its end") {
            found.entry(what).or_default().extend(seeds);
        }
        found
    })
}

/// What fails of the scenario of a seed, and in detail.
type Fails<'f> = &'f dyn Fn(u64, &Scenario) -> Option<(String, String)>;

/// Failures made as small as they can be, in words.
fn report(found: &BTreeMap<String, Vec<u64>>, fails: Fails<'_>) -> String {
    let mut told = String::new();
    for (what, seeds) in found {
        told += &format!("\n== {what}: {}\n", seeds.len());
        for seed in seeds.iter().take(SHOWN) {
            let same = |it: &Scenario| fails(*seed, it).is_some_and(|(kind, _)| kind == *what);
            let small =
                if same(&scenario(*seed)) { smallest(scenario(*seed), &same) } else { scenario(*seed) };
            let (policy, referral) = (text::policy(&small.policy, "p0"), text::referral(&small));
            let stage = text::stage(small.policy.stage);
            let detail = fails(*seed, &small).map(|(_, detail)| detail).unwrap_or_default();
            told += &format!("seed {seed}\n{policy}{stage} {referral}\n{detail}\n\n");
        }
    }
    told
}

/// The first difference, and all of them in words.
fn differs(scenario: &Scenario, said: Option<&Value>) -> Option<(String, String)> {
    let found = differences(scenario, decide(scenario).as_ref(), said);
    let lines: Vec<String> = found
        .iter()
        .map(|(what, expected, actual)| format!("{what}: expected {expected}, actual {actual}"))
        .collect();
    found.first().map(|(what, ..)| ((*what).to_owned(), lines.join("\n")))
}

#[test]
fn the_engine_says_what_the_specification_says() {
    let inexact = AtomicUsize::new(0);
    let seeds = seeds(FIXED);
    let found = failing(&seeds, &|compiled, index, _, scenario| {
        let said = compiled.decide(index, scenario);
        let exact = said.as_ref().is_none_or(|said| said["exact"] == Value::Bool(true));
        inexact.fetch_add(usize::from(!exact), Ordering::Relaxed);
        differs(scenario, said.as_ref()).map(|(what, _)| what)
    });
    let workbench = RefCell::new(Workbench::new());
    let alone = |_: u64, scenario: &Scenario| {
        let said = workbench.borrow_mut().decide(scenario).ok()?;
        differs(scenario, said.as_ref())
    };
    assert!(found.is_empty(), "{}", report(&found, &alone));
    // Where a decision is not exact, less is compared.
    let inexact = inexact.into_inner();
    assert!(reached(inexact <= seeds.len() / MOST_INEXACT), "{inexact} of {} are not exact", seeds.len());
}

/// What does not hold of exchanges with somebody who decides.
fn broken(seed: u64, scenario: &Scenario, decides: dialogue::Decides<'_>) -> Option<(String, String)> {
    let named = |what: &str, detail: Option<String>| detail.map(|it| (what.to_owned(), it));
    named("it settles with what was possible", dialogue::settles(scenario, decides, seed).err())
        .or(named("a refusal holds", dialogue::refusals_hold(scenario, decides, seed).err()))
        .or(named("an assumption holds", dialogue::assumptions_hold(scenario, decides, seed).err()))
        .or(named("nobody is asked in vain", dialogue::not_in_vain(scenario, decides).err()))
}

#[test]
fn what_holds_of_every_exchange_holds_of_the_engine() {
    let found = failing(&seeds(FIXED), &|compiled, index, seed, scenario| {
        let decides = |it: &Scenario| compiled.decide(index, it).as_ref().map(seen);
        broken(seed, scenario, &decides).map(|(what, _)| what)
    });
    let workbench = RefCell::new(Workbench::new());
    let alone = |seed: u64, scenario: &Scenario| {
        let compiled = workbench.borrow_mut().compile([&scenario.policy]);
        if !compiled.errors(0).is_empty() {
            return None;
        }
        broken(seed, scenario, &|it: &Scenario| compiled.decide(0, it).as_ref().map(seen))
    };
    assert!(found.is_empty(), "{}", report(&found, &alone));
}

#[test]
fn the_order_of_lines_changes_nothing() {
    let workbench = RefCell::new(Workbench::new());
    let alone = |seed: u64, scenario: &Scenario| {
        let other = dialogue::shuffled(scenario, seed);
        let compiled = workbench.borrow_mut().compile([&scenario.policy, &other.policy]);
        if !compiled.errors(0).is_empty() {
            return None;
        }
        let one = compiled.decide(0, scenario).as_ref().map(seen);
        let other = compiled.decide(1, &other).as_ref().map(seen);
        (one != other).then(|| ("order".to_owned(), format!("{one:#?}\n{other:#?}")))
    };
    let mut found: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for seed in seeds(FIXED / 3) {
        if let Some((what, _)) = alone(seed, &scenario(seed)) {
            found.entry(what).or_default().push(seed);
        }
    }
    assert!(found.is_empty(), "{}", report(&found, &alone));
}
