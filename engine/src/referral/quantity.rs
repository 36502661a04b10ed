//! Amounts. Input: `"2 years"`, `{"min": …, "max": …}` or a bare number. Output: bounds, or errors.

use super::error::{Expected, Kind};
use super::facts::{Amount, Reach};
use super::json::{self, Json};
use super::keys;
use super::read::{Reader, members};
use super::said::{Found, Said};
use crate::ir::{Fact, Lookup, Unit, UnitId};
use crate::value::{Interval, Number, NumberError};

/// How many digits an amount has before its point at most. An identity number has more.
pub const MOST_DIGITS: usize = 9;
/// No amount is so large.
pub const BEYOND: i32 = 1_000_000_000;

/// Bounds in numbers of one unit, with each end as it was written.
pub(super) struct Bounds {
    pub(super) interval: Interval,
    pub(super) unit: UnitId,
    low: Option<(Number, UnitId)>,
    high: Option<(Number, UnitId)>,
}

/// Reads an amount of a fact, whose unit measures what the fact's own measures, or the dimension of the fact.
pub(super) fn read(
    reader: &mut Reader<'_>,
    json: &Json<'_>,
    fact: &Fact,
    dimension: Option<&str>,
) -> Option<Amount> {
    let lexicon = reader.lexicon;
    let units = &lexicon.vocabulary().units;
    let default = fact.kind.own_unit();
    let dimension = dimension
        .or_else(|| default.and_then(|id| units.as_slice().at(id)).map(|unit| unit.dimension.as_str()));
    let fits = |unit: &Unit| dimension.is_none_or(|dimension| unit.dimension == dimension);
    let bounds = bounds(reader, json, default, &fits, dimension.unwrap_or_default())?;
    within_range(reader, json, fact, &bounds)?;
    let reach = if fact.counts_whole() { Some(reach(reader, &bounds)?) } else { None };
    if reach.map_or_else(|| bounds.interval.is_empty(), |reach| reach.is_empty()) {
        reader.error(Kind::EmptyBounds);
        return None;
    }
    match bounds.interval.scale(lexicon.measure(bounds.unit)) {
        Ok(interval) => Some(Amount { bounds: interval, unit: bounds.unit, reach }),
        Err(_) => {
            reader.error(Kind::BeyondRange { found: json.found() });
            None
        }
    }
}

/// Whether each end that is written lies within the range of the fact.
fn within_range(reader: &mut Reader<'_>, json: &Json<'_>, fact: &Fact, bounds: &Bounds) -> Option<()> {
    let lexicon = reader.lexicon;
    let ends: &[(&str, Option<(Number, UnitId)>)] = match json {
        Json::Object(_) => &[("min", bounds.low), ("max", bounds.high)],
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
            &[("", bounds.low)]
        }
    };
    let mut all = Some(());
    for (key, end) in ends {
        let Some((number, unit)) = *end else { continue };
        let reach = Interval::exactly(number).scale(lexicon.measure(unit));
        if reach.is_ok_and(|stated| !lexicon.is_outside(fact, &stated)) {
            continue;
        }
        let name = lexicon.vocabulary().units.as_slice().at(unit).map_or("", |unit| unit.id.as_str());
        let (found, range) = (Said::rounded(Interval::exactly(number), name), lexicon.range_said(fact));
        let kind = Kind::outside(found, range);
        if key.is_empty() {
            reader.error(kind)
        } else {
            reader.within(key, |reader| reader.error(kind))
        }
        all = None;
    }
    all
}

/// From what and below what an amount is that counts whole units: so many, and less than one more.
pub(super) fn reach(reader: &mut Reader<'_>, bounds: &Bounds) -> Option<Reach> {
    let units = &reader.lexicon.vocabulary().units;
    for (number, unit) in [bounds.low, bounds.high].into_iter().flatten() {
        if !number.is_whole() {
            let unit = units.as_slice().at(unit).map_or_else(String::new, |unit| unit.id.clone());
            reader.error(Kind::NotWhole { found: number.to_string(), unit });
            return None;
        }
    }
    let end = |end: Option<(Number, UnitId)>, more: Number| {
        let (number, unit) = end?;
        let unit = units.as_slice().at(unit)?;
        Some((number.plus(more).and_then(|number| number.times(unit.factor)).ok()?, unit.root))
    };
    Some(Reach { low: end(bounds.low, Number::ZERO), below: end(bounds.high, Number::ONE) })
}

