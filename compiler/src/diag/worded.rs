//! A diagnostic in words: what renderers and the editor show.

use super::catalogue::{fill_template, template};
use super::{Args, Code, Diagnostic, Edit, Phrase};
use crate::base::{Lang, Loc};

/// A diagnostic in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worded {
    /// The sentence.
    pub message: String,
    /// What stands at the place itself.
    pub label: Option<String>,
    /// Related places.
    pub labels: Vec<WordedLabel>,
    /// Advice.
    pub helps: Vec<WordedHelp>,
}

/// A related place in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordedLabel {
    /// The place.
    pub loc: Loc,
    /// What it is.
    pub text: String,
}

/// Advice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordedHelp {
    /// The advice.
    pub text: String,
    /// Its edits.
    pub fix: Option<WordedFix>,
}

/// A fix with its title in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordedFix {
    /// What it does.
    pub title: String,
    /// The edits.
    pub edits: Vec<Edit>,
    /// Whether it may be applied unseen.
    pub certain: bool,
}

impl Diagnostic {
    /// The diagnostic in that language.
    pub fn worded(&self, lang: Lang) -> Worded {
        let default_label = format!("{}.label", self.code.id());
        let label = match &self.label {
            Some(phrase) => Some(self.phrase("label", phrase, lang)),
            None => template(&default_label, lang).map(|text| fill_template(text, lang, &[&self.args])),
        };
        let labels = self.labels.iter();
        let helps = self.helps.iter();
        Worded {
            message: self.message(lang),
            label,
            labels: labels
                .map(|label| WordedLabel { loc: label.loc, text: self.phrase("label", &label.phrase, lang) })
                .collect(),
            helps: helps
                .map(|help| {
                    let fix = help.fix.as_ref().map(|fix| WordedFix {
                        title: self.phrase("fix", &fix.title, lang),
                        edits: fix.edits.clone(),
                        certain: fix.certain,
                    });
                    let text = self.phrase("help", &help.phrase, lang);
                    let title = fix.as_ref().map(|fix| fix.title.clone()).unwrap_or_default();
                    WordedHelp { text: if text.is_empty() { title } else { text }, fix }
                })
                .collect(),
        }
    }

    /// The sentence in that language.
    pub fn message(&self, lang: Lang) -> String {
        let key = self.message_key();
        match template(&key, lang) {
            Some(text) => fill_template(text, lang, &[&self.args]),
            None => format!("<{key}>"),
        }
    }

    fn message_key(&self) -> String {
        match self.variant {
            Some(variant) => format!("{}.{variant}", self.code.id()),
            None => self.code.id().to_owned(),
        }
    }

    fn phrase(&self, part: &str, phrase: &Phrase, lang: Lang) -> String {
        if phrase.key.is_empty() {
            return String::new();
        }
        let sets: [&Args; 2] = [&phrase.args, &self.args];
        match find(self.code, part, phrase.key, lang) {
            Some(text) => fill_template(text, lang, &sets),
            None => format!("<{}.{part}.{}>", self.code.id(), phrase.key),
        }
    }
}

/// A code's own phrase comes before the shared one.
fn find(code: Code, part: &str, key: &str, lang: Lang) -> Option<&'static str> {
    template(&format!("{}.{part}.{key}", code.id()), lang)
        .or_else(|| template(&format!("{part}.{key}"), lang))
}
