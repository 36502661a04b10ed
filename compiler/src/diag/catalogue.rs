//! The texts of Remit in Swedish, Norwegian and English: parsing of `catalogue/*.txt` and filling of sentences.
//!
//! An entry is a key on a line of its own and a line for each language below it:
//!
//! ```text
//! E0201
//! sv: det finns {kind:no} som heter `{name}`
//! nb: …
//! en: …
//! ```
//!
//! `{name}` is a value. `{kind:a}`, `{kind:the}`, `{kind:no}`, `{kind:many}` are the forms of a word, `{names:and}` and
//! `{names:or}` join a list, `{count?case|cases}` chooses between one and many.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{Arg, Args};
use crate::base::{Lang, limits};

/// The files of the catalogue, with their names for messages about them.
pub const FILES: &[(&str, &str)] = &[
    ("words.txt", include_str!("catalogue/words.txt")),
    ("shared.txt", include_str!("catalogue/shared.txt")),
    ("01-syntax.txt", include_str!("catalogue/01-syntax.txt")),
    ("02-names.txt", include_str!("catalogue/02-names.txt")),
    ("03-types.txt", include_str!("catalogue/03-types.txt")),
    ("04-structure.txt", include_str!("catalogue/04-structure.txt")),
    ("05-logic.txt", include_str!("catalogue/05-logic.txt")),
    ("06-governance.txt", include_str!("catalogue/06-governance.txt")),
    ("07-referrals.txt", include_str!("catalogue/07-referrals.txt")),
    ("decision.txt", include_str!("catalogue/decision.txt")),
    ("prose.txt", include_str!("catalogue/prose.txt")),
    ("page.txt", include_str!("catalogue/page.txt")),
    ("cli.txt", include_str!("catalogue/cli.txt")),
    ("help.txt", include_str!("catalogue/help.txt")),
    ("editor.txt", include_str!("catalogue/editor.txt")),
    ("editor-words.txt", include_str!("catalogue/editor-words.txt")),
];

static CATALOGUE: LazyLock<BTreeMap<&'static str, Texts>> =
    LazyLock::new(|| FILES.iter().flat_map(|(_, text)| parse(text)).collect());

/// One entry: a text a language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    sv: Option<&'static str>,
    nb: Option<&'static str>,
    en: Option<&'static str>,
}

impl Texts {
    /// The text in that language, if it has been written.
    pub const fn get(&self, lang: Lang) -> Option<&'static str> {
        match lang {
            Lang::Sv => self.sv,
            Lang::Nb => self.nb,
            Lang::En => self.en,
        }
    }
}

/// Every key with its texts, in order.
pub fn entries() -> impl Iterator<Item = (&'static str, &'static Texts)> {
    CATALOGUE.iter().map(|(key, texts)| (*key, texts))
}

/// The unfilled text of a key, English where the language has none.
pub fn template(key: &str, lang: Lang) -> Option<&'static str> {
    let texts = CATALOGUE.get(key)?;
    texts.get(lang).or(texts.en)
}

/// The text of a key without values; a missing key shows itself.
pub fn text(key: &str, lang: Lang) -> String {
    fill(key, lang, &Args::default())
}

/// The text of a key, filled; a missing key shows itself.
pub fn fill(key: &str, lang: Lang, args: &Args) -> String {
    match template(key, lang) {
        Some(template) => fill_template(template, lang, &[args]),
        None => format!("<{key}>"),
    }
}

