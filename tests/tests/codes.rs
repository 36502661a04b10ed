//! Codes: whatever is written for one, in a policy, a case, the vocabulary or a referral, with what is said of it.

use std::fmt::Write;

use remit_compiler::analysis;
use remit_compiler::base::{FileId, SourceFile};
use remit_compiler::diag::{Diagnostic, referral_errors};
use remit_compiler::workspace::Workspace;
use remit_engine::eval::Engine;
use remit_engine::value::Language;

const HEAD: &str = "policy example.pain { title: en \"Example\", language: en }\n\n";

/// What people write where a code is asked for.
const WRITTEN: &[(&str, &str)] = &[
    ("icd10_se", "M79.7"),
    ("icd10_se", "m797"),
    ("icd10_se", " M79.7 "),
    ("icd10_se", "\u{feff}M79.7"),
    ("icd10_se", "M79.7*"),
    ("icd10_se", "G43.-"),
    ("icd10_se", "C"),
    ("icd10_se", ""),
    ("icd10_se", "M54.5/M79.7"),
    ("icd10_se", "M54.5, M79.7"),
    ("icd10_se", "M54.5 och M79.7"),
    ("icd10_se", "G55.1* M51.1+"),
    ("icd10_se", "B02.2+G53.0"),
    ("icd10_se", "M79,7"),
    ("icd10_se", "M79/7"),
    ("icd10_se", "М79.7"),
    ("icd10_se", "fibromyalgi"),
    ("icd10_se", "ICD10:M79.7"),
    ("icd10_se", "M79.O"),
    ("icd10_se", "N02AA01"),
    ("icd10_se", "79.7"),
    ("icpc2", "M79.7"),
    ("snomed", "M79.7"),
    ("snomed", "203082005"),
    ("atc", "N02AA"),
    ("icd10", "M79.7"),
    ("ICD-10-SE", "M79.7"),
    ("local", "M79.7"),
];

fn workspace(files: &[(&str, &str)]) -> Workspace {
    let mut workspace = Workspace::new();
    for (path, text) in files {
        workspace.open(path, text);
    }
    workspace
}

/// What is found in a workspace, the standard library apart.
fn found(files: &[(&str, &str)]) -> Vec<Diagnostic> {
    let snapshot = workspace(files).snapshot();
    let own = |id: FileId| snapshot.file(id).is_some_and(|file| !file.standard);
    analysis::findings(&snapshot).into_iter().filter(|it| own(it.loc.file)).collect()
}

fn said(found: &[Diagnostic]) -> String {
    let mut said = String::new();
    for diagnostic in found {
        let worded = diagnostic.worded(Language::En);
        write!(said, "  {}: {}", diagnostic.code, worded.message).unwrap();
        for help in worded.helps {
            write!(said, "; {}", help.text).unwrap();
        }
        said.push('\n');
    }
    if said.is_empty() { "  nothing\n".to_owned() } else { said }
}

#[test]
fn whatever_is_written_in_a_policy() {
    let mut told = String::new();
    for (system, code) in WRITTEN.iter().filter(|(system, _)| !system.contains('-')) {
        let rules = format!("{HEAD}exclude diagnosis {system} \"{code}\"\notherwise accept\n");
        let concept =
            format!("{HEAD}concept x: diagnosis {{ code: {system} \"{code}\" }}\notherwise accept\n");
        let case = format!(
            "{HEAD}otherwise accept\ncase \"x\" {{ diagnosis: {system} \"{code}\" }} expect accept\n"
        );
        let rules = said(&found(&[("p.remit", &rules)]));
        let concept = said(&found(&[("p.remit", &concept)]));
        let case = said(&found(&[("p.remit", &case)]));
        assert_eq!(rules, concept, "what a rule may name, a concept may have: {system} {code}");
        write!(told, "{system} {code:?}\n{rules}").unwrap();
        if case != rules {
            write!(told, "  in a case:\n{case}").unwrap();
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn whatever_is_written_in_a_referral() {
    let text = format!("{HEAD}exclude diagnosis fibromyalgia\notherwise accept\n");
    let snapshot = workspace(&[("p.remit", &text)]).snapshot();
    let engine = Engine::load(snapshot.program().clone()).unwrap();
    let mut told = String::new();
    let mut say = |label: String, json: serde_json::Value| {
        let json = json.to_string();
        let errors: Vec<_> = engine.read(json.as_bytes(), None).err().into_iter().flatten().collect();
        let source = SourceFile::from_bytes("r.json", json.as_bytes());
        let found = referral_errors(&errors, engine.lexicon().vocabulary(), FileId(0), &source);
        write!(told, "{label}\n{}", said(&found)).unwrap();
    };
    for (system, code) in WRITTEN {
        let value = serde_json::json!({"diagnosis": [{"system": system, "code": code}]});
        say(format!("{system} {code:?}"), value);
    }
    let medicine = serde_json::json!({"medicines": [{"system": "atc", "code": "N02AA01/N02AA05"}]});
    say("a medicine of two codes".to_owned(), medicine);
    for (label, value) in [
        ("a code without its system", serde_json::json!({"code": "M79.7"})),
        ("a code alone", serde_json::json!("M79.7")),
        ("a number alone", serde_json::json!("203082005")),
        ("another key", serde_json::json!({"concept": "crps", "status": "suspected"})),
    ] {
        say(label.to_owned(), serde_json::json!({ "diagnosis": [value] }));
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_system_that_is_used_is_declared() {
    let text = format!(
        "{HEAD}exclude diagnosis local \"12-A\"\nreview diagnosis local \"13-A\"\notherwise accept\n"
    );
    let errors = found(&[("p.remit", &text)]);
    assert_eq!(errors.len(), 1, "one declaration mends every use\n{}", said(&errors));
    let fix = errors[0].helps.iter().find_map(|help| help.fix.as_ref()).expect("the declaration is offered");
    let mut mended = text.clone();
    for edit in &fix.edits {
        mended.replace_range(edit.loc.span.range(), &edit.text);
    }
    assert!(mended.contains("codes local {\n  shape: \"99-A\"\n  match: exact\n}"), "{mended}");
    assert_eq!(said(&found(&[("p.remit", &mended)])), "  nothing\n");
}

#[test]
fn a_system_is_declared_once_and_whole() {
    let one = "library one { language: en }\ncodes local { shape: \"99\", match: exact }\n";
    let two = "library two { language: en }\ncodes local { shape: \"A99\", match: prefix }\n";
    let mut told = said(&found(&[("one.remit", one), ("two.remit", two)]));
    for codes in [
        "codes x",
        "codes x { shape: \"99\" }",
        "codes x { match: exact }",
        "codes x { shape: \"12\", match: exact }",
        "codes x { shape: \"999\" to \"99\", match: exact }",
        "codes x { shape: \"99\" through \"999\", match: exact }",
        "codes x { shape: \"99\", match: begin }",
        "codes x { shape: \"99\", match: exact, marks: \"**\" }",
        "codes x { shape: \"99\", match: exact, code: icd10_se \"M79.7\" }",
        "codes x { shape: \"99\", \"A99\" to \"A99/99\", group: \"A\", marks: \"*\", match: prefix, label: \"X\" }",
    ] {
        let text = format!("library one {{ language: en }}\n{codes}\n");
        write!(told, "{codes}\n{}", said(&found(&[("one.remit", &text)]))).unwrap();
    }
    insta::assert_snapshot!(told);
}
