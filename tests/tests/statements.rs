//! Statements about which a reader asks "and then?": cases on a base, priorities, working days, what holds as a rule, what is
//! encoded in part, and what follows after discharge. A small policy and a referral in; decision, letter, page, record out.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::sync::Arc;

use remit_compiler::cases::{Verdict, run_policy};
use remit_compiler::check::coverage;
use remit_compiler::workspace::{Snapshot, Workspace};
use remit_engine::eval::{Decision, Engine, Measured};
use remit_engine::ir::{StageName, Verb};
use remit_engine::value::Language;
use remit_tests::command::{folder, remit};
use remit_wording::Wording;

const HEAD: &str = "policy example.clinic { title: sv \"Mottagningen\", nb \"Klinikken\", en \"Clinic\", language: en, \
                    priority: first sv \"Först\" nb \"Først\" en \"First\", soon, routine }\n";

fn snapshot(lines: &str) -> Arc<Snapshot> {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}{lines}").as_str());
    workspace.snapshot()
}

fn compiled(lines: &str) -> Engine {
    let snapshot = snapshot(lines);
    let errors: Vec<_> = snapshot.diagnostics().iter().filter(|it| it.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    Engine::load(snapshot.program().clone()).unwrap()
}

fn decide(lines: &str, json: &str) -> Decision {
    let engine = compiled(lines);
    let referral = engine.read(json.as_bytes(), None).unwrap_or_else(|errors| panic!("{errors:?}"));
    let policy = engine.latest("example.clinic").unwrap();
    policy.prepare(&referral).unwrap().explain(StageName::Referral, Language::En)
}

/// The letter, the record and the page in three languages, and the steps.
fn said(lines: &str, stage: StageName, json: &str) -> String {
    let engine = compiled(lines);
    let policy = engine.latest("example.clinic").unwrap();
    let prepared = policy.prepare(&engine.read(json.as_bytes(), None).unwrap()).unwrap();
    let mut said = String::new();
    for lang in Language::ALL {
        let wording = Wording { vocabulary: engine.lexicon().vocabulary(), policy: policy.ir(), lang };
        let decision = prepared.explain(stage, lang);
        let letter = wording.letter(&decision).map(|letter| letter.plain());
        said += &format!("== letter {lang}\n{}", letter.unwrap_or_else(|why| format!("{why:?}\n")));
        said += &format!("-- record\n{}", wording.decision(&decision, false));
        said += &format!("-- steps\n{}", wording.trace_text(&prepared.trace(stage), false));
        said += &format!("-- page\n{}", wording.page().markdown());
    }
    said
}

/// How the cases of a policy go: passed or not, in the order written.
fn passed(lines: &str) -> Vec<bool> {
    let snapshot = snapshot(lines);
    let policy = snapshot.policy("example.clinic").unwrap();
    let outcomes = run_policy(&snapshot, policy).into_iter();
    outcomes.map(|outcome| matches!(outcome.verdict, Verdict::Passed)).collect()
}

fn codes(lines: &str) -> Vec<&'static str> {
    snapshot(lines).diagnostics().iter().map(|it| it.code.id()).collect()
}

const ADULTS: &str = "exclude patient.age < 18 years because en \"Not here.\"
exclude pain.severe because en \"Not here.\"
otherwise accept
base adult { patient.age: 45 years, diagnosis: crps, pain.severe: yes }
base calm from adult { pain.severe: no }
";

#[test]
fn a_case_adds_to_its_base_and_replaces_and_takes_away() {
    let cases = "case \"as the base\" from adult { } expect exclude
case \"replaced\" from adult { pain.severe: no } expect accept
case \"of the nearest base\" from calm { } expect accept
case \"taken away\" from adult { pain.severe: not said } expect review for pain.severe
case \"replaced again\" from calm { patient.age: 12 years } expect exclude
";
    assert_eq!(passed(&format!("{ADULTS}{cases}")), [true; 5]);
    let wrong = "case \"not as the base\" from adult { } expect accept\n";
    assert_eq!(passed(&format!("{ADULTS}{wrong}")), [false]);
}

