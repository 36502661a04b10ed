//! What a conversion counts a medicine as. Input: a conversion, a substance, how it is taken and in which unit. Output: the row
//! that counts it, and what an amount of it comes to. It is the code that decides.

use super::FiniteModel;
use crate::eval::ids::{Id, ValueId};
use crate::eval::model::slots::Values;
use crate::eval::prepare::dose;
use crate::ir::{Basis, ConceptId, ConversionRow, Factor, UnitId};
use crate::referral::Lexicon;
use crate::value::{Interval, Number};

/// The row that counts a substance taken that way, with amounts in such a unit.
pub fn row_for<'r>(
    lexicon: &Lexicon,
    rows: &'r [ConversionRow],
    substance: ConceptId,
    route: ConceptId,
    unit: UnitId,
) -> Option<&'r ConversionRow> {
    dose::row(lexicon, rows, substance, route, unit)
}

/// What an amount comes to by a factor, in the unit of doses; `None` beyond all numbers.
pub fn comes_to(factor: &Factor, basis: Basis, amount: Number) -> Option<Interval> {
    dose::counted_as(factor, basis, amount)
}

/// From what to what a value of an amount goes, in the common measure of its unit; a limit that is open is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The lower limit.
    pub low: Number,
    /// Whether it is open.
    pub low_open: bool,
    /// The upper limit, and whether it is open; `None`: there is none.
    pub high: Option<(Number, bool)>,
}

impl FiniteModel {
    /// From what to what a value of a fact goes, where it is an amount.
    pub fn reach(&self, domain: usize, value: usize) -> Option<Reach> {
        let Values::Amount(thresholds) = &self.slot(domain)?.values else { return None };
        let stretch = thresholds.stretch(ValueId::new(value))?;
        let high = stretch.high.map(|end| (end.value, end.open));
        Some(Reach { low: stretch.low.value, low_open: stretch.low.open, high })
    }
}
