//! How many of several: `at least 2 of (a, b, c)`, and what people write instead, which is read as what was meant.

use remit_engine::value::composed;

use super::errors;
use super::layout::{Block, Layout};
use super::raw::Raw;
use super::token::{TokenKind, WordGroup};
use crate::base::Span;

/// The words before the number.
const BEFORE: [(&str, TokenKind); 32] = [
    ("", TokenKind::Least),
    ("at least", TokenKind::Least),
    ("any", TokenKind::Least),
    ("minimum", TokenKind::Least),
    ("min", TokenKind::Least),
    ("no less than", TokenKind::Least),
    ("no fewer than", TokenKind::Least),
    ("not less than", TokenKind::Least),
    ("minst", TokenKind::Least),
    ("åtminstone", TokenKind::Least),
    ("lägst", TokenKind::Least),
    ("i alla fall", TokenKind::Least),
    ("at most", TokenKind::Most),
    ("maximum", TokenKind::Most),
    ("max", TokenKind::Most),
    ("no more than", TokenKind::Most),
    ("not more than", TokenKind::Most),
    ("up to", TokenKind::Most),
    ("högst", TokenKind::Most),
    ("maximalt", TokenKind::Most),
    ("upp till", TokenKind::Most),
    ("høyst", TokenKind::Most),
    ("maks", TokenKind::Most),
    ("maksimalt", TokenKind::Most),
    ("opptil", TokenKind::Most),
    ("inntil", TokenKind::Most),
    ("exactly", TokenKind::Exactly),
    ("just", TokenKind::Exactly),
    ("precis", TokenKind::Exactly),
    ("exakt", TokenKind::Exactly),
    ("nøyaktig", TokenKind::Exactly),
    ("akkurat", TokenKind::Exactly),
];

/// The words between the number and `of`.
const AFTER: [(&str, Option<TokenKind>); 13] = [
    ("", None),
    ("or more", Some(TokenKind::Least)),
    ("eller fler", Some(TokenKind::Least)),
    ("eller flera", Some(TokenKind::Least)),
    ("eller flere", Some(TokenKind::Least)),
    ("eller mer", Some(TokenKind::Least)),
    ("or fewer", Some(TokenKind::Most)),
    ("or less", Some(TokenKind::Most)),
    ("eller färre", Some(TokenKind::Most)),
    ("eller mindre", Some(TokenKind::Most)),
    ("eller færre", Some(TokenKind::Most)),
    ("st", None),
    ("stycken", None),
];

/// Numbers in words.
const SPELLED: [(&str, u32); 28] = [
    ("one", 1),
    ("ett", 1),
    ("en", 1),
    ("én", 1),
    ("two", 2),
    ("två", 2),
    ("to", 2),
    ("three", 3),
    ("tre", 3),
    ("four", 4),
    ("fyra", 4),
    ("fire", 4),
    ("five", 5),
    ("fem", 5),
    ("six", 6),
    ("sex", 6),
    ("seks", 6),
    ("seven", 7),
    ("sju", 7),
    ("eight", 8),
    ("åtta", 8),
    ("åtte", 8),
    ("nine", 9),
    ("nio", 9),
    ("ni", 9),
    ("ten", 10),
    ("tio", 10),
    ("ti", 10),
];

/// The most words of a count in other words.
const MOST_WORDS: usize = 8;

/// A count as somebody wrote it.
struct Counted {
    kind: TokenKind,
    number: u32,
    /// The words before the number, the number, and the words after it.
    spans: [Span; 3],
    /// The `of`, among the raw tokens.
    last: usize,
    /// Whether it is written as the language writes it.
    proper: bool,
}

