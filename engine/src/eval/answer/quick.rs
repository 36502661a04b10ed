//! The bare answer. Input: a prepared referral. Output: the verb and the rules that decide it, without texts.

use crate::eval::bits;
use crate::eval::model::condition::Truth;
use crate::eval::model::stage::StageModel;
use crate::eval::prepare::Prepared;
use crate::eval::solve::search::Budget;
use crate::eval::solve::state;
use crate::ir::{AtomId, RuleId, StageName, Verb};

/// How many overrides of overrides are followed one by one. Deeper ones are left to the pass over all rules, whose cost
/// does not grow with the ways that lead through them.
const OVERRIDES: usize = 2;

/// A decision without its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Light {
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
    pub fn decide(&self, stage: StageName, rules: &mut Vec<RuleId>) -> Light {
        rules.clear();
        let model = self.policy.stage(stage);
        let (yes, no) = state::truth(&self.policy.model, &self.state);
        for level in &model.levels {
            let mut open = false;
            for rule in &level.list {
                match self.effective(model, *rule, yes, no, 0) {
                    Truth::Yes => rules.push(RuleId::new(*rule)),
                    Truth::Open => open = true,
                    Truth::No => {}
                }
            }
            if !rules.is_empty() {
                return Light { verb: level.verb, settled: true, exact: true };
            }
            if open {
                return self.decide_open(model, rules);
            }
        }
        Light { verb: model.default, settled: true, exact: true }
    }

    /// Whether an atom of the policy holds; `None` while it is open.
    pub fn atom(&self, atom: AtomId) -> Option<bool> {
        let (yes, no) = state::truth(&self.policy.model, &self.state);
        if bits::has(yes, atom.index()) {
            Some(true)
        } else if bits::has(no, atom.index()) {
            Some(false)
        } else {
            None
        }
    }

    fn effective(&self, model: &StageModel, rule: usize, yes: &[u64], no: &[u64], depth: usize) -> Truth {
        let Some(entry) = model.rules.get(rule) else { return Truth::No };
        let mut own = self.policy.conditions.truth(entry.node, yes, no);
        if own != Truth::No && depth == OVERRIDES && !entry.overriders.is_empty() {
            return Truth::Open;
        }
        for overrider in &entry.overriders {
            if own == Truth::No {
                break;
            }
            match self.effective(model, *overrider, yes, no, depth + 1) {
                Truth::Yes => own = Truth::No,
                Truth::Open => own = Truth::Open,
                Truth::No => {}
            }
        }
        own
    }

    fn decide_open(&self, model: &StageModel, rules: &mut Vec<RuleId>) -> Light {
        let mut budget = Budget::new();
        let sent = self.as_sent(model);
        let standing = sent.standing();
        let places = sent.places(&standing, &mut budget);
        let (verb, settled, _) = self.conclude(&sent, &places, &mut budget);
        rules.extend(self.certain_rules(&sent, &standing, verb, &mut budget).into_iter().map(RuleId::new));
        Light { verb, settled, exact: budget.exact }
    }
}
