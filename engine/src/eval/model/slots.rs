//! A policy made ready. Input: its atoms and the lexicon. Output: slots (one a fact) with their values, and atoms as
//! masks over them.
//!
//! The state of a referral is one run of words: the atoms and definitions that are yes, those that are no, and for each
//! slot the values it can have. A slot of *cells* has one value; its words are the cells that are left. A slot of a
//! *set* holds types; its words are the types that may be there, then those that must be. Where an atom asks whether a
//! fact is stated, cells are doubled (not stated first), and a set has one more bit.

use std::collections::{HashMap, HashSet};

use crate::eval::bits;
use crate::eval::load::LoadError;
use crate::eval::model::cells::Thresholds;
use crate::eval::model::classes::Types;
use crate::ir::{
    Atom, Comparison, Condition, DefinitionId, DestinationId, Fact, FactId, FactType, Lookup, Policy,
    Quantity, StageName, UnitId,
};
use crate::referral::Lexicon;
use crate::value::{Date, Interval, Number};

/// Slots and atoms of a policy.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) slots: Vec<Slot>,
    pub(crate) tests: Vec<Test>,
    /// Words of one half of the truth: atoms, then definitions.
    pub(crate) truth_words: usize,
    /// Words of a whole state.
    pub(crate) state_words: usize,
}

/// One fact of a policy.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) fact: FactId,
    pub(crate) values: Values,
    /// Whether an atom asks whether it is stated.
    pub(crate) given: bool,
    /// Where its words start in a state, and how many each set of its bits has.
    pub(crate) start: usize,
    pub(crate) words: usize,
    /// The atoms that test it.
    pub(crate) atoms: Vec<usize>,
}

/// The values of a slot.
#[derive(Debug)]
pub(crate) enum Values {
    /// No, yes.
    Truth,
    /// Amounts, cut at thresholds.
    Amount(Thresholds),
    /// Dates, as day numbers.
    Date(Thresholds),
    /// So many choices.
    Choices(usize),
    /// The destinations that atoms name, then any other.
    Destinations(Vec<DestinationId>),
    /// One element.
    Concept(Types),
    /// A set of elements.
    Set(Types),
    /// Nothing but whether it is stated.
    Given,
}

/// An atom as a mask over its slot.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) slot: usize,
    pub(crate) mask: Mask,
}

/// How an atom reads its slot.
#[derive(Debug)]
pub(crate) enum Mask {
    /// Yes in these cells.
    Cells(Vec<u64>),
    /// Yes where the set holds any of these types.
    Any(Vec<u64>),
    /// Yes where it holds any of the first, and none of the second.
    Only(Vec<u64>, Vec<u64>),
    /// Yes where that bit is set.
    Bit(usize),
}

impl Slot {
    pub(crate) fn is_set(&self) -> bool {
        matches!(self.values, Values::Set(_))
    }

    /// How many values there are, statedness apart.
    pub(crate) fn count(&self) -> usize {
        match &self.values {
            Values::Truth => 2,
            Values::Amount(thresholds) | Values::Date(thresholds) => thresholds.count(),
            Values::Choices(count) => *count,
            Values::Destinations(named) => named.len() + 1,
            Values::Concept(types) | Values::Set(types) => types.count(),
            Values::Given => 1,
        }
    }

    /// How many bits its values take.
    pub(crate) fn size(&self) -> usize {
        match (self.given, self.is_set()) {
            (false, _) => self.count(),
            (true, true) => self.count() + 1,
            (true, false) => 2 * self.count(),
        }
    }

    /// How many words it has in a state.
    pub(crate) fn state_words(&self) -> usize {
        if self.is_set() { 2 * self.words } else { self.words }
    }

    /// The values there are at all, statedness apart.
    pub(crate) fn possible(&self, destinations: usize) -> Vec<u64> {
        match &self.values {
            Values::Amount(thresholds) | Values::Date(thresholds) => {
                let cells = (0..thresholds.count()).filter(|cell| thresholds.allows(*cell, &Interval::ALL));
                bits::of(self.count(), cells)
            }
            Values::Destinations(named) if named.len() >= destinations => bits::full(named.len()),
            Values::Truth
            | Values::Choices(_)
            | Values::Destinations(_)
            | Values::Concept(_)
            | Values::Set(_)
            | Values::Given => bits::full(self.count()),
        }
    }

    /// Cells with their statedness: `not_stated` and `stated` are values that each may have.
    pub(crate) fn cells(&self, not_stated: &[u64], stated: &[u64]) -> Vec<u64> {
        let mut cells = bits::empty(self.size());
        bits::members(not_stated).for_each(|cell| bits::insert(&mut cells, cell));
        let shift = if self.given { self.count() } else { 0 };
        bits::members(stated).for_each(|cell| bits::insert(&mut cells, cell + shift));
        cells
    }
}

