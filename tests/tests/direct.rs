//! The quick answer from bytes against reading, preparing and deciding: the same answer or the same errors, of every referral of the
//! repository by every clinic, of generated policies and referrals, and of all of these with a few bytes changed.

use std::sync::Arc;

use remit_engine::eval::{Engine, LoadedPolicy, QuickDecision, Readings, Scratch};
use remit_engine::ir::{RuleId, StageName};
use remit_engine::referral::ReferralErrors;
use remit_engine::value::Date;
use remit_tests::oracle::generate::{self, Dice};
use remit_tests::oracle::meaning::generate::scenario;
use remit_tests::oracle::meaning::observed::Workbench;
use remit_tests::oracle::meaning::scenario::Scenario;
use remit_tests::oracle::meaning::text;
use remit_tests::oracle::scenarios;
use remit_tests::repository;

/// How many scenarios are tried at each run.
const FIXED: u64 = 600;
/// How many policies are compiled together.
const TOGETHER: u64 = 100;
/// How often each referral is changed.
const CHANGED: usize = 6;

const STAGES: [StageName; 2] = [StageName::Referral, StageName::Discharge];

type Answer = Result<(QuickDecision, Vec<RuleId>), ReferralErrors>;

fn today() -> Option<Date> {
    "2026-11-30".parse().ok()
}

/// The answer of the ordinary way, which searches where it has to.
fn ordinary(policy: &Arc<LoadedPolicy>, json: &[u8], stage: StageName) -> Answer {
    let referral = policy.lexicon().read(json, today())?;
    let mut rules = Vec::new();
    let decision = policy.prepare(&referral)?.decide(stage, &mut rules);
    Ok((decision, rules))
}

/// Fails where the answer from bytes is another one.
fn check(policy: &Arc<LoadedPolicy>, json: &[u8], stages: &[StageName], scratch: &mut Scratch) {
    for stage in stages {
        let mut rules = Vec::new();
        let direct = policy.decide_json(json, today(), *stage, scratch, &mut rules);
        let direct = direct.map(|decision| (decision, rules));
        let ordinary = ordinary(policy, json, *stage);
        assert_eq!(direct, ordinary, "{} of {}", policy.ir().id, String::from_utf8_lossy(json));
    }
}

/// What people and machines get wrong, or write in an unusual way.
const PIECES: [&str; 40] = [
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "0",
    "9",
    "-",
    ".",
    "e3",
    "null",
    "true",
    "false",
    "\"unknown\"",
    "\"\"",
    "\" \"",
    "{}",
    "[]",
    "[null]",
    "{\"values\": []}",
    "\"1\"",
    "1.5",
    "\"2 years\"",
    "\"2 mg\"",
    "\"3 weeks\"",
    "\u{e5}",
    "a\u{30a}",
    "\u{1}",
    "\\u0041",
    "\\n",
    "_",
    "x",
    "9999999999",
    "{\"value\": 3, \"on\": \"2026-11-01\"}",
    "{\"min\": 1, \"max\": 70}",
];

/// The same bytes with a few changes: parts taken out, written twice, exchanged for another value or another byte.
fn changed(json: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = json.to_vec();
    for _ in 0..=dice.below(2) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(5) {
            0 => {
                let piece = PIECES[dice.below(PIECES.len())];
                bytes.splice(at..at, piece.bytes());
            }
            1 => {
                let end = (at + 1 + dice.below(4)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                // A member or an entry twice, or one fewer.
                let parts: Vec<&[u8]> = bytes.split(|byte| *byte == b',').collect();
                let from = dice.below(parts.len());
                let mut parts = parts.clone();
                if dice.below(2) == 0 {
                    let to = dice.below(parts.len());
                    parts.insert(to, parts[from]);
                } else {
                    parts.remove(from);
                }
                bytes = parts.join(&b',');
            }
            _ => {
                // Another value for one that follows a colon.
                let colons: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b':').collect();
                if colons.is_empty() {
                    continue;
                }
                let start = colons[dice.below(colons.len())] + 1;
                let rest = &bytes[start..];
                let length = rest.iter().position(|byte| b",}]".contains(byte)).unwrap_or(rest.len());
                let piece = PIECES[dice.below(PIECES.len())];
                bytes.splice(start..start + length, piece.bytes());
            }
        }
    }
    bytes
}

