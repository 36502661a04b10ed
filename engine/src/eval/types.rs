//! Element types: concepts of a set, as far as a policy tells them apart. Input: a fact's atoms and the lexicon.
//! Output: one type for each combination of tests that some element can pass, and the types that each concept can be.
//!
//! An element is one concept. It passes the test for a concept when it is that concept or stands below it, and the test
//! for a code when it has that code or a more detailed one. A concept whose own code is shorter leaves that test open,
//! so it can be of several types. An element that no concept describes (a code of its own) passes code tests at most.

use std::collections::{BTreeMap, BTreeSet};

use super::bits;
use crate::ir::{Atom, CategoryId, CodeSystemId, ConceptId};
use crate::referral::{Certainty, Element, Lexicon, Named, normalise};

/// More types than any policy has; a set with more is refused when it is loaded.
const MOST_TYPES: usize = 2048;

/// The types of the elements of one fact.
#[derive(Debug)]
pub(super) struct Types {
    marks: Vec<Mark>,
    signatures: Vec<Vec<u64>>,
    of: BTreeMap<ConceptId, Vec<u64>>,
    below: BTreeMap<ConceptId, Vec<u64>>,
    foreign: Option<Vec<u64>>,
}

/// What a type is told by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Concept(ConceptId),
    Code(CodeSystemId, String),
}

