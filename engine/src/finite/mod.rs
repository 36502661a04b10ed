//! What facts can be, as far as some tests tell apart. Input: atoms of one or several policies over one vocabulary. Output:
//! for each fact its values, for each atom the values that pass it, and values written as a referral writes them.
//!
//! It is the model that decides, cut by the same code: whoever proves something about it proves it about decisions.

mod asked;
mod doses;
mod example;
mod left;

pub use asked::{Asked, asked};
pub use doses::{Reach, comes_to, row_for};
pub use example::{Element, Example};
pub use left::Left;

use std::sync::Arc;

use crate::eval::bits::{BitSet, Bits};
use crate::eval::ids::{Id, SlotId, ValueId};
use crate::eval::model::slots::{Mask, Slot, Values};
use crate::eval::{LoadError, LoadedPolicy, Prepared};
use crate::ir::{self, Atom, AtomId, FactId, Lookup, Silence};
use crate::referral::{Lexicon, Referral};
use crate::value::Language;

/// A finite model.
#[derive(Debug)]
pub struct FiniteModel {
    /// A referral that says nothing, fitted to a policy of these atoms and no rules.
    blank: Prepared,
    slots: Vec<SlotId>,
    domains: Vec<Domain>,
}

/// A fact with its values.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Domain {
    /// The fact.
    pub fact: FactId,
    /// Whether a referral has any of its values together, as a list has kinds of elements; else it has one.
    pub several: bool,
    /// The values that there are, by their numbers.
    pub values: Vec<usize>,
}

/// What passes an atom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// The fact has one of these values, or in a list: any of these is there.
    Any {
        /// The index of the domain.
        domain: usize,
        /// The values.
        values: Vec<usize>,
    },
    /// Any of these is in the list, and nothing else.
    Only {
        /// The index of the domain.
        domain: usize,
        /// What has to be there.
        inside: Vec<usize>,
        /// What must not.
        outside: Vec<usize>,
    },
    /// The referral states the fact.
    Stated(FactId),
    /// What one entry of a list is; no test of a referral.
    OfEntry,
}

/// What facts can be together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Together {
    /// Indexes of domains.
    pub domains: Vec<usize>,
    /// All ways, each with a value for each domain.
    pub rows: Vec<Vec<usize>>,
}

impl FiniteModel {
    /// The model of these atoms. Errors: an atom that does not fit the vocabulary, or a fact with too many values.
    pub fn new(lexicon: &Arc<Lexicon>, atoms: Vec<Atom>) -> Result<Self, LoadError> {
        let mut policy = ir::Policy::new("", Language::En);
        policy.atoms = atoms;
        let policy = LoadedPolicy::load(lexicon, policy)?;
        // A referral that says nothing contradicts nothing.
        let blank = policy.prepare(&Referral::default()).map_err(|_| LoadError::Semantics(ir::SEMANTICS))?;
        let of_record = |slot: &Slot| policy.fact(slot.fact).record.is_some();
        let slots: Vec<SlotId> =
            policy.model.slots.enumerate().filter(|(_, slot)| !of_record(slot)).map(|(id, _)| id).collect();
        let domain = |id: &SlotId| {
            let slot = &policy.model.slots[*id];
            let values = slot.possible(blank.destinations());
            Domain { fact: slot.fact, several: slot.is_set(), values: numbers(slot, &values) }
        };
        let domains = slots.iter().map(domain).collect();
        Ok(Self { blank, slots, domains })
    }

    /// The vocabulary.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.blank.policy.lexicon
    }

    /// The facts that the atoms test, each with its values.
    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }

    /// The domain of a fact.
    pub fn domain_of(&self, fact: FactId) -> Option<usize> {
        self.domains.iter().position(|domain| domain.fact == fact)
    }

    /// What passes the atom; `None` where there is no such atom.
    pub fn test(&self, atom: AtomId) -> Option<Test> {
        let policy = &self.blank.policy;
        let tested = policy.ir.atoms.as_slice().at(atom)?;
        if policy.fact(tested.fact()).record.is_some() {
            return Some(Test::OfEntry);
        }
        if let Atom::Given(fact) = tested {
            return Some(Test::Stated(*fact));
        }
        let entry = &policy.model.atoms[atom];
        let domain = self.slots.iter().position(|slot| *slot == entry.slot)?;
        let slot = &policy.model.slots[entry.slot];
        Some(match &entry.mask {
            Mask::Cells(values) | Mask::Any(values) => Test::Any { domain, values: numbers(slot, values) },
            Mask::Only(inside, outside) => {
                Test::Only { domain, inside: numbers(slot, inside), outside: numbers(slot, outside) }
            }
            Mask::Value(_) => Test::Stated(slot.fact),
        })
    }

    /// The values that silence on a fact is taken for: one of them, or in a list all of them and nothing else. `None` where
    /// it does not fit the fact.
    pub fn silent(&self, domain: usize, silence: &Silence) -> Option<Vec<usize>> {
        let slot = &self.blank.policy.model.slots[*self.slots.get(domain)?];
        let values = self.blank.counted_as(slot, silence)?;
        Some(numbers(slot, &values))
    }

    /// What computed facts and their parts can be together, and whether that is all that they say of each other.
    pub fn together(&self) -> (Vec<Together>, bool) {
        let place = |slot: &SlotId| self.slots.iter().position(|own| own == slot);
        let tables = self.blank.limits.tables.iter().filter_map(|table| {
            let domains = table.slots.iter().map(place).collect::<Option<Vec<usize>>>()?;
            let rows = table.rows.iter().map(|row| row.iter().map(|value| value.index()).collect()).collect();
            Some(Together { domains, rows })
        });
        (tables.collect(), self.blank.budget.exact)
    }

    fn slot(&self, domain: usize) -> Option<&Slot> {
        Some(&self.blank.policy.model.slots[*self.slots.get(domain)?])
    }
}

/// The numbers of values, statedness apart.
fn numbers(slot: &Slot, values: &BitSet<ValueId>) -> Vec<usize> {
    let count = slot.count();
    values.iter().map(Id::index).filter(|value| *value < count).collect()
}

/// Whether a fact has elements.
fn classes(slot: &Slot) -> Option<&crate::eval::model::classes::ElementClasses> {
    match &slot.values {
        Values::Concept(classes) | Values::Set(classes) => Some(classes),
        Values::Truth
        | Values::Amount(_)
        | Values::Whole(_)
        | Values::Date(_)
        | Values::Event(_)
        | Values::Choices(_)
        | Values::Destinations(_)
        | Values::Records(_)
        | Values::Given => None,
    }
}
