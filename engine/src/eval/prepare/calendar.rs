//! Times that dates tell. Input: a prepared referral. Output: its atoms on ages and durations, told by the calendar.

use super::Prepared;
use crate::eval::ids::item;
use crate::eval::model::slots::{Values, atom_var};
use crate::ir::{Atom, Comparison, Lookup, Operator};
use crate::referral::Value;

impl Prepared {
    /// Atoms on a time that dates tell follow the calendar, not the common measure.
    pub(crate) fn by_calendar(&mut self) {
        let policy = self.policy.clone();
        let mut changed = false;
        for slot in policy.model.slots.iter() {
            let statement = self.referral.statement(slot.fact).map(|statement| &statement.value);
            let (Some(Value::Elapsed(elapsed)), Values::Amount(_)) = (statement, &slot.values) else {
                continue;
            };
            for id in &slot.atoms {
                let atom = item(&policy.ir.atoms, *id);
                let Atom::Compare { operator, with: Comparison::Quantity(quantity), .. } = atom else {
                    continue;
                };
                let unit = policy.lexicon.vocabulary().units.as_slice().at(quantity.unit);
                let Some(order) = unit
                    .and_then(|unit| elapsed.compare(quantity.number.times(unit.factor).ok()?, unit.root))
                else {
                    continue;
                };
                let yes = holds(*operator, order);
                self.state.assignment_mut().set(atom_var(*id), yes, !yes);
                changed = true;
            }
        }
        if changed {
            policy.define(&mut self.state);
        }
    }
}

fn holds(operator: Operator, order: std::cmp::Ordering) -> bool {
    match operator {
        Operator::Less => order.is_lt(),
        Operator::AtMost => order.is_le(),
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::AtLeast => order.is_ge(),
        Operator::Greater => order.is_gt(),
    }
}
