//! Acceptance and refusal of the same letters. Input: a policy. Output: the pairs of rules.

use remit_engine::ir::{FactId, RuleId, StageName, Verb};

use crate::analysis::Analysis;
use crate::circuit::Lit;
use crate::conditions::facts_of;
use crate::letter::Letter;
use crate::solver::Answer;
use crate::witness::{Witness, decided, shortest};

impl Analysis<'_> {
    /// Pairs of a rule that accepts and one that excludes, about the same facts, that both take effect on some letter; at most
    /// so many of each that accepts, and only those that the caller asks about.
    pub fn clashes(&mut self, most: usize, asked: &dyn Fn(RuleId, RuleId) -> bool) -> Vec<(RuleId, RuleId)> {
        let policy = self.policy.clone();
        let rules = &policy.ir().referral.rules;
        let of = |verb: Verb| -> Vec<(RuleId, Vec<FactId>)> {
            let own = rules.iter().enumerate().filter(|(_, rule)| rule.verb == verb);
            own.map(|(index, rule)| (RuleId::new(index), facts_of(policy.ir(), &rule.condition.whole())))
                .collect()
        };
        let (accepting, excluding) = (of(Verb::Accept), of(Verb::Exclude));
        let mut found = Vec::new();
        for (accepts, facts) in &accepting {
            let shares = |other: &[FactId]| other.iter().any(|fact| facts.contains(fact));
            let others = excluding.iter().filter(|(_, other)| shares(other));
            let mut others: Vec<(RuleId, Lit)> =
                others.map(|(id, _)| (*id, self.takes_effect(*id))).collect();
            let own = [self.stage(StageName::Referral).allowed, self.takes_effect(*accepts)];
            let mut left = most;
            while left > 0 && !others.is_empty() {
                let any = self.world.circuit.any(others.iter().map(|(_, lit)| *lit));
                let Answer::World(inputs) = self.find(&[own[0], own[1], any]) else { break };
                let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
                let (so, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, lit)| values.is(*lit));
                let so = so.into_iter().map(|(id, _)| id).filter(|id| asked(*accepts, *id));
                let so: Vec<RuleId> = so.take(left).collect();
                left -= so.len();
                found.extend(so.into_iter().map(|id| (*accepts, id)));
                others = rest;
            }
        }
        found
    }

    /// A short letter on which both take effect, and that the second decides.
    pub fn clash_witness(&mut self, accepts: RuleId, excludes: RuleId) -> Option<Witness> {
        let (one, other) = (self.takes_effect(accepts), self.takes_effect(excludes));
        let wanted = [self.stage(StageName::Referral).allowed, one, other];
        let inputs = self.plainest(&wanted)?;
        let policy = self.policy.clone();
        let rules = policy.ir().referral.rules.as_slice();
        let both = [accepts, excludes].into_iter().filter_map(|id| rules.get(id.index()));
        let read: Vec<FactId> =
            both.flat_map(|rule| facts_of(policy.ir(), &rule.condition.whole())).collect();
        let letter = Letter::of(&self.world, &inputs, policy.ir(), self.on);
        let kept: Vec<FactId> = letter.facts().into_iter().filter(|fact| read.contains(fact)).collect();
        let shown = shortest(letter, &|letter| {
            let shows = |it: &Witness| it.settled && it.rules.contains(&excludes);
            let has_all = kept.iter().all(|fact| letter.states(*fact));
            decided(&policy, StageName::Referral, letter).filter(|it| has_all && shows(it))
        });
        shown.map(|(_, witness)| witness)
    }

    fn takes_effect(&self, rule: RuleId) -> Lit {
        let rules = &self.stage(StageName::Referral).rules;
        rules.get(rule.index()).map_or(Lit::FALSE, |rule| rule.takes_effect)
    }
}
