//! Times that dates tell. Input: a prepared referral. Output: its atoms on ages and durations, told by the calendar.

use std::cmp::Ordering;

use super::Prepared;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{ValueId, item};
use crate::eval::model::cells::Thresholds;
use crate::eval::model::slots::{Slot, Values, atom_var, measured};
use crate::eval::solve::Budget;
use crate::ir::{Atom, AtomId, Comparison, Lookup, Operator, Quantity};
use crate::referral::{Elapsing, Value};
use crate::value::{Interval, Number};

impl Prepared {
    /// Atoms on a time that a day tells follow the calendar, not the common measure.
    pub(crate) fn by_calendar(&mut self, budget: &mut Budget) {
        let policy = self.policy.clone();
        let mut changed = false;
        for slot in policy.model.slots.iter() {
            let statement = self.referral.statement(slot.fact).map(|statement| &statement.value);
            let (Some(Value::Elapsed(elapsing)), Values::Amount(_)) = (statement, &slot.values) else {
                continue;
            };
            let elapsing = *elapsing;
            for (atom, yes) in self.told_by_days(slot, &elapsing) {
                let Some(yes) = yes else { continue };
                if !elapsing.is_exact() {
                    if self.atom(atom).is_some() {
                        continue;
                    }
                    // The cells cannot tell it, so what is decided with them is on the safe side.
                    budget.exact = false;
                }
                self.state.assignment_mut().set(atom_var(atom), yes, !yes);
                changed = true;
            }
        }
        if changed {
            policy.define(&mut self.state);
        }
    }

    /// The cells that a time may be in of which several days tell: those that agree with every atom that is certain. Where
    /// two limits fall on the same day that the common measure tells apart (365 days and 12 months), no cell is that day: what
    /// would settle an atom that is open does not count then.
    pub(super) fn by_days(
        &self,
        slot: &Slot,
        thresholds: &Thresholds,
        elapsing: &Elapsing,
    ) -> BitSet<ValueId> {
        let told: Vec<(BitSet<ValueId>, Option<bool>)> = self
            .told_by_days(slot, elapsing)
            .into_iter()
            .filter_map(|(atom, truth)| {
                let (operator, quantity) = comparison(item(&self.policy.ir.atoms, atom))?;
                let limit = measured(&self.policy.lexicon, quantity)?;
                Some((thresholds.comparing(operator, limit), truth))
            })
            .collect();
        let settles = |cells: &BitSet<ValueId>| {
            let open = told.iter().filter(|(_, truth)| truth.is_none());
            open.into_iter().any(|(holding, _)| cells.is_subset(holding) || !cells.intersects(holding))
        };
        let mut cells = slot.possible(self.destinations());
        for (holding, truth) in &told {
            let mut fewer = cells.clone();
            match truth {
                Some(true) => fewer.intersect(holding),
                Some(false) => fewer.difference(holding),
                None => continue,
            }
            // Limits that the calendar puts in another order than the common measure are an error of the policy.
            if !fewer.is_empty() && !settles(&fewer) {
                cells = fewer;
            }
        }
        cells
    }

    /// What a time compares with, and whether it does so, where that is certain.
    fn told_by_days(&self, slot: &Slot, elapsing: &Elapsing) -> Vec<(AtomId, Option<bool>)> {
        let told = slot.atoms.iter().filter_map(|id| {
            let (operator, quantity) = comparison(item(&self.policy.ir.atoms, *id))?;
            Some((*id, self.compares(elapsing, operator, quantity)))
        });
        told.collect()
    }

    /// Whether a time compares so, where that is certain.
    fn compares(&self, elapsing: &Elapsing, operator: Operator, quantity: Quantity) -> Option<bool> {
        let unit = self.policy.lexicon.vocabulary().units.as_slice().at(quantity.unit)?;
        let count = quantity.number.times(unit.factor).ok()?;
        let (least, most) = elapsing.compare(count, unit.root)?;
        let is_equal = || is_equal(least, most).or((!elapsing.can_be(count, unit.root)).then_some(false));
        match operator {
            Operator::Less => between(least.is_lt(), most.is_lt()),
            Operator::AtMost => between(least.is_le(), most.is_le()),
            Operator::AtLeast => between(least.is_ge(), most.is_ge()),
            Operator::Greater => between(least.is_gt(), most.is_gt()),
            Operator::Equal => is_equal(),
            Operator::NotEqual => is_equal().map(|equal| !equal),
        }
    }
}

/// What an atom compares an amount with, and how.
fn comparison(atom: &Atom) -> Option<(Operator, Quantity)> {
    let Atom::Compare { operator, with: Comparison::Quantity(quantity), .. } = atom else { return None };
    Some((*operator, *quantity))
}

/// What is so of the shortest time and of the longest is so of all between.
fn between(least: bool, most: bool) -> Option<bool> {
    (least == most).then_some(least)
}

fn is_equal(least: Ordering, most: Ordering) -> Option<bool> {
    match (least, most) {
        (Ordering::Equal, Ordering::Equal) => Some(true),
        (Ordering::Greater, _) | (_, Ordering::Less) => Some(false),
        (Ordering::Less | Ordering::Equal, Ordering::Equal | Ordering::Greater) => None,
    }
}

/// The days that have passed, at least and at most.
pub(super) fn days_of(elapsing: &Elapsing) -> Interval {
    let days =
        |elapsed: crate::referral::Elapsed| Number::fraction(elapsed.since.days_until(elapsed.until), 1).ok();
    Interval { low: days(elapsing.shortest), high: elapsing.longest.and_then(days) }
}
