//! One case of an editor request: the documents, and the place of the cursor.
//!
//! A case is a file of `tests/cases/lsp/<request>/`. `$0` marks the cursor, and a second one the end of a selection. A line `=== name.remit` begins another
//! document; the first one is called `policy.remit`.

use serde_json::{Value, json};

use super::{Client, Editor};

/// The documents of a case, open in a client.
pub struct Case {
    /// The client.
    pub client: Client,
    /// The address of the document with the cursor.
    pub uri: String,
    /// Its text, without the mark.
    pub text: String,
    /// Where the cursor is.
    pub position: Value,
    /// Where the selection ends.
    pub end: Value,
}

impl Case {
    /// Opens the documents of a case.
    pub fn open(source: &str) -> Self {
        let mut client = Client::start();
        let mut focus = None;
        for (name, text) in documents(source) {
            let uri = format!("file:///case/{name}");
            let plain = text.replace("$0", "");
            client.open(&uri, 1, &plain);
            let editor = Editor::new(&plain);
            if let Some(at) = text.find("$0") {
                let end = text.rfind("$0").filter(|end| *end > at).map_or(at, |end| end - "$0".len());
                focus = Some((uri, plain, editor.place(at), editor.place(end)));
            } else if focus.is_none() {
                focus = Some((uri, plain, editor.place(0), editor.place(0)));
            }
        }
        let (uri, text, position, end) = focus.expect("a case has a document");
        Self { client, uri, text, position, end }
    }

    /// Asks about the place of the cursor; `more` adds to the parameters.
    pub fn ask(&mut self, method: &str, more: &Value) -> Value {
        let mut params = json!({ "textDocument": { "uri": self.uri }, "position": self.position });
        if let (Some(params), Some(more)) = (params.as_object_mut(), more.as_object()) {
            params.extend(more.clone());
        }
        self.client.request(method, params)
    }

    /// The words at a range of the document with the cursor.
    pub fn words(&self, range: &Value) -> String {
        let at = |place: &Value| offset(&self.text, &place["line"], &place["character"]);
        self.text.get(at(&range["start"])..at(&range["end"])).unwrap_or("<outside>").to_owned()
    }
}

/// Names and texts.
pub fn documents(source: &str) -> Vec<(String, String)> {
    let mut documents = vec![("policy.remit".to_owned(), String::new())];
    for line in source.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("=== ") {
            documents.push((name.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = documents.last_mut() {
            text.push_str(line);
        }
    }
    documents.retain(|(_, text)| !text.trim().is_empty());
    documents
}

/// The byte of a line and a UTF-16 column.
pub fn offset(text: &str, line: &Value, column: &Value) -> usize {
    let line = usize::try_from(line.as_u64().unwrap_or(0)).unwrap_or(0);
    let column = usize::try_from(column.as_u64().unwrap_or(0)).unwrap_or(0);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut units = 0;
    for (at, letter) in text[start..].char_indices() {
        if units >= column || letter == '\n' {
            return start + at;
        }
        units += letter.len_utf16();
    }
    text.len()
}

/// The text after edits of the protocol.
pub fn edited(text: &str, edits: &Value) -> String {
    let mut spans: Vec<(usize, usize, String)> = Vec::new();
    for edit in edits.as_array().into_iter().flatten() {
        let at = |place: &Value| offset(text, &place["line"], &place["character"]);
        let new = edit["newText"].as_str().unwrap_or_default().to_owned();
        spans.push((at(&edit["range"]["start"]), at(&edit["range"]["end"]), new));
    }
    spans.sort_by_key(|(start, end, _)| (*start, *end));
    let mut out = text.to_owned();
    for (start, end, new) in spans.into_iter().rev() {
        out.replace_range(start..end, &new);
    }
    out
}
