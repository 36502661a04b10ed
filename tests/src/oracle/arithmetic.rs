//! Arithmetic, by looking at amounts themselves. Input: conditions on two amounts and on what is computed of them, and what
//! a referral says of each. Output: how the policy can decide, and what can change that.
//!
//! Of every choice that the conditions can tell apart an example is found: the second amount is tried where any limit meets
//! another and once between, and for each the first amount in the same way. Where the second is squared, its square is looked at in
//! its place, since a root need not be a fraction. It shares no code with the engine.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use super::fractions::Fraction;
use super::generate::Dice;

/// How the third amount comes of the first two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `a + b`
    Sum,
    /// `a * b`
    Product,
    /// `a / b`
    Quotient,
    /// `(a + b) / 2`
    Mean,
    /// `a / (b * b)`
    Squared,
}

/// A limit, in halves.
pub type Halves = i128;

/// How an amount compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// Below.
    Less,
    /// At most.
    AtMost,
    /// At least.
    AtLeast,
    /// Above.
    Greater,
    /// Exactly.
    Equal,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The amount of that place compares so.
    Test(usize, Compare, Halves),
    /// The opposite.
    Not(Box<Condition>),
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// Either.
    Or(Box<Condition>, Box<Condition>),
}

/// What is said of an amount: from what to what, in halves.
pub type Said = Option<(Option<Halves>, Option<Halves>)>;

/// A policy of two rules, of which the first is stronger, and a referral.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// How the third is computed.
    pub shape: Shape,
    /// The ranges of the three amounts, in halves; the third may have none.
    pub ranges: [Option<(Halves, Halves)>; 3],
    /// When the rules hold.
    pub rules: [Condition; 2],
    /// What is declared impossible.
    pub impossible: Option<Condition>,
    /// What is said.
    pub said: [Said; 3],
}

/// What can come of a scenario: for each choice of cells which rule decides; two is none.
type Worlds = BTreeMap<Vec<usize>, BTreeSet<usize>>;

/// What can come of a scenario.
#[derive(Debug)]
pub struct Outcome {
    /// Which rules can decide, the first, the second, none (2).
    pub rules: BTreeSet<usize>,
    /// The amounts that can change it: every one of a smallest set of amounts whose change leads to another rule.
    pub open: BTreeSet<usize>,
}

/// The scenario of a seed.
pub fn scenario(seed: u64) -> Scenario {
    let mut dice = Dice::new(seed.wrapping_mul(7_919).wrapping_add(11));
    let dice = &mut dice;
    let shape = *dice.pick(&[
        Shape::Sum,
        Shape::Product,
        Shape::Quotient,
        Shape::Mean,
        Shape::Squared,
        Shape::Squared,
    ]);
    let range = |dice: &mut Dice| {
        let low = 1 + halves(dice, 4);
        Some((low, low + 2 + halves(dice, 8)))
    };
    let ranges =
        [range(dice), range(dice), if dice.once_in(3) { Some((1, 4 + halves(dice, 12))) } else { None }];
    let rules = [condition(dice, 2), condition(dice, 2)];
    let impossible = dice.once_in(4).then(|| condition(dice, 1));
    let mut said = [said(dice, ranges[0]), said(dice, ranges[1]), None];
    if dice.once_in(3) {
        let low = halves(dice, 10) + 1;
        let low = ranges[2].map_or(low, |(_, high)| low.min(high));
        said[2] = Some(match dice.below(3) {
            0 if low > 0 => (Some(low), Some(low)),
            1 => (Some(low), None),
            _ => {
                let high = low + 1 + halves(dice, 4);
                (Some(low), Some(ranges[2].map_or(high, |(_, most)| high.min(most))))
            }
        });
    }
    Scenario { shape, ranges, rules, impossible, said }
}

fn halves(dice: &mut Dice, limit: usize) -> Halves {
    i128::try_from(dice.below(limit)).unwrap_or(0)
}

fn said(dice: &mut Dice, range: Option<(Halves, Halves)>) -> Said {
    let (low, high) = range?;
    let wide = usize::try_from(high - low + 1).unwrap_or(1);
    let (one, two) = (low + halves(dice, wide), low + halves(dice, wide));
    match dice.below(6) {
        0..=2 => None,
        3 => Some((Some(one), Some(one))),
        4 => Some((Some(one), None)),
        _ => Some((Some(one.min(two)), Some(one.max(two)))),
    }
}

