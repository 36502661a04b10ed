//! Bundles that were written once are decided by for ever: each is here with referrals and the answers that it gave.
//!
//! `REMIT_KEEP=NAME cargo test -p remit-tests --test kept_bundles` writes one of the clinics as they are now. Nobody writes an old
//! one again: where an answer of it would change, the semantics has a new number, and the engine evaluates the old one as it was.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use remit_bundle::{Builder, Bundle, Texts};
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::value::Language;
use remit_tests::repository::{clinics, files, root};

/// The referrals that answers are kept of, one a line: more come to the repository, and others change.
fn referrals(name: &str) -> PathBuf {
    root().join(format!("tests/bundles/{name}.ndjson"))
}

/// What each policy answers to each referral: one line for each that has something to answer.
fn answers(engine: &Engine, referrals: &str) -> String {
    let mut text = String::new();
    for (index, json) in referrals.lines().enumerate() {
        let letter = engine.letter(json.as_bytes(), "2026-11-30".parse().ok());
        for policy in engine.policies() {
            for stage in [StageName::Referral, StageName::Discharge] {
                let _ = write!(text, "{} {} {stage:?}: ", index + 1, policy.ir().id);
                let Ok(prepared) = letter.prepare(policy) else {
                    text.push_str("contradictory\n");
                    continue;
                };
                let decision = prepared.explain(stage, Language::En);
                let names = |names: Vec<&str>| names.join(" ");
                let rules: BTreeSet<&str> =
                    decision.reasons.iter().filter_map(|it| it.rule.as_deref()).collect();
                let routes = decision.routes.iter().map(|it| it.label.as_str()).collect();
                let open =
                    decision.missing.iter().chain(&decision.judge).map(|it| it.fact.as_str()).collect();
                let possible = decision.possible.iter().map(|verb| verb.id()).collect();
                let within = decision.within.as_ref().map(|it| format!("{} {}", it.number, it.unit));
                let _ = writeln!(
                    text,
                    "{}{} | {} | {} | {} | {} | {}",
                    decision.decision.id(),
                    if decision.settled { "" } else { "?" },
                    names(rules.into_iter().collect()),
                    names(routes),
                    within.unwrap_or_default(),
                    names(possible),
                    names(open),
                );
            }
        }
    }
    text
}

#[test]
fn what_was_kept_is_answered_as_it_was() {
    let kept = files("tests/bundles", "bundle");
    assert!(!kept.is_empty());
    for path in kept {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let bundle = Bundle::open(fs::read(&path).unwrap()).unwrap();
        bundle.verify().unwrap();
        let engine = bundle.engine(Texts::All).unwrap();
        let before = fs::read_to_string(path.with_extension("answers")).unwrap();
        let now = answers(&engine, &fs::read_to_string(referrals(&name)).unwrap());
        let differing = before.lines().zip(now.lines()).find(|(before, now)| before != now);
        assert_eq!(differing, None, "{name}");
        assert_eq!(before.lines().count(), now.lines().count(), "{name}");
    }
}

#[test]
fn one_is_kept_where_that_is_asked_for() {
    let Ok(name) = std::env::var("REMIT_KEEP") else { return };
    let path = root().join(format!("tests/bundles/{name}.bundle"));
    assert!(!path.exists(), "{name} is kept already");
    let mut workspace = clinics(|_, text| text);
    let mut builder = Builder::new("kept", None);
    builder.workspace(workspace.snapshot().program(), vec![]).unwrap();
    let bytes = builder.finish(true).unwrap();
    let line = |path: PathBuf| {
        let value: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).ok()?;
        Some(value.to_string())
    };
    let lines: Vec<String> = files("policies/referrals", "json").into_iter().filter_map(line).collect();
    let all = lines.join("\n") + "\n";
    let engine = Bundle::open(bytes.clone()).unwrap().engine(Texts::All).unwrap();
    fs::write(&path, bytes).unwrap();
    fs::write(referrals(&name), &all).unwrap();
    fs::write(path.with_extension("answers"), answers(&engine, &all)).unwrap();
}
