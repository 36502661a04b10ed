//! A letter that shows something, as plain as can be. Input: what has to be so of a world. Output: a letter of which the
//! evaluator itself says it.

use std::sync::Arc;

use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{RuleId, StageName, Verb};
use remit_engine::value::Date;
use serde_json::Value;

use crate::circuit::Lit;
use crate::letter::Letter;
use crate::solver::{Answer, Solver};
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
    let mut preferred = first.to_vec();
    preferred.extend(world.asked().into_iter().map(|fact| world.is_said(fact)));
    for (domain, entry) in world.model.domains().iter().enumerate() {
        let values = world.values(domain).iter().map(|(_, lit)| *lit);
        if entry.several {
            preferred.extend(values.map(|lit| !lit));
        } else {
            preferred.extend(values.take(1));
        }
    }
    preferably(world, solver, wanted, &preferred)
}

/// A world with all that is wanted, and of what is preferred, one after the other, what can be with it and with what came before.
fn preferably(world: &World, solver: &mut Solver<'_>, wanted: &[Lit], preferred: &[Lit]) -> Answer {
    let mut given_up = vec![false; preferred.len()];
    loop {
        let kept = preferred.iter().zip(&given_up).filter(|(_, given_up)| !**given_up);
        let all: Vec<Lit> = wanted.iter().copied().chain(kept.map(|(lit, _)| *lit)).collect();
        let core = match solver.solve(&world.circuit, &all) {
            Answer::None(core) => core,
            answer @ (Answer::World(_) | Answer::Unfinished) => return answer,
        };
        // The last of those that cannot be together goes, and what went on account of it may be again.
        let is_last = |(at, lit): &(usize, &Lit)| given_up.get(*at) == Some(&false) && core.contains(lit);
        let Some((last, _)) = preferred.iter().enumerate().rfind(is_last) else {
            return Answer::None(core);
        };
        for (at, own) in given_up.iter_mut().enumerate().skip(last) {
            *own = at == last;
        }
    }
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
