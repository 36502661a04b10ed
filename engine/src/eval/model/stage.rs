//! The rules of a stage made ready. Input: rules with conditions, verbs and overrides. Output: an order in which each
//! rule comes after those that can override it, levels of strength, the facts that matter, and routes.

use std::collections::HashSet;

use crate::eval::bits;
use crate::eval::load::LoadError;
use crate::eval::model::condition::{Conditions, NodeId, Truth};
use crate::eval::model::slots::Model;
use crate::ir::{Action, Policy, Route, StageName, Verb};

/// The rules of a stage.
#[derive(Debug)]
pub(crate) struct StageModel {
    pub(crate) name: StageName,
    pub(crate) rules: Vec<RuleModel>,
    /// Indexes of the rules, each after all that can override it.
    order: Vec<usize>,
    /// The rules of each verb of the stage, strongest verb first, as a set.
    pub(crate) levels: Vec<Level>,
    /// What decides where no rule does.
    pub(crate) default: Verb,
    pub(crate) default_routes: Vec<usize>,
    /// Every distinct route of the stage.
    pub(crate) routes: Vec<Route>,
    /// Slots that rules read, and slots that an impossible combination ties to them.
    pub(crate) reads: Vec<u64>,
    pub(crate) tied: Vec<u64>,
    /// Combinations that matter here, each with its slots.
    pub(crate) impossible: Vec<(NodeId, Vec<u64>)>,
}

/// A verb and its rules.
#[derive(Debug)]
pub(crate) struct Level {
    pub(crate) verb: Verb,
    pub(crate) rules: Vec<u64>,
    pub(crate) list: Vec<usize>,
}

/// A rule.
#[derive(Debug)]
pub(crate) struct RuleModel {
    pub(crate) node: NodeId,
    /// Its place among the verbs, 0 for the strongest.
    pub(crate) strength: usize,
    pub(crate) overriders: Vec<usize>,
    pub(crate) routes: Vec<usize>,
    /// The slots that its condition reads.
    pub(crate) reads: Vec<u64>,
    /// The slots that it, or a rule that can override it, reads.
    pub(crate) depends: Vec<u64>,
}

/// What is known of the rules in a state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) holds: Vec<Truth>,
    pub(crate) effective: Vec<Truth>,
}

impl StageModel {
    pub(crate) fn new(
        policy: &Policy,
        name: StageName,
        model: &Model,
        nodes: &[NodeId],
        impossible: &[(NodeId, Vec<u64>)],
        reads: &dyn Fn(NodeId) -> Vec<u64>,
    ) -> Result<Self, LoadError> {
        let stage = policy.stage(name);
        let wrong = |rule: usize| LoadError::Rule { policy: policy.id.clone(), stage: name, index: rule };
        let mut routes: Vec<Route> = Vec::new();
        let mut rules: Vec<RuleModel> = Vec::new();
        for (index, (rule, node)) in stage.rules.iter().zip(nodes).enumerate() {
            rules.push(RuleModel {
                node: *node,
                strength: rule.verb.strength(name).ok_or_else(|| wrong(index))?,
                overriders: Vec::new(),
                routes: routes_of(&rule.actions, &mut routes),
                reads: reads(*node),
                depends: Vec::new(),
            });
        }
        for (index, rule) in stage.rules.iter().enumerate() {
            for loser in &rule.overrides {
                rules.get_mut(loser.index()).ok_or_else(|| wrong(index))?.overriders.push(index);
            }
        }
        let order = order(&rules).map_err(wrong)?;
        for index in &order {
            let Some(rule) = rules.get(*index) else { continue };
            let mut depends = rule.reads.clone();
            for overrider in &rule.overriders {
                rules.get(*overrider).into_iter().for_each(|other| bits::add(&mut depends, &other.depends));
            }
            if let Some(rule) = rules.get_mut(*index) {
                rule.depends = depends;
            }
        }
        let mut all = bits::empty(model.slots.len());
        rules.iter().for_each(|rule| bits::add(&mut all, &rule.reads));
        let (tied, impossible) = tied(&all, impossible);
        let default = stage.default.as_ref().map_or(Verb::Review, |default| default.verb);
        default.strength(name).ok_or_else(|| wrong(stage.rules.len()))?;
        let actions = stage.default.as_ref().map_or(&[] as &[Action], |default| &default.actions);
        let default_routes = routes_of(actions, &mut routes);
        let levels = Verb::of_stage(name).iter().enumerate().map(|(strength, verb)| {
            let list: Vec<usize> = (0..rules.len())
                .filter(|index| rules.get(*index).is_some_and(|rule| rule.strength == strength))
                .collect();
            Level { verb: *verb, rules: bits::of(rules.len(), list.iter().copied()), list }
        });
        let levels = levels.collect();
        Ok(Self { name, rules, order, levels, default, default_routes, routes, reads: all, tied, impossible })
    }

