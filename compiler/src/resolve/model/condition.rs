//! Resolved conditions: what rules test.

use std::sync::Arc;

use remit_engine::value::{Date, Number};

use super::{CodeSystemId, ConceptId, DefinitionId, DestinationId, FactId, UnitId};
use crate::base::{Loc, Name};
use crate::syntax::ast::{CompareOp, Counting, Quantifier, SetOperatorKind};

/// A number or a day, with its unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// How much.
    pub value: Magnitude,
    /// Of what.
    pub unit: Option<UnitId>,
    /// Whether the unit, if one is written, could be resolved.
    pub unit_known: bool,
    /// Where it is.
    pub loc: Loc,
}

/// How much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Magnitude {
    /// A number.
    Number(Number),
    /// A day.
    Date(Date),
}

/// What a rule tests.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What it says.
    pub kind: ConditionKind,
    /// Where.
    pub loc: Loc,
}

/// A concept, choice or destination that a fact is compared with.
#[derive(Clone, Debug)]
pub enum Term {
    /// Could not be resolved.
    Error(Loc),
    /// A concept.
    Concept(ConceptId, Loc),
    /// A word of a `one of` type.
    Choice(Name, Loc),
    /// A destination.
    Destination(DestinationId, Loc),
    /// A code: something that has it.
    Code(CodeSystemId, Arc<str>, Loc),
}

impl Term {
    /// Where it is.
    pub const fn loc(&self) -> Loc {
        match self {
            Self::Error(loc)
            | Self::Concept(_, loc)
            | Self::Choice(_, loc)
            | Self::Destination(_, loc)
            | Self::Code(_, _, loc) => *loc,
        }
    }
}

/// How certain what is tested has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certain {
    /// It is so.
    Confirmed,
    /// It is so, or suspected.
    OrSuspected,
}

/// The forms of a condition.
#[derive(Clone, Debug)]
pub enum ConditionKind {
    /// Could not be resolved.
    Error,
    /// No condition at all.
    Always,
    /// A yes/no fact.
    Truth(FactId),
    /// A named condition.
    Defined(DefinitionId),
    /// A fact against a quantity.
    Compare(FactId, CompareOp, Quantity),
    /// A fact between two quantities, both included.
    Between(FactId, Quantity, Quantity),
    /// How long ago something happened.
    Event(FactId, EventTest),
    /// How long ago the value of a fact is from: at most so long, or longer.
    Dated(FactId, CompareOp, Quantity),
    /// A fact against terms.
    Test(FactId, SetOperatorKind, Vec<Term>, Certain),
    /// The referral states the fact.
    Given(FactId),
    /// The referral does not.
    Missing(FactId),
    /// So many entries of a list pass; without a condition, every entry does.
    Entries(FactId, Quantifier, Option<Box<Condition>>),
    /// The opposite.
    Not(Box<Condition>),
    /// All of them.
    And(Vec<Condition>),
    /// One of them at least.
    Or(Vec<Condition>),
    /// So many of them.
    Count(Counting, Vec<Condition>),
}

/// The tests of how long ago something happened.
#[derive(Clone, Debug)]
pub enum EventTest {
    /// At most so long ago.
    Within(Quantity),
    /// Longer ago than that.
    Over(Quantity),
    /// At some time.
    Ever,
}

/// What an amount or a day is compared with.
#[derive(Clone, Copy, Debug)]
pub enum Compared<'c> {
    /// One limit.
    Limit(FactId, CompareOp, &'c Quantity),
    /// Two limits, both included.
    Range(FactId, &'c Quantity, &'c Quantity),
}

impl ConditionKind {
    /// The fact that it tests; none where it is made of other conditions.
    pub fn fact(&self) -> Option<FactId> {
        match self {
            Self::Truth(fact)
            | Self::Compare(fact, ..)
            | Self::Between(fact, ..)
            | Self::Event(fact, _)
            | Self::Dated(fact, ..)
            | Self::Test(fact, ..)
            | Self::Given(fact)
            | Self::Missing(fact)
            | Self::Entries(fact, ..) => Some(*fact),
            Self::Error
            | Self::Always
            | Self::Defined(_)
            | Self::Not(_)
            | Self::And(_)
            | Self::Or(_)
            | Self::Count(..) => None,
        }
    }

    /// The comparison that it is, parts not looked into.
    pub fn compared(&self) -> Option<Compared<'_>> {
        match self {
            Self::Compare(fact, operator, limit) => Some(Compared::Limit(*fact, *operator, limit)),
            Self::Between(fact, low, high) => Some(Compared::Range(*fact, low, high)),
            Self::Event(fact, EventTest::Within(limit)) => {
                Some(Compared::Limit(*fact, CompareOp::AtMost, limit))
            }
            Self::Event(fact, EventTest::Over(limit)) => {
                Some(Compared::Limit(*fact, CompareOp::Greater, limit))
            }
            Self::Event(_, EventTest::Ever) => None,
            Self::Error
            | Self::Dated(..)
            | Self::Always
            | Self::Truth(_)
            | Self::Defined(_)
            | Self::Test(..)
            | Self::Given(_)
            | Self::Missing(_)
            | Self::Entries(..)
            | Self::Not(_)
            | Self::And(_)
            | Self::Or(_)
            | Self::Count(..) => None,
        }
    }
}
