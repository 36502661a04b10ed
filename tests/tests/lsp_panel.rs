//! The requests of the extension, over the project's own policies.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and reads files and the clock")]

use std::path::PathBuf;

use remit_tests::lsp::Client;
use serde_json::{Value, json};

const CAPIO: &str = "capio_st_goran.pain";

fn client() -> Client {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    Client::in_folder(&root.join("policies"))
}

fn policy() -> Value {
    json!({ "id": CAPIO })
}

#[test]
fn cases_have_stable_ids_and_run() {
    let mut client = client();
    let listed = client.request("remit/tests", json!({}));
    let policies = listed["policies"].as_array().unwrap();
    assert_eq!(policies.len(), 9);
    let capio = policies.iter().find(|it| it["id"] == CAPIO).unwrap();
    let cases = capio["cases"].as_array().unwrap();
    assert!(cases.len() > 20);
    let first = cases[0]["id"].as_str().unwrap();
    assert!(first.starts_with("capio_st_goran.pain/"), "{first}");
    let ran = client.request("remit/runTests", json!({ "ids": [first] }));
    assert_eq!(ran["results"].as_array().unwrap().len(), 1);
    assert_eq!(ran["results"][0]["outcome"], "passed", "{ran}");
    let ran = client.request("remit/runTests", json!({ "ids": [CAPIO] }));
    assert_eq!(ran["results"].as_array().unwrap().len(), cases.len());
    let of_file = client.request("remit/tests", json!({ "uri": capio["uri"] }));
    assert_eq!(of_file["policies"].as_array().unwrap().len(), 1);
    let case = client.request("remit/case", json!({ "id": first }));
    assert_eq!(case["policy"]["id"], CAPIO);
    assert!(case["referral"].is_object());
}

#[test]
fn a_failed_case_shows_both_sides() {
    let mut client = Client::start();
    let text = "policy a.b { title: \"A\", language: sv }\nexclude diagnosis fibromyalgia\notherwise accept\n\
                case \"fel\" { diagnosis: fibromyalgia } expect accept\n";
    client.open("untitled:a", 1, text);
    let ran = client.request("remit/runTests", json!({}));
    let result = &ran["results"][0];
    assert_eq!(result["outcome"], "failed", "{ran}");
    assert!(result["expected"].as_str().unwrap().starts_with("Tas emot"));
    assert!(result["actual"].as_str().unwrap().starts_with("Tas inte emot"));
    assert_eq!(result["deciding"][0]["rule"], "exclude_fibromyalgia");
    assert_eq!(result["message"], "väntat ”Tas emot”, men beslutet är ”Tas inte emot”");
}

#[test]
fn the_status_counts_what_its_sign_warns_of() {
    let mut client = Client::start();
    client.open(
        "untitled:a",
        1,
        "policy a.b { title: \"A\", language: sv }\nexclude diagnosis fibromyalgia\n",
    );
    while !client
        .notes
        .iter()
        .any(|note| note["method"] == "remit/checked" && note["params"]["policies"] == 1)
    {
        client.pump(std::time::Duration::from_secs(30)).unwrap();
    }
    let said = client.notes.iter().rfind(|note| note["method"] == "remit/checked").unwrap();
    let (text, count) =
        (said["params"]["text"].as_str().unwrap(), said["params"]["warnings"].as_u64().unwrap());
    assert!(count > 0 && text.contains(&format!("1 policy, {count} warning")), "{said}");
}

