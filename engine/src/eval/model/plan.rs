//! What the quick answer needs of a stage. Input: the stage made ready. Output: its clauses, what is to be looked at before they
//! tell, how soon its rules are, and which values let the fewest rules hold.

use std::sync::OnceLock;

use super::clauses::{Clauses, Made, clauses};
use super::condition::Conditions;
use super::effects::Effects;
use super::slots::{Model, deadline};
use super::stage::StageModel;
use crate::eval::bits::{Bits, BitsMut, lowest};
use crate::eval::ids::{Id, IndexVec, LevelId, NodeId, SlotId, ValueId, VarId};
use crate::ir::{Action, DefinitionId, Policy, Quantity, RuleId};
use crate::referral::Lexicon;

/// The most rules that override one another above a rule, itself included, that are followed.
pub(crate) const MOST_ABOVE: usize = 32;

/// A rule with the places of those that can override it, all in one list.
pub(crate) type Above = (RuleId, Vec<usize>);

/// What the quick answer needs of a stage.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) clauses: Clauses,
    /// The asks for a fact on which silence can be taken for something.
    pub(crate) silent: Vec<usize>,
    /// The asks that want one answer only.
    pub(crate) wanting: Vec<usize>,
    /// The content that can still ask once what it asks for is stated.
    pub(crate) again: Vec<RuleId>,
    /// The asks of each rule.
    pub(crate) asks: IndexVec<RuleId, Vec<usize>>,
    /// The slots of facts on which silence means something.
    pub(crate) silences: Vec<SlotId>,
    /// Whether content counts wherever it takes effect and no rule does: none is weaker than the default.
    pub(crate) simple: bool,
    /// Each rule that others can override after all that bear on it, each of these after those that bear on it.
    pub(crate) above: IndexVec<RuleId, Vec<Above>>,
    /// Whether more rules bear on one than are followed.
    pub(crate) deep: bool,
    /// The weakest level that can decide.
    pub(crate) weakest: LevelId,
    /// The soonest deadline of each rule, and of the default, by its place among all.
    pub(crate) within: IndexVec<RuleId, Option<u32>>,
    pub(crate) default_within: Option<u32>,
    pub(crate) deadlines: Vec<Quantity>,
    /// How much work it is to look at all rules, and at what keeps them open.
    pub(crate) work: u64,
    /// Of each value of a slot how much it lets rules hold, and the values of a slot, those first that let the least.
    pub(crate) weights: IndexVec<SlotId, IndexVec<ValueId, u32>>,
    pub(crate) quietest: IndexVec<SlotId, Vec<ValueId>>,
    /// The ways in which each clause is so, and those in which each rule takes no effect, by atoms alone; once they are asked for.
    pub(crate) ways: Vec<OnceLock<Vec<Made>>>,
    pub(crate) ways_not: IndexVec<RuleId, OnceLock<Vec<Made>>>,
}

/// What a plan is made of.
pub(crate) struct Parts<'p> {
    pub(crate) lexicon: &'p Lexicon,
    pub(crate) policy: &'p Policy,
    pub(crate) model: &'p Model,
    pub(crate) conditions: &'p Conditions,
    pub(crate) definitions: &'p IndexVec<DefinitionId, NodeId>,
    pub(crate) effects: &'p Effects,
}

impl Plan {
    pub(crate) fn new(parts: &Parts<'_>, stage: &StageModel) -> Self {
        let Parts { lexicon, policy, model, conditions, effects, .. } = parts;
        let facts = &lexicon.vocabulary().facts;
        let says = |slot: SlotId| policy.silence(facts, model.slots[slot].fact).is_some();
        let asks = || stage.asks.iter().enumerate();
        let of = |wanted: &dyn Fn(&super::stage::Ask) -> bool| {
            asks().filter(|(_, ask)| wanted(ask)).map(|(at, _)| at).collect::<Vec<usize>>()
        };
        let mut by_rule: IndexVec<RuleId, Vec<usize>> = stage.rules.iter().map(|_| Vec::new()).collect();
        asks().for_each(|(at, ask)| by_rule[ask.rule].push(at));
        let (within, default_within, deadlines) = deadlines(lexicon, policy, stage);
        let (yes, no) = weights(parts, stage);
        let above: IndexVec<RuleId, Vec<Above>> = stage.rules.ids().map(|rule| above(stage, rule)).collect();
        let clauses = Clauses::new(model, conditions, &stage.rules, &stage.plain);
        let weights: IndexVec<SlotId, IndexVec<ValueId, u32>> =
            model.slots.ids().map(|slot| effects.weights(slot, &yes, &no)).collect();
        let quietest = |weights: &IndexVec<ValueId, u32>| {
            let mut values: Vec<ValueId> = weights.ids().collect();
            values.sort_by_key(|value| weights[*value]);
            values
        };
        let weaker = stage.rules.iter().map(|rule| rule.level).max();
        Self {
            ways: (0..clauses.len()).map(|_| OnceLock::new()).collect(),
            ways_not: stage.rules.iter().map(|_| OnceLock::new()).collect(),
            clauses,
            silent: of(&|ask| ask.facts.iter().any(|fact| says(fact.slot))),
            wanting: of(&|ask| ask.facts.iter().any(|fact| fact.wanted.is_some())),
            again: stage.content.iter().filter(|rule| !stage.answered.contains(*rule)).collect(),
            asks: by_rule,
            silences: model.slots.ids().filter(|slot| says(*slot)).collect(),
            simple: stage.content.iter().all(|rule| stage.rules[rule].level <= stage.default),
            deep: above.iter().any(|above| above.len() > MOST_ABOVE),
            above,
            weakest: weaker.map_or(stage.default, |level| level.max(stage.default)),
            within,
            default_within,
            deadlines,
            work: stage.rules.iter().map(|rule| 2 * conditions.work(rule.node) + 1).sum(),
            quietest: weights.iter().map(quietest).collect(),
            weights,
        }
    }
}

