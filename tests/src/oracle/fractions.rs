//! How doses count, in fractions: by a factor, a table or bands, amount by amount. Input: a rule and a day's total. Output:
//! from what to what it counts.

use remit_engine::ir::{Band, Factor, TableRow};
use remit_engine::value::Number;

use super::generate::Dice;

/// A fraction; its denominator is positive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fraction(pub(super) i128, pub(super) i128);

impl Fraction {
    pub(super) const ZERO: Self = Self(0, 1);

    pub(super) fn plus(self, other: Self) -> Self {
        Self(self.0 * other.1 + other.0 * self.1, self.1 * other.1).reduced()
    }

    pub(super) fn times(self, other: Self) -> Self {
        Self(self.0 * other.0, self.1 * other.1).reduced()
    }

    pub(super) fn over(self, other: Self) -> Self {
        Self(self.0 * other.1, self.1 * other.0).reduced()
    }

    pub(super) fn least(self, other: Self) -> Self {
        if self < other { self } else { other }
    }

    pub(super) fn most(self, other: Self) -> Self {
        if self > other { self } else { other }
    }

    fn reduced(self) -> Self {
        let (mut one, mut two) = (self.0.abs(), self.1);
        while two != 0 {
            (one, two) = (two, one % two);
        }
        Self(self.0 / one.max(1), self.1 / one.max(1))
    }
}

impl PartialEq for Fraction {
    fn eq(&self, other: &Self) -> bool {
        self.0 * other.1 == other.0 * self.1
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (self.0 * other.1).partial_cmp(&(other.0 * self.1))
    }
}

fn tenths(count: i128) -> Fraction {
    Fraction(count, 10)
}

/// What a dose counts as: from, to; no end where nothing bounds it.
pub(super) type Span = (Fraction, Option<Fraction>);

pub(super) const ANYTHING: Span = (Fraction::ZERO, None);
pub(super) const NOTHING: Span = (Fraction::ZERO, Some(Fraction::ZERO));

/// How the doses of a substance taken one way count. Factors in tenths, table and bands in milligrams.
#[derive(Clone, Debug)]
pub(super) enum Rule {
    None,
    Linear { central: i128, low: i128, high: i128 },
    Between { low: i128, high: i128 },
    Table(Vec<(i128, i128)>),
    Bands(Vec<(i128, i128, Option<i128>)>),
}

pub(super) fn small(dice: &mut Dice, limit: usize) -> i128 {
    i128::try_from(dice.below(limit)).unwrap_or(0)
}

pub(super) fn rule(dice: &mut Dice) -> Rule {
    let (one, two) = (1 + small(dice, 40), 1 + small(dice, 40));
    let (low, high) = (one.min(two), one.max(two));
    match dice.below(6) {
        0 => Rule::None,
        1 => Rule::Linear { central: one, low: one, high: one },
        2 => Rule::Linear { central: low + small(dice, 5).min(high - low), low, high },
        3 => Rule::Between { low, high },
        4 => {
            let (mut dose, mut result) = (0, 0);
            let mut next = |dice: &mut Dice| {
                dose += 1 + small(dice, 30);
                result += small(dice, 50);
                (dose, result)
            };
            Rule::Table((0..1 + dice.below(3)).map(|_| next(dice)).collect())
        }
        _ => {
            let (end, start) = (20 + small(dice, 60), 20 + small(dice, 60));
            let first = if dice.once_in(2) { small(dice, 20) } else { 0 };
            let last = if dice.once_in(3) { Some(start + small(dice, 100)) } else { None };
            Rule::Bands(vec![(one, first, Some(end)), (two, start, last)])
        }
    }
}

/// What a day's total counts as: by the whole spread of its factor, and by central values.
pub(super) fn converted(rule: &Rule, low: i128, high: i128) -> (Span, Span) {
    let both = |span: Span| (span, span);
    let by = |least: i128, most: i128| {
        (Fraction(low, 1).times(tenths(least)), Some(Fraction(high, 1).times(tenths(most))))
    };
    match rule {
        Rule::None => both(ANYTHING),
        Rule::Linear { central, low, high } => (by(*low, *high), by(*central, *central)),
        Rule::Between { low, high } => both(by(*low, *high)),
        Rule::Table(rows) => {
            let spread = (table(rows, low).0, table(rows, high).1);
            let central = (centre(rows, low).unwrap_or(spread.0), centre(rows, high));
            (spread, central)
        }
        Rule::Bands(bands) => both(banded(bands, low, high)),
    }
}

