//! The wire under stress: order, bursts, cancellation, odd messages, and how a session ends.

#![expect(clippy::disallowed_methods, reason = "a test fails by panicking, and reads files and the clock")]

use std::time::{Duration, Instant};

use remit_lsp::Ending;
use remit_tests::lsp::{Client, Editor, Random};
use serde_json::{Value, json};

const URI: &str = "file:///c%3A/%C3%85sa/sm%C3%A4rta.remit";

const TEXT: &str =
    "policy prov.smärta { title: sv \"Smärta 😀\", language: sv }\r\n\nexclude diagnosis fibromyalgia\n";

#[test]
fn a_burst_of_edits_ends_with_the_right_text_and_its_diagnostics() {
    for seed in 0..5 {
        let mut client = Client::start();
        let mut editor = Editor::new(TEXT);
        let mut random = Random::new(seed);
        client.open(URI, 1, TEXT);
        for _ in 0..1000 {
            let changes = editor.scribble(&mut random);
            client.change(URI, editor.version, changes);
        }
        let text = client.request("remit/text", json!({ "uri": URI }));
        assert_eq!(text, editor.text, "seed {seed}");
        client.diagnostics(URI, editor.version);
        assert_eq!(client.leave(), Ending::Clean);
    }
}

#[test]
fn a_question_behind_a_burst_sees_all_of_it() {
    let mut client = Client::start();
    let mut editor = Editor::new(TEXT);
    let mut random = Random::new(7);
    client.open(URI, 1, TEXT);
    for _ in 0..50 {
        for _ in 0..random.below(20) {
            let changes = editor.scribble(&mut random);
            client.change(URI, editor.version, changes);
        }
        assert_eq!(client.request("remit/text", json!({ "uri": URI })), editor.text);
    }
}

#[test]
fn cancelled_questions_are_answered_at_once() {
    let mut client = Client::start();
    client.open(URI, 1, TEXT);
    let questions: Vec<i64> = (0..20).map(|_| client.ask("remit/text", json!({ "uri": URI }))).collect();
    for id in &questions {
        client.notify("$/cancelRequest", json!({ "id": id }));
    }
    for id in questions {
        let answer = client.answer(id);
        assert!(answer.get("result").is_some() || answer["error"]["code"] == -32800, "{answer}");
    }
}

#[test]
fn a_client_that_never_answers_stops_nothing() {
    let mut client = Client::in_memory();
    let settings = json!({ "capabilities": { "workspace": { "configuration": true, "didChangeWatchedFiles": { "dynamicRegistration": true } } } });
    client.greet(settings);
    client.open(URI, 1, TEXT);
    for version in 2..500 {
        client.change(URI, version, json!([{ "text": TEXT }]));
        client.notify("workspace/didChangeConfiguration", json!({ "settings": {} }));
    }
    assert_eq!(client.request("remit/text", json!({ "uri": URI })), TEXT);
}

#[test]
fn every_spelling_of_an_address_is_one_document() {
    let mut client = Client::start();
    client.open("file:///C:/Åsa/smärta.remit", 1, TEXT);
    assert_eq!(client.request("remit/text", json!({ "uri": URI })), TEXT);
    for uri in [
        "untitled:Untitled-1",
        "file:///a b.remit",
        "file://server/Å/x.remit",
        "file:///50%/[1].remit",
        "vscode-vfs://github/å",
    ] {
        client.open(uri, 1, "x");
        assert_eq!(client.request("remit/text", json!({ "uri": uri })), "x", "{uri}");
    }
}

#[test]
fn what_cannot_be_read_is_passed_by() {
    let mut client = Client::start();
    client.open(URI, 1, TEXT);
    for garbage in ["", "{", "[]", "null", "\"\u{0}\"", "{\"jsonrpc\":\"2.0\",\"method\":"] {
        client.send_raw(garbage.as_bytes());
    }
    client.send_raw(b"\xff\xfe");
    client.send_bytes(b"nonsense\r\nContent-Length: many\r\n\r\n\r\n");
    client.notify("textDocument/didChange", json!({ "textDocument": { "uri": URI, "version": 2 } }));
    client.notify("textDocument/unheardOf", json!({}));
    assert_eq!(client.request("remit/text", json!({ "uri": URI })), TEXT);
    assert_eq!(client.request("$/unknown", json!({}))["code"], -32601);
    assert_eq!(client.request("remit/unknown", json!({}))["code"], -32601);
    assert_eq!(client.leave(), Ending::Clean);
}

