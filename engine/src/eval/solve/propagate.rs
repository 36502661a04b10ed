//! Narrowing what is known. Input: a state and one step (an atom decided, a class put in or left out). Output: the state
//! with the truth of every variable that follows, or that no world is left.

use super::state::{Limits, State};
use super::table::Table;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{SlotId, ValueId};
use crate::eval::model::condition::define;
use crate::eval::model::slots::{Mask, Model, Slot, atom_var};
use crate::eval::policy::LoadedPolicy;
use crate::ir::{AtomId, DefinitionId};

/// One step of narrowing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The atom, a test of cells, is so; or an atom of a set that holds any of some classes is not so.
    Atom(AtomId, bool),
    /// The value of the slot's set is there, or is not.
    Value(SlotId, ValueId, bool),
    /// The slot has that cell, or has it not, stated or not.
    Cell(SlotId, ValueId, bool),
}

impl LoadedPolicy {
    /// Computes the truth of every variable. `false` where no world is left.
    pub(crate) fn propagate_all(&self, state: &mut State, limits: &Limits) -> bool {
        let left = self.model.slots.ids().all(|slot| self.narrow(slot, state, limits))
            && self.tabulate(state, limits);
        self.define(state);
        left
    }

    /// Computes the truth of the atoms of one slot, and of the definitions. `false` where no world is left.
    pub(crate) fn propagate(&self, slot: SlotId, state: &mut State, limits: &Limits) -> bool {
        if !limits.tables.is_empty() {
            let left = self.narrow(slot, state, limits) && self.tabulate(state, limits);
            self.define(state);
            return left;
        }
        let left = self.narrow(slot, state, limits);
        self.define_again(slot, state);
        left
    }

    /// How much work it is to propagate from a slot: its atoms are held against its values and clauses, and the definitions
    /// are looked at.
    pub(super) fn work(&self, slot: SlotId, limits: &Limits) -> u64 {
        let slot = &self.model.slots[slot];
        let masks = slot.atoms.len() * slot.words * (2 + limits.clauses.len());
        let tables = limits.tables.iter().map(Table::work);
        masks as u64 + self.definitions_work + tables.sum::<u64>()
    }

    /// Takes a step. `false` where no world is left.
    pub(crate) fn step(&self, state: &mut State, step: Step, limits: &Limits) -> bool {
        match step {
            Step::Atom(atom, value) => {
                let test = &self.model.atoms[atom];
                let mut values = state.possible_mut(&self.model.slots[test.slot]);
                match (&test.mask, value) {
                    (Mask::Cells(mask), true) => values.intersect(mask),
                    (Mask::Cells(mask) | Mask::Any(mask), false) => values.difference(mask),
                    (Mask::Any(_), true) | (Mask::Only(..) | Mask::Value(_), _) => return false,
                }
            }
            Step::Cell(slot, cell, wanted) => {
                let slot = &self.model.slots[slot];
                let cell = BitSet::of(slot.count(), [cell]);
                let cells = slot.cells(&cell, &cell);
                let mut values = state.possible_mut(slot);
                if wanted { values.intersect(&cells) } else { values.difference(&cells) }
            }
            Step::Value(slot, value, true) => state.certain_mut(&self.model.slots[slot]).insert(value),
            Step::Value(slot, value, false) => state.possible_mut(&self.model.slots[slot]).remove(value),
        }
        self.propagate(step.slot(&self.model), state, limits)
    }

    /// Computes the definitions from the atoms.
    pub(crate) fn define(&self, state: &mut State) {
        self.define_these(self.definitions.ids(), state);
    }

    /// The same after the atoms of a slot have changed.
    pub(crate) fn define_again(&self, slot: SlotId, state: &mut State) {
        self.define_these(self.dependents[slot].iter().copied(), state);
    }

    fn define_these(&self, ids: impl Iterator<Item = DefinitionId>, state: &mut State) {
        let of = |id| (self.model.definition(id), self.definitions[id]);
        define(&self.conditions, ids.map(of), &mut state.assignment_mut());
    }

