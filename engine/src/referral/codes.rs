//! Codes. Input: the vocabulary's codes and a stated one. Output: the concepts that it says, and those it may mean.

use crate::ir::{CodeSystem, CodeSystemId, Concept, ConceptId, Lookup};

/// The codes of every system, sorted.
#[derive(Debug)]
pub(super) struct Codes {
    systems: Vec<Known>,
    of: Vec<Vec<OwnCode>>,
}

#[derive(Debug)]
struct Known {
    system: CodeSystem,
    // INVARIANT: sorted, so that codes with one beginning come together.
    codes: Vec<(String, ConceptId, bool)>,
}

/// A code of a concept, in its one spelling.
#[derive(Debug)]
pub(crate) struct OwnCode {
    pub(crate) system: CodeSystemId,
    pub(crate) code: String,
    /// Whether it covers more than the concept.
    pub(crate) broader: bool,
}

/// What a stated code means.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Matched {
    pub(crate) certain: Vec<ConceptId>,
    pub(crate) open: Vec<ConceptId>,
}

impl Matched {
    /// Whether no concept has the code.
    pub(crate) fn is_unknown(&self) -> bool {
        self.certain.is_empty() && self.open.is_empty()
    }
}

impl Codes {
    /// Reads the codes of all concepts; one with a code that its system cannot have is the error.
    pub(super) fn new(systems: &[CodeSystem], concepts: &[Concept]) -> Result<Self, ConceptId> {
        let mut all: Vec<Known> =
            systems.iter().map(|system| Known { system: system.clone(), codes: Vec::new() }).collect();
        let mut of = Vec::with_capacity(concepts.len());
        for (index, concept) in concepts.iter().enumerate() {
            let mut own = Vec::with_capacity(concept.codes.len());
            for code in &concept.codes {
                let read = systems.at(code.system).and_then(|system| system.read_any(&code.code).ok());
                let normal = read.ok_or(ConceptId::new(index))?;
                if let Some(known) = all.get_mut(code.system.index()) {
                    known.codes.push((normal.clone(), ConceptId::new(index), code.broader));
                }
                own.push(OwnCode { system: code.system, code: normal, broader: code.broader });
            }
            of.push(own);
        }
        for known in &mut all {
            known.codes.sort();
        }
        Ok(Self { systems: all, of })
    }

    /// The codes of a concept itself, in their one spelling.
    pub(super) fn of(&self, concept: ConceptId) -> &[OwnCode] {
        self.of.get(concept.index()).map_or(&[], Vec::as_slice)
    }

    /// What a code means in its system, each list sorted.
    pub(super) fn matches(&self, system: CodeSystemId, code: &str) -> Matched {
        let mut matched = Matched::default();
        let Some(known) = self.systems.get(system.index()) else { return matched };
        for beginning in known.system.beginnings(code) {
            for (_, concept, broader) in known.from(beginning).take_while(|(of, ..)| of == beginning) {
                let list = if *broader { &mut matched.open } else { &mut matched.certain };
                list.push(*concept);
            }
        }
        let longer = known.from(code).take_while(|(detail, ..)| detail.starts_with(code));
        let details = longer.filter(|(detail, ..)| detail != code && known.system.is_detail(detail, code));
        matched.open.extend(details.map(|(_, concept, _)| *concept));
        matched.certain.sort();
        matched.certain.dedup();
        matched.open.sort();
        matched.open.dedup();
        matched.open.retain(|concept| !matched.certain.contains(concept));
        matched
    }
}

impl Known {
    fn from(&self, code: &str) -> impl Iterator<Item = &(String, ConceptId, bool)> {
        let start = self.codes.partition_point(|(known, ..)| known.as_str() < code);
        self.codes.iter().skip(start)
    }
}
