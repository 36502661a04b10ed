//! Two policies over the same cells. Input: two policies. Output: a model of each that tells apart what either does, and every
//! letter of either.

use std::collections::BTreeMap;

use super::answer::{self, Fate};
use super::points::pattern;
use super::scenario::Policy;
use super::worlds::{Cell, Model, World};

/// A letter that says each fact exactly or not at all, by its number, and one way the rest can be.
pub type Place = (usize, World);

/// Policies that read the same facts by the same tests.
pub struct Joint<'p> {
    models: Vec<Model<'p>>,
    letters: usize,
}

/// A policy in which everything is read that any of these reads.
pub fn union(policies: &[Policy]) -> Policy {
    let mut all = policies.first().cloned().expect("a policy at least");
    for policy in policies.iter().skip(1) {
        all.definitions.extend(policy.definitions.clone());
        all.rules.extend(policy.rules.clone());
        all.impossible.extend(policy.impossible.clone());
        all.services.extend(policy.services.clone());
        all.notices.extend(policy.notices.clone());
    }
    all
}

impl<'p> Joint<'p> {
    /// The models of policies, all with the tests of `union`; `None` where there are more letters than that.
    pub fn new(union: &'p Policy, policies: &'p [Policy], most: usize) -> Option<Self> {
        let all = Model::new(union);
        let letters = all.domains.iter().try_fold(1_usize, |all, own| all.checked_mul(own.len() + 1))?;
        (letters <= most).then_some(())?;
        Some(Self { models: policies.iter().map(|policy| all.with(policy)).collect(), letters })
    }

    /// Of each fact that a letter does not say, what a policy takes silence for.
    pub fn silent(&self, policy: usize, letter: usize) -> Vec<Option<Cell>> {
        pattern(&self.models[policy], letter).iter().map(|status| status.silence).collect()
    }

    /// What a policy decides at a point, whether it allows it or not.
    pub fn fate(&self, policy: usize, (letter, world): &Place) -> Option<Fate> {
        let model = &self.models[policy];
        let given = model.worlds(&pattern(model, *letter))?.given;
        Some(answer::fate(model, world, &given, &[]))
    }

    /// Whether a policy calls impossible what is so at a point.
    pub fn is_impossible(&self, policy: usize, place: &Place) -> bool {
        let model = &self.models[policy];
        model.policy.impossible.iter().any(|impossible| model.truth(impossible, &place.1, &[]))
    }

    /// Every point of one of the policies, with what it decides there.
    pub fn points(&self, policy: usize) -> BTreeMap<Place, Fate> {
        let model = &self.models[policy];
        let mut found = BTreeMap::new();
        for letter in 0..self.letters {
            let Some(worlds) = model.worlds(&pattern(model, letter)) else { continue };
            for world in worlds.worlds {
                let fate = answer::fate(model, &world, &worlds.given, &[]);
                found.insert((letter, world), fate);
            }
        }
        found
    }
}
