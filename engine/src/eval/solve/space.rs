//! The worlds that are searched.

use std::cell::OnceCell;

use super::budget::Budget;
use super::goal::Goal;
use super::permit::Permit;
use super::search::Search;
use super::state::{Limits, State};
use crate::eval::bits::{BitSet, Bits};
use crate::eval::ids::{IndexVec, NodeId, PermitId, SlotId, VariantId};
use crate::eval::model::stage::{RuleStates, StageModel};
use crate::eval::model::truth::Truth;
use crate::eval::policy::LoadedPolicy;
use crate::ir::RuleId;

/// Worlds to search: a state that they all lie within. It is not changed any more once something has been asked of it.
#[derive(Clone)]
pub(crate) struct Space<'p> {
    pub(crate) policy: &'p LoadedPolicy,
    pub(crate) stage: &'p StageModel,
    pub(crate) state: State,
    pub(crate) limits: Limits,
    /// Conditions that no world fulfils.
    pub(crate) impossible: Vec<NodeId>,
    /// Values that need a reason.
    pub(crate) permits: IndexVec<PermitId, Permit>,
    /// Rules that take no effect in any of its worlds.
    pub(crate) never: BitSet<RuleId>,
    /// Rules that take no effect in any of its worlds while a condition is yes.
    pub(crate) never_both: Vec<(RuleId, NodeId)>,
    /// What is known in all of its worlds, once it is asked for.
    pub(crate) start: Start,
}

/// What is known where each search begins. A space that is cloned to be changed has its own.
#[derive(Debug, Default)]
pub(crate) struct Start(OnceCell<Known>);

impl Clone for Start {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What is known in all worlds of a space: they only tell more.
#[derive(Debug)]
pub(super) struct Known {
    /// How much work it is to evaluate one world.
    pub(super) work: u64,
    /// What is impossible and not ruled out.
    pub(super) impossible: Vec<NodeId>,
    pub(super) rules: RuleStates,
    /// The rules of which something is open, each after all that can override it.
    pub(super) open: Vec<RuleId>,
    /// The rules that may take effect, and those that do.
    pub(super) may: BitSet<RuleId>,
    pub(super) must: BitSet<RuleId>,
}

/// The slots of a world that it does not share with all others.
pub(crate) type Variants = Vec<(SlotId, VariantId)>;

impl Space<'_> {
    /// What is known in all of its worlds.
    pub(super) fn known(&self) -> &Known {
        let known = self.start.0.get_or_init(|| self.know());
        debug_assert_eq!(
            known.rules,
            self.rule_states(),
            "a space was changed after something was asked of it"
        );
        known
    }

    fn know(&self) -> Known {
        let (conditions, assignment) = (&self.policy.conditions, self.state.assignment());
        let ruled_out = |node: &NodeId| conditions.truth(*node, &assignment) == Truth::No;
        let rules = self.rule_states();
        let order = self.stage.order().iter().copied();
        let is_open = |rule: RuleId| [rules.holds[rule], rules.effective[rule]].contains(&Truth::Open);
        let with = |truth: fn(Truth) -> bool| {
            let rules = rules.effective.enumerate().filter(move |(_, own)| truth(**own));
            BitSet::of(self.stage.rules.len(), rules.map(|(rule, _)| rule))
        };
        Known {
            work: self.work(),
            impossible: self.impossible.iter().copied().filter(|node| !ruled_out(node)).collect(),
            open: order.filter(|rule| is_open(*rule)).collect(),
            may: with(|truth| truth != Truth::No),
            must: with(|truth| truth == Truth::Yes),
            rules,
        }
    }

    /// What is known of the rules.
    pub(crate) fn rule_states(&self) -> RuleStates {
        let mut states = RuleStates::default();
        self.stage.rule_states(&self.policy.conditions, &self.state.assignment(), &mut states);
        states
    }

    /// How much work it is to evaluate one of its worlds: its conditions are looked at, and what keeps them open is sought. Where
    /// a slot may have had another value, they are looked at with that, too.
    fn work(&self) -> u64 {
        let impossible = self.impossible.iter().map(|node| 2 * self.policy.conditions.work(*node) + 1);
        let permissions = self.permits.iter().flat_map(|permit| &permit.by);
        let before = permissions.filter(|permission| permission.before.is_some()).count() as u64;
        (1 + before) * (self.stage.plan.work + impossible.sum::<u64>())
    }

    /// Whether there is a world, or a row of them, that shows what is wanted. All share their values.
    pub(crate) fn exists(&self, goals: &[Goal], budget: &mut Budget) -> bool {
        self.exists_apart(goals, &[], budget)
    }

    /// The same, where the world of each goal has variants of some slots: `apart[goal]` pairs a slot with a variant, and
    /// worlds with the same variant of a slot share it.
    pub(crate) fn exists_apart(&self, goals: &[Goal], apart: &[Variants], budget: &mut Budget) -> bool {
        let known = self.known();
        let hopeless = |goal: &Goal| {
            goal.none.as_ref().is_some_and(|none| none.intersects(&known.must))
                || goal.some.iter().any(|some| !some.intersects(&known.may))
        };
        !goals.iter().any(hopeless) && Search::new(self, goals, budget).run(apart)
    }
}
