//! Amounts in whole numbers. Input: decimals as written, and the limits of a fact in one unit. Output: the cell that an amount is in;
//! nothing where exact arithmetic might leave its range.

use std::sync::OnceLock;

use crate::eval::ids::{Id, ValueId};
use crate::eval::model::slots::{Slot, Values};
use crate::eval::policy::LoadedPolicy;
use crate::ir::{Fact, FactId, Lookup, UnitId};
use crate::referral::{BEYOND, Lexicon, MOST_DIGITS, Reach};
use crate::value::{Interval, Number};

/// The most decimals of a number that is taken directly.
const MOST_PLACES: u32 = 3;
/// Neither part of a factor or a limit that is calculated with passes this, so that no product leaves the range of [`Number`].
const LARGEST: i128 = 1_000_000;
/// Whole numbers up to this have a cell of their own.
const WHOLE: i32 = 256;

/// A number that is not below zero, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    /// Its digits as one number.
    pub(super) digits: i64,
    /// Ten to the number of its decimals.
    pub(super) scale: i64,
}

/// A quotient of small numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fraction {
    pub(super) above: i64,
    pub(super) below: i64,
}

/// What is taken directly of an amount in one unit.
#[derive(Debug)]
pub(super) enum Limits {
    /// Any number within the range of the fact, and the thresholds between cells, sorted.
    Dense { low: Option<Fraction>, high: Option<Fraction>, points: Vec<Fraction> },
    /// Whole numbers by themselves, with their cells, which are told when a first amount is looked up.
    Whole(OnceLock<Vec<Option<ValueId>>>),
}

impl Decimal {
    /// Reads digits at the beginning of a text. Output: the number and the rest; `None` where it is none that is taken directly.
    pub(super) fn read(text: &str) -> Option<(Self, &str)> {
        let bytes = text.as_bytes();
        let count = |from: usize| {
            bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|byte| byte.is_ascii_digit()).count())
        };
        let whole = count(0);
        if whole == 0 || whole > MOST_DIGITS {
            return None;
        }
        let fold = |digits: i64, from: usize, to: usize| {
            let part = bytes.get(from..to).unwrap_or_default();
            part.iter().fold(digits, |digits, byte| digits * 10 + i64::from(byte - b'0'))
        };
        let digits = fold(0, 0, whole);
        if bytes.get(whole) != Some(&b'.') {
            return Some((Self { digits, scale: 1 }, text.get(whole..)?));
        }
        let places = count(whole + 1);
        let scale = u32::try_from(places).ok().filter(|places| (1..=MOST_PLACES).contains(places))?;
        let end = whole + 1 + places;
        let digits = fold(digits, whole + 1, end);
        Some((Self { digits, scale: 10_i64.pow(scale) }, text.get(end..)?))
    }

    /// How it compares with a quotient.
    fn cmp(self, other: Fraction) -> std::cmp::Ordering {
        // INVARIANT: digits are below 10^12, and parts of quotients at most 10^6.
        (self.digits * other.below).cmp(&(other.above * self.scale))
    }

    /// The number as a whole, where it is one.
    pub(super) fn whole(self) -> Option<i64> {
        (self.digits % self.scale == 0).then(|| self.digits / self.scale)
    }
}

impl Fraction {
    /// The number, where both its parts are small.
    pub(super) fn of(number: Number) -> Option<Self> {
        let (above, below) = number.parts();
        let small = |part: i128| i64::try_from(part).ok().filter(|_| part.abs() <= LARGEST);
        Some(Self { above: small(above)?, below: small(below)? })
    }
}