fn condition(dice: &mut Dice, depth: usize) -> Condition {
    if depth == 0 || dice.once_in(4) {
        let all = [Compare::Less, Compare::AtMost, Compare::AtLeast, Compare::Greater, Compare::Equal];
        let place = *dice.pick(&[0, 1, 2, 2]);
        return Condition::Test(place, *dice.pick(&all), 1 + halves(dice, 10));
    }
    let one = condition(dice, depth - 1);
    match dice.below(5) {
        0 => Condition::Not(Box::new(one)),
        1 | 2 => Condition::And(Box::new(one), Box::new(condition(dice, depth - 1))),
        _ => Condition::Or(Box::new(one), Box::new(condition(dice, depth - 1))),
    }
}

/// A half as a fraction.
const fn half(halves: Halves) -> Fraction {
    Fraction(halves, 2)
}

impl Shape {
    fn of(self, one: Fraction, two: Fraction) -> Fraction {
        match self {
            Self::Sum => one.plus(two),
            Self::Product => one.times(two),
            Self::Quotient => one.over(two),
            Self::Mean => one.plus(two).over(Fraction(2, 1)),
            // The second is its square already.
            Self::Squared => one.over(two),
        }
    }

    /// The first amount of which the result comes with the second, where there is one above zero.
    fn first(self, result: Fraction, two: Fraction) -> Option<Fraction> {
        let minus = |one: Fraction, other: Fraction| one.plus(Fraction(-other.0, other.1));
        let found = match self {
            Self::Sum => minus(result, two),
            Self::Product => result.over(two),
            Self::Quotient | Self::Squared => result.times(two),
            Self::Mean => minus(result.times(Fraction(2, 1)), two),
        };
        (found > Fraction::ZERO).then_some(found)
    }

    /// The second amount of which the result comes with the first, where there is one above zero.
    fn second(self, result: Fraction, one: Fraction) -> Option<Fraction> {
        let minus = |one: Fraction, other: Fraction| one.plus(Fraction(-other.0, other.1));
        let found = match self {
            Self::Sum => minus(result, one),
            Self::Product => result.over(one),
            Self::Quotient | Self::Squared => one.over(result),
            Self::Mean => minus(result.times(Fraction(2, 1)), one),
        };
        (found > Fraction::ZERO).then_some(found)
    }

    /// What an amount of that place is to a limit: of one that is squared, the square.
    fn limit(self, place: usize, halves: Halves) -> Fraction {
        let own = half(halves);
        if self == Self::Squared && place == 1 { own.times(own) } else { own }
    }
}

impl Scenario {
    /// Whether what is said of the first two leaves one value of the third, which then decides however it is stated.
    pub fn is_computed(&self) -> bool {
        let exact = |said: &Said| said.is_some_and(|(low, high)| low.is_some() && low == high);
        self.said.iter().take(2).all(exact)
    }

    fn limits(&self, place: usize) -> Vec<Halves> {
        let mut limits = Vec::new();
        self.rules.iter().chain(&self.impossible).for_each(|rule| rule.limits(place, &mut limits));
        limits.sort_unstable();
        limits.dedup();
        limits
    }

    /// Whether a rule or what is impossible reads the amount.
    pub fn reads(&self, place: usize) -> bool {
        !self.limits(place).is_empty()
    }

    /// Everything at which the amount may be on one side or the other.
    fn ends(&self, place: usize) -> Vec<Fraction> {
        let range = self.ranges[place].into_iter().flat_map(|(low, high)| [low, high]);
        let said = self.said[place].into_iter().flat_map(|(low, high)| [low, high]).flatten();
        let all = self.limits(place).into_iter().chain(range).chain(said);
        all.map(|halves| self.shape.limit(place, halves)).collect()
    }

    fn allows(&self, place: usize, value: Fraction) -> bool {
        let within = |low: Option<Halves>, high: Option<Halves>| {
            low.is_none_or(|low| self.shape.limit(place, low) <= value)
                && high.is_none_or(|high| value <= self.shape.limit(place, high))
        };
        self.ranges[place].is_none_or(|(low, high)| within(Some(low), Some(high)))
            && self.said[place].is_none_or(|(low, high)| within(low, high))
    }

