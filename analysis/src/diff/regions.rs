//! Whom an edit concerns. Input: versions and an edit. Output: short conditions which together are the difference it makes.

use remit_engine::ir::{AtomId, Condition, Lookup};

use super::versions::Versions;
use crate::circuit::Lit;
use crate::solver::Answer;

/// More conditions than this are not sought for one edit.
const MOST: usize = 60;

/// The difference that an edit makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Region {
    /// Whom its statements concern now and did not before.
    pub(super) now: Vec<Condition>,
    /// Whom they concerned and no longer do.
    pub(super) no_longer: Vec<Condition>,
    /// Whom they concern in both versions, with something else that follows.
    pub(super) otherwise: Vec<Condition>,
    /// Whether these are all.
    pub(super) whole: bool,
}

impl Versions<'_> {
    /// The difference that an edit makes.
    pub(super) fn region(&mut self, edit: usize) -> Region {
        let statements = self.statements.clone();
        let mut region = Region { whole: true, ..Region::default() };
        let changed = self.changes.get(edit).map(|changed| changed.statements.clone()).unwrap_or_default();
        for statement in changed.iter().filter_map(|index| statements.list.get(*index)) {
            let Some(says) = self.says(&statements, statement) else { continue };
            let mut atoms = Vec::new();
            for rule in [statements.old_rule(statement), statements.new_rule(statement)].into_iter().flatten()
            {
                self.atoms_of(&rule.condition.whole(), &mut atoms);
            }
            let circuit = &mut self.world.circuit;
            let (now, no_longer) = (circuit.all([says.new, !says.old]), circuit.all([says.old, !says.new]));
            let both = circuit.both(says.old, says.new);
            let parts = [
                (now, &mut region.now),
                (no_longer, &mut region.no_longer),
                (if says.alike { Lit::FALSE } else { both }, &mut region.otherwise),
            ];
            for (difference, into) in parts {
                let (found, whole) = self.cover(difference, &atoms);
                into.extend(found.into_iter().filter(|found| !into.contains(found)).collect::<Vec<_>>());
                region.whole &= whole;
            }
        }
        region
    }

    /// The atoms that a condition tests, by its definitions too, each once.
    pub(super) fn atoms_of(&self, condition: &Condition, into: &mut Vec<AtomId>) {
        match condition {
            Condition::Const(_) => {}
            Condition::Atom(id) => {
                let lit = self.gate_of(*id);
                if !into.iter().any(|known| self.gate_of(*known) == lit) {
                    into.push(*id);
                }
            }
            Condition::Defined(id) => {
                if let Some(definition) = self.new.definitions.as_slice().at(*id) {
                    self.atoms_of(&definition.condition, into);
                }
            }
            Condition::Not(inner) => self.atoms_of(inner, into),
            Condition::And(parts) | Condition::Or(parts) | Condition::Count { of: parts, .. } => {
                parts.iter().for_each(|part| self.atoms_of(part, into));
            }
        }
    }

    fn gate_of(&self, atom: AtomId) -> Lit {
        self.terms.atoms.get(atom.index()).copied().unwrap_or(Lit::FALSE)
    }

    /// Short conditions over these atoms which together are that; whether they are all of it.
    fn cover(&mut self, difference: Lit, atoms: &[AtomId]) -> (Vec<Condition>, bool) {
        let mut found: Vec<Vec<(AtomId, bool)>> = Vec::new();
        let mut open = vec![difference];
        let whole = loop {
            if found.len() >= MOST {
                break false;
            }
            let inputs = match self.solver.solve(&self.world.circuit, &open) {
                Answer::World(inputs) => inputs,
                Answer::None(_) => break true,
                Answer::Unfinished => break false,
            };
            let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
            let cube = atoms.iter().map(|atom| (*atom, values.is(self.gate_of(*atom)))).collect();
            let cube = self.shortest(difference, cube);
            let lits: Vec<Lit> = cube.iter().map(|(atom, is)| self.gate_of(*atom).is(*is)).collect();
            open.push(!self.world.circuit.all(lits));
            found.push(cube);
        };
        let mut index = 0;
        while index < found.len() {
            let rest = found.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, cube)| cube);
            let rest: Vec<Lit> = rest
                .map(|cube| {
                    let lits = cube.iter().map(|(atom, is)| {
                        self.terms.atoms.get(atom.index()).copied().unwrap_or(Lit::FALSE).is(*is)
                    });
                    self.world.circuit.all(lits.collect::<Vec<_>>())
                })
                .collect();
            let mut all = vec![difference];
            all.extend(rest.iter().map(|lit| !*lit));
            if whole && self.solver.is_possible(&self.world.circuit, &all) == Some(false) {
                found.remove(index);
            } else {
                index += 1;
            }
        }
        (found.into_iter().map(condition).collect(), whole)
    }

    /// As few of the tests as still say no more than that; what is not so goes first.
    fn shortest(&mut self, difference: Lit, cube: Vec<(AtomId, bool)>) -> Vec<(AtomId, bool)> {
        let mut kept = cube;
        for wanted in [false, true] {
            let candidates: Vec<(AtomId, bool)> =
                kept.iter().rev().filter(|(_, is)| *is == wanted).copied().collect();
            for candidate in candidates {
                let rest: Vec<(AtomId, bool)> = kept.iter().filter(|it| **it != candidate).copied().collect();
                let mut all: Vec<Lit> = rest.iter().map(|(atom, is)| self.gate_of(*atom).is(*is)).collect();
                all.push(!difference);
                if self.solver.is_possible(&self.world.circuit, &all) == Some(false) {
                    kept = rest;
                }
            }
        }
        kept
    }
}

fn condition(cube: Vec<(AtomId, bool)>) -> Condition {
    let test = |(atom, is): (AtomId, bool)| {
        let test = Condition::Atom(atom);
        if is { test } else { test.negated() }
    };
    let mut tests: Vec<Condition> = cube.into_iter().map(test).collect();
    match tests.len() {
        0 => Condition::Const(true),
        1 => tests.swap_remove(0),
        _ => Condition::And(tests),
    }
}