#[test]
fn the_form_asks_for_what_the_policy_reads() {
    let mut client = client();
    for (language, label) in [("sv", "Diagnos"), ("en", "Diagnos")] {
        let form = client.request("remit/form", json!({ "policy": policy(), "language": language }));
        assert_eq!(form["language"], language);
        let sections = form["sections"].as_array().unwrap();
        let fields: Vec<&Value> = sections.iter().flat_map(|it| it["fields"].as_array().unwrap()).collect();
        let paths: Vec<&str> = fields.iter().map(|it| it["path"].as_str().unwrap()).collect();
        assert!(paths.contains(&"diagnosis") && paths.contains(&"medicines"), "{paths:?}");
        assert!(!paths.contains(&"opioids.daily_dose"), "derived facts are not asked for");
        let diagnosis = fields.iter().find(|it| it["path"] == "diagnosis").unwrap();
        assert!(diagnosis["label"].as_str().unwrap().starts_with(label));
        assert_eq!(diagnosis["control"]["type"], "concepts");
    }
    let found = client.request(
        "remit/concepts",
        json!({ "policy": policy(), "fact": "diagnosis", "query": "ansiktssm", "language": "sv" }),
    );
    assert_eq!(found["concepts"][0]["id"], "facial_pain");
    let found = client
        .request("remit/concepts", json!({ "policy": policy(), "fact": "medicines", "query": "dolcon" }));
    assert_eq!(found["concepts"][0]["route"], "oral", "{found}");
}

#[test]
fn what_silence_counts_as_is_said_in_words() {
    let form = client().request("remit/form", json!({ "policy": policy(), "language": "sv" }));
    let sections = form["sections"].as_array().unwrap();
    let fields: Vec<&Value> = sections.iter().flat_map(|it| it["fields"].as_array().unwrap()).collect();
    let silent = |path: &str| fields.iter().find(|it| it["path"] == path).unwrap()["silent"].clone();
    assert_eq!(silent("referral.kind"), "vanlig remiss");
    assert_eq!(silent("need.investigation"), "nej");
    assert_eq!(silent("diagnosis"), Value::Null);
}

#[test]
fn a_referral_is_decided_and_saved_as_a_case() {
    let mut client = client();
    let referral = json!({
        "patient": { "age": 45 },
        "diagnosis": ["fibromyalgia"],
        "medicines": [{ "substance": "oxycodone", "route": "oral", "dose": "20 mg", "times_per_day": 2 }],
        "investigation": { "ongoing": false },
        "pain": { "location": true },
    });
    let params = json!({ "policy": policy(), "referral": referral, "language": "sv" });
    let said = client.request("remit/evaluate", params.clone());
    assert_eq!(said["decision"]["decision"], "exclude", "{said}");
    assert_eq!(said["text"]["tone"], "negative");
    assert_eq!(said["text"]["sections"][0]["id"], "reasons");
    assert!(said["text"]["summary"].as_str().unwrap().contains("smärtrehab"), "{}", said["text"]);
    // Rule by rule for who asks, each rule with its place and what its condition says below it.
    let said = client.request("remit/steps", params.clone());
    let steps = said["steps"].as_array().unwrap();
    let at =
        steps.iter().position(|step| step["text"].as_str().unwrap().contains("gäller och avgör")).unwrap();
    assert_eq!((&steps[at]["depth"], &steps[at]["sign"]), (&json!(0), &json!("✓")), "{said}");
    assert!(steps[at]["location"]["uri"].as_str().unwrap().ends_with("policy.remit"), "{said}");
    assert_eq!(
        (&steps[at + 1]["depth"], &steps[at + 1]["text"]),
        (&json!(1), &json!("fibromyalgi")),
        "{said}"
    );
    let saved = client.request("remit/saveCase", params);
    let edit = &saved["edit"]["documentChanges"][0];
    let text = edit["edits"][0]["newText"].as_str().unwrap();
    assert!(text.contains("diagnosis: fibromyalgia") && text.contains("oxycodone oral 20 mg * 2"), "{text}");
    // The case that was written is one that passes.
    let whole = format!("cases for {CAPIO}\n{text}\n");
    let uri = "untitled:case";
    client.open(uri, 1, &whole);
    let found = client.diagnostics(uri, 1);
    let errors = found.as_array().unwrap().iter().filter(|it| it["severity"] == 1).count();
    assert_eq!(errors, 0, "{found}\n{whole}");
    let name = saved["name"].as_str().unwrap();
    let ran = client.request("remit/runTests", json!({ "ids": [format!("{CAPIO}/{name}")] }));
    assert_eq!(ran["results"][0]["outcome"], "passed", "{ran}");
}

