//! Which verbs worlds are decided with. Input: worlds and the rules of a stage. Output: goals of one world each, and the
//! verbs that are possible.
//!
//! A world is decided by the stronger of two: the strongest effective rule that is no content, or the default where there
//! is none, and the strongest effective content. All effective rules of that verb act, and the default where it is what
//! content was weighed against.

use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::LevelId;
use crate::eval::model::stage::{AnswerPart, RuleStates};
use crate::eval::model::truth::Truth;
use crate::eval::solve::{Budget, Goal, Space};
use crate::ir::{RuleId, Verb};

impl Space<'_> {
    pub(crate) fn verb(&self, level: LevelId) -> Verb {
        self.stage.levels[level].verb
    }

    /// The levels that can decide as far as the rules say, strongest first.
    pub(crate) fn bounds(&self, states: &RuleStates) -> Vec<LevelId> {
        let stage = self.stage;
        let effective = |rule: RuleId| {
            if self.never.contains(rule) { Truth::No } else { states.effective[rule] }
        };
        let plain = |truth: Truth| stage.plain.iter().any(|rule| effective(rule) == truth);
        let sure = plain(Truth::Yes);
        let may_be = sure || plain(Truth::Open);
        let mut found = Vec::new();
        for (id, level) in stage.levels.enumerate() {
            let any = |truth: Truth| level.list.iter().any(|rule| effective(*rule) == truth);
            let by_rules = any(Truth::Yes) || any(Truth::Open);
            if by_rules && (may_be || stage.default >= id) || stage.default == id && !sure {
                found.push(id);
            }
            if any(Truth::Yes) || stage.default == id && !may_be {
                break;
            }
        }
        found
    }

    /// The levels that can decide, strongest first.
    pub(crate) fn levels(&self, states: &RuleStates, budget: &mut Budget) -> Vec<LevelId> {
        let mut found = self.bounds(states);
        // Where the rules leave one, and a world exists at all, that is it.
        if found.len() > 1 {
            found.retain(|level| self.any(self.decided(*level), budget));
        }
        found
    }

    /// Whether a world shows one of the goals.
    pub(crate) fn any(&self, goals: impl IntoIterator<Item = Goal>, budget: &mut Budget) -> bool {
        goals.into_iter().any(|goal| self.exists(&[goal], budget))
    }

    /// A world that is decided at that level: by rules, or by the default.
    pub(crate) fn decided(&self, level: LevelId) -> Vec<Goal> {
        let rules = &self.stage.levels[level].rules;
        let by_rules = self.by_rules(level, rules.clone(), self.stage.no_rules());
        by_rules.into_iter().chain(self.by_default(level, self.stage.no_rules())).collect()
    }

    /// A world that is decided weaker than that.
    pub(crate) fn weaker(&self, level: LevelId) -> Goal {
        let some = if self.stage.default <= level { vec![self.stage.plain.clone()] } else { Vec::new() };
        let mut none = self.stage.as_strong_as(level);
        none.union(&self.never);
        Goal { none: Some(none), some, ..Goal::default() }
    }

    /// A world that is decided at that level with that part in its answer.
    pub(crate) fn with(&self, level: LevelId, part: &AnswerPart) -> Vec<Goal> {
        let by_rules = self.by_rules(level, part.rules.clone(), self.stage.no_rules());
        let by_default = self.by_default(level, self.stage.no_rules()).filter(|_| part.default);
        by_rules.into_iter().chain(by_default).collect()
    }

    /// A world that is decided at that level without it.
    pub(crate) fn without(&self, level: LevelId, part: &AnswerPart) -> Vec<Goal> {
        let mut rest = self.stage.levels[level].rules.clone();
        rest.difference(&part.rules);
        let mut by_rules = self.by_rules(level, rest, part.rules.clone());
        if let Some(goal) = &mut by_rules
            && part.default
            && self.stage.default == level
        {
            goal.some.push(self.stage.plain.clone());
        }
        let by_default = self.by_default(level, part.rules.clone()).filter(|_| !part.default);
        by_rules.into_iter().chain(by_default).collect()
    }

    /// A world that one of the rules decides, all of that level, and none of the others takes effect in.
    pub(crate) fn by_rules(
        &self,
        level: LevelId,
        rules: BitSet<RuleId>,
        mut none: BitSet<RuleId>,
    ) -> Option<Goal> {
        none.union(&self.stage.stronger_than(level));
        none.union(&self.never_counting(level));
        let mut rules = rules;
        rules.difference(&none);
        if rules.is_empty() {
            return None;
        }
        let mut some = vec![rules];
        // Else the default, which is stronger, would decide.
        if self.stage.default < level {
            some.push(self.stage.plain.clone());
        }
        Some(Goal { none: Some(none), some, ..self.goal(level) })
    }

    pub(crate) fn by_default(&self, level: LevelId, mut none: BitSet<RuleId>) -> Option<Goal> {
        if self.stage.default != level {
            return None;
        }
        none.union(&self.stage.stronger_than(level));
        none.union(&self.never_counting(level));
        none.union(&self.stage.plain);
        Some(Goal { none: Some(none), ..self.goal(level) })
    }

    /// The rules that take no effect in a world that is decided at that level: weaker content does not count.
    fn never_counting(&self, level: LevelId) -> BitSet<RuleId> {
        let mut never = self.never.clone();
        never.intersect(&self.stage.as_strong_as(level));
        never
    }

    /// What is wanted of every world of the space that is decided at that level: content that is weaker does not count.
    fn goal(&self, level: LevelId) -> Goal {
        let counts = self.never_both.iter().filter(|(rule, _)| self.stage.rules[*rule].level <= level);
        Goal { never_both: counts.copied().collect(), ..Goal::default() }
    }
}
