//! What is said to hold for every referral, as people read it; tests/exact.rs holds it against every referral there can be.

use remit_compiler::analysis;
use remit_compiler::diag::render;
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
