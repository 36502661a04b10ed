//! A policy made ready. Input: its atoms and the lexicon. Output: slots (one a fact) with their values, and atoms as
//! masks over them.
//!
//! The state of a referral is one run of words: the atoms and definitions that are yes, those that are no, and for each
//! slot the values it can have. A slot of *cells* has one value; its words are the cells that are left. A slot of a
//! *set* holds classes of elements; its words are the classes that may be there, then those that must be. Where an atom asks whether a
//! fact is stated, cells are doubled (not stated first), and a set has one more bit.

use std::collections::{BTreeSet, HashMap};

use super::cells::{Thresholds, comparable};
use super::classes::ElementClasses;
use super::events::EventCells;
use super::records::{Field, RecordCells, entry_atoms};
use super::whole::WholeCells;
use crate::eval::bits::{self, BitSet, Bits, BitsMut};
use crate::eval::error::LoadError;
use crate::eval::ids::{Id, IndexVec, SlotId, ValueId, VarId, ids, item};
use crate::ir::{
    Atom, AtomId, Comparison, DefinitionId, DestinationId, FactId, FactType, Lookup, Policy, Quantity, UnitId,
};
use crate::referral::Lexicon;
use crate::value::{Date, Interval, Number};

/// Slots and atoms of a policy.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) slots: IndexVec<SlotId, Slot>,
    pub(crate) atoms: IndexVec<AtomId, AtomMask>,
    pub(crate) layout: Layout,
}

/// Where the words of a state are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// Words of one half of the truth: atoms, then definitions.
    pub(crate) truth: usize,
    /// Words of the whole.
    pub(crate) all: usize,
}

/// One fact of a policy.
#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) fact: FactId,
    pub(crate) values: Values,
    /// The days that its value can be from, where an atom tells them apart. A cell is then one of the values with one of the
    /// days: the value and its day are told together.
    pub(crate) dates: Option<EventCells>,
    /// Whether an atom asks whether it is stated.
    pub(crate) given: bool,
    /// Where its words start in a state, and how many each set of its values has.
    pub(crate) start: usize,
    pub(crate) words: usize,
    /// The atoms that test it.
    pub(crate) atoms: Vec<AtomId>,
}

/// The values of a slot.
#[derive(Debug)]
pub(crate) enum Values {
    /// No, yes.
    Truth,
    /// Amounts, cut at thresholds.
    Amount(Thresholds),
    /// Amounts that count whole units, cut at limits.
    Whole(WholeCells),
    /// Dates, as day numbers.
    Date(Thresholds),
    /// How long ago something happened, cut at limits, and never.
    Event(EventCells),
    /// So many choices.
    Choices(usize),
    /// The destinations that atoms name, then any other.
    Destinations(Vec<DestinationId>),
    /// One element.
    Concept(ElementClasses),
    /// A set of elements.
    Set(ElementClasses),
    /// A list of records: how many entries pass each condition.
    Records(RecordCells),
    /// Nothing but whether it is stated.
    Given,
}

/// An atom as a mask over its slot.
#[derive(Debug)]
pub(crate) struct AtomMask {
    pub(crate) slot: SlotId,
    pub(crate) mask: Mask,
}

/// How an atom reads its slot.
#[derive(Debug)]
pub(crate) enum Mask {
    /// Yes in these cells.
    Cells(BitSet<ValueId>),
    /// Yes where the set holds any of these classes.
    Any(BitSet<ValueId>),
    /// Yes where it holds any of the first, and none of the second.
    Only(BitSet<ValueId>, BitSet<ValueId>),
    /// Yes where the set has that value.
    Value(ValueId),
}

/// What a variable is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Variable {
    Atom(AtomId),
    Definition(DefinitionId),
}

/// The cell of a yes/no fact.
pub(crate) fn truth_value(value: bool) -> ValueId {
    ValueId::new(usize::from(value))
}

impl Slot {
    pub(crate) fn is_set(&self) -> bool {
        matches!(self.values, Values::Set(_))
    }

