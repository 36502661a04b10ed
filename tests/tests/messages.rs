//! The catalogue is complete and in use: every code has texts and a page in three languages, and nothing is left over.

use remit_compiler::diag::pages::{self, Example, Page};
use remit_compiler::diag::{Code, Severity, Word, catalogue, codes};
use remit_engine::value::Language;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The text of every Rust source file that may name a key, without the tests.
#[expect(clippy::disallowed_methods, reason = "the test reads the sources")]
fn sources() -> String {
    let mut folders = ["engine/src", "wording/src", "compiler/src", "cli/src", "lsp/src"]
        .map(|folder| root().join(folder))
        .to_vec();
    let mut text = String::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
                let source = fs::read_to_string(path).unwrap();
                // Examples in comments are no uses.
                let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
                text.extend(code.flat_map(|line| [line, "\n"]));
            }
        }
    }
    text
}

fn keys() -> BTreeSet<&'static str> {
    catalogue::entries().map(|(key, _)| key).collect()
}

fn report(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_code_has_a_text_and_a_page() {
    let keys = keys();
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for code in codes::ALL {
        let id = code.id();
        if !seen.insert(id) {
            problems.push(format!("{id} is registered twice"));
        }
        let letter = if code.severity() == Severity::Error { 'E' } else { 'W' };
        if !id.starts_with(letter) || id.len() != 5 || !id[1..].chars().all(|digit| digit.is_ascii_digit()) {
            problems.push(format!("{id} should be {letter} and four digits"));
        }
        let variants = format!("{id}.");
        let parts = [".label", ".help.", ".fix."].map(|part| format!("{id}{part}"));
        let says =
            |key: &&&str| key.starts_with(&variants) && !parts.iter().any(|part| key.starts_with(part));
        if !keys.contains(id) && keys.iter().find(says).is_none() {
            problems.push(format!("{id} has no text in the catalogue"));
        }
        match pages::find(*code) {
            None => problems.push(format!("{id} has no page compiler/src/diag/pages/{id}.md")),
            Some(page) => {
                for example in Example::ALL {
                    if page.example(example).is_empty() {
                        let heading = example.heading();
                        problems.push(format!("the page of {id} has no example under `## {heading}`"));
                    }
                }
            }
        }
    }
    for page in pages::all() {
        if Code::find(page.code).is_none() {
            problems.push(format!("the page {}.md has no code", page.code));
        }
    }
    report(&problems);
}

#[test]
fn every_page_is_written_in_three_languages() {
    let mut problems = Vec::new();
    for page in pages::all() {
        let id = page.code;
        for lang in Language::ALL {
            let Some((title, text)) = page.prose(lang) else {
                problems.push(format!("the page of {id} has no `## {lang}: …`"));
                continue;
            };
            if text.is_empty() || title.is_empty() || title.ends_with('.') {
                problems
                    .push(format!("the page of {id} lacks a title without full stop, or a text ({lang})"));
            }
            let (quoted, english) = (quoted(&page, lang), quoted(&page, Language::En));
            if quoted != english {
                problems.push(format!("the page of {id} quotes {quoted:?} in {lang}, {english:?} in en"));
            }
            let shown = page.markdown(lang);
            let said = Language::ALL.iter().filter(|of| shown.contains(&format!("\n{of}: ")));
            problems
                .extend(said.map(|of| format!("the page of {id} in {lang} still has a line marked {of}")));
        }
    }
    report(&problems);
}

/// What the prose of a page has between backticks: words of the language, which are the same in each of ours, save
/// the capitals of a blank to be filled in (`policy NAME`).
fn quoted(page: &Page, lang: Language) -> BTreeSet<String> {
    let (title, text) = page.prose(lang).unwrap_or_default();
    let words = |text: &str| {
        let words = text.split_whitespace();
        let blank = |word: &str| word.chars().all(|letter| letter.is_ascii_uppercase());
        words.map(|word| if blank(word) { "_" } else { word }.to_owned()).collect::<Vec<_>>().join(" ")
    };
    [title, &text].iter().flat_map(|part| part.split('`').skip(1).step_by(2)).map(words).collect()
}

#[test]
fn every_text_is_written_in_three_languages() {
    let mut problems = Vec::new();
    for (key, texts) in catalogue::entries() {
        let english = texts.get(Language::En).unwrap_or_default();
        for lang in Language::ALL {
            let Some(text) = texts.get(lang) else {
                problems.push(format!("{key} has no text in {lang}"));
                continue;
            };
            if holes(text) != holes(english) {
                problems.push(format!("{key}: {lang} and en are filled with different values"));
            }
            let is_message = key.starts_with(['E', 'W']);
            let starts_high = |text: &str| {
                let mut letters = text.chars();
                let first = letters.next().is_some_and(char::is_uppercase);
                first && letters.next().is_some_and(char::is_lowercase)
            };
            if is_message && (starts_high(text) || text.ends_with('.')) {
                problems.push(format!("{key}: a message is lower case and has no full stop ({lang})"));
            }
        }
    }
    report(&problems);
}

fn holes(text: &str) -> BTreeSet<&str> {
    let inside = text.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    inside
        .filter(|hole| catalogue::is_hole(hole))
        .map(|hole| hole.split([':', '?']).next().unwrap_or(hole))
        .collect()
}

#[test]
fn every_key_is_written_once() {
    let mut seen = BTreeSet::new();
    let mut problems = Vec::new();
    for folder in ["wording/src/texts", "compiler/src/diag/catalogue"] {
        for (name, text) in texts_of(&root().join(folder)) {
            let is_text =
                |line: &&str| ["sv: ", "nb: ", "en: ", "#"].iter().any(|start| line.starts_with(start));
            for key in text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_text(line)) {
                if !seen.insert(key.to_owned()) {
                    problems.push(format!("{key} is written twice, the second time in {name}"));
                }
            }
        }
    }
    report(&problems);
}