impl Layout<'_> {
    /// A word of a count that is written as the language writes it; the number may be still to come.
    pub(super) fn counting_word(&self, text: &str) -> Option<TokenKind> {
        use TokenKind as Kind;
        let last = self.last();
        match (text, last) {
            ("least", Some(Kind::CountAt)) => Some(Kind::Least),
            ("most", Some(Kind::CountAt)) => Some(Kind::Most),
            ("at", _) if self.in_condition() => {
                let counts =
                    self.word_follows(self.at + 1, "least") || self.word_follows(self.at + 1, "most");
                counts.then_some(Kind::CountAt)
            }
            ("exactly", _) if self.in_condition() => {
                let number = matches!(self.after_blanks(self.at + 1), Some((_, Raw::Number, _)));
                number.then_some(Kind::Exactly)
            }
            ("of", Some(Kind::Number)) => {
                let before = self.code.iter().rev().nth(1).map(|token| token.kind);
                matches!(before, Some(Kind::Least | Kind::Most | Kind::Exactly)).then_some(Kind::Of)
            }
            _ => None,
        }
    }

    /// Whether a count begins here that is written as the language writes it.
    pub(super) fn is_count(&self) -> bool {
        self.in_condition() && self.counted().is_some_and(|counted| counted.proper)
    }

    /// Reads a count in other words, from the word or number at hand to its `of`.
    pub(super) fn counting(&mut self) -> bool {
        let Some(last) = self.last() else { return false };
        let begins = last.group() == Some(WordGroup::Verb)
            || matches!(
                last,
                TokenKind::Name
                    | TokenKind::Path
                    | TokenKind::Colon
                    | TokenKind::And
                    | TokenKind::Or
                    | TokenKind::Not
                    | TokenKind::OpenParen
                    | TokenKind::Comma
                    | TokenKind::When
                    | TokenKind::Unless
                    | TokenKind::Equal
                    | TokenKind::Impossible
                    | TokenKind::Notice
                    | TokenKind::Usually
            );
        if !begins || self.block() != Block::Items || !self.in_condition() {
            return false;
        }
        let Some(counted) = self.counted().filter(|counted| !counted.proper) else { return false };
        let [before, number, after] = counted.spans;
        let whole = before.to(after);
        let word = match counted.kind {
            TokenKind::Exactly => "exactly",
            TokenKind::Most => "at most",
            _ => "at least",
        };
        let right = format!("{word} {} of", counted.number);
        self.report(errors::counting(whole.in_file(self.file), self.slice(whole), &right));
        if counted.kind != TokenKind::Exactly {
            self.push(TokenKind::CountAt, Span::at(before.start));
        }
        self.push(counted.kind, before);
        self.push(TokenKind::Number, number);
        self.push(TokenKind::Of, after);
        self.at = counted.last;
        true
    }

    /// A number of things before a bracket, in whatever words.
    fn counted(&self) -> Option<Counted> {
        let (mut before, mut after) = (String::new(), String::new());
        let mut number: Option<(u32, Span, bool)> = None;
        let mut index = self.at;
        let start = self.after_blanks(index)?.2;
        let mut before_span = Span::at(start.start);
        for _ in 0..MOST_WORDS {
            let (at, raw, span) = self.after_blanks(index)?;
            let word = composed(self.slice(span)).to_lowercase();
            match (raw, number) {
                (Raw::Number, None) => number = Some((word.parse().ok()?, span, true)),
                (Raw::Name, Some((number, place, digits))) if matches!(word.as_str(), "of" | "av") => {
                    let (_, bracket, _) = self.after_blanks(at + 1)?;
                    let found = BEFORE.iter().find(|(words, _)| *words == before.trim())?.1;
                    let other = AFTER.iter().find(|(words, _)| *words == after.trim())?.1;
                    let own = matches!(before.trim(), "at least" | "at most" | "exactly");
                    let proper = digits && own && after.is_empty() && word == "of";
                    let kind = if before.is_empty() { other.unwrap_or(found) } else { found };
                    let first = if after.is_empty() { span } else { Span::new(place.end, span.end) };
                    let first = self.trimmed(first);
                    return matches!(bracket, Raw::OpenParen | Raw::OpenBracket).then_some(Counted {
                        kind,
                        number,
                        spans: [before_span, place, first],
                        last: at,
                        proper,
                    });
                }
                (Raw::Name, None) if spelled(&word).is_some() && self.ends_count(at + 1) => {
                    number = Some((spelled(&word)?, span, false));
                }
                (Raw::Name, None) => {
                    before.push(' ');
                    before.push_str(&word);
                    before_span = start.to(span);
                }
                (Raw::Name, Some(_)) => {
                    after.push(' ');
                    after.push_str(&word);
                }
                _ => return None,
            }
            index = at + 1;
        }
        None
    }

    /// Whether what follows a number can go on to `of`.
    fn ends_count(&self, index: usize) -> bool {
        matches!(self.after_blanks(index), Some((_, Raw::Name, _)))
    }

    /// A stretch without the blanks before it.
    fn trimmed(&self, span: Span) -> Span {
        let text = self.slice(span);
        let blanks = text.len() - text.trim_start().len();
        Span::new(span.start + u32::try_from(blanks).unwrap_or(0), span.end)
    }
}

/// The words that a count may begin with.
pub(super) fn first_words() -> impl Iterator<Item = &'static str> {
    let before = BEFORE.iter().filter_map(|(words, _)| words.split(' ').next());
    before.chain(SPELLED.iter().map(|(word, _)| *word))
}

/// The number that a word says.
pub(crate) fn spelled(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    SPELLED.iter().find(|(spelled, _)| *spelled == word).map(|(_, number)| *number)
}
