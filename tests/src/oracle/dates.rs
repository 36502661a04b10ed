//! Ages, durations and dates, reasoned on day, month and year alone. Input: a seed. Output: a policy whose atoms compare
//! them, a referral, and what each atom must be.

use remit_engine::ir::{
    Atom, Comparison, Derivation, Fact, FactId, FactType, Operator, Policy, Program, Quantity, Role, Unit,
    UnitId, Vocabulary,
};
use remit_engine::value::{Language, Number};
use serde_json::{Value, json};

use super::generate::Dice;
use super::known;

/// A policy's atoms and a referral, with what each atom must be; `None`: open.
#[derive(Debug)]
pub struct Told {
    /// The program, with one policy that has the atoms and no rules.
    pub program: Program,
    /// The referral.
    pub json: String,
    /// What each atom must be.
    pub expected: Vec<Option<bool>>,
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Day {
    year: i32,
    month: i32,
    day: i32,
}

const SINCE: FactId = FactId(1);
const DURATION: FactId = FactId(2);
const BORN: FactId = FactId(3);
const AGE: FactId = FactId(4);
const UNITS: [&str; 4] = ["days", "weeks", "months", "years"];
/// Sixteenths of a day in a month of 30.4375 days.
const MONTH: i32 = 487;

impl Day {
    fn length(year: i32, month: i32) -> i32 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }

    fn any(dice: &mut Dice, from: i32, to: i32) -> Self {
        let year = from + whole(dice, to - from + 1);
        let month = 1 + whole(dice, 12);
        let length = Self::length(year, month);
        // Leap days, and the ends of months, are where calendars differ.
        if dice.once_in(5) {
            return Self { year, month: 2, day: Self::length(year, 2) };
        }
        let day = if dice.once_in(3) { length - whole(dice, 3) } else { 1 + whole(dice, length) };
        Self { year, month, day }
    }

    /// Day by day, so that nothing has to be known but the lengths of months.
    fn next(self) -> Self {
        if self.day < Self::length(self.year, self.month) {
            return Self { day: self.day + 1, ..self };
        }
        if self.month < 12 {
            Self { month: self.month + 1, day: 1, ..self }
        } else {
            Self { year: self.year + 1, month: 1, day: 1 }
        }
    }

    fn days_until(self, other: Self) -> i32 {
        let (mut at, mut count) = (self, 0);
        while at < other {
            at = at.next();
            count += 1;
        }
        count
    }

    /// So many months later, on the last day of the month where it has no such day.
    fn plus_months(self, months: i32) -> Self {
        let index = self.year * 12 + self.month - 1 + months;
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
        Self { year, month, day: self.day.min(Self::length(year, month)) }
    }

    /// Birthdays that have been; that of 29 February is the last day of February in other years.
    fn completed_years(self, other: Self) -> i32 {
        let leap = Self::length(other.year, 2) == 29;
        let birthday = if (self.month, self.day) == (2, 29) && !leap { (2, 28) } else { (self.month, self.day) };
        other.year - self.year - i32::from((other.month, other.day) < birthday)
    }

    fn text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn whole(dice: &mut Dice, limit: i32) -> i32 {
    i32::try_from(dice.below(usize::try_from(limit).unwrap_or(1))).unwrap_or(0)
}

/// How the duration, or the age, is told.
#[derive(Clone, Copy, Debug)]
enum Said {
    Nothing,
    Day(Day),
    /// From, to, of a unit.
    Amount(Option<i32>, Option<i32>, usize),
}

impl Said {
    fn amount(dice: &mut Dice, unit: usize) -> Self {
        let (one, two) = (whole(dice, 40), whole(dice, 40));
        match dice.below(4) {
            0 => Self::Amount(Some(one), None, unit),
            1 => Self::Amount(None, Some(one), unit),
            2 => Self::Amount(Some(one.min(two)), Some(one.max(two)), unit),
            _ => Self::Amount(Some(one), Some(one), unit),
        }
    }

