//! What can be wrong with a referral. Input: findings of the reader. Output: values with a code, a place and arguments.

use std::fmt;

use serde::Serialize;

use crate::ir::CodeFaultKind;
use crate::value::masked_pointer;

/// One thing that is wrong with a referral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReferralError {
    /// Where, as a JSON pointer; empty for the whole.
    pub pointer: String,
    /// What.
    #[serde(flatten)]
    pub kind: Kind,
}

/// A text that is no code of its system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// What is wrong. What a referral says is repeated in excerpts only, and free text never.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
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
        /// What should stand there.
        expected: &'static str,
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
        found: String,
    },
    /// No concept, choice or destination is called that.
    UnknownName {
        /// What it should be: a category's name, `choice` or `destination`.
        expected: String,
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
        found: String,
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
    Disagree {
        /// What this one says.
        found: String,
        /// Where the other is.
        other_pointer: String,
        /// What the other says.
        other: String,
    },
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
        /// Where the first of them is, `file:line`.
        declared: String,
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
    /// Where, `file:line`.
    pub declared: String,
    /// Why, as the policy says.
    pub because: Option<String>,
}

/// What a value should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
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
            | Kind::DecimalComma { .. }
            | Kind::EmptyBounds => "E0709",
            Kind::NotADate { .. } | Kind::AfterReferral { .. } | Kind::AfterToday { .. } => "E0710",
            Kind::Disagree { .. } => "E0711",
            Kind::Impossible { .. } | Kind::StatedAndExcluded { .. } => "E0712",
            Kind::MedicineName => "E0713",
            Kind::KeysTogether { .. } => "E0714",
            Kind::Invisible { .. } => "E0715",
        }
    }
}

impl Expected {
    /// In words, with an example.
    pub fn words(self) -> &'static str {
        match self {
            Self::Object => "an object `{ … }`",
            Self::Truth => "`true` or `false`",
            Self::Given => "a text, `true` or `false`",
            Self::Quantity => "an amount such as `\"2 years\"` or `{\"min\": \"1 years\"}`",
            Self::Number => "a number",
            Self::Date => "a date such as `\"2026-11-21\"`",
            Self::Choice => "the name of a choice",
            Self::Concept => "a concept: its name, `{\"concept\": …}` or `{\"system\": …, \"code\": …}`",
            Self::Concepts => "a list of concepts, or `{\"values\": […], \"complete\": false}`",
            Self::Certainty => "`\"confirmed\"`, `\"suspected\"` or `\"excluded\"`",
            Self::Medicines => "a list of medicines",
            Self::Medicine => "a medicine such as `{\"substance\": …, \"route\": …, \"daily\": …}`",
            Self::Text => "a text",
            Self::Destination => "the name of a destination",
        }
    }
}

