//! Answers as conditions. Input: values of a fact. Output: a condition over the policy's tests that says them, with the tests'
//! opposites where a limit reads better from the other side.

use remit_engine::finite::Test;
use remit_engine::ir::{Atom, AtomId, Condition, FactType, Lookup, Operator};

use super::problem::Candidate;
use crate::world::World;

/// What answers say.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// That; over [`super::Questions::atoms`].
    That(Condition),
    /// Whatever it is.
    Anything,
    /// Of a list: nothing more than is known.
    Nothing,
    /// Something that no test of the policy names.
    Other,
}

/// Tests to say answers with: the policy's, and others after them.
#[derive(Clone, Debug)]
pub(super) struct Words {
    pub(super) atoms: Vec<Atom>,
}

/// A test of one fact.
struct Known {
    passes: Vec<usize>,
    yes: Condition,
    no: Condition,
}

impl Words {
    pub(super) fn said(
        &mut self,
        world: &World,
        candidate: &Candidate,
        values: &[usize],
        list: bool,
    ) -> Said {
        let tests = self.tests(world, candidate);
        let others: Vec<usize> =
            candidate.may.iter().copied().filter(|value| !values.contains(value)).collect();
        if list && values.is_empty() {
            return Said::Nothing;
        }
        if others.is_empty() && !list {
            return Said::Anything;
        }
        let mut cubes: Vec<(Vec<(usize, bool)>, Condition)> = Vec::new();
        for value in values {
            let passes = |known: &Known, value: usize| known.passes.contains(&value);
            let covered = cubes.iter().any(|(cube, _)| {
                cube.iter().all(|(at, is)| tests.get(*at).is_some_and(|it| passes(it, *value) == *is))
            });
            if covered {
                continue;
            }
            let all = tests.iter().enumerate().map(|(at, it)| (at, passes(it, *value)));
            let mut cube: Vec<(usize, bool)> = all.filter(|(_, is)| *is || !list).collect();
            for wanted in [false, true] {
                let candidates: Vec<(usize, bool)> =
                    cube.iter().rev().filter(|(_, is)| *is == wanted).copied().collect();
                for out in candidates {
                    let fewer: Vec<(usize, bool)> = cube.iter().filter(|it| **it != out).copied().collect();
                    let meets = |other: &usize| {
                        fewer
                            .iter()
                            .all(|(at, is)| tests.get(*at).is_some_and(|it| passes(it, *other) == *is))
                    };
                    let before = others.iter().filter(|other| {
                        cube.iter()
                            .all(|(at, is)| tests.get(*at).is_some_and(|it| passes(it, **other) == *is))
                    });
                    if !fewer.is_empty() && before.count() == others.iter().filter(|it| meets(it)).count() {
                        cube = fewer;
                    }
                }
            }
            if cube.is_empty() {
                return Said::Other;
            }
            let said = |(at, is): &(usize, bool)| {
                tests.get(*at).map(|it| if *is { it.yes.clone() } else { it.no.clone() })
            };
            let mut parts: Vec<Condition> = cube.iter().filter_map(said).collect();
            let whole = if parts.len() == 1 { parts.swap_remove(0) } else { Condition::And(parts) };
            if !cubes.iter().any(|(_, known)| *known == whole) {
                cubes.push((cube, whole));
            }
        }
        let mut conditions: Vec<Condition> = cubes.into_iter().map(|(_, whole)| whole).collect();
        Said::That(if conditions.len() == 1 { conditions.swap_remove(0) } else { Condition::Or(conditions) })
    }

    /// Whether a test of the policy names that value.
    pub(super) fn names(&mut self, world: &World, candidate: &Candidate, value: usize) -> bool {
        self.tests(world, candidate).iter().any(|known| known.passes.contains(&value))
    }

    fn tests(&mut self, world: &World, candidate: &Candidate) -> Vec<Known> {
        let mut found: Vec<Known> = Vec::new();
        let vocabulary = world.model.lexicon().vocabulary();
        let kind = vocabulary.facts.as_slice().at(candidate.fact).map(|fact| &fact.kind);
        if let Some(FactType::OneOf(choices)) = kind {
            for choice in 0..choices.len() {
                let Ok(number) = u32::try_from(choice) else { continue };
                let yes = self.test(Atom::Choice { fact: candidate.fact, choice: number });
                found.push(Known { passes: vec![choice], no: yes.clone().negated(), yes });
            }
            return found;
        }
        let event = kind == Some(&FactType::Event);
        let dates =
            self.atoms.iter().any(|atom| matches!(atom, Atom::Dated { fact, .. } if *fact == candidate.fact));
        let dated = event || dates;
        for index in 0..self.atoms.len() {
            let id = AtomId::new(index);
            let Some(atom) = self.atoms.get(index).cloned() else { continue };
            if atom.fact() != candidate.fact || matches!(atom, Atom::Given(_)) {
                continue;
            }
            // What was added is past the tests of the world.
            let Some(Test::Any { values, .. }) = world.model.test(id) else { continue };
            let yes = Condition::Atom(id);
            let no = match opposite(&atom, event) {
                Some(other) => self.test(other),
                None => yes.clone().negated(),
            };
            // Next to a value there is less, and more.
            if let Atom::Compare { fact, operator: Operator::Equal, with } = atom
                && !dated
                && let [value] = values.as_slice()
            {
                let (less, more) = (Operator::Less, Operator::Greater);
                let below: Vec<usize> = candidate.may.iter().copied().filter(|it| it < value).collect();
                let above: Vec<usize> = candidate.may.iter().copied().filter(|it| it > value).collect();
                for (operator, passes) in [(less, below), (more, above)] {
                    let yes = self.test(Atom::Compare { fact, operator, with });
                    found.push(Known { passes, no: yes.clone().negated(), yes });
                }
            }
            if !found.iter().any(|known| known.passes == values) {
                found.push(Known { passes: values, yes, no });
            }
        }
        found
    }

    fn test(&mut self, atom: Atom) -> Condition {
        let known = self.atoms.iter().position(|own| *own == atom);
        let index = known.unwrap_or_else(|| {
            self.atoms.push(atom);
            self.atoms.len() - 1
        });
        Condition::Atom(AtomId::new(index))
    }
}

/// The test from the other side of its limit. What never happened is on no side.
fn opposite(atom: &Atom, event: bool) -> Option<Atom> {
    let Atom::Compare { fact, operator, with } = atom else { return None };
    let operator = match operator {
        Operator::Less => Operator::AtLeast,
        Operator::AtMost => Operator::Greater,
        Operator::Equal => Operator::NotEqual,
        Operator::NotEqual => Operator::Equal,
        Operator::AtLeast => Operator::Less,
        Operator::Greater => Operator::AtMost,
    };
    (!event).then_some(Atom::Compare { fact: *fact, operator, with: *with })
}
