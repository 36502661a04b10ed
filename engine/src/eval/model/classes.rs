//! Element types: concepts of a set, as far as a policy tells them apart. Input: a fact's atoms and the lexicon.
//! Output: one type for each combination of tests that some element can pass, and the types that each concept can be.
//!
//! An element is one concept. It passes the test for a concept when it is that concept or stands below it, and the test
//! for a code when it has that code or a more detailed one. A concept whose own code is shorter leaves that test open,
//! so it can be of several types. Where a code names the element, the code alone says which tests of its system it passes,
//! so that a concept has types of its own for each system. An element that no concept describes passes code tests at most.

use std::collections::{BTreeMap, BTreeSet};

use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{Id, IndexVec, TestId, ValueId};
use crate::ir::{Atom, CategoryId, CodeSystemId, ConceptId};
use crate::referral::{Certainty, Element, Lexicon, Named, normalise};

/// More types than any policy has; a set with more is refused when it is loaded.
const MOST_CLASSES: usize = 2048;

/// The types of the elements of one fact.
#[derive(Debug)]
pub(crate) struct ElementClasses {
    tests: IndexVec<TestId, Test>,
    /// The tests that each class passes.
    signatures: IndexVec<ValueId, BitSet<TestId>>,
    of: BTreeMap<ConceptId, BitSet<ValueId>>,
    below: BTreeMap<ConceptId, BitSet<ValueId>>,
    /// The types of each concept where a code of that system names it; of systems whose codes are tested.
    coded: BTreeMap<CodeSystemId, BTreeMap<ConceptId, BitSet<ValueId>>>,
    foreign: Option<BitSet<ValueId>>,
}

/// What a type is told by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Test {
    Concept(ConceptId),
    Code(CodeSystemId, String),
}

