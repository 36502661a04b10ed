//! Referrals as columns: they are read as the JSON is that says the same, and what a column does not say is not said.

use std::sync::{Arc, LazyLock};

use arrow_array::RecordBatch;
use remit_batch::facts::Hints;
use remit_columns::{Misfit, Plan, Rows, SchemaErrors};
use remit_engine::eval::{Engine, LoadedPolicy, Scratch};
use remit_engine::ir::{RuleId, StageName};
use remit_engine::referral::{Lexicon, Referral, ReferralErrors};
use remit_engine::value::{Date, Language};
use remit_tests::columns::table;
use remit_tests::letters::Letters;
use remit_tests::repository;
use serde_json::Value;

fn clinics() -> &'static Engine {
    static CLINICS: LazyLock<Engine> = LazyLock::new(|| {
        let mut workspace = repository::clinics(|_, text| text);
        Engine::load(workspace.snapshot().program().clone()).unwrap()
    });
    &CLINICS
}

fn today() -> Option<Date> {
    "2026-11-30".parse().ok()
}

fn referrals() -> Vec<Value> {
    let files = repository::files("policies/referrals", "json");
    let read = |path: &std::path::PathBuf| serde_json::from_slice(&std::fs::read(path).unwrap()).ok();
    files.iter().filter_map(read).filter(|value: &Value| value.get("decision").is_none()).collect()
}

fn bind(batch: &RecordBatch, engine: &Engine, options: &Hints) -> Result<Plan, SchemaErrors> {
    Plan::bind(&batch.schema(), engine.lexicons(), options)
}

/// Each row of a batch as JSON.
fn rows(batch: &RecordBatch, engine: &Engine, options: &Hints) -> Vec<String> {
    let plan = bind(batch, engine, options).unwrap_or_else(|errors| panic!("{errors}"));
    let rows = Rows::new(&plan, batch).unwrap();
    let read = |row| {
        let mut json = Vec::new();
        let read = rows.read(row, &mut json);
        assert_eq!(read.error, None);
        String::from_utf8(json).unwrap()
    };
    (0..rows.count()).map(read).collect()
}

/// The facts, or each error by code and place, in an order of their own.
fn facts(lexicon: &Lexicon, json: &str) -> Result<Referral, Vec<String>> {
    let sorted = |errors: ReferralErrors| {
        let mut all: Vec<String> = errors.iter().map(ToString::to_string).collect();
        all.sort();
        all
    };
    lexicon.read(json.as_bytes(), today()).map_err(sorted)
}

fn same(engine: &Engine, referrals: &[Value], seed: u64) -> usize {
    let batch = table(engine.lexicon().vocabulary(), referrals, seed);
    let read = rows(&batch, engine, &Hints::default());
    let mut good = 0;
    for (referral, row) in referrals.iter().zip(&read) {
        let json = referral.to_string();
        let (direct, by_columns) = (facts(engine.lexicon(), &json), facts(engine.lexicon(), row));
        assert_eq!(direct, by_columns, "seed {seed}\n{json}\n{row}");
        good += usize::from(direct.is_ok());
    }
    good
}

#[test]
fn every_referral_of_the_repository_is_the_same_as_columns() {
    let engine = clinics();
    // A key that is no fact has no column; such a referral is refused either way.
    let is_known = |referral: &Value| {
        let errors = facts(engine.lexicon(), &referral.to_string()).err().unwrap_or_default();
        !errors.iter().any(|error| error.starts_with("E0704")) && referral != &serde_json::json!({})
    };
    let referrals: Vec<Value> = referrals().into_iter().filter(is_known).collect();
    for seed in 0..12 {
        let good = same(engine, &referrals, seed);
        assert!(good > 90, "{good}");
    }
    for (index, referral) in referrals.iter().enumerate() {
        same(engine, std::slice::from_ref(referral), index as u64);
    }
}

/// Tells each row fact by fact to a policy, and holds the answer against that of the same row as JSON. Output: how many rows were
/// decided so.
fn told(engine: &Engine, policy: &Arc<LoadedPolicy>, batch: &RecordBatch, scratch: &mut Scratch) -> usize {
    let plan = bind(batch, engine, &Hints::default()).unwrap_or_else(|errors| panic!("{errors}"));
    let rows = Rows::new(&plan, batch).unwrap();
    let (mut by_columns, mut by_json, mut count) = (Vec::new(), Vec::new(), 0);
    for row in 0..rows.count() {
        let mut json = Vec::new();
        rows.read(row, &mut json);
        let stage = if row % 3 == 0 { StageName::Discharge } else { StageName::Referral };
        let mut tell = |rules: &mut Vec<RuleId>| {
            policy.decide_told(|telling| rows.tell(row, 0, telling), today(), stage, scratch, rules)
        };
        let Some(told) = tell(&mut by_columns) else { continue };
        count += 1;
        let prepared = engine.read(&json, today()).and_then(|read| policy.prepare(&read));
        let prepared = prepared.unwrap_or_else(|errors| {
            panic!("decided, though wrong: {errors}\n{}", String::from_utf8_lossy(&json))
        });
        let decided = prepared.decide(stage, &mut by_json);
        assert_eq!((told, &by_columns), (decided, &by_json), "{}", String::from_utf8_lossy(&json));
    }
    count
}

