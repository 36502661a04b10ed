//! Cases that nobody has confirmed: they count for nothing, and are stale where the policy answers otherwise.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use remit_compiler::analysis;
use remit_compiler::cases::{Stale, Verdict, coverage, run_policy};
use remit_compiler::workspace::{Snapshot, Workspace};

const HEAD: &str = "policy x.p { title: en \"P\", language: en }\n";
const RULES: &str = "exclude children: patient.age < 18 years -> route primary_care
accept crps: diagnosis crps -> within 4 weeks
otherwise review
";
const CASES: &str = "case unconfirmed \"17 years\" {
  patient.age: 17 years
} expect exclude by children -> route primary_care
case unconfirmed \"CRPS\" {
  patient.age: 18 years
  diagnosis: crps
} expect accept by crps -> within 4 weeks
case unconfirmed \"nothing\" {
} expect ask for patient.age, diagnosis
";

fn snapshot(text: &str) -> std::sync::Arc<Snapshot> {
    let mut workspace = Workspace::new();
    workspace.open("p.remit", &format!("{HEAD}{text}"));
    workspace.snapshot()
}

/// The titles of the stale cases, each with what the policy answers.
fn stale(text: &str) -> Vec<(String, String)> {
    let snapshot = snapshot(text);
    let outcomes = run_policy(&snapshot, snapshot.policy("x.p").unwrap());
    let told = outcomes.into_iter().filter_map(|outcome| {
        let title = snapshot.model().cases.get(outcome.case).unwrap().title.to_string();
        match outcome.verdict {
            Verdict::Stale(Stale::Answers(answer)) => Some((title, answer.written())),
            Verdict::Stale(Stale::Unreadable(_)) => Some((title, String::new())),
            Verdict::Unconfirmed => None,
            other => panic!("{title}: {other:?}"),
        }
    });
    told.collect()
}

#[test]
fn they_neither_pass_nor_fail_and_cover_nothing() {
    let snapshot = snapshot(&format!("{RULES}{CASES}"));
    let covered = coverage(&snapshot, snapshot.policy("x.p").unwrap()).unwrap();
    assert_eq!(covered.rules_covered(), (0, 2));
    assert_eq!(covered.conditions_covered(), (0, 2));
    assert!(covered.outcomes.iter().all(|it| matches!(it.verdict, Verdict::Unconfirmed)), "{covered:?}");
    let confirmed = self::snapshot(&format!("{RULES}{}", CASES.replace(" unconfirmed", "")));
    let covered = coverage(&confirmed, confirmed.policy("x.p").unwrap()).unwrap();
    assert_eq!(covered.rules_covered(), (2, 2));
    assert!(covered.outcomes.iter().all(|it| matches!(it.verdict, Verdict::Passed)), "{covered:?}");
}

#[test]
fn those_are_stale_of_which_the_answer_is_another() {
    assert_eq!(stale(&format!("{RULES}{CASES}")), []);
    let changed = |old: &str, new: &str| stale(&format!("{}{CASES}", RULES.replace(old, new)));
    let told = |title: &str, answer: &str| (title.to_owned(), answer.to_owned());
    // Another verb, another route, an action more, a rule more.
    assert_eq!(
        changed("exclude children", "return children"),
        [told("17 years", "return by children -> route primary_care")]
    );
    assert_eq!(
        changed("primary_care", "specialist_care"),
        [told("17 years", "exclude by children -> route specialist_care")]
    );
    assert_eq!(
        changed("within 4 weeks", "within 4 weeks, service tens"),
        [told("CRPS", "accept by crps -> service tens, within 4 weeks")]
    );
    let more = "exclude adolescents: patient.age > 12 years when patient.age < 18 years\notherwise";
    assert_eq!(
        changed("otherwise", more),
        [told("17 years", "exclude by children, adolescents -> route primary_care")]
    );
    // The limit moves over both ages, and nobody comes to be excluded by it at 18.
    assert_eq!(changed("18 years", "19 years"), [told("CRPS", "exclude by children -> route primary_care")]);
    assert_eq!(changed("18 years", "17 years"), [told("17 years", "ask for diagnosis")]);
    // What can no longer be sent.
    let impossible = "impossible patient.age < 18 years\notherwise";
    assert_eq!(changed("otherwise", impossible).first(), Some(&told("17 years", "")));
}

#[test]
fn the_editor_and_check_tell_it() {
    let text = format!("{}{CASES}", RULES.replace("primary_care", "specialist_care"));
    let snapshot = snapshot(&text);
    let found = analysis::findings(&snapshot);
    let found: Vec<_> = found.iter().filter(|it| it.code.id() == "W0544").collect();
    let [found] = found.as_slice() else { panic!("{found:?}") };
    let fix = found.helps[0].fix.as_ref().unwrap();
    let edit = &fix.edits[0];
    let whole = format!("{HEAD}{text}");
    assert_eq!(&whole[edit.loc.span.range()], "expect exclude by children -> route primary_care");
    assert_eq!(edit.text, "expect exclude by children -> route specialist_care");
    assert!(fix.decides && !fix.certain);
}
