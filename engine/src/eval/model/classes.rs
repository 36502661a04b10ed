//! Element classes: concepts of a set, as far as a policy tells them apart. Input: a fact's atoms and the lexicon.
//! Output: one class for each combination of tests that some element can pass, and the classes that each concept can be.
//!
//! An element is one concept, or something that no concept describes. It passes the test for a concept when it is that
//! concept or below it, and the test for a code when its code is that one or a detail of it. Which codes an element can
//! have depends on how the referral names it: see `signatures`.

use std::collections::{BTreeMap, BTreeSet};

use super::signatures::{Own, Signature, Signatures};
use super::suspicions::{self, Suspicions};
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{Id, IndexVec, TestId, ValueId};
use crate::ir::{Atom, CategoryId, CodeSystemId, ConceptId, Sought};
use crate::referral::{Certainty, Element, Lexicon, Named};

/// More classes than any policy has; a set with more is refused when it is loaded.
pub(super) const MOST_CLASSES: usize = 2048;

/// The classes of the elements of one fact.
#[derive(Debug)]
pub(crate) struct ElementClasses {
    category: CategoryId,
    tests: IndexVec<TestId, Test>,
    /// The tests that each class passes.
    signatures: IndexVec<ValueId, Signature>,
    classes: BTreeMap<Signature, ValueId>,
    /// What each concept itself can be; named by a code of that system, or in any way.
    own: BTreeMap<Option<CodeSystemId>, BTreeMap<ConceptId, BitSet<ValueId>>>,
    /// What each concept, itself or below, can be; named by a code of that system, or by its name.
    below: BTreeMap<Option<CodeSystemId>, BTreeMap<ConceptId, BitSet<ValueId>>>,
    /// What silence about it counts as, where that is a concept.
    assumed: BTreeMap<ConceptId, ValueId>,
    /// What no concept describes.
    foreign: BitSet<ValueId>,
    suspicions: Suspicions,
}

/// What a class is told by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Test {
    Concept(ConceptId),
    Code(CodeSystemId, String),
    /// The same of what may be suspected only.
    SuspectedConcept(ConceptId),
    SuspectedCode(CodeSystemId, String),
    /// It is no mere suspicion. Asked where a suspicion matters.
    Confirmed,
}

impl Test {
    pub(super) fn takes_suspicion(&self) -> bool {
        match self {
            Self::SuspectedConcept(_) | Self::SuspectedCode(..) => true,
            Self::Concept(_) | Self::Code(..) | Self::Confirmed => false,
        }
    }
}

