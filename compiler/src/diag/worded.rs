//! A diagnostic in words: what renderers and the editor show.

use super::{Diagnostic, Edit, Phrase, catalogue};
use crate::base::Loc;
use remit_engine::value::Language;

/// A diagnostic in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worded {
    /// The sentence.
    pub message: String,
    /// What is at the place itself.
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
    /// Whether it settles what happens to a patient.
    pub decides: bool,
}

impl Diagnostic {
    /// The diagnostic in that language.
    pub fn worded(&self, lang: Language) -> Worded {
        let default_label = format!("{}.label", self.code.id());
        let label = match &self.label {
            Some(phrase) => Some(self.phrase("label", phrase, lang)),
            None => catalogue::template(&default_label, lang)
                .map(|text| catalogue::fill_template(text, lang, &[&self.args])),
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
                        decides: fix.decides,
                    });
                    let text = self.phrase("help", &help.phrase, lang);
                    let title = fix.as_ref().map(|fix| fix.title.clone()).unwrap_or_default();
                    WordedHelp { text: if text.is_empty() { title } else { text }, fix }
                })
                .collect(),
        }
    }

    /// The sentence in that language.
    pub fn message(&self, lang: Language) -> String {
        catalogue::sentence(self.code.id(), self.variant, lang, &self.args)
    }

    fn phrase(&self, part: &str, phrase: &Phrase, lang: Language) -> String {
        if phrase.key.is_empty() {
            return String::new();
        }
        let code = self.code.id();
        let said = catalogue::part(code, part, phrase, lang, &self.args);
        said.unwrap_or_else(|| format!("<{code}.{part}.{}>", phrase.key))
    }
}
