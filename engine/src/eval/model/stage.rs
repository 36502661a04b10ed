//! The rules of a stage made ready. Input: rules with conditions, verbs and overrides. Output: an order in which each
//! rule comes after those that can override it, levels of strength with what follows at each, the facts that matter.

use std::collections::BTreeSet;

use super::asks::reads_more;
use super::condition::Conditions;
use super::plan::Plan;
use super::truth::{Assignment, Truth};
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::error::{LoadError, PolicyPart};
use crate::eval::ids::{Id, IndexVec, LevelId, NodeId, SlotId, item};
use crate::eval::model::slots::deadline;
use crate::eval::prepare::ComputedFact;
use crate::ir::{Action, Policy, Quantity, Rule, RuleId, RuleKind, Stage, StageName, UnitId, Verb};
use crate::referral::Lexicon;
use crate::value::Number;

/// The rules of a stage.
#[derive(Debug)]
pub(crate) struct StageModel {
    pub(crate) name: StageName,
    pub(crate) rules: IndexVec<RuleId, RuleModel>,
    /// The rules, each after all that can override it.
    order: Vec<RuleId>,
    /// The rules of each verb of the stage, strongest verb first.
    pub(crate) levels: IndexVec<LevelId, Level>,
    /// What decides where no rule does that is no content.
    pub(crate) default: LevelId,
    /// The rules that ask for what a referral should contain, and the others.
    pub(crate) content: BitSet<RuleId>,
    pub(crate) plain: BitSet<RuleId>,
    /// What content asks for.
    pub(crate) asks: Vec<Ask>,
    /// The content that takes no effect once what it asks for is stated.
    pub(crate) answered: BitSet<RuleId>,
    /// Whether what is stated can change the decision but by what content asks for.
    pub(crate) reads_stated: bool,
    /// Whether content overrides a rule, so that what is stated can change the decision by way of that.
    pub(crate) content_overrides: bool,
    /// Slots that rules read.
    pub(crate) reads: BitSet<SlotId>,
    /// Combinations that matter here.
    pub(crate) impossible: Vec<ImpossibleModel>,
    /// What the quick answer needs of it.
    pub(crate) plan: Plan,
}

/// A verb and its rules.
#[derive(Debug)]
pub(crate) struct Level {
    pub(crate) verb: Verb,
    pub(crate) rules: BitSet<RuleId>,
    pub(crate) list: Vec<RuleId>,
    /// What can follow where the verb is decided.
    pub(crate) parts: Vec<AnswerPart>,
}

/// What follows where any of these rules acts, or the default.
#[derive(Debug)]
pub(crate) struct AnswerPart {
    pub(crate) kind: PartKind,
    pub(crate) rules: BitSet<RuleId>,
    pub(crate) default: bool,
}

/// What follows.
#[derive(Debug)]
pub(crate) enum PartKind {
    /// That, whatever it is but a deadline or a priority.
    Action(Action),
    /// That deadline, or a sooner one.
    Within(Quantity),
    /// That priority, or a higher one.
    Priority(u32),
    /// Content is asked for.
    Content,
}

/// Facts of which content asks for one.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) rule: RuleId,
    pub(crate) facts: Vec<AskedFact>,
    /// Whether the referral lacks them, were the rule not overridden.
    pub(crate) lacking: NodeId,
    /// Whether it lacks them altogether.
    pub(crate) unsaid: NodeId,
    /// Whether it would be asked for them, stated or not, were the rule not overridden.
    pub(crate) applies: NodeId,
    /// The same, where of all facts that the rule reads as stated only these are known to be missing.
    pub(crate) alone: NodeId,
    /// The same as `applies`, where it answers otherwise than is wanted.
    pub(crate) refused: NodeId,
}

/// A fact that is asked for, with the answer that alone will do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AskedFact {
    pub(crate) slot: SlotId,
    pub(crate) wanted: Option<Wanted>,
}

/// What alone will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// That answer.
    Answer(bool),
    /// A value that is not older.
    Within(Quantity),
}

