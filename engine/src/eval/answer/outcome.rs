//! What is decided, and what can still come of it. Input: a prepared referral and a stage. Output: the verb, the verbs
//! that are possible, the facts that are worth a question.

use super::open::{Affects, Changes};
use super::services::Requested;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{LevelId, SlotId};
use crate::eval::model::stage::{Ask, Wanted};
use crate::eval::model::truth::Truth;
use crate::eval::prepare::{Open, Prepared};
use crate::eval::solve::{Budget, Goal, Space, Step};
use crate::ir::{StageName, Verb};

/// Values of a fact that are tried to see how much it settles.
const MOST_TRIED: usize = 64;

/// What is decided, as bare as can be.
pub(crate) struct Conclusion<'a> {
    pub(crate) verb: Verb,
    /// Whether the possible verbs are that one alone.
    pub(crate) settled: bool,
    /// The verbs that can come of it, strongest first.
    pub(crate) possible: Vec<Verb>,
    /// The worlds of the referral as sent, and the levels that decide them.
    pub(crate) sent: Space<'a>,
    pub(crate) levels: Vec<LevelId>,
    /// The open slots that are worth asking for, each with what it can change.
    pub(crate) open: Vec<(SlotId, Affects)>,
    /// The slots that content asks for.
    pub(crate) content: Vec<SlotId>,
    /// Those of them whose value is older than it may be.
    pub(crate) too_old: Vec<SlotId>,
    pub(crate) services: Requested,
}

/// The same, with what silence was taken for.
pub(crate) struct Outcome<'a> {
    pub(crate) conclusion: Conclusion<'a>,
    pub(crate) assumed: Vec<(SlotId, Affects)>,
}

impl Prepared {
    pub(crate) fn outcome<'a>(&'a self, name: StageName, budget: &mut Budget) -> Outcome<'a> {
        let conclusion = self.conclude(name, budget);
        let mut assumed = Vec::new();
        for (slot, known) in self.known.enumerate() {
            let read = conclusion.sent.stage.reads.contains(slot);
            if known.assumed.is_some() && read && conclusion.is_assumed(slot) {
                assumed.push((slot, self.assumption(&conclusion, slot, budget)));
            }
        }
        assumed.sort_by_key(|(slot, affects)| (*affects, *slot));
        Outcome { conclusion, assumed }
    }

    /// What an assumed fact could change, were it known.
    fn assumption(&self, conclusion: &Conclusion<'_>, slot: SlotId, budget: &mut Budget) -> Affects {
        let space = self.without_assumption(&conclusion.sent, slot);
        let states = space.rule_states();
        let levels = space.levels(&states, budget);
        let services = &conclusion.services;
        Changes { space: &space, states: &states, levels: &levels, services }.of(slot, budget)
    }

    pub(crate) fn conclude<'a>(&'a self, name: StageName, budget: &mut Budget) -> Conclusion<'a> {
        let stage = self.policy.stage(name);
        let sent = self.as_sent(stage);
        let states = sent.rule_states();
        let levels = sent.levels(&states, budget);
        let services = self.requested(name);
        let changes = Changes { space: &sent, states: &states, levels: &levels, services: &services };
        let open = changes.open(budget);
        let verb = self.verb(&sent, &levels, &open);
        let content = sent.content(budget);
        let too_old: Vec<SlotId> =
            content.iter().copied().filter(|slot| self.is_too_old(&sent, *slot, budget)).collect();
        let listed: Vec<SlotId> = open.iter().map(|(slot, _)| slot).chain(&content).copied().collect();
        let sent_verbs = || levels.iter().map(|level| sent.verb(*level)).collect();
        let possible: Vec<Verb> = if listed.is_empty() {
            sent_verbs()
        } else {
            self.come_of(&sent, &listed, budget).iter().map(|level| sent.verb(*level)).collect()
        };
        let possible = if possible.is_empty() { sent_verbs() } else { possible };
        let settled = possible == [verb];
        Conclusion { verb, settled, possible, levels, open, content, too_old, services, sent }
    }

    /// Whether a value that is stated is older than it may be in every world.
    fn is_too_old(&self, sent: &Space<'_>, id: SlotId, budget: &mut Budget) -> bool {
        let slot = &self.policy.model.slots[id];
        let facts = sent.stage.asks_for(id).flat_map(|ask| &ask.facts).filter(|fact| fact.slot == id);
        let mut times = facts.filter_map(|fact| match fact.wanted? {
            time @ Wanted::Within(_) => Some(time),
            Wanted::Answer(_) => None,
        });
        self.known[id].stated
            && times.any(|time| {
                let mut new = sent.clone();
                new.state.possible_mut(slot).intersect(&self.policy.wanted(slot, time));
                !self.policy.propagate(id, &mut new.state, &new.limits)
                    || !new.exists(&[Goal::default()], budget)
            })
    }

    /// The verb of the decision: the only one of the worlds as sent, or else the stronger of the weakest and a question.
    fn verb(&self, sent: &Space<'_>, levels: &[LevelId], open: &[(SlotId, Affects)]) -> Verb {
        let name = sent.stage.name;
        let (Some(first), Some(weakest)) = (levels.first(), levels.last()) else { return Verb::Review };
        let weakest = sent.verb(*weakest);
        if levels.len() == 1 {
            return sent.verb(*first);
        }
        // A suspicion is enough to be seen: a person at the clinic asks what else the list leaves open.
        let missing = |(slot, affects): &(SlotId, Affects)| {
            *affects == Affects::Decision
                && self.known[*slot].open == Some(Open::Missing)
                && self.suspected(*slot).is_empty()
        };
        self.weighed(name, weakest, open.iter().any(missing))
    }

    /// The verb where worlds disagree: the stronger of the weakest and a question, to who referred or to a person at the clinic.
    pub(super) fn weighed(&self, name: StageName, weakest: Verb, missing: bool) -> Verb {
        let question = if missing && name == StageName::Referral { Verb::Ask } else { Verb::Review };
        if weakest.strength(name) <= question.strength(name) { weakest } else { question }
    }

    /// How much knowing a fact would settle: levels that fall away, summed over its values and scaled so that facts with
    /// few and with many values compare. By the bounds alone; it only orders a list.
    pub(crate) fn settles(&self, id: SlotId, space: &Space<'_>) -> usize {
        let slot = &self.policy.model.slots[id];
        let before = space.bounds(&space.rule_states()).len();
        let (mut fallen, mut count) = (0_usize, 0_usize);
        // It only orders a list, so a part of very many values will do.
        let possible = space.state.possible(slot);
        for value in possible.iter().step_by(possible.count().div_ceil(MOST_TRIED).max(1)) {
            let mut known = space.clone();
            let left = if slot.is_set() {
                if space.state.certain(slot).contains(value) {
                    continue;
                }
                self.policy.step(&mut known.state, Step::Value(id, value, true), &known.limits)
            } else {
                known.state.put_cells(slot, &BitSet::of(slot.size(), [value]));
                self.policy.propagate(id, &mut known.state, &known.limits)
            };
            if left {
                count += 1;
                fallen += before.saturating_sub(known.bounds(&known.rule_states()).len());
            }
        }
        fallen * 1000 / count.max(1)
    }
}

