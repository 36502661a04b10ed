//! Exact search over the ways in which unknowns can turn out. Input: states and what is wanted of them. Output: whether
//! there are worlds that show it.
//!
//! A question is asked of one world, or of several that share all but a few slots. Three-valued truth prunes: a branch
//! ends when the rules already rule out what is wanted, and succeeds when they already show it. In between, the search
//! is led by what is wanted: a rule that has to fail or to take effect names the atom to decide next.

use super::bits;
use super::condition::{NodeId, Truth};
use super::load::Policy;
use super::stage::{StageModel, Standing};
use super::state::{self, Limits, Step};

/// Steps that one question may take.
const STEPS_A_QUESTION: usize = 4_000;
/// Steps that one referral may take.
const STEPS_IN_ALL: usize = 60_000;

/// What is left of the steps that hostile input may cause. Once a question has run out of them, answers are on the safe
/// side and the decision says that it is not exact.
#[derive(Debug)]
pub(super) struct Budget {
    left: usize,
    pub(super) exact: bool,
}

impl Budget {
    pub(super) fn new() -> Self {
        Self { left: STEPS_IN_ALL, exact: true }
    }
}

/// Worlds to search: a state that they all lie within.
#[derive(Clone)]
pub(super) struct Space<'p> {
    pub(super) policy: &'p Policy,
    pub(super) stage: &'p StageModel,
    pub(super) state: Vec<u64>,
    pub(super) limits: Limits,
    /// Conditions that no world fulfils.
    pub(super) impossible: Vec<NodeId>,
}

/// What is wanted of one world.
#[derive(Clone, Debug, Default)]
pub(super) struct Goal {
    /// No rule of this set takes effect.
    pub(super) none: Option<Vec<u64>>,
    /// A rule of this set takes effect.
    pub(super) some: Option<Vec<u64>>,
    /// This rule does not hold.
    pub(super) fails: Option<usize>,
    /// This condition is not yes.
    pub(super) denies: Option<NodeId>,
    /// The world is an impossible one; otherwise it must not be.
    pub(super) contradicts: bool,
}

/// One of the worlds sought: for some slots it takes the values of another copy's.
struct Copy {
    state: Vec<u64>,
    /// Slots whose values this world does not share with the first one, with the number of their variant.
    own: Vec<(usize, usize)>,
}

enum Verdict {
    Dead,
    Shown,
    Decide(usize, bool),
}

impl Space<'_> {
    /// Whether there is a world, or a row of them, that shows what is wanted. All share their values.
    pub(super) fn exists(&self, goals: &[Goal], budget: &mut Budget) -> bool {
        self.exists_apart(goals, &[], budget)
    }

    /// The same, where the world of each goal has variants of some slots: `apart[goal]` pairs a slot with a variant, and
    /// worlds with the same variant of a slot share it.
    pub(super) fn exists_apart(
        &self,
        goals: &[Goal],
        apart: &[Vec<(usize, usize)>],
        budget: &mut Budget,
    ) -> bool {
        let copies = goals.iter().enumerate().map(|(index, _)| Copy {
            state: self.state.clone(),
            own: apart.get(index).cloned().unwrap_or_default(),
        });
        let mut steps = STEPS_A_QUESTION;
        let mut search =
            Search { space: self, goals, steps: &mut steps, budget, standing: Standing::default() };
        search.run(copies.collect())
    }
}

struct Search<'s, 'p> {
    space: &'s Space<'p>,
    goals: &'s [Goal],
    steps: &'s mut usize,
    budget: &'s mut Budget,
    standing: Standing,
}

impl Search<'_, '_> {
    /// Depth first, on a stack of its own so that no input exhausts the thread's.
    fn run(&mut self, start: Vec<Copy>) -> bool {
        let mut stack = vec![start];
        while let Some(copies) = stack.pop() {
            if *self.steps == 0 || self.budget.left == 0 {
                self.budget.exact = false;
                return true;
            }
            *self.steps -= 1;
            self.budget.left -= 1;
            let Some((copy, step)) = self.look(&copies) else { continue };
            let Some(step) = step else { return true };
            let other = self.take(&copies, copy, step.opposite());
            stack.extend(other);
            stack.extend(self.take(&copies, copy, step));
        }
        false
    }

    /// `None`: no such worlds. Otherwise the copy and step to decide next, or no step where all is shown.
    fn look(&mut self, copies: &[Copy]) -> Option<(usize, Option<Step>)> {
        let mut next = None;
        for (index, (copy, goal)) in copies.iter().zip(self.goals).enumerate() {
            match self.verdict(copy, goal) {
                Verdict::Dead => return None,
                Verdict::Shown => {}
                Verdict::Decide(bit, value) => {
                    let step = || self.step(bit, value, &copy.state);
                    next = next.or_else(|| step().map(|step| (index, Some(step))));
                }
            }
        }
        Some(next.unwrap_or((0, None)))
    }