#[test]
fn a_letter_comes_in_the_language_chosen_or_says_what_it_lacks() {
    let mut client = client();
    let referral = json!({ "patient": { "age": 45 }, "diagnosis": ["fibromyalgia"] });
    let mut ask = json!({ "policy": policy(), "referral": referral, "language": "en" });
    let own = client.request("remit/letter", ask.clone());
    assert_eq!(own["language"], "sv", "the policy's own language: {own}");
    let text = own["text"].as_str().unwrap();
    assert!(text.contains("fibromyalgi") && text.contains("\n\n"), "{text}");
    assert_eq!(own["lacks"], json!([]));
    ask["letter"] = json!("nb");
    let theirs = client.request("remit/letter", ask.clone());
    assert!(theirs["text"].as_str().unwrap().contains("henvisningen"), "{theirs}");
    client.open("untitled:a", 1, TWO_REASONS);
    ask["policy"] = json!({ "id": "a.b" });
    let lacking = client.request("remit/letter", ask.clone());
    assert_eq!(lacking["text"], Value::Null, "{lacking}");
    assert_eq!(
        lacking["remark"],
        "The letter cannot be written whole in Norwegian. These texts are missing in Norwegian:"
    );
    assert!(!lacking["lacks"].as_array().unwrap().is_empty(), "{lacking}");
    ask["stage"] = json!("discharge");
    let none = client.request("remit/letter", ask);
    assert!(none["text"].is_null() && none["remark"].is_string(), "{none}");
}

const TWO_REASONS: &str = r#"policy a.b { title: sv "Sidan", language: sv }
source sida {
  title: "Sidan"
  url: "https://example.org"
  retrieved: 2026-01-01
  statement 1: "vad remissen ska innehålla"
}
require pain.location because sv "Vi behöver veta var det gör ont." cite sida 1
require pain.duration because sv "Vi behöver veta hur länge." cite sida 1
exclude diagnosis fibromyalgia cite sida 1
otherwise accept
"#;

#[test]
fn rules_without_labels_are_called_by_what_they_say_and_one_source_is_said_once() {
    let mut client = Client::start();
    client.open("untitled:a", 1, TWO_REASONS);
    let ask = |referral: Value| json!({ "policy": { "id": "a.b" }, "referral": referral, "language": "sv" });
    let said = client.request("remit/evaluate", ask(json!({ "diagnosis": ["fibromyalgia"] })));
    let sections = said["text"]["sections"].to_string();
    assert!(sections.contains("Kravet på smärtans lokalisation"), "{said}");
    assert!(!sections.contains("require_pain") && !sections.contains("exclude_fibro"), "{said}");
    let steps = client.request("remit/steps", ask(json!({}))).to_string();
    assert!(steps.contains("Kravet på smärtans lokalisation") && !steps.contains("require_pain"), "{steps}");
    let said = client.request("remit/evaluate", ask(json!({ "diagnosis": [] })));
    let reasons = &said["text"]["sections"][0];
    assert_eq!(reasons["id"], "reasons", "{said}");
    assert!(reasons["detail"].as_str().unwrap().contains("Sidan"), "{said}");
    assert_eq!(reasons["items"][0]["detail"], Value::Null, "{said}");
}

#[test]
fn a_duration_may_be_stated_by_its_day() {
    let mut client = Client::start();
    client.open("untitled:a", 1, TWO_REASONS);
    let form = client.request("remit/form", json!({ "policy": { "id": "a.b" }, "language": "sv" }));
    let fields: Vec<&Value> =
        form["sections"].as_array().unwrap().iter().flat_map(|it| it["fields"].as_array().unwrap()).collect();
    let duration = fields.iter().find(|it| it["path"] == "pain.duration").unwrap();
    assert_eq!(duration["control"]["day"], json!({ "path": "pain.since", "label": "Smärtan började" }));
}

