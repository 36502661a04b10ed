//! What comes of what is open, shown by worlds. Input: a prepared referral, and what takes effect for certain. Output: the bare
//! answer, or nothing where these worlds do not tell.
//!
//! A first world is put together in which as few rules hold as can be. Where it is decided as weakly as any can be, and others,
//! each a value or a few away from it, are decided otherwise, nobody has to search. Whatever ties facts, each world is held against
//! all that is impossible, so that what they show is so; what they do not show may be so all the same.

use super::quick::{Certain, Found, soonest};
use crate::eval::bits::{BitSet, Bits, BitsMut, lowest};
use crate::eval::ids::{Id, LevelId, SlotId, ValueId, VarId};
use crate::eval::model::clauses::{Entry, View, by_atoms};
use crate::eval::model::condition::Term;
use crate::eval::model::slots::{Slot, Variable};
use crate::eval::model::stage::{ImpossibleModel, StageModel};
use crate::eval::model::truth::Truth;
use crate::eval::prepare::{Open, Prepared};
use crate::eval::solve::State;
use crate::ir::{RuleId, StageName, Verb};

/// The most clauses that worlds are put together for.
const MOST_TRIED: usize = 48;

/// How a world is decided.
#[derive(Clone, Copy)]
struct Fate {
    level: LevelId,
    /// The level that would decide, did content ask for nothing.
    plain: LevelId,
    /// Whether a rule does that is no content.
    by_plain: bool,
}

/// Two worlds that differ in one fact.
struct Pair {
    one: State,
    other: State,
    slot: SlotId,
}

/// What worlds have shown.
struct Shown {
    /// Whether one is decided at another level than the first.
    other: bool,
    /// Whether a question to who referred makes the difference between two.
    question: bool,
    /// The levels that would decide without content.
    plain: Vec<LevelId>,
    /// Rules of the first world that took effect in all.
    always: Vec<RuleId>,
}

impl Prepared {
    /// The bare answer as worlds show it; `None` where they do not.
    pub(super) fn shown(
        &self,
        model: &StageModel,
        certain: &Certain,
        rules: &mut Vec<RuleId>,
    ) -> Option<Found> {
        let Some(first) = self.quietest(model) else { return crate::why("quietest") };
        let Some(fate) = self.fate(model, &first) else { return crate::why("first world impossible") };
        let weakest = certain.level.filter(|level| certain.plain || *level <= model.default);
        if fate.level != weakest.unwrap_or(model.plan.weakest) {
            return crate::why(&format!("first not weakest, by certain {}", weakest.is_some()));
        }
        if certain.level != Some(fate.level) {
            rules.clear();
        }
        let stronger = self.stronger(model, fate.level);
        if stronger.is_empty() && (model.default >= fate.level || certain.plain) {
            self.agreed(model, certain, (&first, fate), rules)
        } else {
            self.disagreed(model, (&first, fate), &stronger, rules)
        }
    }

    /// The clauses of stronger rules that may take effect; some of them, where there are many.
    fn stronger(&self, model: &StageModel, than: LevelId) -> Vec<Entry> {
        let mut found = Vec::new();
        let Some(limit) = than.index().checked_sub(1).map(LevelId::new) else { return found };
        let view = self.view(true);
        model.plan.clauses.sweep(view, limit, &mut |entry| {
            if self.may(model, entry, view) {
                found.push(*entry);
            }
            (found.len() < MOST_TRIED).then_some(limit)
        });
        found
    }

    fn may(&self, model: &StageModel, entry: &Entry, view: View<'_>) -> bool {
        !entry.overridden || self.effective(model, entry.rule, &view.assignment, 0) != Truth::No
    }

