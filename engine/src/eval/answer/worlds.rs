//! The worlds that a question looks at. Input: a prepared referral and a stage. Output: the worlds as sent, those in which
//! more is stated, and those in which an assumption is otherwise.

use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{SlotId, ValueId};
use crate::eval::model::slots::truth_value;
use crate::eval::model::stage::StageModel;
use crate::eval::prepare::Prepared;
use crate::eval::solve::{Budget, Space};
use crate::ir::{RuleId, RuleKind};

impl<'a> Prepared<'a> {
    /// The worlds in which nothing more is stated.
    pub(crate) fn as_sent(&self, stage: &'a StageModel) -> Space<'a> {
        let impossible = stage.impossible.iter().map(|entry| entry.node).collect();
        Space {
            policy: self.policy,
            stage,
            state: self.state.clone(),
            limits: self.limits.clone(),
            impossible,
        }
    }

    /// The same with every combination that is declared impossible, whether it matters to a stage or not.
    pub(crate) fn as_sent_all(&self) -> Space<'a> {
        let stage = &self.policy.referral;
        Space { impossible: self.policy.impossible.clone(), ..self.as_sent(stage) }
    }

    /// The worlds in which facts that atoms ask for may be stated too: how the referral can be completed. Stating what was
    /// assumed leaves it as it was: that it might be otherwise is said under `assumed`.
    pub(crate) fn completions(&self, stage: &'a StageModel, budget: &mut Budget) -> Space<'a> {
        let mut space = self.as_sent(stage);
        for (id, known) in self.known.enumerate() {
            let slot = &self.policy.model.slots[id];
            if !slot.given || known.stated {
                continue;
            }
            if slot.is_set() {
                space.state.possible_mut(slot).insert(slot.stated());
            } else {
                let now = space.state.possible(slot).to_set();
                space.state.put_cells(slot, &slot.cells(&now, &now));
            }
            self.policy.propagate(id, &mut space.state, &space.limits);
        }
        self.ask_again(&mut space, budget);
        space
    }

    /// An answer that is not the required one counts as missing where the rule that requires it can decide: the fact may
    /// be answered so. What then comes to matter may in turn let another such rule decide.
    fn ask_again(&self, space: &mut Space<'a>, budget: &mut Budget) {
        let mut waiting = self.otherwise_answered(space.stage);
        loop {
            let decides = |wanted: &RequiredAnswer| space.can_decide(wanted.rule, budget);
            let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(decides);
            if now.is_empty() {
                return;
            }
            for wanted in now {
                let slot = &self.policy.model.slots[wanted.slot];
                let answer = slot.stated_cells(&BitSet::of(slot.count(), [wanted.answer]));
                space.state.possible_mut(slot).union(&answer);
                self.policy.propagate(wanted.slot, &mut space.state, &space.limits);
            }
            waiting = later;
        }
    }

    /// Rules that require another answer than the one that is stated or assumed.
    fn otherwise_answered(&self, stage: &StageModel) -> Vec<RequiredAnswer> {
        let model = &self.policy.model;
        let mut found = Vec::new();
        for (rule, entry) in stage.rules.ids().zip(&self.policy.ir.stage(stage.name).rules) {
            let RuleKind::Require(wanted) = &entry.kind else { continue };
            for wanted in wanted {
                let Some((id, answer)) = model.slot_of(wanted.fact).zip(wanted.answer) else { continue };
                let slot = &model.slots[id];
                let answer = truth_value(answer);
                let so = BitSet::of(slot.count(), [answer]);
                if !self.state.possible(slot).intersects(&slot.cells(&so, &so)) {
                    found.push(RequiredAnswer { rule, slot: id, answer });
                }
            }
        }
        found
    }

    /// The completions in which an assumed fact may be anything, stated or not.
    pub(crate) fn without_assumption(&self, completions: &Space<'a>, slot: SlotId) -> Space<'a> {
        let mut space = completions.clone();
        self.policy.free(slot, &mut space.state);
        self.policy.propagate(slot, &mut space.state, &space.limits);
        space
    }
}

/// An answer that a rule requires.
struct RequiredAnswer {
    rule: RuleId,
    slot: SlotId,
    answer: ValueId,
}