impl Types {
    /// The types that these atoms tell apart, all of one fact; `None` where there are too many.
    pub(super) fn new<'a>(
        lexicon: &Lexicon,
        category: CategoryId,
        atoms: impl Iterator<Item = &'a Atom>,
    ) -> Option<Self> {
        let marks: BTreeSet<Mark> = atoms.flat_map(marks_of).collect();
        let marks: Vec<Mark> = marks.into_iter().collect();
        let mut builder = Builder { lexicon, marks: &marks, found: BTreeMap::new() };
        let mut own: BTreeMap<ConceptId, Vec<usize>> = BTreeMap::new();
        let (mut coded, mut plain) = (false, false);
        for (id, concept) in lexicon.concepts_of(category) {
            let types = builder.concept(id)?;
            coded |= !concept.codes.is_empty();
            plain |= builder.is_plain(&types);
            own.insert(id, types);
        }
        // Where concepts have codes, a code that none of them has is a value too.
        let foreign = if coded || plain { Some(builder.foreign(coded)?) } else { None };
        let count = builder.found.len();
        let mut signatures = vec![Vec::new(); count];
        for (signature, index) in builder.found {
            if let Some(slot) = signatures.get_mut(index) {
                *slot = signature;
            }
        }
        let of: BTreeMap<_, _> =
            own.iter().map(|(id, types)| (*id, bits::of(count, types.iter().copied()))).collect();
        let mut below = BTreeMap::new();
        for id in of.keys() {
            let mut all = bits::empty(count);
            lexicon
                .below(*id)
                .iter()
                .filter_map(|id| of.get(id))
                .for_each(|types| bits::add(&mut all, types));
            below.insert(*id, all);
        }
        let foreign = foreign.map(|types| bits::of(count, types));
        Some(Self { marks, signatures, of, below, foreign })
    }

    pub(super) fn count(&self) -> usize {
        self.signatures.len()
    }

    /// The types that pass a test.
    pub(super) fn passing(&self, atom: &Atom) -> Vec<u64> {
        let wanted: Vec<usize> = marks_of(atom)
            .into_iter()
            .filter_map(|mark| self.marks.iter().position(|known| *known == mark))
            .collect();
        let types = self.signatures.iter().enumerate();
        let passing = types.filter(|(_, signature)| wanted.iter().any(|mark| bits::has(signature, *mark)));
        bits::of(self.count(), passing.map(|(index, _)| index))
    }

    /// Every type.
    pub(super) fn all(&self) -> Vec<u64> {
        bits::full(self.count())
    }

    /// The types that a concept can be, itself or below, with what is excluded left out.
    pub(super) fn can_be(&self, lexicon: &Lexicon, concept: ConceptId, excluded: &[ConceptId]) -> Vec<u64> {
        if excluded.is_empty() {
            return self.below.get(&concept).cloned().unwrap_or_else(|| bits::empty(self.count()));
        }
        let mut types = bits::empty(self.count());
        let allowed = |id: &&ConceptId| !excluded.iter().any(|above| lexicon.is_below(**id, *above));
        let candidates = lexicon.below(concept).iter().filter(allowed);
        candidates.filter_map(|id| self.of.get(id)).for_each(|found| bits::add(&mut types, found));
        types
    }

    /// The type of a concept that is nothing more special: the one that passes the fewest tests.
    pub(super) fn exactly(&self, concept: ConceptId) -> Vec<u64> {
        let types = self.of.get(&concept).into_iter().flat_map(|types| bits::members(types));
        let plain =
            types.min_by_key(|index| self.signatures.get(*index).map_or(0, |marks| bits::count(marks)));
        bits::of(self.count(), plain)
    }

    /// The types that can still occur where some concepts are excluded.
    pub(super) fn not_excluded(&self, lexicon: &Lexicon, excluded: &[ConceptId]) -> Vec<u64> {
        if excluded.is_empty() {
            return self.all();
        }
        let mut types = self.foreign.clone().unwrap_or_else(|| bits::empty(self.count()));
        let allowed = |id: &&ConceptId| !excluded.iter().any(|above| lexicon.is_below(**id, *above));
        self.of
            .keys()
            .filter(allowed)
            .filter_map(|id| self.of.get(id))
            .for_each(|found| bits::add(&mut types, found));
        types
    }

    /// For each element that is there for certain, the types one of which it is; and the types that may be there.
    pub(super) fn stated(&self, lexicon: &Lexicon, elements: &[Element]) -> (Vec<Vec<u64>>, Vec<u64>) {
        let excluded = excluded(elements);
        let (mut certain, mut may) = (Vec::new(), bits::empty(self.count()));
        for element in elements {
            let sure = match element.certainty {
                Certainty::Confirmed => true,
                Certainty::Suspected => false,
                Certainty::Excluded => continue,
            };
            for types in self.element(lexicon, &element.named, &excluded) {
                bits::add(&mut may, &types);
                // A code where no concept has one can be nothing that a policy tests.
                if sure && !bits::is_empty(&types) {
                    certain.push(types);
                }
            }
        }
        (certain, may)
    }

    /// What one element can be; a code that says two concepts for certain is two elements.
    fn element(&self, lexicon: &Lexicon, named: &Named, excluded: &[ConceptId]) -> Vec<Vec<u64>> {
        let (system, code, certain, open) = match named {
            Named::Concept(concept) => return vec![self.can_be(lexicon, *concept, excluded)],
            Named::Code { system, code, certain, open } => (*system, code, certain, open),
        };
        let mut all: Vec<Vec<u64>> = Vec::new();
        for concept in certain {
            let mut types = self.can_be(lexicon, *concept, excluded);
            open.iter()
                .filter(|other| lexicon.is_below(**other, *concept))
                .for_each(|other| bits::add(&mut types, &self.can_be(lexicon, *other, excluded)));
            all.push(types);
        }
        if all.is_empty() {
            let mut types = self.foreign.clone().unwrap_or_else(|| bits::empty(self.count()));
            open.iter().for_each(|concept| bits::add(&mut types, &self.can_be(lexicon, *concept, excluded)));
            all.push(types);
        }
        for types in &mut all {
            self.narrow(types, system, code);
        }
        all
    }

    /// Leaves out the types whose tests of this system's codes cannot be those of an element with that code.
    fn narrow(&self, types: &mut [u64], system: CodeSystemId, code: &str) {
        let all: Vec<usize> = bits::members(types).collect();
        for index in all {
            let Some(signature) = self.signatures.get(index) else { continue };
            let fits = self.marks.iter().enumerate().all(|(mark, tested)| match tested {
                Mark::Code(of, test) if *of == system => {
                    let passes = bits::has(signature, mark);
                    if code.starts_with(test.as_str()) { passes } else { !passes || test.starts_with(code) }
                }
                Mark::Code(..) | Mark::Concept(_) => true,
            });
            bits::put(types, index, fits);
        }
    }
}

/// The concepts that a list excludes.
pub(super) fn excluded(elements: &[Element]) -> Vec<ConceptId> {
    let excluded = elements.iter().filter(|element| element.certainty == Certainty::Excluded);
    let named = excluded.flat_map(|element| match &element.named {
        Named::Concept(concept) => std::slice::from_ref(concept),
        Named::Code { certain, .. } => certain.as_slice(),
    });
    named.copied().collect()
}

