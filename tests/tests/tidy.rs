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

const WORDING: [(&str, &[&str]); 13] = [
    ("markdown", &[]),
    ("arg", &[]),
    ("catalogue", &["arg"]),
    ("paint", &[]),
    ("names", &["arg", "catalogue"]),
    ("definitions", &[]),
    ("prose", &["definitions", "names"]),
    ("simplify", &["definitions"]),
    ("page", &["definitions", "markdown", "names", "prose", "simplify"]),
    ("decision", &["catalogue", "names", "paint", "prose"]),
    ("finding", &["arg", "catalogue"]),
    ("referral", &["arg", "catalogue", "finding", "names"]),
    ("schema", &["names"]),
];

const CLI: [(&str, &[&str]); 19] = [
    ("arguments", &[]),
    ("reason", &[]),
    ("replace", &[]),
    ("console", &["reason"]),
    ("process", &[]),
    ("help", &["arguments"]),
    ("files", &["arguments", "reason"]),
    ("session", &["arguments", "files", "reason"]),
    ("referral", &["arguments", "reason"]),
    ("eval", &["arguments", "referral", "session"]),
    ("matching", &["arguments", "eval", "referral", "session"]),
    ("check", &["arguments", "session"]),
    ("test", &["arguments", "session"]),
    ("coverage", &["arguments", "session"]),
    ("schema", &["arguments", "session"]),
    ("render", &["arguments", "session"]),
    ("fmt", &["arguments", "files", "reason", "replace"]),
    ("init", &["arguments", "reason"]),
    ("explain", &["arguments"]),
];

const LSP: [(&str, &[&str]); 10] = [
    ("features", &[]),
    ("lines", &[]),
    ("transport", &["features"]),
    ("state", &["features", "lines", "transport"]),
    ("convert", &["features", "lines", "transport", "state"]),
    ("capabilities", &["features", "lines", "convert", "state"]),
    ("publish", &["features", "convert", "state"]),
    ("queue", &["publish", "state"]),
    ("server", &["features", "transport", "state", "convert", "capabilities", "queue"]),
    ("session", &["transport", "server"]),
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

/// The modules of its own crate that a file names: by `crate::`, alone or in braces, and by as many `super::` as lead
/// out of its own.
fn named(text: &str, own: &[String], modules: &BTreeSet<&str>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for rest in text.split("crate::").skip(1) {
        found.extend(first_names(rest));
    }
    let out = "super::".repeat(own.len());
    for (at, _) in text.match_indices(&out) {
        if !text[..at].ends_with("super::") {
            found.extend(first_names(&text[at + out.len()..]));
        }
    }
    found.retain(|name| modules.contains(name.as_str()));
    found
}

/// The names that a path goes on with: one, or those at the first level of the braces.
fn first_names(rest: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
    };
    let Some(inside) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let mut depth = 0;
    let mut names = vec![word(inside)];
    for (at, letter) in inside.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(word(&inside[at + 1..])),
            _ => {}
        }
    }
    names
}

/// The modules that a file is in, its own last: `a/b/mod.rs` and `a/b.rs` are both `a`, `b`.
fn modules_of(source: &Path, path: &Path) -> Vec<String> {
    let path = path.strip_prefix(source).unwrap().with_extension("");
    let names = path.components().map(|part| part.as_os_str().to_str().unwrap().to_owned());
    names.filter(|name| name != "mod").collect()
}

fn check(source: &Path, allowed: &[(&str, &[&str])]) {
    let modules: BTreeSet<&str> = allowed.iter().map(|(module, _)| *module).collect();
    let mut strayed = Vec::new();
    for path in files(source, "rs") {
        let own = modules_of(source, &path);
        // A module's own tests may look further.
        if ["lib", "main", "bin"].contains(&own[0].as_str())
            || own.iter().any(|module| module.ends_with("tests"))
        {
            continue;
        }
        let Some((module, may)) = allowed.iter().find(|(module, _)| *module == own[0]) else {
            strayed.push(format!("{} is in no table", path.display()));
            continue;
        };
        for other in named(&std::fs::read_to_string(&path).unwrap(), &own, &modules) {
            if other != *module && !may.contains(&other.as_str()) {
                strayed.push(format!("{} uses {other}", path.display()));
            }
        }
    }
    assert_eq!(strayed, Vec::<String>::new());
}

#[test]
fn every_way_to_name_a_module_is_seen() {
    let modules = BTreeSet::from(["a", "b", "c", "d"]);
    let seen = |text: &str, own: &[&str]| {
        let own: Vec<String> = own.iter().map(|name| (*name).to_owned()).collect();
        named(text, &own, &modules).into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(seen("use crate::a::X;", &["d"]), "a");
    assert_eq!(seen("use crate::{a::{b, c}, b};", &["d"]), "a b");
    assert_eq!(seen("use super::{a, b::c};", &["d"]), "a b");
    assert_eq!(seen("use super::super::a;", &["d", "c"]), "a");
    assert_eq!(seen("use super::a;", &["d", "c"]), "");
    assert_eq!(seen("use super::super::super::a;", &["d", "c"]), "");
    assert_eq!(seen("crate::a::f(crate::b::X)", &["d"]), "a b");
}

#[test]
fn dependency_runs_one_way() {
    check(&root().join("compiler/src"), &COMPILER);
    check(&root().join("engine/src"), &ENGINE);
    check(&root().join("wording/src"), &WORDING);
    check(&root().join("cli/src"), &CLI);
    check(&root().join("lsp/src"), &LSP);
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