impl ElementClasses {
    /// The types that these atoms tell apart, all of one fact; `None` where there are too many.
    pub(crate) fn new<'a>(
        lexicon: &Lexicon,
        category: CategoryId,
        atoms: impl Iterator<Item = &'a Atom>,
    ) -> Option<Self> {
        let tests: BTreeSet<Test> = atoms.flat_map(tests_of).collect();
        let tests: IndexVec<TestId, Test> = tests.into_iter().collect();
        let systems: BTreeSet<CodeSystemId> = tests.iter().filter_map(Test::system).collect();
        let mut builder =
            Builder { lexicon, category, tests: &tests, systems: &systems, found: BTreeMap::new() };
        let mut own: BTreeMap<ConceptId, Vec<ValueId>> = BTreeMap::new();
        let mut by_code: BTreeMap<CodeSystemId, BTreeMap<ConceptId, Vec<ValueId>>> = BTreeMap::new();
        let (mut has_codes, mut plain) = (false, false);
        for (id, concept) in lexicon.concepts_of(category) {
            let types = builder.concept(id, None)?;
            has_codes |= !concept.codes.is_empty();
            plain |= builder.is_plain(&types);
            own.insert(id, types);
            for system in &systems {
                by_code.entry(*system).or_default().insert(id, builder.concept(id, Some(*system))?);
            }
        }
        // Where concepts have codes, a code that none of them has is a value too.
        let foreign = if has_codes || plain { Some(builder.foreign(has_codes)?) } else { None };
        let count = builder.found.len();
        let mut signatures: Vec<(ValueId, BitSet<TestId>)> =
            builder.found.into_iter().map(|(signature, class)| (class, signature)).collect();
        signatures.sort_by_key(|(class, _)| *class);
        let signatures = signatures.into_iter().map(|(_, signature)| signature).collect();
        let sets = |types: BTreeMap<ConceptId, Vec<ValueId>>| {
            types.into_iter().map(|(id, types)| (id, BitSet::of(count, types))).collect::<BTreeMap<_, _>>()
        };
        let of = sets(own);
        let coded = by_code.into_iter().map(|(system, types)| (system, sets(types))).collect();
        let mut below = BTreeMap::new();
        for id in of.keys() {
            let mut all = BitSet::empty(count);
            lexicon.below(*id).iter().filter_map(|id| of.get(id)).for_each(|types| all.union(types));
            below.insert(*id, all);
        }
        let foreign = foreign.map(|types| BitSet::of(count, types));
        Some(Self { tests, signatures, of, below, coded, foreign })
    }

    pub(crate) fn count(&self) -> usize {
        self.signatures.len()
    }

    /// The types that pass a test.
    pub(crate) fn passing(&self, atom: &Atom) -> BitSet<ValueId> {
        let wanted = tests_of(atom);
        let known = self.tests.enumerate().filter(|(_, test)| wanted.contains(test)).map(|(id, _)| id);
        let wanted = BitSet::of(self.tests.len(), known);
        let passing = self.signatures.enumerate().filter(|(_, signature)| signature.intersects(&wanted));
        BitSet::of(self.count(), passing.map(|(class, _)| class))
    }

    /// Every type.
    pub(crate) fn all(&self) -> BitSet<ValueId> {
        BitSet::full(self.count())
    }

    /// The types that a concept can be, itself or below, with what is excluded left out; named by a code of that system,
    /// or by its own name.
    fn can_be(
        &self,
        lexicon: &Lexicon,
        concept: ConceptId,
        excluded: &[ConceptId],
        by: Option<CodeSystemId>,
    ) -> BitSet<ValueId> {
        let coded = by.and_then(|system| self.coded.get(&system));
        if excluded.is_empty() && coded.is_none() {
            return self.below.get(&concept).cloned().unwrap_or_else(|| BitSet::empty(self.count()));
        }
        let mut types = BitSet::empty(self.count());
        let allowed = |id: &&ConceptId| !excluded.iter().any(|above| lexicon.is_below(**id, *above));
        let candidates = lexicon.below(concept).iter().filter(allowed);
        let of = coded.unwrap_or(&self.of);
        candidates.filter_map(|id| of.get(id)).for_each(|found| types.union(found));
        types
    }

    /// The type of a concept that is nothing more special: the one that passes the fewest tests.
    pub(crate) fn exactly(&self, concept: ConceptId) -> BitSet<ValueId> {
        let types = self.of.get(&concept).into_iter().flat_map(Bits::iter);
        let plain = types.min_by_key(|class| self.signatures[*class].count());
        BitSet::of(self.count(), plain)
    }

    /// The types that can still occur where some concepts are excluded.
    pub(crate) fn not_excluded(&self, lexicon: &Lexicon, excluded: &[ConceptId]) -> BitSet<ValueId> {
        if excluded.is_empty() {
            return self.all();
        }
        let mut types = self.foreign.clone().unwrap_or_else(|| BitSet::empty(self.count()));
        let allowed = |id: &&ConceptId| !excluded.iter().any(|above| lexicon.is_below(**id, *above));
        for of in std::iter::once(&self.of).chain(self.coded.values()) {
            of.keys().filter(allowed).filter_map(|id| of.get(id)).for_each(|found| types.union(found));
        }
        types
    }

    /// For each element that is there for certain, the types one of which it is; and the types that may be there.
    pub(crate) fn stated(
        &self,
        lexicon: &Lexicon,
        elements: &[Element],
    ) -> (Vec<BitSet<ValueId>>, BitSet<ValueId>) {
        let excluded = excluded(elements);
        let (mut certain, mut may) = (Vec::new(), BitSet::empty(self.count()));
        for element in elements {
            let sure = match element.certainty {
                Certainty::Confirmed => true,
                Certainty::Suspected => false,
                Certainty::Excluded => continue,
            };
            for types in self.element(lexicon, &element.named, &excluded) {
                may.union(&types);
                // What the list excludes altogether is left to the reader of the list.
                if sure && !types.is_empty() {
                    certain.push(types);
                }
            }
        }
        (certain, may)
    }

    /// What one element can be; a code that says two concepts for certain is two elements.
    fn element(&self, lexicon: &Lexicon, named: &Named, excluded: &[ConceptId]) -> Vec<BitSet<ValueId>> {
        let (system, code, certain, open) = match named {
            Named::Concept(concept) => return vec![self.can_be(lexicon, *concept, excluded, None)],
            Named::Code { system, code, certain, open } => (*system, code, certain, open),
        };
        let mut all: Vec<BitSet<ValueId>> =
            certain.iter().map(|concept| self.can_be(lexicon, *concept, excluded, Some(system))).collect();
        if all.is_empty() {
            let mut types = self.foreign.clone().unwrap_or_else(|| BitSet::empty(self.count()));
            for concept in open {
                types.union(&self.can_be(lexicon, *concept, excluded, Some(system)));
            }
            if open.is_empty() {
                self.unknown(lexicon, system, excluded, &mut types);
            }
            all.push(types);
        }
        for types in &mut all {
            self.narrow(lexicon, types, system, code);
        }
        all
    }

    /// Adds the types of the concepts that a code which none of them has may mean.
    fn unknown(
        &self,
        lexicon: &Lexicon,
        system: CodeSystemId,
        excluded: &[ConceptId],
        types: &mut BitSet<ValueId>,
    ) {
        for (id, own) in self.coded.get(&system).unwrap_or(&self.of) {
            let allowed = !excluded.iter().any(|above| lexicon.is_below(*id, *above));
            if allowed && lexicon.may_have_others(*id, system) {
                types.union(own);
            }
        }
    }

    /// Leaves out the types whose tests of this system's codes cannot be those of an element with that code.
    fn narrow(&self, lexicon: &Lexicon, types: &mut BitSet<ValueId>, system: CodeSystemId, code: &str) {
        let all: Vec<ValueId> = types.iter().collect();
        for class in all {
            let signature = &self.signatures[class];
            let fits = self.tests.enumerate().all(|(id, tested)| match tested {
                Test::Code(of, test) if *of == system => {
                    let passes = signature.contains(id);
                    let detail = |one: &str, of: &str| lexicon.is_detail(system, one, of);
                    if detail(code, test) { passes } else { !passes || detail(test, code) }
                }
                Test::Code(..) | Test::Concept(_) => true,
            });
            types.set(class, fits);
        }
    }
}