#[test]
fn a_row_told_fact_by_fact_is_decided_as_its_json_is() {
    let engine = clinics();
    let all = referrals();
    let policies: Vec<&LoadedPolicy> = engine.policies().iter().map(Arc::as_ref).collect();
    let samples: Vec<&Value> =
        all.iter().filter(|it| facts(engine.lexicon(), &it.to_string()).is_ok()).collect();
    let letters = Letters::new(&policies, &all);
    let (mut scratch, mut count) = (Scratch::new(), 0);
    for (place, policy) in engine.policies().iter().enumerate() {
        let seed = place as u64;
        let near = (0..20).map(|index| letters.near(&samples, seed * 1_000 + index));
        let own = samples.iter().skip(place % 5).step_by(5).copied().cloned();
        let made: Vec<Value> = near.chain(own).collect();
        let batch = table(engine.lexicon().vocabulary(), &made, seed);
        count += told(engine, policy, &batch, &mut scratch);
    }
    assert!(count > 200, "{count}");
}

#[test]
fn generated_referrals_are_the_same_as_columns() {
    let engine = clinics();
    let policies: Vec<&LoadedPolicy> = engine.policies().iter().map(Arc::as_ref).collect();
    let all = referrals();
    let samples: Vec<&Value> =
        all.iter().filter(|it| facts(engine.lexicon(), &it.to_string()).is_ok()).collect();
    let letters = Letters::new(&policies, &all);
    let mut decided = 0;
    for seed in 0..8 {
        let made: Vec<Value> = (0..30).map(|index| letters.near(&samples, seed * 1_000 + index)).collect();
        same(engine, &made, seed);
        let batch = table(engine.lexicon().vocabulary(), &made, seed);
        for (referral, row) in made.iter().zip(rows(&batch, engine, &Hints::default())) {
            let decide = |json: &str| {
                let facts = engine.read(json.as_bytes(), today()).ok()?;
                let policy = &engine.policies()[seed as usize % engine.policies().len()];
                Some(policy.prepare(&facts).ok()?.explain(StageName::Referral, Language::En))
            };
            let (direct, by_columns) = (decide(&referral.to_string()), decide(&row));
            decided += usize::from(direct.is_some());
            assert_eq!(direct, by_columns);
        }
    }
    assert!(decided > 60, "{decided}");
}

#[test]
fn without_completeness_nothing_is_read() {
    let engine = clinics();
    let mut lists = 0;
    for (index, referral) in referrals().iter().enumerate().filter(|(_, it)| **it != serde_json::json!({})) {
        let batch = table(engine.lexicon().vocabulary(), std::slice::from_ref(referral), index as u64);
        for (name, left) in without_each_completeness(&batch, engine.lexicon()) {
            lists += 1;
            let errors = bind(&left, engine, &Hints::default()).unwrap_err();
            let wrong: Vec<_> = errors.iter().map(|error| (error.column.as_str(), &error.misfit)).collect();
            assert_eq!(wrong, [(name.as_str(), &Misfit::NoCompleteness)]);
            let options = Hints { complete: [name].into(), ..Hints::default() };
            bind(&left, engine, &options).unwrap();
        }
    }
    assert!(lists > 100, "{lists}");
}

/// The batch without a column that says whether a list is complete, for each that there is at the first level.
fn without_each_completeness(batch: &RecordBatch, lexicon: &Lexicon) -> Vec<(String, RecordBatch)> {
    let schema = batch.schema();
    let names: Vec<&String> = schema.fields().iter().map(|field| field.name()).collect();
    // Some facts are called so themselves.
    let lists = names.iter().enumerate().filter(|(_, name)| lexicon.fact(name).is_none());
    let lists = lists.filter_map(|(index, name)| Some((index, name.strip_suffix(".complete")?)));
    let left = lists.map(|(index, name)| {
        let others: Vec<usize> = (0..names.len()).filter(|other| *other != index).collect();
        (name.to_owned(), batch.project(&others).unwrap())
    });
    left.collect()
}
