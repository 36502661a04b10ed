//! `remit batch` against `remit eval` and the engine itself, and what it does with rows that are none.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;

use remit_cli::Exit;
use remit_engine::ir::StageName;
use remit_tests::batch::{DAY, bundle, engine, lines, referrals, rows};
use remit_tests::command::{folder, remit};
use serde_json::{Value, json};

/// Whether all that the one says the other says too, which may say more.
fn within(small: &Value, large: &Value) -> bool {
    match (small, large) {
        (Value::Object(small), Value::Object(large)) => {
            small.iter().all(|(key, value)| large.get(key).is_some_and(|other| within(value, other)))
        }
        (Value::Array(small), Value::Array(large)) => {
            small.len() == large.len() && small.iter().zip(large).all(|(one, other)| within(one, other))
        }
        _ => small == large,
    }
}

#[test]
fn every_referral_is_decided_by_every_policy_as_the_engine_and_eval_decide_it() {
    let all = referrals();
    let folder = folder(&[("in.ndjson", &lines(&all))]);
    let bundle = bundle();
    let run = |detail: &str, stage: &str| {
        let line = format!(
            "batch --input in.ndjson --output {detail}-{stage}.ndjson --detail {detail} --stage {stage} --as-of {DAY} --workspace {}",
            bundle.display()
        );
        let (exit, said) = remit(folder.path(), &line, "");
        assert!(exit == Exit::Good || exit == Exit::Findings, "{said}");
        rows(&fs::read_to_string(folder.path().join(format!("{detail}-{stage}.ndjson"))).unwrap())
    };
    let engine = engine();
    let ids: BTreeSet<&str> = engine.policies().iter().map(|policy| policy.ir().id.as_str()).collect();
    for (stage, name) in [(StageName::Referral, "referral"), (StageName::Discharge, "discharge")] {
        let (full, quick, open) = (run("full", name), run("quick", name), run("open", name));
        let mut next = full.iter().zip(quick.iter().zip(&open));
        for (number, (id, referral)) in (1..).zip(&all) {
            let bytes = serde_json::to_vec(referral).unwrap();
            let letter = engine.letter(&bytes, DAY.parse().ok());
            if engine.lexicons().iter().all(|lexicon| lexicon.read(&bytes, DAY.parse().ok()).is_err()) {
                let (row, _) = next.next().unwrap();
                let errors = engine.read(&bytes, DAY.parse().ok()).unwrap_err();
                assert_eq!((&row["id"], &row["row"]), (&json!(id), &json!(number)));
                assert_eq!(row["error"], json!({"code": errors[0].code(), "pointer": errors[0].pointer}));
                assert!(row.get("decision").is_none() && row.get("policy").is_none(), "{row}");
                continue;
            }
            for policy in &ids {
                let (row, (quick, open)) = next.next().unwrap();
                let at = format!("{id} by {policy}");
                assert_eq!(
                    (&row["id"], &row["row"], &row["policy"]),
                    (&json!(id), &json!(number), &json!(policy)),
                    "{at}"
                );
                let prepared = engine.version(policy, DAY.parse().ok()).map(|policy| letter.prepare(policy));
                let Ok(Ok(prepared)) = prepared else {
                    assert!(row.get("decision").is_none() && row["error"]["code"].is_string(), "{row}");
                    continue;
                };
                let language = engine.latest(policy).unwrap().ir().language;
                let decision = serde_json::to_value(prepared.explain(stage, language)).unwrap();
                assert_eq!(row["decision_json"], decision, "{at}");
                assert_eq!(
                    (&row["decision"], &row["settled"]),
                    (&decision["decision"], &decision["settled"]),
                    "{at}"
                );
                agree(row, quick, open, &at);
                if number % 40 == 1 && stage == StageName::Referral {
                    let line = format!(
                        "eval {policy} --referral - --format json --today {DAY} --as-of {DAY} --workspace {}",
                        bundle.display()
                    );
                    let (_, said) = remit(folder.path(), &line, &referral.to_string());
                    assert!(within(&decision, &serde_json::from_str(&said).unwrap()), "{at}: {said}");
                }
            }
        }
        assert!(next.next().is_none());
    }
}

