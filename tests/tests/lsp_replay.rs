//! Thousands of random edits, in bursts and without waiting; afterwards the server must say exactly what a fresh one
//! says of the same texts, and never have failed.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and reads files and the clock"
)]

use std::collections::BTreeMap;

use remit_tests::lsp::{Client, Editor, Random};
use serde_json::{Value, json};

const POLICY: &str = "/// Prov.\npolicy prov.smärta {\n  title: sv \"Provmottagningen 😀\"\n  language: sv\n  conversion: helsedirektoratet interval\n}\n\nuse prov.källor\n\nsection \"Tas inte emot 😀\" {\n  exclude facial_pain: diagnosis facial_pain cite sida 1\n  exclude diagnosis fibromyalgia -> route \"vårdval smärtrehab\"\n    overrides facial_pain\n    cite sida 2\n  define vuxen = patient.age >= 18 years\n  require opioids.plan when opioids.used and vuxen\n  otherwise accept\n}\n";

const SOURCES: &str = "library prov.källor { language: sv }\r\n\r\nsource sida {\r\n  title: \"Remisser\"\r\n  statement 1: sv \"Ansiktssmärta tas inte emot\" under \"Vi tar inte emot\"\r\n  statement 2: sv \"Fibromyalgi hör till vårdval\"\r\n}\r\n";

const CASES: &str = "cases for prov.smärta\n\ncase \"fibromyalgi\" {\n  diagnosis: fibromyalgia\n  medicines: oxycodone oral 20 mg * 2, dolcontin 45 mg * 2\n} expect exclude by exclude_fibromyalgia\n";

const TEXTS: [(&str, &str); 3] = [
    ("file:///replay/sm%C3%A4rta.remit", POLICY),
    ("file:///replay/k%C3%A4llor.remit", SOURCES),
    ("untitled:Untitled-1", CASES),
];

/// Sorted by place and code: what is shown, without what names a version.
fn said(found: &Value) -> String {
    serde_json::to_string_pretty(found).expect("JSON")
}

fn replay(seed: u64, edits: usize) {
    let mut client = Client::start();
    let mut random = Random::new(seed);
    let mut editors: BTreeMap<&str, Editor> = BTreeMap::new();
    let mut open: Vec<&str> = Vec::new();
    for (uri, text) in TEXTS {
        editors.insert(uri, Editor::new(text));
        client.open(uri, 1, text);
        open.push(uri);
    }
    for _ in 0..edits {
        let (uri, _) = *random.pick(&TEXTS);
        let editor = editors.get_mut(uri).expect("an editor");
        if random.below(60) == 0 && open.len() > 1 && open.contains(&uri) {
            client.close(uri);
            open.retain(|other| *other != uri);
        } else if !open.contains(&uri) {
            editor.version += 1;
            client.open(uri, editor.version, &editor.text);
            open.push(uri);
        } else if random.below(200) == 0 {
            // Somebody starts over.
            let fresh = TEXTS.iter().find(|(other, _)| *other == uri).expect("a text").1;
            editor.text = fresh.to_owned();
            editor.version += 1;
            client.change(uri, editor.version, json!([{ "text": fresh }]));
        } else {
            let changes = editor.scribble(&mut random);
            client.change(uri, editor.version, changes);
        }
        ask_something(&mut client, &mut random, uri, editor);
    }
    let mut fresh = Client::start();
    for uri in &open {
        let editor = &editors[uri];
        assert_eq!(
            client.request("remit/text", json!({ "uri": uri })),
            editor.text,
            "seed {seed}: the text of {uri}"
        );
        fresh.open(uri, editor.version, &editor.text);
    }
    fresh.request("remit/tests", json!({}));
    for uri in &open {
        let version = editors[uri].version;
        let (old, new) = (latest(&mut client, uri, version), latest(&mut fresh, uri, version));
        assert_eq!(said(&old), said(&new), "seed {seed}: the diagnostics of {uri}\n{}", editors[uri].text);
    }
    let failed =
        client.notes.iter().find(|note| note["method"] == "window/logMessage" && note["params"]["type"] == 1);
    assert!(failed.is_none(), "seed {seed}: {failed:?}");
    client.leave();
    fresh.leave();
}

/// A request of some kind on the way, now and then cancelled.
fn ask_something(client: &mut Client, random: &mut Random, uri: &str, editor: &Editor) {
    if random.below(9) != 0 {
        return;
    }
    let methods = [
        "textDocument/hover",
        "textDocument/completion",
        "textDocument/codeLens",
        "textDocument/documentSymbol",
        "textDocument/semanticTokens/full",
        "textDocument/formatting",
        "textDocument/foldingRange",
        "textDocument/definition",
        "textDocument/signatureHelp",
        "textDocument/documentLink",
    ];
    let mut at = random.below(editor.text.len() + 1);
    while !editor.text.is_char_boundary(at) {
        at -= 1;
    }
    let params = json!({
        "textDocument": { "uri": uri }, "position": editor.place(at), "options": { "tabSize": 2, "insertSpaces": true },
    });
    let id = client.ask(methods[random.below(methods.len())], params);
    match random.below(3) {
        0 => client.notify("$/cancelRequest", json!({ "id": id })),
        1 => {
            let answer = client.answer(id);
            let error = answer.get("error");
            assert!(error.is_none(), "{error:?}\n{}", editor.text);
        }
        _ => {}
    }
}

/// The last diagnostics of a document: those of its version that came last, when nothing more is said.
fn latest(client: &mut Client, uri: &str, version: i64) -> Value {
    // An answered question lies behind all that was to be said before it; what is said of it follows.
    let mut found = None;
    for _ in 0..40 {
        client.request("remit/text", json!({ "uri": uri }));
        let newest = client.notes.iter().rfind(|note| {
            note["method"] == "textDocument/publishDiagnostics"
                && note["params"]["uri"] == uri
                && note["params"]["version"] == version
        });
        let newest = newest.map(|note| note["params"]["diagnostics"].clone());
        let checked = client.notes.iter().filter(|note| note["method"] == "remit/checked").count();
        if newest.is_some() && found.as_ref() == Some(&(newest.clone(), checked)) {
            break;
        }
        found = Some((newest, checked));
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    found
        .and_then(|(newest, _)| newest)
        .unwrap_or_else(|| panic!("no diagnostics of version {version} of {uri}"))
}

#[test]
fn random_edits_end_as_a_fresh_server_sees_them() {
    for seed in 1..=6 {
        replay(seed, 500);
    }
}
