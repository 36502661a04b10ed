//! Why a value is open, or wide: by kind, by medicine, and by what that one lacks.

use serde::{Deserialize, Serialize};

use crate::ir::{ConceptId, FactId};

/// Why a dose, or a list of records, is open or wide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// The substance, where it is known.
    pub(crate) substance: Option<ConceptId>,
    pub(crate) kind: CauseKind,
    /// The medicine or the entry that it is about, by its place in the list.
    pub(crate) entry: Option<usize>,
    /// What that one lacks.
    pub(crate) lacks: Vec<Lack>,
    /// The fields of an entry that it is about.
    pub(crate) fields: Vec<FactId>,
}

impl Cause {
    pub(crate) const fn new(substance: Option<ConceptId>, kind: CauseKind) -> Self {
        Self { substance, kind, entry: None, lacks: Vec::new(), fields: Vec::new() }
    }

    pub(super) fn of(self, entry: usize) -> Self {
        Self { entry: Some(entry), ..self }
    }
}

/// What is not stated of a medicine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Lack {
    /// How much is taken.
    Dose,
    /// How much it gives off an hour.
    Rate,
    /// How many times a day it is taken.
    TimesPerDay,
    /// How it is taken.
    Route,
}

impl Lack {
    /// Its name, as it is serialised.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Dose => "dose",
            Self::Rate => "rate",
            Self::TimesPerDay => "times_per_day",
            Self::Route => "route",
        }
    }
}

/// What kind of cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CauseKind {
    /// The list says that there may be others.
    ListIncomplete,
    /// How much is taken is not stated, or how.
    AmountNotStated,
    /// It is taken as needed.
    AsNeeded,
    /// What is stated is a range.
    Range,
    /// The vocabulary does not know the medicine, or a code means several.
    NotRecognised,
    /// The conversion has no factor for it.
    NoFactor,
    /// The conversion's factor is a range.
    FactorRange,
    /// No concept has the code that is stated.
    CodeNotRecognised,
    /// What is stated lies on both sides of a limit.
    TooWide,
    /// A list of records says that there may be others.
    OthersNotListed,
    /// An entry does not say so much of itself.
    FieldNotStated,
    /// What an entry says of itself is too general to tell.
    FieldTooGeneral,
    /// Who referred cannot tell, or is not sure.
    FieldNotKnown,
    /// What day the value is from is not stated.
    DateNotStated,
    /// Who referred cannot tell what day it is from.
    DateNotKnown,
    /// The days that it may be from lie on both sides of a limit.
    DateTooWide,
    /// It is older than is required.
    TooOld,
}

impl CauseKind {
    /// Its name, as it is serialised.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ListIncomplete => "list_incomplete",
            Self::AmountNotStated => "amount_not_stated",
            Self::AsNeeded => "as_needed",
            Self::Range => "range",
            Self::NotRecognised => "not_recognised",
            Self::NoFactor => "no_factor",
            Self::FactorRange => "factor_range",
            Self::CodeNotRecognised => "code_not_recognised",
            Self::TooWide => "too_wide",
            Self::OthersNotListed => "others_not_listed",
            Self::FieldNotStated => "field_not_stated",
            Self::FieldTooGeneral => "field_too_general",
            Self::FieldNotKnown => "field_not_known",
            Self::DateNotStated => "date_not_stated",
            Self::DateNotKnown => "date_not_known",
            Self::DateTooWide => "date_too_wide",
            Self::TooOld => "too_old",
        }
    }

    /// Whether it keeps a dose from being computed at all, rather than leaving it wide.
    pub(crate) fn leaves_unstated(self) -> bool {
        match self {
            Self::ListIncomplete | Self::AmountNotStated => true,
            Self::AsNeeded
            | Self::Range
            | Self::NotRecognised
            | Self::NoFactor
            | Self::FactorRange
            | Self::CodeNotRecognised
            | Self::TooWide
            | Self::OthersNotListed
            | Self::FieldNotStated
            | Self::FieldTooGeneral
            | Self::FieldNotKnown
            | Self::DateNotStated
            | Self::DateNotKnown
            | Self::DateTooWide
            | Self::TooOld => false,
        }
    }

    pub(super) fn is_referrers(self) -> bool {
        match self {
            Self::ListIncomplete
            | Self::OthersNotListed
            | Self::AmountNotStated
            | Self::AsNeeded
            | Self::FieldNotStated
            | Self::FieldTooGeneral
            | Self::DateNotStated
            | Self::TooOld => true,
            Self::Range
            | Self::NotRecognised
            | Self::NoFactor
            | Self::FactorRange
            | Self::CodeNotRecognised
            | Self::TooWide
            | Self::FieldNotKnown
            | Self::DateNotKnown
            | Self::DateTooWide => false,
        }
    }
}
