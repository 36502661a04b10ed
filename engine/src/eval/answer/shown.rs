//! What comes of what is open, shown by worlds. Input: a prepared referral, and what takes effect for certain. Output: the bare
//! answer, or nothing where these worlds do not tell.
//!
//! A first world is put together in which as few rules hold as can be. Where it is decided as weakly as any can be, and others,
//! each a value or a few away from it, are decided otherwise, nobody has to search. What worlds (`near.rs`) show is
//! so; what they do not show may be so all the same.

use super::near::{Fate, Pair};
use super::quick::{Certain, Found, soonest};
use crate::eval::bits::{Bits, BitsMut};
use crate::eval::ids::{Id, LevelId, SlotId};
use crate::eval::model::clauses::{Entry, Made, View, clauses, single};
use crate::eval::model::condition::Term;
use crate::eval::model::stage::StageModel;
use crate::eval::model::truth::Truth;
use crate::eval::prepare::{Open, Prepared};
use crate::eval::solve::State;
use crate::ir::{RuleId, StageName, Verb};

/// The most clauses that worlds are put together for.
pub(super) const MOST_TRIED: usize = 48;

/// The most changes that are made to the first world.
const MOST_MENDED: usize = 12;

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
        let (first, fate) = self.weakest(model, certain)?;
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

    /// A world that is decided as weakly as any can be; `None` where none is found.
    fn weakest(&self, model: &StageModel, certain: &Certain) -> Option<(State, Fate)> {
        let mut world = self.quietest(model)?;
        let mut fate = self.fate(model, &world)?;
        let told = certain.level.filter(|level| certain.plain || *level <= model.default);
        // Where nothing certain keeps the default from deciding, weaker rules may.
        let mut weaker: Vec<Entry> = Vec::new();
        if told.is_none() && model.plan.weakest > model.default {
            let (view, limit) = (self.view(true), model.plan.weakest);
            model.plan.clauses.sweep(view, limit, &mut |entry| {
                if entry.plain && entry.level > model.default && self.may(model, entry, view) {
                    weaker.push(*entry);
                }
                Some(limit)
            });
            weaker.sort_by_key(|entry| std::cmp::Reverse(entry.level));
            weaker.truncate(MOST_TRIED);
        }
        let bound = told.unwrap_or_else(|| weaker.first().map_or(model.default, |entry| entry.level));
        let mut tried = 0;
        while fate.level < bound && tried < MOST_MENDED {
            let acting = self.acting(model, &world, fate.level)?;
            let ways: Vec<&[Made]> = if acting.is_empty() {
                weaker.iter().map(|entry| self.ways(model, entry)).collect()
            } else {
                acting.iter().map(|rule| self.ways_not(model, *rule)).collect()
            };
            let mut changed = ways.iter().copied().flatten().filter_map(|way| self.pair(model, &world, way));
            let better = changed.find_map(|pair| {
                let other = self.fate(model, &pair.other)?;
                let fewer = || {
                    other.level == fate.level
                        && self
                            .acting(model, &pair.other, other.level)
                            .is_some_and(|it| it.len() < acting.len())
                };
                (other.level > fate.level || fewer()).then_some((pair.other, other))
            });
            let Some(better) = better else {
                return self.is_split(model, fate.level, &acting).then_some((world, fate));
            };
            (world, fate) = better;
            tried += 1;
        }
        (fate.level == bound).then_some((world, fate))
    }

    /// Whether no world is decided weaker than that: where a rule that takes effect there hangs on one thing alone that is open, and
    /// another rule takes effect at no weaker level where that is otherwise.
    fn is_split(&self, model: &StageModel, level: LevelId, acting: &[RuleId]) -> bool {
        let assignment = self.state.assignment();
        let alone = |clause: &Made| {
            let mut open = clause.iter().flat_map(|term| {
                let (yes, no) = (assignment.yes.word(term.word), assignment.no.word(term.word));
                single(&Term { word: term.word, yes: term.yes & !yes, no: term.no & !no })
            });
            open.next().and_then(|own| own.first().copied()).filter(|_| open.next().is_none())
        };
        let mut rules = acting.iter().filter(|rule| model.rules[**rule].overriders.is_empty());
        rules.any(|rule| {
            let plainly = model.plain.contains(*rule) || level <= model.default;
            let own = clauses(&self.policy.conditions, model.rules[*rule].node, true).unwrap_or_default();
            plainly && own.iter().filter_map(alone).any(|term| self.keeps_level(model, level, term))
        })
    }

    /// Whether a rule takes effect for certain at that level, or a stronger one, where that is otherwise.
    fn keeps_level(&self, model: &StageModel, level: LevelId, otherwise: Term) -> bool {
        let mut state = self.state.clone();
        let mut truth = state.assignment_mut();
        let (yes, no) = (truth.yes.words_mut(), truth.no.words_mut());
        yes.get_mut(otherwise.word).into_iter().for_each(|yes| *yes |= otherwise.no);
        no.get_mut(otherwise.word).into_iter().for_each(|no| *no |= otherwise.yes);
        let view = View { conditions: &self.policy.conditions, assignment: state.assignment(), may: false };
        let takes = |entry: &Entry| {
            (entry.plain || entry.level <= model.default)
                && (!entry.overridden || self.effective(model, entry.rule, &view.assignment) == Truth::Yes)
        };
        let swept = model.plan.clauses.sweep(view, level, &mut |entry| (!takes(entry)).then_some(level));
        swept.is_none()
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
        !entry.overridden || self.effective(model, entry.rule, &view.assignment) != Truth::No
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
        let acting = self.acting(model, first, level)?;
        if acting.iter().any(|rule| !rules.contains(rule) && !self.can_fail(model, first, *rule)) {
            return None;
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
            return None;
        }
        let settled = if content {
            let asks = rules.iter().any(|rule| model.content.contains(*rule));
            if !asks || !plan.simple || !self.asks_plainly(model) || !self.lacks(model, rules) {
                return None;
            }
            let plainly = rules.iter().any(|rule| model.plain.contains(*rule));
            if fate.plain == level && !plainly {
                return None;
            }
            fate.plain == level
        } else {
            // What is wanted otherwise may change answers.
            if rules.is_empty() && !self.asks_plainly(model) {
                return None;
            }
            true
        };
        Some(Found { level, settled, default, within: soonest(model, rules, default) })
    }

    /// Whether a world near the first shows that a rule does not always take effect.
    fn can_fail(&self, model: &StageModel, first: &State, rule: RuleId) -> bool {
        self.ways_not(model, rule).iter().filter_map(|way| self.pair(model, first, way)).any(|pair| {
            self.fate(model, &pair.other).is_some()
                && self.effective(model, rule, &pair.other.assignment()) == Truth::No
        })
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
        // What is tied to a fact that rules read may have to change with it.
        let tied = model.impossible.iter().flat_map(|entry| entry.slots.iter());
        let mut open = model.reads.iter().chain(tied);
        let is_open = |slot| self.state.is_open(&self.policy.model.slots[slot]);
        let asks = asks && open.any(|slot| self.is_missing(slot) && is_open(slot));
        let always = self.acting(model, first, fate.level)?;
        let may_fail = |rule: &RuleId| rules.contains(rule) || self.can_fail(model, first, *rule);
        let always = always.into_iter().filter(|rule| !may_fail(rule)).collect();
        let mut shown = Shown { other: false, question: false, plain: vec![fate.plain], always };
        let ways = stronger.iter().map(|entry| self.ways(model, entry));
        // Without what decides now the default may, which is stronger.
        let acting =
            if model.default < fate.level { self.acting(model, first, fate.level)? } else { Vec::new() };
        for ways in ways.chain(acting.iter().map(|rule| self.ways_not(model, *rule))) {
            for pair in ways.iter().filter_map(|way| self.pair(model, first, way)) {
                self.look_at(model, fate.level, &pair, &mut shown);
            }
            if shown.other && shown.always.is_empty() && (shown.question || !asks) {
                break;
            }
        }
        if !shown.other || asks && !shown.question || !model.plan.simple || !self.asks_plainly(model) {
            return None;
        }
        let verb = self.weighed(model.name, weakest, shown.question);
        let level = LevelId::new(verb.strength(model.name)?);
        if level != fate.level {
            // The first world shows that none of these takes effect in all.
            rules.clear();
        } else if !shown.always.is_empty() {
            return None;
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
        shown.always.retain(|rule| self.effective(model, *rule, &assignment) != Truth::No);
    }

    /// Whether who referred can tell what is open of a fact. A suspicion is enough to be seen.
    fn is_missing(&self, slot: SlotId) -> bool {
        self.known[slot].open == Some(Open::Missing) && self.suspected(slot).is_empty()
    }
}