#[test]
fn a_base_with_an_error_lets_no_case_run() {
    let lines =
        "otherwise accept\nbase adult { patient.age: 45 mg }\ncase \"a\" from adult { } expect accept\n";
    assert_eq!(passed(lines), [false]);
    let circle = "otherwise accept\nbase one from two { }\nbase two from one { }\ncase \"a\" from one { } expect accept\n";
    assert!(codes(circle).contains(&"E0422"));
    assert_eq!(passed(circle), [false]);
}

#[test]
fn a_base_of_the_policy_is_seen_by_its_files_of_cases() {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", format!("{HEAD}{ADULTS}").as_str());
    workspace.open(
        "cases.remit",
        "cases for example.clinic\nbase own from calm { }\ncase \"a\" from own { } expect accept\n",
    );
    let snapshot = workspace.snapshot();
    assert!(!snapshot.diagnostics().iter().any(|it| it.is_error()), "{:?}", snapshot.diagnostics());
    let outcomes = run_policy(&snapshot, snapshot.policy("example.clinic").unwrap());
    assert!(matches!(outcomes[0].verdict, Verdict::Passed), "{outcomes:?}");
}

const SORTED: &str = "accept severe: pain.severe -> priority first, within 3 working days because en \"So.\"
accept young: patient.age < 18 years -> priority soon, within 1 weeks because en \"So.\"
otherwise accept -> priority routine
";