    /// The answer where all worlds have one level.
    fn agreed(
        &self,
        model: &StageModel,
        certain: &Certain,
        (first, fate): (&State, Fate),
        rules: &[RuleId],
    ) -> Option<Found> {
        let (plan, level) = (&model.plan, fate.level);
        if self.acting(model, first, level)?.iter().any(|rule| !rules.contains(rule)) {
            return crate::why("agreed/disagreed 1");
        }
        // What may act beside what is certain, and where the default decides whatever may take its place.
        let (mut content, mut sooner, mut plain) = (false, false, Vec::new());
        let own = soonest(model, rules, false);
        let view = self.view(true);
        let limit = if level == model.default && !certain.plain { plan.weakest } else { level };
        plan.clauses.sweep(view, limit, &mut |entry| {
            if !self.may(model, entry, view) {
                return Some(limit);
            }
            if entry.level == level {
                content |= !entry.plain;
                let within = plan.within[entry.rule];
                sooner |= within.is_some() && (own.is_none() || within < own);
            }
            if entry.plain && plain.len() < MOST_TRIED {
                plain.push(*entry);
            }
            Some(limit)
        });
        let may_default = level == model.default && !certain.plain;
        let default = may_default && plain.is_empty();
        if sooner
            || may_default
                && !default
                && (plan.default_within.is_some() || !self.any_plain(model, first, &plain))
        {
            return crate::why("agreed/disagreed 2");
        }
        let settled = if content {
            let asks = rules.iter().any(|rule| model.content.contains(*rule));
            if !asks || !plan.simple || !self.asks_plainly(model) || !self.lacks(model, rules) {
                return crate::why("agreed/disagreed 3");
            }
            let plainly = rules.iter().any(|rule| model.plain.contains(*rule));
            if fate.plain == level && !plainly {
                return crate::why("agreed/disagreed 4");
            }
            fate.plain == level
        } else {
            // What is wanted otherwise may change answers.
            if rules.is_empty() && !self.asks_plainly(model) {
                return crate::why("agreed/disagreed 5");
            }
            true
        };
        Some(Found { level, settled, default, within: soonest(model, rules, default) })
    }

    /// Whether a world shows that a rule decides that is no content.
    fn any_plain(&self, model: &StageModel, first: &State, plain: &[Entry]) -> bool {
        plain.iter().any(|entry| {
            let pairs = self.pairs(model, first, entry);
            pairs.iter().any(|pair| self.fate(model, &pair.other).is_some_and(|fate| fate.by_plain))
        })
    }

    /// The answer where worlds have several.
    fn disagreed(
        &self,
        model: &StageModel,
        (first, fate): (&State, Fate),
        stronger: &[Entry],
        rules: &mut Vec<RuleId>,
    ) -> Option<Found> {
        let weakest = model.levels[fate.level].verb;
        let asks = model.name == StageName::Referral
            && weakest.strength(model.name) > Verb::Ask.strength(model.name);
        let open = model.reads.iter().filter(|slot| self.state.is_open(&self.policy.model.slots[*slot]));
        let asks = asks && open.into_iter().any(|slot| self.is_missing(slot));
        let always = self.acting(model, first, fate.level)?;
        let always = always.into_iter().filter(|rule| !rules.contains(rule)).collect();
        let mut shown = Shown { other: false, question: false, plain: vec![fate.plain], always };
        for entry in stronger {
            for pair in self.pairs(model, first, entry) {
                self.look_at(model, fate.level, &pair, &mut shown);
            }
            if shown.other && shown.always.is_empty() && (shown.question || !asks) {
                break;
            }
        }
        if !shown.other || asks && !shown.question || !model.plan.simple || !self.asks_plainly(model) {
            return crate::why("agreed/disagreed 6");
        }
        let verb = self.weighed(model.name, weakest, shown.question);
        let level = LevelId::new(verb.strength(model.name)?);
        if level != fate.level {
            // The first world shows that none of these takes effect in all.
            rules.clear();
        } else if !shown.always.is_empty() {
            return crate::why("agreed/disagreed 7");
        }
        // Were it always the same, it could be settled by what is stated.
        shown.plain.iter().any(|plain| *plain != level).then_some(())?;
        Some(Found { level, settled: false, default: false, within: soonest(model, rules, false) })
    }

