//! Concepts in a referral. Input: names, codes, certainties. Output: elements of a list.

use super::codes::normalise;
use super::error::{Expected, Kind};
use super::facts::{Certainty, Concepts, Element, Named, Unrecognised};
use super::json::{self, Json};
use super::read::{Reader, members};
use crate::ir::{CategoryId, CodeSystemId, ConceptId, Lookup};
use crate::value::suggest;

/// Reads the value of a fact with one concept.
pub(super) fn read_one(reader: &mut Reader<'_>, category: CategoryId, json: &Json<'_>) -> Option<Concepts> {
    let element = element(reader, category, json)?;
    Some(Concepts { elements: vec![element], complete: true })
}

/// Reads the value of a fact with a set of concepts.
pub(super) fn read_list(reader: &mut Reader<'_>, category: CategoryId, json: &Json<'_>) -> Option<Concepts> {
    let (items, complete) = list(reader, json, Expected::Concepts)?;
    let before = reader.errors.len();
    let read = |reader: &mut Reader<'_>, (step, item): (String, &Json<'_>)| {
        if step.is_empty() {
            return element(reader, category, item);
        }
        reader.within(&step, |reader| element(reader, category, item))
    };
    let elements: Vec<Element> = items.into_iter().filter_map(|item| read(reader, item)).collect();
    if reader.errors.len() > before {
        return None;
    }
    contradictions(reader, &elements);
    // "None of these" about one thing is no answer about another.
    let excluded = |element: &Element| element.certainty == Certainty::Excluded;
    let complete = complete && (elements.is_empty() || !elements.iter().all(excluded));
    Some(Concepts { elements, complete })
}

/// The items of a list with the steps of their pointers, and whether the list is complete.
pub(super) fn list<'j, 'a>(
    reader: &mut Reader<'_>,
    json: &'j Json<'a>,
    expected: Expected,
) -> Option<(Vec<(String, &'j Json<'a>)>, bool)> {
    let steps = |items: &'j [Json<'a>], prefix: &str| {
        items.iter().enumerate().map(|(index, item)| (format!("{prefix}{index}"), item)).collect::<Vec<_>>()
    };
    match json {
        Json::Array(items) => Some((steps(items, ""), true)),
        Json::Object(pairs) if pairs.iter().any(|(key, _)| key == "values" || key == "complete") => {
            let (mut items, mut complete) = (Vec::new(), true);
            for (key, value) in members(reader, pairs, &["values", "complete"]) {
                match (key, value) {
                    ("values", Json::Array(values)) => items = steps(values, "values/"),
                    ("complete", Json::Bool(value)) => complete = *value,
                    ("complete", other) => {
                        return reader.within(key, |reader| reader.wrong_type(Expected::Truth, other));
                    }
                    (_, other) => return reader.within(key, |reader| reader.wrong_type(expected, other)),
                }
            }
            Some((items, complete))
        }
        Json::Object(_) | Json::String(_) if expected == Expected::Concepts => {
            Some((vec![(String::new(), json)], true))
        }
        other => reader.wrong_type(expected, other),
    }
}

fn element(reader: &mut Reader<'_>, category: CategoryId, json: &Json<'_>) -> Option<Element> {
    match json {
        Json::String(text) => Some(Element {
            named: Named::Concept(named(reader, category, text)?),
            certainty: Certainty::Confirmed,
        }),
        Json::Object(pairs) => {
            let pairs = members(reader, pairs, &["concept", "system", "code", "certainty"]);
            let get = |key: &str| pairs.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
            let certainty =
                get("certainty").map(|value| reader.within("certainty", |reader| certainty(reader, value)));
            let certainty = certainty.unwrap_or(Some(Certainty::Confirmed));
            let named = match (get("concept"), get("system"), get("code")) {
                (Some(Json::String(text)), None, None) => {
                    let id = reader.within("concept", |reader| named(reader, category, text));
                    id.map(Named::Concept)
                }
                (None, Some(Json::String(system)), Some(Json::String(code))) => {
                    coded(reader, category, system, code, certainty)
                }
                _ => reader.wrong_type(Expected::Concept, json),
            };
            Some(Element { named: named?, certainty: certainty? })
        }
        other => reader.wrong_type(Expected::Concept, other),
    }
}

