//! What a referral says. Input: the reader. Output: statements by fact, ready for any policy.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ir::{CodeSystemId, ConceptId, DestinationId, FactId, Unit, UnitId, UnitRoot};
use crate::value::{Date, Days, Interval, Number, days_in_months};

/// A referral that was read without errors. It can be prepared for any policy of the same program, and is cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Referral {
    pub(crate) date: Option<Date>,
    pub(crate) statements: Arc<[Statement]>,
    pub(crate) unrecognised: Arc<[Unrecognised]>,
}

impl Referral {
    /// The day that ages and durations are computed to.
    pub fn date(&self) -> Option<Date> {
        self.date
    }

    /// What it states, in the order of the vocabulary's facts.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// What it states of a fact.
    pub fn statement(&self, fact: FactId) -> Option<&Statement> {
        let index = self.statements.binary_search_by_key(&fact, |statement| statement.fact).ok()?;
        self.statements.get(index)
    }

    /// Codes that no concept has.
    pub fn unrecognised(&self) -> &[Unrecognised] {
        &self.unrecognised
    }
}

/// What a referral says of one fact.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Statement {
    /// The fact.
    pub fact: FactId,
    /// Where it says so, as a JSON pointer.
    pub pointer: String,
    /// The value.
    pub value: Value,
    /// The fact that it was computed from, where it was not stated itself.
    pub from: Option<FactId>,
    /// The day that the value is from, where that is said; [`Event::Ever`] where who referred cannot tell.
    pub on: Option<Event>,
}

impl Statement {
    /// A value of which no day is said.
    pub(super) fn new(fact: FactId, pointer: String, value: Value) -> Self {
        Self { fact, pointer, value, from: None, on: None }
    }
}

/// A value as stated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// Yes or no.
    Truth(bool),
    /// An amount, or bounds of one.
    Amount(Amount),
    /// A time that the calendar tells.
    Elapsed(Elapsing),
    /// A day, or the days that it can be.
    Date(Span),
    /// When something happened, the last time.
    Event(Event),
    /// The index of a choice.
    Choice(u32),
    /// Concepts; for a fact with one concept: one element.
    Concepts(Concepts),
    /// Whether a text is there; the text itself is not kept.
    Given(bool),
    /// Medicines.
    Medicines(Medicines),
    /// Entries of a record.
    Records(Records),
    /// A destination.
    Destination(DestinationId),
    /// `"unknown"`: who referred cannot tell. It is stated, and open.
    Unknown,
}

/// An amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The values it can have, in the dimension's common measure (see `ir::Unit::measure`).
    pub bounds: Interval,
    /// The unit it was written in.
    pub unit: UnitId,
    /// Of a fact that counts whole units: what it can be more exactly. Five months are five and less than six.
    pub reach: Option<Reach>,
}

/// From what, and below what, each as so many of a root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The least that it can be.
    pub low: Option<(Number, UnitRoot)>,
    /// What it has not reached.
    pub below: Option<(Number, UnitRoot)>,
}

impl Reach {
    /// Whether there is no such amount.
    pub(super) fn is_empty(&self) -> bool {
        self.below.zip(self.low).is_some_and(|(below, low)| never_above(below, low))
    }

    /// Whether the amount is less than so many of a root: `None` where it may be and may not, however the months fall.
    pub fn is_below(&self, count: Number, root: UnitRoot) -> Option<bool> {
        let limit = (count, root);
        if self.below.is_some_and(|below| never_above(below, limit)) {
            return Some(true);
        }
        self.low.is_some_and(|low| never_above(limit, low)).then_some(false)
    }
}

/// Whether the first of two times is at most the second, whenever they begin. Of other amounts: whether it is.
fn never_above(one: (Number, UnitRoot), two: (Number, UnitRoot)) -> bool {
    if one.1 == two.1 {
        return one.0 <= two.0;
    }
    let about = |(count, root): (Number, UnitRoot)| match root {
        UnitRoot::Months => count.times(Number::DAYS_IN_MONTH),
        UnitRoot::Days | UnitRoot::WorkingDays | UnitRoot::Base => Ok(count),
    };
    // No number of months is further from its mean than this, so that the calendar is asked only near a limit.
    let (Ok(near), Ok(far)) = (about(one), about(two)) else { return false };
    let gap = near.minus(far).unwrap_or(Number::ZERO);
    if gap < Number::whole(-8) || gap > Number::whole(8) {
        return near < far;
    }
    let days = |(count, root): (Number, UnitRoot)| match root {
        UnitRoot::Months => days_in_months(count),
        UnitRoot::Days | UnitRoot::WorkingDays | UnitRoot::Base => Some(Interval::exactly(count)),
    };
    let (Some(one), Some(two)) = (days(one), days(two)) else { return false };
    one.high.zip(two.low).is_some_and(|(one, two)| one <= two)
}

