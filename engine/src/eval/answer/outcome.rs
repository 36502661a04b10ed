//! What can still happen. Input: a prepared referral and a stage. Output: the verbs that are possible, and which facts
//! can change the decision or its routes.

use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{Id, LevelId, RouteId, SlotId, VariantId};
use crate::eval::model::stage::RuleStates;
use crate::eval::model::truth::Truth;
use crate::eval::prepare::{Open, Prepared};
use crate::eval::solve::{Budget, Goal, Space, Step};
use crate::ir::{RuleId, StageName, Verb};

/// What a fact that is still open can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Affects {
    /// The decision itself.
    Decision,
    /// Only where the referral is sent.
    Route,
    /// Nothing.
    None,
}

/// What decides in a world: the rules of a verb, or none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DecisionLevel {
    Rules(LevelId),
    Default,
}

impl Space<'_> {
    /// What is known of the rules.
    pub(crate) fn rule_states(&self) -> RuleStates {
        let mut states = RuleStates::default();
        self.stage.rule_states(&self.policy.conditions, &self.state.assignment(), &mut states);
        states
    }

    /// The levels that can decide as far as the rules say, strongest first.
    fn bounds(&self, states: &RuleStates) -> Vec<DecisionLevel> {
        let mut may: Vec<DecisionLevel> = Vec::new();
        for (id, level) in self.stage.levels.enumerate() {
            if level.list.iter().any(|rule| states.effective[*rule] != Truth::No) {
                may.push(DecisionLevel::Rules(id));
            }
            if level.list.iter().any(|rule| states.effective[*rule] == Truth::Yes) {
                return may;
            }
        }
        may.push(DecisionLevel::Default);
        may
    }

    /// The levels that can decide, strongest first.
    pub(crate) fn levels(&self, states: &RuleStates, budget: &mut Budget) -> Vec<DecisionLevel> {
        let mut may = self.bounds(states);
        // Where the rules leave one, and a world exists at all, that is it.
        if may.len() > 1 {
            may.retain(|level| self.exists(&[self.at(*level)], budget));
        }
        may
    }

    /// A world that is decided at that level.
    fn at(&self, level: DecisionLevel) -> Goal {
        match level {
            DecisionLevel::Rules(level) => Goal {
                none: Some(self.stage.stronger_than(level)),
                some: Some(self.stage.levels[level].rules.clone()),
                ..Goal::default()
            },
            DecisionLevel::Default => {
                Goal { none: Some(BitSet::full(self.stage.rules.len())), ..Goal::default() }
            }
        }
    }

    /// Whether the rule takes effect in a world that no stronger one decides.
    pub(crate) fn can_decide(&self, rule: RuleId, budget: &mut Budget) -> bool {
        let level = DecisionLevel::Rules(self.stage.rules[rule].level);
        let goal = Goal { some: Some(self.stage.only(rule)), ..self.at(level) };
        self.exists(&[goal], budget)
    }

    pub(crate) fn verb(&self, level: DecisionLevel) -> Verb {
        match level {
            DecisionLevel::Rules(level) => self.stage.levels[level].verb,
            DecisionLevel::Default => self.stage.default,
        }
    }

    /// Whether two worlds that differ in these slots alone are decided with different verbs.
    fn changes_decision(
        &self,
        slots: &[SlotId],
        levels: &[DecisionLevel],
        tied: bool,
        budget: &mut Budget,
    ) -> bool {
        for decision in levels {
            let DecisionLevel::Rules(level) = *decision else { continue };
            let verb = self.verb(*decision);
            let mut one = self.at(*decision);
            one.some = self.depending(one.some, slots);
            if one.is_hopeless() {
                continue;
            }
            let as_strong = self.stage.as_strong_as(level);
            let mut other = Goal { none: Some(as_strong.clone()), ..Goal::default() };
            if verb == self.stage.default {
                // The default would say the same, so a weaker rule has to decide.
                let mut weaker = BitSet::full(self.stage.rules.len());
                weaker.difference(&as_strong);
                other.some = Some(weaker);
            }
            if self.pair(one, other, slots, tied, budget) {
                return true;
            }
        }
        false
    }

    /// Whether two worlds that differ in this slot alone are decided alike, with different routes.
    fn changes_route(&self, slot: SlotId, levels: &[DecisionLevel], budget: &mut Budget) -> bool {
        let pairs = levels.iter().flat_map(|one| levels.iter().map(move |other| (*one, *other)));
        let alike: Vec<(DecisionLevel, DecisionLevel)> =
            pairs.filter(|(one, other)| self.verb(*one) == self.verb(*other)).collect();
        for (one, other) in alike {
            for route in self.stage.routes.ids() {
                let (Some(with), Some(without)) =
                    (self.routed(one, route, true), self.routed(other, route, false))
                else {
                    continue;
                };
                let (mut with, mut without) = (with, without);
                match (one, other) {
                    (DecisionLevel::Rules(_), _) => with.some = self.depending(with.some, &[slot]),
                    (DecisionLevel::Default, _) => without.some = self.depending(without.some, &[slot]),
                }
                let hopeless = with.is_hopeless() || without.is_hopeless();
                if !hopeless && self.pair(with, without, &[slot], false, budget) {
                    return true;
                }
            }
        }
        false
    }

    /// A world decided at that level, with a route among its routes or without it; `None` where there is none such.
    fn routed(&self, level: DecisionLevel, route: RouteId, with: bool) -> Option<Goal> {
        let mut goal = self.at(level);
        match level {
            DecisionLevel::Default => (self.stage.default_routes.contains(&route) == with).then_some(goal),
            DecisionLevel::Rules(level) => {
                let list = &self.stage.levels[level].list;
                let leads = |rule: &&RuleId| self.stage.rules[**rule].routes.contains(&route);
                let leading = BitSet::of(self.stage.rules.len(), list.iter().filter(leads).copied());
                if with {
                    goal.some = Some(leading);
                } else {
                    goal.none.iter_mut().for_each(|none| none.union(&leading));
                }
                Some(goal)
            }
        }
    }

    /// Of these rules, those that depend on the slots: where one world has one of them and the other none, only these
    /// can make the difference.
    fn depending(&self, rules: Option<BitSet<RuleId>>, slots: &[SlotId]) -> Option<BitSet<RuleId>> {
        let depends =
            |rule: &RuleId| slots.iter().any(|slot| self.stage.rules[*rule].depends.contains(*slot));
        rules.map(|set| BitSet::of(self.stage.rules.len(), set.iter().filter(depends)))
    }

    fn pair(&self, one: Goal, other: Goal, slots: &[SlotId], tied: bool, budget: &mut Budget) -> bool {
        let [first, second] = [VariantId::new(0), VariantId::new(1)];
        let variant = |variant: VariantId| slots.iter().map(|slot| (*slot, variant)).collect::<Vec<_>>();
        if !tied {
            return self.exists_apart(&[one, other], &[variant(first), variant(second)], budget);
        }
        // Neither slot can change alone: both worlds in between are impossible.
        let between = || Goal { contradicts: true, ..Goal::default() };
        let mixed = |variants: [VariantId; 2]| slots.iter().copied().zip(variants).collect::<Vec<_>>();
        let apart = [variant(first), variant(second), mixed([first, second]), mixed([second, first])];
        self.exists_apart(&[one, other, between(), between()], &apart, budget)
    }

    fn is_open(&self, slot: SlotId) -> bool {
        self.state.is_open(&self.policy.model.slots[slot])
    }

    /// The slots whose facts can change the decision.
    pub(crate) fn deciding(&self, levels: &[DecisionLevel], budget: &mut Budget) -> Vec<SlotId> {
        let mut deciding: Vec<SlotId> = Vec::new();
        let open: Vec<SlotId> = self.stage.slots().filter(|slot| self.is_open(*slot)).collect();
        let verbs: Vec<Verb> = levels.iter().map(|level| self.verb(*level)).collect();
        if verbs.iter().all(|verb| Some(verb) == verbs.first()) {
            return deciding;
        }
        for slot in &open {
            if self.stage.reads.contains(*slot) && self.changes_decision(&[*slot], levels, false, budget) {
                deciding.push(*slot);
            }
        }
        for (one, other) in self.ties(&open) {
            if deciding.contains(&one) && deciding.contains(&other) {
                continue;
            }
            if self.changes_decision(&[one, other], levels, true, budget) {
                for slot in [one, other] {
                    if !deciding.contains(&slot) {
                        deciding.push(slot);
                    }
                }
            }
        }
        deciding.sort_unstable();
        deciding
    }

    /// The slots, of those that do not change the decision, that can change its routes.
    pub(crate) fn routing(
        &self,
        levels: &[DecisionLevel],
        deciding: &[SlotId],
        budget: &mut Budget,
    ) -> Vec<SlotId> {
        if self.stage.routes.is_empty() {
            return Vec::new();
        }
        let open = self.stage.slots().filter(|slot| self.is_open(*slot) && self.stage.reads.contains(*slot));
        let open: Vec<SlotId> = open.filter(|slot| !deciding.contains(slot)).collect();
        open.into_iter().filter(|slot| self.changes_route(*slot, levels, budget)).collect()
    }

    /// Pairs of open slots that are in one impossible combination.
    fn ties(&self, open: &[SlotId]) -> Vec<(SlotId, SlotId)> {
        let mut ties = Vec::new();
        for entry in &self.stage.impossible {
            let own: Vec<SlotId> = open.iter().copied().filter(|slot| entry.slots.contains(*slot)).collect();
            for (index, one) in own.iter().enumerate() {
                ties.extend(own.iter().skip(index + 1).map(|other| (*one, *other)));
            }
        }
        ties.sort_unstable();
        ties.dedup();
        ties
    }
}

