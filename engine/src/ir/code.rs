//! Code systems: what a code looks like, and which codes match. Input: the libraries' declarations, and codes as people
//! write them. Output: a code in its one spelling, or what is wrong with it and what it may have been meant to be.

use minicbor::{Decode, Encode};
use serde::Serialize;

use super::Apart;

use crate::value::Text;

/// A code system.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct CodeSystem {
    /// Its name: `icd10_se`.
    #[n(0)]
    pub id: String,
    /// What it is called: ICD-10-SE.
    #[n(1)]
    pub label: Text,
    /// What a code looks like; at least one.
    #[n(2)]
    pub shapes: Vec<CodeShape>,
    /// What else vocabulary and policies may name: a chapter, which no referral states.
    #[n(3)]
    pub groups: Vec<CodeShape>,
    /// Signs that may follow a code and say nothing of what it means: the dagger and the star of ICD-10.
    #[n(4)]
    pub marks: String,
    /// Which codes match.
    #[n(5)]
    pub matching: CodeMatch,
}

/// Codes from a least one to a whole one that begins with it: `A99` to `A99.9X` are `A99`, `A99.9` and `A99.9X`. `A` is a
/// letter, `9` a digit and `X` either; any other sign may be left out. Of a system whose codes are words, blanks part them:
/// `AA9` to `AA9 9AA` are `AA9` and `AA9 9AA`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct CodeShape {
    /// The shortest.
    #[n(0)]
    pub least: String,
    /// The longest.
    #[n(1)]
    pub whole: String,
}

/// Which codes match a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CodeMatch {
    /// Itself and those that begin with it, which are its details.
    #[n(0)]
    Prefix,
    /// Itself and those that begin with its words: `BS1 4DJ` is in `BS1`, `BS11` is not.
    #[n(1)]
    PrefixOfWords,
    /// Itself alone.
    #[n(2)]
    Exact,
}

/// What is wrong with a code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeFault {
    /// What it is.
    pub kind: CodeFaultKind,
    /// The codes that it may have been meant to be.
    pub meant: Vec<String>,
}

/// Why a text is no code of its system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CodeFaultKind {
    /// Nothing, or nothing that can be seen.
    Empty,
    /// More than one code.
    Several,
    /// A comma where the point belongs.
    Comma,
    /// A slash.
    Slash,
    /// A letter of another script, which may look like one of ours.
    Letter,
    /// Words, without any code.
    Word,
    /// A code with more around it.
    Around,
    /// A group of codes, where one code is asked for.
    Group,
    /// Anything else that does not have the shape.
    Shape,
}

impl CodeFaultKind {
    /// Its name, as it is serialised.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Several => "several",
            Self::Comma => "comma",
            Self::Slash => "slash",
            Self::Letter => "letter",
            Self::Word => "word",
            Self::Around => "around",
            Self::Group => "group",
            Self::Shape => "shape",
        }
    }
}

/// A code longer than this is none, and is not looked into.
const LONGEST: usize = 80;

impl CodeShape {
    /// A shape of one length.
    pub fn new(whole: impl Into<String>) -> Self {
        let whole = whole.into();
        Self { least: whole.clone(), whole }
    }

    /// The shape from a least to a whole code; `None` where the second does not begin with the first, or where a sign
    /// means nothing.
    pub fn between(least: &str, whole: &str) -> Option<Self> {
        let known = |sign: char| {
            matches!(sign, 'A' | '9' | 'X' | ' ') || !sign.is_alphanumeric() && sign.is_ascii_graphic()
        };
        let parted = |shape: &str| !shape.contains("  ") && shape.trim() == shape;
        let sound = whole.starts_with(least) && signs(least) > 0 && whole.chars().all(known);
        let sound = sound && parted(least) && parted(whole);
        sound.then(|| Self { least: least.to_owned(), whole: whole.to_owned() })
    }

    /// The shape that a code has: `M79.7` has `A99.9`.
    pub fn of(code: &str) -> Self {
        let sign = |letter: char| match letter {
            letter if letter.is_ascii_digit() => '9',
            letter if letter.is_alphabetic() => 'A',
            other => other,
        };
        Self::new(code.chars().map(sign).collect::<String>())
    }
}

impl CodeShape {
    /// The letters and digits that a text begins with and this shape has, and the rest of the text. What the shape has
    /// besides may be left out, and blanks say nothing.
    fn begins<'t>(&self, text: &'t str) -> Option<(String, &'t str)> {
        let mut code = String::new();
        let mut wanted = self.whole.chars().peekable();
        let mut rest = text.char_indices().filter(|(_, letter)| !letter.is_whitespace());
        let tail = loop {
            let Some((at, letter)) = rest.next() else { break "" };
            if letter.is_ascii_alphanumeric() {
                let sign = wanted.by_ref().find(char::is_ascii_alphanumeric)?;
                let fits = match sign {
                    'A' => letter.is_ascii_alphabetic(),
                    '9' => letter.is_ascii_digit(),
                    _ => true,
                };
                if !fits {
                    return None;
                }
                code.push(letter.to_ascii_uppercase());
            } else if wanted.next_if_eq(&letter).is_none() {
                break text.get(at..)?;
            }
        };
        Some((code, tail))
    }
}

