//! The worlds that are searched.

use super::budget::Budget;
use super::goal::Goal;
use super::permit::Permit;
use super::search::Search;
use super::state::{Limits, State};
use crate::eval::bits::BitSet;
use crate::eval::ids::{IndexVec, NodeId, PermitId, SlotId, VariantId};
use crate::eval::model::stage::StageModel;
use crate::eval::policy::LoadedPolicy;
use crate::ir::RuleId;

/// Worlds to search: a state that they all lie within.
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
}

/// The slots of a world that it does not share with all others.
pub(crate) type Variants = Vec<(SlotId, VariantId)>;

impl Space<'_> {
    /// How much work it is to evaluate one of its worlds: its conditions are looked at, and what keeps them open is sought. Where
    /// a slot may have had another value, they are looked at with that, too.
    pub(super) fn work(&self) -> u64 {
        let rules = self.stage.rules.iter().map(|rule| rule.node);
        let nodes = rules.chain(self.impossible.iter().copied());
        let once: u64 = nodes.map(|node| 2 * self.policy.conditions.work(node) + 1).sum();
        let permissions = self.permits.iter().flat_map(|permit| &permit.by);
        let before = permissions.filter(|permission| permission.before.is_some()).count() as u64;
        (1 + before) * once
    }

    /// Whether there is a world, or a row of them, that shows what is wanted. All share their values.
    pub(crate) fn exists(&self, goals: &[Goal], budget: &mut Budget) -> bool {
        self.exists_apart(goals, &[], budget)
    }

    /// The same, where the world of each goal has variants of some slots: `apart[goal]` pairs a slot with a variant, and
    /// worlds with the same variant of a slot share it.
    pub(crate) fn exists_apart(&self, goals: &[Goal], apart: &[Variants], budget: &mut Budget) -> bool {
        Search::new(self, goals, budget).run(apart)
    }
}
