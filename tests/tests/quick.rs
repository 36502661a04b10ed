//! The quick answer against the full one, against the search alone and, by way of the full one, against the naive oracle: on
//! generated policies and referrals, and on every referral of the repository by every clinic.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use remit_engine::eval::{Decision, Engine, LoadedPolicy, Prepared};
use remit_engine::ir::{Lookup, Quantity, Route, RuleId, StageName};
use remit_engine::value::Language;
use remit_tests::oracle::generate;
use remit_tests::oracle::meaning::generate::scenario;
use remit_tests::oracle::meaning::observed::Workbench;
use remit_tests::oracle::meaning::scenario::Scenario;
use remit_tests::oracle::meaning::text;
use remit_tests::oracle::{reached, seeds};
use remit_tests::repository;

/// How many scenarios are tried at each run.
const FIXED: u64 = 700;
/// How many policies are compiled together.
const TOGETHER: usize = 100;

/// How often there was something to tell, and how often worlds had to be searched for.
#[derive(Debug, Default)]
struct Count {
    all: usize,
    searched: usize,
    /// Answers that are not settled, and how many of these took a search.
    unsettled: usize,
    unsettled_searched: usize,
}

/// What the full answer says, as far as the quick one says it.
fn full(decision: &Decision) -> String {
    let certain = || decision.reasons.iter().filter(|reason| reason.certain && reason.fact.is_none());
    let rules: Vec<&str> = certain().filter_map(|reason| reason.rule.as_deref()).collect();
    let default = certain().any(|reason| reason.rule.is_none());
    let within = decision.within.as_ref().map(|within| format!("{} {}", within.number, within.unit));
    format!("{} {} {rules:?} {default} {within:?}", decision.decision.id(), decision.settled)
}

/// Everything that the quick answer says otherwise than the full one, or than the search.
fn differences(
    prepared: &Prepared,
    policy: &LoadedPolicy,
    stage: StageName,
    count: &mut Count,
) -> Vec<String> {
    let decision = prepared.explain(stage, Language::En);
    let units = &policy.lexicon().vocabulary().units;
    let unit = |time: Quantity| {
        let unit = units.as_slice().at(time.unit).filter(|unit| !unit.is_bare());
        unit.map(|unit| unit.id.clone()).unwrap_or_default()
    };
    let written = policy.ir().stage(stage);
    let mut rules: Vec<RuleId> = Vec::new();
    let mut found = Vec::new();
    for searched in [false, true] {
        let quick = if searched {
            prepared.decide_by_search(stage, &mut rules)
        } else {
            prepared.decide(stage, &mut rules)
        };
        if !searched {
            count.all += 1;
            count.searched += usize::from(quick.searched);
            count.unsettled += usize::from(!quick.settled);
            count.unsettled_searched += usize::from(quick.searched && !quick.settled);
        }
        if !decision.exact || !quick.exact {
            // Where the work ran out both are on the safe side; what needs no search may still be exact.
            continue;
        }
        let names: Vec<&str> = rules.iter().map(|rule| written.rules[rule.index()].name.as_str()).collect();
        let within = quick.within.map(|time| format!("{} {}", time.number, unit(time)));
        // Where nothing is written for it, there is no reason to tell.
        let default = quick.default && written.default.is_some();
        let said = format!("{} {} {names:?} {default} {within:?}", quick.verb.id(), quick.settled);
        if said != full(&decision) {
            found.push(format!("searched: {searched}\n  said {said}\n  full {}", full(&decision)));
        }
        let places = policy.lexicon().vocabulary().destinations.as_slice();
        let place = |route: &Route| match route {
            Route::Destination(id) => places.at(*id).map(|place| place.id.clone()),
            Route::Text(text) => text.get(Language::En, policy.ir().language).map(str::to_owned),
        };
        let routes: BTreeSet<String> = policy.routes(stage, quick, &rules).filter_map(place).collect();
        let told: BTreeSet<String> = decision
            .routes
            .iter()
            .map(|it| it.destination.clone().unwrap_or_else(|| it.label.clone()))
            .collect();
        if !routes.is_subset(&told) {
            found.push(format!("routes {routes:?} of {told:?}"));
        }
    }
    found
}

fn report(found: &[String]) -> String {
    let mut told = format!("{} differ\n", found.len());
    found.iter().take(5).for_each(|one| writeln!(told, "{one}\n").unwrap_or_default());
    told
}

#[test]
fn it_is_the_full_answer_of_policies_in_the_decision_form() {
    let (mut count, mut found) = (Count::default(), Vec::new());
    for seed in seeds(2 * FIXED) {
        let scenario = generate::scenario(seed);
        let engine = Engine::load(scenario.program.clone()).expect("a generated program loads");
        let Ok(referral) = engine.read(scenario.json().as_bytes(), None) else { continue };
        let policy = &engine.policies()[0];
        let Ok(prepared) = policy.prepare(&referral) else { continue };
        let own = differences(&prepared, policy, scenario.stage, &mut count);
        found.extend(own.into_iter().map(|it| {
            format!("seed {seed}: {it}\n{}\n{:#?}", scenario.json(), scenario.program.policies[0])
        }));
    }
    println!("{count:?}");
    assert!(found.is_empty(), "{}", report(&found));
    assert!(reached(count.unsettled > 50 && count.searched < count.all), "{count:?}");
}

#[test]
fn it_is_the_full_answer_of_policies_in_text() {
    let (mut count, mut found) = (Count::default(), Vec::new());
    let mut workbench = Workbench::new();
    for seeds in seeds(FIXED).chunks(TOGETHER) {
        let together: Vec<Scenario> = seeds.iter().map(|seed| scenario(*seed)).collect();
        let compiled = workbench.compile(together.iter().map(|scenario| &scenario.policy));
        for ((index, scenario), seed) in together.iter().enumerate().zip(seeds) {
            let policy: &Arc<LoadedPolicy> = compiled.policy(index);
            let letter = text::referral(scenario);
            let Ok(read) = policy.lexicon().read(letter.as_bytes(), "2026-11-15".parse().ok()) else {
                continue;
            };
            let Ok(prepared) = policy.prepare(&read) else { continue };
            let own = differences(&prepared, policy, scenario.policy.stage, &mut count);
            found.extend(
                own.into_iter().map(|it| {
                    format!("seed {seed}: {it}\n{}\n{letter}", text::policy(&scenario.policy, "p0"))
                }),
            );
        }
    }
    println!("{count:?}");
    assert!(found.is_empty(), "{}", report(&found));
}

#[test]
fn it_is_the_full_answer_of_every_referral_of_the_repository() {
    let mut workspace = repository::clinics(|_, text| text);
    let snapshot = workspace.snapshot();
    let engine = Engine::load(snapshot.program().clone()).expect("the clinics load");
    let (mut count, mut found) = (Count::default(), Vec::new());
    for path in repository::files("policies", "json") {
        let json = std::fs::read(&path).expect("a referral is read");
        let Ok(referral) = engine.read(&json, "2026-11-29".parse().ok()) else { continue };
        for policy in engine.policies() {
            let Ok(prepared) = policy.prepare(&referral) else { continue };
            for stage in [StageName::Referral, StageName::Discharge] {
                let own = differences(&prepared, policy, stage, &mut count);
                let of = format!("{} by {}", path.display(), policy.ir().id);
                found.extend(own.into_iter().map(|it| format!("{of}: {it}")));
            }
        }
    }
    println!("{count:?}");
    assert!(found.is_empty(), "{}", report(&found));
    assert!(count.all > 500, "{count:?}");
}
