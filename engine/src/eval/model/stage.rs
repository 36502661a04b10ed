//! The rules of a stage made ready. Input: rules with conditions, verbs and overrides. Output: an order in which each
//! rule comes after those that can override it, levels of strength, the facts that matter, and routes.

use std::collections::HashSet;

use super::condition::Conditions;
use super::truth::{Assignment, Truth};
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::error::LoadError;
use crate::eval::ids::{Id, IndexVec, LevelId, NodeId, RouteId, SlotId};
use crate::ir::{Action, Policy, Route, RuleId, StageName, Verb};

/// The rules of a stage.
#[derive(Debug)]
pub(crate) struct StageModel {
    pub(crate) name: StageName,
    pub(crate) rules: IndexVec<RuleId, RuleModel>,
    /// The rules, each after all that can override it.
    order: Vec<RuleId>,
    /// The rules of each verb of the stage, strongest verb first.
    pub(crate) levels: IndexVec<LevelId, Level>,
    /// What decides where no rule does.
    pub(crate) default: Verb,
    pub(crate) default_routes: Vec<RouteId>,
    /// Every distinct route of the stage.
    pub(crate) routes: IndexVec<RouteId, Route>,
    /// Slots that rules read, and slots that an impossible combination ties to them.
    pub(crate) reads: BitSet<SlotId>,
    pub(crate) tied: BitSet<SlotId>,
    /// Combinations that matter here.
    pub(crate) impossible: Vec<ImpossibleModel>,
}

/// A verb and its rules.
#[derive(Debug)]
pub(crate) struct Level {
    pub(crate) verb: Verb,
    pub(crate) rules: BitSet<RuleId>,
    pub(crate) list: Vec<RuleId>,
}

/// A rule.
#[derive(Debug)]
pub(crate) struct RuleModel {
    pub(crate) node: NodeId,
    /// Its place among the verbs.
    pub(crate) level: LevelId,
    pub(crate) overriders: Vec<RuleId>,
    pub(crate) routes: Vec<RouteId>,
    /// The slots that its condition reads.
    pub(crate) reads: BitSet<SlotId>,
    /// The slots that it, or a rule that can override it, reads.
    pub(crate) depends: BitSet<SlotId>,
}

/// A combination that no referral has.
#[derive(Clone, Debug)]
pub(crate) struct ImpossibleModel {
    pub(crate) node: NodeId,
    /// The slots that it reads.
    pub(crate) slots: BitSet<SlotId>,
}

/// What is known of the rules in a state.
#[derive(Clone, Debug, Default)]
pub(crate) struct RuleStates {
    pub(crate) holds: IndexVec<RuleId, Truth>,
    pub(crate) effective: IndexVec<RuleId, Truth>,
}

/// The condition of a rule, and the slots that it reads.
pub(crate) type Read = (NodeId, BitSet<SlotId>);

impl StageModel {
    pub(crate) fn new(
        policy: &Policy,
        name: StageName,
        slots: usize,
        conditions: Vec<Read>,
        impossible: &[ImpossibleModel],
    ) -> Result<Self, LoadError> {
        let stage = policy.stage(name);
        let wrong = |rule: usize| LoadError::Rule { policy: policy.id.clone(), stage: name, index: rule };
        let mut routes: IndexVec<RouteId, Route> = IndexVec::default();
        let mut rules: IndexVec<RuleId, RuleModel> = IndexVec::default();
        for (index, (rule, (node, reads))) in stage.rules.iter().zip(conditions).enumerate() {
            rules.push(RuleModel {
                node,
                level: LevelId::new(rule.verb.strength(name).ok_or_else(|| wrong(index))?),
                overriders: Vec::new(),
                routes: routes_of(&rule.actions, &mut routes),
                depends: reads.clone(),
                reads,
            });
        }
        for (id, rule) in rules.ids().zip(&stage.rules) {
            for loser in &rule.overrides {
                if !rules.has(*loser) {
                    return Err(wrong(id.index()));
                }
                rules[*loser].overriders.push(id);
            }
        }
        let order = order(&rules).map_err(|rule| wrong(rule.index()))?;
        for id in &order {
            let mut depends = rules[*id].depends.clone();
            rules[*id].overriders.iter().for_each(|other| depends.union(&rules[*other].depends));
            rules[*id].depends = depends;
        }
        let mut reads = BitSet::empty(slots);
        rules.iter().for_each(|rule| reads.union(&rule.reads));
        let (tied, impossible) = tied(&reads, impossible);
        let default = stage.default.as_ref().map_or(Verb::Review, |default| default.verb);
        default.strength(name).ok_or_else(|| wrong(stage.rules.len()))?;
        let actions = stage.default.as_ref().map_or(&[] as &[Action], |default| &default.actions);
        let default_routes = routes_of(actions, &mut routes);
        let levels = levels(name, &rules);
        Ok(Self { name, rules, order, levels, default, default_routes, routes, reads, tied, impossible })
    }

