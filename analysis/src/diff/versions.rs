//! Both versions and all that is between as gates over one world. Input: two policies over one vocabulary. Output: for each
//! choice of edits what is decided, and where that is what the new version decides.

use std::collections::BTreeSet;
use std::sync::Arc;

use remit_engine::eval::LoadError;
use remit_engine::ir::{Atom, AtomId, ConceptId, FactId, Policy, StageName, Verb};
use remit_engine::referral::Lexicon;
use rustc_hash::FxHashMap;

use super::doses::Doses;
use super::pair::behind;
use super::services;
use super::statements::{Changed, Statements, What};
use crate::atoms::Atoms;
use crate::circuit::{Lit, Values};
use crate::conditions::Terms;
use crate::policy::{Effect, PolicyGates};
use crate::solver::{Solver, Stop};
use crate::world::World;

/// Edits, a bit for each.
pub(super) type Edits = u64;

/// Two versions and what is between.
pub(super) struct Versions<'s> {
    pub(super) world: World,
    pub(super) solver: Solver<'s>,
    pub(super) statements: Arc<Statements>,
    pub(super) changes: Vec<Changed>,
    /// Of each statement that was changed, its edit.
    edit_of: FxHashMap<usize, usize>,
    pub(super) old: Arc<Policy>,
    pub(super) new: Arc<Policy>,
    pub(super) terms: Terms,
    /// The same with doses as the old conversion makes them, where it makes others.
    pub(super) terms_before: Option<Terms>,
    pub(super) doses: Option<Doses>,
    /// The services of which the versions do not say the same, each with the test that it is asked for.
    pub(super) asked: Vec<(ConceptId, Atom)>,
    places: Vec<AtomId>,
    places_before: Vec<AtomId>,
    hybrids: FxHashMap<Edits, Hybrid>,
    /// What was asked before.
    effects: FxHashMap<StageName, Vec<Effect>>,
    alike: FxHashMap<(StageName, Edits, Edits), Lit>,
    pub(super) acting: FxHashMap<Edits, Lit>,
    /// A version where what the other one takes silence for is so.
    pub(super) silent: FxHashMap<Edits, Hybrid>,
}

/// The policy with some of the edits, as gates.
pub(super) struct Hybrid {
    pub(super) gates: PolicyGates,
    /// Of each level of priority of both versions, its place here.
    levels: Vec<u32>,
}

impl Hybrid {
    /// Whether that follows.
    pub(super) fn effect(&self, world: &mut World, stage: StageName, effect: &Effect) -> Lit {
        let gates = self.gates.stage(stage);
        match effect {
            // Which level is higher is not the same in all versions, so it is the highest that counts.
            Effect::Priority(level) => {
                let place = usize::try_from(*level).ok().and_then(|level| self.levels.get(level));
                place.map_or(Lit::FALSE, |place| gates.highest(world, *place))
            }
            Effect::Action(_) | Effect::Within(_) | Effect::Asks(_) => gates.effect(world, effect),
        }
    }
}

/// What is decided at a point.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Outcome {
    /// Whether the letter can be so.
    pub(super) allowed: bool,
    /// The place of its verb, the strongest first.
    pub(super) verb: usize,
    /// What follows.
    pub(super) effects: BTreeSet<Effect>,
}

impl<'s> Versions<'s> {
    pub(super) fn new(
        lexicon: &Arc<Lexicon>,
        old: &Policy,
        new: &Policy,
        stop: Stop<'s>,
    ) -> Result<Self, LoadError> {
        let mut after = behind(new, old);
        // Where silence is taken for something else, it matters whether a letter says it.
        for change in old.silences.iter().chain(&new.silences) {
            let given = Atom::Given(change.fact);
            if !after.atoms.contains(&given) {
                after.atoms.push(given);
            }
        }
        let counts_otherwise = Doses::new(lexicon, old, &after).is_some();
        let asked = services::asked(lexicon, old, &after, counts_otherwise);
        for (_, atom) in &asked {
            if !after.atoms.contains(atom) {
                after.atoms.push(atom.clone());
            }
        }
        let (old, new) = (Arc::new(old.clone()), Arc::new(after));
        let doses = Doses::new(lexicon, &old, &new);
        let lexicon = doses.as_ref().map_or(lexicon, |doses| &doses.lexicon);
        let statements = Arc::new(Statements::new(&old, &new, doses.is_some()));
        let changes = statements.changes();
        let of = |(edit, changed): (usize, &Changed)| -> Vec<(usize, usize)> {
            changed.statements.iter().map(|statement| (*statement, edit)).collect()
        };
        let edit_of = changes.iter().enumerate().flat_map(of).collect();
        let mut atoms = Atoms::default();
        let places = atoms.add(&new.atoms);
        let before = doses.iter().flat_map(|doses| new.atoms.iter().map(|atom| doses.before.atom(atom)));
        let places_before = atoms.add(&before.collect::<Vec<Atom>>());
        let mut world = World::new(lexicon, atoms.list)?;
        doses.iter().for_each(|doses| doses.tie(&mut world));
        let mut terms = |places: &[AtomId]| {
            let lits = places.iter().map(|place| world.atom(*place)).collect();
            Terms::new(&mut world.circuit, lits, &new.definitions)
        };
        let terms_before = doses.is_some().then(|| terms(&places_before));
        let terms = terms(&places);
        let solver = world.solver(stop);
        Ok(Self {
            world,
            solver,
            statements,
            changes,
            edit_of,
            old,
            new,
            terms,
            terms_before,
            doses,
            asked,
            places,
            places_before,
            hybrids: FxHashMap::default(),
            effects: FxHashMap::default(),
            alike: FxHashMap::default(),
            acting: FxHashMap::default(),
            silent: FxHashMap::default(),
        })
    }

