//! What the rules of a policy can do at all. Input: a policy. Output: the rules that decide no referral there can be.
//!
//! Facts are taken to vary freely but for what is declared impossible, so there may be fewer referrals in truth, never
//! more: a rule that is named here decides none of them.

use crate::eval::bits;
use crate::eval::load::Policy;
use crate::eval::model::stage::StageModel;
use crate::eval::solve::search::{Budget, Goal, Space};
use crate::eval::solve::state::{Limits, put};
use crate::ir::{RuleId, StageName};

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

impl Policy {
    /// The rules of a stage that decide no referral there can be, in order. A rule of which that cannot be settled in
    /// bounded time is not among them. `None` when told to stop.
    pub fn never_decide(&self, stage: StageName, stop: &dyn Fn() -> bool) -> Option<Vec<NeverDecides>> {
        let stage = match stage {
            StageName::Referral => &self.referral,
            StageName::Discharge => &self.discharge,
        };
        let space = self.everything(stage);
        let mut found = Vec::new();
        for rule in 0..stage.rules.len() {
            if stop() {
                return None;
            }
            let why = space.why_never(rule);
            found.extend(why.map(|why| NeverDecides { rule: RuleId::new(rule), why }));
        }
        Some(found)
    }

    /// Every referral there can be.
    fn everything<'a>(&'a self, stage: &'a StageModel) -> Space<'a> {
        let limits = Limits::default();
        let mut state = vec![0; self.model.state_words];
        for index in 0..self.model.slots.len() {
            self.free(index, &mut state);
        }
        self.refresh(&mut state, &limits);
        let impossible = stage.impossible.iter().map(|(node, _)| *node).collect();
        Space { policy: self, stage, state, limits, impossible }
    }

    /// Lets a fact be anything, stated or not.
    pub(crate) fn free(&self, index: usize, state: &mut [u64]) {
        let Some(slot) = self.model.slots.get(index) else { return };
        let all = slot.possible(self.lexicon.vocabulary().destinations.len());
        if slot.is_set() {
            let mut may = crate::eval::model::slots::widen(slot, all);
            if slot.given {
                bits::insert(&mut may, slot.count());
            }
            put(slot, state, &may, &[]);
        } else {
            put(slot, state, &slot.cells(&all, &all), &[]);
        }
    }
}

impl Space<'_> {
    fn why_never(&self, rule: usize) -> Option<Why> {
        let entry = self.stage.rules.get(rule)?;
        let count = self.stage.rules.len();
        let without = |hiding: &[u64]| {
            let goal =
                Goal { some: Some(bits::of(count, [rule])), none: Some(hiding.to_vec()), ..Goal::default() };
            self.exists(&[goal], &mut Budget::new())
        };
        let mut hiding = self.stage.stronger_than(entry.strength);
        if without(&hiding) {
            return None;
        }
        let rules = |set: &[u64]| bits::members(set).map(RuleId::new).collect();
        if !without(&bits::empty(count)) {
            return Some(match entry.overriders.as_slice() {
                [] => Why::NeverHolds,
                overriders => Why::Overridden(overriders.iter().copied().map(RuleId::new).collect()),
            });
        }
        let stronger: Vec<usize> = bits::members(&hiding).collect();
        for other in stronger.into_iter().rev() {
            let mut fewer = hiding.clone();
            bits::put(&mut fewer, other, false);
            if !without(&fewer) {
                hiding = fewer;
            }
        }
        Some(Why::Hidden(rules(&hiding)))
    }
}
