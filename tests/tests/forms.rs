//! What counts, rules without a condition and named conditions read as to people, in three languages.

use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::Language;
use remit_wording::Wording;

const POLICY: &str = r#"policy example.forms {
  title: sv "Exempel", nb "Eksempel", en "Example"
  language: sv
}

define busy = investigation.ongoing or surgery.planned { label: sv "Pågående vård", nb "Pågående behandling", en "Care under way" }

accept enough: at least 2 of (diagnosis crps, diagnosis migraine, substance_use.dependence)
accept several: patient.age >= 18 years and diagnosis at least 2 of (fibromyalgia, migraine, crps)
accept base: always -> within 24 weeks
exclude few: at most 1 of (diagnosis crps and busy, not surgery.planned, pain.acute) and busy
exclude one: exactly 1 of (diagnosis cancer_pain, busy)
review not at least 2 of (busy, pain.acute, diagnosis crps)
"#;

fn each(write: impl Fn(Wording<'_>, &Engine) -> String) -> String {
    let mut workspace = Workspace::new();
    workspace.open("example.remit", POLICY);
    let snapshot = workspace.snapshot();
    let found: Vec<_> = snapshot.diagnostics().iter().filter(|it| it.is_error()).collect();
    assert!(found.is_empty(), "{found:?}");
    let program = snapshot.program();
    let engine = Engine::load(program.clone()).unwrap();
    let policy = &program.policies[0];
    let of = |lang| write(Wording { vocabulary: &program.vocabulary, policy, lang }, &engine);
    Language::ALL.map(of).join("\n----\n\n")
}

#[test]
fn the_page_lists_what_is_counted() {
    insta::assert_snapshot!(each(|wording, _| wording.page().markdown()));
}

#[test]
fn the_steps_of_a_decision_tell_each_part_that_is_counted() {
    let said = each(|wording, engine| {
        let json = r#"{"diagnosis": ["crps", "migraine"], "surgery": {"planned": true}}"#;
        let referral = engine.read(json.as_bytes(), None).unwrap();
        let prepared = engine.policies()[0].prepare(&referral).unwrap();
        wording.trace_text(&prepared.trace(StageName::Referral), false)
    });
    insta::assert_snapshot!(said);
}
