//! Texts in Swedish, Norwegian and English: parsing of catalogue files and filling of sentences.
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

use remit_engine::value::Language;

use crate::{Arg, Args};

/// A file of texts: its name, for messages about it, and what it holds.
pub type File = (&'static str, &'static str);

/// The files of this crate's own catalogue.
pub const FILES: &[File] = &[
    ("words.txt", include_str!("texts/words.txt")),
    ("shared.txt", include_str!("texts/shared.txt")),
    ("07-referrals.txt", include_str!("texts/07-referrals.txt")),
    ("diff.txt", include_str!("texts/diff.txt")),
    ("region.txt", include_str!("texts/region.txt")),
    ("decision.txt", include_str!("texts/decision.txt")),
    ("letter.txt", include_str!("texts/letter.txt")),
    ("prose.txt", include_str!("texts/prose.txt")),
    ("trace.txt", include_str!("texts/trace.txt")),
    ("page.txt", include_str!("texts/page.txt")),
    ("schema.txt", include_str!("texts/schema.txt")),
    ("program.txt", include_str!("texts/program.txt")),
    ("vocabulary.txt", include_str!("texts/vocabulary.txt")),
];

/// How many characters of a user's text a message quotes.
const MAX_QUOTED: usize = 80;

static OWN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(FILES));

/// What this crate says.
pub fn own() -> &'static Catalogue {
    &OWN
}

/// Texts by their keys.
#[derive(Clone, Debug, Default)]
pub struct Catalogue(BTreeMap<&'static str, Texts>);

/// One entry: a text a language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    sv: Option<&'static str>,
    nb: Option<&'static str>,
    en: Option<&'static str>,
}

impl Texts {
    /// The text in that language, if it has been written.
    pub const fn get(&self, lang: Language) -> Option<&'static str> {
        match lang {
            Language::Sv => self.sv,
            Language::Nb => self.nb,
            Language::En => self.en,
        }
    }
}

impl Catalogue {
    /// The texts of those files; of a key that two of them have, the later counts.
    pub fn new(files: &[File]) -> Self {
        Self(files.iter().flat_map(|(_, text)| parse(text)).collect())
    }

    /// Every key with its texts, in order.
    pub fn entries(&self) -> impl Iterator<Item = (&'static str, &Texts)> {
        self.0.iter().map(|(key, texts)| (*key, texts))
    }

    /// The unfilled text of a key, English where the language has none.
    pub fn template(&self, key: &str, lang: Language) -> Option<&'static str> {
        let texts = self.0.get(key)?;
        texts.get(lang).or(texts.en)
    }

    /// The text of a key without values; a missing key shows itself.
    pub fn text(&self, key: &str, lang: Language) -> String {
        self.fill(key, lang, &[])
    }

    /// The text of a key, filled; the first of the sets that has a value wins, and a missing key shows itself.
    pub fn fill(&self, key: &str, lang: Language, args: &[&Args]) -> String {
        match self.template(key, lang) {
            Some(template) => self.fill_template(template, lang, args),
            None => format!("<{key}>"),
        }
    }

    /// Fills a text; the first of the sets that has a value wins.
    pub fn fill_template(&self, template: &str, lang: Language, args: &[&Args]) -> String {
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
                out.push_str(&self.fill_hole(hole, lang, args));
            } else {
                // Braces around anything else are meant as such: `{"min": …}`.
                out.push_str(&format!("{{{hole}}}"));
            }
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    fn fill_hole(&self, hole: &str, lang: Language, args: &[&Args]) -> String {
        let (name, choice) = match hole.split_once('?') {
            Some((name, choice)) => (name, choice.split_once('|')),
            None => (hole, None),
        };
        let (name, form) = name.split_once(':').unwrap_or((name, ""));
        let Some(value) = args.iter().find_map(|set| set.get(name)) else { return format!("<{name}>") };
        match (choice, value) {
            (Some((one, _)), Arg::Number(1)) => one.to_owned(),
            (Some((one, _)), Arg::Prose(digits)) if digits == "1" => one.to_owned(),
            (Some((one, _)), Arg::List(items)) if items.len() == 1 => one.to_owned(),
            (Some((_, many)), _) => many.to_owned(),
            (None, value) => self.show(value, form, lang, args),
        }
    }

    fn show(&self, value: &Arg, form: &str, lang: Language, args: &[&Args]) -> String {
        match value {
            Arg::Text(text) => quotable(text),
            Arg::Prose(text) => text.clone(),
            Arg::Local(texts) => local(texts, lang).to_owned(),
            Arg::Number(number) => number.to_string(),
            Arg::Word(word) => self.word_form(word.key(), form, lang),
            Arg::Phrase(phrase) => {
                let sets: Vec<&Args> = std::iter::once(&phrase.args).chain(args.iter().copied()).collect();
                self.fill(phrase.key, lang, &sets)
            }
            Arg::List(items) => {
                let shown = items.iter().map(|item| match item {
                    Arg::Text(text) => format!("`{}`", quotable(text)),
                    other @ (Arg::Prose(_)
                    | Arg::Local(_)
                    | Arg::Number(_)
                    | Arg::Word(_)
                    | Arg::Phrase(_)
                    | Arg::List(_)) => {
                        self.show(other, if matches!(form, "and" | "or") { "" } else { form }, lang, args)
                    }
                });
                let joined = if form == "or" { "join.or" } else { "join.and" };
                self.join(&shown.collect::<Vec<_>>(), joined, lang)
            }
        }
    }

    /// "a, b and c", with the word that the key names.
    pub fn join(&self, items: &[String], key: &str, lang: Language) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.text(key, lang)),
        }
    }

    /// A word's entry is `plain | with article | definite | negated | plural`.
    fn word_form(&self, key: &str, form: &str, lang: Language) -> String {
        let index = match form {
            "a" => 1,
            "the" => 2,
            "no" => 3,
            "many" => 4,
            _ => 0,
        };
        let forms = self.template(key, lang).unwrap_or(key);
        let mut parts = forms.split('|').map(str::trim);
        let plain = parts.clone().next().unwrap_or(key);
        parts.nth(index).unwrap_or(plain).to_owned()
    }
}

/// Whether the text between braces names a value.
pub fn is_hole(hole: &str) -> bool {
    hole.starts_with(|letter: char| letter.is_ascii_lowercase())
}

/// The text in the language, else in English, else in any.
pub fn local(texts: &[(Language, String)], lang: Language) -> &str {
    let of = |wanted: Language| texts.iter().find(|(lang, _)| *lang == wanted);
    of(lang).or_else(|| of(Language::En)).or(texts.first()).map(|(_, text)| text.as_str()).unwrap_or_default()
}

/// A user's text on one line, without backticks, cut where it is long.
fn quotable(text: &str) -> String {
    let mut out = String::new();
    for (count, letter) in text.chars().enumerate() {
        if count >= MAX_QUOTED {
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
            Some(("sv", text)) => (Language::Sv, text),
            Some(("nb", text)) => (Language::Nb, text),
            Some(("en", text)) => (Language::En, text),
            _ => {
                entries.push((line, Texts::default()));
                continue;
            }
        };
        if let Some((_, texts)) = entries.last_mut() {
            match lang {
                Language::Sv => texts.sv = Some(text),
                Language::Nb => texts.nb = Some(text),
                Language::En => texts.en = Some(text),
            }
        }
    }
    entries
}
