//! Exact search over the ways in which unknowns can turn out. Input: states and what is wanted of them. Output: whether
//! there are worlds that show it.
//!
//! A question is asked of one world, or of several that share all but a few slots. Three-valued truth prunes: a branch
//! ends when the rules already rule out what is wanted, and succeeds when they already show it. In between, the search
//! is led by what is wanted: a rule that has to fail or to take effect names the atoms to decide next.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::branch::MOST_TOGETHER;
use super::budget::Budget;
use super::evaluate::{Needs, Verdict};
use super::goal::Goal;
use super::propagate::Step;
use super::space::{Known, Space};
use super::state::State;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{IndexVec, NodeId, PermitId, SlotId, VariantId, WorldId};
use crate::eval::model::slots::Variable;
use crate::eval::model::stage::RuleStates;
use crate::eval::model::truth::{Literal, Truth};

/// What is known of one of the worlds sought.
#[derive(Clone)]
pub(super) struct WorldState {
    pub(super) state: State,
    /// Slots whose values this world does not share with the first one, with their variants.
    pub(super) variants: Rc<[(SlotId, VariantId)]>,
    /// Permits of which another value is wanted than what is always permitted.
    pub(super) used: BitSet<PermitId>,
}

/// What can be chosen, this way or the other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    Step(Step),
    /// The slot has what is always permitted, or what only a rule permits.
    Permit(PermitId, bool),
}

impl Choice {
    pub(super) fn opposite(self) -> Self {
        match self {
            Self::Step(step) => Self::Step(step.opposite()),
            Self::Permit(permit, always) => Self::Permit(permit, !always),
        }
    }
}

impl WorldState {
    fn variant(&self, slot: SlotId) -> Option<VariantId> {
        self.variants.iter().find(|(own, _)| *own == slot).map(|(_, variant)| *variant)
    }
}

pub(super) type Worlds = IndexVec<WorldId, WorldState>;

pub(super) struct Search<'s, 'p> {
    pub(super) space: &'s Space<'p>,
    pub(super) known: &'s Known,
    pub(super) goals: &'s [Goal],
    pub(super) budget: &'s mut Budget,
    /// What is known of the rules in the world looked at last.
    pub(super) rules: RuleStates,
    /// What the world that is evaluated needs.
    pub(super) needs: Needs,
    /// Literals that have no alternative, of all worlds.
    units: Vec<(WorldId, Literal)>,
    /// What the first world needs in which something has to be chosen.
    pub(super) open: Vec<(NodeId, bool)>,
    /// The most choices that are made together.
    pub(super) together: usize,
}

/// What a round of evaluation comes to.
pub(super) enum Next {
    /// No such worlds.
    Dead,
    /// All is shown.
    Shown,
    /// That has no alternative.
    Unit(WorldId, Choice),
    /// That has to be chosen, or its opposite.
    Branch(WorldId, Choice),
}

impl<'s, 'p> Search<'s, 'p> {
    pub(super) fn new(space: &'s Space<'p>, goals: &'s [Goal], budget: &'s mut Budget) -> Self {
        budget.ask();
        let known = space.known();
        Self {
            space,
            known,
            goals,
            budget,
            rules: known.rules.clone(),
            needs: Needs::default(),
            units: Vec::new(),
            open: Vec::new(),
            together: MOST_TOGETHER,
        }
    }

    /// Where tables leave it open whether what is left goes together, though nothing of it is asked for: what to choose.
    pub(super) fn undecided(&mut self, worlds: &Worlds) -> Option<(WorldId, Choice)> {
        if self.budget.is_spent() {
            return None;
        }
        let model = &self.space.policy.model;
        let of = |(id, world): (WorldId, &WorldState)| {
            let tables = self.space.limits.tables.iter();
            let (slot, cell) = tables.into_iter().find_map(|table| table.undecided(model, &world.state))?;
            Some((id, Choice::Step(Step::Cell(slot, cell, true))))
        };
        worlds.enumerate().find_map(of)
    }

    /// What a table tells of a slot in one world is so in all that share the slot. `false` where one has no world left.
    fn share(&self, worlds: &mut Worlds) -> bool {
        let (policy, limits) = (self.space.policy, &self.space.limits);
        let slots: BTreeSet<SlotId> =
            limits.tables.iter().flat_map(|table| table.slots.iter().copied()).collect();
        let mut moved = worlds.len() > 1 && !slots.is_empty();
        while std::mem::take(&mut moved) {
            for id in &slots {
                let slot = &policy.model.slots[*id];
                for one in worlds.ids() {
                    for other in worlds.ids().filter(|other| *other != one) {
                        if worlds[one].variant(*id) != worlds[other].variant(*id) {
                            continue;
                        }
                        let left = worlds[other].state.possible(slot).to_set();
                        let world = &mut worlds[one];
                        if world.state.possible(slot).is_subset(&left) {
                            continue;
                        }
                        world.state.possible_mut(slot).intersect(&left);
                        if !policy.propagate(*id, &mut world.state, limits) {
                            return false;
                        }
                        moved = true;
                    }
                }
            }
        }
        true
    }

