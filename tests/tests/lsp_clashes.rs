//! What the editor offers in a clash settles it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and reads files"
)]

use remit_tests::lsp::Case;
use remit_tests::lsp::case::edited;
use serde_json::{Value, json};

/// The titles of the ways out of a clash, with their edits by document.
fn ways_out(case: &mut Case) -> Vec<(String, Value)> {
    let range = json!({ "start": case.position, "end": case.position });
    let context = json!({ "diagnostics": [], "only": ["quickfix"] });
    let found = case.ask("textDocument/codeAction", &json!({ "range": range, "context": context }));
    let titled = found
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| (it["title"].as_str().unwrap().to_owned(), it["edit"]["documentChanges"].clone()));
    titled.filter(|(title, _)| title.starts_with("Let ") || title.starts_with("Låt ")).collect()
}

/// Whichever rule is made to yield, the policy stays right and the clash is no more.
#[test]
fn either_way_out_of_a_clash_settles_it() {
    for name in ["clash_made", "clash_of_routes", "clash_on_accept"] {
        let path = format!("{}/cases/lsp/actions/{name}.remit", env!("CARGO_MANIFEST_DIR"));
        let source = std::fs::read_to_string(path).unwrap();
        for windows in [false, true] {
            let source = if windows { source.replace('\n', "\r\n") } else { source.clone() };
            let ways = ways_out(&mut Case::open(&source));
            assert_eq!(ways.len(), 2, "{name}: {ways:?}");
            for (title, changes) in ways {
                let mut case = Case::open(&source);
                let new = edited(&case.text, &changes[0]["edits"]);
                let uri = case.uri.clone();
                case.client.change(&uri, 2, json!([{ "text": new }]));
                let said = case.client.diagnostics(&uri, 2);
                assert!(
                    said.as_array().unwrap().iter().all(|it| it["severity"] != 1),
                    "{title}\n{new}\n{said}"
                );
                assert_eq!(ways_out(&mut case), [], "{title}\n{new}");
            }
        }
    }
}
