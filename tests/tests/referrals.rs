//! What every clinic of the repository decides about every invented referral. Each snapshot was reasoned out from the
//! clinics' documents before it was accepted; beside a decision are the rules behind it and what is still open.

#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the test reads the repository, and a helper that fails fails it"
)]

use std::fmt::Write as _;
use std::sync::Arc;

use remit_engine::eval::{Decision, Engine, LoadedPolicy, OpenFact};
use remit_engine::ir::StageName;
use remit_engine::referral::ReferralErrors;
use remit_engine::value::Language;
use remit_tests::repository::{clinics, files, root};

const CLINICS: [&str; 9] = [
    "bergen.smerteklinikken",
    "capio_st_goran.pain",
    "cork.tia_clinic",
    "finnmark.endoskopi",
    "gavleborg.smartcentrum",
    "glasgow.continence",
    "jonkoping.njurmedicin",
    "jonkoping.smartkliniken",
    "telemark.smerte",
];

fn engine() -> Engine {
    let snapshot = clinics(|_, text| text).snapshot();
    assert!(!snapshot.diagnostics().iter().any(remit_compiler::diag::Diagnostic::is_error));
    Engine::load(snapshot.program().clone()).unwrap()
}

fn decide(
    engine: &Engine,
    policy: &Arc<LoadedPolicy>,
    json: &[u8],
    stage: StageName,
) -> Result<Decision, ReferralErrors> {
    let referral = engine.read(json, None)?;
    let decision = policy.prepare(&referral)?.explain(stage, Language::En);
    // What services read is what was decided.
    let text = serde_json::to_string(&decision).unwrap();
    assert_eq!(serde_json::from_str::<Decision>(&text).unwrap(), decision);
    Ok(decision)
}

/// The decision with the rules that carry it, then what is open, a line for each who can close it.
fn told(decision: &Decision) -> String {
    let mut text = serde_json::to_value(decision.decision).unwrap().as_str().unwrap().to_owned();
    for (certain, word) in [(true, "by"), (false, "perhaps by")] {
        let reasons = decision.reasons.iter().filter(|reason| reason.certain == certain);
        let rules: Vec<&str> = reasons.filter_map(|reason| reason.rule.as_deref()).collect();
        if !rules.is_empty() {
            write!(text, " {word} {}", rules.join(", ")).unwrap();
        }
    }
    if decision.default {
        text.push_str(" by default");
    }
    for route in &decision.routes {
        let arrow = if route.certain { "->" } else { "-> perhaps" };
        write!(text, " {arrow} {}", route.destination.as_deref().unwrap_or(&route.label)).unwrap();
    }
    for reply in &decision.replies {
        write!(text, ", reply {}", reply.id.as_deref().unwrap_or(&reply.label)).unwrap();
    }
    let mut listed = |title: &str, names: Vec<&str>| {
        if !names.is_empty() {
            write!(text, "\n    {title}: {}", names.join(", ")).unwrap();
        }
    };
    let paths = |facts: &[OpenFact]| facts.iter().map(|it| it.fact.clone()).collect::<Vec<_>>();
    let missing = paths(&decision.missing);
    let judge = paths(&decision.judge);
    listed("missing", missing.iter().map(String::as_str).collect());
    listed("for the clinic", judge.iter().map(String::as_str).collect());
    listed("uncertain", decision.uncertain.iter().map(|it| it.fact.as_str()).collect());
    listed("declined", decision.declined.iter().map(|it| it.service.as_str()).collect());
    listed("not spoken of", decision.unlisted.iter().filter_map(|it| it.id.as_deref()).collect());
    text
}

#[test]
fn every_clinic_answers_every_referral() {
    let engine = engine();
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(root().join("policies/referrals/decisions"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    for path in files("policies/referrals", "json") {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let json = std::fs::read(&path).unwrap();
        let stage = if name.starts_with("discharge_") { StageName::Discharge } else { StageName::Referral };
        let mut text = String::new();
        for clinic in CLINICS {
            let policy = engine.latest(clinic).unwrap();
            let answer = match decide(&engine, policy, &json, stage) {
                Ok(decision) => told(&decision),
                Err(errors) => {
                    let told =
                        errors.iter().map(|error| format!("\n    {} at {}", error.code(), error.pointer));
                    format!("error{}", told.collect::<String>())
                }
            };
            writeln!(text, "{clinic}\n  {answer}").unwrap();
        }
        insta::assert_snapshot!(name, text);
    }
}

/// A snapshot whose referral is gone says nothing.
#[test]
fn every_snapshot_has_its_referral() {
    let folder = root().join("policies/referrals");
    for snapshot in files("policies/referrals/decisions", "snap") {
        let referral = folder.join(snapshot.file_stem().unwrap()).with_extension("json");
        assert!(referral.exists(), "{} has no referral", snapshot.display());
    }
}
