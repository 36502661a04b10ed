//! Short conditions. Input: what is to be told of patients, as a gate. Output: the shortest conditions under which it is so, as
//! general as can be, which together say of everybody of whom it is so.

use remit_engine::ir::{Atom, AtomId, Condition, DefinitionId, Lookup};

use super::Clinics;
use crate::circuit::Lit;
use crate::solver::{Answer, Inputs};

/// Conditions of so many tests are all looked for; longer ones only as far as somebody is left.
const SHORT: usize = 2;
/// More conditions than this are not told.
const MOST: usize = 300;

/// Patients of whom something is so.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Region {
    /// Tests that they meet, each with whether it is to be so.
    pub tests: Vec<(Tested, bool)>,
}

/// What is tested of patients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tested {
    /// A fact, by an atom of the terms.
    Atom(AtomId),
    /// Whether that clinic has a ground to accept: a definition of the terms.
    Ground(usize),
}

impl Region {
    /// The tests as one condition.
    pub fn condition(&self) -> Condition {
        let test = |(tested, is): &(Tested, bool)| {
            let test = match tested {
                Tested::Atom(atom) => Condition::Atom(*atom),
                Tested::Ground(clinic) => Condition::Defined(DefinitionId::new(*clinic)),
            };
            if *is { test } else { test.negated() }
        };
        match self.tests.as_slice() {
            [one] => test(one),
            all => Condition::And(all.iter().map(test).collect()),
        }
    }
}

/// Conditions that together are something.
#[derive(Clone, Debug, Default)]
pub(super) struct Cover {
    pub(super) regions: Vec<Region>,
    /// Whether they are all of it; else there were too many, or it was told to stop.
    pub(super) whole: bool,
}

/// What is to be told.
#[derive(Clone, Copy)]
pub(super) struct Aim {
    /// Of whom.
    pub(super) meant: Lit,
    /// What is so of them.
    pub(super) target: Lit,
    /// Of whom it has been told.
    pub(super) told: Lit,
}

/// A test, and whether it is to be so.
#[derive(Clone, Copy, PartialEq)]
struct Test {
    tested: Tested,
    is: bool,
    lit: Lit,
}

/// Patients of whom it is not so, by the tests that they meet.
#[derive(Default)]
struct Others {
    count: usize,
    met: Vec<Vec<u64>>,
}

impl Others {
    fn add(&mut self, is: &dyn Fn(usize) -> bool) {
        let (word, bit) = (self.count / 64, self.count % 64);
        for (test, met) in self.met.iter_mut().enumerate() {
            met.resize(word + 1, 0);
            if is(test) {
                met.get_mut(word).into_iter().for_each(|met| *met |= 1 << bit);
            }
        }
        self.count += 1;
    }

    /// Whether one of them meets all of these tests.
    fn any(&self, tests: &[usize]) -> bool {
        let words = self.count.div_ceil(64);
        (0..words).any(|word| {
            let all = tests.iter().filter_map(|test| self.met.get(*test)?.get(word));
            all.fold(u64::MAX, |all, met| all & met) != 0 && self.count > 0
        })
    }
}