    /// Narrows every copy that shares the slot. `None` where a copy has no world left.
    fn take(&self, copies: &[Copy], decided: usize, step: Step) -> Option<Vec<Copy>> {
        let policy = self.space.policy;
        let slot = step.slot(&policy.model);
        let variant =
            |copy: &Copy| copy.own.iter().find(|(own, _)| *own == slot).map(|(_, variant)| *variant);
        let wanted = copies.get(decided).map(&variant)?;
        let mut next = Vec::with_capacity(copies.len());
        for copy in copies {
            let mut state = copy.state.clone();
            if variant(copy) == wanted && !policy.narrow(&mut state, step, &self.space.limits) {
                return None;
            }
            next.push(Copy { state, own: copy.own.clone() });
        }
        Some(next)
    }

    fn step(&self, bit: usize, value: bool, state: &[u64]) -> Option<Step> {
        let policy = self.space.policy;
        let (mut bit, mut value) = (bit, value);
        // A definition is settled by what it stands for; definitions only use those before them, so this ends.
        let atoms = policy.model.tests.len();
        while let Some(index) = bit.checked_sub(atoms) {
            let (yes, no) = state::truth(&policy.model, state);
            (bit, value) = policy.conditions.pick(*policy.definitions.get(index)?, yes, no, value)?;
        }
        policy.model.step(bit, value, state)
    }

    fn verdict(&mut self, copy: &Copy, goal: &Goal) -> Verdict {
        let space = self.space;
        let policy = space.policy;
        let (yes, no) = state::truth(&policy.model, &copy.state);
        let mut open = None;
        let mut contradicted = false;
        for node in &space.impossible {
            match policy.conditions.truth(*node, yes, no) {
                Truth::Yes if goal.contradicts => contradicted = true,
                Truth::Yes => return Verdict::Dead,
                Truth::Open => open = open.or(Some(*node)),
                Truth::No => {}
            }
        }
        if goal.contradicts {
            return match open {
                _ if contradicted => Verdict::Shown,
                Some(node) => decide(policy.conditions.pick(node, yes, no, true)),
                None => Verdict::Dead,
            };
        }
        let verdict = self.rules(yes, no, goal);
        match (verdict, open) {
            (Verdict::Shown, Some(node)) => decide(policy.conditions.pick(node, yes, no, false)),
            (verdict, _) => verdict,
        }
    }

    fn rules(&mut self, yes: &[u64], no: &[u64], goal: &Goal) -> Verdict {
        let space = self.space;
        let conditions = &space.policy.conditions;
        if let Some(node) = goal.denies {
            match conditions.truth(node, yes, no) {
                Truth::Yes => return Verdict::Dead,
                Truth::Open => return decide(conditions.pick(node, yes, no, false)),
                Truth::No => {}
            }
        }
        if goal.none.is_none() && goal.some.is_none() && goal.fails.is_none() {
            return Verdict::Shown;
        }
        let mut standing = std::mem::take(&mut self.standing);
        space.stage.standing(conditions, yes, no, &mut standing);
        let verdict = weigh(space, &standing, yes, no, goal);
        self.standing = standing;
        verdict
    }
}

fn weigh(space: &Space<'_>, standing: &Standing, yes: &[u64], no: &[u64], goal: &Goal) -> Verdict {
    let effective = |rule: usize| standing.effective.get(rule).copied().unwrap_or(Truth::No);
    let rules = |set: &Option<Vec<u64>>| set.as_ref().map(|set| bits::members(set).collect::<Vec<_>>());
    let mut next = None;
    for rule in rules(&goal.none).unwrap_or_default() {
        match effective(rule) {
            Truth::Yes => return Verdict::Dead,
            Truth::Open => next = next.or(Some((rule, false))),
            Truth::No => {}
        }
    }
    if let Some(rule) = goal.fails {
        match standing.holds.get(rule).copied().unwrap_or(Truth::No) {
            Truth::Yes => return Verdict::Dead,
            Truth::Open => next = next.or(Some((rule, false))),
            Truth::No => {}
        }
    }
    if let Some(some) = rules(&goal.some) {
        let mut may = None;
        let mut shown = false;
        for rule in some {
            match effective(rule) {
                Truth::Yes => shown = true,
                Truth::Open => may = may.or(Some(rule)),
                Truth::No => {}
            }
        }
        match (shown, may) {
            (true, _) => {}
            (false, None) => return Verdict::Dead,
            (false, Some(rule)) => next = next.or(Some((rule, true))),
        }
    }
    match next {
        None => Verdict::Shown,
        Some((rule, want)) => lead(space, standing, yes, no, rule, want),
    }
}

/// The bit to decide so that a rule takes effect, or does not.
fn lead(space: &Space<'_>, standing: &Standing, yes: &[u64], no: &[u64], rule: usize, want: bool) -> Verdict {
    let (mut rule, mut want) = (rule, want);
    // Overrides have no circle, so this ends.
    loop {
        let Some(model) = space.stage.rules.get(rule) else { return Verdict::Dead };
        if standing.holds.get(rule) == Some(&Truth::Open) {
            return decide(space.policy.conditions.pick(model.node, yes, no, want));
        }
        let open = |other: &&usize| standing.effective.get(**other) == Some(&Truth::Open);
        let Some(overrider) = model.overriders.iter().find(open) else { return Verdict::Dead };
        (rule, want) = (*overrider, !want);
    }
}

fn decide(picked: Option<(usize, bool)>) -> Verdict {
    picked.map_or(Verdict::Dead, |(bit, value)| Verdict::Decide(bit, value))
}
