//! Text in the three languages of the clinics. Input: what the author wrote. Output: the best text for a reader.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A language that texts are written in.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Encode, Decode,
)]
#[cbor(index_only)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Swedish.
    #[n(0)]
    Sv,
    /// Norwegian (bokmål).
    #[n(1)]
    Nb,
    /// English.
    #[default]
    #[n(2)]
    En,
}

impl Language {
    /// Every language, in the order that texts are searched in.
    pub const ALL: [Self; 3] = [Self::Sv, Self::Nb, Self::En];

    /// The language of a code such as `nb`, `no` or a locale such as `sv-SE`, if it is one of ours.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_', '.']).next().unwrap_or(code);
        match primary.to_ascii_lowercase().as_str() {
            "sv" => Some(Self::Sv),
            "nb" | "no" | "nn" => Some(Self::Nb),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::Nb => "nb",
            Self::En => "en",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(code: &str) -> Result<Self, UnknownLanguage> {
        Self::from_code(code).ok_or_else(|| UnknownLanguage(code.to_owned()))
    }
}

/// A code of no language that texts are written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLanguage(String);

impl fmt::Display for UnknownLanguage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Language::ALL.map(Language::code).join(", ");
        write!(out, "`{}` is not one of {known}", self.0)
    }
}

impl std::error::Error for UnknownLanguage {}

/// A text in any of the languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    /// In Swedish.
    pub sv: Option<String>,
    /// In Norwegian.
    pub nb: Option<String>,
    /// In English.
    pub en: Option<String>,
}

impl Text {
    /// A text in one language.
    pub fn of(language: Language, text: impl Into<String>) -> Self {
        Self::default().with(language, text)
    }

    /// The same with one language more.
    #[must_use]
    pub fn with(mut self, language: Language, text: impl Into<String>) -> Self {
        *self.slot(language) = Some(text.into());
        self
    }

    /// The text in exactly that language.
    pub fn exact(&self, language: Language) -> Option<&str> {
        match language {
            Language::Sv => self.sv.as_deref(),
            Language::Nb => self.nb.as_deref(),
            Language::En => self.en.as_deref(),
        }
    }

    /// The text in the asked language, else in the second, else in any.
    pub fn get(&self, asked: Language, second: Language) -> Option<&str> {
        let any = || Language::ALL.into_iter().find_map(|language| self.exact(language));
        self.exact(asked).or_else(|| self.exact(second)).or_else(any)
    }

    /// Whether it says nothing in any language.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// Every text that is there, with its language.
    pub fn all(&self) -> impl Iterator<Item = (Language, &str)> {
        Language::ALL.into_iter().filter_map(|language| Some((language, self.exact(language)?)))
    }

    /// Every text that is there, to be changed.
    pub(crate) fn each_mut(&mut self) -> impl Iterator<Item = &mut String> {
        [&mut self.sv, &mut self.nb, &mut self.en].into_iter().flatten()
    }

    pub(crate) fn set(&mut self, language: Language, text: String) {
        *self.slot(language) = Some(text);
    }

    fn slot(&mut self, language: Language) -> &mut Option<String> {
        match language {
            Language::Sv => &mut self.sv,
            Language::Nb => &mut self.nb,
            Language::En => &mut self.en,
        }
    }
}
