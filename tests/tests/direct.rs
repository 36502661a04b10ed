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

/// Every member of one list with every member of another.
fn together(one: &[&str], other: &[&str]) -> Vec<String> {
    let both = |one: &&str| -> Vec<String> {
        let with = |other: &&str| {
            let parts: Vec<&str> = [*one, *other].into_iter().filter(|part| !part.is_empty()).collect();
            format!("{{{}}}", parts.join(","))
        };
        other.iter().map(with).collect()
    };
    one.iter().flat_map(both).collect()
}

/// A referral with the members of another; one that cannot be read as JSON with single keys stays by itself.
fn with(whole: &serde_json::Value, letter: &str) -> Vec<u8> {
    let mut whole = whole.clone();
    let Ok(serde_json::Value::Object(members)) = serde_json::from_str(letter) else {
        return letter.as_bytes().to_vec();
    };
    for (key, value) in members {
        match (&mut whole[&key], value) {
            (serde_json::Value::Object(own), serde_json::Value::Object(inner)) => own.extend(inner),
            (own, value) => *own = value,
        }
    }
    whole.to_string().into_bytes()
}

/// What is told twice: a dose and by medicines, an age and by a date of birth, each written in every way.
#[test]
fn it_is_that_of_facts_that_others_tell() {
    let doses = [
        "",
        r#""opioids": {"daily_dose": 60}"#,
        r#""opioids": {"daily_dose": "60 ome", "used": true}"#,
        r#""opioids": {"daily_dose": 0, "used": false}"#,
        r#""opioids": {"daily_dose": 59.5}"#,
        r#""opioids": {"daily_dose": {"min": 50, "max": 70}}"#,
        r#""opioids": {"daily_dose": {"min": 61}}"#,
        r#""opioids": {"daily_dose": "unknown"}"#,
        r#""opioids": {"daily_dose": null}"#,
        r#""opioids": {"daily_dose": 9000000}"#,
    ];
    let medicines = [
        "",
        "[]",
        "null",
        r#""unknown""#,
        "[null]",
        r#"[{"substance": "morphine", "route": "oral", "dose": "20 mg", "times_per_day": 3}]"#,
        r#"[{"substance": "morphine", "route": "oral", "daily": "60 mg"}]"#,
        r#"[{"substance": "morphine", "route": "oral", "daily": "0.06 g"}]"#,
        r#"[{"substance": "morphine", "route": "oral", "dose": "7.5 mg", "times_per_day": 0.333}]"#,
        r#"[{"substance": "morphine", "route": "oral"}, {"substance": "paracetamol"}]"#,
        r#"[{"substance": "morphine", "daily": "60 mg"}]"#,
        r#"[{"substance": "morphine", "route": "oral", "daily": "60 mg", "as_needed": true}]"#,
        r#"[{"substance": "oxycodone", "route": "oral", "dose": "10 mg", "times_per_day": 3},
            {"substance": "morphine", "route": "oral", "daily": "10 mg"},
            {"substance": "oxycodone", "route": "oral", "daily": "2.5 mg"}]"#,
        r#"[{"substance": "fentanyl", "route": "transdermal", "rate": "25 ug/h"}]"#,
        r#"[{"substance": "fentanyl", "route": "transdermal", "daily": "25 mg"}]"#,
        r#"[{"substance": "tramadol", "route": "oral", "dose": "100 mg", "times_per_day": 4}]"#,
        r#"[{"brand": "neurontin", "dose": "300 mg", "times_per_day": 3}]"#,
        r#"[{"brand": "neurontin", "route": "transdermal"}]"#,
        r#"[{"substance": "warfarin", "route": "oral", "daily": "5 mg"}, {"substance": "insulin"}]"#,
        r#"[{"name": "something"}]"#,
        r#"[{"system": "atc", "code": "N02AA05", "route": "oral", "daily": "20 mg"}]"#,
        r#"{"values": [{"substance": "morphine", "route": "oral", "daily": "60 mg"}], "complete": false}"#,
        r#"[{"substance": "morphine", "route": "oral", "daily": "60 mg", "daily": "60 mg"}]"#,
        r#"[{"substance": "morphine", "route": "oral", "daily": "60 points"}]"#,
        r#"[{"substance": "morphine", "route": "oral", "daily": "999999999 mg"}]"#,
    ];
    let medicines =
        medicines.map(|it| if it.is_empty() { String::new() } else { format!(r#""medicines": {it}"#) });
    let medicines: Vec<&str> = medicines.iter().map(String::as_str).collect();
    let mut letters = together(&doses, &medicines);
    let ages =
        ["", "46", "\"46 years\"", "17", "45.5", "\"550 months\"", "\"unknown\"", "{\"min\": 40}", "300"];
    let born = ["", "\"1980-05-05\"", "\"1980\"", "\"2009-11-17\"", "\"2027-01-01\"", "\"unknown\"", "null"];
    let dates = ["", "\"2026-11-16\"", "\"2026-12-24\"", "\"unknown\"", "\"2026-11\"", "7"];
    for (age, born) in ages.iter().flat_map(|age| born.iter().map(move |born| (age, born))) {
        for date in dates {
            let member = |key: &str, value: &str| {
                if value.is_empty() { Vec::new() } else { vec![format!("\"{key}\": {value}")] }
            };
            let patient = [member("born", born), member("age", age)].concat().join(", ");
            let referral = member("date", date).join(", ");
            letters.push(format!(r#"{{"patient": {{{patient}}}, "referral": {{{referral}}}}}"#));
        }
    }
    let durations =
        ["null", "\"3 years\"", "\"4 months\"", "\"18 weeks\"", "4", "{\"min\": \"2 years\"}", "\"unknown\""];
    let since = [
        "null",
        "\"2026-07-10\"",
        "\"2023\"",
        "\"2023-11-16\"",
        "\"2026-12-01\"",
        "{\"max\": \"2024-01-01\"}",
    ];
    for (duration, since) in durations.iter().flat_map(|it| since.iter().map(move |since| (it, since))) {
        for date in ["", r#""referral": {"date": "2026-11-16"},"#] {
            letters.push(format!(r#"{{{date} "pain": {{"duration": {duration}, "since": {since}}}}}"#));
        }
    }
    let mut workspace = repository::clinics(|_, text| text);
    let snapshot = workspace.snapshot();
    let engine = Engine::load(snapshot.program().clone()).expect("the clinics load");
    // Within a referral that says all else, so that nothing has to be searched for.
    let whole = std::fs::read(repository::root().join("policies/referrals/morphine_61.json"));
    let whole: serde_json::Value =
        serde_json::from_slice(&whole.expect("a referral is read")).expect("it is JSON");
    let letters: Vec<Vec<u8>> = letters.iter().map(|letter| with(&whole, letter)).collect();
    let mut answered = 0;
    for policy in engine.policies() {
        let mut scratch = Scratch::new();
        letters.iter().for_each(|letter| check(policy, letter, &STAGES[..1], &mut scratch));
        println!("{}: {:?}", policy.ir().id, scratch.readings());
        answered += scratch.readings().direct + scratch.readings().partly;
    }
    assert!(answered > 1_000, "{answered}");
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
