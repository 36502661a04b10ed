use super::{Encoding, Lines};

/// Text before the X, its column in bytes, and in UTF-16 units.
const COLUMNS: [(&str, u32, u32); 8] = [
    ("smärta ", 8, 7),
    ("sma\u{308}rta ", 9, 8),
    ("höga värden åäö ", 21, 16),
    ("😀 ", 5, 3),
    ("👩\u{200d}⚕\u{fe0f} ", 14, 6),
    ("\tdos ", 5, 5),
    ("\u{feff}dos ", 7, 5),
    ("10\u{a0}mg ", 7, 6),
];

#[test]
fn columns_count_what_the_client_counts() {
    for (before, bytes, units) in COLUMNS {
        let text = format!("första\r\n{before}X\n");
        let lines = Lines::new(&text);
        let offset = text.find('X').unwrap() as u32;
        assert_eq!(lines.place(&text, offset, Encoding::Utf8), (1, bytes), "{before}");
        assert_eq!(lines.place(&text, offset, Encoding::Utf16), (1, units), "{before}");
        assert_eq!(lines.offset(&text, 1, bytes, Encoding::Utf8), offset, "{before}");
        assert_eq!(lines.offset(&text, 1, units, Encoding::Utf16), offset, "{before}");
    }
}

#[test]
fn only_the_protocols_line_breaks_break_lines() {
    let texts =
        [("a\nb", 1), ("a\r\nb", 1), ("a\rb", 1), ("a\u{b}b\u{c}\u{85}\u{2028}c", 0), ("", 0), ("a\n", 1)];
    for (text, last) in texts {
        let end = u32::try_from(text.len()).unwrap();
        assert_eq!(Lines::new(text).place(text, end, Encoding::Utf16).0, last, "{text:?}");
    }
}

#[test]
fn what_lies_outside_is_clamped() {
    let text = "å😀\r\nslut";
    let lines = Lines::new(text);
    assert_eq!(lines.offset(text, 0, 99, Encoding::Utf16), 6, "before the line break");
    assert_eq!(lines.offset(text, 9, 0, Encoding::Utf16), 12, "the end of the text");
    assert_eq!(lines.offset(text, 0, 2, Encoding::Utf16), 2, "not inside a surrogate pair");
    assert_eq!(lines.offset(text, 0, 1, Encoding::Utf8), 0, "not inside a character");
    assert_eq!(lines.place(text, 99, Encoding::Utf16), (1, 4));
}

#[test]
fn columns_far_out_on_a_line_are_counted_alike() {
    let letters = ["a", "ö", "…", "😀"];
    let line: String = (0..2_000).map(|at| letters[at % 4]).collect();
    let text = format!("å{line}\n{line}");
    let lines = Lines::new(&text);
    let start = text.find('\n').unwrap() + 1;
    let mut units = 0;
    for (at, letter) in line.char_indices() {
        let offset = (start + at) as u32;
        assert_eq!(lines.place(&text, offset, Encoding::Utf16), (1, units));
        assert_eq!(lines.offset(&text, 1, units, Encoding::Utf16), offset);
        units += letter.len_utf16() as u32;
    }
}
