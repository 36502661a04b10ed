//! The schema of numbers, ranges and events: it accepts what `eval` accepts and nothing else.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use remit_tests::schema::Pair;
use serde_json::{Value, json};

/// Keys of values with their days.
const DATED: [&str; 3] = ["value", "on", "min"];

/// Facts with a range, and events.
const FORMS: &str = "library t.forms { language: en }\nunit grams = 0.001 kg\nunit pounds = 0.4535 kg\n\
                     fact f.score: number {\nwhole: yes\nrange: 0 to 27\n}\nfact f.level: number { range: 0.5 to 10 }\n\
                     fact f.weight: kg { range: 2.5 to 300 kg }\nfact f.age: years {\nwhole: yes\nrange: 1 to 120 years\n}\n\
                     fact f.time: time { range: 2 weeks to 10 years }\nfact f.plain: number\nfact f.seen: event\n";

/// Amounts near the ends of the ranges, and times in every form.
fn of_forms() -> impl Strategy<Value = Value> {
    let units = vec!["", " kg", " grams", " pounds", " years", " months", " weeks", " days", " number"];
    let text = ("0{0,2}[0-9]{1,6}(\\.[0-9]{1,3})?", prop::sample::select(units.clone()));
    let near = vec![
        "0", "0.4", "0.5", "0.50", "2.4", "2.5", "10", "10.0", "10.01", "27", "27.0", "27.5", "28", "120",
        "121", "300", "300.1", "2500", "2499.9", "300000", "300001", "661", "662", "5.5", "5.6", "1", "1452",
        "1451", "14", "13",
    ];
    let near = (prop::sample::select(near), prop::sample::select(units));
    let time = prop::sample::select(vec![
        "never",
        "ever",
        "unknown",
        "2025",
        "2025-06",
        "2025-06-14",
        "2025-13",
        "25",
        "2026-12",
        "2027",
        "2024-02-30",
        "2 years",
        "1.5 years",
        "18 months",
        "last year",
        "",
    ]);
    let leaf = prop_oneof![
        text.prop_map(|(number, unit)| json!(format!("{number}{unit}"))),
        near.clone().prop_map(|(number, unit)| json!(format!("{number}{unit}"))),
        near.prop_map(|(number, _)| serde_json::from_str(number).unwrap()),
        time.prop_map(Value::from),
        Just(Value::Null),
    ];
    let keys = prop::sample::select(vec!["min", "max", "ago", "values", "other"]);
    leaf.prop_recursive(2, 6, 3, move |inner| {
        prop_oneof![
            prop::collection::btree_map(keys.clone(), inner.clone(), 0..3).prop_map(|members| members
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
            prop::collection::vec(inner, 0..2).prop_map(Value::from),
        ]
    })
}

/// Amounts with the day that they are from, and lists of them.
fn dated() -> impl Strategy<Value = Value> {
    let leaf = prop::sample::select(vec![
        json!("3 kg"),
        json!(3),
        json!("400 kg"),
        json!("unknown"),
        json!("2025"),
        json!("2025-06"),
        json!("2025-06-14"),
        json!("2026-13"),
        json!({"min": "2025"}),
        json!({"min": "2 kg", "max": "5 kg"}),
        json!({}),
        Value::Null,
    ]);
    let keys = prop::sample::subsequence(DATED.to_vec(), 1..=2);
    let one = (keys, prop::collection::vec(leaf.clone(), 3))
        .prop_map(|(keys, values)| Value::Object(keys.into_iter().map(str::to_owned).zip(values).collect()));
    let any = prop_oneof![one.clone(), one, leaf];
    prop_oneof![any.clone(), any.clone(), prop::collection::vec(any, 0..3).prop_map(Value::from)]
}

#[test]
fn the_schema_and_the_engine_agree_on_values_with_their_days() {
    let policy = "policy t.use { title: \"x\", language: en, version: \"1\" }\nuse t.forms\nexclude f.weight dated within 3 months\notherwise accept\n";
    let pair = Pair::new(&[("l.remit", FORMS), ("p.remit", policy)], "t.use");
    let facts = ["weight", "level", "age", "plain", "time"];
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let sent = (prop::sample::select(facts.to_vec()), dated());
    let referrals = (0..20_000).map(|_| {
        let (fact, value) = sent.new_tree(&mut runner).unwrap().current();
        json!({ "f": { fact: value } })
    });
    let accepted = pair.agree(referrals);
    assert!(accepted > 1_000, "{accepted}");
}

#[test]
fn the_schema_and_the_engine_agree_on_ranges_and_events() {
    let policy = "policy t.use { title: \"x\", language: en, version: \"1\" }\nuse t.forms\nexclude f.score < 10\notherwise accept\n";
    let pair = Pair::new(&[("l.remit", FORMS), ("p.remit", policy)], "t.use");
    let facts = ["score", "level", "weight", "age", "time", "plain", "seen"];
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let sent = (prop::sample::select(facts.to_vec()), of_forms());
    let referrals = (0..20_000).map(|_| {
        let (fact, value) = sent.new_tree(&mut runner).unwrap().current();
        json!({ "f": { fact: value } })
    });
    let accepted = pair.agree(referrals);
    assert!(accepted > 1_000, "{accepted}");
}
