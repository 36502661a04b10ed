//! Worlds put together. Input: a prepared referral. Output: a first world in which few rules hold, others near it in which a condition
//! is so, each with the one that differs from it in one fact alone, and how they are decided.
//!
//! Whatever ties facts, each world is held against all that is impossible, so that what it shows is so.

use super::shown::MOST_TRIED;
use crate::eval::bits::{Bits, BitsMut, lowest};
use crate::eval::ids::{LevelId, SlotId, ValueId, VarId};
use crate::eval::model::clauses::{Entry, Made, View, by_atoms, clauses};
use crate::eval::model::condition::Term;
use crate::eval::model::slots::{Mask, Slot, Variable};
use crate::eval::model::stage::{ImpossibleModel, StageModel};
use crate::eval::model::truth::Truth;
use crate::eval::prepare::{Open, Prepared};
use crate::eval::solve::State;
use crate::ir::RuleId;

/// How a world is decided.
#[derive(Clone, Copy)]
pub(super) struct Fate {
    pub(super) level: LevelId,
    /// The level that would decide, did content ask for nothing.
    pub(super) plain: LevelId,
    /// Whether a rule does that is no content.
    pub(super) by_plain: bool,
}

/// Two worlds that differ in one fact.
pub(super) struct Pair {
    pub(super) one: State,
    pub(super) other: State,
    pub(super) slot: SlotId,
}

impl Prepared {
    /// A world in which as few rules hold as can be told without looking at them together; `None` where facts are tied by a table.
    pub(super) fn quietest(&self, model: &StageModel) -> Option<State> {
        if !self.limits.tables.is_empty() {
            return None;
        }
        let mut world = self.state.clone();
        for (id, slot) in self.policy.model.slots.enumerate() {
            if !self.state.is_open(slot) {
                continue;
            }
            let possible = self.state.possible(slot);
            let quietest = |among: &dyn Fn(ValueId) -> bool| {
                let mut values = model.plan.quietest[id].iter().copied();
                values.find(|value| possible.contains(*value) && among(*value))
            };
            if slot.is_set() {
                let mut own = self.state.certain(slot).to_set();
                for classes in self.limits.clauses_of(id) {
                    if !classes.intersects(&own) {
                        own.insert(quietest(&|value| classes.contains(value))?);
                    }
                }
                world.put_set(slot, &own, &own);
            } else {
                world.put_cell(slot, quietest(&|_| true)?);
            }
            self.tell(id, slot, &mut world);
        }
        self.policy.define(&mut world);
        Some(world)
    }

    fn tell(&self, id: SlotId, slot: &Slot, world: &mut State) {
        let (values, mut truth) = world.told_mut(slot);
        self.policy.effects.tell(id, values, &mut truth);
    }

    /// How a world is decided; `None` where there is no such world.
    pub(super) fn fate(&self, model: &StageModel, world: &State) -> Option<Fate> {
        let conditions = &self.policy.conditions;
        let view = View { conditions, assignment: world.assignment(), may: false };
        let is_so = |entry: &ImpossibleModel| conditions.truth(entry.node, &view.assignment) != Truth::No;
        if model.impossible.iter().any(is_so) {
            return None;
        }
        let (mut plain, mut content): (Option<LevelId>, Option<LevelId>) = (None, None);
        let weakest = model.plan.weakest;
        model.plan.clauses.sweep(view, weakest, &mut |entry| {
            let takes =
                || !entry.overridden || self.effective(model, entry.rule, &view.assignment) == Truth::Yes;
            let strongest = if entry.plain { &mut plain } else { &mut content };
            if strongest.is_none_or(|level| entry.level < level) && takes() {
                *strongest = Some(entry.level);
            }
            Some(plain.unwrap_or(weakest))
        });
        let own = plain.unwrap_or(model.default);
        let level = content.map_or(own, |content| content.min(own));
        Some(Fate { level, plain: own, by_plain: plain.is_some() })
    }

    /// The rules of a level that take effect in a world.
    pub(super) fn acting(&self, model: &StageModel, world: &State, level: LevelId) -> Option<Vec<RuleId>> {
        let view = View { conditions: &self.policy.conditions, assignment: world.assignment(), may: false };
        let mut found = Vec::new();
        model.plan.clauses.sweep(view, level, &mut |entry| {
            let takes = entry.level == level
                && (!entry.overridden || self.effective(model, entry.rule, &view.assignment) == Truth::Yes);
            found.extend(takes.then_some(entry.rule));
            Some(level)
        })?;
        Some(found)
    }

    /// Worlds in which a clause is so, each with one that differs in a fact alone.
    pub(super) fn pairs(&self, model: &StageModel, first: &State, entry: &Entry) -> Vec<Pair> {
        self.ways(model, entry).iter().filter_map(|way| self.pair(model, first, way)).collect()
    }

