//! Lists of records, by looking at every list there can be. Input: conditions that count entries, and a list of which much
//! may be unknown. Output: whether the condition can turn out yes, and whether no.
//!
//! An entry has a treatment (the first is above the second, the last is one that no concept describes), a number of weeks
//! or, in some scenarios, how long ago it was seen, and whether it helped. As many further entries are tried as the counts add up to. It shares no code with the engine.

use std::collections::BTreeSet;

use crate::oracle::generate::Dice;

/// How many treatments there are: the last is one that no concept describes.
pub const TREATMENTS: usize = 4;
/// The durations that tests can tell apart, in halves of a week: between two weeks and three there is another.
const HALF_WEEKS: [u32; 4] = [2, 4, 5, 6];
/// How many days ago something can have been seen: in the first week, on the last day of the second, and after.
pub const AGO: [u32; 3] = [4, 14, 17];
/// More lists than this are not looked at.
const MOST_LISTS: usize = 60_000;

/// An entry of which everything is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which treatment.
    pub treatment: usize,
    /// For how many halves of a week.
    pub half_weeks: u32,
    /// How many days ago it was seen; `None`: never.
    pub seen: Option<u32>,
    /// Whether it helped.
    pub helped: bool,
}

/// A test of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Test {
    /// That treatment, or one below it.
    Treatment(usize),
    /// At least so many weeks.
    AtLeast(u32),
    /// Exactly so many weeks.
    Weeks(u32),
    /// It helped.
    Helped,
    /// It was seen at most so many weeks ago.
    Within(u32),
    /// It was seen more than so many weeks ago.
    Over(u32),
    /// It was seen.
    Ever,
}

/// What an entry passes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// Always.
    Always,
    /// A test.
    Test(Test),
    /// The opposite.
    Not(Box<Where>),
    /// Both.
    And(Box<Where>, Box<Where>),
    /// Either.
    Or(Box<Where>, Box<Where>),
    /// So many of these: as many at least, and as many at most where that is said.
    Of(usize, Option<usize>, Vec<Where>),
}

/// A condition on the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// So many entries pass.
    Count(usize, Option<usize>, Where),
    /// The opposite.
    Not(Box<Condition>),
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// Either.
    Or(Box<Condition>, Box<Condition>),
}

/// What is said of a treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treated {
    /// Nothing.
    Nothing,
    /// That who refers cannot tell.
    Unknown,
    /// It is that one, or below it.
    Is(usize),
    /// It may be that one.
    Suspected(usize),
    /// It is not that one, nor below it.
    Excluded(usize),
}

/// What is said of when something was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing.
    Nothing,
    /// That it never was.
    Never,
    /// That it was, nobody knows when.
    Ever,
    /// From so many days ago at least to so many at most.
    Ago(u32, u32),
}

/// What is said of an entry.
#[derive(Clone, Debug)]
pub struct SaidEntry {
    /// Of its treatment.
    pub treatment: Treated,
    /// From how many weeks to how many; `None`: nothing.
    pub weeks: Option<(u32, u32)>,
    /// Of when it was seen.
    pub seen: Seen,
    /// Whether it helped; `None`: nothing.
    pub helped: Option<bool>,
}

/// What is said of the list.
#[derive(Clone, Debug)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// That who refers cannot tell.
    Unknown,
    /// These, and whether there are no others.
    List(Vec<SaidEntry>, bool),
}

/// A condition and a list.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What is asked.
    pub condition: Condition,
    /// What the referral says.
    pub said: Said,
    /// Whether saying nothing means that there are none.
    pub silent: bool,
    /// Whether it is about when something was seen, and not about weeks.
    pub events: bool,
}

impl Entry {
    /// Every entry there can be; what no condition reads is always the same.
    fn all(events: bool) -> Vec<Self> {
        let durations = if events { &HALF_WEEKS[..1] } else { &HALF_WEEKS };
        let seen: Vec<Option<u32>> =
            if events { AGO.map(Some).into_iter().chain([None]).collect() } else { vec![None] };
        let mut found = Vec::new();
        for treatment in 0..TREATMENTS {
            for half_weeks in durations.iter().copied() {
                for seen in seen.iter().copied() {
                    found.extend([false, true].map(|helped| Self { treatment, half_weeks, seen, helped }));
                }
            }
        }
        found
    }

    fn passes(self, by: &Where) -> bool {
        match by {
            Where::Always => true,
            Where::Test(Test::Treatment(treatment)) => is(self.treatment, *treatment),
            Where::Test(Test::AtLeast(weeks)) => self.half_weeks >= 2 * weeks,
            Where::Test(Test::Weeks(weeks)) => self.half_weeks == 2 * weeks,
            Where::Test(Test::Helped) => self.helped,
            Where::Test(Test::Within(weeks)) => self.seen.is_some_and(|days| days <= 7 * weeks),
            Where::Test(Test::Over(weeks)) => self.seen.is_some_and(|days| days > 7 * weeks),
            Where::Test(Test::Ever) => self.seen.is_some(),
            Where::Not(inner) => !self.passes(inner),
            Where::And(one, other) => self.passes(one) && self.passes(other),
            Where::Or(one, other) => self.passes(one) || self.passes(other),
            Where::Of(least, most, all) => {
                let count = all.iter().filter(|by| self.passes(by)).count();
                count >= *least && most.is_none_or(|most| count <= most)
            }
        }
    }
}

