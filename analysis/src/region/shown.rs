//! A patient who shows it. Input: what has to be so of a patient, and what clinics decide then. Output: one referral to each
//! clinic, of which its own evaluator decides so.

use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{Atom, FactId, FactType, Lookup, RuleId, StageName, Verb};
use serde_json::Value;
use std::sync::Arc;

use super::Clinics;
use super::cover::{Region, Tested};
use crate::circuit::Lit;
use crate::letter::Letter;
use crate::solver::Inputs;
use crate::witness::{Witness, decided};

/// A patient, as clinics decide.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Shown {
    /// What is the same to all clinics, as `remit eval` reads it.
    pub shared: Value,
    /// What each of the clinics concerned is told, and decides.
    pub told: Vec<Told>,
}

/// What a clinic is told, and decides.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Told {
    /// The clinic, by its place.
    pub clinic: usize,
    /// The whole referral to it.
    pub referral: Value,
    /// What of it is this clinic's own.
    pub own: Value,
    /// What it decides.
    pub verb: Verb,
    /// The rules that decide.
    pub rules: Vec<RuleId>,
}

/// A clinic, and what is to be seen of what it decides.
pub(super) type Claim<'c> = (usize, &'c dyn Fn(&Witness) -> bool);

/// A letter to a clinic.
struct Sent {
    clinic: usize,
    policy: Arc<LoadedPolicy>,
    letter: Letter,
    decided: Witness,
}

