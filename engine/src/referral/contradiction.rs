//! Contradictions within a list. Input: what it names. Output: an error for what is excluded and yet confirmed or suspected.

use super::error::Kind;
use super::facts::{Certainty, Element, Named};
use super::read::Reader;
use crate::ir::{ConceptId, Lookup};

/// Reports what is excluded and yet stated, itself or something below it, by name or by code.
pub(super) fn check(reader: &mut Reader<'_>, elements: &[Element]) {
    let excluded: Vec<&Named> = elements
        .iter()
        .filter(|element| element.certainty == Certainty::Excluded)
        .map(|element| &element.named)
        .collect();
    for element in elements {
        match element.certainty {
            Certainty::Confirmed | Certainty::Suspected => {}
            Certainty::Excluded => continue,
        }
        if excluded.iter().any(|excluded| is_within(reader, &element.named, excluded)) {
            let concept = called(reader, &element.named);
            reader.error(Kind::StatedAndExcluded { concept });
        }
    }
}

/// Whether one thing is another or below it, for certain.
fn is_within(reader: &Reader<'_>, one: &Named, of: &Named) -> bool {
    let lexicon = reader.lexicon;
    let mut concepts = concepts(one).iter();
    match (one, of) {
        (_, Named::Concept(above)) => concepts.any(|concept| lexicon.is_below(*concept, *above)),
        // Of its own system, a stated code says all.
        (Named::Code { system, code, .. }, Named::Code { system: other, code: above, .. })
            if system == other =>
        {
            lexicon.is_detail(*system, code, above)
        }
        (_, Named::Code { system, code, .. }) => {
            concepts.any(|concept| lexicon.is_within_code(*concept, *system, code))
        }
    }
}

fn concepts(named: &Named) -> &[ConceptId] {
    match named {
        Named::Concept(concept) => std::slice::from_ref(concept),
        Named::Code { certain, .. } => certain,
    }
}

fn called(reader: &Reader<'_>, named: &Named) -> String {
    let vocabulary = reader.lexicon.vocabulary();
    let concept = |id: &ConceptId| vocabulary.concepts.as_slice().at(*id).map(|concept| concept.id.clone());
    match named {
        Named::Concept(id) => concept(id).unwrap_or_default(),
        Named::Code { system, code, certain, .. } => certain.first().and_then(concept).unwrap_or_else(|| {
            let system = vocabulary.code_systems.as_slice().at(*system);
            system.map_or_else(|| code.clone(), |system| system.spelt(code))
        }),
    }
}
