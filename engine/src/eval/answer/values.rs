//! Values of an answer, as a program reads them. Each serialises to the text that it always was in the JSON of a decision.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::decision::Named;
use crate::eval::prepare::cause::{CauseKind, Lack};
use crate::value::{Date, Number};

/// An amount in a unit: `60 ome`; of a number, which has none: `60`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// How many.
    pub number: Number,
    /// The name of the unit; empty for a number.
    pub unit: String,
}

/// What silence was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssumedValue {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Nothing: an empty list.
    None,
    /// That it never happened.
    Never,
    /// An amount.
    Amount(Measured),
    /// A day.
    Date(Date),
    /// The name of a choice, a concept or a destination.
    Name(String),
}

/// Why a value is open, or wide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CauseNote {
    /// What kind of cause.
    pub kind: CauseKind,
    /// The substance, where it is one's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub substance: Option<String>,
    /// What the substance is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The medicine that it is about, as the referral names it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub medicine: Option<String>,
    /// Where that is, as a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub pointer: Option<String>,
    /// What is not stated of it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub lacks: Vec<Lack>,
    /// The entry of a list that it is about.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entry: Option<EntryNote>,
    /// The fields of that entry that are open.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<Named>,
}

/// An entry of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EntryNote {
    /// Which, the first being 1.
    pub number: usize,
    /// What it names, where it names something.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
}

impl CauseNote {
    pub(crate) const fn new(kind: CauseKind) -> Self {
        Self {
            kind,
            substance: None,
            label: None,
            medicine: None,
            pointer: None,
            lacks: Vec::new(),
            entry: None,
            fields: Vec::new(),
        }
    }
}

/// A text that is no value of that sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAValue(String);

impl fmt::Display for Measured {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit.as_str() {
            "" => write!(out, "{}", self.number),
            unit => write!(out, "{} {unit}", self.number),
        }
    }
}

impl FromStr for Measured {
    type Err = NotAValue;

    fn from_str(text: &str) -> Result<Self, NotAValue> {
        let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
        let number = number.parse().map_err(|_| NotAValue(text.to_owned()))?;
        Ok(Self { number, unit: unit.to_owned() })
    }
}

impl fmt::Display for AssumedValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes => out.write_str("yes"),
            Self::No => out.write_str("no"),
            Self::None => out.write_str("none"),
            Self::Never => out.write_str("never"),
            Self::Amount(amount) => write!(out, "{amount}"),
            Self::Date(date) => write!(out, "{date}"),
            Self::Name(name) => out.write_str(name),
        }
    }
}

impl FromStr for AssumedValue {
    type Err = NotAValue;

    fn from_str(text: &str) -> Result<Self, NotAValue> {
        Ok(match text {
            "yes" => Self::Yes,
            "no" => Self::No,
            "none" => Self::None,
            "never" => Self::Never,
            other => match (other.parse(), other.parse()) {
                (Ok(amount), _) => Self::Amount(amount),
                (_, Ok(date)) => Self::Date(date),
                (Err(_), Err(_)) => Self::Name(other.to_owned()),
            },
        })
    }
}

impl fmt::Display for NotAValue {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "`{}` is no amount", self.0)
    }
}

impl std::error::Error for NotAValue {}

impl Serialize for Measured {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl Serialize for AssumedValue {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Measured {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for AssumedValue {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{AssumedValue, Measured};

    #[test]
    fn values_are_read_as_they_are_written() {
        for text in ["yes", "no", "none", "never", "60 ome", "60", "2.5 years", "2026-11-21", "oral"] {
            let value: AssumedValue = text.parse().unwrap();
            assert_eq!(value.to_string(), text);
        }
        assert!("sixty".parse::<Measured>().is_err());
    }
}
