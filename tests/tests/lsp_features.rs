//! Each editor request over its cases: text with a cursor in, the answer as a snapshot beside it out.

use std::path::PathBuf;

use remit_tests::lsp::Case;
use remit_tests::lsp::case::edited;
use serde_json::{Value, json};

fn each(request: &str, answer: impl Fn(&mut Case) -> String) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("cases/lsp").join(request);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|_| panic!("{} has cases", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "remit"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{request} has cases");
    for path in paths {
        let source = std::fs::read_to_string(&path).unwrap();
        let mut case = Case::open(&source);
        let said = answer(&mut case);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        insta::with_settings!({ snapshot_path => &folder, prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, said);
        });
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn place(range: &Value) -> String {
    let at = |place: &Value| format!("{}:{}", place["line"], place["character"]);
    format!("{}-{}", at(&range["start"]), at(&range["end"]))
}

fn tail(uri: &Value) -> &str {
    let uri = uri.as_str().unwrap_or_default();
    uri.rsplit('/').next().unwrap_or_default()
}

#[test]
fn diagnostics() {
    each("diagnostics", |case| {
        let uri = case.uri.clone();
        let found = case.client.diagnostics(&uri, 1);
        let lines = found.as_array().unwrap().iter().map(|it| {
            let related = it["relatedInformation"].as_array().into_iter().flatten();
            let related: String = related
                .map(|it| {
                    format!(
                        "\n    {} {}: {}",
                        tail(&it["location"]["uri"]),
                        place(&it["location"]["range"]),
                        it["message"].as_str().unwrap()
                    )
                })
                .collect();
            let tags = if it["tags"].is_null() { String::new() } else { format!(" tags {}", it["tags"]) };
            format!(
                "{} {} `{}`{tags}\n  {}{related}",
                place(&it["range"]),
                it["code"].as_str().unwrap(),
                case.words(&it["range"]),
                it["message"].as_str().unwrap().replace('\n', "\n  ")
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    });
}

#[test]
fn hover() {
    each("hover", |case| {
        let found = case.ask("textDocument/hover", &json!({}));
        if found.is_null() {
            return "nothing".to_owned();
        }
        format!("`{}`\n\n{}", case.words(&found["range"]), found["contents"]["value"].as_str().unwrap())
    });
}

#[test]
fn definition() {
    each("definition", |case| {
        ["definition", "typeDefinition"]
            .map(|request| {
                let found = case.ask(&format!("textDocument/{request}"), &json!({}));
                let lines = found.as_array().into_iter().flatten().map(|link| {
                    format!("{request} {} {}", tail(&link["targetUri"]), place(&link["targetSelectionRange"]))
                });
                lines.collect::<Vec<_>>().join("\n")
            })
            .join("\n")
    });
}

#[test]
fn references() {
    each("references", |case| {
        let found =
            case.ask("textDocument/references", &json!({ "context": { "includeDeclaration": true } }));
        let lines = found
            .as_array()
            .into_iter()
            .flatten()
            .map(|it| format!("{} {}", tail(&it["uri"]), place(&it["range"])));
        let mut lines: Vec<String> = lines.collect();
        let here = case.ask("textDocument/documentHighlight", &json!({}));
        lines.extend(
            here.as_array()
                .into_iter()
                .flatten()
                .map(|it| format!("highlight {} kind {}", place(&it["range"]), it["kind"])),
        );
        lines.join("\n")
    });
}

#[test]
fn rename() {
    each("rename", |case| {
        let prepared = case.ask("textDocument/prepareRename", &json!({}));
        let found = case.ask("textDocument/rename", &json!({ "newName": "nytt_namn" }));
        if let Some(why) = found.get("message") {
            return format!("refused: {}", why.as_str().unwrap());
        }
        let mut said = format!("`{}`", prepared["placeholder"].as_str().unwrap_or_default());
        for change in found["documentChanges"].as_array().into_iter().flatten() {
            let document = &change["textDocument"];
            let text = case.client.request("remit/text", json!({ "uri": document["uri"] }));
            let text = edited(text.as_str().unwrap(), &change["edits"]);
            said.push_str(&format!(
                "\n=== {} version {}\n{text}",
                tail(&document["uri"]),
                document["version"]
            ));
        }
        said
    });
}

#[test]
fn symbols() {
    each("symbols", |case| pretty(&case.ask("textDocument/documentSymbol", &json!({}))));
}

#[test]
fn completion() {
    each("completion", |case| {
        let found = case.ask("textDocument/completion", &json!({}));
        let items = found["items"].as_array().cloned().unwrap_or_default();
        let mut lines = vec![format!("{} items", items.len())];
        for item in items.iter().take(12) {
            let details = &item["labelDetails"];
            let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
            let replaced = case.words(&item["textEdit"]["range"]);
            lines.push(format!(
                "{} | {} | {} | `{replaced}` -> `{}`",
                text(&item["label"]),
                text(&details["detail"]),
                text(&details["description"]),
                text(&item["textEdit"]["newText"]).replace('\n', "⏎"),
            ));
        }
        if let Some(first) = items.first() {
            let resolved = case.client.request("completionItem/resolve", first.clone());
            let text = resolved["documentation"]["value"].as_str().unwrap_or("(no documentation)");
            lines.push(format!("---\n{text}"));
        }
        lines.join("\n")
    });
}
