//! Codes, by looking at every thing that an element can be. Input: a small vocabulary with two code systems, one of which
//! has details by their beginning and the other by words or none, a condition
//! on one list, and a list. Output: whether the condition can turn out yes, and whether no.
//!
//! A thing is a concept, or nothing that a concept describes, with at most one code of each system. All codes that tests
//! and vocabulary can tell apart are tried. It shares no code with the engine.

mod made;

use std::collections::BTreeSet;

pub use made::scenario;

/// The codes of the first system, of which a longer one that begins with another is a detail of it. `A` and `B` are groups
/// that only a policy names.
const PREFIX: [&str; 18] = [
    "A1", "A10", "A101", "A102", "A109", "A11", "A19", "A2", "A21", "A9", "B2", "B21", "B211", "B219", "B29",
    "B9", "Z1", "Z9",
];
/// The codes of the second, each of which means itself alone.
const EXACT: [&str; 4] = ["1", "12", "7", "99"];

/// The codes of words, of which a longer one is a detail of that whose words it begins with: `A1 1` of `A1`, `A11` of none.
const WORDS: [&str; 9] = ["A1", "A1 1", "A1 2", "A1 9", "A11", "A11 1", "A11 9", "B1 1", "Z9"];

/// A code system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// With details.
    Prefix,
    /// Without.
    Exact,
    /// With details, word by word.
    Words,
}

/// A concept.
#[derive(Clone, Debug)]
pub struct Concept {
    /// The concepts directly above, by index.
    pub parents: Vec<usize>,
    /// Its codes, each with whether it is broader.
    pub codes: Vec<(System, &'static str, bool)>,
}

/// A test of an element.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Test {
    /// Being that concept or below it.
    Concept(usize),
    /// Having that code or a detail of it.
    Code(System, &'static str),
}

/// A condition on the list.
#[derive(Clone, Debug)]
pub enum Condition {
    /// Some element passes the test.
    Any(Test),
    /// There is an element, and each is one of these concepts or below.
    Only(Vec<usize>),
    /// The opposite.
    Not(Box<Condition>),
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// Either.
    Or(Box<Condition>, Box<Condition>),
}

/// How sure an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// It is so.
    Confirmed,
    /// It may be so.
    Suspected,
    /// It is not so.
    Excluded,
}

/// How an element is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// By that concept.
    Concept(usize),
    /// By a code.
    Code(System, &'static str),
}

/// A vocabulary, a condition and a list.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The code system beside [`System::Prefix`].
    pub second: System,
    /// The concepts.
    pub concepts: Vec<Concept>,
    /// What is asked.
    pub condition: Condition,
    /// What the referral lists.
    pub said: Vec<(Named, Certainty)>,
    /// Whether it says that there is no more.
    pub complete: bool,
}

/// What must come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The list says and excludes one thing.
    Contradiction,
    /// The condition can be yes, and it can be no.
    Possible {
        /// Yes.
        yes: bool,
        /// No.
        no: bool,
    },
}

/// A concept, or nothing that one describes, with its code in each system.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Thing {
    concept: Option<usize>,
    codes: [Option<&'static str>; 2],
}

/// One thing that an element says to be there: one of these concepts or below, or something else.
struct Claim {
    roots: Vec<usize>,
    /// Whether it may be something that no concept describes.
    foreign: bool,
    /// Whether nothing is known of its concept, so that it may be any that can have other codes.
    unknown: bool,
    by: Option<(System, &'static str)>,
}

impl System {
    fn codes(self) -> &'static [&'static str] {
        match self {
            Self::Prefix => &PREFIX,
            Self::Exact => &EXACT,
            Self::Words => &WORDS,
        }
    }

    fn within(self, code: &str, of: &str) -> bool {
        match self {
            Self::Prefix => code.starts_with(of),
            Self::Exact => code == of,
            Self::Words => {
                let words = |code: &str| code.split(' ').map(str::to_owned).collect::<Vec<_>>();
                words(code).starts_with(&words(of))
            }
        }
    }

    fn place(self) -> usize {
        match self {
            Self::Prefix => 0,
            Self::Exact | Self::Words => 1,
        }
    }
}

impl Scenario {
    fn systems(&self) -> [System; 2] {
        [System::Prefix, self.second]
    }

    fn is_below(&self, one: usize, above: usize) -> bool {
        one == above || self.concepts[one].parents.iter().any(|parent| self.is_below(*parent, above))
    }

