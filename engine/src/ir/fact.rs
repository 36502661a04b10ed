//! Facts: what a referral can state. Input: `fact` declarations. Output: their types, questions and silences.

use serde::{Deserialize, Serialize};

use super::{
    CategoryId, ChoiceRole, Computation, ConceptId, DestinationId, FactId, Quantity, RecordId, Role,
    StageName, Status, UnitId,
};
use crate::value::{Date, Text};

/// Something that a referral can state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Its path: `patient.age`.
    pub path: String,
    /// Its short name.
    pub label: Text,
    /// The question that asks for it.
    pub question: Text,
    /// Help with answering.
    pub help: Text,
    /// What its values are.
    pub kind: FactType,
    /// Whether a quantity has no value between two whole numbers of the fact's unit.
    pub whole: bool,
    /// The least and the greatest value that a quantity has, where it is declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// What silence means; `None`: nothing, the fact is unknown.
    pub silent: Option<Silence>,
    /// Who can tell where it is unknown.
    pub resolved_by: Resolver,
    /// The stage that it belongs to.
    pub stage: StageName,
    /// Whether it is one fact for each clinic: lives in its area. So is what a clinic judges, and who received the referral.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub relative: bool,
    /// What it follows from, where another fact tells it.
    pub derive: Option<Derivation>,
    /// What it is computed from, where that is arithmetic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub computed: Option<Computation>,
    /// What it means to the engine itself.
    pub role: Option<Role>,
    /// How sure its declaration is.
    pub status: Status,
    /// Where it comes from.
    pub origin: Option<String>,
    /// The record that it is a field of; `None`: the referral itself states it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
}

impl Fact {
    /// Its own name within what it is a part of: `duration`.
    pub fn name(&self) -> &str {
        self.path.rsplit_once('.').map_or(self.path.as_str(), |(_, name)| name)
    }

    /// Whether it is one fact for each clinic.
    pub fn is_relative(&self) -> bool {
        self.relative || self.resolved_by == Resolver::Clinic || self.role == Some(Role::Receiver)
    }

    /// Whether it is the sum of medicines.
    pub fn is_dose(&self) -> bool {
        matches!(self.derive, Some(Derivation::EquivalentDose { .. }))
    }

    /// Whether its value can have a date: any amount or number that the referral itself states.
    pub fn can_be_dated(&self) -> bool {
        let is_amount = matches!(self.kind, FactType::Quantity(_) | FactType::Measure(_));
        is_amount && self.derive.is_none() && self.record.is_none()
    }

    /// Whether it counts whole units, so that 5 is 5 and less than 6. An age does: completed years.
    pub fn counts_whole(&self) -> bool {
        self.whole || matches!(self.derive, Some(Derivation::Age { .. }))
    }

    /// A fact of the referral stage with nothing but a path and a type.
    pub fn new(path: impl Into<String>, kind: FactType) -> Self {
        Self {
            path: path.into(),
            label: Text::default(),
            question: Text::default(),
            help: Text::default(),
            kind,
            whole: false,
            range: None,
            silent: None,
            resolved_by: Resolver::Referrer,
            stage: StageName::Referral,
            relative: false,
            derive: None,
            computed: None,
            role: None,
            status: Status::Verified,
            origin: None,
            record: None,
        }
    }
}

/// The least and the greatest value of a quantity, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The least.
    pub low: Quantity,
    /// The greatest.
    pub high: Quantity,
}

/// The values that a fact can have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactType {
    /// Yes or no.
    Truth,
    /// An amount, stated in this unit or another of its kind; a bare number counts in this unit.
    Quantity(UnitId),
    /// An amount in any unit of a kind: `time`.
    Measure(String),
    /// A day.
    Date,
    /// Something that happened, the last time or never; what counts is how long ago.
    Event,
    /// One of some choices, in the order declared.
    OneOf(Vec<Choice>),
    /// One concept of the category, or of one within it.
    Concept(CategoryId),
    /// A set of concepts of the category, or of one within it.
    Concepts(CategoryId),
    /// Free text; only whether it is there counts.
    Given,
    /// Medicines.
    Medicines,
    /// A declared destination.
    Destination,
    /// Entries of a record.
    Records(RecordId),
}

impl FactType {
    /// The unit that a bare number of such a fact counts in.
    pub fn own_unit(&self) -> Option<UnitId> {
        match self {
            Self::Quantity(unit) => Some(*unit),
            Self::Truth
            | Self::Measure(_)
            | Self::Date
            | Self::Event
            | Self::OneOf(_)
            | Self::Concept(_)
            | Self::Concepts(_)
            | Self::Given
            | Self::Medicines
            | Self::Destination
            | Self::Records(_) => None,
        }
    }
}

/// One of the choices of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its name.
    pub id: String,
    /// What it is called.
    pub label: Text,
    /// What kind of referral it is, among the options of the fact with the role `kind`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<ChoiceRole>,
}

impl Choice {
    /// A choice with nothing but a name and what it is called.
    pub fn new(id: impl Into<String>, label: Text) -> Self {
        Self { id: id.into(), label, role: None }
    }
}

/// What silence counts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Yes.
    Yes,
    /// No.
    No,
    /// An empty set; for medicines: none at all.
    Empty,
    /// The choice with that index.
    Choice(u32),
    /// An amount.
    Quantity(Quantity),
    /// A day.
    Date(Date),
    /// It never happened.
    Never,
    /// A concept; for a set: that concept alone.
    Concept(ConceptId),
    /// A destination.
    Destination(DestinationId),
}

/// Who can tell an unknown fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolver {
    /// Who referred: it is asked for.
    Referrer,
    /// A person at the clinic: it goes to review.
    Clinic,
}

/// What a fact follows from when it is not stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// The sum of the medicines whose substance is `of` or below it, by the policy's conversion; `None`: of all.
    EquivalentDose {
        /// The list of medicines.
        medicines: FactId,
        /// The substance that counts.
        of: Option<ConceptId>,
        /// The route that counts, with those below it; `None`: every route.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        route: Option<ConceptId>,
    },
    /// Whether any medicine is of that substance or one below it; `None`: whether there is any at all.
    AnyMedicine {
        /// The list of medicines.
        medicines: FactId,
        /// The substance that counts.
        of: Option<ConceptId>,
    },
    /// The time from that date until the date of the referral.
    Elapsed {
        /// The date it began.
        since: FactId,
    },
    /// Completed years from that date until the date of the referral.
    Age {
        /// The date of birth.
        born: FactId,
    },
}
