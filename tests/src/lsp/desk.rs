//! Somebody at work in a folder: opens, edits, saves and closes its files, and changes some behind the editor's back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use super::{Client, Editor, Random, slips};

/// What the server says to an edit of a document that it was never given: a mark in what it says unasked.
const MARK: &str = "an edit of a document that is not open";

/// Longer than this, somebody starts over.
const LONGEST: usize = 9_000;

const PATIENCE: Duration = Duration::from_secs(60);

/// A client, and what it has before it.
pub struct Desk {
    /// The client.
    pub client: Client,
    folder: PathBuf,
    papers: Vec<Paper>,
    language: &'static str,
    /// The diagnostics that the client shows now, with the version that they came for.
    shown: BTreeMap<String, (Value, Value)>,
}

/// One document: in the editor, on disk, in both or in neither.
#[derive(Debug, Clone)]
struct Paper {
    uri: String,
    /// Where it is saved; a new document has no place.
    path: Option<PathBuf>,
    start: String,
    editor: Editor,
    open: bool,
}

impl Desk {
    /// Sits down in a folder with these files, and with documents that were never saved.
    pub fn new(folder: &Path, files: &[(&str, &str)], unsaved: &[(&str, &str)]) -> Self {
        let saved = files.iter().map(|(name, text)| {
            let path = folder.join(name);
            std::fs::write(&path, text).expect("a file");
            Paper::new(address(&path), Some(path), text)
        });
        let unsaved = unsaved.iter().map(|(name, text)| Paper::new(format!("untitled:{name}"), None, text));
        let papers = saved.chain(unsaved).collect();
        let mut desk = Self::seated(folder, papers, LANGUAGES[0]);
        desk.open(0);
        desk
    }

    /// The same documents, open and saved as they are, before a server that has seen nothing of how they came to be.
    pub fn reopened(&self) -> Self {
        let mut desk = Self::seated(&self.folder, self.papers.clone(), self.language);
        for paper in desk.papers.iter().filter(|paper| paper.open) {
            desk.client.open(&paper.uri, paper.editor.version, &paper.editor.text);
        }
        desk
    }

    fn seated(folder: &Path, papers: Vec<Paper>, language: &'static str) -> Self {
        let folders = json!([{ "uri": address(folder), "name": "desk" }]);
        let client = Client::start_with(json!({
            "workspaceFolders": folders, "initializationOptions": { "language": language },
        }));
        Self { client, folder: folder.to_owned(), papers, language, shown: BTreeMap::new() }
    }

    /// One edit somewhere, and now and then something else besides.
    pub fn work(&mut self, random: &mut Random) {
        let at = random.below(self.papers.len());
        match random.below(100) {
            0..=2 => self.close(at),
            3..=5 => self.save(at),
            6 | 7 => self.write_beside(at, random),
            8 => self.remove(at),
            9..=11 => self.listen(at),
            12..=17 => self.ask(at, random),
            18 => self.speak(random),
            _ => {}
        }
        let at = random.below(self.papers.len());
        if self.papers[at].open {
            self.edit(at, random);
        } else {
            self.open(at);
        }
    }

    fn edit(&mut self, at: usize, random: &mut Random) {
        let others: Vec<String> = self.papers.iter().map(|paper| paper.editor.text.clone()).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let paper = &mut self.papers[at];
        let changes = if random.below(9) == 0 || paper.editor.text.len() > LONGEST {
            paper.editor.replace(&paper.start)
        } else if random.below(6) > 0 {
            let edit = slips::slip(&paper.editor.text, &others, random);
            paper.editor.revise(&edit)
        } else {
            paper.editor.scribble(random)
        };
        let (uri, version) = (paper.uri.clone(), paper.editor.version);
        self.client.change(&uri, version, changes);
    }

    fn open(&mut self, at: usize) {
        let paper = &mut self.papers[at];
        let saved = paper.path.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        paper.editor.replace(saved.as_ref().unwrap_or(&paper.start));
        paper.open = true;
        self.client.open(&paper.uri, paper.editor.version, &paper.editor.text);
    }

