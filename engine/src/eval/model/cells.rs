//! Values that exclude each other, cut into cells that no atom tells apart. Input: a fact's atoms. Output: cells.
//!
//! Amounts and dates are cut at the thresholds that the atoms name: `< 18`, `= 18`, between 18 and 25, `= 25`, `> 25`.

use crate::eval::bits::BitSet;
use crate::eval::ids::{Id, ValueId, ids};
use crate::ir::{Comparison, Fact, FactType, Lookup, Operator, UnitId};
use crate::referral::Lexicon;
use crate::referral::compute::{End, Stretch};
use crate::value::{Interval, Number};

/// The cells of amounts or dates.
#[derive(Clone, Debug)]
pub(crate) struct Thresholds {
    // INVARIANT: sorted, each once.
    points: Vec<Number>,
    /// The smallest and the largest value there is.
    reach: Interval,
    /// The step between values, where there are none in between.
    step: Option<Number>,
}

impl Thresholds {
    pub(crate) fn new(mut points: Vec<Number>, reach: Interval, step: Option<Number>) -> Self {
        points.sort();
        points.dedup();
        Self { points, reach, step }
    }

    pub(crate) fn count(&self) -> usize {
        2 * self.points.len() + 1
    }

    /// The thresholds, sorted.
    pub(crate) fn points(&self) -> &[Number] {
        &self.points
    }

    /// Whether there are values between any two.
    pub(crate) fn is_dense(&self) -> bool {
        self.step.is_none()
    }

    fn point(&self, index: usize) -> Option<Number> {
        self.points.get(index).copied()
    }

    /// The cells of which a value lies within the bounds.
    pub(crate) fn within(&self, bounds: &Interval) -> BitSet<ValueId> {
        BitSet::of(self.count(), ids(self.count()).filter(|cell| self.allows(*cell, bounds)))
    }

    /// The cells of which every value compares so with the threshold.
    pub(crate) fn comparing(&self, operator: Operator, with: Number) -> BitSet<ValueId> {
        let threshold = 2 * self.points.partition_point(|point| *point < with) + 1;
        let (below, above) = (0..threshold, threshold + 1..self.count());
        let cells = match operator {
            Operator::Less => below.chain(0..0),
            Operator::AtMost => (0..threshold + 1).chain(0..0),
            Operator::Equal => (threshold..threshold + 1).chain(0..0),
            Operator::NotEqual => below.chain(above),
            Operator::AtLeast => (threshold..self.count()).chain(0..0),
            Operator::Greater => above.chain(0..0),
        };
        BitSet::of(self.count(), cells.map(ValueId::new))
    }

    /// From what to what a cell goes; `None` where no value is in it.
    pub(crate) fn stretch(&self, cell: ValueId) -> Option<Stretch> {
        let index = cell.index() / 2;
        let all = Stretch::of(&self.reach);
        if cell.index() % 2 == 1 {
            let point = self.point(index).filter(|point| self.exists(*point))?;
            return all.meet(&Stretch::of(&Interval::exactly(point)));
        }
        let below = index.checked_sub(1).and_then(|index| self.point(index));
        let low = below.map_or(all.low, End::beyond);
        all.meet(&Stretch { low, high: self.point(index).map(End::beyond) })
    }

    fn allows(&self, cell: ValueId, bounds: &Interval) -> bool {
        let cell = cell.index();
        let index = cell / 2;
        if cell % 2 == 1 {
            return self.point(index).is_some_and(|value| self.exists(value) && bounds.contains(value));
        }
        let below = index.checked_sub(1).and_then(|index| self.point(index));
        let above = self.point(index);
        let bounds = bounds.intersect(&self.reach);
        match self.step {
            Some(step) => whole_between(step, (below, above), (bounds.low, bounds.high)),
            None => between((below, above), (bounds.low, bounds.high)),
        }
    }

    fn exists(&self, value: Number) -> bool {
        let on_step = self.step.is_none_or(|step| value.over(step).is_ok_and(Number::is_whole));
        on_step && self.reach.contains(value)
    }
}

/// Whether a value lies strictly between the first two and within the closed bounds.
fn between(open: (Option<Number>, Option<Number>), closed: (Option<Number>, Option<Number>)) -> bool {
    let strictly = |low: Option<Number>, high: Option<Number>| match (low, high) {
        (Some(low), Some(high)) => low < high,
        _ => true,
    };
    let closed_fits = match closed {
        (Some(low), Some(high)) => low <= high,
        _ => true,
    };
    strictly(open.0, open.1) && strictly(closed.0, open.1) && strictly(open.0, closed.1) && closed_fits
}

/// The same where only multiples of the step exist.
fn whole_between(
    step: Number,
    open: (Option<Number>, Option<Number>),
    closed: (Option<Number>, Option<Number>),
) -> bool {
    let counted = |value: Option<Number>| value.map(|value| value.over(step)).transpose();
    let (Ok(below), Ok(above)) = (counted(open.0), counted(open.1)) else { return true };
    let (Ok(low), Ok(high)) = (counted(closed.0), counted(closed.1)) else { return true };
    let first = [below.map(|below| below.floor() + 1), low.map(Number::ceiling)].into_iter().flatten().max();
    let last = [above.map(|above| above.ceiling() - 1), high.map(Number::floor)].into_iter().flatten().min();
    match (first, last) {
        (Some(first), Some(last)) => first <= last,
        _ => true,
    }
}

/// Whether the values of a fact can be compared with that.
pub(super) fn comparable(lexicon: &Lexicon, fact: &Fact, with: Comparison) -> bool {
    let dimension =
        |id: UnitId| lexicon.vocabulary().units.as_slice().at(id).map(|unit| unit.dimension.as_str());
    let quantity = match with {
        Comparison::Date(_) => return matches!(fact.kind, FactType::Date),
        Comparison::Quantity(quantity) => quantity,
    };
    match &fact.kind {
        FactType::Quantity(unit) => {
            dimension(quantity.unit).is_some() && dimension(quantity.unit) == dimension(*unit)
        }
        FactType::Measure(kind) => dimension(quantity.unit) == Some(kind.as_str()),
        FactType::Event => dimension(quantity.unit) == Some("time"),
        FactType::Truth
        | FactType::Date
        | FactType::OneOf(_)
        | FactType::Concept(_)
        | FactType::Concepts(_)
        | FactType::Given
        | FactType::Medicines
        | FactType::Destination
        | FactType::Records(_) => false,
    }
}
