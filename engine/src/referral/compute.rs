//! Arithmetic over amounts. Input: a formula, and from what to what each of its parts is. Output: from what to what the
//! result is, exactly.
//!
//! All amounts are above zero and a formula only rises or only falls in each of them, so that the ends of the result come
//! of the ends of the parts, and every value between can be.

use crate::ir::{Computation, FactId, Formula};
use crate::value::{Interval, Number, NumberError};

/// One end of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) value: Number,
    /// Whether it is itself left out.
    pub(crate) open: bool,
}

/// All amounts between two ends; without an upper end, all above the lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) low: End,
    pub(crate) high: Option<End>,
}

impl End {
    pub(crate) const fn at(value: Number) -> Self {
        Self { value, open: false }
    }

    pub(crate) const fn beyond(value: Number) -> Self {
        Self { value, open: true }
    }

    fn with(self, other: Self, by: Combine) -> Result<Self, NumberError> {
        Ok(Self { value: by(self.value, other.value)?, open: self.open || other.open })
    }
}

type Combine = fn(Number, Number) -> Result<Number, NumberError>;

impl Stretch {
    /// All that an interval holds that is not below zero.
    pub(crate) fn of(interval: &Interval) -> Self {
        let low = interval.low.unwrap_or(Number::ZERO).max(Number::ZERO);
        Self { low: End::at(low), high: interval.high.map(End::at) }
    }

    /// The interval with the same ends, both included.
    pub(crate) fn closed(&self) -> Interval {
        Interval { low: Some(self.low.value), high: self.high.map(|high| high.value) }
    }

    /// What lies in both; `None` where nothing does.
    pub(crate) fn meet(&self, other: &Self) -> Option<Self> {
        // Of two ends at one value, the one that is left out leaves less.
        let low = [self.low, other.low].into_iter().max_by_key(|end| (end.value, end.open))?;
        let highs = [self.high, other.high].into_iter().flatten();
        let high = highs.min_by_key(|end| (end.value, !end.open));
        let holds = high
            .is_none_or(|high| low.value < high.value || low.value == high.value && !low.open && !high.open);
        holds.then_some(Self { low, high })
    }

    fn combine(&self, other: &Self, by: Combine) -> Result<Self, NumberError> {
        let high = match (self.high, other.high) {
            (Some(one), Some(two)) => Some(one.with(two, by)?),
            (None, _) | (_, None) => None,
        };
        Ok(Self { low: self.low.with(other.low, by)?, high })
    }

    fn over(&self, other: &Self) -> Result<Self, NumberError> {
        let low = match other.high {
            Some(high) => self.low.with(high, Number::over)?,
            None => End::beyond(Number::ZERO),
        };
        let high = self.high.filter(|_| !other.low.value.is_zero());
        Ok(Self { low, high: high.map(|high| high.with(other.low, Number::over)).transpose()? })
    }

    fn scale(&self, factor: Number) -> Result<Self, NumberError> {
        self.combine(&Self::of(&Interval::exactly(factor)), Number::times)
    }
}

/// What a computation comes to where its facts are from what to what `part` says. Errors: numbers beyond range.
pub(crate) fn compute(
    computation: &Computation,
    part: &dyn Fn(FactId) -> Stretch,
) -> Result<Stretch, NumberError> {
    evaluate(&computation.formula, part)?.scale(computation.factor)
}

fn evaluate(formula: &Formula, part: &dyn Fn(FactId) -> Stretch) -> Result<Stretch, NumberError> {
    let all = |parts: &[Formula], by: Combine| {
        let mut parts = parts.iter();
        let first = parts.next().map_or(Err(NumberError::NotANumber), |first| evaluate(first, part))?;
        parts.try_fold(first, |whole, next| whole.combine(&evaluate(next, part)?, by))
    };
    match formula {
        Formula::Fact { fact, factor } => part(*fact).scale(*factor),
        Formula::Number(number) => Ok(Stretch::of(&Interval::exactly(*number))),
        Formula::Sum(parts) => all(parts, Number::plus),
        Formula::Product(parts) => all(parts, Number::times),
        Formula::Quotient(above, below) => evaluate(above, part)?.over(&evaluate(below, part)?),
    }
}
