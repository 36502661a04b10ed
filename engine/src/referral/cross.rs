//! What follows from dates. Input: the statements as read. Output: ages and durations beside them, and disagreements.

use super::error::{Kind, ReferralError};
use super::facts::{Amount, Elapsed, Statement, Value};
use super::lexicon::Lexicon;
use crate::ir::{Derivation, FactId, FactType, Lookup, UnitRoot};
use crate::value::{Date, Interval, Number};

/// Adds what dates tell, and reports what they contradict.
pub(super) fn check(
    lexicon: &Lexicon,
    date: Option<Date>,
    statements: &mut Vec<Statement>,
    errors: &mut Vec<ReferralError>,
) {
    let mut added: Vec<Statement> = Vec::new();
    for (index, fact) in lexicon.vocabulary().facts.iter().enumerate() {
        let (source, age) = match fact.derive {
            Some(Derivation::Age { born }) => (born, true),
            Some(Derivation::Elapsed { since }) => (since, false),
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
        let value = if age { years(lexicon, &fact.kind, elapsed) } else { Some(Value::Elapsed(elapsed)) };
        let Some(value) = value else { continue };
        let id = FactId::new(index);
        match statements.iter_mut().find(|statement| statement.fact == id) {
            None => added.push(Statement { fact: id, pointer, value, from: Some(source) }),
            Some(own) => {
                if let Some(kind) = disagreement(lexicon, own, elapsed, age, &pointer) {
                    errors.push(ReferralError::new(own.pointer.as_str(), kind));
                }
            }
        }
    }
    // A date tells more than a round number of years, so it is what counts where both are stated and agree.
    statements.extend(added);
    statements.sort_by_key(|statement| statement.fact);
}

fn years(lexicon: &Lexicon, kind: &FactType, elapsed: Elapsed) -> Option<Value> {
    let FactType::Quantity(unit) = kind else { return None };
    let years = Number::whole(i32::try_from(elapsed.since.completed_years(elapsed.until)?).ok()?);
    let number = match lexicon.vocabulary().units.as_slice().at(*unit)?.root {
        // Twelve months a year, whatever the unit of the fact counts.
        UnitRoot::Months => {
            years.times(Number::whole(12)).and_then(|months| months.times(Number::DAYS_IN_MONTH))
        }
        UnitRoot::Days | UnitRoot::Base => years.times(lexicon.measure(*unit)),
    };
    Some(Value::Amount(Amount { bounds: Interval::exactly(number.ok()?), unit: *unit }))
}

/// Whether what is stated cannot be what the dates tell. An age is so many completed years; a duration may be rounded
/// to the unit that it was written in, either way.
fn disagreement(
    lexicon: &Lexicon,
    own: &mut Statement,
    elapsed: Elapsed,
    age: bool,
    other: &str,
) -> Option<Kind> {
    let Value::Amount(amount) = own.value else { return None };
    let unit = lexicon.vocabulary().units.as_slice().at(amount.unit)?;
    let days = elapsed.since.days_until(elapsed.until);
    let told = if age {
        let years = elapsed.since.completed_years(elapsed.until)?;
        let agrees = |number: Number| {
            let year = Number::whole(12).times(Number::DAYS_IN_MONTH);
            year.and_then(|year| number.over(year)) == Ok(Number::whole(i32::try_from(years).unwrap_or(0)))
        };
        if amount.bounds.single().map_or_else(|| within(amount.bounds, years), agrees) {
            return None;
        }
        format!("{years} completed years")
    } else {
        let exact = Number::fraction(days, 1).ok()?;
        let slack = lexicon.measure(amount.unit);
        let low = amount.bounds.low.and_then(|low| low.minus(slack).ok());
        let high = amount.bounds.high.and_then(|high| high.plus(slack).ok());
        if low.is_none_or(|low| low <= exact) && high.is_none_or(|high| exact <= high) {
            own.value = Value::Elapsed(elapsed);
            return None;
        }
        format!("{days} days")
    };
    let number = |end: Number| end.over(lexicon.measure(amount.unit)).map_or(end, |number| number.rounded(2));
    let found = match (amount.bounds.low, amount.bounds.high) {
        (Some(low), Some(high)) if low == high => format!("{} {}", number(low), unit.id),
        (low, high) => {
            let end = |end: Option<Number>| end.map_or_else(|| "…".to_owned(), |end| number(end).to_string());
            format!("{} to {} {}", end(low), end(high), unit.id)
        }
    };
    Some(Kind::Disagree { found, other_pointer: other.to_owned(), other: told })
}

fn within(bounds: Interval, years: i64) -> bool {
    let year = Number::whole(12).times(Number::DAYS_IN_MONTH);
    let years = Number::fraction(years, 1).and_then(|years| years.times(year?));
    years.is_ok_and(|years| bounds.contains(years))
}
