//! What silence is taken for. Input: what a referral states, with what is declared impossible. Output: the facts that
//! follow from it, and the assumptions that agree with it.
//!
//! What is stated beats what silence means. What follows from statements counts as stated. Of assumptions that cannot all
//! hold with it, none that is in a smallest clash is taken: were the first that fits kept, the order of facts would decide.

use super::{Prepared, by};
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{IndexVec, SlotId};
use crate::eval::model::slots::{Mask, atom_var};
use crate::eval::model::stage::Read;
use crate::eval::model::truth::Truth;
use crate::eval::solve::{Budget, Clause, Goal, Limits, Space, Start, State};
use crate::ir::{Atom, AtomId};
use crate::referral::ReferralError;

/// The most assumptions of one group of which every choice is looked at.
const MOST_ASSUMPTIONS: usize = 10;

/// The state where silence means nothing, and the slots of it that are tied to others.
type Bound<'b> = (&'b State, &'b BitSet<SlotId>);

/// How it is found out what follows.
#[derive(Clone, Copy, PartialEq)]
enum Means {
    /// At once where that is enough, else by a search.
    Any,
    Search,
}

impl Prepared {
    /// Makes statements, what follows from them and assumptions agree. Output: whether more is known now, or less. Errors: the
    /// statements are impossible together.
    pub(crate) fn assume(&mut self, left: bool, budget: &mut Budget) -> Result<bool, Vec<ReferralError>> {
        debug_assert!(
            self.tells_what_a_search_tells(left),
            "what is told at once is not what a search tells"
        );
        self.assume_by(Means::Any, left, budget)
    }

    /// Whether what is told without a search is what a search tells.
    fn tells_what_a_search_tells(&self, left: bool) -> bool {
        let told = |means: Means| {
            let (mut own, mut budget) = (self.clone(), Budget::new());
            let changed = own.assume_by(means, left, &mut budget).map_err(|_| ());
            let known: Vec<_> =
                own.known.iter().map(|known| (known.stated, known.assumed.is_some())).collect();
            budget.exact.then_some((changed, known, own.state))
        };
        let (at_once, searched) = (told(Means::Any), told(Means::Search));
        at_once.is_none() || searched.is_none() || at_once == searched
    }

    fn assume_by(
        &mut self,
        means: Means,
        left: bool,
        budget: &mut Budget,
    ) -> Result<bool, Vec<ReferralError>> {
        let at_once = left && means == Means::Any;
        let tied = if at_once && self.is_untied() { Vec::new() } else { self.tied() };
        if left && tied.is_empty() {
            return Ok(false);
        }
        let stated = self.statements(&tied);
        let deduced = if at_once { self.deduced(&stated) } else { None };
        let (stated, bound) = match deduced {
            // What it leaves open is no longer tied to anything.
            Some(deduced) => (deduced, BitSet::empty(self.policy.model.slots.len())),
            None if left && self.has_world(means, &stated, budget) => {
                let bound = self.bound(&stated);
                (stated, bound)
            }
            None => return Err(self.contradiction(&stated, budget)),
        };
        let mut changed = false;
        for slot in &tied {
            if !self.known[*slot].stated && self.follows(*slot, (&stated, &bound), budget) {
                self.take(*slot, (&stated, &bound), budget);
                changed = true;
            }
        }
        let assumed: Vec<SlotId> =
            tied.into_iter().filter(|slot| self.known[*slot].assumed.is_some()).collect();
        if assumed.is_empty() || self.has_world(means, &self.state, budget) {
            return Ok(changed);
        }
        let stated = self.statements(&assumed);
        for slot in self.clashing(means, &assumed, &stated, budget) {
            self.forget(slot);
        }
        Ok(true)
    }

    /// The slots of facts that the referral does not state and that follow all the same.
    pub(crate) fn followed(&self) -> impl Iterator<Item = SlotId> {
        let known = self.known.enumerate().filter(|(_, known)| known.stated);
        let stated = |slot: &SlotId| self.referral.statement(self.policy.model.slots[*slot].fact).is_some();
        known.map(|(slot, _)| slot).filter(move |slot| !stated(slot))
    }

