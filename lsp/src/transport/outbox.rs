//! What the server says unasked: diagnostics, log lines, and requests to redraw.
//!
//! Input: calls from the state thread, which must never wait for the client. Output: notifications in order. Only the
//! newest diagnostics of a document wait here, so that a client that reads slowly costs no memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tower_lsp::Client;
pub(crate) use tower_lsp::ls_types::SemanticToken;
use tower_lsp::ls_types::notification::Notification;
use tower_lsp::ls_types::{Diagnostic, MessageType, Uri};

use crate::features::Checked;

/// How long a client may take over a request of ours before we forget it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The diagnostics of one document, as one version of it has them.
#[derive(Debug)]
pub(crate) struct Publication {
    pub(crate) uri: Uri,
    pub(crate) version: Option<i32>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// How much a log line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Info,
    Error,
}

/// What can be drawn again when the state has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Redraw {
    CodeLenses,
    InlayHints,
    SemanticTokens,
    /// Of clients that ask for them.
    Diagnostics,
}

#[derive(Debug)]
enum Note {
    Log(Level, String),
    Redraw(Redraw),
    Checked(Checked),
    Compared,
}

/// `remit/checked`: a check of the workspace is done.
#[derive(Debug)]
enum CheckedNotification {}

impl Notification for CheckedNotification {
    type Params = Checked;
    const METHOD: &'static str = "remit/checked";
}

/// `remit/compared`: a policy has been compared with the last commit, so that `remit/changes` may answer otherwise.
#[derive(Debug)]
enum ComparedNotification {}

impl Notification for ComparedNotification {
    type Params = ();
    const METHOD: &'static str = "remit/compared";
}

/// The state thread's end.
#[derive(Debug, Clone)]
pub(crate) struct Outbox {
    pending: Arc<PendingDiagnostics>,
    notes: mpsc::UnboundedSender<Note>,
}

#[derive(Debug, Default)]
struct PendingDiagnostics {
    newest: Mutex<BTreeMap<Uri, Publication>>,
    filled: Notify,
}

impl PendingDiagnostics {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Uri, Publication>> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The client's end: carries everything out until the session ends.
#[derive(Debug)]
pub(crate) struct ClientNotifier {
    pending: Arc<PendingDiagnostics>,
    notes: mpsc::UnboundedReceiver<Note>,
}

/// A connected pair.
pub(crate) fn outbox() -> (Outbox, ClientNotifier) {
    let pending = Arc::new(PendingDiagnostics::default());
    let (send, receive) = mpsc::unbounded_channel();
    (Outbox { pending: pending.clone(), notes: send }, ClientNotifier { pending, notes: receive })
}

impl Outbox {
    pub(crate) fn publish(&self, publication: Publication) {
        self.pending.lock().insert(publication.uri.clone(), publication);
        self.pending.filled.notify_one();
    }

    pub(crate) fn log(&self, level: Level, text: String) {
        let _ = self.notes.send(Note::Log(level, text));
    }

    /// Says the state of the workspace, behind the diagnostics that are waiting.
    pub(crate) fn checked(&self, checked: Checked) {
        let _ = self.notes.send(Note::Checked(checked));
    }

    /// Says that policies have been compared with the last commit.
    pub(crate) fn compared(&self) {
        let _ = self.notes.send(Note::Compared);
    }

    pub(crate) fn redraw(&self, what: Redraw) {
        let _ = self.notes.send(Note::Redraw(what));
    }
}

impl ClientNotifier {
    /// Carries messages to the client, in order, until the outbox is dropped.
    pub(crate) async fn run(mut self, client: Client) {
        loop {
            tokio::select! {
                () = self.pending.filled.notified() => self.deliver(&client).await,
                note = self.notes.recv() => match note {
                    Some(note) => {
                        self.deliver(&client).await;
                        say(&client, note).await;
                    }
                    None => return,
                },
            }
        }
    }

    async fn deliver(&self, client: &Client) {
        loop {
            let next = self.pending.lock().pop_first();
            let Some((_, publication)) = next else { return };
            client.publish_diagnostics(publication.uri, publication.diagnostics, publication.version).await;
        }
    }
}

async fn say(client: &Client, note: Note) {
    match note {
        Note::Log(Level::Info, text) => client.log_message(MessageType::INFO, text).await,
        Note::Log(Level::Error, text) => client.log_message(MessageType::ERROR, text).await,
        Note::Checked(checked) => client.send_notification::<CheckedNotification>(checked).await,
        Note::Compared => client.send_notification::<ComparedNotification>(()).await,
        Note::Redraw(what) => {
            let client = client.clone();
            tokio::spawn(async move {
                let asked = async {
                    match what {
                        Redraw::CodeLenses => client.code_lens_refresh().await,
                        Redraw::InlayHints => client.inlay_hint_refresh().await,
                        Redraw::SemanticTokens => client.semantic_tokens_refresh().await,
                        Redraw::Diagnostics => client.workspace_diagnostic_refresh().await,
                    }
                };
                let _ = tokio::time::timeout(PATIENCE, asked).await;
            });
        }
    }
}
