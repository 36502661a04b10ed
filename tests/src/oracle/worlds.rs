//! Every world of a scenario. Input: what a referral says. Output: for each fact, each value that it can have.

use std::collections::{BTreeMap, BTreeSet};

use remit_engine::ir::{Atom, Comparison, FactType, Operator, Policy, Silence, Vocabulary};

use super::scenario::{Element, Said, Scenario};

/// The largest amount that the oracle tries, in halves: beyond every threshold that is generated.
pub const LARGEST: i32 = 12;

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
}

/// An element in a world: a concept, or something that no concept describes.
pub type Thing = Option<usize>;

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
    for thing in (0..vocabulary.concepts.len()).map(Some).chain([None]) {
        let look = marks.iter().filter(|mark| passes(vocabulary, thing, mark)).cloned().collect();
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
        _ => Vec::new(),
    })
    .collect()
}

fn passes(vocabulary: &Vocabulary, thing: Thing, Mark::Is(above): &Mark) -> bool {
    thing.is_some_and(|own| is_below(vocabulary, own, *above))
}

/// Every value that a fact can have at all.
pub fn all_values(scenario: &Scenario, index: usize) -> Vec<Value> {
    let vocabulary = &scenario.program.vocabulary;
    let fact = &vocabulary.facts[index];
    match &fact.kind {
        FactType::Truth => vec![Value::Truth(false), Value::Truth(true)],
        FactType::Quantity(_) | FactType::Measure(_) => {
            let (least, most) = super::generate::halves(fact);
            (least..=most).filter(|halves| !fact.whole || halves % 2 == 0).map(Value::Halves).collect()
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
        FactType::Given | FactType::Medicines | FactType::Date | FactType::Event | FactType::Records(_) => {
            vec![Value::Text]
        }
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
                "confirmed" => is(scenario, element, *thing),
                "excluded" => !is(scenario, element, *thing),
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
    // Where only something excluded is listed, nothing is said of the rest.
    let only_excluded = !elements.is_empty() && elements.iter().all(|it| it.certainty == "excluded");
    let complete = complete && !only_excluded;
    let elements: Vec<Element> = without_implied(scenario, elements);
    let with =
        |certainty: &'static str| elements.iter().filter(move |element| element.certainty == certainty);
    let allowed = |thing: Thing| !with("excluded").any(|element| is(scenario, element, thing));
    let named = |thing: Thing| {
        let sure = with("confirmed").chain(with("suspected"));
        sure.into_iter().any(|element| is(scenario, element, thing))
    };
    let shows = |element: &Element, look: &Look| {
        looks[look].iter().any(|thing| allowed(*thing) && is(scenario, element, *thing))
    };
    value.iter().all(|look| looks[look].iter().any(|thing| allowed(*thing) && (!complete || named(*thing))))
        && with("confirmed").all(|element| value.iter().any(|look| shows(element, look)))
}

/// The elements but for those that say no more than another does: a concept with one below it, as sure as itself.
fn without_implied(scenario: &Scenario, elements: &[Element]) -> Vec<Element> {
    let surer = |one: &Element, by: &Element| {
        matches!(
            (one.certainty, by.certainty),
            ("confirmed" | "suspected", "confirmed") | ("suspected", "suspected")
        )
    };
    let below = |by: &Element, one: &Element| {
        by != one && is_below(&scenario.program.vocabulary, by.concept, one.concept)
    };
    let implied = |one: &&Element| elements.iter().any(|by| surer(one, by) && below(by, one));
    elements.iter().filter(|one| !implied(one)).cloned().collect()
}

/// Whether a referral says that something is so, or may be, and that it is excluded.
pub fn contradicts(scenario: &Scenario) -> bool {
    let lists = scenario.said.iter().map(|said| match said {
        Said::Elements(elements, _) => elements.as_slice(),
        _ => &[],
    });
    lists.into_iter().any(|elements| {
        let excluded = |one: &Element| {
            let above = elements.iter().filter(|above| above.certainty == "excluded");
            let vocabulary = &scenario.program.vocabulary;
            above.into_iter().any(|above| is_below(vocabulary, one.concept, above.concept))
        };
        elements.iter().any(|one| one.certainty != "excluded" && excluded(one))
    })
}

/// Whether a thing is the concept that an element names, or below it.
fn is(scenario: &Scenario, element: &Element, thing: Thing) -> bool {
    thing.is_some_and(|own| is_below(&scenario.program.vocabulary, own, element.concept))
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
            let vocabulary = &scenario.program.vocabulary;
            let marks = marks(scenario, fact).into_iter();
            let look = marks.filter(|mark| passes(vocabulary, Some(concept.index()), mark)).collect();
            Value::Elements(BTreeSet::from([look]))
        }
        Silence::Destination(destination) => Value::Destination(destination.index()),
        Silence::Date(_) | Silence::Never => return None,
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
                Operator::Greater => value > threshold,
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
        _ => false,
    }
}

/// Whether a policy asks if the fact is stated.
pub fn asks_if_given(policy: &Policy, fact: usize) -> bool {
    policy.atoms.iter().any(|atom| matches!(atom, Atom::Given(id) if id.index() == fact))
}
