//! Conditions. Input: what rules test. Output: trees over atoms, each atom a test of one fact.

use serde::{Deserialize, Serialize};

use super::{AtomId, CodeSystemId, ConceptId, DefinitionId, DestinationId, FactId, UnitId};
use crate::value::{Date, Number, Text};

/// A condition over the atoms of its policy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Always, or never.
    Const(bool),
    /// That atom is yes.
    Atom(AtomId),
    /// That definition is yes.
    Defined(DefinitionId),
    /// The condition is no.
    Not(Box<Condition>),
    /// All are yes; none at all: always.
    And(Vec<Condition>),
    /// At least one is yes; none at all: never.
    Or(Vec<Condition>),
    /// So many are yes. What is there twice counts twice.
    Count {
        /// As many at least.
        least: u32,
        /// As many at most; `None`: any number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        most: Option<u32>,
        /// Of these.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Within {
    /// Its heading.
    pub title: Text,
    /// Its condition, with those of the sections around it.
    pub condition: Condition,
}

/// When a statement holds, in its parts as they are written: what it tests, and its `when`, and not its `unless`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guarded {
    /// What holds for all of the section that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// What the statement itself tests; what takes no test of its own holds always.
    pub test: Condition,
    /// Its `when`.
    pub when: Option<Condition>,
    /// Its `unless`.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What it means. It may use only definitions that are before it in the policy's list.
    pub condition: Condition,
    /// What people call it; empty: what it means is said in its place.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub label: Text,
}

/// A test of one fact. Every distinct atom is there once in its policy.
///
/// `diagnosis any of (a, b)` is an `Or` of two [`Atom::Has`]; `all of` is an `And`, `none of` the negated `Or`,
/// `at least 2 of` a [`Condition::Count`]; `between` is an `And` of two [`Atom::Compare`]; `missing` is a negated [`Atom::Given`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Atom {
    /// The yes/no fact is yes.
    Truth(FactId),
    /// The quantity or date compares so.
    Compare {
        /// A fact whose values are amounts or dates.
        fact: FactId,
        /// How it compares.
        operator: Operator,
        /// What with.
        with: Comparison,
    },
    /// The `one of` fact is the choice with that index.
    Choice {
        /// The fact.
        fact: FactId,
        /// The index among its choices.
        choice: u32,
    },
    /// The set holds the concept or one below it; for a fact with one concept: it is the concept or one below it.
    Has {
        /// The fact.
        fact: FactId,
        /// The concept.
        concept: ConceptId,
    },
    /// The set is not empty, and all it holds is one of the concepts or below one.
    Only {
        /// The fact.
        fact: FactId,
        /// The concepts.
        concepts: Vec<ConceptId>,
    },
    /// The set holds something of that code or a more detailed one.
    Code {
        /// The fact.
        fact: FactId,
        /// The system.
        system: CodeSystemId,
        /// The code as written.
        code: String,
    },
    /// The set holds that, or what is listed of it is suspected; for a fact with one concept: it is that, or suspected.
    Suspected {
        /// The fact.
        fact: FactId,
        /// What is sought.
        sought: Sought,
    },
    /// The referral as sent states the fact.
    Given(FactId),
    /// The event has happened, whenever. How long ago is a [`Atom::Compare`], which is no where it never did: `AtMost` for within
    /// a time, `Greater` for longer ago.
    Ever(FactId),
    /// How long ago the value of the fact is from: `AtMost` for within a time, `Greater` for longer ago. Whatever value it has is
    /// from some day, so that one of the two is so.
    Dated {
        /// A fact whose value can have a date (see `Fact::can_be_dated`).
        fact: FactId,
        /// How it compares.
        operator: Operator,
        /// What with.
        time: Quantity,
    },
    /// The fact is that destination.
    Destination {
        /// The fact.
        fact: FactId,
        /// The destination.
        destination: DestinationId,
    },
    /// So many entries of a list of records pass.
    Entries {
        /// The list.
        fact: FactId,
        /// How many.
        count: EntryCount,
        /// What an entry passes by: a condition over atoms that test fields of its record, without definitions.
        entry: Condition,
    },
}

/// How many entries of a list pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EntryCount {
    /// At least so many.
    pub least: u32,
    /// At most so many; `None`: any number.
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
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sought {
    /// That concept, or one below it.
    Concept(ConceptId),
    /// That code, or a more detailed one.
    Code {
        /// The system.
        system: CodeSystemId,
        /// The code as written.
        code: String,
    },
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `>=`
    AtLeast,
    /// `>`
    #[serde(rename = "more")]
    Greater,
}

/// What a value is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// An amount.
    Quantity(Quantity),
    /// A day.
    Date(Date),
}

/// An amount in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// How many.
    pub number: Number,
    /// Of what.
    pub unit: UnitId,
}