    /// What is known of every rule.
    pub(crate) fn standing(&self, conditions: &Conditions, yes: &[u64], no: &[u64], into: &mut Standing) {
        into.holds.clear();
        into.holds.extend(self.rules.iter().map(|rule| conditions.truth(rule.node, yes, no)));
        into.effective.clear();
        into.effective.extend_from_slice(&into.holds);
        for index in &self.order {
            let Some(rule) = self.rules.get(*index) else { continue };
            if rule.overriders.is_empty() {
                continue;
            }
            let mut own = into.holds.get(*index).copied().unwrap_or(Truth::Open);
            for overrider in &rule.overriders {
                own = match (own, into.effective.get(*overrider).copied().unwrap_or(Truth::Open)) {
                    (Truth::No, _) | (_, Truth::Yes) => Truth::No,
                    (_, Truth::Open) => Truth::Open,
                    (own, Truth::No) => own,
                };
            }
            if let Some(slot) = into.effective.get_mut(*index) {
                *slot = own;
            }
        }
    }

    /// The rules of all verbs stronger than the one at that place.
    pub(crate) fn stronger_than(&self, strength: usize) -> Vec<u64> {
        let mut set = bits::empty(self.rules.len());
        self.levels.iter().take(strength).for_each(|level| bits::add(&mut set, &level.rules));
        set
    }

    /// The slots whose unknowns have to be looked at.
    pub(crate) fn slots(&self) -> impl Iterator<Item = usize> {
        bits::members(&self.tied)
    }
}

/// An order in which each rule comes after those that can override it, or a rule on a circle.
fn order(rules: &[RuleModel]) -> Result<Vec<usize>, usize> {
    let mut waiting: Vec<usize> = rules.iter().map(|rule| rule.overriders.len()).collect();
    let mut losers: Vec<Vec<usize>> = vec![Vec::new(); rules.len()];
    for (index, rule) in rules.iter().enumerate() {
        for overrider in &rule.overriders {
            losers.get_mut(*overrider).into_iter().for_each(|list| list.push(index));
        }
    }
    let mut order: Vec<usize> = (0..rules.len()).filter(|index| waiting.get(*index) == Some(&0)).collect();
    let mut next = 0;
    while let Some(index) = order.get(next).copied() {
        next += 1;
        for loser in losers.get(index).into_iter().flatten() {
            if let Some(count) = waiting.get_mut(*loser) {
                *count -= 1;
                if *count == 0 {
                    order.push(*loser);
                }
            }
        }
    }
    match waiting.iter().position(|count| *count > 0) {
        Some(index) => Err(index),
        None => Ok(order),
    }
}

/// The slots tied to those that rules read, and the combinations that tie them. Others cannot change a decision.
fn tied(reads: &[u64], impossible: &[(NodeId, Vec<u64>)]) -> (Vec<u64>, Vec<(NodeId, Vec<u64>)>) {
    let mut tied = reads.to_vec();
    let mut chosen: Vec<bool> = vec![false; impossible.len()];
    loop {
        let mut grown = false;
        for ((_, slots), chosen) in impossible.iter().zip(&mut chosen) {
            if !*chosen && bits::meets(slots, &tied) {
                bits::add(&mut tied, slots);
                *chosen = true;
                grown = true;
            }
        }
        if !grown {
            let kept =
                impossible.iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(entry, _)| entry.clone());
            return (tied, kept.collect());
        }
    }
}

fn routes_of(actions: &[Action], all: &mut Vec<Route>) -> Vec<usize> {
    let mut own = Vec::new();
    let mut seen = HashSet::new();
    for action in actions {
        let Action::Route(route) = action else { continue };
        let index = all.iter().position(|known| known == route).unwrap_or(all.len());
        if index == all.len() {
            all.push(route.clone());
        }
        if seen.insert(index) {
            own.push(index);
        }
    }
    own
}