#[test]
fn a_value_may_be_stated_with_its_day() {
    let policy = "policy a.b { title: sv \"Prov\", language: sv }\n\nexclude laboratory.hba1c dated over 3 months ago\n\
                  exclude laboratory.egfr < 30 ml_per_min\notherwise accept\n";
    let mut client = Client::start();
    client.open("untitled:a", 1, policy);
    let form = client.request("remit/form", json!({ "policy": { "id": "a.b" }, "language": "sv" }));
    let fields: Vec<&Value> =
        form["sections"].as_array().unwrap().iter().flat_map(|it| it["fields"].as_array().unwrap()).collect();
    let dated = |path: &str| fields.iter().find(|it| it["path"] == path).unwrap()["control"]["dated"].clone();
    assert_eq!(dated("laboratory.hba1c"), json!(true));
    assert_eq!(dated("laboratory.egfr"), Value::Null);
    let referral = json!({ "laboratory": {
        "hba1c": { "value": "52 mmol_per_mol", "on": "2024-03" },
        "egfr": [{ "value": "40 ml_per_min", "on": "2024" }, { "value": "50 ml_per_min", "on": "2023" }],
    } });
    let saved = client.request(
        "remit/saveCase",
        json!({ "policy": { "id": "a.b" }, "referral": referral, "language": "sv" }),
    );
    let text = saved["edit"]["documentChanges"][0]["edits"][0]["newText"].as_str().unwrap();
    assert!(text.contains("laboratory.hba1c: 52 mmol_per_mol on 2024-03"), "{text}");
    assert!(text.contains("laboratory.egfr: 40 ml_per_min on 2024, 50 ml_per_min on 2023"), "{text}");
}

#[test]
fn wrong_statements_are_told_by_their_field() {
    let mut client = client();
    let params = json!({ "policy": policy(), "referral": { "patient": { "age": "gammal" }, "diagnosis": ["fibromyalgi"] }, "language": "sv" });
    let said = client.request("remit/evaluate", params);
    assert_eq!(said["ok"], false);
    let facts: Vec<&str> =
        said["errors"].as_array().unwrap().iter().filter_map(|it| it["fact"].as_str()).collect();
    assert!(facts.contains(&"patient.age") && facts.contains(&"diagnosis"), "{said}");
}

#[test]
fn the_page_is_plain_and_outlives_a_slip() {
    let mut client = Client::start();
    let good = "policy a.b { title: sv \"Sidan\", language: sv }\nexclude diagnosis fibromyalgia\notherwise accept\n";
    client.open("untitled:a", 1, good);
    let page = client.request("remit/preview", json!({ "policy": { "id": "a.b" } }));
    assert_eq!(page["stale"], false, "{page}");
    let html = page["html"].as_str().unwrap();
    assert!(html.contains("Fibromyalgi") && !html.contains("<script") && !html.contains("<style"), "{html}");
    client.change("untitled:a", 2, json!([{ "text": good.replace("fibromyalgia", "fibromyalgi") }]));
    let page = client.request("remit/preview", json!({ "policy": { "uri": "untitled:a" } }));
    assert_eq!(page["stale"], true);
    assert_eq!(page["html"], html);
    let page = client.request("remit/preview", json!({ "policy": { "id": "nobody" } }));
    assert_eq!(page["code"], -32803);
}

