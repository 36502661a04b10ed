//! Amounts that count whole units, cut into cells that no atom tells apart. Input: a fact's atoms. Output: cells.
//!
//! A child of five months is five months and less than six, and no whole number of years but 0. So a cell goes from one
//! limit up to the next, which is not in it; `<= 24 years` is below 25 years, and `= 24 years` from 24 up to 25.

use crate::eval::bits::{BitSet, BitsMut as _};
use crate::eval::ids::{Id, ValueId, ids};
use crate::ir::{Atom, Comparison, Fact, Lookup, Operator, Quantity, UnitId, UnitRoot};
use crate::referral::{Lexicon, Reach};
use crate::value::Number;

/// The limits between the cells of a fact.
#[derive(Clone, Debug)]
pub(crate) struct WholeCells {
    // INVARIANT: sorted by measure, each measure once.
    limits: Vec<Limit>,
    own: UnitId,
    /// The least that there is, and what no amount reaches, as measures.
    least: Number,
    below: Option<Number>,
}

/// So many of a root.
#[derive(Clone, Copy, Debug)]
struct Limit {
    measure: Number,
    count: Number,
    root: UnitRoot,
}

impl WholeCells {
    /// The cells of a fact that counts whole ones of the unit.
    pub(crate) fn new(lexicon: &Lexicon, fact: &Fact, own: UnitId, atoms: &[&Atom]) -> Self {
        let mut cells = Self { limits: Vec::new(), own, least: Number::ZERO, below: None };
        if let Some(range) = fact.range {
            cells.least = cells.at(lexicon, range.low).map_or(Number::ZERO, |limit| limit.measure);
            cells.below = cells.after(lexicon, range.high).map(|limit| limit.measure);
        }
        for atom in atoms {
            let Atom::Compare { operator, with: Comparison::Quantity(quantity), .. } = atom else { continue };
            let ends = match operator {
                Operator::Less | Operator::AtLeast => [cells.at(lexicon, *quantity), None],
                Operator::AtMost | Operator::Greater => [None, cells.after(lexicon, *quantity)],
                Operator::Equal | Operator::NotEqual => {
                    [cells.at(lexicon, *quantity), cells.after(lexicon, *quantity)]
                }
            };
            cells.limits.extend(ends.into_iter().flatten());
        }
        cells.limits.sort_by_key(|limit| limit.measure);
        cells.limits.dedup_by_key(|limit| limit.measure);
        cells
    }

    pub(crate) fn count(&self) -> usize {
        self.limits.len() + 1
    }

    /// The cells that there are: nothing is less than zero, nor outside the range of the fact.
    pub(crate) fn possible(&self) -> BitSet<ValueId> {
        let first = self.limits.partition_point(|limit| limit.measure <= self.least);
        let last = self.limits.partition_point(|limit| self.below.is_none_or(|below| limit.measure < below));
        self.between(first, last)
    }

    /// The cells that an amount may be in, which says of a limit whether it is below it, where that is certain.
    pub(crate) fn holding(&self, is_below: impl Fn(Number, UnitRoot) -> Option<bool>) -> BitSet<ValueId> {
        let told = |limit: &Limit| is_below(limit.count, limit.root);
        let reached = self.limits.iter().rposition(|limit| told(limit) == Some(false));
        let first = reached.map_or(0, |index| index + 1);
        let ahead = self.limits.iter().position(|limit| told(limit) == Some(true));
        let mut cells = self.between(first, ahead.unwrap_or(self.limits.len()).max(first));
        cells.intersect(&self.possible());
        cells
    }

    /// From what measure to below what a cell goes.
    pub(crate) fn ends(&self, cell: ValueId) -> Option<(Number, Option<Number>)> {
        let limit = |index: usize| self.limits.get(index).map(|limit| limit.measure);
        let low = cell.index().checked_sub(1).map_or(Some(self.least), limit)?;
        let below = [limit(cell.index()), self.below].into_iter().flatten().min();
        Some((low.max(self.least), below))
    }

    /// The cells of a number of a unit, to its next.
    pub(crate) fn exactly(&self, lexicon: &Lexicon, quantity: Quantity) -> Option<BitSet<ValueId>> {
        let unit = lexicon.vocabulary().units.as_slice().at(quantity.unit)?;
        let count = quantity.number.times(unit.factor).ok()?;
        let reach =
            Reach { low: Some((count, unit.root)), below: Some((count.plus(unit.factor).ok()?, unit.root)) };
        Some(self.holding(|count, root| reach.is_below(count, root)))
    }

    /// The cells of which every amount compares so with the quantity.
    pub(crate) fn comparing(
        &self,
        lexicon: &Lexicon,
        operator: Operator,
        with: Quantity,
    ) -> Option<BitSet<ValueId>> {
        let index = |limit: Limit| self.limits.partition_point(|other| other.measure <= limit.measure);
        let (at, after) = (|| self.at(lexicon, with).map(index), || self.after(lexicon, with).map(index));
        let all = self.limits.len();
        Some(match operator {
            Operator::Less => self.between(0, at()? - 1),
            Operator::AtLeast => self.between(at()?, all),
            Operator::AtMost => self.between(0, after()? - 1),
            Operator::Greater => self.between(after()?, all),
            Operator::Equal => self.between(at()?, after()? - 1),
            Operator::NotEqual => {
                let mut cells = self.between(0, at()? - 1);
                cells.union(&self.between(after()?, all));
                cells
            }
        })
    }

    fn between(&self, first: usize, last: usize) -> BitSet<ValueId> {
        let cells = ids::<ValueId>(self.count()).filter(|cell| (first..=last).contains(&cell.index()));
        BitSet::of(self.count(), cells)
    }

    fn at(&self, lexicon: &Lexicon, quantity: Quantity) -> Option<Limit> {
        let unit = lexicon.vocabulary().units.as_slice().at(quantity.unit)?;
        let measure = quantity.number.times(lexicon.measure(quantity.unit)).ok()?;
        Some(Limit { measure, count: quantity.number.times(unit.factor).ok()?, root: unit.root })
    }

    /// The next whole number of the fact's own unit after a quantity.
    fn after(&self, lexicon: &Lexicon, quantity: Quantity) -> Option<Limit> {
        let measure = quantity.number.times(lexicon.measure(quantity.unit)).ok()?;
        let next = measure.over(lexicon.measure(self.own)).ok()?.floor().checked_add(1)?;
        self.at(lexicon, Quantity { number: Number::fraction(next, 1).ok()?, unit: self.own })
    }
}