    /// What was not saved is gone.
    fn close(&mut self, at: usize) {
        if self.papers.iter().filter(|paper| paper.open).count() > 1 && self.papers[at].open {
            self.papers[at].open = false;
            self.client.close(&self.papers[at].uri);
        }
    }

    fn save(&mut self, at: usize) {
        let paper = &self.papers[at];
        if let Some(path) = paper.path.as_ref().filter(|_| paper.open) {
            std::fs::write(path, &paper.editor.text).expect("a file");
            let document = json!({ "textDocument": { "uri": paper.uri } });
            self.client.notify("textDocument/didSave", document);
            self.watched(at, 2);
        }
    }

    /// Another program writes a file: as it began, with a slip in it, or with what another file says.
    fn write_beside(&mut self, at: usize, random: &mut Random) {
        let other = random.below(self.papers.len());
        let Some(path) = &self.papers[at].path else { return };
        let mut text = self.papers[if random.below(4) == 0 { other } else { at }].start.clone();
        for _ in 0..random.below(3) {
            let edit = slips::slip(&text, &[&self.papers[other].start], random);
            text.replace_range(edit.start..edit.end, &edit.text);
        }
        std::fs::write(path, text).expect("a file");
        self.watched(at, 2);
    }

    fn remove(&mut self, at: usize) {
        if let Some(path) = self.papers[at].path.as_ref().filter(|path| path.exists()) {
            std::fs::remove_file(path).expect("a file");
            self.watched(at, 3);
        }
    }

    fn watched(&mut self, at: usize, kind: usize) {
        let changes = json!({ "changes": [{ "uri": self.papers[at].uri, "type": kind }] });
        self.client.notify("workspace/didChangeWatchedFiles", changes);
    }

    /// Another language is set.
    fn speak(&mut self, random: &mut Random) {
        self.language = LANGUAGES[random.below(LANGUAGES.len())];
        let settings = json!({ "settings": { "remit": { "language": self.language } } });
        self.client.notify("workspace/didChangeConfiguration", settings);
    }

    /// Asks something on the way, and now and then takes it back.
    fn ask(&mut self, at: usize, random: &mut Random) {
        let Some(params) = self.question(at, random) else { return };
        let id = self.client.ask(QUESTIONS[random.below(QUESTIONS.len())], params);
        match random.below(3) {
            0 => self.client.notify("$/cancelRequest", json!({ "id": id })),
            1 => {
                let answer = self.client.answer(id);
                assert!(answer.get("error").is_none(), "{answer}\n{}", self.papers[at].editor.text);
            }
            _ => {}
        }
    }

    fn question(&self, at: usize, random: &mut Random) -> Option<Value> {
        let paper = self.papers.get(at).filter(|paper| paper.open)?;
        let position = paper.editor.place(slips::name(&paper.editor.text, random));
        Some(json!({
            "textDocument": { "uri": paper.uri }, "position": position, "range": { "start": position, "end": position },
            "options": { "tabSize": 2, "insertSpaces": true }, "query": "prov",
            "context": { "includeDeclaration": true, "diagnostics": [], "triggerKind": 1, "isRetrigger": false },
        }))
    }

    /// Waits until the diagnostics of what she sees have come.
    fn listen(&mut self, at: usize) {
        if self.papers[at].open {
            let (uri, version) = (self.papers[at].uri.clone(), self.papers[at].editor.version);
            self.hear(|desk| desk.shown.get(&uri).is_some_and(|(said, _)| *said == version));
        }
    }

    fn hear(&mut self, enough: impl Fn(&Self) -> bool) {
        while !enough(self) {
            while let Some(note) = self.client.notes.pop_front() {
                self.take(&note);
            }
            if !enough(self) {
                self.client.pump(PATIENCE).expect("the server says more");
            }
        }
    }

    fn take(&mut self, note: &Value) {
        let params = &note["params"];
        match note["method"].as_str() {
            Some("textDocument/publishDiagnostics") => {
                let said = (params["version"].clone(), params["diagnostics"].clone());
                self.shown.insert(params["uri"].as_str().expect("a URI").to_owned(), said);
            }
            Some("window/logMessage") if params["type"] == 1 => {
                assert_eq!(params["message"], MARK, "the server failed");
                self.shown.insert(MARK.to_owned(), (Value::Null, Value::Null));
            }
            _ => {}
        }
    }

