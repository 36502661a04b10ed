//! Arithmetic. Input: `derive: weight / (height * height)`. Output: a formula over facts.

use minicbor::{Decode, Encode};

use super::Apart;

use super::FactId;
use crate::value::Number;

/// What a fact is computed from.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Computation {
    /// The formula, over amounts in the common measures of their units.
    #[n(0)]
    pub formula: Formula,
    /// How many of the common measure of the fact's own unit one of the result is: a kilogram by a square centimetre is
    /// 10000 kg/m².
    #[n(1)]
    pub factor: Number,
}

/// A formula over amounts that are all above zero. In each fact it only rises, or only falls.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub enum Formula {
    /// The amount of a fact, times a factor where its unit is itself made of others.
    #[n(0)]
    Fact {
        /// The fact.
        #[n(0)]
        fact: FactId,
        /// The factor.
        #[n(1)]
        factor: Number,
    },
    /// A number.
    #[n(1)]
    Number(#[n(0)] Number),
    /// All added.
    #[n(2)]
    Sum(#[n(0)] Vec<Formula>),
    /// All multiplied.
    #[n(3)]
    Product(#[n(0)] Vec<Formula>),
    /// The first divided by the second.
    #[n(4)]
    Quotient(#[n(0)] Box<Formula>, #[n(1)] Box<Formula>),
}

impl Computation {
    /// The facts that it reads, each once, in the order written.
    pub fn facts(&self) -> Vec<FactId> {
        let mut facts = Vec::new();
        self.formula.read(&mut facts);
        facts
    }

    /// Whether all its numbers are above zero.
    pub fn is_positive(&self) -> bool {
        self.factor > Number::ZERO && self.formula.is_positive()
    }
}

impl Formula {
    /// Whether it only rises, or only falls, with a fact, wherever it is written: not in `a / (a + b)`.
    pub fn is_monotone_in(&self, fact: FactId) -> bool {
        let (rises, falls) = self.sides(fact, false);
        !(rises && falls)
    }

    /// Whether it rises somewhere with a fact, and whether it falls; the other way round below a line.
    fn sides(&self, wanted: FactId, below: bool) -> (bool, bool) {
        let either = |one: (bool, bool), other: (bool, bool)| (one.0 || other.0, one.1 || other.1);
        match self {
            Self::Fact { fact, .. } if *fact == wanted => (!below, below),
            Self::Fact { .. } | Self::Number(_) => (false, false),
            Self::Sum(parts) | Self::Product(parts) => {
                parts.iter().map(|part| part.sides(wanted, below)).fold((false, false), either)
            }
            Self::Quotient(one, other) => either(one.sides(wanted, below), other.sides(wanted, !below)),
        }
    }

    fn is_positive(&self) -> bool {
        match self {
            Self::Fact { factor: number, .. } | Self::Number(number) => *number > Number::ZERO,
            Self::Sum(parts) | Self::Product(parts) => {
                !parts.is_empty() && parts.iter().all(Self::is_positive)
            }
            Self::Quotient(above, below) => above.is_positive() && below.is_positive(),
        }
    }

    fn read(&self, into: &mut Vec<FactId>) {
        match self {
            Self::Fact { fact, .. } if into.contains(fact) => {}
            Self::Fact { fact, .. } => into.push(*fact),
            Self::Number(_) => {}
            Self::Sum(parts) | Self::Product(parts) => parts.iter().for_each(|part| part.read(into)),
            Self::Quotient(above, below) => {
                above.read(into);
                below.read(into);
            }
        }
    }
}
