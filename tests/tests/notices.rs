//! What is said whatever is decided: a small policy and a referral in, and in the decision, the letter, the page and the
//! steps the notice, which decides nothing and asks for nothing.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use remit_compiler::workspace::Workspace;
use remit_engine::eval::{Decision, Engine, Holds};
use remit_engine::ir::{StageName, Verb};
use remit_engine::value::Language;
use remit_wording::Wording;

const HEAD: &str = "policy example.sleep { title: sv \"Sömnmottagningen\", nb \"Søvnklinikken\", en \"Sleep clinic\", language: en }

fact driver.active: yes/no { label: sv \"patienten kör bil\", nb \"pasienten kjører bil\", en \"the patient drives\" }
fact care.ends: yes/no { label: en \"Care ends\", stage: discharge }
// Sleep apnoea is of the standard library.
source page {
  title: en \"Referral page\"
  statement 1: en \"Drivers are told\" under \"Safety\"
}
notice driving: driver.active and diagnosis sleep_apnoea
  because sv \"Patienten ska inte köra bil när hen är sömnig.\", nb \"Pasienten skal ikke kjøre bil når hen er søvnig.\", en \"The patient must not drive while sleepy.\"
  cite page 1
";

fn compiled(lines: &str) -> Engine {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}{lines}").as_str());
    let snapshot = workspace.snapshot();
    let errors: Vec<_> = snapshot.diagnostics().iter().filter(|it| it.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    Engine::load(snapshot.program().clone()).unwrap()
}

fn decide(lines: &str, stage: StageName, json: &str) -> Decision {
    let engine = compiled(lines);
    let referral = engine.read(json.as_bytes(), None).unwrap_or_else(|errors| panic!("{errors:?}"));
    engine.latest("example.sleep").unwrap().prepare(&referral).unwrap().explain(stage, Language::En)
}

fn noticed(lines: &str, json: &str) -> Vec<(String, bool)> {
    let decision = decide(lines, StageName::Referral, json);
    decision.notices.into_iter().map(|it| (it.notice, it.certain)).collect()
}

const BOTH: &str = r#"{"driver": {"active": true}, "diagnosis": ["sleep_apnoea"]}"#;

#[test]
fn it_is_listed_with_whatever_is_decided() {
    for lines in ["otherwise accept", "otherwise exclude", "exclude diagnosis sleep_apnoea\notherwise accept"]
    {
        assert_eq!(noticed(lines, BOTH), [("driving".to_owned(), true)], "{lines}");
    }
    let neither = r#"{"driver": {"active": false}, "diagnosis": ["sleep_apnoea"]}"#;
    assert_eq!(noticed("otherwise accept", neither), []);
}

#[test]
fn while_it_is_open_it_asks_for_nothing_and_opens_nothing() {
    let decision = decide("otherwise accept", StageName::Referral, "{}");
    assert_eq!((decision.decision, decision.settled), (Verb::Accept, true));
    assert!(decision.missing.is_empty() && decision.judge.is_empty() && decision.uncertain.is_empty());
    assert!(!decision.notices[0].certain);
}

#[test]
fn it_is_certain_where_all_worlds_agree() {
    let lines = "impossible not driver.active and diagnosis crps
notice always_one: driver.active or not diagnosis crps because en \"So or so.\"
notice never_both: not driver.active and diagnosis crps because en \"Never.\"
otherwise accept";
    let found = noticed(lines, "{}");
    assert_eq!(found, [("driving".to_owned(), false), ("always_one".to_owned(), true)]);
}

#[test]
fn it_belongs_to_the_stage_whose_facts_it_reads() {
    let lines =
        "notice keep: care.ends because en \"Keep the diary.\"\notherwise accept\notherwise discharge";
    let json = r#"{"care": {"ends": true}, "driver": {"active": true}, "diagnosis": ["sleep_apnoea"]}"#;
    let at = |stage| -> Vec<String> {
        decide(lines, stage, json).notices.into_iter().map(|it| it.notice).collect()
    };
    assert_eq!(
        (at(StageName::Referral), at(StageName::Discharge)),
        (vec!["driving".to_owned()], vec!["keep".to_owned()])
    );
}

#[test]
fn its_json_has_where_it_comes_from() {
    let decision = decide("otherwise accept", StageName::Referral, BOTH);
    let json = serde_json::to_value(&decision.notices).unwrap();
    insta::assert_json_snapshot!(json);
}

#[test]
fn it_is_said_in_letters_records_pages_and_steps() {
    let engine =
        compiled("exclude diagnosis crps because sv \"Nej.\", nb \"Nei.\", en \"No.\"\notherwise accept");
    let policy = engine.latest("example.sleep").unwrap();
    let vocabulary = engine.lexicon().vocabulary();
    let mut said = String::new();
    for json in [BOTH, r#"{"diagnosis": ["sleep_apnoea"]}"#] {
        let prepared = policy.prepare(&engine.read(json.as_bytes(), None).unwrap()).unwrap();
        for lang in Language::ALL {
            let wording = Wording { vocabulary, policy: policy.ir(), lang };
            let decision = prepared.explain(StageName::Referral, lang);
            said += &format!("== {json} {lang}\n{}", wording.letter(&decision).unwrap().plain());
            said += &format!("-- record\n{}", wording.decision(&decision, false));
            let steps = wording.trace(&prepared.trace(StageName::Referral));
            let steps = steps
                .iter()
                .map(|step| format!("{}{} {}\n", " ".repeat(step.depth), step.sign(), step.line()));
            said += &format!("-- steps\n{}", steps.collect::<String>());
        }
    }
    for lang in Language::ALL {
        let wording = Wording { vocabulary, policy: policy.ir(), lang };
        said += &format!("== page {lang}\n{}", wording.page().markdown());
    }
    insta::assert_snapshot!(said);
}

#[test]
fn a_letter_lacks_what_its_condition_is_called_by() {
    let engine = compiled(
        "fact patient.flies: yes/no { label: en \"the patient flies\" }
notice flying: patient.flies because sv \"Nej.\", nb \"Nei.\", en \"No.\"\notherwise accept",
    );
    let policy = engine.latest("example.sleep").unwrap();
    let prepared = policy.prepare(&engine.read(b"{}", None).unwrap()).unwrap();
    let letter = |lang| {
        let wording = Wording { vocabulary: engine.lexicon().vocabulary(), policy: policy.ir(), lang };
        wording.letter(&prepared.explain(StageName::Referral, lang))
    };
    assert!(letter(Language::En).is_ok());
    assert!(letter(Language::Sv).is_err());
}

#[test]
fn its_trace_says_whether_it_holds() {
    let engine = compiled("otherwise accept");
    let holds = |json: &str| {
        let referral = engine.read(json.as_bytes(), None).unwrap();
        let prepared = engine.latest("example.sleep").unwrap().prepare(&referral).unwrap();
        prepared.trace(StageName::Referral).notices[0].holds
    };
    assert_eq!((holds(BOTH), holds("{}")), (Holds::Yes, Holds::Open));
    assert_eq!(holds(r#"{"driver": {"active": false}}"#), Holds::No);
}