impl Model {
    /// Builds the slots in the order in which the policy first reads them.
    pub(crate) fn new(lexicon: &Lexicon, policy: &Policy, order: &[FactId]) -> Result<Self, LoadError> {
        let definitions = policy.definitions.len();
        let truth_words = bits::words(policy.atoms.len() + definitions);
        let mut start = 2 * truth_words;
        let mut slots: Vec<Slot> = Vec::new();
        let mut of_fact: HashMap<FactId, usize> = HashMap::new();
        for fact in order {
            let atoms: Vec<usize> = (0..policy.atoms.len())
                .filter(|index| policy.atoms.get(*index).is_some_and(|atom| atom.fact() == *fact))
                .collect();
            let own: Vec<&Atom> = atoms.iter().filter_map(|index| policy.atoms.get(*index)).collect();
            let given = own.iter().any(|atom| matches!(atom, Atom::Given(_)));
            let values = values(lexicon, policy, *fact, &own)?;
            let mut slot = Slot { fact: *fact, values, given, start, words: 0, atoms };
            slot.words = bits::words(slot.size());
            start += slot.state_words();
            of_fact.insert(*fact, slots.len());
            slots.push(slot);
        }
        let mut tests = Vec::new();
        for (index, atom) in policy.atoms.iter().enumerate() {
            let slot = of_fact.get(&atom.fact()).copied().unwrap_or(usize::MAX);
            let mask = slots.get(slot).and_then(|slot| mask(lexicon, slot, atom));
            let mask = mask.ok_or_else(|| LoadError::Atom { policy: policy.id.clone(), index })?;
            tests.push(Test { slot, mask });
        }
        Ok(Self { slots, tests, truth_words, state_words: start })
    }
}

fn values(lexicon: &Lexicon, policy: &Policy, id: FactId, atoms: &[&Atom]) -> Result<Values, LoadError> {
    let beyond = || LoadError::Fact { policy: policy.id.clone(), fact: id };
    let facts = &lexicon.vocabulary().facts;
    let fact = facts.as_slice().at(id).ok_or_else(beyond)?;
    let compared = || atoms.iter().filter_map(|atom| threshold(lexicon, atom));
    let types = |category| Types::new(lexicon, category, atoms.iter().copied()).ok_or_else(beyond);
    Ok(match &fact.kind {
        FactType::Truth => Values::Truth,
        FactType::Quantity(unit) => {
            let step = fact.whole.then(|| lexicon.measure(*unit));
            Values::Amount(Thresholds::new(compared().collect(), Some(Number::ZERO), step))
        }
        FactType::Measure(_) => {
            Values::Amount(Thresholds::new(compared().collect(), Some(Number::ZERO), None))
        }
        FactType::Date => Values::Date(Thresholds::new(compared().collect(), None, Some(Number::ONE))),
        FactType::OneOf(choices) => Values::Choices(choices.len()),
        FactType::Concept(category) => Values::Concept(types(*category)?),
        FactType::Concepts(category) => Values::Set(types(*category)?),
        FactType::Given | FactType::Medicines => Values::Given,
        FactType::Destination => {
            let named = atoms.iter().filter_map(|atom| match atom {
                Atom::Destination { destination, .. } => Some(*destination),
                _ => None,
            });
            let mut named: Vec<DestinationId> = named.collect();
            named.sort();
            named.dedup();
            Values::Destinations(named)
        }
    })
}

/// What an atom compares with, as a number of the common measure.
fn threshold(lexicon: &Lexicon, atom: &Atom) -> Option<Number> {
    match atom {
        Atom::Compare { with: Comparison::Quantity(quantity), .. } => measured(lexicon, *quantity),
        Atom::Compare { with: Comparison::Date(date), .. } => Some(day(*date)),
        _ => None,
    }
}

pub(crate) fn measured(lexicon: &Lexicon, quantity: Quantity) -> Option<Number> {
    quantity.number.times(lexicon.measure(quantity.unit)).ok()
}

pub(crate) fn day(date: Date) -> Number {
    Number::whole(i32::try_from(date.number()).unwrap_or(i32::MAX))
}

