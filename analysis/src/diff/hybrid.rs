//! What a policy is with some of the edits. Input: both versions and which statements are the new ones. Output: a decision
//! form.

use std::collections::BTreeSet;

use remit_engine::ir::{Policy, RuleId, StageName};
use rustc_hash::FxHashMap;

use super::statements::{StageOrder, Statements, What, levels, placed};

impl Statements {
    /// The policy in which these statements are as in the new version and the others as in the old.
    pub(super) fn hybrid(&self, is_new: &dyn Fn(usize) -> bool) -> Policy {
        let mut policy = Policy::new(self.new.id.clone(), self.new.language);
        policy.atoms = self.new.atoms.clone();
        policy.definitions = self.new.definitions.clone();
        let is_new_order = self.list.iter().position(|it| it.what == What::Priorities).is_none_or(is_new);
        policy.priorities = self.levels();
        if !is_new_order {
            // In the order of the old version; what only the new one has comes last.
            let old = levels(&self.old);
            policy
                .priorities
                .sort_by_key(|level| old.iter().position(|own| *own == level.id).unwrap_or(old.len()));
        }
        for stage in [StageOrder::Referral, StageOrder::Discharge] {
            self.stage(&mut policy, stage, is_new);
        }
        for (index, statement) in self.list.iter().enumerate() {
            let (from, at) =
                if is_new(index) { (&self.new, statement.new) } else { (&self.old, statement.old) };
            let Some(at) = at else { continue };
            match statement.what {
                What::Rule(_) | What::Conversion | What::Priorities => {}
                What::Otherwise(stage) => {
                    let mut default = from.stage(stage.name()).default.clone();
                    for action in default.iter_mut().flat_map(|default| &mut default.actions) {
                        *action = placed(action, from, &policy.priorities);
                    }
                    policy.stage_mut(stage.name()).default = default;
                }
                What::Silence(_) => policy.silences.extend(from.silences.get(at).cloned()),
                What::Impossible => policy.impossible.extend(from.impossible.get(at).cloned()),
            }
        }
        policy
    }

    fn stage(&self, policy: &mut Policy, stage: StageOrder, is_new: &dyn Fn(usize) -> bool) {
        let rules = self.list.iter().enumerate().filter(|(_, it)| it.what == What::Rule(stage));
        // Of each rule that is there: its statement, and whether it is the new one.
        let mut there: Vec<(usize, bool)> = Vec::new();
        for (index, statement) in rules {
            let new = is_new(index);
            if (if new { statement.new } else { statement.old }).is_some() {
                there.push((index, new));
            }
        }
        let name: StageName = stage.name();
        let place: FxHashMap<usize, usize> =
            there.iter().enumerate().map(|(place, (index, _))| (*index, place)).collect();
        for (index, new) in &there {
            let Some(statement) = self.list.get(*index) else { continue };
            let rule = if *new { self.new_rule(statement) } else { self.old_rule(statement) };
            let Some(mut rule) = rule.cloned() else { continue };
            let own = if *new { &self.new } else { &self.old };
            rule.actions.iter_mut().for_each(|action| *action = placed(action, own, &policy.priorities));
            let losers = self.losers(*index, *new, is_new);
            rule.overrides =
                losers.iter().filter_map(|loser| place.get(loser)).copied().map(RuleId::new).collect();
            policy.stage_mut(name).rules.push(rule);
        }
    }

    /// Which rules one overrides, by their places in the list, where it is the new one or the old.
    fn losers(&self, index: usize, new: bool, is_new: &dyn Fn(usize) -> bool) -> BTreeSet<usize> {
        let Some(statement) = self.list.get(index) else { return BTreeSet::new() };
        let (old_losers, new_losers) = (self.overrides(statement, false), self.overrides(statement, true));
        let has = |new: bool| if new { statement.new } else { statement.old }.is_some();
        let both = old_losers.union(&new_losers).copied();
        let own = both.filter(|loser| {
            // A rule that came, went or got another verb takes along which others override it.
            let of_loser = is_new(*loser);
            let version = if self.is_another(*loser) && has(of_loser) { of_loser } else { new };
            if version { &new_losers } else { &old_losers }.contains(loser)
        });
        own.collect()
    }
}
