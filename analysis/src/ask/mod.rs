//! What to ask. Input: a referral that leaves things open, fitted to a policy. Output: which open facts can still change the
//! answer, what comes of each way to tell them, as few as settle it, and in which order to ask.
//!
//! The evaluator says what is open and what is certain; the gates say what follows from answers.

mod forced;
mod order;
mod outcomes;
mod problem;
mod smallest;
mod table;
mod words;

use std::cell::Cell;
use std::sync::Arc;

use remit_engine::eval::{Affects, Decision, LoadError, LoadedPolicy, Prepared};
use remit_engine::ir::{Atom, FactId};

pub use forced::{Change, Changed, Forced, Held, forced};
pub use order::Expected;
pub use outcomes::{Answers, Follows, Outcome};
use problem::{Candidate, Problem};
use smallest::Smallest;
use table::Weights;
pub use words::Said;
use words::Words;

/// Of more open facts than these, the order that takes the fewest questions is not sought.
const MOST_FOR_LEAST: usize = 8;

/// What to ask of a referral.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Questions {
    /// Whether decision, route, deadline, replies, services and required content are certain.
    pub certain: bool,
    /// What can come of it.
    pub outcomes: Vec<Outcome>,
    /// What who referred could tell, the best to ask first at the front.
    pub referrer: Vec<Question>,
    /// What only the clinic can judge.
    pub clinic: Vec<Question>,
    /// What has to be done before it is decided otherwise: the referral says that it is not.
    pub to_do: Vec<FactId>,
    /// What may come to matter by what the others are told, and does not yet: in the set that is asked for at once.
    pub later: Vec<FactId>,
    /// As few facts as settle it, whatever the answers are; `None` where none was found.
    pub at_once: Option<AtOnce>,
    /// How many questions there are to come, one after the other; `None` where that is not known, and where something has to
    /// be stated whatever it says.
    pub expected: Option<Expected>,
    /// Whether nothing was left out for want of time: else more may be said to be possible than is.
    pub finished: bool,
    /// The tests that answers are said with: the policy's, and others after them.
    pub atoms: Vec<Atom>,
}

/// A question.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Question {
    /// The fact.
    pub fact: FactId,
    /// What it can change.
    pub affects: Affects,
    /// Whether it is stated, and to be told more exactly or newer.
    pub stated: bool,
    /// The answers with what can come of each; none where that is not known.
    pub answers: Vec<Answers>,
}

/// As few facts as settle it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AtOnce {
    /// What to ask who referred.
    pub referrer: Vec<FactId>,
    /// What the clinic has to judge besides.
    pub clinic: Vec<FactId>,
    /// Whether fewer would not do.
    pub least: bool,
}

/// How often answers are given.
#[derive(Debug, Default)]
pub struct Frequencies {
    said: Vec<(FactId, Prepared, u64)>,
}

impl Frequencies {
    /// Adds how often a fact is said to be that: a referral that states it, fitted to the policy.
    pub fn add(&mut self, fact: FactId, said: Prepared, often: u64) {
        self.said.push((fact, said, often));
    }
}

/// What to ask. `decision` is what the evaluator explains of it; `stop` is asked again and again, and ends what takes
/// longer. Errors: the policy makes more of a fact than can be told apart.
pub fn questions(
    policy: &Arc<LoadedPolicy>,
    prepared: &Prepared,
    decision: &Decision,
    frequencies: &Frequencies,
    stop: &dyn Fn() -> bool,
) -> Result<Questions, LoadError> {
    let stopped = Cell::new(false);
    let stop = || {
        stopped.set(stopped.get() || stop());
        stopped.get()
    };
    let mut problem = Problem::new(policy, prepared, decision, &stop)?;
    let listed = Listed::of(policy, decision);
    let mut words = Words { atoms: policy.ir().atoms.clone() };
    let outcomes = problem.outcomes(&[], &decision.possible);
    let (referrer, clinic): (Vec<Open>, Vec<Open>) =
        listed.open.iter().copied().partition(|open| !open.clinic && !problem.is_for_clinic(open.fact));
    let at_once = problem.at_once();
    // What is open only for now may be asked for later, so that it counts for the order, too.
    let facts: Vec<FactId> = problem.candidates.iter().map(|it| it.fact).collect();
    let index = |fact: FactId| facts.iter().position(|own| *own == fact);
    let mut asked: Vec<usize> = referrer.iter().filter_map(|open| index(open.fact)).collect();
    for fact in at_once.iter().flat_map(|set| &set.referrer) {
        asked.extend(index(*fact).filter(|index| !asked.contains(index)).into_iter().collect::<Vec<_>>());
    }
    let weights = problem.weights(&asked, frequencies);
    let (table, whole) = problem.table(&asked, &weights);
    let least = if whole && asked.len() <= MOST_FOR_LEAST { table.least() } else { None };
    let usual = table.usual(&table.all());
    // What has to be stated whatever it says is no question of an order.
    let told_apart = |index: &usize| {
        problem.candidates.get(*index).is_some_and(|candidate| problem.choices(candidate).len() > 1)
    };
    let weighed = whole && !asked.is_empty() && asked.iter().all(told_apart);
    let expected = weighed.then(|| Expected {
        usual: table.expected(usual),
        least: least.map(|(least, _)| table.expected(least)),
    });
    let mut ranked = table.ranked(&table.all());
    if let Some((_, Some(first))) = least {
        ranked.retain(|question| *question != first);
        ranked.insert(0, first);
    }
    let place = |open: &Open| {
        let own = index(open.fact).and_then(|own| asked.iter().position(|it| *it == own));
        own.and_then(|own| ranked.iter().position(|it| *it == own)).unwrap_or(usize::MAX)
    };
    let mut ordered = referrer;
    ordered.sort_by_key(place);
    let mut told = |open: &Open| problem.question(open, decision, &mut words);
    let referrer: Vec<Question> = ordered.iter().map(&mut told).collect();
    let clinic: Vec<Question> = clinic.iter().map(&mut told).collect();
    let is_listed = |fact: &FactId| listed.open.iter().any(|open| open.fact == *fact);
    let set = at_once.iter().flat_map(|set| set.referrer.iter().chain(&set.clinic)).copied();
    let later: Vec<FactId> = set.filter(|fact| !is_listed(fact) && !listed.to_do.contains(fact)).collect();
    let certain = decision.settled && referrer.is_empty() && clinic.is_empty() && listed.to_do.is_empty();
    Ok(Questions {
        certain,
        outcomes,
        referrer,
        clinic,
        to_do: listed.to_do,
        later,
        at_once,
        expected,
        finished: !stopped.get(),
        atoms: words.atoms,
    })
}

