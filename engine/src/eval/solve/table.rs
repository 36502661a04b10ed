//! What slots can have together. Input: rows of cells, one for each way in which the slots can be. Output: of each slot the
//! cells that are in a row that is left.

use super::state::{Limits, State};
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{SlotId, ValueId};
use crate::eval::model::slots::Model;
use crate::eval::policy::LoadedPolicy;

/// The cells that slots can have together, statedness apart.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Slots of cells, each once.
    pub(crate) slots: Vec<SlotId>,
    // INVARIANT: each row has a cell for each slot, and is there once.
    pub(crate) rows: Vec<Vec<ValueId>>,
}

impl Table {
    /// How much work it is to look at it.
    pub(super) fn work(&self) -> u64 {
        (self.rows.len() * self.slots.len()) as u64
    }

    /// The cells of each slot that the state leaves.
    fn left(&self, model: &Model, state: &State) -> Vec<BitSet<ValueId>> {
        let of = |id: &SlotId| {
            let slot = &model.slots[*id];
            slot.values_of(&state.possible(slot))
        };
        self.slots.iter().map(of).collect()
    }

    /// The rows of which every cell is left.
    fn rows_within<'t>(&'t self, left: &'t [BitSet<ValueId>]) -> impl Iterator<Item = &'t Vec<ValueId>> {
        self.rows.iter().filter(move |row| row.iter().zip(left).all(|(cell, left)| left.contains(*cell)))
    }

    /// A slot of which not every cell goes with every cell that is left of the others, and the first of its cells.
    pub(super) fn undecided(&self, model: &Model, state: &State) -> Option<(SlotId, ValueId)> {
        let left = self.left(model, state);
        let all = left.iter().map(Bits::count).fold(1_usize, usize::saturating_mul);
        if self.rows_within(&left).count() >= all {
            return None;
        }
        let (slot, left) = self.slots.iter().zip(&left).find(|(_, left)| left.count() > 1)?;
        Some((*slot, left.iter().next()?))
    }
}

impl LoadedPolicy {
    /// Leaves of each slot the cells that are in a row that is left. `false` where none is.
    pub(super) fn tabulate(&self, state: &mut State, limits: &Limits) -> bool {
        let mut moved = !limits.tables.is_empty();
        while std::mem::take(&mut moved) {
            for table in limits.tables.iter() {
                let left = table.left(&self.model, state);
                let mut found: Vec<BitSet<ValueId>> =
                    left.iter().map(|left| BitSet::empty(64 * left.words().len())).collect();
                for row in table.rows_within(&left) {
                    found.iter_mut().zip(row).for_each(|(found, cell)| found.insert(*cell));
                }
                for ((id, left), found) in table.slots.iter().zip(&left).zip(&found) {
                    if found.is_empty() {
                        return false;
                    }
                    if left.is_subset(found) {
                        continue;
                    }
                    let slot = &self.model.slots[*id];
                    let cells = slot.cells(found, found);
                    state.possible_mut(slot).intersect(&cells);
                    if !self.narrow(*id, state, limits) {
                        return false;
                    }
                    moved = true;
                }
            }
        }
        true
    }
}