    fn look_at(&self, model: &StageModel, first: LevelId, pair: &Pair, shown: &mut Shown) {
        let (Some(one), Some(other)) = (self.fate(model, &pair.one), self.fate(model, &pair.other)) else {
            return;
        };
        shown.other |= one.level != first || other.level != first;
        shown.question |= one.level != other.level && self.is_missing(pair.slot);
        shown.plain.extend([one.plain, other.plain]);
        let assignment = pair.other.assignment();
        shown.always.retain(|rule| self.effective(model, *rule, &assignment, 0) != Truth::No);
    }

    /// Whether who referred can tell what is open of a fact. A suspicion is enough to be seen.
    fn is_missing(&self, slot: SlotId) -> bool {
        self.known[slot].open == Some(Open::Missing) && self.suspected(slot).is_empty()
    }

    /// A world in which as few rules hold as can be told without looking at them together; `None` where facts are tied by a table.
    fn quietest(&self, model: &StageModel) -> Option<State> {
        if !self.limits.tables.is_empty() {
            return crate::why("agreed/disagreed 8");
        }
        let mut world = self.state.clone();
        for (id, slot) in self.policy.model.slots.enumerate() {
            if !self.state.is_open(slot) {
                continue;
            }
            let (possible, weights) = (self.state.possible(slot), &model.plan.weights[id]);
            let quietest =
                |values: &mut dyn Iterator<Item = ValueId>| values.min_by_key(|value| weights[*value]);
            if slot.is_set() {
                let mut own = self.state.certain(slot).to_set();
                for classes in self.limits.clauses_of(id) {
                    if !classes.intersects(&own) {
                        own.insert(quietest(&mut classes.iter().filter(|value| possible.contains(*value)))?);
                    }
                }
                world.put_set(slot, &own, &own);
            } else {
                world.put_cells(slot, &BitSet::of(slot.size(), [quietest(&mut possible.iter())?]));
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
    fn fate(&self, model: &StageModel, world: &State) -> Option<Fate> {
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
                || !entry.overridden || self.effective(model, entry.rule, &view.assignment, 0) == Truth::Yes;
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
    fn acting(&self, model: &StageModel, world: &State, level: LevelId) -> Option<Vec<RuleId>> {
        let view = View { conditions: &self.policy.conditions, assignment: world.assignment(), may: false };
        let mut found = Vec::new();
        model.plan.clauses.sweep(view, level, &mut |entry| {
            let takes = entry.level == level
                && (!entry.overridden
                    || self.effective(model, entry.rule, &view.assignment, 0) == Truth::Yes);
            found.extend(takes.then_some(entry.rule));
            Some(level)
        })?;
        Some(found)
    }

    /// Worlds in which a clause is so, each with one that differs in a fact alone.
    fn pairs(&self, model: &StageModel, first: &State, entry: &Entry) -> Vec<Pair> {
        let terms = model.plan.clauses.terms(entry);
        let ways = by_atoms(&self.policy.model, &self.policy.ways, terms);
        ways.iter().filter_map(|way| self.pair(model, first, way)).collect()
    }

    fn pair(&self, model: &StageModel, first: &State, way: &[Term]) -> Option<Pair> {
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
                    let makes = |value: &ValueId| so(*value, *word) & bit != 0 && so(*value, *word) & no == 0;
                    let value = possible.iter().filter(makes).min_by_key(|value| weights[*value])?;
                    left &= !so(value, *word);
                    set.insert(value);
                }
            }
            changed.put_set(slot, &set, &set);
        } else {
            let fits = |value: &ValueId| {
                let mut words = wanted.iter().map(|(word, yes, no)| (so(*value, *word), yes, no));
                words.all(|(so, yes, no)| yes & !so == 0 && no & so == 0)
            };
            let value = possible.iter().filter(fits).min_by_key(|value| weights[*value])?;
            changed.put_cells(slot, &BitSet::of(slot.size(), [value]));
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
