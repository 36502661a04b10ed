//! What can still happen. Input: a prepared referral and a stage. Output: the verbs that are possible, and which facts
//! can change the decision or its routes.

use crate::eval::bits;
use crate::eval::model::condition::Truth;
use crate::eval::model::stage::Standing;
use crate::eval::prepare::{Open, Prepared};
use crate::eval::solve::search::{Budget, Goal, Space};
use crate::eval::solve::state::{self, put};
use crate::ir::{StageName, Verb};

/// What a fact that is still open can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Affects {
    /// The decision itself.
    Decision,
    /// Only where the referral is sent.
    Route,
    /// Nothing.
    None,
}

/// The place that decides in a world: the rules of a verb, or none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Level(usize),
    Default,
}

impl Space<'_> {
    /// What is known of the rules.
    pub(crate) fn standing(&self) -> Standing {
        let mut standing = Standing::default();
        let (yes, no) = state::truth(&self.policy.model, &self.state);
        self.stage.standing(&self.policy.conditions, yes, no, &mut standing);
        standing
    }

    /// The places that can decide, strongest first.
    pub(crate) fn places(&self, standing: &Standing, budget: &mut Budget) -> Vec<Place> {
        let at = |rule: &usize| standing.effective.get(*rule).copied().unwrap_or(Truth::No);
        let mut may: Vec<Place> = Vec::new();
        let mut decided = false;
        for (strength, level) in self.stage.levels.iter().enumerate() {
            if level.list.iter().any(|rule| at(rule) != Truth::No) {
                may.push(Place::Level(strength));
            }
            if level.list.iter().any(|rule| at(rule) == Truth::Yes) {
                decided = true;
                break;
            }
        }
        if !decided {
            may.push(Place::Default);
        }
        // Where the rules leave one place, and a world exists at all, that is it.
        if may.len() <= 1 {
            return may;
        }
        may.retain(|place| self.exists(&[self.at(*place)], budget));
        may
    }

    /// A world that is decided at that place.
    fn at(&self, place: Place) -> Goal {
        match place {
            Place::Level(strength) => Goal {
                none: Some(self.stage.stronger_than(strength)),
                some: self.stage.levels.get(strength).map(|level| level.rules.clone()),
                ..Goal::default()
            },
            Place::Default => Goal { none: Some(bits::full(self.stage.rules.len())), ..Goal::default() },
        }
    }

    /// Whether the rule takes effect in a world that no stronger one decides.
    pub(crate) fn can_decide(&self, rule: usize, budget: &mut Budget) -> bool {
        let Some(entry) = self.stage.rules.get(rule) else { return false };
        let some = bits::of(self.stage.rules.len(), [rule]);
        let goal = Goal { some: Some(some), ..self.at(Place::Level(entry.strength)) };
        self.exists(&[goal], budget)
    }

    pub(crate) fn verb(&self, place: Place) -> Verb {
        match place {
            Place::Level(strength) => {
                self.stage.levels.get(strength).map_or(self.stage.default, |level| level.verb)
            }
            Place::Default => self.stage.default,
        }
    }

    /// Whether two worlds that differ in these slots alone are decided with different verbs.
    fn changes_decision(&self, slots: &[usize], places: &[Place], tied: bool, budget: &mut Budget) -> bool {
        let everything = bits::full(self.stage.rules.len());
        for place in places {
            let Place::Level(strength) = *place else { continue };
            let verb = self.verb(*place);
            let mut one = self.at(*place);
            one.some = self.depending(one.some, slots);
            if one.some.as_ref().is_some_and(|some| bits::is_empty(some)) {
                continue;
            }
            let mut other = Goal { none: Some(self.stage.stronger_than(strength + 1)), ..Goal::default() };
            if verb == self.stage.default {
                // The default would say the same, so a weaker rule has to decide.
                let mut weaker = everything.clone();
                bits::drop(&mut weaker, &self.stage.stronger_than(strength + 1));
                other.some = Some(weaker);
            }
            if self.pair(one, other, slots, tied, budget) {
                return true;
            }
        }
        false
    }

    /// Whether two worlds that differ in this slot alone are decided alike, with different routes.
    fn changes_route(&self, slot: usize, places: &[Place], budget: &mut Budget) -> bool {
        let pairs = places.iter().flat_map(|one| places.iter().map(move |other| (*one, *other)));
        let alike: Vec<(Place, Place)> =
            pairs.filter(|(one, other)| self.verb(*one) == self.verb(*other)).collect();
        for (one, other) in alike {
            for route in 0..self.stage.routes.len() {
                let (Some(with), Some(without)) =
                    (self.routed(one, route, true), self.routed(other, route, false))
                else {
                    continue;
                };
                let (mut with, mut without) = (with, without);
                match (one, other) {
                    (Place::Level(_), _) => with.some = self.depending(with.some, &[slot]),
                    (Place::Default, _) => without.some = self.depending(without.some, &[slot]),
                }
                let hopeless = |goal: &Goal| goal.some.as_ref().is_some_and(|some| bits::is_empty(some));
                if !hopeless(&with) && !hopeless(&without) && self.pair(with, without, &[slot], false, budget)
                {
                    return true;
                }
            }
        }
        false
    }

    /// A world decided at that place, with a route among its routes or without it; `None` where there is none such.
    fn routed(&self, place: Place, route: usize, with: bool) -> Option<Goal> {
        let mut goal = self.at(place);
        match place {
            Place::Default => (self.stage.default_routes.contains(&route) == with).then_some(goal),
            Place::Level(strength) => {
                let list = &self.stage.levels.get(strength)?.list;
                let leads = |rule: &&usize| {
                    self.stage.rules.get(**rule).is_some_and(|rule| rule.routes.contains(&route))
                };
                let leading = bits::of(self.stage.rules.len(), list.iter().filter(leads).copied());
                if with {
                    goal.some = Some(leading);
                } else {
                    goal.none.iter_mut().for_each(|none| bits::add(none, &leading));
                }
                Some(goal)
            }
        }
    }

    /// Of these rules, those that depend on the slots: where one world has one of them and the other none, only these
    /// can make the difference.
    fn depending(&self, rules: Option<Vec<u64>>, slots: &[usize]) -> Option<Vec<u64>> {
        let depends = |rule: &usize| {
            let rule = self.stage.rules.get(*rule);
            rule.is_some_and(|rule| slots.iter().any(|slot| bits::has(&rule.depends, *slot)))
        };
        rules.map(|set| bits::of(self.stage.rules.len(), bits::members(&set).filter(depends)))
    }

    fn pair(&self, one: Goal, other: Goal, slots: &[usize], tied: bool, budget: &mut Budget) -> bool {
        let variant = |number: usize| slots.iter().map(|slot| (*slot, number)).collect::<Vec<_>>();
        if !tied {
            return self.exists_apart(&[one, other], &[variant(0), variant(1)], budget);
        }
        // Neither slot can change alone: both worlds in between are impossible.
        let between = || Goal { contradicts: true, ..Goal::default() };
        let mixed = |first: usize| {
            let numbers = [first, 1 - first];
            slots.iter().zip(numbers).map(|(slot, number)| (*slot, number)).collect::<Vec<_>>()
        };
        let apart = [variant(0), variant(1), mixed(0), mixed(1)];
        self.exists_apart(&[one, other, between(), between()], &apart, budget)
    }

    fn is_open(&self, slot: usize) -> bool {
        self.policy.model.slots.get(slot).is_some_and(|slot| state::is_open(slot, &self.state))
    }

    /// The slots whose facts can change the decision.
    pub(crate) fn deciding(&self, places: &[Place], budget: &mut Budget) -> Vec<usize> {
        let mut deciding: Vec<usize> = Vec::new();
        let open: Vec<usize> = self.stage.slots().filter(|slot| self.is_open(*slot)).collect();
        let verbs: Vec<Verb> = places.iter().map(|place| self.verb(*place)).collect();
        if verbs.iter().all(|verb| Some(verb) == verbs.first()) {
            return deciding;
        }
        for slot in &open {
            if bits::has(&self.stage.reads, *slot) && self.changes_decision(&[*slot], places, false, budget) {
                deciding.push(*slot);
            }
        }
        for (one, other) in self.ties(&open) {
            if deciding.contains(&one) && deciding.contains(&other) {
                continue;
            }
            if self.changes_decision(&[one, other], places, true, budget) {
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
    pub(crate) fn routing(&self, places: &[Place], deciding: &[usize], budget: &mut Budget) -> Vec<usize> {
        if self.stage.routes.is_empty() {
            return Vec::new();
        }
        let open =
            self.stage.slots().filter(|slot| self.is_open(*slot) && bits::has(&self.stage.reads, *slot));
        let open: Vec<usize> = open.filter(|slot| !deciding.contains(slot)).collect();
        open.into_iter().filter(|slot| self.changes_route(*slot, places, budget)).collect()
    }

    /// Pairs of open slots that stand in one impossible combination.
    fn ties(&self, open: &[usize]) -> Vec<(usize, usize)> {
        let mut ties = Vec::new();
        for (_, slots) in &self.stage.impossible {
            let own: Vec<usize> = open.iter().copied().filter(|slot| bits::has(slots, *slot)).collect();
            for (index, one) in own.iter().enumerate() {
                ties.extend(own.iter().skip(index + 1).map(|other| (*one, *other)));
            }
        }
        ties.sort_unstable();
        ties.dedup();
        ties
    }
}

/// What is possible and what can change it.
pub(crate) struct Outcome<'a> {
    pub(crate) verb: Verb,
    pub(crate) settled: bool,
    /// The possible verbs, strongest first.
    pub(crate) possible: Vec<Verb>,
    /// The slots that are worth asking for, each with what it can change.
    pub(crate) open: Vec<(usize, Affects)>,
    pub(crate) assumed: Vec<(usize, Affects)>,
    pub(crate) places: Vec<Place>,
    /// The worlds in which more is stated.
    pub(crate) futures: Space<'a>,
    pub(crate) exact: bool,
}

impl<'a> Prepared<'a> {
    pub(crate) fn outcome(&self, name: StageName) -> Outcome<'a> {
        let stage = self.policy.stage(name);
        let mut budget = Budget::new();
        let sent = self.as_sent(stage);
        let places = sent.places(&sent.standing(), &mut budget);
        let (verb, settled, possible) = self.conclude(&sent, &places, &mut budget);
        let futures = self.futures(stage, &mut budget);
        let ahead = futures.places(&futures.standing(), &mut budget);
        let deciding = futures.deciding(&ahead, &mut budget);
        let routing = futures.routing(&ahead, &deciding, &mut budget);
        let affects = |slot: usize| if deciding.contains(&slot) { Affects::Decision } else { Affects::Route };
        let mut open: Vec<usize> = deciding.iter().chain(&routing).copied().collect();
        open.sort_unstable();
        let open = open.into_iter().map(|slot| (slot, affects(slot))).collect();
        let mut assumed = Vec::new();
        for (index, known) in self.known.iter().enumerate() {
            if known.assumed.is_some() && bits::has(&stage.reads, index) {
                assumed.push((index, self.assumption(&futures, index, &mut budget)));
            }
        }
        assumed.sort_by_key(|(slot, affects)| (*affects, *slot));
        Outcome { verb, settled, possible, open, assumed, places, futures, exact: budget.exact }
    }

    /// What an assumed fact could change, were it known.
    fn assumption(&self, futures: &Space<'_>, index: usize, budget: &mut Budget) -> Affects {
        let space = self.without_assumption(futures, index);
        let places = space.places(&space.standing(), budget);
        if space.changes_decision(&[index], &places, false, budget) {
            return Affects::Decision;
        }
        let tied = space.ties(&space.stage.slots().filter(|slot| space.is_open(*slot)).collect::<Vec<_>>());
        let mut tied = tied.into_iter().filter(|(one, other)| *one == index || *other == index);
        if tied.any(|(one, other)| space.changes_decision(&[one, other], &places, true, budget)) {
            return Affects::Decision;
        }
        if space.changes_route(index, &places, budget) { Affects::Route } else { Affects::None }
    }

    /// The verb of the decision, whether it is settled, and the verbs that are possible.
    pub(crate) fn conclude(
        &self,
        sent: &Space<'_>,
        places: &[Place],
        budget: &mut Budget,
    ) -> (Verb, bool, Vec<Verb>) {
        let name = sent.stage.name;
        let mut possible: Vec<Verb> = places.iter().map(|place| sent.verb(*place)).collect();
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
            let deciding = sent.deciding(places, budget);
            let who = |slot: &usize| self.known.get(*slot).and_then(|known| known.open);
            let asked = deciding.iter().any(|slot| who(slot) == Some(Open::Missing));
            if asked { Verb::Ask } else { Verb::Review }
        };
        (stronger(weakest, least), false, possible)
    }
}

