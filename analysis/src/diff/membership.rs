//! Which letters a move is of, as conditions. Input: versions and a move. Output: conditions each of which holds of every
//! letter of the move, and all of which hold of no other.
//!
//! First what rules have to say for either version to decide as it does; then, where that is not all, what else; of these as
//! few as will do.

use std::collections::BTreeSet;

use remit_engine::ir::{Atom, AtomId, Condition, FactId, Lookup, RuleId, Verb};

use super::decided::Of;
use super::moves::Moved;
use super::versions::Versions;
use super::{Edit, told_of};
use crate::circuit::Lit;
use crate::policy::Effect;
use crate::solver::Answer;

/// More alternatives than this are not sought, nor among more tests than that.
const MOST: usize = 12;
const MOST_TESTS: usize = 60;

/// Something that holds of every letter of a move.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Bound {
    /// What holds, over the atoms of the comparison's terms.
    pub condition: Condition,
    /// What it is.
    pub kind: BoundKind,
    /// The names of the rules that it is of, in either version.
    pub rules: Vec<String>,
}

/// What a condition of a region is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BoundKind {
    /// The difference that an edit makes, by its place.
    Edit(usize),
    /// One of some rules decides, or brings what follows.
    Decides,
    /// A rule that would decide otherwise does not hold.
    Not,
    /// A fact is not said.
    Unsaid(FactId),
    /// What else tells these letters from others.
    Also,
}

/// A bound with its gate.
pub(super) struct Gated {
    pub(super) bound: Bound,
    pub(super) gate: Lit,
}

/// The conditions of a move.
pub(super) struct Membership {
    pub(super) all: Vec<Gated>,
    /// Whether all of them hold of no letter that does not move so.
    pub(super) whole: bool,
    /// Whether they hold of no letter of another move.
    pub(super) alone: bool,
}

struct Search<'m> {
    moved: &'m [Moved],
    /// What has to be so of a letter of the move.
    when: Lit,
    /// What has to be so of a letter that goes the same way, whatever moves it.
    wanted: Lit,
    /// The letters that are told apart from those of the move.
    among: Lit,
    all: Vec<Gated>,
}

