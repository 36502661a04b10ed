//! What a comparison says where the versions do not count or name alike, against letters that both versions decide.

use std::collections::BTreeSet;
use std::sync::Arc;

use remit_analysis::diff::{Comparison, compare};
use remit_compiler::workspace::Workspace;
use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{StageName, Verb};
use serde_json::{Value, json};

/// A policy of these rules, with a conversion.
fn policy(conversion: &str, rules: &str) -> Arc<LoadedPolicy> {
    let mut workspace = Workspace::new();
    let head = format!("policy t.p {{\n  title: \"x\"\n  language: en\n  conversion: {conversion}\n}}\n\n");
    workspace.open("p.remit", &format!("{head}{rules}\n"));
    compiled(&mut workspace, "t.p")
}

fn compiled(workspace: &mut Workspace, id: &str) -> Arc<LoadedPolicy> {
    let snapshot = workspace.snapshot();
    let policy = snapshot.policy(id).expect("the policy");
    let errors: Vec<_> = snapshot.errors_of(policy).map(|it| it.message(Default::default())).collect();
    snapshot.compiled(policy).unwrap_or_else(|| panic!("{errors:?}")).clone()
}

fn decide(policy: &Arc<LoadedPolicy>, referral: &Value) -> (Verb, bool) {
    let read = policy.lexicon().read(referral.to_string().as_bytes(), None).expect("a referral");
    let prepared = policy.prepare(&read).expect("no contradiction");
    let quick = prepared.decide(StageName::Referral, &mut Vec::new());
    (quick.verb, quick.settled)
}

const RULES: &str =
    "exclude opioids.daily_dose > 60 ome\nreview opioids.daily_dose > 20 ome\notherwise accept";

/// Lists of one medicine and of two, in many amounts.
fn lists() -> Vec<Value> {
    let medicines = [
        ("morphine", "oral"),
        ("oxycodone", "oral"),
        ("ketobemidone", "oral"),
        ("tapentadol", "oral"),
        ("hydromorphone", "oral"),
        ("codeine", "oral"),
        ("methadone", "oral"),
    ];
    let entry = |(substance, route): (&str, &str), amount: u32| json!({ "substance": substance, "route": route, "daily": format!("{amount} mg") });
    let amounts = [1, 5, 10, 13, 20, 29, 30, 31, 40, 45, 46, 60, 61, 90, 100, 150, 201, 400, 1200];
    let mut all = vec![json!({}), json!({ "opioids": { "daily_dose": 61 } }), json!({ "medicines": [] })];
    for one in medicines {
        for amount in amounts {
            all.push(json!({ "medicines": [entry(one, amount)] }));
            let both = [entry(one, amount), entry(("morphine", "oral"), 20)];
            all.extend((one.0 != "morphine").then(|| json!({ "medicines": both })));
        }
    }
    all
}

fn ways(comparison: &Comparison) -> BTreeSet<(Option<&str>, Option<&str>)> {
    comparison.moves.iter().map(|it| (it.old.map(Verb::id), it.new.map(Verb::id))).collect()
}

#[test]
fn every_list_that_is_decided_otherwise_by_another_table_is_in_a_move() {
    let pairs = [
        ("helsedirektoratet central", "uppsala central"),
        ("uppsala interval", "helsedirektoratet interval"),
        ("helsedirektoratet interval", "helsedirektoratet central"),
        ("vasterbotten central", "helsedirektoratet central"),
    ];
    let mut moved = 0;
    for (one, other) in pairs {
        let (old, new) = (policy(one, RULES), policy(other, RULES));
        let comparison = compare(&old, &new, &|| false).unwrap();
        assert_eq!(comparison.edits.len(), 1, "{one} → {other}");
        let ways = ways(&comparison);
        for list in lists() {
            let ((before, was_settled), (after, is_settled)) = (decide(&old, &list), decide(&new, &list));
            if !was_settled || !is_settled || before == after {
                continue;
            }
            moved += 1;
            let way = (Some(before.id()), Some(after.id()));
            assert!(ways.contains(&way), "{one} → {other}: {list} goes {way:?}, told are {ways:?}");
        }
        for it in comparison.moves.iter().filter_map(|it| it.witness.as_ref()) {
            assert_eq!(decide(&old, &it.referral).0, it.old.verb);
            assert_eq!(decide(&new, &it.referral).0, it.new.verb);
        }
    }
    assert!(moved > 10, "{moved}");
}

