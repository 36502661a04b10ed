//! Numbers, days and texts from their characters.

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

/// A day; where it is none, the nearest that is, and why.
pub(super) fn date(text: &str, span: Span) -> (Date, Option<DaySlip>) {
    let parts: Vec<u16> = text.split(['-', '.']).map(|part| part.parse().unwrap_or(0)).collect();
    let lengths: Vec<usize> = text.split(['-', '.']).map(str::len).collect();
    let dotted = text.contains('.');
    let (year, month, day) = match (parts.as_slice(), lengths.as_slice()) {
        ([year, month, day], [4, ..]) if !dotted => (*year, *month, *day),
        ([day, month, year], [.., 4]) => (*year, *month, *day),
        _ => (0, 0, 0),
    };
    let exists =
        (1900..=2200).contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= days(year, month);
    let narrow = |part: u16| u8::try_from(part).unwrap_or(1);
    let date = if exists {
        Date { year, month: narrow(month), day: narrow(day), span }
    } else {
        Date { year: 2000, month: 1, day: 1, span }
    };
    let right = format!("{year:04}-{month:02}-{day:02}");
    let slip = match (exists, right == text) {
        (true, true) => None,
        (true, false) => Some(DaySlip::Form(Some(right))),
        (false, true) => Some(DaySlip::None),
        (false, false) => Some(DaySlip::Form(None)),
    };
    (date, slip)
}

fn days(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// What a text says, and the place of a backslash that stands for nothing.
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
