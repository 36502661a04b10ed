//! Regular expressions of what a referral writes as text, in the dialect of JSON Schema.

use std::collections::BTreeSet;

use remit_engine::ir::{CodeShape, CodeSystem, WordForm};
use remit_engine::referral::MOST_DIGITS;
use serde_json::{Value, json};

/// A day of the calendar.
pub(super) const DATE: &str = "^(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])\
    |(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))\
    |(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)$";

/// A year, or a month of one.
pub(super) const PART_OF_DATE: &str = "^[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?$";

/// A text that cannot be seen.
pub(super) const BLANK: &str = "^\\s*$";

/// An amount with one of the units, or without where the fact has one of its own.
pub(super) fn amount(units: &BTreeSet<String>, whole: bool, has_own: bool) -> String {
    let part = if whole { "0" } else { "[0-9]" };
    let number = format!("[0-9]{{1,{MOST_DIGITS}}}(?:\\.{part}+)?");
    // The longest first, so that none is taken for the beginning of another.
    let mut units: Vec<String> = units.iter().map(|unit| escaped(unit)).collect();
    units.sort_by_key(|unit| std::cmp::Reverse(unit.len()));
    let optional = if has_own { "?" } else { "" };
    format!("^\\s*{number}\\s*(?:{}){optional}\\s*$", units.join("|"))
}

/// A text of a pattern. What is said of another text is a keyword of some editors', which everybody else passes by.
pub(super) fn text(pattern: &str, wrong: &str) -> Value {
    json!({"type": "string", "pattern": pattern, "patternErrorMessage": wrong})
}

/// A code of the system: letters and digits as one of its shapes has them, other signs of the shape or not, and signs
/// after it that say nothing.
pub(super) fn code(system: &CodeSystem) -> String {
    let shapes: Vec<String> = if system.is_of_words() {
        system.word_forms().map(words).collect()
    } else {
        system.shapes.iter().map(shape).collect()
    };
    let ending = if system.has_details() { "[.\\s-]*" } else { "[.\\s]*" };
    let marks: String = system
        .marks
        .chars()
        .map(|mark| if mark.is_ascii() { format!("\\{mark}") } else { mark.to_string() })
        .collect();
    format!("^\\s*(?:{}){ending}[{marks}\\s]*$", shapes.join("|"))
}

/// The words of a code, with blanks between them or, where that can be no other code, without.
fn words(form: WordForm<'_>) -> String {
    let words: Vec<String> = form.shape.split(' ').map(|word| shape(&CodeShape::new(word))).collect();
    let parted = words.join("\\s+");
    if form.runs_on { format!("{parted}|{}", words.concat()) } else { parted }
}

/// The whole of a shape, where what goes beyond the least code may be left out from the right.
fn shape(shape: &CodeShape) -> String {
    let least = shape.least.chars().filter(char::is_ascii_alphanumeric).count();
    // Blanks say nothing, save between digits alone, where they may part two codes.
    let blank = if shape.whole.contains(['A', 'X']) { "\\s*" } else { "" };
    let (mut out, mut count, mut open) = (String::new(), 0, 0);
    let mut between = String::new();
    for sign in shape.whole.chars() {
        let class = match sign {
            'A' => "[A-Za-z]",
            'X' => "[A-Za-z0-9]",
            '9' => "[0-9]",
            other => {
                between.push_str(&format!("{}?{blank}", escaped(&other.to_string())));
                continue;
            }
        };
        if count >= least {
            out.push_str("(?:");
            open += 1;
        }
        if count > 0 {
            out.push_str(blank);
        }
        out.push_str(&std::mem::take(&mut between));
        out.push_str(class);
        count += 1;
    }
    out + &")?".repeat(open)
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        if "\\^$.|?*+()[]{}/".contains(sign) {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}
