//! What a goal still needs. Input: the state of one world and what is wanted of it. Output: that no world in it shows
//! it, that all do, or what to decide next; the literals that have no alternative, and the conditions that are to be so.

use super::goal::Goal;
use super::permit::{Permission, Permit, Within};
use super::search::{Search, WorldState};
use super::space::Space;
use super::state::State;
use crate::eval::bits::Bits;
use crate::eval::ids::{NodeId, PermitId};
use crate::eval::model::slots::Variable;
use crate::eval::model::stage::RuleStates;
use crate::eval::model::truth::{Assignment, Literal, Truth};
use crate::eval::policy::LoadedPolicy;
use crate::ir::RuleId;

pub(super) enum Verdict {
    Dead,
    Shown,
    Decide(Literal),
    /// The slot can have nothing but what is always permitted.
    Restrict(PermitId),
    /// All else is shown; whether the slot has what is always permitted is open.
    Choose(PermitId),
}

/// What a goal needs of one world.
#[derive(Default)]
pub(super) struct Needs {
    /// Literals that have no alternative.
    pub(super) forced: Vec<Literal>,
    /// Open conditions that have to be yes, or no, or are tried so.
    pub(super) conditions: Vec<(NodeId, bool)>,
    /// Room for looking into definitions.
    waiting: Vec<(NodeId, bool)>,
    seen: Vec<Literal>,
    found: Vec<Literal>,
}

impl Needs {
    pub(super) fn clear(&mut self) {
        self.forced.clear();
        self.conditions.clear();
    }
}

impl Search<'_, '_> {
    pub(super) fn evaluate(&mut self, world: &WorldState, goal: &Goal) -> Verdict {
        let space = self.space;
        let conditions = &space.policy.conditions;
        let assignment = world.state.assignment();
        let mut open = None;
        for node in &self.known.impossible {
            match conditions.truth(*node, &assignment) {
                Truth::Yes => return Verdict::Dead,
                Truth::Open => {
                    open = open.or(Some(*node));
                    force(space.policy, *node, &assignment, false, &mut self.needs);
                }
                Truth::No => {}
            }
        }
        let verdict = self.evaluate_goal(world, &assignment, goal);
        match (verdict, open) {
            (Verdict::Shown | Verdict::Choose(_), Some(node)) => {
                decide(conditions.pick(node, &assignment, false))
            }
            (verdict, _) => verdict,
        }
    }

    fn evaluate_goal(&mut self, world: &WorldState, assignment: &Assignment<'_>, goal: &Goal) -> Verdict {
        let space = self.space;
        let conditions = &space.policy.conditions;
        let mut next = None;
        let wanted = goal.affirms.iter().map(|node| (*node, true));
        for (node, want) in wanted.chain(goal.denies.iter().map(|node| (*node, false))) {
            match (conditions.truth(node, assignment), want) {
                (Truth::Yes, true) | (Truth::No, false) => {}
                (Truth::Yes, false) | (Truth::No, true) => return Verdict::Dead,
                (Truth::Open, _) => {
                    force(space.policy, node, assignment, want, &mut self.needs);
                    next = next.or_else(|| conditions.pick(node, assignment, want));
                }
            }
        }
        if goal.is_free() && space.permits.is_empty() {
            return next.map_or(Verdict::Shown, Verdict::Decide);
        }
        space.stage.rule_states_of(&self.known.open, conditions, assignment, &mut self.rules);
        let needs = &mut self.needs;
        let mut evaluation = Evaluation { space, rules: &self.rules, assignment, needs };
        match (evaluation.permits(world), evaluation.rules(goal), next) {
            (_, Verdict::Dead, _) => Verdict::Dead,
            (Some(Verdict::Dead), ..) => Verdict::Dead,
            (Some(Verdict::Restrict(permit)), ..) => Verdict::Restrict(permit),
            (.., Some(literal)) => Verdict::Decide(literal),
            (Some(permits), Verdict::Shown, None) => permits,
            (_, verdict, None) => verdict,
        }
    }
}

/// Notes that the condition is to be `want`, and the literals that have no alternative then. Definitions are looked into,
/// each once.
fn force(policy: &LoadedPolicy, node: NodeId, assignment: &Assignment<'_>, want: bool, needs: &mut Needs) {
    let Needs { forced, conditions, waiting, seen, found } = needs;
    conditions.push((node, want));
    waiting.push((node, want));
    seen.clear();
    while let Some((node, want)) = waiting.pop() {
        policy.conditions.forced(node, assignment, want, found);
        for literal in found.drain(..) {
            match policy.model.variable(literal.var) {
                Variable::Definition(id) => {
                    if !seen.contains(&literal) {
                        seen.push(literal);
                        waiting.push((policy.definitions[id], literal.value));
                    }
                }
                Variable::Atom(_) => forced.push(literal),
            }
        }
    }
}

struct Evaluation<'e, 'p> {
    space: &'e Space<'p>,
    rules: &'e RuleStates,
    assignment: &'e Assignment<'e>,
    needs: &'e mut Needs,
}

