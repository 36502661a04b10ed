//! The house is kept: dependency runs one way, files stay small, and the editor knows every word of the language.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Modules of the compiler with what each may use; the engine is open to all from `resolve` on.
const COMPILER: [(&str, &[&str]); 11] = [
    ("base", &[]),
    ("diag", &["base"]),
    ("lex", &["base", "diag"]),
    ("syntax", &["base", "diag", "lex"]),
    ("format", &["base", "diag", "lex", "syntax"]),
    ("resolve", &["base", "diag", "lex", "syntax"]),
    ("check", &["base", "diag", "syntax", "resolve"]),
    ("lower", &["base", "diag", "syntax", "resolve", "check"]),
    ("workspace", &["base", "diag", "lex", "syntax", "format", "resolve", "check", "lower"]),
    ("cases", &["base", "diag", "syntax", "resolve", "check", "lower", "workspace"]),
    ("analysis", &["base", "diag", "resolve", "workspace"]),
];

const ENGINE: [(&str, &[&str]); 4] = [
    ("value", &[]),
    ("ir", &["value"]),
    ("referral", &["ir", "value"]),
    ("eval", &["referral", "ir", "value"]),
];

const WORDING: [(&str, &[&str]); 12] = [
    ("arg", &[]),
    ("catalogue", &["arg"]),
    ("paint", &[]),
    ("names", &["arg", "catalogue"]),
    ("definitions", &[]),
    ("prose", &["definitions", "names"]),
    ("simplify", &["definitions"]),
    ("page", &["definitions", "names", "prose", "simplify"]),
    ("decision", &["catalogue", "names", "paint", "prose"]),
    ("finding", &["arg", "catalogue"]),
    ("referral", &["arg", "catalogue", "finding", "names"]),
    ("schema", &["names"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("node_modules") && !path.ends_with("target") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|found| found == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The modules of its own crate that a file names.
fn named(text: &str, modules: &BTreeSet<&str>) -> BTreeSet<String> {
    let words = text.split("crate::").skip(1);
    let names =
        words.map(|rest| rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_'));
    names.map(|name| name.collect::<String>()).filter(|name| modules.contains(name.as_str())).collect()
}

fn check(source: &Path, allowed: &[(&str, &[&str])]) {
    let modules: BTreeSet<&str> = allowed.iter().map(|(module, _)| *module).collect();
    let mut strayed = Vec::new();
    for (module, may) in allowed {
        let alone = source.join(format!("{module}.rs"));
        let folder = source.join(module);
        let found = if folder.is_dir() { files(&folder, "rs") } else { Vec::new() };
        for path in found.into_iter().chain(alone.exists().then_some(alone)) {
            // A module's own tests may look further.
            if path.file_stem().is_some_and(|name| name == "tests") {
                continue;
            }
            for other in named(&std::fs::read_to_string(&path).unwrap(), &modules) {
                if other != *module && !may.contains(&other.as_str()) {
                    strayed.push(format!("{} uses {other}", path.display()));
                }
            }
        }
    }
    assert_eq!(strayed, Vec::<String>::new());
}

#[test]
fn dependency_runs_one_way() {
    check(&root().join("compiler/src"), &COMPILER);
    check(&root().join("engine/src"), &ENGINE);
    check(&root().join("wording/src"), &WORDING);
}

#[test]
fn files_are_small() {
    let mut long = Vec::new();
    for folder in ["engine", "wording", "compiler", "cli", "lsp", "tests"] {
        for path in files(&root().join(folder), "rs") {
            let lines = std::fs::read_to_string(&path).unwrap().lines().count();
            if lines > 500 {
                long.push(format!("{}: {lines}", path.display()));
            }
        }
    }
    assert_eq!(long, Vec::<String>::new(), "can it be two rooms?");
}

#[test]
fn the_editor_knows_every_word() {
    let grammar = std::fs::read_to_string(root().join("lsp/vscode/syntaxes/remit.tmLanguage.json")).unwrap();
    let known: BTreeSet<&str> =
        grammar.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).collect();
    let missing: Vec<&str> = remit_compiler::lex::WORDS
        .iter()
        .map(|word| word.0)
        .filter(|word| !word.split('/').all(|part| known.contains(part)))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}
