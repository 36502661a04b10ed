//! The bare answer. Input: a prepared referral. Output: the verb and the rules that decide it, without texts.

use crate::eval::model::slots::atom_var;
use crate::eval::model::stage::StageModel;
use crate::eval::model::truth::{Assignment, Truth};
use crate::eval::prepare::Prepared;
use crate::eval::solve::Budget;
use crate::ir::{AtomId, RuleId, StageName, Verb};

/// How many overrides of overrides are followed one by one. Deeper ones are left to the pass over all rules, whose cost
/// does not grow with the ways that lead through them.
const OVERRIDES: usize = 2;

/// A decision without its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuickDecision {
    /// What is decided.
    pub verb: Verb,
    /// Whether all ways in which the unknowns can turn out agree.
    pub settled: bool,
    /// Whether no limit cut the search short.
    pub exact: bool,
}

impl Prepared<'_> {
    /// Decides, and puts rules that decide for certain into `rules`, in the order written.
    ///
    /// Beside a rule that plainly decides, one that only the interplay of its parts makes certain may be left out;
    /// [`Self::explain`] lists them all.
    ///
    /// Without unknowns that matter, this allocates nothing that `rules` has no room for.
    pub fn decide(&self, stage: StageName, rules: &mut Vec<RuleId>) -> QuickDecision {
        rules.clear();
        let model = self.policy.stage(stage);
        let assignment = self.state.assignment();
        for level in model.levels.iter() {
            let mut open = false;
            for rule in &level.list {
                match self.effective(model, *rule, &assignment, 0) {
                    Truth::Yes => rules.push(*rule),
                    Truth::Open => open = true,
                    Truth::No => {}
                }
            }
            if !rules.is_empty() {
                return QuickDecision { verb: level.verb, settled: true, exact: true };
            }
            if open {
                return self.decide_open(model, rules);
            }
        }
        QuickDecision { verb: model.default, settled: true, exact: true }
    }

    /// Whether an atom of the policy holds; `None` while it is open.
    pub fn atom(&self, atom: AtomId) -> Option<bool> {
        match self.state.assignment().truth(atom_var(atom)) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Open => None,
        }
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

    fn decide_open(&self, model: &StageModel, rules: &mut Vec<RuleId>) -> QuickDecision {
        let mut budget = Budget::new();
        let sent = self.as_sent(model);
        let states = sent.rule_states();
        let levels = sent.levels(&states, &mut budget);
        let (verb, settled, _) = self.conclude(&sent, &levels, &mut budget);
        rules.extend(self.certain_rules(&sent, &states, verb, &mut budget));
        QuickDecision { verb, settled, exact: budget.exact }
    }
}
