//! How long Remit takes beside a decision written by hand in Rust over a parsed referral, which is 1.
//!
//! Run with `cargo bench -p remit-engine --bench ratios`, with words to choose cases by. Every case is visited in each round, in
//! another order each time; told is the median of the ratios that were taken within a round.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark tells what it found"
)]
#![expect(
    clippy::disallowed_methods,
    clippy::float_arithmetic,
    reason = "a benchmark reads the clock and its arguments"
)]

mod clinic;

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clinic::scaled::{Dice, Letter, States, letter};
use remit_engine::eval::{Engine, LoadedPolicy, Prepared, QuickDecision};
use remit_engine::ir::{RuleId, StageName};
use remit_engine::value::Language;

/// How many referrals of each kind.
const LETTERS: usize = 64;
/// How many rounds, and how long each case runs in one.
const ROUNDS: usize = 15;
const TURN: Duration = Duration::from_millis(12);

/// A case: its name, and what decides the referral with that index.
struct Case<'c> {
    name: String,
    run: Box<dyn FnMut(usize) + 'c>,
}

/// A policy with referrals.
struct Panel {
    rules: usize,
    engine: Engine,
    letters: Vec<(States, Vec<Letter>, Vec<Prepared>)>,
}

impl Panel {
    fn new(rules: usize) -> Self {
        let engine = Engine::load(clinic::scaled::program(rules)).expect("the program loads");
        let policy = engine.policies()[0].clone();
        assert_eq!(policy.ir().referral.rules.len(), rules);
        let of = |states: States| {
            let mut dice = Dice::new(rules as u64 + states as u64);
            let letters: Vec<Letter> = (0..LETTERS).map(|_| letter(&mut dice, rules, states)).collect();
            let prepared = letters.iter().map(|letter| prepare(&engine, &policy, &letter.json)).collect();
            (states, letters, prepared)
        };
        let letters = [States::Everything, States::Most, States::Few].map(of).into();
        Self { rules, engine, letters }
    }

    fn cases<'p>(&'p self) -> Vec<Case<'p>> {
        let policy = &self.engine.policies()[0];
        let mut cases: Vec<Case<'p>> = Vec::new();
        for (states, letters, prepared) in &self.letters {
            let mut case = |work: &str, run: Box<dyn FnMut(usize) + 'p>| {
                cases.push(Case { name: format!("{work}, {states:?}, {} rules", self.rules), run });
            };
            let mut rules: Vec<RuleId> = Vec::with_capacity(64);
            case(
                "quick",
                Box::new(move |at| {
                    black_box(black_box(&prepared[at]).decide(StageName::Referral, &mut rules));
                }),
            );
            case(
                "full",
                Box::new(move |at| {
                    black_box(black_box(&prepared[at]).explain(StageName::Referral, Language::En));
                }),
            );
            case(
                "read",
                Box::new(move |at| {
                    black_box(self.engine.read(black_box(letters[at].json.as_bytes()), None))
                        .expect("it is read");
                }),
            );
            let referrals: Vec<_> = letters
                .iter()
                .map(|letter| self.engine.read(letter.json.as_bytes(), None).expect("it is read"))
                .collect();
            case(
                "prepare",
                Box::new(move |at| {
                    black_box(policy.prepare(black_box(&referrals[at]))).expect("it is prepared");
                }),
            );
            let mut rules: Vec<RuleId> = Vec::with_capacity(64);
            case(
                "from JSON",
                Box::new(move |at| {
                    let prepared = prepare(&self.engine, policy, black_box(&letters[at].json));
                    black_box(prepared.decide(StageName::Referral, &mut rules));
                }),
            );
        }
        cases
    }
}

fn prepare(engine: &Engine, policy: &Arc<LoadedPolicy>, json: &str) -> Prepared {
    let referral = engine.read(json.as_bytes(), None).expect("the referral is read");
    policy.prepare(&referral).expect("the referral is prepared")
}

/// What was written by hand decides as the policy does.
fn check(panel: &Panel) {
    let mut rules = Vec::new();
    let mut own = Vec::new();
    for (letter, prepared) in panel.letters[0].1.iter().zip(&panel.letters[0].2) {
        let decision = prepared.decide(StageName::Referral, &mut rules);
        let verb = clinic::by_hand::decide(&letter.parsed, &mut own);
        assert_eq!((decision.verb, &rules), (verb, &own), "{}", letter.json);
    }
}

/// The quick answer is that of the search. Tells how many referrals of each kind it searched worlds for itself.
fn compare(panel: &Panel) {
    for (states, _, prepared) in &panel.letters {
        let (mut own, mut other, mut searched) = (Vec::new(), Vec::new(), 0);
        for (index, prepared) in prepared.iter().enumerate() {
            let quick = prepared.decide(StageName::Referral, &mut own);
            searched += usize::from(quick.searched);
            if panel.rules < 2_500 && index % 4 == 0 && quick.exact {
                let slow = prepared.decide_by_search(StageName::Referral, &mut other);
                let said = |it: QuickDecision, rules: &[RuleId]| {
                    (it.verb, it.settled, it.default, it.within, rules.to_vec())
                };
                assert!(
                    !slow.exact || said(quick, &own) == said(slow, &other),
                    "{quick:?} {own:?}, {slow:?} {other:?}"
                );
            }
        }
        println!("searched, {states:?}, {} rules: {searched} of {LETTERS}", panel.rules);
    }
}

/// How many nanoseconds a case takes for one referral.
fn time(case: &mut Case<'_>) -> f64 {
    let (begin, mut count) = (Instant::now(), 0_u32);
    let mut taken = Duration::ZERO;
    while taken < TURN {
        for at in 0..LETTERS {
            (case.run)(at);
            count += 1;
            if count < 8 || count % 8 == 0 {
                taken = begin.elapsed();
                if taken >= TURN {
                    break;
                }
            }
        }
        taken = begin.elapsed();
    }
    taken.as_nanos() as f64 / f64::from(count)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let panels = [25, 250, 2_500].map(Panel::new);
    check(&panels[0]);
    panels.iter().for_each(compare);
    let mut by_hand_rules = Vec::with_capacity(16);
    let complete = &panels[0].letters[0].1;
    let mut cases = vec![Case {
        name: "by hand".to_owned(),
        run: Box::new(move |at| {
            black_box(clinic::by_hand::decide(black_box(&complete[at].parsed), &mut by_hand_rules));
        }),
    }];
    let chosen =
        |case: &Case<'_>| wanted.is_empty() || wanted.iter().any(|word| case.name.contains(word.as_str()));
    cases.extend(panels.iter().flat_map(Panel::cases).filter(chosen));
    let mut found: Vec<(Vec<f64>, Vec<f64>)> = cases.iter().map(|_| (Vec::new(), Vec::new())).collect();
    for round in 0..ROUNDS {
        let mut times = vec![0.0; cases.len()];
        let count = cases.len();
        for step in 0..count {
            // Another order in each round.
            let at = (step * 7_919 + round * 104_729) % count;
            times[at] = time(&mut cases[at]);
        }
        // Where a stride shares a factor with the count, some are left.
        for at in 0..count {
            if times[at] == 0.0 {
                times[at] = time(&mut cases[at]);
            }
        }
        for (at, found) in found.iter_mut().enumerate() {
            found.0.push(times[at]);
            found.1.push(times[at] / times[0]);
        }
    }
    for (case, (times, ratios)) in cases.iter().zip(found) {
        println!("{:<36} {:>12.0} ns {:>10.1}", case.name, median(times), median(ratios));
    }
}
