//! No success that is none: policies that cannot be used, cases that cannot be read, answers that cannot be written.

use remit_cli::Exit;
use remit_tests::command::{folder, remit};
use serde_json::Value;

const BROKEN: &str =
    "policy t.a { title: en \"A\", language: en }\n\nexclude diagnosis nonsense\notherwise accept\n";
const GOOD: &str = "policy t.b { title: en \"B\", language: en, version: \"1\" }\n\nexclude child: patient.age < 18 years\notherwise accept\n";

#[test]
fn a_policy_with_errors_is_named_and_the_others_go_on() {
    let ws = folder(&[("a.remit", BROKEN), ("b.remit", GOOD)]);
    let mut shown = String::new();
    for line in [
        "match --referral -",
        "match t.a t.b --referral -",
        "match t.a --referral -",
        "test",
        "test t.a",
        "coverage",
        "eval t.a --referral -",
        "schema t.a",
        "render t.a",
    ] {
        let (exit, said) = remit(ws.path(), line, "{}");
        assert_eq!(exit, Exit::Findings, "{line}: {said}");
        shown += &format!("$ remit {line}\n{said}\n");
    }
    insta::assert_snapshot!(shown);
    for line in ["match t.b --referral -", "test t.b", "coverage t.b", "eval t.b --referral -", "schema t.b"]
    {
        assert_eq!(remit(ws.path(), line, "{}").0, Exit::Good, "{line}");
    }
    assert_eq!(remit(ws.path(), "match t.c --referral -", "{}").0, Exit::Misuse);
}

