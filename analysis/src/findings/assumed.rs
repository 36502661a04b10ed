//! What silence decides. Input: a policy. Output: the facts of which what silence is taken for decides a letter otherwise than
//! another answer would.

use remit_engine::ir::{FactId, StageName, Verb};
use rustc_hash::FxHashMap;

use crate::analysis::Analysis;
use crate::circuit::Lit;
use crate::solver::Answer;

/// A fact that decides a letter which does not say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// The fact.
    pub fact: FactId,
    /// What is decided of a letter that does not say it.
    pub verb: Verb,
    /// What is decided where it is said and otherwise.
    pub otherwise: Verb,
}

impl Analysis<'_> {
    /// The facts that the caller asks about of which what silence is taken for decides some letter, and another answer would
    /// decide it otherwise, all else alike.
    pub fn assumed(&mut self, name: StageName, asked: &dyn Fn(FactId) -> bool) -> Vec<Assumed> {
        let domains: Vec<(usize, FactId)> =
            self.world.model.domains().iter().map(|domain| domain.fact).enumerate().collect();
        let mut found = Vec::new();
        for (domain, fact) in domains {
            let facts = &self.policy.lexicon().vocabulary().facts;
            let silence = self.policy.ir().silence(facts, fact);
            let Some(silent) = silence.and_then(|silence| self.world.model.silent(domain, &silence)) else {
                continue;
            };
            let said = self.world.is_said(fact);
            if said == Lit::TRUE || !asked(fact) || self.world.is_bound(fact) {
                continue;
            }
            found.extend(self.other_answer(name, fact, domain, &silent));
        }
        found
    }

    fn other_answer(
        &mut self,
        name: StageName,
        fact: FactId,
        domain: usize,
        silent: &[usize],
    ) -> Option<Assumed> {
        let said = self.world.is_said(fact);
        let all: Vec<(usize, Lit)> = self.world.values(domain).to_vec();
        let is = self.world.is_exactly(domain, silent);
        let (verbs, allowed) = (self.stage(name).verbs.clone(), self.stage(name).allowed);
        let several = self.world.model.domains().get(domain).is_some_and(|domain| domain.several);
        for (other, _) in all.iter().filter(|(value, _)| !silent.contains(value)) {
            let mut with = FxHashMap::default();
            with.insert(said.gate(), Lit::TRUE.is(!said.is_negated()));
            for (value, lit) in all.iter().filter(|(_, lit)| lit.gate() != 0) {
                let is = value == other || several && silent.contains(value);
                with.insert(lit.gate(), Lit::of(is != lit.is_negated()));
            }
            let also_allowed = self.world.circuit.replaced(allowed, &with);
            for (verb, lit) in &verbs {
                let after = self.world.circuit.replaced(*lit, &with);
                let all = [allowed, also_allowed, !said, is, *lit, !after];
                let Answer::World(inputs) = self.find(&all) else { continue };
                let changed = |gate: usize| match with.get(&gate) {
                    Some(constant) => *constant == Lit::TRUE,
                    None => inputs.is(gate),
                };
                let values = self.world.circuit.evaluate(&changed);
                let otherwise = verbs.iter().find(|(_, lit)| values.is(*lit)).map(|(verb, _)| *verb)?;
                return Some(Assumed { fact, verb: *verb, otherwise });
            }
        }
        None
    }
}
