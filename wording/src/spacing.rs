//! Spaces: one between words, and one that no line breaks at between a number and its unit. Input: a text. Output: the same
//! words.

use std::collections::BTreeSet;

/// The space that no line breaks at.
const NO_BREAK: char = '\u{a0}';

/// The words of a text; what a no-break space holds together is one.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| sign.is_whitespace() && sign != NO_BREAK).filter(|word| !word.is_empty())
}

/// The text on one line.
pub(crate) fn one_line(text: &str) -> String {
    words(text).collect::<Vec<_>>().join(" ")
}

/// What units are called: of each name, the first word.
pub(crate) struct Units<'a>(BTreeSet<&'a str>);

impl<'a> Units<'a> {
    pub(crate) fn new(names: impl Iterator<Item = &'a str>) -> Self {
        Self(names.filter_map(|name| words(name).next()).collect())
    }

    /// The text with each number and its unit held together.
    pub(crate) fn bound(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 8);
        for word in text.split(' ') {
            let is_first = out.is_empty();
            let holds = out.ends_with(|sign: char| sign.is_ascii_digit()) && self.is_unit(word)
                || out.ends_with('×') && word.starts_with(|sign: char| sign.is_ascii_digit());
            if !is_first {
                out.push(if holds { NO_BREAK } else { ' ' });
            }
            out.push_str(word);
        }
        out
    }

    fn is_unit(&self, word: &str) -> bool {
        let name = word.trim_end_matches(|sign: char| !sign.is_alphanumeric() && sign != '%');
        !name.is_empty() && (self.0.contains(name) || self.0.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::{Units, one_line};

    #[test]
    fn a_number_keeps_its_unit() {
        let units = Units(["mg", "år", "%"].into());
        assert_eq!(units.bound("60–90 mg, 24 år."), "60–90\u{a0}mg, 24\u{a0}år.");
        assert_eq!(units.bound("45 mg × 2 i mg, 3 mgr, 5 %"), "45\u{a0}mg ×\u{a0}2 i mg, 3 mgr, 5\u{a0}%");
        assert_eq!(one_line(" a\n b\u{a0}c "), "a b\u{a0}c");
    }
}
