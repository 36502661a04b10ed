//! Codes. Input: the vocabulary's codes and a stated one. Output: the concepts that it says, and those it may mean.

use crate::ir::{CodeSystem, CodeSystemId, Concept, ConceptId};

/// The codes of every system, sorted.
#[derive(Debug)]
pub(super) struct Codes {
    systems: Vec<System>,
}

#[derive(Debug)]
struct System {
    hierarchical: bool,
    // INVARIANT: sorted, so that codes with one beginning stand together.
    codes: Vec<(String, ConceptId, bool)>,
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

/// A code without dots, blanks and dashes, in capitals: `g43.-` is `G43`.
pub(crate) fn normalise(code: &str) -> String {
    let kept = code.chars().filter(|letter| !matches!(letter, '.' | '-' | ' ' | '\u{a0}'));
    kept.flat_map(char::to_uppercase).collect()
}

impl Codes {
    pub(super) fn new(systems: &[CodeSystem], concepts: &[Concept]) -> Self {
        let mut all: Vec<System> = systems
            .iter()
            .map(|system| System { hierarchical: system.is_hierarchical(), codes: Vec::new() })
            .collect();
        for (index, concept) in concepts.iter().enumerate() {
            for code in &concept.codes {
                if let Some(system) = all.get_mut(code.system.index()) {
                    system.codes.push((normalise(&code.code), ConceptId::new(index), code.broader));
                }
            }
        }
        for system in &mut all {
            system.codes.sort();
        }
        Self { systems: all }
    }

    /// What a normalised code means in its system, each list sorted.
    pub(super) fn matches(&self, system: CodeSystemId, code: &str) -> Matched {
        let mut matched = Matched::default();
        let Some(system) = self.systems.get(system.index()) else { return matched };
        for (end, _) in code.char_indices().skip(1).chain([(code.len(), ' ')]) {
            if end < code.len() && !system.hierarchical {
                continue;
            }
            let prefix = code.get(..end).unwrap_or(code);
            for (_, concept, broader) in system.from(prefix).take_while(|(known, ..)| known == prefix) {
                let list = if *broader { &mut matched.open } else { &mut matched.certain };
                list.push(*concept);
            }
        }
        if system.hierarchical {
            let longer = system.from(code).take_while(|(known, ..)| known.starts_with(code));
            matched.open.extend(longer.filter(|(known, ..)| known != code).map(|(_, concept, _)| *concept));
        }
        matched.certain.sort();
        matched.certain.dedup();
        matched.open.sort();
        matched.open.dedup();
        matched.open.retain(|concept| !matched.certain.contains(concept));
        matched
    }
}

impl System {
    fn from(&self, code: &str) -> impl Iterator<Item = &(String, ConceptId, bool)> {
        let start = self.codes.partition_point(|(known, ..)| known.as_str() < code);
        self.codes.iter().skip(start)
    }
}
