//! Bundles at the command line: built, looked at, verified, and taken wherever a folder is.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use minisign::KeyPair;
use remit_cli::Exit;
use remit_tests::command::{folder, remit};
use serde_json::Value;

const POLICY: &str = "policy small.clinic {
  title: en \"Small clinic\"
  label: en \"Small\"
  language: en
  version: \"1\"
  valid_from: 2026-01-01
  review_by: 2027-01-01
  document: \"Routine 7\"
  approver: \"A. Berg\"
}

exclude patient.age > 70 years because en \"The clinic is for people up to 70\"
accept diagnosis crps
otherwise review
";

const CASES: &str = "cases for small.clinic

case \"older\" {
  patient.age: 71 years
  diagnosis: none
} expect exclude

case \"young\" {
  patient.age: 40 years
  diagnosis: crps
} expect accept
";

const REFERRAL: &str =
    r#"{"referral": {"date": "2026-05-01"}, "patient": {"age": "71 years"}, "diagnosis": ["crps"]}"#;

fn clinic() -> tempfile::TempDir {
    folder(&[("policy.remit", POLICY), ("cases.remit", CASES), ("referral.json", REFERRAL)])
}

fn good(folder: &Path, line: &str) -> String {
    let (exit, said) = remit(folder, line, "");
    assert_eq!(exit, Exit::Good, "{line}: {said}");
    said
}

fn refused(folder: &Path, line: &str) -> String {
    let (exit, said) = remit(folder, line, "");
    assert_eq!(exit, Exit::Misuse, "{line}: {said}");
    said
}

#[test]
fn what_is_built_is_shown_and_verified() {
    let clinic = clinic();
    let folder = clinic.path();
    let built = good(folder, "build -o out.bundle --serial 4");
    assert_eq!(built, good(folder, "inspect out.bundle"));
    let shown: Vec<&str> = built.lines().filter(|line| !line.contains("sha256:")).collect();
    let kilobytes = fs::metadata(folder.join("out.bundle")).unwrap().len().div_ceil(1000);
    assert_eq!(
        shown,
        [
            "small.clinic  1",
            "  holds from: 2026-01-01",
            "  to be reviewed by: 2027-01-01",
            "  document: Routine 7",
            "  approved by: A. Berg",
            "",
            &format!("1 version of policies, 1 vocabulary, {kilobytes} kB"),
            "serial: 4",
            "semantics: 1",
            "forms: amounts, impossible",
        ]
    );
    assert!(good(folder, "verify out.bundle").ends_with("whole, and not signed\n"));
    let record: Value = serde_json::from_str(&good(folder, "inspect out.bundle --format json")).unwrap();
    assert_eq!(record["policies"][0]["review_by"], "2027-01-01");
    assert_eq!(record["sections"].as_array().unwrap().last().unwrap()["kind"], "files");
}

#[test]
fn commands_take_a_bundle_where_they_take_a_folder() {
    let clinic = clinic();
    let folder = clinic.path();
    good(folder, "build -o out.bundle");
    let commands = [
        "check --strict",
        "test",
        "test --format json",
        "coverage",
        "render small.clinic",
        "schema small.clinic",
        "schema small.clinic --example",
        "vocabulary crps",
        "eval small.clinic --referral referral.json",
        "eval small.clinic --referral referral.json --for clinic --trace --explain",
        "ask small.clinic --referral referral.json",
        "match --referral referral.json",
    ];
    for command in commands {
        let folder_says = good(folder, command);
        assert_eq!(folder_says, good(folder, &format!("{command} --workspace out.bundle")), "{command}");
    }
    let decided =
        good(folder, "eval small.clinic --referral referral.json --format json --workspace out.bundle");
    let decided: Value = serde_json::from_str(&decided).unwrap();
    let bundle: Value = serde_json::from_str(&good(folder, "inspect out.bundle --format json")).unwrap();
    assert_eq!(decided["provenance"]["bundle"], bundle["bundle"]);
    assert_eq!(decided["policy"]["digest"], bundle["policies"][0]["digest"]);
    for command in ["fmt", "init other.clinic"] {
        assert!(
            refused(folder, &format!("{command} --workspace out.bundle")).contains("is a file"),
            "{command}"
        );
    }
}

#[test]
fn a_slim_bundle_decides_and_says_what_it_lacks() {
    let clinic = clinic();
    let folder = clinic.path();
    good(folder, "build -o slim.bundle --slim");
    good(folder, "eval small.clinic --referral referral.json --workspace slim.bundle");
    good(folder, "match --referral referral.json --workspace slim.bundle");
    good(folder, "verify slim.bundle");
    for command in ["check", "test", "coverage", "test --generate"] {
        let said = refused(folder, &format!("{command} --workspace slim.bundle"));
        assert_eq!(
            said,
            "remit: `slim.bundle` is a slim bundle without sources and cases; use the full bundle or the folder\n"
        );
    }
}