/// How many letters and digits a shape has.
fn signs(shape: &str) -> usize {
    shape.chars().filter(char::is_ascii_alphanumeric).count()
}

impl CodeSystem {
    /// A code that a referral states, in its one spelling: letters and digits alone, in capitals,
    /// and a blank between words where codes are of words.
    pub fn read(&self, written: &str) -> Result<String, CodeFault> {
        match self.read_any(written) {
            Ok(code) if self.fit(&code, &self.shapes).is_none() => {
                Err(CodeFault { kind: CodeFaultKind::Group, meant: Vec::new() })
            }
            read => read,
        }
    }

    /// A code or a group of codes that vocabulary or a policy names, in its one spelling.
    pub fn read_any(&self, written: &str) -> Result<String, CodeFault> {
        if written.len() > LONGEST {
            return Err(CodeFault { kind: CodeFaultKind::Shape, meant: Vec::new() });
        }
        let text: String = written.chars().filter(|letter| !is_invisible(*letter)).collect();
        let text = text.trim();
        match self.fits(text) {
            Some(code) if self.is_one(text) => Ok(code),
            _ => Err(self.fault(text)),
        }
    }

    fn fits(&self, text: &str) -> Option<String> {
        self.fit(text, &self.shapes).or_else(|| self.fit(text, &self.groups))
    }

    /// Whether the blanks of a text that fits part no codes.
    fn is_one(&self, text: &str) -> bool {
        !text.contains(char::is_whitespace)
            || self.as_written(text, &self.shapes).is_some()
            || self.parts(text, char::is_whitespace).is_none()
    }

    fn fit(&self, text: &str, shapes: &[CodeShape]) -> Option<String> {
        if self.is_of_words() {
            return self.fit_words(text, shapes);
        }
        shapes.iter().find_map(|shape| self.fit_one(text, shape))
    }

    /// The code that the text is by this shape.
    fn fit_one(&self, text: &str, shape: &CodeShape) -> Option<String> {
        let (code, tail) = shape.begins(text)?;
        let long_enough = code.len() >= signs(&shape.least);
        (long_enough && self.is_tail(tail)).then_some(code)
    }

    /// Whether signs after a code say nothing more: `G43.-` is `G43`, and `M51.1+` is `M51.1`.
    fn is_tail(&self, text: &str) -> bool {
        let text = text.trim_end_matches(|sign: char| self.marks.contains(sign) || sign.is_whitespace());
        let ending = |sign: char| sign == '.' || sign == '-' && self.has_details() || sign.is_whitespace();
        text.chars().all(ending)
    }

    /// The codes in a text between such separators, where there are several and nothing else.
    fn parts(&self, text: &str, separates: impl Fn(char) -> bool) -> Option<Vec<String>> {
        let parts: Vec<&str> = text.split(separates).filter(|part| !part.trim().is_empty()).collect();
        let codes: Vec<String> =
            parts.iter().filter(|part| self.fits(part).is_some()).map(|part| self.shown(part)).collect();
        (codes.len() > 1 && codes.len() == parts.len()).then_some(codes)
    }

    /// A code as written, without the signs around it.
    fn shown(&self, part: &str) -> String {
        let signs = |sign: char| !sign.is_alphanumeric();
        part.trim_matches(signs).to_owned()
    }

    /// What is wrong with a text that has no code's shape, or that of several.
    fn fault(&self, text: &str) -> CodeFault {
        let fault = |kind, meant| CodeFault { kind, meant };
        if text.is_empty() {
            return fault(CodeFaultKind::Empty, Vec::new());
        }
        let found = self.found(text);
        if found.len() > 1 {
            return fault(CodeFaultKind::Several, found);
        }
        let one = |text: String| self.fits(&text).map(|_| vec![self.shown(&text)]);
        if let Some(meant) = one(text.replace(',', ".")).filter(|_| text.contains(',')) {
            return fault(CodeFaultKind::Comma, meant);
        }
        if text.contains(['/', '\\']) {
            let meant = one(text.replace(['/', '\\'], ".")).unwrap_or(found);
            return fault(CodeFaultKind::Slash, meant);
        }
        if text.chars().any(|letter| letter.is_alphanumeric() && !letter.is_ascii()) && found.is_empty() {
            let meant = one(text.chars().map(latin).collect()).unwrap_or_default();
            let word = meant.is_empty() && !text.chars().any(|letter| letter.is_ascii_digit());
            return fault(if word { CodeFaultKind::Word } else { CodeFaultKind::Letter }, meant);
        }
        if !found.is_empty() {
            return fault(CodeFaultKind::Around, found);
        }
        if !text.chars().any(|letter| letter.is_ascii_digit()) {
            return fault(CodeFaultKind::Word, Vec::new());
        }
        fault(CodeFaultKind::Shape, self.nearly(text).into_iter().collect())
    }

