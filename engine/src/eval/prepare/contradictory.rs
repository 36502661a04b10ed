//! What a referral says of a fact and leaves no value. Input: a referral fitted to a policy. Output: the error.

use super::Prepared;
use crate::referral::{Kind, ReferralError, Value};

impl Prepared {
    /// The first fact of which what is stated leaves no value.
    pub(crate) fn contradictory(&self) -> Option<ReferralError> {
        let model = &self.policy.model;
        let left = |slot| self.policy.propagate(slot, &mut self.state.clone(), &self.limits);
        let slot = model.slots.ids().find(|slot| !left(*slot))?;
        let fact = self.policy.fact(model.slots[slot].fact);
        let statement = self.referral.statement(model.slots[slot].fact);
        let kind = match statement.map(|statement| &statement.value) {
            Some(Value::Concepts(_)) => Kind::StatedAndExcluded { concept: fact.path.clone() },
            Some(
                Value::Truth(_)
                | Value::Amount(_)
                | Value::Elapsed(_)
                | Value::Date(_)
                | Value::Event(_)
                | Value::Choice(_)
                | Value::Given(_)
                | Value::Medicines(_)
                | Value::Records(_)
                | Value::Destination(_)
                | Value::Unknown,
            )
            | None => Kind::EmptyBounds,
        };
        Some(ReferralError::new(statement.map_or("", |statement| statement.pointer.as_str()), kind))
    }
}
