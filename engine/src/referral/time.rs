//! When something was: days, parts of dates, bounds, and how long ago. Input: JSON. Output: the days that it can be, or errors.

use super::error::{Expected, Kind};
use super::facts::{Event, Reach, Span};
use super::json::{self, Json};
use super::keys;
use super::quantity;
use super::read::{Reader, members};
use crate::ir::{Unit, UnitRoot};
use crate::value::{Date, Days, Number};

/// What a referral says of an event.
pub(super) fn event(reader: &mut Reader<'_>, json: &Json<'_>) -> Option<Event> {
    match json {
        Json::String(text) => match text.as_ref() {
            "never" => Some(Event::Never),
            "ever" => Some(Event::Ever),
            other => match other.parse() {
                Ok(days) => Some(Event::Days(Span::of(days), None)),
                Err(_) => {
                    reader.error(Kind::NotATime { found: json::excerpt(other) });
                    None
                }
            },
        },
        Json::Object(pairs) => {
            let pairs = members(reader, pairs, &keys::EVENT);
            let ago = pairs.iter().find(|(key, _)| *key == "ago").copied();
            let Some((key, value)) = ago else {
                return bounds(reader, json, &pairs, Expected::Event).map(|span| Event::Days(span, None));
            };
            if let Some((second, _)) = pairs.iter().find(|(other, _)| *other != key) {
                let (first, second) = (key.to_owned(), (*second).to_owned());
                reader.within(&second.clone(), |reader| reader.error(Kind::KeysTogether { first, second }));
                return None;
            }
            reader.within(key, |reader| ago_of(reader, value)).map(Event::Ago)
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => {
            reader.wrong_type(Expected::Event, json)
        }
    }
}

/// What a referral says of a date: a day, a part of a date, or bounds.
pub(super) fn date(reader: &mut Reader<'_>, json: &Json<'_>) -> Option<Span> {
    match json {
        Json::Object(pairs) => {
            let pairs = members(reader, pairs, &keys::BOUNDS);
            bounds(reader, json, &pairs, Expected::Date)
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
            days(reader, json).map(Span::of)
        }
    }
}

/// So many units, and less than one more; or bounds of them.
fn ago_of(reader: &mut Reader<'_>, json: &Json<'_>) -> Option<Reach> {
    let is_time = |unit: &Unit| unit.dimension == "time";
    let bounds = quantity::bounds(reader, json, None, &is_time, "time")?;
    let reach = quantity::reach(reader, &bounds)?;
    if reach.is_empty() {
        reader.error(Kind::EmptyBounds);
        return None;
    }
    Some(reach)
}

/// Days between bounds.
fn bounds(
    reader: &mut Reader<'_>,
    json: &Json<'_>,
    pairs: &[(&str, &Json<'_>)],
    expected: Expected,
) -> Option<Span> {
    let mut span = Span::default();
    for (key, value) in pairs {
        let end = reader.within(key, |reader| days(reader, value))?;
        if *key == "min" { span.from = Some(end) } else { span.to = Some(end) }
    }
    if span == Span::default() {
        return reader.wrong_type(expected, json);
    }
    if span.from.zip(span.to).is_some_and(|(from, to)| from.first > to.last) {
        reader.error(Kind::EmptyBounds);
        return None;
    }
    Some(span)
}

/// A day, or a part of a date.
fn days(reader: &mut Reader<'_>, json: &Json<'_>) -> Option<Days> {
    let Json::String(text) = json else { return reader.wrong_type(Expected::Date, json) };
    let days = text.parse().ok();
    if days.is_none() {
        reader.error(Kind::NotADate { found: json::excerpt(text) });
    }
    days
}

/// The days on which something was that is so long ago, counted by the calendar from a day.
pub(super) fn ago(reach: Reach, until: Date) -> Span {
    let to = reach.low.and_then(|(count, root)| latest(count, root, until));
    let from = reach.below.and_then(|(count, root)| latest(count, root, until)?.plus_days(1));
    Span { from: from.map(Days::only), to: to.map(Days::only) }
}

/// The last day from which so many have passed until another.
fn latest(count: Number, root: UnitRoot, until: Date) -> Option<Date> {
    let count = count.to_i64()?;
    match root {
        UnitRoot::Days | UnitRoot::Base => until.plus_days(-count),
        UnitRoot::Months => {
            let mut day = until.plus_months(-count)?;
            // Days that a shorter month does not have count to its last.
            while let Some(next) = day
                .plus_days(1)
                .filter(|next| next.plus_months(count).is_some_and(|completed| completed <= until))
            {
                day = next;
            }
            Some(day)
        }
    }
}
