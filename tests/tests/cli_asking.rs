//! `remit ask` as a secretary uses it, on the clinics of the repository.

use remit_cli::Exit;
use remit_tests::command::{folder, remit};
use remit_tests::repository::root;
use remit_tests::schema::Schema;

/// Policies with referrals that leave things open.
const ASKED: [(&str, &str); 6] = [
    ("jonkoping.smartkliniken", "three_lines_from_a_busy_doctor"),
    ("jonkoping.smartkliniken", "opioids_without_plan"),
    ("gavleborg.smartcentrum", "only_a_diagnosis"),
    ("bergen.smerteklinikken", "three_lines_from_a_busy_doctor"),
    ("cork.tia_clinic", "tia_hardly_told"),
    ("capio_st_goran.pain", "oxycodone_as_needed"),
];

#[test]
fn what_is_asked_is_said_in_the_language_of_the_policy() {
    let mut all = String::new();
    let (_, schema) = remit(&root(), "schema --ask", "");
    let schema = Schema::strict(serde_json::from_str(&schema).unwrap());
    for (policy, referral) in ASKED {
        let line = format!("ask {policy} --referral policies/referrals/{referral}.json --today 2026-11-30");
        let (exit, said) = remit(&root(), &line, "");
        assert_eq!(exit, Exit::Good, "{said}");
        all.push_str(&format!("$ remit {line}\n{said}\n"));
        let (exit, said) = remit(&root(), &format!("{line} --format json"), "");
        assert_eq!(exit, Exit::Good);
        let value: serde_json::Value = serde_json::from_str(&said).unwrap();
        assert_eq!(value["version"], 1);
        assert_eq!(schema.faults(&value), Vec::<String>::new());
        assert_eq!(value["finished"], true);
        assert_eq!(
            value["certain"],
            value["questions"] == serde_json::json!([])
                && value["clinic"] == serde_json::json!([])
                && value["to_do"] == serde_json::json!([])
        );
    }
    insta::assert_snapshot!("ask", all);
}

/// Without time all questions are there still, and it is said that the answers were not looked at to the end.
#[test]
fn what_was_not_finished_is_said() {
    let line = "ask capio_st_goran.pain --referral policies/referrals/fibromyalgia_woman_45.json --lang en";
    let open = "ask jonkoping.smartkliniken --referral policies/referrals/targiniq_40.json --lang en";
    for line in [line, open] {
        let (_, whole) = remit(&root(), &format!("{line} --format json"), "");
        let (exit, said) = remit(&root(), &format!("{line} --within 0 --format json"), "");
        assert_eq!(exit, Exit::Good, "{said}");
        let [whole, said] =
            [whole, said].map(|text| serde_json::from_str::<serde_json::Value>(&text).unwrap());
        let facts = |value: &serde_json::Value| -> std::collections::BTreeSet<String> {
            let all = value["questions"].as_array().unwrap().iter();
            all.map(|it| it["fact"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!((&said["finished"], facts(&said)), (&serde_json::json!(false), facts(&whole)));
        let (_, text) = remit(&root(), &format!("{line} --within 0"), "");
        assert!(text.contains("Time ran out"), "{text}");
    }
}

/// Why nothing forces a decision is said, too.
#[test]
fn what_is_open_is_forced_by_nothing() {
    let folder = folder(&[("letter.json", "{}")]);
    remit(folder.path(), "init north.pain --kind pain --lang en", "");
    let line = "eval north.pain --referral letter.json --explain";
    let (_, said) = remit(folder.path(), line, "");
    assert!(said.contains("it is not settled"), "{said}");
    let (_, said) = remit(folder.path(), &format!("{line} --format json"), "");
    let value: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(value["forced"], serde_json::json!({ "none": "not_settled" }));
}

#[test]
fn it_asks_in_the_terminal() {
    let folder = folder(&[]);
    remit(folder.path(), "init north.pain --kind pain --lang en", "");
    std::fs::write(folder.path().join("letter.json"), r#"{"patient": {"age": 40}}"#).unwrap();
    let line = "ask north.pain --referral letter.json --interactive --output whole.json";
    let (exit, said) = remit(folder.path(), line, "perhaps\nneuropathic_pain\nno\n\nyes\n2 years\nquit\n");
    assert_eq!(exit, Exit::Good, "{said}");
    let written = std::fs::read_to_string(folder.path().join("whole.json")).unwrap();
    insta::assert_snapshot!("interactive", format!("{said}\nwritten:\n{written}"));
    std::fs::write(folder.path().join("often.json"), r#"{"patient.age": [{"value": 40, "often": 3}]}"#)
        .unwrap();
    let line = "ask north.pain --referral letter.json --frequencies often.json --format json";
    let (exit, said) = remit(folder.path(), line, "");
    assert_eq!(exit, Exit::Good, "{said}");
    std::fs::write(folder.path().join("often.json"), "[]").unwrap();
    assert_eq!(remit(folder.path(), line, "").0, Exit::Misuse);
}

#[test]
fn what_forces_a_decision_is_said() {
    let mut all = String::new();
    for (policy, referral) in [
        ("jonkoping.smartkliniken", "targiniq_40"),
        ("gavleborg.smartcentrum", "twenty_five_today"),
        ("capio_st_goran.pain", "fibromyalgia_woman_45"),
        ("bergen.smerteklinikken", "untreated_depression"),
    ] {
        let line = format!(
            "eval {policy} --referral policies/referrals/{referral}.json --for clinic --explain --today 2026-11-30"
        );
        let (exit, said) = remit(&root(), &line, "");
        assert_eq!(exit, Exit::Good, "{said}");
        all.push_str(&format!("$ remit {line}\n{said}\n"));
        let (_, said) = remit(&root(), &format!("{line} --format json"), "");
        let value: serde_json::Value = serde_json::from_str(&said).unwrap();
        all.push_str(&format!("{:#}\n\n", value["forced"]));
    }
    insta::assert_snapshot!("forced", all);
}
