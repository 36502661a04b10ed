//! `remit test --generate`: cases to be confirmed, shown or written into the file where a policy's cases are.

use std::fs;

use remit_cli::Exit;
use remit_tests::command::{folder, remit};

const POLICY: &str = "policy x.p { title: sv \"Provet\", language: sv }

exclude children: patient.age < 18 years -> route primary_care
accept crps: diagnosis crps
otherwise review
";
const CASES: &str = "cases for x.p

// Det här är redan sagt.
case \"CRPS\" {
  patient.age: 45 years
  diagnosis: crps
} expect accept by crps  // och det stämmer

// Sist i filen.
";

#[test]
fn proposals_are_shown() {
    let folder = folder(&[("p.remit", POLICY), ("cases.remit", CASES)]);
    let (exit, said) = remit(folder.path(), "test --generate", "");
    assert_eq!(exit, Exit::Good);
    insta::assert_snapshot!("shown", said);
    assert_eq!(fs::read_to_string(folder.path().join("cases.remit")).unwrap(), CASES);
    let (exit, said) = remit(folder.path(), "test --generate --format json", "");
    assert_eq!(exit, Exit::Good);
    insta::assert_snapshot!("json", said);
    assert_eq!(remit(folder.path(), "test --write", "").0, Exit::Misuse, "nothing to write");
}

#[test]
fn proposals_are_written_after_the_other_cases() {
    let folder = folder(&[("p.remit", POLICY), ("cases.remit", CASES)]);
    let (exit, _) = remit(folder.path(), "test --generate --write", "");
    assert_eq!(exit, Exit::Good);
    let written = fs::read_to_string(folder.path().join("cases.remit")).unwrap();
    insta::assert_snapshot!("written", written);
    assert_eq!(remit(folder.path(), "fmt --check", "").0, Exit::Good);
    let (exit, said) = remit(folder.path(), "test", "");
    assert_eq!(exit, Exit::Good);
    insta::assert_snapshot!("waiting", said);
    // A second time there is nothing to propose.
    let (_, said) = remit(folder.path(), "test --generate --write", "");
    insta::assert_snapshot!("again", said);
    assert_eq!(fs::read_to_string(folder.path().join("cases.remit")).unwrap(), written);
    // Where the policy changes, it is said; confirmed, it is a failure.
    fs::write(folder.path().join("p.remit"), POLICY.replace("18 years", "16 years")).unwrap();
    let (exit, said) = remit(folder.path(), "test", "");
    assert_eq!(exit, Exit::Good);
    insta::assert_snapshot!("stale", said);
    fs::write(folder.path().join("cases.remit"), written.replace(" unconfirmed", "")).unwrap();
    assert_eq!(remit(folder.path(), "test", "").0, Exit::Findings);
}

#[test]
fn marks_and_line_ends_of_a_file_stay() {
    let cases = format!("\u{feff}{}", CASES.replace('\n', "\r\n"));
    let folder = folder(&[("p.remit", POLICY), ("cases.remit", &cases)]);
    assert_eq!(remit(folder.path(), "test --generate --write", "").0, Exit::Good);
    let written = fs::read_to_string(folder.path().join("cases.remit")).unwrap();
    assert!(written.starts_with('\u{feff}') && written.contains("case unconfirmed"));
    assert_eq!(written.matches('\n').count(), written.matches("\r\n").count());
}

#[test]
fn a_policy_without_cases_gets_them_at_its_end() {
    let folder = folder(&[("p.remit", POLICY)]);
    assert_eq!(remit(folder.path(), "test --generate --write", "").0, Exit::Good);
    let written = fs::read_to_string(folder.path().join("p.remit")).unwrap();
    assert!(written.starts_with(POLICY) && written.ends_with('\n'), "{written}");
    assert_eq!(remit(folder.path(), "fmt --check", "").0, Exit::Good);
}
