//! The client: sends, waits, answers what the server asks, and keeps what it says unasked.

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::wire;

/// Nothing that a test waits for takes longer, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server at the other end.
#[derive(Debug)]
pub enum Server {
    /// In this process.
    Thread(JoinHandle<remit_lsp::Ending>),
    /// As its users run it.
    Process(Child),
}

/// A client with its server.
pub struct Client {
    /// The way to the server; dropping it hangs up.
    pub to: Box<dyn Write + Send>,
    from: Receiver<Value>,
    /// The server.
    pub server: Server,
    next: i64,
    answers: BTreeMap<i64, Value>,
    /// Notifications that nobody has looked at yet.
    pub notes: VecDeque<Value>,
    /// What the server has asked of the client.
    pub asked: Vec<String>,
    /// What the client answers to `workspace/configuration`; it stays silent without one.
    pub settings: Option<Value>,
    /// The answer to `initialize`.
    pub greeting: Value,
}

impl Client {
    /// A client of a server in this process, not yet greeted.
    pub fn in_memory() -> Self {
        Self::with_options(remit_lsp::Options::default())
    }

    /// The same, of a server that was started with these options.
    pub fn with_options(options: remit_lsp::Options) -> Self {
        let (to, far_read) = tokio::io::duplex(1 << 16);
        let (far_write, from) = tokio::io::duplex(1 << 16);
        let server = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.expect("a runtime");
            let ending = runtime.block_on(remit_lsp::serve(far_read, far_write, options));
            runtime.shutdown_background();
            ending
        });
        Self::new(Box::new(Blocking::new(to)), Blocking::new(from), Server::Thread(server))
    }

    /// A client of a server process, not yet greeted.
    pub fn of_process(mut command: Command) -> Self {
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn();
        let mut child = child.expect("the server starts");
        let to = child.stdin.take().expect("its input");
        let from = child.stdout.take().expect("its output");
        Self::new(Box::new(to), from, Server::Process(child))
    }

    fn new(to: Box<dyn Write + Send>, from: impl Read + Send + 'static, server: Server) -> Self {
        let from = wire::read_all(from);
        let (answers, notes, asked) = (BTreeMap::new(), VecDeque::new(), Vec::new());
        Self { to, from, server, next: 0, answers, notes, asked, settings: None, greeting: Value::Null }
    }

    /// A greeted client of a server in this process, without a folder.
    pub fn start() -> Self {
        Self::start_with(json!({}))
    }

    /// A greeted client whose `initialize` has these parameters beside the usual ones.
    pub fn start_with(more: Value) -> Self {
        let mut client = Self::in_memory();
        client.greet(more);
        client
    }

    /// A greeted client with that folder open.
    pub fn in_folder(folder: &Path) -> Self {
        let uri = format!("file://{}", folder.display());
        Self::start_with(json!({ "workspaceFolders": [{ "uri": uri, "name": "folder" }] }))
    }

    /// Says hello with what VS Code can take, changed by `more`.
    pub fn greet(&mut self, more: Value) {
        let mut params = json!({ "processId": null, "rootUri": null, "capabilities": like_vscode() });
        if let (Some(params), Some(more)) = (params.as_object_mut(), more.as_object()) {
            params.extend(more.clone());
        }
        self.greeting = self.request("initialize", params);
        self.notify("initialized", json!({}));
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; `answer` waits for it.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }));
        self.next
    }

    /// Sends a request and returns its result, or its error.
    pub fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        let answer = self.answer(id);
        answer.get("result").or(answer.get("error")).cloned().unwrap_or(Value::Null)
    }

    /// The whole answer to a request.
    pub fn answer(&mut self, id: i64) -> Value {
        loop {
            if let Some(answer) = self.answers.remove(&id) {
                return answer;
            }
            self.pump(PATIENCE).unwrap_or_else(|| panic!("no answer to request {id}"));
        }
    }

    /// The diagnostics of that version of a document; those of older versions are passed by.
    pub fn diagnostics(&mut self, uri: &str, version: i64) -> Value {
        loop {
            while let Some(note) = self.notes.pop_front() {
                let params = &note["params"];
                if note["method"] == "textDocument/publishDiagnostics" && params["uri"] == uri {
                    let said = params["version"].as_i64().unwrap_or(0);
                    assert!(said <= version, "diagnostics of a version that was never sent");
                    if said == version {
                        return params["diagnostics"].clone();
                    }
                }
            }
            self.pump(PATIENCE).unwrap_or_else(|| panic!("no diagnostics of version {version}"));
        }
    }

    /// Opens a document.
    pub fn open(&mut self, uri: &str, version: i64, text: &str) {
        let document = json!({ "uri": uri, "languageId": "remit", "version": version, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Edits a document.
    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Closes a document.
    pub fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// Sends bytes as they are, with a proper header.
    pub fn send_raw(&mut self, body: &[u8]) {
        wire::write(&mut self.to, body).expect("the server reads");
    }

    /// Sends bytes without any header.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.to.write_all(bytes).and_then(|()| self.to.flush()).expect("the server reads");
    }

    fn send(&mut self, message: &Value) {
        self.send_raw(message.to_string().as_bytes());
    }

    /// Reads one message; `None` where none comes in time or the server is gone.
    pub fn pump(&mut self, patience: Duration) -> Option<()> {
        let message = match self.from.recv_timeout(patience) {
            Ok(message) => message,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        };
        match (message.get("method"), message.get("id")) {
            (Some(method), Some(id)) => self.oblige(method.as_str().unwrap_or_default(), id),
            (Some(_), None) => self.notes.push_back(message),
            (None, id) => {
                let id = id.and_then(Value::as_i64).unwrap_or(-1);
                self.answers.insert(id, message);
            }
        }
        Some(())
    }

    /// Answers a request of the server.
    fn oblige(&mut self, method: &str, id: &Value) {
        self.asked.push(method.to_owned());
        let result = match (method, &self.settings) {
            ("workspace/configuration", Some(settings)) => json!([settings]),
            ("workspace/configuration", None) => return,
            _ => Value::Null,
        };
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    }

    /// Leaves as the protocol wants it and returns how the server ended.
    pub fn leave(mut self) -> remit_lsp::Ending {
        self.request("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        match self.server {
            Server::Thread(server) => server.join().expect("the server never panics"),
            Server::Process(mut child) => {
                if child.wait().expect("it ends").success() {
                    remit_lsp::Ending::Clean
                } else {
                    remit_lsp::Ending::Abrupt
                }
            }
        }
    }
}

/// What VS Code's client says that it can take, as far as it matters here.
fn like_vscode() -> Value {
    json!({
        "experimental": { "remitCommands": true },
        "general": { "positionEncodings": ["utf-16"] },
        "workspace": {
            "workspaceEdit": { "documentChanges": true },
            "codeLens": { "refreshSupport": true },
            "inlayHint": { "refreshSupport": true },
            "semanticTokens": { "refreshSupport": true },
        },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true, "codeDescriptionSupport": true, "dataSupport": true, "tagSupport": { "valueSet": [1, 2] } },
            "completion": { "completionItem": { "snippetSupport": true, "labelDetailsSupport": true } },
            "definition": { "linkSupport": true },
            "typeDefinition": { "linkSupport": true },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        },
    })
}

/// An asynchronous pipe for a thread that waits.
struct Blocking<T> {
    runtime: tokio::runtime::Runtime,
    inner: T,
}

impl<T> Blocking<T> {
    fn new(inner: T) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        Self { runtime, inner }
    }
}

impl<T: tokio::io::AsyncRead + Unpin> Read for Blocking<T> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.runtime.block_on(self.inner.read(buffer))
    }
}

impl<T: tokio::io::AsyncWrite + Unpin> Write for Blocking<T> {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        self.runtime.block_on(self.inner.write(buffer))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.runtime.block_on(self.inner.flush())
    }
}