fn marks_of(atom: &Atom) -> Vec<Mark> {
    match atom {
        Atom::Has { concept, .. } => vec![Mark::Concept(*concept)],
        Atom::Only { concepts, .. } => concepts.iter().map(|concept| Mark::Concept(*concept)).collect(),
        Atom::Code { system, code, .. } => vec![Mark::Code(*system, normalise(code))],
        Atom::Truth(_)
        | Atom::Compare { .. }
        | Atom::Choice { .. }
        | Atom::Given(_)
        | Atom::Destination { .. } => Vec::new(),
    }
}

struct Builder<'b> {
    lexicon: &'b Lexicon,
    marks: &'b [Mark],
    found: BTreeMap<Vec<u64>, usize>,
}

impl Builder<'_> {
    fn intern(&mut self, signature: Vec<u64>) -> Option<usize> {
        let next = self.found.len();
        let index = *self.found.entry(signature).or_insert(next);
        (index < MOST_TYPES).then_some(index)
    }

    fn is_plain(&self, types: &[usize]) -> bool {
        types.iter().any(|index| {
            let found = self.found.iter().find(|(_, known)| *known == index);
            found.is_some_and(|(signature, _)| bits::is_empty(signature))
        })
    }

    /// The types that a concept itself can be.
    fn concept(&mut self, id: ConceptId) -> Option<Vec<usize>> {
        let mut base = bits::empty(self.marks.len());
        let mut open: BTreeMap<CodeSystemId, Vec<usize>> = BTreeMap::new();
        for (index, mark) in self.marks.iter().enumerate() {
            match mark {
                Mark::Concept(concept) => bits::put(&mut base, index, self.lexicon.is_below(id, *concept)),
                Mark::Code(system, test) => match self.code(id, *system, test) {
                    Some(true) => bits::insert(&mut base, index),
                    Some(false) => {}
                    None => open.entry(*system).or_default().push(index),
                },
            }
        }
        self.variants(base, &open)
    }

    /// Whether a concept has a code, itself or from above; `None` where it may.
    fn code(&self, id: ConceptId, system: CodeSystemId, test: &str) -> Option<bool> {
        let concepts = &self.lexicon.vocabulary().concepts;
        let above = self.lexicon.above(id).iter().filter_map(|id| concepts.get(id.index()));
        let mut known = Some(false);
        for code in above.flat_map(|concept| &concept.codes).filter(|code| code.system == system) {
            let own = normalise(&code.code);
            let covers = own.starts_with(test);
            if covers && !code.broader {
                return Some(true);
            }
            if covers || test.starts_with(&own) {
                known = None;
            }
        }
        known
    }

    /// An element has one code in each system, so of the open tests of a system it passes one and those shorter.
    fn variants(&mut self, base: Vec<u64>, open: &BTreeMap<CodeSystemId, Vec<usize>>) -> Option<Vec<usize>> {
        let mut all = vec![base];
        for tests in open.values() {
            let mut next = all.clone();
            for signature in &all {
                for test in tests {
                    let mut variant = signature.clone();
                    self.passes(&mut variant, *test);
                    next.push(variant);
                }
            }
            if next.len() > MOST_TYPES {
                return None;
            }
            all = next;
        }
        let mut types: Vec<usize> =
            all.into_iter().map(|signature| self.intern(signature)).collect::<Option<_>>()?;
        types.sort_unstable();
        types.dedup();
        Some(types)
    }

    /// Marks the test for a code as passed, and with it the tests for shorter codes.
    fn passes(&self, signature: &mut [u64], test: usize) {
        let Some(Mark::Code(system, code)) = self.marks.get(test) else { return };
        for (index, mark) in self.marks.iter().enumerate() {
            if matches!(mark, Mark::Code(of, shorter) if of == system && code.starts_with(shorter.as_str())) {
                bits::insert(signature, index);
            }
        }
    }

    /// The types of elements that no concept describes.
    fn foreign(&mut self, coded: bool) -> Option<Vec<usize>> {
        let mut open: BTreeMap<CodeSystemId, Vec<usize>> = BTreeMap::new();
        if coded {
            for (index, mark) in self.marks.iter().enumerate() {
                if let Mark::Code(system, _) = mark {
                    open.entry(*system).or_default().push(index);
                }
            }
        }
        self.variants(bits::empty(self.marks.len()), &open)
    }
}