/// Values of a fact that are tried to see how much it settles.
const MOST_TRIED: usize = 64;

/// What is possible and what can change it.
pub(crate) struct Outcome<'a> {
    pub(crate) verb: Verb,
    pub(crate) settled: bool,
    /// The possible verbs, strongest first.
    pub(crate) possible: Vec<Verb>,
    /// The slots that are worth asking for, each with what it can change.
    pub(crate) open: Vec<(SlotId, Affects)>,
    pub(crate) assumed: Vec<(SlotId, Affects)>,
    /// The levels that can decide.
    pub(crate) levels: Vec<DecisionLevel>,
    /// The worlds in which more is stated.
    pub(crate) completions: Space<'a>,
    pub(crate) exact: bool,
}

impl<'a> Prepared<'a> {
    pub(crate) fn outcome(&self, name: StageName) -> Outcome<'a> {
        let stage = self.policy.stage(name);
        let mut budget = Budget::new();
        let sent = self.as_sent(stage);
        let levels = sent.levels(&sent.rule_states(), &mut budget);
        let (verb, settled, possible) = self.conclude(&sent, &levels, &mut budget);
        let completions = self.completions(stage, &mut budget);
        let ahead = completions.levels(&completions.rule_states(), &mut budget);
        let deciding = completions.deciding(&ahead, &mut budget);
        let routing = completions.routing(&ahead, &deciding, &mut budget);
        let affects =
            |slot: SlotId| if deciding.contains(&slot) { Affects::Decision } else { Affects::Route };
        let mut open: Vec<SlotId> = deciding.iter().chain(&routing).copied().collect();
        open.sort_unstable();
        let open = open.into_iter().map(|slot| (slot, affects(slot))).collect();
        let mut assumed = Vec::new();
        for (slot, known) in self.known.enumerate() {
            if known.assumed.is_some() && stage.reads.contains(slot) {
                assumed.push((slot, self.assumption(&completions, slot, &mut budget)));
            }
        }
        assumed.sort_by_key(|(slot, affects)| (*affects, *slot));
        Outcome { verb, settled, possible, open, assumed, levels, completions, exact: budget.exact }
    }

    /// What an assumed fact could change, were it known.
    fn assumption(&self, completions: &Space<'_>, slot: SlotId, budget: &mut Budget) -> Affects {
        let space = self.without_assumption(completions, slot);
        let levels = space.levels(&space.rule_states(), budget);
        if space.changes_decision(&[slot], &levels, false, budget) {
            return Affects::Decision;
        }
        let tied = space.ties(&space.stage.slots().filter(|slot| space.is_open(*slot)).collect::<Vec<_>>());
        let mut tied = tied.into_iter().filter(|(one, other)| *one == slot || *other == slot);
        if tied.any(|(one, other)| space.changes_decision(&[one, other], &levels, true, budget)) {
            return Affects::Decision;
        }
        if space.changes_route(slot, &levels, budget) { Affects::Route } else { Affects::None }
    }

    /// The verb of the decision, whether it is settled, and the verbs that are possible.
    pub(crate) fn conclude(
        &self,
        sent: &Space<'_>,
        levels: &[DecisionLevel],
        budget: &mut Budget,
    ) -> (Verb, bool, Vec<Verb>) {
        let name = sent.stage.name;
        let mut possible: Vec<Verb> = levels.iter().map(|level| sent.verb(*level)).collect();
        possible.sort_by_key(|verb| verb.strength(name));
        possible.dedup();
        let (Some(first), Some(weakest)) = (possible.first().copied(), possible.last().copied()) else {
            return (Verb::Review, false, possible);
        };
        if possible.len() == 1 {
            return (first, true, possible);
        }
        let stronger =
            |one: Verb, other: Verb| if one.strength(name) <= other.strength(name) { one } else { other };
        let least = if name == StageName::Discharge || stronger(weakest, Verb::Ask) == weakest {
            Verb::Review
        } else {
            let deciding = sent.deciding(levels, budget);
            let who = |slot: &SlotId| self.known[*slot].open;
            let asked = deciding.iter().any(|slot| who(slot) == Some(Open::Missing));
            if asked { Verb::Ask } else { Verb::Review }
        };
        (stronger(weakest, least), false, possible)
    }
}