/// The concepts that a list excludes.
pub(crate) fn excluded(elements: &[Element]) -> Vec<ConceptId> {
    let excluded = elements.iter().filter(|element| element.certainty == Certainty::Excluded);
    let named = excluded.flat_map(|element| match &element.named {
        Named::Concept(concept) => std::slice::from_ref(concept),
        Named::Code { certain, .. } => certain.as_slice(),
    });
    named.copied().collect()
}

fn tests_of(atom: &Atom) -> Vec<Test> {
    match atom {
        Atom::Has { concept, .. } => vec![Test::Concept(*concept)],
        Atom::Only { concepts, .. } => concepts.iter().map(|concept| Test::Concept(*concept)).collect(),
        Atom::Code { system, code, .. } => vec![Test::Code(*system, normalise(code))],
        Atom::Truth(_)
        | Atom::Compare { .. }
        | Atom::Choice { .. }
        | Atom::Given(_)
        | Atom::Destination { .. } => Vec::new(),
    }
}

impl Test {
    fn system(&self) -> Option<CodeSystemId> {
        match self {
            Self::Code(system, _) => Some(*system),
            Self::Concept(_) => None,
        }
    }
}

struct Builder<'b> {
    lexicon: &'b Lexicon,
    category: CategoryId,
    /// In order.
    tests: &'b IndexVec<TestId, Test>,
    /// The code systems of which codes are tested.
    systems: &'b BTreeSet<CodeSystemId>,
    found: BTreeMap<BitSet<TestId>, ValueId>,
}