#[test]
fn json_names_it_too() {
    let ws = folder(&[("a.remit", BROKEN), ("b.remit", GOOD)]);
    for (line, list, name) in [
        ("match --referral -", "/decisions", "/policy/id"),
        ("test", "/policies", "/policy"),
        ("coverage", "/policies", "/policy"),
    ] {
        let (exit, said) = remit(ws.path(), &format!("{line} --format json"), "{}");
        assert_eq!(exit, Exit::Findings);
        let said: Value = serde_json::from_str(&said).unwrap();
        let found = said.pointer(list).unwrap().as_array().unwrap();
        let of = |id: &str| found.iter().find(|it| it.pointer(name).unwrap() == id).unwrap();
        assert_eq!(of("t.a")["errors"][0]["code"], "E0201", "{said:#}");
        assert_eq!(of("t.b").get("errors"), None);
    }
    let (_, said) = remit(ws.path(), "eval t.a --referral - --format json", "{}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["diagnostics"][0]["code"], "E0201");
}

#[test]
fn a_referral_that_a_clinic_cannot_decide_is_found() {
    let policy = "policy t.c { title: en \"C\", language: en }\nimpossible patient.motivated and not patient.motivated\n";
    let ws = folder(&[
        ("b.remit", GOOD),
        ("l.remit", "library l { language: en }\nimpossible patient.age < 2 years and patient.motivated\n"),
        (
            "c.remit",
            &format!("{}use l\notherwise accept\n", policy.lines().next().unwrap().to_owned() + "\n"),
        ),
    ]);
    let (exit, said) =
        remit(ws.path(), "match --referral -", r#"{"patient": {"age": 1, "motivated": true}}"#);
    assert_eq!(exit, Exit::Findings, "{said}");
    assert!(said.contains("Cannot be decided"), "{said}");
}

#[test]
fn a_damaged_file_is_no_missing_clinic() {
    for damaged in
        ["policy {\nexclude patient.age < 18 years\n", "exclude patient.age < 18 years\n", "\u{0}\u{1}"]
    {
        let ws = folder(&[("a.remit", damaged), ("b.remit", GOOD)]);
        for line in ["match --referral -", "test", "coverage"] {
            let (exit, said) = remit(ws.path(), line, "{}");
            assert_eq!(exit, Exit::Findings, "{line}: {said}");
            assert!(said.contains("a.remit"), "{line}: {said}");
        }
        assert_eq!(remit(ws.path(), "eval t.b --referral -", "{}").0, Exit::Good);
    }
}

#[test]
fn no_case_passes_that_check_rejects() {
    let case =
        |inside: &str| format!("case \"adult\" {{ patient.age: 40 years }} expect accept\n\n{inside}\n");
    for wrong in [
        "case \"child\" { patient.agee: 9 years } expect exclude",
        "case \"child\" { patient.age: 9 kg } expect exclude",
        "case \"child\" { patient.age: 9 years } expect exclude by nobody",
        "case \"child\" { patient.age: 40 years, patient.age: 9 years } expect exclude",
        "case \"child\" {\n  patient.age: 9 years\n  patient.age: 9 years\n} expect exclude",
        "case \"child\" { patient.age: 9 years } expect",
        "cas \"child\" { patient.age: 9 years } expect accept",
        "case \"child\" { patient.age: 9 years expect accept",
    ] {
        for files in [
            vec![("b.remit", GOOD.to_owned()), ("c.remit", format!("cases for t.b\n\n{}", case(wrong)))],
            vec![("b.remit", format!("{GOOD}\n{}", case(wrong)))],
        ] {
            let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let ws = folder(&files);
            let checked = remit(ws.path(), "check", "").0;
            let (tested, said) = remit(ws.path(), "test", "");
            assert_eq!((checked, tested), (Exit::Findings, Exit::Findings), "{wrong}: {said}");
            let (tested, said) = remit(ws.path(), "test t.b", "");
            assert_eq!(tested, Exit::Findings, "{wrong}: {said}");
        }
    }
    let ws =
        folder(&[("b.remit", GOOD), ("c.remit", "cases for t.nobody\n\ncase \"one\" { } expect accept\n")]);
    assert_eq!(remit(ws.path(), "test", "").0, Exit::Findings);
}

/// A policy that tells more concepts of one fact apart than can be.
fn too_large() -> (String, String) {
    let count = 2_100;
    let concepts: String = (0..count).map(|number| format!("concept c{number}: c\n")).collect();
    let words = format!("library words {{ language: en }}\ncategory c\n{concepts}fact seen: any of c\n");
    let names: Vec<String> = (0..count).map(|number| format!("c{number}")).collect();
    let policy = format!(
        "policy t.a {{ title: en \"A\", language: en }}\n\nuse words\n\nexclude all: seen all of ({})\notherwise accept\n",
        names.join(", ")
    );
    (words, policy)
}

#[test]
fn a_policy_beyond_a_limit_is_found_and_stops_no_other() {
    let (words, policy) = too_large();
    let case = "\ncase \"child\" { patient.age: 4 years } expect exclude\n";
    let cases = format!("cases for t.a\n{case}");
    let ws = folder(&[
        ("w.remit", &words),
        ("a.remit", &policy),
        ("c.remit", &cases),
        ("b.remit", &(GOOD.to_owned() + case)),
    ]);
    for line in ["check --no-hints", "check a.remit --no-hints", "eval t.a --referral -", "test t.a"] {
        let (exit, said) = remit(ws.path(), line, "{}");
        assert_eq!(exit, Exit::Findings, "{line}: {said}");
        assert!(said.contains("error[E0511]") && said.contains("a.remit:1:8"), "{line}: {said}");
    }
    for line in ["test", "match --referral -", "coverage"] {
        let (exit, said) = remit(ws.path(), line, r#"{"patient": {"age": 4}}"#);
        assert_eq!(exit, Exit::Findings, "{line}: {said}");
        assert!(said.contains("E0511") && said.contains("`t.a` has errors"), "{line}: {said}");
        assert!(said.contains("  B\n") || said.contains("B\nt.b\n"), "{line}: {said}");
    }
    for line in ["eval t.b --referral -", "test t.b", "schema t.b"] {
        assert_eq!(remit(ws.path(), line, r#"{"patient": {"age": 4}}"#).0, Exit::Good, "{line}");
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn an_answer_that_cannot_be_written_is_none() {
        let ws = folder(&[("b.remit", GOOD), ("r.json", "{}")]);
        for line in [
            "eval t.b --referral r.json",
            "eval t.b --referral r.json --format json",
            "match --referral r.json",
            "schema t.b",
            "render t.b",
            "check",
            "check --format sarif",
            "test",
            "coverage",
            "explain",
            "explain E0201",
            "--help",
            "init north.pain",
        ] {
            let full = File::options().write(true).open("/dev/full").unwrap();
            let mut command: Command = Command::new(env!("CARGO_BIN_EXE_remit-tested"));
            command.args(line.split(' ')).args(["--lang", "en"]).current_dir(ws.path()).stdout(full);
            let output = command.stderr(Stdio::piped()).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{line}: {said}");
            assert_eq!(said, "remit: the answer could not be written: there is no space left on the disk\n");
        }
    }

    #[test]
    fn a_reader_that_goes_away_is_no_failure() {
        let ws = folder(&[("b.remit", GOOD)]);
        let mut command = Command::new(env!("CARGO_BIN_EXE_remit-tested"));
        let mut child = command
            .args(["explain", "--lang", "en"])
            .current_dir(ws.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    }

    #[test]
    fn a_clinic_that_cannot_be_made_is_not_half_made() {
        let ws = folder(&[]);
        let output = Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" init north.pain --lang en"])
            .arg(env!("CARGO_BIN_EXE_remit-tested"))
            .current_dir(ws.path())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write `"));
        assert_eq!(std::fs::read_dir(ws.path()).unwrap().count(), 0);
        assert_eq!(remit(ws.path(), "init north.pain", "").0, Exit::Good);
    }
}

#[test]
fn the_day_is_told_by_today() {
    let ws = folder(&[("b.remit", GOOD)]);
    let referral = r#"{"patient": {"born": "2008-11-28"}}"#;
    for (line, decision) in [
        ("", "exclude"),
        ("--today 2026-11-28", "accept"),
        ("--today 2026-11-27", "exclude"),
        ("--date 2026-11-28", "accept"),
    ] {
        let (exit, said) = remit(ws.path(), &format!("eval t.b --referral - --format json {line}"), referral);
        assert_eq!(exit, Exit::Good, "{said}");
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said["decision"], decision, "{line}");
    }
    assert_eq!(remit(ws.path(), "eval t.b --referral - --today 2026-02-30", referral).0, Exit::Misuse);
}
