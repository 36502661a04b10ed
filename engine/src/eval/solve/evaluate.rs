//! What a goal still needs. Input: the state of one world and what is wanted of it. Output: that no world in it shows
//! it, that all do, or what to decide next; and the literals that have no alternative.

use super::goal::Goal;
use super::search::Search;
use super::space::Space;
use super::state::State;
use crate::eval::bits::Bits;
use crate::eval::ids::NodeId;
use crate::eval::model::slots::Variable;
use crate::eval::model::stage::RuleStates;
use crate::eval::model::truth::{Assignment, Literal, Truth};
use crate::eval::policy::LoadedPolicy;
use crate::ir::RuleId;

pub(super) enum Verdict {
    Dead,
    Shown,
    Decide(Literal),
}

impl Search<'_, '_> {
    pub(super) fn evaluate(&mut self, state: &State, goal: &Goal) -> Verdict {
        let space = self.space;
        let conditions = &space.policy.conditions;
        let assignment = state.assignment();
        let mut open = None;
        let mut contradicted = false;
        for node in &space.impossible {
            match conditions.truth(*node, &assignment) {
                Truth::Yes if goal.contradicts => contradicted = true,
                Truth::Yes => return Verdict::Dead,
                Truth::Open => {
                    open = open.or(Some(*node));
                    if !goal.contradicts {
                        force(space.policy, *node, &assignment, false, &mut self.forced);
                    }
                }
                Truth::No => {}
            }
        }
        if goal.contradicts {
            return match open {
                _ if contradicted => Verdict::Shown,
                Some(node) => decide(conditions.pick(node, &assignment, true)),
                None => Verdict::Dead,
            };
        }
        let verdict = self.evaluate_goal(&assignment, goal);
        match (verdict, open) {
            (Verdict::Shown, Some(node)) => decide(conditions.pick(node, &assignment, false)),
            (verdict, _) => verdict,
        }
    }

    fn evaluate_goal(&mut self, assignment: &Assignment<'_>, goal: &Goal) -> Verdict {
        let space = self.space;
        let conditions = &space.policy.conditions;
        if let Some(node) = goal.denies {
            match conditions.truth(node, assignment) {
                Truth::Yes => return Verdict::Dead,
                Truth::Open => {
                    force(space.policy, node, assignment, false, &mut self.forced);
                    return decide(conditions.pick(node, assignment, false));
                }
                Truth::No => {}
            }
        }
        if goal.is_free() {
            return Verdict::Shown;
        }
        space.stage.rule_states(conditions, assignment, &mut self.rules);
        Evaluation { space, rules: &self.rules, assignment, forced: &mut self.forced }.rules(goal)
    }
}

/// Notes the literals that have no alternative if the condition is to be `want`. Definitions are looked into.
fn force(
    policy: &LoadedPolicy,
    node: NodeId,
    assignment: &Assignment<'_>,
    want: bool,
    forced: &mut Vec<Literal>,
) {
    let mut found = Vec::new();
    policy.conditions.forced(node, assignment, want, &mut found);
    for literal in found {
        match policy.model.variable(literal.var) {
            // Definitions only use those before them, so this ends.
            Variable::Definition(id) => {
                force(policy, policy.definitions[id], assignment, literal.value, forced);
            }
            Variable::Atom(_) => forced.push(literal),
        }
    }
}

struct Evaluation<'e, 'p> {
    space: &'e Space<'p>,
    rules: &'e RuleStates,
    assignment: &'e Assignment<'e>,
    forced: &'e mut Vec<Literal>,
}

impl Evaluation<'_, '_> {
    fn rules(&mut self, goal: &Goal) -> Verdict {
        let mut next = None;
        for rule in goal.none.iter().flat_map(Bits::iter) {
            match self.rules.effective[rule] {
                Truth::Yes => return Verdict::Dead,
                Truth::Open => {
                    next = next.or(Some((rule, false)));
                    // Where no rule can override it, only its condition can keep it from taking effect.
                    if self.is_free(rule) {
                        self.force(rule, false);
                    }
                }
                Truth::No => {}
            }
        }
        if let Some(rule) = goal.fails {
            match self.rules.holds[rule] {
                Truth::Yes => return Verdict::Dead,
                Truth::Open => {
                    next = next.or(Some((rule, false)));
                    self.force(rule, false);
                }
                Truth::No => {}
            }
        }
        if let Some(some) = &goal.some
            && !some.iter().any(|rule| self.rules.effective[rule] == Truth::Yes)
        {
            let mut may = some.iter().filter(|rule| self.rules.effective[*rule] == Truth::Open);
            let (first, second) = (may.next(), may.next());
            let Some(first) = first else { return Verdict::Dead };
            next = next.or(Some((first, true)));
            if second.is_none() && self.rules.holds[first] == Truth::Open {
                // The last that can take effect has to hold.
                self.force(first, true);
            }
        }
        match next {
            None => Verdict::Shown,
            Some((rule, want)) => self.choose(rule, want),
        }
    }

    /// Whether no rule can override it any more.
    fn is_free(&self, rule: RuleId) -> bool {
        let overriders = &self.space.stage.rules[rule].overriders;
        overriders.iter().all(|other| self.rules.effective[*other] == Truth::No)
    }

    fn force(&mut self, rule: RuleId, want: bool) {
        let node = self.space.stage.rules[rule].node;
        force(self.space.policy, node, self.assignment, want, self.forced);
    }

    /// The literal to decide so that a rule takes effect, or does not.
    fn choose(&self, rule: RuleId, want: bool) -> Verdict {
        let (mut rule, mut want) = (rule, want);
        // Overrides have no cycle, so this ends.
        loop {
            let model = &self.space.stage.rules[rule];
            if self.rules.holds[rule] == Truth::Open {
                return decide(self.space.policy.conditions.pick(model.node, self.assignment, want));
            }
            let open = |other: &&RuleId| self.rules.effective[**other] == Truth::Open;
            let Some(overrider) = model.overriders.iter().find(open) else { return Verdict::Dead };
            (rule, want) = (*overrider, !want);
        }
    }
}

fn decide(picked: Option<Literal>) -> Verdict {
    picked.map_or(Verdict::Dead, Verdict::Decide)
}
