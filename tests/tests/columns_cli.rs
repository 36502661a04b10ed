//! `remit batch` with Parquet and Arrow: the same decisions as of lines, and clear words where columns do not fit.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use arrow_ipc::reader::FileReader;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use remit_cli::Exit;
use remit_tests::columns::batch;
use remit_tests::command::{folder, remit};
use remit_tests::repository;
use serde_json::Value;

const POLICY: &str = "policy north.pain {\n  title: en \"North\"\n  language: en\n}\n\n\
    require patient.age\naccept adult: patient.age >= 18 years\notherwise review\n";

fn write(path: &Path, batch: &RecordBatch) {
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

fn referrals() -> Vec<String> {
    let files = repository::files("policies/referrals", "json");
    let read = |path: &std::path::PathBuf| {
        let value: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).ok()?;
        value.get("decision").is_none().then(|| value.to_string())
    };
    files.iter().filter_map(read).collect()
}

/// The decision of each row, or the code of its error.
fn decisions(folder: &Path, ending: &str) -> BTreeMap<i64, String> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|own| own != ending) {
            continue;
        }
        let batches: Vec<RecordBatch> = if ending == "parquet" {
            let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
            reader.build().unwrap().map(Result::unwrap).collect()
        } else {
            FileReader::try_new(File::open(&path).unwrap(), None).unwrap().map(Result::unwrap).collect()
        };
        for batch in batches {
            let rows = batch.column_by_name("row").unwrap().as_primitive::<arrow_array::types::Int64Type>();
            let verbs = batch.column_by_name("decision").unwrap().as_any_dictionary();
            let (keys, values) = (verbs.normalized_keys(), verbs.values().as_string::<i32>());
            let codes = batch.column_by_name("error").unwrap().as_struct().column(0).as_string::<i32>();
            for (row, key) in keys.into_iter().enumerate() {
                let said = if verbs.keys().is_valid(row) { values.value(key) } else { codes.value(row) };
                found.insert(rows.value(row), said.to_owned());
            }
        }
    }
    found
}

#[test]
fn parquet_and_arrow_are_decided_as_lines_are() {
    let folder = folder(&[("north.remit", POLICY), ("rows.ndjson", &(referrals().join("\n") + "\n"))]);
    let (exit, said) = remit(folder.path(), "batch north.pain --input rows.ndjson --output lines.ndjson", "");
    assert_eq!(exit, Exit::Findings, "{said}");
    let lines = std::fs::read_to_string(folder.path().join("lines.ndjson")).unwrap();
    let lines = lines.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        let said = line.get("decision").unwrap_or_else(|| &line["error"]["code"]);
        (line["row"].as_i64().unwrap(), said.as_str().unwrap().to_owned())
    });
    let lines: BTreeMap<i64, String> = lines.collect();
    let texts = StringArray::from(referrals());
    write(
        &folder.path().join("rows.parquet"),
        &batch(vec![("referral".to_owned(), Arc::new(texts) as ArrayRef)]),
    );
    for (format, ending) in [("parquet", "parquet"), ("ipc", "arrow")] {
        let line = format!("batch north.pain --input rows.parquet --output {format}/ --format {format}");
        let (exit, said) = remit(folder.path(), &line, "");
        assert_eq!(exit, Exit::Findings, "{said}");
        assert_eq!(decisions(&folder.path().join(format), ending), lines);
        // A run that has ended is not done again.
        let (exit, said) = remit(folder.path(), &format!("{line} --resume"), "");
        assert_eq!(exit, Exit::Findings, "{said}");
        let (exit, _) = remit(folder.path(), &line, "");
        assert_eq!(exit, Exit::Misuse);
    }
}

#[test]
fn columns_that_do_not_fit_are_told_before_the_first_row() {
    let folder = folder(&[("north.remit", POLICY)]);
    let ages = || Arc::new(Int32Array::from(vec![40, 12])) as ArrayRef;
    write(&folder.path().join("good.parquet"), &batch(vec![("patient.age".to_owned(), ages())]));
    write(&folder.path().join("bad.parquet"), &batch(vec![("patient.agee".to_owned(), ages())]));
    let (exit, said) = remit(folder.path(), "batch --input good.parquet bad.parquet --output out.ndjson", "");
    assert_eq!(exit, Exit::Misuse);
    assert!(said.contains("`patient.agee`") && said.contains("patient.age"), "{said}");
    assert!(!folder.path().join("out.ndjson").exists());
    let (exit, said) = remit(folder.path(), "batch --input good.parquet --output out.ndjson", "");
    assert_eq!(exit, Exit::Good, "{said}");
    let lines = std::fs::read_to_string(folder.path().join("out.ndjson")).unwrap();
    let verbs: Vec<&str> =
        lines.lines().map(|line| if line.contains("\"accept\"") { "accept" } else { "review" }).collect();
    assert_eq!(verbs, ["accept", "review"]);
    let (exit, said) = remit(folder.path(), "batch --input good.parquet --output - --format parquet", "");
    assert_eq!(exit, Exit::Misuse, "{said}");
}