    /// How many values there are with their days, statedness apart.
    pub(crate) fn count(&self) -> usize {
        self.undated_count() * self.dates.as_ref().map_or(1, EventCells::count)
    }

    /// How many values there are, whatever day they are from.
    pub(super) fn undated_count(&self) -> usize {
        match &self.values {
            Values::Truth => 2,
            Values::Amount(thresholds) | Values::Date(thresholds) => thresholds.count(),
            Values::Whole(cells) => cells.count(),
            Values::Event(cells) => cells.count(),
            Values::Choices(count) => *count,
            Values::Destinations(named) => named.len() + 1,
            Values::Concept(classes) | Values::Set(classes) => classes.count(),
            Values::Records(cells) => cells.count(),
            Values::Given => 1,
        }
    }

    /// The values of a slot of cells, statedness apart.
    pub(crate) fn values_of(&self, left: &impl Bits<ValueId>) -> BitSet<ValueId> {
        let count = self.count();
        let value = |bit: ValueId| ValueId::new(if self.given { bit.index() % count } else { bit.index() });
        BitSet::of(count, left.iter().map(value))
    }

    /// How many bits its values take.
    pub(crate) fn size(&self) -> usize {
        match (self.given, self.is_set()) {
            (false, _) => self.count(),
            (true, true) => self.count() + 1,
            (true, false) => 2 * self.count(),
        }
    }

    /// The value of a set that says that it is stated.
    pub(crate) fn stated(&self) -> ValueId {
        ValueId::new(self.count())
    }

    /// The cell of a destination; those that no atom names share one.
    pub(crate) fn destination(named: &[DestinationId], destination: DestinationId) -> ValueId {
        ValueId::new(named.iter().position(|other| *other == destination).unwrap_or(named.len()))
    }

    fn state_words(&self) -> usize {
        if self.is_set() { 2 * self.words } else { self.words }
    }

    pub(crate) fn nothing(&self) -> BitSet<ValueId> {
        BitSet::empty(self.size())
    }

    /// The values there are at all, statedness apart.
    pub(crate) fn possible(&self, destinations: usize) -> BitSet<ValueId> {
        self.dated(&self.undated(destinations), None)
    }

    /// The same, whatever day they are from.
    pub(crate) fn undated(&self, destinations: usize) -> BitSet<ValueId> {
        match &self.values {
            Values::Amount(thresholds) | Values::Date(thresholds) => thresholds.within(&Interval::ALL),
            Values::Whole(cells) => cells.possible(),
            Values::Destinations(named) if named.len() >= destinations => BitSet::full(named.len()),
            Values::Truth
            | Values::Event(_)
            | Values::Choices(_)
            | Values::Destinations(_)
            | Values::Concept(_)
            | Values::Set(_)
            | Values::Records(_)
            | Values::Given => BitSet::full(self.undated_count()),
        }
    }

    /// Cells with their statedness: `not_stated` and `stated` are values that each may have.
    pub(crate) fn cells(
        &self,
        not_stated: &impl Bits<ValueId>,
        stated: &impl Bits<ValueId>,
    ) -> BitSet<ValueId> {
        let mut cells = self.stated_cells(stated);
        cells.union(not_stated);
        cells
    }

    /// The same where the fact is stated.
    pub(crate) fn stated_cells(&self, stated: &impl Bits<ValueId>) -> BitSet<ValueId> {
        let shift = if self.given { self.count() } else { 0 };
        BitSet::of(self.size(), stated.iter().map(|cell| ValueId::new(cell.index() + shift)))
    }

    /// The same where it is not.
    pub(crate) fn silent_cells(&self, not_stated: &impl Bits<ValueId>) -> BitSet<ValueId> {
        BitSet::of(self.size(), not_stated.iter())
    }
}

