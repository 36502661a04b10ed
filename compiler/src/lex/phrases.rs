//! What people write instead of the language, within a statement: it is read as what was meant, and told how it is
//! written.

use std::sync::LazyLock;

use remit_engine::value::composed;
use rustc_hash::FxHashSet;

use super::counting;
use super::errors;
use super::layout::{Block, Layout};
use super::raw::Raw;
use super::token::{Token, TokenKind, WordGroup};
use super::words;
use crate::base::Span;

/// Words for comparisons, before a number.
const COMPARISONS: [(&str, TokenKind); 47] = [
    ("at least", TokenKind::AtLeast),
    ("not less than", TokenKind::AtLeast),
    ("no less than", TokenKind::AtLeast),
    ("minimum", TokenKind::AtLeast),
    ("minst", TokenKind::AtLeast),
    ("åtminstone", TokenKind::AtLeast),
    ("lägst", TokenKind::AtLeast),
    ("at most", TokenKind::AtMost),
    ("not more than", TokenKind::AtMost),
    ("no more than", TokenKind::AtMost),
    ("up to", TokenKind::AtMost),
    ("maximum", TokenKind::AtMost),
    ("högst", TokenKind::AtMost),
    ("upp till", TokenKind::AtMost),
    ("høyst", TokenKind::AtMost),
    ("opptil", TokenKind::AtMost),
    ("inntil", TokenKind::AtMost),
    ("under", TokenKind::Less),
    ("below", TokenKind::Less),
    ("less than", TokenKind::Less),
    ("lower than", TokenKind::Less),
    ("fewer than", TokenKind::Less),
    ("younger than", TokenKind::Less),
    ("shorter than", TokenKind::Less),
    ("mindre än", TokenKind::Less),
    ("färre än", TokenKind::Less),
    ("yngre än", TokenKind::Less),
    ("mindre enn", TokenKind::Less),
    ("yngre enn", TokenKind::Less),
    ("over", TokenKind::Greater),
    ("above", TokenKind::Greater),
    ("exceeds", TokenKind::Greater),
    ("more than", TokenKind::Greater),
    ("greater than", TokenKind::Greater),
    ("higher than", TokenKind::Greater),
    ("older than", TokenKind::Greater),
    ("longer than", TokenKind::Greater),
    ("över", TokenKind::Greater),
    ("mer än", TokenKind::Greater),
    ("fler än", TokenKind::Greater),
    ("äldre än", TokenKind::Greater),
    ("mer enn", TokenKind::Greater),
    ("eldre enn", TokenKind::Greater),
    ("equal to", TokenKind::Equal),
    ("equals", TokenKind::Equal),
    ("lika med", TokenKind::Equal),
    ("lik", TokenKind::Equal),
];

/// Words that say no more than that something is so.
const COPULAS: [&str; 4] = ["is", "are", "är", "er"];

/// Words for tests of lists, before a bracket.
const LISTS: [(&str, TokenKind); 13] = [
    ("in", TokenKind::Any),
    ("one of", TokenKind::Any),
    ("either of", TokenKind::Any),
    ("någon av", TokenKind::Any),
    ("något av", TokenKind::Any),
    ("noen av", TokenKind::Any),
    ("en av", TokenKind::Any),
    ("each of", TokenKind::All),
    ("both of", TokenKind::All),
    ("alla av", TokenKind::All),
    ("alle av", TokenKind::All),
    ("ingen av", TokenKind::None),
    ("neither of", TokenKind::None),
];

/// The words at a place: where the last of them is, and what they are.
#[derive(Clone, Copy)]
struct Words {
    last: usize,
    span: Span,
}

/// Words that say no more than that a condition follows.
const NEEDLESS: [&str; 8] = ["if", "om", "hvis", "dersom", "when", "när", "når", "where"];

/// Words that say no more than that an action follows.
const THEN: [&str; 3] = ["then", "så", "då"];

/// The first words of all that is read here.
static FIRST_WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let phrases = COMPARISONS.iter().chain(&LISTS).map(|(phrase, _)| *phrase);
    let plain = COPULAS.iter().chain(&NEEDLESS).chain(&THEN).copied();
    let first = phrases.chain(plain).filter_map(|phrase| phrase.split(' ').next());
    first.chain(counting::first_words()).collect()
});

/// Whether a word may begin something that is read here. Nearly no word of a file does, so this comes before all that
/// takes memory.
fn begins_phrase(word: &str) -> bool {
    if word.is_ascii() && !word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return FIRST_WORDS.contains(word);
    }
    FIRST_WORDS.contains(composed(word).to_lowercase().as_str())
}

/// Whether a phrase may begin with a word.
fn may_begin(word: &str, phrase: &str) -> bool {
    let Some((first, rest)) = phrase.as_bytes().split_at_checked(word.len()) else { return !word.is_ascii() };
    !word.is_ascii()
        || matches!(rest.first(), None | Some(b' ')) && first.eq_ignore_ascii_case(word.as_bytes())
}

