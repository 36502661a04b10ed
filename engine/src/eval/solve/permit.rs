//! Values that need a reason. Input: a slot, the values that it always may have, and the rules that permit others.
//! Output: whether a world's value is permitted.
//!
//! Silence on a fact counts as what it counts as, but where an effective requirement asks for the fact; a referral comes
//! to state only what it is asked for. Both are values that a slot may have where a rule takes effect.

use super::state::State;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{NodeId, SlotId, ValueId};
use crate::eval::model::slots::Slot;
use crate::eval::model::stage::RuleStates;
use crate::eval::model::truth::{Assignment, Truth};
use crate::eval::policy::LoadedPolicy;
use crate::ir::RuleId;

use super::space::Space;

/// Values of a slot that are always permitted, and what permits others.
#[derive(Clone, Debug)]
pub(crate) struct Permit {
    pub(crate) slot: SlotId,
    /// The values that are always permitted; of a set, the one set of values that is.
    pub(crate) always: BitSet<ValueId>,
    /// Any of these permits others.
    pub(crate) by: Vec<Permission>,
}

/// A rule that permits: its condition holds, and no rule that takes effect overrides it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permission {
    pub(crate) rule: RuleId,
    pub(crate) node: NodeId,
    /// Whether it permits nothing where a stronger rule that is no content takes effect.
    pub(crate) counts: bool,
    /// What the slot was when its rule asked for another value: that is looked at there, all else being the same.
    pub(crate) before: Option<(SlotId, ValueId)>,
}

/// How what is left of a slot lies to what is always permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// All of it.
    All,
    /// Some of it.
    Partly,
    /// None of it.
    Not,
}

impl Permit {
    pub(super) fn within(&self, slot: &Slot, state: &State) -> Within {
        let may = state.possible(slot);
        if slot.is_set() {
            let must = state.certain(slot);
            return match (may.is_subset(&self.always), self.always.is_subset(&must)) {
                (true, true) => Within::All,
                _ if must.is_subset(&self.always) && self.always.is_subset(&may) => Within::Partly,
                _ => Within::Not,
            };
        }
        match (may.is_subset(&self.always), may.intersects(&self.always)) {
            (true, _) => Within::All,
            (false, true) => Within::Partly,
            (false, false) => Within::Not,
        }
    }
}

impl Space<'_> {
    /// Whether another value is permitted.
    pub(crate) fn permission(&self, permit: &Permit, state: &State, rules: &RuleStates) -> Truth {
        let mut open = false;
        for permission in &permit.by {
            match self.permits(permission, state, rules) {
                Truth::Yes => return Truth::Yes,
                Truth::Open => open = true,
                Truth::No => {}
            }
        }
        if open { Truth::Open } else { Truth::No }
    }

    /// The rules of which none may take effect where the permission counts.
    pub(super) fn preventing(&self, permission: &Permission) -> impl Iterator<Item = RuleId> {
        let rule = &self.stage.rules[permission.rule];
        let stronger = self.stage.plain.iter().filter(|other| self.stage.rules[*other].level < rule.level);
        let counts = permission.counts;
        rule.overriders.iter().copied().chain(stronger.filter(move |_| counts))
    }

    /// Whether the default keeps what is permitted from counting, unless a rule that is no content takes effect.
    fn is_outdone(&self, permission: &Permission) -> bool {
        permission.counts && self.stage.default < self.stage.rules[permission.rule].level
    }

    /// The rules of which one has to take effect then.
    pub(super) fn outdoing(&self, permission: &Permission) -> impl Iterator<Item = RuleId> {
        let outdone = self.is_outdone(permission);
        self.stage.plain.iter().filter(move |_| outdone)
    }

    /// The same world, and what is known of its rules, with what the slot was before; `None`: there is no such world.
    pub(super) fn before(
        &self,
        (id, value): (SlotId, ValueId),
        state: &State,
    ) -> Option<(State, RuleStates)> {
        let (mut state, mut rules) = (state.clone(), RuleStates::default());
        state.put_cell(&self.policy.model.slots[id], value);
        let left = self.policy.propagate(id, &mut state, &self.limits);
        self.stage.rule_states(&self.policy.conditions, &state.assignment(), &mut rules);
        left.then_some((state, rules))
    }

    /// Whether that permits another value.
    pub(crate) fn permits(&self, permission: &Permission, state: &State, rules: &RuleStates) -> Truth {
        let Some(before) = permission.before else {
            return self.permits_then(permission, rules, &state.assignment());
        };
        let before = self.before(before, state);
        before.map_or(Truth::No, |(state, rules)| self.permits_then(permission, &rules, &state.assignment()))
    }

    fn permits_then(
        &self,
        permission: &Permission,
        rules: &RuleStates,
        assignment: &Assignment<'_>,
    ) -> Truth {
        let mut own = self.policy.conditions.truth(permission.node, assignment);
        for overrider in self.preventing(permission) {
            own = match (own, rules.effective[overrider]) {
                (Truth::No, _) | (_, Truth::Yes) => Truth::No,
                (_, Truth::Open) => Truth::Open,
                (own, Truth::No) => own,
            };
        }
        if !self.is_outdone(permission) {
            return own;
        }
        let any =
            self.outdoing(permission).fold(Truth::No, |any, other| match (any, rules.effective[other]) {
                (Truth::Yes, _) | (_, Truth::Yes) => Truth::Yes,
                (Truth::Open, _) | (_, Truth::Open) => Truth::Open,
                (Truth::No, Truth::No) => Truth::No,
            });
        match (own, any) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Open, _) | (_, Truth::Open) => Truth::Open,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
        }
    }
}

impl LoadedPolicy {
    /// Leaves a slot what is always permitted. `false` where no world is left.
    pub(crate) fn restrict(&self, permit: &Permit, space: &Space<'_>, state: &mut State) -> bool {
        let slot = &self.model.slots[permit.slot];
        state.possible_mut(slot).intersect(&permit.always);
        if slot.is_set() {
            state.certain_mut(slot).union(&permit.always);
        }
        self.propagate(permit.slot, state, &space.limits)
    }
}