/// Fills a text; the first of the sets that has a value wins.
pub fn fill_template(template: &str, lang: Lang, args: &[&Args]) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((hole, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            break;
        };
        if is_hole(hole) {
            out.push_str(&fill_hole(hole, lang, args));
        } else {
            // Braces around anything else are meant as such: `{"min": …}`.
            out.push_str(&format!("{{{hole}}}"));
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Whether the text between braces names a value.
pub fn is_hole(hole: &str) -> bool {
    hole.starts_with(|letter: char| letter.is_ascii_lowercase())
}

fn fill_hole(hole: &str, lang: Lang, args: &[&Args]) -> String {
    let (name, choice) = match hole.split_once('?') {
        Some((name, choice)) => (name, choice.split_once('|')),
        None => (hole, None),
    };
    let (name, form) = name.split_once(':').unwrap_or((name, ""));
    let Some(value) = args.iter().find_map(|set| set.get(name)) else { return format!("<{name}>") };
    match (choice, value) {
        (Some((one, _)), Arg::Number(1)) => one.to_owned(),
        (Some((one, _)), Arg::List(items)) if items.len() == 1 => one.to_owned(),
        (Some((_, many)), _) => many.to_owned(),
        (None, value) => show(value, form, lang, args),
    }
}

fn show(value: &Arg, form: &str, lang: Lang, args: &[&Args]) -> String {
    match value {
        Arg::Text(text) => quotable(text),
        Arg::Prose(text) => text.clone(),
        Arg::Local(texts) => local(texts, lang).to_owned(),
        Arg::Number(number) => number.to_string(),
        Arg::Word(word) => word_form(word.key(), form, lang),
        Arg::Phrase(phrase) => {
            let sets: Vec<&Args> = std::iter::once(&phrase.args).chain(args.iter().copied()).collect();
            match template(phrase.key, lang) {
                Some(template) => fill_template(template, lang, &sets),
                None => format!("<{}>", phrase.key),
            }
        }
        Arg::List(items) => {
            let shown: Vec<String> = items
                .iter()
                .map(|item| match item {
                    Arg::Text(text) => format!("`{}`", quotable(text)),
                    other @ (Arg::Prose(_)
                    | Arg::Local(_)
                    | Arg::Number(_)
                    | Arg::Word(_)
                    | Arg::Phrase(_)
                    | Arg::List(_)) => {
                        show(other, if matches!(form, "and" | "or") { "" } else { form }, lang, args)
                    }
                })
                .collect();
            join(&shown, if form == "or" { "join.or" } else { "join.and" }, lang)
        }
    }
}

/// The text in the language, else in English, else in any.
pub fn local(texts: &[(Lang, String)], lang: Lang) -> &str {
    let of = |wanted: Lang| texts.iter().find(|(lang, _)| *lang == wanted);
    of(lang).or_else(|| of(Lang::En)).or(texts.first()).map(|(_, text)| text.as_str()).unwrap_or_default()
}

/// "a, b and c", with the word that the key names.
pub fn join(items: &[String], key: &str, lang: Lang) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {} {last}", first.join(", "), text(key, lang)),
    }
}

/// A word's entry is `plain | with article | definite | negated | plural`.
fn word_form(key: &str, form: &str, lang: Lang) -> String {
    let index = match form {
        "a" => 1,
        "the" => 2,
        "no" => 3,
        "many" => 4,
        _ => 0,
    };
    let forms = template(key, lang).unwrap_or(key);
    let mut parts = forms.split('|').map(str::trim);
    let plain = parts.clone().next().unwrap_or(key);
    parts.nth(index).unwrap_or(plain).to_owned()
}

/// A user's text on one line, without backticks, cut where it is long.
fn quotable(text: &str) -> String {
    let mut out = String::new();
    for (count, letter) in text.chars().enumerate() {
        if count >= limits::MAX_QUOTED {
            out.push('…');
            break;
        }
        match letter {
            '`' => out.push('\''),
            '\n' | '\r' => out.push('⏎'),
            other if other.is_control() => out.push('·'),
            other => out.push(other),
        }
    }
    out
}

/// Keys and texts of one file; `#` begins a comment line.
fn parse(file: &'static str) -> Vec<(&'static str, Texts)> {
    let mut entries: Vec<(&'static str, Texts)> = Vec::new();
    for line in file.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (lang, text) = match line.split_once(": ") {
            Some(("sv", text)) => (Lang::Sv, text),
            Some(("nb", text)) => (Lang::Nb, text),
            Some(("en", text)) => (Lang::En, text),
            _ => {
                entries.push((line, Texts::default()));
                continue;
            }
        };
        if let Some((_, texts)) = entries.last_mut() {
            match lang {
                Lang::Sv => texts.sv = Some(text),
                Lang::Nb => texts.nb = Some(text),
                Lang::En => texts.en = Some(text),
            }
        }
    }
    entries
}
