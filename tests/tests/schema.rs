//! The schemas: that of referrals accepts what `eval` accepts and nothing else, and every decision is as its own says.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use remit_cli::Exit;
use remit_compiler::cases::coverage;
use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::ir::StageName;
use remit_engine::referral::keys;
use remit_engine::value::Language;
use remit_tests::command::{folder, remit};
use remit_tests::schema::{Pair, Schema};
use remit_wording::{Wording, decision_schema};
use serde_json::{Value, json};

const POLICY: &str = "policy t.fib { title: \"x\", language: en, version: \"0.1\", conversion: uppsala interval }\n\
                      exclude a: patient.age < 18 years\nexclude b: diagnosis crps\nask c: pain.duration < 3 months\n\
                      review d: opioids.daily_dose > 60 ome\notherwise accept\n";

/// What a person might write and get right or wrong, one at a time.
fn single_cases() -> Vec<Value> {
    vec![
        json!(null),
        json!({}),
        json!([]),
        json!({"diagnosis": "fibromyalgia"}),
        json!({"diagnosis": {"concept": "fibromyalgia"}}),
        json!({"diagnosis": [{"concept": "fibromyalgia", "certainty": null}]}),
        json!({"diagnosis": [null]}),
        json!({"diagnosis": ["crps", null]}),
        json!({"diagnosis": {}}),
        json!({"diagnosis": {"values": null}}),
        json!({"diagnosis": {"values": [], "complete": false}}),
        json!({"diagnosis": {"values": [], "complete": true}}),
        json!({"diagnosis": {"complete": true}}),
        json!({"diagnosis": {"values": ["crps"], "complete": null}}),
        json!({"diagnosis": "unknown"}),
        json!({"diagnosis": ["unknown"]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": ""}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "M79.7"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "m797"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": " M 79.7 "}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "M79.7 G43"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "M79.7, G43"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "M79,7"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "M79/7"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "M79.-"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "M51.1+"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "M"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "M79.7890"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "fibromyalgia"}]}),
        json!({"medicines": [{"system": "atc", "code": "N02AA01"}]}),
        json!({"medicines": [{"system": "atc", "code": "morphine"}]}),
        json!({"diagnosis": [{"code": "M79.7"}]}),
        json!({"diagnosis": [{"system": "icd10_se", "code": "M79.7", "concept": "crps"}]}),
        json!({"medicines": [{"substance": "morphine", "as_needed": null}]}),
        json!({"medicines": {}}),
        json!({"medicines": null}),
        json!({"medicines": "unknown"}),
        json!({"medicines": [{}]}),
        json!({"medicines": [{"substance": "morphine", "route": "oral", "dose": "5 mg", "times_per_day": "2"}]}),
        json!({"medicines": [{"substance": "morphine", "code": "N02"}]}),
        json!({"medicines": [{"name": "x", "system": "atc"}]}),
        json!({"medicines": [{"name": " "}]}),
        json!({"pain": {"duration": " 5 years"}}),
        json!({"pain": {"duration": "55"}}),
        json!({"pain": {"duration": {"min": 5}}}),
        json!({"pain": {"duration": {"min": null, "max": "1 year"}}}),
        json!({"pain": null}),
        json!({"pain": []}),
        json!({"patient": {"age": {"min": "5", "max": "7"}}}),
        json!({"patient": {"age": 45.5}}),
        json!({"patient": {"age": 45.0}}),
        json!({"patient": {"age": -1}}),
        json!({"patient": {"age": "45,5 years"}}),
        json!({"patient": {"age": "45 mg"}}),
        json!({"patient": {"age": "18 months"}}),
        json!({"patient": {"age": {"min": 5, "max": 3}}}),
        json!({"patient": {"age": {"min": 3, "max": 3}}}),
        json!({"patient": {"age": {}}}),
        json!({"patient": {"born": "2026-02-30"}}),
        json!({"patient": {"born": "2024-02-29"}}),
        json!({"patient": {"born": "1900-02-29"}}),
        json!({"patient": {"born": "24-02-29"}}),
    ]
}

#[test]
fn the_schema_and_the_engine_agree_on_what_people_write() {
    let pair = Pair::new(&[("p.remit", POLICY)], "t.fib");
    pair.agree(single_cases().into_iter());
}

