//! How long ago something happened, cut into cells that no atom tells apart. Input: a fact's atoms. Output: cells.
//!
//! The tests are whether a limit has been passed. So a cell goes from above one limit to the next, which is in it; the last
//! cell of all is that it never happened. The day of a dated value is an event that is never that.

use crate::eval::bits::BitSet;
use crate::eval::ids::{Id, ValueId, ids};
use crate::ir::{Atom, Comparison, Lookup, Operator, Quantity, UnitRoot};
use crate::referral::{Elapsed, Event, Lexicon};
use crate::value::{Date, Number};

/// The limits between the cells of a fact.
#[derive(Clone, Debug)]
pub(crate) struct EventCells {
    // INVARIANT: sorted by measure, each measure once.
    limits: Vec<Limit>,
    /// Whether there is the cell in which it never happened.
    never: bool,
}

/// So many of a root.
#[derive(Clone, Copy, Debug)]
struct Limit {
    measure: Number,
    count: Number,
    root: UnitRoot,
}

impl EventCells {
    /// The cells of an event.
    pub(crate) fn new(lexicon: &Lexicon, atoms: &[&Atom]) -> Self {
        let times = atoms.iter().filter_map(|atom| {
            let Atom::Compare { with: Comparison::Quantity(quantity), .. } = atom else { return None };
            Some(*quantity)
        });
        Self { limits: limits(lexicon, times), never: true }
    }

    /// The cells of the day that a value is from; `None` where no atom tells its days apart.
    pub(crate) fn of_value(lexicon: &Lexicon, atoms: &[&Atom]) -> Option<Self> {
        let times = atoms.iter().filter_map(|atom| {
            let Atom::Dated { time, .. } = atom else { return None };
            Some(*time)
        });
        let limits = limits(lexicon, times);
        (!limits.is_empty()).then_some(Self { limits, never: false })
    }

    /// The spans, and never.
    pub(crate) fn count(&self) -> usize {
        self.limits.len() + 1 + usize::from(self.never)
    }

    /// The cell in which it never happened.
    pub(crate) fn never(&self) -> BitSet<ValueId> {
        self.between(self.limits.len() + 1, self.limits.len() + 1)
    }

    /// The cells in which it happened.
    pub(crate) fn ever(&self) -> BitSet<ValueId> {
        self.between(0, self.limits.len())
    }

    /// The cells of which every time compares so with the quantity: at most so long ago, or longer.
    pub(crate) fn comparing(
        &self,
        lexicon: &Lexicon,
        operator: Operator,
        with: Quantity,
    ) -> Option<BitSet<ValueId>> {
        let limit = limit(lexicon, with)?;
        let at = self.limits.iter().position(|other| other.measure == limit.measure)?;
        match operator {
            Operator::AtMost => Some(self.between(0, at)),
            Operator::Greater => Some(self.between(at + 1, self.limits.len())),
            Operator::Less | Operator::Equal | Operator::NotEqual | Operator::AtLeast => None,
        }
    }

    /// The cells that an event may be in.
    pub(crate) fn holding(&self, event: &Event) -> BitSet<ValueId> {
        let (span, until) = match event {
            Event::Never => return self.never(),
            // Where the day of the referral is not known, nor is how long ago any other was.
            Event::Ever | Event::Ago(_) | Event::Days(_, None) => return self.ever(),
            Event::Days(span, Some(until)) => (span, *until),
        };
        let passed = |day: Date, limit: &Limit| {
            let elapsed = Elapsed { since: day, until };
            elapsed.compare(limit.count, limit.root).map(std::cmp::Ordering::is_gt)
        };
        // What is certain of the latest day it can be is so of all: that a limit has been passed.
        let latest = span.last().unwrap_or(until).min(until);
        let first = self.limits.iter().rposition(|limit| passed(latest, limit) == Some(true));
        let first = first.map_or(0, |index| index + 1);
        let within = |limit: &Limit| span.first().is_some_and(|day| passed(day, limit) == Some(false));
        let last = self.limits.iter().position(within).unwrap_or(self.limits.len());
        self.between(first, last.max(first))
    }

    fn between(&self, first: usize, last: usize) -> BitSet<ValueId> {
        let cells = ids::<ValueId>(self.count()).filter(|cell| (first..=last).contains(&cell.index()));
        BitSet::of(self.count(), cells)
    }
}

fn limits(lexicon: &Lexicon, times: impl Iterator<Item = Quantity>) -> Vec<Limit> {
    let mut limits: Vec<Limit> = times.filter_map(|time| limit(lexicon, time)).collect();
    limits.sort_by_key(|limit| limit.measure);
    limits.dedup_by_key(|limit| limit.measure);
    limits
}

fn limit(lexicon: &Lexicon, quantity: Quantity) -> Option<Limit> {
    let unit = lexicon.vocabulary().units.as_slice().at(quantity.unit)?;
    let measure = quantity.number.times(lexicon.measure(quantity.unit)).ok()?;
    Some(Limit { measure, count: quantity.number.times(unit.factor).ok()?, root: unit.root })
}
