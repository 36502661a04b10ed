//! How many days months can be. Input: a number of months. Output: the fewest and the most days.

use super::{Interval, Number};

/// Months after which the calendar begins again, and their days.
const CYCLE: (i64, i64) = (4_800, 146_097);

/// The fewest and the most days that so many months can be, whenever they begin: 6 months are 181 to 184 days. A part of a
/// month counts as so much of 30.4375 days. `None` beyond the numbers there are.
pub fn days_in_months(months: Number) -> Option<Interval> {
    let whole = months.floor();
    let part = months.minus(Number::fraction(whole, 1).ok()?).ok()?.times(Number::DAYS_IN_MONTH).ok()?;
    let (cycles, rest) = (whole.div_euclid(CYCLE.0), whole.rem_euclid(CYCLE.0));
    // From the first of a month to the first of another; the window moves on month by month.
    let mut days: i64 = (0..rest).map(length).sum();
    let (mut fewest, mut most) = (i64::MAX, i64::MIN);
    for start in 0..CYCLE.0 {
        // From a last day that the other month does not have, it is fewer.
        let missing = (length(start) - length(start + rest)).max(0);
        (fewest, most) = (fewest.min(days - missing), most.max(days));
        days += length(start + rest) - length(start);
    }
    let end = |days: i64| {
        Number::fraction(cycles.checked_mul(CYCLE.1)?.checked_add(days)?, 1).ok()?.plus(part).ok()
    };
    Some(Interval::between(end(fewest)?, end(most)?))
}

/// The days of a month, counted from January of a year that begins the cycle.
fn length(month: i64) -> i64 {
    let year = month.div_euclid(12);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month.rem_euclid(12) {
        1 if is_leap => 29,
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}