impl Model {
    /// Builds the slots in the order in which the policy first reads them.
    pub(crate) fn new(lexicon: &Lexicon, policy: &Policy, order: &[FactId]) -> Result<Self, LoadError> {
        let truth = bits::words(policy.atoms.len() + policy.definitions.len());
        let mut start = 2 * truth;
        let mut slots: IndexVec<SlotId, Slot> = IndexVec::default();
        let mut testing: HashMap<FactId, Vec<AtomId>> = HashMap::new();
        for (id, atom) in ids(policy.atoms.len()).zip(&policy.atoms) {
            testing.entry(atom.fact()).or_default().push(id);
        }
        let mut of_fact: HashMap<FactId, SlotId> = HashMap::new();
        for fact in order {
            let atoms = testing.remove(fact).unwrap_or_default();
            let own: Vec<&Atom> = atoms.iter().map(|atom| item(&policy.atoms, *atom)).collect();
            let given = own.iter().any(|atom| matches!(atom, Atom::Given(_)));
            let values = values(lexicon, policy, *fact, &own)?;
            let known = lexicon.vocabulary().facts.as_slice().at(*fact);
            let dates =
                known.filter(|fact| fact.can_be_dated()).and_then(|_| EventCells::of_value(lexicon, &own));
            let slot = Slot { fact: *fact, values, dates, given, start: 0, words: 0, atoms };
            of_fact.insert(*fact, slots.push(slot));
        }
        // How entries are told apart rests on how their fields are.
        for id in slots.ids() {
            if let Values::Records(_) = slots[id].values {
                let cells = records(lexicon, policy, &slots, id)?;
                slots[id].values = Values::Records(cells);
            }
        }
        for slot in slots.iter_mut() {
            (slot.start, slot.words) = (start, bits::words(slot.size()));
            start += slot.state_words();
        }
        let mut atoms = IndexVec::default();
        for (id, atom) in ids::<AtomId>(policy.atoms.len()).zip(&policy.atoms) {
            let wrong = || LoadError::Atom { policy: policy.id.clone(), atom: id };
            let slot = *of_fact.get(&atom.fact()).ok_or_else(wrong)?;
            let mask = mask(lexicon, &slots[slot], atom).ok_or_else(wrong)?;
            atoms.push(AtomMask { slot, mask });
        }
        Ok(Self { slots, atoms, layout: Layout { truth, all: start } })
    }

    /// The variable of a definition. They come after the atoms'.
    pub(crate) fn definition(&self, id: DefinitionId) -> VarId {
        VarId::new(self.atoms.len() + id.index())
    }

    /// What a variable is.
    pub(crate) fn variable(&self, var: VarId) -> Variable {
        match var.index().checked_sub(self.atoms.len()) {
            Some(index) => Variable::Definition(DefinitionId::new(index)),
            None => Variable::Atom(AtomId::new(var.index())),
        }
    }

    /// The slot of a fact that the policy reads.
    pub(crate) fn slot_of(&self, fact: FactId) -> Option<SlotId> {
        self.slots.enumerate().find(|(_, slot)| slot.fact == fact).map(|(id, _)| id)
    }
}

/// The variable of an atom.
pub(crate) fn atom_var(atom: AtomId) -> VarId {
    VarId::new(atom.index())
}

