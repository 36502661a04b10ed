//! The commands as a person runs them: what they print and how they exit. They run in this process, on folders of their own.

use remit_cli::Exit;
use remit_tests::command::{folder, remit};

const POLICY: &str = "policy example.pain {
  title: sv \"Smärtmottagningen\", en \"The pain clinic\"
  language: en
  version: \"1\"
}

section \"Not here\" {
  exclude diagnosis fibromyalgi -> route \"Primary care\"
  exclude patient.age < 18 because en \"We see adults.\"
}
otherwise accept
";

#[test]
fn check_shows_findings_and_what_to_do() {
    let folder = folder(&[("clinic/policy.remit", POLICY)]);
    let (exit, said) = remit(folder.path(), "check", "");
    assert_eq!(exit, Exit::Findings);
    insta::assert_snapshot!("check_en", said);
    let (_, said) = remit(folder.path(), "check --lang sv", "");
    insta::assert_snapshot!("check_sv", said);
    let (_, said) = remit(folder.path(), "check --lang nb", "");
    insta::assert_snapshot!("check_nb", said);
    let (_, said) = remit(folder.path(), "check --format json", "");
    insta::assert_snapshot!("check_json", said);
    let (exit, said) = remit(folder.path(), "check --format sarif", "");
    assert_eq!(exit, Exit::Findings);
    insta::assert_snapshot!("check_sarif", shortened(&said));
    let (_, said) = remit(folder.path(), "check --format sarif --lang sv", "");
    let value: serde_json::Value = serde_json::from_str(&said).unwrap();
    let rule = &value["runs"][0]["tool"]["driver"]["rules"][0];
    assert_eq!(rule["shortDescription"]["text"], "inget heter så");
    assert!(rule["help"]["markdown"].as_str().unwrap().contains("## Inte så här"), "{rule}");
}

/// SARIF carries the pages; here only what is ours to show.
fn shortened(sarif: &str) -> String {
    let mut value: serde_json::Value = serde_json::from_str(sarif).unwrap();
    for rule in value.pointer_mut("/runs/0/tool/driver/rules").unwrap().as_array_mut().unwrap() {
        rule.as_object_mut().unwrap().remove("help").unwrap();
    }
    format!("{value:#}")
}

#[test]
fn check_can_look_at_one_folder() {
    let folder = folder(&[("a/policy.remit", POLICY), ("b/words.remit", "library b { language: en }\n")]);
    assert_eq!(remit(folder.path(), "check b", "").0, Exit::Good);
    assert_eq!(remit(folder.path(), "check a", "").0, Exit::Findings);
    assert_eq!(remit(folder.path(), "check c", "").0, Exit::Misuse);
    assert_eq!(remit(folder.path(), "check --workspace b", "").0, Exit::Good);
    assert_eq!(remit(folder.path(), "check --workspace nowhere", "").0, Exit::Misuse);
}

#[test]
fn a_new_clinic_is_green_in_each_language() {
    for lang in ["sv", "nb", "en"] {
        let folder = folder(&[]);
        let (exit, said) = remit(folder.path(), &format!("init north.pain --kind pain --lang {lang}"), "");
        assert_eq!(exit, Exit::Good, "{said}");
        let policy = std::fs::read_to_string(folder.path().join("north_pain/policy.remit")).unwrap();
        assert!(policy.contains("title: \"North pain\""), "an id is no title: {policy}");
        let (exit, said) = remit(folder.path(), "check --strict", "");
        assert_eq!(exit, Exit::Good, "{said}");
        assert!(!said.contains("[W"), "{said}");
        let (exit, said) = remit(folder.path(), "eval north.pain --referral north_pain/referral.json", "");
        assert_eq!(exit, Exit::Good, "{said}");
        insta::assert_snapshot!(format!("new_clinic_{lang}"), said);
        assert_eq!(remit(folder.path(), "init north.pain", "").0, Exit::Misuse, "nothing is overwritten");
    }
}

#[test]
fn a_new_clinic_is_green_in_every_field() {
    for kind in ["general", "pain", "children", "mental", "laboratory"] {
        for lang in ["sv", "nb", "en"] {
            let folder = folder(&[]);
            let (exit, said) =
                remit(folder.path(), &format!("init north.clinic --kind {kind} --lang {lang}"), "");
            assert_eq!(exit, Exit::Good, "{said}");
            for line in ["check --strict", "fmt --check", "test"] {
                let (exit, said) = remit(folder.path(), line, "");
                assert_eq!(exit, Exit::Good, "{kind} {lang}: {said}");
            }
            let (exit, said) =
                remit(folder.path(), "eval north.clinic --referral north_clinic/referral.json", "");
            assert_eq!(exit, Exit::Good, "{said}");
            // Nobody but a pain clinic reads of pain.
            let policy = std::fs::read_to_string(folder.path().join("north_clinic/policy.remit")).unwrap();
            assert_eq!(policy.contains("pain"), kind == "pain", "{policy}");
        }
    }
}

