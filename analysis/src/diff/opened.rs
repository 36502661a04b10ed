//! Letters that only one version allows, since it takes silence for something else. Input: versions. Output: those of which
//! that makes a difference.
//!
//! Where a version no longer takes silence for something, its letters can turn out in more ways. A letter is decided otherwise
//! only where one of these is answered otherwise than what silence was taken for.

use remit_engine::finite::Test;
use remit_engine::ir::{Atom, AtomId, FactId, StageName, Verb};

use super::versions::{Edits, Versions};
use crate::circuit::Lit;
use crate::policy::{Effect, PolicyGates};

/// A fact that one version takes silence for something of, and the other does not.
struct Opened {
    fact: FactId,
    domain: usize,
    values: Vec<usize>,
}

impl Versions<'_> {
    /// Points at which it matters that only one version allows them, and all that both allow.
    pub(super) fn matters(&mut self, stage: StageName) -> Lit {
        let all = self.all();
        let (old, new) = (self.allowed(stage, 0), self.allowed(stage, all));
        let both = self.world.circuit.both(old, new);
        let (only_old, only_new) = (self.world.circuit.both(old, !new), self.world.circuit.both(new, !old));
        let (in_old, in_new) = (self.answered_otherwise(stage, 0), self.answered_otherwise(stage, all));
        let (one, other) =
            (self.world.circuit.both(only_old, in_old), self.world.circuit.both(only_new, in_new));
        self.world.circuit.any([both, one, other])
    }

    /// Where a version answers otherwise than where silence is what the other version takes it for, or where nothing that is
    /// not said is otherwise.
    fn answered_otherwise(&mut self, stage: StageName, edits: Edits) -> Lit {
        let opened = self.opened(edits);
        let mut otherwise = Vec::new();
        for own in &opened {
            let (said, is) = (self.world.said(own.fact), self.world.is_exactly(own.domain, &own.values));
            otherwise.push(self.world.circuit.all([!said, !is]));
        }
        let otherwise = self.world.circuit.any(otherwise);
        if otherwise == Lit::FALSE {
            return Lit::TRUE;
        }
        self.silence(edits, &opened);
        // Where the letter cannot be so if silence is what the other version takes it for, the other has no such letter.
        let possible = self.silent.get(&edits).map_or(Lit::TRUE, |hybrid| hybrid.gates.stage(stage).possible);
        let mut differ = vec![!otherwise, !possible];
        for verb in Verb::of_stage(stage) {
            let (here, there) = (self.verb(stage, edits, *verb), self.silent_verb(stage, edits, *verb));
            differ.push(self.world.circuit.differ(here, there));
        }
        for effect in self.effects(stage) {
            let (here, there) =
                (self.effect(stage, edits, &effect), self.silent_effect(stage, edits, &effect));
            differ.push(self.world.circuit.differ(here, there));
        }
        self.world.circuit.any(differ)
    }

    /// The facts of which the other version takes silence for something that this one does not.
    pub(super) fn opened_facts(&self, edits: Edits) -> Vec<FactId> {
        self.opened(edits).iter().map(|own| own.fact).collect()
    }

    fn opened(&self, edits: Edits) -> Vec<Opened> {
        let (this, other) = if edits == 0 { (&self.old, &self.new) } else { (&self.new, &self.old) };
        let facts = &self.world.model.lexicon().vocabulary().facts;
        let domains = self.world.model.domains().iter().enumerate();
        let as_before = self.counts_as_before(edits);
        let opened = domains.filter_map(|(domain, entry)| {
            // Of a dose by two conversions, this version reads the one.
            let mut fact = entry.fact;
            for (dose, before) in self.doses.iter().flat_map(|doses| &doses.facts) {
                let (own, not_read) = if as_before { (before, dose) } else { (dose, before) };
                (fact != *not_read).then_some(())?;
                fact = if fact == *own { *dose } else { fact };
            }
            let taken = other.silence(facts, fact)?;
            (this.silence(facts, fact).as_ref() != Some(&taken)).then_some(())?;
            Some(Opened { fact: entry.fact, domain, values: self.world.model.silent(domain, &taken)? })
        });
        opened.collect()
    }

    /// Makes the gates of a version in which these facts, where they are not said, are what silence is taken for.
    fn silence(&mut self, edits: Edits, opened: &[Opened]) {
        if self.silent.contains_key(&edits) {
            return;
        }
        let (policy, places) = self.version(edits);
        let places = places.to_vec();
        let mut lits = Vec::new();
        for (atom, place) in policy.atoms.iter().zip(&places) {
            let lit = self.world.atom(*place);
            let own = opened.iter().find(|own| own.fact == atom.fact() && !matches!(atom, Atom::Given(_)));
            let silent = own.and_then(|own| self.passes(*place, own));
            lits.push(match (own, silent) {
                (Some(own), Some(silent)) => {
                    let said = self.world.said(own.fact);
                    let (yes, no) =
                        (self.world.circuit.both(said, lit), self.world.circuit.all([!said, silent]));
                    self.world.circuit.any([yes, no])
                }
                _ => lit,
            });
        }
        let gates = PolicyGates::of(&mut self.world, &policy, &places, lits);
        let hybrid = self.named(&policy, gates);
        self.silent.insert(edits, hybrid);
    }

    /// Whether what silence is taken for passes an atom; `None` where that is not one thing.
    fn passes(&self, atom: AtomId, own: &Opened) -> Option<Lit> {
        let any = |values: &[usize]| own.values.iter().any(|value| values.contains(value));
        match self.world.model.test(atom)? {
            Test::Any { values, .. } => {
                let all = own.values.iter().all(|value| values.contains(value));
                let several = self.world.model.domains().get(own.domain)?.several;
                (several || all || !any(&values)).then(|| Lit::of(any(&values)))
            }
            Test::Only { inside, outside, .. } => Some(Lit::of(any(&inside) && !any(&outside))),
            Test::Stated(_) | Test::OfEntry => None,
        }
    }

    fn silent_verb(&self, stage: StageName, edits: Edits, verb: Verb) -> Lit {
        self.silent.get(&edits).map_or(Lit::FALSE, |hybrid| hybrid.gates.stage(stage).verb(verb))
    }

    fn silent_effect(&mut self, stage: StageName, edits: Edits, effect: &Effect) -> Lit {
        let Self { silent, world, .. } = self;
        silent.get(&edits).map_or(Lit::FALSE, |hybrid| hybrid.effect(world, stage, effect))
    }
}