fn certainty(reader: &mut Reader<'_>, json: &Json<'_>) -> Option<Certainty> {
    match json {
        Json::String(text) if text == "confirmed" => Some(Certainty::Confirmed),
        Json::String(text) if text == "suspected" => Some(Certainty::Suspected),
        Json::String(text) if text == "excluded" => Some(Certainty::Excluded),
        other => reader.wrong_type(Expected::Certainty, other),
    }
}

/// The concept with that name; an unknown one is an error that offers the nearest.
pub(super) fn named(reader: &mut Reader<'_>, category: CategoryId, text: &str) -> Option<ConceptId> {
    let lexicon = reader.lexicon;
    if let Some(concept) = lexicon.concept(category, text) {
        return Some(concept);
    }
    let meant = if reader.is_full() { Vec::new() } else { lexicon.concepts_like(text, category) };
    let expected = lexicon.vocabulary().categories.as_slice().at(category);
    let expected = expected.map_or_else(|| "concept".to_owned(), |category| category.id.clone());
    reader.error(Kind::UnknownName { expected, found: json::excerpt(text), meant });
    None
}

/// The code system with that name.
pub(super) fn system(reader: &mut Reader<'_>, name: &str) -> Option<CodeSystemId> {
    let systems = &reader.lexicon.vocabulary().code_systems;
    if let Some(index) = systems.iter().position(|system| system.id == name) {
        return Some(CodeSystemId::new(index));
    }
    let mut meant =
        suggest::nearest(name, systems.iter().map(|system| (system.id.as_str(), system.id.as_str())));
    if meant.is_empty() {
        meant = systems.iter().map(|system| system.id.clone()).filter(|id| id.starts_with(name)).collect();
    }
    reader.within("system", |reader| reader.error(Kind::UnknownSystem { found: json::excerpt(name), meant }));
    None
}

fn coded(
    reader: &mut Reader<'_>,
    category: CategoryId,
    name: &str,
    written: &str,
    certainty: Option<Certainty>,
) -> Option<Named> {
    let system = system(reader, name)?;
    let code = normalise(written);
    if code.is_empty() {
        let found = format!("\"{}\"", json::excerpt(written));
        reader.within("code", |reader| reader.error(Kind::WrongType { expected: Expected::Text, found }));
        return None;
    }
    let matched = reader.lexicon.meant(system, &code, category);
    if matched.is_unknown() && certainty != Some(Certainty::Excluded) {
        let (system, code) = (json::excerpt(name), json::excerpt(written));
        reader.unrecognised.push(Unrecognised { pointer: reader.pointer.clone(), system, code });
    }
    Some(Named::Code { system, code, certain: matched.certain, open: matched.open })
}

/// A concept that is stated while it, or something above it, is excluded.
fn contradictions(reader: &mut Reader<'_>, elements: &[Element]) {
    let lexicon = reader.lexicon;
    let of = |element: &Element| match &element.named {
        Named::Concept(concept) => vec![*concept],
        Named::Code { certain, .. } => certain.clone(),
    };
    let with = |wanted: Certainty| {
        let chosen = elements.iter().filter(move |element| element.certainty == wanted);
        chosen.flat_map(of).collect::<Vec<_>>()
    };
    let excluded = with(Certainty::Excluded);
    for concept in with(Certainty::Confirmed) {
        if excluded.iter().any(|above| lexicon.is_below(concept, *above)) {
            let id = lexicon.vocabulary().concepts.as_slice().at(concept).map(|concept| concept.id.clone());
            reader.error(Kind::StatedAndExcluded { concept: id.unwrap_or_default() });
        }
    }
}