impl ElementClasses {
    /// The classes that these atoms tell apart, all of one fact; `None` where there are too many.
    pub(crate) fn new<'a>(
        lexicon: &Lexicon,
        category: CategoryId,
        atoms: impl Iterator<Item = &'a Atom>,
        single: bool,
    ) -> Option<Self> {
        let mut tests: BTreeSet<Test> = atoms.flat_map(|atom| tests_of(lexicon, atom)).collect();
        if tests.iter().any(Test::takes_suspicion) {
            tests.insert(Test::Confirmed);
        }
        let tests: IndexVec<TestId, Test> = tests.into_iter().collect();
        let systems: Vec<Option<CodeSystemId>> = Signatures::systems(&tests).map(Some).collect();
        let possible = Signatures::new(lexicon, category, &tests);
        let mut found = Found::default();
        let (mut own, mut below) = (BTreeMap::new(), BTreeMap::new());
        let mut assumed = BTreeMap::new();
        if systems.is_empty() {
            let (own_by, below_by) = found.without_codes(lexicon, category, &possible)?;
            own.insert(None, own_by);
            below.insert(None, below_by);
        }
        for by in std::iter::once(None).chain(systems.iter().copied()).take_while(|_| !systems.is_empty()) {
            let (mut own_by, mut below_by) = (BTreeMap::new(), BTreeMap::new());
            let each_own = possible.each_own(by)?;
            for (id, own) in &each_own {
                own_by.insert(*id, found.classes(own)?);
                below_by.insert(*id, found.classes(&possible.stated(*id, &[], by, &each_own)?)?);
            }
            own.insert(by, own_by);
            below.insert(by, below_by);
        }
        for (id, _) in lexicon.concepts_of(category) {
            assumed.insert(id, found.class(&possible.assumed(id))?);
        }
        let foreign = found.classes(&possible.foreign()?)?;
        let images = suspicions::images(&mut found, &tests, single)?;
        let count = found.0.len();
        let mut signatures: Vec<(ValueId, Signature)> =
            found.0.iter().map(|(signature, class)| (*class, signature.clone())).collect();
        signatures.sort_by_key(|(class, _)| *class);
        let signatures = signatures.into_iter().map(|(_, signature)| signature).collect();
        let sets = |map: ByNaming<Vec<ValueId>>| -> ByNaming<BitSet<ValueId>> {
            let set = |classes: BTreeMap<ConceptId, Vec<ValueId>>| {
                classes.into_iter().map(|(id, classes)| (id, BitSet::of(count, classes))).collect()
            };
            map.into_iter().map(|(by, classes)| (by, set(classes))).collect()
        };
        let foreign = BitSet::of(count, foreign);
        let (own, below) = (sets(own), sets(below));
        let suspicions = Suspicions::new(images, count);
        let classes = found.0;
        Some(Self { category, tests, signatures, classes, own, below, assumed, foreign, suspicions })
    }

    pub(crate) fn count(&self) -> usize {
        self.signatures.len()
    }

    /// The classes that pass a test.
    pub(crate) fn passing(&self, lexicon: &Lexicon, atom: &Atom) -> BitSet<ValueId> {
        let wanted = tests_of(lexicon, atom);
        let known = self.tests.enumerate().filter(|(_, test)| wanted.contains(test)).map(|(id, _)| id);
        let wanted = BitSet::of(self.tests.len(), known);
        let passing = self.signatures.enumerate().filter(|(_, signature)| signature.intersects(&wanted));
        BitSet::of(self.count(), passing.map(|(class, _)| class))
    }

    /// The class of a concept that silence counts as: itself, with the first of its codes.
    pub(crate) fn assumed(&self, concept: ConceptId) -> BitSet<ValueId> {
        BitSet::of(self.count(), self.assumed.get(&concept).copied())
    }

    /// What a concept, itself or below, can be, with what is excluded left out; named by a code of that system, or by its
    /// own name.
    fn can_be(
        &self,
        lexicon: &Lexicon,
        concept: ConceptId,
        excluded: &[ConceptId],
        by: Option<CodeSystemId>,
    ) -> BitSet<ValueId> {
        let by = by.filter(|system| self.below.contains_key(&Some(*system)));
        if excluded.is_empty() {
            let known = self.below.get(&by).and_then(|below| below.get(&concept));
            return known.cloned().unwrap_or_else(|| BitSet::empty(self.count()));
        }
        let possible = Signatures::new(lexicon, self.category, &self.tests);
        // Leaving concepts out leaves no more classes than there were.
        let signatures = possible.stated(concept, excluded, by, &Own::new()).unwrap_or_default();
        BitSet::of(
            self.count(),
            signatures.iter().filter_map(|signature| self.classes.get(signature)).copied(),
        )
    }

    /// All that an element stated so can be, where what is excluded is left out.
    pub(crate) fn all_of(
        &self,
        lexicon: &Lexicon,
        concept: ConceptId,
        excluded: &[ConceptId],
        certainty: Certainty,
    ) -> BitSet<ValueId> {
        let classes = self.can_be(lexicon, concept, excluded, None);
        match certainty {
            Certainty::Suspected => self.suspicions.with_suspected(&classes),
            Certainty::Confirmed | Certainty::Excluded => classes,
        }
    }

    /// The classes of what is there and no mere suspicion.
    pub(crate) fn confirmed(&self) -> BitSet<ValueId> {
        self.suspicions.confirmed.clone()
    }

    /// The classes that can still occur where a list excludes some things.
    pub(crate) fn not_excluded(&self, lexicon: &Lexicon, elements: &[Element]) -> BitSet<ValueId> {
        self.suspicions.with_suspected(&self.not_excluded_confirmed(lexicon, elements))
    }

    fn not_excluded_confirmed(&self, lexicon: &Lexicon, elements: &[Element]) -> BitSet<ValueId> {
        let excluded = self.excluded(lexicon, elements);
        let mut classes = self.confirmed();
        if !excluded.is_empty() {
            classes = self.foreign.clone();
            let allowed = |id: &&ConceptId| !excluded.iter().any(|above| lexicon.is_below(**id, *above));
            for own in self.own.values() {
                let left = own.keys().filter(allowed).filter_map(|id| own.get(id));
                left.for_each(|found| classes.union(found));
            }
        }
        classes.difference(&self.excluded_by_code(lexicon, elements));
        classes
    }

    /// The concepts that a list excludes: by name, or by a code that covers whatever codes they can have.
    fn excluded(&self, lexicon: &Lexicon, elements: &[Element]) -> Vec<ConceptId> {
        let excluded = elements.iter().filter(|element| element.certainty == Certainty::Excluded);
        let concepts = excluded.flat_map(|element| match &element.named {
            Named::Concept(concept) => vec![*concept],
            Named::Code { system, code, .. } => {
                let all = lexicon.concepts_of(self.category).map(|(id, _)| id);
                all.filter(|id| lexicon.is_within_code(*id, *system, code)).collect()
            }
        });
        concepts.collect()
    }

    /// The classes that an excluded code rules out: those that pass a test for it, or for a detail of it.
    fn excluded_by_code(&self, lexicon: &Lexicon, elements: &[Element]) -> BitSet<ValueId> {
        let mut out = BitSet::empty(self.count());
        let excluded = elements.iter().filter(|element| element.certainty == Certainty::Excluded);
        for element in excluded {
            let Named::Code { system, code, .. } = &element.named else { continue };
            let within = |test: &Test| match test {
                Test::Code(of, tested) | Test::SuspectedCode(of, tested) => {
                    of == system && lexicon.is_detail(*system, tested, code)
                }
                Test::Concept(_) | Test::SuspectedConcept(_) | Test::Confirmed => false,
            };
            let tests = self.tests.enumerate().filter(|(_, test)| within(test)).map(|(id, _)| id);
            let tests = BitSet::of(self.tests.len(), tests);
            let passing = self.signatures.enumerate().filter(|(_, signature)| signature.intersects(&tests));
            passing.for_each(|(class, _)| out.insert(class));
        }
        out
    }

    /// For each element that is there for certain, the classes one of which it is; and the classes that may be there.
    pub(crate) fn stated(
        &self,
        lexicon: &Lexicon,
        elements: &[Element],
    ) -> (Vec<BitSet<ValueId>>, BitSet<ValueId>) {
        let excluded = self.excluded(lexicon, elements);
        let out = self.excluded_by_code(lexicon, elements);
        let (mut certain, mut may) = (Vec::new(), BitSet::empty(self.count()));
        for element in elements {
            let sure = match element.certainty {
                Certainty::Confirmed => true,
                Certainty::Suspected => false,
                Certainty::Excluded => continue,
            };
            for mut classes in self.element(lexicon, &element.named, &excluded) {
                classes.difference(&out);
                // What is suspected is confirmed, or still suspected; where no test takes that, not there.
                let known = sure || self.suspicions.all_told(&classes);
                if !sure {
                    classes = self.suspicions.with_suspected(&classes);
                }
                may.union(&classes);
                // What the list excludes altogether is left to the reader of the list.
                if known && !classes.is_empty() {
                    certain.push(classes);
                }
            }
        }
        (certain, may)
    }

    /// The classes of a fact with one concept, as they are listed: what it is, and what it is suspected to be.
    pub(crate) fn listed_one(&self, lexicon: &Lexicon, elements: &[Element]) -> BitSet<ValueId> {
        let of = |certainty: Certainty| -> Vec<Element> {
            elements.iter().filter(|element| element.certainty != certainty).cloned().collect()
        };
        let (certain, _) = self.stated(lexicon, &of(Certainty::Suspected));
        let mut classes = self.not_excluded_confirmed(lexicon, elements);
        certain.iter().for_each(|certain| classes.intersect(certain));
        if !certain.is_empty() {
            return classes;
        }
        let suspected = self.stated(lexicon, &of(Certainty::Confirmed)).1;
        if suspected.is_empty() {
            let allowed = classes.clone();
            return self.suspicions.joined(&classes, &allowed, true);
        }
        self.suspicions.joined(&classes, &suspected, false)
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
            let mut classes = self.foreign.clone();
            for concept in open {
                classes.union(&self.can_be(lexicon, *concept, excluded, Some(system)));
            }
            if open.is_empty() {
                self.unknown(lexicon, system, excluded, &mut classes);
            }
            all.push(classes);
        }
        for classes in &mut all {
            self.narrow(lexicon, classes, system, code);
        }
        all
    }

    /// Adds what the concepts can be that a code which none of them has may mean.
    fn unknown(
        &self,
        lexicon: &Lexicon,
        system: CodeSystemId,
        excluded: &[ConceptId],
        classes: &mut BitSet<ValueId>,
    ) {
        let by = Some(system).filter(|_| self.own.contains_key(&Some(system)));
        for (id, own) in self.own.get(&by).into_iter().flatten() {
            let allowed = !excluded.iter().any(|above| lexicon.is_below(*id, *above));
            if allowed && lexicon.may_have_others(*id, system) {
                classes.union(own);
            }
        }
    }

    /// Leaves out the classes whose tests of this system's codes cannot be those of an element with that code.
    fn narrow(&self, lexicon: &Lexicon, classes: &mut BitSet<ValueId>, system: CodeSystemId, code: &str) {
        let all: Vec<ValueId> = classes.iter().collect();
        for class in all {
            let signature = &self.signatures[class];
            let fits = self.tests.enumerate().all(|(id, tested)| match tested {
                Test::Code(of, test) | Test::SuspectedCode(of, test) if *of == system => {
                    let passes = signature.contains(id);
                    let detail = |one: &str, of: &str| lexicon.is_detail(system, one, of);
                    if detail(code, test) { passes } else { !passes || detail(test, code) }
                }
                Test::Code(..)
                | Test::SuspectedCode(..)
                | Test::Concept(_)
                | Test::SuspectedConcept(_)
                | Test::Confirmed => true,
            });
            classes.set(class, fits);
        }
    }
}