/// When something happened, the last time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// It never did.
    Never,
    /// It did, nobody says when.
    Ever,
    /// So long ago; where the day of the referral is known, that is days.
    Ago(Reach),
    /// On one of those days, and the day of the referral, where it is known.
    Days(Span, Option<Date>),
}

/// Days between bounds; each may itself be a part of a date.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The earliest that it can be.
    pub from: Option<Days>,
    /// The latest.
    pub to: Option<Days>,
}

impl Span {
    /// A day, or a part of a date.
    pub const fn of(days: Days) -> Self {
        Self { from: Some(days), to: Some(days) }
    }

    /// The first day that it can be.
    pub fn first(&self) -> Option<Date> {
        self.from.map(|days| days.first)
    }

    /// The last day that it can be.
    pub fn last(&self) -> Option<Date> {
        self.to.map(|days| days.last)
    }

    /// What the older of two days can be.
    pub(crate) fn older(self, other: Self) -> Self {
        let from = self.from.zip(other.from).map(|(one, two)| if one.first <= two.first { one } else { two });
        let to = self.to.into_iter().chain(other.to).min_by_key(|days| days.last);
        Self { from, to }
    }

    /// The day, where it is one.
    pub fn single(&self) -> Option<Date> {
        self.first().filter(|first| self.last() == Some(*first))
    }
}

/// As it is written; of bounds both, with a slash between.
impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: Option<Days>| end.map_or_else(|| "..".to_owned(), |days| days.to_string());
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => write!(out, "{from}"),
            (from, to) => write!(out, "{}/{}", end(from), end(to)),
        }
    }
}

/// The time from one of several days until another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsing {
    /// From the last of the days.
    pub shortest: Elapsed,
    /// From the first; `None`: from any day before.
    pub longest: Option<Elapsed>,
    /// What is stated of a fact that counts whole units beside a date that is no single day.
    pub reach: Option<Reach>,
}

impl Elapsing {
    /// Whether it is one day.
    pub fn is_exact(&self) -> bool {
        self.longest == Some(self.shortest)
    }

    /// How the shortest and the longest time compare with so many of a root, by the calendar.
    pub fn compare(&self, count: Number, root: UnitRoot) -> Option<(Ordering, Ordering)> {
        let longest = self.longest.map_or(Some(Ordering::Greater), |longest| longest.compare(count, root));
        Some((self.shortest.compare(count, root)?, longest?))
    }

    /// Whether on one of the days exactly so many of a root have passed: a month has no 30 February.
    pub fn can_be(&self, count: Number, root: UnitRoot) -> bool {
        let until = self.shortest.until;
        let around = match (root, count.to_i64()) {
            (_, None) => return false,
            (UnitRoot::Months, Some(count)) => until.plus_months(-count),
            (UnitRoot::Days | UnitRoot::WorkingDays | UnitRoot::Base, Some(count)) => until.plus_days(-count),
        };
        let days = (0..4).filter_map(|more| around?.plus_days(more));
        let within = |day: &Date| {
            *day <= self.shortest.since && self.longest.is_none_or(|longest| longest.since <= *day)
        };
        days.filter(within)
            .any(|since| Elapsed { since, until }.compare(count, root) == Some(Ordering::Equal))
    }

    /// Whether it is less than so many of a root: `None` where it may be and may not.
    pub fn is_below(&self, count: Number, root: UnitRoot) -> Option<bool> {
        let stated = self.reach.and_then(|reach| reach.is_below(count, root));
        stated.or(match self.compare(count, root)? {
            (_, Ordering::Less) => Some(true),
            (Ordering::Equal | Ordering::Greater, _) => Some(false),
            (Ordering::Less, _) => None,
        })
    }
}

/// The time from one day until another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed {
    /// The first day.
    pub since: Date,
    /// The day of the referral.
    pub until: Date,
}