impl Limits {
    /// The limits of a fact in a unit that measures it; `None` where its amounts are left to the ordinary reader.
    pub(super) fn new(lexicon: &Lexicon, fact: &Fact, slot: Option<&Slot>, unit: UnitId) -> Option<Self> {
        let measure = lexicon.measure(unit);
        Fraction::of(measure)?;
        if slot.is_some_and(|slot| slot.dates.is_some()) {
            return None;
        }
        if fact.counts_whole() {
            return Some(Self::Whole(OnceLock::new()));
        }
        let counted = |number: Number| Fraction::of(number.over(measure).ok()?);
        let points = match slot.map(|slot| &slot.values) {
            None => Vec::new(),
            Some(Values::Amount(thresholds)) if thresholds.is_dense() => {
                thresholds.points().iter().map(|point| counted(*point)).collect::<Option<Vec<_>>>()?
            }
            Some(_) => return None,
        };
        let range = lexicon.reach_if_declared(fact);
        let end = |end: Option<Number>| end.map_or(Some(None), |end| counted(end).map(Some));
        Some(Self::Dense { low: end(range.low)?, high: end(range.high)?, points })
    }

    /// The cell of an amount, statedness apart; of a fact without a slot, any. `None` where the ordinary reader has to see it.
    pub(super) fn cell(&self, number: Decimal, of: (&LoadedPolicy, FactId, UnitId)) -> Option<ValueId> {
        match self {
            Self::Whole(cells) => {
                let cells = cells.get_or_init(|| wholes(of));
                *cells.get(usize::try_from(number.whole()?).ok()?)?
            }
            Self::Dense { points, .. } => self.holds(number).then(|| cell(points, number)),
        }
    }

    fn holds(&self, number: Decimal) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Dense { low, high, .. } => {
                low.is_none_or(|low| number.cmp(low).is_ge())
                    && high.is_none_or(|high| number.cmp(high).is_le())
            }
        }
    }

    /// The first and the last cell of the amounts between two, both within the range; `None` as above.
    pub(super) fn between(&self, low: Decimal, high: Decimal) -> Option<(ValueId, ValueId)> {
        match self {
            Self::Whole(_) => None,
            Self::Dense { points, .. } => {
                (self.holds(low) && self.holds(high)).then(|| (cell(points, low), cell(points, high)))
            }
        }
    }
}

/// Cells are below the first threshold, at it, between it and the next, and so on.
fn cell(points: &[Fraction], number: Decimal) -> ValueId {
    let below = points.partition_point(|point| number.cmp(*point).is_gt());
    let at = points.get(below).is_some_and(|point| number.cmp(*point).is_eq());
    ValueId::new(2 * below + usize::from(at))
}

/// The cells of whole numbers, those that there are.
fn wholes((policy, fact, unit): (&LoadedPolicy, FactId, UnitId)) -> Vec<Option<ValueId>> {
    let slot = policy.model.slot_of(fact).map(|slot| &policy.model.slots[slot]);
    let (lexicon, fact) = (&policy.lexicon, policy.fact(fact));
    (0..WHOLE).map(|count| whole(lexicon, fact, slot, (unit, Number::whole(count)))).collect()
}

/// The cell of so many whole units, by the rules of the ordinary reader.
fn whole(
    lexicon: &Lexicon,
    fact: &Fact,
    slot: Option<&Slot>,
    (unit, count): (UnitId, Number),
) -> Option<ValueId> {
    let stated = Interval::exactly(count).scale(lexicon.measure(unit)).ok()?;
    if lexicon.is_outside(fact, &stated) || count >= Number::whole(BEYOND) {
        return None;
    }
    let unit = lexicon.vocabulary().units.as_slice().at(unit)?;
    let end = |count: Number| Some((count.times(unit.factor).ok()?, unit.root));
    let reach = Reach { low: Some(end(count)?), below: Some(end(count.plus(Number::ONE).ok()?)?) };
    let Some(slot) = slot else { return Some(ValueId::new(0)) };
    let Values::Whole(cells) = &slot.values else { return None };
    let cells = cells.holding(|count, root| reach.is_below(count, root));
    crate::eval::direct::only(&cells)
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn digits_are_read_as_they_are_written() {
        let read = |text| Decimal::read(text).map(|(number, rest)| (number.digits, number.scale, rest));
        assert_eq!(read("12 mg"), Some((12, 1, " mg")));
        assert_eq!(read("007.250"), Some((7_250, 1_000, "")));
        assert_eq!(read("999999999"), Some((999_999_999, 1, "")));
        for other in ["", "-1", "+1", ".5", "1.", "1.2345", "1234567890", "x"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
