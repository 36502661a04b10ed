//! The smallest parts of the tree: names, paths, texts, numbers, units and dates, each with its place.

use remit_engine::value::{Date as Day, Days, Language};
use std::fmt;

use crate::base::{Name, Span};

/// One word used as a name, or one segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The text.
    pub name: Name,
    /// Where it is.
    pub span: Span,
}

/// Words joined by dots: `patient.age`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The whole path as one name, dots included.
    pub name: Name,
    /// Where it is.
    pub span: Span,
}

impl Path {
    /// The path as a single word, if it is one.
    pub fn as_ident(&self) -> Option<Ident> {
        (!self.name.contains('.')).then(|| Ident { name: self.name.clone(), span: self.span })
    }
}

impl From<Ident> for Path {
    fn from(ident: Ident) -> Self {
        Self { name: ident.name, span: ident.span }
    }
}

/// A text in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Str {
    /// What it says, with `\"`, `\\` and `\n` resolved.
    pub value: Name,
    /// The quotes and what is between them.
    pub span: Span,
}

/// A text in one language, as part of a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalText {
    /// The language written before it; `None` means the file's language.
    pub lang: Option<(Language, Span)>,
    /// The text.
    pub text: Str,
}

/// A text in one or several languages: `"…"` or `sv "…", nb "…"`. It has at least one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The languages in the order written.
    pub parts: Vec<LocalText>,
    /// All of it.
    pub span: Span,
}

/// A documentation comment: the lines after `///` above a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// The lines joined, without the slashes and one blank.
    pub text: Name,
    /// From the first slash to the end of the last line.
    pub span: Span,
}

/// An exact decimal number: `digits` divided by ten to the power of `decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// All digits as one whole number.
    pub digits: u64,
    /// How many of them are after the point.
    pub decimals: u8,
    /// Where it is.
    pub span: Span,
}

impl Number {
    /// The number if it has no decimals and is small: a statement number, or times a day.
    pub fn as_whole(&self) -> Option<u32> {
        if self.decimals == 0 { u32::try_from(self.digits).ok() } else { None }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = 10_u64.saturating_pow(u32::from(self.decimals));
        write!(f, "{}", self.digits / scale)?;
        if self.decimals > 0 {
            write!(f, ".{:0width$}", self.digits % scale, width = usize::from(self.decimals))?;
        }
        Ok(())
    }
}

/// A unit as written, by name or alias: `years`, `ug/h`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The text.
    pub name: Name,
    /// Where it is.
    pub span: Span,
}

/// A number with its unit, if it has one: `60 ome`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number.
    pub number: Number,
    /// The unit.
    pub unit: Option<Unit>,
    /// Both.
    pub span: Span,
}

/// A day: `2026-11-21`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// The day, where the calendar has it.
    pub day: Option<Day>,
    /// Where it is.
    pub span: Span,
}

/// A month, or the day of a date, as the days that it can be: `2025-06`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// The days, where the calendar has them.
    pub days: Option<Days>,
    /// Where it is.
    pub span: Span,
}

/// `yes` or `no`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether it is `yes`.
    pub yes: bool,
    /// Where it is.
    pub span: Span,
}

/// What a rule decides. Declared by strength within each stage, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// The referral is turned away.
    Exclude,
    /// It is sent back to be corrected.
    Return,
    /// It is too early: wait.
    Defer,
    /// It is to be completed.
    Ask,
    /// A person decides.
    Review,
    /// It is answered in writing.
    Advise,
    /// It is taken on.
    Accept,
    /// Discharge stage: the patient stays.
    Retain,
    /// Discharge stage: the patient leaves.
    Discharge,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 9] = [
        Self::Exclude,
        Self::Return,
        Self::Defer,
        Self::Ask,
        Self::Review,
        Self::Advise,
        Self::Accept,
        Self::Retain,
        Self::Discharge,
    ];

    /// The word in the language.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exclude => "exclude",
            Self::Return => "return",
            Self::Defer => "defer",
            Self::Ask => "ask",
            Self::Review => "review",
            Self::Advise => "advise",
            Self::Accept => "accept",
            Self::Retain => "retain",
            Self::Discharge => "discharge",
        }
    }
}

/// A verb where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerbWord {
    /// Which one.
    pub verb: Verb,
    /// Where it is.
    pub span: Span,
}

/// The language of a word such as `sv`, exactly as the language writes it.
pub(super) fn language(word: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|lang| lang.code() == word)
}
