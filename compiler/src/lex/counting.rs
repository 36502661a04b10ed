//! `at least 2 of (a, b, c)`: counting is not in the language, and can be written out.

use remit_engine::value::composed;

use super::errors;
use super::layout::{Block, Layout};
use super::raw::Raw;
use super::token::{TokenKind, WordGroup};
use crate::base::Span;

/// As many ways of choosing are written out; more would hide what is meant.
const MOST_WAYS: usize = 10;

impl Layout<'_> {
    /// Reads such words, from the word or number at hand on; what is in the brackets is put aside with them.
    pub(super) fn counting(&mut self) -> bool {
        let Some(last) = self.last() else { return false };
        let of_fact = matches!(last, TokenKind::Name | TokenKind::Path);
        let begins = of_fact
            || last.group() == Some(WordGroup::Verb)
            || matches!(
                last,
                TokenKind::Colon
                    | TokenKind::And
                    | TokenKind::Or
                    | TokenKind::Not
                    | TokenKind::OpenParen
                    | TokenKind::When
                    | TokenKind::Unless
                    | TokenKind::Equal
                    | TokenKind::Impossible
            );
        if !begins || self.block() != Block::Items || !self.in_condition() {
            return false;
        }
        let Some((open, least, end)) = self.count_words() else { return false };
        let Some((&(_, start), &(_, of))) = self.raw.get(self.at).zip(self.raw.get(end)) else {
            return false;
        };
        let words = start.to(of);
        let fact = self.code.last().filter(|_| of_fact).map(|token| token.span);
        let (close, parts) = self.parts(open);
        let whole = fact.unwrap_or(start).to(self.raw.get(close).map_or(words, |(_, span)| *span));
        let written = written_out(fact.map(|fact| self.slice(fact)), &parts, least);
        self.report(errors::counting(
            words.in_file(self.file),
            self.slice(words),
            whole.in_file(self.file),
            written.as_deref(),
        ));
        self.push(TokenKind::Stray, words);
        self.at = close;
        true
    }

    /// `[at least] 2 [or more] of (`: the bracket, the number, and where the words end.
    fn count_words(&self) -> Option<(usize, usize, usize)> {
        let mut index = self.at;
        let mut least = None;
        for _ in 0..8 {
            let (at, raw, span) = self.after_blanks(index)?;
            let word = composed(self.slice(span)).to_lowercase();
            match (raw, word.as_str()) {
                (Raw::Number, number) => least = number.parse().ok(),
                (
                    Raw::Name,
                    "at" | "least" | "minst" | "åtminstone" | "or" | "eller" | "more" | "fler" | "flere"
                    | "any",
                ) => {}
                (Raw::Name, "of" | "av") => {
                    let (open, bracket, _) = self.after_blanks(at + 1)?;
                    return (bracket == Raw::OpenParen).then_some((open, least?, at));
                }
                (Raw::Name, number) => least = Some(spelled(number)?),
                _ => return None,
            }
            index = at + 1;
        }
        None
    }

    /// The texts between the commas of a bracket, and where it closes.
    fn parts(&self, open: usize) -> (usize, Vec<&str>) {
        let mut depth = 0_usize;
        let mut parts = Vec::new();
        let mut from = self.raw.get(open).map_or(0, |(_, span)| span.end);
        let mut close = open;
        for (index, (raw, span)) in self.raw.iter().enumerate().skip(open) {
            match raw {
                Raw::OpenParen => depth += 1,
                Raw::CloseParen => depth = depth.saturating_sub(1),
                Raw::OpenBrace | Raw::CloseBrace => break,
                _ => {}
            }
            close = index;
            if depth == 0 || *raw == Raw::Comma && depth == 1 {
                parts.push(self.slice(Span::new(from, span.start)).trim());
                from = span.end;
            }
            if depth == 0 {
                break;
            }
        }
        (close, parts)
    }
}

fn spelled(word: &str) -> Option<usize> {
    Some(match word {
        "one" | "ett" | "en" | "én" => 1,
        "two" | "två" | "to" => 2,
        "three" | "tre" => 3,
        "four" | "fyra" | "fire" => 4,
        _ => return None,
    })
}

/// Every way of choosing that many, joined by `or`; none where there are too many, or nothing to choose.
fn written_out(fact: Option<&str>, parts: &[&str], least: usize) -> Option<String> {
    if least == 0 || least > parts.len() || parts.len() > 8 {
        return None;
    }
    let mut ways: Vec<String> = Vec::new();
    for choice in 0_u32..1 << parts.len() {
        if choice.count_ones() as usize != least {
            continue;
        }
        let chosen: Vec<&str> = parts
            .iter()
            .enumerate()
            .filter(|(index, _)| choice & (1 << index) != 0)
            .map(|(_, part)| *part)
            .collect();
        ways.push(match fact {
            Some(fact) if least == 1 => format!("{fact} {}", chosen.concat()),
            Some(fact) => format!("{fact} all of ({})", chosen.join(", ")),
            None if least == 1 => chosen.concat(),
            None => format!("({})", chosen.join(" and ")),
        });
    }
    (ways.len() <= MOST_WAYS)
        .then(|| if ways.len() == 1 { ways.concat() } else { format!("({})", ways.join(" or ")) })
}
