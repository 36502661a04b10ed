//! What follows from dates. Input: the statements as read. Output: ages and durations beside them, and disagreements.

use std::cmp::Ordering;

use super::error::{Kind, ReferralError};
use super::facts::{Amount, Elapsed, Event, Reach, Span, Statement, Value};
use super::lexicon::Lexicon;
use super::said::Said;
use super::time;
use crate::ir::{Derivation, Fact, FactId, Lookup, Quantity, Unit, UnitRoot};
use crate::value::{Date, Days, Interval, Number};

/// Adds what dates tell, and reports what they contradict.
pub(super) fn check(
    lexicon: &Lexicon,
    date: Option<Date>,
    statements: &mut Vec<Statement>,
    errors: &mut Vec<ReferralError>,
) {
    if let Some(until) = date {
        events(until, statements, errors);
    }
    let mut added: Vec<Statement> = Vec::new();
    for (index, fact) in lexicon.vocabulary().facts.iter().enumerate() {
        let source = match fact.derive {
            Some(Derivation::Age { born: source } | Derivation::Elapsed { since: source }) => source,
            Some(Derivation::EquivalentDose { .. } | Derivation::AnyMedicine { .. }) | None => continue,
        };
        let stated = statements.iter().find(|statement| statement.fact == source);
        let Some((Statement { value: Value::Date(since), pointer, .. }, until)) = stated.zip(date) else {
            continue;
        };
        let (since, pointer) = (*since, pointer.clone());
        if since > until {
            let (found, referral) = (since.to_string(), until.to_string());
            errors.push(ReferralError::new(pointer, Kind::AfterReferral { found, referral }));
            continue;
        }
        let elapsed = Elapsed { since, until };
        if let Some(kind) = outside(lexicon, fact, elapsed) {
            errors.push(ReferralError::new(pointer, kind));
            continue;
        }
        let id = FactId::new(index);
        match statements.iter_mut().find(|statement| statement.fact == id) {
            None => {
                let value = Value::Elapsed(elapsed);
                added.push(Statement { fact: id, pointer, value, from: Some(source) });
            }
            Some(own) => match disagreement(lexicon, &own.value, elapsed, &pointer) {
                Some(kind) => errors.push(ReferralError::new(own.pointer.as_str(), kind)),
                // A date tells more than a round number of years, so it is what counts where both are stated and agree.
                None => own.value = Value::Elapsed(elapsed),
            },
        }
    }
    statements.extend(added);
    statements.sort_by_key(|statement| statement.fact);
}

/// Counts back from the day of the referral, and reports what is later.
fn events(until: Date, statements: &mut [Statement], errors: &mut Vec<ReferralError>) {
    for statement in statements {
        if let Value::Records(records) = &mut statement.value {
            records.entries.iter_mut().for_each(|entry| events(until, &mut entry.fields, errors));
        }
        let Value::Event(event) = &mut statement.value else { continue };
        let (span, counted) = match event {
            Event::Never | Event::Ever => continue,
            Event::Ago(reach) => (time::ago(*reach, until), true),
            Event::Days(span, _) => (*span, false),
        };
        if let Some((step, found)) = later(&span, until).filter(|_| !counted) {
            let pointer = format!("{}{step}", statement.pointer);
            errors.push(ReferralError::new(
                pointer,
                Kind::AfterReferral { found, referral: until.to_string() },
            ));
        }
        *event = Event::Days(span, Some(until));
    }
}

/// The end that is later than a day, by the step that leads to it. A part of a date ends on that day.
fn later(span: &Span, until: Date) -> Option<(&'static str, String)> {
    let is_one = span.from == span.to;
    let is_later = |end: Option<Days>| end.filter(|end| end.first > until);
    let found = is_later(span.from).map(|end| (if is_one { "" } else { "/min" }, end));
    let found = found.or_else(|| is_later(span.to).map(|end| ("/max", end)));
    found.map(|(step, end)| (step, end.to_string()))
}

/// Whether the time that dates tell is outside the range of its fact.
fn outside(lexicon: &Lexicon, fact: &Fact, elapsed: Elapsed) -> Option<Kind> {
    let range = fact.range?;
    let unit = lexicon.vocabulary().units.as_slice().at(range.high.unit)?;
    let own = lexicon.vocabulary().units.as_slice().at(fact.kind.own_unit().unwrap_or(range.high.unit))?;
    let counted = |end: Quantity, more: Number| {
        let unit = lexicon.vocabulary().units.as_slice().at(end.unit)?;
        let count = end.number.times(unit.factor).ok()?.plus(more).ok()?;
        elapsed.compare(count, unit.root)
    };
    // What counts whole units has not passed the greatest until one more of them is completed.
    let more = if fact.counts_whole() { own.factor } else { Number::ZERO };
    let below = counted(range.low, Number::ZERO).is_some_and(Ordering::is_lt);
    let above = counted(range.high, more)
        .is_some_and(|order| if fact.counts_whole() { order.is_ge() } else { order.is_gt() });
    if !below && !above {
        return None;
    }
    let found = Said::Completed { count: elapsed.completed(unit)?, unit: unit.id.clone() };
    Some(Kind::OutsideRange { found, range: lexicon.range_said(fact) })
}

/// Whether what is stated cannot be what the dates tell. An age is so many whole units; a duration may be rounded to the
/// unit that it was written in, either way.
fn disagreement(lexicon: &Lexicon, own: &Value, elapsed: Elapsed, other: &str) -> Option<Kind> {
    let Value::Amount(amount) = own else { return None };
    let unit = lexicon.vocabulary().units.as_slice().at(amount.unit)?;
    let reach = amount.reach.unwrap_or_else(|| rounded(lexicon, amount, unit));
    let above = |low: (Number, UnitRoot)| match amount.reach {
        Some(_) => elapsed.compare(low.0, low.1).is_none_or(std::cmp::Ordering::is_ge),
        None => elapsed.compare(low.0, low.1).is_none_or(std::cmp::Ordering::is_gt),
    };
    let below =
        |high: (Number, UnitRoot)| elapsed.compare(high.0, high.1).is_none_or(std::cmp::Ordering::is_lt);
    if reach.low.is_none_or(above) && reach.below.is_none_or(below) {
        return None;
    }
    let end = |end: Option<Number>| end.map(|end| end.over(lexicon.measure(amount.unit)).unwrap_or(end));
    let bounds = Interval { low: end(amount.bounds.low), high: end(amount.bounds.high) };
    let other_says = Said::Completed { count: elapsed.completed(unit)?, unit: unit.id.clone() };
    let found = Said::rounded(bounds, &unit.id);
    Some(Kind::disagree(found, other, other_says))
}

/// From what to what a rounded amount may be: a unit less, a unit more, both ends excluded.
fn rounded(lexicon: &Lexicon, amount: &Amount, unit: &Unit) -> Reach {
    let end = |end: Option<Number>, by: i32| {
        let count = end?.over(lexicon.measure(amount.unit)).ok()?.plus(Number::whole(by)).ok()?;
        Some((count.times(unit.factor).ok()?, unit.root))
    };
    // An amount of less than one unit may be nothing at all.
    let low = end(amount.bounds.low, -1).filter(|(count, _)| !count.is_negative());
    Reach { low, below: end(amount.bounds.high, 1) }
}
