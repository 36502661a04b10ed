//! CSV of facts against the JSON of the same referrals, and the lists that say nothing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use remit_cli::Exit;
use remit_engine::ir::{Fact, FactType};
use remit_tests::batch::{DAY, bundle, engine, lines, referrals, rows};
use remit_tests::command::{folder, remit};
use serde_json::{Value, json};

/// What a referral says, by the path of the fact.
fn leaves(value: &Value, path: &str, facts: &[Fact], found: &mut BTreeMap<String, Value>) {
    if let Some(fact) = facts.iter().find(|fact| fact.path == path && fact.record.is_none()) {
        found.insert(fact.path.clone(), value.clone());
    } else if let Value::Object(members) = value {
        for (key, inner) in members {
            let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            leaves(inner, &below, facts, found);
        }
    }
}

/// The cells of a fact, by column, as somebody writes them who knows the table.
fn cells(fact: &Fact, value: &Value) -> Vec<(String, String)> {
    let one = |text: &str| vec![(fact.path.clone(), text.to_owned())];
    let json = || vec![(format!("{}.json", fact.path), value.to_string())];
    let complete = |(name, text): (String, String)| {
        vec![(name, text), (format!("{}.complete", fact.path), "yes".to_owned())]
    };
    let is_list = matches!(fact.kind, FactType::Concepts(_) | FactType::Medicines | FactType::Records(_));
    match value {
        Value::Null => Vec::new(),
        Value::Bool(yes) if fact.kind == FactType::Truth => one(if *yes { "yes" } else { "no" }),
        Value::Number(number) => one(&number.to_string()),
        Value::String(text) if !text.is_empty() && text.trim() == text && !is_list => one(text),
        Value::Array(items) if items.is_empty() && is_list => {
            complete((fact.path.clone(), "none".to_owned()))
        }
        Value::Array(items) if matches!(fact.kind, FactType::Concepts(_)) => {
            match items.iter().map(|item| item.as_str()).collect::<Option<Vec<&str>>>() {
                Some(names) if names.iter().all(|name| !name.contains('|')) => {
                    complete((fact.path.clone(), names.join("|")))
                }
                _ => complete((format!("{}.json", fact.path), value.to_string())),
            }
        }
        Value::Array(_) if is_list => complete((fact.path.clone(), value.to_string())),
        // What is not simple is written as JSON; of a list the column is there all the same.
        _ if is_list => {
            json().into_iter().chain([(format!("{}.complete", fact.path), String::new())]).collect()
        }
        _ => json(),
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn batch(folder: &Path, input: &str, output: &str, more: &str) -> (Exit, String) {
    let line = format!(
        "batch --input {input} --output {output} --as-of {DAY} {more} --workspace {}",
        bundle().display()
    );
    remit(folder, &line, "")
}

#[test]
fn columns_of_facts_decide_as_the_json_does() {
    let engine = engine();
    let facts = &engine.lexicon().vocabulary().facts;
    let sound = |it: &(String, Value)| engine.read(it.1.to_string().as_bytes(), DAY.parse().ok()).is_ok();
    let all: Vec<(String, Value)> = referrals().into_iter().filter(sound).collect();
    let records: Vec<BTreeMap<String, String>> = all
        .iter()
        .map(|(id, referral)| {
            let mut said = BTreeMap::new();
            leaves(referral, "", facts, &mut said);
            let own = said.iter().flat_map(|(path, value)| {
                cells(facts.iter().find(|fact| fact.path == *path).unwrap(), value)
            });
            own.chain([("id".to_owned(), id.clone())]).collect()
        })
        .collect();
    let mut names: Vec<&String> = records.iter().flat_map(BTreeMap::keys).collect();
    names.sort();
    names.dedup();
    for delimiter in [",", ";", "\t"] {
        let mut text = names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(delimiter) + "\r\n";
        for record in &records {
            let cell = |name: &&String| quoted(record.get(*name).map(String::as_str).unwrap_or_default());
            let cells: Vec<String> = names.iter().map(cell).collect();
            let cells = cells.iter().map(|cell| {
                if cell.contains([';', '\t']) && !cell.starts_with('"') {
                    format!("\"{cell}\"")
                } else {
                    cell.clone()
                }
            });
            text += &(cells.collect::<Vec<_>>().join(delimiter) + "\r\n");
        }
        let folder = folder(&[("in.csv", &text), ("in.ndjson", &lines(&all))]);
        let run = |input, output| {
            let (exit, said) = batch(folder.path(), input, output, "--detail full");
            assert!(exit == Exit::Good || exit == Exit::Findings, "{said}");
            rows(&fs::read_to_string(folder.path().join(output)).unwrap())
        };
        let (columns, json) = (run("in.csv", "csv.out"), run("in.ndjson", "json.out"));
        assert_eq!(columns.len(), json.len());
        for (one, other) in columns.iter().zip(&json) {
            assert_eq!(one, other);
        }
    }
    assert!(names.len() > 40 && all.len() > 80, "{} {}", names.len(), all.len());
}

/// What comes of one row of columns, as JSON for the engine would say it.
fn said(columns: &str, cells: &str, referral: &Value, more: &str) {
    let folder = folder(&[
        ("in.csv", &format!("{columns}\n{cells}\n")),
        ("in.ndjson", &format!("{}\n", json!({"id": "a", "referral": referral}))),
    ]);
    let (exit, told) = batch(folder.path(), "in.csv", "csv.out", &format!("--detail full {more}"));
    assert_ne!(exit, Exit::Misuse, "{told}");
    batch(folder.path(), "in.ndjson", "json.out", "--detail full");
    let read = |name: &str| rows(&fs::read_to_string(folder.path().join(name)).unwrap());
    assert_eq!(read("csv.out"), read("json.out"), "{columns}: {cells}");
}

#[test]
fn an_empty_list_says_nothing_unless_its_row_says_that_it_is_complete() {
    let nothing = json!({});
    let none = json!({"diagnosis": []});
    for (cell, complete, expected) in [
        ("", "", &nothing),
        ("", "no", &nothing),
        ("", "yes", &none),
        ("|", "", &nothing),
        ("|", "yes", &none),
        ("none", "", &none),
        ("fibromyalgia", "yes", &json!({"diagnosis": ["fibromyalgia"]})),
        ("fibromyalgia", "no", &json!({"diagnosis": {"values": ["fibromyalgia"], "complete": false}})),
        (
            "fibromyalgia | crps",
            "",
            &json!({"diagnosis": {"values": ["fibromyalgia", "crps"], "complete": false}}),
        ),
        ("unknown", "yes", &json!({"diagnosis": "unknown"})),
    ] {
        said("id,diagnosis,diagnosis.complete", &format!("a,{cell},{complete}"), expected, "");
    }
    // The option speaks of lists with entries, never of empty ones.
    said("id,diagnosis", "a,", &nothing, "--complete diagnosis");
    said("id,diagnosis", "a,fibromyalgia", &json!({"diagnosis": ["fibromyalgia"]}), "--complete diagnosis");
    let code = json!({"diagnosis": [{"system": "icd10_se", "code": "M79.7"}]});
    said("id,diagnosis", "a,M79.7", &code, "--complete diagnosis --codes diagnosis=icd10_se");
    for (cell, complete, expected) in [
        ("[]", "", &nothing),
        ("[null]", "", &nothing),
        (r#"[{""substance"":null,""route"":null}]"#, "", &nothing),
        (r#"[{""substance"":null}]"#, "yes", &json!({"medicines": []})),
        (
            r#"[{""substance"":""morphine"",""route"":""oral"",""daily"":""61 mg""}]"#,
            "yes",
            &json!({"medicines": [{"substance": "morphine", "route": "oral", "daily": "61 mg"}]}),
        ),
    ] {
        said("id,medicines,medicines.complete", &format!("a,\"{cell}\",{complete}"), expected, "");
        said("id,medicines.json,medicines.complete", &format!("a,\"{cell}\",{complete}"), expected, "");
    }
}

#[test]
fn a_bad_record_costs_that_record_alone() {
    let text = "id,patient.age,diagnosis,diagnosis.complete\n\
        a,40,fibromyalgia,yes\n\
        b,40\n\
        c,\"40,5\",,\n\
        d,ten,,\n\
        \n\
        e,4\"0,,\n\
        f,40,fibromyalgia|,yes\n\
        g,40,,perhaps\n\
        h,40,none,no\n\
        i,\"40,fibromyalgia,yes\n\
        \"j\",\"40\",\"fibromyalgia\",\"yes\"\n";
    let folder = folder(&[("in.csv", text)]);
    let (exit, told) = batch(folder.path(), "in.csv", "out.ndjson", "--rejects rejects.ndjson");
    assert_eq!(exit, Exit::Findings, "{told}");
    let rejects = rows(&fs::read_to_string(folder.path().join("rejects.ndjson")).unwrap());
    let told: Vec<String> = rejects
        .iter()
        .map(|it| {
            format!(
                "{} {} {} {}",
                it["line"],
                it["row"],
                it["code"].as_str().unwrap(),
                it["pointer"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "3 2 fields ",
            "4 3 E0709 /patient/age",
            "5 4 E0705 /patient/age",
            "7 5 E0701 ",
            "8 6 E0705 /diagnosis/1",
            "9 7 E0705 /diagnosis/complete",
            "10 8 E0711 /diagnosis",
            "11 9 E0701 ",
        ]
    );
    let out = rows(&fs::read_to_string(folder.path().join("out.ndjson")).unwrap());
    let decided: Vec<&str> = out
        .iter()
        .filter(|row| row["policy"] == "capio_st_goran.pain")
        .filter_map(|row| row["id"].as_str())
        .collect();
    assert_eq!(decided, ["a", "j"]);
}
