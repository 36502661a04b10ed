//! Exact search over the ways in which unknowns can turn out. Input: states and what is wanted of them. Output: whether
//! there are worlds that show it.
//!
//! A question is asked of one world, or of several that share all but a few slots. Three-valued truth prunes: a branch
//! ends when the rules already rule out what is wanted, and succeeds when they already show it. In between, the search
//! is led by what is wanted: a rule that has to fail or to take effect names the atom to decide next.

use crate::eval::bits;
use crate::eval::load::Policy;
use crate::eval::model::condition::{NodeId, Truth};
use crate::eval::model::stage::{StageModel, Standing};
use crate::eval::solve::state::{self, Limits, Step};

/// Steps that one question may take.
const STEPS_A_QUESTION: usize = 4_000;
/// Steps that one referral may take.
const STEPS_IN_ALL: usize = 60_000;

/// What is left of the steps that hostile input may cause. Once a question has run out of them, answers are on the safe
/// side and the decision says that it is not exact.
#[derive(Debug)]
pub(crate) struct Budget {
    left: usize,
    pub(crate) exact: bool,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { left: STEPS_IN_ALL, exact: true }
    }
}

/// Worlds to search: a state that they all lie within.
#[derive(Clone)]
pub(crate) struct Space<'p> {
    pub(crate) policy: &'p Policy,
    pub(crate) stage: &'p StageModel,
    pub(crate) state: Vec<u64>,
    pub(crate) limits: Limits,
    /// Conditions that no world fulfils.
    pub(crate) impossible: Vec<NodeId>,
}

/// What is wanted of one world.
#[derive(Clone, Debug, Default)]
pub(crate) struct Goal {
    /// No rule of this set takes effect.
    pub(crate) none: Option<Vec<u64>>,
    /// A rule of this set takes effect.
    pub(crate) some: Option<Vec<u64>>,
    /// This rule does not hold.
    pub(crate) fails: Option<usize>,
    /// This condition is not yes.
    pub(crate) denies: Option<NodeId>,
    /// The world is an impossible one; otherwise it must not be.
    pub(crate) contradicts: bool,
}

/// One of the worlds sought: for some slots it takes the values of another copy's.
#[derive(Clone)]
struct Copy {
    state: Vec<u64>,
    /// Slots whose values this world does not share with the first one, with the number of their variant.
    own: std::rc::Rc<[(usize, usize)]>,
}

enum Verdict {
    Dead,
    Shown,
    Decide(usize, bool),
}

impl Space<'_> {
    /// Whether there is a world, or a row of them, that shows what is wanted. All share their values.
    pub(crate) fn exists(&self, goals: &[Goal], budget: &mut Budget) -> bool {
        self.exists_apart(goals, &[], budget)
    }

    /// The same, where the world of each goal has variants of some slots: `apart[goal]` pairs a slot with a variant, and
    /// worlds with the same variant of a slot share it.
    pub(crate) fn exists_apart(
        &self,
        goals: &[Goal],
        apart: &[Vec<(usize, usize)>],
        budget: &mut Budget,
    ) -> bool {
        let copies = goals.iter().enumerate().map(|(index, _)| Copy {
            state: self.state.clone(),
            own: apart.get(index).map(|own| own.as_slice().into()).unwrap_or_default(),
        });
        let mut steps = STEPS_A_QUESTION;
        let mut search = Search {
            space: self,
            goals,
            steps: &mut steps,
            budget,
            standing: Standing::default(),
            forced: Vec::new(),
        };
        search.run(copies.collect())
    }
}

