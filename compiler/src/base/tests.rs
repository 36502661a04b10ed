use remit_engine::value::Language;

use super::{Encoding, SourceFile, SourceText, Span};

#[test]
fn positions_count_characters() {
    let text = SourceText::new("värk\r\nö😀x\n");
    assert_eq!(text.line_count(), 3);
    let at = u32::try_from(text.as_str().find('x').unwrap()).unwrap();
    let place = text.position(at);
    assert_eq!((place.line, place.column), (2, 3));
    assert_eq!(text.slice(Span::new(0, 5)), "värk");
    assert_eq!(text.slice(Span::new(0, 2)), "", "a range that splits a letter has no text");
}

#[test]
fn a_byte_order_mark_is_not_text() {
    let file = SourceFile::from_bytes("a.remit", b"\xef\xbb\xbfpolicy");
    assert!(file.text.had_bom());
    assert_eq!(file.text.as_str(), "policy");
}

#[test]
fn foreign_encodings_are_named_with_the_byte() {
    let (text, problem) = SourceText::decode(b"v\xe4rk");
    let problem = problem.unwrap();
    assert_eq!((problem.encoding, problem.byte), (Encoding::Windows1252, 1));
    assert_eq!(text.slice(problem.span), "ä");
    let (_, problem) = SourceText::decode(b"\xff\xfep\0o\0");
    assert_eq!(problem.unwrap().encoding, Encoding::Utf16Le);
    let (_, problem) = SourceText::decode(b"PK\0\xff\xfe");
    assert_eq!(problem.unwrap().encoding, Encoding::Binary);
}

#[test]
fn locales_are_languages() {
    assert_eq!(Language::from_code("sv-SE"), Some(Language::Sv));
    assert_eq!(Language::from_code("no"), Some(Language::Nb));
    assert_eq!(Language::from_code("de"), None);
}
