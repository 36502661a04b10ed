//! Long tables, as a warehouse has them: put together they say what was sent, and no less and no more.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};
use remit_batch::facts::Hints;
use remit_columns::{AssembleError, LongTable, Misfit, Plan, Rows, assemble};
use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_tests::columns::batch;
use serde_json::{Value, json};

fn engine() -> Engine {
    Engine::load(Workspace::new().snapshot().program().clone()).unwrap()
}

fn columns<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    batch(columns.into_iter().map(|(name, array)| (name.to_owned(), array)).collect())
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn ids(values: &[Option<i64>]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

fn medicines() -> LongTable {
    let entries = columns([
        ("id", texts(&["2", "1", "2", "9"])),
        ("substance", texts(&["morphine", "paracetamol", "oxycodone", "morphine"])),
        ("daily", texts(&["61 mg", "3 g", "20 mg", "5 mg"])),
    ]);
    LongTable { fact: "medicines".to_owned(), entries }
}

fn diagnoses() -> LongTable {
    let entries = columns([("id", ids(&[Some(1), None])), ("diagnosis", texts(&["crps", "headache"]))]);
    LongTable { fact: "diagnosis".to_owned(), entries }
}

fn rows(batch: &RecordBatch) -> Vec<Value> {
    let engine = engine();
    let plan = Plan::bind(&batch.schema(), engine.lexicons(), &Hints::default()).unwrap();
    let rows = Rows::new(&plan, batch).unwrap();
    let read = |row| {
        let mut json = Vec::new();
        assert_eq!(rows.read(row, &mut json).error, None);
        serde_json::from_slice(&json).unwrap()
    };
    (0..rows.count()).map(read).collect()
}

#[test]
fn entries_come_to_their_referrals_and_orphans_are_told() {
    let referrals =
        columns([("id", ids(&[Some(1), Some(2), Some(3), None])), ("patient.age", ids(&[Some(40); 4]))]);
    let both = ["medicines".to_owned(), "diagnosis".to_owned()];
    let assembled = assemble(&referrals, &[medicines(), diagnoses()], &both).unwrap();
    let told: Vec<_> =
        assembled.orphans.iter().map(|it| (it.fact.as_str(), it.row, it.id.as_deref())).collect();
    assert_eq!(told, [("medicines", 4, Some("9")), ("diagnosis", 2, None)]);
    let patient = || json!({ "age": 40 });
    assert_eq!(
        rows(&assembled.referrals),
        [
            json!({ "patient": patient(), "medicines": [{ "substance": "paracetamol", "daily": "3 g" }], "diagnosis": ["crps"] }),
            json!({ "patient": patient(), "medicines": [
                { "substance": "morphine", "daily": "61 mg" },
                { "substance": "oxycodone", "daily": "20 mg" },
            ] }),
            // No entries is no word on whether there are any.
            json!({ "patient": patient() }),
            json!({ "patient": patient() }),
        ]
    );
}

#[test]
fn only_the_referrals_row_can_say_that_there_is_none() {
    let stated = BooleanArray::from(vec![Some(true), Some(false), Some(true)]);
    let referrals =
        columns([("id", ids(&[Some(1), Some(2), Some(3)])), ("medicines.complete", Arc::new(stated))]);
    let assembled = assemble(&referrals, &[medicines()], &["medicines".to_owned()]).unwrap();
    let read = rows(&assembled.referrals);
    assert_eq!(read[0], json!({ "medicines": [{ "substance": "paracetamol", "daily": "3 g" }] }));
    assert_eq!(read[1]["medicines"]["complete"], false);
    assert_eq!(read[2], json!({ "medicines": [] }));
}

#[test]
fn without_completeness_the_run_still_stops() {
    let referrals = columns([("id", ids(&[Some(1)])), ("patient.age", ids(&[Some(40)]))]);
    let assembled = assemble(&referrals, &[medicines()], &[]).unwrap();
    let bound = Plan::bind(&assembled.referrals.schema(), engine().lexicons(), &Hints::default());
    let errors = bound.unwrap_err();
    assert_eq!(errors.iter().next().unwrap().misfit, Misfit::NoCompleteness);
}

#[test]
fn tables_that_do_not_fit_are_refused() {
    let referrals = columns([("id", ids(&[Some(1)])), ("medicines", texts(&["x"]))]);
    let error = |referrals: &RecordBatch, tables: &[LongTable], complete: &[String]| {
        assemble(referrals, tables, complete).unwrap_err()
    };
    assert!(
        matches!(error(&referrals, &[medicines()], &[]), AssembleError::Twice(name) if name == "medicines")
    );
    let twice = [diagnoses(), diagnoses()];
    assert!(matches!(error(&referrals, &twice, &[]), AssembleError::Twice(_)));
    let without = columns([("patient.age", ids(&[Some(1)]))]);
    assert!(matches!(error(&without, &[], &[]), AssembleError::NoId(None)));
    let empty = LongTable { fact: "medicines".to_owned(), entries: columns([("id", ids(&[Some(1)]))]) };
    assert!(matches!(error(&without.clone(), std::slice::from_ref(&empty), &[]), AssembleError::NoId(None)));
    let plain = columns([("id", ids(&[Some(1)]))]);
    assert!(matches!(error(&plain, &[empty], &[]), AssembleError::NoEntries(_)));
    assert!(matches!(error(&plain, &[], &["diagnosis".to_owned()]), AssembleError::NotAList(_)));
    assert_eq!(plain.column(0).len(), 1);
}
