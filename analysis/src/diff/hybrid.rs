//! What a policy is with some of the edits. Input: both versions and which statements are the new ones. Output: a decision
//! form.

use remit_engine::ir::{Policy, RuleId, StageName};

use super::statements::{StageOrder, Statements, What};

impl Statements<'_> {
    /// The policy in which these statements are as in the new version and the others as in the old.
    pub(super) fn hybrid(&self, is_new: &dyn Fn(usize) -> bool) -> Policy {
        let mut policy = Policy::new(self.new.id.clone(), self.new.language);
        policy.atoms = self.new.atoms.clone();
        policy.definitions = self.new.definitions.clone();
        policy.priorities = self.new.priorities.clone();
        for stage in [StageOrder::Referral, StageOrder::Discharge] {
            self.stage(&mut policy, stage, is_new);
        }
        for (index, statement) in self.list.iter().enumerate() {
            let (from, at) =
                if is_new(index) { (self.new, statement.new) } else { (self.old, statement.old) };
            let Some(at) = at else { continue };
            match statement.what {
                What::Rule(_) => {}
                What::Otherwise(stage) => {
                    let default = from.stage(stage.name()).default.clone();
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
        for (index, new) in &there {
            let Some(statement) = self.list.get(*index) else { continue };
            let rule = if *new { self.new_rule(statement) } else { self.old_rule(statement) };
            let Some(mut rule) = rule.cloned() else { continue };
            let of_loser = |loser: &RuleId| {
                let own = |at: &usize| {
                    let it = self.list.get(*at)?;
                    if *new { it.new } else { it.old }
                };
                there.iter().position(|(at, _)| own(at) == Some(loser.index())).map(RuleId::new)
            };
            rule.overrides = rule.overrides.iter().filter_map(of_loser).collect();
            policy.stage_mut(name).rules.push(rule);
        }
    }
}
