//! Folders of the workspace that come, go and change their names, with documents open in them.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads files and the clock"
)]

use std::fs;
use std::path::Path;

use remit_tests::lsp::Client;
use serde_json::{Value, json};

/// A policy with one mistake.
fn policy(name: &str) -> String {
    format!(
        "policy {name}.pain {{ title: \"A\", language: sv }}\n\nexclude diagnosis no_such_{name}\notherwise accept\n"
    )
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn folders(paths: &[&Path]) -> Value {
    json!(paths.iter().map(|path| json!({ "uri": uri(path), "name": "x" })).collect::<Vec<_>>())
}

/// The ids of the policies that the server knows.
fn policies(client: &mut Client) -> Vec<String> {
    let found = client.request("remit/tests", json!({}));
    let policies = found["policies"].as_array().unwrap().iter();
    let mut ids: Vec<String> = policies.map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

fn watched(client: &mut Client, paths: &[(&Path, u8)]) {
    let changes: Vec<Value> =
        paths.iter().map(|(path, kind)| json!({ "uri": uri(path), "type": kind })).collect();
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

#[test]
fn folders_of_one_name_are_kept_apart() {
    let home = tempfile::tempdir().unwrap();
    let roots: Vec<_> = ["a", "b", "c"].iter().map(|name| home.path().join(name).join("policies")).collect();
    for (root, name) in roots.iter().zip(["a", "b", "c"]) {
        write(&root.join("clinic.remit"), &policy(name));
    }
    let paths: Vec<&Path> = roots.iter().map(|root| root.as_path()).collect();
    let mut client = Client::start_with(json!({ "workspaceFolders": folders(&paths) }));
    assert_eq!(policies(&mut client), ["a.pain", "b.pain", "c.pain"]);
    for root in &roots {
        let found = client.diagnostics(&uri(&root.join("clinic.remit")), 0);
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    }
}

#[test]
fn documents_outlive_the_folders_around_them() {
    let home = tempfile::tempdir().unwrap();
    let (one, two) = (home.path().join("one"), home.path().join("two"));
    write(&one.join("a.remit"), &policy("a"));
    write(&two.join("b.remit"), &policy("b"));
    let mut client = Client::start_with(json!({ "workspaceFolders": folders(&[&one, &two]) }));
    let open = uri(&two.join("b.remit"));
    client.open(&open, 1, &policy("b"));
    assert_eq!(client.diagnostics(&open, 1)[0]["code"], "E0201");
    let mut change = |added: Value, removed: Value, version: i64, text: &str| {
        let event = json!({ "added": added, "removed": removed });
        client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
        client.change(&open, version, json!([{ "text": text }]));
        client.diagnostics(&open, version).as_array().map(Vec::len)
    };
    let good = "policy b.pain { title: \"A\", language: sv }\n\notherwise accept\n";
    assert_eq!(change(json!([]), folders(&[&one]), 2, good), Some(0));
    assert_eq!(change(folders(&[&one]), folders(&[&two]), 3, &policy("b")), Some(1));
    assert_eq!(change(folders(&[&two]), json!([]), 4, good), Some(0));
    assert_eq!(policies(&mut client), ["a.pain", "b.pain"]);
    client.close(&open);
    assert_eq!(policies(&mut client), ["a.pain", "b.pain"]);
    assert!(
        client.notes.iter().all(|note| note["method"] != "window/logMessage" || note["params"]["type"] != 1)
    );
}

#[test]
fn a_folder_that_is_deleted_takes_its_policies_along() {
    let home = tempfile::tempdir().unwrap();
    let inner = home.path().join("clinics/a");
    write(&inner.join("a.remit"), &policy("a"));
    write(&home.path().join("clinics.remit"), &policy("b"));
    let mut client = Client::in_folder(home.path());
    let there = uri(&inner.join("a.remit"));
    assert_eq!(client.diagnostics(&there, 0).as_array().map(Vec::len), Some(1));
    fs::remove_dir_all(home.path().join("clinics")).unwrap();
    watched(&mut client, &[(&home.path().join("clinics"), 3)]);
    assert_eq!(client.diagnostics(&there, 0), json!([]));
    assert_eq!(policies(&mut client), ["b.pain"]);
}

#[test]
fn a_folder_with_another_name_is_read_there() {
    let home = tempfile::tempdir().unwrap();
    let (old, new) = (home.path().join("old"), home.path().join("new/inner"));
    write(&old.join("a.remit"), &policy("a"));
    write(&home.path().join("target/b.remit"), &policy("b"));
    let mut client = Client::in_folder(home.path());
    assert_eq!(policies(&mut client), ["a.pain"]);
    fs::create_dir(home.path().join("new")).unwrap();
    fs::rename(&old, &new).unwrap();
    // As a client says it that watches, and one that does not.
    watched(&mut client, &[(&old, 3), (&home.path().join("new"), 1), (&home.path().join("target"), 1)]);
    assert_eq!(client.diagnostics(&uri(&new.join("a.remit")), 0).as_array().map(Vec::len), Some(1));
    assert_eq!(policies(&mut client), ["a.pain"]);
    fs::rename(&new, &old).unwrap();
    let files = json!([{ "oldUri": uri(&new), "newUri": uri(&old) }]);
    client.notify("workspace/didRenameFiles", json!({ "files": files }));
    assert_eq!(policies(&mut client), ["a.pain"]);
    fs::remove_dir_all(&old).unwrap();
    client.notify("workspace/didDeleteFiles", json!({ "files": [{ "uri": uri(&old) }] }));
    assert_eq!(policies(&mut client), [""; 0]);
}

#[test]
fn a_folder_that_becomes_a_workspace_of_its_own_is_left() {
    let home = tempfile::tempdir().unwrap();
    let inner = home.path().join("inner");
    write(&inner.join("a.remit"), &policy("a"));
    let mut client = Client::in_folder(home.path());
    assert_eq!(policies(&mut client), ["a.pain"]);
    write(&inner.join(".remit-workspace"), "");
    watched(&mut client, &[(&inner.join(".remit-workspace"), 1)]);
    assert_eq!(policies(&mut client), [""; 0]);
    fs::remove_file(inner.join(".remit-workspace")).unwrap();
    watched(&mut client, &[(&inner.join(".remit-workspace"), 3)]);
    assert_eq!(policies(&mut client), ["a.pain"]);
}

#[test]
fn a_single_file_takes_its_neighbours_along_when_it_is_closed() {
    let (home, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(&home.path().join("a.remit"), &policy("a"));
    write(&elsewhere.path().join("b.remit"), &policy("b"));
    write(&elsewhere.path().join("c.remit"), &policy("c"));
    let mut client = Client::in_folder(home.path());
    let open = uri(&elsewhere.path().join("b.remit"));
    client.open(&open, 1, &policy("b"));
    assert_eq!(policies(&mut client), ["a.pain", "b.pain", "c.pain"]);
    client.close(&open);
    assert_eq!(policies(&mut client), ["a.pain"]);
}
