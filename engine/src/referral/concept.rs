//! Concepts in a referral. Input: names, codes, certainties. Output: elements of a list.

use super::contradiction;
use super::error::{CodeMistake, Expected, Kind};
use super::facts::{Certainty, Concepts, Element, Named, Unrecognised};
use super::json::{self, Json};
use super::keys;
use super::read::{Reader, members};
use super::said::NameOf;
use crate::ir::{CategoryId, CodeSystem, CodeSystemId, ConceptId, Lookup};
use crate::value::masked_code;

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
    contradiction::check(reader, &elements);
    // "None of these" about one thing is no answer about another.
    let excluded = |element: &Element| element.certainty == Certainty::Excluded;
    let complete = complete && (elements.is_empty() || !elements.iter().all(excluded));
    Some(Concepts { elements: without_implied(reader, elements), complete })
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
    // An entry that says nothing means something that is not said.
    let said = |(items, complete): (Vec<(String, &'j Json<'a>)>, bool)| {
        let count = items.len();
        let said: Vec<_> = items.into_iter().filter(|(_, item)| !item.says_nothing()).collect();
        let complete = complete && said.len() == count;
        (said, complete)
    };
    match json {
        Json::Array(items) => Some(said((steps(items, ""), true))),
        Json::Object(pairs) if pairs.iter().any(|(key, _)| key == "values" || key == "complete") => {
            let (mut items, mut complete) = (Vec::new(), true);
            for (key, value) in members(reader, pairs, &keys::LIST) {
                match (key, value) {
                    ("values", Json::Array(values)) => items = steps(values, "values/"),
                    ("complete", Json::Bool(value)) => complete = *value,
                    ("complete", other) => {
                        return reader.within(key, |reader| reader.wrong_type(Expected::Truth, other));
                    }
                    (_, other) => return reader.within(key, |reader| reader.wrong_type(expected, other)),
                }
            }
            Some(said((items, complete)))
        }
        Json::Object(_) | Json::String(_) if expected == Expected::Concepts => {
            Some((vec![(String::new(), json)], true))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => {
            reader.wrong_type(expected, json)
        }
    }
}

fn element(reader: &mut Reader<'_>, category: CategoryId, json: &Json<'_>) -> Option<Element> {
    match json {
        Json::String(text) => Some(Element {
            named: Named::Concept(named(reader, category, text)?),
            certainty: Certainty::Confirmed,
        }),
        Json::Object(pairs) => {
            let before = reader.errors.len();
            let pairs = members(reader, pairs, &keys::CONCEPT);
            if reader.errors.len() > before {
                return None;
            }
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
                (None, None, Some(Json::String(code))) => {
                    let meant = systems_of(reader, code);
                    reader.error(Kind::NoSystem { found: json::excerpt(code), meant });
                    None
                }
                (Some(_), Some(_), None) => keys_together(reader, "system"),
                (Some(_), _, Some(_)) => keys_together(reader, "code"),
                _ => reader.wrong_type(Expected::Concept, json),
            };
            Some(Element { named: named?, certainty: certainty? })
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => {
            reader.wrong_type(Expected::Concept, json)
        }
    }
}

/// A concept is named in one way: by its name, or by a code.
fn keys_together(reader: &mut Reader<'_>, second: &str) -> Option<Named> {
    let kind = Kind::KeysTogether { first: "concept".to_owned(), second: second.to_owned() };
    reader.within(second, |reader| reader.error(kind));
    None
}

fn certainty(reader: &mut Reader<'_>, json: &Json<'_>) -> Option<Certainty> {
    let Json::String(text) = json else { return reader.wrong_type(Expected::Certainty, json) };
    match text.as_ref() {
        "confirmed" => Some(Certainty::Confirmed),
        "suspected" => Some(Certainty::Suspected),
        "excluded" => Some(Certainty::Excluded),
        _ => reader.wrong_type(Expected::Certainty, json),
    }
}

/// The concept with that name; an unknown one is an error that offers the nearest.
pub(super) fn named(reader: &mut Reader<'_>, category: CategoryId, text: &str) -> Option<ConceptId> {
    let lexicon = reader.lexicon;
    if let Some(concept) = lexicon.concept(category, text) {
        return Some(concept);
    }
    let meant = reader.nearest(text, lexicon.concept_spellings(category));
    let systems = if meant.is_empty() && !reader.is_full() { systems_of(reader, text) } else { Vec::new() };
    if !systems.is_empty() {
        reader.error(Kind::NoSystem { found: json::excerpt(text), meant: systems });
        return None;
    }
    let expected = lexicon.vocabulary().categories.as_slice().at(category);
    let expected = expected.map_or_else(|| "concept".to_owned(), |category| category.id.clone());
    let expected = NameOf::Concept(expected);
    reader.unknown_word(text, Kind::UnknownName { expected, found: json::excerpt(text), meant });
    None
}

