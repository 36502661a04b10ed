//! What a referral leaves open. Input: a referral fitted to a policy. Output: of each fact of a model, the values that it can
//! still have, as the evaluator sees them.

use super::{FiniteModel, Together, numbers};
use crate::eval::Prepared;
use crate::eval::bits::Bits;
use crate::eval::ids::Id;

/// What a referral leaves of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Left {
    /// Whether the referral states it, or it follows from what it states.
    pub stated: bool,
    /// Whether silence on it is taken for something; the values are that then.
    pub assumed: bool,
    /// The values that it can have; of a list, those that can be there.
    pub may: Vec<usize>,
    /// Of a list, those that are there.
    pub must: Vec<usize>,
    /// Of a list: of each of these, something is there.
    pub any: Vec<Vec<usize>>,
}

impl FiniteModel {
    /// What is left of a fact; `None` where the policy tells its values apart in another way than the model.
    pub fn left(&self, domain: usize, prepared: &Prepared) -> Option<Left> {
        let own = self.slot(domain)?;
        let model = &prepared.policy.model;
        let id = model.slot_of(own.fact)?;
        let (slot, known) = (&model.slots[id], &prepared.known[id]);
        (slot.count() == own.count() && slot.is_set() == own.is_set()).then_some(())?;
        let possible = prepared.state.possible(slot);
        let (may, must) = if slot.is_set() {
            (numbers(slot, &possible.to_set()), numbers(slot, &prepared.state.certain(slot).to_set()))
        } else {
            (numbers(slot, &slot.values_of(&possible)), Vec::new())
        };
        let clauses = prepared.limits.clauses_of(id);
        let any = clauses.map(|classes| numbers(slot, classes)).collect();
        Some(Left { stated: known.stated, assumed: known.assumed.is_some(), may, must, any })
    }

    /// What computed facts and their parts can be together in that referral.
    pub fn left_together(&self, prepared: &Prepared) -> Vec<Together> {
        let place = |slot: crate::eval::ids::SlotId| self.domain_of(prepared.policy.model.slots[slot].fact);
        let tables = prepared.limits.tables.iter().filter_map(|table| {
            let domains = table.slots.iter().map(|slot| place(*slot)).collect::<Option<Vec<usize>>>()?;
            let rows = table.rows.iter().map(|row| row.iter().map(|value| value.index()).collect()).collect();
            Some(Together { domains, rows })
        });
        tables.collect()
    }
}
