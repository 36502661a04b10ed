//! Oversized and hostile input: what is shown of it, and that it is shown soon.

use std::time::{Duration, Instant};

use remit_cli::Exit;
use remit_tests::command::{folder, remit};

/// A debug build on a busy machine is slow; what grows with the square of the input is slower by far.
const SOON: Duration = Duration::from_secs(20);

const POLICY: &str = "policy a.b {\n  title: \"x\"\n  language: en\n  version: \"0.1\"\n}\n\
                      exclude a: patient.age < 18 years\nexclude b: diagnosis crps\notherwise accept\n";

fn eval(policy: &str, referral: &str, format: &str) -> (Exit, String) {
    let folder = folder(&[("p.remit", policy)]);
    remit(folder.path(), &format!("eval a.b --referral - --format {format}"), referral)
}

#[test]
fn of_many_errors_a_hundred_are_shown_and_the_others_counted() {
    for between in ["", "\n"] {
        let keys: Vec<String> = (0..8_000).map(|key| format!("{between}\"k{key}\":1")).collect();
        let letter = format!("{{{}}}", keys.join(","));
        for format in ["text", "json"] {
            let start = Instant::now();
            let (exit, said) = eval(POLICY, &letter, format);
            assert_eq!(exit, Exit::Findings);
            assert!(start.elapsed() < SOON);
            assert!(said.len() < 200_000, "{} bytes", said.len());
            let more = if format == "text" { "… and 7900 more errors" } else { "\"more\": 7900" };
            assert!(said.contains(more), "{said}");
            assert_eq!(said.matches("E0704").count(), 100);
        }
    }
}

#[test]
fn an_error_in_one_long_line_shows_what_is_around_it() {
    let filler = "Patienten har haft ont i ryggen. ".repeat(500);
    let letter = format!(
        r#"{{"pain":{{"location":"{filler}"}},"patient":{{"age":"fyrtio"}},"referral":{{"question":"{filler}"}}}}"#
    );
    let (exit, said) = eval(POLICY, &letter, "text");
    assert_eq!(exit, Exit::Findings);
    insta::assert_snapshot!(said);
}

#[test]
fn what_steers_a_terminal_is_never_sent() {
    let signs = "\u{1b}[31m\u{7}\u{202e}\u{200f}\u{9b}";
    let policy = POLICY.replace("\"x\"", &format!("\"x{signs}\n\nAccepted\"")).replace(
        "exclude b",
        &format!(
            "exclude c: patient.age > 18 years because \"so{signs}\nit is\"\n// {signs}\nexclude {signs}b"
        ),
    );
    let letter = format!(r#"{{"patient": {{"age": 45}}, "x{}": "{}"}}"#, "\u{202e}", "\u{202e}");
    let folder =
        folder(&[("p.remit", &policy), ("q.remit", &POLICY.replace("\"x\"", "\"x\u{1b}[31m\nAccepted\""))]);
    for line in ["check", "test", "coverage", "match --referral -", "eval a.b --referral -", "explain E0704"]
    {
        for letter in ["{}", r#"{"patient": {"age": 45}}"#, &letter] {
            let (_, said) = remit(folder.path(), line, letter);
            let steers = |sign: char| {
                sign.is_control() && sign != '\n'
                    || matches!(sign, '\u{202a}'..='\u{202e}' | '\u{200e}' | '\u{200f}')
            };
            assert_eq!(said.chars().find(|sign| steers(*sign)), None, "{line}: {said:?}");
            assert!(!said.lines().any(|line| line == "Accepted"), "{line}: {said}");
        }
    }
}

#[test]
fn an_identity_number_is_never_repeated() {
    let number = "19800101-1234";
    let letters = [
        format!(r#"{{"diagnosis":[{{"system":"icd10_se","code":"{number}"}}]}}"#),
        format!(r#"{{"diagnosis":["{number}"]}}"#),
        format!(r#"{{"{number}":1}}"#),
        format!(r#"{{"patient":{{"{number}":1}}}}"#),
        format!(r#"{{"patient":{{"age":"{number}"}}}}"#),
        format!(r#"{{"patient":{{"born":"{number}"}}}}"#),
        format!(r#"{{"patient":{{"age":45,"age":46,"x":"{number}"}}}}"#),
        format!(r#"{{"patient":{{"age":"fyrtio"}},"pain":{{"location":"{number}"}}}}"#),
        format!(r#"{{"medicines":[{{"name":"x","{number}":1}}]}}"#),
        format!(r#"{{"pain":{{"location":"{number}"}} "#),
    ];
    for written in [number, "800101+1234", "8001011234", "010180 12345"] {
        for letter in &letters {
            let letter = letter.replace(number, written);
            for format in ["text", "json"] {
                let (_, said) = eval(POLICY, &letter, format);
                assert!(!said.contains(written), "{letter}: {said}");
            }
        }
    }
}

#[test]
fn a_code_that_can_be_none_is_not_repeated() {
    let letter = r#"{"diagnosis":[{"system":"icd10_se","code":"Anna Andersson på Storgatan 1"}]}"#;
    let lines = letter.replace("[", "[\n").replace(",", ",\n");
    for letter in [letter, &lines, letter.trim_end_matches("\"}]}"), &letter.replace(":\"Anna", ":Anna")] {
        for format in ["text", "json"] {
            let (exit, said) = eval(POLICY, letter, format);
            assert_ne!(exit, Exit::Good);
            assert!(!said.contains("Andersson"), "{letter}: {said}");
        }
    }
}

#[test]
fn chained_definitions_are_named_on_the_page_once() {
    let links: String =
        (1..=18).map(|link| format!("define d{link} = d{} or d{}\n", link - 1, link - 1)).collect();
    let policy = format!("{POLICY}fact t.f: yes/no\ndefine d0 = t.f\n{links}exclude chain: d18\n");
    let folder = folder(&[("p.remit", &policy)]);
    for format in ["markdown", "html"] {
        let start = Instant::now();
        let (exit, page) = remit(folder.path(), &format!("render a.b --format {format}"), "");
        assert_eq!(exit, Exit::Good, "{page}");
        assert!(start.elapsed() < SOON);
        assert!(page.len() < 20_000, "{} bytes", page.len());
        assert!(page.contains("D18"), "{page}");
    }
}

#[test]
fn chained_definitions_are_decided_once() {
    for join in ["or", "and"] {
        let links: String =
            (1..=40).map(|link| format!("define d{link} = d{} {join} d{}\n", link - 1, link - 1)).collect();
        let policy = format!("{POLICY}fact t.f: yes/no\ndefine d0 = t.f\n{links}exclude chain: d40\n");
        let start = Instant::now();
        let (_, said) = eval(&policy, "{}", "json");
        assert!(start.elapsed() < SOON);
        let decision: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert!(decision["missing"].as_array().unwrap().iter().any(|open| open["fact"] == "t.f"), "{said}");
    }
}
