//! Days, and parts of dates. Input: `2025-06-14`, `2025-06` or `2025`. Output: the first and the last day that it can be.

use std::fmt;
use std::str::FromStr;

use super::{Date, DateError};

/// The days from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Days {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
}

impl Days {
    /// One day.
    pub const fn only(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// The one day, where it is one.
    pub fn single(&self) -> Option<Date> {
        Some(self.first).filter(|first| *first == self.last)
    }

    fn of(year: i16, month: Option<i8>) -> Option<Self> {
        let first = Date::new(year, month.unwrap_or(1), 1)?;
        let next = first.plus_months(if month.is_some() { 1 } else { 12 })?;
        Some(Self { first, last: next.plus_days(-1)? })
    }
}

impl FromStr for Days {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let digits = |text: &str, length: usize| {
            let fits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<i16>().ok().filter(|_| fits).ok_or(DateError::NotADate)
        };
        let (year, month) = match text.split_once('-') {
            None => (digits(text, 4)?, None),
            Some((_, rest)) if rest.contains('-') => return text.parse().map(Self::only),
            Some((year, month)) => (digits(year, 4)?, Some(digits(month, 2)?)),
        };
        let month = month.map(i8::try_from).transpose().map_err(|_| DateError::NoSuchDay)?;
        Self::of(year, month).ok_or(DateError::NoSuchDay)
    }
}

/// As it is written: the day, or the part of a date that says both.
impl fmt::Display for Days {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.first.to_string();
        let parts = [first.get(..4), first.get(..7)];
        let part = parts.into_iter().flatten().find(|part| part.parse() == Ok(*self));
        match part {
            Some(part) if self.single().is_none() => out.write_str(part),
            _ if self.single().is_some() => write!(out, "{}", self.first),
            _ => write!(out, "{}/{}", self.first, self.last),
        }
    }
}
