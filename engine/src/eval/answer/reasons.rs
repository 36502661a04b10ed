//! Which rules decide, and which lost. Input: the worlds as sent and the verb. Output: indexes of rules, and what follows
//! from them.

use super::decision::How;
use super::outcome::Conclusion;
use crate::eval::bits::{Bits, BitsMut};
use crate::eval::ids::{LevelId, item};
use crate::eval::model::slots::deadline;
use crate::eval::model::stage::{AnswerPart, Level, PartKind, RuleStates};
use crate::eval::model::truth::Truth;
use crate::eval::solve::{Budget, Goal, Space};
use crate::ir::{Action, Quantity, RuleId};

/// A rule that holds and lost.
pub(crate) struct Lost {
    pub(crate) rule: RuleId,
    pub(crate) by: Vec<RuleId>,
    pub(crate) how: How,
}

/// The rules of a decision, and what follows from them.
pub(crate) struct Acting {
    /// The rules of the verb that take effect in every world, in the order written.
    pub(crate) certain: Vec<RuleId>,
    /// Those that take effect in some, but not in all.
    pub(crate) possible: Vec<RuleId>,
    /// Whether the default acts in every world.
    pub(crate) default: bool,
    /// Whether no rule acts in any world.
    pub(crate) by_default: bool,
    /// What follows, with whether it does in every world; deadlines and priorities apart.
    pub(crate) actions: Vec<(Action, bool)>,
    /// Every soonest deadline of a world, the soonest first; `None`: a world without any.
    pub(crate) within: Vec<Option<Quantity>>,
    /// Every highest priority of a world, the highest first; `None`: a world without any.
    pub(crate) priority: Vec<Option<u32>>,
}

impl Conclusion<'_> {
    /// Who decides, and what follows.
    pub(crate) fn acting(&self, budget: &mut Budget) -> Acting {
        let (sent, stage) = (&self.sent, self.sent.stage);
        let states = sent.rule_states();
        let (certain, mut possible) = self.rules(&states, budget);
        let agreed = self.agreed();
        let defaulted = agreed.filter(|level| *level == stage.default);
        let default = self.defaulted(budget);
        let by_default = defaulted.is_some_and(|level| {
            let rules = stage.levels[level].rules.clone();
            !sent.any(sent.by_rules(level, rules, stage.no_rules()), budget)
        });
        if agreed.is_none() && !certain.is_empty() {
            possible.clear();
        }
        let mut actions = self.actions(budget);
        let within = self.within(&certain, budget);
        let priority = match agreed {
            Some(level) => sent.first_of(level, priority, budget),
            // As the decision is now, what its rules bring follows.
            None => {
                let brought = self.brought(&certain);
                let told_apart =
                    |action: &&&Action| matches!(action, Action::Within(_) | Action::Priority(_));
                for action in brought.iter().filter(|action| !told_apart(action)) {
                    // A route says itself that it does not follow in every world.
                    let is_route = matches!(action, Action::Route(_));
                    if !actions.iter().any(|(known, _)| known == *action) {
                        actions.push(((*action).clone(), !is_route));
                    }
                }
                let highest = brought.iter().filter_map(|action| match action {
                    Action::Priority(level) => Some(*level),
                    Action::Route(_)
                    | Action::Service(_)
                    | Action::Reply(_)
                    | Action::Note(_)
                    | Action::Within(_)
                    | Action::OneOf(_) => None,
                });
                highest.min().map(Some).into_iter().collect()
            }
        };
        Acting { certain, possible, default, by_default, actions, within, priority }
    }

    /// Whether the default acts in every world.
    pub(super) fn defaulted(&self, budget: &mut Budget) -> bool {
        let (sent, stage) = (&self.sent, self.sent.stage);
        if self.agreed() != Some(stage.default) {
            return false;
        }
        let plain = Goal { some: vec![stage.plain.clone()], ..Goal::default() };
        !(possible_plain(sent, &sent.rule_states()) && sent.any([plain], budget))
    }

    /// Every soonest deadline of a world, where all agree on the verb; else that of the rules that decide for certain.
    pub(super) fn within(&self, certain: &[RuleId], budget: &mut Budget) -> Vec<Option<Quantity>> {
        match self.agreed() {
            Some(level) => self.sent.first_of(level, within, budget),
            None => self.soonest(&self.brought(certain)).map(Some).into_iter().collect(),
        }
    }

    /// What rules bring, each once.
    fn brought(&self, rules: &[RuleId]) -> Vec<&Action> {
        let stage = self.sent.policy.ir.stage(self.sent.stage.name);
        let mut found: Vec<&Action> = Vec::new();
        for action in rules.iter().flat_map(|rule| &item(&stage.rules, *rule).actions) {
            if !found.contains(&action) {
                found.push(action);
            }
        }
        found
    }

    fn soonest(&self, actions: &[&Action]) -> Option<Quantity> {
        let deadlines = actions.iter().filter_map(|action| match action {
            Action::Within(quantity) => Some((deadline(&self.sent.policy.lexicon, *quantity)?, *quantity)),
            Action::Route(_)
            | Action::Service(_)
            | Action::Reply(_)
            | Action::Note(_)
            | Action::Priority(_)
            | Action::OneOf(_) => None,
        });
        deadlines.min_by_key(|(length, _)| *length).map(|(_, quantity)| quantity)
    }

    /// The rules of the verb that take effect in every world, and those that decide some.
    pub(crate) fn rules(&self, states: &RuleStates, budget: &mut Budget) -> (Vec<RuleId>, Vec<RuleId>) {
        let sent = &self.sent;
        let Some((id, level)) = self.deciding() else { return (Vec::new(), Vec::new()) };
        let certain = self.certain(states, budget);
        let rest = level.list.iter().copied().filter(|rule| !certain.contains(rule));
        // A rule may take effect in worlds that a stronger one decides: there it is no reason.
        let decides = |rule: &RuleId, budget: &mut Budget| {
            states.effective[*rule] != Truth::No
                && sent.any(sent.by_rules(id, sent.stage.only(*rule), sent.stage.no_rules()), budget)
        };
        let rest = rest.filter(|rule| decides(rule, budget)).collect();
        (certain, rest)
    }

    /// The rules of the verb that take effect in every world.
    pub(super) fn certain(&self, states: &RuleStates, budget: &mut Budget) -> Vec<RuleId> {
        let rules = self.deciding().map_or(&[] as &[RuleId], |(_, level)| &level.list);
        rules.iter().copied().filter(|rule| self.sent.always_effective(states, *rule, budget)).collect()
    }

    /// The level of the verb.
    fn deciding(&self) -> Option<(LevelId, &Level)> {
        self.sent.stage.levels.enumerate().find(|(_, level)| level.verb == self.verb)
    }

    /// What follows in every world, and where all agree on the verb, also what follows in some.
    fn actions(&self, budget: &mut Budget) -> Vec<(Action, bool)> {
        let sent = &self.sent;
        let mut found: Vec<(Action, bool)> = Vec::new();
        for level in &self.levels {
            for part in &sent.stage.levels[*level].parts {
                let PartKind::Action(action) = &part.kind else { continue };
                if found.iter().any(|(known, _)| known == action) {
                    continue;
                }
                let always = self.levels.iter().all(|level| sent.always_follows(*level, action, budget));
                let follows = always || self.agreed().is_some() && sent.any(sent.with(*level, part), budget);
                found.extend(follows.then(|| (action.clone(), always)));
            }
        }
        found
    }

    /// The rules that hold in every world, and lost.
    pub(crate) fn lost(&self, certain: &[RuleId], budget: &mut Budget) -> Vec<Lost> {
        let (sent, states) = (&self.sent, &self.sent.rule_states());
        let mut lost = Vec::new();
        let decides = self.deciding();
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
                let how =
                    if certain.is_empty() && self.agreed().is_none() { How::Open } else { How::Stronger };
                lost.push(Lost { rule, by: certain.to_vec(), how });
            }
        }
        lost
    }
}

