//! What follows from dates. Input: the statements as read. Output: ages and durations beside them, and disagreements.

use super::error::{Kind, ReferralError};
use super::facts::{Amount, Elapsed, Elapsing, Event, Reach, Span, Statement, Value};
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
    days: &[(String, Span)],
    errors: &mut Vec<ReferralError>,
) {
    if let Some(until) = date {
        events(until, statements, errors);
        for (pointer, span) in days {
            not_later(pointer, span, until, errors);
        }
    }
    let mut added: Vec<Statement> = Vec::new();
    for (index, fact) in lexicon.vocabulary().facts.iter().enumerate() {
        let source = match fact.derive {
            Some(Derivation::Age { born: source } | Derivation::Elapsed { since: source }) => source,
            Some(Derivation::EquivalentDose { .. } | Derivation::AnyMedicine { .. }) | None => continue,
        };
        let stated = statements.iter().find(|statement| statement.fact == source);
        let Some((Statement { value: Value::Date(span), pointer, .. }, until)) = stated.zip(date) else {
            continue;
        };
        let (span, pointer) = (*span, pointer.clone());
        if let Some((step, found)) = later(&span, until) {
            let kind = Kind::AfterReferral { found, referral: until.to_string() };
            errors.push(ReferralError::new(format!("{pointer}{step}"), kind));
            continue;
        }
        let elapsing = elapsing(&span, until);
        if let Some(kind) = outside(lexicon, fact, &elapsing) {
            errors.push(ReferralError::new(pointer, kind));
            continue;
        }
        let id = FactId::new(index);
        match statements.iter_mut().find(|statement| statement.fact == id) {
            None => {
                let value = Value::Elapsed(elapsing);
                added.push(Statement { from: Some(source), ..Statement::new(id, pointer, value) });
            }
            Some(own) => match disagreement(lexicon, &own.value, &elapsing, &pointer) {
                Some(kind) => errors.push(ReferralError::new(own.pointer.as_str(), kind)),
                // A date tells more than a round number of years, so it is what counts where both are stated and agree; so
                // many completed units tell more than a part of a date.
                None => {
                    let stated = if let Value::Amount(amount) = &own.value { amount.reach } else { None };
                    let reach = stated.filter(|_| !elapsing.is_exact());
                    own.value = Value::Elapsed(Elapsing { reach, ..elapsing });
                }
            },
        }
    }
    statements.extend(added);
    statements.sort_by_key(|statement| statement.fact);
}

/// The time from days until another; a part of a date ends on that.
fn elapsing(span: &Span, until: Date) -> Elapsing {
    let since = |since: Date| Elapsed { since, until };
    let last = span.last().map_or(until, |last| last.min(until));
    Elapsing { shortest: since(last), longest: span.first().map(since), reach: None }
}

/// Counts back from the day of the referral, and reports what is later.
fn events(until: Date, statements: &mut [Statement], errors: &mut Vec<ReferralError>) {
    for statement in statements {
        if let Value::Records(records) = &mut statement.value {
            records.entries.iter_mut().for_each(|entry| events(until, &mut entry.fields, errors));
        }
        if let Some(Event::Days(_, day)) = &mut statement.on {
            *day = Some(until);
        }
        let Value::Event(event) = &mut statement.value else { continue };
        let (span, counted) = match event {
            Event::Never | Event::Ever => continue,
            Event::Ago(reach) => (time::ago(*reach, until), true),
            Event::Days(span, _) => (*span, false),
        };
        if !counted {
            not_later(&statement.pointer, &span, until, errors);
        }
        *event = Event::Days(span, Some(until));
    }
}

/// Reports days that are later than the referral.
fn not_later(pointer: &str, span: &Span, until: Date, errors: &mut Vec<ReferralError>) {
    if let Some((step, found)) = later(span, until) {
        let kind = Kind::AfterReferral { found, referral: until.to_string() };
        errors.push(ReferralError::new(format!("{pointer}{step}"), kind));
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
fn outside(lexicon: &Lexicon, fact: &Fact, elapsing: &Elapsing) -> Option<Kind> {
    let range = fact.range?;
    let unit = lexicon.vocabulary().units.as_slice().at(range.high.unit)?;
    let own = lexicon.vocabulary().units.as_slice().at(fact.kind.own_unit().unwrap_or(range.high.unit))?;
    let counted = |end: Quantity, more: Number| {
        let unit = lexicon.vocabulary().units.as_slice().at(end.unit)?;
        let count = end.number.times(unit.factor).ok()?.plus(more).ok()?;
        elapsing.compare(count, unit.root)
    };
    // What counts whole units has not passed the greatest until one more of them is completed.
    let more = if fact.counts_whole() { own.factor } else { Number::ZERO };
    let below = counted(range.low, Number::ZERO).is_some_and(|(_, longest)| longest.is_lt());
    let above = counted(range.high, more)
        .is_some_and(|(shortest, _)| if fact.counts_whole() { shortest.is_ge() } else { shortest.is_gt() });
    if !below && !above {
        return None;
    }
    let found = Said::Completed { count: elapsing.shortest.completed(unit)?, unit: unit.id.clone() };
    Some(Kind::outside(found, lexicon.range_said(fact)))
}

/// Whether what is stated cannot be what the dates tell. An age is so many whole units; a duration may be rounded to the
/// unit that it was written in, either way.
fn disagreement(lexicon: &Lexicon, own: &Value, elapsing: &Elapsing, other: &str) -> Option<Kind> {
    let Value::Amount(amount) = own else { return None };
    let unit = lexicon.vocabulary().units.as_slice().at(amount.unit)?;
    let reach = amount.reach.unwrap_or_else(|| rounded(lexicon, amount, unit));
    let above = |low: (Number, UnitRoot)| {
        elapsing.compare(low.0, low.1).is_none_or(|(_, longest)| match amount.reach {
            Some(_) => longest.is_ge(),
            None => longest.is_gt(),
        })
    };
    let below = |high: (Number, UnitRoot)| {
        elapsing.compare(high.0, high.1).is_none_or(|(shortest, _)| shortest.is_lt())
    };
    if reach.low.is_none_or(above) && reach.below.is_none_or(below) {
        return None;
    }
    let end = |end: Option<Number>| end.map(|end| end.over(lexicon.measure(amount.unit)).unwrap_or(end));
    let bounds = Interval { low: end(amount.bounds.low), high: end(amount.bounds.high) };
    let other_says = Said::Completed { count: elapsing.shortest.completed(unit)?, unit: unit.id.clone() };
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