    fn json(self) -> Value {
        let words = |count: i32, unit: usize| json!(format!("{count} {}", UNITS[unit]));
        match self {
            Self::Nothing | Self::Day(_) => Value::Null,
            Self::Amount(Some(low), Some(high), unit) if low == high => words(low, unit),
            Self::Amount(low, high, unit) => {
                json!({"min": low.map(|low| words(low, unit)), "max": high.map(|high| words(high, unit))})
            }
        }
    }
}

/// What a seed tells.
pub fn told(seed: u64) -> Told {
    let mut dice = Dice::new(seed);
    let date = Day::any(&mut dice, 1999, 2030);
    let earlier = |dice: &mut Dice, years: i32| {
        let day = Day::any(dice, date.year - years, date.year);
        day.min(date)
    };
    let since = match dice.below(6) {
        0 => Said::Nothing,
        1 | 2 => {
            let unit = dice.below(4);
            Said::amount(&mut dice, unit)
        }
        _ => Said::Day(earlier(&mut dice, 4)),
    };
    let born = match dice.below(4) {
        0 => Said::Nothing,
        1 => Said::amount(&mut dice, 3),
        _ => Said::Day(earlier(&mut dice, 40)),
    };
    let mut policy = Policy::new("generated", Language::En);
    let mut expected = Vec::new();
    for _ in 0..6 {
        let operator = *dice.pick(&known::OPERATORS);
        let (atom, truth) = match dice.below(5) {
            0 => compare_date(&mut dice, operator, since),
            1 | 2 => compare_age(&mut dice, operator, born, date),
            _ => compare_duration(&mut dice, operator, since, date),
        };
        if !policy.atoms.contains(&atom) {
            policy.atoms.push(atom);
            expected.push(truth);
        }
    }
    let day = |said: Said| match said {
        Said::Day(day) => json!(day.text()),
        Said::Nothing | Said::Amount(..) => Value::Null,
    };
    let json = json!({
        "date": date.text(), "since": day(since), "duration": since.json(), "born": day(born), "age": born.json(),
    });
    Told { program: Program::new(vocabulary(), vec![policy]), json: json.to_string(), expected }
}

fn amount(fact: FactId, operator: Operator, count: i32, unit: usize) -> Atom {
    let unit = UnitId(u32::try_from(unit).unwrap_or(0));
    Atom::Compare {
        fact,
        operator,
        with: Comparison::Quantity(Quantity { number: Number::whole(count), unit }),
    }
}

fn compare_date(dice: &mut Dice, operator: Operator, since: Said) -> (Atom, Option<bool>) {
    let (with, truth) = match since {
        // Often the very day, or the one after.
        Said::Day(day) => {
            let with = match dice.below(3) {
                0 => day,
                1 => day.next(),
                _ => Day::any(dice, day.year - 1, day.year + 1),
            };
            (with, Some(known::holds(operator, day.cmp(&with))))
        }
        Said::Nothing | Said::Amount(..) => (Day::any(dice, 1999, 2030), None),
    };
    let date = with.text().parse().unwrap_or_else(|_| unreachable!("{with:?} is a day"));
    (Atom::Compare { fact: SINCE, operator, with: Comparison::Date(date) }, truth)
}

fn compare_age(dice: &mut Dice, operator: Operator, born: Said, date: Day) -> (Atom, Option<bool>) {
    let count = match born {
        Said::Day(day) => (day.completed_years(date) + whole(dice, 3) - 1).max(0),
        Said::Nothing | Said::Amount(..) => whole(dice, 40),
    };
    let all = 0..=200;
    let truth = match born {
        Said::Day(day) => Some(known::holds(operator, day.completed_years(date).cmp(&count))),
        Said::Nothing => known::agreed(all.map(|age| known::holds(operator, age.cmp(&count)))),
        Said::Amount(low, high, _) => {
            let possible =
                all.filter(|age| low.is_none_or(|low| low <= *age) && high.is_none_or(|high| *age <= high));
            known::agreed(possible.map(|age| known::holds(operator, age.cmp(&count))))
        }
    };
    (amount(AGE, operator, count, 3), truth)
}

fn compare_duration(dice: &mut Dice, operator: Operator, since: Said, date: Day) -> (Atom, Option<bool>) {
    let unit = dice.below(4);
    let sixteenths = |count: i32, unit: usize| count * [16, 7 * 16, MONTH, 12 * MONTH][unit];
    let mut count = whole(dice, 40);
    if let Said::Day(day) = since {
        // Near what it is, where a day matters.
        let days = day.days_until(date);
        count = (days / [1, 7, 30, 365][unit] + whole(dice, 3) - 1).max(0);
    }
    let truth = match since {
        Said::Day(day) => {
            let order = match unit {
                0 | 1 => day.days_until(date).cmp(&(count * [1, 7][unit])),
                _ => date.cmp(&day.plus_months(count * [1, 12][unit - 2])),
            };
            Some(known::holds(operator, order))
        }
        Said::Nothing => known::within(operator, Some(0), None, sixteenths(count, unit)),
        Said::Amount(low, high, of) => {
            let end = |end: Option<i32>| end.map(|end| sixteenths(end, of));
            known::within(operator, end(low).or(Some(0)), end(high), sixteenths(count, unit))
        }
    };
    (amount(DURATION, operator, count, unit), truth)
}

fn vocabulary() -> Vocabulary {
    let (days, months) = (Unit::root("days", "time"), Unit::root("months", "time"));
    let of = |id: &str, count: i32, unit: &Unit| Unit {
        id: id.to_owned(),
        factor: Number::whole(count),
        ..unit.clone()
    };
    let units = vec![days.clone(), of("weeks", 7, &days), months.clone(), of("years", 12, &months)];
    let derived = |path: &str, kind: FactType, derive: Derivation| Fact {
        derive: Some(derive),
        ..Fact::new(path, kind)
    };
    Vocabulary {
        units,
        facts: vec![
            Fact { role: Some(Role::Date), ..Fact::new("date", FactType::Date) },
            Fact::new("since", FactType::Date),
            derived("duration", FactType::Measure("time".to_owned()), Derivation::Elapsed { since: SINCE }),
            Fact::new("born", FactType::Date),
            Fact {
                whole: true,
                ..derived("age", FactType::Quantity(UnitId(3)), Derivation::Age { born: BORN })
            },
        ],
        ..Vocabulary::default()
    }
}