impl fmt::Display for ReferralError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the referral" } else { self.pointer.as_str() };
        write!(out, "{place}: {}", self.kind)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 { byte } => write!(out, "byte {byte} is not UTF-8; save the referral as UTF-8"),
            Self::Syntax { line, column, expected } => {
                write!(out, "not JSON: line {line}, column {column} should have {expected}")
            }
            Self::TooLarge { limit } => write!(out, "larger than {limit} bytes"),
            Self::TooDeep { limit } => write!(out, "nested deeper than {limit} levels"),
            Self::DoubleKey => write!(out, "this key stands twice; keep one of them"),
            Self::UnknownKey { found, meant } => {
                write!(out, "no fact is called `{found}`")?;
                perhaps(out, meant)
            }
            Self::UnknownMember { found, meant, known } => {
                write!(out, "`{found}` is none of the keys here, `{}`", known.join("`, `"))?;
                perhaps(out, meant)
            }
            Self::DottedKey { path } => {
                write!(out, "write `{}` as one object within another", path.join("."))
            }
            Self::Invisible { found } => {
                write!(out, "`{found}` has characters that nobody sees; remove them")
            }
            Self::KeysTogether { first, second } => {
                write!(out, "`{first}` and `{second}` mean nothing together; keep one of them")
            }
            Self::WrongType { expected, found } => {
                write!(out, "should be {}, but is {found}", expected.words())
            }
            Self::UnknownName { expected, found, meant } => {
                write!(out, "`{found}` is not a known {expected}")?;
                perhaps(out, meant)
            }
            Self::UnknownUnit { found, meant } => {
                write!(out, "`{found}` is not a known unit")?;
                perhaps(out, meant)
            }
            Self::WrongUnit { expected, found, meant } => {
                write!(out, "`{found}` does not measure {expected}")?;
                perhaps(out, meant)
            }
            Self::NoUnit { meant } => {
                write!(out, "a number needs a unit here")?;
                perhaps(out, meant)
            }
            Self::NotByHour { found, meant } => {
                write!(out, "`{found}` is not by the hour, as this medicine is given")?;
                perhaps(out, meant)
            }
            Self::UnknownSystem { found, meant } => {
                write!(out, "`{found}` is not a known code system")?;
                perhaps(out, meant)
            }
            Self::NoSystem { found, meant } => {
                write!(out, "`{found}` is a code without its system; write `\"system\"` and `\"code\"`")?;
                perhaps(out, meant)
            }
            Self::NotACode(mistake) => {
                let CodeMistake { system, found, fault, meant, forms, .. } = mistake.as_ref();
                write!(out, "`{found}` is not a code of `{system}`: {}", fault_words(*fault))?;
                write!(out, "; a code looks like `{}`", forms.join("` or `"))?;
                perhaps(out, meant)
            }
            Self::BeyondRange { found } => write!(out, "the number `{found}` is beyond range"),
            Self::Negative { found } => write!(out, "`{found}` is negative"),
            Self::NotWhole { found, unit } => write!(out, "`{found}` should be a whole number of {unit}"),
            Self::DecimalComma { found, meant } => {
                write!(out, "`{found}` has a comma; a number has a point: `{meant}`")
            }
            Self::EmptyBounds => write!(out, "no value lies between these bounds; `min` is above `max`"),
            Self::NotADate { found } => {
                write!(out, "`{found}` is not a day of the calendar; write it as 2026-11-21")
            }
            Self::AfterReferral { found, referral } => {
                write!(out, "{found} is after the day of the referral, {referral}")
            }
            Self::AfterToday { found, today } => {
                write!(
                    out,
                    "the referral is dated {found}, which is after {today}, the day on which it is read"
                )
            }
            Self::Disagree { found, other_pointer, other } => {
                write!(out, "says {found}, but {other_pointer} says {other}; keep the one that is right")
            }
            Self::MedicineName => write!(
                out,
                "name the medicine in one way: `substance` and `route`, `brand`, `system` and `code`, or `name`"
            ),
            Self::StatedAndExcluded { concept } => write!(out, "`{concept}` is both stated and excluded"),
            Self::Impossible { facts, clash, .. } => {
                write!(out, "contradictory: {} cannot be so together", facts.join(", "))?;
                for Declared { declared, because } in &clash.declarations {
                    write!(out, "; {declared}")?;
                    because.as_ref().map_or(Ok(()), |text| write!(out, ": {text}"))?;
                }
                Ok(())
            }
        }
    }
}

const fn fault_words(fault: CodeFaultKind) -> &'static str {
    match fault {
        CodeFaultKind::Empty => "it is empty",
        CodeFaultKind::Several => "it is several codes; write each by itself",
        CodeFaultKind::Comma => "it has a comma for a point",
        CodeFaultKind::Slash => "it has a slash",
        CodeFaultKind::Letter => "it has a letter of another script",
        CodeFaultKind::Word => "it is a word",
        CodeFaultKind::Around => "it has more than the code",
        CodeFaultKind::Group => "it is a whole group of codes",
        CodeFaultKind::Shape => "it has another shape",
    }
}

fn perhaps(out: &mut fmt::Formatter<'_>, meant: &[String]) -> fmt::Result {
    let Some((last, rest)) = meant.split_last() else { return Ok(()) };
    if rest.is_empty() {
        return write!(out, "; did you mean `{last}`?");
    }
    write!(out, "; did you mean `{}` or `{last}`?", rest.join("`, `"))
}

impl std::error::Error for ReferralError {}
