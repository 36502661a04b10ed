//! As few facts as settle everything. Input: a partial referral as gates. Output: a smallest set of facts of which any
//! answers leave one answer.
//!
//! Two worlds that a set does not tell apart and that are answered differently show that it is too small; every set that
//! will do then has one of the facts in which they differ. The smallest set that meets all such demands is tried next.

use rustc_hash::FxHashMap;

use super::problem::Problem;
use crate::circuit::Lit;
use crate::solver::Answer;

/// More sets than these are not tried for the smallest that meets all demands.
const MOST_TRIED: usize = 50_000;

/// Two worlds of one referral.
pub(super) struct Pair {
    allowed: [Lit; 2],
    /// They are answered differently, or something is asked for that could be told.
    unsettled: Lit,
    /// Of each candidate, whether they have the same value of it.
    equal: Vec<Lit>,
}

/// A smallest set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Smallest {
    /// Of each candidate, whether it is in it.
    pub(super) chosen: Vec<bool>,
    /// Whether there is no smaller one.
    pub(super) least: bool,
}

impl Problem<'_> {
    pub(super) fn pair(&mut self) -> Pair {
        let mut inputs: FxHashMap<usize, Lit> = FxHashMap::default();
        for domain in 0..self.world.model.domains().len() {
            for (_, lit) in self.world.values(domain).to_vec() {
                if lit.gate() != 0 && !inputs.contains_key(&lit.gate()) {
                    let copy = self.world.circuit.input();
                    inputs.insert(lit.gate(), copy);
                }
            }
        }
        let laws: Vec<Vec<Lit>> = self.world.laws().iter().chain(&self.restrictions).cloned().collect();
        for law in laws {
            let copy = self.world.circuit.copies(&law, &mut inputs);
            self.solver.require(&self.world.circuit, &copy);
        }
        let lits: Vec<Lit> = self.parts.iter().map(|(_, lit)| *lit).collect();
        let copies = self.world.circuit.copies(&lits, &mut inputs);
        let other = self.world.circuit.copies(&[self.allowed], &mut inputs);
        let mut differing = vec![self.lacking];
        for (one, other) in lits.iter().zip(&copies) {
            differing.push(self.world.circuit.differ(*one, *other));
        }
        let unsettled = self.world.circuit.any(differing);
        let mut equal = Vec::new();
        for candidate in self.candidates.clone() {
            let own: Vec<Lit> = self.world.values(candidate.domain).iter().map(|(_, lit)| *lit).collect();
            let others = self.world.circuit.copies(&own, &mut inputs);
            let mut same = Vec::new();
            for (one, other) in own.iter().zip(&others) {
                same.push(!self.world.circuit.differ(*one, *other));
            }
            equal.push(self.world.circuit.all(same));
        }
        let allowed = [self.allowed, other.first().copied().unwrap_or(Lit::FALSE)];
        Pair { allowed, unsettled, equal }
    }

    /// Whether any answers to the chosen facts settle everything; `None` where that is not known.
    pub(super) fn settles(&mut self, pair: &Pair, chosen: &[bool]) -> Option<bool> {
        match self.untold(pair, chosen) {
            Answer::World(_) => Some(false),
            Answer::None(_) => Some(true),
            Answer::Unfinished => None,
        }
    }

    fn untold(&mut self, pair: &Pair, chosen: &[bool]) -> Answer {
        let mut all = vec![pair.allowed[0], pair.allowed[1], pair.unsettled];
        for ((candidate, equal), chosen) in self.candidates.iter().zip(&pair.equal).zip(chosen) {
            all.push(candidate.asked.is(*chosen));
            all.extend(chosen.then_some(*equal));
        }
        self.find(&all)
    }

    /// The smallest set that settles everything together with those that are chosen already, of the facts that may be.
    pub(super) fn smallest(&mut self, pair: &Pair, given: &[bool], may: &[bool]) -> Option<Smallest> {
        let with = |set: u128| -> Vec<bool> {
            given.iter().enumerate().map(|(index, given)| *given || set >> index & 1 == 1).collect()
        };
        if given.len() > 128 {
            return None;
        }
        let mut demands: Vec<u128> = Vec::new();
        let mut least = self.exact;
        loop {
            let (set, proved) = meeting(&demands);
            least &= proved;
            let chosen = with(set);
            match self.settles(pair, &chosen)? {
                true => return Some(self.without_idle(pair, Smallest { chosen, least }, given)),
                false => demands.push(self.demand(pair, &chosen, may)?),
            }
        }
    }

    /// Facts of which every set that settles has one.
    fn demand(&mut self, pair: &Pair, chosen: &[bool], may: &[bool]) -> Option<u128> {
        let mut grown = chosen.to_vec();
        for index in 0..grown.len() {
            if may.get(index) != Some(&true) || grown.get(index) == Some(&true) {
                continue;
            }
            let mut more = grown.clone();
            more.get_mut(index).into_iter().for_each(|own| *own = true);
            if !self.settles(pair, &more)? {
                grown = more;
            }
        }
        let open = grown.iter().zip(may).enumerate().filter(|(_, (grown, may))| !**grown && **may);
        let demand = open.fold(0_u128, |all, (index, _)| all | 1 << index);
        (demand != 0).then_some(demand)
    }

    /// Leaves out what the rest settles without; that there is some shows that the set was not the smallest.
    fn without_idle(&mut self, pair: &Pair, found: Smallest, given: &[bool]) -> Smallest {
        let mut found = found;
        for index in 0..found.chosen.len() {
            if found.chosen.get(index) != Some(&true) || given.get(index) == Some(&true) {
                continue;
            }
            let mut fewer = found.chosen.clone();
            fewer.get_mut(index).into_iter().for_each(|own| *own = false);
            if self.settles(pair, &fewer) == Some(true) {
                found = Smallest { chosen: fewer, least: false };
            }
        }
        found
    }
}

/// A smallest set with a part of each; whether it was proved to be.
pub(super) fn meeting(demands: &[u128]) -> (u128, bool) {
    let mut tried = 0;
    for most in 0..=demands.len() {
        match within(demands, 0, most, &mut tried) {
            Some(set) => return (set, true),
            None if tried > MOST_TRIED => break,
            None => {}
        }
    }
    // One after the other, what most of them want.
    let mut set = 0;
    while let Some(open) = demands.iter().find(|demand| **demand & set == 0) {
        let wanted = |bit: &u32| demands.iter().filter(|it| **it & set == 0 && **it >> bit & 1 == 1).count();
        let best = (0..128).filter(|bit| open >> bit & 1 == 1).max_by_key(wanted);
        set |= 1_u128 << best.unwrap_or(0);
    }
    (set, false)
}

fn within(demands: &[u128], set: u128, most: usize, tried: &mut usize) -> Option<u128> {
    *tried += 1;
    let open = demands.iter().filter(|demand| **demand & set == 0).min_by_key(|demand| demand.count_ones());
    let Some(open) = open else { return Some(set) };
    if most == 0 || *tried > MOST_TRIED {
        return None;
    }
    let bits = (0..128).filter(|bit| open >> bit & 1 == 1);
    { bits }.find_map(|bit| within(demands, set | 1 << bit, most - 1, tried))
}
