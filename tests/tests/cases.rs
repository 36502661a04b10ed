//! Cases of one phase: a text in, a snapshot beside it out. A new case is a new file in `cases/`.

use remit_engine::value::Language;
use std::path::{Path, PathBuf};

use remit_compiler::base::{FileId, SourceFile, Sources, Span};
use remit_compiler::diag::{Diagnostic, Fix, unreadable};
use remit_compiler::format::{Refusal, format, format_range};
use remit_compiler::lex::{Tokens, lex};
use remit_compiler::syntax::{Parsed, parse};
use remit_tests::outline;

/// Answers every `*.remit` file of a folder of `cases/`.
fn each(folder: &str, answer: impl Fn(&SourceFile) -> String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(folder);
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "remit"));
    paths.sort();
    assert!(!paths.is_empty(), "{} has cases", folder.display());
    for path in paths {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let file = SourceFile::from_bytes(format!("{name}.remit"), &std::fs::read(&path).unwrap());
        let said = answer(&file);
        insta::with_settings!({
            snapshot_path => &folder,
            prepend_module_to_snapshot => false,
            omit_expression => true
        }, {
            insta::assert_snapshot!(name, said);
        });
    }
}

fn read(text: &str) -> (Tokens, Parsed) {
    let tokens = lex(FileId(0), text);
    let parsed = parse(text, &tokens);
    (tokens, parsed)
}

/// Every statement, clause, condition and value is in the tree as it should be.
#[test]
fn syntax() {
    each("syntax", |file| {
        let (_, parsed) = read(file.text.as_str());
        assert_eq!(messages(file, &parsed.diagnostics), "", "{}", file.path);
        outline::tree(&parsed.file)
    });
}

/// One message for each slip, with its fix, and the neighbours survive.
#[test]
fn broken() {
    each("broken", |file| {
        if let Some(problem) = unreadable(FileId(0), file) {
            return messages(file, &[problem]);
        }
        let text = file.text.as_str();
        let (_, parsed) = read(text);
        let left = read(&mended(text, &parsed.diagnostics)).1.diagnostics.len();
        let survivors = outline::survivors(&parsed.file.items).join("\n");
        let messages = messages(file, &parsed.diagnostics);
        format!("{messages}\nafter the first fixes: {left}\n\n{survivors}\n")
    });
}

/// The settled form; a second run changes nothing.
#[test]
fn formatted() {
    each("format", |file| {
        let text = file.text.as_str();
        match settled(text) {
            Ok(once) => {
                assert_eq!(settled(&once).as_ref(), Ok(&once), "{} settles at once", file.path);
                once.replace('\r', "␍")
            }
            Err(refusal) => format!("refused: {refusal:?}"),
        }
    });
}

/// A selection formats the statements that it touches and no others.
#[test]
fn a_selection_is_formatted_alone() {
    let text =
        "policy a.b { language: en }\n\nexclude   a\nexclude   b\n  cite x 1\n  when  c\nexclude   d\n";
    let (tokens, parsed) = read(text);
    let at = u32::try_from(text.find("when").unwrap()).unwrap();
    let found = format_range(text, &tokens, &parsed, Span::at(at), &|| false).unwrap().unwrap();
    assert_eq!(&text[found.span.range()], "exclude   b\n  cite x 1\n  when  c");
    assert_eq!(found.text, "exclude b\n  when c\n  cite x 1");
}

fn settled(text: &str) -> Result<String, Refusal> {
    let (tokens, parsed) = read(text);
    format(text, &tokens, &parsed)
}

fn messages(file: &SourceFile, diagnostics: &[Diagnostic]) -> String {
    let mut sources = Sources::new();
    sources.add(file.clone());
    let options = remit_compiler::diag::render::TextOptions { lang: Language::En, ..Default::default() };
    remit_compiler::diag::render::text(diagnostics, &sources, options)
}

/// The text after the first fix of each message.
fn mended(text: &str, diagnostics: &[Diagnostic]) -> String {
    let fixes: Vec<&Fix> = diagnostics
        .iter()
        .filter_map(|found| found.helps.iter().find_map(|help| help.fix.as_ref()))
        .collect();
    let mut edits: Vec<_> = fixes.iter().flat_map(|fix| &fix.edits).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.loc.span.start, edit.loc.span.end)));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.loc.span.range(), &edit.text);
    }
    text
}
