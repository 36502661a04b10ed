//! What `remit vocabulary` and `remit schema --example` show can be written: policies with it are sound, and referrals with it
//! are read.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use remit_cli::Exit;
use remit_compiler::workspace::{Snapshot, Workspace};
use remit_engine::eval::Engine;
use remit_engine::ir::WORKING_TIME;
use remit_engine::value::Language;
use remit_tests::command::{folder, remit};
use remit_tests::repository::{clinics, root};
use remit_wording::vocabulary::{Entry, find};

static SNAPSHOT: LazyLock<Arc<Snapshot>> = LazyLock::new(|| clinics(|_, text| text).snapshot());

fn found(words: &str) -> Vec<Entry> {
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    find(&SNAPSHOT.program().vocabulary, &words, Language::Sv)
}

fn names(words: &str) -> Vec<String> {
    found(words).into_iter().map(|entry| entry.name).collect()
}

#[test]
fn it_is_found_by_any_name_in_any_language_and_by_code() {
    for words in ["fibromyalgi", "Fibromyalgia", "FIBROMYALGI", "M79.7", "fibro"] {
        assert_eq!(names(words).first().map(String::as_str), Some("fibromyalgia"), "{words}");
    }
    for (words, first) in [
        ("kön", "patient.sex"),
        ("kjonn", "patient.sex"),
        ("ansiktssmärta", "facial_pain"),
        ("years", "years"),
        ("primärvården", "primary_care"),
        ("icpc2", "icpc2"),
        ("kvinna", "female"),
    ] {
        assert_eq!(names(words).first().map(String::as_str), Some(first), "{words}");
    }
    // Every word has to fit, in whatever order.
    assert!(names("problematik akut").contains(&"pain.acute".to_owned()));
    assert_eq!(names("fibromyalgi primärvården"), Vec::<String>::new());
    assert!(found("").len() > 500);
}

/// The line with a name of this vocabulary where it leaves one open.
fn filled(line: &str) -> String {
    line.replace("SERVICE", "team_assessment").replace("SUBSTANCE", "opioid").replace("CODE", "X")
}

#[test]
fn every_line_for_a_policy_is_one_that_a_policy_takes() {
    // What the clinics add is in scope in their own policies only.
    let mut standard = Workspace::new();
    standard.open("policy.remit", "policy every.word { title: en \"T\", language: en }\notherwise accept\n");
    let standard = standard.snapshot();
    let vocabulary = &standard.program().vocabulary;
    let (mut policy, mut library) = (String::new(), String::from("library words { language: en }\n"));
    policy.push_str("policy every.word {\n  title: en \"T\"\n  language: en\n  conversion: uppsala interval\n}\nuse words\n");
    for (at, entry) in find(vocabulary, &[], Language::Sv).into_iter().enumerate() {
        let line = filled(&entry.policy);
        if entry.kind == "enhet" {
            let (_, unit) = vocabulary.unit(&entry.name).unwrap();
            if unit.dimension == WORKING_TIME {
                writeln!(policy, "review w{at}: given pain.location -> within {line}").unwrap();
                continue;
            }
            writeln!(library, "fact amount.of_{at}: {} {{ ask: en \"A?\" }}", unit.id).unwrap();
            writeln!(policy, "review w{at}: amount.of_{at} >= {line}").unwrap();
        } else if let Some(fact) = line.strip_prefix("fact NAME") {
            writeln!(library, "fact takes.w{at}{fact}").unwrap();
        } else if line.starts_with("derive:") {
            writeln!(library, "fact dose.w{at}: ome {{ ask: en \"A?\", {line} }}").unwrap();
        } else if line.starts_with("->") || line.starts_with("examples") {
            writeln!(policy, "review w{at}: given pain.location {line}").unwrap();
        } else if ["offer", "responsible", "require"].iter().any(|word| line.starts_with(word)) {
            writeln!(policy, "{line}").unwrap();
        } else if !line.starts_with("code:") && (line.contains(' ') || line.contains('.')) {
            writeln!(policy, "review w{at}: {line}").unwrap();
        }
    }
    let mut workspace = Workspace::new();
    workspace.open("words.remit", &library);
    workspace.open("policy.remit", &policy);
    let snapshot = workspace.snapshot();
    // `examples` of a rule that is about something else, and rules that repeat one another, are another matter; so are a
    // date and the time since then, which no policy compares both.
    let wrong = snapshot.diagnostics().iter().filter(|it| it.is_error() && it.code.id() < "E0400");
    let wrong = wrong.filter(|it| it.code.id() != "E0318");
    let wrong: Vec<String> = wrong.map(|it| it.message(Language::En)).collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_line_for_a_referral_is_read() {
    let engine = Engine::load(SNAPSHOT.program().clone()).unwrap();
    let all = found("");
    let lines: Vec<&String> =
        all.iter().filter(|it| it.kind != "enhet").filter_map(|it| it.referral.as_ref()).collect();
    assert!(lines.len() > 200);
    for line in lines {
        if let Err(errors) = engine.read(line.as_bytes(), None) {
            let codes: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("{line}: {codes:?}");
        }
    }
}

#[test]
fn an_example_of_a_referral_is_decided_as_it_is() {
    for policy in &SNAPSHOT.program().policies {
        for lang in ["sv", "nb", "en"] {
            let (exit, example) =
                remit(&root(), &format!("schema {} --example --lang {lang}", policy.id), "");
            assert_eq!(exit, Exit::Good);
            assert!(example.lines().filter(|line| line.trim_start().starts_with("//")).count() > 10);
            let command = format!("eval {} --referral - --today 2026-11-21 --for clinic", policy.id);
            let (exit, said) = remit(&root(), &command, &example);
            assert_eq!(exit, Exit::Good, "{said}");
        }
    }
}

#[test]
fn a_comment_in_a_referral_moves_no_place_of_an_error() {
    let text = "{\n  // \"patient\": // twice\n  \"referrer\": { \"phone\": \"http://x\" }, // here\n  \"nonsense\": 1\n}\n";
    let here = folder(&[
        ("r.json", text),
        ("policies/p.remit", "policy a.b { title: en \"T\", language: en }\notherwise accept\n"),
    ]);
    let (exit, said) = remit(here.path(), "eval a.b --referral r.json", "");
    assert_eq!(exit, Exit::Findings);
    assert!(said.contains("r.json:4:3") && said.contains("nonsense"), "{said}");
    assert!(!said.contains("E0701"), "{said}");
}

#[test]
fn words_of_the_language_are_explained() {
    let (exit, said) = remit(&root(), "explain require", "");
    assert_eq!(exit, Exit::Good);
    assert!(said.contains("require pain.location"), "{said}");
    assert_eq!(remit(&root(), "explain requier", "").0, Exit::Misuse);
    for (word, ..) in remit_compiler::lex::WORDS {
        let first = word.split(' ').next().unwrap();
        assert_eq!(remit(&root(), &format!("explain {first}"), "").0, Exit::Good, "{word}");
    }
}

/// What is between the fences of a page.
fn examples(page: &str) -> Vec<&str> {
    page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

#[test]
fn every_referral_on_the_page_is_read() {
    let engine = Engine::load(SNAPSHOT.program().clone()).unwrap();
    let page = include_str!("../../engine/REFERRAL.md");
    assert!(examples(page).len() >= 7);
    for example in examples(page) {
        let read = engine.read(example.as_bytes(), None);
        let codes: Vec<String> =
            read.err().iter().flat_map(|errors| errors.iter()).map(ToString::to_string).collect();
        assert_eq!(codes, Vec::<String>::new(), "{example}");
    }
}