/// What the three details say of one row is the same.
fn agree(full: &Value, quick: &Value, open: &Value, at: &str) {
    for key in ["decision", "settled", "rules", "services", "replies", "within", "policy_digest", "as_of"] {
        assert_eq!(full.get(key), quick.get(key), "{key} of {at}");
        assert_eq!(full.get(key), open.get(key), "{key} of {at}");
    }
    let certain = |row: &Value| {
        let all = row["routes"].as_array().unwrap().iter().filter(|route| route["certain"] == true);
        all.map(|route| (route["destination"].clone(), route["label"].clone())).collect::<Vec<_>>()
    };
    assert_eq!(certain(full), certain(quick), "{at}");
    assert!(quick.get("missing").is_none() && full.get("missing").is_some(), "{at}");
    let settled = full["settled"] == true;
    assert_eq!(open.get("missing"), full.get("missing").filter(|_| !settled), "{at}");
    assert_eq!(open.get("judge"), full.get("judge").filter(|_| !settled), "{at}");
    let names = |list: &Value| {
        list.as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it["rule"].as_str().map(str::to_owned))
            .collect::<BTreeSet<_>>()
    };
    let certain = json!(
        full["reasons"].as_array().unwrap().iter().filter(|it| it["certain"] == true).collect::<Vec<_>>()
    );
    let rules: BTreeSet<String> =
        quick["rules"].as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect();
    assert!(rules.is_subset(&names(&certain)), "{at}: {rules:?} {certain}");
}

#[test]
fn order_and_bytes_are_the_same_with_many_threads() {
    let all = referrals();
    let text = lines(&all).repeat(4);
    let folder = folder(&[("in.ndjson", &text)]);
    let written: Vec<Vec<u8>> = ["1", "2", "7"]
        .iter()
        .map(|threads| {
            let line = format!(
                "batch --input in.ndjson --output out{threads}.ndjson --threads {threads} --rejects rejects{threads}.ndjson --workspace {}",
                bundle().display()
            );
            let (exit, said) = remit(folder.path(), &line, "");
            assert_eq!(exit, Exit::Findings, "{said}");
            let mut bytes = fs::read(folder.path().join(format!("out{threads}.ndjson"))).unwrap();
            bytes.extend(fs::read(folder.path().join(format!("rejects{threads}.ndjson"))).unwrap());
            bytes
        })
        .collect();
    assert!(written[0] == written[1] && written[0] == written[2]);
    let numbers: Vec<u64> = rows(std::str::from_utf8(&written[0]).unwrap())
        .iter()
        .map(|row| row["row"].as_u64().unwrap())
        .collect();
    assert!(numbers.len() > all.len() * 4);
}

/// A referral that one clinic decides.
const SOUND: &str = r#"{"id":"a","policy":"capio_st_goran.pain","as_of":"2026-11-21","referral":{"diagnosis":["fibromyalgia"]}}"#;