    fn worlds(&self) -> Worlds {
        let mut seconds = self.ends(1);
        for one in self.ends(0) {
            for result in self.ends(2) {
                seconds.extend(self.shape.second(result, one));
            }
        }
        let mut worlds = Worlds::new();
        for second in with_between(seconds).into_iter().filter(|second| self.allows(1, *second)) {
            let mut firsts = self.ends(0);
            firsts.extend(self.ends(2).into_iter().filter_map(|result| self.shape.first(result, second)));
            for first in with_between(firsts).into_iter().filter(|first| self.allows(0, *first)) {
                let amounts = [first, second, self.shape.of(first, second)];
                let holds = |rule: &Condition| rule.holds(self.shape, &amounts);
                if !self.allows(2, amounts[2]) || self.impossible.as_ref().is_some_and(holds) {
                    continue;
                }
                let decides = self.rules.iter().position(holds).unwrap_or(self.rules.len());
                let cells = (0..3).map(|place| self.cell(place, amounts[place])).collect();
                worlds.entry(cells).or_default().insert(decides);
            }
        }
        worlds
    }

    fn cell(&self, place: usize, value: Fraction) -> usize {
        let limits = self.limits(place).into_iter().map(|halves| self.shape.limit(place, halves));
        let below = limits.clone().filter(|limit| *limit < value).count();
        2 * below + usize::from(limits.clone().any(|limit| limit == value))
    }

    /// What can come of it; `None` where it cannot be.
    pub fn outcome(&self) -> Option<Outcome> {
        let worlds = self.worlds();
        let rules: BTreeSet<usize> = worlds.values().flatten().copied().collect();
        if rules.is_empty() {
            return None;
        }
        // Conditions tell no more than cells.
        assert!(worlds.values().all(|decides| decides.len() == 1), "{self:#?}");
        let read = |set: &u8| (0..3).all(|place| set >> place & 1 == 0 || self.rules_read(place));
        let mut sets: Vec<u8> = (1..8).filter(read).collect();
        sets.sort_by_key(|set| set.count_ones());
        let mut smallest: Vec<u8> = Vec::new();
        for set in sets {
            if !smallest.iter().any(|small| small & set == *small) && changes(&worlds, set) {
                smallest.push(set);
            }
        }
        let all = smallest.into_iter().fold(0, |all, set| all | set);
        Some(Outcome { rules, open: (0..3).filter(|place| all >> place & 1 == 1).collect() })
    }

    fn rules_read(&self, place: usize) -> bool {
        let mut limits = Vec::new();
        self.rules.iter().chain(&self.impossible).for_each(|rule| rule.limits(place, &mut limits));
        !limits.is_empty()
    }
}

/// Whether two worlds that differ in these amounts alone are decided otherwise.
fn changes(worlds: &Worlds, set: u8) -> bool {
    let alike = |one: &[usize], other: &[usize]| {
        (0..3).all(|place| set >> place & 1 == 1 || one[place] == other[place])
    };
    worlds.iter().any(|(one, decides)| {
        worlds.iter().any(|(other, otherwise)| alike(one, other) && decides != otherwise)
    })
}

impl Condition {
    fn holds(&self, shape: Shape, amounts: &[Fraction; 3]) -> bool {
        match self {
            Self::Test(place, compare, limit) => {
                let order =
                    amounts[*place].partial_cmp(&shape.limit(*place, *limit)).unwrap_or(Ordering::Equal);
                match compare {
                    Compare::Less => order.is_lt(),
                    Compare::AtMost => order.is_le(),
                    Compare::AtLeast => order.is_ge(),
                    Compare::Greater => order.is_gt(),
                    Compare::Equal => order.is_eq(),
                }
            }
            Self::Not(inner) => !inner.holds(shape, amounts),
            Self::And(one, other) => one.holds(shape, amounts) && other.holds(shape, amounts),
            Self::Or(one, other) => one.holds(shape, amounts) || other.holds(shape, amounts),
        }
    }

    fn limits(&self, wanted: usize, into: &mut Vec<Halves>) {
        match self {
            Self::Test(place, _, limit) if *place == wanted => into.push(*limit),
            Self::Test(..) => {}
            Self::Not(inner) => inner.limits(wanted, into),
            Self::And(one, other) | Self::Or(one, other) => {
                one.limits(wanted, into);
                other.limits(wanted, into);
            }
        }
    }
}

/// These, and what lies between each and the next.
fn with_between(mut values: Vec<Fraction>) -> Vec<Fraction> {
    values.sort_by(|one, two| one.partial_cmp(two).unwrap_or(Ordering::Equal));
    values.dedup();
    let between: Vec<Fraction> =
        values.windows(2).map(|pair| pair[0].plus(pair[1]).over(Fraction(2, 1))).collect();
    let beyond = values.last().map(|last| last.plus(Fraction(1, 1)));
    values.extend(between);
    values.extend(beyond);
    values
}
