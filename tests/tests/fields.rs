//! The standard library as a clinic of any field meets it: texts in three languages, units of two countries, codes.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::{Language, Text};

const LANGUAGES: [Language; 3] = [Language::Sv, Language::Nb, Language::En];

/// Whether `exclude` follows from the condition and the referral, or nothing is certain.
fn decided(condition: &str, json: &str) -> String {
    let text = format!(
        "policy t.p {{\n  title: \"x\"\n  language: en\n}}\n\nexclude it: {condition}\notherwise accept\n"
    );
    let mut workspace = Workspace::new();
    workspace.open("p.remit", &text);
    let snapshot = workspace.snapshot();
    let found: Vec<_> = snapshot.diagnostics().iter().filter(|it| it.is_error()).collect();
    assert!(found.is_empty(), "{condition}: {found:?}");
    let engine = Engine::load(snapshot.program().clone()).unwrap();
    let referral = match engine.read(json.as_bytes(), "2026-11-30".parse().ok()) {
        Ok(referral) => referral,
        Err(errors) => return format!("{errors:?}"),
    };
    let prepared = engine.latest("t.p").unwrap().prepare(&referral).unwrap();
    let decision = prepared.explain(StageName::Referral, Language::En);
    if decision.settled { decision.decision.id().to_owned() } else { "open".to_owned() }
}

fn check(expected: &[(&str, &str, &str)]) {
    let wrong = expected.iter().filter_map(|(condition, json, expected)| {
        let found = decided(condition, json);
        (found != *expected)
            .then(|| format!("{condition} of {json}\n  is       {found}\n  expected {expected}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_value_may_be_in_the_unit_of_either_country() {
    check(&[
        ("body.bmi >= 35 kg/m2", r#"{"body": {"bmi": "36.2 kg/m²"}}"#, "exclude"),
        ("body.bmi >= 35 kg/m2", r#"{"body": {"bmi": 34.9}}"#, "accept"),
        ("body.height > 2 m", r#"{"body": {"height": "205 cm"}}"#, "exclude"),
        ("laboratory.alat > 2 ukat_per_l", r#"{"laboratory": {"alat": "130 U/L"}}"#, "exclude"),
        ("laboratory.alat > 120 U/L", r#"{"laboratory": {"alat": "2 µkat/L"}}"#, "accept"),
        ("laboratory.haemoglobin < 90 g/L", r#"{"laboratory": {"haemoglobin": "8.9 g/dL"}}"#, "exclude"),
        ("laboratory.hba1c > 70 mmol/mol", r#"{"laboratory": {"hba1c": "71 mmol/mol"}}"#, "exclude"),
        ("laboratory.egfr < 30 mL/min", r#"{"laboratory": {"egfr": "28 mL/min/1,73 m²"}}"#, "exclude"),
        ("laboratory.fit >= 10 µg/g", r#"{"laboratory": {"fit": "12 ug/g"}}"#, "exclude"),
        (
            "laboratory.calprotectin > 100 ug_per_g",
            r#"{"laboratory": {"calprotectin": "120 mg/kg"}}"#,
            "exclude",
        ),
        (
            "laboratory.vitamin_b12 < 150 pmol/L",
            r#"{"laboratory": {"vitamin_b12": "0.14 nmol/L"}}"#,
            "exclude",
        ),
        ("laboratory.platelets < 50 giga/L", r#"{"laboratory": {"platelets": "40 10^9/L"}}"#, "exclude"),
        ("oxygen.saturation < 92 percent", r#"{"oxygen": {"saturation": "91 %"}}"#, "exclude"),
        ("sleep_study.ahi > 30 per_hour", r#"{"sleep_study": {"ahi": "31 /h"}}"#, "exclude"),
    ]);
}

#[test]
fn a_code_says_its_field_and_leaves_the_pain_to_a_person() {
    let cases = [
        ("diagnosis malignant_disease", "icpc2", "X76", "exclude"),
        ("diagnosis breast_cancer", "icd10_no", "C61", "accept"),
        ("diagnosis cancer_pain", "icd10_se", "C50.9", "open"),
        ("diagnosis diabetes", "icpc2", "T90", "exclude"),
        ("diagnosis type_1_diabetes", "icd10_se", "E11.9", "accept"),
        ("diagnosis cardiovascular_disease", "icd10_no", "I50.9", "exclude"),
        ("diagnosis adhd", "icd10_se", "F90.0B", "exclude"),
        ("diagnosis gender_incongruence", "icd10_no", "Z76.80", "exclude"),
        // The code names a disease that may hurt, and does not say that it does.
        ("diagnosis neuropathic_pain", "icd10_se", "G35", "open"),
        ("diagnosis neuropathic_pain", "icd10_no", "M51.1", "open"),
        ("diagnosis neuropathic_pain", "icpc2", "K90", "open"),
        // A code of a field that no concept has is no disease of the field for certain.
        ("diagnosis cardiovascular_disease", "icd10_se", "I88.1", "open"),
    ];
    let written: Vec<_> = cases
        .iter()
        .map(|(condition, system, code, expected)| {
            (
                *condition,
                format!(r#"{{"diagnosis": [{{"system": "{system}", "code": "{code}"}}]}}"#),
                *expected,
            )
        })
        .collect();
    check(&written.iter().map(|(one, json, two)| (*one, json.as_str(), *two)).collect::<Vec<_>>());
}

#[test]
fn a_medicine_by_its_code_is_of_its_class() {
    check(&[
        ("anticoagulants.used", r#"{"medicines": [{"system": "atc", "code": "B01AF02"}]}"#, "exclude"),
        ("anticoagulants.used", r#"{"medicines": [{"system": "atc", "code": "B01AX05"}]}"#, "exclude"),
        ("anticoagulants.used", r#"{"medicines": [{"system": "atc", "code": "B01AC06"}]}"#, "accept"),
        ("insulin.used", r#"{"medicines": [{"system": "atc", "code": "A10BJ06"}]}"#, "accept"),
        ("opioids.used", r#"{"medicines": [{"system": "atc", "code": "N06AB04"}]}"#, "accept"),
        ("opioids.used", r#"{"medicines": [{"system": "atc", "code": "M01AE51"}]}"#, "open"),
    ]);
}

/// A name that is the same everywhere may be written once.
fn lacking(text: &Text) -> bool {
    text.all().count() > 1 && LANGUAGES.iter().any(|language| text.exact(*language).is_none())
}

#[test]
fn concepts_and_facts_speak_three_languages() {
    let mut workspace = Workspace::new();
    let snapshot = workspace.snapshot();
    let model = snapshot.model();
    let concepts = model.concepts.values().filter(|it| it.about.label.is_empty() || lacking(&it.about.label));
    let concepts = concepts.map(|it| it.head.name.to_string());
    let facts = model.facts.values().filter(|it| {
        it.about.label.is_empty()
            || lacking(&it.about.label)
            // The question of the list asks for its entries.
            || it.record.is_none() && it.question.is_empty()
            || lacking(&it.question)
    });
    let found: Vec<String> = concepts.chain(facts.map(|it| it.head.name.to_string())).collect();
    assert_eq!(found, Vec::<String>::new());
}