#[test]
fn what_is_no_message_is_answered_with_an_error() {
    let mut client = Client::start();
    client.open(URI, 1, TEXT);
    let question = |id: &str, version: &str| {
        format!(r#"{{"jsonrpc":{version},"id":{id},"method":"remit/text","params":{{}}}}"#)
    };
    for (message, id, code) in [
        ("{", -1, -32700),
        ("[]", -1, -32600),
        ("{}", -1, -32600),
        (r#"{"jsonrpc":"2.0"}"#, -1, -32600),
        (r#"{"jsonrpc":"2.0","id":901}"#, 901, -32600),
        (r#"{"jsonrpc":"2.0","id":902,"error":"no"}"#, 902, -32600),
        (r#"{"jsonrpc":"2.0","id":903,"method":7}"#, 903, -32600),
        (&question("1.5", "\"2.0\""), -1, -32600),
        (&question("18446744073709551615", "\"2.0\""), -1, -32600),
        (&question("[1]", "\"2.0\""), -1, -32600),
        (&question("904", "\"1.0\""), 904, -32600),
        (&question("905", "2"), 905, -32600),
    ] {
        client.send_raw(message.as_bytes());
        assert_eq!(client.answer(id)["error"]["code"], code, "{message}");
    }
    // An answer to nothing, and one without anything in it, as some clients send them.
    client.send_raw(br#"{"jsonrpc":"2.0","id":77,"result":null,"error":null}"#);
    client.send_raw(br#"{"jsonrpc":"2.0","id":"x","error":{"code":-1,"message":"no"}}"#);
    assert_eq!(client.request("remit/text", json!({ "uri": URI })), TEXT);
    assert_eq!(client.leave(), Ending::Clean);
}

#[test]
fn edits_outside_the_text_are_clamped() {
    let mut client = Client::start();
    client.open(URI, 1, "å😀\r\nslut");
    let at = |line: u32, character: u32| json!({ "line": line, "character": character });
    client.change(
        URI,
        2,
        json!([
            { "range": { "start": at(99, 0), "end": at(99, 5) }, "text": "!" },
            { "range": { "start": at(0, 99), "end": at(0, 2) }, "text": "?" },
        ]),
    );
    assert_eq!(client.request("remit/text", json!({ "uri": URI })), "å?\r\nslut!");
}

#[test]
fn columns_are_counted_as_agreed() {
    for (offer, chosen, column) in [
        (json!(["utf-16"]), "utf-16", 3),
        (json!(["utf-8", "utf-16"]), "utf-8", 6),
        (Value::Null, "utf-16", 3),
    ] {
        let mut client = Client::in_memory();
        let general = if offer.is_null() { json!({}) } else { json!({ "positionEncodings": offer }) };
        client.greet(json!({ "capabilities": { "general": general } }));
        assert_eq!(client.greeting["capabilities"]["positionEncoding"], chosen);
        client.open(URI, 1, "å😀x");
        let place = json!({ "line": 0, "character": column });
        client.change(URI, 2, json!([{ "range": { "start": place, "end": place }, "text": "|" }]));
        assert_eq!(client.request("remit/text", json!({ "uri": URI })), "å😀|x", "{chosen}");
    }
}

#[test]
fn a_client_that_hangs_up_ends_the_session() {
    let client = Client::start();
    let remit_tests::lsp::Server::Thread(server) = client.server else { panic!("in memory") };
    drop(client.to);
    let began = Instant::now();
    assert_eq!(server.join().expect("no panic"), Ending::Abrupt);
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[test]
fn a_client_that_takes_no_push_asks_and_gets_nothing_unasked() {
    let mut client = Client::in_memory();
    client.greet(json!({ "capabilities": { "textDocument": { "diagnostic": {} } } }));
    assert!(client.greeting["capabilities"]["diagnosticProvider"].is_object());
    client.open(URI, 1, TEXT);
    let said = client.request("textDocument/diagnostic", json!({ "textDocument": { "uri": URI } }));
    assert_eq!(said["kind"], "full");
    assert!(said["items"].is_array());
    assert!(client.notes.iter().all(|note| note["method"] != "textDocument/publishDiagnostics"));
}

#[test]
fn a_file_of_another_encoding_gets_one_message_and_a_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gammal.remit");
    std::fs::write(
        &path,
        b"policy gammal.klinik {\n  title: \"Sm\xe4rtmottagningen\"\n  language: sv\n}\notherwise review\n",
    )
    .unwrap();
    let mut client = Client::in_memory();
    let uri = format!("file://{}", path.display());
    client.greet(json!({ "capabilities": { "experimental": { "remitCommands": true } } }));
    client.open(&uri, 1, "policy gammal.klinik {\n  title: \"Sm\u{fffd}rtmottagningen\"\n  language: sv\n}\notherwise review\n");
    let found = client.diagnostics(&uri, 1);
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!((&found[0]["code"], &found[0]["range"]["start"]["character"]), (&json!("E0101"), &json!(12)));
    let said = found[0]["message"].as_str().unwrap();
    assert!(said.contains("eopen the file with encoding Windows 1252, then save it with UTF-8"), "{said}");
    let here = json!({ "line": 1, "character": 12 });
    let params = json!({ "textDocument": { "uri": uri }, "range": { "start": here, "end": here }, "context": { "diagnostics": [] } });
    let offered = client.request("textDocument/codeAction", params);
    assert_eq!(offered[0]["command"]["arguments"][1], "windows1252", "{offered}");
    client.change(&uri, 2, json!([{ "text": "policy gammal.klinik {\n  title: \"Smärtmottagningen\"\n  language: sv\n}\notherwise review\n" }]));
    let found = client.diagnostics(&uri, 2);
    assert!(found.as_array().unwrap().iter().all(|it| it["code"] != "E0101"), "{found}");
}
