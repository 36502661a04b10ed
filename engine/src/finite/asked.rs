//! What content asks for. Input: a policy's rule. Output: the facts that it asks for, and when.

use crate::eval::model::asks;
use crate::ir::{Condition, Policy, Rule, WantedFact};

/// Facts of which one will do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// The facts.
    pub facts: Vec<WantedFact>,
    /// When a referral lacks them and the rule is not overridden: over the policy's atoms and definitions.
    pub lacking: Condition,
}

/// What a rule asks for; nothing where it does not ask for what a referral should contain.
pub fn asked(policy: &Policy, rule: &Rule) -> Vec<Asked> {
    let all = asks::asked(policy, rule).into_iter();
    all.map(|asked| Asked { facts: asked.facts, lacking: asked.lacking }).collect()
}
