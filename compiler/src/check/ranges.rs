//! Values within the range of their fact. Input: amounts that have units that fit. Output: an error for each that no value
//! of the fact is, and a warning for each comparison that holds for every value, or for none.

use remit_engine::value::{Interval, Number};

use super::{Measures, errors};
use crate::base::Loc;
use crate::diag::Diagnostic;
use crate::resolve::{Fact, FactType, Magnitude, Model, Quantity, Range};
use crate::syntax::ast::CompareOp;

/// A range in the common measure, and what no value reaches of a fact that counts whole units.
struct Reach {
    low: Number,
    high: Number,
    below: Option<Number>,
}

impl Reach {
    fn of(model: &Model, measures: &Measures, fact: &Fact, range: &Range) -> Option<Self> {
        let (low, high) = (counted(model, measures, &range.low)?, counted(model, measures, &range.high)?);
        let own = if let FactType::Quantity(unit) = &fact.kind
            && fact.counts_whole()
        {
            measures.common(model, Number::ONE, *unit)
        } else {
            None
        };
        Some(Self { low, high, below: own.and_then(|own| high.plus(own).ok()) })
    }

    fn holds(&self, value: Number) -> bool {
        let is_above = self.below.map_or(value > self.high, |below| value >= below);
        value >= self.low && !is_above
    }

    fn interval(&self) -> Interval {
        Interval::between(self.low, self.high)
    }
}

fn counted(model: &Model, measures: &Measures, quantity: &Quantity) -> Option<Number> {
    let Magnitude::Number(number) = quantity.value else { return None };
    measures.common(model, number, quantity.unit?)
}

/// Reports an amount that no value of the fact is.
pub(super) fn stated(
    model: &Model,
    measures: &Measures,
    fact: &Fact,
    quantity: &Quantity,
    out: &mut Vec<Diagnostic>,
) {
    let Some(range) = &fact.range else { return };
    let reach = Reach::of(model, measures, fact, range);
    if let (Some(reach), Some(value)) = (reach, counted(model, measures, quantity))
        && !reach.holds(value)
    {
        out.push(errors::outside_range(quantity.loc, fact, &written(model, range), range.loc));
    }
}

/// Reports a comparison that is the same for every value of the fact. Its limit lies within the range.
pub(super) fn compared(
    model: &Model,
    measures: &Measures,
    fact: &Fact,
    (operator, quantity): (CompareOp, &Quantity),
    out: &mut Vec<Diagnostic>,
) {
    let Some(range) = &fact.range else { return };
    let Some(reach) = Reach::of(model, measures, fact, range) else { return };
    let Some(value) = counted(model, measures, quantity).filter(|value| reach.holds(*value)) else { return };
    let always = match operator {
        CompareOp::Less if value == reach.low => Some(false),
        CompareOp::AtLeast if value == reach.low => Some(true),
        CompareOp::AtMost if value == reach.high => Some(true),
        CompareOp::Greater if value == reach.high => Some(false),
        CompareOp::Less
        | CompareOp::AtLeast
        | CompareOp::AtMost
        | CompareOp::Greater
        | CompareOp::Equal
        | CompareOp::NotEqual => None,
    };
    if let Some(always) = always {
        out.push(errors::same_for_all(quantity.loc, fact, &written(model, range), always, range.loc));
    }
}

/// Reports a `between` that takes in the whole range.
pub(super) fn between(
    model: &Model,
    measures: &Measures,
    fact: &Fact,
    (low, high): (&Quantity, &Quantity),
    loc: Loc,
    out: &mut Vec<Diagnostic>,
) {
    let Some(range) = &fact.range else { return };
    let reach = Reach::of(model, measures, fact, range).map(|reach| reach.interval());
    let ends = counted(model, measures, low).zip(counted(model, measures, high));
    if reach.zip(ends).is_some_and(|(reach, (low, high))| Interval::between(low, high) == reach) {
        out.push(errors::same_for_all(loc, fact, &written(model, range), true, range.loc));
    }
}

/// A range as it is written: `0 to 300 kg`.
pub fn written(model: &Model, range: &Range) -> String {
    let number = |quantity: &Quantity| match quantity.value {
        Magnitude::Number(number) => number.to_string(),
        Magnitude::Date(date) => date.to_string(),
    };
    let unit = |quantity: &Quantity| {
        let unit = quantity.unit.filter(|unit| !model.is_bare(*unit)).and_then(|unit| model.units.get(unit));
        unit.map(|unit| format!(" {}", unit.head.name)).unwrap_or_default()
    };
    let same = range.low.unit == range.high.unit;
    let low = if same { String::new() } else { unit(&range.low) };
    format!("{}{low} to {}{}", number(&range.low), number(&range.high), unit(&range.high))
}
