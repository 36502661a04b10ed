//! Times that dates tell. Input: a prepared referral. Output: its atoms on ages and durations, told by the calendar.

use super::Prepared;
use crate::eval::ids::item;
use crate::eval::model::slots::atom_var;
use crate::ir::{Atom, Comparison, Lookup, Operator, Unit, UnitRoot};
use crate::referral::{Elapsed, Value};
use crate::value::Number;

impl Prepared<'_> {
    /// Atoms on a time that dates tell follow the calendar, not the common measure.
    pub(crate) fn by_calendar(&mut self) {
        let policy = self.policy;
        let mut changed = false;
        for slot in policy.model.slots.iter() {
            let statement = self.referral.statement(slot.fact).map(|statement| &statement.value);
            let Some(Value::Elapsed(elapsed)) = statement else { continue };
            for id in &slot.atoms {
                let atom = item(&policy.ir.atoms, *id);
                let Atom::Compare { operator, with: Comparison::Quantity(quantity), .. } = atom else {
                    continue;
                };
                let unit = policy.lexicon.vocabulary().units.as_slice().at(quantity.unit);
                let Some(order) = unit.and_then(|unit| compare(elapsed, quantity.number, unit)) else {
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

/// How the elapsed time compares with so many of a unit, by the calendar.
fn compare(elapsed: &Elapsed, number: Number, unit: &Unit) -> Option<std::cmp::Ordering> {
    let count = number.times(unit.factor).ok()?;
    let passed = match unit.root {
        UnitRoot::Months => {
            let months = count.floor();
            let Some(day) = elapsed.since.plus_months(months) else { return Some(std::cmp::Ordering::Less) };
            let rest =
                count.minus(Number::fraction(months, 1).ok()?).ok()?.times(Number::DAYS_IN_MONTH).ok()?;
            Number::fraction(day.days_until(elapsed.until), 1).ok()?.minus(rest).ok()?
        }
        UnitRoot::Days | UnitRoot::Base => {
            Number::fraction(elapsed.since.days_until(elapsed.until), 1).ok()?.minus(count).ok()?
        }
    };
    Some(passed.cmp(&Number::ZERO))
}

fn holds(operator: Operator, order: std::cmp::Ordering) -> bool {
    match operator {
        Operator::Less => order.is_lt(),
        Operator::AtMost => order.is_le(),
        Operator::Equal => order.is_eq(),
        Operator::NotEqual => order.is_ne(),
        Operator::AtLeast => order.is_ge(),
        Operator::More => order.is_gt(),
    }
}