    /// Codes that the text holds, each once.
    fn found(&self, text: &str) -> Vec<String> {
        if self.is_of_words() {
            return self.words_found(text);
        }
        let separates = |sign: char| !(sign.is_alphanumeric() || matches!(sign, '.' | '-'));
        let whole =
            |part: &String| part.chars().any(|sign| sign.is_ascii_digit()) && self.fits(part).is_some();
        let mut codes: Vec<String> =
            text.split(separates).map(|part| self.shown(part)).filter(whole).collect();
        if codes.is_empty() {
            codes = self.run_together(text);
        }
        codes.dedup();
        codes
    }

    /// Two codes with nothing between them.
    fn run_together(&self, text: &str) -> Vec<String> {
        let halves = text.char_indices().skip(1).filter_map(|(at, letter)| {
            let (one, two) = text.split_at_checked(at)?;
            let both = letter.is_ascii_alphanumeric()
                && [one, two].iter().all(|part| self.fit(part, &self.shapes).is_some());
            both.then(|| vec![self.shown(one), self.shown(two)])
        });
        let halves: Vec<_> = halves.collect();
        match <[_; 1]>::try_from(halves) {
            Ok([only]) => only,
            Err(_) => Vec::new(),
        }
    }

    /// The code that the text is but for a letter that looks like a digit, or a sign in the wrong place.
    fn nearly(&self, text: &str) -> Option<String> {
        let digits: String = text
            .chars()
            .map(|letter| match letter {
                'O' | 'o' => '0',
                'l' | 'I' => '1',
                other => other,
            })
            .collect();
        let after = text.chars().next().map_or(0, char::len_utf8);
        let first = text.get(..after)?;
        let letters = format!("{first}{}", digits.get(after..)?);
        let bare: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        // Blanks part words: without them, half a code may look like another.
        let whole = |code: &String| !self.is_of_words() || code.contains(' ') || !text.contains(' ');
        let spelt = |code: &str| self.fits(code).filter(whole).map(|code| self.spelt(&code));
        [letters, digits, bare].iter().find_map(|text| spelt(text))
    }

    /// A code in its one spelling as people write it, with the signs of its shape.
    pub fn spelt(&self, code: &str) -> String {
        if self.is_of_words() {
            return code.to_owned();
        }
        let shapes = self.shapes.iter().chain(&self.groups);
        let fits = |shape: &&CodeShape| self.fit_one(code, shape).is_some();
        let Some(shape) = shapes.into_iter().find(fits) else { return code.to_owned() };
        let mut out = String::new();
        let mut letters = code.chars().peekable();
        for sign in shape.whole.chars() {
            if letters.peek().is_none() {
                break;
            }
            out.extend(if sign.is_ascii_alphanumeric() { letters.next() } else { Some(sign) });
        }
        out
    }

    /// The shapes that a code may have, the shortest and the longest of each: `A99`, `A99.9X`.
    pub fn forms(&self) -> Vec<&str> {
        let mut forms: Vec<&str> =
            self.shapes.iter().flat_map(|shape| [shape.least.as_str(), shape.whole.as_str()]).collect();
        forms.dedup();
        forms
    }
}

/// Whether nobody sees it: a byte-order mark, a soft hyphen, marks of width and direction.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// The Latin letter that a Greek or Cyrillic capital looks like.
fn latin(letter: char) -> char {
    match letter {
        'А' | 'Α' | 'а' => 'A',
        'В' | 'Β' | 'в' => 'B',
        'С' | 'с' => 'C',
        'Е' | 'Ε' | 'е' => 'E',
        'Н' | 'Η' | 'н' => 'H',
        'І' | 'Ι' | 'і' => 'I',
        'Ј' | 'ј' => 'J',
        'К' | 'Κ' | 'к' => 'K',
        'М' | 'Μ' | 'м' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' | 'о' => 'O',
        'Р' | 'Ρ' | 'р' => 'P',
        'Ѕ' | 'ѕ' => 'S',
        'Т' | 'Τ' | 'т' => 'T',
        'Υ' | 'У' | 'у' => 'Y',
        'Х' | 'Χ' | 'х' => 'X',
        'Ζ' => 'Z',
        other => other,
    }
}

mod details;
#[cfg(test)]
mod tests;
mod words;

pub use words::WordForm;