impl Clinics<'_> {
    /// A patient with all of these, of whom the clinics decide as claimed.
    pub(super) fn shown(&mut self, wanted: &[Lit], region: &Region, claims: &[Claim<'_>]) -> Option<Shown> {
        let inputs = self.plainest(wanted)?;
        let mut letters: Vec<Letter> = Vec::new();
        for (clinic, _) in claims {
            let own = self.common.clinics.get(*clinic)?;
            let by = |fact: FactId| own.fact_of(fact);
            letters.push(Letter::with(&self.world, &inputs, own.policy.ir(), self.on, &by));
        }
        let mut sent = None;
        // Of a patient there is one list of medicines, not a dose for each table.
        if letters.iter().flat_map(Letter::facts).any(|fact| self.is_by_tables(fact)) {
            let lists = self.by_one_medicine(&inputs, &letters).into_iter();
            let lists = lists.chain(self.by_medicines(&inputs, &letters));
            sent = lists.into_iter().find_map(|it| self.sent(it, claims));
        }
        let sent = sent.or_else(|| self.sent(letters, claims));
        let sent = self.briefly(sent?, region, claims);
        Some(self.told(&sent))
    }

    fn sent(&self, letters: Vec<Letter>, claims: &[Claim<'_>]) -> Option<Vec<Sent>> {
        let each = letters.into_iter().zip(claims).map(|(letter, (clinic, claim))| {
            let policy = self.policy(*clinic)?.clone();
            let decided = as_claimed(&policy, &letter, claim)?;
            Some(Sent { clinic: *clinic, policy, letter, decided })
        });
        each.collect()
    }

    /// The letters with one list of medicines in the place of doses, by the table of each of the clinics.
    fn by_medicines(&self, inputs: &Inputs, letters: &[Letter]) -> Vec<Vec<Letter>> {
        let vocabulary = self.common.lexicon.vocabulary();
        let Some(medicines) = vocabulary.facts.iter().position(|fact| fact.kind == FactType::Medicines)
        else {
            return Vec::new();
        };
        let medicines = FactId::new(medicines);
        let by_each = self.common.clinics.iter().filter_map(|clinic| {
            let by = |fact: FactId| clinic.fact_of(fact);
            let (examples, _) = Letter::examples(&self.world, inputs, self.on, &by);
            let list =
                crate::medicines::list(&self.common.lexicon, clinic.policy.ir(), medicines, &examples)?;
            Some(letters.iter().map(|letter| letter.taking(vocabulary, medicines, &list)).collect())
        });
        by_each.collect()
    }

    /// The same with as little said as shows it; what all clinics are told is left out to all of them at once.
    fn briefly(&self, mut sent: Vec<Sent>, region: &Region, claims: &[Claim<'_>]) -> Vec<Sent> {
        let kept = region.tests.iter().filter_map(|(tested, _)| match tested {
            Tested::Atom(atom) => self.terms.atoms.as_slice().at(*atom).map(Atom::fact),
            Tested::Ground(_) => None,
        });
        let kept: Vec<FactId> = kept.collect();
        let mut facts: Vec<FactId> = Vec::new();
        for fact in sent.iter().flat_map(|sent| sent.letter.facts()) {
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        for fact in facts {
            let clinic = |at: &usize| self.common.clinics.get(sent.get(*at)?.clinic);
            let own = |at: &usize| clinic(at).is_some_and(|clinic| clinic.has_own(fact));
            let is_kept =
                |at: &usize| clinic(at).is_some_and(|clinic| kept.contains(&clinic.common_of(fact)));
            // Its own facts each clinic is told for itself.
            let (alone, shared): (Vec<usize>, Vec<usize>) = (0..sent.len()).partition(own);
            let groups: Vec<Vec<usize>> = alone.into_iter().map(|at| vec![at]).chain([shared]).collect();
            let groups = groups.into_iter().filter(|group| !group.iter().any(is_kept));
            for group in groups.collect::<Vec<_>>() {
                let without = self.without(&sent, &group, fact, claims);
                for (at, letter) in without.into_iter().flatten() {
                    sent.get_mut(at).into_iter().for_each(|own| own.letter = letter.clone());
                }
            }
        }
        for (own, (_, claim)) in sent.iter_mut().zip(claims) {
            if let Some(decided) = as_claimed(&own.policy, &own.letter, claim) {
                own.decided = decided;
            }
        }
        sent
    }

    /// These letters without a fact, where all of them show it still.
    fn without(
        &self,
        sent: &[Sent],
        group: &[usize],
        fact: FactId,
        claims: &[Claim<'_>],
    ) -> Option<Vec<(usize, Letter)>> {
        let each = group.iter().map(|at| {
            let (own, (_, claim)) = (sent.get(*at)?, claims.get(*at)?);
            own.letter.states(fact).then_some(())?;
            let letter = own.letter.without(fact);
            let clinic = self.common.clinics.get(own.clinic)?;
            if clinic.reads(fact) {
                as_claimed(&own.policy, &letter, claim)?;
            }
            Some((*at, letter))
        });
        each.collect()
    }

    fn told(&self, sent: &[Sent]) -> Shown {
        let vocabulary = self.common.lexicon.vocabulary();
        let is_own = |sent: &Sent, fact: FactId| {
            self.common.clinics.get(sent.clinic).is_some_and(|clinic| clinic.has_own(fact))
        };
        let told = sent.iter().map(|sent| {
            let own: Vec<FactId> =
                sent.letter.facts().into_iter().filter(|fact| is_own(sent, *fact)).collect();
            Told {
                clinic: sent.clinic,
                referral: sent.decided.referral.clone(),
                own: sent.letter.of_facts(&own).referral(vocabulary),
                verb: sent.decided.verb,
                rules: sent.decided.rules.clone(),
            }
        });
        let told: Vec<Told> = told.collect();
        let shared = sent.first().map(|first| {
            let facts = first.letter.facts().into_iter();
            let facts: Vec<FactId> =
                facts.filter(|fact| !sent.iter().any(|sent| is_own(sent, *fact))).collect();
            first.letter.of_facts(&facts).referral(vocabulary)
        });
        Shown { shared: shared.unwrap_or_default(), told }
    }
}

fn as_claimed(
    policy: &Arc<LoadedPolicy>,
    letter: &Letter,
    claim: &dyn Fn(&Witness) -> bool,
) -> Option<Witness> {
    decided(policy, StageName::Referral, letter).filter(|it| it.settled && claim(it))
}