    /// What the client shows when the server has no more to say: the diagnostics by document, each open one in its
    /// newest version.
    pub fn shown(&mut self) -> BTreeMap<String, Value> {
        let at = self.papers.iter().position(|paper| paper.open).expect("an open document");
        self.papers[at].editor.version += 1;
        let (uri, version) = (self.papers[at].uri.clone(), self.papers[at].editor.version);
        self.client.change(&uri, version, json!([]));
        self.listen(at);
        // What is said of this edit lies behind all of the check before.
        self.shown.remove(MARK);
        self.client.change("untitled:mark", 1, json!([]));
        self.hear(|desk| desk.shown.contains_key(MARK));
        self.shown.remove(MARK);
        for paper in self.papers.iter().filter(|paper| paper.open) {
            let said = self.shown.get(&paper.uri).map(|(version, _)| version.clone());
            assert_eq!(said, Some(json!(paper.editor.version)), "the newest diagnostics of {}", paper.uri);
        }
        // What the analysis shows comes when nobody has typed for a while, so it may be there or not.
        let at_once = |found: &Value| {
            let found = found.as_array().into_iter().flatten();
            found.filter(|it| it["code"] != "W0507").cloned().collect::<Vec<_>>()
        };
        let told = self.shown.iter().map(|(uri, (_, found))| (uri.clone(), Value::Array(at_once(found))));
        told.filter(|(_, found)| *found != json!([])).collect()
    }

    /// What the server answers to questions about some places of every open document.
    pub fn answers(&mut self, random: &mut Random) -> BTreeMap<String, Value> {
        let mut answers = BTreeMap::new();
        for at in 0..self.papers.len() {
            for method in ANSWERS {
                let Some(params) = self.question(at, random) else { break };
                let mut answer = self.client.request(method, params.clone());
                if let Some(answer) = answer.as_object_mut() {
                    answer.remove("resultId");
                }
                answers.insert(format!("{method} {} {}", self.papers[at].uri, params["position"]), answer);
            }
            let params = json!({ "uri": self.papers[at].uri });
            let text = self.client.request("remit/text", params);
            answers.insert(format!("remit/text {}", self.papers[at].uri), text);
        }
        answers.insert("remit/tests".to_owned(), self.client.request("remit/tests", json!({})));
        answers
    }

    /// The text of a document as its editor has it.
    pub fn text(&self, uri: &str) -> &str {
        self.papers.iter().find(|paper| paper.uri == uri).map_or("", |paper| &paper.editor.text)
    }
}

/// The address of a file, as VS Code spells it.
fn address(path: &Path) -> String {
    let letter = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    format!("file://{}", path.display().to_string().bytes().map(letter).collect::<String>())
}

impl Paper {
    fn new(uri: String, path: Option<PathBuf>, start: &str) -> Self {
        Self { uri, path, start: start.to_owned(), editor: Editor::new(start), open: false }
    }
}

const LANGUAGES: [&str; 4] = ["auto", "sv", "nb", "en"];

/// What is asked while she works.
const QUESTIONS: [&str; 17] = [
    "textDocument/linkedEditingRange",
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/codeLens",
    "textDocument/codeAction",
    "textDocument/inlayHint",
    "textDocument/documentSymbol",
    "textDocument/semanticTokens/full",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "textDocument/foldingRange",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/prepareCallHierarchy",
    "textDocument/signatureHelp",
    "textDocument/documentLink",
    "workspace/symbol",
];

/// What depends on the texts alone, so that two servers agree.
const ANSWERS: [&str; 10] = [
    "textDocument/hover",
    "textDocument/hover",
    "textDocument/references",
    "textDocument/references",
    "textDocument/definition",
    "textDocument/documentSymbol",
    "textDocument/semanticTokens/full",
    "textDocument/inlayHint",
    "textDocument/documentLink",
    "workspace/symbol",
];