    /// The ways in which a clause is so, by atoms alone.
    pub(super) fn ways<'m>(&self, model: &'m StageModel, entry: &Entry) -> &'m [Made] {
        let (policy, plan) = (&self.policy, &model.plan);
        let own = plan.ways.get(entry.place as usize);
        let ways = || by_atoms(&policy.model, &policy.ways, plan.clauses.terms(entry));
        own.map_or(&[], |own| own.get_or_init(ways))
    }

    /// The ways in which a rule does not hold, or holds and is overridden.
    pub(super) fn ways_not<'m>(&self, model: &'m StageModel, rule: RuleId) -> &'m [Made] {
        let policy = &self.policy;
        model.plan.ways_not[rule].get_or_init(|| {
            let of = |rule: RuleId, want: bool| {
                clauses(&policy.conditions, model.rules[rule].node, want).unwrap_or_default()
            };
            let overriders = model.rules[rule].overriders.iter();
            let own = of(rule, false).into_iter().chain(overriders.flat_map(|other| of(*other, true)));
            let own = own.flat_map(|made| by_atoms(&policy.model, &policy.ways, &made));
            own.take(MOST_TRIED).collect()
        })
    }

    pub(super) fn pair(&self, model: &StageModel, first: &State, way: &[Term]) -> Option<Pair> {
        let mut slots = self.unlike(first, way);
        // A question to who referred makes the last difference, where one does.
        slots.sort_by_key(|slot| self.known[*slot].open == Some(Open::Missing));
        let mut pair: Option<Pair> = None;
        for slot in slots {
            let one = pair.map_or_else(|| first.clone(), |pair| pair.other);
            let other = self.with(model, &one, slot, way)?;
            pair = Some(Pair { one, other, slot });
        }
        pair
    }

    /// How an atom reads its slot.
    fn mask(&self, var: VarId) -> Option<&Mask> {
        match self.policy.model.variable(var) {
            Variable::Atom(atom) => Some(&self.policy.model.atoms[atom].mask),
            Variable::Definition(_) => None,
        }
    }

    /// The values that make an atom so.
    fn making(&self, var: VarId) -> impl Iterator<Item = ValueId> {
        let (some, one) = match self.mask(var) {
            Some(Mask::Cells(mask) | Mask::Any(mask) | Mask::Only(mask, _)) => (Some(mask), None),
            Some(Mask::Value(value)) => (None, Some(*value)),
            None => (None, None),
        };
        some.into_iter().flat_map(Bits::iter).chain(one)
    }

    /// The slots of the atoms that are otherwise in a world.
    fn unlike(&self, world: &State, way: &[Term]) -> Vec<SlotId> {
        let (assignment, mut slots) = (world.assignment(), Vec::new());
        for term in way {
            let (yes, no) = (assignment.yes.word(term.word), assignment.no.word(term.word));
            let mut rest = term.yes & !yes | term.no & !no;
            while rest != 0 {
                let var: VarId = lowest(term.word, rest);
                rest &= rest - 1;
                if let Variable::Atom(atom) = self.policy.model.variable(var) {
                    let slot = self.policy.model.atoms[atom].slot;
                    if !slots.contains(&slot) {
                        slots.push(slot);
                    }
                }
            }
        }
        slots
    }

    /// The world with another value of one slot, so that its atoms are as wanted; `None` where that is not found.
    fn with(&self, model: &StageModel, world: &State, id: SlotId, way: &[Term]) -> Option<State> {
        let slot = &self.policy.model.slots[id];
        let (possible, weights) = (self.state.possible(slot), &model.plan.weights[id]);
        let own = self.policy.effects.atoms(id);
        let wanted = |(word, bits): &(usize, u64)| {
            let terms = way.iter().filter(|term| term.word == *word);
            let (yes, no) = terms.fold((0, 0), |(yes, no), term| (yes | term.yes, no | term.no));
            (*word, yes & bits, no & bits)
        };
        let wanted: Vec<(usize, u64, u64)> =
            own.iter().map(wanted).filter(|(_, yes, no)| yes | no != 0).collect();
        let so = |value: ValueId, word: usize| self.policy.effects.so(id, value, word);
        let mut changed = world.clone();
        if slot.is_set() {
            let mut set = world.possible(slot).to_set();
            for (word, yes, no) in &wanted {
                let mut left = yes & !world.assignment().yes.word(*word);
                while left != 0 {
                    let bit = left & left.wrapping_neg();
                    let makes = |value: &ValueId| possible.contains(*value) && so(*value, *word) & no == 0;
                    let values = self.making(lowest(*word, bit));
                    let value = values.filter(makes).min_by_key(|value| weights[*value])?;
                    left &= !so(value, *word);
                    set.insert(value);
                }
            }
            changed.put_set(slot, &set, &set);
        } else {
            let mut left = possible.to_set();
            for (word, yes, no) in &wanted {
                let mut rest = yes | no;
                while rest != 0 {
                    let bit = rest & rest.wrapping_neg();
                    rest ^= bit;
                    match self.mask(lowest(*word, bit)) {
                        Some(Mask::Cells(mask)) if yes & bit != 0 => left.intersect(mask),
                        Some(Mask::Cells(mask)) => left.difference(mask),
                        Some(Mask::Any(_) | Mask::Only(..) | Mask::Value(_)) | None => return None,
                    }
                }
            }
            let value = model.plan.quietest[id].iter().copied().find(|value| left.contains(*value))?;
            changed.put_cell(slot, value);
        }
        self.tell(id, slot, &mut changed);
        self.policy.define(&mut changed);
        let assignment = changed.assignment();
        let told = |(word, yes, no): &(usize, u64, u64)| {
            yes & !assignment.yes.word(*word) == 0 && no & !assignment.no.word(*word) == 0
        };
        wanted.iter().all(told).then_some(changed)
    }
}
