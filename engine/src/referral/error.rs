//! What can be wrong with a referral. Input: findings of the reader. Output: values with a code, a place and arguments.

use std::fmt;

use serde::Serialize;

use super::said::{Found, JsonPart, NameOf, Said};
use crate::ir::{CodeFaultKind, Location};
use crate::value::masked_pointer;

/// One thing that is wrong with a referral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReferralError {
    /// Where, as a JSON pointer; empty for the whole.
    pub pointer: String,
    /// What.
    #[serde(flatten)]
    pub kind: Kind,
}

/// A text that is no code of its system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CodeMistake {
    /// The system.
    pub system: String,
    /// What was written.
    pub found: String,
    /// What is wrong with it.
    pub fault: CodeFaultKind,
    /// Codes that were meant, perhaps.
    pub meant: Vec<String>,
    /// What a code of the system looks like.
    pub forms: Vec<String>,
    /// Other systems that have such codes.
    pub elsewhere: Vec<String>,
}

/// An amount that no value of its fact is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Outside {
    /// The amount.
    pub found: Said,
    /// The range of the fact.
    pub range: Said,
}

/// What amounts of a referral come to, and what it cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Miscomputed {
    /// The fact that is computed.
    pub fact: String,
    /// What it comes to.
    pub computed: Said,
    /// What the referral says of it, or its range.
    pub other: Said,
    /// What it is computed from.
    pub parts: Vec<Stated>,
}

/// Two statements of the same thing that disagree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Disagreement {
    /// What this one says.
    pub found: Said,
    /// Where the other is.
    pub other_pointer: String,
    /// What the other says.
    pub other: Said,
}

/// What is wrong. What a referral says is repeated in excerpts only, and free text never.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// The bytes are no UTF-8.
    NotUtf8 {
        /// The first byte that is not.
        byte: usize,
    },
    /// The text is no JSON.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What should be there.
        expected: JsonPart,
    },
    /// More bytes than a referral can have.
    TooLarge {
        /// How many it can have.
        limit: usize,
    },
    /// Nested deeper than a referral can be.
    TooDeep {
        /// How deep it can be.
        limit: usize,
    },
    /// A key is written twice.
    DoubleKey,
    /// A path with dots as a key; it is written as one object within another.
    DottedKey {
        /// The steps of the path that is meant.
        path: Vec<String>,
    },
    /// A key that the object, which is no object of facts, does not have.
    UnknownMember {
        /// The key.
        found: String,
        /// What was meant, perhaps.
        meant: Vec<String>,
        /// The keys that it can have.
        known: Vec<String>,
    },
    /// A name with characters that nobody sees.
    Invisible {
        /// The name, each such character shown as `<U+200B>`.
        found: String,
    },
    /// Two keys that mean nothing together.
    KeysTogether {
        /// The one.
        first: String,
        /// The other, which the pointer leads to.
        second: String,
    },
    /// No fact has that path.
    UnknownKey {
        /// The key.
        found: String,
        /// What was meant, perhaps.
        meant: Vec<String>,
    },
    /// The value is of another type.
    WrongType {
        /// What it should be.
        expected: Expected,
        /// What it is.
        found: Found,
    },
    /// No concept, choice or destination is called that.
    UnknownName {
        /// What it should be.
        expected: NameOf,
        /// What it is.
        found: String,
        /// What was meant, perhaps.
        meant: Vec<String>,
    },
    /// No unit is called that.
    UnknownUnit {
        /// What was written.
        found: String,
        /// What was meant, perhaps.
        meant: Vec<String>,
    },
    /// The unit measures something else.
    WrongUnit {
        /// The kind of units that fit.
        expected: String,
        /// The unit that was written.
        found: String,
        /// Units that fit.
        meant: Vec<String>,
    },
    /// A number without a unit where several units fit.
    NoUnit {
        /// Units that fit.
        meant: Vec<String>,
    },
    /// A medicine that gives off so much an hour, with an amount that does not say so.
    NotByHour {
        /// The unit that was written.
        found: String,
        /// Units that fit.
        meant: Vec<String>,
    },
    /// No code system is called that.
    UnknownSystem {
        /// What was written.
        found: String,
        /// What was meant, perhaps.
        meant: Vec<String>,
    },
    /// A code without its system.
    NoSystem {
        /// The code.
        found: String,
        /// The systems that have such codes.
        meant: Vec<String>,
    },
    /// A text that is no code of its system.
    NotACode(Box<CodeMistake>),
    /// A number that the engine does not calculate with.
    BeyondRange {
        /// What was written.
        found: Found,
    },
    /// A negative amount.
    Negative {
        /// What was written.
        found: String,
    },
    /// A fraction where only whole numbers occur.
    NotWhole {
        /// The number.
        found: String,
        /// What it counts: the name of a unit.
        unit: String,
    },
    /// An amount outside the range of its fact.
    OutsideRange(Box<Outside>),
    /// What amounts come to is outside the range of the fact that is computed of them.
    ComputedOutside(Box<Miscomputed>),
    /// What is stated is not what is computed, however it was rounded.
    ComputedOtherwise(Box<Miscomputed>),
    /// A comma where a decimal point should be.
    DecimalComma {
        /// What was written.
        found: String,
        /// The same with a point.
        meant: String,
    },
    /// Bounds that no value lies within.
    EmptyBounds,
    /// No day of the calendar.
    NotADate {
        /// What was written.
        found: String,
    },
    /// A text that does not say when something happened.
    NotATime {
        /// What was written.
        found: String,
    },
    /// A day without the value that is from it.
    NoDatedValue,
    /// One of several values, without the day that it is from.
    Undated,
    /// Of several values no day tells which is the latest.
    NoLatest {
        /// The day of this one.
        found: String,
        /// Where the other is.
        other_pointer: String,
        /// The day of the other.
        other: String,
    },
    /// A day after the referral's own.
    AfterReferral {
        /// The day.
        found: String,
        /// The referral's.
        referral: String,
    },
    /// The referral is dated after the day on which it is read.
    AfterToday {
        /// The referral's day.
        found: String,
        /// The day on which it is read.
        today: String,
    },
    /// Two statements of the same thing disagree.
    Disagree(Box<Disagreement>),
    /// A medicine is not named, or named in two ways.
    MedicineName,
    /// The same diagnosis is both stated and excluded.
    StatedAndExcluded {
        /// The concept.
        concept: String,
    },
    /// What the referral says is declared impossible.
    Impossible {
        /// Why, as the first of the declarations says.
        because: Option<String>,
        /// The facts that it is about.
        facts: Vec<String>,
        /// Where the first of them is.
        declared: Location,
        /// What clashes.
        #[serde(flatten)]
        clash: Box<Clash>,
    },
}