/// The classes that each concept can be.
type Classes = BTreeMap<ConceptId, Vec<ValueId>>;

type ByNaming<T> = BTreeMap<Option<CodeSystemId>, BTreeMap<ConceptId, T>>;

/// The classes found so far, by their signatures.
#[derive(Default)]
pub(super) struct Found(pub(super) BTreeMap<Signature, ValueId>);

impl Found {
    pub(super) fn class(&mut self, signature: &Signature) -> Option<ValueId> {
        if let Some(class) = self.0.get(signature) {
            return Some(*class);
        }
        let class = ValueId::new(self.0.len());
        self.0.insert(signature.clone(), class);
        (class.index() < MOST_CLASSES).then_some(class)
    }

    /// What concepts themselves, and with those below them, can be where no code is tested: each has the one signature that
    /// is told by what is above it.
    fn without_codes(
        &mut self,
        lexicon: &Lexicon,
        category: CategoryId,
        possible: &Signatures<'_>,
    ) -> Option<(Classes, Classes)> {
        let concepts: Vec<ConceptId> = lexicon.concepts_of(category).map(|(id, _)| id).collect();
        let mut bases: BTreeMap<ConceptId, Signature> = BTreeMap::new();
        for id in concepts.iter().flat_map(|id| lexicon.below(*id)) {
            bases.entry(*id).or_insert_with(|| possible.base(*id));
        }
        let (mut own, mut below) = (Vec::new(), Vec::new());
        for id in concepts {
            let class = self.class(bases.get(&id)?)?;
            own.push((id, vec![class]));
            let all: BTreeSet<&Signature> = lexicon.below(id).iter().filter_map(|id| bases.get(id)).collect();
            let all: Option<Vec<ValueId>> = all.into_iter().map(|signature| self.class(signature)).collect();
            below.push((id, all?));
        }
        Some((own.into_iter().collect(), below.into_iter().collect()))
    }