struct Search<'s, 'p> {
    space: &'s Space<'p>,
    goals: &'s [Goal],
    steps: &'s mut usize,
    budget: &'s mut Budget,
    standing: Standing,
    /// Bits whose values have no alternative, each with its copy.
    forced: Vec<(usize, usize, bool)>,
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
            let mut copies = copies;
            let Some(found) = self.follow(&mut copies) else { continue };
            let Some((copy, step)) = found else { return true };
            let mut other = copies.clone();
            if self.take(&mut other, copy, step.opposite()) {
                stack.push(other);
            }
            if self.take(&mut copies, copy, step) {
                stack.push(copies);
            }
        }
        false
    }

    /// Takes every step that has no alternative, until one has to be chosen. `None`: no such worlds. Otherwise the copy
    /// and the step to choose, or nothing where all is shown.
    fn follow(&mut self, copies: &mut [Copy]) -> Option<Option<(usize, Step)>> {
        loop {
            self.forced.clear();
            let (copy, step) = self.look(copies)?;
            let Some(step) = step else { return Some(None) };
            let mut forced = std::mem::take(&mut self.forced);
            let mut moved = false;
            let mut alive = true;
            for (copy, bit, value) in &forced {
                let told = copies.get(*copy).map(|copy| self.told(*bit, &copy.state));
                match told {
                    Some(Truth::Open) => {}
                    // What has become yes meanwhile while it had to be no, or the other way, leaves no world.
                    Some(Truth::Yes) if !*value => alive = false,
                    Some(Truth::No) if *value => alive = false,
                    _ => continue,
                }
                let step = self.space.policy.model.exact_step(*bit, *value);
                if let Some(step) = step.filter(|_| alive) {
                    alive = self.take(copies, *copy, step);
                    moved = true;
                }
                if !alive {
                    break;
                }
            }
            forced.clear();
            self.forced = forced;
            if !alive {
                return None;
            }
            if !moved {
                return Some(Some((copy, step)));
            }
        }
    }

    fn told(&self, bit: usize, state: &[u64]) -> Truth {
        let (yes, no) = state::truth(&self.space.policy.model, state);
        match (bits::has(yes, bit), bits::has(no, bit)) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::No,
            (false, false) => Truth::Open,
        }
    }

    /// `None`: no such worlds. Otherwise the copy and step to decide next, or no step where all is shown.
    fn look(&mut self, copies: &[Copy]) -> Option<(usize, Option<Step>)> {
        let mut next = None;
        for (index, (copy, goal)) in copies.iter().zip(self.goals).enumerate() {
            let before = self.forced.len();
            let verdict = self.verdict(copy, goal);
            self.forced.iter_mut().skip(before).for_each(|(of, ..)| *of = index);
            match verdict {
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

    /// Narrows every copy that shares the slot. `false` where a copy has no world left.
    fn take(&self, copies: &mut [Copy], decided: usize, step: Step) -> bool {
        let policy = self.space.policy;
        let slot = step.slot(&policy.model);
        let variant =
            |copy: &Copy| copy.own.iter().find(|(own, _)| *own == slot).map(|(_, variant)| *variant);
        let Some(wanted) = copies.get(decided).map(&variant) else { return false };
        let shared = copies.iter_mut().filter(|copy| variant(copy) == wanted);
        shared.into_iter().all(|copy| policy.narrow(&mut copy.state, step, &self.space.limits))
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
                Truth::Open => {
                    open = open.or(Some(*node));
                    if !goal.contradicts {
                        force(policy, *node, yes, no, false, &mut self.forced);
                    }
                }
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
                Truth::Open => {
                    force(space.policy, node, yes, no, false, &mut self.forced);
                    return decide(conditions.pick(node, yes, no, false));
                }
                Truth::No => {}
            }
        }
        if goal.none.is_none() && goal.some.is_none() && goal.fails.is_none() {
            return Verdict::Shown;
        }
        let mut standing = std::mem::take(&mut self.standing);
        space.stage.standing(conditions, yes, no, &mut standing);
        let verdict = weigh(space, &standing, yes, no, goal, &mut self.forced);
        self.standing = standing;
        verdict
    }
}

type Forced = Vec<(usize, usize, bool)>;

/// Notes the bits that have no alternative if the condition is to be `want`. Definitions are looked into.
fn force(policy: &Policy, node: NodeId, yes: &[u64], no: &[u64], want: bool, forced: &mut Forced) {
    let mut found = Vec::new();
    policy.conditions.forced(node, yes, no, want, &mut found);
    let atoms = policy.model.tests.len();
    for (bit, value) in found {
        match bit.checked_sub(atoms).and_then(|index| policy.definitions.get(index)) {
            // Definitions only use those before them, so this ends.
            Some(definition) => force(policy, *definition, yes, no, value, forced),
            None => forced.push((0, bit, value)),
        }
    }
}

fn weigh(
    space: &Space<'_>,
    standing: &Standing,
    yes: &[u64],
    no: &[u64],
    goal: &Goal,
    forced: &mut Forced,
) -> Verdict {
    let effective = |rule: usize| standing.effective.get(rule).copied().unwrap_or(Truth::No);
    let holds = |rule: usize| standing.holds.get(rule).copied().unwrap_or(Truth::No);
    let some = || goal.some.as_deref().map(bits::members).into_iter().flatten();
    let node = |rule: usize| space.stage.rules.get(rule).map(|rule| rule.node);
    let free = |rule: usize| {
        let overriders = space.stage.rules.get(rule).map_or(&[] as &[usize], |rule| &rule.overriders);
        overriders.iter().all(|other| effective(*other) == Truth::No)
    };
    let mut next = None;
    for rule in goal.none.as_deref().map(bits::members).into_iter().flatten() {
        match effective(rule) {
            Truth::Yes => return Verdict::Dead,
            Truth::Open => {
                next = next.or(Some((rule, false)));
                // Where no rule can override it, only its condition can keep it from taking effect.
                if let Some(node) = node(rule).filter(|_| free(rule)) {
                    force(space.policy, node, yes, no, false, forced);
                }
            }
            Truth::No => {}
        }
    }
    if let Some(rule) = goal.fails {
        match holds(rule) {
            Truth::Yes => return Verdict::Dead,
            Truth::Open => {
                next = next.or(Some((rule, false)));
                if let Some(node) = node(rule) {
                    force(space.policy, node, yes, no, false, forced);
                }
            }
            Truth::No => {}
        }
    }
    if goal.some.is_some() && !some().any(|rule| effective(rule) == Truth::Yes) {
        let mut may = some().filter(|rule| effective(*rule) == Truth::Open);
        let Some(first) = may.next() else { return Verdict::Dead };
        next = next.or(Some((first, true)));
        if may.next().is_none() && holds(first) == Truth::Open {
            // The last that can take effect has to hold.
            if let Some(node) = node(first) {
                force(space.policy, node, yes, no, true, forced);
            }
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
