//! A patient's number may be anywhere in a referral, and is nowhere in what is written of it.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::fs;

use remit_bundle::{Bundle, Texts};
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::Language;
use remit_tests::command::{folder, remit};
use remit_tests::repository::{files, root};
use remit_wording::{Wording, referral_error};
use serde_json::Value;

/// Swedish with and without the century, Norwegian; none is anybody's.
const NUMBERS: [&str; 4] = ["19121212-1212", "191212121212", "121212-1212", "12121212345"];

fn engine() -> Engine {
    let bytes = fs::read(root().join("tests/bundles/2026-11.bundle")).unwrap();
    Bundle::open(bytes).unwrap().engine(Texts::All).unwrap()
}

/// The referral with that text in the place of one of its names or values, once for each place.
fn told_somewhere(value: &Value, number: &str) -> Vec<Value> {
    let own = |text: String| Value::String(text);
    match value {
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Number(_) => vec![own(number.to_owned())],
        Value::String(text) => {
            vec![own(number.to_owned()), own(format!("{text} {number}")), own(format!("nr{number}"))]
        }
        Value::Array(items) => {
            let mut all = vec![own(number.to_owned())];
            for (index, item) in items.iter().enumerate() {
                all.extend(told_somewhere(item, number).into_iter().map(|changed| {
                    let mut items = items.clone();
                    *items.get_mut(index).unwrap() = changed;
                    Value::Array(items)
                }));
            }
            all
        }
        Value::Object(fields) => {
            let mut all = Vec::new();
            for (name, inner) in fields {
                all.extend(told_somewhere(inner, number).into_iter().map(|changed| {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), changed);
                    Value::Object(fields)
                }));
                let mut renamed = fields.clone();
                let kept = renamed.remove(name).unwrap();
                renamed.insert(format!("{name}{number}"), kept);
                all.push(Value::Object(renamed));
            }
            all
        }
    }
}

/// Everything that is written of a referral.
fn written(engine: &Engine, json: &str) -> String {
    let letter = engine.letter(json.as_bytes(), "2026-11-30".parse().ok());
    let mut all = String::new();
    let mut rules = Vec::new();
    // Two that read the most between them.
    for id in ["capio_st_goran.pain", "gavleborg.smartcentrum"] {
        let policy = engine.latest(id).unwrap();
        let wording =
            Wording { vocabulary: policy.lexicon().vocabulary(), policy: policy.ir(), lang: Language::Sv };
        match letter.prepare(policy) {
            Ok(prepared) => {
                for stage in [StageName::Referral, StageName::Discharge] {
                    let decision = prepared.explain(stage, Language::Nb);
                    all += &format!("{:?} {decision:?}", prepared.decide(stage, &mut rules));
                    all += &serde_json::to_string(&decision).unwrap();
                    all += &wording.record(&decision).to_string();
                    all += &wording.decision(&decision, false);
                    all += &wording.letter(&decision).map(|letter| letter.plain()).unwrap_or_default();
                    let trace = prepared.trace(stage);
                    all += &wording.trace_text(&trace, false);
                    all += &wording.trace_record(&trace).to_string();
                }
            }
            Err(errors) => {
                all += &format!("{errors} {errors:?} {}", serde_json::to_string(&*errors).unwrap());
                for error in errors.iter() {
                    all += &format!("{:?}", referral_error(error, policy.lexicon().vocabulary()));
                }
                // What is wrong in itself is so for every policy.
                if letter.facts(policy).is_err() {
                    break;
                }
            }
        }
    }
    all
}

#[test]
fn no_number_of_a_patient_is_written_wherever_it_is_read() {
    let engine = engine();
    let referrals = files("policies/referrals", "json");
    let mut tried = 0;
    for (index, path) in referrals.iter().enumerate().step_by(9) {
        let Ok(value) = serde_json::from_slice::<Value>(&fs::read(path).unwrap()) else { continue };
        let number = NUMBERS[index / 9 % NUMBERS.len()];
        for changed in told_somewhere(&value, number) {
            let written = written(&engine, &changed.to_string());
            assert!(!written.is_empty());
            let place = written.find(number).map(|at| written.get(at.saturating_sub(60)..at + 30));
            assert_eq!(place, None, "{} of {changed}", path.display());
            tried += 1;
        }
    }
    assert!(tried > 500, "{tried}");
}

#[test]
fn nor_at_the_command_line() {
    for number in NUMBERS {
        let referral = format!(
            r#"{{"patient": {{"age": "{number}", "{number}": true}}, "diagnosis": ["{number}", {{"code": "{number}", "system": "icd10_se"}}], "medicines": [{{"name": "Alvedon {number}", "dose": "{number}"}}], "referral": {{"question": "Vad säger ni om {number}?"}}}}"#
        );
        let sound =
            format!(r#"{{"referral": {{"date": "2026-05-01", "question": "Vad säger ni om {number}?"}}}}"#);
        let folder = folder(&[("wrong.json", &referral), ("sound.json", &sound)]);
        let bundle = root().join("tests/bundles/2026-11.bundle");
        let bundle = bundle.display();
        for file in ["wrong.json", "sound.json"] {
            for command in [
                "eval capio_st_goran.pain",
                "eval capio_st_goran.pain --for clinic --trace --explain",
                "eval capio_st_goran.pain --format json --trace",
                "ask capio_st_goran.pain",
                "match",
                "match --format json",
            ] {
                let line = format!("{command} --referral {file} --workspace {bundle}");
                let (_, said) = remit(folder.path(), &line, "");
                assert!(!said.is_empty() && !said.contains(number), "{line}: {said}");
            }
        }
    }
}