impl Versions<'_> {
    /// Which letters a move is of, `every` being all moves.
    pub(super) fn membership(&mut self, moved: &[Moved], every: &[Vec<Moved>], edits: &[Edit]) -> Membership {
        let none = || Membership { all: Vec::new(), whole: true, alone: true };
        let Some(first) = moved.first() else { return none() };
        let when = self.world.circuit.any(moved.iter().map(|it| it.when).collect::<Vec<_>>());
        let sides = |it: &Moved| [&it.from, &it.to].map(|side| side.allowed.then_some(side.verb));
        let alike = every.iter().flatten().filter(|it| sides(it) == sides(first)).map(|it| it.when);
        let wanted = self.world.circuit.any(alike.collect::<Vec<_>>());
        let among = self.among(first);
        let mut search = Search { moved, when, wanted, among, all: Vec::new() };
        self.edits_of(&mut search, edits);
        for is_new in [true, false] {
            let side = if is_new { &first.to } else { &first.from };
            let verb = Verb::of_stage(first.stage).get(side.verb).copied();
            match verb.filter(|_| side.allowed) {
                Some(verb) => self.decides(&mut search, is_new, verb),
                None => self.disallows(&mut search, is_new),
            }
        }
        self.follows(&mut search);
        let mut alone = self.is_enough(&search, search.when);
        if alone {
            search.wanted = search.when;
        }
        let mut whole = alone || self.is_enough(&search, search.wanted);
        if !whole {
            whole = self.rest(&mut search);
            alone = whole;
            search.wanted = search.when;
        }
        if whole {
            self.reduce(&mut search);
        }
        Membership { all: search.all, whole, alone }
    }

    /// Whether all that was taken up holds only where that does.
    fn is_enough(&mut self, search: &Search<'_>, wanted: Lit) -> bool {
        let own = search.all.iter().map(|own| own.gate);
        let all: Vec<Lit> = own.chain([search.among, !wanted]).collect();
        self.solver.is_possible(&self.world.circuit, &all) == Some(false)
    }

    /// Both versions have such letters; or one has, and the other either has not or is told all.
    fn among(&mut self, first: &Moved) -> Lit {
        let all = self.all();
        let (old, new) = (self.allowed(first.stage, 0), self.allowed(first.stage, all));
        let told: Vec<Lit> = self.world.asked().into_iter().map(|fact| self.world.is_said(fact)).collect();
        let told = self.world.circuit.all(told);
        match (first.from.allowed, first.to.allowed) {
            (true, true) | (false, false) => self.world.circuit.both(old, new),
            (true, false) => {
                let other = self.world.circuit.any([!new, told]);
                self.world.circuit.both(old, other)
            }
            (false, true) => {
                let other = self.world.circuit.any([!old, told]);
                self.world.circuit.both(new, other)
            }
        }
    }

    /// Takes up a condition that holds of every letter of the move, and not of every letter.
    fn take(&mut self, search: &mut Search<'_>, condition: Condition, kind: BoundKind, rules: Vec<String>) {
        let gate = self.gate(&condition);
        let known = search.all.iter().any(|own| own.gate == gate);
        if gate == Lit::TRUE || known {
            return;
        }
        if self.solver.is_possible(&self.world.circuit, &[search.when, !gate]) == Some(false) {
            search.all.push(Gated { bound: Bound { condition, kind, rules }, gate });
        }
    }

    fn edits_of(&mut self, search: &mut Search<'_>, edits: &[Edit]) {
        let own: BTreeSet<u64> = search.moved.iter().flat_map(|it| it.by.iter().copied()).collect();
        for (at, edit) in edits.iter().enumerate() {
            let cubes = edit.now.iter().chain(&edit.no_longer).chain(&edit.otherwise);
            let cubes = widest(cubes);
            if !edit.whole || cubes.is_empty() {
                continue;
            }
            if own.iter().any(|set| set >> at & 1 == 1) {
                self.take(search, any_of(cubes), BoundKind::Edit(at), Vec::new());
            } else {
                // Where another edit does nothing, it cannot do it as well.
                self.take(search, any_of(cubes).negated(), BoundKind::Also, Vec::new());
            }
        }
    }

    /// What rules have to say for a version to decide so.
    fn decides(&mut self, search: &mut Search<'_>, is_new: bool, verb: Verb) {
        let Some(stage) = search.moved.first().map(|it| it.stage) else { return };
        let needs = self.needed_for(stage, is_new, verb);
        self.one_of(search, is_new, needs.any);
        for of in needs.none {
            let rules = self.names(search, is_new, of.rule);
            self.take(search, of.condition.negated(), BoundKind::Not, rules);
        }
        for condition in needs.all {
            self.take(search, condition, BoundKind::Decides, Vec::new());
        }
    }

    /// Takes up that one of these holds, without those that decide none of the letters.
    fn one_of(&mut self, search: &mut Search<'_>, is_new: bool, any: Vec<Of>) {
        let mut kept: Vec<(Of, Lit)> = Vec::new();
        for of in any {
            let gate = self.gate(&of.condition);
            kept.push((of, gate));
        }
        let mut index = 0;
        while index < kept.len() {
            let others = kept.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, (_, gate))| !*gate);
            let all: Vec<Lit> = others.chain([search.when]).collect();
            if self.solver.is_possible(&self.world.circuit, &all) == Some(false) {
                kept.remove(index);
            } else {
                index += 1;
            }
        }
        let rules = kept.iter().flat_map(|(of, _)| self.names(search, is_new, of.rule)).collect();
        let any = kept.into_iter().map(|(of, _)| of.condition).collect();
        self.take(search, any_of(any), BoundKind::Decides, rules);
    }

    fn names(&self, search: &Search<'_>, is_new: bool, rule: Option<RuleId>) -> Vec<String> {
        let stage = search.moved.first().map(|it| it.stage);
        let rule = stage
            .zip(rule)
            .and_then(|(stage, rule)| self.side(is_new).stage(stage).rules.as_slice().at(rule));
        rule.map(|rule| rule.name.clone()).into_iter().collect()
    }

    /// Why a version has no such letter: it calls it impossible, or takes silence for something.
    fn disallows(&mut self, search: &mut Search<'_>, is_new: bool) {
        let impossible = &self.side(is_new).impossible;
        let impossible = impossible.iter().map(|entry| entry.condition.whole()).collect();
        self.take(search, any_of(impossible), BoundKind::Also, Vec::new());
        let edits = if is_new { 0 } else { self.all() };
        for fact in self.opened_facts(edits) {
            if let Some(given) = self.given(fact) {
                let unsaid = Condition::Atom(given).negated();
                self.take(search, unsaid, BoundKind::Unsaid(fact), Vec::new());
            }
        }
    }

    fn given(&self, fact: FactId) -> Option<AtomId> {
        self.new.atoms.iter().position(|atom| *atom == Atom::Given(fact)).map(AtomId::new)
    }

    /// What brings what follows, where both versions decide alike.
    fn follows(&mut self, search: &mut Search<'_>) {
        let Some(first) = search.moved.first() else { return };
        let stage = first.stage;
        let (_, _, lost, gained) = told_of(first);
        let (from, to) = (first.from.clone(), first.to.clone());
        let verb = Verb::of_stage(stage).get(to.verb).copied();
        let Some(verb) = verb.filter(|_| from.allowed && to.allowed && from.verb == to.verb) else { return };
        let sides: [(bool, &BTreeSet<Effect>, &BTreeSet<Effect>); 2] =
            [(false, &lost, &gained), (true, &gained, &lost)];
        for (is_new, has, lacks) in sides {
            for effect in has {
                let any = self.bringing(stage, (is_new, verb), effect);
                self.one_of(search, is_new, any);
            }
            for effect in lacks {
                for of in self.bringing(stage, (is_new, verb), effect) {
                    let rules = self.names(search, is_new, of.rule);
                    self.take(search, of.condition.negated(), BoundKind::Not, rules);
                }
            }
        }
    }

    /// What else tells the letters of the move from others; whether it could be told.
    fn rest(&mut self, search: &mut Search<'_>) -> bool {
        let mut known: Vec<Lit> = search.all.iter().map(|own| own.gate).collect();
        known.push(search.among);
        let Some(stage) = search.moved.first().map(|it| it.stage) else { return true };
        let mut tests: Vec<(Condition, Lit)> = Vec::new();
        let given: Vec<Condition> = (0..self.new.atoms.len())
            .filter(|at| matches!(self.new.atoms.get(*at), Some(Atom::Given(_))))
            .map(|at| Condition::Atom(AtomId::new(at)))
            .collect();
        for condition in self.tested_in(stage).into_iter().chain(given) {
            let gate = self.gate(&condition);
            if gate.gate() != 0 && !tests.iter().any(|(_, own)| own.gate() == gate.gate()) {
                tests.push((condition, gate));
            }
        }
        if tests.len() > MOST_TESTS {
            return false;
        }
        match self.cubes(search, &tests, &known) {
            Some(cubes) => {
                self.take(search, any_of(cubes), BoundKind::Also, Vec::new());
                true
            }
            None => false,
        }
    }

    /// Short conditions over these tests that tell the letters of a move from others.
    fn cubes(
        &mut self,
        search: &Search<'_>,
        tests: &[(Condition, Lit)],
        known: &[Lit],
    ) -> Option<Vec<Condition>> {
        let mut found = Vec::new();
        let mut open: Vec<Lit> = known.iter().copied().chain([search.when]).collect();
        loop {
            let inputs = match self.solver.solve(&self.world.circuit, &open) {
                Answer::World(inputs) => inputs,
                Answer::None(_) => return Some(found),
                Answer::Unfinished => return None,
            };
            if found.len() >= MOST {
                return None;
            }
            let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
            let cube: Vec<Lit> = tests.iter().map(|(_, lit)| lit.is(values.is(*lit))).collect();
            let cube = self.needed(cube, known, search.when)?;
            let parts = tests.iter().filter_map(|(condition, lit)| {
                if cube.contains(lit) {
                    Some(condition.clone())
                } else {
                    cube.contains(&!*lit).then(|| condition.clone().negated())
                }
            });
            found.push(all_of(parts.collect()));
            open.push(!self.world.circuit.all(cube));
        }
    }

    /// As few of these as, with what is known, still let nothing through but what is wanted; `None` where all of them do.
    fn needed(&mut self, all: Vec<Lit>, known: &[Lit], wanted: Lit) -> Option<Vec<Lit>> {
        let with = |own: &[Lit]| -> Vec<Lit> { own.iter().chain(known).copied().chain([!wanted]).collect() };
        let mut kept = match self.solver.solve(&self.world.circuit, &with(&all)) {
            Answer::None(core) => {
                let kept: Vec<Lit> = all.iter().filter(|lit| core.contains(*lit)).copied().collect();
                kept
            }
            Answer::World(_) | Answer::Unfinished => return None,
        };
        let mut index = kept.len();
        while index > 0 {
            index -= 1;
            if kept.len() <= index {
                continue;
            }
            let without: Vec<Lit> =
                kept.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, lit)| *lit).collect();
            if let Answer::None(core) = self.solver.solve(&self.world.circuit, &with(&without)) {
                kept = without.into_iter().filter(|lit| core.contains(lit)).collect();
            }
        }
        Some(kept)
    }

    /// Leaves out what the others say.
    fn reduce(&mut self, search: &mut Search<'_>) {
        // What an edit changed is told whatever the others say.
        let order = |kind: BoundKind| match kind {
            BoundKind::Edit(_) => 0,
            BoundKind::Unsaid(_) => 1,
            BoundKind::Also => 2,
            BoundKind::Not => 3,
            BoundKind::Decides => 4,
        };
        search.all.sort_by_key(|own| order(own.bound.kind));
        let (fixed, free): (Vec<&Gated>, Vec<&Gated>) =
            search.all.iter().partition(|own| matches!(own.bound.kind, BoundKind::Edit(_)));
        let known: Vec<Lit> = fixed.iter().map(|own| own.gate).chain([search.among]).collect();
        let free: Vec<Lit> = free.iter().map(|own| own.gate).collect();
        let Some(kept) = self.needed(free, &known, search.wanted) else { return };
        search.all.retain(|own| matches!(own.bound.kind, BoundKind::Edit(_)) || kept.contains(&own.gate));
    }
}

fn all_of(mut parts: Vec<Condition>) -> Condition {
    if parts.len() == 1 { parts.swap_remove(0) } else { Condition::And(parts) }
}

fn any_of(mut parts: Vec<Condition>) -> Condition {
    if parts.len() == 1 { parts.swap_remove(0) } else { Condition::Or(parts) }
}

/// Alternatives without those that say all that another says, and more.
fn widest<'c>(cubes: impl Iterator<Item = &'c Condition>) -> Vec<Condition> {
    let parts = |cube: &Condition| match cube {
        Condition::And(parts) => parts.clone(),
        other @ (Condition::Const(_)
        | Condition::Atom(_)
        | Condition::Defined(_)
        | Condition::Not(_)
        | Condition::Or(_)
        | Condition::Count { .. }) => vec![other.clone()],
    };
    let mut kept: Vec<Condition> = Vec::new();
    for cube in cubes {
        let own = parts(cube);
        let is_within = |wide: &Condition| parts(wide).iter().all(|part| own.contains(part));
        if kept.iter().any(is_within) {
            continue;
        }
        kept.retain(|other| {
            let other = parts(other);
            !own.iter().all(|part| other.contains(part))
        });
        kept.push(cube.clone());
    }
    kept
}
