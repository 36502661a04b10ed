//! One policy, to be asked what is always so of it.

use std::sync::Arc;

use remit_engine::eval::{LoadError, LoadedPolicy};
use remit_engine::ir::{AtomId, StageName};
use remit_engine::referral::Lexicon;
use remit_engine::value::Date;

use crate::atoms::Atoms;
use crate::circuit::Lit;
use crate::policy::{PolicyGates, StageGates};
use crate::solver::{Answer, Inputs, Solver};
use crate::world::World;

/// A policy as gates over all letters that can be sent.
pub struct Analysis<'s> {
    pub(crate) world: World,
    pub(crate) policy: Arc<LoadedPolicy>,
    pub(crate) gates: PolicyGates,
    pub(crate) solver: Solver<'s>,
    /// Where the atoms of each assertion are.
    pub(crate) asserted: Vec<Vec<AtomId>>,
    pub(crate) on: Date,
    /// Values that no single statement says.
    pub(crate) unsayable: Option<Vec<Lit>>,
}

/// What is known of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof<T> {
    /// It is so of every letter.
    Proved,
    /// It is not so, as that shows.
    Refuted(T),
    /// Told to stop before it was known, or no letter could be made that shows it.
    NotFinished,
}

impl<'s> Analysis<'s> {
    /// Makes a policy ready; `stop` is asked again and again, and ends what takes longer. Errors: its assertions make more of
    /// a fact than can be told apart.
    pub fn new(policy: &Arc<LoadedPolicy>, stop: &'s dyn Fn() -> bool) -> Result<Self, LoadError> {
        let ir = policy.ir();
        let mut atoms = Atoms::default();
        let places = atoms.add(&ir.atoms);
        let asserted = ir.assertions.iter().map(|assertion| atoms.add(&assertion.atoms)).collect();
        let mut world = World::new(policy.lexicon(), atoms.list)?;
        let gates = PolicyGates::new(&mut world, ir, &places);
        let solver = world.solver(stop);
        let on = crate::witness::day_of(&[policy]);
        let on = on.ok_or(LoadError::Semantics(remit_engine::ir::SEMANTICS))?;
        Ok(Self { world, policy: policy.clone(), gates, solver, asserted, on, unsayable: None })
    }

    /// The same for many small questions, such as all findings of a policy are: they are sooner answered, and shown by other letters.
    #[must_use]
    pub fn for_small_questions(mut self) -> Self {
        self.solver.decide_inputs();
        self
    }

    /// The vocabulary.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
        self.policy.lexicon()
    }

    pub(crate) fn stage(&self, name: StageName) -> &StageGates {
        self.gates.stage(name)
    }

    /// A world with all of these.
    pub(crate) fn find(&mut self, all: &[Lit]) -> Answer {
        self.solver.find(&self.world.circuit, all)
    }

    /// Whether a world with all of these was found before.
    pub(crate) fn is_known(&mut self, all: &[Lit]) -> bool {
        self.solver.is_known(&self.world.circuit, all)
    }

    /// Whether there is a world with all of these; `None` where that is not known.
    pub(crate) fn is_possible(&mut self, all: &[Lit]) -> Option<bool> {
        self.solver.is_possible(&self.world.circuit, all)
    }

    /// The plainest world with all of these.
    pub(crate) fn plainest(&mut self, all: &[Lit]) -> Option<Inputs> {
        match crate::witness::plainest(&self.world, &mut self.solver, all) {
            Answer::World(inputs) => Some(inputs),
            Answer::None(_) | Answer::Unfinished => None,
        }
    }
}
