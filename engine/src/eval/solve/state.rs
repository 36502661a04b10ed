//! Narrowing what is known. Input: a state and one step (a value kept, a type put in or left out). Output: the state
//! with every atom told anew, or that no world is left.

use crate::eval::bits;
use crate::eval::load::Policy;
use crate::eval::model::slots::{Mask, Model, Slot};

/// Types one of which a set holds for certain.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    pub(crate) slot: usize,
    pub(crate) types: Vec<u64>,
}

/// What limits the worlds beside the state itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) clauses: Vec<Clause>,
}

/// One step of narrowing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The atom, a test of cells, is so; or an atom of a set that holds any of some types is not so.
    Atom(usize, bool),
    /// The bit of the slot's set is so.
    Bit(usize, usize, bool),
}

/// The half of a state that says which atoms are yes, and the half that says which are no.
pub(crate) fn truth<'s>(model: &Model, state: &'s [u64]) -> (&'s [u64], &'s [u64]) {
    let (yes, rest) = state.split_at_checked(model.truth_words).unwrap_or((state, &[]));
    (yes, rest.get(..model.truth_words).unwrap_or(&[]))
}

/// The words of a slot: cells, or the types that may be there.
pub(crate) fn domain<'s>(slot: &Slot, state: &'s [u64]) -> &'s [u64] {
    state.get(slot.start..slot.start + slot.words).unwrap_or(&[])
}

/// The types that must be there.
pub(crate) fn must<'s>(slot: &Slot, state: &'s [u64]) -> &'s [u64] {
    state.get(slot.start + slot.words..slot.start + 2 * slot.words).unwrap_or(&[])
}

/// Puts the values of a slot.
pub(crate) fn put(slot: &Slot, state: &mut [u64], values: &[u64], certain: &[u64]) {
    let mut write = |start: usize, from: &[u64]| {
        let to = state.get_mut(start..start + slot.words).unwrap_or(&mut []);
        to.iter_mut().zip(from.iter().chain(std::iter::repeat(&0))).for_each(|(to, from)| *to = *from);
    };
    write(slot.start, values);
    if slot.is_set() {
        write(slot.start + slot.words, certain);
    }
}

/// Whether the slot can still be more than one thing.
pub(crate) fn is_open(slot: &Slot, state: &[u64]) -> bool {
    let may = domain(slot, state);
    if slot.is_set() { may != must(slot, state) } else { bits::count(may) > 1 }
}

impl Policy {
    /// Tells every atom anew, and the definitions. `false` where no world is left.
    pub(crate) fn refresh(&self, state: &mut [u64], limits: &Limits) -> bool {
        let all = (0..self.model.slots.len()).all(|slot| self.propagate(slot, state, limits));
        self.define_in(state);
        all
    }

    /// Tells the atoms of one slot anew, and the definitions. `false` where no world is left.
    pub(crate) fn refresh_slot(&self, slot: usize, state: &mut [u64], limits: &Limits) -> bool {
        let left = self.propagate(slot, state, limits);
        self.define_in(state);
        left
    }

    /// Takes a step. `false` where no world is left.
    pub(crate) fn narrow(&self, state: &mut [u64], step: Step, limits: &Limits) -> bool {
        let slot = match step {
            Step::Atom(atom, value) => {
                let Some(test) = self.model.tests.get(atom) else { return false };
                let Some(slot) = self.model.slots.get(test.slot) else { return false };
                let words = state.get_mut(slot.start..slot.start + slot.words).unwrap_or(&mut []);
                match (&test.mask, value) {
                    (Mask::Cells(mask), true) => bits::keep(words, mask),
                    (Mask::Cells(mask) | Mask::Any(mask), false) => bits::drop(words, mask),
                    (Mask::Any(_) | Mask::Only(..) | Mask::Bit(_), _) => return false,
                }
                test.slot
            }
            Step::Bit(index, bit, value) => {
                let Some(slot) = self.model.slots.get(index) else { return false };
                if value {
                    let words = state.get_mut(slot.start + slot.words..slot.start + 2 * slot.words);
                    bits::insert(words.unwrap_or(&mut []), bit);
                } else {
                    let words = state.get_mut(slot.start..slot.start + slot.words);
                    bits::remove(words.unwrap_or(&mut []), bit);
                }
                index
            }
        };
        let left = self.propagate(slot, state, limits);
        self.define_in(state);
        left
    }

    fn define_in(&self, state: &mut [u64]) {
        if self.definitions.is_empty() {
            return;
        }
        let words = self.model.truth_words;
        if let Some((yes, rest)) = state.split_at_mut_checked(words) {
            self.define(yes, rest.get_mut(..words).unwrap_or(&mut []));
        }
    }

