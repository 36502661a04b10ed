//! Referrals that contradict themselves: the fewest statements and declarations that clash, and what is said of them and of keys and units.

use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::referral::{Clash, Declared, Kind, Stated};
use remit_engine::value::Language;
use remit_wording::referral_error;

const HEAD: &str =
    "policy example.pain { title: en \"Example\", language: en, conversion: uppsala interval }\n";

/// The pointers of the statements that clash, with the fact of each, and the lines and reasons of the declarations.
fn clash(policy: &str, json: &str) -> (Vec<String>, Vec<String>) {
    let kind = impossible(policy, json);
    let Kind::Impossible { clash, facts, declared, because } = kind else { panic!("{kind:?}") };
    let Clash { stated, declarations } = *clash;
    let first = declarations.first().unwrap();
    assert_eq!((&first.declared, &first.because), (&declared, &because));
    let said = |Stated { fact, pointer }: Stated| {
        assert!(facts.contains(&fact));
        format!("{fact} at {pointer}")
    };
    let told = |Declared { declared, because }: Declared| {
        let line = declared.line;
        because.map_or_else(|| line.to_string(), |because| format!("{line} {because}"))
    };
    (stated.into_iter().map(said).collect(), declarations.into_iter().map(told).collect())
}

fn impossible(policy: &str, json: &str) -> Kind {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}{policy}\notherwise accept").as_str());
    let engine = Engine::load(workspace.snapshot().program().clone()).unwrap();
    let referral = engine.read(json.as_bytes(), None).unwrap_or_else(|errors| panic!("{errors:?}"));
    let errors = engine.policies()[0].prepare(&referral).unwrap_err();
    assert_eq!(errors.len(), 1);
    let error = errors.iter().next().unwrap();
    let Kind::Impossible { clash, .. } = &error.kind else { panic!("{errors:?}") };
    assert_eq!(error.pointer, clash.stated.first().map_or("", |stated| stated.pointer.as_str()));
    for language in Language::ALL {
        let words = referral_error(error, engine.lexicon().vocabulary());
        assert!(!words.message(language).contains('{'));
        assert!(words.helps(language).iter().all(|help| !help.is_empty() && !help.contains('{')));
    }
    error.kind.clone()
}

const AGE: &str = "patient.age at /patient/age";
const SEVERE: &str = "pain.severe at /pain/severe";

#[test]
fn the_declaration_that_clashes_is_named_not_the_first() {
    let policy = "impossible diagnosis crps and pain.severe
impossible patient.age < 2 years and pain.severe because en \"a small child cannot say\"
impossible patient.age < 3 years and diagnosis migraine";
    let json =
        r#"{"patient": {"age": 1}, "pain": {"severe": true}, "diagnosis": ["whiplash_associated_disorder"]}"#;
    assert_eq!(
        clash(policy, json),
        (vec![AGE.into(), SEVERE.into()], vec!["3 a small child cannot say".into()])
    );
}

#[test]
fn several_declarations_clash_together_and_each_is_named() {
    // Crps follows from severe pain, and nobody under 18 has it: neither alone is shown.
    let policy = "impossible pain.severe and not diagnosis crps because en \"severe is crps\"
impossible investigation.complete and pain.severe
impossible diagnosis crps and patient.age < 18 years because en \"adults only\"";
    let json = r#"{"patient": {"age": 10, "motivated": true}, "pain": {"severe": true}}"#;
    assert_eq!(
        clash(policy, json),
        (vec![SEVERE.into(), AGE.into()], vec!["2 severe is crps".into(), "4 adults only".into()])
    );
}

#[test]
fn one_declaration_comes_before_two_that_also_clash() {
    let policy = "impossible pain.severe and not diagnosis crps
impossible diagnosis crps and patient.age < 18 years
impossible pain.severe and patient.motivated";
    let json = r#"{"patient": {"age": 10, "motivated": true}, "pain": {"severe": true}}"#;
    let (stated, lines) = clash(policy, json);
    assert_eq!(stated, [SEVERE, "patient.motivated at /patient/motivated"]);
    assert_eq!(lines, ["4"]);
}

#[test]
fn of_several_statements_that_would_do_the_fewest_are_named() {
    let policy =
        "impossible pain.severe and (patient.age < 18 years or patient.motivated and diagnosis crps)";
    let json =
        r#"{"patient": {"age": 10, "motivated": true}, "pain": {"severe": true}, "diagnosis": ["crps"]}"#;
    assert_eq!(clash(policy, json).0, [SEVERE, AGE]);
    assert_eq!(clash("impossible patient.age < 18 years", json).0, [AGE]);
}

#[test]
fn what_follows_from_medicines_and_dates_is_named_by_them() {
    let policy = "impossible opioids.daily_dose > 10 ome and patient.age < 2 years";
    let json = r#"{
        "referral": {"date": "2026-11-21"}, "patient": {"born": "2025-11-01"}, "pain": {"severe": true},
        "medicines": [{"substance": "morphine", "route": "oral", "dose": "20 mg", "times_per_day": 2}]
    }"#;
    assert_eq!(clash(policy, json).0, ["opioids.daily_dose at /medicines", "patient.age at /patient/born"]);
}

#[test]
fn a_concept_by_name_and_by_code_says_which_to_keep() {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}otherwise accept").as_str());
    let engine = Engine::load(workspace.snapshot().program().clone()).unwrap();
    for (entry, second) in [
        (r#"{"concept": "fibromyalgia", "system": "icd10_se", "code": "M79.7"}"#, "code"),
        (r#"{"concept": "fibromyalgia", "code": "M79.7"}"#, "code"),
        (r#"{"concept": "fibromyalgia", "system": "icd10_se"}"#, "system"),
    ] {
        let errors = engine.read(format!(r#"{{"diagnosis": [{entry}]}}"#).as_bytes(), None).unwrap_err();
        assert_eq!(errors.len(), 1, "{errors:?}");
        let error = errors.iter().next().unwrap();
        assert_eq!(
            (error.code(), error.pointer.as_str()),
            ("E0714", format!("/diagnosis/0/{second}").as_str())
        );
        let words = referral_error(error, engine.lexicon().vocabulary());
        assert_eq!(words.message(Language::En), format!("both `concept` and `{second}` say what it is"));
        assert_eq!(
            words.helps(Language::En),
            ["keep `system` and `code`, which say more, or `concept` alone"]
        );
    }
}

#[test]
fn units_are_offered_as_people_write_them() {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}otherwise accept").as_str());
    let engine = Engine::load(workspace.snapshot().program().clone()).unwrap();
    for medicine in [
        r#"{"brand": "norspan", "dose": "20 ug"}"#,
        r#"{"brand": "norspan", "rate": "20 ug"}"#,
        r#"{"brand": "norspan", "rate": "20 ugh"}"#,
        r#"{"brand": "norspan", "rate": "20"}"#,
    ] {
        let errors = engine.read(format!(r#"{{"medicines": [{medicine}]}}"#).as_bytes(), None).unwrap_err();
        let error = errors.iter().next().unwrap();
        let helps = referral_error(error, engine.lexicon().vocabulary()).helps(Language::En).join(" ");
        assert!(helps.contains("`ug/h`") && !helps.contains("ug_per_h"), "{medicine}: {errors:?} {helps}");
    }
}
