//! Lists of records in the language: declared, counted, stated in cases and referrals, said in words.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use remit_compiler::cases::{Verdict, run_policy};
use remit_compiler::workspace::{Snapshot, Workspace};
use remit_engine::eval::{Decision, Engine};
use remit_engine::ir::StageName;
use remit_engine::value::Language;
use remit_tests::schema::Schema;
use remit_wording::Wording;
use serde_json::{Value, json};

const HEAD: &str = r#"policy x.rec { title: sv "Prov", nb "Prøve", en "Example", language: en }

record trial {
  treatment: treatment { label: sv "behandling", nb "behandling", en "treatment" }
  duration: time { label: sv "hur länge", nb "hvor lenge", en "how long" }
  outcome: one of (helped, no_effect) {
    label: sv "resultat", nb "resultat", en "outcome"
    options: helped sv "hjälpte" nb "hjalp" en "helped", no_effect sv "ingen effekt" nb "ingen effekt" en "no effect"
  }
  supervised: yes/no { label: sv "handledd", nb "veiledet", en "supervised" }
}
fact own.trials: list of trial {
  label: sv "Prövade behandlingar", nb "Prøvde behandlinger", en "Treatments that were tried"
  ask: sv "Vilka behandlingar har prövats?", nb "Hvilke behandlinger er prøvd?", en "Which treatments have been tried?"
}
"#;

const RULES: &str = r#"
accept tried: at least 2 own.trials where (treatment any of (tens, physiotherapy) and duration >= 6 weeks)
ask helped: any own.trials where (outcome helped) unless no own.trials where (treatment tens)
exclude many: exactly 4 own.trials
otherwise exclude
"#;

fn snapshot(rules: &str) -> Arc<Snapshot> {
    let mut workspace = Workspace::new();
    workspace.open("rec.remit", &format!("{HEAD}{rules}"));
    workspace.snapshot()
}

fn errors(rules: &str) -> Vec<String> {
    let snapshot = snapshot(rules);
    let errors = snapshot.diagnostics().iter().filter(|it| it.is_error());
    errors.map(|it| format!("{} {}", it.code.id(), it.message(Language::En))).collect()
}