    /// All edits.
    pub(super) fn all(&self) -> Edits {
        (0..self.changes.len()).fold(0, |all, edit| all | 1 << edit)
    }

    /// Whether a statement is the new one with these edits. What was not changed is the same in both; the new one has the new
    /// texts.
    fn is_new(&self, statement: usize, edits: Edits) -> bool {
        self.edit_of.get(&statement).is_none_or(|edit| edits >> edit & 1 == 1)
    }

    /// Whether doses are those that the old conversion makes.
    pub(super) fn counts_as_before(&self, edits: Edits) -> bool {
        let conversion = self.statements.list.iter().position(|it| it.what == What::Conversion);
        conversion.is_some_and(|at| !self.is_new(at, edits))
    }

    /// The policy with these edits, and where its atoms are in the world.
    pub(super) fn version(&self, edits: Edits) -> (Policy, &[AtomId]) {
        let policy = self.statements.hybrid(&|statement| self.is_new(statement, edits));
        match &self.doses {
            Some(doses) if self.counts_as_before(edits) => (doses.before.policy(policy), &self.places_before),
            Some(_) | None => (policy, &self.places),
        }
    }

    /// The gates of a version, with doses and levels of priority by names that all versions share.
    pub(super) fn named(&self, policy: &Policy, mut gates: PolicyGates) -> Hybrid {
        if let Some(doses) = &self.doses {
            let now = |fact: FactId| {
                doses.facts.iter().find(|(_, before)| *before == fact).map_or(fact, |(dose, _)| *dose)
            };
            gates.referral.rename(&now);
            gates.discharge.rename(&now);
        }
        let place = |id: &str| policy.priorities.iter().position(|own| own.id == id);
        let levels = self.statements.levels();
        let levels = levels.iter().map(|level| place(&level.id).and_then(|at| u32::try_from(at).ok()));
        Hybrid { gates, levels: levels.map(|place| place.unwrap_or(u32::MAX)).collect() }
    }

    /// The policy with these edits, as gates.
    pub(super) fn with(&mut self, edits: Edits) -> &PolicyGates {
        let hybrid = self.hybrids.remove(&edits).unwrap_or_else(|| {
            let (policy, places) = self.version(edits);
            let places = places.to_vec();
            let gates = PolicyGates::new(&mut self.world, &policy, &places);
            self.named(&policy, gates)
        });
        &self.hybrids.entry(edits).or_insert(hybrid).gates
    }

    /// Everything that can follow in either version at a stage.
    pub(super) fn effects(&mut self, stage: StageName) -> Vec<Effect> {
        if let Some(known) = self.effects.get(&stage) {
            return known.clone();
        }
        let mut found = BTreeSet::new();
        for edits in [0, self.all()] {
            let gates = self.with(edits).stage(stage);
            found.extend(gates.effects.keys().cloned());
            found.extend(gates.lengths().map(Effect::Within));
        }
        let levels = u32::try_from(self.statements.levels().len()).unwrap_or(u32::MAX);
        found.extend((0..levels).map(Effect::Priority));
        let found: Vec<Effect> = found.into_iter().collect();
        self.effects.insert(stage, found.clone());
        found
    }

    /// Whether the policy with these edits decides as the new one does.
    pub(super) fn decides_as_new(&mut self, stage: StageName, edits: Edits) -> Lit {
        let all = self.all();
        self.decides_alike(stage, edits, all)
    }

    /// Whether two choices of edits allow the same and decide alike.
    pub(super) fn decides_alike(&mut self, stage: StageName, one: Edits, other: Edits) -> Lit {
        if let Some(known) = self.alike.get(&(stage, one, other)) {
            return *known;
        }
        let effects = self.effects(stage);
        let (allowed_one, allowed_other) = (self.allowed(stage, one), self.allowed(stage, other));
        let mut alike = Vec::new();
        for verb in Verb::of_stage(stage) {
            let (left, right) = (self.verb(stage, one, *verb), self.verb(stage, other, *verb));
            alike.push(!self.world.circuit.differ(left, right));
        }
        for effect in &effects {
            let (left, right) = (self.effect(stage, one, effect), self.effect(stage, other, effect));
            alike.push(!self.world.circuit.differ(left, right));
        }
        let answers = self.world.circuit.all(alike);
        let same_letters = !self.world.circuit.differ(allowed_one, allowed_other);
        let answers = self.world.circuit.any([!allowed_other, answers]);
        let alike = self.world.circuit.both(same_letters, answers);
        self.alike.insert((stage, one, other), alike);
        alike
    }

    pub(super) fn allowed(&mut self, stage: StageName, edits: Edits) -> Lit {
        self.with(edits).stage(stage).allowed
    }

    pub(super) fn verb(&mut self, stage: StageName, edits: Edits, verb: Verb) -> Lit {
        self.with(edits).stage(stage).verb(verb)
    }

    pub(super) fn effect(&mut self, stage: StageName, edits: Edits, effect: &Effect) -> Lit {
        self.with(edits);
        let Self { hybrids, world, .. } = self;
        hybrids.get(&edits).map_or(Lit::FALSE, |hybrid| hybrid.effect(world, stage, effect))
    }

    /// What is decided at a point with these edits.
    pub(super) fn outcome(&mut self, stage: StageName, edits: Edits, at: &Values) -> Outcome {
        let allowed = at.is(self.allowed(stage, edits));
        let verbs = Verb::of_stage(stage);
        let verb = verbs.iter().position(|verb| at.is(self.verb(stage, edits, *verb))).unwrap_or(0);
        let effects = self.effects(stage);
        let effects = effects.into_iter().filter(|effect| {
            let lit = self.effect(stage, edits, effect);
            at.is(lit)
        });
        Outcome { allowed, verb, effects: effects.collect() }
    }
}
