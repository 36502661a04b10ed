//! Refusals in the middle: who has a little more is refused, and who has much more is accepted again. Input: a policy.
//! Output: the rules that refuse.

use std::collections::BTreeSet;

use remit_engine::ir::{Derivation, FactId, Lookup, Quantity, RuleId, StageName, UnitId, Verb};
use remit_engine::value::Number;
use rustc_hash::FxHashMap;

use crate::analysis::Analysis;
use crate::circuit::Lit;
use crate::solver::Answer;

/// A fact with more stretches than this is not looked at.
const MOST_STRETCHES: usize = 6;

/// A rule that excludes a stretch of values, below and above which the same patients are accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MilderAbove {
    /// The rule, by its place among those about referrals.
    pub rule: RuleId,
    /// Of which fact.
    pub fact: FactId,
    /// From where on they are accepted again.
    pub limit: Quantity,
}

/// What is decided where a fact has one value, all else as it may be.
struct Stretch {
    with: FxHashMap<usize, Lit>,
    allowed: Lit,
    accepts: Lit,
    excludes: Lit,
}

impl Analysis<'_> {
    /// The rules that exclude in the middle. Ages are left out: what is for the young and the old is for no one between.
    pub fn milder_above(&mut self) -> Vec<MilderAbove> {
        let mut found = Vec::new();
        for ((fact, unit), cuts) in self.cuts() {
            let cuts: Vec<(Number, Lit)> = cuts.into_iter().map(|((number, _), lit)| (number, lit)).collect();
            let few = (2..MOST_STRETCHES).contains(&cuts.len());
            if few && !self.is_age(fact) && !self.world.is_bound(fact) {
                found.extend(self.in_the_middle(fact, unit, &cuts));
            }
        }
        found
    }

    fn in_the_middle(&mut self, fact: FactId, unit: UnitId, cuts: &[(Number, Lit)]) -> Option<MilderAbove> {
        let stretches = self.stretches(fact, cuts)?;
        for (middle, own) in stretches.iter().enumerate() {
            for (high, above) in stretches.iter().enumerate().skip(middle + 1) {
                for below in stretches.iter().take(middle) {
                    let all = [
                        below.allowed,
                        below.accepts,
                        own.allowed,
                        own.excludes,
                        above.allowed,
                        above.accepts,
                    ];
                    let Answer::World(inputs) = self.find(&all) else { continue };
                    let is = |gate: usize| match own.with.get(&gate) {
                        Some(constant) => *constant == Lit::TRUE,
                        None => inputs.is(gate),
                    };
                    let values = self.world.circuit.evaluate(&is);
                    let rules = self.stage(StageName::Referral).rules.iter();
                    let rule = rules.enumerate().find(|(_, rule)| rule.level == 0 && values.is(rule.acts));
                    let (rule, limit) = (RuleId::new(rule?.0), cuts.get(high - 1)?.0);
                    return Some(MilderAbove { rule, fact, limit: Quantity { number: limit, unit } });
                }
            }
        }
        None
    }

    /// What is decided in each stretch between the cuts; `None` where there is no value in one of them.
    fn stretches(&mut self, fact: FactId, cuts: &[(Number, Lit)]) -> Option<Vec<Stretch>> {
        let domain = self.world.model.domain_of(fact)?;
        let own: Vec<(usize, Lit)> = self.world.values(domain).to_vec();
        let with = |value: usize| -> FxHashMap<usize, Lit> {
            let inputs = own.iter().filter(|(_, lit)| lit.gate() != 0);
            inputs.map(|(other, lit)| (lit.gate(), Lit::of((*other == value) != lit.is_negated()))).collect()
        };
        let circuit = &mut self.world.circuit;
        let mut beyond = |value: usize| -> usize {
            let with = with(value);
            cuts.iter().filter(|(_, lit)| circuit.replaced(*lit, &with) == Lit::TRUE).count()
        };
        let places: Vec<(usize, usize)> = own.iter().map(|(value, _)| (beyond(*value), *value)).collect();
        let each: BTreeSet<usize> = places.iter().map(|(place, _)| *place).collect();
        if each.len() != cuts.len() + 1 {
            return None;
        }
        let said = self.world.is_said(fact);
        let stage = self.stage(StageName::Referral);
        let (allowed, accepts) = (stage.allowed, stage.verb(Verb::Accept));
        let excludes = stage.verb(Verb::Exclude);
        let mut found = Vec::new();
        for place in each {
            // Nothing at all is a value of its own in a stretch from zero on.
            let value = places.iter().rfind(|(own, _)| *own == place)?.1;
            let mut with = with(value);
            if said.gate() != 0 {
                with.insert(said.gate(), Lit::of(!said.is_negated()));
            }
            let circuit = &mut self.world.circuit;
            let [allowed, accepts, excludes] =
                [allowed, accepts, excludes].map(|lit| circuit.replaced(lit, &with));
            found.push(Stretch { with, allowed, accepts, excludes });
        }
        Some(found)
    }

    fn is_age(&self, fact: FactId) -> bool {
        let facts = self.policy.lexicon().vocabulary().facts.as_slice();
        facts.at(fact).is_some_and(|fact| matches!(fact.derive, Some(Derivation::Age { .. })))
    }
}
