//! Medicines in a referral. Input: names and amounts. Output: what each can be, and how much of it is taken.

use super::concept::{code_of, list, named};
use super::error::{Expected, Kind};
use super::facts::{Drug, MedicineName, MedicineStatement, Medicines};
use super::json::Json;
use super::keys;
use super::quantity;
use super::read::{Reader, members};
use super::said::{Found, NameOf, Said};
use crate::ir::{ConceptId, Lookup, Unit, UnitId};
use crate::value::{Interval, Number, is_blank, masked_code};

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
    let pairs = members(reader, pairs, &keys::MEDICINE);
    let told = drugs(reader, &pairs);
    let drugs = told.as_ref().map_or(&[] as &[Drug], |(_, drugs)| drugs);
    let amount = amount(reader, &pairs, drugs);
    let as_needed = match get(&pairs, "as_needed") {
        None => Some(false),
        Some(Json::Bool(value)) => Some(*value),
        Some(other) => reader.within("as_needed", |reader| reader.wrong_type(Expected::Truth, other)),
    };
    let pointer = reader.pointer.clone();
    let (named, drugs) = told?;
    let amount = amount?;
    let untimed = amount.is_none() && get(&pairs, "dose").is_some();
    Some(MedicineStatement { pointer, named, drugs, amount, untimed, as_needed: as_needed? })
}

fn get<'j, 'a>(pairs: &Pairs<'j, 'a>, key: &str) -> Option<&'j Json<'a>> {
    pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| *value)
}

fn text<'j>(reader: &mut Reader<'_>, pairs: &Pairs<'j, '_>, key: &str) -> Result<Option<&'j str>, ()> {
    match get(pairs, key) {
        None => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.as_ref()).filter(|text| !is_blank(text))),
        Some(other) => {
            reader.within(key, |reader| reader.wrong_type::<()>(Expected::Text, other));
            Err(())
        }
    }
}

/// What a medicine is called, and what it can be.
fn drugs(reader: &mut Reader<'_>, pairs: &Pairs<'_, '_>) -> Option<(MedicineName, Vec<Drug>)> {
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
            let drug = Drug { substances: vec![substance], counted: Some(substance), route };
            Some((MedicineName::Concept(substance), vec![drug]))
        }
        (None, Some(brand), None, None, None) => {
            let brand = reader.within("brand", |reader| concept(reader, "brand", brand))?;
            let drugs = routed(reader, of_brand(reader, brand).into_iter().collect(), route, "brand")?;
            Some((MedicineName::Concept(brand), drugs))
        }
        (None, None, Some(name), Some(code), None) => {
            let (system, code) = code_of(reader, name, code)?;
            let matched = reader.lexicon.matches(system, &code);
            let drugs = matched.certain.into_iter().filter_map(|concept| of_code(reader, concept)).collect();
            let own = reader.lexicon.vocabulary().code_systems.as_slice().at(system);
            let spelt = own.map_or_else(|| code.clone(), |own| own.spelt(&code));
            let drugs = routed(reader, drugs, route, "code")?;
            Some((MedicineName::Code(spelt), drugs))
        }
        (None, None, None, None, Some(name)) => {
            Some((MedicineName::Free(masked_code(name.trim()).into_owned()), Vec::new()))
        }
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
                expected: NameOf::Concept(category.to_owned()),
                found: super::json::excerpt(text),
                meant: Vec::new(),
            };
            reader.unknown_word(text, kind);
            None
        }
    }
}

/// The medicines with the route that is stated, where they have none of their own or one that is no other.
fn routed(
    reader: &mut Reader<'_>,
    drugs: Vec<Drug>,
    stated: Option<ConceptId>,
    named_by: &str,
) -> Option<Vec<Drug>> {
    let Some(stated) = stated else { return Some(drugs) };
    let lexicon = reader.lexicon;
    let own = drugs.first().and_then(|drug| drug.route);
    let route = |drug: &Drug| match drug.route {
        // A brand may say more of the way than the referral does.
        Some(own) if lexicon.is_below(own, stated) => Some(own),
        Some(own) if !lexicon.is_below(stated, own) => None,
        Some(_) | None => Some(stated),
    };
    let count = drugs.len();
    let fitting: Vec<Drug> =
        drugs.into_iter().filter_map(|drug| Some(Drug { route: Some(route(&drug)?), ..drug })).collect();
    match own.filter(|_| fitting.is_empty() && count > 0) {
        None => Some(fitting),
        Some(own) => {
            let id = |concept| lexicon.vocabulary().concepts.as_slice().at(concept).map(|it| it.id.clone());
            let said = |concept| Said::Concept(id(concept).unwrap_or_default());
            let (found, other) = (said(stated), said(own));
            let other_pointer = format!("{}/{named_by}", reader.pointer);
            reader.within("route", |reader| reader.error(Kind::disagree(found, other_pointer, other)));
            None
        }
    }
}

fn of_brand(reader: &Reader<'_>, brand: ConceptId) -> Option<Drug> {
    let medicine = reader.lexicon.vocabulary().concepts.as_slice().at(brand)?.medicine.as_ref()?;
    let only = medicine.substances.first().filter(|_| medicine.substances.len() == 1).copied();
    Some(Drug {
        substances: medicine.substances.clone(),
        counted: medicine.dose_of.or(only),
        route: medicine.route,
    })
}

/// A substance or a brand; other things may have a code too.
fn of_code(reader: &Reader<'_>, concept: ConceptId) -> Option<Drug> {
    let lexicon = reader.lexicon;
    let is = |category: &str| lexicon.category(category).is_some_and(|id| lexicon.belongs(concept, id));
    if is("brand") {
        return of_brand(reader, concept);
    }
    is("substance").then(|| Drug { substances: vec![concept], counted: Some(concept), route: None })
}