impl Layout<'_> {
    /// Reads the words at hand as what was meant by them; false where they are no such words.
    pub(super) fn phrase(&mut self, word: &str) -> bool {
        if !begins_phrase(word) || self.block() != Block::Items || self.colon_follows(self.at) {
            return false;
        }
        // One that is written properly is none of these.
        if self.is_count() {
            return false;
        }
        self.list_words()
            || self.counting()
            || self.comparison()
            || self.identity()
            || self.needless()
            || self.then()
    }

    /// Up to that many words from an index on, in lower case.
    fn words(&self, index: usize, most: usize) -> Vec<(usize, String)> {
        let mut words = Vec::new();
        let mut next = self.after_blanks(index);
        while let Some((at, Raw::Name, span)) = next {
            words.push((at, composed(self.slice(span)).to_lowercase()));
            if words.len() == most {
                break;
            }
            next = self.after_blanks(at + 1);
        }
        words
    }

    /// The words at an index that are one of the phrases, the longest first.
    fn find<T: Copy>(&self, index: usize, phrases: &[(&str, T)]) -> Option<(Words, T)> {
        let (_, _, first) = self.after_blanks(index).filter(|(_, raw, _)| *raw == Raw::Name)?;
        if !phrases.iter().any(|(phrase, _)| may_begin(self.slice(first), phrase)) {
            return None;
        }
        let words = self.words(index, 3);
        let start = words.first().and_then(|(at, _)| self.raw.get(*at))?.1;
        (1..=words.len()).rev().find_map(|count| {
            let said: Vec<&str> = words.iter().take(count).map(|(_, word)| word.as_str()).collect();
            let said = said.join(" ");
            let (_, meaning) = phrases.iter().find(|(phrase, _)| *phrase == said)?;
            let (last, _) = words.get(count - 1)?;
            let end = self.raw.get(*last)?.1;
            Some((Words { last: *last, span: start.to(end) }, *meaning))
        })
    }

    fn follows(&self, index: usize, wanted: impl Fn(Raw) -> bool) -> bool {
        self.after_blanks(index + 1).is_some_and(|(_, raw, _)| wanted(raw))
    }

    /// Whether the token before may be a fact.
    fn after_fact(&self) -> bool {
        matches!(self.last(), Some(TokenKind::Name | TokenKind::Path))
    }

    /// Whether conditions are read here.
    pub(super) fn in_condition(&self) -> bool {
        match self.clause {
            Some(TokenKind::When | TokenKind::Unless) => true,
            Some(_) => false,
            None => self.statement.is_some_and(|statement| {
                statement.group() == Some(WordGroup::Verb)
                    || matches!(statement, TokenKind::Impossible | TokenKind::Define | TokenKind::Notice)
            }),
        }
    }

    /// `patient.age under 18 years`, `is at least 3 months`
    fn comparison(&mut self) -> bool {
        let is_event = self.raw.get(self.at).is_some_and(|(_, span)| self.is_over_ago(self.slice(*span)));
        if is_event || !self.after_fact() || !self.in_condition() {
            return false;
        }
        let copula = self.find(self.at, &COPULAS.map(|word| (word, TokenKind::Equal)));
        let after = copula.as_ref().map_or(self.at, |(words, _)| words.last + 1);
        let number = |raw| matches!(raw, Raw::Number | Raw::Date | Raw::Month);
        let found =
            self.find(after, &COMPARISONS).or(copula).filter(|(words, _)| self.follows(words.last, number));
        let Some((words, kind)) = found else { return false };
        let start = self.raw.get(self.at).map_or(words.span, |(_, span)| *span);
        let span = start.to(words.span);
        self.report(errors::wrong_sign(span.in_file(self.file), self.slice(span), sign(kind)));
        self.push(kind, span);
        self.at = words.last;
        true
    }

    /// `patient.sex is female`, `patient.sex is not female`
    fn identity(&mut self) -> bool {
        if !self.after_fact() || !self.in_condition() {
            return false;
        }
        let Some((copula, ())) = self.find(self.at, &COPULAS.map(|word| (word, ()))) else { return false };
        let not = self.find(copula.last + 1, &[("not", ()), ("inte", ()), ("ej", ()), ("ikke", ())]);
        let words =
            not.as_ref().map_or(copula, |(not, ())| Words { last: not.last, span: copula.span.to(not.span) });
        if !self.follows(words.last, |raw| matches!(raw, Raw::Name | Raw::Path | Raw::Text)) {
            return false;
        }
        self.same_as(words.span, not.is_some());
        self.at = words.last;
        true
    }

    /// `patient.sex = female`: a sign that compares amounts, before a name.
    pub(super) fn equals_name(&mut self, raw: Raw, span: Span) -> bool {
        let unequal = matches!(raw, Raw::NotEqual | Raw::WrongNotEqual);
        let sign = unequal || matches!(raw, Raw::Equal | Raw::DoubleEqual);
        // The first sign of `define name = …` is its own.
        let declares = self.code.iter().rev().nth(1).is_some_and(|token| token.kind == TokenKind::Define);
        let fits =
            sign && !declares && self.block() == Block::Items && self.after_fact() && self.in_condition();
        if !fits || !self.follows(self.at, |raw| matches!(raw, Raw::Name | Raw::Path | Raw::Text)) {
            return false;
        }
        self.same_as(span, unequal);
        true
    }

    /// Leaves out what says that a fact is something, and turns what says that it is not.
    fn same_as(&mut self, span: Span, unequal: bool) {
        let loc = self.with_blank(span).in_file(self.file);
        let found = self.slice(span);
        let fact = self.code.last().map_or(span, |token| token.span);
        if unequal {
            self.report(errors::not_before(loc, found, Span::at(fact.start).in_file(self.file)));
            let at = self.code.len().saturating_sub(1);
            self.code.insert(at, Token { kind: TokenKind::Not, span: Span::at(fact.start) });
        } else {
            self.report(errors::leave_out(loc, found));
        }
    }

    /// A stretch with the blanks after it.
    fn with_blank(&self, span: Span) -> Span {
        let rest = self.text.get(span.end as usize..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        Span::new(span.start, span.end + u32::try_from(blanks).unwrap_or(0))
    }

    /// `diagnosis in (a, b)`, `diagnosis one of (a, b)`
    fn list_words(&mut self) -> bool {
        if !self.after_fact() || !self.in_condition() {
            return false;
        }
        let bracket = |raw| matches!(raw, Raw::OpenParen | Raw::OpenBracket);
        let found = self.find(self.at, &LISTS).filter(|(words, _)| self.follows(words.last, bracket));
        let Some((words, kind)) = found else { return false };
        let right = match kind {
            TokenKind::All => "all of",
            TokenKind::None => "none of",
            _ => "any of",
        };
        self.report(errors::wrong_sign(words.span.in_file(self.file), self.slice(words.span), right));
        self.push(kind, words.span);
        self.push(TokenKind::Of, Span::at(words.span.end));
        self.at = words.last;
        true
    }

    /// `exclude if diagnosis crps`, `exclude when diagnosis crps`
    fn needless(&mut self) -> bool {
        let Some(last) = self.last() else { return false };
        let begins = last.group() == Some(WordGroup::Verb)
            || matches!(
                last,
                TokenKind::When
                    | TokenKind::Unless
                    | TokenKind::Impossible
                    | TokenKind::Notice
                    | TokenKind::Usually
            )
            || last == TokenKind::Colon
                && self.statement.is_some_and(|it| it.group() == Some(WordGroup::Verb));
        if !begins || !self.in_condition() {
            return false;
        }
        let needless = NEEDLESS.map(|word| (word, ()));
        let Some((words, ())) = self.find(self.at, &needless) else { return false };
        if !self.follows(words.last, |raw| matches!(raw, Raw::Name | Raw::Path | Raw::OpenParen)) {
            return false;
        }
        let span = words.span;
        self.report(errors::leave_out(self.with_blank(span).in_file(self.file), self.slice(span)));
        self.at = words.last;
        true
    }

    /// `exclude diagnosis crps then route primary_care`
    fn then(&mut self) -> bool {
        if self.statement.is_none() || self.clause == Some(TokenKind::Arrow) || self.at_start() {
            return false;
        }
        let then = THEN.map(|word| (word, ()));
        let Some((words, ())) = self.find(self.at, &then) else { return false };
        let loc = words.span.in_file(self.file);
        let found = self.slice(words.span);
        match self.after_blanks(words.last + 1) {
            Some((_, Raw::Arrow | Raw::WrongArrow, _)) => {
                self.report(errors::leave_out(self.with_blank(words.span).in_file(self.file), found));
            }
            Some((_, Raw::Name, next)) if words::begins_action(self.slice(next)) => {
                self.report(errors::wrong_sign(loc, found, "->"));
                self.push(TokenKind::Arrow, words.span);
            }
            _ => return false,
        }
        self.at = words.last;
        true
    }

    /// Words after an age that say no more than the unit: `18 years old`.
    pub(super) fn skip_old(&mut self) {
        if !self.in_condition() {
            return;
        }
        let old = ["old", "of age", "gammal", "gamla", "gammel", "gamle"].map(|word| (word, ()));
        if let Some((words, ())) = self.find(self.at + 1, &old) {
            let before = Span::new(self.last_end(), words.span.end);
            self.report(errors::leave_out(before.in_file(self.file), self.slice(words.span)));
            self.at = words.last;
        }
    }

    /// `diagnosis "migraine"`: a name in quotes.
    pub(super) fn quoted_name(&mut self, span: Span) -> bool {
        let listed =
            matches!(self.last(), Some(TokenKind::OpenParen | TokenKind::Comma)) && !self.parens.is_empty();
        // After two names, the second is a code system.
        let coded = self.code.iter().rev().nth(1).is_some_and(|token| {
            matches!(token.kind, TokenKind::Name | TokenKind::Path | TokenKind::Comma | TokenKind::OpenParen)
        });
        if self.block() != Block::Items || !self.in_condition() || !(listed || self.after_fact() && !coded) {
            return false;
        }
        let text = self.slice(span);
        // One that nothing closes is another matter.
        if text.chars().count() < 2 || !text.ends_with(words::QUOTES) {
            return false;
        }
        let inner = text.trim_matches(words::QUOTES);
        let name = inner.trim().to_lowercase().replace([' ', '-'], "_");
        let plain = name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
            && name.chars().next().is_some_and(char::is_alphabetic);
        if !plain {
            return false;
        }
        self.report(errors::quoted_name(span.in_file(self.file), text, &name));
        let quote = text.chars().next().map_or(1, char::len_utf8);
        let start = span.start + u32::try_from(quote).unwrap_or(1);
        let end = start + u32::try_from(inner.len()).unwrap_or(0);
        self.push(TokenKind::Name, Span::new(start, end));
        true
    }

    /// `exclude diagnosis migraine, fibromyalgia`: a list without `any of ( )`.
    pub(super) fn bare_list(&mut self) -> bool {
        let word = |token: Option<&Token>| {
            token.filter(|token| matches!(token.kind, TokenKind::Name | TokenKind::Path)).copied()
        };
        let mut back = self.code.iter().rev();
        let (Some(first), Some(_)) = (word(back.next()), word(back.next())) else { return false };
        if self.block() != Block::Items || !self.in_condition() || !self.parens.is_empty() {
            return false;
        }
        let mut last = self.at;
        let mut items: Vec<(Span, Span)> = Vec::new();
        while let Some((comma, Raw::Comma, comma_span)) =
            self.raw.get(last).map(|(raw, span)| (last, *raw, *span))
        {
            let Some((at, Raw::Name | Raw::Path, item)) = self.after_blanks(comma + 1) else { break };
            items.push((comma_span, item));
            last = match self.after_blanks(at + 1) {
                Some((next, Raw::Comma, _)) => next,
                _ => at,
            };
            if last == at {
                break;
            }
        }
        let Some((_, end)) = items.last().copied() else { return false };
        self.report(errors::bare_list(
            first.span.to(end).in_file(self.file),
            Span::at(first.span.start).in_file(self.file),
            Span::at(end.end).in_file(self.file),
        ));
        let at = self.code.len().saturating_sub(1);
        for kind in [TokenKind::OpenParen, TokenKind::Of, TokenKind::Any] {
            self.code.insert(at, Token { kind, span: Span::at(first.span.start) });
        }
        for (comma, item) in items {
            self.push(TokenKind::Comma, comma);
            self.push(TokenKind::Name, item);
        }
        self.push(TokenKind::CloseParen, Span::at(end.end));
        self.at = last;
        true
    }

    /// `diagnosis (migraine, fibromyalgia)`: what is in the brackets is a list.
    pub(super) fn unnamed_list(&mut self, span: Span) {
        // `any (a, b)` only lacks its `of`.
        let begun = self.code.last().is_some_and(|last| words::leading_set(self.slice(last.span)).is_some());
        if begun
            || self.block() != Block::Items
            || !self.after_fact()
            || !self.in_condition()
            || !self.holds_comma()
        {
            return;
        }
        let loc = Span::at(span.start).in_file(self.file);
        self.report(errors::unnamed_list(span.in_file(self.file), loc));
        self.push(TokenKind::Any, Span::at(span.start));
        self.push(TokenKind::Of, Span::at(span.start));
    }

    /// Whether the bracket at hand holds a comma of its own.
    fn holds_comma(&self) -> bool {
        let mut depth = 0_usize;
        for (raw, _) in self.raw.iter().skip(self.at) {
            match raw {
                Raw::OpenParen | Raw::OpenBracket => depth += 1,
                Raw::CloseParen | Raw::CloseBracket => depth = depth.saturating_sub(1),
                Raw::Comma if depth == 1 => return true,
                Raw::OpenBrace | Raw::CloseBrace => return false,
                _ => {}
            }
            if depth == 0 {
                return false;
            }
        }
        false
    }
}

const fn sign(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::AtLeast => ">=",
        TokenKind::AtMost => "<=",
        TokenKind::Less => "<",
        TokenKind::Greater => ">",
        _ => "=",
    }
}