impl Conclusion<'_> {
    /// Whether silence is taken for something in some world.
    fn is_assumed(&self, id: SlotId) -> bool {
        let slot = &self.sent.policy.model.slots[id];
        !self.sent.state.is_open(slot) || self.sent.permits.iter().any(|permit| permit.slot == id)
    }

    /// The level of the decision, where all worlds as sent agree on it.
    pub(crate) fn agreed(&self) -> Option<LevelId> {
        self.levels.first().copied().filter(|_| self.levels.len() == 1)
    }
}

impl Space<'_> {
    /// The slots of the facts that content asks for, where in every world something is asked for.
    pub(super) fn content(&self, budget: &mut Budget) -> Vec<SlotId> {
        let states = self.rule_states();
        let assignment = self.state.assignment();
        let may = |ask: &&Ask| {
            states.effective[ask.rule] != Truth::No
                && self.policy.conditions.truth(ask.lacking, &assignment) != Truth::No
        };
        let asks: Vec<&Ask> = self.stage.asks.iter().filter(may).collect();
        if asks.is_empty() || self.any(self.unasked(&asks), budget) {
            return Vec::new();
        }
        let mut found: Vec<SlotId> = Vec::new();
        for ask in asks {
            if ask.facts.iter().all(|fact| found.contains(&fact.slot)) {
                continue;
            }
            if self.any([self.counts(ask).affirming(ask.lacking)], budget) {
                found.extend(ask.facts.iter().map(|fact| fact.slot));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Worlds in which nothing is asked for that counts: content counts where it is as strong as what would decide else.
    fn unasked(&self, asks: &[&Ask]) -> Vec<Goal> {
        let stage = self.stage;
        let at = |level: LevelId, by_default: bool| {
            let mut none = stage.stronger_than(level);
            none.intersect(&stage.plain);
            let mut rules = stage.levels[level].rules.clone();
            rules.intersect(&stage.plain);
            let some = if by_default {
                none.union(&stage.plain);
                Vec::new()
            } else {
                vec![rules]
            };
            let counts = asks.iter().filter(|ask| stage.rules[ask.rule].level <= level);
            let never_both = counts.map(|ask| (ask.rule, ask.lacking)).collect();
            Goal { none: Some(none), some, never_both, ..Goal::default() }
        };
        let by_rules = stage.levels.ids().map(|level| at(level, false));
        let mut goals: Vec<Goal> = by_rules.chain([at(stage.default, true)]).collect();
        goals.retain(|goal| !goal.is_hopeless());
        goals
    }

    /// A world in which that rule takes effect, and counts.
    pub(super) fn counts(&self, ask: &Ask) -> Goal {
        let stage = self.stage;
        let level = stage.rules[ask.rule].level;
        let mut none = stage.stronger_than(level);
        none.intersect(&stage.plain);
        let mut some = vec![stage.only(ask.rule)];
        if stage.default < level {
            some.push(stage.plain.clone());
        }
        Goal { none: Some(none), some, ..Goal::default() }
    }
}
