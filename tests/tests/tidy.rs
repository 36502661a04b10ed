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
    ("cases", &["base", "diag", "lex", "syntax", "format", "resolve", "check", "lower", "workspace"]),
    ("analysis", &["base", "diag", "syntax", "check", "lower", "resolve", "workspace", "cases"]),
];

const ENGINE: [(&str, &[&str]); 5] = [
    ("value", &[]),
    ("ir", &["value"]),
    ("referral", &["ir", "value"]),
    ("eval", &["referral", "ir", "value"]),
    ("finite", &["eval", "referral", "ir", "value"]),
];

const BUNDLE: [(&str, &[&str]); 11] = [
    ("source", &[]),
    ("error", &[]),
    ("nesting", &[]),
    ("features", &[]),
    ("header", &[]),
    ("file", &["error"]),
    ("trust", &["error"]),
    ("coding", &["nesting"]),
    ("versions", &["header"]),
    ("read", &["coding", "error", "features", "file", "header", "source", "trust"]),
    ("write", &["coding", "error", "features", "file", "header", "read", "source"]),
];

const BATCH: [(&str, &[&str]); 20] = [
    ("names", &[]),
    ("schema", &["names"]),
    ("row", &[]),
    ("batch", &[]),
    ("outcome", &["batch", "row"]),
    ("schema", &["names"]),
    ("decide", &["batch", "outcome", "row"]),
    ("view", &["batch", "outcome", "row"]),
    ("tally", &["batch", "outcome", "view"]),
    ("summary", &["batch", "tally"]),
    ("source", &["row"]),
    ("inputs", &["batch"]),
    ("feed", &["inputs", "source"]),
    ("pipeline", &[]),
    ("format", &["batch", "outcome", "store"]),
    ("ndjson", &["batch", "feed", "format", "inputs", "names", "outcome", "row", "source", "store", "view"]),
    ("facts", &["names", "ndjson", "row"]),
    ("csv", &["facts", "feed", "inputs", "row", "source"]),
    ("store", &["batch", "format", "inputs", "run", "source", "tally"]),
    ("run", &["batch", "decide", "format", "ndjson", "outcome", "pipeline", "source", "tally", "view"]),
];

const ANALYSIS: [(&str, &[&str]); 20] = [
    ("circuit", &[]),
    ("names", &[]),
    ("worlds", &["circuit"]),
    ("solver", &["circuit", "worlds"]),
    ("atoms", &[]),
    ("conditions", &["circuit"]),
    ("world", &["circuit", "policy", "solver", "worlds"]),
    ("silence", &["circuit", "conditions", "world"]),
    ("policy", &["circuit", "conditions", "names", "silence", "world"]),
    ("medicines", &["letter"]),
    ("letter", &["medicines", "solver", "world"]),
    ("witness", &["circuit", "letter", "solver", "world"]),
    ("analysis", &["atoms", "circuit", "policy", "solver", "witness", "world"]),
    ("assertions", &["analysis", "circuit", "conditions", "letter", "witness"]),
    ("rules", &["analysis", "circuit", "solver"]),
    ("showing", &["analysis", "circuit", "letter", "solver", "witness"]),
    ("region", &["atoms", "circuit", "diff", "letter", "medicines", "policy", "solver", "witness", "world"]),
    (
        "diff",
        &[
            "atoms",
            "circuit",
            "conditions",
            "letter",
            "medicines",
            "names",
            "policy",
            "solver",
            "witness",
            "world",
            "worlds",
        ],
    ),
    ("ask", &["circuit", "letter", "policy", "silence", "solver", "world"]),
    ("findings", &["analysis", "circuit", "conditions", "letter", "names", "policy", "solver", "witness"]),
];