    fn below(&self, root: usize) -> impl Iterator<Item = usize> {
        (0..self.concepts.len()).filter(move |concept| self.is_below(*concept, root))
    }

    fn declared(&self, concept: usize, system: System) -> impl Iterator<Item = (&'static str, bool)> {
        let codes = self.concepts[concept].codes.iter().filter(move |(of, ..)| *of == system);
        codes.map(|(_, code, broader)| (*code, *broader))
    }

    /// Whether a code that nothing knows may mean the concept: it has kinds, or no code of its own.
    fn may_have_others(&self, concept: usize, system: System) -> bool {
        self.below(concept).count() > 1 || self.declared(concept, system).all(|(_, broader)| broader)
    }

    /// What a code says for certain, the most special, and what it leaves open.
    fn says(&self, system: System, code: &str) -> (Vec<usize>, Vec<usize>) {
        let of = |concept: &usize, certain: bool| {
            self.declared(*concept, system).any(|(own, broader)| match certain {
                true => !broader && system.within(code, own),
                false => system.within(code, own) || system.within(own, code),
            })
        };
        let all = || 0..self.concepts.len();
        let certain: Vec<usize> = all().filter(|concept| of(concept, true)).collect();
        let open = all().filter(|concept| !certain.contains(concept) && of(concept, false)).collect();
        let special =
            |one: &&usize| !certain.iter().any(|other| other != *one && self.is_below(*other, **one));
        (certain.iter().filter(special).copied().collect(), open)
    }

    /// Whether a referral can name that concept by the code.
    fn means(&self, system: System, code: &str, concept: Option<usize>) -> bool {
        let (certain, open) = self.says(system, code);
        let below =
            |roots: &[usize]| concept.is_some_and(|own| roots.iter().any(|root| self.is_below(own, *root)));
        match (certain.is_empty(), open.is_empty()) {
            (false, _) => below(&certain),
            (true, false) => concept.is_none() || below(&open),
            (true, true) => concept.is_none_or(|own| self.may_have_others(own, system)),
        }
    }

    /// Whether a thing that a name, or a code of another system, says to be one of those can have its code in a system.
    fn has_code_of(&self, thing: &Thing, among: &[usize], system: System) -> bool {
        let Some(own) = thing.concept else { return true };
        let mut declared: Vec<&str> = self.declared(own, system).map(|(code, _)| code).collect();
        if declared.is_empty() {
            let all = among.iter().flat_map(|concept| self.declared(*concept, system));
            declared = all.map(|(code, _)| code).collect();
        }
        let code = thing.codes[system.place()];
        declared.is_empty() || code.is_some_and(|code| declared.iter().any(|own| system.within(code, own)))
    }

    /// What an element claims; a code may be that of two things.
    fn claims(&self, named: Named) -> Vec<Claim> {
        let (system, code) = match named {
            Named::Concept(concept) => {
                return vec![Claim { roots: vec![concept], foreign: false, unknown: false, by: None }];
            }
            Named::Code(system, code) => (system, code),
        };
        let by = Some((system, code));
        let (certain, open) = self.says(system, code);
        if certain.is_empty() {
            let unknown = open.is_empty();
            return vec![Claim { roots: open, foreign: true, unknown, by }];
        }
        certain.into_iter().map(|it| Claim { roots: vec![it], foreign: false, unknown: false, by }).collect()
    }

    /// Whether a thing is what is claimed, where some concepts are out of the question.
    fn is_claimed(&self, claim: &Claim, thing: &Thing, excluded: &[usize]) -> bool {
        let out = |concept: usize| excluded.iter().any(|above| self.is_below(concept, *above));
        let by_code = claim.by.is_none_or(|(system, code)| {
            let own = thing.codes[system.place()];
            own.is_some_and(|own| system.within(own, code) && self.means(system, own, thing.concept))
        });
        let others =
            || self.systems().into_iter().filter(|system| claim.by.is_none_or(|(by, _)| by != *system));
        let Some(own) = thing.concept else { return claim.foreign && by_code && self.is_foreign(thing) };
        if out(own) || !by_code {
            return false;
        }
        let unknown = claim.unknown
            && claim.by.is_some_and(|(system, _)| self.may_have_others(own, system))
            && others().all(|system| self.has_code_of(thing, &[], system));
        unknown
            || claim.roots.iter().any(|root| {
                let among: Vec<usize> = self.below(*root).filter(|concept| !out(*concept)).collect();
                among.contains(&own) && others().all(|system| self.has_code_of(thing, &among, system))
            })
    }

