//! Conditions. Input: what rules test. Output: trees over atoms, each atom a test of one fact.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{Apart, AtomId, CodeSystemId, ConceptId, DefinitionId, DestinationId, FactId, UnitId};
use crate::value::{Date, Number, Text};

/// A condition over the atoms of its policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Condition {
    /// Always, or never.
    #[n(0)]
    Const(#[n(0)] bool),
    /// That atom is yes.
    #[n(1)]
    Atom(#[n(0)] AtomId),
    /// That definition is yes.
    #[n(2)]
    Defined(#[n(0)] DefinitionId),
    /// The condition is no.
    #[n(3)]
    Not(#[n(0)] Box<Condition>),
    /// All are yes; none at all: always.
    #[n(4)]
    And(#[n(0)] Vec<Condition>),
    /// At least one is yes; none at all: never.
    #[n(5)]
    Or(#[n(0)] Vec<Condition>),
    /// So many are yes. What is there twice counts twice.
    #[n(6)]
    Count {
        /// As many at least.
        #[n(0)]
        least: u32,
        /// As many at most; `None`: any number.
        #[n(1)]
        most: Option<u32>,
        /// Of these.
        #[n(2)]
        of: Vec<Condition>,
    },
}

impl Condition {
    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            Self::Const(value) => Self::Const(!value),
            Self::Atom(_) | Self::Defined(_) | Self::And(_) | Self::Or(_) | Self::Count { .. } => {
                Self::Not(Box::new(self))
            }
        }
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Const(true), other) => other,
            (one, Self::Const(true)) => one,
            (Self::And(mut all), other) => {
                all.push(other);
                Self::And(all)
            }
            (one, other) => Self::And(vec![one, other]),
        }
    }

    /// Either, or both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Const(false), other) => other,
            (one, Self::Const(false)) => one,
            (Self::Or(mut any), other) => {
                any.push(other);
                Self::Or(any)
            }
            (one, other) => Self::Or(vec![one, other]),
        }
    }
}

/// The section of a statement, where it has a condition.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Within {
    /// Its heading.
    #[n(0)]
    pub title: Text,
    /// Its condition, with those of the sections around it.
    #[n(1)]
    pub condition: Condition,
}

/// When a statement holds, in its parts as they are written: what it tests, and its `when`, and not its `unless`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Guarded {
    /// What holds for all of the section that it is in.
    #[n(0)]
    pub within: Option<Within>,
    /// What the statement itself tests; what takes no test of its own holds always.
    #[n(1)]
    pub test: Condition,
    /// Its `when`.
    #[n(2)]
    pub when: Option<Condition>,
    /// Its `unless`.
    #[n(3)]
    pub unless: Option<Condition>,
}

impl Guarded {
    /// The parts in one: what decides.
    pub fn whole(&self) -> Condition {
        let within = self.within.iter().map(|within| &within.condition);
        let all = within.chain(&self.when);
        let whole = all.fold(self.test.clone(), |whole, part| whole.and(part.clone()));
        self.unless.iter().fold(whole, |whole, unless| whole.and(unless.clone().negated()))
    }

    /// The parts that there are.
    pub fn parts(&self) -> impl Iterator<Item = &Condition> {
        let within = self.within.iter().map(|within| &within.condition);
        within.chain(std::iter::once(&self.test)).chain(&self.when).chain(&self.unless)
    }
}

impl From<Condition> for Guarded {
    fn from(test: Condition) -> Self {
        Self { within: None, test, when: None, unless: None }
    }
}

/// A named condition.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Definition {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// What it means. It may use only definitions that are before it in the policy's list.
    #[n(1)]
    pub condition: Condition,
    /// What people call it; empty: what it means is said in its place.
    #[n(2)]
    pub label: Text,
}

