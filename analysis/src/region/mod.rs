//! Several clinics at once. Input: their policies. Output: the patients whom all refuse or none accepts, referrals that lead
//! back or to a clinic that refuses them, and who takes whom.
//!
//! A patient is a letter that says all that any of the clinics asks. What is relative to a clinic (in its area, what it judges) is
//! one fact for each of them; a dose is one for each table.

mod common;
mod cover;
mod gaps;
mod routes;
mod shown;
mod table;
mod tables;
mod usual;

pub use cover::{Region, Tested};
pub use gaps::{Gap, Meant, Patients};
pub use routes::{Circle, Sent};
pub use shown::{Shown, Told};
pub use table::{Cell, Group, Table};

use std::sync::Arc;

use remit_engine::eval::{LoadError, LoadedPolicy};
use remit_engine::ir::{AtomId, Condition, Definition, FactId, Policy, StageName, Verb};
use remit_engine::referral::Lexicon;
use remit_engine::value::{Date, Language};

use self::common::Common;
use crate::atoms::Atoms;
use crate::circuit::Lit;
use crate::diff::Doses;
use crate::policy::{PolicyGates, StageGates};
use crate::solver::{Answer, Inputs, Solver};
use crate::world::World;

/// Clinics as gates over all patients.
pub struct Clinics<'s> {
    common: Common,
    world: World,
    solver: Solver<'s>,
    gates: Vec<PolicyGates>,
    /// What conditions are over.
    terms: Policy,
    /// Of each clinic, whether it has a ground to accept: what the definitions of the terms are.
    grounds: Vec<Lit>,
    /// What is so of a usual patient.
    usual: Lit,
    /// What several tables make of the same medicines.
    ties: Vec<Doses>,
    on: Date,
}

impl<'s> Clinics<'s> {
    /// Makes policies ready; `stop` is asked again and again, and ends what takes longer. Errors: they are not of one vocabulary,
    /// or together they tell more values of a fact apart than can be.
    pub fn new(policies: &[Arc<LoadedPolicy>], stop: &'s dyn Fn() -> bool) -> Result<Self, LoadError> {
        let common = Common::new(policies)?;
        let mut atoms = Atoms::default();
        let places: Vec<Vec<AtomId>> =
            common.clinics.iter().map(|clinic| atoms.add(&clinic.ir.atoms)).collect();
        let mut terms = Policy::new("", Language::En);
        terms.atoms = atoms.list.clone();
        let mut world = World::new(&common.lexicon, atoms.list)?;
        let ties = tables::ties(&common);
        tables::tie(&ties, &mut world);
        let all = common.clinics.iter().zip(&places);
        let gates: Vec<PolicyGates> =
            all.map(|(clinic, places)| PolicyGates::new(&mut world, &clinic.ir, places)).collect();
        let mut solver = world.solver(stop);
        // A patient of whom all is told, and who is possible to each clinic.
        let told = world.asked().into_iter().map(|fact| world.is_said(fact));
        let allowed = gates.iter().map(|gates| gates.referral.allowed);
        for law in told.chain(allowed).collect::<Vec<_>>() {
            solver.require(&world.circuit, &[law]);
        }
        let grounds = grounds(&mut world, &gates);
        terms.definitions = common.clinics.iter().map(definition).collect();
        let usual = usual::gate(&mut world, &common);
        let on = crate::witness::day_of(&policies.iter().collect::<Vec<_>>());
        let on = on.ok_or(LoadError::Semantics(remit_engine::ir::SEMANTICS))?;
        Ok(Self { common, world, solver, gates, terms, grounds, usual, ties, on })
    }

    /// The vocabulary that conditions are over: that of the policies, and of each fact that is relative one for each clinic.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        &self.common.lexicon
    }

    /// A policy whose atoms are those of the conditions.
    pub fn terms(&self) -> &Policy {
        &self.terms
    }

    /// How many clinics there are.
    pub fn count(&self) -> usize {
        self.gates.len()
    }

    /// The policy of a clinic.
    pub fn policy(&self, clinic: usize) -> Option<&Arc<LoadedPolicy>> {
        self.common.clinics.get(clinic).map(|clinic| &clinic.policy)
    }

    /// Whether doses are counted by several tables. What one list of medicines can come to by each of two is looked at.
    pub fn several_tables(&self) -> bool {
        self.common.doses.len() > 1
    }

    /// Of a fact that is one for each clinic or table: the fact as policies know it, and a clinic that it is of.
    pub fn own_of(&self, fact: FactId) -> Option<(FactId, usize)> {
        let clinics = self.common.clinics.iter().enumerate();
        let mut own = clinics.filter_map(|(place, clinic)| {
            let plain = clinic.fact_of(fact)?;
            (plain != fact).then_some((plain, place))
        });
        own.next()
    }

    fn stage(&self, clinic: usize) -> Option<&StageGates> {
        self.gates.get(clinic).map(|gates| gates.stage(StageName::Referral))
    }

    fn verb(&self, clinic: usize, verb: Verb) -> Lit {
        self.stage(clinic).map_or(Lit::FALSE, |stage| stage.verb(verb))
    }

    fn find(&mut self, all: &[Lit]) -> Answer {
        self.solver.solve(&self.world.circuit, all)
    }

    fn is_possible(&mut self, all: &[Lit]) -> Option<bool> {
        self.solver.is_possible(&self.world.circuit, all)
    }

    fn plainest(&mut self, all: &[Lit]) -> Option<Inputs> {
        match crate::witness::plainest(&self.world, &mut self.solver, all) {
            Answer::World(inputs) => Some(inputs),
            Answer::None(_) | Answer::Unfinished => None,
        }
    }
}

/// Of each clinic, whether a rule accepts.
fn grounds(world: &mut World, gates: &[PolicyGates]) -> Vec<Lit> {
    let accept = Verb::Accept.strength(StageName::Referral);
    let each = gates.iter().map(|gates| {
        let stage = gates.stage(StageName::Referral);
        let own = stage.rules.iter().filter(|rule| Some(rule.level) == accept);
        world.circuit.any(own.map(|rule| rule.takes_effect).collect::<Vec<_>>())
    });
    each.collect()
}

/// That a clinic has a ground to accept, which is named by the clinic alone.
fn definition(clinic: &common::Clinic) -> Definition {
    let ir = &clinic.ir;
    let label = if ir.label.is_empty() { &ir.title } else { &ir.label };
    Definition { name: ir.id.clone(), condition: Condition::Const(true), label: label.clone() }
}
