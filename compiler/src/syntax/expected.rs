//! From the grammar's list of what would have fitted to at most three plain phrases.

use crate::diag::Phrase;

/// How many phrases a message lists.
const MOST: usize = 3;

/// Words and signs that are named as they are, the more telling first.
const SIGNS: [&str; 25] = [
    ":",
    "=",
    "(",
    ")",
    "of",
    "for",
    "is",
    "expect",
    "never",
    "always",
    "from",
    "/",
    "statement",
    "under",
    "up",
    "ago",
    "within",
    "because",
    "and",
    "or",
    "table",
    "bands",
    "min",
    "->",
    ",",
];

/// The grammar's names without their quotes.
pub(super) fn names(expected: &[String]) -> Vec<&str> {
    expected.iter().map(|name| name.trim_matches('"')).collect()
}

/// What was expected, in plain words.
pub(super) fn phrases(names: &[&str]) -> Vec<Phrase> {
    let has = |name: &str| names.contains(&name);
    let condition = has("not");
    let kind = has("yes/no");
    let clause = has("when") && has("cite");
    let comparison = has("<=") && !clause;
    let value = has("text") && has("number") && (has("name") || has("date"));
    let word = has("name") || has("path");
    let mut phrases = Vec::new();
    let mut add = |wanted: bool, key: &'static str| {
        if wanted && phrases.len() < MOST {
            phrases.push(Phrase::new(key));
        }
    };
    add(condition, "expected.condition");
    add(has("exclude") && !has("section"), "expected.verb");
    add(has("route"), "expected.action");
    add(kind, "expected.type");
    add(value, "expected.value");
    add(word && !condition && !kind && !value && !clause && !has("route"), "expected.name");
    add(has("text") && !value, "expected.text");
    add(has("number") && !value, "expected.number");
    add(has("date") && !value && !has("number"), "expected.date");
    add(has("unit word") && !has("nl"), "expected.unit");
    add(comparison, "expected.comparison");
    if names.iter().any(|name| name.starts_with('{')) && phrases.len() < MOST {
        phrases.push(Phrase::new("expected.sign").arg("sign", "{"));
    }
    for sign in SIGNS {
        let telling = match sign {
            "(" => !condition && !value,
            "=" => !has("<="),
            "and" | "or" => !clause && !has("or"),
            "for" | "because" => !clause,
            "ago" => !has("unit word"),
            "within" => !clause && !has("<=") && !has("route"),
            "->" => false,
            "," => phrases.is_empty() && !has("nl"),
            _ => true,
        };
        if has(sign) && telling && phrases.len() < MOST {
            phrases.push(Phrase::new("expected.sign").arg("sign", sign));
        }
    }
    if clause && phrases.len() < MOST {
        phrases.push(Phrase::new("expected.clause"));
    }
    if phrases.is_empty() {
        phrases.push(Phrase::new("expected.end"));
    }
    phrases
}