/// Whether a treatment is that one, or below it.
fn is(treatment: usize, of: usize) -> bool {
    treatment == of || (treatment, of) == (1, 0)
}

impl SaidEntry {
    /// Every entry that it can be.
    fn possible(&self, events: bool) -> Vec<Entry> {
        let treated = |entry: &Entry| match self.treatment {
            Treated::Nothing | Treated::Unknown | Treated::Suspected(_) => true,
            Treated::Is(treatment) => is(entry.treatment, treatment),
            Treated::Excluded(treatment) => !is(entry.treatment, treatment),
        };
        let weeks = |entry: &Entry| {
            let within = |(least, most): (u32, u32)| (2 * least..=2 * most).contains(&entry.half_weeks);
            self.weeks.is_none_or(within)
        };
        let seen = |entry: &Entry| match self.seen {
            Seen::Nothing => true,
            Seen::Never => entry.seen.is_none(),
            Seen::Ever => entry.seen.is_some(),
            Seen::Ago(least, most) => entry.seen.is_some_and(|days| (least..=most).contains(&days)),
        };
        let helped = |entry: &Entry| self.helped.is_none_or(|helped| helped == entry.helped);
        let is = |entry: &Entry| treated(entry) && weeks(entry) && seen(entry) && helped(entry);
        Entry::all(events).into_iter().filter(is).collect()
    }
}

impl Condition {
    fn holds(&self, list: &[Entry]) -> bool {
        match self {
            Self::Count(least, most, by) => {
                let count = list.iter().filter(|entry| entry.passes(by)).count();
                count >= *least && most.is_none_or(|most| count <= most)
            }
            Self::Not(inner) => !inner.holds(list),
            Self::And(one, other) => one.holds(list) && other.holds(list),
            Self::Or(one, other) => one.holds(list) || other.holds(list),
        }
    }

    /// How many entries can make a difference.
    fn enough(&self) -> usize {
        match self {
            Self::Count(least, most, _) => most.map_or(*least, |most| most + 1),
            Self::Not(inner) => inner.enough(),
            Self::And(one, other) | Self::Or(one, other) => one.enough() + other.enough(),
        }
    }
}

/// Whether the condition can be yes, and whether no; `None` where there are too many lists.
pub fn outcome(scenario: &Scenario) -> Option<(bool, bool)> {
    let (stated, complete) = match &scenario.said {
        Said::Nothing if scenario.silent => (Vec::new(), true),
        Said::Nothing | Said::Unknown => (Vec::new(), false),
        Said::List(entries, complete) => (entries.clone(), *complete),
    };
    let mut lists: Vec<Vec<Entry>> = vec![Vec::new()];
    for entry in &stated {
        let possible = entry.possible(scenario.events);
        let longer = |list: &Vec<Entry>| {
            possible.iter().map(|entry| list.iter().copied().chain([*entry]).collect()).collect::<Vec<_>>()
        };
        lists = lists.iter().flat_map(longer).collect();
        if lists.len() > MOST_LISTS {
            return None;
        }
    }
    let mut more: Vec<Vec<Entry>> = vec![Vec::new()];
    if !complete {
        more.extend(further(scenario.condition.enough(), scenario.events));
    }
    if lists.len() * more.len() > MOST_LISTS {
        return None;
    }
    let mut found = BTreeSet::new();
    for list in &lists {
        for others in &more {
            let all: Vec<Entry> = list.iter().chain(others).copied().collect();
            found.insert(scenario.condition.holds(&all));
        }
    }
    Some((found.contains(&true), found.contains(&false)))
}

/// Every choice of one to so many entries, whatever their order.
fn further(count: usize, events: bool) -> Vec<Vec<Entry>> {
    let all: Vec<Entry> = Entry::all(events);
    let mut found: Vec<Vec<usize>> = Vec::new();
    let mut last: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..count {
        let longer = |chosen: &Vec<usize>| {
            let from = chosen.last().copied().unwrap_or(0);
            (from..all.len()).map(|next| chosen.iter().copied().chain([next]).collect()).collect::<Vec<_>>()
        };
        last = last.iter().flat_map(longer).collect();
        found.extend(last.iter().cloned());
        if found.len() > MOST_LISTS {
            break;
        }
    }
    found.into_iter().map(|chosen| chosen.into_iter().map(|index| all[index]).collect()).collect()
}