    /// The slots that combinations tie where that can matter: what is said and assumed does not rule the combination out,
    /// or something of it may follow from what is stated.
    fn tied(&self) -> Vec<SlotId> {
        let policy = &self.policy;
        let mut slots = BitSet::empty(policy.model.slots.len());
        for entry in policy.impossible.iter().filter(|entry| self.ties(entry)) {
            slots.union(&entry.1);
        }
        policy.tied(slots).iter().collect()
    }

    fn ties(&self, (node, read): &Read) -> bool {
        let stated = |slot: SlotId| self.known[slot].stated;
        let may_follow = read.iter().any(stated) || read.intersects(&self.policy.implied);
        may_follow && !read.iter().all(stated)
            || self.policy.conditions.truth(*node, &self.state.assignment()) != Truth::No
    }

    /// The state where silence on these facts means nothing.
    fn statements(&self, slots: &[SlotId]) -> State {
        let mut state = self.state.clone();
        for slot in slots.iter().filter(|slot| self.known[**slot].assumed.is_some()) {
            self.open_in(*slot, &mut state, &self.limits);
        }
        state
    }

    /// Lets a fact that is not stated be anything.
    pub(super) fn open_in(&self, id: SlotId, state: &mut State, limits: &Limits) {
        let slot = &self.policy.model.slots[id];
        let all = slot.possible(self.destinations());
        if slot.is_set() {
            state.put_set(slot, &all.with_room(slot.size()), &slot.nothing());
        } else {
            state.put_cells(slot, &slot.silent_cells(&all));
        }
        self.policy.propagate(id, state, limits);
    }

    /// What is declared impossible and not ruled out in a state.
    fn open_ties<'s>(&'s self, state: &'s State) -> impl Iterator<Item = &'s Read> {
        let (policy, assignment) = (&self.policy, state.assignment());
        policy
            .impossible
            .iter()
            .filter(move |(node, _)| policy.conditions.truth(*node, &assignment) != Truth::No)
    }

    /// Whether a state has a world in which nothing impossible is so.
    fn has_world(&self, means: Means, state: &State, budget: &mut Budget) -> bool {
        means == Means::Any && self.deduced(state).is_some()
            || self.space(state).exists(&[Goal::default()], budget)
    }

    /// The slots of a state that what is impossible, or a table, ties to others; any other can have each of its values.
    fn bound(&self, state: &State) -> BitSet<SlotId> {
        let mut slots = BitSet::empty(self.policy.model.slots.len());
        self.open_ties(state).for_each(|(_, read)| slots.union(read));
        self.limits.tables.iter().flat_map(|table| &table.slots).for_each(|slot| slots.insert(*slot));
        slots
    }