#[test]
fn factors_alone_are_compared_exactly() {
    // Oxycodone counts 2 in the one and 1.5 in the other; no letter is counted lower.
    let rules = "exclude opioids.daily_dose > 60 ome\notherwise accept";
    let (old, new) = (policy("vasterbotten central", rules), policy("uppsala central", rules));
    let comparison = compare(&old, &new, &|| false).unwrap();
    assert!(comparison.searched, "the search came to its end");
    assert!(!comparison.edits[0].reached.is_empty());
}

#[test]
fn a_table_that_no_rule_reads_is_no_edit() {
    let rules = "exclude patient.age < 18 years\notherwise accept";
    let (old, new) = (policy("helsedirektoratet interval", rules), policy("uppsala interval", rules));
    let comparison = compare(&old, &new, &|| false).unwrap();
    assert!(comparison.edits.is_empty() && comparison.finished);
}

#[test]
fn the_order_of_priorities_is_an_edit() {
    let head = |levels: &str| {
        let head = format!("policy t.p {{\n  title: \"x\"\n  language: en\n  priority: {levels}\n}}\n\n");
        let rules = "accept patient.age < 18 years -> priority high\n\
                     accept pregnancy.ongoing -> priority low\n\
                     otherwise review";
        let mut workspace = Workspace::new();
        workspace.open("p.remit", &format!("{head}{rules}\n"));
        compiled(&mut workspace, "t.p")
    };
    let (old, new) = (head("high, low"), head("low, high"));
    let comparison = compare(&old, &new, &|| false).unwrap();
    assert_eq!(comparison.edits.len(), 1);
    let moved = &comparison.moves;
    assert_eq!(moved.len(), 1, "{moved:?}");
    assert_eq!(
        (moved[0].lost[0].id.as_str(), moved[0].gained[0].id.as_str()),
        ("priority high", "priority low")
    );
}

/// A policy with a library of its own.
fn with_library(words: &str) -> Arc<LoadedPolicy> {
    let mut workspace = Workspace::new();
    let head = "library t.words {\n  language: en\n}\n\n";
    workspace.open("words.remit", &format!("{head}{words}\n"));
    let rules = "exclude diagnosis fibromyalgia -> route vardval_pain_rehab\n\
                 exclude t.weight > 3 kg\n\
                 review diagnosis t_odd\n\
                 otherwise accept";
    let head = "policy t.p {\n  title: \"x\"\n  language: en\n}\n\nuse t.words\n\n";
    workspace.open("p.remit", &format!("{head}{rules}\n"));
    compiled(&mut workspace, "t.p")
}

const WORDS: &str = "fact t.weight: kg {\n  label: \"Weight\"\n  ask: \"How heavy?\"\n}\n\
                     concept t_odd: diagnosis is pain {\n  label: \"Odd pain\"\n}";

#[test]
fn words_and_what_is_not_read_make_no_difference() {
    let old = with_library(WORDS);
    let first = format!(
        "concept t_first: diagnosis {{\n  label: \"First\"\n}}\n\
         fact a.first: yes/no {{\n  label: \"First\"\n  ask: \"First?\"\n}}\n{}",
        WORDS.replace("Odd pain", "Strange pain")
    );
    for (one, other) in [(&old, &with_library(&first)), (&with_library(&first), &old)] {
        let comparison = compare(one, other, &|| false).unwrap();
        assert_eq!(comparison.otherwise, Vec::<String>::new());
        assert!(comparison.edits.is_empty() && comparison.moves.is_empty() && comparison.finished);
    }
}

#[test]
fn what_means_something_else_is_never_called_unchanged() {
    let old = with_library(WORDS);
    for (from, to, named) in [
        ("diagnosis is pain", "diagnosis is fibromyalgia", "t_odd"),
        ("label: \"Odd pain\"", "label: \"Odd pain\"\n  code: icd10_se \"R52.0\"", "t_odd"),
        ("t.weight: kg {", "t.weight: kg {\n  range: 0 kg to 5 kg", "t.weight"),
    ] {
        let comparison = compare(&old, &with_library(&WORDS.replace(from, to)), &|| false).unwrap();
        assert!(comparison.otherwise.contains(&named.to_owned()), "{to}: {:?}", comparison.otherwise);
        assert!(!comparison.finished && !comparison.searched);
    }
}

#[test]
fn what_silence_is_taken_for_is_an_edit() {
    let silent = WORDS.replace("ask: \"How heavy?\"", "ask: \"How heavy?\"\n  silent: 1 kg");
    let comparison = compare(&with_library(WORDS), &with_library(&silent), &|| false).unwrap();
    assert_eq!(comparison.edits.len(), 1);
    assert!(!comparison.moves.is_empty() && comparison.otherwise.is_empty());
}
