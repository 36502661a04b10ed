//! Rows. Input: what a line, a record or a row of columns says. Output: a referral with what is said beside it.

use std::borrow::Cow;
use std::fmt;

use remit_engine::eval::{NoVersion, Telling};
use remit_engine::referral::ReferralErrors;
use remit_engine::value::Date;

/// Where a row is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Its number, from 1 over all inputs. In NDJSON it counts lines, blank ones too.
    pub row: u64,
    /// The input that it is in, from 1.
    pub input: u32,
    /// The line that it begins on in its input, from 1; of columns, the row.
    pub line: u64,
}

/// A referral with what is said beside it.
#[derive(Clone, Debug)]
pub struct Row<'r> {
    /// Where it is.
    pub place: Place,
    /// What the caller knows it by; it need not be unique.
    pub id: Option<Cow<'r, str>>,
    /// The policy that decides it; `None`: every policy of the run.
    pub policy: Option<Cow<'r, str>>,
    /// The day that chooses the version, where the row has one of its own.
    pub as_of: Option<Date>,
    /// The referral.
    pub referral: Sent<'r>,
}

/// A referral as it comes.
#[derive(Clone, Debug)]
pub enum Sent<'r> {
    /// JSON, not read yet.
    Json(Cow<'r, [u8]>),
    /// Told fact by fact, by who has it in columns.
    Told(&'r dyn Told),
}

/// A referral that can be told fact by fact.
pub trait Told: fmt::Debug {
    /// Tells it in the words of one of the engine's vocabularies, by its place among them; `None` where it cannot be told so.
    fn tell<'t>(&'t self, vocabulary: usize, telling: &mut Telling<'_, 't>) -> Option<()>;

    /// The same referral as JSON.
    fn json(&self) -> Vec<u8>;
}

impl Sent<'_> {
    /// The referral as JSON.
    pub fn json(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Json(json) => Cow::Borrowed(json),
            Self::Told(told) => Cow::Owned(told.json()),
        }
    }
}

/// Why there is no decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// A code: of a referral's error (`E0705`), or a word for what is about the row and not about its referral.
    pub code: &'static str,
    /// Where: a JSON pointer in the referral, in the row where the code is about that; empty for the whole.
    pub pointer: Cow<'static, str>,
}

/// A row that is no row.
#[derive(Clone, Debug)]
pub struct Refused<'r> {
    /// Where it is.
    pub place: Place,
    /// Its id, where that could be read.
    pub id: Option<Cow<'r, str>>,
    /// Why.
    pub fault: Fault,
}

impl Fault {
    /// Neither the row nor the command names a policy, or there is none of that id.
    pub const NO_POLICY: &'static str = "no_policy";
    /// Which version decides depends on a day, and none is known.
    pub const NO_DAY: &'static str = "no_day";
    /// No version of the policy holds on that day.
    pub const NO_VERSION: &'static str = "no_version";
    /// The version of that day was withdrawn.
    pub const WITHDRAWN: &'static str = "withdrawn";

    /// A fault of the row at that place.
    pub fn new(code: &'static str, pointer: impl Into<Cow<'static, str>>) -> Self {
        Self { code, pointer: pointer.into() }
    }
}

/// The first of the errors.
impl From<&ReferralErrors> for Fault {
    fn from(errors: &ReferralErrors) -> Self {
        // INVARIANT of the engine: there is at least one.
        errors
            .first()
            .map_or_else(|| Self::new("E0701", ""), |error| Self::new(error.code(), error.pointer.clone()))
    }
}

impl From<&NoVersion> for Fault {
    #[expect(clippy::wildcard_enum_match_arm, reason = "a later engine may know more")]
    fn from(none: &NoVersion) -> Self {
        match none {
            NoVersion::NoPolicy { .. } => Self::new(Self::NO_POLICY, "/policy"),
            NoVersion::NoDay { .. } => Self::new(Self::NO_DAY, "/as_of"),
            NoVersion::Withdrawn { .. } => Self::new(Self::WITHDRAWN, "/as_of"),
            _ => Self::new(Self::NO_VERSION, "/as_of"),
        }
    }
}