    fn classes(&mut self, signatures: &BTreeSet<Signature>) -> Option<Vec<ValueId>> {
        signatures.iter().map(|signature| self.class(signature)).collect()
    }
}

fn tests_of(lexicon: &Lexicon, atom: &Atom) -> Vec<Test> {
    match atom {
        Atom::Has { concept, .. } => vec![Test::Concept(*concept)],
        Atom::Only { concepts, .. } => concepts.iter().map(|concept| Test::Concept(*concept)).collect(),
        Atom::Code { system, code, .. } => {
            let code = lexicon.code(*system, code);
            code.map(|code| Test::Code(*system, code)).into_iter().collect()
        }
        Atom::Suspected { sought: Sought::Concept(concept), .. } => vec![Test::SuspectedConcept(*concept)],
        Atom::Suspected { sought: Sought::Code { system, code }, .. } => {
            let code = lexicon.code(*system, code);
            code.map(|code| Test::SuspectedCode(*system, code)).into_iter().collect()
        }
        Atom::Truth(_)
        | Atom::Compare { .. }
        | Atom::Choice { .. }
        | Atom::Ever(_)
        | Atom::Dated { .. }
        | Atom::Given(_)
        | Atom::Destination { .. }
        | Atom::Entries { .. } => Vec::new(),
    }
}
