//! What holds for any text: reading and formatting neither panic nor hang, no byte is lost, formatting settles
//! at once and changes nothing that counts; and a file that has been edited reads as a new one.

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use proptest::prelude::*;
use remit_compiler::base::{FileId, SourceFile};
use remit_compiler::format::format;
use remit_compiler::lex::{TokenKind, Tokens, lex};
use remit_compiler::syntax::ast::{Ident, Path as NamePath};
use remit_compiler::syntax::visit::{Visitor, walk_file};
use remit_compiler::syntax::{Parsed, parse};
use remit_compiler::workspace::Workspace;
use remit_engine::value::composed;

/// Every file of the language in the repository.
static CORPUS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders: Vec<PathBuf> =
        ["stdlib", "policies", "tests/cases"].map(|name| root.join(name)).to_vec();
    let mut paths = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "remit") {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let read = |path: &PathBuf| {
        let file = SourceFile::from_bytes("x.remit", &std::fs::read(path).unwrap());
        file.encoding.is_none().then(|| file.text.as_str().to_owned())
    };
    paths.iter().filter_map(read).collect()
});

fn read(text: &str) -> (Tokens, Parsed) {
    let tokens = lex(FileId(0), text);
    let parsed = parse(text, &tokens);
    (tokens, parsed)
}

/// What has to hold for every text.
fn check(text: &str) {
    let (tokens, parsed) = read(text);
    let joined: String = tokens.all.iter().map(|token| &text[token.span.range()]).collect();
    assert_eq!(joined, text, "joined tokens are the file");
    let in_order = tokens.code.iter().zip(tokens.code.iter().skip(1));
    assert!(in_order.clone().all(|(left, right)| left.span.end <= right.span.start), "tokens are in order");
    let opened = tokens.code.iter().filter(|token| token.kind.is_open_brace()).count();
    let closed = tokens.code.iter().filter(|token| token.kind == TokenKind::CloseBrace).count();
    assert_eq!(opened, closed, "every brace has its partner");
    for found in &parsed.diagnostics {
        let span = found.loc.span;
        assert!(text.get(span.range()).is_some(), "{found:?} points at text");
        for edit in found.helps.iter().filter_map(|help| help.fix.as_ref()).flat_map(|fix| &fix.edits) {
            assert!(text.get(edit.loc.span.range()).is_some(), "{edit:?} edits text");
        }
    }
    let said = tokens.code.iter().any(|token| token.kind != TokenKind::Newline);
    assert!(!said || parsed.file.header.is_some() || !parsed.file.items.is_empty(), "something is read");
    walk_file(&mut Names { text }, &parsed.file);
    if let Ok(once) = format(text, &tokens, &parsed) {
        let (tokens, parsed) = read(&once);
        let twice = format(&once, &tokens, &parsed);
        assert_eq!(twice.as_deref(), Ok(once.as_str()), "a second run changes nothing");
    }
}

/// Every name in the tree says what is at its place.
struct Names<'a> {
    text: &'a str,
}

impl Visitor for Names<'_> {
    fn visit_ident(&mut self, ident: &Ident) {
        assert_eq!(composed(&self.text[ident.span.range()]), ident.name.as_str());
    }

    fn visit_path(&mut self, path: &NamePath) {
        assert_eq!(composed(self.text[path.span.range()].trim_end_matches('.')), path.name.as_str());
    }
}

/// A change such as a slip of the hand makes, at a place between 0 and 1.
#[derive(Clone, Debug)]
enum Slip {
    Cut(f64, usize),
    Insert(f64, String),
    Copy(f64, f64, usize),
}

fn place(text: &str, at: f64) -> usize {
    let letters = text.chars().count();
    let index = (letters as f64 * at) as usize;
    text.char_indices().nth(index).map_or(text.len(), |(offset, _)| offset)
}