/// A test of one fact. Every distinct atom is there once in its policy.
///
/// `diagnosis any of (a, b)` is an `Or` of two [`Atom::Has`]; `all of` is an `And`, `none of` the negated `Or`,
/// `at least 2 of` a [`Condition::Count`]; `between` is an `And` of two [`Atom::Compare`]; `missing` is a negated [`Atom::Given`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Atom {
    /// The yes/no fact is yes.
    #[n(0)]
    Truth(#[n(0)] FactId),
    /// The quantity or date compares so.
    #[n(1)]
    Compare {
        /// A fact whose values are amounts or dates.
        #[n(0)]
        fact: FactId,
        /// How it compares.
        #[n(1)]
        operator: Operator,
        /// What with.
        #[n(2)]
        with: Comparison,
    },
    /// The `one of` fact is the choice with that index.
    #[n(2)]
    Choice {
        /// The fact.
        #[n(0)]
        fact: FactId,
        /// The index among its choices.
        #[n(1)]
        choice: u32,
    },
    /// The set holds the concept or one below it; for a fact with one concept: it is the concept or one below it.
    #[n(3)]
    Has {
        /// The fact.
        #[n(0)]
        fact: FactId,
        /// The concept.
        #[n(1)]
        concept: ConceptId,
    },
    /// The set is not empty, and all it holds is one of the concepts or below one.
    #[n(4)]
    Only {
        /// The fact.
        #[n(0)]
        fact: FactId,
        /// The concepts.
        #[n(1)]
        concepts: Vec<ConceptId>,
    },
    /// The set holds something of that code or a more detailed one.
    #[n(5)]
    Code {
        /// The fact.
        #[n(0)]
        fact: FactId,
        /// The system.
        #[n(1)]
        system: CodeSystemId,
        /// The code as written.
        #[n(2)]
        code: String,
    },
    /// The set holds that, or what is listed of it is suspected; for a fact with one concept: it is that, or suspected.
    #[n(6)]
    Suspected {
        /// The fact.
        #[n(0)]
        fact: FactId,
        /// What is sought.
        #[n(1)]
        sought: Sought,
    },
    /// The referral as sent states the fact.
    #[n(7)]
    Given(#[n(0)] FactId),
    /// The event has happened, whenever. How long ago is a [`Atom::Compare`], which is no where it never did: `AtMost` for within
    /// a time, `Greater` for longer ago.
    #[n(8)]
    Ever(#[n(0)] FactId),
    /// How long ago the value of the fact is from: `AtMost` for within a time, `Greater` for longer ago. Whatever value it has is
    /// from some day, so that one of the two is so.
    #[n(9)]
    Dated {
        /// A fact whose value can have a date (see `Fact::can_be_dated`).
        #[n(0)]
        fact: FactId,
        /// How it compares.
        #[n(1)]
        operator: Operator,
        /// What with.
        #[n(2)]
        time: Quantity,
    },
    /// The fact is that destination.
    #[n(10)]
    Destination {
        /// The fact.
        #[n(0)]
        fact: FactId,
        /// The destination.
        #[n(1)]
        destination: DestinationId,
    },
    /// So many entries of a list of records pass.
    #[n(11)]
    Entries {
        /// The list.
        #[n(0)]
        fact: FactId,
        /// How many.
        #[n(1)]
        count: EntryCount,
        /// What an entry passes by: a condition over atoms that test fields of its record, without definitions.
        #[n(2)]
        entry: Condition,
    },
}

/// How many entries of a list pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct EntryCount {
    /// At least so many.
    #[n(0)]
    pub least: u32,
    /// At most so many; `None`: any number.
    #[n(1)]
    pub most: Option<u32>,
}

impl EntryCount {
    /// Whether that many is such a count.
    pub fn holds(self, count: u32) -> bool {
        self.least <= count && self.most.is_none_or(|most| count <= most)
    }

    /// From what number on nothing more can change.
    pub fn cap(self) -> u32 {
        self.most.map_or(self.least, |most| self.least.max(most.saturating_add(1)))
    }
}

impl Atom {
    /// The fact that it tests.
    pub fn fact(&self) -> FactId {
        match self {
            Self::Truth(fact) | Self::Given(fact) | Self::Ever(fact) => *fact,
            Self::Compare { fact, .. }
            | Self::Choice { fact, .. }
            | Self::Has { fact, .. }
            | Self::Only { fact, .. }
            | Self::Code { fact, .. }
            | Self::Suspected { fact, .. }
            | Self::Dated { fact, .. }
            | Self::Destination { fact, .. }
            | Self::Entries { fact, .. } => *fact,
        }
    }
}

/// What a list is searched for, suspicions included.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Sought {
    /// That concept, or one below it.
    #[n(0)]
    Concept(#[n(0)] ConceptId),
    /// That code, or a more detailed one.
    #[n(1)]
    Code {
        /// The system.
        #[n(0)]
        system: CodeSystemId,
        /// The code as written.
        #[n(1)]
        code: String,
    },
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// `<`
    #[n(0)]
    Less,
    /// `<=`
    #[n(1)]
    AtMost,
    /// `=`
    #[n(2)]
    Equal,
    /// `!=`
    #[n(3)]
    NotEqual,
    /// `>=`
    #[n(4)]
    AtLeast,
    /// `>`
    #[serde(rename = "more")]
    #[n(5)]
    Greater,
}

/// What a value is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Comparison {
    /// An amount.
    #[n(0)]
    Quantity(#[n(0)] Quantity),
    /// A day.
    #[n(1)]
    Date(#[n(0)] Date),
}

/// An amount in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Quantity {
    /// How many.
    #[n(0)]
    pub number: Number,
    /// Of what.
    #[n(1)]
    pub unit: UnitId,
}