#[test]
fn a_bad_line_costs_that_line_alone() {
    let long =
        format!(r#"{{"id":"long","referral":{{"referral":{{"question":"{}"}}}}}}"#, "x".repeat(3 << 20));
    let bad = [
        ("no JSON", "E0701", ""),
        (r#"{"id":"b","referral":{"#, "E0701", ""),
        (r#"{"id":"b","referral":{"patient":{"age":"x"}}}"#, "E0705", "/patient/age"),
        (r#"{"id":"b","referral":{"patient":{"agee":3}}}"#, "E0704", "/patient/agee"),
        (r#"{"id":"b","policy":"nowhere.pain","referral":{}}"#, "no_policy", "/policy"),
        (r#"{"id":"b","as_of":"soon","referral":{}}"#, "E0710", "/as_of"),
        (r#"{"id":"b"}"#, "no_referral", "/referral"),
        (r#"{"id":{},"referral":{}}"#, "E0705", "/id"),
        (&long, "E0702", ""),
        ("\u{0}\u{1}", "E0701", ""),
        ("[]", "E0705", ""),
    ];
    let text: String = bad.iter().map(|(line, ..)| format!("{SOUND}\n\n{line}\r\n")).collect();
    let folder = folder(&[("in.ndjson", &format!("\u{feff}{text}{SOUND}"))]);
    let line = format!(
        "batch capio_st_goran.pain --input in.ndjson --output out.ndjson --rejects rejects.ndjson --workspace {}",
        bundle().display()
    );
    let (exit, said) = remit(folder.path(), &line, "");
    assert_eq!(exit, Exit::Findings, "{said}");
    let read = |name: &str| rows(&fs::read_to_string(folder.path().join(name)).unwrap());
    let (out, rejects) = (read("out.ndjson"), read("rejects.ndjson"));
    assert_eq!((out.len(), rejects.len()), (2 * bad.len() + 1, bad.len()));
    for (at, row) in out.iter().enumerate() {
        if at % 2 == 0 {
            assert_eq!(row["decision"], "exclude", "{row}");
            assert_eq!(row["row"], json!(at / 2 * 3 + 1));
            continue;
        }
        let (line, code, pointer) = bad[at / 2];
        let expected = json!({"code": code, "pointer": pointer});
        let line: String = line.chars().take(80).collect();
        assert_eq!(row["error"], expected, "{line}");
        let reject = &rejects[at / 2];
        assert_eq!(
            (&reject["code"], &reject["pointer"], &reject["line"]),
            (&json!(code), &json!(pointer), &json!(at / 2 * 3 + 3))
        );
        assert!(reject.get("sent").is_none());
        assert_eq!(row.get("id"), reject.get("id"));
    }
}

#[test]
fn how_it_ends_is_told_by_the_exit() {
    let folder = folder(&[
        ("good.ndjson", SOUND),
        ("bad.ndjson", "x\n"),
        ("bad.csv", "id,diagnosis\na,fibromyalgia\n"),
        ("near.csv", "id,patient.aeg\na,40\n"),
        ("both.csv", "id,referral,patient.age\na,{},40\n"),
        ("there.ndjson", "{}"),
    ]);
    let run = |line: &str| {
        remit(folder.path(), &format!("batch {line} --workspace {}", bundle().display()), "{}\n")
    };
    assert_eq!(run("--input good.ndjson --output one.ndjson").0, Exit::Good);
    assert_eq!(run("--input bad.ndjson --output two.ndjson").0, Exit::Findings);
    for (line, told) in [
        ("--input nowhere.ndjson --output x.ndjson", "nowhere.ndjson"),
        ("--input good.ndjson --output there.ndjson", "there already"),
        ("--input good.ndjson --output one.ndjson", "there already"),
        ("--input good.ndjson --output there.ndjson --resume", "no manifest"),
        ("--input - --output x.ndjson --resume", "needs files"),
        ("--input good.ndjson --output - --resume", "needs files"),
        ("--input bad.csv --output x.ndjson", "diagnosis.complete"),
        ("--input near.csv --output x.ndjson", "patient.age"),
        ("--input both.csv --output x.ndjson", "whole referral"),
        ("--input bad.csv --output x.ndjson --complete diagnosi", "diagnosis"),
        ("--input bad.csv --output x.ndjson --complete diagnosis --codes diagnosis=icd10", "icd10_se"),
        ("--input good.ndjson bad.csv --output x.ndjson", "another form"),
        ("nowhere.pain --input good.ndjson --output x.ndjson", "nowhere.pain"),
    ] {
        let (exit, said) = run(line);
        assert_eq!(exit, Exit::Misuse, "{line}: {said}");
        assert!(said.contains(told), "{line}: {said}");
    }
    assert!(!folder.path().join("x.ndjson").exists(), "nothing was begun");
    let (exit, said) = run("capio_st_goran.pain --input - --output -");
    assert!(exit == Exit::Good && said.starts_with("{\"row\":1,"), "{said}");
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_rejects_with_what_came_in() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("in.ndjson", "{\"id\":\"b\",\"referral\":{\"patient\":{\"agee\":3}}}\n")]);
    let line = format!(
        "batch --input in.ndjson --output out.ndjson --rejects rejects.ndjson --rejects-with-input --workspace {}",
        bundle().display()
    );
    assert_eq!(remit(folder.path(), &line, "").0, Exit::Findings);
    let path = folder.path().join("rejects.ndjson");
    let rejects = rows(&fs::read_to_string(&path).unwrap());
    assert_eq!(rejects[0]["sent"], "{\"id\":\"b\",\"referral\":{\"patient\":{\"agee\":3}}}");
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn no_id_is_written_anywhere_but_where_ids_are_carried() {
    const NUMBERS: [&str; 4] = ["19121212-1212", "191212121212", "121212-1212", "12121212345"];
    let mut text = String::new();
    for (at, number) in NUMBERS.iter().enumerate() {
        text +=
            &format!("{{\"id\":\"{number}\",\"referral\":{{\"referral\":{{\"question\":\"{number}\"}}}}}}\n");
        text += &format!("{{\"id\":\"{number}\",\"referral\":{{\"patient\":{{\"{number}\":{at}}}}}}}\n");
        text += &format!(
            "{{\"id\":\"{number}\",\"policy\":\"{number}\",\"as_of\":\"{number}\",\"referral\":{{}}}}\n"
        );
        text +=
            &format!("{{\"id\":\"{number}\",\"policy\":\"{number}\",\"{number}\":1,\"referral\":{{}}}}\n");
        text += &format!(
            "{{\"id\":\"{number}\",\"referral\":{{\"diagnosis\":[\"{number}\"],\"medicines\":[{{\"name\":\"{number}\"}}]}}}}\n"
        );
        text += &format!("{number}\n");
    }
    let csv = format!("id,policy,patient.age\n{0},{0},{0}\n\"{0}\n", NUMBERS[0]);
    let folder = folder(&[("in.ndjson", &text), ("in.csv", &csv)]);
    for (input, detail) in [("in.ndjson", "full"), ("in.ndjson", "quick"), ("in.csv", "open")] {
        let line = format!(
            "batch --input {input} --output {detail}.ndjson --rejects {detail}.rejects --summary {detail}.json --progress --detail {detail} --workspace {}",
            bundle().display()
        );
        let (exit, said) = remit(folder.path(), &line, "");
        assert_eq!(exit, Exit::Findings, "{said}");
        let read =
            |ending: &str| fs::read_to_string(folder.path().join(format!("{detail}.{ending}"))).unwrap();
        let open = said + &read("json") + &read("ndjson.manifest");
        let carried: Vec<Value> = rows(&read("ndjson")).into_iter().chain(rows(&read("rejects"))).collect();
        let carried = carried.into_iter().map(|mut row| {
            row.as_object_mut().unwrap().remove("id");
            row.to_string()
        });
        let open = open + &carried.collect::<String>();
        for number in NUMBERS {
            let place = open.find(number).map(|at| &open[at.saturating_sub(80)..at + 20]);
            assert_eq!(place, None, "{input} {detail}");
        }
    }
}

#[test]
fn the_summary_tells_of_nobody() {
    let all = lines(&referrals());
    let folder = folder(&[("in.ndjson", &all)]);
    let line = |detail: &str, lang: &str| {
        format!(
            "batch capio_st_goran.pain --input in.ndjson --output {detail}{lang}.ndjson --summary {detail}.json --detail {detail} --as-of {DAY} --lang {lang} --workspace {}",
            bundle().display()
        )
    };
    for lang in ["en", "sv", "nb"] {
        let (_, said) = remit(folder.path(), &line("open", lang), "");
        insta::assert_snapshot!(format!("batch_summary_{lang}"), said);
    }
    let (_, said) = remit(folder.path(), &line("quick", "en"), "");
    assert!(said.contains("--detail open"), "{said}");
    let summary: Value =
        serde_json::from_str(&fs::read_to_string(folder.path().join("open.json")).unwrap()).unwrap();
    fn counts(value: &Value, found: &mut Vec<Value>) {
        match value {
            Value::Object(members) => members.iter().for_each(|(key, value)| match key.as_str() {
                "count" | "rows" | "rejected" | "decided" | "settled" => found.push(value.clone()),
                _ => counts(value, found),
            }),
            Value::Array(items) => items.iter().for_each(|item| counts(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    counts(&summary, &mut found);
    assert!(found.len() > 20);
    assert!(
        found.iter().all(|it| it == "<5" || it.as_u64().is_some_and(|count| count % 5 == 0)),
        "{found:?}"
    );
}

#[test]
fn the_help_says_how() {
    let folder = folder(&[]);
    for lang in ["en", "sv", "nb"] {
        let (_, said) = remit(folder.path(), &format!("batch --help --lang {lang}"), "");
        insta::assert_snapshot!(format!("batch_help_{lang}"), said);
    }
}
