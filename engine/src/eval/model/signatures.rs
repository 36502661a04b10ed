//! Which tests an element can pass, by what names it. Input: the tests of a fact and the lexicon. Output: signatures.
//!
//! Of each system an element has one code, or none that is tested. A concept stated by its name has one of the codes, or
//! a detail of one, that it or a concept below it declares; where there is none, any code. Where a code names the element,
//! that code alone says which tests of its system it passes. A code marked broader covers its concept, so a concept that
//! is stated has it like any other.

use std::collections::{BTreeMap, BTreeSet};

use super::classes::{MOST_CLASSES, Test};
use crate::eval::bits::{BitSet, BitsMut};
use crate::eval::ids::{Id, IndexVec, TestId};
use crate::ir::{CategoryId, CodeSystemId, ConceptId};
use crate::referral::Lexicon;

/// The tests that an element passes.
pub(super) type Signature = BitSet<TestId>;

/// What concepts themselves can be.
pub(super) type Own = BTreeMap<ConceptId, BTreeSet<Signature>>;

/// The codes that an element can have in a system; `None`: one that passes no test.
type Codes<'s> = Vec<Option<&'s str>>;

/// The tests of a fact, for asking which of them an element can pass.
pub(super) struct Signatures<'s> {
    lexicon: &'s Lexicon,
    category: CategoryId,
    /// In order.
    tests: &'s IndexVec<TestId, Test>,
    /// The systems of which codes are tested.
    systems: BTreeSet<CodeSystemId>,
}

impl<'s> Signatures<'s> {
    pub(super) fn new(lexicon: &'s Lexicon, category: CategoryId, tests: &'s IndexVec<TestId, Test>) -> Self {
        Self { lexicon, category, tests, systems: Self::systems(tests).collect() }
    }

    /// The systems of which codes are tested.
    pub(super) fn systems(tests: &IndexVec<TestId, Test>) -> impl Iterator<Item = CodeSystemId> + use<> {
        let systems: BTreeSet<CodeSystemId> = tests
            .iter()
            .filter_map(|test| match test {
                Test::Code(system, _) | Test::SuspectedCode(system, _) => Some(*system),
                Test::Concept(_) | Test::SuspectedConcept(_) | Test::Confirmed => None,
            })
            .collect();
        systems.into_iter()
    }

    /// What each concept of the category itself can be, whatever names it; or where a code of that system does. `None`
    /// where that is too much.
    pub(super) fn each_own(&self, by: Option<CodeSystemId>) -> Option<Own> {
        let concepts = self.lexicon.concepts_of(self.category);
        concepts.map(|(id, _)| Some((id, self.own(id, by)?))).collect()
    }

    /// What a concept can be that is stated, itself or below, but for what is excluded; by a code of that system or by
    /// its name. `None` where that is too much. `own`: what concepts themselves can be, as far as that is known.
    pub(super) fn stated(
        &self,
        concept: ConceptId,
        excluded: &[ConceptId],
        by: Option<CodeSystemId>,
        own: &Own,
    ) -> Option<BTreeSet<Signature>> {
        let allowed = |id: &&ConceptId| !excluded.iter().any(|above| self.lexicon.is_below(**id, *above));
        let below: Vec<ConceptId> = self.lexicon.below(concept).iter().filter(allowed).copied().collect();
        let with_codes = |system: &&CodeSystemId| {
            by != Some(**system) && below.iter().any(|id| self.declared(*id, **system).next().is_some())
        };
        let with_codes: Vec<CodeSystemId> = self.systems.iter().filter(with_codes).copied().collect();
        let mut all = BTreeSet::new();
        for id in &below {
            // One that has no code of its own has one of those of the others.
            let lends = |system: &CodeSystemId| self.declared(*id, *system).next().is_none();
            if !with_codes.iter().any(lends) {
                match own.get(id) {
                    Some(known) => all.extend(known.iter().cloned()),
                    None => all.extend(self.own(*id, by)?),
                }
                continue;
            }
            all.extend(self.signatures(*id, by, |system| {
                let mut codes: Vec<&str> = self.declared(*id, system).collect();
                if codes.is_empty() {
                    codes = below.iter().flat_map(|id| self.declared(*id, system)).collect();
                }
                self.with_details(system, codes)
            })?);
        }
        Some(all)
    }

    /// What a concept itself can be, whatever names it; or where a code of that system does.
    fn own(&self, id: ConceptId, by: Option<CodeSystemId>) -> Option<BTreeSet<Signature>> {
        self.signatures(id, by, |system| self.with_details(system, self.declared(id, system).collect()))
    }

    /// A concept that silence counts as: itself, with the first of its codes in each system.
    pub(super) fn assumed(&self, id: ConceptId) -> Signature {
        let mut signature = self.base(id);
        for system in &self.systems {
            if let Some(code) = self.declared(id, *system).next() {
                self.pass(&mut signature, *system, code);
            }
        }
        signature
    }