/// Values that the schema of a fact leads to, and some that it does not.
fn value() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "crps",
        "fibromyalgia",
        "morphine",
        "oral",
        "oxycodone",
        "dolcontin",
        "confirmed",
        "suspected",
        "excluded",
        "unknown",
        "icd10_se",
        "atc",
        "M79.7",
        "M79.70",
        "M79,7",
        "m79.-",
        "M79.7 G43",
        "G50",
        "N02AA01",
        "x",
        "",
        " ",
        "yes",
        "2026-11-20",
        "2025-02-29",
    ]);
    let amount = (
        "[0-9]{1,2}(\\.[05])?",
        prop::sample::select(vec![
            "", " ", " years", " year", " months", " month", " weeks", " days", " mg", " ug/h", " ome", "mg",
            " mgs", " år",
        ]),
    );
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..200_i32).prop_map(Value::from),
        (-3..30_i32).prop_map(|half| json!(f64::from(half) / 2.0)),
        word.prop_map(Value::from),
        amount.prop_map(|(number, unit)| json!(format!("{number}{unit}"))),
    ];
    let mut keys: Vec<&str> = keys::list_keys().chain(keys::entry_keys()).chain(["other"]).collect();
    keys.sort_unstable();
    keys.dedup();
    let keys = prop::sample::select(keys);
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(keys.clone(), inner, 0..4).prop_map(|members| members
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

/// A value that the schema describes, built from it.
fn made_of(schema: &Value, root: &Value, choose: &mut dyn FnMut(usize) -> usize, depth: usize) -> Value {
    if let Some(reference) = schema.get("$ref").filter(|_| schema.get("type").is_none()) {
        return made_of(root.pointer(&reference.as_str().unwrap()[1..]).unwrap(), root, choose, depth);
    }
    if let Some(all) = schema.get("enum").and_then(Value::as_array).filter(|all| !all.is_empty()) {
        return all[choose(all.len())].clone();
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(any) =
        schema.get("anyOf").and_then(Value::as_array).filter(|_| schema.get("properties").is_none())
    {
        return made_of(&any[choose(any.len())], root, choose, depth);
    }
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let mut made = serde_json::Map::new();
        // A few members of each object, however large the vocabulary: of many values one is nearly always wrong.
        let one_in = (properties.len() / 4).max(4);
        for (key, inner) in properties {
            if depth > 0 && choose(one_in) == 0 {
                made.insert(key.clone(), made_of(inner, root, choose, depth - 1));
            }
        }
        return Value::Object(made);
    }
    if let Some(items) = schema.get("items") {
        return (0..choose(3)).map(|_| made_of(items, root, choose, depth.saturating_sub(1))).collect();
    }
    let texts = [
        "5 mg",
        "2 years",
        "25 ug/h",
        "45",
        "M79.7",
        "2026-11-20",
        "60 ome",
        "1.5 months",
        "N02AA01",
        "x",
        " ",
    ];
    // Mostly what the schema describes, so that whole referrals are often valid; now and then anything.
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    if !types.is_empty() && choose(12) > 0 {
        let pattern = schema["pattern"].as_str().and_then(|pattern| regex::Regex::new(pattern).ok());
        let fits = |text: &&str| pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
        let fitting: Vec<&str> = texts.into_iter().filter(fits).collect();
        match types[choose(types.len())] {
            "boolean" => return json!(choose(2) == 0),
            "number" | "integer" => return json!(choose(100)),
            "null" => return Value::Null,
            "string" if !fitting.is_empty() => return json!(fitting[choose(fitting.len())]),
            _ => {}
        }
    }
    match choose(4) {
        0 => json!(choose(2) == 0),
        1 => json!(choose(100)),
        2 => Value::Null,
        _ => json!(texts[choose(texts.len())]),
    }
}

#[test]
fn the_schema_and_the_engine_agree_on_whatever_is_sent() {
    let pair = Pair::new(&[("p.remit", POLICY)], "t.fib");
    let facts = [
        "patient.age",
        "patient.born",
        "pain.duration",
        "diagnosis",
        "medicines",
        "pain.location",
        "referral.date",
        "referral.request",
        "opioids.daily_dose",
        "referral.receiver",
        "comorbidity",
    ];
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let sent = (prop::sample::select(facts.to_vec()), value());
    let referrals = (0..20_000).map(|_| {
        let (fact, value) = sent.new_tree(&mut runner).unwrap().current();
        fact.rsplit('.').fold(value, |inner, step| json!({ step: inner }))
    });
    pair.agree(referrals);
}

#[test]
fn what_is_made_from_the_schema_is_read_as_it_says() {
    let pair = Pair::new(&[("p.remit", POLICY)], "t.fib");
    // A linear congruential generator: the same referrals on every machine.
    let mut state = 7_u64;
    let mut choose = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below.max(1)
    };
    let accepted = pair.agree((0..5_000).map(|_| made_of(&pair.raw, &pair.raw, &mut choose, 5)));
    assert!(accepted >= 500, "{accepted} of 5,000 are valid");
}

