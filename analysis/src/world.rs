//! What letters can say, as inputs of a circuit. Input: the atoms of policies over one vocabulary. Output: an input for each
//! value of each fact and for whether it is said, a gate for each atom, and the laws that hold of every world.

use std::sync::Arc;

use remit_engine::eval::LoadError;
use remit_engine::finite::{FiniteModel, Test, Together};
use remit_engine::ir::{Atom, AtomId, FactId};
use remit_engine::referral::Lexicon;
use rustc_hash::FxHashMap;

use crate::circuit::{Circuit, Lit};
use crate::solver::{Inputs, Solver, Stop};
use crate::worlds::Worlds;

/// Facts as inputs.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) model: FiniteModel,
    pub(crate) circuit: Circuit,
    /// Of each domain, its values with their inputs.
    values: Vec<Vec<(usize, Lit)>>,
    /// Whether the letter says a fact, for those of which that can matter.
    said: FxHashMap<FactId, Lit>,
    /// Facts that are said where another one is.
    said_with: FxHashMap<FactId, FactId>,
    atoms: Vec<Lit>,
    /// The facts of which what they can be depends on others.
    bound: Vec<FactId>,
    /// What facts can be together.
    ways: Vec<Together>,
    /// Of each law, one part is so.
    laws: Vec<Vec<Lit>>,
    /// Whether the laws are all that facts say of each other.
    pub(crate) exact: bool,
}

impl World {
    pub(crate) fn new(lexicon: &Arc<Lexicon>, atoms: Vec<Atom>) -> Result<Self, LoadError> {
        let count = atoms.len();
        let model = FiniteModel::new(lexicon, atoms)?;
        let mut circuit = Circuit::new();
        let (mut values, mut laws) = (Vec::new(), Vec::new());
        for domain in model.domains() {
            let own: Vec<(usize, Lit)> = match (domain.several, domain.values.as_slice()) {
                // What can be one thing only is that.
                (false, [only]) => vec![(*only, Lit::TRUE)],
                (false, [no, yes]) => {
                    let input = circuit.input();
                    vec![(*no, !input), (*yes, input)]
                }
                (_, all) => all.iter().map(|value| (*value, circuit.input())).collect(),
            };
            if !domain.several && own.len() > 2 {
                let lits: Vec<Lit> = own.iter().map(|(_, lit)| *lit).collect();
                laws.extend(exactly_one(&mut circuit, &lits));
            }
            values.push(own);
        }
        let (together, exact) = model.together();
        let mut world = Self {
            model,
            circuit,
            values,
            said: FxHashMap::default(),
            said_with: FxHashMap::default(),
            atoms: Vec::new(),
            bound: Vec::new(),
            ways: Vec::new(),
            laws,
            exact,
        };
        together.iter().for_each(|entry| world.tie(entry));
        world.ways = together;
        for atom in (0..count).map(AtomId::new) {
            let lit = world.test(atom);
            world.atoms.push(lit);
        }
        Ok(world)
    }

    pub(crate) fn atom(&self, atom: AtomId) -> Lit {
        self.atoms.get(atom.index()).copied().unwrap_or(Lit::FALSE)
    }

    /// The input of a value.
    pub(crate) fn value(&self, domain: usize, value: usize) -> Option<Lit> {
        let of = self.values.get(domain)?;
        of.iter().find(|(own, _)| *own == value).map(|(_, lit)| *lit)
    }

    /// Of each law, one part is so.
    pub(crate) fn laws(&self) -> &[Vec<Lit>] {
        &self.laws
    }

    /// The values of a domain with their inputs.
    pub(crate) fn values(&self, domain: usize) -> &[(usize, Lit)] {
        self.values.get(domain).map_or(&[], Vec::as_slice)
    }

    /// Whether the letter says a fact; for a fact of which nobody asks, it does.
    pub(crate) fn is_said(&self, fact: FactId) -> Lit {
        let fact = self.said_with.get(&fact).copied().unwrap_or(fact);
        self.said.get(&fact).copied().unwrap_or(Lit::TRUE)
    }

    /// A fact is said where another one is.
    pub(crate) fn say_alike(&mut self, fact: FactId, with: FactId) {
        self.said_with.insert(fact, with);
    }

    /// Makes it a law that not both are so.
    pub(crate) fn forbid(&mut self, one: Lit, other: Lit) {
        self.laws.push(vec![!one, !other]);
    }

    /// The same, as something that matters.
    pub(crate) fn said(&mut self, fact: FactId) -> Lit {
        let fact = self.said_with.get(&fact).copied().unwrap_or(fact);
        match self.said.get(&fact) {
            Some(known) => *known,
            None => {
                let input = self.circuit.input();
                self.said.insert(fact, input);
                input
            }
        }
    }

    /// The facts of which it matters whether they are said, in their order.
    pub(crate) fn asked(&self) -> Vec<FactId> {
        let mut facts: Vec<FactId> = self.said.keys().copied().collect();
        facts.sort_unstable();
        facts
    }

    /// Whether what a fact can be depends on others.
    pub(crate) fn is_bound(&self, fact: FactId) -> bool {
        self.bound.contains(&fact)
    }