    /// What something can be that no concept describes.
    pub(super) fn foreign(&self) -> Option<BTreeSet<Signature>> {
        let codes = |system: &CodeSystemId| {
            let tests = self.tested(*system).filter(|test| self.may_mean(*system, test, None));
            (*system, tests.map(Some).chain([None]).collect())
        };
        let mut base = BitSet::empty(self.tests.len());
        self.mark(&mut base, &Test::Confirmed);
        self.variants(base, &self.systems.iter().map(codes).collect())
    }

    /// The signatures of a concept itself: named by a code of that system, with `others` of the other systems.
    fn signatures(
        &self,
        id: ConceptId,
        by: Option<CodeSystemId>,
        others: impl Fn(CodeSystemId) -> Codes<'s>,
    ) -> Option<BTreeSet<Signature>> {
        let codes = |system: &CodeSystemId| {
            let codes = if by == Some(*system) { self.meaning(*system, id) } else { others(*system) };
            (*system, codes)
        };
        self.variants(self.base(id), &self.systems.iter().map(codes).collect())
    }

    /// The tests for concepts that a concept passes.
    pub(super) fn base(&self, id: ConceptId) -> Signature {
        let mut base = BitSet::empty(self.tests.len());
        let above = self.lexicon.above(id).iter();
        let tests = above.flat_map(|above| [Test::Concept(*above), Test::SuspectedConcept(*above)]);
        tests.for_each(|test| self.mark(&mut base, &test));
        self.mark(&mut base, &Test::Confirmed);
        base
    }

    fn mark(&self, signature: &mut Signature, test: &Test) {
        if let Ok(index) = self.tests.as_slice().binary_search(test) {
            signature.insert(TestId::new(index));
        }
    }

    /// Those codes and the tested details of each; where there is no code, any.
    fn with_details(&self, system: CodeSystemId, codes: Vec<&'s str>) -> Codes<'s> {
        if codes.is_empty() {
            return self.tested(system).map(Some).chain([None]).collect();
        }
        let details =
            |code: &&'s str| self.tested(system).filter(|test| self.lexicon.is_detail(system, test, code));
        let details: Vec<&str> = codes.iter().flat_map(details).collect();
        codes.into_iter().chain(details).map(Some).collect()
    }

    /// The codes that a concept itself declares.
    fn declared(&self, id: ConceptId, system: CodeSystemId) -> impl Iterator<Item = &'s str> + use<'s> {
        let codes = self.lexicon.codes_of(id).iter().filter(move |code| code.system == system);
        codes.map(|code| code.code.as_str())
    }

    /// The codes that a referral can name a concept by.
    fn meaning(&self, system: CodeSystemId, id: ConceptId) -> Codes<'s> {
        let above = self.lexicon.above(id).iter().flat_map(|above| self.declared(*above, system));
        let codes = self.tested(system).chain(above);
        let none = self.may_pass_none(system, id).then_some(None);
        codes.filter(|code| self.may_mean(system, code, Some(id))).map(Some).chain(none).collect()
    }

    /// The tested codes of a system.
    fn tested(&self, system: CodeSystemId) -> impl Iterator<Item = &'s str> + use<'s> {
        self.tests.iter().filter_map(move |test| match test {
            Test::Code(of, test) | Test::SuspectedCode(of, test) if *of == system => Some(test.as_str()),
            Test::Code(..)
            | Test::SuspectedCode(..)
            | Test::Concept(_)
            | Test::SuspectedConcept(_)
            | Test::Confirmed => None,
        })
    }

    /// Whether a code, or a detail of it, can mean that concept; `None`: nothing that a concept describes.
    fn may_mean(&self, system: CodeSystemId, code: &str, id: Option<ConceptId>) -> bool {
        let meant = |code: &str| self.lexicon.meant(system, code, self.category);
        let matched = meant(code);
        // Where no code is above it, a detail of it may be one that no concept has.
        let unknown = matched.is_unknown()
            || self.lexicon.some_detail(system, code).is_some_and(|detail| meant(&detail).is_unknown());
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
            let least = self.lexicon.least(system, code);
            !self.tested(system).any(|test| self.lexicon.is_detail(system, least, test))
        };
        let above = || self.lexicon.above(id).iter().flat_map(|above| self.declared(*above, system));
        self.lexicon.may_have_others(id, system) || above().any(untested)
    }

    /// Every choice of one code of each system.
    fn variants(
        &self,
        base: Signature,
        codes: &BTreeMap<CodeSystemId, Codes<'s>>,
    ) -> Option<BTreeSet<Signature>> {
        let mut all = BTreeSet::from([base]);
        for (system, codes) in codes {
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
        Some(all)
    }

    /// Marks the tests that a code passes: for itself, and for shorter codes.
    fn pass(&self, signature: &mut Signature, system: CodeSystemId, code: &str) {
        for (id, test) in self.tests.enumerate() {
            let passes = match test {
                Test::Code(of, test) | Test::SuspectedCode(of, test) => {
                    *of == system && self.lexicon.is_detail(system, code, test)
                }
                Test::Concept(_) | Test::SuspectedConcept(_) | Test::Confirmed => false,
            };
            if passes {
                signature.insert(id);
            }
        }
    }
}