/// A rule after all that bear on it; nothing where none can override it.
fn above(stage: &StageModel, rule: RuleId) -> Vec<Above> {
    let mut bearing = stage.only(rule);
    loop {
        let before = bearing.count();
        let more: Vec<RuleId> =
            bearing.iter().flat_map(|own| stage.rules[own].overriders.iter().copied()).collect();
        more.into_iter().for_each(|other| bearing.insert(other));
        if bearing.count() == before {
            break;
        }
    }
    if bearing.count() == 1 {
        return Vec::new();
    }
    let order: Vec<RuleId> = stage.order().iter().copied().filter(|own| bearing.contains(*own)).collect();
    let places = |own: &RuleId| {
        let overriders = stage.rules[*own].overriders.iter();
        overriders.filter_map(|other| order.iter().position(|it| it == other)).collect()
    };
    order.iter().map(|own| (*own, places(own))).collect()
}

/// The soonest deadline of each rule, of the default, and all there are, the soonest first.
fn deadlines(
    lexicon: &Lexicon,
    policy: &Policy,
    stage: &StageModel,
) -> (IndexVec<RuleId, Option<u32>>, Option<u32>, Vec<Quantity>) {
    let written = policy.stage(stage.name);
    let length = |action: &Action| {
        let time = action.within()?;
        Some((deadline(lexicon, time)?, time))
    };
    let default = written.default.as_ref().map_or(&[] as &[Action], |default| &default.actions);
    let actions = written.rules.iter().flat_map(|rule| &rule.actions).chain(default);
    let mut all: Vec<_> = actions.filter_map(length).collect();
    all.sort_by_key(|(length, _)| *length);
    all.dedup_by_key(|(length, _)| *length);
    let soonest = |actions: &[Action]| {
        let own = actions.iter().filter_map(length).map(|(length, _)| length).min()?;
        let place = all.iter().position(|(length, _)| *length == own)?;
        u32::try_from(place).ok()
    };
    let within = written.rules.iter().map(|rule| soonest(&rule.actions)).collect();
    (within, soonest(default), all.iter().map(|(_, quantity)| *quantity).collect())
}

/// Of each bit how many clauses need it to be yes, and to be no; what needs a definition needs what it is made of.
fn weights(parts: &Parts<'_>, stage: &StageModel) -> (Vec<u32>, Vec<u32>) {
    let count = parts.model.layout.truth * 64;
    let (mut yes, mut no) = (vec![0_u32; count], vec![0_u32; count]);
    let count_in = |node: NodeId, times: u32, opposite: bool, (yes, no): (&mut Vec<u32>, &mut Vec<u32>)| {
        for term in clauses(parts.conditions, node, true).unwrap_or_default().iter().flatten() {
            for (bits, negative) in [(term.yes, opposite), (term.no, !opposite)] {
                let mut rest = bits;
                while rest != 0 {
                    let var: VarId = lowest(term.word, rest);
                    rest &= rest - 1;
                    let all = if negative { &mut *no } else { &mut *yes };
                    all.get_mut(var.index())
                        .into_iter()
                        .for_each(|own| *own = own.saturating_add(times).min(1 << 20));
                }
            }
        }
    };
    for rule in stage.rules.iter() {
        count_in(rule.node, 1, false, (&mut yes, &mut no));
    }
    let definitions: Vec<DefinitionId> = parts.definitions.ids().rev().collect();
    for id in definitions {
        let var = parts.model.definition(id).index();
        let of = |all: &[u32]| all.get(var).copied().unwrap_or(0);
        let (times_yes, times_no) = (of(&yes), of(&no));
        for (times, opposite) in [(times_yes, false), (times_no, true)] {
            if times > 0 {
                count_in(parts.definitions[id], times, opposite, (&mut yes, &mut no));
            }
        }
    }
    (yes, no)
}
