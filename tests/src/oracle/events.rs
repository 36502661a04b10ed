//! How long ago something happened, looked at day by day. Input: dice and the day of the referral. Output: what is said of an
//! event, a test of it, and what that must be.

use remit_engine::ir::{Atom, Comparison, Operator};
use serde_json::{Value, json};

use super::dates::{Day, LEVEL, SEEN, UNITS, amount, whole};
use super::generate::Dice;

/// What is said of an event.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seen {
    Nothing,
    Never,
    Ever,
    /// On that day, or in its month or year.
    In(Day, usize),
    /// Between days.
    Between(Option<Day>, Option<Day>),
    /// So many of a unit ago, and less than one more.
    Ago(i32, usize),
}

impl Seen {
    pub(super) fn any(dice: &mut Dice, date: Day) -> Self {
        let day = |dice: &mut Dice| Day::any(dice, date.year - 4, date.year).min(date);
        match dice.below(9) {
            0 => Self::Nothing,
            1 => Self::Never,
            2 => Self::Ever,
            3 => Self::Between(Some(day(dice)), None),
            4 => Self::Between(None, Some(day(dice))),
            5 => {
                let (one, two) = (day(dice), day(dice));
                Self::Between(Some(one.min(two)), Some(one.max(two)))
            }
            6 => Self::Ago(whole(dice, 12), dice.below(4)),
            _ => Self::In(day(dice), dice.below(3)),
        }
    }

    pub(super) fn json(self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Never => json!("never"),
            Self::Ever => json!("ever"),
            Self::In(day, part) => json!(&day.text()[..[10, 7, 4][part]]),
            Self::Between(from, to) => json!({"min": from.map(Day::text), "max": to.map(Day::text)}),
            Self::Ago(count, unit) => json!({"ago": format!("{count} {}", UNITS[unit])}),
        }
    }

    /// Whether it can have been on a day, which is no later than the referral.
    fn can_be(self, day: Day, ago: i32, date: Day) -> bool {
        match self {
            Self::Nothing | Self::Ever => true,
            Self::Never => false,
            Self::In(own, part) => match part {
                0 => own == day,
                1 => (own.year, own.month) == (day.year, day.month),
                _ => own.year == day.year,
            },
            Self::Between(from, to) => from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to),
            Self::Ago(count, unit) => {
                passed(day, ago, count, unit, date).is_ge() && passed(day, ago, count + 1, unit, date).is_lt()
            }
        }
    }

    /// What is so of every day that it can have been, each with how many days ago it is, and of never where it can be that.
    fn all(self, date: Day, holds: impl Fn(Option<(Day, i32)>) -> bool) -> Option<bool> {
        let first = Day { year: date.year - 16, month: 1, day: 1 };
        let days = std::iter::successors(Some(first), |day| Some(day.next())).take_while(|day| *day <= date);
        let days: Vec<Day> = days.collect();
        let ago = (0..i32::try_from(days.len()).unwrap_or(0)).rev();
        let can_be = days.into_iter().zip(ago).filter(|(day, ago)| self.can_be(*day, *ago, date));
        let mut found: Vec<bool> = can_be.map(|day| holds(Some(day))).collect();
        if matches!(self, Self::Nothing | Self::Never) {
            found.push(holds(None));
        }
        let one = *found.first()?;
        found.iter().all(|it| *it == one).then_some(one)
    }
}

/// What is said of the day that a value is from.
pub(super) fn any_day(dice: &mut Dice, date: Day) -> Seen {
    loop {
        match Seen::any(dice, date) {
            // Nobody says when.
            Seen::Nothing | Seen::Never | Seen::Ever => return Seen::Ever,
            Seen::Ago(..) => {}
            said @ (Seen::In(..) | Seen::Between(..)) => return said,
        }
    }
}

/// A test of how old a value is, and what it is.
pub(super) fn test_value(dice: &mut Dice, on: Seen, date: Day) -> (Atom, Option<bool>) {
    loop {
        let (atom, truth) = test_event(dice, on, date);
        if let Atom::Compare { operator, with: Comparison::Quantity(time), .. } = atom {
            return (Atom::Dated { fact: LEVEL, operator, time }, truth);
        }
    }
}

/// How the time since a day, which is so many days ago, compares with so many of a unit.
fn passed(day: Day, ago: i32, count: i32, unit: usize, date: Day) -> std::cmp::Ordering {
    match unit {
        0 | 1 => ago.cmp(&(count * [1, 7][unit])),
        _ => date.cmp(&day.plus(count, unit)),
    }
}

/// A test of the event, and what it is.
pub(super) fn test_event(dice: &mut Dice, seen: Seen, date: Day) -> (Atom, Option<bool>) {
    if dice.once_in(4) {
        return (Atom::Ever(SEEN), seen.all(date, |day| day.is_some()));
    }
    let unit = dice.below(4);
    let mut count = whole(dice, [60, 20, 30, 4][unit]);
    if let Seen::In(day, _) | Seen::Between(Some(day), _) | Seen::Between(_, Some(day)) = seen {
        // Near what it is, where a day matters.
        count = (day.days_until(date) / [1, 7, 30, 365][unit] + whole(dice, 3) - 1).max(0);
    }
    // Nothing that is looked at is longer ago than this.
    count = count.min([5000, 700, 170, 14][unit]);
    let within = |(day, ago): (Day, i32)| passed(day, ago, count, unit, date).is_le();
    if dice.once_in(2) {
        let truth = seen.all(date, |day| day.is_some_and(within));
        (amount(SEEN, Operator::AtMost, count, unit), truth)
    } else {
        let truth = seen.all(date, |day| day.is_some_and(|day| !within(day)));
        (amount(SEEN, Operator::Greater, count, unit), truth)
    }
}