fn apply(text: &mut String, slip: &Slip) {
    let end = |text: &str, start: usize, length: usize| {
        text[start..].char_indices().nth(length).map_or(text.len(), |(offset, _)| start + offset)
    };
    match slip {
        Slip::Cut(at, length) => {
            let start = place(text, *at);
            let end = end(text, start, *length);
            text.replace_range(start..end, "");
        }
        Slip::Insert(at, new) => text.insert_str(place(text, *at), new),
        Slip::Copy(from, to, length) => {
            let start = place(text, *from);
            let copy = text[start..end(text, start, *length)].to_owned();
            text.insert_str(place(text, *to), &copy);
        }
    }
}

fn slips() -> impl Strategy<Value = Slip> {
    let bits = prop::sample::select(vec![
        "\"",
        "(",
        ")",
        "{",
        "}",
        "->",
        "=>",
        ":",
        ",",
        "\n",
        "\r\n",
        "\t",
        "//",
        "///",
        "🙂",
        "1,5 mg",
        ";",
        "exclude ",
        "section \"x\" {\n",
        "case \"x\" {\n",
        "and",
        "not ",
        "any of (",
        " when ",
        "åäö",
        "”",
        "-",
        "2026-13-45",
        "policy a.b { ",
        "\u{feff}",
        "statement 3: ",
        ".",
        "|",
        "#",
        "note ",
        "} expect ",
        "\\",
    ]);
    prop_oneof![
        (0.0..1.0, 1_usize..40).prop_map(|(at, length)| Slip::Cut(at, length)),
        (0.0..1.0, bits).prop_map(|(at, new)| Slip::Insert(at, new.to_owned())),
        (0.0..1.0, 0.0..1.0, 1_usize..80).prop_map(|(from, to, length)| Slip::Copy(from, to, length)),
    ]
}

/// A workspace that lives through all edits.
static LIVED: LazyLock<Mutex<Workspace>> = LazyLock::new(|| Mutex::new(Workspace::new()));

/// The text is read as one that nobody has edited, whatever was in the file before.
fn check_edited(path: &str, text: &str) {
    let mut workspace = LIVED.lock().unwrap_or_else(PoisonError::into_inner);
    workspace.open(path, text);
    let snapshot = workspace.snapshot();
    let file = snapshot.file_at(path).unwrap();
    let text = file.source.text.as_str();
    let tokens = lex(file.id, text);
    let parsed = parse(text, &tokens);
    assert_eq!(file.tokens(), &tokens, "the same tokens");
    assert_eq!(file.parsed(), &parsed, "the same tree");
    assert_eq!(file.header(), parsed.file.header.as_ref());
}

#[test]
fn every_file_of_the_repository() {
    for text in CORPUS.iter() {
        check(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let file = SourceFile::from_bytes("x.remit", &bytes);
        check(file.text.as_str());
    }

    #[test]
    fn any_words(words in prop::collection::vec(
        prop_oneof![
            prop::sample::select(remit_compiler::lex::WORDS.iter().map(|(word, _, _)| *word).collect::<Vec<_>>()),
            prop::sample::select(vec![
                "a", "b.c", "\"t\"", "1", "2.5 mg", "(", ")", "{", "}", ":", ",", "->", "<=", "=", "\n", "\n", "\n",
                "// c\n", "/// d\n", "2026-01-01", "*", "/", "\"open", "  ",
            ]),
        ], 0..120)
    ) {
        check(&words.join(" "));
    }

    #[test]
    fn real_files_with_slips(which in any::<prop::sample::Index>(), slips in prop::collection::vec(slips(), 1..6)) {
        let mut text = which.get(&CORPUS).clone();
        // A part is enough, and quicker.
        if text.len() > 6000 {
            text = text[..place(&text, 6000.0 / text.len() as f64)].to_owned();
        }
        for slip in &slips {
            apply(&mut text, slip);
        }
        check(&text);
    }

    #[test]
    fn edited_files_read_as_new(which in any::<prop::sample::Index>(), slips in prop::collection::vec(slips(), 1..12)) {
        let mut text = which.get(&CORPUS).clone();
        check_edited("edited.remit", &text);
        let whole = text.clone();
        for slip in &slips {
            apply(&mut text, slip);
            check_edited("edited.remit", &text);
        }
        check_edited("edited.remit", &whole);
    }
}
