//! What the rules of a policy can do at all. Input: a policy. Output: the rules that decide no referral there can be.
//!
//! Facts are taken to vary freely but for what is declared impossible, so there may be fewer referrals in truth, never
//! more: a rule that is named here decides none of them.

use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{IndexVec, SlotId};
use crate::eval::model::stage::StageModel;
use crate::eval::policy::LoadedPolicy;
use crate::eval::solve::{Budget, Goal, Limits, Space, State};
use crate::ir::{RuleId, StageName};
use crate::referral::Referral;

/// A rule that decides no referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NeverDecides {
    /// The rule, by its place in the stage.
    pub rule: RuleId,
    /// Why it does not.
    pub why: Why,
}

/// Why a rule decides nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// No referral fulfils its condition.
    NeverHolds,
    /// Wherever it would hold, these rules override it.
    Overridden(Vec<RuleId>),
    /// Wherever it takes effect, one of these rules decides: none of them could be left out.
    Hidden(Vec<RuleId>),
}

impl LoadedPolicy {
    /// The rules of a stage that decide no referral there can be, in order. A rule of which that cannot be settled in
    /// bounded time is not among them. `None` when told to stop.
    pub fn never_decide(&self, stage: StageName, stop: &dyn Fn() -> bool) -> Option<Vec<NeverDecides>> {
        let stage = self.stage(stage);
        let space = self.everything(stage);
        let mut found = Vec::new();
        for rule in stage.rules.ids() {
            let why = space.why_never(rule, stop);
            if stop() {
                return None;
            }
            found.extend(why.map(|why| NeverDecides { rule, why }));
        }
        Some(found)
    }

    /// Every referral there can be.
    pub(crate) fn everything<'a>(&'a self, stage: &'a StageModel) -> Space<'a> {
        let mut state = State::new(self.model.layout);
        self.model.slots.ids().for_each(|slot| self.free(slot, &mut state));
        let tables = self.tables(&Referral::default(), &state).tables.into();
        let limits = Limits { tables, ..Limits::default() };
        self.propagate_all(&mut state, &limits);
        let impossible = stage.impossible.iter().map(|entry| entry.node).collect();
        let (permits, never, never_both) = (IndexVec::default(), stage.no_rules(), Vec::new());
        Space { policy: self, stage, state, limits, impossible, permits, never, never_both }
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

impl Space<'_> {
    /// Told to stop, it is right about whether but not about why.
    fn why_never(&self, rule: RuleId, stop: &dyn Fn() -> bool) -> Option<Why> {
        let entry = &self.stage.rules[rule];
        let without = |hiding: &BitSet<RuleId>| {
            let (some, none) = (vec![self.stage.only(rule)], Some(hiding.clone()));
            self.exists(&[Goal { some, none, ..Goal::default() }], &mut Budget::new())
        };
        let mut hiding = self.stage.stronger_than(entry.level);
        if without(&hiding) {
            return None;
        }
        if !without(&self.stage.no_rules()) {
            return Some(match entry.overriders.as_slice() {
                [] => Why::NeverHolds,
                overriders => Why::Overridden(overriders.to_vec()),
            });
        }
        let stronger: Vec<RuleId> = hiding.iter().collect();
        for other in stronger.into_iter().rev().take_while(|_| !stop()) {
            let mut fewer = hiding.clone();
            fewer.remove(other);
            if !without(&fewer) {
                hiding = fewer;
            }
        }
        Some(Why::Hidden(hiding.iter().collect()))
    }
}
