//! What can come of a referral. Input: a partial referral as gates, and what is taken to be so. Output: the answers that are
//! possible once all is told, and which answers to a question lead to which.

use remit_engine::ir::{Action, Verb};

use super::problem::{Candidate, Part, Problem};
use super::words::{Said, Words};
use crate::circuit::Lit;

/// What can come of a referral: a verb, and what follows with it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Outcome {
    /// What is decided.
    pub verb: Verb,
    /// What follows: where it is sent, how it is answered, which service is given, within what time, with what priority.
    pub follows: Vec<Follows>,
}

/// Something that follows with a verb.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Follows {
    /// What.
    pub action: Action,
    /// Whether it follows whenever that is decided.
    pub certain: bool,
}

/// Answers to a question with what can come of them.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answers {
    /// What they say.
    pub said: Said,
    /// The values of the fact that say so, by their numbers.
    pub values: Vec<usize>,
    /// What can come of the referral then.
    pub outcomes: Vec<Outcome>,
}

impl Problem<'_> {
    /// What holds once all that is asked for is told.
    fn complete(&self) -> Vec<Lit> {
        let told = self.candidates.iter().filter(|it| !it.assumed).map(|it| it.asked);
        told.chain([self.allowed, !self.lacking]).collect()
    }

    /// What can come of it where all of these are so.
    pub(super) fn outcomes(&mut self, so: &[Lit], possible: &[Verb]) -> Vec<Outcome> {
        let base: Vec<Lit> = self.complete().into_iter().chain(so.iter().copied()).collect();
        let parts = self.parts.clone();
        let mut found = Vec::new();
        for (part, lit) in &parts {
            let Part::Verb(verb) = part else { continue };
            let with: Vec<Lit> = base.iter().copied().chain([*lit]).collect();
            if !possible.contains(verb) || self.is_possible(&with) == Some(false) {
                continue;
            }
            let mut follows: Vec<Follows> = Vec::new();
            for (part, lit) in &parts {
                let action = match part {
                    Part::Verb(_) | Part::Asks(_) | Part::Service => continue,
                    Part::Action(action) => action.clone(),
                    Part::Within(time) => Action::Within(*time),
                    Part::Priority(level) => Action::Priority(*level),
                };
                let (so, not) = (with.iter().copied().chain([*lit]), with.iter().copied().chain([!*lit]));
                let (so, not): (Vec<Lit>, Vec<Lit>) = (so.collect(), not.collect());
                if self.is_possible(&so) == Some(false) {
                    continue;
                }
                let certain = self.is_possible(&not) == Some(false);
                follows.push(Follows { action, certain });
            }
            soonest(&mut follows);
            found.push(Outcome { verb: *verb, follows });
        }
        found
    }

    /// The answers to a question, those that lead to the same together.
    pub(super) fn answers(
        &mut self,
        candidate: &Candidate,
        possible: &[Verb],
        words: &mut Words,
    ) -> Vec<Answers> {
        let list = self.is_list(candidate);
        let mut groups: Vec<(Vec<Outcome>, Vec<Vec<usize>>)> = Vec::new();
        for choice in self.choices(candidate) {
            let more = choice.iter().find(|value| list && !candidate.must.contains(value));
            // What no test names counts as nothing.
            if more.is_some_and(|value| !words.names(&self.world, candidate, *value)) {
                continue;
            }
            let so = match more {
                // Whatever else there is.
                Some(value) => self.world.value(candidate.domain, *value).into_iter().collect(),
                None => self.exactly(candidate, &choice),
            };
            let outcomes = self.outcomes(&so, possible);
            if outcomes.is_empty() {
                continue;
            }
            let nothing = list && choice == candidate.must;
            match groups.iter_mut().find(|(known, choices)| {
                *known == outcomes && !nothing && !(list && choices.contains(&candidate.must))
            }) {
                Some((_, choices)) => choices.push(choice),
                None => groups.push((outcomes, vec![choice])),
            }
        }
        let mut found = Vec::new();
        for (outcomes, choices) in groups {
            let more = choices.iter().flatten().filter(|value| !list || !candidate.must.contains(value));
            let values: Vec<usize> = more.copied().collect();
            let said = words.said(&self.world, candidate, &values, list);
            found.push(Answers { said, values, outcomes });
        }
        found
    }
}

/// Of deadlines and of priorities, which come soonest and highest first: none that is later or lower than what is certain.
fn soonest(follows: &mut Vec<Follows>) {
    let (mut time, mut priority) = (false, false);
    follows.retain(|it| {
        let sure = match it.action {
            Action::Within(_) => &mut time,
            Action::Priority(_) => &mut priority,
            Action::Route(_) | Action::Service(_) | Action::Reply(_) | Action::Note(_) | Action::OneOf(_) => {
                return true;
            }
        };
        let keep = !*sure;
        *sure |= it.certain;
        keep
    });
}
