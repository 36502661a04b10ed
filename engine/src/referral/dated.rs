//! Values with the day that they are from. Input: a value, `{"value": …, "on": …}`, or a list of such. Output: the latest value
//! with its day, or errors.

use super::error::{Expected, Kind};
use super::facts::{Event, Span, Value};
use super::json::Json;
use super::keys;
use super::read::{Reader, members};
use super::time;
use crate::ir::Fact;
use crate::value::Date;

/// One value of several.
struct Entry {
    pointer: String,
    value: Value,
    on: Option<Event>,
}

/// Reads what is said of a fact whose value can have a date. `None` without an error where that is nothing.
pub(super) fn read(reader: &mut Reader<'_>, fact: &Fact, json: &Json<'_>) -> Option<(Value, Option<Event>)> {
    match json {
        Json::Array(items) if items.is_empty() => reader.wrong_type(Expected::Quantity, json),
        Json::Array(items) => several(reader, fact, items),
        Json::Object(pairs) if pairs.iter().any(|(key, _)| keys::DATED.contains(&key.as_ref())) => {
            let pairs = members(reader, pairs, &keys::DATED);
            one(reader, fact, &pairs)
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => {
            reader.undated(fact, json)
        }
    }
}

/// A value and its day.
fn one(reader: &mut Reader<'_>, fact: &Fact, pairs: &[(&str, &Json<'_>)]) -> Option<(Value, Option<Event>)> {
    let said = |key: &str| pairs.iter().find(|(own, _)| *own == key).map(|(_, json)| *json);
    let on = said("on").map(|json| reader.within("on", |reader| day(reader, json)));
    let Some(json) = said("value").filter(|json| !json.says_nothing()) else {
        reader.error(Kind::NoDatedValue);
        return None;
    };
    let value = reader.within("value", |reader| reader.value(fact, json))?;
    match on {
        Some(on) => Some((value, Some(on?))),
        None => Some((value, None)),
    }
}

/// The days that a value may be from.
fn day(reader: &mut Reader<'_>, json: &Json<'_>) -> Option<Event> {
    if matches!(json, Json::String(text) if text == "unknown") {
        return Some(Event::Ever);
    }
    let span = time::date(reader, json)?;
    reader.days.push((reader.pointer.clone(), span));
    Some(Event::Days(span, None))
}

/// The latest of several values. Their days have to tell which that is.
fn several(reader: &mut Reader<'_>, fact: &Fact, items: &[Json<'_>]) -> Option<(Value, Option<Event>)> {
    let before = reader.errors.len();
    let mut entries: Vec<Entry> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        reader.within(&index.to_string(), |reader| {
            let read = if let Json::Array(_) = item {
                reader.wrong_type(Expected::Quantity, item)
            } else if item.says_nothing() {
                // One of several of which nothing is said may be the latest.
                reader.error(Kind::Undated);
                None
            } else {
                read(reader, fact, item)
            };
            let pointer = reader.pointer.clone();
            entries.extend(read.map(|(value, on)| Entry { pointer, value, on }));
        });
    }
    if reader.errors.len() > before {
        return None;
    }
    if entries.len() < 2 {
        return entries.pop().map(|entry| (entry.value, entry.on));
    }
    ordered(reader, &entries);
    if reader.errors.len() > before {
        return None;
    }
    let latest = entries.into_iter().max_by_key(|entry| span(entry).and_then(|span| span.first()));
    latest.map(|entry| (entry.value, entry.on))
}

/// Reports values without a day, and those whose days do not tell that they are older than the latest.
fn ordered(reader: &mut Reader<'_>, entries: &[Entry]) {
    let mut dated: Vec<(&Entry, Span)> = Vec::new();
    for entry in entries {
        match span(entry) {
            Some(span) => dated.push((entry, span)),
            None => at(reader, entry, Kind::Undated),
        }
    }
    let latest = dated.iter().enumerate().max_by_key(|(_, (_, span))| span.first());
    let Some((place, (latest, newest))) = latest.filter(|_| dated.len() == entries.len()) else { return };
    for (index, (entry, span)) in dated.iter().enumerate() {
        let older = span.last().zip(newest.first()).is_some_and(|(last, first)| last < first);
        if index != place && !older {
            let kind = Kind::NoLatest {
                found: span.to_string(),
                other_pointer: latest.pointer.clone(),
                other: newest.to_string(),
            };
            at(reader, entry, kind);
        }
    }
}

/// The day of what is computed: that of its oldest part. `None`: a part is without its day.
pub(super) fn oldest(days: impl Iterator<Item = Option<Event>>) -> Option<Event> {
    let mut oldest: Option<(Span, Option<Date>)> = None;
    for day in days {
        let (span, referral) = match day? {
            Event::Days(span, referral) => (span, referral),
            Event::Never | Event::Ever | Event::Ago(_) => return Some(Event::Ever),
        };
        oldest = Some(match oldest {
            None => (span, referral),
            Some((other, _)) => (span.older(other), referral),
        });
    }
    oldest.map(|(span, referral)| Event::Days(span, referral))
}

fn span(entry: &Entry) -> Option<Span> {
    match entry.on {
        Some(Event::Days(span, _)) => Some(span),
        Some(Event::Never | Event::Ever | Event::Ago(_)) | None => None,
    }
}

fn at(reader: &mut Reader<'_>, entry: &Entry, kind: Kind) {
    reader.errors.push(super::ReferralError::new(entry.pointer.as_str(), kind));
}
