//! The order of reading. Input: a policy in its decision form. Output: the facts that it, or a condition, reads.

use std::collections::HashSet;

use crate::ir::{Condition, DefinitionId, FactId, Guarded, Lookup, Policy, StageName};

/// The facts in the order in which the policy first reads them: the order of questions.
pub(crate) fn reading_order(policy: &Policy) -> Vec<FactId> {
    let mut walk = Walk { policy, order: Vec::new(), seen: HashSet::new(), defined: HashSet::new() };
    for stage in [StageName::Referral, StageName::Discharge] {
        policy.stage(stage).rules.iter().for_each(|rule| walk.guarded(&rule.condition));
    }
    policy.impossible.iter().for_each(|impossible| walk.guarded(&impossible.condition));
    // Atoms that only offers, recommendations or assertions use come last.
    policy.atoms.iter().for_each(|atom| walk.fact(atom.fact()));
    walk.order
}

/// The facts that a condition reads, in the order written.
pub(crate) fn facts_of(policy: &Policy, condition: &Guarded) -> Vec<FactId> {
    let mut walk = Walk { policy, order: Vec::new(), seen: HashSet::new(), defined: HashSet::new() };
    walk.guarded(condition);
    walk.order
}

struct Walk<'p> {
    policy: &'p Policy,
    order: Vec<FactId>,
    seen: HashSet<FactId>,
    defined: HashSet<DefinitionId>,
}

impl Walk<'_> {
    fn fact(&mut self, fact: FactId) {
        if self.seen.insert(fact) {
            self.order.push(fact);
        }
    }

    fn guarded(&mut self, condition: &Guarded) {
        condition.parts().for_each(|part| self.condition(part, 0));
    }

    fn condition(&mut self, condition: &Condition, depth: usize) {
        if depth > super::condition::DEPTH {
            return;
        }
        match condition {
            Condition::Const(_) => {}
            Condition::Atom(atom) => {
                if let Some(atom) = self.policy.atoms.as_slice().at(*atom) {
                    self.fact(atom.fact());
                }
            }
            Condition::Defined(id) => {
                let definition =
                    self.policy.definitions.as_slice().at(*id).filter(|_| self.defined.insert(*id));
                if let Some(definition) = definition {
                    self.condition(&definition.condition, depth + 1);
                }
            }
            Condition::Not(inner) => self.condition(inner, depth + 1),
            Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
                parts.iter().for_each(|part| self.condition(part, depth + 1));
            }
        }
    }
}
