//! Discharge that what a referral says forces. Input: a policy. Output: the rules that discharge whom the policy accepts,
//! by facts of the referral alone.

use remit_engine::ir::{Lookup, RuleId, StageName, Verb};

use crate::analysis::Analysis;
use crate::conditions::facts_of;

/// A rule that discharges some whom the policy accepts, at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeavesAtOnce {
    /// The rule, by its place in the stage of discharge.
    pub rule: RuleId,
}

impl Analysis<'_> {
    /// The rules that discharge by facts of the referral alone, and do so of somebody whom the policy accepts.
    pub fn leave_at_once(&mut self) -> Vec<LeavesAtOnce> {
        let policy = self.policy.clone();
        let facts = policy.lexicon().vocabulary().facts.as_slice();
        let later = |fact| facts.at(fact).is_some_and(|fact| fact.stage == StageName::Discharge);
        let accepted = self.stage(StageName::Referral).verb(Verb::Accept);
        let (referral, discharge) = (self.gates.referral.allowed, self.gates.discharge.allowed);
        let mut found = Vec::new();
        for (index, rule) in policy.ir().discharge.rules.iter().enumerate() {
            let read = facts_of(policy.ir(), &rule.condition.whole());
            if rule.verb != Verb::Discharge || read.is_empty() || read.iter().any(|fact| later(*fact)) {
                continue;
            }
            let Some(acts) = self.gates.discharge.rules.get(index).map(|rule| rule.acts) else { continue };
            if self.is_possible(&[referral, discharge, accepted, acts]) == Some(true) {
                found.push(LeavesAtOnce { rule: RuleId::new(index) });
            }
        }
        found
    }
}
