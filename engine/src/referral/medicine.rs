//! Medicines in a referral. Input: names and amounts. Output: what each can be, and how much of it is taken.

use super::concept::{code_of, list, named};
use super::error::{Expected, Kind};
use super::facts::{Drug, MedicineStatement, Medicines};
use super::json::Json;
use super::quantity;
use super::read::{Reader, members};
use crate::ir::{ConceptId, Lookup, UnitId};
use crate::value::{Interval, Number};

const KEYS: [&str; 11] = [
    "substance",
    "route",
    "brand",
    "system",
    "code",
    "name",
    "dose",
    "times_per_day",
    "rate",
    "daily",
    "as_needed",
];

type Pairs<'j, 'a> = Vec<(&'j str, &'j Json<'a>)>;

/// Reads a list of medicines.
pub(super) fn read(reader: &mut Reader<'_>, json: &Json<'_>) -> Option<Medicines> {
    let (items, complete) = list(reader, json, Expected::Medicines)?;
    let before = reader.errors.len();
    let read = |(step, item): (String, &Json<'_>)| reader.within(&step, |reader| medicine(reader, item));
    let medicines: Vec<MedicineStatement> = items.into_iter().filter_map(read).collect();
    (reader.errors.len() == before).then_some(Medicines { medicines, complete })
}

fn medicine(reader: &mut Reader<'_>, json: &Json<'_>) -> Option<MedicineStatement> {
    let Json::Object(pairs) = json else { return reader.wrong_type(Expected::Medicine, json) };
    let pairs = members(reader, pairs, &KEYS);
    let drugs = drugs(reader, &pairs);
    let amount = amount(reader, &pairs);
    let as_needed = match get(&pairs, "as_needed") {
        None => Some(false),
        Some(Json::Bool(value)) => Some(*value),
        Some(other) => reader.within("as_needed", |reader| reader.wrong_type(Expected::Truth, other)),
    };
    let pointer = reader.pointer.clone();
    Some(MedicineStatement { pointer, drugs: drugs?, amount: amount?, as_needed: as_needed? })
}

fn get<'j, 'a>(pairs: &Pairs<'j, 'a>, key: &str) -> Option<&'j Json<'a>> {
    pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
}

fn text<'j>(reader: &mut Reader<'_>, pairs: &Pairs<'j, '_>, key: &str) -> Result<Option<&'j str>, ()> {
    match get(pairs, key) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.as_ref())),
        Some(other) => {
            reader.within(key, |reader| reader.wrong_type::<()>(Expected::Text, other));
            Err(())
        }
    }
}

fn drugs(reader: &mut Reader<'_>, pairs: &Pairs<'_, '_>) -> Option<Vec<Drug>> {
    let mut ways = Vec::new();
    for key in ["substance", "brand", "system", "code", "name", "route"] {
        ways.push(text(reader, pairs, key));
    }
    let ways: Result<Vec<_>, ()> = ways.into_iter().collect();
    let ways = ways.ok()?;
    let way = |index: usize| ways.get(index).copied().flatten();
    let route = match way(5) {
        None => None,
        Some(text) => Some(reader.within("route", |reader| concept(reader, "route", text))?),
    };
    match (way(0), way(1), way(2), way(3), way(4)) {
        (Some(substance), None, None, None, None) => {
            let substance = reader.within("substance", |reader| concept(reader, "substance", substance))?;
            Some(vec![Drug { substances: vec![substance], counted: Some(substance), route }])
        }
        (None, Some(brand), None, None, None) => {
            let brand = reader.within("brand", |reader| concept(reader, "brand", brand))?;
            Some(of_brand(reader, brand, route).into_iter().collect())
        }
        (None, None, Some(name), Some(code), None) => {
            let (system, code) = code_of(reader, name, code)?;
            let matched = reader.lexicon.matches(system, &code);
            Some(matched.certain.into_iter().filter_map(|concept| of_code(reader, concept, route)).collect())
        }
        (None, None, None, None, Some(_)) => Some(Vec::new()),
        _ => {
            reader.error(Kind::MedicineName);
            None
        }
    }
}

fn concept(reader: &mut Reader<'_>, category: &str, text: &str) -> Option<ConceptId> {
    match reader.lexicon.category(category) {
        Some(id) => named(reader, id, text),
        None => {
            let kind = Kind::UnknownName {
                expected: category.to_owned(),
                found: super::json::excerpt(text),
                meant: Vec::new(),
            };
            reader.error(kind);
            None
        }
    }
}