impl Elapsed {
    /// How it compares with so many of a root, by the calendar.
    pub fn compare(&self, count: Number, root: UnitRoot) -> Option<Ordering> {
        let days = |from: Date| Number::fraction(from.days_until(self.until), 1).ok();
        match root {
            UnitRoot::Months => {
                let months = count.floor();
                let Some(day) = self.since.plus_months(months) else { return Some(Ordering::Less) };
                let rest =
                    count.minus(Number::fraction(months, 1).ok()?).ok()?.times(Number::DAYS_IN_MONTH).ok()?;
                Some(days(day)?.cmp(&rest))
            }
            UnitRoot::Days | UnitRoot::WorkingDays | UnitRoot::Base => Some(days(self.since)?.cmp(&count)),
        }
    }

    /// How many of a unit have been completed.
    pub fn completed(&self, unit: &Unit) -> Option<i64> {
        let count = match unit.root {
            UnitRoot::Months => self.since.completed_months(self.until)?,
            UnitRoot::Days | UnitRoot::WorkingDays | UnitRoot::Base => self.since.days_until(self.until),
        };
        Number::fraction(count, 1).ok()?.over(unit.factor).ok().map(Number::floor)
    }
}

/// A list of concepts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Concepts {
    /// What it names.
    pub elements: Vec<Element>,
    /// Whether what it does not name is no.
    pub complete: bool,
}

/// One of a list of concepts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Element {
    /// What is named.
    pub named: Named,
    /// How sure it is.
    pub certainty: Certainty,
}

/// How a concept is named.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Named {
    /// By its own name.
    Concept(ConceptId),
    /// By a code.
    Code {
        /// The system.
        system: CodeSystemId,
        /// The code without dots and blanks, in capitals.
        code: String,
        /// Concepts that the code says for certain.
        certain: Vec<ConceptId>,
        /// Concepts that it may mean.
        open: Vec<ConceptId>,
    },
}

impl Element {
    /// Whether a code names it that no concept has. What is excluded so excludes nothing.
    pub(crate) fn is_unrecognised(&self) -> bool {
        let unknown = match &self.named {
            Named::Concept(_) => false,
            Named::Code { certain, open, .. } => certain.is_empty() && open.is_empty(),
        };
        unknown && self.certainty != Certainty::Excluded
    }
}

/// How sure an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// It is so.
    Confirmed,
    /// It may be so.
    Suspected,
    /// It is not so.
    Excluded,
}

/// A list of medicines.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Medicines {
    /// What it names.
    pub medicines: Vec<MedicineStatement>,
    /// Whether there are no others.
    pub complete: bool,
}

/// One medicine.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MedicineStatement {
    /// Where it is, as a JSON pointer.
    pub pointer: String,
    /// What it is called there.
    pub named: MedicineName,
    /// What it can be: usually one, several where a code leaves it open, none where the vocabulary does not know it.
    pub drugs: Vec<Drug>,
    /// How much is taken, in numbers of the unit; by day, or by hour where the unit says so.
    pub amount: Option<(Interval, UnitId)>,
    /// Whether a dose is stated, and not how many times a day it is taken.
    pub untimed: bool,
    /// Whether it is taken only when needed, so that nothing may be taken at all.
    pub as_needed: bool,
}

/// What a referral calls a medicine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MedicineName {
    /// A substance or a brand.
    Concept(ConceptId),
    /// A code of a system, as people write it.
    Code(String),
    /// Words of the referrer's own, hidden where they may tell who the patient is.
    Free(String),
}

/// What a medicine is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drug {
    /// Its substances.
    pub substances: Vec<ConceptId>,
    /// The one whose amount the dose states.
    pub counted: Option<ConceptId>,
    /// How it is taken, where known.
    pub route: Option<ConceptId>,
}

/// A list of records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Records {
    /// The entries.
    pub entries: Vec<RecordEntry>,
    /// Whether there are no others.
    pub complete: bool,
}

/// An entry of a list of records.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordEntry {
    /// Where it is, as a JSON pointer.
    pub pointer: String,
    /// What it states of its fields, in the order of the vocabulary's facts.
    pub fields: Vec<Statement>,
}

impl RecordEntry {
    /// What it states of a field.
    pub fn field(&self, field: FactId) -> Option<&Statement> {
        self.fields.iter().find(|statement| statement.fact == field)
    }
}

/// A code of a known system that no concept has. It may be a detail of any, or something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Unrecognised {
    /// Where it is, as a JSON pointer.
    pub pointer: String,
    /// The system.
    pub system: String,
    /// The code as written.
    pub code: String,
}