    /// Takes every step that has no alternative, until one has to be chosen.
    pub(super) fn unit_propagate(&mut self, worlds: &mut Worlds) -> Next {
        loop {
            // On the safe side, there may be such worlds.
            if self.budget.is_spent() {
                return Next::Shown;
            }
            let next = self.evaluate_all(worlds);
            let Next::Branch(..) = next else { return next };
            if self.units.is_empty() {
                return next;
            }
            let units = std::mem::take(&mut self.units);
            let moved = self.assign_units(worlds, &units);
            self.units = units;
            match moved {
                None => return Next::Dead,
                Some(false) => return next,
                Some(true) => {}
            }
        }
    }

    /// Whether a step was taken; `None`: no such worlds.
    fn assign_units(&mut self, worlds: &mut Worlds, units: &[(WorldId, Literal)]) -> Option<bool> {
        let mut moved = false;
        for (world, literal) in units {
            match (worlds[*world].state.assignment().truth(literal.var), literal.value) {
                (Truth::Open, _) => {}
                (Truth::Yes, true) | (Truth::No, false) => continue,
                // What has become yes meanwhile while it had to be no, or the other way, leaves no world.
                (Truth::Yes, false) | (Truth::No, true) => return None,
            }
            let model = &self.space.policy.model;
            let step = match model.variable(literal.var) {
                Variable::Atom(atom) => model.exact_step(atom, literal.value),
                Variable::Definition(_) => None,
            };
            if let Some(step) = step {
                if !self.assign(worlds, *world, Choice::Step(step)) {
                    return None;
                }
                moved = true;
            }
        }
        Some(moved)
    }

    /// Evaluates each world by its goal, and gathers the literals that have no alternative.
    fn evaluate_all(&mut self, worlds: &Worlds) -> Next {
        self.units.clear();
        let mut next = Next::Shown;
        for ((id, world), goal) in worlds.enumerate().zip(self.goals) {
            self.needs.clear();
            self.budget.spend(self.known.work);
            let verdict = self.evaluate(world, goal);
            self.units.extend(self.needs.forced.iter().map(|literal| (id, *literal)));
            match verdict {
                Verdict::Dead => return Next::Dead,
                Verdict::Shown => {}
                Verdict::Restrict(permit) => return Next::Unit(id, Choice::Permit(permit, true)),
                Verdict::Decide(literal) => {
                    if let (Next::Shown, Some(step)) = (&next, self.step(literal, &world.state)) {
                        next = Next::Branch(id, Choice::Step(step));
                        self.open.clone_from(&self.needs.conditions);
                    }
                }
                Verdict::Choose(permit) => {
                    if let Next::Shown = &next {
                        next = Next::Branch(id, Choice::Permit(permit, true));
                        self.open.clear();
                    }
                }
            }
        }
        next
    }

    /// Chooses so in every world that shares the slot. `false` where one has no world left.
    pub(super) fn assign(&mut self, worlds: &mut Worlds, decided: WorldId, choice: Choice) -> bool {
        let policy = self.space.policy;
        let slot = match choice {
            Choice::Step(step) => step.slot(&policy.model),
            Choice::Permit(permit, _) => self.space.permits[permit].slot,
        };
        let wanted = worlds[decided].variant(slot);
        self.budget.spend(policy.work(slot, &self.space.limits) * worlds.len() as u64);
        let mut shared = worlds.iter_mut().filter(|world| world.variant(slot) == wanted);
        let left = shared.all(|world| match choice {
            Choice::Step(step) => policy.step(&mut world.state, step, &self.space.limits),
            Choice::Permit(permit, true) => {
                policy.restrict(&self.space.permits[permit], self.space, &mut world.state)
            }
            Choice::Permit(permit, false) => {
                world.used.insert(permit);
                true
            }
        });
        left && self.share(worlds)
    }

    fn step(&self, literal: Literal, state: &State) -> Option<Step> {
        let policy = self.space.policy;
        let mut literal = literal;
        // A definition is decided by what it is for; definitions only use those before them, so this ends.
        loop {
            match policy.model.variable(literal.var) {
                Variable::Atom(atom) => return policy.model.step(atom, literal.value, state),
                Variable::Definition(id) => {
                    let node = policy.definitions[id];
                    literal = policy.conditions.pick(node, &state.assignment(), literal.value)?;
                }
            }
        }
    }
}
