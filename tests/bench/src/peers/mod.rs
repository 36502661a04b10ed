//! The engines that Remit is compared with. Each: a policy as data in, its own encoding made ready; a referral in, its answer out.

#[cfg(feature = "cedar")]
pub mod cedar;
pub mod cel;
pub mod datalogic;
pub mod regorus;
pub mod rhai;
#[cfg(feature = "zen")]
pub mod zen;

use crate::oracle::closed;
use crate::policy::{Policy, Test, Verb};

/// An engine with a policy.
pub trait Peer: Sized + 'static {
    const NAME: &'static str;
    /// A referral as the engine keeps it.
    type Prepared: 'static;

    fn new(policy: &Policy) -> Self;

    fn prepare(&mut self, json: &[u8]) -> Self::Prepared;

    /// Decides: the verb, and in `rules` those that decide it, in the order written.
    fn decide(&mut self, prepared: &mut Self::Prepared, rules: &mut Vec<u32>) -> Verb;

    /// The same from bytes; an engine that need not keep the referral says so here.
    fn decide_json(&mut self, json: &[u8], rules: &mut Vec<u32>) -> Verb {
        let mut prepared = self.prepare(json);
        self.decide(&mut prepared, rules)
    }
}

/// A policy of rules that an engine evaluates one by one, by their verbs.
pub struct ByVerb<R> {
    verbs: Vec<(Verb, Vec<(u32, R)>)>,
}

impl<R> ByVerb<R> {
    pub fn new(policy: &Policy, compile: impl Fn(&Test) -> R) -> Self {
        let own = |verb| {
            let rules =
                policy.of(verb).map(|index| (index as u32, compile(&closed(policy.effective(index)))));
            (verb, rules.collect())
        };
        Self { verbs: Verb::ALL.map(own).into() }
    }

    /// Evaluates the rules of a verb after another, until one has a rule that holds.
    pub fn decide(&self, rules: &mut Vec<u32>, mut holds: impl FnMut(&R) -> bool) -> Verb {
        rules.clear();
        for (verb, own) in &self.verbs {
            rules.extend(own.iter().filter(|(_, rule)| holds(rule)).map(|(index, _)| index));
            if !rules.is_empty() {
                return *verb;
            }
        }
        Verb::Accept
    }
}

/// The verb of the first rule, all rules of an answer being of one verb.
pub fn verb_of(verbs: &[Verb], rules: &[u32]) -> Verb {
    rules.first().map_or(Verb::Accept, |rule| verbs[*rule as usize])
}

pub fn verbs(policy: &Policy) -> Vec<Verb> {
    policy.rules.iter().map(|rule| rule.verb).collect()
}