#[test]
fn eval_reads_standard_input_and_shows_errors_in_place() {
    let folder = folder(&[]);
    remit(folder.path(), "init north.pain --kind pain --lang en", "");
    let line = "eval north.pain --referral -";
    let (exit, said) = remit(folder.path(), line, r#"{"diagnosis": ["fibromyalgia"]}"#);
    assert_eq!(exit, Exit::Good);
    insta::assert_snapshot!("eval_excluded", said);
    let (exit, said) = remit(folder.path(), line, "{\"patient\": {\"age\": \"ten\"},\n \"diagnose\": []}");
    assert_eq!(exit, Exit::Findings);
    insta::assert_snapshot!("eval_errors", said);
    let (exit, said) = remit(folder.path(), line, "no JSON");
    assert_eq!(exit, Exit::Misuse, "{said}");
    let (exit, said) = remit(folder.path(), "eval nort.pain --referral -", "{}");
    assert_eq!(exit, Exit::Misuse);
    insta::assert_snapshot!("eval_unknown_policy", said);
    let (_, said) =
        remit(folder.path(), &format!("{line} --format json"), r#"{"diagnosis": ["fibromyalgia"]}"#);
    let value: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(value["decision"], "exclude");
    assert_eq!(value["policy"]["id"], "north.pain");
}

#[test]
fn match_puts_the_clinic_that_takes_the_patient_first() {
    let folder = folder(&[]);
    remit(folder.path(), "init north.pain --kind pain --lang en", "");
    remit(folder.path(), "init south.pain --kind pain --lang nb", "");
    let (exit, said) = remit(
        folder.path(),
        "match --referral -",
        r#"{"patient": {"age": 40}, "pain": {"duration": "2 years"}}"#,
    );
    assert_eq!(exit, Exit::Good);
    insta::assert_snapshot!("match", said);
}

#[test]
fn explain_knows_its_codes() {
    let folder = folder(&[]);
    assert_eq!(remit(folder.path(), "explain e0201", "").0, Exit::Good);
    for lang in ["sv", "nb", "en"] {
        let (exit, said) = remit(folder.path(), &format!("explain E0301 --lang {lang}"), "");
        assert_eq!(exit, Exit::Good);
        insta::assert_snapshot!(format!("explain_{lang}"), said);
    }
    let (_, said) = remit(folder.path(), "explain --lang sv", "");
    assert!(said.contains("E0101  filen är inte UTF-8\n"), "{said}");
    let (exit, said) = remit(folder.path(), "explain E0210", "");
    assert_eq!(exit, Exit::Misuse);
    assert!(said.contains("did you mean"), "{said}");
}

#[test]
fn help_and_wrong_use_are_said_in_each_language() {
    let folder = folder(&[("policy.remit", POLICY)]);
    for lang in ["sv", "nb", "en"] {
        let mut shown = String::new();
        for line in ["--help", "check --help", "eval -h"] {
            let (exit, said) = remit(folder.path(), &format!("{line} --lang {lang}"), "");
            assert_eq!(exit, Exit::Good, "{said}");
            shown += &format!("$ remit {line}\n{said}\n");
        }
        insta::assert_snapshot!(format!("help_{lang}"), shown);
        let mut shown = String::new();
        for line in [
            "chek",
            "check --formt json",
            "check --format xml",
            "check --format",
            "check --strict --strict",
            "check --strict=yes",
            "check nowhere",
            "check --workspace nowhere",
            "eval",
            "eval example.pain --referral referral.json",
            "eval exemple.pain --referral referral.json",
            "eval else --referral referral.json",
            "explain Q",
            "explain E0210",
            "init nord-smerte",
        ] {
            let (exit, said) = remit(folder.path(), &format!("{line} --lang {lang}"), "");
            assert_ne!(exit, Exit::Good, "{line}: {said}");
            shown += &format!("$ remit {line}\n{said}\n");
        }
        insta::assert_snapshot!(format!("misuse_{lang}"), shown);
    }
    let (_, said) = remit(folder.path(), "check --lang de", "");
    assert!(said.contains("write `sv`, `nb` or `en`"), "{said}");
}

#[test]
fn a_case_that_cannot_be_read_says_why_in_each_language() {
    let policy = "policy a.b { title: sv \"Kliniken\", language: sv }
impossible patient.age < 2 years and patient.motivated
exclude diagnosis fibromyalgia
otherwise accept
case \"spädbarn\" {
  patient.age: 1 years
  patient.motivated: yes
} expect accept
";
    let folder = folder(&[("policy.remit", policy)]);
    for (lang, why) in [
        ("sv", "fallet kan inte läsas som remiss: remissen motsäger sig"),
        ("nb", "tilfellet kan ikke leses som henvisning: henvisningen motsier seg"),
        ("en", "the case cannot be read as a referral: the referral contradicts itself"),
    ] {
        let (exit, said) = remit(folder.path(), &format!("test --lang {lang}"), "");
        assert_eq!(exit, Exit::Findings);
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn every_command_has_its_help() {
    let folder = folder(&[]);
    for command in [
        "check", "eval", "match", "test", "coverage", "schema", "render", "init", "explain", "fmt", "help",
        "ask",
    ] {
        let (_, said) = remit(folder.path(), &format!("{command} --help"), "");
        // A text that is not in the catalogue shows its key.
        assert!(!said.contains("<help."), "{said}");
    }
}

#[test]
fn a_policy_is_a_page_in_each_language() {
    let folder = folder(&[]);
    remit(folder.path(), "init north.pain --kind pain --lang en", "");
    for lang in ["sv", "nb", "en"] {
        let (exit, said) = remit(folder.path(), &format!("render north.pain --lang {lang}"), "");
        assert_eq!(exit, Exit::Good);
        insta::assert_snapshot!(format!("page_{lang}"), said);
    }
    let (_, html) = remit(folder.path(), "render north.pain --format html", "");
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"), "{html}");
    assert!(!html.contains("<script") && !html.contains("src="), "nothing is loaded from elsewhere");
}

#[test]
fn a_schema_names_what_the_policy_reads() {
    let folder = folder(&[]);
    remit(folder.path(), "init north.pain --kind pain --lang en", "");
    let (exit, said) = remit(folder.path(), "schema north.pain", "");
    assert_eq!(exit, Exit::Good);
    let schema: serde_json::Value = serde_json::from_str(&said).unwrap();
    let fact = |path: &str| schema.pointer(path).unwrap_or(&serde_json::Value::Null).clone();
    assert_eq!(fact("/properties/patient/properties/age/x-read"), true);
    assert_eq!(fact("/properties/sleep/x-read"), serde_json::Value::Null);
    assert_eq!(fact("/properties/patient/additionalProperties"), false);
    let diagnoses = fact("/$defs/concept.diagnosis/anyOf/0/enum");
    assert!(diagnoses.as_array().unwrap().contains(&"fibromyalgia".into()));
}

#[test]
fn each_slip_is_reported_once_and_nothing_follows_from_it() {
    let slips = "policy test.klinik {
  title: \"Testkliniken\"
  language: sv
  conversion: uppsala interval
}

exclude diagnosis fibromyalgia -> route \"vårdval smärtrehab
exclude patient.age < 18
exlude diagnosis whiplash
exclude diagnosis any of (crps, migraine
uteslut diagnosis crps
require pain.lokation
exclude opioids.daily_dose > 60 mg
exclude patient.age < 1,5 years
accept fibromyalgia
otherwise aceppt
";
    let folder = folder(&[("policy.remit", slips)]);
    let (exit, said) = remit(folder.path(), "check --lang sv", "");
    assert_eq!(exit, Exit::Findings);
    insta::assert_snapshot!("slips_sv", said);
    let (_, said) = remit(folder.path(), "check --lang nb", "");
    insta::assert_snapshot!("slips_nb", said);
    let (_, said) = remit(folder.path(), "check --lang en", "");
    insta::assert_snapshot!("slips_en", said);
}

#[test]
fn an_unknown_name_beside_a_slip_is_reported_with_it() {
    let slips = "policy test.klinik {
  title: \"Testkliniken\"
  language: sv
}

exlude verb: diagnosis fibromyalgi
uteslut foreign: diagnosis migrin
exclude in_front: diagnosis crpss because
exclude clause: diagnosis crpss wen diagnosis fibromyalgi
exclude behind: diagnosis any of crpss, migrin
otherwise accept
";
    let folder = folder(&[("policy.remit", slips)]);
    let (exit, said) = remit(folder.path(), "check --lang en", "");
    assert_eq!(exit, Exit::Findings);
    insta::assert_snapshot!("two_mistakes_en", said);
}
