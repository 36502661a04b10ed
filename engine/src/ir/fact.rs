//! Facts: what a referral can state. Input: `fact` declarations. Output: their types, questions and silences.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{
    Apart, CategoryId, ChoiceRole, Computation, ConceptId, DestinationId, FactId, Quantity, RecordId, Role,
    StageName, Status, UnitId,
};
use crate::value::{Date, Text};

/// Something that a referral can state.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Fact {
    /// Its path: `patient.age`.
    #[n(0)]
    pub path: String,
    /// Its short name.
    #[n(1)]
    pub label: Text,
    /// The question that asks for it.
    #[n(2)]
    pub question: Text,
    /// Help with answering.
    #[n(3)]
    pub help: Text,
    /// What its values are.
    #[n(4)]
    pub kind: FactType,
    /// Whether a quantity has no value between two whole numbers of the fact's unit.
    #[n(5)]
    pub whole: bool,
    /// The least and the greatest value that a quantity has, where it is declared.
    #[n(6)]
    pub range: Option<Range>,
    /// What silence means; `None`: nothing, the fact is unknown.
    #[n(7)]
    pub silent: Option<Silence>,
    /// Who can tell where it is unknown.
    #[n(8)]
    pub resolved_by: Resolver,
    /// The stage that it belongs to.
    #[n(9)]
    pub stage: StageName,
    /// Whether it is one fact for each clinic: lives in its area. So is what a clinic judges, and who received the referral.
    #[n(10)]
    pub relative: bool,
    /// What it follows from, where another fact tells it.
    #[n(11)]
    pub derive: Option<Derivation>,
    /// What it is computed from, where that is arithmetic.
    #[n(12)]
    pub computed: Option<Computation>,
    /// What it means to the engine itself.
    #[n(13)]
    pub role: Option<Role>,
    /// How sure its declaration is.
    #[n(14)]
    pub status: Status,
    /// Where it comes from.
    #[n(15)]
    pub origin: Option<String>,
    /// The record that it is a field of; `None`: the referral itself states it.
    #[n(16)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Range {
    /// The least.
    #[n(0)]
    pub low: Quantity,
    /// The greatest.
    #[n(1)]
    pub high: Quantity,
}

/// The values that a fact can have.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum FactType {
    /// Yes or no.
    #[n(0)]
    Truth,
    /// An amount, stated in this unit or another of its kind; a bare number counts in this unit.
    #[n(1)]
    Quantity(#[n(0)] UnitId),
    /// An amount in any unit of a kind: `time`.
    #[n(2)]
    Measure(#[n(0)] String),
    /// A day.
    #[n(3)]
    Date,
    /// Something that happened, the last time or never; what counts is how long ago.
    #[n(4)]
    Event,
    /// One of some choices, in the order declared.
    #[n(5)]
    OneOf(#[n(0)] Vec<Choice>),
    /// One concept of the category, or of one within it.
    #[n(6)]
    Concept(#[n(0)] CategoryId),
    /// A set of concepts of the category, or of one within it.
    #[n(7)]
    Concepts(#[n(0)] CategoryId),
    /// Free text; only whether it is there counts.
    #[n(8)]
    Given,
    /// Medicines.
    #[n(9)]
    Medicines,
    /// A declared destination.
    #[n(10)]
    Destination,
    /// Entries of a record.
    #[n(11)]
    Records(#[n(0)] RecordId),
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
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Choice {
    /// Its name.
    #[n(0)]
    pub id: String,
    /// What it is called.
    #[n(1)]
    pub label: Text,
    /// What kind of referral it is, among the options of the fact with the role `kind`.
    #[n(2)]
    pub role: Option<ChoiceRole>,
}

impl Choice {
    /// A choice with nothing but a name and what it is called.
    pub fn new(id: impl Into<String>, label: Text) -> Self {
        Self { id: id.into(), label, role: None }
    }
}

/// What silence counts as.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Silence {
    /// Yes.
    #[n(0)]
    Yes,
    /// No.
    #[n(1)]
    No,
    /// An empty set; for medicines: none at all.
    #[n(2)]
    Empty,
    /// The choice with that index.
    #[n(3)]
    Choice(#[n(0)] u32),
    /// An amount.
    #[n(4)]
    Quantity(#[n(0)] Quantity),
    /// A day.
    #[n(5)]
    Date(#[n(0)] Date),
    /// It never happened.
    #[n(6)]
    Never,
    /// A concept; for a set: that concept alone.
    #[n(7)]
    Concept(#[n(0)] ConceptId),
    /// A destination.
    #[n(8)]
    Destination(#[n(0)] DestinationId),
}

/// Who can tell an unknown fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Resolver {
    /// Who referred: it is asked for.
    #[n(0)]
    Referrer,
    /// A person at the clinic: it goes to review.
    #[n(1)]
    Clinic,
}

/// What a fact follows from when it is not stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Derivation {
    /// The sum of the medicines whose substance is `of` or below it, by the policy's conversion; `None`: of all.
    #[n(0)]
    EquivalentDose {
        /// The list of medicines.
        #[n(0)]
        medicines: FactId,
        /// The substance that counts.
        #[n(1)]
        of: Option<ConceptId>,
        /// The route that counts, with those below it; `None`: every route.
        #[n(2)]
        route: Option<ConceptId>,
    },
    /// Whether any medicine is of that substance or one below it; `None`: whether there is any at all.
    #[n(1)]
    AnyMedicine {
        /// The list of medicines.
        #[n(0)]
        medicines: FactId,
        /// The substance that counts.
        #[n(1)]
        of: Option<ConceptId>,
    },
    /// The time from that date until the date of the referral.
    #[n(2)]
    Elapsed {
        /// The date it began.
        #[n(0)]
        since: FactId,
    },
    /// Completed years from that date until the date of the referral.
    #[n(3)]
    Age {
        /// The date of birth.
        #[n(0)]
        born: FactId,
    },
}
