//! A small policy with a referral for it. Input: the generator. Output: the program, and the referral as JSON.

use remit_engine::ir::{FactType, Program, StageName};
use serde_json::{Map, Value, json};

/// A policy and a referral.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The program, with one policy.
    pub program: Program,
    /// The stage to decide.
    pub stage: StageName,
    /// What the referral says of each fact of the vocabulary.
    pub said: Vec<Said>,
}

/// What a referral says of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// Nothing.
    Nothing,
    /// Yes or no.
    Truth(bool),
    /// Halves of the fact's unit, from the first to the second.
    Halves(Option<i32>, Option<i32>),
    /// The choice with that index.
    Choice(usize),
    /// Elements, and whether there are no others.
    Elements(Vec<Element>, bool),
    /// One element.
    Element(Element),
    /// A text.
    Given,
    /// The destination with that index.
    Destination(usize),
}

/// An element of a list, named by its concept; codes have an oracle of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// The index of the concept.
    pub concept: usize,
    /// `confirmed`, `suspected` or `excluded`.
    pub certainty: &'static str,
}

impl Scenario {
    /// The referral as JSON.
    pub fn json(&self) -> String {
        let mut root = Map::new();
        for (fact, said) in self.program.vocabulary.facts.iter().zip(&self.said) {
            let unit = match &fact.kind {
                FactType::Quantity(unit) => {
                    self.program.vocabulary.units.get(unit.index()).map(|unit| unit.id.clone())
                }
                _ => None,
            };
            if let Some(value) = self.value(said, &fact.kind, unit.as_deref().unwrap_or("days")) {
                root.insert(fact.path.clone(), value);
            }
        }
        Value::Object(root).to_string()
    }

    fn value(&self, said: &Said, kind: &FactType, unit: &str) -> Option<Value> {
        let halves = |count: i32| {
            let half = if count % 2 == 0 { "" } else { ".5" };
            format!("{}{half} {unit}", count / 2)
        };
        Some(match (said, kind) {
            (Said::Nothing, _) => return None,
            (Said::Truth(value), _) => json!(value),
            (Said::Halves(Some(low), Some(high)), _) if low == high => json!(halves(*low)),
            (Said::Halves(low, high), _) => json!({"min": low.map(halves), "max": high.map(halves)}),
            (Said::Choice(index), FactType::OneOf(choices)) => json!(choices.get(*index)?.id),
            (Said::Elements(elements, complete), _) => {
                let values: Vec<Value> = elements.iter().map(|element| self.element(element)).collect();
                if *complete { json!(values) } else { json!({"values": values, "complete": false}) }
            }
            (Said::Element(element), _) => self.element(element),
            (Said::Given, _) => json!("somewhere"),
            (Said::Destination(index), _) => json!(self.program.vocabulary.destinations.get(*index)?.id),
            (Said::Choice(_), _) => return None,
        })
    }

    fn element(&self, element: &Element) -> Value {
        let concepts = &self.program.vocabulary.concepts;
        let id = concepts.get(element.concept).map(|concept| concept.id.clone());
        json!({"concept": id, "certainty": element.certainty})
    }
}