#[expect(clippy::disallowed_methods, reason = "the test reads the catalogue")]
fn texts_of(folder: &Path) -> Vec<(String, String)> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn every_key_is_used() {
    let sources = sources();
    let words: BTreeSet<&str> = Word::ALL.iter().map(|word| word.key()).collect();
    let quoted = |text: &str| sources.contains(&format!("\"{text}\""));
    // A key may be put together: `"verb.{}.short"` uses every key of that shape.
    let shapes: Vec<(&str, &str)> = sources
        .split('"')
        .filter(|text| text.contains('.') && text.contains("{}") && !text.contains(char::is_whitespace))
        .filter_map(|text| text.split_once("{}"))
        .filter(|(start, _)| start.ends_with('.'))
        .collect();
    let built = |key: &str| shapes.iter().any(|(start, end)| key.starts_with(start) && key.ends_with(end));
    let mut problems = Vec::new();
    for key in keys() {
        let parts: Vec<&str> = key.split('.').collect();
        let used = match parts.as_slice() {
            ["word", ..] => words.contains(key),
            [code] => Code::find(code).is_some(),
            [code, "label"] if Code::find(code).is_some() => true,
            [code, .., last] if is_code(code) => Code::find(code).is_some() && quoted(last),
            [.., last] => quoted(key) || quoted(last) || built(key),
            [] => false,
        };
        if !used {
            problems.push(format!("{key} is not used"));
        }
    }
    problems
        .extend(words.iter().filter(|key| !keys().contains(*key)).map(|key| format!("{key} has no text")));
    report(&problems);
}

fn is_code(text: &str) -> bool {
    text.len() == 5 && text.starts_with(['E', 'W'])
}

#[test]
fn every_key_that_is_used_is_there() {
    let sources = sources();
    let keys = keys();
    let known = |parts: &[&str], name: &str| {
        let ends = parts.iter().map(|part| format!("{part}{name}"));
        ends.into_iter().any(|end| {
            keys.contains(end.as_str()) || keys.iter().any(|key| key.ends_with(&format!(".{end}")))
        })
    };
    let mut problems = Vec::new();
    for (call, parts) in [
        ("Help::new(\"", &["help."][..]),
        (".help(\"", &["help."]),
        (".label(\"", &["label."]),
        (".variant(\"", &[""]),
        (".misuse(\"", &[""]),
        ("Fix::new(\"", &["fix."]),
        ("Phrase::new(\"", &["", "label.", "help.", "fix."]),
    ] {
        for rest in sources.split(call).skip(1) {
            let name = rest.split('"').next().unwrap_or_default();
            if !name.is_empty() && !known(parts, name) {
                problems.push(format!("{call}{name}\") has no text in the catalogue"));
            }
        }
    }
    report(&problems);
}

#[test]
fn every_code_is_reported_somewhere() {
    let sources = sources();
    let (_, registry) = sources.split_once("codes! {").unwrap();
    let rows = registry
        .lines()
        .take_while(|line| !line.starts_with('}'))
        .filter_map(|line| line.trim().split_once(" = \""));
    // A referral's errors have their codes from the engine.
    let by_engine =
        |rest: &str| sources.matches(&format!("\"{}\"", rest.split('"').next().unwrap())).count() > 1;
    let unused = rows.filter(|(name, rest)| !sources.contains(&format!("codes::{name}")) && !by_engine(rest));
    report(&unused.map(|(name, _)| format!("codes::{name} is reported nowhere")).collect::<Vec<_>>());
}