/// The fewest statements and declarations that clash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Clash {
    /// What is stated; nothing where the declarations clash among themselves.
    pub stated: Vec<Stated>,
    /// What is declared impossible.
    pub declarations: Vec<Declared>,
}

/// A fact that a referral states.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stated {
    /// The fact.
    pub fact: String,
    /// Where it is stated, or what it follows from, as a JSON pointer.
    pub pointer: String,
}

/// A combination that is declared impossible.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// Where.
    pub declared: Location,
    /// Why, as the policy says.
    pub because: Option<String>,
}

/// What a value should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Expected {
    /// An object of facts.
    Object,
    /// `true` or `false`.
    Truth,
    /// A text or `true`.
    Given,
    /// An amount.
    Quantity,
    /// A number.
    Number,
    /// A date.
    Date,
    /// When something happened.
    Event,
    /// The name of a choice.
    Choice,
    /// A concept.
    Concept,
    /// A list of concepts.
    Concepts,
    /// `suspected`, `excluded` or `confirmed`.
    Certainty,
    /// A list of medicines.
    Medicines,
    /// A medicine.
    Medicine,
    /// A text.
    Text,
    /// The name of a destination.
    Destination,
    /// A list of entries.
    Records,
    /// An entry: an object of its fields.
    Record,
}

impl Kind {
    pub(crate) fn outside(found: Said, range: Said) -> Self {
        Self::OutsideRange(Box::new(Outside { found, range }))
    }

    pub(crate) fn disagree(found: Said, other_pointer: impl Into<String>, other: Said) -> Self {
        Self::Disagree(Box::new(Disagreement { found, other_pointer: other_pointer.into(), other }))
    }
}

impl ReferralError {
    pub(crate) fn new(pointer: impl AsRef<str>, kind: Kind) -> Self {
        Self { pointer: masked_pointer(pointer.as_ref()).into_owned(), kind }
    }

    /// The stable code of the kind of error.
    pub fn code(&self) -> &'static str {
        match self.kind {
            Kind::NotUtf8 { .. } | Kind::Syntax { .. } => "E0701",
            Kind::TooLarge { .. } | Kind::TooDeep { .. } => "E0702",
            Kind::DoubleKey => "E0703",
            Kind::UnknownKey { .. } | Kind::UnknownMember { .. } | Kind::DottedKey { .. } => "E0704",
            Kind::WrongType { .. } => "E0705",
            Kind::UnknownName { .. } => "E0706",
            Kind::UnknownUnit { .. }
            | Kind::WrongUnit { .. }
            | Kind::NoUnit { .. }
            | Kind::NotByHour { .. } => "E0707",
            Kind::UnknownSystem { .. } | Kind::NoSystem { .. } => "E0708",
            Kind::NotACode(_) => "E0716",
            Kind::BeyondRange { .. }
            | Kind::Negative { .. }
            | Kind::NotWhole { .. }
            | Kind::OutsideRange(_)
            | Kind::ComputedOutside(_)
            | Kind::DecimalComma { .. }
            | Kind::EmptyBounds => "E0709",
            Kind::NotADate { .. }
            | Kind::NotATime { .. }
            | Kind::NoDatedValue
            | Kind::Undated
            | Kind::NoLatest { .. }
            | Kind::AfterReferral { .. }
            | Kind::AfterToday { .. } => "E0710",
            Kind::Disagree(_) | Kind::ComputedOtherwise(_) => "E0711",
            Kind::Impossible { .. } | Kind::StatedAndExcluded { .. } => "E0712",
            Kind::MedicineName => "E0713",
            Kind::KeysTogether { .. } => "E0714",
            Kind::Invisible { .. } => "E0715",
        }
    }
}

/// Code and place; what is wrong in words, in any language, is the wording crate's to say.
impl fmt::Display for ReferralError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => out.write_str(self.code()),
            pointer => write!(out, "{} at {pointer}", self.code()),
        }
    }
}

impl std::error::Error for ReferralError {}
