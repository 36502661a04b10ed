//! What `remit history` tells of the versions of a policy in git.

use std::fs;
use std::path::Path;

use remit_cli::Exit;
use remit_tests::command::{folder, remit};
use remit_tests::git::{commit, git};
use remit_tests::schema::Schema;
use serde_json::Value;

const POLICY: &str = r#"policy uppsala.pain {
  title: "Smärtmottagningen"
  version: "1"
  language: sv
  conversion: helsedirektoratet interval
}

exclude young: patient.age < 18 years
  because "Vi tar emot vuxna."

review opioids.daily_dose > 60 ome
  because "En läkare ser på doser över 60 mg."

otherwise accept
"#;

fn write(repository: &Path, path: &str, text: &str) {
    let path = repository.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The library of the program, in the repository.
fn library(repository: &Path, change: (&str, &str)) {
    let from = remit_tests::repository::root().join("stdlib");
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "remit") {
            let text = fs::read_to_string(&path).unwrap().replace(change.0, change.1);
            write(repository, &format!("stdlib/{}", path.file_name().unwrap().display()), &text);
        }
    }
}

/// A repository in which a policy was changed again and again.
fn repository() -> tempfile::TempDir {
    let repository = folder(&[]);
    let at = repository.path();
    git(at, "2026-01-01", &["init", "-q"]);
    write(at, "README.md", "# Nothing yet\n");
    commit(at, "2026-01-01", "Begin");
    write(at, "clinic/policy.remit", POLICY);
    commit(at, "2026-01-02", "First");
    let other = POLICY.replace("uppsala.pain", "umea.pain");
    write(at, "other/policy.remit", &other);
    commit(at, "2026-01-03", "Another clinic");
    let higher = POLICY.replace("> 60 ome", "> 90 ome").replace("\"1\"", "\"2\"");
    write(at, "clinic/policy.remit", &higher);
    commit(at, "2026-01-04", "A higher limit");
    git(at, "2026-01-05", &["mv", "clinic", "uppsala"]);
    commit(at, "2026-01-05", "Moved");
    let broken = higher.replace("patient.age", "patient.agge");
    write(at, "uppsala/policy.remit", &broken);
    commit(at, "2026-01-06", "Broken");
    let words = higher.replace("60 mg", "90 mg");
    write(at, "uppsala/policy.remit", &words);
    commit(at, "2026-01-07", "Mended, and other words");
    let reviewed = words.replace("exclude young", "review young");
    write(at, "uppsala/policy.remit", &reviewed.replace("\"2\"", "\"3\""));
    commit(at, "2026-01-08", "A review");
    repository
}

#[test]
fn versions_newest_first() {
    let repository = repository();
    let (exit, said) = remit(repository.path(), "history uppsala.pain", "");
    assert_eq!(exit, Exit::Good, "{said}");
    insta::assert_snapshot!(without_ids(&said));
    let (_, by_path) = remit(repository.path(), "history uppsala/policy.remit", "");
    assert_eq!(said, by_path);
}

#[test]
fn a_version_with_other_words_or_another_head_is_told() {
    let repository = repository();
    let at = repository.path();
    let text = fs::read_to_string(at.join("uppsala/policy.remit")).unwrap();
    write(at, "uppsala/policy.remit", &text.replace("Vi tar emot vuxna.", "Vi tar bara emot vuxna."));
    commit(at, "2026-01-09", "Other words");
    write(at, "uppsala/policy.remit", &text.replace("\"3\"", "\"4\""));
    commit(at, "2026-01-10", "Another head");
    let (exit, said) = remit(at, "history uppsala.pain --format json --lang sv", "");
    assert_eq!(exit, Exit::Good, "{said}");
    let told: Value = serde_json::from_str(&said).unwrap();
    let versions: Vec<&Value> = told["history"].as_array().unwrap().iter().take(2).collect();
    assert_eq!((&versions[0]["date"], &versions[1]["date"]), (&"2026-01-10".into(), &"2026-01-09".into()));
}

#[test]
fn in_english() {
    let repository = repository();
    let (_, said) = remit(repository.path(), "history uppsala.pain --lang en", "");
    insta::assert_snapshot!(without_ids(&said));
}

#[test]
fn as_json() {
    let repository = repository();
    let (_, said) = remit(repository.path(), "history uppsala.pain --format json", "");
    let told: Value = serde_json::from_str(&said).unwrap();
    let (_, schema) = remit(repository.path(), "schema --history", "");
    let schema = Schema::strict(serde_json::from_str(&schema).unwrap());
    assert_eq!(schema.faults(&told), Vec::<String>::new());
    assert_eq!(told["policy"], "uppsala.pain");
    let states: Vec<&str> =
        told["history"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["compared", "compared", "unreadable", "compared", "first"]);
    assert_eq!(told["history"][0]["date"], "2026-01-08");
    assert_eq!(told["history"][0]["changes_decisions"], true);
    assert_eq!(told["history"][0]["policy_version"], "3");
    assert_eq!(told["history"][1]["changes_decisions"], false);
}

/// A library whose files were others then is read as it was, without the program's beside it.
#[test]
fn a_library_of_other_files_is_that_of_the_commit() {
    let repository = folder(&[]);
    let at = repository.path();
    git(at, "2026-01-01", &["init", "-q"]);
    write(at, "policy.remit", POLICY);
    library(at, ("library standard.facts_pain ", "library standard.pain_of_then "));
    commit(at, "2026-01-01", "First");
    write(at, "policy.remit", &POLICY.replace("< 18 years", "< 16 years"));
    library(at, ("", ""));
    commit(at, "2026-01-02", "Younger");
    let (_, said) = remit(at, "history uppsala.pain --format json", "");
    let told: Value = serde_json::from_str(&said).unwrap();
    let states: Vec<&str> =
        told["history"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["compared", "first"], "{said}");
    assert_eq!(told["history"][0]["changes_decisions"], true);
}

#[test]
fn a_library_counts_where_the_policy_uses_it() {
    let repository = folder(&[]);
    let at = repository.path();
    git(at, "2026-01-01", &["init", "-q"]);
    write(at, "policy.remit", POLICY);
    library(at, ("", ""));
    commit(at, "2026-01-01", "First");
    library(at, ("Fibromyalgi", "Fibromyalgia"));
    commit(at, "2026-01-02", "Other words");
    let (_, said) = remit(at, "history uppsala.pain", "");
    assert_eq!(said.lines().count(), 1, "{said}");
}

#[test]
fn what_is_not_in_git() {
    let repository = repository();
    let (exit, said) = remit(repository.path(), "history uppsala.stroke", "");
    assert_eq!((exit, said.contains("no commit")), (Exit::Misuse, true), "{said}");
    let nowhere = folder(&[("policy.remit", POLICY)]);
    let (exit, said) = remit(nowhere.path(), "history uppsala.pain", "");
    assert_eq!((exit, said.contains("git")), (Exit::Misuse, true), "{said}");
}

/// Commits have other ids wherever git is another one.
fn without_ids(said: &str) -> String {
    let is_id = |word: &str| word.len() == 8 && word.chars().all(|sign| sign.is_ascii_hexdigit());
    let plain = |word: &str| if is_id(word.trim_end_matches(':')) { "........" } else { word }.to_owned();
    let line = |line: &str| line.split(' ').map(plain).collect::<Vec<_>>().join(" ");
    said.lines().map(line).collect::<Vec<_>>().join("\n")
}