    /// The worlds of a state in which nothing impossible is so.
    pub(super) fn space(&self, state: &State) -> Space<'_> {
        Space {
            policy: &self.policy,
            stage: &self.policy.referral,
            state: state.clone(),
            limits: self.limits.clone(),
            impossible: self.open_ties(state).map(|(node, _)| *node).collect(),
            permits: IndexVec::default(),
            never: self.policy.referral.no_rules(),
            never_both: Vec::new(),
            start: Start::default(),
        }
    }

    /// Whether what is stated leaves a fact one value, as far as the policy tells values apart.
    fn follows(&self, id: SlotId, stated: Bound<'_>, budget: &mut Budget) -> bool {
        let mut tests = self.tests(id).peekable();
        // That a list is not these alone says little of what it holds.
        let only = |atom: &AtomId| matches!(self.policy.model.atoms[*atom].mask, Mask::Only(..));
        tests.peek().is_some() && tests.all(|atom| !only(&atom) && self.fixed(atom, stated, budget).is_some())
    }

    /// The atoms that test the values of a fact.
    fn tests(&self, id: SlotId) -> impl Iterator<Item = AtomId> {
        let atoms = self.policy.model.slots[id].atoms.iter().copied();
        atoms.filter(|atom| !matches!(self.policy.ir.atoms.get(atom.index()), Some(Atom::Given(_))))
    }

    /// What an atom is in every world; `None` where worlds disagree.
    fn fixed(&self, atom: AtomId, (stated, bound): Bound<'_>, budget: &mut Budget) -> Option<bool> {
        match stated.assignment().truth(atom_var(atom)) {
            Truth::Yes => return Some(true),
            Truth::No => return Some(false),
            Truth::Open if !bound.contains(self.policy.model.atoms[atom].slot) => return None,
            Truth::Open => {}
        }
        let node = self.policy.tests.get(atom.index())?;
        let shows = |want: bool, budget: &mut Budget| {
            let (affirms, denies) = if want { (vec![*node], vec![]) } else { (vec![], vec![*node]) };
            self.space(stated).exists(&[Goal { affirms, denies, ..Goal::default() }], budget)
        };
        match (shows(true, budget), shows(false, budget)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            (true, true) | (false, false) => None,
        }
    }

    /// Takes what follows from statements for stated.
    fn take(&mut self, id: SlotId, stated: Bound<'_>, budget: &mut Budget) {
        let policy = self.policy.clone();
        let slot = &policy.model.slots[id];
        let mut may = slot.possible(self.destinations()).with_room(slot.size());
        let mut must = slot.nothing();
        let told: Vec<(AtomId, bool)> =
            self.tests(id).filter_map(|atom| Some((atom, self.fixed(atom, stated, budget)?))).collect();
        for (atom, value) in told {
            match (&policy.model.atoms[atom].mask, value) {
                (Mask::Cells(mask), true) => may.intersect(mask),
                (Mask::Cells(mask) | Mask::Any(mask), false) => may.difference(mask),
                (Mask::Any(mask), true) => {
                    self.limits.clauses.push(Clause { slot: id, classes: mask.clone() });
                }
                (Mask::Only(_, outside), true) => may.difference(outside),
                (Mask::Only(..), false) | (Mask::Value(_), _) => {}
            }
        }
        if slot.is_set() {
            if slot.given {
                may.insert(slot.stated());
                must.insert(slot.stated());
            }
            self.state.put_set(slot, &may, &must);
        } else {
            self.state.put_cells(slot, &slot.stated_cells(&may));
        }
        policy.propagate(id, &mut self.state, &self.limits);
        let known = &mut self.known[id];
        (known.stated, known.assumed, known.open) = (true, None, None);
    }

    /// The assumptions that are in a smallest clash: a set that cannot hold, of which any part can.
    fn clashing(&self, means: Means, assumed: &[SlotId], stated: &State, budget: &mut Budget) -> Vec<SlotId> {
        if assumed.len() > MOST_ASSUMPTIONS {
            return assumed.to_vec();
        }
        let mut clashes: Vec<u32> = Vec::new();
        let mut choices: Vec<u32> = (1..1_u32 << assumed.len()).collect();
        choices.sort_by_key(|choice| choice.count_ones());
        for choice in choices {
            let holds_clash = clashes.iter().any(|clash| clash & choice == *clash);
            if !holds_clash && !self.hold(means, (assumed, choice), stated, budget) {
                clashes.push(choice);
            }
        }
        let all = clashes.into_iter().fold(0, |all, clash| all | clash);
        let in_clash = assumed.iter().enumerate().filter(|(place, _)| all >> place & 1 == 1);
        in_clash.map(|(_, slot)| *slot).collect()
    }

    /// Whether those of the assumptions can hold with what is stated.
    fn hold(
        &self,
        means: Means,
        (assumed, choice): (&[SlotId], u32),
        stated: &State,
        budget: &mut Budget,
    ) -> bool {
        let mut state = stated.clone();
        for (place, id) in assumed.iter().enumerate() {
            if choice >> place & 1 == 1 {
                let slot = &self.policy.model.slots[*id];
                let (may, must) = (self.state.possible(slot).to_set(), self.state.certain(slot).to_set());
                state.put_set(slot, &may, &must);
                self.policy.propagate(*id, &mut state, &self.limits);
            }
        }
        self.has_world(means, &state, budget)
    }

    /// Takes an assumption back: the fact is unknown.
    fn forget(&mut self, id: SlotId) {
        let mut state = self.state.clone();
        self.open_in(id, &mut state, &self.limits);
        self.state = state;
        let fact = self.policy.fact(self.policy.model.slots[id].fact);
        let known = &mut self.known[id];
        (known.assumed, known.open) = (None, known.open.or(Some(by(fact))));
    }
}
