//! A letter for a world. Input: which value each fact has, and which are said. Output: a referral as `remit eval` reads it.

use remit_engine::finite::{Element, Example};
use remit_engine::ir::{
    ConceptId, Derivation, FactId, FactType, Lookup, Policy, Quantity, Role, UnitId, Vocabulary,
};
use remit_engine::referral::Certainty;
use remit_engine::value::{Date, Number};
use serde_json::{Map, Value, json};

use crate::medicines;
use crate::solver::Inputs;
use crate::world::World;

/// A letter, fact by fact in the order that the policies read them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Letter {
    stated: Vec<(FactId, Value)>,
    /// Whether every fact that the world says could be stated.
    pub(crate) whole: bool,
}

impl Letter {
    /// The letter that says what a world says.
    pub(crate) fn of(world: &World, inputs: &Inputs, policy: &Policy, on: Date) -> Self {
        Self::with(world, inputs, policy, on, &Some)
    }

    /// The same by other facts; what none is said by is left out.
    pub(crate) fn with(
        world: &World,
        inputs: &Inputs,
        policy: &Policy,
        on: Date,
        by: &dyn Fn(FactId) -> Option<FactId>,
    ) -> Self {
        let mut letter = Self { stated: Vec::new(), whole: true };
        if let Some(fact) = world.model.lexicon().role(Role::Date) {
            letter.stated.push((fact, json!(on.to_string())));
        }
        let (examples, whole) = Self::examples(world, inputs, on, by);
        letter.whole = whole;
        letter.state(world, policy, &examples);
        letter
    }

    /// What a world says of each fact, the day of the letter apart, and whether that is all.
    pub(crate) fn examples(
        world: &World,
        inputs: &Inputs,
        on: Date,
        by: &dyn Fn(FactId) -> Option<FactId>,
    ) -> (Vec<(FactId, Example)>, bool) {
        let day = world.model.lexicon().role(Role::Date);
        let (mut examples, mut whole) = (Vec::new(), true);
        for (domain, entry) in world.model.domains().iter().enumerate() {
            let said = world.is_said(entry.fact);
            let Some(fact) = by(entry.fact) else { continue };
            if day == Some(entry.fact) || said.gate() != 0 && !inputs.lit(said) {
                continue;
            }
            match world.model.example(domain, &world.chosen(domain, inputs), on) {
                Some(example) => examples.push((fact, example)),
                None => whole = false,
            }
        }
        (examples, whole)
    }

    fn state(&mut self, world: &World, policy: &Policy, examples: &[(FactId, Example)]) {
        let lexicon = world.model.lexicon();
        let vocabulary = lexicon.vocabulary();
        let kind = |fact: FactId| vocabulary.facts.as_slice().at(fact).map(|fact| &fact.kind);
        // What follows from a list of medicines that is said is not said beside it.
        let mut told: Option<FactId> = None;
        for (fact, _) in examples.iter().filter(|(fact, _)| kind(*fact) == Some(&FactType::Medicines)) {
            match medicines::list(lexicon, policy, *fact, examples) {
                Some(list) => {
                    self.stated.push((*fact, list));
                    told = Some(*fact);
                }
                None => self.whole = false,
            }
        }
        for (fact, example) in examples {
            let follows = vocabulary.facts.as_slice().at(*fact).is_some_and(|fact| match fact.derive {
                Some(
                    Derivation::EquivalentDose { medicines, .. } | Derivation::AnyMedicine { medicines, .. },
                ) => told == Some(medicines),
                Some(Derivation::Elapsed { .. } | Derivation::Age { .. }) | None => false,
            });
            if follows || kind(*fact) == Some(&FactType::Medicines) {
                continue;
            }
            match write(vocabulary, *fact, example) {
                Some(value) => self.stated.push((*fact, value)),
                None => self.whole = false,
            }
        }
    }

    /// Facts that it states, the last first.
    pub(crate) fn facts(&self) -> Vec<FactId> {
        self.stated.iter().rev().map(|(fact, _)| *fact).collect()
    }

    pub(crate) fn states(&self, fact: FactId) -> bool {
        self.stated.iter().any(|(own, _)| *own == fact)
    }

    /// What it states, fact by fact.
    pub(crate) fn values(&self) -> &[(FactId, Value)] {
        &self.stated
    }

    /// The same with another value of a fact.
    pub(crate) fn telling(&self, fact: FactId, value: Value) -> Self {
        let mut other = self.clone();
        other.stated.iter_mut().filter(|(own, _)| *own == fact).for_each(|(_, own)| *own = value.clone());
        other
    }

    /// The same with a list of medicines in the place of what follows from one.
    pub(crate) fn taking(&self, vocabulary: &Vocabulary, medicines: FactId, list: &Value) -> Self {
        let follows = |fact: &FactId| match vocabulary.facts.as_slice().at(*fact).and_then(|fact| fact.derive)
        {
            Some(
                Derivation::EquivalentDose { medicines: from, .. }
                | Derivation::AnyMedicine { medicines: from, .. },
            ) => from == medicines,
            Some(Derivation::Elapsed { .. } | Derivation::Age { .. }) | None => *fact == medicines,
        };
        let mut stated: Vec<_> = self.stated.iter().filter(|(fact, _)| !follows(fact)).cloned().collect();
        stated.push((medicines, list.clone()));
        Self { stated, whole: self.whole }
    }

