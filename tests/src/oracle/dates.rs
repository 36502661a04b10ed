//! Ages, durations and dates, reasoned on day, month and year alone. Input: a seed. Output: a policy whose atoms compare
//! them, a referral, and what each atom must be.

use std::cell::RefCell;
use std::collections::BTreeMap;

use remit_engine::ir::{
    Atom, Comparison, Derivation, Fact, FactId, FactType, Operator, Policy, Program, Quantity, Role, Unit,
    UnitId, Vocabulary,
};
use remit_engine::value::{Language, Number};
use serde_json::{Value, json};

use super::events::{Seen, any_day, test_event, test_value};
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
    /// Whether the referral contradicts itself, so that it is not read at all.
    pub contradicts: bool,
}

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    pub(super) year: i32,
    pub(super) month: i32,
    pub(super) day: i32,
}

const SINCE: FactId = FactId(1);
const DURATION: FactId = FactId(2);
const BORN: FactId = FactId(3);
const AGE: FactId = FactId(4);
pub(super) const SEEN: FactId = FactId(5);
pub(super) const LEVEL: FactId = FactId(6);
pub(super) const UNITS: [&str; 4] = ["days", "weeks", "months", "years"];
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

    pub(super) fn any(dice: &mut Dice, from: i32, to: i32) -> Self {
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
    pub(super) fn next(self) -> Self {
        if self.day < Self::length(self.year, self.month) {
            return Self { day: self.day + 1, ..self };
        }
        if self.month < 12 {
            Self { month: self.month + 1, day: 1, ..self }
        } else {
            Self { year: self.year + 1, month: 1, day: 1 }
        }
    }

    pub(super) fn days_until(self, other: Self) -> i32 {
        let (mut at, mut count) = (self, 0);
        while at < other {
            at = at.next();
            count += 1;
        }
        count
    }

    pub(super) fn plus(self, count: i32, unit: usize) -> Self {
        if unit >= 2 {
            return self.plus_months(count * [1, 12][unit - 2]);
        }
        (0..count * [1, 7][unit]).fold(self, |day, _| day.next())
    }

    /// So many months later, on the last day of the month where it has no such day.
    fn plus_months(self, months: i32) -> Self {
        let index = self.year * 12 + self.month - 1 + months;
        let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
        Self { year, month, day: self.day.min(Self::length(year, month)) }
    }

    pub(super) fn text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

pub(super) fn whole(dice: &mut Dice, limit: i32) -> i32 {
    i32::try_from(dice.below(usize::try_from(limit).unwrap_or(1))).unwrap_or(0)
}

/// How the duration, or the age, is told.
#[derive(Clone, Copy, Debug)]
enum Said {
    Nothing,
    Day(Day),
    /// In the month or the year of that day.
    Part(Day, usize),
    /// From, to, of a unit.
    Amount(Option<i32>, Option<i32>, usize),
}

impl Said {
    /// What is so of every day that a part of a date can be.
    fn all(day: Day, part: usize, last: Option<Day>, holds: impl Fn(Day) -> bool) -> Option<bool> {
        let first = if part == 1 { Day { day: 1, ..day } } else { Day { month: 1, day: 1, ..day } };
        let within = |it: &Day| it.year == day.year && (part == 2 || it.month == day.month);
        let days = std::iter::successors(Some(first), |day| Some(day.next())).take_while(within);
        let mut found = days.filter(|day| last.is_none_or(|last| *day <= last)).map(holds);
        let one = found.next()?;
        found.all(|it| it == one).then_some(one)
    }

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
            Self::Nothing | Self::Day(_) | Self::Part(..) => Value::Null,
            Self::Amount(Some(low), Some(high), unit) if low == high => words(low, unit),
            Self::Amount(low, high, unit) => {
                json!({"min": low.map(|low| words(low, unit)), "max": high.map(|high| words(high, unit))})
            }
        }
    }
}

const FIRST: Day = Day { year: 1999, month: 1, day: 1 };

/// Where a day is among all of two centuries, each month with room for 31.
fn place(day: Day) -> usize {
    usize::try_from(((day.year - FIRST.year) * 12 + day.month - 1) * 31 + day.day - 1).unwrap_or(0)
}

/// The fewest and the most days that so many months have been, whichever day of a long time they begin on.
fn days_in(months: i32) -> (i32, i32) {
    thread_local! {
        static DAYS: RefCell<BTreeMap<i32, (i32, i32)>> = const { RefCell::new(BTreeMap::new()) };
        static NUMBERS: Vec<i32> = {
            let mut numbers = vec![0; 201 * 12 * 31];
            let days = std::iter::successors(Some(FIRST), |day| Some(day.next()));
            days.take_while(|day| day.year < 2200).zip(0..).for_each(|(day, number)| numbers[place(day)] = number);
            numbers
        };
    }
    if let Some(known) = DAYS.with_borrow(|known| known.get(&months).copied()) {
        return known;
    }
    let found = NUMBERS.with(|numbers| {
        let starts =
            std::iter::successors(Some(FIRST), |day| Some(day.next())).take_while(|day| day.year < 2108);
        let lengths = starts.map(|day| numbers[place(day.plus_months(months))] - numbers[place(day)]);
        lengths.fold((i32::MAX, i32::MIN), |(few, most), days| (few.min(days), most.max(days)))
    });
    DAYS.with_borrow_mut(|known| known.insert(months, found));
    found
}

