//! Branching: where several things can be chosen, one way after the other. Input: worlds, and what is to be chosen in one of
//! them. Output: whether some of the worlds show what is wanted.
//!
//! What a goal needs of a world names many choices at a time, most of which have nothing to do with each other. They are made
//! together, so that a count of a hundred parts is not evaluated a hundred times; where they do not go together, fewer are.

use super::search::{Choice, Next, Search, WorldState, Worlds};
use super::space::Variants;
use super::state::State;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{VarId, WorldId};
use crate::eval::model::slots::Variable;

/// The most choices that are ever made together.
pub(super) const MOST_TOGETHER: usize = 256;

/// What is left to be searched.
enum Pending {
    /// Any of these worlds.
    Any(Worlds),
    /// Any of these worlds, those first in which all of that is chosen.
    First(Worlds, WorldId, Vec<Choice>),
    /// Any of these worlds but those in which all of that is chosen.
    Rest(Worlds, WorldId, Vec<Choice>),
}

/// What is found in worlds.
enum Found {
    Nothing,
    All,
    /// More has to be chosen.
    Open(Pending),
}

impl Search<'_, '_> {
    /// Depth first, on a stack of its own so that no input exhausts the thread's. `true` too where the budget is spent.
    pub(super) fn run(&mut self, apart: &[Variants]) -> bool {
        let world = |index: usize| WorldState {
            state: self.space.state.clone(),
            variants: apart.get(index).map(|own| own.as_slice().into()).unwrap_or_default(),
            used: BitSet::empty(self.space.permits.len()),
        };
        let start: Worlds = (0..self.goals.len()).map(world).collect();
        let mut stack = vec![Pending::Any(start)];
        while let Some(pending) = stack.pop() {
            if self.budget.is_spent() {
                return true;
            }
            match pending {
                Pending::Any(worlds) => match self.explore(worlds) {
                    Found::Nothing => {}
                    Found::All => return true,
                    Found::Open(pending) => stack.push(pending),
                },
                Pending::First(worlds, world, choices) => {
                    if self.first(&mut stack, worlds, world, choices) {
                        return true;
                    }
                }
                Pending::Rest(worlds, world, choices) => self.rest(&mut stack, worlds, world, choices),
            }
        }
        false
    }

    /// Takes every step that has no alternative.
    fn explore(&mut self, mut worlds: Worlds) -> Found {
        loop {
            self.budget.spend(worlds.iter().map(|world| world.state.work()).sum());
            match self.unit_propagate(&mut worlds) {
                Next::Dead => return Found::Nothing,
                Next::Shown => {
                    return match self.undecided(&worlds) {
                        None => Found::All,
                        Some((world, choice)) => Found::Open(Pending::First(worlds, world, vec![choice])),
                    };
                }
                Next::Unit(world, choice) => {
                    if !self.assign(&mut worlds, world, choice) {
                        return Found::Nothing;
                    }
                }
                Next::Branch(world, choice) => {
                    let choices = self.choices(&worlds[world].state, choice);
                    return Found::Open(Pending::First(worlds, world, choices));
                }
            }
        }
    }

    /// Looks where all of the choices are made; what is left then goes on the stack. Where that leads nowhere at once, half of
    /// them are tried, so that the search is the same as if they were made one after the other.
    fn first(
        &mut self,
        stack: &mut Vec<Pending>,
        mut worlds: Worlds,
        world: WorldId,
        mut choices: Vec<Choice>,
    ) -> bool {
        let mut tried = worlds.clone();
        let found = if choices.iter().all(|choice| self.assign(&mut tried, world, *choice)) {
            self.explore(tried)
        } else {
            Found::Nothing
        };
        match (found, choices.as_slice()) {
            (Found::All, _) => return true,
            (Found::Open(pending), _) => {
                if choices.len() == self.together {
                    self.together = (2 * self.together).min(MOST_TOGETHER);
                }
                stack.extend([Pending::Rest(worlds, world, choices), pending]);
            }
            (Found::Nothing, [choice]) => {
                if self.assign(&mut worlds, world, choice.opposite()) {
                    stack.push(Pending::Any(worlds));
                }
            }
            (Found::Nothing, _) => {
                choices.truncate(choices.len() / 2);
                self.together = choices.len();
                stack.push(Pending::First(worlds, world, choices));
            }
        }
        false
    }

    /// Of the worlds in which not all of the choices are so, those with most of them come first.
    fn rest(
        &mut self,
        stack: &mut Vec<Pending>,
        mut worlds: Worlds,
        world: WorldId,
        mut choices: Vec<Choice>,
    ) {
        if let [choice] = choices.as_slice() {
            if self.assign(&mut worlds, world, choice.opposite()) {
                stack.push(Pending::Any(worlds));
            }
            return;
        }
        let later = choices.split_off(choices.len() / 2);
        let mut with = worlds.clone();
        self.budget.spend(with.iter().map(|world| world.state.work()).sum());
        let left = choices.iter().all(|choice| self.assign(&mut with, world, *choice));
        stack.push(Pending::Rest(worlds, world, choices));
        if left {
            stack.push(Pending::Rest(with, world, later));
        }
    }

    /// What is chosen in a world, with what would be chosen next if nothing followed from it.
    fn choices(&mut self, state: &State, first: Choice) -> Vec<Choice> {
        let policy = self.space.policy;
        let mut choices = vec![first];
        let mut waiting = std::mem::take(&mut self.open);
        waiting.reverse();
        let mut known: BitSet<VarId> = BitSet::empty(policy.model.atoms.len() + policy.definitions.len());
        let mut picked = Vec::new();
        while let Some((node, want)) = waiting.pop()
            && choices.len() < self.together
        {
            self.budget.spend(policy.conditions.work(node));
            policy.conditions.picks(node, &state.assignment(), want, &mut picked);
            for literal in picked.drain(..) {
                if known.contains(literal.var) || choices.len() >= self.together {
                    continue;
                }
                known.insert(literal.var);
                match policy.model.variable(literal.var) {
                    Variable::Definition(id) => waiting.push((policy.definitions[id], literal.value)),
                    Variable::Atom(atom) => {
                        let step = policy.model.step(atom, literal.value, state);
                        choices.extend(step.map(Choice::Step).filter(|choice| *choice != first));
                    }
                }
            }
        }
        choices
    }
}