    /// Whether there can be such a thing that no concept describes.
    fn is_foreign(&self, thing: &Thing) -> bool {
        self.systems().into_iter().all(|system| {
            thing.codes[system.place()].is_none_or(|code| self.means(system, code, thing.concept))
        })
    }

    /// Whether there can be such a thing at all, whatever names it.
    fn can_be(&self, thing: &Thing) -> bool {
        let Some(_) = thing.concept else { return self.is_foreign(thing) };
        let named = |by: Option<System>| {
            self.systems().into_iter().all(|system| {
                if by != Some(system) {
                    return self.has_code_of(thing, &[], system);
                }
                thing.codes[system.place()].is_some_and(|code| self.means(system, code, thing.concept))
            })
        };
        named(None) || self.systems().into_iter().any(|system| named(Some(system)))
    }

    fn things(&self) -> Vec<Thing> {
        let codes = |system: System| system.codes().iter().copied().map(Some).chain([None]);
        let mut things = Vec::new();
        for concept in (0..self.concepts.len()).map(Some).chain([None]) {
            for one in codes(System::Prefix) {
                things.extend(codes(self.second).map(|other| Thing { concept, codes: [one, other] }));
            }
        }
        things
    }

    fn passes(&self, thing: &Thing, test: &Test) -> bool {
        match test {
            Test::Concept(above) => thing.concept.is_some_and(|own| self.is_below(own, *above)),
            Test::Code(system, code) => {
                thing.codes[system.place()].is_some_and(|own| system.within(own, code))
            }
        }
    }

    /// Whether something that is stated is excluded as well: all that it can be is.
    fn contradicts(&self, things: &[Thing]) -> bool {
        let excluded = |thing: &Thing, named: &Named| match named {
            Named::Concept(above) => thing.concept.is_some_and(|own| self.is_below(own, *above)),
            Named::Code(system, code) => {
                thing.codes[system.place()].is_some_and(|own| system.within(own, code))
            }
        };
        let stated = self.said.iter().filter(|(_, certainty)| *certainty != Certainty::Excluded);
        let out: Vec<&Named> =
            self.said.iter().filter(|it| it.1 == Certainty::Excluded).map(|it| &it.0).collect();
        stated.flat_map(|(named, _)| self.claims(*named)).any(|claim| {
            let all: Vec<&Thing> =
                things.iter().filter(|thing| self.is_claimed(&claim, thing, &[])).collect();
            !all.is_empty() && out.iter().any(|named| all.iter().all(|thing| excluded(thing, named)))
        })
    }

    /// What is listed, without what says no more than something more special does.
    fn listed(&self) -> Vec<(Named, Certainty)> {
        let below = |by: &Named, above: usize| match by {
            Named::Concept(concept) => *concept != above && self.is_below(*concept, above),
            Named::Code(system, code) => {
                self.says(*system, code).0.iter().any(|concept| self.is_below(*concept, above))
            }
        };
        let as_sure = |one: Certainty, by: Certainty| {
            one != Certainty::Excluded
                && (by == Certainty::Confirmed || by == one && by == Certainty::Suspected)
        };
        let implied = |(named, certainty): &(Named, Certainty)| {
            let Named::Concept(concept) = named else { return false };
            self.said.iter().any(|(by, sure)| as_sure(*certainty, *sure) && below(by, *concept))
        };
        self.said.iter().filter(|it| !implied(it)).copied().collect()
    }

    /// The concepts that the list excludes: by name, or by a code that all have that they can be.
    fn excluded(&self, things: &[Thing]) -> Vec<usize> {
        let covered = |concept: &usize, system: System, code: &str| {
            let claims = self.claims(Named::Concept(*concept));
            let mut own =
                things.iter().filter(|thing| claims.iter().all(|it| self.is_claimed(it, thing, &[])));
            own.all(|thing| thing.codes[system.place()].is_some_and(|own| system.within(own, code)))
        };
        let excluded = self.said.iter().filter(|(_, certainty)| *certainty == Certainty::Excluded);
        let concepts = excluded.flat_map(|(named, _)| match named {
            Named::Concept(concept) => vec![*concept],
            Named::Code(system, code) => {
                (0..self.concepts.len()).filter(|concept| covered(concept, *system, code)).collect()
            }
        });
        concepts.collect()
    }