#[test]
fn it_is_that_of_every_referral_of_the_repository() {
    let mut workspace = repository::clinics(|_, text| text);
    let snapshot = workspace.snapshot();
    let engine = Engine::load(snapshot.program().clone()).expect("the clinics load");
    let mut dice = Dice::new(3);
    // One for each policy, as services have it; and one that goes from policy to policy.
    let mut own: Vec<Scratch> = engine.policies().iter().map(|_| Scratch::new()).collect();
    let mut others = Scratch::new();
    for path in repository::files("policies", "json") {
        let json = std::fs::read(&path).expect("a referral is read");
        for (policy, own) in engine.policies().iter().zip(&mut own) {
            check(policy, &json, &STAGES, own);
            for _ in 0..3 {
                check(policy, &changed(&json, &mut dice), &STAGES[..1], &mut others);
            }
        }
    }
    let [direct, partly, searched, ordinary] = own.iter().fold([0; 4], |sum, scratch| {
        let Readings { direct, partly, searched, ordinary, .. } = scratch.readings();
        [sum[0] + direct, sum[1] + partly, sum[2] + searched, sum[3] + ordinary]
    });
    println!("direct {direct}, partly {partly}, searched {searched}, ordinary {ordinary}");
    println!("changed: {:?}", others.readings());
    let all = direct + partly + searched + ordinary;
    assert!(all > 1_500, "{all}");
    // Nine in ten are read without a tree of the whole.
    assert!(10 * ordinary <= all, "{ordinary} of {all}");
    assert!(others.readings().direct + others.readings().partly > 100, "{:?}", others.readings());
}

#[test]
fn it_is_that_of_policies_in_the_decision_form() {
    let (mut scratch, mut dice) = (Scratch::new(), Dice::new(5));
    for seed in 0..scenarios(3 * FIXED) {
        let scenario = generate::scenario(seed);
        let engine = Engine::load(scenario.program.clone()).expect("a generated program loads");
        let policy = &engine.policies()[0];
        let json = scenario.json().into_bytes();
        check(policy, &json, &STAGES, &mut scratch);
        for _ in 0..CHANGED {
            check(policy, &changed(&json, &mut dice), &[scenario.stage], &mut scratch);
        }
    }
    println!("{:?}", scratch.readings());
    assert!(scratch.readings().direct > 500 && scratch.readings().ordinary > 500, "{:?}", scratch.readings());
}

#[test]
fn it_is_that_of_policies_in_text() {
    let (mut scratch, mut dice, mut workbench) = (Scratch::new(), Dice::new(7), Workbench::new());
    let count = scenarios(FIXED);
    for start in (0..count).step_by(TOGETHER as usize) {
        let seeds = start..count.min(start + TOGETHER);
        let together: Vec<Scenario> = seeds.map(scenario).collect();
        let compiled = workbench.compile(together.iter().map(|scenario| &scenario.policy));
        for (index, scenario) in together.iter().enumerate() {
            let policy: &Arc<LoadedPolicy> = compiled.policy(index);
            let letter = text::referral(scenario).into_bytes();
            check(policy, &letter, &[scenario.policy.stage], &mut scratch);
            for _ in 0..CHANGED {
                check(policy, &changed(&letter, &mut dice), &[scenario.policy.stage], &mut scratch);
            }
        }
    }
    println!("{:?}", scratch.readings());
    assert!(scratch.readings().direct + scratch.readings().partly > 200, "{:?}", scratch.readings());
}