    /// A solver that knows the laws.
    pub(crate) fn solver<'s>(&self, stop: Stop<'s>) -> Solver<'s> {
        let mut solver = Solver::new(stop);
        self.laws.iter().for_each(|law| solver.require(&self.circuit, law));
        let inputs = self.drawn();
        let word = |gate: usize| inputs.get(gate).copied().unwrap_or(0);
        solver.remember(Worlds::new(&self.circuit, word, &self.laws));
        solver
    }

    /// Of each input a word of worlds that are drawn by lot: of a fact that is one thing, one value in each.
    fn drawn(&self) -> Vec<u64> {
        let mut lot = Lot(0);
        let mut words: Vec<u64> = self.circuit.gates().iter().map(|_| lot.next()).collect();
        let mut set = |lit: Lit, world: u32, is: bool| {
            let bit = 1_u64 << world;
            if let Some(word) = words.get_mut(lit.gate()) {
                *word = if is == lit.is_negated() { *word & !bit } else { *word | bit };
            }
        };
        for (domain, values) in self.model.domains().iter().zip(&self.values) {
            if domain.several || values.len() < 3 {
                continue;
            }
            for world in 0..u64::BITS {
                let chosen = lot.below(values.len());
                let values = values.iter().enumerate();
                values.for_each(|(index, (_, lit))| set(*lit, world, index == chosen));
            }
        }
        for (together, world) in self.ways.iter().flat_map(|it| (0..u64::BITS).map(move |world| (it, world)))
        {
            let Some(row) = together.rows.get(lot.below(together.rows.len())) else { continue };
            for (domain, value) in together.domains.iter().zip(row) {
                self.values(*domain).iter().for_each(|(own, lit)| set(*lit, world, own == value));
            }
        }
        words
    }

    /// The values that a domain has in a world.
    pub(crate) fn chosen(&self, domain: usize, inputs: &Inputs) -> Vec<usize> {
        let is = |lit: Lit| lit == Lit::TRUE || lit.gate() != 0 && inputs.lit(lit);
        self.values(domain).iter().filter(|(_, lit)| is(*lit)).map(|(value, _)| *value).collect()
    }

    /// Whether a domain has one of these values, or where it has several: these and no others.
    pub(crate) fn is_exactly(&mut self, domain: usize, values: &[usize]) -> Lit {
        if !self.model.domains().get(domain).is_some_and(|domain| domain.several) {
            return self.any_of(domain, values);
        }
        let all: Vec<Lit> =
            self.values(domain).iter().map(|(value, lit)| lit.is(values.contains(value))).collect();
        self.circuit.all(all)
    }

    fn any_of(&mut self, domain: usize, values: &[usize]) -> Lit {
        let lits: Vec<Lit> = values.iter().filter_map(|value| self.value(domain, *value)).collect();
        let several = self.model.domains().get(domain).is_some_and(|domain| domain.several);
        let all = self.values(domain).len();
        if !several && lits.len() == all {
            return Lit::TRUE;
        }
        // Of values that exclude each other, the fewer are tested.
        if !several && 2 * lits.len() > all {
            let others: Vec<Lit> =
                self.values(domain).iter().map(|(_, lit)| *lit).filter(|lit| !lits.contains(lit)).collect();
            return !self.circuit.any(others);
        }
        self.circuit.any(lits)
    }

    fn test(&mut self, atom: AtomId) -> Lit {
        match self.model.test(atom) {
            Some(Test::Any { domain, values }) => self.any_of(domain, &values),
            Some(Test::Only { domain, inside, outside }) => {
                let (some, others) = (self.any_of(domain, &inside), self.any_of(domain, &outside));
                self.circuit.both(some, !others)
            }
            Some(Test::Stated(fact)) => self.said(fact),
            Some(Test::OfEntry) | None => Lit::FALSE,
        }
    }

    /// Only these ways are there.
    fn tie(&mut self, together: &Together) {
        let domains = self.model.domains();
        let facts = together.domains.iter().filter_map(|own| domains.get(*own).map(|domain| domain.fact));
        self.bound.extend(facts.collect::<Vec<_>>());
        let mut ways = Vec::new();
        for row in &together.rows {
            let lits: Vec<Lit> = together
                .domains
                .iter()
                .zip(row)
                .filter_map(|(domain, value)| self.value(*domain, *value))
                .collect();
            if lits.len() == row.len() {
                ways.push(self.circuit.all(lits));
            }
        }
        let any = self.circuit.any(ways);
        self.laws.push(vec![any]);
    }
}

/// Numbers that look as if drawn by lot, and are the same each time.
struct Lot(u64);

impl Lot {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % count.max(1)
    }
}

/// One of them and no other. Many are told in groups, so that not every pair needs a law.
fn exactly_one(circuit: &mut Circuit, lits: &[Lit]) -> Vec<Vec<Lit>> {
    const GROUP: usize = 8;
    let mut laws = vec![lits.to_vec()];
    if lits.len() <= GROUP {
        for (index, one) in lits.iter().enumerate() {
            laws.extend(lits.iter().skip(index + 1).map(|other| vec![!*one, !*other]));
        }
        return laws;
    }
    let groups: Vec<&[Lit]> = lits.chunks(GROUP).collect();
    let mut any = Vec::new();
    for group in groups {
        for (index, one) in group.iter().enumerate() {
            laws.extend(group.iter().skip(index + 1).map(|other| vec![!*one, !*other]));
        }
        any.push(circuit.any(group.iter().copied()));
    }
    laws.extend(exactly_one(circuit, &any));
    laws
}
