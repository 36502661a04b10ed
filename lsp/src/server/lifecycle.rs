//! What the server asks of its client around a session's beginning: folders, files to watch, settings.
//!
//! Every question is a task of its own with an end to its patience; no handler waits for the client.

use std::time::Duration;

use serde_json::json;
use tower_lsp::ls_types::{ConfigurationItem, InitializeParams, Registration};

use super::Server;
use crate::convert;

/// How long a client may think about a question.
const PATIENCE: Duration = Duration::from_secs(10);

/// The folders that the client has open.
pub(super) fn folders(params: &InitializeParams) -> Vec<String> {
    if let Some(folders) = &params.workspace_folders {
        return folders.iter().map(|folder| folder.uri.as_str().to_owned()).collect();
    }
    #[expect(deprecated, reason = "older clients name one folder only")]
    let root = params.root_uri.as_ref();
    root.map(|uri| uri.as_str().to_owned()).into_iter().collect()
}

/// Asks the client to tell of what changes outside it: policy files, and whatever comes or goes, which may be a folder
/// of them.
pub(super) fn register(server: &Server) {
    let client = server.client.clone();
    let watches = server.queue.query("watch", |state, _| state.client.watches);
    tokio::spawn(async move {
        if watches.await != Ok(true) {
            return;
        }
        let watch = Registration {
            id: "remit-files".to_owned(),
            method: "workspace/didChangeWatchedFiles".to_owned(),
            register_options: Some(json!({ "watchers": [
                { "globPattern": "**/*.remit", "kind": 2 },
                { "globPattern": "**", "kind": 1 | 4 },
            ] })),
        };
        let _ = tokio::time::timeout(PATIENCE, client.register_capability(vec![watch])).await;
    });
}

/// Asks for `remit.*`; until the client answers, what it said before counts.
pub(super) fn pull_settings(server: &Server) {
    let client = server.client.clone();
    let queue = server.queue.clone();
    let can = queue.query("settings", |state, _| state.client.has_settings);
    tokio::spawn(async move {
        if can.await != Ok(true) {
            return;
        }
        let item = ConfigurationItem { scope_uri: None, section: Some("remit".to_owned()) };
        let asked = tokio::time::timeout(PATIENCE, client.configuration(vec![item])).await;
        if let Ok(Ok(answers)) = asked
            && let Some(answer) = answers.into_iter().next()
        {
            queue.edit(move |state| {
                let settings = convert::client::settings(&answer, &state.settings);
                state.configure(settings);
            });
        }
    });
}
