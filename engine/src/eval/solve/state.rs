//! What is known in worlds. Input: a policy's slots. Output: one run of words with the truth of every variable and the
//! values that each slot can have.

use std::ops::Range;
use std::sync::Arc;

use super::table::Table;
use crate::eval::bits::{BitSet, BitSlice, BitSliceMut, Bits, BitsMut};
use crate::eval::ids::{Id, SlotId, ValueId, part, part_mut};
use crate::eval::model::slots::{Layout, Slot};
use crate::eval::model::truth::{Assignment, AssignmentMut};

/// The classes of a set that may be there, and those that must.
type MayMust<'s> = (BitSlice<'s, ValueId>, BitSlice<'s, ValueId>);

/// What is known: the variables that are yes and no, and the values that are left.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    words: Vec<u64>,
    truth: usize,
}

/// Classes one of which a set holds for certain.
#[derive(Clone, Debug)]
pub(crate) struct Clause {
    pub(crate) slot: SlotId,
    pub(crate) classes: BitSet<ValueId>,
}

/// What limits the worlds more than the state itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) clauses: Vec<Clause>,
    /// What slots of cells can have together.
    pub(crate) tables: Arc<[Table]>,
}

impl Limits {
    pub(crate) fn clauses_of(&self, slot: SlotId) -> impl Iterator<Item = &BitSet<ValueId>> + Clone {
        self.clauses.iter().filter(move |clause| clause.slot == slot).map(|clause| &clause.classes)
    }
}

impl State {
    /// A state without values.
    pub(crate) fn new(layout: Layout) -> Self {
        Self { words: vec![0; layout.all], truth: layout.truth }
    }

    pub(crate) fn assignment(&self) -> Assignment<'_> {
        let (yes, no) = (0..self.truth, self.truth..2 * self.truth);
        Assignment { yes: self.slice(yes), no: self.slice(no) }
    }

    pub(crate) fn assignment_mut(&mut self) -> AssignmentMut<'_> {
        let (yes, rest) = self.words.split_at_mut(self.truth);
        AssignmentMut { yes: BitSliceMut::new(yes), no: BitSliceMut::new(part_mut(rest, &(0..self.truth))) }
    }

    /// The cells that are left of a slot, or the classes that may be there.
    pub(crate) fn possible(&self, slot: &Slot) -> BitSlice<'_, ValueId> {
        self.slice(possible(slot))
    }

    pub(crate) fn possible_mut(&mut self, slot: &Slot) -> BitSliceMut<'_, ValueId> {
        BitSliceMut::new(part_mut(&mut self.words, &possible(slot)))
    }

    /// The classes that must be there; none for a slot of cells.
    pub(crate) fn certain(&self, slot: &Slot) -> BitSlice<'_, ValueId> {
        self.slice(certain(slot))
    }

    pub(crate) fn certain_mut(&mut self, slot: &Slot) -> BitSliceMut<'_, ValueId> {
        BitSliceMut::new(part_mut(&mut self.words, &certain(slot)))
    }

    /// The cells that are left of a slot, or the classes that may be there; and the truth of all variables, to be changed.
    pub(crate) fn told_mut(&mut self, slot: &Slot) -> (BitSlice<'_, ValueId>, AssignmentMut<'_>) {
        let own = possible(slot);
        let (truth, values) = self.words.split_at_mut(2 * self.truth);
        let (yes, no) = truth.split_at_mut(self.truth);
        let values = part(values, &(own.start - 2 * self.truth..own.end - 2 * self.truth));
        (BitSlice::new(values), AssignmentMut { yes: BitSliceMut::new(yes), no: BitSliceMut::new(no) })
    }

    /// The classes of a set that may be there, and those that must; and the truth of all variables, to be changed.
    pub(crate) fn told_set_mut(&mut self, slot: &Slot) -> (MayMust<'_>, AssignmentMut<'_>) {
        let (may, must) = (possible(slot), certain(slot));
        let (truth, values) = self.words.split_at_mut(2 * self.truth);
        let (yes, no) = truth.split_at_mut(self.truth);
        let of = |own: Range<usize>| part(values, &(own.start - 2 * self.truth..own.end - 2 * self.truth));
        let sets = (BitSlice::new(of(may)), BitSlice::new(of(must)));
        (sets, AssignmentMut { yes: BitSliceMut::new(yes), no: BitSliceMut::new(no) })
    }

    /// Puts the cells of a slot.
    pub(crate) fn put_cells(&mut self, slot: &Slot, cells: &impl Bits<ValueId>) {
        self.possible_mut(slot).assign(cells);
    }

    /// Makes it the other state, of the same policy, in the room that is there.
    pub(crate) fn assign(&mut self, other: &Self) {
        self.words.clear();
        self.words.extend_from_slice(&other.words);
    }

    /// Puts one cell of a slot.
    pub(crate) fn put_cell(&mut self, slot: &Slot, cell: ValueId) {
        let mut cells = self.possible_mut(slot);
        cells.words_mut().fill(0);
        cells.insert(cell);
    }

    /// Leaves no value of a slot.
    pub(crate) fn clear(&mut self, slot: &Slot) {
        self.possible_mut(slot).words_mut().fill(0);
        self.certain_mut(slot).words_mut().fill(0);
    }

    /// Puts the classes that may be in a set, and those that must be.
    pub(crate) fn put_set(&mut self, slot: &Slot, may: &impl Bits<ValueId>, must: &impl Bits<ValueId>) {
        self.possible_mut(slot).assign(may);
        self.certain_mut(slot).assign(must);
    }

    /// How much work it is to copy it.
    pub(super) fn work(&self) -> u64 {
        self.words.len() as u64
    }

    /// Whether the slot can still be more than one thing.
    pub(crate) fn is_open(&self, slot: &Slot) -> bool {
        let may = self.possible(slot);
        if slot.is_set() { !may.same(&self.certain(slot)) } else { may.has_several() }
    }

    fn slice<I: Id>(&self, words: Range<usize>) -> BitSlice<'_, I> {
        BitSlice::new(part(&self.words, &words))
    }
}

fn possible(slot: &Slot) -> Range<usize> {
    slot.start..slot.start + slot.words
}

fn certain(slot: &Slot) -> Range<usize> {
    let start = slot.start + slot.words;
    start..start + if slot.is_set() { slot.words } else { 0 }
}
