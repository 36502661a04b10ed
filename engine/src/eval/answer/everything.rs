//! Every referral there can be, as a space of worlds. Input: a policy. Output: the space of one of its stages.

use crate::eval::bits::BitsMut;
use crate::eval::ids::{IndexVec, SlotId};
use crate::eval::model::stage::StageModel;
use crate::eval::policy::LoadedPolicy;
use crate::eval::solve::{Limits, Space, Start, State};
use crate::referral::Referral;

impl LoadedPolicy {
    /// Every referral there can be.
    pub(crate) fn everything<'a>(&'a self, stage: &'a StageModel) -> Space<'a> {
        let mut state = State::new(self.model.layout);
        self.model.slots.ids().for_each(|slot| self.free(slot, &mut state));
        let tables = self.tables(&Referral::default(), &state).tables.into();
        let limits = Limits { tables, ..Limits::default() };
        self.propagate_all(&mut state, &limits);
        let impossible = stage.impossible.iter().map(|entry| entry.node).collect();
        let (permits, never, never_both) = (IndexVec::default(), stage.no_rules(), Vec::new());
        let start = Start::default();
        Space { policy: self, stage, state, limits, impossible, permits, never, never_both, start }
    }

    /// Lets a fact be anything, stated or not.
    pub(crate) fn free(&self, slot: SlotId, state: &mut State) {
        let slot = &self.model.slots[slot];
        let all = slot.possible(self.lexicon.vocabulary().destinations.len());
        if slot.is_set() {
            let mut may = all.with_room(slot.size());
            if slot.given {
                may.insert(slot.stated());
            }
            state.put_set(slot, &may, &slot.nothing());
        } else {
            state.put_cells(slot, &slot.cells(&all, &all));
        }
    }
}
