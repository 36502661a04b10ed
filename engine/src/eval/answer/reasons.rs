//! Which rules decide, and which lost. Input: the worlds as sent and the verb. Output: indexes of rules.

use super::decision::How;
use super::outcome::Outcome;
use crate::eval::model::stage::RuleStates;
use crate::eval::model::truth::Truth;
use crate::eval::prepare::Prepared;
use crate::eval::solve::{Budget, Goal, Space};
use crate::ir::{RuleId, Verb};

/// A rule that holds and lost.
pub(crate) struct Lost {
    pub(crate) rule: RuleId,
    pub(crate) by: Vec<RuleId>,
    pub(crate) how: How,
}

impl Prepared<'_> {
    /// The rules of the verb that take effect in every world, in the order written.
    pub(crate) fn certain_rules(
        &self,
        sent: &Space<'_>,
        states: &RuleStates,
        verb: Verb,
        budget: &mut Budget,
    ) -> Vec<RuleId> {
        let level = sent.stage.levels.iter().find(|level| level.verb == verb);
        let list = level.map_or(&[] as &[RuleId], |level| &level.list);
        list.iter().copied().filter(|rule| sent.always_effective(states, *rule, budget)).collect()
    }

    /// The rules of the verb that take effect in some world, in the order written.
    pub(crate) fn possible_rules(
        &self,
        sent: &Space<'_>,
        states: &RuleStates,
        verb: Verb,
        budget: &mut Budget,
    ) -> Vec<RuleId> {
        let level = sent.stage.levels.iter().find(|level| level.verb == verb);
        let list = level.map_or(&[] as &[RuleId], |level| &level.list);
        list.iter().copied().filter(|rule| sent.ever_effective(states, *rule, budget)).collect()
    }

    /// The rules that hold in every world, and lost.
    pub(crate) fn lost(
        &self,
        sent: &Space<'_>,
        states: &RuleStates,
        outcome: &Outcome<'_>,
        certain: &[RuleId],
        budget: &mut Budget,
    ) -> Vec<Lost> {
        let mut lost = Vec::new();
        let decides = sent.stage.levels.enumerate().find(|(_, level)| level.verb == outcome.verb);
        for (rule, entry) in sent.stage.rules.enumerate() {
            let weaker = decides.is_none_or(|(level, _)| entry.level > level);
            if entry.overriders.is_empty() && !weaker {
                continue;
            }
            if !sent.always_holds(states, rule, budget) {
                continue;
            }
            let overruled = !entry.overriders.is_empty() && !sent.ever_effective(states, rule, budget);
            if overruled {
                let always =
                    |other: &RuleId, budget: &mut Budget| sent.always_effective(states, *other, budget);
                let mut by: Vec<RuleId> =
                    entry.overriders.iter().copied().filter(|o| always(o, budget)).collect();
                if by.is_empty() {
                    let ever =
                        |other: &RuleId, budget: &mut Budget| sent.ever_effective(states, *other, budget);
                    by = entry.overriders.iter().copied().filter(|o| ever(o, budget)).collect();
                }
                lost.push(Lost { rule, by, how: How::Overrides });
            } else if weaker {
                let how = if certain.is_empty() && !outcome.settled { How::Open } else { How::Stronger };
                lost.push(Lost { rule, by: certain.to_vec(), how });
            }
        }
        lost
    }
}

impl Space<'_> {
    pub(crate) fn always_effective(&self, states: &RuleStates, rule: RuleId, budget: &mut Budget) -> bool {
        match states.effective[rule] {
            Truth::Yes => true,
            Truth::Open => {
                let goal = Goal { none: Some(self.stage.only(rule)), ..Goal::default() };
                !self.exists(&[goal], budget)
            }
            Truth::No => false,
        }
    }

    pub(crate) fn ever_effective(&self, states: &RuleStates, rule: RuleId, budget: &mut Budget) -> bool {
        match states.effective[rule] {
            Truth::Yes => true,
            Truth::Open => {
                let goal = Goal { some: Some(self.stage.only(rule)), ..Goal::default() };
                self.exists(&[goal], budget)
            }
            Truth::No => false,
        }
    }

    pub(crate) fn always_holds(&self, states: &RuleStates, rule: RuleId, budget: &mut Budget) -> bool {
        match states.holds[rule] {
            Truth::Yes => true,
            Truth::Open => {
                let goal = Goal { fails: Some(rule), ..Goal::default() };
                !self.exists(&[goal], budget)
            }
            Truth::No => false,
        }
    }
}
