//! A letter that shows something, as plain as can be. Input: what has to be so of a world. Output: a letter of which the
//! evaluator itself says it.

use std::sync::Arc;

use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{RuleId, StageName, Verb};
use remit_engine::value::Date;
use serde_json::Value;

use crate::circuit::Lit;
use crate::letter::Letter;
use crate::solver::{Answer, Inputs, Solver};
use crate::world::World;

/// A letter, and what is decided of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Witness {
    /// The referral, as `remit eval` reads it.
    pub referral: Value,
    /// What is decided.
    pub verb: Verb,
    /// Whether nothing else can come of it.
    pub settled: bool,
    /// The rules that decide for certain, by their places in the stage.
    pub rules: Vec<RuleId>,
}

/// A world with all of these in which as much as can be is said and as little as can be is special.
pub(crate) fn plainest(world: &World, solver: &mut Solver<'_>, wanted: &[Lit]) -> Answer {
    plainer(world, solver, wanted, &[])
}

/// The same where some things are preferred before others, whatever is said.
pub(crate) fn plainer(world: &World, solver: &mut Solver<'_>, wanted: &[Lit], first: &[Lit]) -> Answer {
    let mut fixed = wanted.to_vec();
    let mut found = match solver.solve(&world.circuit, &fixed) {
        Answer::World(inputs) => inputs,
        none @ (Answer::None(_) | Answer::Unfinished) => return none,
    };
    for lit in first {
        fixed.push(*lit);
        match solver.solve(&world.circuit, &fixed) {
            Answer::World(inputs) => found = inputs,
            Answer::None(_) | Answer::Unfinished => drop(fixed.pop()),
        }
    }
    let mut prefer = |lit: Lit, fixed: &mut Vec<Lit>, found: &mut Inputs| {
        let is = lit.gate() == 0 || found.lit(lit);
        fixed.push(lit);
        if is {
            return;
        }
        match solver.solve(&world.circuit, fixed) {
            Answer::World(inputs) => *found = inputs,
            Answer::None(_) | Answer::Unfinished => {
                fixed.pop();
            }
        }
    };
    for fact in world.asked() {
        prefer(world.is_said(fact), &mut fixed, &mut found);
    }
    for (domain, entry) in world.model.domains().iter().enumerate() {
        if entry.several {
            for (_, lit) in world.values(domain) {
                prefer(!*lit, &mut fixed, &mut found);
            }
        } else if let Some((_, first)) = world.values(domain).first() {
            prefer(*first, &mut fixed, &mut found);
        }
    }
    Answer::World(found)
}

/// What a policy decides of a letter; `None` where it is no letter that can be.
pub(crate) fn decided(policy: &Arc<LoadedPolicy>, stage: StageName, letter: &Letter) -> Option<Witness> {
    let referral = letter.referral(policy.lexicon().vocabulary());
    let read = policy.lexicon().read(referral.to_string().as_bytes(), None).ok()?;
    let prepared = policy.prepare(&read).ok()?;
    let mut rules = Vec::new();
    let quick = prepared.decide(stage, &mut rules);
    quick.exact.then_some(Witness { referral, verb: quick.verb, settled: quick.settled, rules })
}

/// The shortest letter to be had by leaving facts out, of which the same is so.
pub(crate) fn shortest(
    letter: Letter,
    shows: &dyn Fn(&Letter) -> Option<Witness>,
) -> Option<(Letter, Witness)> {
    let mut shown = shows(&letter)?;
    let mut letter = letter;
    for fact in letter.facts() {
        let shorter = letter.without(fact);
        if let Some(witness) = shows(&shorter) {
            (letter, shown) = (shorter, witness);
        }
    }
    Some((letter, shown))
}

/// The day of made-up letters: that on which a policy comes into force, else any.
pub(crate) fn day_of(policies: &[&Arc<LoadedPolicy>]) -> Option<Date> {
    let from = policies.iter().filter_map(|policy| policy.ir().valid_from).max();
    from.or_else(|| Date::new(2026, 1, 15))
}
