//! What is decided otherwise than in the last commit is told above the policy, and as a page.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads files and the clock"
)]

use std::fs;
use std::time::Duration;

use remit_tests::git::{commit, git};
use remit_tests::lsp::Client;
use serde_json::{Value, json};

const POLICY: &str = "policy prov.a {\n  title: \"A\"\n  language: sv\n  version: \"1\"\n}\n\nexclude barn: patient.age < 18 years\notherwise accept\n";

/// For so long a comparison may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct Session {
    client: Client,
    uri: String,
    version: i64,
    folder: tempfile::TempDir,
}

impl Session {
    fn begin(is_repository: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.remit");
        fs::write(&path, POLICY).unwrap();
        if is_repository {
            git(folder.path(), "2026-01-01", &["init", "-q"]);
            commit(folder.path(), "2026-01-01", "Begin");
        }
        let mut client = Client::in_folder(folder.path());
        let uri = format!("file://{}", path.display());
        client.open(&uri, 1, POLICY);
        Self { client, uri, version: 1, folder }
    }

    fn write(&mut self, text: &str) {
        self.version += 1;
        self.client.change(&self.uri, self.version, json!([{ "text": text }]));
    }

    /// Waits until the server has compared, and found something.
    fn compared(&mut self) {
        loop {
            while let Some(note) = self.client.notes.pop_front() {
                if note["method"] == "remit/compared" {
                    return;
                }
            }
            self.client.pump(PATIENCE).expect("the versions are compared in time");
        }
    }

    /// The titles of the lenses that open the changes.
    fn lenses(&mut self) -> Vec<String> {
        let params = json!({ "textDocument": { "uri": self.uri } });
        let lenses = self.client.request("textDocument/codeLens", params);
        let all = lenses.as_array().unwrap().iter();
        let own = all.filter(|lens| lens["command"]["command"] == "remit.changes");
        own.map(|lens| lens["command"]["title"].as_str().unwrap().to_owned()).collect()
    }

    fn changes(&mut self) -> Value {
        self.client.request("remit/changes", json!({ "policy": { "id": "prov.a" } }))
    }
}

#[test]
fn groups_that_are_decided_otherwise_are_counted_above_the_policy() {
    let mut session = Session::begin(true);
    session.write(&POLICY.replace("18", "16"));
    session.compared();
    let lenses = session.lenses();
    assert_eq!(lenses.len(), 1, "{lenses:?}");
    assert!(lenses[0].starts_with("1 grupp av patienter avgörs på annat sätt"), "{lenses:?}");
    let changes = session.changes();
    assert_eq!(changes["groups"], 1);
    let html = changes["html"].as_str().unwrap();
    assert!(html.contains("16") && html.contains("18"), "{html}");
    assert!(
        html.contains(">policy.remit, rad 7<") && html.contains("texten som den är skriven nu"),
        "{html}"
    );

    session.write(&POLICY.replace("barn", "unga"));
    session.compared();
    let lenses = session.lenses();
    assert!(lenses[0].ends_with("ingen patient avgörs på annat sätt"), "{lenses:?}");

    session.write(POLICY);
    session.compared();
    assert_eq!(session.lenses(), [] as [&str; 0]);
    assert_eq!(session.changes()["html"], Value::Null);
    session.client.leave();
}

#[test]
fn a_newer_commit_is_the_one_that_is_compared_with() {
    let mut session = Session::begin(true);
    session.write(&POLICY.replace("18", "16"));
    session.compared();
    fs::write(session.folder.path().join("policy.remit"), POLICY.replace("18", "16")).unwrap();
    commit(session.folder.path(), "2026-01-02", "Younger");
    session.write(&format!("// Again.\n{}", POLICY.replace("18", "16")));
    session.compared();
    let lenses = session.lenses();
    assert!(lenses[0].ends_with("ingen patient avgörs på annat sätt"), "{lenses:?}");
    session.client.leave();
}

#[test]
fn a_folder_without_a_history_has_none_to_tell() {
    let mut session = Session::begin(false);
    session.write(&POLICY.replace("18", "16"));
    let uri = session.uri.clone();
    session.client.diagnostics(&uri, 2);
    while session.client.pump(Duration::from_millis(1500)).is_some() {}
    assert_eq!(session.lenses(), [] as [&str; 0]);
    session.client.leave();
}
