//! What is wrong with a referral, in words that wait for a language.
//!
//! A finding has a code, values and advice, and no place: who shows it knows where the text is.

use remit_engine::value::Language;

use crate::catalogue::{self, Catalogue};
use crate::{Arg, Args, Phrase};

/// A code with the values that its sentences are filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The code, such as `E0706`.
    pub code: &'static str,
    /// Which of the code's sentences says it: catalogue key `E0706.<variant>`, or `E0706` itself.
    pub variant: Option<&'static str>,
    /// The values of the sentences.
    pub args: Args,
    /// The JSON pointers of places that belong to it, each with what it is: key `E0711.label.<key>`.
    pub others: Vec<(String, &'static str)>,
    /// What to do about it.
    pub advice: Vec<Advice>,
}

/// What to do, and the word to write instead of the one found, where that is all there is to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// Catalogue key `E0706.help.<key>`, or the shared `help.<key>`.
    pub phrase: Phrase,
    /// What replaces the value `found`.
    pub instead: Option<String>,
}

impl Finding {
    pub(super) fn new(code: &'static str) -> Self {
        Self { code, variant: None, args: Args::default(), others: Vec::new(), advice: Vec::new() }
    }

    pub(super) const fn variant(mut self, variant: &'static str) -> Self {
        self.variant = Some(variant);
        self
    }

    pub(super) fn arg(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.set(name, value);
        self
    }

    pub(super) fn help(mut self, phrase: impl Into<Phrase>) -> Self {
        self.advice.push(Advice { phrase: phrase.into(), instead: None });
        self
    }

    /// "did you mean …?"; a single candidate is what to write instead.
    pub(super) fn perhaps(mut self, meant: &[String]) -> Self {
        let (phrase, instead) = match meant {
            [] => return self,
            [one] => (Phrase::new("did_you_mean").arg("candidate", one), Some(one.clone())),
            several => (Phrase::new("did_you_mean_one_of").arg("candidates", several.to_vec()), None),
        };
        self.advice.push(Advice { phrase, instead });
        self
    }

    /// The sentence in that language.
    pub fn message(&self, lang: Language) -> String {
        catalogue::own().sentence(self.code, self.variant, lang, &self.args)
    }

    /// The advice in that language, a sentence each.
    pub fn helps(&self, lang: Language) -> Vec<String> {
        let texts = catalogue::own();
        let said = self.advice.iter().map(|advice| {
            let found = texts.part(self.code, "help", &advice.phrase, lang, &self.args);
            found.unwrap_or_default()
        });
        said.collect()
    }
}

impl Catalogue {
    /// The sentence of a code, or of a variant of it; a missing one shows its key.
    pub fn sentence(&self, code: &str, variant: Option<&str>, lang: Language, args: &Args) -> String {
        match variant {
            Some(variant) => self.fill(&format!("{code}.{variant}"), lang, &[args]),
            None => self.fill(code, lang, &[args]),
        }
    }

    /// A phrase of a part of a code's texts, such as its help: the code's own comes before the shared one.
    pub fn part(
        &self,
        code: &str,
        part: &str,
        phrase: &Phrase,
        lang: Language,
        args: &Args,
    ) -> Option<String> {
        let key = phrase.key;
        let own = self.template(&format!("{code}.{part}.{key}"), lang);
        let text = own.or_else(|| self.template(&format!("{part}.{key}"), lang))?;
        Some(self.fill_template(text, lang, &[&phrase.args, args]))
    }
}
