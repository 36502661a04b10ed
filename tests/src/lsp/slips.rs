//! Edits that matter to more than their own line: of names, heads, `use` lines and whole statements.

use super::{Edit, Random};

/// Words that a statement begins with.
const OPENERS: [&str; 22] = [
    "accept",
    "ask",
    "case",
    "category",
    "concept",
    "conversion",
    "decline",
    "define",
    "destination",
    "exclude",
    "fact",
    "impossible",
    "leave",
    "offer",
    "otherwise",
    "recommend",
    "require",
    "review",
    "section",
    "silence",
    "source",
    "statement",
];

/// What somebody makes of the line that says whose file this is.
const HEADS: [&str; 6] = [
    "",
    "policy prov.ny { language: nb }",
    "library prov.ord { language: en }",
    "cases for prov.smärta",
    "cases for prov.ny",
    "policy prov.smärta {",
];

const USES: [&str; 4] = ["", "use prov.källor", "use prov.ord", "use prov.källor.sida"];

/// One such edit of a text, with words and statements borrowed from any of the others.
pub(super) fn slip(text: &str, others: &[&str], random: &mut Random) -> Edit {
    let other = if others.is_empty() { text } else { *random.pick(others) };
    let edit = match random.below(16) {
        0..=2 => one(&statements(text), random).map(|(start, end)| Edit { start, end, text: String::new() }),
        3..=5 => paste(text, other, random),
        6..=9 => rename(text, other, random),
        10..=12 => misspell(text, random),
        13 => head(text, other, random),
        14 => uses(text, random),
        _ => swallow(text, random),
    };
    edit.unwrap_or_else(|| Edit { start: 0, end: text.len(), text: other.to_owned() })
}

/// Where some name begins.
pub(super) fn name(text: &str, random: &mut Random) -> usize {
    one(&names(text), random).map_or(0, |(start, _)| start)
}

/// A whole statement of the other text, between two statements of this one.
fn paste(text: &str, other: &str, random: &mut Random) -> Option<Edit> {
    let (start, end) = one(&statements(other), random)?;
    let at = one(&statements(text), random).map_or(text.len(), |(start, _)| start);
    Some(Edit { start: at, end: at, text: other[start..end].to_owned() })
}

/// A name becomes one of the other text.
fn rename(text: &str, other: &str, random: &mut Random) -> Option<Edit> {
    let (start, end) = one(&names(text), random)?;
    let (from, to) = one(&names(other), random)?;
    Some(Edit { start, end, text: other[from..to].to_owned() })
}

/// A name loses its last letter, or gets one more.
fn misspell(text: &str, random: &mut Random) -> Option<Edit> {
    let (start, end) = one(&names(text), random)?;
    let last = text[start..end].char_indices().next_back().map(|(at, _)| start + at)?;
    Some(match random.below(2) {
        0 => Edit { start: last, end, text: String::new() },
        _ => Edit { start: end, end, text: (*random.pick(&["a", "_2", "å", "."])).to_owned() },
    })
}

/// The line that says whose file this is becomes that of another, or any.
fn head(text: &str, other: &str, random: &mut Random) -> Option<Edit> {
    let is_head = |line: &&(usize, usize)| {
        ["policy ", "library ", "cases "].iter().any(|word| text[line.0..line.1].starts_with(word))
    };
    let lines = lines(text);
    let (start, end) = lines.iter().find(is_head).copied().unwrap_or((0, 0));
    let theirs = other.lines().find(|line| line.starts_with("policy ") || line.starts_with("library "));
    let text = if random.below(3) == 0 { theirs? } else { random.pick(&HEADS) };
    Some(Edit { start, end, text: text.to_owned() })
}

/// A `use` line goes, comes or leads elsewhere.
fn uses(text: &str, random: &mut Random) -> Option<Edit> {
    let lines = lines(text);
    let found = lines.iter().find(|(start, end)| text[*start..*end].starts_with("use ")).copied();
    match found {
        Some((start, end)) => Some(Edit { start, end, text: (*random.pick(&USES)).to_owned() }),
        None => {
            let (at, _) = one(&statements(text), random)?;
            Some(Edit { start: at, end: at, text: format!("{}\n", random.pick(&USES)) })
        }
    }
}

/// A bracket or a quotation mark goes, so that what follows is swallowed.
fn swallow(text: &str, random: &mut Random) -> Option<Edit> {
    let marks: Vec<_> = text.match_indices(['{', '}', '"', '(', ')', ':']).collect();
    let (at, mark) = marks.get(random.below(marks.len()))?;
    Some(Edit { start: *at, end: at + mark.len(), text: String::new() })
}

fn one(spans: &[(usize, usize)], random: &mut Random) -> Option<(usize, usize)> {
    spans.get(random.below(spans.len())).copied()
}

/// The lines, without what ends them.
fn lines(text: &str) -> Vec<(usize, usize)> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        found.push((at, at + line.trim_end().len()));
        at += line.len();
    }
    found
}

/// From a line that begins a statement to the next such line.
fn statements(text: &str) -> Vec<(usize, usize)> {
    let begins = |(start, end): &(usize, usize)| {
        let first = text[*start..*end].split_whitespace().next().unwrap_or_default();
        OPENERS.contains(&first)
    };
    let starts: Vec<usize> = lines(text).into_iter().filter(begins).map(|(start, _)| start).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).collect()
}

/// Words and paths.
fn names(text: &str) -> Vec<(usize, usize)> {
    let part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, letter) in text.char_indices().filter(|(_, letter)| part(*letter)) {
        match found.last_mut() {
            Some((_, end)) if *end == at => *end = at + letter.len_utf8(),
            _ => found.push((at, at + letter.len_utf8())),
        }
    }
    found.retain(|(start, _)| text[*start..].starts_with(char::is_alphabetic));
    found
}
