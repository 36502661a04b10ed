//! The bare answer. Input: a prepared referral. Output: the verb and the rules that decide it, without texts.

use super::trace::Holds;
use crate::eval::bits::Bits;
use crate::eval::ids::LevelId;
use crate::eval::model::slots::atom_var;
use crate::eval::model::stage::{Ask, StageModel};
use crate::eval::model::truth::{Assignment, Truth};
use crate::eval::prepare::Prepared;
use crate::ir::{AtomId, RuleId, StageName, Verb};

/// How many overrides of overrides are followed one by one. Deeper ones are left to the pass over all rules, whose cost
/// does not grow with the ways that lead through them.
const OVERRIDES: usize = 2;

/// A decision without its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuickDecision {
    /// What is decided.
    pub verb: Verb,
    /// Whether nothing else can come of it once all that is open is answered and all that is required is stated.
    pub settled: bool,
    /// Whether no limit cut the search short.
    pub exact: bool,
}

impl Prepared {
    /// Decides, and puts rules that decide for certain into `rules`, in the order written.
    ///
    /// Beside a rule that plainly decides, one that only the interplay of its parts makes certain may be left out;
    /// [`Self::explain`] lists them all.
    ///
    /// Without unknowns that matter, this allocates nothing that `rules` has no room for.
    pub fn decide(&self, stage: StageName, rules: &mut Vec<RuleId>) -> QuickDecision {
        rules.clear();
        let model = self.policy.stage(stage);
        match self.plainly(model, rules) {
            Some(level) => {
                let exact = self.budget.exact;
                QuickDecision { verb: model.levels[level].verb, settled: true, exact }
            }
            None => self.decide_open(stage, rules),
        }
    }

    /// The level that decides, where that shows without a search and nothing is asked for.
    fn plainly(&self, model: &StageModel, rules: &mut Vec<RuleId>) -> Option<LevelId> {
        let bears = |ask: &Ask| self.asks_silently(ask) || self.asks_tied(ask);
        if model.reads_stated || model.content_overrides || model.asks.iter().any(bears) {
            return None;
        }
        let assignment = self.state.assignment();
        for (id, level) in model.levels.enumerate() {
            if id == model.default && !self.has_plain(model, id, &assignment)? {
                return self.rules_at(model, id, &assignment, rules).map(|()| id);
            }
            self.rules_at(model, id, &assignment, rules)?;
            if level.list.is_empty() || rules.is_empty() {
                continue;
            }
            // Content asks, and what comes of that is looked at.
            if rules.iter().any(|rule| model.content.contains(*rule)) {
                return None;
            }
            return Some(id);
        }
        None
    }

    /// The rules of a level that take effect; `None` where that is open and none of them plainly does, or content may.
    fn rules_at(
        &self,
        model: &StageModel,
        level: LevelId,
        assignment: &Assignment<'_>,
        rules: &mut Vec<RuleId>,
    ) -> Option<()> {
        let (mut open, mut asks) = (false, false);
        for rule in &model.levels[level].list {
            let effective = self.effective(model, *rule, assignment, 0);
            match effective {
                Truth::Yes => rules.push(*rule),
                Truth::Open => open = true,
                Truth::No => {}
            }
            asks |= effective != Truth::No && model.content.contains(*rule);
        }
        (!(asks || open && rules.is_empty())).then_some(())
    }

    /// Whether a rule that is no content takes effect at that level or a weaker one, so that the default does not decide.
    fn has_plain(&self, model: &StageModel, from: LevelId, assignment: &Assignment<'_>) -> Option<bool> {
        let mut open = false;
        for rule in model.plain.iter().filter(|rule| model.rules[*rule].level >= from) {
            match self.effective(model, rule, assignment, 0) {
                Truth::Yes => return Some(true),
                Truth::Open => open = true,
                Truth::No => {}
            }
        }
        if open { None } else { Some(false) }
    }

    /// Whether an atom of the policy holds; `None` while it is open.
    pub fn atom(&self, atom: AtomId) -> Option<bool> {
        match self.state.assignment().truth(atom_var(atom)) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Open => None,
        }
    }

    /// Whether the condition of a rule holds, as far as that shows without a search. There is no rule beyond the last.
    pub fn holds(&self, stage: StageName, rule: RuleId) -> Holds {
        let rules = &self.policy.stage(stage).rules;
        if !rules.has(rule) {
            return Holds::No;
        }
        self.policy.conditions.truth(rules[rule].node, &self.state.assignment()).into()
    }

    fn effective(
        &self,
        model: &StageModel,
        rule: RuleId,
        assignment: &Assignment<'_>,
        depth: usize,
    ) -> Truth {
        let entry = &model.rules[rule];
        let mut own = self.policy.conditions.truth(entry.node, assignment);
        if own != Truth::No && depth == OVERRIDES && !entry.overriders.is_empty() {
            return Truth::Open;
        }
        for overrider in &entry.overriders {
            if own == Truth::No {
                break;
            }
            match self.effective(model, *overrider, assignment, depth + 1) {
                Truth::Yes => own = Truth::No,
                Truth::Open => own = Truth::Open,
                Truth::No => {}
            }
        }
        own
    }

    fn decide_open(&self, stage: StageName, rules: &mut Vec<RuleId>) -> QuickDecision {
        let mut budget = self.budget.clone();
        let conclusion = self.conclude(stage, &mut budget);
        let states = conclusion.sent.rule_states();
        rules.clear();
        rules.extend(conclusion.rules(&states, &mut budget).0);
        QuickDecision { verb: conclusion.verb, settled: conclusion.settled, exact: budget.exact }
    }
}