#[test]
fn the_schema_says_what_is_read_first_and_is_small() {
    let pair = Pair::new(&[("p.remit", POLICY)], "t.fib");
    let patient = &pair.raw["properties"]["patient"]["properties"];
    assert_eq!(patient["age"]["x-read"], true);
    assert!(patient["interpreter"].get("$ref").is_some() || patient.as_object().unwrap().len() < 3);
    let read = serde_json::to_string(&pair.raw["properties"]).unwrap();
    assert!(read.len() < 20_000, "{} bytes before the definitions", read.len());
}

/// Categories that are called as something of the schema's own, or as the list of another.
#[test]
fn categories_do_not_collide_with_the_schemas_own_names() {
    let names = [
        "medicine",
        "amount",
        "bounds",
        "nothing",
        "coded",
        "in_order",
        "medicine_list",
        "a",
        "a_list",
        "concept",
    ];
    let library: String = names
        .iter()
        .map(|name| format!("category {name}\nconcept of_{name}: {name}\nfact f.{name}: any of {name}\nfact o.{name}: {name}\n"))
        .collect();
    let library = format!("library t.names {{ language: en }}\n{library}");
    let policy = "policy t.col { title: \"x\", language: en, version: \"1\" }\nuse t.names\nexclude f.medicine of_medicine\notherwise accept\n";
    let pair = Pair::new(&[("l.remit", &library), ("p.remit", policy)], "t.col");
    for name in names {
        for (fact, sent) in [("f", json!([format!("of_{name}")])), ("o", json!(format!("of_{name}")))] {
            let referral = json!({ fact: { name: sent } });
            assert!(pair.schema.accepts(&referral), "{referral}");
            pair.agree(std::iter::once(referral));
            let wrong = json!({ fact: { name: "crps" } });
            assert!(!pair.schema.accepts(&wrong), "{wrong}");
        }
    }
    assert!(pair.raw["$defs"]["medicine"]["properties"].get("substance").is_some());
    assert!(pair.schema.accepts(&json!({"medicines": [{"substance": "morphine"}]})));
}

#[test]
fn the_command_shows_both_schemas() {
    let folder = folder(&[("p.remit", POLICY)]);
    let (exit, said) = remit(folder.path(), "schema t.fib", "");
    assert_eq!(exit, Exit::Good);
    assert_eq!(serde_json::from_str::<Value>(&said).unwrap()["$id"], "remit:referral:t.fib");
    let (exit, said) = remit(folder.path(), "schema --decision", "");
    assert_eq!(exit, Exit::Good);
    assert_eq!(serde_json::from_str::<Value>(&said).unwrap(), decision_schema());
}

/// The clinics of the repository.
fn clinics() -> Workspace {
    let mut workspace = Workspace::new();
    for path in files("remit") {
        workspace.open(&path.to_string_lossy(), &std::fs::read_to_string(&path).unwrap());
    }
    workspace
}

fn letters() -> Vec<String> {
    files("json").iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// The files below `policies` with that ending, in order.
fn files(ending: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../policies")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What the tests decide of referrals that people wrote is as the schema of a decision says, and all of it is described.
#[test]
fn every_decision_is_as_its_schema_says() {
    let schema = Schema::strict(decision_schema());
    let mut clinics = clinics();
    let snapshot = clinics.snapshot();
    let program = snapshot.program();
    let engine = Engine::load(program.clone()).unwrap();
    let mut count = 0;
    for letter in letters() {
        let Ok(referral) = engine.read(letter.as_bytes(), Some("2026-11-21".parse().unwrap())) else {
            continue;
        };
        for policy in &program.policies {
            let loaded = engine.latest(&policy.id).unwrap();
            let Ok(prepared) = loaded.prepare(&referral) else { continue };
            for stage in [StageName::Referral, StageName::Discharge] {
                for lang in Language::ALL {
                    let decision = prepared.explain(stage, lang);
                    let wording = Wording { vocabulary: &program.vocabulary, policy, lang };
                    let mut record = wording.record(&decision);
                    if lang == Language::Sv {
                        record["trace"] = wording.trace_record(&prepared.trace(stage));
                    }
                    assert_eq!(schema.faults(&record), Vec::<String>::new(), "{letter}\n{record:#}");
                    count += 1;
                }
            }
        }
    }
    for (id, policy) in snapshot.model().policies.iter() {
        let policy = program.policies.iter().find(|it| it.id == policy.head.name.as_str()).unwrap();
        for outcome in coverage(&snapshot, id).unwrap().outcomes {
            let Some(decision) = outcome.decision else { continue };
            let wording = Wording { vocabulary: &program.vocabulary, policy, lang: Language::Sv };
            assert_eq!(schema.faults(&wording.record(&decision)), Vec::<String>::new());
            count += 1;
        }
    }
    assert!(count > 1_500, "{count} decisions");
}