    /// What it says of these facts, and nothing else.
    pub(crate) fn of_facts(&self, facts: &[FactId]) -> Self {
        let stated = self.stated.iter().filter(|(own, _)| facts.contains(own)).cloned().collect();
        Self { stated, whole: self.whole }
    }

    /// The same without a fact.
    pub(crate) fn without(&self, fact: FactId) -> Self {
        let stated = self.stated.iter().filter(|(own, _)| *own != fact).cloned().collect();
        Self { stated, whole: self.whole }
    }

    /// The same with what it says of a fact.
    pub(crate) fn stating(&self, fact: FactId, value: Value) -> Self {
        let mut letter = self.without(fact);
        letter.stated.push((fact, value));
        letter
    }

    /// What it says of these facts, the day that it is of included.
    pub(crate) fn only(&self, facts: &[FactId]) -> Self {
        let (kept, day) = (|fact: &FactId| facts.contains(fact), self.stated.first().map(|(fact, _)| *fact));
        let stated = self.stated.iter().filter(|(own, _)| kept(own) || day == Some(*own)).cloned().collect();
        Self { stated, whole: self.whole }
    }

    /// As `remit eval` reads it.
    pub(crate) fn referral(&self, vocabulary: &Vocabulary) -> Value {
        let mut all = Value::Object(Map::new());
        for (fact, value) in &self.stated {
            let Some(fact) = vocabulary.facts.as_slice().at(*fact) else { continue };
            let mut at = &mut all;
            for name in fact.path.split('.') {
                if !at.is_object() {
                    *at = Value::Object(Map::new());
                }
                let Value::Object(fields) = at else { break };
                at = fields.entry(name).or_insert(Value::Null);
            }
            *at = value.clone();
        }
        all
    }
}

pub(crate) fn write(vocabulary: &Vocabulary, fact: FactId, example: &Example) -> Option<Value> {
    let kind = &vocabulary.facts.as_slice().at(fact)?.kind;
    Some(match example {
        Example::Truth(value) => json!(value),
        Example::Amount(quantity, on) => {
            let value = amount(vocabulary, *quantity, kind.own_unit())?;
            match on {
                Some(on) => json!({ "value": value, "on": on.to_string() }),
                None => value,
            }
        }
        Example::Day(day) => json!(day.to_string()),
        Example::Event(None) => json!("never"),
        Example::Event(Some(day)) => json!(day.to_string()),
        Example::Choice(choice) => {
            let FactType::OneOf(choices) = kind else { return None };
            json!(choices.get(*choice as usize)?.id)
        }
        Example::Destination(id) => json!(vocabulary.destinations.as_slice().at(*id)?.id),
        Example::One(elements) => match elements.as_slice() {
            [only] => element(vocabulary, *only)?,
            several => list(vocabulary, several)?,
        },
        Example::Several(elements) => list(vocabulary, elements)?,
        Example::Records(entries) => {
            let entry = |fields: &Vec<(FactId, Example)>| {
                let mut own = Map::new();
                for (fact, example) in fields {
                    let name = vocabulary.facts.as_slice().at(*fact)?.name().to_owned();
                    own.insert(name, write(vocabulary, *fact, example)?);
                }
                Some(Value::Object(own))
            };
            Value::Array(entries.iter().map(entry).collect::<Option<Vec<_>>>()?)
        }
        Example::Text => matches!(kind, FactType::Given).then(|| json!(true))?,
    })
}

fn list(vocabulary: &Vocabulary, elements: &[Element]) -> Option<Value> {
    let all = elements.iter().map(|it| element(vocabulary, *it));
    Some(Value::Array(all.collect::<Option<Vec<_>>>()?))
}

fn element(vocabulary: &Vocabulary, element: Element) -> Option<Value> {
    let name = |id: ConceptId| vocabulary.concepts.as_slice().at(id).map(|concept| concept.id.clone());
    let concept = name(element.concept)?;
    Some(match element.certainty {
        Certainty::Confirmed => json!(concept),
        Certainty::Suspected => json!({ "concept": concept, "certainty": "suspected" }),
        Certainty::Excluded => json!({ "concept": concept, "certainty": "excluded" }),
    })
}

/// A whole number in the fact's own unit as a number, else a text with the unit.
fn amount(vocabulary: &Vocabulary, quantity: Quantity, own: Option<UnitId>) -> Option<Value> {
    let Quantity { number, unit } = quantity;
    if own == Some(unit)
        && let Some(whole) = number.to_i64().filter(|_| number.is_whole())
    {
        return Some(json!(whole));
    }
    let unit = vocabulary.units.as_slice().at(unit)?;
    let number = decimal(number)?;
    Some(json!(if unit.is_bare() { number } else { format!("{number} {}", unit.written()) }))
}

/// A number that a text can say, as people write it.
pub(crate) fn decimal(number: Number) -> Option<String> {
    const PLACES: u32 = 6;
    (number.rounded(PLACES) == number).then(|| number.to_string())
}