/// The systems whose codes look like this.
fn systems_of(reader: &Reader<'_>, text: &str) -> Vec<String> {
    let systems = reader.lexicon.vocabulary().code_systems.iter();
    let fitting = systems
        .filter(|system| text.chars().any(|letter| letter.is_ascii_digit()) && system.read(text).is_ok());
    fitting.map(|system| system.id.clone()).collect()
}

/// The code system with that name.
fn system(reader: &mut Reader<'_>, name: &str, code: &str) -> Option<CodeSystemId> {
    let systems = &reader.lexicon.vocabulary().code_systems;
    if let Some(index) = systems.iter().position(|system| system.id == name) {
        return Some(CodeSystemId::new(index));
    }
    let plain = |text: &str| -> String {
        text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let spellings = |system: &CodeSystem| -> Vec<String> {
        let labels = system.label.all().map(|(_, label)| label.to_owned());
        std::iter::once(system.id.clone()).chain(labels).collect()
    };
    let called = |fits: &dyn Fn(&str) -> bool| -> Vec<String> {
        let fitting = systems.iter().filter(|system| spellings(system).iter().any(|word| fits(&plain(word))));
        fitting.map(|system| system.id.clone()).collect()
    };
    let mut meant = called(&|word| word == plain(name));
    if meant.is_empty() && !plain(name).is_empty() {
        meant = called(&|word| word.starts_with(&plain(name)));
    }
    if meant.is_empty() {
        let words: Vec<(String, &str)> = systems
            .iter()
            .flat_map(|system| spellings(system).into_iter().map(|word| (word, system.id.as_str())))
            .collect();
        meant = reader.nearest(name, words.iter().map(|(word, id)| (word.as_str(), *id)));
    }
    if meant.is_empty() {
        meant = systems_of(reader, code);
    }
    let kind = Kind::UnknownSystem { found: json::excerpt(name), meant };
    reader.within("system", |reader| reader.unknown_word(name, kind));
    None
}

/// A system and a code of it in its one spelling. What cannot be one is an error, at its place.
pub(super) fn code_of(reader: &mut Reader<'_>, name: &str, written: &str) -> Option<(CodeSystemId, String)> {
    let id = system(reader, name, written)?;
    let system = reader.lexicon.vocabulary().code_systems.as_slice().at(id)?;
    let fault = match system.read(written) {
        Ok(code) => return Some((id, code)),
        Err(fault) => fault,
    };
    let kind = Kind::NotACode(Box::new(CodeMistake {
        system: system.id.clone(),
        found: json::excerpt(&masked_code(written)),
        fault: fault.kind,
        meant: fault.meant,
        forms: system.forms().into_iter().map(str::to_owned).collect(),
        elsewhere: systems_of(reader, written),
    }));
    reader.within("code", |reader| reader.error(kind));
    None
}

fn coded(
    reader: &mut Reader<'_>,
    category: CategoryId,
    name: &str,
    written: &str,
    certainty: Option<Certainty>,
) -> Option<Named> {
    let (system, code) = code_of(reader, name, written)?;
    let matched = reader.lexicon.meant(system, &code, category);
    if matched.is_unknown() && certainty != Some(Certainty::Excluded) {
        let (system, code) = (json::excerpt(name), json::excerpt(written));
        reader.unrecognised.push(Unrecognised { pointer: reader.pointer.clone(), system, code });
    }
    Some(Named::Code { system, code, certain: matched.certain, open: matched.open })
}

/// The elements without those that others imply: a concept by name says nothing more where one below it is named too, or
/// where a code says what it is.
fn without_implied(reader: &Reader<'_>, elements: Vec<Element>) -> Vec<Element> {
    let lexicon = reader.lexicon;
    let as_sure = |one: &Element, by: &Element| match (one.certainty, by.certainty) {
        (Certainty::Confirmed | Certainty::Suspected, Certainty::Confirmed)
        | (Certainty::Suspected, Certainty::Suspected) => true,
        (Certainty::Confirmed, Certainty::Suspected)
        | (Certainty::Confirmed | Certainty::Suspected, Certainty::Excluded)
        | (Certainty::Excluded, _) => false,
    };
    let is_implied = |one: &Element, by: &Element| match (&one.named, &by.named) {
        (Named::Concept(concept), Named::Concept(below)) => {
            below != concept && lexicon.is_below(*below, *concept)
        }
        (Named::Concept(concept), Named::Code { certain, .. }) => {
            certain.iter().any(|below| lexicon.is_below(*below, *concept))
        }
        (Named::Code { .. }, _) => false,
    };
    let kept = |one: &&Element| !elements.iter().any(|by| as_sure(one, by) && is_implied(one, by));
    elements.iter().filter(kept).cloned().collect()
}