    /// Draws what follows within one slot, and the truth of its atoms. `false` where the slot has no value left.
    pub(crate) fn narrow(&self, id: SlotId, state: &mut State, limits: &Limits) -> bool {
        let slot = &self.model.slots[id];
        let left = if slot.is_set() {
            unit_propagate(id, slot, state, limits)
        } else {
            !state.possible(slot).is_empty()
        };
        if !left {
            return false;
        }
        if !state.is_open(slot) {
            // One value tells all at once what holding every atom against it would.
            let (values, mut truth) = state.told_mut(slot);
            self.effects.tell(id, values, &mut truth);
            return true;
        }
        // A clause that something fulfils for certain tells no more.
        let told = |classes: &BitSet<ValueId>| classes.intersects(&state.certain(slot));
        if slot.is_set() && limits.clauses_of(id).all(told) {
            let (values, mut truth) = state.told_set_mut(slot);
            if self.effects.tell_set(id, values, &mut truth) {
                return true;
            }
        }
        for atom in &slot.atoms {
            let (yes, no) = atom_truth(id, slot, &self.model.atoms[*atom].mask, state, limits);
            state.assignment_mut().set(atom_var(*atom), yes, no);
        }
        true
    }
}

/// Draws what follows from clauses; `false` where the set contradicts itself.
fn unit_propagate(id: SlotId, slot: &Slot, state: &mut State, limits: &Limits) -> bool {
    for clause in limits.clauses_of(id) {
        let mut left = clause.clone();
        left.intersect(&state.possible(slot));
        match left.count() {
            0 => return false,
            1 => state.certain_mut(slot).union(&left),
            2.. => {}
        }
    }
    state.certain(slot).is_subset(&state.possible(slot))
}

/// Whether an atom is yes for certain, and whether it is no for certain.
fn atom_truth(id: SlotId, slot: &Slot, mask: &Mask, state: &State, limits: &Limits) -> (bool, bool) {
    let (may, must) = (state.possible(slot), state.certain(slot));
    let mut clauses = limits.clauses_of(id);
    match mask {
        Mask::Cells(mask) => (may.is_subset(mask), !may.intersects(mask)),
        Mask::Any(mask) => {
            // All that is left of a clause lies within.
            let yes = must.intersects(mask) || clauses.any(|clause| clause.shares_only(&may, mask));
            (yes, !may.intersects(mask))
        }
        Mask::Only(inside, outside) => {
            // What is only suspected is not there, so a clause tells only where all that is left of it lies within.
            let there =
                must.intersects(inside) || clauses.clone().any(|clause| clause.shares_only(&may, inside));
            let yes = there && !may.intersects(outside);
            let other = must.intersects(outside) || clauses.any(|clause| clause.shares_only(&may, outside));
            (yes, other || !may.intersects(inside))
        }
        Mask::Value(value) => (must.contains(*value), !may.contains(*value)),
    }
}

impl Model {
    /// The step that does nothing but what an open atom's value says, where there is such a step.
    pub(crate) fn exact_step(&self, atom: AtomId, value: bool) -> Option<Step> {
        let test = &self.atoms[atom];
        match (&test.mask, value) {
            (Mask::Cells(_), _) | (Mask::Any(_), false) => Some(Step::Atom(atom, value)),
            (Mask::Value(own), _) => Some(Step::Value(test.slot, *own, value)),
            (Mask::Any(_), true) | (Mask::Only(..), _) => None,
        }
    }

    /// The step that decides an open atom one way.
    pub(crate) fn step(&self, atom: AtomId, value: bool, state: &State) -> Option<Step> {
        let test = &self.atoms[atom];
        let slot = &self.slots[test.slot];
        let (may, must) = (state.possible(slot), state.certain(slot));
        let open =
            |mask: &BitSet<ValueId>| mask.iter().find(|value| may.contains(*value) && !must.contains(*value));
        Some(match &test.mask {
            Mask::Cells(_) => Step::Atom(atom, value),
            Mask::Any(mask) => Step::Value(test.slot, open(mask)?, value),
            Mask::Only(inside, outside) => match open(outside) {
                Some(class) => Step::Value(test.slot, class, !value),
                None => Step::Value(test.slot, open(inside)?, value),
            },
            Mask::Value(own) => Step::Value(test.slot, *own, value),
        })
    }
}

impl Step {
    /// The same step the other way.
    pub(crate) fn opposite(self) -> Self {
        match self {
            Self::Atom(atom, value) => Self::Atom(atom, !value),
            Self::Value(slot, own, value) => Self::Value(slot, own, !value),
            Self::Cell(slot, cell, value) => Self::Cell(slot, cell, !value),
        }
    }

    /// The slot that it narrows.
    pub(crate) fn slot(self, model: &Model) -> SlotId {
        match self {
            Self::Atom(atom, _) => model.atoms[atom].slot,
            Self::Value(slot, ..) | Self::Cell(slot, ..) => slot,
        }
    }
}
