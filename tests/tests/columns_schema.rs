//! `remit schema --arrow`: the columns of batches, as they are written and as they are read.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::{RecordBatch, new_null_array};
use arrow_schema::{DataType, Field, Schema};
use remit_batch::facts::Hints;
use remit_cli::Exit;
use remit_columns::{Plan, Texts, output_schema};
use remit_engine::eval::Engine;
use remit_tests::command::remit;
use remit_tests::repository;
use serde_json::Value;

fn described(policies: &str) -> Value {
    let folder = repository::root().join("policies");
    let (exit, said) = remit(&folder, &format!("schema --arrow {policies} --format json"), "");
    assert_eq!(exit, Exit::Good, "{said}");
    serde_json::from_str(&said).unwrap()
}

/// The type that a description means.
fn type_of(text: &str) -> DataType {
    match text {
        "bool" => DataType::Boolean,
        "double" => DataType::Float64,
        "int64" => DataType::Int64,
        "date32" => DataType::Date32,
        "string" => DataType::Utf8,
        "dictionary<int32, string>" => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        }
        other => match other.strip_prefix("list<").and_then(|rest| rest.strip_suffix('>')) {
            Some(item) => DataType::List(Arc::new(Field::new("item", type_of(item), true))),
            None => {
                let parts = other.strip_prefix("struct<").unwrap().strip_suffix('>').unwrap();
                let mut fields = Vec::new();
                let mut rest = parts;
                while !rest.is_empty() {
                    let (name, after) = rest.split_once(": ").unwrap();
                    let mut depth = 0;
                    let end = after.find(|letter| {
                        depth += i32::from(letter == '<') - i32::from(letter == '>');
                        letter == ',' && depth == 0
                    });
                    let end = end.unwrap_or(after.len());
                    fields.push(Field::new(name, type_of(&after[..end]), true));
                    rest = after[end..].trim_start_matches(", ");
                }
                DataType::Struct(fields.into())
            }
        },
    }
}

#[test]
fn the_columns_that_are_described_can_be_read() {
    let mut workspace = repository::clinics(|_, text| text);
    let engine = Engine::load(workspace.snapshot().program().clone()).unwrap();
    for policy in engine.policies() {
        let described = described(&policy.ir().id);
        let columns = described["input"].as_array().unwrap();
        let fields = columns.iter().map(|column| {
            Field::new(column["name"].as_str().unwrap(), type_of(column["type"].as_str().unwrap()), true)
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let plan = Plan::bind(&schema, engine.lexicons(), &Hints::default());
        let plan = plan.unwrap_or_else(|errors| panic!("{}: {errors}", policy.ir().id));
        let nulls = schema.fields().iter().map(|field| new_null_array(field.data_type(), 1)).collect();
        let batch = RecordBatch::try_new(schema, nulls).unwrap();
        let mut json = Vec::new();
        let rows = remit_columns::Rows::new(&plan, &batch).unwrap();
        assert_eq!(rows.read(0, &mut json).error, None);
        assert_eq!(json, b"{}");
    }
}

#[test]
fn the_columns_that_come_out_are_those_described() {
    let described = described("capio_st_goran.pain");
    let columns = described["output"].as_array().unwrap();
    let schema = output_schema(Texts::Dictionary);
    assert_eq!(columns.len(), schema.fields().len());
    for (column, field) in columns.iter().zip(schema.fields()) {
        assert_eq!(column["name"], field.name().as_str());
        assert_eq!(&type_of(column["type"].as_str().unwrap()), field.data_type());
    }
}

#[test]
fn several_policies_have_their_columns_together() {
    let names = |described: &Value| -> BTreeSet<String> {
        let columns = described["input"].as_array().unwrap().iter();
        columns.map(|column| column["name"].as_str().unwrap().to_owned()).collect()
    };
    let [first, second, both] =
        ["capio_st_goran.pain", "telemark.smerte", "capio_st_goran.pain telemark.smerte"].map(described);
    let union: BTreeSet<String> = names(&first).union(&names(&second)).cloned().collect();
    assert_eq!(names(&both), union);
    assert!(union.contains("medicines.complete") && !union.contains("patient.age.complete"));
    let folder = repository::root().join("policies");
    let (_, text) = remit(&folder, "schema --arrow capio_st_goran.pain", "");
    assert!(text.contains("Columns in\n") && text.contains("  decision "), "{text}");
    let (exit, said) = remit(&folder, "schema capio_st_goran.pain telemark.smerte", "");
    assert_eq!(exit, Exit::Misuse, "{said}");
}
