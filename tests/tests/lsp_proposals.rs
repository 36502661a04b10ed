//! What the Test Explorer asks beside cases that count: assertions, and cases that nobody has confirmed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use remit_tests::lsp::Client;
use serde_json::{Value, json};

const POLICY: &str = "policy a.b { title: \"A\", language: sv }
exclude children: patient.age < 18 years
accept crps: diagnosis crps
otherwise review
assert \"aldrig barn\": never accept when patient.age < 18 years
assert \"alltid CRPS\": always accept when diagnosis crps
";
const URI: &str = "untitled:a";

fn outcomes(client: &mut Client) -> Vec<(String, String)> {
    let ran = client.request("remit/runTests", json!({}));
    let results = ran["results"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    results.map(|it| (text(&it["id"]), text(&it["outcome"]))).collect()
}

#[test]
fn an_assertion_is_proved_or_refuted_by_a_referral() {
    let mut client = Client::start();
    client.open(URI, 1, POLICY);
    let listed = client.request("remit/tests", json!({}));
    let items = listed["policies"][0]["cases"].as_array().unwrap();
    let kinds: Vec<_> = items.iter().map(|it| (&it["id"], &it["kind"])).collect();
    let (proved, refuted) = (json!("a.b/assert/aldrig barn"), json!("a.b/assert/alltid CRPS"));
    assert_eq!(kinds, [(&proved, &json!("assertion")), (&refuted, &json!("assertion"))]);
    let ran = client.request("remit/runTests", json!({ "ids": ["a.b"] }));
    assert_eq!(ran["results"][0]["outcome"], "passed", "{ran}");
    let result = &ran["results"][1];
    assert_eq!(result["outcome"], "failed", "{ran}");
    assert_eq!(
        result["message"],
        "gäller inte varje remiss: en som går att skicka får beskedet ”Tas inte emot”"
    );
    // The referral is one that the panel takes.
    let asked = json!({ "policy": { "id": "a.b" }, "referral": result["referral"] });
    let decided = client.request("remit/evaluate", asked);
    assert_eq!(decided["decision"]["decision"], "exclude", "{decided}");
}

#[test]
fn proposed_cases_wait_until_they_are_confirmed() {
    let mut client = Client::start();
    client.open(URI, 1, POLICY);
    let proposed = client.request("remit/propose", json!({ "policy": { "id": "a.b" } }));
    assert_eq!(proposed["count"], proposed["titles"].as_array().unwrap().len(), "{proposed}");
    let edit = &proposed["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"], json!({ "uri": URI, "version": 1 }), "{proposed}");
    let text = format!("{POLICY}{}", edit["edits"][0]["newText"].as_str().unwrap());
    let first = text.lines().nth(usize::try_from(proposed["line"].as_u64().unwrap()).unwrap()).unwrap();
    assert_eq!(first, "case unconfirmed \"Ålder 17 år: tas inte emot\" {");
    client.change(URI, 2, json!([{ "text": text }]));
    let cases =
        |all: &[(String, String)], outcome: &str| all.iter().filter(|(_, own)| own == outcome).count();
    let ran = outcomes(&mut client);
    assert_eq!(
        cases(&ran, "unconfirmed"),
        usize::try_from(proposed["count"].as_u64().unwrap()).unwrap(),
        "{ran:?}"
    );
    // Nothing twice.
    let again = client.request("remit/propose", json!({ "policy": { "id": "a.b" } }));
    assert_eq!((&again["count"], &again["edit"]), (&json!(0), &Value::Null), "{again}");
    client.change(URI, 3, json!([{ "text": text.replace("< 18 years\naccept", "< 16 years\naccept") }]));
    assert!(cases(&outcomes(&mut client), "stale") > 0);
    client.change(URI, 4, json!([{ "text": text.replace("case unconfirmed", "case") }]));
    assert_eq!(cases(&outcomes(&mut client), "unconfirmed"), 0);
}