/// The scenario of a seed.
pub fn scenario(seed: u64) -> Scenario {
    let dice = &mut Dice::new(seed);
    // The others are what they were before entries counted their tests.
    let condition = condition(dice, seed % 2 == 1, 2);
    let entry = |dice: &mut Dice| {
        let treatment = match dice.below(6) {
            0 => Treated::Nothing,
            1 => dice.pick(&[Treated::Unknown, Treated::Suspected(1), Treated::Excluded(0)]).to_owned(),
            _ => Treated::Is(dice.below(TREATMENTS - 1)),
        };
        let weeks = match dice.below(6) {
            0 => None,
            1 => Some(*dice.pick(&[(1, 2), (2, 3), (1, 3)])),
            _ => Some(*dice.pick(&[(1, 1), (2, 2), (3, 3)])),
        };
        let helped = match dice.below(4) {
            0 => None,
            _ => Some(dice.once_in(2)),
        };
        SaidEntry { treatment, weeks, seen: Seen::Nothing, helped }
    };
    let said = match dice.below(10) {
        0 => Said::Nothing,
        1 => Said::Unknown,
        _ => Said::List((0..dice.below(5)).map(|_| entry(dice)).collect(), !dice.once_in(4)),
    };
    let scenario = Scenario { condition, said, silent: dice.once_in(3), events: false };
    if seed % 5 == 4 { with_events(scenario, dice) } else { scenario }
}

/// The same about when something was seen, where it was about weeks.
fn with_events(mut scenario: Scenario, dice: &mut Dice) -> Scenario {
    scenario.events = true;
    scenario.condition.each(&mut |by| {
        by.each(&mut |test| match test {
            Test::AtLeast(2) => *test = Test::Within(1 + u32::from(dice.once_in(2))),
            Test::AtLeast(_) => *test = Test::Over(1 + u32::from(dice.once_in(2))),
            Test::Weeks(_) => *test = Test::Ever,
            Test::Treatment(_) | Test::Helped | Test::Within(_) | Test::Over(_) | Test::Ever => {}
        });
    });
    if let Said::List(entries, _) = &mut scenario.said {
        for entry in entries {
            entry.seen = match entry.weeks.take() {
                None => Seen::Nothing,
                Some((1, 3)) => Seen::Ever,
                Some((3, 3)) if dice.once_in(2) => Seen::Never,
                Some((least, most)) => Seen::Ago(ago(least), ago(most)),
            };
        }
    }
    scenario
}

/// How many days ago, of that many choices.
fn ago(place: u32) -> u32 {
    AGO[place as usize - 1]
}

impl Condition {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Where)) {
        match self {
            Self::Count(.., by) => visit(by),
            Self::Not(inner) => inner.each(visit),
            Self::And(one, other) | Self::Or(one, other) => {
                one.each(visit);
                other.each(visit);
            }
        }
    }
}

impl Where {
    fn each(&mut self, visit: &mut dyn FnMut(&mut Test)) {
        match self {
            Self::Always => {}
            Self::Test(test) => visit(test),
            Self::Not(inner) => inner.each(visit),
            Self::And(one, other) | Self::Or(one, other) => {
                one.each(visit);
                other.each(visit);
            }
            Self::Of(.., all) => all.iter_mut().for_each(|by| by.each(visit)),
        }
    }
}

fn condition(dice: &mut Dice, counts: bool, depth: usize) -> Condition {
    let part = |dice: &mut Dice| Box::new(condition(dice, counts, depth - 1));
    match dice.below(if depth > 0 { 5 } else { 2 }) {
        0 | 1 => {
            let by = by(dice, counts, 2);
            let count = dice.below(3);
            match dice.below(3) {
                0 => Condition::Count(count + usize::from(count == 0), None, by),
                1 => Condition::Count(0, Some(count.min(1)), by),
                _ => Condition::Count(count.min(1), Some(count.min(1)), by),
            }
        }
        2 => Condition::Not(part(dice)),
        3 => Condition::And(part(dice), part(dice)),
        _ => Condition::Or(part(dice), part(dice)),
    }
}

fn by(dice: &mut Dice, counts: bool, depth: usize) -> Where {
    let part = |dice: &mut Dice| Box::new(by(dice, counts, depth - 1));
    match dice.below(if depth > 0 { 8 + usize::from(counts) } else { 5 }) {
        8 => {
            let all = (0..2 + dice.below(2)).map(|_| by(dice, counts, depth - 1)).collect();
            match dice.below(3) {
                0 => Where::Of(1 + dice.below(2), None, all),
                1 => Where::Of(0, Some(dice.below(2)), all),
                _ => Where::Of(1, Some(1), all),
            }
        }
        0 if dice.once_in(3) => Where::Always,
        0 | 1 => Where::Test(Test::Treatment(dice.below(TREATMENTS - 1))),
        2 => Where::Test(Test::AtLeast(2)),
        3 => Where::Test(if dice.once_in(2) { Test::Weeks(2) } else { Test::AtLeast(3) }),
        4 => Where::Test(Test::Helped),
        5 => Where::Not(part(dice)),
        6 => Where::And(part(dice), part(dice)),
        _ => Where::Or(part(dice), part(dice)),
    }
}