#[test]
fn the_version_of_the_day_decides() {
    let clinic = clinic();
    let folder = clinic.path();
    good(folder, "build -o first.bundle");
    let second = POLICY.replace("version: \"1\"", "version: \"2\"").replace("2026-01-01", "2026-07-01");
    fs::write(folder.join("policy.remit"), second.replace("70", "75")).unwrap();
    good(folder, "build -o both.bundle --with first.bundle");
    let decided = |more: &str| {
        let line = format!(
            "eval small.clinic --referral referral.json --workspace both.bundle --format json {more}"
        );
        let decision: Value = serde_json::from_str(&good(folder, &line)).unwrap();
        format!("{} {}", decision["policy"]["version"], decision["decision"])
    };
    assert_eq!(decided(""), "\"1\" \"exclude\"");
    assert_eq!(decided("--as-of 2026-07-01"), "\"2\" \"accept\"");
    assert_eq!(decided("--latest"), "\"2\" \"accept\"");
    let told = good(folder, "diff first.bundle both.bundle --format json");
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["policies"][0]["changes_decisions"], true);
    assert_eq!(told["policies"][0]["moves"][0]["old"]["decision"], "exclude");
    let none = refused(
        folder,
        "eval small.clinic --referral referral.json --workspace both.bundle --as-of 2025-12-31",
    );
    assert_eq!(
        none,
        "remit: no version of `small.clinic` holds on 2025-12-31; the nearest are 1 (from 2026-01-01)\n\
         remit: say which day counts with `--as-of 2026-01-31`, or let the latest version decide with `--latest`\n"
    );
    fs::write(folder.join("undated.json"), REFERRAL.replace("\"date\": \"2026-05-01\"", "")).unwrap();
    let none = refused(folder, "eval small.clinic --referral undated.json --workspace both.bundle");
    assert!(none.starts_with("remit: which version of `small.clinic` decides depends on the day"), "{none}");
    let (exit, said) = remit(folder, "match --referral undated.json --workspace both.bundle", "");
    assert_eq!(exit, Exit::Findings);
    assert!(said.starts_with("No version  Small clinic\n"), "{said}");
}

#[test]
fn what_would_leave_the_day_open_is_not_built() {
    let clinic = clinic();
    let folder = clinic.path();
    good(folder, "build -o first.bundle");
    fs::write(folder.join("policy.remit"), POLICY.replace("70", "75")).unwrap();
    let said = refused(folder, "build -o both.bundle --with first.bundle");
    assert_eq!(
        said,
        "remit: two different versions of `small.clinic` begin on 2026-01-01; give the new one a later `valid_from`\n"
    );
    fs::write(folder.join("policy.remit"), POLICY.replace("  valid_from: 2026-01-01\n", "")).unwrap();
    assert!(refused(folder, "build -o both.bundle --with first.bundle").contains("write `valid_from` in it"));
    fs::write(folder.join("policy.remit"), POLICY.replace("accept", "accpet")).unwrap();
    let (exit, said) = remit(folder, "build -o broken.bundle", "");
    assert_eq!((exit, folder.join("broken.bundle").exists()), (Exit::Findings, false), "{said}");
}

#[test]
fn a_signature_is_that_of_minisign_over_the_header() {
    let clinic = clinic();
    let folder = clinic.path();
    good(folder, "build -o out.bundle --serial 4");
    let bundle = fs::read(folder.join("out.bundle")).unwrap();
    let head = remit_bundle::Bundle::open(bundle).unwrap().head().to_vec();
    let keys = KeyPair::generate_unencrypted_keypair().unwrap();
    let trust =
        |what: &str| fs::write(folder.join("keys.txt"), format!("{} {what}\n", keys.pk.to_base64())).unwrap();
    trust("1 -");
    let eval = "eval small.clinic --referral referral.json --workspace out.bundle --trust keys.txt";
    assert!(refused(folder, eval).contains("only signed bundles are taken"));
    let signature = minisign::sign(None, &keys.sk, Cursor::new(&head), None, None).unwrap();
    fs::write(folder.join("out.bundle.minisig"), signature.into_string()).unwrap();
    good(folder, eval);
    let diff = "diff out.bundle out.bundle --trust keys.txt";
    good(folder, diff);
    assert!(refused(folder, &format!("{diff} --min-serial 5")).contains("serial 4, at least 5"));
    assert!(good(folder, "verify out.bundle").contains("the signature was not compared"));
    assert!(good(folder, "verify out.bundle --trust keys.txt").contains("signed with a key that is taken"));
    let older = refused(folder, &format!("{eval} --min-serial 5"));
    assert!(older.contains("serial 4, at least 5"), "{older}");
    trust("5 9");
    assert!(refused(folder, eval).contains("it has serial 4, and the key holds from 5 to 9"));
    trust("revoked");
    assert!(refused(folder, eval).contains("revoked key"));
    fs::write(folder.join("keys.txt"), "nonsense\n").unwrap();
    assert!(refused(folder, eval).starts_with("remit: line 1 of `keys.txt` is no key"));
}

#[test]
fn what_is_no_bundle_is_told_apart() {
    let clinic = clinic();
    let folder = clinic.path();
    good(folder, "build -o out.bundle");
    let bytes = fs::read(folder.join("out.bundle")).unwrap();
    let write = |bytes: &[u8]| fs::write(folder.join("other.bundle"), bytes).unwrap();
    let said = || refused(folder, "verify other.bundle").replace("remit: `other.bundle` is not used: ", "");
    write(&bytes[..100]);
    assert_eq!(said(), "it ends too early; fetch it again\n");
    write(b"policy x {}");
    assert_eq!(said(), "it is no bundle of compiled policies\n");
    write(&bytes.iter().map(|byte| byte & 0x7f).collect::<Vec<u8>>());
    assert_eq!(said(), "it was transferred as text and is changed; transfer it as a binary file\n");
    let mut damaged = bytes.clone();
    *damaged.last_mut().unwrap() ^= 1;
    write(&damaged);
    assert!(said().ends_with("(`files`) is not as it was written; fetch the bundle again\n"));
    assert!(refused(folder, "verify nothing.bundle").contains("nothing.bundle"));
}
