//! Sections with a condition: each says the same as its statements with the condition written at each.

use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::Language;
use remit_wording::Wording;
use serde_json::{Value, json};

const HEAD: &str =
    "policy example.hand { title: sv \"Exempel\", nb \"Eksempel\", en \"Example\", language: en }\n\n";

const SECTIONS: &str = r#"
accept crps: diagnosis crps
section "Headache" when diagnosis headache_disorder {
  exclude addicted: substance_use.dependence
  require pain.since
  accept young: patient.age < 30 years -> within 4 weeks
  offer tens
  section "Migraine" when diagnosis migraine {
    review severe: pain.acute
    otherwise defer
  }
  otherwise advise because en "We advise whoever treats the headache."
}
otherwise exclude
"#;

const WRITTEN_OUT: &str = r#"
accept crps: diagnosis crps
exclude addicted: substance_use.dependence when diagnosis headache_disorder
require pain.since when diagnosis headache_disorder
accept young: patient.age < 30 years when diagnosis headache_disorder -> within 4 weeks
offer tens when diagnosis headache_disorder
review severe: pain.acute when diagnosis headache_disorder and diagnosis migraine
defer not pain.acute when diagnosis headache_disorder and diagnosis migraine
advise not (substance_use.dependence or patient.age < 30 years or diagnosis migraine) when diagnosis headache_disorder
otherwise exclude
"#;

fn engine(text: &str) -> Engine {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}{text}").as_str());
    let snapshot = workspace.snapshot();
    let found: Vec<_> = snapshot.diagnostics().iter().filter(|it| it.is_error()).collect();
    assert!(found.is_empty(), "{found:?}");
    Engine::load(snapshot.program().clone()).unwrap()
}

/// What is decided, and what is open, whatever rules are called.
fn decide(engine: &Engine, json: &Value) -> String {
    let referral = engine.read(json.to_string().as_bytes(), None).unwrap();
    let prepared = engine.policies()[0].prepare(&referral).unwrap();
    let decision = prepared.explain(StageName::Referral, Language::En);
    let names = |facts: &[remit_engine::eval::OpenFact]| -> Vec<String> {
        let mut names: Vec<String> = facts.iter().map(|fact| fact.fact.clone()).collect();
        // A section's condition is read before what is in it.
        names.sort();
        names
    };
    let (missing, judge) = (names(&decision.missing), names(&decision.judge));
    let asked: Vec<_> = decision.asked.iter().map(|asked| (asked.outcome, asked.certain)).collect();
    let (verb, possible) = (decision.decision, &decision.possible);
    format!("{verb:?} {possible:?} {} {missing:?} {judge:?} {asked:?} {:?}", decision.exact, decision.within)
}

#[test]
fn a_section_says_what_its_statements_say_with_its_condition() {
    let (sections, written_out) = (engine(SECTIONS), engine(WRITTEN_OUT));
    let answers = [None, Some(true), Some(false)];
    let diagnoses = [
        None,
        Some(json!([])),
        Some(json!(["headache_disorder"])),
        Some(json!(["migraine"])),
        Some(json!(["crps", "cluster_headache"])),
        Some(json!([{"concept": "migraine", "certainty": "suspected"}])),
    ];
    for diagnosis in &diagnoses {
        for (dependence, acute) in answers.iter().flat_map(|one| answers.map(|other| (*one, other))) {
            for age in [None, Some(20), Some(50)] {
                let mut json = json!({"pain": {}, "request": ["tens"]});
                if let Some(diagnosis) = diagnosis {
                    json["diagnosis"] = diagnosis.clone();
                }
                if let Some(dependence) = dependence {
                    json["substance_use"] = json!({"dependence": dependence});
                }
                if let Some(acute) = acute {
                    json["pain"]["acute"] = json!(acute);
                }
                if let Some(age) = age {
                    json["patient"] = json!({"age": age});
                }
                assert_eq!(decide(&sections, &json), decide(&written_out, &json), "{json}");
            }
        }
    }
}

#[test]
fn the_page_says_the_condition_of_a_section_once() {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}{SECTIONS}").as_str());
    let snapshot = workspace.snapshot();
    let program = snapshot.program();
    let policy = &program.policies[0];
    let page = |lang| Wording { vocabulary: &program.vocabulary, policy, lang }.page().markdown();
    insta::assert_snapshot!(Language::ALL.map(page).join("\n----\n\n"));
}

/// The notices and follow-ups of a decision, each with whether it is certain.
fn told(engine: &Engine, stage: StageName, json: &Value) -> Vec<(String, bool)> {
    let referral = engine.read(json.to_string().as_bytes(), None).unwrap();
    let decision = engine.policies()[0].prepare(&referral).unwrap().explain(stage, Language::En);
    let notices = decision.notices.into_iter().map(|it| (it.notice, it.certain));
    notices.chain(decision.follow_ups.into_iter().map(|it| (it.what, it.certain))).collect()
}

#[test]
fn what_is_told_in_a_section_is_told_under_its_condition() {
    let policy = engine(
        r#"
section "Headache" when diagnosis headache_disorder {
  notice acute: pain.acute because en "Careful."
  follow up "Diary" by primary_care after 6 months
}
section "Medication" when care.medication_stable {
  follow up "Dose" by primary_care when care.improved
}
discharge care.finished
otherwise accept
"#,
    );
    let referral = |diagnosis: Option<&str>| {
        let mut json = json!({"pain": {"acute": true}, "care": {"finished": true, "improved": true}});
        if let Some(diagnosis) = diagnosis {
            json["diagnosis"] = json!([diagnosis]);
        }
        json
    };
    let at = |stage, json: &Value| told(&policy, stage, json);
    let acute = |certain| vec![("acute".to_owned(), certain)];
    assert_eq!(at(StageName::Referral, &referral(Some("migraine"))), acute(true));
    assert_eq!(at(StageName::Referral, &referral(Some("fibromyalgia"))), []);
    assert_eq!(at(StageName::Referral, &referral(None)), acute(false));
    let both = |diary, dose| vec![("Diary".to_owned(), diary), ("Dose".to_owned(), dose)];
    let mut json = referral(Some("migraine"));
    assert_eq!(at(StageName::Discharge, &json), both(true, false));
    json["care"]["medication_stable"] = json!(true);
    assert_eq!(at(StageName::Discharge, &json), both(true, true));
    json["care"]["medication_stable"] = json!(false);
    assert_eq!(at(StageName::Discharge, &json), both(true, true)[..1]);
    json["diagnosis"] = json!(["fibromyalgia"]);
    assert_eq!(at(StageName::Discharge, &json), []);
}

#[test]
fn a_notice_is_on_the_page_once() {
    let lines = r#"
notice everyone: diagnosis crps because en "Keep a diary."
notice migraine: diagnosis migraine because en "Keep a headache diary."
section "Migraine" when diagnosis migraine {
  notice own: diagnosis crps because en "Bring the diary."
  accept pain.acute
}
otherwise exclude
"#;
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}{lines}").as_str());
    let snapshot = workspace.snapshot();
    assert!(!snapshot.diagnostics().iter().any(|it| it.is_error()), "{:?}", snapshot.diagnostics());
    let program = snapshot.program();
    let wording =
        Wording { vocabulary: &program.vocabulary, policy: &program.policies[0], lang: Language::En };
    let page = wording.page().markdown();
    let (top, section) = page.split_once("## Migraine").unwrap();
    assert!(top.contains("Keep a diary.") && !section.contains("Keep a diary."), "{page}");
    assert!(section.contains("Bring the diary.") && !top.contains("Bring the diary."), "{page}");
}