    /// Draws what follows within one slot and tells its atoms anew. `false` where the slot has no value left.
    fn propagate(&self, index: usize, state: &mut [u64], limits: &Limits) -> bool {
        let Some(slot) = self.model.slots.get(index) else { return true };
        if slot.is_set() && !settle_set(index, slot, state, limits) {
            return false;
        }
        if !slot.is_set() && bits::is_empty(domain(slot, state)) {
            return false;
        }
        for atom in &slot.atoms {
            let Some(test) = self.model.tests.get(*atom) else { continue };
            let (yes, no) = told(index, slot, &test.mask, state, limits);
            let words = self.model.truth_words;
            bits::put(state.get_mut(..words).unwrap_or(&mut []), *atom, yes);
            bits::put(state.get_mut(words..2 * words).unwrap_or(&mut []), *atom, no);
        }
        true
    }
}

/// Draws what follows from clauses; `false` where the set contradicts itself.
fn settle_set(index: usize, slot: &Slot, state: &mut [u64], limits: &Limits) -> bool {
    for clause in limits.clauses.iter().filter(|clause| clause.slot == index) {
        let mut left = clause.types.clone();
        bits::keep(&mut left, domain(slot, state));
        if bits::is_empty(&left) {
            return false;
        }
        if bits::count(&left) == 1 {
            let words = state.get_mut(slot.start + slot.words..slot.start + 2 * slot.words);
            bits::add(words.unwrap_or(&mut []), &left);
        }
    }
    bits::within(must(slot, state), domain(slot, state))
}

/// Whether an atom is yes for certain, and whether it is no for certain.
fn told(index: usize, slot: &Slot, mask: &Mask, state: &[u64], limits: &Limits) -> (bool, bool) {
    let may = domain(slot, state);
    let clauses =
        || limits.clauses.iter().filter(|clause| clause.slot == index).map(|clause| clause.types.as_slice());
    // Whether something of the clause is left, and all that is left of it lies within.
    let narrows = |clause: &[u64], to: &[u64]| {
        clause.iter().zip(may).zip(to).all(|((clause, may), to)| clause & may & !to == 0)
    };
    match mask {
        Mask::Cells(mask) => (bits::within(may, mask), !bits::meets(may, mask)),
        Mask::Any(mask) => {
            let yes = bits::meets(must(slot, state), mask) || clauses().any(|clause| narrows(clause, mask));
            (yes, !bits::meets(may, mask))
        }
        Mask::Only(inside, outside) => {
            let must = must(slot, state);
            let there = bits::meets(must, inside) || clauses().next().is_some();
            let yes = there && !bits::meets(may, outside);
            let other = bits::meets(must, outside) || clauses().any(|clause| narrows(clause, outside));
            (yes, other || !bits::meets(may, inside))
        }
        Mask::Bit(bit) => (bits::has(must(slot, state), *bit), !bits::has(may, *bit)),
    }
}

impl Model {
    /// The step that does nothing but what an open bit's value says, where there is such a step.
    pub(crate) fn exact_step(&self, atom: usize, value: bool) -> Option<Step> {
        let test = self.tests.get(atom)?;
        match (&test.mask, value) {
            (Mask::Cells(_), _) | (Mask::Any(_), false) => Some(Step::Atom(atom, value)),
            (Mask::Bit(bit), _) => Some(Step::Bit(test.slot, *bit, value)),
            (Mask::Any(_), true) | (Mask::Only(..), _) => None,
        }
    }

    /// The step that settles an open bit of the truth one way. Definitions have no step of their own.
    pub(crate) fn step(&self, atom: usize, value: bool, state: &[u64]) -> Option<Step> {
        let test = self.tests.get(atom)?;
        let slot = self.slots.get(test.slot)?;
        let open = |mask: &[u64]| {
            let (may, must) = (domain(slot, state), must(slot, state));
            bits::members(mask).find(|bit| bits::has(may, *bit) && !bits::has(must, *bit))
        };
        Some(match &test.mask {
            Mask::Cells(_) => Step::Atom(atom, value),
            Mask::Any(mask) => Step::Bit(test.slot, open(mask)?, value),
            Mask::Only(inside, outside) => match open(outside) {
                Some(bit) => Step::Bit(test.slot, bit, !value),
                None => Step::Bit(test.slot, open(inside)?, value),
            },
            Mask::Bit(bit) => Step::Bit(test.slot, *bit, value),
        })
    }
}

impl Step {
    /// The same step the other way.
    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::Atom(atom, value) => Self::Atom(atom, !value),
            Self::Bit(slot, bit, value) => Self::Bit(slot, bit, !value),
        }
    }

    /// The slot that it narrows.
    pub(crate) fn slot(self, model: &Model) -> usize {
        match self {
            Self::Atom(atom, _) => model.tests.get(atom).map_or(usize::MAX, |test| test.slot),
            Self::Bit(slot, ..) => slot,
        }
    }
}