    /// What must come of it; `None` where there is too much to look at.
    pub fn outcome(&self, most: usize) -> Option<Outcome> {
        let things = self.things();
        if self.contradicts(&things) {
            return Some(Outcome::Contradiction);
        }
        let mut tests = BTreeSet::new();
        self.condition.tests(&mut tests);
        let tests: Vec<Test> = tests.into_iter().collect();
        let look =
            |thing: &Thing| -> Vec<bool> { tests.iter().map(|test| self.passes(thing, test)).collect() };
        let excluded = self.excluded(&things);
        // A test for an excluded code, or for a detail of it, is no.
        let refuted = |test: &Test| {
            let Test::Code(system, tested) = test else { return false };
            self.said.iter().any(|(named, certainty)| match named {
                Named::Code(of, code) => {
                    *certainty == Certainty::Excluded && of == system && system.within(tested, code)
                }
                Named::Concept(_) => false,
            })
        };
        let ruled_out =
            |look: &Vec<bool>| tests.iter().zip(look).any(|(test, passes)| *passes && refuted(test));
        let looks = |of: &dyn Fn(&Thing) -> bool| -> BTreeSet<Vec<bool>> {
            let looks: BTreeSet<_> = things.iter().filter(|thing| of(thing)).map(look).collect();
            looks.into_iter().filter(|look| !ruled_out(look)).collect()
        };
        let (mut may, mut certain) = (BTreeSet::new(), Vec::new());
        for (named, certainty) in self.listed() {
            if certainty == Certainty::Excluded {
                continue;
            }
            for claim in self.claims(named) {
                let looks = looks(&|thing| self.is_claimed(&claim, thing, &excluded));
                may.extend(looks.iter().cloned());
                if certainty == Certainty::Confirmed && !looks.is_empty() {
                    certain.push(looks);
                }
            }
        }
        let only_excluded =
            !self.said.is_empty() && self.said.iter().all(|(_, certainty)| *certainty == Certainty::Excluded);
        if !self.complete || only_excluded {
            let out = |concept: usize| excluded.iter().any(|above| self.is_below(concept, *above));
            may.extend(looks(&|thing| !thing.concept.is_some_and(out) && self.can_be(thing)));
        }
        let may: Vec<Vec<bool>> = may.into_iter().collect();
        (may.len() <= most).then(|| self.turns_out(&tests, &may, &certain))
    }

    /// Looks at every set of elements.
    fn turns_out(&self, tests: &[Test], may: &[Vec<bool>], certain: &[BTreeSet<Vec<bool>>]) -> Outcome {
        let (mut yes, mut no) = (false, false);
        for bits in 0_u32..1 << may.len() {
            let chosen = may.iter().enumerate().filter(|(index, _)| bits >> index & 1 == 1);
            let set: Vec<&Vec<bool>> = chosen.map(|(_, look)| look).collect();
            if !certain.iter().all(|one_of| set.iter().any(|look| one_of.contains(*look))) {
                continue;
            }
            if self.condition.holds(tests, &set) { yes = true } else { no = true }
        }
        Outcome::Possible { yes, no }
    }
}

impl Condition {
    fn tests(&self, all: &mut BTreeSet<Test>) {
        match self {
            Self::Any(test) => drop(all.insert(test.clone())),
            Self::Only(concepts) => all.extend(concepts.iter().map(|concept| Test::Concept(*concept))),
            Self::Not(inner) => inner.tests(all),
            Self::And(one, other) | Self::Or(one, other) => {
                one.tests(all);
                other.tests(all);
            }
        }
    }

    fn holds(&self, tests: &[Test], set: &[&Vec<bool>]) -> bool {
        let passes = |look: &Vec<bool>, test: &Test| {
            tests.iter().position(|known| known == test).is_some_and(|index| look[index])
        };
        match self {
            Self::Any(test) => set.iter().any(|look| passes(look, test)),
            Self::Only(concepts) => {
                let one_of = |look: &Vec<bool>| concepts.iter().any(|it| passes(look, &Test::Concept(*it)));
                !set.is_empty() && set.iter().all(|look| one_of(look))
            }
            Self::Not(inner) => !inner.holds(tests, set),
            Self::And(one, other) => one.holds(tests, set) && other.holds(tests, set),
            Self::Or(one, other) => one.holds(tests, set) || other.holds(tests, set),
        }
    }
}