#[test]
fn of_several_priorities_the_highest_holds_and_an_open_one_is_asked_for() {
    let both = decide(SORTED, r#"{"pain": {"severe": true}, "patient": {"age": 12}}"#);
    assert_eq!(
        both.priority.as_ref().map(|it| (it.id.as_str(), it.label.as_str(), it.level)),
        Some(("first", "First", 0))
    );
    assert!(both.priority_possible.is_empty() && both.settled);
    let open = decide(SORTED, r#"{"patient": {"age": 12}}"#);
    let possible: Vec<&str> = open.priority_possible.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(possible, ["first", "soon"]);
    assert_eq!(open.judge.iter().map(|it| it.fact.as_str()).collect::<Vec<_>>(), ["pain.severe"]);
    assert_eq!(
        decide(SORTED, r#"{"pain": {"severe": false}, "patient": {"age": 40}}"#).priority.unwrap().id,
        "routine"
    );
    assert_eq!(
        passed(&format!(
            "{SORTED}case \"a\" {{ pain.severe: yes }} expect accept -> priority first\ncase \"b\" {{ pain.severe: yes }} expect accept -> priority soon\n"
        )),
        [true, false]
    );
}

#[test]
fn five_working_days_are_as_long_as_a_week() {
    let within = |lines: &str| decide(lines, "{}").within.map(|time| time.to_string());
    let of = |one: &str, other: &str| {
        within(&format!(
            "accept pain.severe or not pain.severe -> within {one}\naccept pain.severe or not pain.severe or pain.severe -> within {other}\notherwise accept\n"
        ))
    };
    assert_eq!(of("4 working days", "1 weeks").as_deref(), Some("4 working_days"));
    assert_eq!(of("1 weeks", "6 working days").as_deref(), Some("1 weeks"));
    // As soon as each other: the one whose unit is declared first, whatever the order.
    assert_eq!(of("5 working days", "1 weeks"), of("1 weeks", "5 working days"));
    assert!(codes("exclude patient.age < 3 working days\notherwise accept\n").contains(&"E0302"));
}

#[test]
fn hours_are_told_by_the_clock() {
    let within = |lines: &str| decide(lines, "{}").within.map(|time| time.to_string());
    let of = |one: &str, other: &str| {
        within(&format!(
            "accept pain.severe or not pain.severe -> within {one}\naccept pain.severe or not pain.severe or pain.severe -> within {other}\notherwise accept\n"
        ))
    };
    assert_eq!(of("47 hours", "2 days").as_deref(), Some("47 hours"));
    assert_eq!(of("49 hours", "2 days").as_deref(), Some("2 days"));
    assert_eq!(of("3 hours", "179 minutes").as_deref(), Some("179 minutes"));
    let lasted = "fact attack.lasted: hours { ask: en \"How long?\" }\nexclude long: attack.lasted >= 24 hours\notherwise accept\n";
    let says = |stated: &str| decide(lasted, &format!(r#"{{"attack": {{"lasted": "{stated}"}}}}"#)).decision;
    assert_eq!(
        [says("1439 minutes"), says("1440 minutes"), says("24 timmar")],
        [Verb::Accept, Verb::Exclude, Verb::Exclude]
    );
    // No date tells an hour.
    assert!(codes("exclude symptom.duration < 24 hours\notherwise accept\n").contains(&"E0302"));
    assert!(codes("exclude patient.age < 24 hours\notherwise accept\n").contains(&"E0302"));
    assert!(
        codes("fact seen: event { ask: en \"When?\" }\nexclude seen within 24 hours\notherwise accept\n")
            .contains(&"E0302")
    );
}

#[test]
fn a_deadline_in_hours_is_said_without_a_day() {
    insta::assert_snapshot!(said(
        "accept severe: pain.severe -> within 48 hours from referral because en \"So.\"\notherwise accept\n",
        StageName::Referral,
        r#"{"pain": {"severe": true}, "referral": {"date": "2026-11-30"}}"#
    ));
}

#[test]
fn priorities_and_working_days_are_said() {
    insta::assert_snapshot!(said(
        SORTED,
        StageName::Referral,
        r#"{"pain": {"severe": true}, "patient": {"age": 12}}"#
    ));
}

const USUALLY: &str = "source page {
  title: en \"Page\"
  statement 1: en \"Children are not taken as a rule\"
  statement 2: en \"Adults wait\"
  statement 3: en \"Both\"
}
exclude usually young: patient.age < 18 years because sv \"Vi tar inte emot barn.\", nb \"Vi tar ikke imot barn.\", en \"We do not take children.\" cite page 1, 3
review pain.severe because sv \"Så.\", nb \"Så.\", en \"So.\" cite page 2 partly because en \"The waiting list is not modelled.\" cite page 3
otherwise accept
";

#[test]
fn what_holds_as_a_rule_decides_and_says_so() {
    let decision = decide(USUALLY, r#"{"patient": {"age": 12}}"#);
    assert!(decision.reasons[0].usually && decision.settled);
    insta::assert_snapshot!(said(USUALLY, StageName::Referral, r#"{"patient": {"age": 12}}"#));
}

#[test]
fn what_is_encoded_in_part_is_counted_apart() {
    let snapshot = snapshot(USUALLY);
    let id = snapshot.policy("example.clinic").unwrap();
    let account = coverage(snapshot.model(), snapshot.model().policies.get(id).unwrap()).remove(0);
    let partly: Vec<(u32, bool)> =
        account.partly.iter().map(|it| (it.number, it.reasons[0].is_some())).collect();
    assert_eq!((account.cited, partly, account.open), (vec![3], vec![(1, false), (2, true)], vec![]));
}

#[test]
fn the_command_lists_what_is_encoded_in_part() {
    let folder = folder(&[("example.remit", &format!("{HEAD}{USUALLY}"))]);
    let mut shown = String::new();
    for line in ["coverage example.clinic --lang sv", "coverage example.clinic --lang en --format json"] {
        let (exit, said) = remit(folder.path(), line, "");
        shown += &format!("{line}: {exit:?}\n{said}");
    }
    insta::assert_snapshot!(shown);
}

const USUAL_TIME: &str = "accept severe: pain.severe -> usually within 48 hours from referral
  because sv \"Svår smärta.\", nb \"Sterke smerter.\", en \"Severe pain.\"
accept young: patient.age < 18 years -> within 4 weeks from referral
  because sv \"Unga.\", nb \"Unge.\", en \"The young.\"
accept old: patient.age >= 90 years -> within 48 hours
  because sv \"Gamla.\", nb \"Gamle.\", en \"The old.\"
otherwise accept -> usually within 4 weeks because sv \"Alla.\", nb \"Alle.\", en \"All.\"
";

#[test]
fn a_usual_deadline_promises_no_day() {
    insta::assert_snapshot!(said(
        USUAL_TIME,
        StageName::Referral,
        r#"{"referral": {"date": "2026-11-02"}, "pain": {"severe": true}, "patient": {"age": 40}}"#
    ));
}

#[test]
fn of_a_usual_and_a_promised_deadline_the_soonest_holds() {
    let usual = |json: &str| {
        let decision = decide(USUAL_TIME, json);
        let shown = |all: &[Measured]| all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let within = decision.within.iter().map(ToString::to_string).collect::<String>();
        format!("{within}; {}; {}", shown(&decision.within_possible), shown(&decision.within_usually))
    };
    let of = |severe: bool, age: u32| {
        usual(&format!(r#"{{"pain": {{"severe": {severe}}}, "patient": {{"age": {age}}}}}"#))
    };
    assert_eq!(of(true, 40), "48 hours; ; 48 hours");
    assert_eq!(of(false, 12), "4 weeks; ; ");
    assert_eq!(of(true, 12), "48 hours; ; 48 hours");
    // One of two rules with the same time promises it.
    assert_eq!(of(true, 95), "48 hours; ; ");
    assert_eq!(of(false, 40), "4 weeks; ; 4 weeks");
    assert_eq!(usual(r#"{"patient": {"age": 40}}"#), "48 hours; 48 hours, 4 weeks; 48 hours, 4 weeks");
    let cases =
        "case \"a\" { pain.severe: yes, patient.age: 40 years } expect accept -> usually within 48 hours
case \"b\" { pain.severe: yes, patient.age: 40 years } expect accept -> within 48 hours
case \"c\" { pain.severe: no, patient.age: 12 years } expect accept -> usually within 4 weeks
";
    assert_eq!(passed(&format!("{USUAL_TIME}{cases}")), [true, false, false]);
}

const FOLLOWED: &str = "fact care.ends: yes/no { label: sv \"Vården avslutas\", nb \"Behandlingen avsluttes\", en \"Care ends\", stage: discharge }
discharge care.ends because sv \"Klart.\", nb \"Ferdig.\", en \"Done.\"
otherwise retain
otherwise accept
follow up sv \"Blodtryck\", nb \"Blodtrykk\", en \"Blood pressure\" by primary_care after 6 months
  because sv \"Läkemedlet kan höja det.\", nb \"Legemidlet kan øke det.\", en \"The medicine may raise it.\"
follow up sv \"Samtal\", nb \"Samtale\", en \"Phone call\" by referrer after 3 working days when opioids.used
follow up sv \"Provtagning\", nb \"Prøver\", en \"Tests\" unless opioids.used
";

#[test]
fn what_follows_after_discharge_is_listed_and_decides_nothing() {
    let engine = compiled(FOLLOWED);
    let at = |stage, json: &str| {
        let referral = engine.read(json.as_bytes(), None).unwrap();
        let policy = engine.latest("example.clinic").unwrap();
        let decision = policy.prepare(&referral).unwrap().explain(stage, Language::En);
        let listed = decision.follow_ups.iter().map(|it| (it.what.clone(), it.certain));
        (decision.settled, listed.collect::<Vec<_>>())
    };
    let both = r#"{"care": {"ends": true}, "opioids": {"used": true}}"#;
    let listed = |all: &[(&str, bool)]| {
        all.iter().map(|(what, certain)| ((*what).to_owned(), *certain)).collect::<Vec<_>>()
    };
    assert_eq!(
        at(StageName::Discharge, both),
        (true, listed(&[("Blood pressure", true), ("Phone call", true)]))
    );
    let open = at(StageName::Discharge, r#"{"care": {"ends": true}}"#);
    assert_eq!(open, (true, listed(&[("Blood pressure", true), ("Phone call", false), ("Tests", false)])));
    assert_eq!(at(StageName::Referral, both).1, []);
    let cases = "case \"a\" { care.ends: yes, opioids.used: yes } expect discharge -> follow up \"Samtal\"
case \"b\" { care.ends: yes } expect discharge -> follow up \"Samtal\"
";
    assert_eq!(passed(&format!("{FOLLOWED}{cases}")), [true, false]);
}

#[test]
fn what_follows_after_discharge_is_said() {
    insta::assert_snapshot!(said(FOLLOWED, StageName::Discharge, r#"{"care": {"ends": true}}"#));
}
