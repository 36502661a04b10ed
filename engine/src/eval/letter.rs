//! A referral for many policies. Input: its bytes. Output: its facts, read once for each vocabulary.

use std::sync::{Arc, OnceLock};

use super::load::Engine;
use super::policy::LoadedPolicy;
use super::prepare::Prepared;
use crate::referral::{Lexicon, Referral, ReferralErrors};
use crate::value::Date;

/// The facts of a referral in one vocabulary, once somebody has asked.
type Reading<'e> = (&'e Arc<Lexicon>, OnceLock<Result<Referral, ReferralErrors>>);

/// A referral that policies of an engine decide, whatever vocabulary each is read with.
#[derive(Debug)]
pub struct Letter<'e, 'j> {
    json: &'j [u8],
    as_of: Option<Date>,
    readings: Vec<Reading<'e>>,
}

impl Engine {
    /// A referral to be decided; `as_of` is the caller's day. It chooses the version, and ages are computed to it where the
    /// referral has no date of its own. Nothing is read before somebody asks.
    pub fn letter<'e, 'j>(&'e self, json: &'j [u8], as_of: Option<Date>) -> Letter<'e, 'j> {
        let readings = self.lexicons().iter().map(|lexicon| (lexicon, OnceLock::new()));
        Letter { json, as_of, readings: readings.collect() }
    }
}

impl Letter<'_, '_> {
    /// The day that chooses a version: the caller's, else the referral's own, by the vocabulary of the engine's first program.
    /// Errors: without the caller's day, those of the referral.
    pub fn day(&self) -> Result<Option<Date>, ReferralErrors> {
        match (self.as_of, self.readings.first()) {
            (Some(day), _) => Ok(Some(day)),
            (None, Some(reading)) => self.read(reading).as_ref().map(Referral::date).map_err(Clone::clone),
            (None, None) => Ok(None),
        }
    }

    /// Its bytes.
    pub fn json(&self) -> &[u8] {
        self.json
    }

    /// Its facts in the vocabulary of a policy of the same engine.
    pub fn facts(&self, policy: &LoadedPolicy) -> Result<Referral, ReferralErrors> {
        let own = |(lexicon, _): &&Reading<'_>| Arc::ptr_eq(lexicon, policy.lexicon());
        match self.readings.iter().find(own) {
            Some(reading) => self.read(reading).clone(),
            None => policy.lexicon().read(self.json, self.as_of),
        }
    }

    /// Makes it ready for a policy of the same engine; see [`LoadedPolicy::prepare`].
    pub fn prepare(&self, policy: &Arc<LoadedPolicy>) -> Result<Prepared, ReferralErrors> {
        policy.prepare(&self.facts(policy)?)
    }

    fn read<'r>(&self, (lexicon, facts): &'r Reading<'_>) -> &'r Result<Referral, ReferralErrors> {
        facts.get_or_init(|| lexicon.read(self.json, self.as_of))
    }
}
