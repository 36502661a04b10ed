//! Which letters are decided otherwise, and by which edits. Input: versions. Output: moves, each letter in one of them.

use std::collections::BTreeSet;

use remit_engine::ir::{StageName, Verb};

use super::versions::{Edits, Outcome, Versions};
use crate::circuit::{Lit, Values};
use crate::solver::{Answer, Inputs};

/// More edits than this that act on one letter are told together.
const MOST_EDITS: u32 = 8;

/// Letters that an edit, or several, move from one outcome to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) stage: StageName,
    /// The smallest sets of edits each of which does it, whatever becomes of the others.
    pub(super) by: BTreeSet<Edits>,
    pub(super) from: Outcome,
    pub(super) to: Outcome,
    /// What has to be so.
    pub(super) when: Lit,
}

/// What is known of the moves of a stage.
pub(super) struct Moves {
    pub(super) moved: Vec<Moved>,
    /// Whether every letter that is decided otherwise is in one of them.
    pub(super) finished: bool,
}

impl Versions<'_> {
    /// Every move of a stage.
    pub(super) fn moves(&mut self, stage: StageName) -> Moves {
        let all = self.all();
        let alike = self.decides_alike(stage, 0, all);
        let matters = self.matters(stage);
        let mut open = vec![!alike, matters];
        let mut moved: Vec<Moved> = Vec::new();
        loop {
            let inputs = match self.solver.solve(&self.world.circuit, &open) {
                Answer::World(inputs) => inputs,
                Answer::None(_) => return Moves { moved, finished: true },
                Answer::Unfinished => return Moves { moved, finished: false },
            };
            let mut next = self.move_at(stage, inputs);
            next.when = self.world.circuit.both(next.when, matters);
            open.push(!next.when);
            moved.push(next);
        }
    }

    fn values(&self, inputs: &Inputs) -> Values {
        self.world.circuit.evaluate(&|gate| inputs.is(gate))
    }

    /// The move that a point belongs to.
    fn move_at(&mut self, stage: StageName, inputs: Inputs) -> Moved {
        let all = self.all();
        let acting = self.acting(&inputs);
        // Gates first, then what they are at the point: gates that are made later are not known there.
        let subsets = subsets(acting.iter().filter(|(_, acts)| *acts).fold(0, |set, (edit, _)| set | edit));
        let decides: Vec<(Edits, Lit)> =
            subsets.iter().map(|set| (*set, self.decides_as_new(stage, *set))).collect();
        let mut when: Vec<Lit> = Vec::new();
        for (edit, acts) in &acting {
            let lit = self.acts(*edit);
            when.push(lit.is(*acts));
        }
        let mut does: Vec<(Edits, Lit)> = Vec::new();
        for set in &subsets {
            let above = decides.iter().filter(|(other, _)| other & set == *set).map(|(_, lit)| *lit);
            does.push((*set, self.world.circuit.all(above)));
        }
        let (from_signature, to_signature) = (self.signature(stage, 0), self.signature(stage, all));
        let values = self.values(&inputs);
        let (from, to) = (self.outcome(stage, 0, &values), self.outcome(stage, all, &values));
        let doing: Vec<Edits> = does.iter().filter(|(_, lit)| values.is(*lit)).map(|(set, _)| *set).collect();
        let smallest = |set: &Edits| !doing.iter().any(|other| other != set && other & set == *other);
        let by: BTreeSet<Edits> = doing.iter().copied().filter(smallest).collect();
        // The same sets do it, and no smaller one.
        when.extend(does.iter().map(|(_, lit)| lit.is(values.is(*lit))));
        let verbs_differ = from.verb != to.verb || from.allowed != to.allowed;
        for (signature, side) in [(&from_signature, &from), (&to_signature, &to)] {
            when.push(signature.allowed.is(side.allowed));
            when.push(signature.verbs.get(side.verb).copied().unwrap_or(Lit::FALSE));
        }
        if !verbs_differ {
            let pairs = from_signature.effects.iter().zip(&to_signature.effects);
            when.extend(pairs.map(|(old, new)| {
                let differ = self.world.circuit.differ(*old, *new);
                let differs = values.is(*old) != values.is(*new);
                let old = self.world.circuit.any([!differ, old.is(values.is(*old))]);
                self.world.circuit.both(differ.is(differs), old)
            }));
        }
        let when = self.world.circuit.all(when);
        Moved { stage, by, from, to, when }
    }

    fn signature(&mut self, stage: StageName, edits: Edits) -> Signature {
        let allowed = self.allowed(stage, edits);
        let verbs = Verb::of_stage(stage).iter().map(|verb| self.verb(stage, edits, *verb)).collect();
        let effects = self.effects(stage);
        let effects = effects.iter().map(|effect| self.effect(stage, edits, effect)).collect();
        Signature { allowed, verbs, effects }
    }

    /// Of each edit, whether its statements can act at a point.
    fn acting(&mut self, inputs: &Inputs) -> Vec<(Edits, bool)> {
        let edits: Vec<Edits> = (0..self.changes.len()).map(|edit| 1 << edit).collect();
        let lits: Vec<(Edits, Lit)> = edits.iter().map(|edit| (*edit, self.acts(*edit))).collect();
        let values = self.values(inputs);
        let acting: Vec<(Edits, bool)> = lits.iter().map(|(edit, lit)| (*edit, values.is(*lit))).collect();
        let count = acting.iter().filter(|(_, acts)| *acts).count();
        // Together they are one.
        if u32::try_from(count).unwrap_or(u32::MAX) <= MOST_EDITS { acting } else { one(&acting) }
    }
}

struct Signature {
    allowed: Lit,
    verbs: Vec<Lit>,
    effects: Vec<Lit>,
}

/// Those that act as one edit.
fn one(acting: &[(Edits, bool)]) -> Vec<(Edits, bool)> {
    let together = acting.iter().filter(|(_, acts)| *acts).fold(0, |all, (edit, _)| all | edit);
    let idle = acting.iter().filter(|(_, acts)| !acts).copied();
    idle.chain([(together, true)]).collect()
}

/// Every choice of some bits.
fn subsets(of: Edits) -> Vec<Edits> {
    let mut all = vec![0];
    for bit in (0..Edits::BITS).map(|bit| 1 << bit).filter(|bit| of & bit != 0) {
        let with: Vec<Edits> = all.iter().map(|set| set | bit).collect();
        all.extend(with);
    }
    all
}
