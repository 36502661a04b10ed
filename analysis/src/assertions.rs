//! What must hold of every letter. Input: a policy with assertions. Output: of each whether it is proved, or a letter that
//! refutes it.

use remit_engine::finite::Test;
use remit_engine::ir::{AtomId, FactId, StageName, Verb};

use crate::analysis::{Analysis, Proof};
use crate::circuit::Lit;
use crate::conditions::Terms;
use crate::letter::Letter;
use crate::witness::{Witness, decided, shortest};

impl Analysis<'_> {
    /// Of each assertion, in order, whether it holds.
    pub fn assertions(&mut self) -> Vec<Proof<Witness>> {
        (0..self.asserted.len()).map(|index| self.assertion(index)).collect()
    }

    /// Whether the condition of an assertion never holds, so that it says nothing; whatever the policy calls impossible.
    pub fn says_nothing(&mut self, index: usize) -> bool {
        let policy = self.policy.clone();
        let (Some(assertion), Some(places)) = (policy.ir().assertions.get(index), self.asserted.get(index))
        else {
            return false;
        };
        let atoms: Vec<Lit> = places.iter().map(|place| self.world.atom(*place)).collect();
        let terms = Terms::new(&mut self.world.circuit, atoms, &assertion.definitions);
        let condition = terms.gate(&mut self.world.circuit, &assertion.condition.whole());
        self.is_possible(&[condition]) == Some(false)
    }

    fn assertion(&mut self, index: usize) -> Proof<Witness> {
        let policy = self.policy.clone();
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
            let letter = Letter::of(&self.world, &inputs, policy.ir(), self.on);
            // Only what the condition reads keeps it certain.
            let kept = self.facts_of(places_of(&self.asserted, index));
            let shown = shortest(letter, &|letter| {
                let has_all = kept.iter().all(|fact| letter.states(*fact));
                decided(&policy, name, letter).filter(|witness| has_all && witness.settled && shows(witness))
            });
            return shown.map_or(Proof::NotFinished, |(_, witness)| Proof::Refuted(witness));
        }
        if self.is_possible(&wanted) != Some(false) {
            return Proof::NotFinished;
        }
        // What is open makes letters `ask` and `review` that no world alone is decided so.
        let by_worlds = !assertion.always && !matches!(assertion.verb, Verb::Ask | Verb::Review);
        if by_worlds {
            return Proof::Proved;
        }
        let answers = self.answers(condition, name);
        if answers.len() <= 1 {
            return Proof::Proved;
        }
        // What the condition reads is said, and nothing else: then it is open which of the answers comes of it.
        let kept = self.facts_of(places_of(&self.asserted, index));
        let open = answers.into_iter().find_map(|verb| {
            let allowed = self.stage(name).allowed;
            let inputs = self.plainest(&[allowed, condition, verb])?;
            let letter = Letter::of(&self.world, &inputs, policy.ir(), self.on).only(&kept);
            decided(&policy, name, &letter).filter(shows)
        });
        open.map_or(Proof::NotFinished, Proof::Refuted)
    }

    /// The verbs that letters can get in which a condition is certain, as gates.
    fn answers(&mut self, condition: Lit, name: StageName) -> Vec<Lit> {
        let (verbs, allowed) = (self.stage(name).verbs.clone(), self.stage(name).allowed);
        let verbs = verbs.into_iter().map(|(_, lit)| lit);
        verbs.filter(|lit| self.is_possible(&[allowed, condition, *lit]) != Some(false)).collect()
    }

    fn facts_of(&self, places: &[AtomId]) -> Vec<FactId> {
        let domains = self.world.model.domains();
        let mut facts = Vec::new();
        for place in places {
            match self.world.model.test(*place) {
                Some(Test::Any { domain, .. } | Test::Only { domain, .. }) => {
                    facts.extend(domains.get(domain).map(|domain| domain.fact))
                }
                Some(Test::Stated(_) | Test::OfEntry) | None => {}
            }
        }
        facts
    }
}

fn places_of(asserted: &[Vec<AtomId>], index: usize) -> &[AtomId] {
    asserted.get(index).map_or(&[], Vec::as_slice)
}