    /// What is known of every rule.
    pub(crate) fn rule_states(
        &self,
        conditions: &Conditions,
        assignment: &Assignment<'_>,
        into: &mut RuleStates,
    ) {
        into.holds.refill(self.rules.iter().map(|rule| conditions.truth(rule.node, assignment)));
        into.effective.refill(into.holds.iter().copied());
        for id in &self.order {
            let rule = &self.rules[*id];
            if rule.overriders.is_empty() {
                continue;
            }
            let mut own = into.holds[*id];
            for overrider in &rule.overriders {
                own = match (own, into.effective[*overrider]) {
                    (Truth::No, _) | (_, Truth::Yes) => Truth::No,
                    (_, Truth::Open) => Truth::Open,
                    (own, Truth::No) => own,
                };
            }
            into.effective[*id] = own;
        }
    }

    /// The rules of all verbs stronger than that one.
    pub(crate) fn stronger_than(&self, level: LevelId) -> BitSet<RuleId> {
        self.rules_of(self.levels.ids().filter(|other| *other < level))
    }

    /// The rules of that verb and of all stronger ones.
    pub(crate) fn as_strong_as(&self, level: LevelId) -> BitSet<RuleId> {
        self.rules_of(self.levels.ids().filter(|other| *other <= level))
    }

    fn rules_of(&self, levels: impl Iterator<Item = LevelId>) -> BitSet<RuleId> {
        let mut set = self.no_rules();
        levels.for_each(|level| set.union(&self.levels[level].rules));
        set
    }

    pub(crate) fn no_rules(&self) -> BitSet<RuleId> {
        BitSet::empty(self.rules.len())
    }

    pub(crate) fn only(&self, rule: RuleId) -> BitSet<RuleId> {
        BitSet::of(self.rules.len(), [rule])
    }

    /// The slots whose unknowns have to be looked at.
    pub(crate) fn slots(&self) -> impl Iterator<Item = SlotId> {
        self.tied.iter()
    }
}

fn levels(name: StageName, rules: &IndexVec<RuleId, RuleModel>) -> IndexVec<LevelId, Level> {
    let level = |(index, verb): (usize, &Verb)| {
        let of = rules.enumerate().filter(|(_, rule)| rule.level == LevelId::new(index));
        let list: Vec<RuleId> = of.map(|(id, _)| id).collect();
        Level { verb: *verb, rules: BitSet::of(rules.len(), list.iter().copied()), list }
    };
    Verb::of_stage(name).iter().enumerate().map(level).collect()
}

/// An order in which each rule comes after those that can override it, or a rule on a cycle.
fn order(rules: &IndexVec<RuleId, RuleModel>) -> Result<Vec<RuleId>, RuleId> {
    let mut waiting: IndexVec<RuleId, usize> = rules.iter().map(|rule| rule.overriders.len()).collect();
    let mut losers: IndexVec<RuleId, Vec<RuleId>> = rules.iter().map(|_| Vec::new()).collect();
    for (id, rule) in rules.enumerate() {
        rule.overriders.iter().for_each(|overrider| losers[*overrider].push(id));
    }
    let mut order: Vec<RuleId> = rules.ids().filter(|id| waiting[*id] == 0).collect();
    let mut next = 0;
    while let Some(id) = order.get(next).copied() {
        next += 1;
        for loser in &losers[id] {
            waiting[*loser] -= 1;
            if waiting[*loser] == 0 {
                order.push(*loser);
            }
        }
    }
    match rules.ids().find(|id| waiting[*id] > 0) {
        Some(id) => Err(id),
        None => Ok(order),
    }
}

/// The slots tied to those that rules read, and the combinations that tie them. Others cannot change a decision.
fn tied(reads: &BitSet<SlotId>, impossible: &[ImpossibleModel]) -> (BitSet<SlotId>, Vec<ImpossibleModel>) {
    let mut tied = reads.clone();
    let mut chosen: Vec<bool> = vec![false; impossible.len()];
    loop {
        let mut grown = false;
        for (entry, chosen) in impossible.iter().zip(&mut chosen) {
            if !*chosen && entry.slots.intersects(&tied) {
                tied.union(&entry.slots);
                *chosen = true;
                grown = true;
            }
        }
        if !grown {
            let kept = impossible.iter().zip(chosen).filter(|(_, chosen)| *chosen);
            return (tied, kept.map(|(entry, _)| entry.clone()).collect());
        }
    }
}

fn routes_of(actions: &[Action], all: &mut IndexVec<RouteId, Route>) -> Vec<RouteId> {
    let mut own = Vec::new();
    let mut seen = HashSet::new();
    for action in actions {
        let Action::Route(route) = action else { continue };
        let known = all.enumerate().find(|(_, known)| *known == route).map(|(id, _)| id);
        let id = known.unwrap_or_else(|| all.push(route.clone()));
        if seen.insert(id) {
            own.push(id);
        }
    }
    own
}
