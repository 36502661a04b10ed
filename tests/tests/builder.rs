//! A referral that is put together by a program is the one that the same values as JSON are, errors too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::referral::build::{Concept, Entry, Medicine, Quantity, ReferralBuilder, Value};
use remit_engine::referral::{Certainty, Referral, ReferralErrors};
use remit_engine::value::Date;
use serde_json::{Map, Value as Json, json};

fn engine() -> Engine {
    Engine::load(Workspace::new().snapshot().program().clone()).unwrap()
}

fn today() -> Option<Date> {
    "2026-11-21".parse().ok()
}

fn number(json: &Json) -> remit_engine::value::Number {
    json.as_number().unwrap().to_string().parse().unwrap()
}

/// An end of an amount: `"6 months"`.
fn end(json: &Json) -> (remit_engine::value::Number, &str) {
    let (number, unit) = json.as_str().unwrap().split_once(' ').unwrap();
    (number.parse().unwrap(), unit)
}

fn quantity(json: &Json) -> Quantity {
    let Json::Object(bounds) = json else {
        let (number, unit) = end(json);
        return Quantity::exactly(number, unit);
    };
    match (bounds.get("min").map(end), bounds.get("max").map(end)) {
        (Some((low, unit)), Some((high, _))) => Quantity::between(low, high, unit),
        (Some((low, unit)), None) => Quantity::at_least(low, unit),
        (None, Some((high, unit))) => Quantity::at_most(high, unit),
        (None, None) => panic!("{json}"),
    }
}

fn text(json: &Json, key: &str) -> String {
    json[key].as_str().unwrap().to_owned()
}

fn concept(json: &Json) -> Concept {
    let concept = match json {
        Json::String(name) => return Concept::named(name.as_str()),
        it if it.get("code").is_some() => Concept::coded(text(it, "system"), text(it, "code")),
        it => Concept::named(text(it, "concept")),
    };
    match json.get("certainty").and_then(Json::as_str) {
        None => concept,
        Some("confirmed") => concept.certainty(Certainty::Confirmed),
        Some("suspected") => concept.certainty(Certainty::Suspected),
        Some(_) => concept.certainty(Certainty::Excluded),
    }
}

fn medicine(json: &Json) -> Medicine {
    let mut medicine = match json {
        it if it.get("substance").is_some() => Medicine::substance(text(it, "substance")),
        it if it.get("brand").is_some() => Medicine::brand(text(it, "brand")),
        it if it.get("code").is_some() => Medicine::coded(text(it, "system"), text(it, "code")),
        it => Medicine::named(text(it, "name")),
    };
    for (key, value) in json.as_object().unwrap() {
        medicine = match key.as_str() {
            "route" => medicine.route(value.as_str().unwrap()),
            "dose" => medicine.dose(quantity(value)),
            "times_per_day" => medicine.times_per_day(number(value)),
            "rate" => medicine.rate(quantity(value)),
            "daily" => medicine.daily(quantity(value)),
            "as_needed" if value == &json!(true) => medicine.as_needed(),
            _ => medicine,
        };
    }
    medicine
}

fn is_entry(json: &Json) -> bool {
    json.is_object() && !["concept", "code"].iter().any(|key| json.get(key).is_some())
}

fn entry(json: &Json) -> Entry {
    let fields = json.as_object().unwrap().iter();
    fields.fold(Entry::new(), |entry, (field, json)| entry.state(field.as_str(), value(field, json)))
}

fn value(path: &str, json: &Json) -> Value {
    match json {
        Json::Bool(value) => (*value).into(),
        Json::String(name) => name.as_str().into(),
        Json::Number(_) => number(json).into(),
        Json::Array(list) if path == "medicines" => list.iter().map(medicine).collect::<Vec<_>>().into(),
        Json::Array(list) if list.iter().any(is_entry) => list.iter().map(entry).collect::<Vec<_>>().into(),
        Json::Array(list) => list.iter().map(concept).collect::<Vec<_>>().into(),
        Json::Object(it) if it.contains_key("values") => Value::partial(value(path, &it["values"])),
        Json::Object(it) if it.contains_key("min") || it.contains_key("max") => quantity(json).into(),
        Json::Object(_) => concept(json).into(),
        Json::Null => panic!("{path} is null"),
    }
}