/// A rule.
#[derive(Debug)]
pub(crate) struct RuleModel {
    pub(crate) node: NodeId,
    /// Its place among the verbs.
    pub(crate) level: LevelId,
    pub(crate) overriders: Vec<RuleId>,
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RuleStates {
    pub(crate) holds: IndexVec<RuleId, Truth>,
    pub(crate) effective: IndexVec<RuleId, Truth>,
}

/// The condition of a rule, and the slots that it reads.
pub(crate) type Read = (NodeId, BitSet<SlotId>);

impl StageModel {
    pub(crate) fn new(
        lexicon: &Lexicon,
        policy: &Policy,
        name: StageName,
        conditions: Vec<Read>,
        (asks, answered): (Vec<Ask>, Vec<RuleId>),
        (impossible, computed, also): (&[ImpossibleModel], &[ComputedFact], &BitSet<SlotId>),
        slots: usize,
    ) -> Result<Self, LoadError> {
        let stage = policy.stage(name);
        let wrong = |of: PolicyPart| LoadError::Rule { policy: policy.id.clone(), of };
        let foreign = |rule: &Rule| wrong(PolicyPart::rule(name, rule));
        let mut rules: IndexVec<RuleId, RuleModel> = IndexVec::default();
        for (rule, (node, reads)) in stage.rules.iter().zip(conditions) {
            rules.push(RuleModel {
                node,
                level: LevelId::new(rule.verb.strength(name).ok_or_else(|| foreign(rule))?),
                overriders: Vec::new(),
                depends: reads.clone(),
                reads,
            });
        }
        for (id, rule) in rules.ids().zip(&stage.rules) {
            for loser in &rule.overrides {
                if !rules.has(*loser) {
                    return Err(foreign(rule));
                }
                rules[*loser].overriders.push(id);
            }
        }
        let order = order(&rules).map_err(|rule| foreign(item(&stage.rules, rule)))?;
        for id in &order {
            let mut depends = rules[*id].depends.clone();
            rules[*id].overriders.iter().for_each(|other| depends.union(&rules[*other].depends));
            rules[*id].depends = depends;
        }
        let mut reads = BitSet::empty(slots);
        rules.iter().for_each(|rule| reads.union(&rule.reads));
        let mut all = also.clone();
        all.union(&reads);
        let impossible = tied(&all, impossible, computed);
        let default = stage.default.as_ref().map_or(Verb::Review, |default| default.verb);
        let default = default.strength(name).ok_or_else(|| wrong(PolicyPart::Otherwise(name)))?;
        let asking = stage.rules.iter().zip(rules.ids()).filter(|(rule, _)| policy.is_content(rule));
        let content = BitSet::of(rules.len(), asking.map(|(_, id)| id));
        let content_overrides = content.iter().any(|rule| !item(&stage.rules, rule).overrides.is_empty());
        let mut plain = BitSet::full(rules.len());
        plain.difference(&content);
        let mut levels = levels(name, &rules);
        for level in levels.iter_mut() {
            level.parts = parts(lexicon, stage, level, &content);
        }
        let default = LevelId::new(default);
        let answered = BitSet::of(rules.len(), answered);
        let asks_again = content
            .iter()
            .any(|rule| !answered.contains(rule) && matches!(item(&stage.rules, rule).kind, RuleKind::Plain));
        let reads_stated = asks_again || stage.rules.iter().any(|rule| reads_more(policy, rule));
        Ok(Self {
            name,
            rules,
            order,
            levels,
            default,
            content,
            plain,
            asks,
            answered,
            reads_stated,
            content_overrides,
            reads,
            impossible,
            plan: Plan::default(),
        })
    }

    /// What is known of every rule.
    pub(crate) fn rule_states(
        &self,
        conditions: &Conditions,
        assignment: &Assignment<'_>,
        into: &mut RuleStates,
    ) {
        into.holds.refill(self.rules.iter().map(|_| Truth::Open));
        into.effective.refill(self.rules.iter().map(|_| Truth::Open));
        self.rule_states_of(&self.order, conditions, assignment, into);
    }

    /// What is known of these rules, each after all that can override it, where it is known of all others.
    pub(crate) fn rule_states_of(
        &self,
        rules: &[RuleId],
        conditions: &Conditions,
        assignment: &Assignment<'_>,
        into: &mut RuleStates,
    ) {
        for id in rules {
            let rule = &self.rules[*id];
            let holds = conditions.truth(rule.node, assignment);
            let mut own = holds;
            for overrider in &rule.overriders {
                own = match (own, into.effective[*overrider]) {
                    (Truth::No, _) | (_, Truth::Yes) => Truth::No,
                    (_, Truth::Open) => Truth::Open,
                    (own, Truth::No) => own,
                };
            }
            (into.holds[*id], into.effective[*id]) = (holds, own);
        }
    }