/// Whether so many of a unit are at most so many of another, whenever they begin.
fn never_above(one: (i32, usize), two: (i32, usize)) -> bool {
    let span = |(count, unit): (i32, usize)| match unit {
        0 | 1 => (count * [1, 7][unit], count * [1, 7][unit]),
        _ => days_in(count * [1, 12][unit - 2]),
    };
    if (one.1 >= 2) == (two.1 >= 2) {
        let root = |(count, unit): (i32, usize)| count * [1, 7, 1, 12][unit];
        return root(one) <= root(two);
    }
    span(one).1 <= span(two).0
}

/// What a seed tells.
pub fn told(seed: u64) -> Told {
    let mut dice = Dice::new(seed);
    let date = Day::any(&mut dice, 1999, 2030);
    let earlier = |dice: &mut Dice, years: i32| {
        let day = Day::any(dice, date.year - years, date.year);
        day.min(date)
    };
    let since = match dice.below(7) {
        0 => Said::Nothing,
        1 | 2 => {
            let unit = dice.below(4);
            Said::amount(&mut dice, unit)
        }
        3 => Said::Part(earlier(&mut dice, 4), 1 + dice.below(2)),
        _ => Said::Day(earlier(&mut dice, 4)),
    };
    let born = match dice.below(5) {
        0 => Said::Nothing,
        1 => {
            let unit = dice.below(4);
            Said::amount(&mut dice, unit)
        }
        2 => Said::Part(earlier(&mut dice, 40), 1 + dice.below(2)),
        _ => Said::Day(earlier(&mut dice, 40)),
    };
    // Sometimes said twice: by a date, and in so many units.
    let mut again = |said: Said, rounded: bool| match said {
        Said::Day(day) if dice.once_in(4) => {
            let unit = dice.below(4);
            let count = (day.days_until(date) / [1, 7, 30, 365][unit] + whole(&mut dice, 4) - 1).max(0);
            let (low, high) = (count, count + if dice.once_in(3) { whole(&mut dice, 3) } else { 0 });
            // A duration may be rounded up or down; an age is completed units.
            let reached = if !rounded {
                day.plus(low, unit) <= date
            } else {
                low == 0 || day.plus(low - 1, unit) < date
            };
            let agrees = reached && date < day.plus(high + 1, unit);
            (Said::Amount(Some(low), Some(high), unit), !agrees)
        }
        Said::Day(_) | Said::Part(..) | Said::Nothing | Said::Amount(..) => (said, false),
    };
    let (duration, one) = again(since, true);
    let (age, other) = again(born, false);
    let contradicts = one || other;
    let seen = Seen::any(&mut dice, date);
    let on = any_day(&mut dice, date);
    let mut policy = Policy::new("generated", Language::En);
    let mut expected = Vec::new();
    for _ in 0..7 {
        let operator = *dice.pick(&known::OPERATORS);
        let (atom, truth) = match dice.below(9) {
            7 | 8 => test_value(&mut dice, on, date),
            5 | 6 => test_event(&mut dice, seen, date),
            0 => compare_date(&mut dice, operator, since),
            1 | 2 => compare_age(&mut dice, operator, born, date),
            _ => compare_duration(&mut dice, operator, since, date),
        };
        if !policy.atoms.contains(&atom) && !policy.atoms.iter().any(|other| crosses(&atom, other, since)) {
            policy.atoms.push(atom);
            expected.push(truth);
        }
    }
    let day = |said: Said| match said {
        Said::Day(day) => json!(day.text()),
        Said::Part(day, part) => json!(&day.text()[..[10, 7, 4][part]]),
        Said::Nothing | Said::Amount(..) => Value::Null,
    };
    let level = match on {
        Seen::Ever => json!("3 days"),
        on => json!({"value": "3 days", "on": on.json()}),
    };
    let json = json!({
        "date": date.text(), "since": day(since), "duration": duration.json(), "born": day(born), "age": age.json(),
        "seen": seen.json(), "level": level,
    });
    let program = Program::new(vocabulary(), vec![policy]);
    Told { program, json: json.to_string(), expected, contradicts }
}