fn values(lexicon: &Lexicon, policy: &Policy, id: FactId, atoms: &[&Atom]) -> Result<Values, LoadError> {
    let beyond = || LoadError::Fact { policy: policy.id.clone(), fact: id };
    let facts = &lexicon.vocabulary().facts;
    let fact = facts.as_slice().at(id).ok_or_else(beyond)?;
    let compared = || atoms.iter().filter_map(|atom| threshold(lexicon, atom));
    let classes = |category, single| {
        ElementClasses::new(lexicon, category, atoms.iter().copied(), single).ok_or_else(beyond)
    };
    Ok(match &fact.kind {
        FactType::Truth => Values::Truth,
        FactType::Quantity(unit) if fact.counts_whole() && !fact.is_dose() => {
            Values::Whole(WholeCells::new(lexicon, fact, *unit, atoms))
        }
        FactType::Quantity(unit) => {
            let step = fact.whole.then(|| lexicon.measure(*unit));
            Values::Amount(Thresholds::new(compared().collect(), lexicon.reach(fact), step))
        }
        FactType::Measure(_) => {
            Values::Amount(Thresholds::new(compared().collect(), lexicon.reach(fact), None))
        }
        FactType::Date => {
            Values::Date(Thresholds::new(compared().collect(), Interval::ALL, Some(Number::ONE)))
        }
        FactType::Event => Values::Event(EventCells::new(lexicon, atoms)),
        FactType::OneOf(choices) => Values::Choices(choices.len()),
        FactType::Concept(category) => Values::Concept(classes(*category, true)?),
        FactType::Concepts(category) => Values::Set(classes(*category, false)?),
        FactType::Given | FactType::Medicines => Values::Given,
        FactType::Records(_) => Values::Records(RecordCells::default()),
        FactType::Destination => {
            let named = atoms.iter().filter_map(|atom| match atom {
                Atom::Destination { destination, .. } => Some(*destination),
                Atom::Truth(_)
                | Atom::Compare { .. }
                | Atom::Choice { .. }
                | Atom::Has { .. }
                | Atom::Only { .. }
                | Atom::Code { .. }
                | Atom::Ever(_)
                | Atom::Dated { .. }
                | Atom::Suspected { .. }
                | Atom::Entries { .. }
                | Atom::Given(_) => None,
            });
            let mut named: Vec<DestinationId> = named.collect();
            named.sort();
            named.dedup();
            Values::Destinations(named)
        }
    })
}

/// The cells of a list of records.
fn records(
    lexicon: &Lexicon,
    policy: &Policy,
    slots: &IndexVec<SlotId, Slot>,
    id: SlotId,
) -> Result<RecordCells, LoadError> {
    let list = &slots[id];
    let fact = lexicon.vocabulary().facts.as_slice().at(list.fact).map(|fact| &fact.kind);
    let of_record = |slot: &Slot| {
        let field = lexicon.vocabulary().facts.as_slice().at(slot.fact).and_then(|field| field.record);
        field.is_some_and(|record| fact == Some(&FactType::Records(record)))
    };
    let mut fields = Vec::new();
    let counted = || list.atoms.iter().map(|atom| item(&policy.atoms, *atom));
    let read: BTreeSet<AtomId> = counted().flat_map(entry_atoms).collect();
    for (id, slot) in slots.enumerate().filter(|(_, slot)| of_record(slot)) {
        let mut masks = Vec::new();
        for atom in slot.atoms.iter().filter(|atom| read.contains(atom)) {
            let wrong = || LoadError::Atom { policy: policy.id.clone(), atom: *atom };
            masks.push((*atom, mask(lexicon, slot, item(&policy.atoms, *atom)).ok_or_else(wrong)?));
        }
        if !masks.is_empty() {
            let all = slot.possible(lexicon.vocabulary().destinations.len());
            fields.push(Field::new(id, slot, &masks, all));
        }
    }
    let known: BTreeSet<AtomId> = fields.iter().flat_map(Field::atoms).collect();
    if let Some(atom) = read.difference(&known).next() {
        return Err(LoadError::Atom { policy: policy.id.clone(), atom: *atom });
    }
    let beyond = || LoadError::Fact { policy: policy.id.clone(), fact: list.fact };
    RecordCells::new(fields, counted()).ok_or_else(beyond)
}

/// What an atom compares with, as a number of the common measure.
fn threshold(lexicon: &Lexicon, atom: &Atom) -> Option<Number> {
    let Atom::Compare { with, .. } = atom else { return None };
    match with {
        Comparison::Quantity(quantity) => measured(lexicon, *quantity),
        Comparison::Date(date) => Some(day(*date)),
    }
}

pub(crate) fn measured(lexicon: &Lexicon, quantity: Quantity) -> Option<Number> {
    quantity.number.times(lexicon.measure(quantity.unit)).ok()
}

