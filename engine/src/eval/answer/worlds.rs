//! The worlds that a question looks at. Input: a prepared referral and a stage. Output: the worlds as sent, those in which
//! more is stated, and those in which an assumption is otherwise.

use crate::eval::bits;
use crate::eval::model::stage::StageModel;
use crate::eval::prepare::Prepared;
use crate::eval::solve::search::{Budget, Space};
use crate::eval::solve::state::{self, put};
use crate::ir::RuleKind;

impl<'a> Prepared<'a> {
    /// The worlds in which nothing more is stated.
    pub(crate) fn as_sent(&self, stage: &'a StageModel) -> Space<'a> {
        let impossible = stage.impossible.iter().map(|(node, _)| *node).collect();
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

    /// The worlds in which facts that atoms ask for may be stated too. Stating what was assumed leaves it as it was: that
    /// it might be otherwise is told under `assumed`.
    pub(crate) fn futures(&self, stage: &'a StageModel, budget: &mut Budget) -> Space<'a> {
        let mut space = self.as_sent(stage);
        for (index, known) in self.known.iter().enumerate() {
            let Some(slot) = self.policy.model.slots.get(index).filter(|slot| slot.given) else { continue };
            if known.stated {
                continue;
            }
            let now = state::domain(slot, &space.state).to_vec();
            if slot.is_set() {
                let (mut may, must) = (now, state::must(slot, &space.state).to_vec());
                bits::insert(&mut may, slot.count());
                put(slot, &mut space.state, &may, &must);
            } else {
                put(slot, &mut space.state, &slot.cells(&now, &now), &[]);
            }
            self.policy.refresh_slot(index, &mut space.state, &space.limits);
        }
        self.ask_again(&mut space, budget);
        space
    }

    /// An answer that is not the required one counts as missing where the rule that requires it can decide: the fact may
    /// be answered so. What then comes to matter may in turn let another such rule decide.
    fn ask_again(&self, space: &mut Space<'a>, budget: &mut Budget) {
        let mut waiting: Vec<(usize, usize, usize)> = self.otherwise_answered(space.stage);
        loop {
            let decides = |(rule, ..): &(usize, usize, usize)| space.can_decide(*rule, budget);
            let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(decides);
            if now.is_empty() {
                return;
            }
            for (_, index, answer) in now {
                let Some(slot) = self.policy.model.slots.get(index) else { continue };
                let mut cells = state::domain(slot, &space.state).to_vec();
                bits::add(&mut cells, &slot.cells(&[], &bits::of(2, [answer])));
                put(slot, &mut space.state, &cells, &[]);
                self.policy.refresh_slot(index, &mut space.state, &space.limits);
            }
            waiting = later;
        }
    }

    /// Rules that require another answer than the one that is stated or assumed, each with the fact's slot and the cell of
    /// the required answer.
    fn otherwise_answered(&self, stage: &StageModel) -> Vec<(usize, usize, usize)> {
        let slots = &self.policy.model.slots;
        let mut found = Vec::new();
        for (rule, entry) in self.policy.ir.stage(stage.name).rules.iter().enumerate() {
            let RuleKind::Require(wanted) = &entry.kind else { continue };
            for wanted in wanted {
                let Some(index) = slots.iter().position(|slot| slot.fact == wanted.fact) else { continue };
                let (Some(slot), Some(answer)) = (slots.get(index), wanted.answer) else { continue };
                let answer = usize::from(answer);
                let so = slot.cells(&bits::of(2, [answer]), &bits::of(2, [answer]));
                if !bits::meets(state::domain(slot, &self.state), &so) {
                    found.push((rule, index, answer));
                }
            }
        }
        found
    }

    /// The futures in which an assumed fact may be anything, stated or not.
    pub(crate) fn without_assumption(&self, futures: &Space<'a>, index: usize) -> Space<'a> {
        let mut space = futures.clone();
        self.policy.free(index, &mut space.state);
        self.policy.refresh_slot(index, &mut space.state, &space.limits);
        space
    }
}
