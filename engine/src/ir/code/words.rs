//! Codes of words, such as postcodes. Input: a text. Output: the code that it is, with one blank between its words.
//!
//! Whoever writes blanks parts words by them; who writes none may leave them out where only one code can be meant. So `BS11`
//! is a district and no part of `BS1`, and `BS14DJ` is in `BS1`.

use super::{CodeShape, CodeSystem, signs};

/// What all words of a code look like: `AA9 9AA`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordForm<'a> {
    /// The shape.
    pub shape: &'a str,
    /// Whether the blanks may be left out, because no other code looks like that.
    pub runs_on: bool,
}

impl CodeShape {
    /// From the least to the whole code, word by word.
    fn by_words(&self) -> impl Iterator<Item = &str> {
        let blanks = self.whole.char_indices().filter(|(_, sign)| *sign == ' ').map(|(at, _)| at);
        let ends = blanks.chain([self.whole.len()]).filter(|end| *end >= self.least.len());
        ends.filter_map(|end| self.whole.get(..end))
    }
}

impl CodeSystem {
    /// What a referral's codes look like, where codes are words.
    pub fn word_forms(&self) -> impl Iterator<Item = WordForm<'_>> {
        self.forms_among(&self.shapes)
    }

    fn forms_among<'s>(&'s self, shapes: &'s [CodeShape]) -> impl Iterator<Item = WordForm<'s>> {
        let all = || self.shapes.iter().chain(&self.groups).flat_map(CodeShape::by_words);
        shapes.iter().flat_map(CodeShape::by_words).map(move |shape| {
            let another = |other: &str| other != shape && look_alike(shape, other);
            WordForm { shape, runs_on: shape.contains(' ') && !all().any(another) }
        })
    }

    /// The code that a text is by one of these shapes.
    pub(super) fn fit_words(&self, text: &str, shapes: &[CodeShape]) -> Option<String> {
        let (text, blanks) = (self.without_tail(text), char::is_whitespace);
        let run_on = || {
            let forms = self.forms_among(shapes).filter(|form| form.runs_on && !text.contains(blanks));
            let code =
                |form: WordForm<'_>| whole(text, form.shape).map(|code| with_blanks(&code, form.shape));
            { forms }.find_map(code)
        };
        self.as_written(text, shapes).or_else(run_on)
    }

    /// The code that a text is with the very blanks that it has.
    pub(super) fn as_written(&self, text: &str, shapes: &[CodeShape]) -> Option<String> {
        let words: Vec<&str> = self.without_tail(text).split_whitespace().collect();
        let fits = |form: &str| {
            let shapes: Vec<&str> = form.split(' ').collect();
            let pairs = words.iter().zip(&shapes);
            let code: Option<Vec<String>> = pairs.map(|(word, shape)| whole(word, shape)).collect();
            code.filter(|_| words.len() == shapes.len()).map(|code| code.join(" "))
        };
        shapes.iter().flat_map(CodeShape::by_words).find_map(fits)
    }

    /// A text without the signs after it that say nothing.
    fn without_tail<'t>(&self, text: &'t str) -> &'t str {
        let text = text.trim_end_matches(|sign: char| self.marks.contains(sign) || sign.is_whitespace());
        text.trim_end_matches(|sign: char| ".-".contains(sign) || sign.is_whitespace())
    }

    /// The codes that a text holds among other words, each once: of several that begin with one word, the longest. None
    /// where something else is numbered, too: half a code makes no code of the other half.
    pub(super) fn words_found(&self, text: &str) -> Vec<String> {
        let separates = |sign: char| !(sign.is_alphanumeric() || matches!(sign, '.' | '-'));
        let words: Vec<&str> = text.split(separates).filter(|word| !word.is_empty()).collect();
        let digits = |text: &str| text.contains(|sign: char| sign.is_ascii_digit());
        let (mut codes, mut from) = (Vec::new(), 0);
        while from < words.len() {
            let runs =
                (from + 1..=words.len()).rev().filter_map(|to| Some((to, words.get(from..to)?.join(" "))));
            let mut codes_here = runs.filter_map(|(to, run)| {
                let code = self.fits(&run).filter(|_| digits(&run))?;
                Some((to, code))
            });
            match codes_here.next() {
                Some((to, code)) => {
                    codes.push(code);
                    from = to;
                }
                None if words.get(from).is_some_and(|word| digits(word)) => return Vec::new(),
                None => from += 1,
            }
        }
        codes.dedup();
        codes
    }
}

/// The letters and digits of a text that has all of a shape and no more.
fn whole(text: &str, shape: &str) -> Option<String> {
    let (code, tail) = CodeShape::new(shape).begins(text)?;
    (tail.is_empty() && code.len() == signs(shape)).then_some(code)
}

/// Whether one text without blanks can have both shapes.
fn look_alike(one: &str, other: &str) -> bool {
    let bare = |shape: &str| shape.chars().filter(|sign| *sign != ' ').collect::<Vec<_>>();
    let (one, other) = (bare(one), bare(other));
    let alike = |(one, other): (&char, &char)| one == other || [one, other].contains(&&'X');
    one.len() == other.len() && one.iter().zip(&other).all(alike)
}

/// A code with the blanks of its shape.
fn with_blanks(code: &str, shape: &str) -> String {
    let mut letters = code.chars();
    let signs = shape.chars().filter(|sign| sign.is_ascii_alphanumeric() || *sign == ' ');
    signs.filter_map(|sign| if sign == ' ' { Some(' ') } else { letters.next() }).collect()
}