fn sound(rules: &str) -> Arc<Snapshot> {
    let found = snapshot(rules);
    let errors: Vec<_> = found.diagnostics().iter().filter(|it| it.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    found
}

fn decide(rules: &str, referral: &Value) -> Decision {
    let engine = Engine::load(sound(rules).program().clone()).unwrap();
    let read =
        engine.read(referral.to_string().as_bytes(), None).unwrap_or_else(|errors| panic!("{errors:?}"));
    let policy = engine.latest("x.rec").unwrap();
    policy.prepare(&read).unwrap().explain(StageName::Referral, Language::En)
}

#[test]
fn cases_state_entries_on_one_line_and_on_several() {
    let cases = r#"
case "two" {
  own.trials: { treatment: physiotherapy, duration: 8 weeks, outcome: no_effect }, { treatment: tens, duration: min 2 months, outcome: no_effect }
} expect accept by tried

case "lines" {
  own.trials: {
    treatment: physiotherapy
    duration: 8 weeks
    outcome: helped
  }, {
    treatment: tens
    duration: 1 weeks
    supervised: yes
  }
  diagnosis: crps
} expect ask by helped

case "none" { own.trials: none } expect exclude
case "open" { own.trials: { treatment: tens, duration: 8 weeks }, incomplete } expect exclude for own.trials
"#;
    let snapshot = sound(&format!("{RULES}{cases}"));
    let outcomes = run_policy(&snapshot, snapshot.policy("x.rec").unwrap());
    assert_eq!(outcomes.len(), 4);
    assert!(outcomes.iter().take(3).all(|it| matches!(it.verdict, Verdict::Passed)), "{outcomes:#?}");
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    let of = |rule: &str| errors(&format!("{rule}\notherwise accept\n")).join("\n");
    insta::assert_snapshot!(
        [
            "exclude own.trials",
            "exclude own.trials tens",
            "exclude own.trials > 2 weeks",
            "exclude any diagnosis where (outcome helped)",
            "exclude any own.trials where (result helped)",
            "exclude any own.trials where (patient.age > 18 years)",
            "exclude any own.trials where (duration > 6 mg)",
            "exclude any own.trials where (given duration)",
            "exclude any own.trials where (any own.trials)",
            "exclude at least 0 own.trials",
            "exclude duration > 6 weeks",
            "record bad { codes: any of diagnosis, values: yes/no, twice: yes/no, twice: time }",
            "fact bad: list of trials",
            "case \"c\" { own.trials: { treatment: tens, result: helped }, tens } expect accept",
            "case \"c\" { own.trials: { duration: 6 mg, duration: 2 weeks } } expect accept",
        ]
        .map(|rule| format!("{rule}\n{}", of(rule)))
        .join("\n\n")
    );
}

#[test]
fn a_referrals_errors_are_at_their_pointers() {
    let engine = Engine::load(sound(RULES).program().clone()).unwrap();
    let trials = json!([
        {"treatment": "physio", "duration": "6 mg", "result": "helped"},
        {"treatment": ["tens"], "outcome": 3, "supervised": 1},
        "tens",
        {"duration": {"min": "3 weeks", "max": "1 weeks"}}
    ]);
    let referral = json!({"own": {"trials": trials}});
    let errors = engine.read(referral.to_string().as_bytes(), None).unwrap_err();
    let mut found: Vec<String> = errors.iter().map(ToString::to_string).collect();
    found.sort();
    insta::assert_snapshot!(found.join("\n"));
}

#[test]
fn the_schema_accepts_what_is_read() {
    let snapshot = sound(RULES);
    let program = snapshot.program();
    let policy = program.policies.iter().find(|policy| policy.id == "x.rec").unwrap();
    let schema =
        Schema::new(Wording { vocabulary: &program.vocabulary, policy, lang: Language::En }.schema());
    let engine = Engine::load(program.clone()).unwrap();
    let entries = [
        json!({"treatment": "tens"}),
        json!({"treatment": {"concept": "tens", "certainty": "suspected"}, "duration": "6 weeks"}),
        json!({"treatment": "unknown", "duration": {"min": "1 weeks"}, "outcome": "unknown"}),
        json!({"treatment": null}),
        json!({}),
        json!(null),
        json!({"supervised": true, "outcome": "helped"}),
        json!({"supervised": "often"}),
        json!({"result": "helped"}),
        json!({"outcome": "better"}),
        json!({"duration": "6 mg"}),
        json!({"duration": []}),
        json!(["tens"]),
        json!("tens"),
        json!("unknown"),
        json!(3),
    ];
    let mut accepted = 0;
    let mut agree = |trials: Value| {
        let referral = json!({"own": {"trials": trials}});
        let reads = engine.read(referral.to_string().as_bytes(), None).is_ok();
        assert_eq!(schema.accepts(&referral), reads, "{referral}");
        accepted += usize::from(reads);
    };
    for one in &entries {
        agree(one.clone());
        agree(json!([one]));
        agree(json!({"values": [one], "complete": false}));
        for other in &entries {
            agree(json!([one, other]));
        }
    }
    [json!([]), json!("unknown"), json!({"complete": true}), json!({"values": "tens"})]
        .into_iter()
        .for_each(agree);
    assert!(accepted > 60, "{accepted}");
}

#[test]
fn what_entries_lack_is_asked_for_in_every_language() {
    let rules = "accept tried: at least 1 own.trials where (treatment physiotherapy and duration >= 6 weeks)\notherwise exclude\n";
    let referral = json!({"own": {"trials": [
        {"treatment": "tens"}, {"treatment": "physiotherapy"}, {"duration": "8 weeks"}
    ]}});
    let snapshot = sound(rules);
    let program = snapshot.program();
    let engine = Engine::load(program.clone()).unwrap();
    let read = engine.read(referral.to_string().as_bytes(), None).unwrap();
    let policy = engine.latest("x.rec").unwrap();
    let said = Language::ALL.map(|lang| {
        let decision = policy.prepare(&read).unwrap().explain(StageName::Referral, lang);
        let wording = Wording { vocabulary: &program.vocabulary, policy: policy.ir(), lang };
        let record = wording.record(&decision);
        let letter = wording.letter(&decision).map(|letter| letter.plain());
        let letter = letter.unwrap_or_else(|_| wording.decision(&decision, false));
        format!("{letter}\n{}", record["missing"][0])
    });
    insta::assert_snapshot!(said.join("\n----\n"));
}

#[test]
fn a_page_says_what_is_counted() {
    let snapshot = sound(&format!("{RULES}review few: at most 2 own.trials where (not supervised)\n"));
    let program = snapshot.program();
    let policy = program.policies.iter().find(|policy| policy.id == "x.rec").unwrap();
    let said = Language::ALL.map(|lang| {
        let wording = Wording { vocabulary: &program.vocabulary, policy, lang };
        policy
            .referral
            .rules
            .iter()
            .map(|rule| wording.guarded(&rule.condition))
            .collect::<Vec<_>>()
            .join("\n")
    });
    insta::assert_snapshot!(said.join("\n----\n"));
}

#[test]
fn a_list_that_is_told_apart_too_finely_is_not_loaded() {
    let rule = |week: usize| {
        format!(
            "exclude w{week}: any own.trials where (duration >= {week} weeks and duration < {} weeks)",
            week + 1
        )
    };
    let few: Vec<String> = (1..=10).map(rule).collect();
    assert_eq!(decide(&format!("{}\notherwise accept", few.join("\n")), &json!({})).possible.len(), 2);
    let many: Vec<String> = (1..=12).map(rule).collect();
    let snapshot = snapshot(&format!("{}\notherwise accept", many.join("\n")));
    let engine = Engine::load(snapshot.program().clone()).unwrap();
    assert_eq!(engine.failed().len(), 1, "{:?}", engine.failed());
}
