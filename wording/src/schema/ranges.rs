//! Amounts within a range, as a schema tells them: numbers by their least and greatest, texts by patterns of digits.

use std::collections::BTreeSet;

use remit_engine::ir::{Fact, Quantity, Range, Unit};
use remit_engine::value::Number;
use serde_json::{Value, json};

use super::patterns;
use super::values::counts_whole;
use crate::names::Wording;

/// How many decimals of an end are compared, where it has more in another unit.
const DECIMALS: u32 = 6;

impl Wording<'_> {
    /// The texts that state an amount within the range, for each unit that fits.
    pub(super) fn texts_within(self, fact: &Fact, range: &Range, dimension: &str) -> Vec<Value> {
        let (own, whole) = (fact.kind.own_unit(), counts_whole(fact));
        let wrong = self.say("schema.range", &[("range", &self.range_of(fact).unwrap_or_default())]);
        let units = self.vocabulary.units.iter().enumerate();
        let fitting = units.filter(|(_, unit)| unit.dimension == dimension);
        let texts = fitting.filter_map(|(index, unit)| {
            let names: BTreeSet<String> = self.units(&|other| other.id == unit.id);
            let has_own = own.is_some_and(|own| own.index() == index);
            if names.is_empty() && !has_own {
                return None;
            }
            let (low, high) = self.range_in(fact, range, unit)?;
            let mut all = vec![patterns::text(&patterns::amount(&names, whole, has_own), &wrong)];
            if !low.is_zero() {
                all.push(patterns::text(&at_least(low), &wrong));
            }
            all.push(patterns::text(&at_most(high), &wrong));
            Some(json!({"type": "string", "allOf": all}))
        });
        texts.collect()
    }

    /// The range in numbers of a unit. What counts whole units has its greatest until the next.
    pub(super) fn range_in(self, fact: &Fact, range: &Range, unit: &Unit) -> Option<(Number, Number)> {
        let measure = |unit: &Unit| unit.measure().ok();
        let common =
            |end: Quantity| end.number.times(measure(self.vocabulary.units.get(end.unit.index())?)?).ok();
        let (low, mut high) = (common(range.low)?, common(range.high)?);
        let scale = Number::whole(10_i32.pow(DECIMALS));
        if counts_whole(fact) {
            let own = fact.kind.own_unit().and_then(|own| self.vocabulary.units.get(own.index()));
            high = high.plus(measure(own?)?).ok()?;
            // The greatest whole number that is below it.
            let below = high.over(measure(unit)?).ok()?.ceiling() - 1;
            let low = low.over(measure(unit)?).ok()?.ceiling();
            return Some((Number::fraction(low, 1).ok()?, Number::fraction(below, 1).ok()?));
        }
        let rounded = |number: Number, up: bool| {
            let scaled = number.over(measure(unit)?).ok()?.times(scale).ok()?;
            let whole = if up { scaled.ceiling() } else { scaled.floor() };
            Number::fraction(whole, 1).ok()?.over(scale).ok()
        };
        Some((rounded(low, true)?, rounded(high, false)?))
    }
}

/// A number of JSON.
pub(super) fn json(number: Number) -> Value {
    serde_json::from_str(&number.to_string()).unwrap_or_default()
}

/// The digits before and after the point.
fn digits(number: Number) -> (Vec<u32>, Vec<u32>) {
    let text = number.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let of = |text: &str| text.chars().filter_map(|digit| digit.to_digit(10)).collect::<Vec<u32>>();
    let whole: Vec<u32> = of(whole).into_iter().skip_while(|digit| *digit == 0).collect();
    (whole, of(part))
}

/// Begins with a number that is at most the limit; zeros may come before it.
fn at_most(limit: Number) -> String {
    let (whole, part) = digits(limit);
    let mut ways = Vec::new();
    if let Some(fewer) = whole.len().checked_sub(1) {
        ways.push(format!("[0-9]{{0,{fewer}}}{ANY_PART}"));
    }
    for (index, digit) in whole.iter().enumerate() {
        if let Some(below) = digit.checked_sub(1) {
            let rest = whole.len() - index - 1;
            ways.push(format!("{}[0-{below}][0-9]{{{rest}}}{ANY_PART}", joined(&whole, index)));
        }
    }
    let mut parts = vec![format!("{}0*", joined(&part, part.len()))];
    for (index, digit) in part.iter().enumerate() {
        if index > 0 {
            parts.push(joined(&part, index));
        }
        if let Some(below) = digit.checked_sub(1) {
            parts.push(format!("{}[0-{below}][0-9]*", joined(&part, index)));
        }
    }
    ways.push(format!("{}(?:\\.(?:{}))?", joined(&whole, whole.len()), parts.join("|")));
    format!("^\\s*0*(?:{}){END}", ways.join("|"))
}

/// Begins with a number that is at least the limit.
fn at_least(limit: Number) -> String {
    let (whole, part) = digits(limit);
    let mut ways = vec![format!("[1-9][0-9]{{{},}}{ANY_PART}", whole.len())];
    for (index, digit) in whole.iter().enumerate().filter(|(_, digit)| **digit < 9) {
        let rest = whole.len() - index - 1;
        ways.push(format!("{}[{}-9][0-9]{{{rest}}}{ANY_PART}", joined(&whole, index), digit + 1));
    }
    let own = joined(&whole, whole.len());
    if part.is_empty() {
        ways.push(format!("{own}{ANY_PART}"));
    } else {
        let mut parts = vec![format!("{}[0-9]*", joined(&part, part.len()))];
        for (index, digit) in part.iter().enumerate().filter(|(_, digit)| **digit < 9) {
            parts.push(format!("{}[{}-9][0-9]*", joined(&part, index), digit + 1));
        }
        ways.push(format!("{own}\\.(?:{})", parts.join("|")));
    }
    format!("^\\s*0*(?:{}){END}", ways.join("|"))
}

/// Decimals, or none.
const ANY_PART: &str = "(?:\\.[0-9]+)?";

/// What comes after the number.
const END: &str = "(?:[^0-9.]|$)";

fn joined(digits: &[u32], count: usize) -> String {
    digits.iter().take(count).map(u32::to_string).collect()
}
