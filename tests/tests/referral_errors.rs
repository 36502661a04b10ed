//! What an error about a referral is: the same JSON for programs whatever language, and words of each language for people.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::value::Language;
use remit_wording::referral_error;
use serde_json::{Value, json};

/// The first error about the referral as JSON, and its sentence in each language.
fn error(engine: &Engine, referral: &str) -> (Value, [String; 3]) {
    let policy = engine.latest("t.p").unwrap();
    let day = "2026-11-29".parse().ok();
    let read = engine.read(referral.as_bytes(), day);
    let errors = read.and_then(|referral| policy.prepare(&referral).map(|_| ())).unwrap_err();
    let finding = referral_error(&errors[0], policy.lexicon().vocabulary());
    let said = [Language::Sv, Language::Nb, Language::En].map(|lang| finding.message(lang));
    (serde_json::to_value(&errors[0]).unwrap(), said)
}

#[test]
fn values_for_programs_and_words_for_people() {
    let text = "policy t.p {\n  title: \"x\"\n  language: en\n  conversion: helsedirektoratet interval\n}\n\
                exclude over: opioids.daily_dose > 90 ome\notherwise accept\n";
    let mut workspace = Workspace::new();
    workspace.open("p.remit", text);
    let engine = Engine::load(workspace.snapshot().program().clone()).unwrap();

    let (json, said) = error(&engine, r#"{"patient": [1 2]}"#);
    assert_eq!(
        json,
        json!({"pointer": "", "kind": "syntax", "line": 1, "column": 16, "expected": "`,` or `]`"})
    );
    assert_eq!(said[0], "remissen är inte giltig JSON: här ska `,` eller `]` stå");

    let (json, said) = error(&engine, r#"{"patient": {"age": 45, "born": "1990-01-01"}}"#);
    assert_eq!(
        json,
        json!({"pointer": "/patient/age", "kind": "disagree", "found": "45 years", "other_pointer": "/patient/born", "other": "36 completed years"})
    );
    assert_eq!(said[0], "uppgiften säger 45 år, men `/patient/born` säger 36 fyllda år");

    let dose = r#"{"opioids": {"daily_dose": {"min": 2.5, "max": 3}}, "medicines": [{"substance": "morphine", "route": "oral", "daily": "60 mg"}]}"#;
    let (json, said) = error(&engine, dose);
    assert_eq!((&json["found"], &json["other"]), (&json!("2.5 to 3 ome"), &json!("60 ome")));
    assert!(said[1].contains("2,5 til 3") && said[2].contains("2.5 to 3"), "{said:?}");

    let (json, said) = error(&engine, r#"{"patient": {"age": true}}"#);
    assert_eq!((&json["expected"], &json["found"]), (&json!("quantity"), &json!("true")));
    assert!(said[2].ends_with("not `true`"), "{said:?}");

    let (json, _) = error(&engine, r#"{"diagnosis": ["nowhere"]}"#);
    assert_eq!((&json["kind"], &json["expected"]), (&json!("unknown_name"), &json!("diagnosis")));
}
