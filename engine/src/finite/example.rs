//! A value that people write. Input: a value of a domain. Output: one that a referral can state and that is that value.
//!
//! Next to a limit where there is a choice: 61 for more than 60, 17 for less than 18, so that it shows what the limit does.

use super::{FiniteModel, classes};
use crate::eval::bits::{BitSet, Bits};
use crate::eval::ids::{Id, ValueId};
use crate::eval::model::cells::Thresholds;
use crate::eval::model::slots::{Slot, Values, truth_value};
use crate::ir::{
    Atom, Comparison, ConceptId, DestinationId, Fact, FactId, FactType, Lookup, Quantity, UnitId,
};
use crate::referral::{Certainty, Event, Span};
use crate::value::{Date, Days, Number};

/// A value as a referral states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Example {
    /// Yes or no.
    Truth(bool),
    /// An amount, and the day it is from where that matters.
    Amount(Quantity, Option<Date>),
    /// A day.
    Day(Date),
    /// The day something happened; `None`: never.
    Event(Option<Date>),
    /// One of the choices.
    Choice(u32),
    /// A destination.
    Destination(DestinationId),
    /// One concept, and others that it is not.
    One(Vec<Element>),
    /// All that is in a list, and what is not.
    Several(Vec<Element>),
    /// Entries, each with its fields.
    Records(Vec<Vec<(FactId, Example)>>),
    /// Whatever it says.
    Text,
}

/// An element of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Element {
    /// What it is.
    pub concept: ConceptId,
    /// Whether it is there.
    pub certainty: Certainty,
}

impl FiniteModel {
    /// A value of a fact in a referral of that day; of a list, all values that it has. `None` where no single statement says
    /// that value and no other.
    pub fn example(&self, domain: usize, values: &[usize], on: Date) -> Option<Example> {
        let slot = self.slot(domain)?;
        if slot.is_set() {
            let elements: Option<Vec<Vec<Element>>> =
                values.iter().map(|value| self.element(slot, ValueId::new(*value), false)).collect();
            return Some(Example::Several(together(elements?)));
        }
        self.value(slot, ValueId::new(*values.first()?), on)
    }

    fn value(&self, slot: &Slot, cell: ValueId, on: Date) -> Option<Example> {
        let policy = &self.blank.policy;
        let fact = policy.fact(slot.fact);
        let (value, day) = match &slot.dates {
            None => (cell, None),
            Some(dates) => {
                let day = ValueId::new(cell.index() % dates.count().max(1));
                (slot.value_of(cell), Some(day_in(on, |event| dates.holding(event), day)?))
            }
        };
        Some(match &slot.values {
            Values::Truth => Example::Truth(value == truth_value(true)),
            Values::Amount(thresholds) => {
                let unit = self.unit(fact, slot)?;
                let number = amount(thresholds, value, policy.lexicon.measure(unit), fact.whole)?;
                Example::Amount(Quantity { number, unit }, day)
            }
            Values::Whole(cells) => {
                let unit = self.unit(fact, slot)?;
                let measure = policy.lexicon.measure(unit);
                let number = whole(cells.ends(value)?, measure)?;
                let quantity = Quantity { number, unit };
                let own = BitSet::of(cells.count(), [value]);
                cells.exactly(&policy.lexicon, quantity).filter(|held| held.same(&own))?;
                Example::Amount(quantity, day)
            }
            Values::Date(thresholds) => {
                let number = amount(thresholds, value, Number::ONE, true)?;
                Example::Day(Date::new(0, 3, 1)?.plus_days(number.to_i64()?)?)
            }
            Values::Event(cells) if cells.never().contains(value) => Example::Event(None),
            Values::Event(cells) => Example::Event(Some(day_in(on, |event| cells.holding(event), value)?)),
            Values::Choices(_) => Example::Choice(u32::try_from(value.index()).ok()?),
            Values::Destinations(named) => Example::Destination(match named.get(value.index()) {
                Some(named) => *named,
                None => {
                    let all = (0..self.blank.destinations()).map(DestinationId::new);
                    all.into_iter().find(|other| !named.contains(other))?
                }
            }),
            Values::Concept(_) => Example::One(self.element(slot, value, true)?),
            Values::Records(cells) => {
                let entries = cells.entries(value)?;
                let entry = |signature: &Vec<bool>| {
                    let fields = cells.fields_of(signature)?;
                    let field = |(fact, value): (usize, ValueId)| {
                        let field = cells.fields.get(fact)?;
                        let inner = &policy.model.slots[field.slot];
                        Some((field.fact, self.value(inner, value, on)?))
                    };
                    fields.into_iter().map(field).collect::<Option<Vec<_>>>()
                };
                Example::Records(entries.iter().map(entry).collect::<Option<Vec<_>>>()?)
            }
            Values::Given => Example::Text,
            Values::Set(_) => return None,
        })
    }

    /// The unit that an amount is written in: the fact's own, the first that an atom names, or the first of its kind.
    fn unit(&self, fact: &Fact, slot: &Slot) -> Option<UnitId> {
        if let FactType::Quantity(unit) = &fact.kind {
            return Some(*unit);
        }
        let atoms = &self.blank.policy.ir.atoms;
        let mut named = slot.atoms.iter().filter_map(|atom| {
            let Some(Atom::Compare { with: Comparison::Quantity(quantity), .. }) = atoms.as_slice().at(*atom)
            else {
                return None;
            };
            Some(quantity.unit)
        });
        let units = &self.lexicon().vocabulary().units;
        let of_kind = || {
            let FactType::Measure(kind) = &fact.kind else { return None };
            units.iter().position(|unit| unit.dimension == *kind).map(UnitId::new)
        };
        named.next().or_else(of_kind)
    }

