use super::{Arg, Diagnostic, Help, Tag, Word, canonicalize, codes};
use crate::base::{FileId, Loc, Span};
use remit_engine::value::Language;

fn loc(start: u32, end: u32) -> Loc {
    Span::new(start, end).in_file(FileId(0))
}

#[test]
fn a_diagnostic_is_worded_in_each_language() {
    let diagnostic = Diagnostic::new(codes::UNKNOWN_NAME, loc(3, 9))
        .arg("kind", Word::Concept)
        .arg("name", "fibro`my")
        .help(Help::did_you_mean(loc(3, 9), "fibromyalgia"))
        .tag(Tag::Unnecessary);
    assert_eq!(diagnostic.message(Language::En), "there is no concept called `fibro'my`");
    assert_eq!(diagnostic.message(Language::Sv), "det finns inget begrepp som heter `fibro'my`");
    assert_eq!(diagnostic.message(Language::Nb), "det finnes ikke noe begrep som heter `fibro'my`");
    let help = &diagnostic.worded(Language::Nb).helps[0];
    assert_eq!(help.text, "mente du `fibromyalgia`?");
    assert_eq!(help.fix.as_ref().unwrap().title, "erstatt med `fibromyalgia`");
}

#[test]
fn sentences_choose_their_forms() {
    let fill = |template: &str, value: Arg| {
        let mut args = super::Args::default();
        args.set("x", value);
        super::catalogue::fill_template(template, Language::En, &[&args])
    };
    assert_eq!(fill("{x} {x?case|cases}", 1_u32.into()), "1 case");
    assert_eq!(fill("{x} {x?case|cases}", 2_u32.into()), "2 cases");
    assert_eq!(fill("{x:or}", vec!["a", "b", "c"].into()), "`a`, `b` or `c`");
    assert_eq!(fill("{x:the} / {x:many}", Word::Category.into()), "the category / categories");
    assert_eq!(fill("{y}", 1_u32.into()), "<y>");
}

#[test]
fn findings_are_sorted_once_each_and_without_echo() {
    let unknown = |at| Diagnostic::new(codes::UNKNOWN_NAME, loc(at, at + 2));
    let syntax = Diagnostic::new(codes::NOT_UTF8, loc(10, 20));
    let found =
        canonicalize([unknown(40), unknown(12), syntax, unknown(4), unknown(4)].iter(), &[loc(10, 20)]);
    let starts: Vec<u32> = found.iter().map(|diagnostic| diagnostic.loc.span.start).collect();
    assert_eq!(starts, [4, 10, 40]);
}
