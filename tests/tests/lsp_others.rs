//! Other editors than the one that the extension is for: what they cannot take, they are not sent.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads files and the clock"
)]

use std::time::Duration;

use remit_tests::lsp::Client;
use serde_json::{Value, json};

const POLICY: &str = "policy prov.a { title: \"A\", language: sv }\n\nexclude barn: patient.age < 18 years\nexclude nacke: diagnosis facial_pain\notherwise accept\n\ncase \"sju\" { patient.age: 7 years, diagnosis: none } expect exclude\ncase \"fel\" { patient.age: 70 years, diagnosis: none } expect exclude by barn\n";

const URI: &str = "file:///others/policy.remit";

/// What an editor of few words says of itself.
fn plain(more: Value) -> Value {
    json!({ "capabilities": more, "locale": "sv" })
}

fn place(needle: &str) -> Value {
    let at = POLICY.find(needle).unwrap();
    let line = POLICY[..at].matches('\n').count();
    json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": at - POLICY[..at].rfind('\n').map_or(0, |it| it + 1) } })
}

#[test]
fn the_library_is_a_file_for_those_who_cannot_ask_for_it() {
    let cache = tempfile::tempdir().unwrap();
    let start = || {
        let options = remit_lsp::Options { cache: Some(cache.path().to_owned()), ..Default::default() };
        let mut client = Client::with_options(options);
        client.greet(plain(json!({})));
        client.open(URI, 1, POLICY);
        client
    };
    let mut client = start();
    let found = client.request("textDocument/definition", place("patient.age"));
    let there = found["uri"].as_str().unwrap_or_else(|| panic!("one place and no link: {found}")).to_owned();
    let path = there.strip_prefix("file://").unwrap().to_owned();
    let line = usize::try_from(found["range"]["start"]["line"].as_u64().unwrap()).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.lines().nth(line).unwrap().contains("patient.age"), "{text}");
    // It is the library's own document there too, and nothing to edit.
    client.open(&there, 1, &text);
    let at = json!({ "textDocument": { "uri": there }, "position": found["range"]["start"], "context": { "includeDeclaration": false } });
    let uses = client.request("textDocument/references", at);
    assert!(uses.as_array().unwrap().iter().any(|it| it["uri"] == URI), "{uses}");
    client.change(&there, 2, json!([{ "text": "" }]));
    client.close(&there);
    assert_eq!(client.request("remit/text", json!({ "uri": there })), text);
    assert!(std::fs::metadata(&path).unwrap().permissions().readonly());
    // What an older version has left there is replaced.
    let old = std::path::Path::new(&path).with_file_name("old");
    std::fs::write(&old, "library old").and_then(|()| std::fs::rename(&old, &path)).unwrap();
    start().request("textDocument/definition", place("patient.age"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn without_a_folder_to_write_to_the_library_keeps_its_address() {
    let mut client = Client::in_memory();
    client.greet(plain(json!({ "textDocument": { "definition": { "linkSupport": true } } })));
    client.open(URI, 1, POLICY);
    let found = client.request("textDocument/definition", place("patient.age"));
    assert!(found[0]["targetUri"].as_str().unwrap().starts_with("remit:/stdlib/"), "{found}");
}

#[test]
fn lenses_name_only_what_can_be_run() {
    let mut client = Client::in_memory();
    client.greet(plain(json!({})));
    client.open(URI, 1, POLICY);
    let commands = client.greeting["capabilities"]["executeCommandProvider"]["commands"].clone();
    let found = client.request("textDocument/codeLens", json!({ "textDocument": { "uri": URI } }));
    let lenses = found.as_array().unwrap();
    assert!(lenses.len() >= 3, "{found}");
    for lens in lenses {
        assert!(commands.as_array().unwrap().contains(&lens["command"]["command"]), "{lens}");
    }
    let command = &lenses[0]["command"];
    let run = json!({ "command": command["command"], "arguments": command["arguments"] });
    assert_eq!(client.request("workspace/executeCommand", run), Value::Null);
    let is_shown = |note: &&Value| note["method"] == "window/showMessage";
    while client.notes.iter().find(is_shown).is_none() {
        client.pump(Duration::from_secs(30)).unwrap();
    }
    let shown = client.notes.iter().find(is_shown).unwrap();
    let said = shown["params"]["message"].as_str().unwrap();
    assert!(said.starts_with("1 av 2 fall stämmer inte\nfel: "), "{said}");
    // Nor is anything sent that nobody has asked for, or that only the extension opens.
    client.diagnostics(URI, 1);
    client.request("remit/text", json!({ "uri": URI }));
    assert!(client.notes.iter().all(|note| note["method"] != "remit/checked"));
    client.change(URI, 2, json!([{ "text": "policy" }]));
    let found = client.diagnostics(URI, 2);
    assert!(found[0]["code"].is_string() && found[0].get("codeDescription").is_none(), "{found}");
}

#[test]
fn a_client_that_asks_is_told_when_to_ask_again() {
    let mut client = Client::in_memory();
    client.greet(plain(json!({ "workspace": { "diagnostics": { "refreshSupport": true } }, "textDocument": { "diagnostic": {} } })));
    let cases = "file:///others/cases.remit";
    client.open(URI, 1, POLICY);
    client.open(cases, 1, "cases for prov.a\n\ncase \"åtta\" { patient.age: 8 years, diagnosis: none } expect exclude by barn\n");
    let ask = |before: &Value| {
        let mut params = json!({ "textDocument": { "uri": cases } });
        if before.is_string() {
            params["previousResultId"] = before.clone();
        }
        params
    };
    let first = client.request("textDocument/diagnostic", ask(&Value::Null));
    assert_eq!((&first["kind"], &first["items"]), (&json!("full"), &json!([])));
    let again = client.request("textDocument/diagnostic", ask(&first["resultId"]));
    assert_eq!((&again["kind"], &again["resultId"]), (&json!("unchanged"), &first["resultId"]));
    // Its own edit is nobody's news; that the rule it names is gone, is.
    client.change(URI, 2, json!([{ "text": POLICY.replace("barn", "unga") }]));
    while !client.asked.iter().any(|it| it == "workspace/diagnostic/refresh") {
        client.pump(Duration::from_secs(30)).unwrap();
    }
    let after = client.request("textDocument/diagnostic", ask(&first["resultId"]));
    assert_eq!((&after["kind"], &after["items"][0]["code"]), (&json!("full"), &json!("E0201")), "{after}");
}
