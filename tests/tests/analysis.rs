//! What is said to hold for every referral, as people read it; tests/exact.rs holds it against every referral there can be.

use remit_compiler::analysis;
use remit_compiler::diag::{pages, render};
use remit_compiler::workspace::Workspace;
use remit_engine::value::Language;

#[test]
fn people_are_told_which_rules_decide_instead() {
    let rules = [
        ("two_ages", "exclude both: patient.age < 16 years and patient.age > 65 years\n"),
        ("two_words", "accept both: referral.kind question and referral.kind referral\n"),
        (
            "weaker",
            "exclude children: patient.age < 18 years\naccept small_children: patient.age < 6 years\n",
        ),
        (
            "union",
            "exclude children: patient.age < 18 years\nexclude adults: patient.age >= 18 years\n\
             review young: patient.age < 25 years\n",
        ),
        (
            "overridden",
            "accept grown: patient.age >= 18 years overrides old\nexclude old: patient.age > 80 years\n",
        ),
        ("concepts", "exclude pain: diagnosis chronic_pain\nadvise fibromyalgia: diagnosis fibromyalgia\n"),
    ];
    let mut told = String::new();
    for (name, rules) in rules {
        let mut workspace = Workspace::new();
        let head = "policy example.pain { title: sv \"Exempel\", language: sv }\n\n";
        workspace.open(&format!("{name}.remit"), &format!("{head}{rules}otherwise review\n"));
        let snapshot = workspace.snapshot();
        let found = analysis::findings(&snapshot);
        let options = render::TextOptions { lang: Language::Sv, ..Default::default() };
        told += &format!("== {name}\n{}\n", render::text(&found, snapshot.sources(), options));
    }
    insta::assert_snapshot!("never_decides", told);
}

/// Conditions of sections, of what is impossible and of assertions are looked at as rules' are.
#[test]
fn conditions_of_whatever_statement_are_looked_at() {
    let texts = [
        (
            "section",
            "section \"Old\" when patient.age > 65 years and patient.age > 40 years {\n  exclude migraine: diagnosis migraine\n  exclude stroke: diagnosis stroke\n}\n",
        ),
        (
            "never",
            "section \"Nobody\" when patient.age > 65 years and patient.age < 40 years {\n  exclude migraine: diagnosis migraine\n}\n",
        ),
        (
            "again",
            "section \"Old\" when patient.age > 65 years {\n  exclude migraine: diagnosis migraine and patient.age > 40 years\n  notice young: patient.age < 18 years because \"Is this for us?\"\n}\n",
        ),
        (
            "inner",
            "section \"Old\" when patient.age > 65 years and patient.age > 40 years {\n  section \"Head\" when diagnosis migraine {\n    exclude women: patient.sex female\n  }\n}\n",
        ),
        (
            "impossible",
            "impossible patient.age < 18 years and patient.age < 25 years and diagnosis migraine\nimpossible patient.age < 18 years and patient.age > 25 years\n",
        ),
        (
            "assertion",
            "exclude migraine: diagnosis migraine\nassert \"nobody\": never accept when patient.age < 18 years and patient.age > 25 years\n",
        ),
    ];
    let mut told = String::new();
    for (name, text) in texts {
        let mut workspace = Workspace::new();
        let head = "policy example.pain { title: en \"Example\", language: en }\n\n";
        workspace.open(&format!("{name}.remit"), &format!("{head}{text}otherwise accept\n"));
        let snapshot = workspace.snapshot();
        let found = analysis::findings(&snapshot);
        let options = render::TextOptions { lang: Language::En, ..Default::default() };
        told += &format!("== {name}\n{}\n", render::text(&found, snapshot.sources(), options));
    }
    insta::assert_snapshot!("statements", told);
}

/// What only a look at every letter shows, with what is said at its pages' bad examples.
#[test]
fn people_are_told_what_else_is_found() {
    let codes = [
        "E0530", "W0531", "E0532", "W0533", "W0534", "W0535", "W0536", "W0537", "W0538", "W0539", "W0540",
        "W0541", "W0542", "W0543", "W0544", "W0611", "W0612", "W0613",
    ];
    let mut told = String::new();
    for code in codes {
        let page = pages::all().find(|page| page.code == code).expect("every code has a page");
        let mut workspace = Workspace::new();
        for file in page.example(pages::Example::Bad) {
            workspace.open_bytes(&file.path, &file.bytes);
        }
        let snapshot = workspace.snapshot();
        let mut found = analysis::findings(&snapshot);
        let today = "2026-01-15".parse().expect("a day");
        let policies = snapshot.model().policies.ids();
        found.extend(policies.flat_map(|id| analysis::overdue(&snapshot, id, today)));
        for lang in [Language::Sv, Language::En] {
            let options = render::TextOptions { lang, ..Default::default() };
            told += &format!("== {code}\n{}\n", render::text(&found, snapshot.sources(), options));
        }
    }
    insta::assert_snapshot!("findings", told);
}

/// Nothing but hints that somebody has looked at is found of the clinics.
#[test]
fn what_is_found_of_the_clinics() {
    let snapshot = remit_tests::repository::clinics(|_, text| text).snapshot();
    let mut told = String::new();
    for id in snapshot.model().policies.ids() {
        let found = analysis::policy_findings(&snapshot, id, &|| false).expect("nobody stops it");
        let options = render::TextOptions { lang: Language::En, ..Default::default() };
        told += &render::text(&found, snapshot.sources(), options);
    }
    assert_eq!(told, "");
}