/// The mask of an atom; `None` where it does not fit the fact.
fn mask(lexicon: &Lexicon, slot: &Slot, atom: &Atom) -> Option<Mask> {
    let count = slot.count();
    let cells = |cells: Vec<u64>| Mask::Cells(slot.cells(&cells, &cells));
    let vocabulary = lexicon.vocabulary();
    let fact = vocabulary.facts.as_slice().at(slot.fact)?;
    Some(match (atom, &slot.values) {
        (Atom::Given(_), Values::Set(_)) => Mask::Bit(count),
        (Atom::Given(_), _) => Mask::Cells(slot.cells(&[], &bits::full(count))),
        (Atom::Truth(_), Values::Truth) => cells(bits::of(2, [1])),
        (Atom::Compare { operator, with, .. }, Values::Amount(thresholds) | Values::Date(thresholds)) => {
            if !comparable(lexicon, fact, *with) {
                return None;
            }
            let with = threshold(lexicon, atom)?;
            let holding = (0..count).filter(|cell| thresholds.holds(*cell, *operator, with));
            cells(bits::of(count, holding))
        }
        (Atom::Choice { choice, .. }, Values::Choices(all)) => {
            let choice = usize::try_from(*choice).ok().filter(|choice| choice < all)?;
            cells(bits::of(count, [choice]))
        }
        (Atom::Destination { destination, .. }, Values::Destinations(named)) => {
            vocabulary.destinations.as_slice().at(*destination)?;
            cells(bits::of(count, [named.iter().position(|other| other == destination)?]))
        }
        (Atom::Has { .. } | Atom::Only { .. } | Atom::Code { .. }, Values::Concept(types)) => {
            cells(types.passing(atom))
        }
        (Atom::Has { .. } | Atom::Code { .. }, Values::Set(types)) => {
            Mask::Any(widen(slot, types.passing(atom)))
        }
        (Atom::Only { .. }, Values::Set(types)) => {
            let inside = types.passing(atom);
            let mut outside = types.all();
            bits::drop(&mut outside, &inside);
            Mask::Only(widen(slot, inside), widen(slot, outside))
        }
        _ => return None,
    })
}

/// A set of types with the words of the slot, which may have one bit more.
pub(crate) fn widen(slot: &Slot, mut types: Vec<u64>) -> Vec<u64> {
    types.resize(slot.words, 0);
    types
}

fn comparable(lexicon: &Lexicon, fact: &Fact, with: Comparison) -> bool {
    let dimension =
        |id: UnitId| lexicon.vocabulary().units.as_slice().at(id).map(|unit| unit.dimension.as_str());
    match (with, &fact.kind) {
        (Comparison::Date(_), FactType::Date) => true,
        (Comparison::Quantity(quantity), FactType::Quantity(unit)) => {
            dimension(quantity.unit).is_some() && dimension(quantity.unit) == dimension(*unit)
        }
        (Comparison::Quantity(quantity), FactType::Measure(kind)) => {
            dimension(quantity.unit) == Some(kind.as_str())
        }
        _ => false,
    }
}

/// The facts in the order in which the policy first reads them: the order of questions.
pub(crate) fn reading_order(policy: &Policy) -> Vec<FactId> {
    let mut walk = Walk { policy, order: Vec::new(), seen: HashSet::new(), defined: HashSet::new() };
    for stage in [StageName::Referral, StageName::Discharge] {
        policy.stage(stage).rules.iter().for_each(|rule| walk.condition(&rule.condition, 0));
    }
    policy.impossible.iter().for_each(|impossible| walk.condition(&impossible.condition, 0));
    // Atoms that only offers, recommendations or assertions use come last.
    policy.atoms.iter().for_each(|atom| walk.fact(atom.fact()));
    walk.order
}

/// The facts that a condition reads, in the order written.
pub(crate) fn facts_of(policy: &Policy, condition: &Condition) -> Vec<FactId> {
    let mut walk = Walk { policy, order: Vec::new(), seen: HashSet::new(), defined: HashSet::new() };
    walk.condition(condition, 0);
    walk.order
}

struct Walk<'p> {
    policy: &'p Policy,
    order: Vec<FactId>,
    seen: HashSet<FactId>,
    defined: HashSet<DefinitionId>,
}

impl Walk<'_> {
    fn fact(&mut self, fact: FactId) {
        if self.seen.insert(fact) {
            self.order.push(fact);
        }
    }

    fn condition(&mut self, condition: &Condition, depth: usize) {
        if depth > crate::eval::model::condition::DEPTH {
            return;
        }
        match condition {
            Condition::Const(_) => {}
            Condition::Atom(atom) => {
                if let Some(atom) = self.policy.atoms.as_slice().at(*atom) {
                    self.fact(atom.fact());
                }
            }
            Condition::Defined(id) => {
                let definition =
                    self.policy.definitions.as_slice().at(*id).filter(|_| self.defined.insert(*id));
                if let Some(definition) = definition {
                    self.condition(&definition.condition, depth + 1);
                }
            }
            Condition::Not(inner) => self.condition(inner, depth + 1),
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter().for_each(|part| self.condition(part, depth + 1));
            }
        }
    }
}
