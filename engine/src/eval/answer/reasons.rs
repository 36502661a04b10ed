//! Which rules decide, and which lost. Input: the worlds as sent and the verb. Output: indexes of rules.

use crate::eval::answer::decision::How;
use crate::eval::answer::outcome::Outcome;
use crate::eval::bits;
use crate::eval::model::condition::Truth;
use crate::eval::model::stage::Standing;
use crate::eval::prepare::Prepared;
use crate::eval::solve::search::{Budget, Goal, Space};
use crate::ir::Verb;

/// A rule that holds and lost.
pub(crate) struct Lost {
    pub(crate) rule: usize,
    pub(crate) by: Vec<usize>,
    pub(crate) how: How,
}

impl Prepared<'_> {
    /// The rules of the verb that take effect in every world, in the order written.
    pub(crate) fn certain_rules(
        &self,
        sent: &Space<'_>,
        standing: &Standing,
        verb: Verb,
        budget: &mut Budget,
    ) -> Vec<usize> {
        let level = sent.stage.levels.iter().find(|level| level.verb == verb);
        let list = level.map_or(&[] as &[usize], |level| &level.list);
        list.iter().copied().filter(|rule| sent.always_effective(standing, *rule, budget)).collect()
    }

    /// The rules of the verb that take effect in some world, in the order written.
    pub(crate) fn possible_rules(
        &self,
        sent: &Space<'_>,
        standing: &Standing,
        verb: Verb,
        budget: &mut Budget,
    ) -> Vec<usize> {
        let level = sent.stage.levels.iter().find(|level| level.verb == verb);
        let list = level.map_or(&[] as &[usize], |level| &level.list);
        list.iter().copied().filter(|rule| sent.ever_effective(standing, *rule, budget)).collect()
    }

    /// The rules that hold in every world, and lost.
    pub(crate) fn lost(
        &self,
        sent: &Space<'_>,
        standing: &Standing,
        outcome: &Outcome<'_>,
        certain: &[usize],
        budget: &mut Budget,
    ) -> Vec<Lost> {
        let mut lost = Vec::new();
        let strength = outcome.verb.strength(sent.stage.name).unwrap_or(0);
        for (rule, entry) in sent.stage.rules.iter().enumerate() {
            let weaker = entry.strength > strength;
            if entry.overriders.is_empty() && !weaker {
                continue;
            }
            if !sent.always_holds(standing, rule, budget) {
                continue;
            }
            let overruled = !entry.overriders.is_empty() && !sent.ever_effective(standing, rule, budget);
            if overruled {
                let always =
                    |other: &usize, budget: &mut Budget| sent.always_effective(standing, *other, budget);
                let mut by: Vec<usize> =
                    entry.overriders.iter().copied().filter(|o| always(o, budget)).collect();
                if by.is_empty() {
                    let ever =
                        |other: &usize, budget: &mut Budget| sent.ever_effective(standing, *other, budget);
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
    pub(crate) fn always_effective(&self, standing: &Standing, rule: usize, budget: &mut Budget) -> bool {
        match standing.effective.get(rule) {
            Some(Truth::Yes) => true,
            Some(Truth::Open) => {
                let goal = Goal { none: Some(self.only(rule)), ..Goal::default() };
                !self.exists(&[goal], budget)
            }
            Some(Truth::No) | None => false,
        }
    }

    pub(crate) fn ever_effective(&self, standing: &Standing, rule: usize, budget: &mut Budget) -> bool {
        match standing.effective.get(rule) {
            Some(Truth::Yes) => true,
            Some(Truth::Open) => {
                let goal = Goal { some: Some(self.only(rule)), ..Goal::default() };
                self.exists(&[goal], budget)
            }
            Some(Truth::No) | None => false,
        }
    }

    pub(crate) fn always_holds(&self, standing: &Standing, rule: usize, budget: &mut Budget) -> bool {
        match standing.holds.get(rule) {
            Some(Truth::Yes) => true,
            Some(Truth::Open) => {
                let goal = Goal { fails: Some(rule), ..Goal::default() };
                !self.exists(&[goal], budget)
            }
            Some(Truth::No) | None => false,
        }
    }

    fn only(&self, rule: usize) -> Vec<u64> {
        bits::of(self.stage.rules.len(), [rule])
    }
}
