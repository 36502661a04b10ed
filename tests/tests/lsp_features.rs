//! Each editor request over its cases: text with a cursor in, the answer as a snapshot beside it out.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads files and the clock"
)]

use std::path::PathBuf;

use remit_tests::lsp::Case;
use remit_tests::lsp::case::{edited, offset};
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

/// Where the name at the cursor is typed as well; the whole text where she types one letter more.
#[test]
fn linked() {
    each("linked", |case| {
        let found = case.ask("textDocument/linkedEditingRange", &json!({}));
        let Some(ranges) = found["ranges"].as_array() else { return "nothing".to_owned() };
        let edits = ranges
            .iter()
            .map(|range| json!({ "range": { "start": range["end"], "end": range["end"] }, "newText": "X" }));
        format!("{} ranges\n{}", ranges.len(), edited(&case.text, &edits.collect()))
    });
}

#[test]
fn symbols() {
    each("symbols", |case| pretty(&case.ask("textDocument/documentSymbol", &json!({}))));
}

/// The query is what follows the cursor on its line.
#[test]
fn workspace_symbols() {
    each("workspace_symbols", |case| {
        let line = usize::try_from(case.position["line"].as_u64().unwrap()).unwrap();
        let query = case.text.lines().nth(line).unwrap().trim_start_matches("// ").to_owned();
        let found = case.client.request("workspace/symbol", json!({ "query": query }));
        let lines = found.as_array().into_iter().flatten().map(|it| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let (name, home) = (text(&it["name"]), text(&it["containerName"]));
            let location = &it["location"];
            format!(
                "{name} | kind {} | {home} | {} {}",
                it["kind"],
                tail(&location["uri"]),
                place(&location["range"])
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    });
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

#[test]
fn formatting() {
    each("formatting", |case| {
        let options = json!({ "options": { "tabSize": 2, "insertSpaces": true } });
        let edits = case.ask("textDocument/formatting", &options);
        format!("{} edits\n{}", edits.as_array().map_or(0, Vec::len), edited(&case.text, &edits))
    });
}

#[test]
fn range_formatting() {
    each("range_formatting", |case| {
        let range = json!({ "start": case.position, "end": case.end });
        let more = json!({ "range": range, "options": { "tabSize": 2, "insertSpaces": true } });
        let edits = case.ask("textDocument/rangeFormatting", &more);
        format!("{} edits\n{}", edits.as_array().map_or(0, Vec::len), edited(&case.text, &edits))
    });
}

/// The key just typed is the one before the cursor: a closing brace, or else the line break.
#[test]
fn on_type_formatting() {
    each("on_type_formatting", |case| {
        let at = offset(&case.text, &case.position["line"], &case.position["character"]);
        let typed = if case.text[..at].ends_with('}') { "}" } else { "\n" };
        let more = json!({ "ch": typed, "options": { "tabSize": 2, "insertSpaces": true } });
        let edits = case.ask("textDocument/onTypeFormatting", &more);
        format!("{} edits\n{}", edits.as_array().map_or(0, Vec::len), edited(&case.text, &edits))
    });
}

#[test]
fn actions() {
    each("actions", |case| {
        let range = json!({ "start": case.position, "end": case.position });
        let kinds = ["quickfix", "refactor", "source"];
        let found = case.ask(
            "textDocument/codeAction",
            &json!({ "range": range, "context": { "diagnostics": [], "only": kinds } }),
        );
        let mut said = String::new();
        for action in found.as_array().into_iter().flatten() {
            let preferred = if action["isPreferred"] == true { " (preferred)" } else { "" };
            said.push_str(&format!(
                "# {}{preferred} [{}]\n",
                action["title"].as_str().unwrap(),
                action["kind"].as_str().unwrap()
            ));
            for change in action["edit"]["documentChanges"].as_array().into_iter().flatten() {
                let uri = &change["textDocument"]["uri"];
                let text = case.client.request("remit/text", json!({ "uri": uri }));
                let text = text.as_str().unwrap();
                let new = edited(text, &change["edits"]);
                let old: Vec<&str> = text.lines().collect();
                if *uri != case.uri {
                    said.push_str(&format!("  === {}\n", tail(uri)));
                }
                let fresh = new.lines().filter(|line| !old.contains(line));
                said.extend(fresh.map(|line| format!("  {line}\n")));
            }
        }
        said
    });
}

#[test]
fn lenses() {
    each("lenses", |case| {
        let found = case.ask("textDocument/codeLens", &json!({}));
        let lines =
            found.as_array().into_iter().flatten().map(|lens| {
                format!("{} {}", place(&lens["range"]), lens["command"]["title"].as_str().unwrap())
            });
        lines.collect::<Vec<_>>().join("\n")
    });
}

#[test]
fn hints() {
    each("hints", |case| {
        let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 999, "character": 0 } });
        let found = case.ask("textDocument/inlayHint", &json!({ "range": range }));
        let lines = found.as_array().into_iter().flatten().map(|hint| {
            let at = &hint["position"];
            format!(
                "{}:{} {} ({})",
                at["line"],
                at["character"],
                hint["label"].as_str().unwrap(),
                hint["tooltip"].as_str().unwrap()
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    });
}

#[test]
fn structure() {
    each("structure", |case| {
        let mut said = Vec::new();
        let folds = case.ask("textDocument/foldingRange", &json!({}));
        said.extend(
            folds
                .as_array()
                .into_iter()
                .flatten()
                .map(|it| format!("fold {}-{} {}", it["startLine"], it["endLine"], it["kind"])),
        );
        let selections = case.ask("textDocument/selectionRange", &json!({ "positions": [case.position] }));
        let mut selection = &selections[0];
        while selection.is_object() {
            said.push(format!(
                "select {:?}",
                case.words(&selection["range"]).chars().take(60).collect::<String>()
            ));
            selection = &selection["parent"];
        }
        let links = case.ask("textDocument/documentLink", &json!({}));
        said.extend(
            links
                .as_array()
                .into_iter()
                .flatten()
                .map(|it| format!("link {} {}", case.words(&it["range"]), tail(&it["target"]))),
        );
        let help = case.ask("textDocument/signatureHelp", &json!({}));
        let active = &help["activeParameter"];
        said.push(format!(
            "signature {} active {active}",
            help["signatures"][0]["label"].as_str().unwrap_or("none")
        ));
        let items = case.ask("textDocument/prepareCallHierarchy", &json!({}));
        for (request, key) in [("incomingCalls", "from"), ("outgoingCalls", "to")] {
            let calls = case.client.request(&format!("callHierarchy/{request}"), json!({ "item": items[0] }));
            said.extend(calls.as_array().into_iter().flatten().map(|it| {
                format!("{key} {} at {}", it[key]["name"].as_str().unwrap(), place(&it["fromRanges"][0]))
            }));
        }
        said.join("\n")
    });
}

#[test]
fn colours() {
    each("colours", |case| {
        let full = case.ask("textDocument/semanticTokens/full", &json!({}));
        let legend = &case.client.greeting["capabilities"]["semanticTokensProvider"]["legend"];
        let (types, modifiers) = (legend["tokenTypes"].clone(), legend["tokenModifiers"].clone());
        let (mut line, mut column) = (0, 0);
        let mut said = Vec::new();
        let numbers: Vec<u64> =
            full["data"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
        for token in numbers.chunks(5) {
            column = if token[0] == 0 { column + token[1] } else { token[1] };
            line += token[0];
            let range = json!({ "start": { "line": line, "character": column }, "end": { "line": line, "character": column + token[2] } });
            let more: Vec<&str> = (0..2)
                .filter(|bit| token[4] & (1 << bit) != 0)
                .map(|bit| modifiers[bit].as_str().unwrap())
                .collect();
            said.push(format!(
                "{} {} {}",
                case.words(&range),
                types[usize::try_from(token[3]).unwrap()].as_str().unwrap(),
                more.join(" ")
            ));
        }
        // Only what changed comes again.
        let previous = full["resultId"].clone();
        let delta =
            case.ask("textDocument/semanticTokens/full/delta", &json!({ "previousResultId": previous }));
        assert_eq!(delta["edits"], json!([]), "nothing has changed");
        said.join("\n")
    });
}

/// Whatever the server says that it can do, it does: every request of its capabilities is answered with a result.
#[test]
fn whatever_is_advertised_is_answered() {
    let text = "policy a.b { title: \"A\", language: sv }\nexclude x: diagnosis fibromyalgia\naccept pain.acute overrides x\notherwise accept\n";
    let mut case = Case::open(text);
    let at = json!({ "line": 1, "character": 8 });
    case.position = at.clone();
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 2, "character": 0 } });
    let all = json!({
        "context": { "includeDeclaration": true, "diagnostics": [], "triggerKind": 1, "isRetrigger": false }, "range": range, "newName": "y", "query": "fibro",
        "positions": [at], "options": { "tabSize": 2, "insertSpaces": true }, "ch": "\n", "previousResultId": "",
    });
    let requests: &[(&str, &[&str])] = &[
        ("hoverProvider", &["textDocument/hover"]),
        ("completionProvider", &["textDocument/completion"]),
        ("signatureHelpProvider", &["textDocument/signatureHelp"]),
        ("definitionProvider", &["textDocument/definition"]),
        ("typeDefinitionProvider", &["textDocument/typeDefinition"]),
        ("referencesProvider", &["textDocument/references"]),
        ("documentHighlightProvider", &["textDocument/documentHighlight"]),
        ("documentSymbolProvider", &["textDocument/documentSymbol"]),
        ("workspaceSymbolProvider", &["workspace/symbol"]),
        ("codeActionProvider", &["textDocument/codeAction"]),
        ("codeLensProvider", &["textDocument/codeLens"]),
        ("inlayHintProvider", &["textDocument/inlayHint"]),
        ("documentFormattingProvider", &["textDocument/formatting"]),
        ("documentRangeFormattingProvider", &["textDocument/rangeFormatting"]),
        ("documentOnTypeFormattingProvider", &["textDocument/onTypeFormatting"]),
        ("linkedEditingRangeProvider", &["textDocument/linkedEditingRange"]),
        ("foldingRangeProvider", &["textDocument/foldingRange"]),
        ("selectionRangeProvider", &["textDocument/selectionRange"]),
        ("documentLinkProvider", &["textDocument/documentLink"]),
        ("callHierarchyProvider", &["textDocument/prepareCallHierarchy"]),
        (
            "semanticTokensProvider",
            &[
                "textDocument/semanticTokens/full",
                "textDocument/semanticTokens/full/delta",
                "textDocument/semanticTokens/range",
            ],
        ),
        ("renameProvider", &["textDocument/prepareRename", "textDocument/rename"]),
    ];
    let silent = ["positionEncoding", "textDocumentSync", "workspace"];
    let advertised = case.client.greeting["capabilities"].as_object().unwrap().clone();
    for name in advertised.keys().filter(|name| !silent.contains(&name.as_str())) {
        let known = requests.iter().find(|(provider, _)| provider == name);
        let (_, methods) = known.unwrap_or_else(|| panic!("{name} is advertised and never asked for"));
        for method in *methods {
            let answer = case.ask(method, &all);
            assert!(answer.get("code").is_none(), "{method}: {answer}");
            assert!(!answer.is_null(), "{method} says nothing");
        }
    }
    for (name, methods) in requests {
        assert!(advertised.contains_key(*name), "{name} is answered ({methods:?}) and not advertised");
    }
}