/// Reads bounds as numbers of one unit.
pub(super) fn bounds(
    reader: &mut Reader<'_>,
    json: &Json<'_>,
    default: Option<UnitId>,
    fits: &dyn Fn(&Unit) -> bool,
    dimension: &str,
) -> Option<Bounds> {
    let Json::Object(pairs) = json else {
        let (number, unit) = single(reader, json, default, fits, dimension)?;
        let end = Some((number, unit));
        return Some(Bounds { interval: Interval::exactly(number), unit, low: end, high: end });
    };
    let lexicon = reader.lexicon;
    let kind =
        |unit: UnitId| lexicon.vocabulary().units.as_slice().at(unit).map(|unit| unit.dimension.as_str());
    let pairs = members(reader, pairs, &keys::BOUNDS);
    let mut ends = [None, None];
    let mut first: Option<&str> = None;
    for (key, value) in pairs {
        // Both ends are of one kind, that of the first.
        let alike = |unit: &Unit| fits(unit) && first.is_none_or(|first| first == unit.dimension);
        let end = reader
            .within(key, |reader| single(reader, value, default, &alike, first.unwrap_or(dimension)))?;
        first = kind(end.1);
        if let Some(slot) = ends.get_mut(usize::from(key == "max")) {
            *slot = Some(end);
        }
    }
    let [low, high] = ends;
    let unit = match low.or(high) {
        Some((_, unit)) => unit,
        None => return reader.wrong_type(Expected::Quantity, json),
    };
    let counted = |end: Option<(Number, UnitId)>| match end {
        None => Ok(None),
        Some((number, own)) if own == unit => Ok(Some(number)),
        Some((number, own)) => number.times(lexicon.measure(own))?.over(lexicon.measure(unit)).map(Some),
    };
    let (Ok(from), Ok(to)) = (counted(low), counted(high)) else {
        reader.error(Kind::BeyondRange { found: json.found() });
        return None;
    };
    Some(Bounds { interval: Interval { low: from, high: to }, unit, low, high })
}

fn single(
    reader: &mut Reader<'_>,
    json: &Json<'_>,
    default: Option<UnitId>,
    fits: &dyn Fn(&Unit) -> bool,
    dimension: &str,
) -> Option<(Number, UnitId)> {
    match json {
        Json::Number(text) => {
            let number = number(reader, text)?;
            match default {
                Some(unit) => Some((number, unit)),
                None => {
                    let meant = fitting(reader, fits);
                    reader.error(Kind::NoUnit { meant });
                    None
                }
            }
        }
        Json::String(text) => {
            let text = text.trim();
            let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')));
            let (digits, written) = text.split_at(end.unwrap_or(text.len()));
            if digits.is_empty() {
                return reader.wrong_type(Expected::Quantity, json);
            }
            if written.strip_prefix(',').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) {
                let (found, meant) = (json::excerpt(text), json::excerpt(&text.replacen(',', ".", 1)));
                reader.error(Kind::DecimalComma { found, meant });
                return None;
            }
            let written = written.trim();
            let unit = match default {
                Some(unit) if written.is_empty() => unit,
                _ => unit(reader, written, fits, dimension)?,
            };
            Some((number(reader, digits)?, unit))
        }
        Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => {
            reader.wrong_type(Expected::Quantity, json)
        }
    }
}

/// A number that is not negative.
pub(super) fn number(reader: &mut Reader<'_>, text: &str) -> Option<Number> {
    match text.parse::<Number>() {
        Ok(number) if number.is_negative() => {
            reader.error(Kind::Negative { found: json::excerpt(text) });
            None
        }
        Ok(number) if !may_be_identity(text, number) => Some(number),
        Ok(_) | Err(NumberError::BeyondRange) => {
            reader.error(Kind::BeyondRange { found: Found::Number(json::excerpt(text)) });
            None
        }
        Err(NumberError::NotANumber) => {
            reader.error(Kind::WrongType {
                expected: Expected::Number,
                found: Found::Text(json::excerpt(text)),
            });
            None
        }
    }
}

/// Whether a number may be an identity number: no amount is so large, and it must not be repeated as one.
fn may_be_identity(text: &str, number: Number) -> bool {
    text.bytes().take_while(u8::is_ascii_digit).count() > MOST_DIGITS || number >= Number::whole(BEYOND)
}

fn unit(
    reader: &mut Reader<'_>,
    written: &str,
    fits: &dyn Fn(&Unit) -> bool,
    dimension: &str,
) -> Option<UnitId> {
    let vocabulary = reader.lexicon.vocabulary();
    // `1 year` beside `2 years`: a name in the plural is found by its singular.
    let plural = format!("{written}s");
    let known = vocabulary.unit(written).or_else(|| vocabulary.unit(&plural));
    match known {
        Some((id, unit)) if fits(unit) => Some(id),
        Some(_) => {
            let (found, meant) = (json::excerpt(written), fitting(reader, fits));
            reader.error(Kind::WrongUnit { expected: dimension.to_owned(), found, meant });
            None
        }
        None if written.is_empty() => {
            let meant = fitting(reader, fits);
            reader.error(Kind::NoUnit { meant });
            None
        }
        None => {
            let spellings = vocabulary
                .units
                .iter()
                .filter(|unit| fits(unit))
                .flat_map(|unit| unit.spellings().map(|word| (word, unit.written())));
            let mut meant = reader.nearest(written, spellings);
            if meant.is_empty() {
                meant = fitting(reader, fits);
            }
            reader.unknown_word(written, Kind::UnknownUnit { found: json::excerpt(written), meant });
            None
        }
    }
}

fn fitting(reader: &Reader<'_>, fits: &dyn Fn(&Unit) -> bool) -> Vec<String> {
    let units = reader.lexicon.vocabulary().units.iter();
    units.filter(|unit| fits(unit)).map(|unit| unit.written().to_owned()).take(4).collect()
}
