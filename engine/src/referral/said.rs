//! What an error about a referral says was found and expected, as values. Each serialises to a text that does not change;
//! the words for people are the wording crate's.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::value::{Interval, Number};

/// What the JSON reader expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum JsonPart {
    /// A character, where an escape gives half of one.
    #[serde(rename = "a character")]
    Character,
    /// A digit.
    #[serde(rename = "a digit")]
    Digit,
    /// A key.
    #[serde(rename = "a key in double quotes")]
    Key,
    /// A value.
    #[serde(rename = "a value")]
    Value,
    /// Nothing more.
    #[serde(rename = "the end of the text")]
    End,
    /// The number of a character.
    #[serde(rename = "four hexadecimal digits")]
    Hexadecimal,
    /// The second half of a character that two escapes write.
    #[serde(rename = "the second half of a surrogate pair")]
    Surrogate,
    /// An escape.
    #[serde(rename = "an escape such as `\\n`")]
    Escape,
    /// The quote that ends a text.
    #[serde(rename = "`\"` at the end of the text")]
    Quote,
    /// The colon after a key.
    #[serde(rename = "`:`")]
    Colon,
    /// Another entry of a list, or its end.
    #[serde(rename = "`,` or `]`")]
    NextItem,
    /// Another member of an object, or its end.
    #[serde(rename = "`,` or `}`")]
    NextMember,
}

/// A value where another is expected: never what it says, unless that is short and not free text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// `null`.
    Null,
    /// `true` or `false`.
    Truth(bool),
    /// A number, as it is written.
    Number(String),
    /// The beginning of a text.
    Text(String),
    /// A text that may be a letter.
    FreeText,
    /// A list.
    List,
    /// An object.
    Object,
    /// A dose that the referral's medicines come to.
    Dose,
    /// What amounts of the referral come to.
    Computed,
}

/// What one of two statements that disagree says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Said {
    /// Yes or no.
    Truth(bool),
    /// An amount or its bounds, rounded to be shown.
    Amount {
        /// What it can be, in the unit.
        bounds: Interval,
        /// The name of the unit.
        unit: String,
    },
    /// So many units and less than one more.
    Completed {
        /// How many.
        count: i64,
        /// The name of the unit.
        unit: String,
    },
    /// The name of a concept.
    Concept(String),
}

/// What a name should be the name of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameOf {
    /// One of a fact's choices.
    Choice,
    /// A destination.
    Destination,
    /// A concept of the category of that name.
    Concept(String),
}

impl Said {
    /// An amount with ends of two decimals at most.
    pub(crate) fn rounded(bounds: Interval, unit: &str) -> Self {
        let end = |end: Option<Number>| end.map(|number| number.rounded(2));
        Self::Amount {
            bounds: Interval { low: end(bounds.low), high: end(bounds.high) },
            unit: unit.to_owned(),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Truth(value) => write!(out, "{value}"),
            Self::Number(text) => out.write_str(text),
            Self::Text(text) => write!(out, "\"{text}\""),
            Self::FreeText => out.write_str("a text"),
            Self::List => out.write_str("a list"),
            Self::Object => out.write_str("an object"),
            Self::Dose => out.write_str("the dose"),
            Self::Computed => out.write_str("the computed amount"),
        }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: Option<Number>| end.map_or_else(|| "…".to_owned(), |end| end.to_string());
        match self {
            Self::Truth(value) => write!(out, "{value}"),
            Self::Amount { bounds, unit } => match bounds.single() {
                Some(number) => write!(out, "{number} {unit}"),
                None => write!(out, "{} to {} {unit}", end(bounds.low), end(bounds.high)),
            },
            Self::Completed { count, unit } => write!(out, "{count} completed {unit}"),
            Self::Concept(name) => out.write_str(name),
        }
    }
}

impl NameOf {
    /// The category's name, `choice` or `destination`.
    pub fn id(&self) -> &str {
        match self {
            Self::Choice => "choice",
            Self::Destination => "destination",
            Self::Concept(category) => category,
        }
    }
}

impl Serialize for Found {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl Serialize for Said {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl Serialize for NameOf {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.id())
    }
}
