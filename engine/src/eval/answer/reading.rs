//! What a referral says of conditions that decide nothing. Input: a prepared referral. Output: of each notice whether it
//! holds in every way in which the unknowns can turn out, and which facts content asks for.

use super::trace::Holds;
use crate::eval::prepare::Prepared;
use crate::ir::{FactId, StageName};

impl Prepared {
    /// Of each notice of the policy, in its order, whether it holds; `None` for those of the other stage. And whether no limit
    /// cut the search short.
    pub fn notices_hold(&self, stage: StageName) -> (Vec<Option<Holds>>, bool) {
        let sent = self.as_sent(self.policy.stage(stage));
        let mut exact = true;
        let notices = self.policy.ir.notices.iter().zip(&self.policy.annexes.notices);
        let all = notices.map(|(notice, (node, _))| {
            (notice.stage == stage).then(|| {
                // Each with a budget of its own: there may be many.
                let mut budget = self.budget.clone();
                let holds = self.alone(*node, &sent, &mut budget);
                exact &= budget.exact;
                holds.into()
            })
        });
        (all.collect(), exact)
    }

    /// The facts that content asks for, in their order.
    pub fn content(&self, stage: StageName) -> Vec<FactId> {
        let sent = self.as_sent(self.policy.stage(stage));
        let slots = sent.content(&mut self.budget.clone());
        let mut facts: Vec<FactId> = slots.iter().map(|slot| self.policy.model.slots[*slot].fact).collect();
        facts.sort_unstable_by_key(|fact| fact.index());
        facts
    }
}