/// The rows around a dose: what it counts as lies between theirs.
fn table(rows: &[(i128, i128)], dose: i128) -> Span {
    let mut all = vec![(0, 0)];
    all.extend(rows);
    let below = all.iter().filter(|(row, _)| *row <= dose).map(|(_, result)| *result).max().unwrap_or(0);
    let above = all.iter().filter(|(row, _)| *row >= dose).map(|(_, result)| *result).min();
    (Fraction(below, 1), above.map(|result| Fraction(result, 1)))
}

/// As far between the results as the dose lies between the rows.
fn centre(rows: &[(i128, i128)], dose: i128) -> Option<Fraction> {
    let mut all = vec![(0, 0)];
    all.extend(rows);
    let above = all.iter().position(|(row, _)| *row >= dose)?;
    let (end, result) = all[above];
    if end == dose {
        return Some(Fraction(result, 1));
    }
    let (start, from) = all[above - 1];
    Some(Fraction(from, 1).plus(Fraction((result - from) * (dose - start), end - start)))
}

/// What every amount from low to high comes to, looked at where a band begins or ends, and once between two such amounts.
fn banded(bands: &[(i128, i128, Option<i128>)], low: i128, high: i128) -> Span {
    if high == 0 {
        return NOTHING;
    }
    let (low, high) = (Fraction(low, 1), Fraction(high, 1));
    let starts = |(factor, from, _): &(i128, i128, Option<i128>)| Fraction(*from, 1).over(tenths(*factor));
    let ends = |(factor, _, to): &(i128, i128, Option<i128>)| Some(Fraction((*to)?, 1).over(tenths(*factor)));
    let mut amounts: Vec<Fraction> = bands.iter().map(starts).chain(bands.iter().filter_map(ends)).collect();
    amounts.extend([low, high]);
    amounts.retain(|amount| low <= *amount && *amount <= high);
    amounts.sort_by(|one, two| one.partial_cmp(two).unwrap_or(std::cmp::Ordering::Equal));
    let between: Vec<Fraction> =
        amounts.windows(2).map(|pair| pair[0].plus(pair[1]).over(Fraction(2, 1))).collect();
    let first = bands
        .iter()
        .map(|band| (starts(band), band.1))
        .reduce(|one, two| if one.0 < two.0 || one.0 == two.0 && one.1 < two.1 { one } else { two });
    let mut span: Option<Span> = None;
    for amount in amounts.into_iter().chain(between) {
        let agrees = |band: &&(i128, i128, Option<i128>)| {
            starts(band) <= amount && ends(band).is_none_or(|end| amount <= end)
        };
        let results = bands.iter().filter(agrees).map(|band| amount.times(tenths(band.0)));
        let mut all: Vec<Span> = results.map(|result| (result, Some(result))).collect();
        if all.is_empty() {
            // Below the first band nothing counts as more than where that begins; elsewhere the table is silent.
            let below = first.filter(|(start, _)| amount < *start);
            all.push(below.map_or(ANYTHING, |(_, from)| (Fraction::ZERO, Some(Fraction(from, 1)))));
        }
        for (one, two) in all {
            span = Some(span.map_or((one, two), |(low, high)| {
                (low.least(one), high.zip(two).map(|(high, two)| high.most(two)))
            }));
        }
    }
    span.unwrap_or(ANYTHING)
}

pub(super) fn number(count_of_tenths: i128) -> Number {
    Number::fraction(i64::try_from(count_of_tenths).unwrap_or(0), 10).unwrap_or(Number::ZERO)
}

pub(super) fn factor(rule: &Rule) -> Option<Factor> {
    let whole = |count: i128| number(count * 10);
    Some(match rule {
        Rule::None => return None,
        Rule::Linear { central, low, high } => {
            Factor::Linear { central: number(*central), low: number(*low), high: number(*high) }
        }
        Rule::Between { low, high } => Factor::Between { low: number(*low), high: number(*high) },
        Rule::Table(rows) => {
            let row = |(dose, result): &(i128, i128)| TableRow { dose: whole(*dose), result: whole(*result) };
            Factor::Table(rows.iter().map(row).collect())
        }
        Rule::Bands(bands) => {
            let band = |(factor, from, to): &(i128, i128, Option<i128>)| Band {
                factor: number(*factor),
                from: whole(*from),
                to: to.map(whole),
            };
            Factor::Bands(bands.iter().map(band).collect())
        }
    })
}