/// The deadline that a part is.
fn within(kind: &PartKind) -> Option<Quantity> {
    match kind {
        PartKind::Within(quantity) => Some(*quantity),
        PartKind::Action(_) | PartKind::Priority(_) | PartKind::Content => None,
    }
}

/// The priority that a part is.
fn priority(kind: &PartKind) -> Option<u32> {
    match kind {
        PartKind::Priority(level) => Some(*level),
        PartKind::Action(_) | PartKind::Within(_) | PartKind::Content => None,
    }
}

/// Whether a rule that is no content may take effect, as far as the bounds say.
fn possible_plain(sent: &Space<'_>, states: &RuleStates) -> bool {
    sent.stage.plain.iter().any(|rule| states.effective[rule] != Truth::No)
}

impl Space<'_> {
    /// Whether an action follows in every world that is decided at that level.
    fn always_follows(&self, level: LevelId, action: &Action, budget: &mut Budget) -> bool {
        let parts = &self.stage.levels[level].parts;
        let part = parts.iter().find(|part| matches!(&part.kind, PartKind::Action(own) if own == action));
        part.is_some_and(|part| !self.any(self.without(level, part), budget))
    }

    /// Of parts that each hold where one before does: every first one of a world that is decided at that level.
    fn first_of<T>(
        &self,
        level: LevelId,
        of: fn(&PartKind) -> Option<T>,
        budget: &mut Budget,
    ) -> Vec<Option<T>> {
        let parts = self.stage.levels[level].parts.iter().filter_map(|part| Some((of(&part.kind)?, part)));
        let mut found = Vec::new();
        let mut before: Option<&AnswerPart> = None;
        for (value, part) in parts {
            let goals = self.with(level, part).into_iter().filter_map(|goal| self.but(level, goal, before));
            if self.any(goals, budget) {
                found.push(Some(value));
            }
            before = Some(part);
        }
        let Some(last) = before else { return found };
        if self.any(self.without(level, last), budget) {
            found.push(None);
        }
        found
    }

    /// The same world without that part; `None` where the default brings it.
    fn but(&self, level: LevelId, mut goal: Goal, part: Option<&AnswerPart>) -> Option<Goal> {
        let Some(part) = part else { return Some(goal) };
        goal.none.iter_mut().for_each(|none| none.union(&part.rules));
        if part.default && self.stage.default == level {
            if goal.some.is_empty() {
                return None;
            }
            goal.some.push(self.stage.plain.clone());
        }
        Some(goal)
    }

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
                let goal = Goal { some: vec![self.stage.only(rule)], ..Goal::default() };
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