impl Prepared<'_> {
    /// How much knowing a fact would settle: possible places that fall away, summed over its values and scaled so that
    /// facts with few and with many values compare. By the bounds alone; it only orders a list.
    pub(crate) fn settles(&self, slot: usize, futures: &Space<'_>) -> usize {
        let Some(entry) = self.policy.model.slots.get(slot) else { return 0 };
        let before = futures.bounded();
        let (mut fallen, mut count) = (0_usize, 0_usize);
        let open: Vec<usize> = bits::members(state::domain(entry, &futures.state)).collect();
        for bit in open {
            let mut space = futures.clone();
            let words = if entry.is_set() { state::must(entry, &futures.state) } else { &[] };
            if entry.is_set() && bits::has(words, bit) {
                continue;
            }
            if entry.is_set() {
                let step = crate::eval::solve::state::Step::Bit(slot, bit, true);
                if !self.policy.narrow(&mut space.state, step, &space.limits) {
                    continue;
                }
            } else {
                put(entry, &mut space.state, &bits::of(entry.size(), [bit]), &[]);
                if !self.policy.refresh_slot(slot, &mut space.state, &space.limits) {
                    continue;
                }
            }
            count += 1;
            fallen += before.saturating_sub(space.bounded());
        }
        fallen * 1000 / count.max(1)
    }
}

impl Space<'_> {
    /// How many places the bounds leave.
    fn bounded(&self) -> usize {
        let standing = self.standing();
        let at = |rule: &usize| standing.effective.get(*rule).copied().unwrap_or(Truth::No);
        let mut count = 0;
        for level in &self.stage.levels {
            count += usize::from(level.list.iter().any(|rule| at(rule) != Truth::No));
            if level.list.iter().any(|rule| at(rule) == Truth::Yes) {
                return count;
            }
        }
        count + 1
    }
}
