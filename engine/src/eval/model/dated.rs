//! Values with the days that they are from. Input: a slot whose tests tell days apart. Output: its cells, each one of the values
//! with one of the days.

use super::events::EventCells;
use super::slots::Slot;
use crate::eval::bits::{BitSet, Bits};
use crate::eval::ids::{Id, ValueId};
use crate::ir::{Operator, Quantity};
use crate::referral::Lexicon;

impl Slot {
    /// Values with the days that they can be from; `None`: with any day.
    pub(crate) fn dated(&self, values: &BitSet<ValueId>, days: Option<&BitSet<ValueId>>) -> BitSet<ValueId> {
        let Some(dates) = &self.dates else { return values.clone() };
        let count = dates.count();
        let days: Vec<usize> = match days {
            Some(days) => days.iter().map(Id::index).collect(),
            None => (0..count).collect(),
        };
        let all = values.iter().flat_map(|value| days.iter().map(move |day| value.index() * count + day));
        BitSet::of(self.count(), all.map(ValueId::new))
    }

    /// The value of a cell, whatever day it is from.
    pub(crate) fn value_of(&self, cell: ValueId) -> ValueId {
        ValueId::new(cell.index() / self.dates.as_ref().map_or(1, EventCells::count).max(1))
    }

    /// The values from which that time has passed, or has not; `None` where no atom asks for it.
    pub(crate) fn dating(
        &self,
        lexicon: &Lexicon,
        operator: Operator,
        time: Quantity,
    ) -> Option<BitSet<ValueId>> {
        let days = self.dates.as_ref()?.comparing(lexicon, operator, time)?;
        Some(self.dated(&BitSet::full(self.undated_count()), Some(&days)))
    }
}
