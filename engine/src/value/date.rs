//! Civil dates and the calendar arithmetic that ages and durations need. Input: `YYYY-MM-DD`. Output: dates.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day of the calendar.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The day, where there is such a day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// The day `months` later, the last of the month where it has no such day; `None` beyond the calendar.
    pub fn plus_months(self, months: i64) -> Option<Self> {
        // Beyond twenty thousand years there is no date anyway, and the span type would refuse the number.
        if months.abs() > 240_000 {
            return None;
        }
        self.0.checked_add(months.months()).ok().map(Self)
    }

    /// The day `days` later; `None` beyond the calendar.
    pub fn plus_days(self, days: i64) -> Option<Self> {
        if days.abs() > 7_000_000 {
            return None;
        }
        self.0.checked_add(days.days()).ok().map(Self)
    }

    /// Days from this day until the other, negative where the other is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        other.number() - self.number()
    }

    /// Completed years from this day until the other; `None` where the other is earlier. A year is twelve months, so who
    /// is born on 29 February has a birthday on 28 February in other years.
    pub fn completed_years(self, other: Self) -> Option<i64> {
        self.completed_months(other).map(|months| months / 12)
    }

    /// Completed months from this day until the other; `None` where the other is earlier. A month is completed on the day
    /// of the same number, or on the last of a month that has no such day.
    pub fn completed_months(self, other: Self) -> Option<i64> {
        if other < self {
            return None;
        }
        let years = i64::from(other.0.year()) - i64::from(self.0.year());
        let months = 12 * years + i64::from(other.0.month()) - i64::from(self.0.month());
        let reached = self.plus_months(months).is_some_and(|day| day <= other);
        Some(if reached { months } else { months - 1 })
    }

    /// The number of the day, counted so that differences are days.
    pub fn number(self) -> i64 {
        // Days from civil, proleptic Gregorian calendar; whole numbers only, so nothing can fail.
        let (month, day) = (i64::from(self.0.month()), i64::from(self.0.day()));
        let year = i64::from(self.0.year()) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
    }
}

/// Why a text is no date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DateError {
    /// It is not written as `2026-11-21`.
    NotADate,
    /// The calendar has no such day.
    NoSuchDay,
}

impl fmt::Display for DateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::NotADate => "not a date; write it as 2026-11-21",
            Self::NoSuchDay => "no day of the calendar",
        })
    }
}

impl std::error::Error for DateError {}

impl FromStr for Date {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let mut parts = text.split('-');
        let mut part = |length: usize| {
            let digits = parts.next().filter(|p| p.len() == length && p.bytes().all(|b| b.is_ascii_digit()));
            digits.and_then(|p| p.parse::<i16>().ok()).ok_or(DateError::NotADate)
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        if parts.next().is_some() {
            return Err(DateError::NotADate);
        }
        let small = |value: i16| i8::try_from(value).map_err(|_| DateError::NoSuchDay);
        Self::new(year, small(month)?, small(day)?).ok_or(DateError::NoSuchDay)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = String::deserialize(input)?;
        text.parse().map_err(|error| serde::de::Error::custom(format!("{error}: {text}")))
    }
}

/// As one whole number whose digits are its own: 20260131.
impl<C> Encode<C> for Date {
    fn encode<W: encode::Write>(
        &self,
        out: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        let (year, month, day) =
            (i32::from(self.0.year()), i32::from(self.0.month()), i32::from(self.0.day()));
        out.i32(year * 10_000 + month * 100 + day)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Date {
    fn decode(input: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let digits = input.i32()?;
        let part = |part: i32| i8::try_from(part % 100).ok();
        let year = i16::try_from(digits / 10_000).ok();
        let date = year.zip(part(digits / 100)).zip(part(digits));
        let date = date.and_then(|((year, month), day)| Self::new(year, month, day));
        date.ok_or_else(|| decode::Error::message("no day"))
    }
}