impl Evaluation<'_, '_> {
    /// What the permits still need; `None`: nothing.
    fn permits(&mut self, world: &WorldState) -> Option<Verdict> {
        let mut next = None;
        for (id, permit) in self.space.permits.enumerate() {
            let within = permit.within(&self.space.policy.model.slots[permit.slot], &world.state);
            if within == Within::All {
                continue;
            }
            let other = world.used.contains(id) || within == Within::Not;
            match self.space.permission(permit, &world.state, self.rules) {
                Truth::Yes => {}
                Truth::No if other => return Some(Verdict::Dead),
                Truth::No => return Some(Verdict::Restrict(id)),
                // A permission that is needed comes before a choice that may need none.
                Truth::Open if other => next = Some(self.permission(permit, &world.state)),
                Truth::Open => next = next.or(Some(Verdict::Choose(id))),
            }
        }
        next
    }

    /// What to decide so that another value is permitted.
    fn permission(&mut self, permit: &Permit, state: &State) -> Verdict {
        let open = |it: &&Permission| self.space.permits(it, state, self.rules) == Truth::Open;
        let Some(permission) = permit.by.iter().find(open) else { return Verdict::Dead };
        let Some(before) = permission.before else { return self.permit(permission) };
        let Some((state, rules)) = self.space.before(before, state) else { return Verdict::Dead };
        // What else is needed there is no need of this world.
        let (assignment, mut needs) = (state.assignment(), Needs::default());
        let mut then =
            Evaluation { space: self.space, rules: &rules, assignment: &assignment, needs: &mut needs };
        match then.permit(permission) {
            Verdict::Decide(literal) => decide(then.atom(literal)),
            verdict @ (Verdict::Dead | Verdict::Shown | Verdict::Restrict(_) | Verdict::Choose(_)) => verdict,
        }
    }

    /// The atom to decide so that a definition, which may be decided in other worlds, is so in this one.
    fn atom(&self, mut literal: Literal) -> Option<Literal> {
        let policy = self.space.policy;
        // Definitions only use those before them, so this ends.
        while let Variable::Definition(id) = policy.model.variable(literal.var) {
            literal = policy.conditions.pick(policy.definitions[id], self.assignment, literal.value)?;
        }
        Some(literal)
    }

    fn permit(&mut self, permission: &Permission) -> Verdict {
        let conditions = &self.space.policy.conditions;
        if conditions.truth(permission.node, self.assignment) == Truth::Open {
            return decide(conditions.pick(permission.node, self.assignment, true));
        }
        let open = |other: &RuleId| self.rules.effective[*other] == Truth::Open;
        if let Some(other) = self.space.preventing(permission).find(open) {
            return self.choose(other, false);
        }
        let outdoing = self.space.outdoing(permission).find(open);
        outdoing.map_or(Verdict::Dead, |other| self.choose(other, true))
    }

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
        for some in &goal.some {
            if some.iter().any(|rule| self.rules.effective[rule] == Truth::Yes) {
                continue;
            }
            let mut may = some.iter().filter(|rule| self.rules.effective[*rule] == Truth::Open);
            let (first, second) = (may.next(), may.next());
            let Some(first) = first else { return Verdict::Dead };
            next = next.or(Some((first, true)));
            if second.is_none() && self.rules.holds[first] == Truth::Open {
                // The last that can take effect has to hold.
                self.force(first, true);
            }
        }
        match (self.never_both(goal), next) {
            (Verdict::Dead, _) => Verdict::Dead,
            (_, Some((rule, want))) => self.choose(rule, want),
            (verdict, None) => verdict,
        }
    }

    /// Rules that may not take effect while a condition is yes.
    fn never_both(&mut self, goal: &Goal) -> Verdict {
        let conditions = &self.space.policy.conditions;
        let mut next = Verdict::Shown;
        for (rule, node) in &goal.never_both {
            let verdict = match (self.rules.effective[*rule], conditions.truth(*node, self.assignment)) {
                (Truth::Yes, Truth::Yes) => return Verdict::Dead,
                (Truth::No, _) | (_, Truth::No) => continue,
                (_, Truth::Open) => decide(conditions.pick(*node, self.assignment, false)),
                (Truth::Open, Truth::Yes) => self.choose(*rule, false),
            };
            if let Verdict::Shown = next {
                next = verdict;
            }
        }
        next
    }

    /// Whether no rule can override it any more.
    fn is_free(&self, rule: RuleId) -> bool {
        let overriders = &self.space.stage.rules[rule].overriders;
        overriders.iter().all(|other| self.rules.effective[*other] == Truth::No)
    }

    fn force(&mut self, rule: RuleId, want: bool) {
        let node = self.space.stage.rules[rule].node;
        force(self.space.policy, node, self.assignment, want, self.needs);
    }

    /// The literal to decide so that a rule takes effect, or does not.
    fn choose(&mut self, rule: RuleId, want: bool) -> Verdict {
        let (mut rule, mut want) = (rule, want);
        // Overrides have no cycle, so this ends.
        loop {
            let model = &self.space.stage.rules[rule];
            if self.rules.holds[rule] == Truth::Open {
                self.needs.conditions.push((model.node, want));
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