    /// The rules, each after all that can override it.
    pub(crate) fn order(&self) -> &[RuleId] {
        &self.order
    }

    /// The asks that the fact of a slot meets.
    pub(crate) fn asks_for(&self, slot: SlotId) -> impl Iterator<Item = &Ask> {
        self.asks.iter().filter(move |ask| ask.facts.iter().any(|fact| fact.slot == slot))
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
}

fn levels(name: StageName, rules: &IndexVec<RuleId, RuleModel>) -> IndexVec<LevelId, Level> {
    let level = |(index, verb): (usize, &Verb)| {
        let of = rules.enumerate().filter(|(_, rule)| rule.level == LevelId::new(index));
        let list: Vec<RuleId> = of.map(|(id, _)| id).collect();
        let rules = BitSet::of(rules.len(), list.iter().copied());
        Level { verb: *verb, rules, list, parts: Vec::new() }
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

/// The combinations that tie slots to those that are read, by way of arithmetic too. Others cannot change an answer.
fn tied(
    reads: &BitSet<SlotId>,
    impossible: &[ImpossibleModel],
    computed: &[ComputedFact],
) -> Vec<ImpossibleModel> {
    let mut tied = reads.clone();
    let mut chosen: Vec<bool> = vec![false; impossible.len()];
    loop {
        let mut grown = false;
        for entry in computed {
            if entry.tied.intersects(&tied) && !entry.tied.is_subset(&tied) {
                tied.union(&entry.tied);
                grown = true;
            }
        }
        for (entry, chosen) in impossible.iter().zip(&mut chosen) {
            if !*chosen && entry.slots.intersects(&tied) {
                tied.union(&entry.slots);
                *chosen = true;
                grown = true;
            }
        }
        if !grown {
            let kept = impossible.iter().zip(chosen).filter(|(_, chosen)| *chosen);
            return kept.map(|(entry, _)| entry.clone()).collect();
        }
    }
}

/// What can follow where that verb is decided.
fn parts(lexicon: &Lexicon, stage: &Stage, level: &Level, content: &BitSet<RuleId>) -> Vec<AnswerPart> {
    let default = stage.default.as_ref().filter(|default| default.verb == level.verb);
    let default = default.map_or(&[] as &[Action], |default| &default.actions);
    let of = |rule: &RuleId| item(&stage.rules, *rule).actions.as_slice();
    let deadline = |action: &Action| {
        let time = action.within()?;
        Some((deadline(lexicon, time)?, time))
    };
    let priority = |action: &Action| match action {
        Action::Priority(priority) => Some(*priority),
        Action::Route(_)
        | Action::Service(_)
        | Action::Reply(_)
        | Action::Note(_)
        | Action::Within(_)
        | Action::OneOf(_) => None,
    };
    let part = |kind: PartKind, has: &dyn Fn(&Action) -> bool| AnswerPart {
        kind,
        rules: BitSet::of(
            stage.rules.len(),
            level.list.iter().copied().filter(|rule| of(rule).iter().any(has)),
        ),
        default: default.iter().any(has),
    };
    let all = || level.list.iter().flat_map(of).chain(default);
    let mut parts = Vec::new();
    let mut seen: Vec<&Action> = Vec::new();
    for action in all().filter(|action| deadline(action).is_none() && priority(action).is_none()) {
        if !seen.contains(&action) {
            seen.push(action);
            parts.push(part(PartKind::Action(action.clone()), &|other| other == action));
        }
    }
    let mut deadlines: Vec<((Number, UnitId), Quantity)> = all().filter_map(deadline).collect();
    deadlines.sort_by_key(|(length, _)| *length);
    deadlines.dedup_by_key(|((length, _), _)| *length);
    for ((length, _), quantity) in deadlines {
        let soon = |other: &Action| deadline(other).is_some_and(|((other, _), _)| other <= length);
        parts.push(part(PartKind::Within(quantity), &soon));
    }
    let priorities: BTreeSet<u32> = all().filter_map(priority).collect();
    for own in priorities {
        let high = |other: &Action| priority(other).is_some_and(|other| other <= own);
        parts.push(part(PartKind::Priority(own), &high));
    }
    let mut asking = level.rules.clone();
    asking.intersect(content);
    if !asking.is_empty() {
        parts.push(AnswerPart { kind: PartKind::Content, rules: asking, default: false });
    }
    parts
}
