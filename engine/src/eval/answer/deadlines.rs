//! Deadlines that hold as a rule. Input: the rules that act. Output: which of the times of a decision are such.

use super::decision::Decision;
use super::explain::Explain;
use crate::ir::{Action, Otherwise, Quantity};

impl Explain<'_, '_> {
    pub(super) fn usual_deadlines(&self, decision: &mut Decision) {
        let within = &self.acting.within;
        let usual = within.iter().flatten().filter(|time| self.is_usual(**time));
        decision.within_usually = usual.map(|time| self.words.quantity(*time)).collect();
    }

    /// Whether a time holds as a rule: whatever brings it says so.
    fn is_usual(&self, time: Quantity) -> bool {
        let stage = self.prepared.policy.ir.stage(self.stage);
        let rules = self.acting.certain.iter().chain(&self.acting.possible).map(|id| self.rule(*id));
        let rules = rules.map(|rule| (&rule.actions, &rule.texts));
        let decides = |default: &&Otherwise| default.verb == self.outcome.conclusion.verb;
        let default = stage.default.as_ref().filter(decides).map(|it| (&it.actions, &it.texts));
        let brings = |action: &Action| *action == Action::Within(time);
        let mut own = rules.chain(default).filter(|(actions, _)| actions.iter().any(brings)).peekable();
        own.peek().is_some() && own.all(|(_, texts)| texts.usually_within)
    }
}
