//! What an author lets stand: a comment with a reason above what it is about, for `check` and the editor alike.

use remit_compiler::analysis;
use remit_compiler::workspace::Workspace;
use remit_tests::lsp::{Client, case::edited};
use serde_json::json;

const HEAD: &str = "policy a.b { title: \"x\", language: en }\n\n";

/// The codes found in a policy, with the lines that they are on.
fn found(text: &str) -> Vec<String> {
    let mut workspace = Workspace::new();
    workspace.open("p.remit", text);
    let snapshot = workspace.snapshot();
    let line = |offset: u32| text[..offset as usize].matches('\n').count() + 1;
    let all = analysis::findings(&snapshot);
    all.iter().map(|it| format!("{}:{}", it.code.id(), line(it.loc.span.start))).collect()
}

const NEVER: &str = "exclude a: diagnosis fibromyalgia\nreview b: diagnosis fibromyalgia\notherwise accept\n";

#[test]
fn a_reason_lets_a_finding_stand() {
    assert_eq!(found(&format!("{HEAD}exclude pain.acute\n")), ["W0501:1"]);
    let allowed = format!("// remit: allow W0501 because a person reads all\n{HEAD}exclude pain.acute\n");
    assert_eq!(found(&allowed), [""; 0]);
    // What only the analysis shows, several codes in one comment, and a statement of several lines.
    assert_eq!(found(&format!("{HEAD}{NEVER}")), ["W0507:4"]);
    let comment = "// remit: allow W0507 because it will\nreview b:\n  diagnosis fibromyalgia";
    let allowed = format!("{HEAD}{}", NEVER.replace("review b: diagnosis fibromyalgia", comment));
    assert_eq!(found(&allowed), [""; 0]);
    let two = allowed.replace("allow W0507", "allow W0602, W0507");
    assert_eq!(found(&two), ["W0608:4"], "one of them in vain");
    let between = allowed.replace("review b:", "// More.\n/// Read aloud.\nreview b:");
    assert_eq!(found(&between), [""; 0], "other comments are between");
}

#[test]
fn what_allows_nothing_is_told() {
    for (comment, codes) in [
        ("// remit: allow W0507", &["W0609:4", "W0507:5"][..]),
        ("// remit: allow W0507 because  ", &["W0609:4", "W0507:5"]),
        ("// remit: silence W0507 because it will", &["W0609:4", "W0507:5"]),
        ("// remit: allow W9999 because it will", &["W0609:4", "W0507:5"]),
        ("// remit: allow W0501 because it will", &["W0608:4", "W0507:5"]),
        ("// remit: allow W0608 because it will", &["W0609:4", "W0507:5"]),
        ("// remit: allow W0507 because it will\n", &["W0608:4", "W0507:6"]),
        ("// so remit: allow W0507 because it will", &["W0507:5"]),
    ] {
        let text = format!("{HEAD}{}", NEVER.replace("review b", &format!("{comment}\nreview b")));
        let mut found = found(&text);
        found.sort_by_key(|it| it.rsplit(':').next().map(str::to_owned));
        assert_eq!(found, codes, "{comment}");
    }
}

#[test]
fn an_error_is_never_allowed() {
    let text = format!(
        "{HEAD}// remit: allow E0201 because it will come\nexclude diagnosis no_such\notherwise accept\n"
    );
    let mut found = found(&text);
    found.sort();
    assert_eq!(found, ["E0201:4", "W0609:3"]);
}

#[test]
fn the_editor_writes_the_comment_and_leaves_the_reason() {
    let uri = "file:///allowed.remit";
    let text = format!(
        "{HEAD}section \"s\" {{\n  exclude a: diagnosis fibromyalgia\n  /// Read aloud.\n  review b:\n    diagnosis fibromyalgia\n}}\notherwise accept\n"
    );
    let mut client = Client::start();
    client.open(uri, 1, &text);
    // The analysis waits for a pause.
    let told = loop {
        let told = client.diagnostics(uri, 1);
        if told.as_array().is_some_and(|all| !all.is_empty()) {
            break told;
        }
    };
    assert_eq!(told[0]["code"], "W0507");
    let params = json!({ "textDocument": { "uri": uri }, "range": told[0]["range"], "context": { "diagnostics": [] } });
    let offered = client.request("textDocument/codeAction", params);
    let action = offered
        .as_array()
        .into_iter()
        .flatten()
        .find(|it| it["title"].as_str().is_some_and(|title| title.contains("W0507")));
    let action = action.unwrap_or_else(|| panic!("it is offered: {offered}"));
    assert_eq!(
        (&action["title"], &action["isPreferred"]),
        (&json!("Allow W0507 here, and write why"), &json!(false))
    );
    let after = edited(&text, &action["edit"]["documentChanges"][0]["edits"]);
    let comment = "  // remit: allow W0507 because \n  /// Read aloud.\n";
    assert!(after.contains(comment), "{after}");
    assert_eq!(found(&after), ["W0609:5", "W0507:7"]);
    assert_eq!(found(&after.replace("because ", "because it will decide with the next rule")), [""; 0]);
}