/// A fact that the evaluator lists as open.
#[derive(Clone, Copy, Debug)]
struct Open {
    fact: FactId,
    affects: Affects,
    stated: bool,
    clinic: bool,
}

/// What the evaluator lists.
struct Listed {
    open: Vec<Open>,
    to_do: Vec<FactId>,
}

impl Listed {
    fn of(policy: &LoadedPolicy, decision: &Decision) -> Self {
        let facts = &policy.lexicon().vocabulary().facts;
        let fact = |path: &str| facts.iter().position(|fact| fact.path == path).map(FactId::new);
        let (mut open, mut to_do): (Vec<Open>, Vec<FactId>) = (Vec::new(), Vec::new());
        let mut add = |path: &str, affects: Affects, stated: bool, clinic: bool| {
            let known = |fact: &FactId| open.iter().any(|open: &Open| open.fact == *fact);
            if let Some(fact) = fact(path).filter(|fact| affects != Affects::None && !known(fact)) {
                open.push(Open { fact, affects, stated, clinic });
            }
        };
        for it in &decision.missing {
            match it.required {
                Some(_) => to_do.extend(fact(&it.fact)),
                None => add(&it.fact, it.affects, !it.causes.is_empty() || it.dated_within.is_some(), false),
            }
        }
        decision.uncertain.iter().for_each(|it| add(&it.fact, it.affects, true, false));
        for it in &decision.judge {
            match it.required {
                Some(_) => to_do.extend(fact(&it.fact)),
                None => add(&it.fact, it.affects, false, true),
            }
        }
        Self { open, to_do }
    }
}

impl Problem<'_> {
    fn is_for_clinic(&self, fact: FactId) -> bool {
        self.candidates.iter().any(|candidate| candidate.fact == fact && candidate.clinic)
    }

    fn question(&mut self, open: &Open, decision: &Decision, words: &mut Words) -> Question {
        let candidate: Option<Candidate> =
            self.candidates.iter().find(|candidate| candidate.fact == open.fact).cloned();
        let answers = candidate.map(|it| self.answers(&it, &decision.possible, words)).unwrap_or_default();
        Question { fact: open.fact, affects: open.affects, stated: open.stated, answers }
    }

    /// As few facts as settle it: first of who referred, then of the clinic.
    fn at_once(&mut self) -> Option<AtOnce> {
        let clinic: Vec<bool> = self.candidates.iter().map(|it| it.clinic).collect();
        let others: Vec<bool> = clinic.iter().map(|clinic| !clinic).collect();
        let pair = self.pair();
        let first = self.smallest(&pair, &clinic, &others)?;
        let chosen: Vec<bool> =
            first.chosen.iter().zip(&clinic).map(|(chosen, clinic)| *chosen && !clinic).collect();
        let both: Smallest = self.smallest(&pair, &chosen, &clinic)?;
        let facts = |wanted: &[bool]| -> Vec<FactId> {
            let own = self.candidates.iter().zip(&both.chosen).zip(wanted);
            own.filter(|((_, chosen), wanted)| **chosen && **wanted).map(|((it, _), _)| it.fact).collect()
        };
        let (referrer, judged) = (facts(&others), facts(&clinic));
        Some(AtOnce { referrer, clinic: judged, least: first.least && both.least })
    }

    /// How often each choice of these facts is said, scaled so that many facts can be weighed together.
    fn weights(&self, asked: &[usize], frequencies: &Frequencies) -> Weights {
        const WHOLE: u64 = 60;
        let own = |index: &usize| -> Vec<u64> {
            let Some(candidate) = self.candidates.get(*index) else { return Vec::new() };
            let choices = self.choices(candidate);
            let mut weights = vec![0_u64; choices.len()];
            for (_, said, often) in frequencies.said.iter().filter(|(fact, ..)| *fact == candidate.fact) {
                let Some(left) = self.world.model.left(candidate.domain, said) else { continue };
                let fits = |choice: &Vec<usize>| {
                    choice.iter().all(|value| left.may.contains(value))
                        && left.must.iter().all(|value| choice.contains(value))
                };
                let count = choices.iter().filter(|choice| fits(choice)).count();
                let share = often.saturating_mul(WHOLE) / u64::try_from(count).unwrap_or(1).max(1);
                for (weight, _) in weights.iter_mut().zip(&choices).filter(|(_, choice)| fits(choice)) {
                    *weight += share;
                }
            }
            let all: u64 = weights.iter().sum();
            if all == 0 {
                return vec![1; choices.len()];
            }
            // What is said at all stays possible.
            let scaled = |weight: &u64| (weight.saturating_mul(WHOLE) / all).max(u64::from(*weight > 0));
            weights.iter().map(scaled).collect()
        };
        asked.iter().map(own).collect()
    }
}