/// States every fact of a JSON referral.
fn state<'l>(
    builder: ReferralBuilder<'l>,
    facts: &BTreeSet<&str>,
    prefix: &str,
    level: &Map<String, Json>,
) -> ReferralBuilder<'l> {
    level.iter().fold(builder, |builder, (key, json)| {
        let path = format!("{prefix}{key}");
        match json {
            Json::Object(inner) if !facts.contains(path.as_str()) => {
                state(builder, facts, &format!("{path}."), inner)
            }
            Json::Null => builder.unknown(path),
            Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => {
                let value = value(&path, json);
                builder.state(path, value)
            }
        }
    })
}

fn both(engine: &Engine, json: &Json) -> [Result<Referral, ReferralErrors>; 2] {
    let facts = engine.lexicon().vocabulary().facts.iter().map(|fact| fact.path.as_str()).collect();
    let built = state(engine.referral(), &facts, "", json.as_object().unwrap()).finish(today());
    [built, engine.read(json.to_string().as_bytes(), today())]
}

#[test]
fn every_referral_of_the_clinics_can_be_built() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../policies/referrals");
    let engine = engine();
    let mut count = 0;
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension() == Some(Path::new("json").as_os_str())) {
        let json: Json = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let [built, read] = both(&engine, &json);
        assert_eq!(built, read, "{}", path.display());
        count += usize::from(built.is_ok());
    }
    assert!(count > 50, "{count}");
}

/// Facts with values, right and wrong.
fn pieces() -> Vec<(&'static str, Json)> {
    vec![
        ("/patient/age", json!(47)),
        ("/patient/age", json!("47.5 years")),
        ("/patient/born", json!("2030-01-01")),
        ("/patient/born", json!("2001-02-30")),
        ("/pain/duration", json!({"min": "6 months"})),
        ("/pain/duration", json!({"min": "2 years", "max": "0.5 years"})),
        ("/pain/duration", json!("3 light_years")),
        ("/pain/since", json!("2026-01-01")),
        ("/diagnosis", json!(["crps", {"concept": "fibromyalgia", "certainty": "excluded"}])),
        ("/diagnosis", json!({"values": [{"system": "icd10_se", "code": "M79.7"}], "complete": false})),
        ("/diagnosis", json!(["no_such_thing", {"system": "nothing", "code": "M79.7"}])),
        ("/medicines", json!([{"substance": "morphine", "route": "oral", "daily": "60 mg"}])),
        ("/medicines", json!([{"name": "x"}, {"brand": "nothing", "dose": "5 mg", "times_per_day": 2}])),
        ("/investigation/ongoing", json!(true)),
        ("/investigation/ongoing", json!("yes")),
        ("/investigation/complete", Json::Null),
        ("/investigation/nothing", json!(true)),
        ("/sleep", json!("badly")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn building_and_reading_agree(chosen in prop::sample::subsequence(pieces(), 0..=8)) {
        let mut json = json!({});
        for (pointer, value) in chosen {
            let mut level = &mut json;
            for step in pointer.split('/').skip(1) {
                level = &mut level[step];
            }
            *level = value;
        }
        let [built, read] = both(&ENGINE, &json);
        prop_assert_eq!(built, read, "{}", json);
    }
}

static ENGINE: std::sync::LazyLock<Engine> = std::sync::LazyLock::new(engine);

#[test]
fn what_is_stated_twice_is_an_error() {
    let engine = engine();
    let errors = |builder: ReferralBuilder<'_>| -> Vec<(&'static str, String)> {
        let errors = builder.finish(today()).unwrap_err();
        errors.into_iter().map(|error| (error.code(), error.pointer)).collect()
    };
    let twice = engine.referral().state("patient.motivated", true).state("patient.motivated", false);
    assert_eq!(errors(twice), [("E0703", "/patient/motivated".to_owned())]);
    let deep = engine.referral().state("a.".repeat(100_000) + "a", true);
    assert_eq!(errors(deep), [("E0702", String::new())]);
}
