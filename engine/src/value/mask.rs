//! Hides what may tell who a patient is. Input: text of a referral that is to be repeated. Output: the same, masked.
//!
//! Identity numbers of Sweden and Norway have ten to twelve digits. Any so many are hidden, valid or not: a slip in one
//! leaves it as telling as before.

use std::borrow::Cow;

/// How many digits an identity number has.
const DIGITS: std::ops::RangeInclusive<usize> = 10..=12;
/// How many signs are between its parts at most.
const APART: usize = 3;
/// The longest code of any system; what is longer is free text.
const LONGEST_CODE: usize = 20;
/// The longest key of a referral; what is longer is free text.
const LONGEST_KEY: usize = 64;
/// What is shown in place of a hidden text.
const HIDDEN: &str = "•••";

/// The text, each digit of what looks like an identity number replaced.
pub fn masked(text: &str) -> Cow<'_, str> {
    let runs = runs(text);
    let mut hidden: Vec<(usize, usize)> = Vec::new();
    for (index, first) in runs.iter().enumerate() {
        let (mut digits, mut end) = (first.digits, first.end);
        let mut last = index;
        loop {
            if DIGITS.contains(&digits) {
                hidden.push((first.start, end));
            }
            let Some(next) = runs.get(last + 1).filter(|next| next.is_joined) else { break };
            digits += next.digits;
            if digits > *DIGITS.end() {
                break;
            }
            (last, end) = (last + 1, next.end);
        }
    }
    if hidden.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut hidden = hidden.into_iter().peekable();
    let mut reach = 0;
    let signs = text.char_indices().map(|(at, sign)| {
        while let Some((_, end)) = hidden.next_if(|(start, _)| *start <= at) {
            reach = reach.max(end);
        }
        if sign.is_numeric() && at < reach { '•' } else { sign }
    });
    Cow::Owned(signs.collect())
}

/// A code: masked, and hidden whole where it is longer than a code can be.
pub fn masked_code(code: &str) -> Cow<'_, str> {
    if code.chars().nth(LONGEST_CODE).is_some() { Cow::Borrowed(HIDDEN) } else { masked(code) }
}

/// A JSON pointer: each step masked, and hidden whole where it is longer than a key can be.
pub fn masked_pointer(pointer: &str) -> Cow<'_, str> {
    if !pointer
        .split('/')
        .any(|step| matches!(masked_step(step), Cow::Owned(_)) || masked_step(step) == HIDDEN)
    {
        return Cow::Borrowed(pointer);
    }
    Cow::Owned(pointer.split('/').map(masked_step).collect::<Vec<_>>().join("/"))
}

/// A step of a JSON pointer, as `masked_pointer` has it.
pub fn masked_step(step: &str) -> Cow<'_, str> {
    if step.chars().nth(LONGEST_KEY).is_some() { Cow::Borrowed(HIDDEN) } else { masked(step) }
}

/// Digits without anything between them.
struct Run {
    start: usize,
    end: usize,
    digits: usize,
    /// Whether it may go on with the run before it: little is between them, and nothing that parts numbers.
    is_joined: bool,
}

fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut between = String::new();
    for (at, sign) in text.char_indices() {
        if !sign.is_numeric() {
            between.push(sign);
            continue;
        }
        let end = at + sign.len_utf8();
        match runs.last_mut() {
            Some(run) if between.is_empty() => {
                run.end = end;
                run.digits += 1;
            }
            last => {
                let is_joined = last.is_some()
                    && between.chars().count() <= APART
                    && between
                        .chars()
                        .all(|sign| !sign.is_alphabetic() && !matches!(sign, ',' | ';' | '/' | '"'));
                runs.push(Run { start: at, end, digits: 1, is_joined });
            }
        }
        between.clear();
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::{masked, masked_code, masked_pointer};

    #[test]
    fn identity_numbers_are_hidden() {
        assert_eq!(masked("19800101-1234"), "••••••••-••••");
        assert_eq!(masked("800101+1234 ok"), "••••••+•••• ok");
        assert_eq!(masked("8001011234"), "••••••••••");
        assert_eq!(masked("fnr 010180 12345."), "fnr •••••• •••••.");
        assert!(masked("19800101-1234 2026-11-21").starts_with("••••••••-•••• "));
        assert_eq!(masked("19800101–1234"), "••••••••–••••");
    }

    #[test]
    fn other_numbers_stay() {
        for text in
            ["M79.7", "2026-11-21", "45 years", "60 to 80 ome", "1.5, 2.5", "62451000052108", "24700007"]
        {
            assert_eq!(masked(text), text);
        }
    }

    #[test]
    fn what_is_longer_than_a_code_or_a_key_is_free_text() {
        assert_eq!(masked_code("M79.7"), "M79.7");
        assert_eq!(masked_code("Anna Andersson på Storgatan"), "•••");
        assert_eq!(masked_pointer("/diagnosis/0/code"), "/diagnosis/0/code");
        assert_eq!(masked_pointer("/19800101-1234/x"), "/••••••••-••••/x");
        assert_eq!(masked_pointer(&format!("/a/{}", "x".repeat(100))), "/a/•••");
    }
}