type Measured = (Interval, UnitId);

/// The amount: `None` inside where none is stated. Said in several ways, they have to agree.
fn amount(reader: &mut Reader<'_>, pairs: &Pairs<'_, '_>, drugs: &[Drug]) -> Option<Option<Measured>> {
    let mut found: Vec<(&str, Measured)> = Vec::new();
    for key in ["dose", "rate", "daily"] {
        let Some(json) = get(pairs, key) else { continue };
        found.push((key, reader.within(key, |reader| measured(reader, key, json, drugs))?));
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
    for (key, (interval, unit)) in together(reader, found, times.is_some())? {
        let Some((interval, _)) = daily(reader, key, interval, unit, times)? else { continue };
        if let Some((first, (other, of))) = amounts.first()
            && !agree(reader, (interval, unit), (*other, *of))
        {
            let other_pointer = format!("{}/{first}", reader.pointer);
            let (found, other) = (said(reader, interval, unit), said(reader, *other, *of));
            reader.within(key, |reader| reader.error(Kind::disagree(found, other_pointer, other)));
            return None;
        }
        amounts.push((key, (interval, unit)));
    }
    Some(amounts.first().map(|(_, measured)| *measured))
}

/// One of the amounts of a medicine. A rate says how much an hour, a daily amount how much a day, a dose the one or the
/// other; what is counted by the hour has a rate and nothing else.
fn measured(reader: &mut Reader<'_>, key: &str, json: &Json<'_>, drugs: &[Drug]) -> Option<Measured> {
    let lexicon = reader.lexicon;
    let fits = |unit: &Unit| {
        let is_rate = unit.is_rate();
        lexicon.is_dose(unit) && if is_rate { key != "daily" } else { key != "rate" }
    };
    let expected = if key == "rate" { "dose_rate" } else { "dose" };
    let bounds = quantity::bounds(reader, json, None, &fits, expected)?;
    if bounds.interval.is_empty() {
        reader.error(Kind::EmptyBounds);
        return None;
    }
    let unit = lexicon.vocabulary().units.as_slice().at(bounds.unit)?;
    let by_hour =
        |drug: &Drug| drug.counted.zip(drug.route).is_some_and(|(it, route)| lexicon.is_by_hour(it, route));
    if !unit.is_rate() && !drugs.is_empty() && drugs.iter().all(by_hour) {
        let rates = lexicon.vocabulary().units.iter().filter(|unit| unit.is_rate());
        let meant = rates.map(|unit| unit.written().to_owned()).collect();
        reader.error(Kind::NotByHour { found: unit.id.clone(), meant });
        return None;
    }
    Some((bounds.interval, bounds.unit))
}

/// The amounts, where the keys mean something together: so many times a day belongs to a dose that is no rate, and what is
/// by the hour is not by the day.
fn together<'k>(
    reader: &mut Reader<'_>,
    amounts: Vec<(&'k str, Measured)>,
    times: bool,
) -> Option<Vec<(&'k str, Measured)>> {
    let units = &reader.lexicon.vocabulary().units;
    let is_rate = |(_, (_, unit)): &&(&str, Measured)| units.as_slice().at(*unit).is_some_and(Unit::is_rate);
    let rate = amounts.iter().find(is_rate).map(|(key, _)| *key);
    let by_day = amounts.iter().find(|amount| !is_rate(amount)).map(|(key, _)| *key);
    let dose = amounts.iter().any(|(key, _)| *key == "dose");
    let pair = match (rate, by_day) {
        (Some(rate), Some(by_day)) => Some((rate, by_day)),
        (Some(rate), None) => times.then_some((rate, "times_per_day")),
        (None, Some(by_day)) => (times && !dose).then_some((by_day, "times_per_day")),
        (None, None) => None,
    };
    let Some((first, second)) = pair else { return Some(amounts) };
    let kind = Kind::KeysTogether { first: first.to_owned(), second: second.to_owned() };
    reader.within(second, |reader| reader.error(kind));
    None
}

/// What a dose is by day. A dose without its times a day tells no amount; a dose of a rate is a rate.
fn daily(
    reader: &mut Reader<'_>,
    key: &str,
    interval: Interval,
    unit: UnitId,
    times: Option<Number>,
) -> Option<Option<Measured>> {
    let is_rate = reader.lexicon.vocabulary().units.as_slice().at(unit).is_some_and(Unit::is_rate);
    if key != "dose" || is_rate {
        return Some(Some((interval, unit)));
    }
    let Some(times) = times else { return Some(None) };
    match interval.scale(times) {
        Ok(interval) => Some(Some((interval, unit))),
        Err(_) => {
            reader.within(key, |reader| {
                reader.error(Kind::BeyondRange { found: Found::Number(times.to_string()) })
            });
            None
        }
    }
}

fn agree(reader: &Reader<'_>, one: Measured, two: Measured) -> bool {
    let measure = |(interval, unit): Measured| interval.scale(reader.lexicon.measure(unit));
    let unit = |id: UnitId| reader.lexicon.vocabulary().units.as_slice().at(id).map(|unit| &unit.dimension);
    unit(one.1) == unit(two.1) && measure(one) == measure(two)
}

fn said(reader: &Reader<'_>, bounds: Interval, unit: UnitId) -> Said {
    let unit = reader.lexicon.vocabulary().units.as_slice().at(unit).map_or("", |unit| unit.id.as_str());
    Said::Amount { bounds, unit: unit.to_owned() }
}
