//! Every world of a scenario. Input: what a referral says. Output: for each fact, each value that it can have.

use std::collections::BTreeSet;

use remit_engine::ir::{Atom, Comparison, Fact, FactType, Operator, Policy, Silence, Vocabulary};

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
    Elements(BTreeSet<Thing>),
    /// A text, or none.
    Text,
    /// A destination.
    Destination(usize),
}

/// An element in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A concept.
    Concept(usize),
    /// Something that no concept describes.
    Other,
}

/// Whether a concept is another, or below it.
pub fn is_below(vocabulary: &Vocabulary, concept: usize, above: usize) -> bool {
    let parents =
        vocabulary.concepts.get(concept).map(|concept| concept.parents.as_slice()).unwrap_or_default();
    concept == above || parents.iter().any(|parent| is_below(vocabulary, parent.index(), above))
}

/// Every value that a fact can have at all.
pub fn all_values(scenario: &Scenario, fact: &Fact) -> Vec<Value> {
    let vocabulary = &scenario.program.vocabulary;
    match &fact.kind {
        FactType::Truth => vec![Value::Truth(false), Value::Truth(true)],
        FactType::Quantity(_) | FactType::Measure(_) => {
            (0..=LARGEST).filter(|halves| !fact.whole || halves % 2 == 0).map(Value::Halves).collect()
        }
        FactType::OneOf(choices) => (0..choices.len()).map(Value::Choice).collect(),
        FactType::Concept(_) => {
            things(vocabulary).into_iter().map(|thing| Value::Elements(BTreeSet::from([thing]))).collect()
        }
        FactType::Concepts(_) => {
            let things = things(vocabulary);
            let subsets = 0_u32..1 << things.len();
            let of = |bits: u32| {
                let chosen = things.iter().enumerate().filter(|(index, _)| bits >> index & 1 == 1);
                Value::Elements(chosen.map(|(_, thing)| *thing).collect())
            };
            subsets.map(of).collect()
        }
        FactType::Destination => (0..vocabulary.destinations.len()).map(Value::Destination).collect(),
        FactType::Given | FactType::Medicines | FactType::Date => vec![Value::Text],
    }
}

/// Everything that can be an element. Concepts have codes, so there can be codes that no concept has.
fn things(vocabulary: &Vocabulary) -> Vec<Thing> {
    (0..vocabulary.concepts.len()).map(Thing::Concept).chain([Thing::Other]).collect()
}

/// Whether a value agrees with what the referral says.
pub fn agrees(scenario: &Scenario, said: &Said, value: &Value) -> bool {
    match (said, value) {
        (Said::Nothing, _) | (Said::Given, Value::Text) => true,
        (Said::Truth(said), Value::Truth(value)) => said == value,
        (Said::Halves(low, high), Value::Halves(value)) => {
            low.is_none_or(|low| low <= *value) && high.is_none_or(|high| *value <= high)
        }
        (Said::Choice(said), Value::Choice(value)) => said == value,
        (Said::Destination(said), Value::Destination(value)) => said == value,
        (Said::Elements(elements, complete), Value::Elements(value)) => {
            set_agrees(scenario, elements, *complete, value)
        }
        (Said::Element(element), Value::Elements(value)) => match element.certainty {
            "confirmed" => value.iter().all(|thing| can_be(scenario, &element.what, thing)),
            "excluded" => !value.iter().any(|thing| is_excluded(scenario, &element.what, thing)),
            _ => true,
        },
        _ => false,
    }
}

fn set_agrees(scenario: &Scenario, elements: &[Element], complete: bool, value: &BTreeSet<Thing>) -> bool {
    let with =
        |certainty: &'static str| elements.iter().filter(move |element| element.certainty == certainty);
    let excluded =
        |thing: &Thing| with("excluded").any(|element| is_excluded(scenario, &element.what, thing));
    let named = |thing: &Thing| {
        let sure = with("confirmed").chain(with("suspected"));
        sure.into_iter().any(|element| can_be(scenario, &element.what, thing))
    };
    value.iter().all(|thing| !excluded(thing) && (!complete || named(thing)))
        && with("confirmed").all(|element| value.iter().any(|thing| can_be(scenario, &element.what, thing)))
}

/// Whether an element of the referral can turn out to be that thing.
fn can_be(scenario: &Scenario, what: &What, thing: &Thing) -> bool {
    let vocabulary = &scenario.program.vocabulary;
    match (what, thing) {
        (What::Concept(above), Thing::Concept(concept)) => is_below(vocabulary, *concept, *above),
        (What::Concept(_), Thing::Other) => false,
        (What::Code(code), Thing::Concept(concept)) => {
            let certain = certain(vocabulary, code);
            let open = (0..vocabulary.concepts.len()).filter(|c| says(vocabulary, code)(*c).is_none());
            let meant: Vec<usize> = if certain.is_empty() { open.collect() } else { certain };
            meant.iter().any(|above| is_below(vocabulary, *concept, *above))
        }
        (What::Code(code), Thing::Other) => certain(vocabulary, code).is_empty(),
    }
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
    match (what, thing) {
        (What::Concept(above), Thing::Concept(concept)) => is_below(vocabulary, *concept, *above),
        (What::Code(code), Thing::Concept(concept)) => {
            certain(vocabulary, code).iter().any(|above| is_below(vocabulary, *concept, *above))
        }
        (_, Thing::Other) => false,
    }
}

/// What silence counts as, in a world.
pub fn default_value(silence: &Silence) -> Option<Value> {
    Some(match silence {
        Silence::Yes => Value::Truth(true),
        Silence::No => Value::Truth(false),
        Silence::Empty => Value::Elements(BTreeSet::new()),
        Silence::Choice(index) => Value::Choice(usize::try_from(*index).ok()?),
        Silence::Quantity(quantity) => Value::Halves(i32::try_from(quantity.number.to_i64()?).ok()? * 2),
        Silence::Concept(concept) => Value::Elements(BTreeSet::from([Thing::Concept(concept.index())])),
        Silence::Destination(destination) => Value::Destination(destination.index()),
        Silence::Date(_) => return None,
    })
}

/// Whether an atom is yes in a world. `cell` is what its fact is there.
pub fn atom(vocabulary: &Vocabulary, atom: &Atom, cell: &Cell) -> bool {
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
        (Atom::Has { concept, .. }, Value::Elements(things)) => {
            things.iter().any(|thing| is(vocabulary, thing, concept.index()))
        }
        (Atom::Only { concepts, .. }, Value::Elements(things)) => {
            let one_of =
                |thing: &Thing| concepts.iter().any(|concept| is(vocabulary, thing, concept.index()));
            !things.is_empty() && things.iter().all(one_of)
        }
        _ => false,
    }
}

fn is(vocabulary: &Vocabulary, thing: &Thing, concept: usize) -> bool {
    match thing {
        Thing::Concept(own) => is_below(vocabulary, *own, concept),
        Thing::Other => false,
    }
}

/// Whether a policy asks if the fact is stated.
pub fn asks_if_given(policy: &Policy, fact: usize) -> bool {
    policy.atoms.iter().any(|atom| matches!(atom, Atom::Given(id) if id.index() == fact))
}
