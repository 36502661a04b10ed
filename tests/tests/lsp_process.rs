//! The server as its users run it: how it starts, and every way in which it ends.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads files and the clock"
)]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use remit_lsp::Ending;
use remit_tests::lsp::{Client, Server};
use serde_json::{Value, json};

/// Built on first use: this crate's tests do not build another crate's binary by themselves.
static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "-p", "remit-lsp", "--bin", "remit-lsp"])
        .status();
    assert!(built.expect("cargo runs").success());
    let test = std::env::current_exe().expect("a path");
    let folder = test.parent().and_then(|folder| folder.parent()).expect("target/debug");
    folder.join("remit-lsp").with_extension(std::env::consts::EXE_EXTENSION)
});

fn client() -> Client {
    let mut client = Client::of_process(Command::new(&*BINARY));
    client.greet(json!({}));
    client
}

fn exit_code(client: Client, patience: Duration) -> Option<i32> {
    let Server::Process(mut child) = client.server else { panic!("a process") };
    let began = Instant::now();
    while began.elapsed() < patience {
        if let Some(status) = child.try_wait().expect("it can be asked") {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.kill().expect("it can be ended");
    panic!("the server is still there")
}

#[test]
fn it_leaves_at_once_when_told_though_its_input_stays_open() {
    let mut client = client();
    client.request("shutdown", Value::Null);
    client.notify("exit", Value::Null);
    assert_eq!(exit_code(client, Duration::from_secs(2)), Some(0));
}

#[test]
fn leaving_without_goodbye_is_a_failure() {
    let mut client = client();
    client.notify("exit", Value::Null);
    assert_eq!(exit_code(client, Duration::from_secs(2)), Some(1));
}

#[test]
fn it_leaves_when_its_input_ends() {
    let mut client = client();
    client.to = Box::new(std::io::sink());
    assert_eq!(exit_code(client, Duration::from_secs(2)), Some(1));
}

#[test]
#[cfg(target_os = "linux")]
fn it_leaves_when_its_client_dies_though_its_input_stays_open() {
    // Building it may take longer than the client lives.
    LazyLock::force(&BINARY);
    let mut parent = Command::new("sleep").arg("60").spawn().expect("a process");
    let mut client = Client::of_process(Command::new(&*BINARY));
    client.greet(json!({ "processId": parent.id() }));
    parent.kill().and_then(|()| parent.wait()).expect("it can be ended");
    assert_eq!(exit_code(client, Duration::from_secs(5)), Some(1));
}

#[test]
fn it_survives_garbage() {
    let mut client = client();
    client.send_bytes(b"GET / HTTP/1.1\r\n\r\n");
    client.send_raw(b"{ no json");
    assert_eq!(client.request("remit/unknown", json!({}))["code"], -32601);
    assert_eq!(client.leave(), Ending::Clean);
}

#[test]
fn it_says_what_it_is() {
    let output = Command::new(&*BINARY).arg("--version").output().expect("it runs");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("remit-lsp "));
    let output = Command::new(&*BINARY).arg("--colour").stdin(Stdio::null()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    std::io::sink().write_all(&output.stderr).expect("a sink");
}

#[test]
fn its_log_holds_no_text_of_a_policy() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("remit.log");
    let mut command = Command::new(&*BINARY);
    command.arg("--log").arg(&log);
    let mut client = Client::of_process(command);
    client.greet(json!({ "clientInfo": { "name": "test" } }));
    client.open("untitled:Untitled-1", 1, "policy hemligt.ord { }");
    client.request("remit/text", json!({ "uri": "untitled:Untitled-1" }));
    assert_eq!(client.leave(), Ending::Clean);
    let written = std::fs::read_to_string(&log).expect("a log");
    assert!(written.contains("serves test"), "{written}");
    assert!(!written.contains("hemligt"), "{written}");
}