const WORDING: [(&str, &[&str]); 26] = [
    ("spacing", &[]),
    ("markdown", &["spacing"]),
    ("arg", &[]),
    ("catalogue", &["arg"]),
    ("paint", &["spacing"]),
    ("names", &["arg", "catalogue", "spacing"]),
    ("roles", &["names"]),
    ("count", &["names"]),
    ("deadline", &["names"]),
    ("definitions", &["names"]),
    ("formula", &["names"]),
    ("prose", &["count", "deadline", "definitions", "names"]),
    ("page", &["definitions", "markdown", "names", "prose", "roles", "spacing"]),
    ("cube", &["names", "prose"]),
    ("region", &["cube", "decision", "diff", "names", "prose", "spacing"]),
    ("diff", &["catalogue", "cube", "decision", "names", "page", "markdown", "paint", "prose", "spacing"]),
    ("decision", &["catalogue", "names", "paint", "prose", "spacing"]),
    ("trace", &["count", "definitions", "names", "paint", "prose", "spacing"]),
    ("letter", &["deadline", "names", "paint", "roles", "spacing"]),
    ("notice", &["names"]),
    ("finding", &["arg", "catalogue"]),
    ("referral", &["arg", "catalogue", "finding", "names"]),
    ("program", &[]),
    ("schema", &["names"]),
    ("vocabulary", &["catalogue"]),
    ("example", &["names", "schema", "vocabulary"]),
];

const REVIEW: [(&str, &[&str]); 4] =
    [("lines", &[]), ("git", &[]), ("side", &["git"]), ("both", &["lines", "side"])];

const CLI: [(&str, &[&str]); 33] = [
    ("field", &[]),
    ("arguments", &["field"]),
    ("reason", &[]),
    ("replace", &[]),
    ("console", &["reason"]),
    ("process", &[]),
    ("help", &["arguments"]),
    ("files", &["arguments", "reason"]),
    ("bundled", &["arguments", "reason"]),
    ("session", &["arguments", "bundled", "files", "reason"]),
    ("inspect", &["arguments", "bundled"]),
    ("verify", &["arguments", "bundled", "inspect", "reason"]),
    ("build", &["arguments", "bundled", "inspect", "reason", "replace", "session"]),
    ("referral", &["arguments", "reason"]),
    ("answered", &[]),
    ("forced", &["answered"]),
    ("eval", &["arguments", "forced", "referral", "session"]),
    ("ask", &["answered", "arguments", "eval", "reason", "referral", "session"]),
    ("batch", &["arguments", "console", "eval", "reason", "replace", "session"]),
    ("matching", &["arguments", "eval", "referral", "session"]),
    ("diff", &["arguments", "bundled", "reason", "referral"]),
    ("region", &["arguments", "session"]),
    ("history", &["arguments", "diff"]),
    ("check", &["arguments", "session"]),
    ("generate", &["arguments", "reason", "replace", "session"]),
    ("test", &["arguments", "generate", "session"]),
    ("coverage", &["arguments", "session"]),
    ("schema", &["arguments", "session"]),
    ("render", &["arguments", "session"]),
    ("vocabulary", &["arguments", "session"]),
    ("fmt", &["arguments", "files", "reason", "replace"]),
    ("init", &["arguments", "field", "reason"]),
    ("explain", &["arguments"]),
];

const LSP: [(&str, &[&str]); 10] = [
    ("features", &[]),
    ("lines", &[]),
    ("transport", &["features"]),
    ("state", &["features", "lines", "transport"]),
    ("convert", &["features", "lines", "transport", "state"]),
    ("capabilities", &["features", "lines", "convert", "state"]),
    ("publish", &["features", "transport", "convert", "state"]),
    ("queue", &["publish", "state"]),
    ("server", &["features", "transport", "state", "convert", "capabilities", "queue"]),
    ("session", &["transport", "server"]),
];

const COLUMNS: [(&str, &[&str]); 9] = [
    ("types", &[]),
    ("error", &[]),
    ("form", &["types"]),
    ("cell", &["form", "types"]),
    ("input", &["cell", "error", "form", "types"]),
    ("output", &[]),
    ("chunk", &["error", "input"]),
    ("files", &["chunk", "error", "input", "output"]),
    ("assemble", &["cell", "types"]),
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
    check(&root().join("bundle/src"), &BUNDLE);
    check(&root().join("batch/src"), &BATCH);
    check(&root().join("analysis/src"), &ANALYSIS);
    check(&root().join("wording/src"), &WORDING);
    check(&root().join("review/src"), &REVIEW);
    check(&root().join("cli/src"), &CLI);
    check(&root().join("lsp/src"), &LSP);
    check(&root().join("columns/src"), &COLUMNS);
}

