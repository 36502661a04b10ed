//! What was computed of what a referral states. Input: a prepared referral. Output: amounts with their parts.

use serde::{Deserialize, Serialize};

use super::explain::Explain;
use super::values::Measured;
use crate::eval::bits::Bits;
use crate::ir::FactId;
use crate::referral::Value;

/// An amount that is computed of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ComputedNote {
    /// The fact, and what it comes to.
    #[serde(flatten)]
    pub amount: AmountNote,
    /// What it is computed of.
    pub from: Vec<AmountNote>,
}

/// An amount of a fact, from what to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AmountNote {
    /// The fact.
    pub fact: String,
    /// What it is called.
    pub label: String,
    /// The least that it is.
    pub low: Option<Measured>,
    /// The most.
    pub high: Option<Measured>,
}

impl Explain<'_, '_> {
    /// The computed amounts that the stage reads, where all that they are computed of is stated.
    pub(super) fn computed(&self) -> Vec<ComputedNote> {
        let policy = &self.prepared.policy;
        let reads = &policy.stage(self.stage).reads;
        let slots = policy.model.slots.enumerate().filter(|(id, _)| reads.contains(*id));
        let note = |fact: FactId| {
            let computation = policy.fact(fact).computed.as_ref()?;
            let from = computation.facts().into_iter().map(|part| self.stated_amount(part));
            Some(ComputedNote { amount: self.stated_amount(fact)?, from: from.collect::<Option<_>>()? })
        };
        slots.filter_map(|(_, slot)| note(slot.fact)).collect()
    }

    fn stated_amount(&self, id: FactId) -> Option<AmountNote> {
        let fact = self.prepared.policy.fact(id);
        let statement = self.prepared.referral.statement(id)?;
        let Value::Amount(amount) = &statement.value else { return None };
        let end = |end: Option<crate::value::Number>| Some(self.words.measured(end?, amount.unit));
        Some(AmountNote {
            fact: fact.path.clone(),
            label: self.words.or(&fact.label, &fact.path),
            low: end(amount.bounds.low),
            high: end(amount.bounds.high),
        })
    }
}