#[test]
fn codes_have_pages() {
    let mut client = Client::start();
    let page = client.request("remit/explain", json!({ "code": "E0201" }));
    assert!(page["markdown"].as_str().unwrap().contains("## Bad"));
    let page = client.request("remit/explain", json!({ "code": "E0201", "language": "sv" }));
    assert!(page["markdown"].as_str().unwrap().starts_with("# E0201: inget heter så\n"), "{page}");
    let slip =
        "policy a.b { title: sv \"Sidan\", language: sv }\nexclude diagnosis fibromyalgi\notherwise accept\n";
    client.open("untitled:a", 1, slip);
    let found = client.diagnostics("untitled:a", 1);
    // The page is in the language of the message.
    assert_eq!(found[0]["codeDescription"]["href"], "remit:/codes/E0201.md?sv", "{found}");
    let source = client.request("remit/text", json!({ "uri": "remit:/stdlib/units.remit" }));
    assert!(source.as_str().unwrap().contains("unit years"));
}

#[test]
fn referrals_have_a_schema() {
    let mut client = client();
    let ask = json!({ "policy": policy(), "language": "nb" });
    let schema = client.request("remit/schema", ask);
    assert_eq!(schema["$id"], format!("remit:referral:{CAPIO}"));
    assert_eq!(schema["properties"]["diagnosis"]["x-read"], true);
    let broken =
        "policy a.b { title: sv \"Sidan\", language: sv }\nexclude diagnosis fibromyalgi\notherwise accept\n";
    client.open("untitled:a", 1, broken);
    let refused = client.request("remit/schema", json!({ "policy": { "uri": "untitled:a" } }));
    assert_eq!(refused["code"], -32803, "{refused}");
}

#[test]
fn of_what_is_computed_the_parts_are_asked_for_and_it_may_be_stated_itself() {
    let mut client = Client::start();
    let text =
        "policy a.b { title: \"A\", language: en }\nexclude low: body.bmi < 35 kg_per_m2\notherwise accept\n";
    client.open("untitled:a", 1, text);
    let form = client.request("remit/form", json!({ "policy": { "id": "a.b" }, "language": "en" }));
    let sections = form["sections"].as_array().unwrap();
    let fields: Vec<&Value> = sections.iter().flat_map(|it| it["fields"].as_array().unwrap()).collect();
    let paths: Vec<&str> = fields.iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["body.weight", "body.height", "body.bmi"]);
    assert_eq!(fields[2]["help"], "Computed where this is stated: weight divided by height squared.");
    let referral = json!({ "body": { "weight": "110 kg", "height": "170 cm" } });
    let params = json!({ "policy": { "id": "a.b" }, "referral": referral, "language": "en" });
    let said = client.request("remit/evaluate", params);
    let sections = said["text"]["sections"].as_array().unwrap();
    let computed = sections.iter().find(|it| it["id"] == "computed").unwrap();
    assert_eq!(
        computed["items"][0]["text"],
        "BMI: 38.06\u{a0}kg/m², computed from weight 110\u{a0}kg and height 170\u{a0}cm"
    );
}

#[test]
fn the_vocabulary_is_found_by_any_name_and_code() {
    let mut client = client();
    let mut find = |query: &str, language: &str| {
        let asked = json!({ "query": query, "language": language, "limit": 5 });
        client.request("remit/vocabulary", asked)
    };
    let by_code = find("M79.7", "sv");
    assert_eq!(by_code["entries"][0]["name"], "fibromyalgia", "{by_code}");
    assert_eq!(by_code["entries"][0]["kind"], "diagnos");
    assert_eq!(by_code["entries"][0]["policy"], "diagnosis fibromyalgia");
    assert_eq!(by_code["entries"][0]["referral"], r#"{ "diagnosis": ["fibromyalgia"] }"#);
    let by_label = find("alder", "nb");
    assert_eq!(by_label["entries"][0]["name"], "patient.age", "{by_label}");
    let many = find("pain", "en");
    assert_eq!((&many["more"], many["entries"].as_array().unwrap().len()), (&json!(true), 5), "{many}");
    let nothing = find("xyzzy", "en");
    assert_eq!((&nothing["entries"], &nothing["more"]), (&json!([]), &json!(false)));
    // Without words, all there is.
    assert_eq!(find("", "en")["more"], true);
}
