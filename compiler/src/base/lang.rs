//! The languages Remit speaks.

use std::fmt;
use std::str::FromStr;

/// Swedish, Norwegian bokmål or English.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// Swedish.
    Sv,
    /// Norwegian bokmål.
    Nb,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// Every language, in the order texts are listed.
    pub const ALL: [Self; 3] = [Self::Sv, Self::Nb, Self::En];

    /// The code used in source text and output: `sv`, `nb` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Sv => "sv",
            Self::Nb => "nb",
            Self::En => "en",
        }
    }

    /// The language of a code such as `nb`, `no` or a locale such as `sv-SE`, if it is one of ours.
    pub fn parse(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_', '.']).next().unwrap_or(code);
        match primary.to_ascii_lowercase().as_str() {
            "sv" => Some(Self::Sv),
            "nb" | "no" | "nn" => Some(Self::Nb),
            "en" => Some(Self::En),
            _ => None,
        }
    }
}

impl FromStr for Lang {
    type Err = String;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::parse(code).ok_or_else(|| format!("`{code}` is not one of sv, nb, en"))
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