fn of_brand(reader: &Reader<'_>, brand: ConceptId, route: Option<ConceptId>) -> Option<Drug> {
    let medicine = reader.lexicon.vocabulary().concepts.as_slice().at(brand)?.medicine.as_ref()?;
    let only = medicine.substances.first().filter(|_| medicine.substances.len() == 1).copied();
    Some(Drug {
        substances: medicine.substances.clone(),
        counted: medicine.dose_of.or(only),
        route: route.or(medicine.route),
    })
}

/// A substance or a brand; a code may stand on other things too.
fn of_code(reader: &Reader<'_>, concept: ConceptId, route: Option<ConceptId>) -> Option<Drug> {
    let lexicon = reader.lexicon;
    let is = |category: &str| lexicon.category(category).is_some_and(|id| lexicon.belongs(concept, id));
    if is("brand") {
        return of_brand(reader, concept, route);
    }
    is("substance").then(|| Drug { substances: vec![concept], counted: Some(concept), route })
}

type Measured = (Interval, UnitId);

/// The amount: `None` inside where none is stated. Said in several ways, they have to agree.
fn amount(reader: &mut Reader<'_>, pairs: &Pairs<'_, '_>) -> Option<Option<Measured>> {
    let mut found: Vec<(&str, Measured)> = Vec::new();
    for key in ["dose", "rate", "daily"] {
        let Some(json) = get(pairs, key) else { continue };
        let measured =
            reader.within(key, |reader| quantity::bounds(reader, json, None, &|_| true, "dose"))?;
        found.push((key, measured));
    }
    let times = match get(pairs, "times_per_day") {
        None => None,
        Some(Json::Number(text)) => {
            Some(reader.within("times_per_day", |reader| quantity::number(reader, text))?)
        }
        Some(other) => {
            return reader.within("times_per_day", |reader| reader.wrong_type(Expected::Number, other));
        }
    };
    let mut amounts: Vec<(&str, Measured)> = Vec::new();
    for (key, (interval, unit)) in found {
        let Some((interval, _)) = daily(reader, key, interval, unit, times)? else { continue };
        if let Some((first, (other, of))) = amounts.first()
            && !agree(reader, (interval, unit), (*other, *of))
        {
            let other_pointer = format!("{}/{first}", reader.pointer);
            let (found, other) = (words(reader, interval, unit), words(reader, *other, *of));
            reader.within(key, |reader| reader.error(Kind::Disagree { found, other_pointer, other }));
            return None;
        }
        amounts.push((key, (interval, unit)));
    }
    Some(amounts.first().map(|(_, measured)| *measured))
}

/// What a dose is by day. A dose without its times a day tells no amount; a dose of a rate is a rate.
fn daily(
    reader: &mut Reader<'_>,
    key: &str,
    interval: Interval,
    unit: UnitId,
    times: Option<Number>,
) -> Option<Option<Measured>> {
    let is_rate = reader
        .lexicon
        .vocabulary()
        .units
        .as_slice()
        .at(unit)
        .is_some_and(|unit| unit.dimension.ends_with("_rate"));
    if key != "dose" || (is_rate && times.is_none()) {
        return Some(Some((interval, unit)));
    }
    let Some(times) = times else { return Some(None) };
    match interval.scale(times) {
        Ok(interval) => Some(Some((interval, unit))),
        Err(_) => {
            reader.within(key, |reader| reader.error(Kind::BeyondRange { found: times.to_string() }));
            None
        }
    }
}

fn agree(reader: &Reader<'_>, one: Measured, two: Measured) -> bool {
    let measure = |(interval, unit): Measured| interval.scale(reader.lexicon.measure(unit));
    let unit = |id: UnitId| reader.lexicon.vocabulary().units.as_slice().at(id).map(|unit| &unit.dimension);
    unit(one.1) == unit(two.1) && measure(one) == measure(two)
}

fn words(reader: &Reader<'_>, interval: Interval, unit: UnitId) -> String {
    let unit = reader.lexicon.vocabulary().units.as_slice().at(unit).map_or("", |unit| unit.id.as_str());
    let number = |end: Option<Number>| end.map_or_else(|| "…".to_owned(), |number| number.to_string());
    match interval.single() {
        Some(number) => format!("{number} {unit}"),
        None => format!("{} to {} {unit}", number(interval.low), number(interval.high)),
    }
}