/// How long a deadline is, to see which of several is sooner; of equal ones, the unit that is declared first.
pub(crate) fn deadline(lexicon: &Lexicon, time: Quantity) -> Option<(Number, UnitId)> {
    let unit = lexicon.vocabulary().units.as_slice().at(time.unit)?;
    Some((unit.length(time.number).ok()?, time.unit))
}

pub(crate) fn day(date: Date) -> Number {
    Number::whole(i32::try_from(date.number()).unwrap_or(i32::MAX))
}

/// The mask of an atom; `None` where it does not fit the fact.
fn mask(lexicon: &Lexicon, slot: &Slot, atom: &Atom) -> Option<Mask> {
    let count = slot.count();
    let cells = |cells: BitSet<ValueId>| {
        let cells = slot.dated(&cells, None);
        Mask::Cells(slot.cells(&cells, &cells))
    };
    let vocabulary = lexicon.vocabulary();
    Some(match atom {
        Atom::Given(_) if slot.is_set() => Mask::Value(slot.stated()),
        Atom::Given(_) => Mask::Cells(slot.stated_cells(&BitSet::full(count))),
        Atom::Truth(_) => {
            let Values::Truth = &slot.values else { return None };
            cells(BitSet::of(count, [truth_value(true)]))
        }
        Atom::Compare { operator, with, .. } => {
            vocabulary.facts.as_slice().at(slot.fact).filter(|fact| comparable(lexicon, fact, *with))?;
            match (&slot.values, with) {
                (Values::Whole(whole), Comparison::Quantity(quantity)) => {
                    cells(whole.comparing(lexicon, *operator, *quantity)?)
                }
                (Values::Event(events), Comparison::Quantity(quantity)) => {
                    cells(events.comparing(lexicon, *operator, *quantity)?)
                }
                (Values::Amount(thresholds) | Values::Date(thresholds), _) => {
                    cells(thresholds.comparing(*operator, threshold(lexicon, atom)?))
                }
                _ => return None,
            }
        }
        Atom::Ever(_) => {
            let Values::Event(events) = &slot.values else { return None };
            cells(events.ever())
        }
        Atom::Dated { operator, time, .. } => {
            let is_time =
                vocabulary.units.as_slice().at(time.unit).is_some_and(|unit| unit.dimension == "time");
            let dated = slot.dating(lexicon, *operator, *time).filter(|_| is_time)?;
            Mask::Cells(slot.cells(&dated, &dated))
        }
        Atom::Choice { choice, .. } => {
            let Values::Choices(all) = &slot.values else { return None };
            let choice = usize::try_from(*choice).ok().filter(|choice| choice < all)?;
            cells(BitSet::of(count, [ValueId::new(choice)]))
        }
        Atom::Destination { destination, .. } => {
            let Values::Destinations(named) = &slot.values else { return None };
            vocabulary.destinations.as_slice().at(*destination)?;
            cells(BitSet::of(count, [Slot::destination(named, *destination)]))
        }
        Atom::Has { .. } | Atom::Code { .. } | Atom::Only { .. } | Atom::Suspected { .. } => {
            return elements(lexicon, slot, atom);
        }
        Atom::Entries { count, entry, .. } => {
            let Values::Records(records) = &slot.values else { return None };
            cells(records.counting(*count, entry)?)
        }
    })
}

/// The mask of an atom that tests elements.
fn elements(lexicon: &Lexicon, slot: &Slot, atom: &Atom) -> Option<Mask> {
    let room = |classes: BitSet<ValueId>| classes.with_room(slot.size());
    match &slot.values {
        Values::Concept(classes) => {
            let passing = classes.passing(lexicon, atom);
            Some(Mask::Cells(slot.cells(&passing, &passing)))
        }
        Values::Set(classes) => {
            let inside = classes.passing(lexicon, atom);
            let Atom::Only { .. } = atom else { return Some(Mask::Any(room(inside))) };
            let mut outside = classes.confirmed();
            outside.difference(&inside);
            Some(Mask::Only(room(inside), room(outside)))
        }
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