    /// What says that there is something of that class: a concept, and what it is not.
    fn element(&self, slot: &Slot, class: ValueId, single: bool) -> Option<Vec<Element>> {
        let classes = classes(slot)?;
        let lexicon = self.lexicon();
        let (FactType::Concept(category) | FactType::Concepts(category)) =
            self.blank.policy.fact(slot.fact).kind
        else {
            return None;
        };
        let own = BitSet::of(classes.count(), [class]);
        let element = |concept: ConceptId, certainty: Certainty| Element { concept, certainty };
        for certainty in [Certainty::Confirmed, Certainty::Suspected] {
            if single && certainty == Certainty::Suspected {
                break;
            }
            let exactly = |concept: &ConceptId| classes.all_of(lexicon, *concept, &[], certainty).same(&own);
            if let Some(concept) = lexicon.concepts_of(category).map(|(id, _)| id).find(exactly) {
                return Some(vec![element(concept, certainty)]);
            }
            for (concept, _) in lexicon.concepts_of(category) {
                let stated = classes.all_of(lexicon, concept, &[], certainty);
                // What has one value says what it is, and not what else it is not.
                if single || !stated.contains(class) || certainty == Certainty::Suspected {
                    continue;
                }
                // What is below it and of another class is left out, the highest first.
                let mut left_out: Vec<ConceptId> = Vec::new();
                for below in lexicon.below(concept).iter().filter(|below| **below != concept) {
                    let covered = left_out.iter().any(|above| lexicon.is_below(*below, *above));
                    if !covered && !classes.all_of(lexicon, *below, &[], certainty).contains(class) {
                        left_out.retain(|other| !lexicon.is_below(*other, *below));
                        left_out.push(*below);
                    }
                }
                if classes.all_of(lexicon, concept, &left_out, certainty).same(&own) {
                    let not = left_out.into_iter().map(|concept| element(concept, Certainty::Excluded));
                    return Some(std::iter::once(element(concept, certainty)).chain(not).collect());
                }
            }
        }
        // Of what is suspected only a letter says just that: whether it is so stays open.
        let suspected = lexicon
            .concepts_of(category)
            .map(|(concept, _)| (concept, classes.all_of(lexicon, concept, &[], Certainty::Suspected)));
        let saying = suspected.filter(|(_, stated)| !single && stated.contains(class));
        let (concept, _) = saying.min_by_key(|(_, stated)| stated.count())?;
        Some(vec![element(concept, Certainty::Suspected)])
    }
}

/// The elements of a list; what one of them leaves out and another is is not left out.
fn together(elements: Vec<Vec<Element>>) -> Vec<Element> {
    let mut all: Vec<Element> = elements.into_iter().flatten().collect();
    let there: Vec<ConceptId> =
        all.iter().filter(|it| it.certainty != Certainty::Excluded).map(|it| it.concept).collect();
    all.retain(|it| it.certainty != Certainty::Excluded || !there.contains(&it.concept));
    all.sort_by_key(|it| it.certainty == Certainty::Excluded);
    let mut once: Vec<Element> = Vec::new();
    for element in all {
        if !once.contains(&element) {
            once.push(element);
        }
    }
    once
}

/// A number of a unit in a cell of amounts: at its limit, else next to it.
fn amount(thresholds: &Thresholds, cell: ValueId, unit: Number, whole: bool) -> Option<Number> {
    let stretch = thresholds.stretch(cell)?;
    let low = stretch.low.value.over(unit).ok()?;
    let high = match stretch.high {
        Some(high) => Some((high.value.over(unit).ok()?, high.open)),
        None => None,
    };
    let within = |number: &Number| {
        (low < *number || low == *number && !stretch.low.open)
            && high.is_none_or(|(high, open)| *number < high || *number == high && !open)
    };
    let at = |number: i64| Number::fraction(number, 1).ok();
    let first = cell.index() == 0;
    let near_high = high.and_then(|(high, _)| at(high.ceiling() - 1)).filter(|_| first);
    let half =
        || high.and_then(|(high, _)| low.plus(high).ok()?.over(Number::whole(2)).ok()).filter(|_| !whole);
    // Where nothing is told apart, there is some.
    let some = at(1).filter(|_| first && high.is_none());
    let candidates = [some, near_high, Some(low), at(low.floor() + 1), at(low.ceiling()), half()];
    candidates.into_iter().flatten().find(|number| within(number) && (!whole || number.is_whole()))
}

/// A whole number of a unit in a cell that goes from one limit up to the next.
fn whole((low, below): (Number, Option<Number>), unit: Number) -> Option<Number> {
    let low = low.over(unit).ok()?.ceiling();
    let below = match below {
        Some(below) => Some(below.over(unit).ok()?.ceiling()),
        None => None,
    };
    let number = match below {
        // Below the first limit, next to it.
        Some(below) if low <= 0 && below > 0 => below - 1,
        _ => low,
    };
    Number::fraction(number.max(0), 1).ok()
}

/// The day of an event in that cell, as late as can be but not later than the day of the referral.
fn day_in(on: Date, holding: impl Fn(&Event) -> BitSet<ValueId>, cell: ValueId) -> Option<Date> {
    let holds = |ago: i64| {
        let day = on.plus_days(-ago)?;
        let event = Event::Days(Span::of(Days::only(day)), Some(on));
        Some(holding(&event).iter().eq([cell]))
    };
    // Limits are days, months or years: a day in the middle of each month finds every cell but those of a few days.
    let days = (0..400).chain((0..1_500).map(|month| month * 30 + 15));
    days.into_iter().find(|ago| holds(*ago) == Some(true)).and_then(|ago| on.plus_days(-ago))
}