impl Builder<'_> {
    fn intern(&mut self, signature: BitSet<TestId>) -> Option<ValueId> {
        let next = ValueId::new(self.found.len());
        let class = *self.found.entry(signature).or_insert(next);
        (class.index() < MOST_CLASSES).then_some(class)
    }

    fn is_plain(&self, types: &[ValueId]) -> bool {
        let plain = self.found.get(&BitSet::empty(self.tests.len()));
        plain.is_some_and(|plain| types.contains(plain))
    }

    /// The types that a concept itself can be, named by a code of that system or by its own name.
    fn concept(&mut self, id: ConceptId, by: Option<CodeSystemId>) -> Option<Vec<ValueId>> {
        let mut base = BitSet::empty(self.tests.len());
        let above = self.lexicon.above(id).iter();
        let known = |above: &ConceptId| self.tests.as_slice().binary_search(&Test::Concept(*above)).ok();
        above.filter_map(known).for_each(|index| base.insert(TestId::new(index)));
        let mut open: BTreeMap<CodeSystemId, Vec<Option<String>>> = BTreeMap::new();
        for system in self.systems.iter().copied() {
            let tests = self.tests(system).filter(|test| self.may_mean(system, test, Some(id)));
            let tests: Vec<String> = tests.map(str::to_owned).collect();
            let open = open.entry(system).or_default();
            if by == Some(system) {
                open.extend(tests.into_iter().map(Some));
                open.extend(self.may_pass_none(system, id).then_some(None));
                continue;
            }
            open.push(None);
            // It has its codes and those from above, and may have a detail of one. A broader code it need not have.
            for (own, broader) in self.codes(id, system) {
                let details = tests.iter().filter(|test| self.lexicon.is_detail(system, test, &own));
                open.extend(details.cloned().map(Some));
                if broader {
                    open.push(Some(own));
                } else {
                    self.pass(&mut base, system, &own);
                }
            }
        }
        self.variants(base, &open)
    }

    /// The tested codes of a system.
    fn tests(&self, system: CodeSystemId) -> impl Iterator<Item = &str> {
        self.tests.iter().filter_map(move |test| match test {
            Test::Code(of, test) if *of == system => Some(test.as_str()),
            Test::Code(..) | Test::Concept(_) => None,
        })
    }

    /// The codes of a concept and of those above it, each with whether it is broader.
    fn codes(&self, id: ConceptId, system: CodeSystemId) -> Vec<(String, bool)> {
        let concepts = &self.lexicon.vocabulary().concepts;
        let above = self.lexicon.above(id).iter().filter_map(|id| concepts.get(id.index()));
        let codes = above.flat_map(|concept| &concept.codes).filter(|code| code.system == system);
        codes.map(|code| (normalise(&code.code), code.broader)).collect()
    }

    /// Whether a code, or a detail of it, can mean that concept; `None`: nothing that a concept describes.
    fn may_mean(&self, system: CodeSystemId, code: &str, id: Option<ConceptId>) -> bool {
        let meant = |code: &str| self.lexicon.meant(system, code, self.category);
        let matched = meant(code);
        // Where no code stands above it, a detail of it may be one that no concept has.
        let unknown = matched.is_unknown()
            || self.lexicon.has_details(system) && meant(&format!("{code}~")).is_unknown();
        if unknown && id.is_none_or(|id| self.lexicon.may_have_others(id, system)) {
            return true;
        }
        match id {
            None => matched.certain.is_empty(),
            Some(id) => {
                let meant = if matched.certain.is_empty() { matched.open } else { matched.certain };
                meant.iter().any(|above| self.lexicon.is_below(id, *above))
            }
        }
    }

    /// Whether a code that passes no test can mean the concept.
    fn may_pass_none(&self, system: CodeSystemId, id: ConceptId) -> bool {
        let untested = |code: &str| {
            // The least detailed code that may mean it.
            let end = if self.lexicon.has_details(system) { 1 } else { code.len() };
            let least: String = code.chars().take(end).collect();
            !self.tests(system).any(|test| test == least)
        };
        self.lexicon.may_have_others(id, system)
            || self.codes(id, system).iter().any(|(own, _)| untested(own))
    }

    /// Of the codes that are open in a system, an element has one; `None`: one that passes no test.
    fn variants(
        &mut self,
        base: BitSet<TestId>,
        open: &BTreeMap<CodeSystemId, Vec<Option<String>>>,
    ) -> Option<Vec<ValueId>> {
        let mut all = BTreeSet::from([base]);
        for (system, codes) in open {
            let mut next = BTreeSet::new();
            for signature in &all {
                for code in codes {
                    let mut variant = signature.clone();
                    if let Some(code) = code {
                        self.pass(&mut variant, *system, code);
                    }
                    next.insert(variant);
                }
            }
            if next.len() > MOST_CLASSES {
                return None;
            }
            all = next;
        }
        let mut types: Vec<ValueId> =
            all.into_iter().map(|signature| self.intern(signature)).collect::<Option<_>>()?;
        types.sort_unstable();
        Some(types)
    }

    /// Marks the tests that a code passes: for itself, and for shorter codes.
    fn pass(&self, signature: &mut BitSet<TestId>, system: CodeSystemId, code: &str) {
        for (id, test) in self.tests.enumerate() {
            if matches!(test, Test::Code(of, test) if *of == system && self.lexicon.is_detail(system, code, test))
            {
                signature.insert(id);
            }
        }
    }

    /// The types of elements that no concept describes.
    fn foreign(&mut self, coded: bool) -> Option<Vec<ValueId>> {
        let mut open: BTreeMap<CodeSystemId, Vec<Option<String>>> = BTreeMap::new();
        for system in self.tests.iter().filter_map(Test::system).filter(|_| coded) {
            let tests = self.tests(system).filter(|test| self.may_mean(system, test, None));
            let tests = tests.map(|test| Some(test.to_owned()));
            open.insert(system, tests.chain([None]).collect());
        }
        self.variants(BitSet::empty(self.tests.len()), &open)
    }
}
