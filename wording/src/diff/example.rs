//! A referral in words, for one line of a report. Input: a referral as JSON. Output: what it says, shortly.

use remit_engine::ir::{Fact, FactId, FactType, Quantity, Role, UnitId};
use remit_engine::value::Number;
use serde_json::Value;

use crate::names::{Wording, within};

/// More facts than this that are only given are counted.
const MOST_GIVEN: usize = 2;

impl Wording<'_> {
    /// "CRPS type 1; age 20 years; …".
    pub(crate) fn referral_told(self, referral: &Value) -> String {
        let mut said: Vec<String> = Vec::new();
        let mut given: Vec<String> = Vec::new();
        for (index, fact) in self.vocabulary.facts.iter().enumerate() {
            let path = fact.path.split('.');
            let Some(value) = path.into_iter().try_fold(referral, |at, name| at.get(name)) else { continue };
            if fact.role == Some(Role::Date) {
                continue;
            }
            let id = FactId::new(index);
            if matches!(fact.kind, FactType::Given) && *value == Value::Bool(true) {
                given.push(self.say("prose.given", &[("fact", &self.fact_within(id))]));
                continue;
            }
            said.push(self.value_told(id, fact, value));
        }
        if given.len() > MOST_GIVEN {
            given = vec![self.say("diff.given", &[("count", &given.len().to_string())])];
        }
        said.extend(given);
        said.retain(|text| !text.is_empty());
        if said.is_empty() { self.say("diff.says_nothing", &[]) } else { said.join("; ") }
    }

    /// What a referral says of a fact, with its name; `None` where it says nothing of it.
    pub fn told(self, referral: &Value, id: FactId) -> Option<String> {
        let fact = self.fact(id)?;
        let value = fact.path.split('.').try_fold(referral, |at, name| at.get(name))?;
        let given = matches!(fact.kind, FactType::Given) && *value == Value::Bool(true);
        let told = match given {
            true => self.say("prose.given", &[("fact", &self.fact_within(id))]),
            false => self.value_told(id, fact, value),
        };
        (!told.is_empty()).then_some(told)
    }

    /// That a referral says nothing of a fact.
    pub fn untold(self, id: FactId) -> String {
        self.say("prose.missing", &[("fact", &self.fact_within(id))])
    }

    /// An amount of a fact, with its name.
    pub fn told_amount(self, id: FactId, amount: &Quantity) -> String {
        let (fact, value) = (self.fact_within(id), self.quantity(amount));
        self.say("prose.equal", &[("fact", &fact), ("value", &value)])
    }

    fn value_told(self, id: FactId, fact: &Fact, value: &Value) -> String {
        let called = self.fact_within(id);
        match value {
            Value::Bool(true) => called,
            Value::Bool(false) => self.say("prose.not_so", &[("what", &called)]),
            Value::Number(number) => {
                let unit = fact.kind.own_unit();
                let number: Option<Number> = number.to_string().parse().ok();
                let amount = number.zip(unit).map(|(number, unit)| self.quantity(&Quantity { number, unit }));
                let amount = amount.unwrap_or_else(|| value.to_string());
                self.say("prose.equal", &[("fact", &called), ("value", &amount)])
            }
            Value::Array(all) if all.is_empty() => self.say("diff.nothing_of", &[("fact", &called)]),
            Value::Array(all) => {
                let names: Vec<String> = all.iter().map(|one| self.element_told(fact, one)).collect();
                self.with_label(fact, &called, &self.all_of(&names))
            }
            Value::String(text) => match self.amount_told(text) {
                Some(amount) => self.say("prose.equal", &[("fact", &called), ("value", &amount)]),
                None => self.with_label(fact, &called, &self.element_told(fact, value)),
            },
            Value::Object(_) => self.with_label(fact, &called, &self.element_told(fact, value)),
            Value::Null => String::new(),
        }
    }

    /// A diagnosis says by itself what it is.
    fn with_label(self, fact: &Fact, called: &str, value: &str) -> String {
        if matches!(fact.kind, FactType::OneOf(_)) || fact.path == "diagnosis" {
            value.to_owned()
        } else {
            format!("{called}: {value}")
        }
    }

    fn element_told(self, fact: &Fact, value: &Value) -> String {
        match value {
            Value::String(name) => self.value_name(&fact.path, name).map_or_else(|| name.clone(), within),
            Value::Object(entry) => {
                let text = |key: &str| entry.get(key).and_then(Value::as_str);
                if let Some(concept) = text("concept") {
                    let name =
                        self.value_name(&fact.path, concept).map_or_else(|| concept.to_owned(), within);
                    let key = match text("certainty") {
                        Some("excluded") => "diff.excluded",
                        Some("suspected") => "diff.suspected",
                        Some(_) | None => return name,
                    };
                    return self.say(key, &[("what", &name)]);
                }
                let parts = entry.values().map(|part| match part {
                    Value::String(name) => self.name_told(name),
                    other @ (Value::Null
                    | Value::Bool(_)
                    | Value::Number(_)
                    | Value::Array(_)
                    | Value::Object(_)) => other.to_string(),
                });
                parts.collect::<Vec<_>>().join(" ")
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.to_string(),
        }
    }

    /// A concept of that name, an amount, or the name itself.
    fn name_told(self, name: &str) -> String {
        let concept = self.vocabulary.concepts.iter().position(|concept| concept.id == name);
        let concept = concept.map(|at| within(self.concept(remit_engine::ir::ConceptId::new(at))));
        concept.or_else(|| self.amount_told(name)).unwrap_or_else(|| name.to_owned())
    }

    /// "75 mg", with the unit as people call it.
    fn amount_told(self, text: &str) -> Option<String> {
        let (number, unit) = text.split_once(' ')?;
        let number: Number = number.parse().ok()?;
        let unit = self.vocabulary.units.iter().position(|own| own.written() == unit || own.id == unit)?;
        Some(self.quantity(&Quantity { number, unit: UnitId::new(unit) }))
    }
}
