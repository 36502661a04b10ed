//! Every world of a scenario. Input: what a referral says. Output: for each fact, each value that it can have.

use std::collections::{BTreeMap, BTreeSet};

use remit_engine::ir::{Atom, Comparison, FactType, Operator, Policy, Silence, Vocabulary};

use super::scenario::{Element, Said, Scenario, What};

/// The largest amount that the oracle tries, in halves: beyond every threshold that is generated.
const LARGEST: i32 = 12;

/// A value in a world, and whether it is stated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Whether the referral states the fact.
    pub stated: bool,
    /// The value.
    pub value: Value,
}

/// A value in a world.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Yes or no.
    Truth(bool),
    /// So many halves of the unit.
    Halves(i32),
    /// A choice.
    Choice(usize),
    /// Elements; for a fact with one concept: one.
    Elements(BTreeSet<Look>),
    /// A text, or none.
    Text,
    /// A destination.
    Destination(usize),
}

/// What tests of a fact tell of an element: those that it passes.
pub type Look = BTreeSet<Mark>;

/// What an element is tested for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Being that concept, or below it.
    Is(usize),
    /// Having that code, or a detail of it.
    Code(String),
}

/// An element in a world.
#[derive(Clone, Debug)]
pub struct Thing {
    /// The concept; none: something that no concept describes.
    concept: Option<usize>,
    told: Told,
}