/// Whether the calendar can put two limits of the age in either order: no policy may have both.
fn crosses(one: &Atom, two: &Atom, since: Said) -> bool {
    let limits = |atom: &Atom| match atom {
        Atom::Compare { fact: DURATION, .. } if !matches!(since, Said::Part(..)) => Vec::new(),
        Atom::Compare {
            fact: fact @ (AGE | SEEN | DURATION), with: Comparison::Quantity(quantity), ..
        }
        | Atom::Dated { fact, time: quantity, .. } => {
            let count = i32::try_from(quantity.number.to_i64().unwrap_or(0)).unwrap_or(0);
            let unit = usize::try_from(quantity.unit.0).unwrap_or(0);
            // At most so many years is less than one more.
            if unit == 3 && *fact == AGE {
                vec![(count, unit), (count + 1, unit)]
            } else {
                vec![(count, unit)]
            }
        }
        _ => Vec::new(),
    };
    let sixteenths = |(count, unit): (i32, usize)| count * [16, 7 * 16, MONTH, 12 * MONTH][unit];
    let pairs = limits(one).into_iter().flat_map(|one| limits(two).into_iter().map(move |two| (one, two)));
    let mut pairs = pairs.filter(|(one, two)| (one.1 >= 2) != (two.1 >= 2));
    pairs.any(|(one, two)| match sixteenths(one).cmp(&sixteenths(two)) {
        std::cmp::Ordering::Less => !never_above(one, two),
        std::cmp::Ordering::Equal => one.0 > 0,
        std::cmp::Ordering::Greater => !never_above(two, one),
    })
}

pub(super) fn amount(fact: FactId, operator: Operator, count: i32, unit: usize) -> Atom {
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
        Said::Part(day, part) => {
            let with = Day::any(dice, day.year - 1, day.year + 1);
            (with, Said::all(day, part, None, |day| known::holds(operator, day.cmp(&with))))
        }
        Said::Nothing | Said::Amount(..) => (Day::any(dice, 1999, 2030), None),
    };
    let date = with.text().parse().unwrap_or_else(|_| unreachable!("{with:?} is a day"));
    (Atom::Compare { fact: SINCE, operator, with: Comparison::Date(date) }, truth)
}

fn compare_age(dice: &mut Dice, operator: Operator, born: Said, date: Day) -> (Atom, Option<bool>) {
    let unit = if dice.once_in(2) { 3 } else { dice.below(3) };
    // In a finer unit than years, only when a limit is reached can be asked.
    let operator = match operator {
        Operator::Less | Operator::AtMost | Operator::Equal if unit < 3 => Operator::Less,
        Operator::AtLeast | Operator::Greater | Operator::NotEqual if unit < 3 => Operator::AtLeast,
        any => any,
    };
    let near = match born {
        Said::Day(day) | Said::Part(day, _) => day.days_until(date) / [1, 7, 30, 365][unit],
        Said::Amount(low, high, of) => {
            low.or(high).unwrap_or(0) * [1, 7, 30, 365][of] / [1, 7, 30, 365][unit]
        }
        Said::Nothing => whole(dice, 40),
    };
    let count = (near + whole(dice, 5) - 2).max(0);
    // Whole years: at most 3 is less than 4.
    let is_below = |count: i32| match born {
        Said::Day(day) => Some(date < day.plus(count, unit)),
        Said::Part(day, part) => Said::all(day, part, Some(date), |day| date < day.plus(count, unit)),
        Said::Nothing => (count == 0).then_some(false),
        Said::Amount(_, Some(high), of) if never_above((high + 1, of), (count, unit)) => Some(true),
        Said::Amount(Some(low), _, of) if never_above((count, unit), (low, of)) => Some(false),
        Said::Amount(..) => (count == 0).then_some(false),
    };
    let not = |truth: Option<bool>| truth.map(|truth| !truth);
    let is_it = match (is_below(count), is_below(count + 1)) {
        (Some(true), _) | (_, Some(false)) => Some(false),
        (Some(false), Some(true)) => Some(true),
        _ => None,
    };
    let truth = match operator {
        Operator::Less => is_below(count),
        Operator::AtMost => is_below(count + 1),
        Operator::AtLeast => not(is_below(count)),
        Operator::Greater => not(is_below(count + 1)),
        Operator::Equal => is_it,
        Operator::NotEqual => not(is_it),
    };
    (amount(AGE, operator, count, unit), truth)
}

fn compare_duration(dice: &mut Dice, operator: Operator, since: Said, date: Day) -> (Atom, Option<bool>) {
    let unit = dice.below(4);
    let sixteenths = |count: i32, unit: usize| count * [16, 7 * 16, MONTH, 12 * MONTH][unit];
    let mut count = whole(dice, 40);
    if let Said::Day(day) | Said::Part(day, _) = since {
        // Near what it is, where a day matters.
        let days = day.days_until(date);
        count = (days / [1, 7, 30, 365][unit] + whole(dice, 3) - 1).max(0);
    }
    let order = |day: Day| match unit {
        0 | 1 => day.days_until(date).cmp(&(count * [1, 7][unit])),
        _ => date.cmp(&day.plus_months(count * [1, 12][unit - 2])),
    };
    let truth = match since {
        Said::Day(day) => Some(known::holds(operator, order(day))),
        Said::Part(day, part) => Said::all(day, part, Some(date), |day| known::holds(operator, order(day))),
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
            Fact::new("seen", FactType::Event),
            Fact::new("level", FactType::Measure("time".to_owned())),
        ],
        ..Vocabulary::default()
    }
}