impl Goal {
    /// Whether no rule is left that could take effect as wanted.
    fn is_hopeless(&self) -> bool {
        self.some.as_ref().is_some_and(Bits::is_empty)
    }
}

impl Prepared<'_> {
    /// How much knowing a fact would settle: levels that fall away, summed over its values and scaled so that facts with
    /// few and with many values compare. By the bounds alone; it only orders a list.
    pub(crate) fn settles(&self, id: SlotId, completions: &Space<'_>) -> usize {
        let slot = &self.policy.model.slots[id];
        let before = completions.bounds(&completions.rule_states()).len();
        let (mut fallen, mut count) = (0_usize, 0_usize);
        // It only orders a list, so a part of very many values will do.
        let possible = completions.state.possible(slot);
        for value in possible.iter().step_by(possible.count().div_ceil(MOST_TRIED).max(1)) {
            let mut space = completions.clone();
            let left = if slot.is_set() {
                if completions.state.certain(slot).contains(value) {
                    continue;
                }
                self.policy.step(&mut space.state, Step::Value(id, value, true), &space.limits)
            } else {
                space.state.put_cells(slot, &BitSet::of(slot.size(), [value]));
                self.policy.propagate(id, &mut space.state, &space.limits)
            };
            if left {
                count += 1;
                fallen += before.saturating_sub(space.bounds(&space.rule_states()).len());
            }
        }
        fallen * 1000 / count.max(1)
    }
}
