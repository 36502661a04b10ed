//! Diagnostics as SARIF 2.1.0, for code review and CI.

use remit_engine::value::Language;
use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::base::{Loc, Sources};
use crate::diag::{Code, Diagnostic, Severity, WordedHelp, pages};

/// One run with the rules that were met, in the order of their codes.
pub fn sarif(diagnostics: &[Diagnostic], sources: &Sources, lang: Language) -> Value {
    let met: BTreeSet<Code> = diagnostics.iter().map(|found| found.code).collect();
    let met: Vec<Code> = met.into_iter().collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "remit",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": met.iter().map(|code| rule(*code, lang)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {"WORKSPACE": {"description": {"text": "the workspace folder"}}},
            "results": diagnostics.iter().map(|found| result(found, &met, sources, lang)).collect::<Vec<_>>(),
        }],
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn rule(code: Code, lang: Language) -> Value {
    let page = pages::find(code);
    let mut rule = json!({
        "id": code.id(),
        "shortDescription": {"text": page.map_or(code.id(), |page| page.title(lang))},
        "defaultConfiguration": {"level": level(code.severity())},
    });
    if let (Some(page), Some(rule)) = (page, rule.as_object_mut()) {
        let text = page.markdown(lang);
        rule.insert("help".to_owned(), json!({"text": text, "markdown": text}));
    }
    rule
}

fn result(diagnostic: &Diagnostic, met: &[Code], sources: &Sources, lang: Language) -> Value {
    let worded = diagnostic.worded(lang);
    let lines =
        std::iter::once(worded.message.as_str()).chain(worded.helps.iter().map(|help| help.text.as_str()));
    let text: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let related = worded
        .labels
        .iter()
        .map(|label| json!({"physicalLocation": place(label.loc, sources), "message": {"text": label.text}}));
    let fixes: Vec<Value> = worded.helps.iter().filter_map(|help| fix(help, sources)).collect();
    let mut result = json!({
        "ruleId": diagnostic.code.id(),
        "ruleIndex": met.iter().position(|code| *code == diagnostic.code),
        "level": level(diagnostic.severity()),
        "message": {"text": text.join("\n")},
        "locations": [{"physicalLocation": place(diagnostic.loc, sources)}],
        "relatedLocations": related.collect::<Vec<_>>(),
    });
    if let (false, Some(result)) = (fixes.is_empty(), result.as_object_mut()) {
        result.insert("fixes".to_owned(), json!(fixes));
    }
    result
}

fn fix(help: &WordedHelp, sources: &Sources) -> Option<Value> {
    let fix = help.fix.as_ref()?;
    let changes = fix.edits.iter().map(|edit| {
        json!({
            "artifactLocation": artifact(edit.loc, sources),
            "replacements": [{
                "deletedRegion": region(edit.loc, sources),
                "insertedContent": {"text": edit.text},
            }],
        })
    });
    Some(json!({"description": {"text": fix.title}, "artifactChanges": changes.collect::<Vec<_>>()}))
}

fn place(loc: Loc, sources: &Sources) -> Value {
    json!({"artifactLocation": artifact(loc, sources), "region": region(loc, sources)})
}

fn artifact(loc: Loc, sources: &Sources) -> Value {
    let path = sources.get(loc.file).map_or("", |file| &file.path);
    json!({"uri": encoded(path), "uriBaseId": "WORKSPACE"})
}

fn region(loc: Loc, sources: &Sources) -> Value {
    let Some(file) = sources.get(loc.file) else { return json!({"startLine": 1}) };
    let start = file.text.position(loc.span.start);
    let end = file.text.position(loc.span.end);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a relative URI reference.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}
