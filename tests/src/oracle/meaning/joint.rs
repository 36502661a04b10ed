//! Two policies over the same cells. Input: two policies. Output: a model of each that tells apart what either does, and every
//! letter of either.

use std::collections::BTreeMap;

use super::answer::{self, Fate};
use super::points::pattern;
use super::scenario::Policy;
use super::worlds::{Model, World};

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
