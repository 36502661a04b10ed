//! Closed intervals with optional ends. Input: bounds. Output: what is certain of a value that lies within them.

use serde::{Deserialize, Serialize};

use super::{Number, NumberError};

/// All values from `low` to `high`, both included; an absent end is unlimited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Interval {
    /// The smallest value, where there is one.
    pub low: Option<Number>,
    /// The largest value, where there is one.
    pub high: Option<Number>,
}

impl Interval {
    /// Every value.
    pub const ALL: Self = Self { low: None, high: None };

    /// One value.
    pub fn exactly(value: Number) -> Self {
        Self { low: Some(value), high: Some(value) }
    }

    /// From `low` to `high`.
    pub fn between(low: Number, high: Number) -> Self {
        Self { low: Some(low), high: Some(high) }
    }

    /// From `low` upwards.
    pub fn from(low: Number) -> Self {
        Self { low: Some(low), high: None }
    }

    /// The single value, where there is only one.
    pub fn single(&self) -> Option<Number> {
        self.low.filter(|low| self.high == Some(*low))
    }

    /// Whether no value lies within.
    pub fn is_empty(&self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low > high)
    }

    /// Whether the value lies within.
    pub fn contains(&self, value: Number) -> bool {
        self.low.is_none_or(|low| low <= value) && self.high.is_none_or(|high| value <= high)
    }

    /// What lies in both.
    pub fn intersect(&self, other: &Self) -> Self {
        let low = self.low.max(other.low);
        let high = match (self.high, other.high) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        Self { low, high }
    }

    /// The smallest interval that holds both.
    pub fn hull(&self, other: &Self) -> Self {
        Self {
            low: self.low.zip(other.low).map(|(one, two)| one.min(two)),
            high: self.high.zip(other.high).map(|(one, two)| one.max(two)),
        }
    }

    /// The interval of the sums.
    pub fn plus(&self, other: &Self) -> Result<Self, NumberError> {
        let sum = |one: Option<Number>, two: Option<Number>| match (one, two) {
            (Some(one), Some(two)) => one.plus(two).map(Some),
            _ => Ok(None),
        };
        Ok(Self { low: sum(self.low, other.low)?, high: sum(self.high, other.high)? })
    }

    /// The interval with both ends multiplied by a factor that is not negative.
    pub fn scale(&self, factor: Number) -> Result<Self, NumberError> {
        let times = |end: Option<Number>| end.map(|value| value.times(factor)).transpose();
        Ok(Self { low: times(self.low)?, high: times(self.high)? })
    }
}