impl Clinics<'_> {
    /// Short conditions under which it is so of all who are meant, that leave nobody of them out.
    pub(super) fn cover(&mut self, aim: Aim) -> Cover {
        let tests = self.tests(aim.target);
        let mut others = Others { count: 0, met: vec![Vec::new(); tests.len()] };
        let mut found: Vec<Vec<usize>> = Vec::new();
        // Tests that nobody meets together.
        let mut dead: Vec<Vec<usize>> = Vec::new();
        if self.is_so(aim, &tests, &[], &mut others) == Some(true) {
            return Cover { regions: vec![Region { tests: Vec::new() }], whole: true };
        }
        let mut finished = self.short(aim, &tests, &mut others, (&mut found, &mut dead));
        finished &= self.rest(aim, &tests, &mut found);
        if finished {
            self.needed(aim, &tests, &mut found);
        }
        let region = |cube: &Vec<usize>| {
            let own = cube.iter().filter_map(|test| tests.get(*test));
            Region { tests: own.map(|test| (test.tested, test.is)).collect() }
        };
        Cover { regions: found.iter().map(region).collect(), whole: finished }
    }

    /// The tests of facts that it can depend on, each once.
    fn tests(&self, target: Lit) -> Vec<Test> {
        let cone = self.world.circuit.cone(&[target]);
        let mut tests: Vec<Test> = Vec::new();
        for (index, atom) in self.terms.atoms.iter().enumerate() {
            let lit = self.world.atom(AtomId::new(index));
            let known = tests.iter().any(|test| test.lit.gate() == lit.gate());
            let is_said = matches!(atom, Atom::Given(_));
            if is_said || known || lit.gate() == 0 || cone.binary_search(&lit.gate()).is_err() {
                continue;
            }
            let both = [true, false];
            let tested = Tested::Atom(AtomId::new(index));
            tests.extend(both.map(|is| Test { tested, is, lit: lit.is(is) }));
        }
        // What is so comes before what is not, and what a clinic has no ground for before what many facts are not.
        tests.sort_by_key(|test| !test.is);
        let so = tests.iter().filter(|test| test.is).count();
        let grounds = self.grounds.iter().enumerate().filter(|(_, lit)| lit.gate() != 0);
        let none =
            grounds.map(|(clinic, lit)| Test { tested: Tested::Ground(clinic), is: false, lit: !*lit });
        tests.splice(so..so, none.collect::<Vec<_>>());
        tests
    }

    /// All conditions of few tests under which it is so.
    fn short(
        &mut self,
        aim: Aim,
        tests: &[Test],
        others: &mut Others,
        (found, dead): (&mut Vec<Vec<usize>>, &mut Vec<Vec<usize>>),
    ) -> bool {
        let mut open: Vec<Vec<usize>> = vec![Vec::new()];
        for length in 1..=SHORT {
            let mut next = Vec::new();
            for cube in &open {
                let from = cube.last().map_or(0, |last| last + 1);
                for test in from..tests.len() {
                    let longer: Vec<usize> = cube.iter().copied().chain([test]).collect();
                    let has = |known: &Vec<usize>| known.iter().all(|it| longer.contains(it));
                    let idle = found.iter().any(has) || dead.iter().any(has);
                    if idle {
                        continue;
                    }
                    match self.is_so(aim, tests, &longer, others) {
                        Some(true) => found.push(longer),
                        Some(false) if length < SHORT => next.push(longer),
                        Some(false) => {}
                        None => match self.is_possible(&with(lits(tests, &longer), &[aim.meant])) {
                            Some(false) => dead.push(longer),
                            Some(true) | None => return false,
                        },
                    }
                }
            }
            open = next;
        }
        true
    }

    /// Whether it is so of all who meet these tests; `None` where nobody does, or where it is not known.
    fn is_so(&mut self, aim: Aim, tests: &[Test], cube: &[usize], others: &mut Others) -> Option<bool> {
        if others.any(cube) {
            return Some(false);
        }
        let own = with(lits(tests, cube), &[aim.meant]);
        let against = with(own.clone(), &[!aim.target]);
        match self.find(&against) {
            Answer::World(inputs) => {
                self.keep(tests, &inputs, others);
                Some(false)
            }
            Answer::None(_) => (self.is_possible(&own)?).then_some(true),
            Answer::Unfinished => None,
        }
    }

    fn keep(&self, tests: &[Test], inputs: &Inputs, others: &mut Others) {
        let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
        others.add(&|test| tests.get(test).is_some_and(|test| values.is(test.lit)));
    }

    /// Conditions for those who are left, of as few tests as will do.
    fn rest(&mut self, aim: Aim, tests: &[Test], found: &mut Vec<Vec<usize>>) -> bool {
        let mut open = vec![aim.meant, aim.target, !aim.told];
        for cube in found.iter() {
            let all = self.world.circuit.all(lits(tests, cube));
            open.push(!all);
        }
        loop {
            if found.len() >= MOST {
                return false;
            }
            let inputs = match self.find(&open) {
                Answer::World(inputs) => inputs,
                Answer::None(_) => return true,
                Answer::Unfinished => return false,
            };
            let values = self.world.circuit.evaluate(&|gate| inputs.is(gate));
            let met = tests.iter().enumerate().filter(|(_, test)| values.is(test.lit));
            let cube = self.shortened(aim, tests, met.map(|(index, _)| index).collect());
            let cube = self.widened(aim, tests, cube);
            let all = self.world.circuit.all(lits(tests, &cube));
            open.push(!all);
            found.push(cube);
        }
    }

    /// As few of the tests as still leave nobody of whom it is not so.
    fn shortened(&mut self, aim: Aim, tests: &[Test], cube: Vec<usize>) -> Vec<usize> {
        let mut kept = cube;
        // What is not needed is told by the solver for most of them at once.
        let all = with(lits(tests, &kept), &[aim.meant, !aim.target]);
        if let Answer::None(core) = self.find(&all) {
            kept.retain(|test| tests.get(*test).is_some_and(|test| core.contains(&test.lit)));
        }
        for candidate in kept.clone().into_iter().rev() {
            let rest: Vec<usize> = kept.iter().copied().filter(|test| *test != candidate).collect();
            let all = with(lits(tests, &rest), &[aim.meant, !aim.target]);
            if let Answer::None(core) = self.find(&all) {
                kept = rest;
                kept.retain(|test| tests.get(*test).is_some_and(|test| core.contains(&test.lit)));
            }
        }
        kept
    }

    /// The same with the widest limits that still leave nobody of whom it is not so.
    fn widened(&mut self, aim: Aim, tests: &[Test], mut cube: Vec<usize>) -> Vec<usize> {
        for place in 0..cube.len() {
            for other in 0..tests.len() {
                let Some(own) = cube.get(place).copied() else { continue };
                let Some((narrow, wide)) = tests.get(own).zip(tests.get(other)) else { continue };
                let (narrow, wide) = (narrow.lit, wide.lit);
                if own == other || !self.is_alike(tests, own, other) || !self.implies(&[narrow], &[wide]) {
                    continue;
                }
                let mut wider = cube.clone();
                wider.get_mut(place).into_iter().for_each(|own| *own = other);
                let against = with(lits(tests, &wider), &[aim.meant, !aim.target]);
                if self.is_possible(&against) == Some(false) {
                    cube = wider;
                }
            }
        }
        cube
    }

    /// Whether both test one fact.
    fn is_alike(&self, tests: &[Test], one: usize, other: usize) -> bool {
        let fact = |test: usize| match tests.get(test)?.tested {
            Tested::Atom(atom) => self.terms.atoms.as_slice().at(atom).map(Atom::fact),
            Tested::Ground(_) => None,
        };
        fact(one).is_some() && fact(one) == fact(other)
    }

    /// Whether whoever meets all of these meets all of those.
    fn implies(&mut self, all: &[Lit], others: &[Lit]) -> bool {
        let others = self.world.circuit.all(others.iter().copied());
        self.is_possible(&with(all.to_vec(), &[!others])) == Some(false)
    }

    /// Leaves out what another one says already.
    fn widest(&mut self, tests: &[Test], found: &mut Vec<Vec<usize>>) {
        let mut at = found.len();
        while at > 0 {
            at -= 1;
            let Some(cube) = found.get(at).cloned() else { continue };
            let is_within = (0..found.len()).filter(|other| *other != at).any(|other| {
                let Some(wider) = found.get(other).cloned() else { return false };
                let near =
                    |test: &usize| cube.iter().any(|own| own == test || self.is_alike(tests, *own, *test));
                wider.iter().all(near) && self.implies(&lits(tests, &cube), &lits(tests, &wider))
            });
            if is_within {
                found.remove(at);
            }
        }
    }

    /// Leaves out what the others say already, the longest first.
    fn needed(&mut self, aim: Aim, tests: &[Test], found: &mut Vec<Vec<usize>>) {
        found.sort_by_key(Vec::len);
        self.widest(tests, found);
        let mut at = found.len();
        while at > 0 {
            at -= 1;
            let Some(cube) = found.get(at) else { continue };
            let mut all = with(lits(tests, cube), &[aim.meant, !aim.told]);
            for (_, cube) in found.iter().enumerate().filter(|(other, _)| *other != at) {
                let whole = self.world.circuit.all(lits(tests, cube));
                all.push(!whole);
            }
            if self.is_possible(&all) == Some(false) {
                found.remove(at);
            }
        }
    }
}

fn with(mut lits: Vec<Lit>, others: &[Lit]) -> Vec<Lit> {
    lits.extend(others);
    lits
}

fn lits(tests: &[Test], cube: &[usize]) -> Vec<Lit> {
    cube.iter().filter_map(|test| tests.get(*test)).map(|test| test.lit).collect()
}
