//! Patients without a clinic. Input: clinics. Output: whom all refuse, and whom none accepts.

use remit_engine::ir::{FactId, Verb};

use super::Clinics;
use super::cover::{Aim, Cover, Region, Tested};
use super::shown::{Claim, Shown};
use crate::circuit::Lit;
use crate::witness::Witness;

/// What becomes of patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Every clinic refuses them.
    RefusedByAll,
    /// No clinic accepts them: each refuses, waits, asks, advises, or leaves it to a person.
    AcceptedByNone,
}

/// Patients of whom something is so.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Patients {
    /// Conditions, as general as can be: whoever meets one is among them. Each with a patient who shows it, as each clinic
    /// decides; `None` where none could be made.
    pub regions: Vec<(Region, Option<Shown>)>,
    /// Whether nobody else is.
    pub whole: bool,
}

/// Which patients are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// All.
    All,
    /// Those of whom nothing is special that all clinics take for granted where a referral does not mention it, and for whom
    /// nothing particular is asked.
    Usual,
}

impl Clinics<'_> {
    /// The patients of whom that becomes; of those whom none accepts, those apart whom all refuse.
    pub fn gap(&mut self, gap: Gap, meant: Meant) -> Patients {
        let clinics: Vec<usize> = (0..self.count()).collect();
        let refused = self.gap_gate(Gap::RefusedByAll);
        let target = self.gap_gate(gap);
        let wanted = |it: &Witness| match gap {
            Gap::RefusedByAll => it.verb == Verb::Exclude,
            Gap::AcceptedByNone => it.verb != Verb::Accept,
        };
        let claims: Vec<Claim<'_>> =
            clinics.iter().map(|clinic| (*clinic, &wanted as &dyn Fn(&Witness) -> bool)).collect();
        let told = match gap {
            Gap::RefusedByAll => Lit::FALSE,
            Gap::AcceptedByNone => refused,
        };
        let meant = self.meant(meant);
        self.patients(Aim { meant, target, told }, &claims)
    }

    /// That a patient is meant.
    pub(super) fn meant(&self, meant: Meant) -> Lit {
        match meant {
            Meant::All => Lit::TRUE,
            Meant::Usual => self.usual,
        }
    }

    fn gap_gate(&mut self, gap: Gap) -> Lit {
        let each = (0..self.count()).map(|clinic| match gap {
            Gap::RefusedByAll => self.verb(clinic, Verb::Exclude),
            Gap::AcceptedByNone => !self.verb(clinic, Verb::Accept),
        });
        let each: Vec<Lit> = each.collect();
        self.world.circuit.all(each)
    }

    /// The patients of whom something is so, each region with one of them, of whom the clinics decide as claimed.
    pub(super) fn patients(&mut self, aim: Aim, claims: &[Claim<'_>]) -> Patients {
        let Cover { regions, whole } = self.cover(aim);
        let shown = regions.into_iter().map(|region| {
            let own = region.tests.iter().map(|(tested, is)| self.tested(*tested).is(*is));
            let wanted: Vec<Lit> = own.chain([aim.meant, aim.target, !aim.told]).collect();
            let shown = self.shown(&wanted, &region, claims);
            (region, shown)
        });
        Patients { regions: shown.collect(), whole }
    }

    fn tested(&self, tested: Tested) -> Lit {
        match tested {
            Tested::Atom(atom) => self.world.atom(atom),
            Tested::Ground(clinic) => self.grounds.get(clinic).copied().unwrap_or(Lit::FALSE),
        }
    }

    /// The facts that a usual patient says nothing particular of.
    pub fn usual_facts(&self) -> Vec<FactId> {
        super::usual::held(&self.world, &self.common)
    }
}
