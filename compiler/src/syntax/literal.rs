//! Numbers, days and texts from their characters.

use remit_engine::value::Date as Day;

use super::ast::Date;
use crate::base::Span;

/// The digits of `2.5` (or, reported elsewhere, `2,5`) and how many are decimals; `None` where they are too many.
pub(super) fn number(text: &str) -> Option<(u64, u8)> {
    let mut digits: u64 = 0;
    let mut decimals: Option<u8> = None;
    for letter in text.chars() {
        match letter.to_digit(10) {
            Some(digit) => {
                digits = digits.checked_mul(10)?.checked_add(u64::from(digit))?;
                decimals = decimals.map(|count| count.saturating_add(1));
            }
            None => decimals = Some(0),
        }
    }
    // Beyond this, exact arithmetic downstream could overflow.
    let decimals = decimals.unwrap_or(0);
    (digits < 1_000_000_000_000 && decimals <= 9).then_some((digits, decimals))
}

/// Why a day is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DaySlip {
    /// The calendar has no such day.
    None,
    /// It is written in another order or without zeros; this is how it should be.
    Form(Option<String>),
}

/// The years that a policy can speak of; others are slips of the hand.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// A day, and why it is none or not written as it should be.
pub(super) fn date(text: &str, span: Span) -> (Date, Option<DaySlip>) {
    let parts: Vec<&str> = text.split(['-', '.']).collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let dotted = text.contains('.');
    let ordered = match parts.as_slice() {
        [year, month, day] if year.len() == 4 && !dotted => Some([*year, *month, *day]),
        [day, month, year] if year.len() == 4 => Some([*year, *month, *day]),
        _ => None,
    };
    let day = ordered.and_then(|[year, month, day]| {
        let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
        Day::new(year, month.parse().ok()?, day.parse().ok()?)
    });
    let slip = match day.map(|day| day.to_string()) {
        Some(right) if right == text => None,
        Some(right) => Some(DaySlip::Form(Some(right))),
        None if !dotted && lengths == [4, 2, 2] => Some(DaySlip::None),
        None => Some(DaySlip::Form(None)),
    };
    (Date { day, span }, slip)
}

/// What a text says, and the place of a backslash that means nothing.
pub(super) fn string(text: &str, span: Span) -> (String, Option<Span>) {
    const QUOTES: [char; 10] = ['"', '“', '”', '„', '‟', '«', '»', '‘', '’', '\''];
    let mut letters = text.strip_prefix(QUOTES).unwrap_or(text);
    // A text that nothing closes may still end in `\"`.
    let slashes = letters.trim_end_matches(QUOTES).chars().rev().take_while(|letter| *letter == '\\').count();
    if slashes % 2 == 0 {
        letters = letters.strip_suffix(QUOTES).unwrap_or(letters);
    }
    let first = text.len() - text.strip_prefix(QUOTES).unwrap_or(text).len();
    let mut value = String::with_capacity(letters.len());
    let mut unknown = None;
    let mut rest = letters.char_indices();
    while let Some((index, letter)) = rest.next() {
        if letter != '\\' {
            value.push(letter);
            continue;
        }
        match rest.next() {
            Some((_, 'n')) => value.push('\n'),
            Some((_, escaped @ ('"' | '\\'))) => value.push(escaped),
            other => {
                value.push('\\');
                value.extend(other.map(|(_, letter)| letter));
                let start = span.start + u32::try_from(first + index).unwrap_or(0);
                let length = 1 + other.map_or(0, |(_, letter)| letter.len_utf8());
                let end = start + u32::try_from(length).unwrap_or(1);
                unknown = unknown.or(Some(Span::new(start, end)));
            }
        }
    }
    (value, unknown)
}
