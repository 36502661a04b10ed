//! Amounts. Input: `"2 years"`, `{"min": …, "max": …}` or a bare number. Output: bounds, or errors.

use super::error::{Expected, Kind};
use super::facts::Amount;
use super::json::{self, Json};
use super::read::{Reader, members};
use crate::ir::{Lookup, Unit, UnitId};
use crate::value::suggest;
use crate::value::{Interval, Number, NumberError};

/// Reads an amount whose unit measures what `default` measures, or the named dimension.
pub(super) fn read(
    reader: &mut Reader<'_>,
    json: &Json<'_>,
    default: Option<UnitId>,
    dimension: Option<&str>,
    whole: bool,
) -> Option<Amount> {
    let lexicon = reader.lexicon;
    let units = &lexicon.vocabulary().units;
    let dimension = dimension
        .or_else(|| default.and_then(|id| units.as_slice().at(id)).map(|unit| unit.dimension.as_str()));
    let fits = |unit: &Unit| dimension.is_none_or(|dimension| unit.dimension == dimension);
    let (numbers, unit) = bounds(reader, json, default, &fits, dimension.unwrap_or_default())?;
    // A whole fact counts in its own unit: 18 months are no whole number of years.
    if whole {
        let own = default.unwrap_or(unit);
        for end in [numbers.low, numbers.high].into_iter().flatten() {
            let counted = end.times(lexicon.measure(unit)).and_then(|value| value.over(lexicon.measure(own)));
            if numbers.single().is_some() && !counted.is_ok_and(Number::is_whole) {
                reader.error(Kind::NotWhole { found: end.to_string() });
                return None;
            }
        }
    }
    match numbers.scale(lexicon.measure(unit)) {
        Ok(bounds) => Some(Amount { bounds, unit }),
        Err(_) => {
            reader.error(Kind::BeyondRange { found: json.describe() });
            None
        }
    }
}

/// Reads bounds as numbers of one unit.
pub(super) fn bounds(
    reader: &mut Reader<'_>,
    json: &Json<'_>,
    default: Option<UnitId>,
    fits: &dyn Fn(&Unit) -> bool,
    dimension: &str,
) -> Option<(Interval, UnitId)> {
    let Json::Object(pairs) = json else {
        let (number, unit) = single(reader, json, default, fits, dimension)?;
        return Some((Interval::exactly(number), unit));
    };
    let pairs = members(reader, pairs, &["min", "max"]);
    let mut ends = [None, None];
    for (key, value) in pairs {
        let end = reader.within(key, |reader| single(reader, value, default, fits, dimension))?;
        if let Some(slot) = ends.get_mut(usize::from(key == "max")) {
            *slot = Some(end);
        }
    }
    let [low, high] = ends;
    let unit = match low.or(high) {
        Some((_, unit)) => unit,
        None => return reader.wrong_type(Expected::Quantity, json),
    };
    let lexicon = reader.lexicon;
    let counted = |end: Option<(Number, UnitId)>| match end {
        None => Ok(None),
        Some((number, own)) if own == unit => Ok(Some(number)),
        Some((number, own)) => number.times(lexicon.measure(own))?.over(lexicon.measure(unit)).map(Some),
    };
    let (Ok(low), Ok(high)) = (counted(low), counted(high)) else {
        reader.error(Kind::BeyondRange { found: json.describe() });
        return None;
    };
    let interval = Interval { low, high };
    if interval.is_empty() {
        reader.error(Kind::EmptyBounds);
        return None;
    }
    Some((interval, unit))
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
            if digits.is_empty() || written.trim_start().starts_with(',') {
                return reader.wrong_type(Expected::Quantity, json);
            }
            let written = written.trim();
            let unit = match default {
                Some(unit) if written.is_empty() => unit,
                _ => unit(reader, written, fits, dimension)?,
            };
            Some((number(reader, digits)?, unit))
        }
        other => reader.wrong_type(Expected::Quantity, other),
    }
}

/// A number that is not negative.
pub(super) fn number(reader: &mut Reader<'_>, text: &str) -> Option<Number> {
    match text.parse::<Number>() {
        Ok(number) if number.is_negative() => {
            reader.error(Kind::Negative { found: json::excerpt(text) });
            None
        }
        Ok(number) => Some(number),
        Err(NumberError::BeyondRange) => {
            reader.error(Kind::BeyondRange { found: json::excerpt(text) });
            None
        }
        Err(NumberError::NotANumber) => {
            reader.error(Kind::WrongType {
                expected: Expected::Number,
                found: format!("\"{}\"", json::excerpt(text)),
            });
            None
        }
    }
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
        Some((_, unit)) => {
            let (found, meant) = (unit.id.clone(), fitting(reader, fits));
            reader.error(Kind::WrongUnit { expected: dimension.to_owned(), found, meant });
            None
        }
        None if written.is_empty() => {
            let meant = fitting(reader, fits);
            reader.error(Kind::NoUnit { meant });
            None
        }
        None => {
            let spellings = vocabulary.units.iter().filter(|unit| fits(unit)).flat_map(|unit| {
                let others = unit.aliases.iter().map(String::as_str);
                std::iter::once(unit.id.as_str()).chain(others).map(|word| (word, unit.id.as_str()))
            });
            let mut meant = suggest::nearest(written, spellings);
            if meant.is_empty() {
                meant = fitting(reader, fits);
            }
            reader.error(Kind::UnknownUnit { found: json::excerpt(written), meant });
            None
        }
    }
}

fn fitting(reader: &Reader<'_>, fits: &dyn Fn(&Unit) -> bool) -> Vec<String> {
    let units = reader.lexicon.vocabulary().units.iter();
    units.filter(|unit| fits(unit)).map(|unit| unit.id.clone()).take(4).collect()
}
