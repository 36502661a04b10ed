//! What must hold of every letter. Input: a policy with assertions. Output: of each whether it is proved, or a letter that
//! refutes it.

use remit_engine::ir::Verb;

use crate::analysis::{Analysis, Proof};
use crate::circuit::Lit;
use crate::conditions::Terms;
use crate::letter::Letter;
use crate::witness::{Witness, decided, shortest};

impl Analysis {
    /// Of each assertion, in order, whether it holds.
    pub fn assertions(&mut self) -> Vec<Proof<Witness>> {
        (0..self.asserted.len()).map(|index| self.assertion(index)).collect()
    }

    fn assertion(&mut self, index: usize) -> Proof<Witness> {
        let policy = self.gates.policy.clone();
        let (Some(assertion), Some(places)) = (policy.ir().assertions.get(index), self.asserted.get(index))
        else {
            return Proof::NotFinished;
        };
        let atoms: Vec<Lit> = places.iter().map(|place| self.world.atom(*place)).collect();
        let terms = Terms::new(&mut self.world.circuit, atoms, &assertion.definitions);
        let condition = terms.gate(&mut self.world.circuit, &assertion.condition.whole());
        let stage = self.stage(assertion.stage);
        let decided_so = stage.verb(assertion.verb);
        let against = if assertion.always { !decided_so } else { decided_so };
        let wanted = [stage.allowed, condition, against];
        let name = assertion.stage;
        let shows = |witness: &Witness| (witness.verb == assertion.verb) != assertion.always;
        if let Some(inputs) = self.plainest(&wanted) {
            let letter = Letter::of(&self.world, &inputs, self.on);
            // Only what the condition reads keeps it certain.
            let kept = self.facts_of(places_of(&self.asserted, index));
            let shown = shortest(letter, &|letter| {
                let has_all = kept.iter().all(|fact| letter.states(*fact));
                decided(&policy, name, letter).filter(|witness| has_all && witness.settled && shows(witness))
            });
            return shown.map_or(Proof::NotFinished, |(_, witness)| Proof::Refuted(witness));
        }
        let impossible = self.is_possible(&wanted) == Some(false);
        // What is open makes some letters that no world alone is decided so.
        let by_worlds = match (assertion.verb, assertion.always) {
            (Verb::Ask | Verb::Review, false) => false,
            (_, true) => false,
            (_, false) => true,
        };
        if impossible && (by_worlds || self.is_settled_by(condition, name, decided_so, assertion.always)) {
            Proof::Proved
        } else {
            Proof::NotFinished
        }
    }

    /// Whether every letter in which a condition is certain has one answer alone, and that for certain.
    fn is_settled_by(
        &mut self,
        condition: Lit,
        name: remit_engine::ir::StageName,
        _decided_so: Lit,
        _always: bool,
    ) -> bool {
        let (verbs, allowed) = {
            let stage = self.stage(name);
            (stage.verbs.clone(), stage.allowed)
        };
        let possible =
            verbs.iter().filter(|(_, lit)| self.is_possible(&[allowed, condition, *lit]) != Some(false));
        possible.count() <= 1
    }

    fn facts_of(&self, places: &[remit_engine::ir::AtomId]) -> Vec<remit_engine::ir::FactId> {
        let domains = self.world.model.domains();
        let mut facts = Vec::new();
        for place in places {
            match self.world.model.test(*place) {
                Some(
                    remit_engine::finite::Test::Any { domain, .. }
                    | remit_engine::finite::Test::Only { domain, .. },
                ) => facts.extend(domains.get(domain).map(|domain| domain.fact)),
                Some(remit_engine::finite::Test::Stated(_) | remit_engine::finite::Test::OfEntry) | None => {}
            }
        }
        facts
    }
}

fn places_of(asserted: &[Vec<remit_engine::ir::AtomId>], index: usize) -> &[remit_engine::ir::AtomId] {
    asserted.get(index).map_or(&[], Vec::as_slice)
}