/// How an element got its codes.
#[derive(Clone, Copy, Debug)]
enum Told {
    /// By its concept: it has the concept's codes, and may have a detail of one of them, or a broader one.
    Named(Option<&'static str>),
    /// By a code that a referral states, which says all about its codes.
    Coded(&'static str),
}

/// Codes enough for every way in which generated tests and codes can meet: each of them, a detail of each, and a detail
/// that no concept has.
const CODES: [&str; 14] =
    ["A", "A1", "A10", "A109", "A19", "A9", "B", "B2", "B21", "B219", "B29", "B9", "Z", "Z9"];

/// Whether a concept is another, or below it.
pub fn is_below(vocabulary: &Vocabulary, concept: usize, above: usize) -> bool {
    let parents =
        vocabulary.concepts.get(concept).map(|concept| concept.parents.as_slice()).unwrap_or_default();
    concept == above || parents.iter().any(|parent| is_below(vocabulary, parent.index(), above))
}

/// The elements that there can be, those that no test of the fact tells apart together.
pub fn looks(scenario: &Scenario, fact: usize) -> BTreeMap<Look, Vec<Thing>> {
    let vocabulary = &scenario.program.vocabulary;
    let marks = marks(scenario, fact);
    let mut looks: BTreeMap<Look, Vec<Thing>> = BTreeMap::new();
    for thing in things(vocabulary) {
        let look = marks.iter().filter(|mark| passes(vocabulary, &thing, mark)).cloned().collect();
        looks.entry(look).or_default().push(thing);
    }
    looks
}

fn marks(scenario: &Scenario, fact: usize) -> BTreeSet<Mark> {
    let atoms = scenario.program.policies.iter().flat_map(|policy| &policy.atoms);
    let own = atoms.filter(|atom| atom.fact().index() == fact);
    own.flat_map(|atom| match atom {
        Atom::Has { concept, .. } => vec![Mark::Is(concept.index())],
        Atom::Only { concepts, .. } => concepts.iter().map(|concept| Mark::Is(concept.index())).collect(),
        Atom::Code { code, .. } => vec![Mark::Code(code.replace('.', ""))],
        _ => Vec::new(),
    })
    .collect()
}

fn passes(vocabulary: &Vocabulary, thing: &Thing, mark: &Mark) -> bool {
    match (mark, thing.told) {
        (Mark::Is(above), _) => thing.concept.is_some_and(|own| is_below(vocabulary, own, *above)),
        (Mark::Code(test), Told::Coded(code)) => code.starts_with(test),
        (Mark::Code(test), Told::Named(detail)) => {
            let own = thing.concept.map(|own| codes(vocabulary, own)).unwrap_or_default();
            detail.is_some_and(|code| code.starts_with(test))
                || own.iter().any(|(code, broader)| !broader && code.starts_with(test))
        }
    }
}

/// The codes of a concept and of all above it, each with whether it is broader.
fn codes(vocabulary: &Vocabulary, concept: usize) -> Vec<(String, bool)> {
    let above = (0..vocabulary.concepts.len()).filter(|above| is_below(vocabulary, concept, *above));
    let codes = above.flat_map(|above| &vocabulary.concepts[above].codes);
    codes.map(|code| (code.code.replace('.', ""), code.broader)).collect()
}

/// Everything that can be an element. Concepts have codes, so there can be codes that no concept has.
fn things(vocabulary: &Vocabulary) -> Vec<Thing> {
    let mut things = Vec::new();
    for concept in 0..vocabulary.concepts.len() {
        let own = codes(vocabulary, concept);
        let detail = |code: &&'static str| {
            own.iter().any(|(own, _)| code.starts_with(own)) && means(vocabulary, code, Some(concept))
        };
        let details = CODES.iter().copied().filter(|code| detail(code)).map(Some);
        let told = std::iter::once(None).chain(details).map(Told::Named);
        things.extend(told.map(|told| Thing { concept: Some(concept), told }));
    }
    for code in CODES {
        let all = (0..vocabulary.concepts.len()).map(Some).chain([None]);
        let meant = all.filter(|concept| means(vocabulary, code, *concept));
        things.extend(meant.map(|concept| Thing { concept, told: Told::Coded(code) }));
    }
    things
}

/// Whether a code can mean that. What a code says for certain, it means; where it leaves concepts open, it means one of
/// them or nothing that a concept describes. A code that no concept has may be unrelated to all, or another kind of what
/// has kinds below it, or what has no code of its own; a concept at the end with a code of its own is known by that code.
fn means(vocabulary: &Vocabulary, code: &str, concept: Option<usize>) -> bool {
    let all = || 0..vocabulary.concepts.len();
    let open: Vec<usize> = all().filter(|concept| says(vocabulary, code)(*concept).is_none()).collect();
    let certain = certain(vocabulary, code);
    let below_one_of =
        |meant: &[usize]| concept.is_some_and(|own| meant.iter().any(|it| is_below(vocabulary, own, *it)));
    match (certain.as_slice(), open.as_slice()) {
        ([], []) => concept.is_none_or(|own| {
            let kinds = all().any(|other| other != own && is_below(vocabulary, other, own));
            kinds || vocabulary.concepts[own].codes.iter().all(|code| code.broader)
        }),
        ([], open) => concept.is_none() || below_one_of(open),
        (certain, _) => below_one_of(certain),
    }
}

/// Every value that a fact can have at all.
pub fn all_values(scenario: &Scenario, index: usize) -> Vec<Value> {
    let vocabulary = &scenario.program.vocabulary;
    let fact = &vocabulary.facts[index];
    match &fact.kind {
        FactType::Truth => vec![Value::Truth(false), Value::Truth(true)],
        FactType::Quantity(_) | FactType::Measure(_) => {
            (0..=LARGEST).filter(|halves| !fact.whole || halves % 2 == 0).map(Value::Halves).collect()
        }
        FactType::OneOf(choices) => (0..choices.len()).map(Value::Choice).collect(),
        FactType::Concept(_) => {
            looks(scenario, index).into_keys().map(|look| Value::Elements(BTreeSet::from([look]))).collect()
        }
        FactType::Concepts(_) => {
            let looks: Vec<Look> = looks(scenario, index).into_keys().collect();
            let subsets = 0_u32..1 << looks.len();
            let of = |bits: u32| {
                let chosen = looks.iter().enumerate().filter(|(index, _)| bits >> index & 1 == 1);
                Value::Elements(chosen.map(|(_, look)| look.clone()).collect())
            };
            subsets.map(of).collect()
        }
        FactType::Destination => (0..vocabulary.destinations.len()).map(Value::Destination).collect(),
        FactType::Given | FactType::Medicines | FactType::Date => vec![Value::Text],
    }
}

/// The values that a fact can have, by what the referral says.
pub fn values(scenario: &Scenario, index: usize) -> Vec<Value> {
    let said = &scenario.said[index];
    let looks = match said {
        Said::Elements(..) | Said::Element(_) => looks(scenario, index),
        _ => BTreeMap::new(),
    };
    let agrees = |value: &Value| match (said, value) {
        (Said::Nothing, _) | (Said::Given, Value::Text) => true,
        (Said::Truth(said), Value::Truth(value)) => said == value,
        (Said::Halves(low, high), Value::Halves(value)) => {
            low.is_none_or(|low| low <= *value) && high.is_none_or(|high| *value <= high)
        }
        (Said::Choice(said), Value::Choice(value)) => said == value,
        (Said::Destination(said), Value::Destination(value)) => said == value,
        (Said::Elements(elements, complete), Value::Elements(value)) => {
            set_agrees(scenario, &looks, elements, *complete, value)
        }
        (Said::Element(element), Value::Elements(value)) => {
            value.iter().flat_map(|look| &looks[look]).any(|thing| match element.certainty {
                "confirmed" => can_be(scenario, &element.what, thing),
                "excluded" => !is_excluded(scenario, &element.what, thing),
                _ => true,
            })
        }
        _ => false,
    };
    all_values(scenario, index).into_iter().filter(agrees).collect()
}

fn set_agrees(
    scenario: &Scenario,
    looks: &BTreeMap<Look, Vec<Thing>>,
    elements: &[Element],
    complete: bool,
    value: &BTreeSet<Look>,
) -> bool {
    let with =
        |certainty: &'static str| elements.iter().filter(move |element| element.certainty == certainty);
    let allowed =
        |thing: &Thing| !with("excluded").any(|element| is_excluded(scenario, &element.what, thing));
    let named = |thing: &Thing| {
        let sure = with("confirmed").chain(with("suspected"));
        sure.into_iter().any(|element| can_be(scenario, &element.what, thing))
    };
    let shows = |element: &Element, look: &Look| {
        looks[look].iter().any(|thing| allowed(thing) && can_be(scenario, &element.what, thing))
    };
    value.iter().all(|look| looks[look].iter().any(|thing| allowed(thing) && (!complete || named(thing))))
        && with("confirmed").all(|element| value.iter().any(|look| shows(element, look)))
}

/// Whether an element of the referral can turn out to be that thing.
fn can_be(scenario: &Scenario, what: &What, thing: &Thing) -> bool {
    let vocabulary = &scenario.program.vocabulary;
    match (what, thing.told) {
        (What::Concept(above), Told::Named(_)) => {
            thing.concept.is_some_and(|own| is_below(vocabulary, own, *above))
        }
        (What::Code(code), Told::Coded(detail)) => {
            detail.starts_with(code) && means(vocabulary, code, thing.concept)
        }
        (What::Concept(_), Told::Coded(_)) | (What::Code(_), Told::Named(_)) => false,
    }
}

/// Whether a list leaves open more than codes that no concept has: then the one who referred can say more.
pub fn leaves_open(scenario: &Scenario, index: usize) -> bool {
    let vocabulary = &scenario.program.vocabulary;
    let unknown = |element: &Element| match &element.what {
        What::Concept(_) => false,
        What::Code(code) => {
            element.certainty != "excluded"
                && (0..vocabulary.concepts.len()).all(|it| says(vocabulary, code)(it) == Some(false))
        }
    };
    let mut known = scenario.clone();
    match &mut known.said[index] {
        Said::Elements(elements, _) => elements.retain(|element| !unknown(element)),
        Said::Element(element) => return !unknown(element),
        _ => return true,
    }
    known.said[index] == scenario.said[index] || values(&known, index).len() > 1
}

/// The most special concepts that a code says for certain.
fn certain(vocabulary: &Vocabulary, code: &str) -> Vec<usize> {
    let all: Vec<usize> = (0..vocabulary.concepts.len())
        .filter(|concept| says(vocabulary, code)(*concept) == Some(true))
        .collect();
    let general = |one: &usize| all.iter().any(|other| other != one && is_below(vocabulary, *other, *one));
    all.iter().copied().filter(|one| !general(one)).collect()
}

/// What a code says of a concept: that it is, that it may be, or nothing.
fn says<'v>(vocabulary: &'v Vocabulary, code: &'v str) -> impl Fn(usize) -> Option<bool> + use<'v> {
    move |concept: usize| {
        let codes =
            vocabulary.concepts.get(concept).map(|concept| concept.codes.as_slice()).unwrap_or_default();
        let mut said = Some(false);
        for own in codes {
            let plain = own.code.replace('.', "");
            if code.starts_with(&plain) && !own.broader {
                return Some(true);
            }
            if code.starts_with(&plain) || plain.starts_with(code) {
                said = None;
            }
        }
        said
    }
}

fn is_excluded(scenario: &Scenario, what: &What, thing: &Thing) -> bool {
    let vocabulary = &scenario.program.vocabulary;
    let below = |above: &usize| thing.concept.is_some_and(|own| is_below(vocabulary, own, *above));
    match what {
        What::Concept(above) => below(above),
        What::Code(code) => certain(vocabulary, code).iter().any(below),
    }
}

/// What silence counts as, in a world.
pub fn default_value(scenario: &Scenario, fact: usize, silence: &Silence) -> Option<Value> {
    Some(match silence {
        Silence::Yes => Value::Truth(true),
        Silence::No => Value::Truth(false),
        Silence::Empty => Value::Elements(BTreeSet::new()),
        Silence::Choice(index) => Value::Choice(usize::try_from(*index).ok()?),
        Silence::Quantity(quantity) => Value::Halves(i32::try_from(quantity.number.to_i64()?).ok()? * 2),
        Silence::Concept(concept) => {
            let plain = Thing { concept: Some(concept.index()), told: Told::Named(None) };
            let vocabulary = &scenario.program.vocabulary;
            let marks = marks(scenario, fact).into_iter();
            let look = marks.filter(|mark| passes(vocabulary, &plain, mark)).collect();
            Value::Elements(BTreeSet::from([look]))
        }
        Silence::Destination(destination) => Value::Destination(destination.index()),
        Silence::Date(_) => return None,
    })
}

/// Whether an atom is yes in a world. `cell` is what its fact is there.
pub fn atom(atom: &Atom, cell: &Cell) -> bool {
    match (atom, &cell.value) {
        (Atom::Given(_), _) => cell.stated,
        (Atom::Truth(_), Value::Truth(value)) => *value,
        (Atom::Compare { operator, with: Comparison::Quantity(quantity), .. }, Value::Halves(value)) => {
            let threshold = quantity.number.to_i64().unwrap_or_default() * 2;
            let value = i64::from(*value);
            match operator {
                Operator::Less => value < threshold,
                Operator::AtMost => value <= threshold,
                Operator::Equal => value == threshold,
                Operator::NotEqual => value != threshold,
                Operator::AtLeast => value >= threshold,
                Operator::More => value > threshold,
            }
        }
        (Atom::Choice { choice, .. }, Value::Choice(value)) => usize::try_from(*choice) == Ok(*value),
        (Atom::Destination { destination, .. }, Value::Destination(value)) => destination.index() == *value,
        (Atom::Has { concept, .. }, Value::Elements(looks)) => {
            looks.iter().any(|look| look.contains(&Mark::Is(concept.index())))
        }
        (Atom::Only { concepts, .. }, Value::Elements(looks)) => {
            let one_of =
                |look: &Look| concepts.iter().any(|concept| look.contains(&Mark::Is(concept.index())));
            !looks.is_empty() && looks.iter().all(one_of)
        }
        (Atom::Code { code, .. }, Value::Elements(looks)) => {
            looks.iter().any(|look| look.contains(&Mark::Code(code.replace('.', ""))))
        }
        _ => false,
    }
}

/// Whether a policy asks if the fact is stated.
pub fn asks_if_given(policy: &Policy, fact: usize) -> bool {
    policy.atoms.iter().any(|atom| matches!(atom, Atom::Given(id) if id.index() == fact))
}