#[test]
fn files_are_small() {
    let mut long = Vec::new();
    for folder in [
        "engine", "bundle", "batch", "columns", "analysis", "wording", "compiler", "review", "cli", "lsp",
        "tests",
    ] {
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

/// What the folder holds, by path from the root; what is built or fetched is passed over.
fn everything(folder: &Path, below: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if ["target", "node_modules", "out", ".git", ".vscode-test"].contains(&name.as_str()) {
            continue;
        }
        let whole = format!("{below}/{name}");
        if path.is_dir() {
            everything(&path, &whole, found);
            found.push(whole + "/");
        } else {
            found.push(whole);
        }
    }
}

/// What a page names as a path: between backticks with an ending or a closing slash, or as the target of a link. What has a
/// word in capitals for whatever the reader calls it is none.
fn paths_in(text: &str) -> Vec<&str> {
    let endings = [".rs", ".md", ".txt", ".lalrpop", ".toml", ".py", ".sh", "/"];
    let is_path = |text: &&str| {
        let plain = text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-./".contains(letter));
        let invented = text.split(['/', '.']).any(|part| part == "NAME" || part == "CLINIC");
        plain
            && !invented
            && text.starts_with(|first: char| first != '/')
            && endings.iter().any(|ending| text.ends_with(ending))
    };
    let quoted = text.split('`').skip(1).step_by(2).filter(is_path);
    let linked = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let linked = linked.map(|target| target.split('#').next().unwrap()).filter(is_path);
    quoted.chain(linked).collect()
}

#[test]
fn pages_name_what_is_there() {
    assert_eq!(paths_in("`a/b.rs`, `yes/no`, `NAME.rs` and [c](d/e.md#f)"), ["a/b.rs", "d/e.md"]);
    let mut all = Vec::new();
    everything(&root(), "", &mut all);
    // What is not kept is made when it is needed.
    all.extend(std::fs::read_to_string(root().join(".gitignore")).unwrap().lines().map(str::to_owned));
    let mut missing = Vec::new();
    for page in all.iter().filter(|path| path.ends_with(".md")) {
        let text = std::fs::read_to_string(root().join(page.trim_start_matches('/'))).unwrap();
        for path in paths_in(&text) {
            // A page may name a file from its own folder on, or from a folder that its sentence is about.
            let end = format!("/{}", path.trim_start_matches("../").trim_start_matches("./"));
            if !all.iter().any(|known| known.ends_with(&end)) {
                missing.push(format!("{page}: {path}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// What a patch expects, lines that it leaves included, and what is not there in one piece.
fn stale_hunk(patch: &str) -> Option<String> {
    let mut code = String::new();
    let mut lines = patch.lines();
    while let Some(line) = lines.next() {
        if let Some(path) = line.strip_prefix("+++ b/") {
            code = std::fs::read_to_string(root().join(path)).unwrap();
        }
        let Some((_, range)) = line.split_once("@@ -") else { continue };
        let count = range.split([',', ' ']).nth(1).unwrap().parse().unwrap();
        let old = lines.by_ref().filter(|line| !line.starts_with('+'));
        let old: Vec<&str> = old.take(count).map(|line| line.get(1..).unwrap_or_default()).collect();
        let code: Vec<&str> = code.lines().collect();
        if !code.windows(count).any(|there| there == old) {
            return Some(old.join("\n"));
        }
    }
    None
}

#[test]
fn the_faults_that_are_put_back_fit_what_is_there() {
    let hunk = |lines: &str| format!("+++ b/tests/src/lib.rs\n@@ -1,3 +1,3 @@\n{lines}");
    assert_eq!(stale_hunk(&hunk(" //! The tests of Remit.\n\n-pub mod batch;\n+mod other;\n")), None);
    assert!(stale_hunk(&hunk(" //! Tests of Remit.\n\n-pub mod batch;\n+mod other;\n")).is_some());
    let folder = root().join("tests/faults");
    let all = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for path in all.filter(|path| path.extension().is_some_and(|ending| ending == "patch")) {
        let stale = stale_hunk(&std::fs::read_to_string(&path).unwrap());
        assert_eq!(stale, None, "{}", path.display());
    }
}
