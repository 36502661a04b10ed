//! Conditions as JSON that a program can test a referral by. Input: the atoms of the conditions. Output: each with its fact, how it
//! is tested and what with, under an id.

use remit_engine::ir::{
    Atom, AtomId, CodeSystemId, Comparison, ConceptId, Condition, FactId, FactType, Lookup, Operator,
    Quantity, Sought,
};
use remit_wording::region as told;
use serde_json::{Map, Value, json};

/// What conditions are over.
pub(super) struct Terms<'t> {
    pub(super) told: &'t told::Clinics<'t>,
    /// Of a fact that is one for each clinic or table, as policies know it, and the policy that it is of.
    pub(super) own: &'t dyn Fn(FactId) -> Option<(FactId, usize)>,
}

/// The id of a condition.
pub(super) fn id(atom: AtomId) -> String {
    format!("c{}", atom.index() + 1)
}

impl Terms<'_> {
    /// An atom, as a program tests it.
    pub(super) fn condition(&self, atom: AtomId) -> Value {
        let Some(found) = self.told.terms.atoms.as_slice().at(atom) else { return Value::Null };
        let mut own = self.test(found);
        own.insert("id".to_owned(), json!(id(atom)));
        own.insert("says".to_owned(), json!(self.told.condition_told(&[(told::Tested::Atom(atom), true)])));
        Value::Object(own)
    }

    fn test(&self, atom: &Atom) -> Map<String, Value> {
        let (fact, policy) = self.fact(atom.fact());
        let (kind, with) = match atom {
            Atom::Truth(_) => ("is", json!({})),
            Atom::Given(_) => ("stated", json!({})),
            Atom::Ever(_) => ("happened", json!({})),
            Atom::Compare { operator, with, .. } => {
                let value = match with {
                    Comparison::Quantity(quantity) => json!({ "amount": self.amount(*quantity) }),
                    Comparison::Date(day) => json!({ "day": day.to_string() }),
                };
                ("compare", join(json!({ "operator": sign(*operator) }), value))
            }
            Atom::Dated { operator, time, .. } => {
                ("dated", json!({ "operator": sign(*operator), "amount": self.amount(*time) }))
            }
            Atom::Choice { fact, choice } => ("choice", json!({ "choice": self.choice(*fact, *choice) })),
            Atom::Has { concept, .. } => ("has", json!({ "concepts": [self.concept(*concept)] })),
            Atom::Only { concepts, .. } => {
                let all: Vec<&str> = concepts.iter().map(|it| self.concept(*it)).collect();
                ("only", json!({ "concepts": all }))
            }
            Atom::Code { system, code, .. } => ("code", self.code(*system, code)),
            Atom::Suspected { sought, .. } => (
                "suspected",
                match sought {
                    Sought::Concept(concept) => json!({ "concepts": [self.concept(*concept)] }),
                    Sought::Code { system, code } => self.code(*system, code),
                },
            ),
            Atom::Destination { destination, .. } => {
                let place = self.told.vocabulary.destinations.as_slice().at(*destination);
                ("destination", json!({ "destination": place.map(|place| &place.id) }))
            }
            Atom::Entries { count, entry, .. } => {
                ("entries", json!({ "least": count.least, "most": count.most, "entry": self.entry(entry) }))
            }
        };
        let own = join(json!({ "kind": kind, "fact": fact, "policy": policy }), with);
        match own {
            Value::Object(own) => own,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Map::new()
            }
        }
    }

    /// A fact as policies and referrals know it, and whose it is, where it is one for each.
    fn fact(&self, fact: FactId) -> (Option<&str>, Option<&str>) {
        let own = (self.own)(fact);
        let plain = own.map_or(fact, |(plain, _)| plain);
        let path = self.told.vocabulary.facts.as_slice().at(plain).map(|fact| fact.path.as_str());
        let policy = own.and_then(|(_, clinic)| self.told.policies.get(clinic));
        (path, policy.map(|policy| policy.id.as_str()))
    }

    fn amount(&self, quantity: Quantity) -> String {
        let unit = self.told.vocabulary.units.as_slice().at(quantity.unit);
        match unit.filter(|unit| !unit.is_bare()) {
            Some(unit) => format!("{} {}", quantity.number, unit.written()),
            None => quantity.number.to_string(),
        }
    }

    fn concept(&self, concept: ConceptId) -> &str {
        self.told.vocabulary.concepts.as_slice().at(concept).map_or("", |concept| concept.id.as_str())
    }

    fn choice(&self, fact: FactId, choice: u32) -> Option<&str> {
        let FactType::OneOf(choices) = &self.told.vocabulary.facts.as_slice().at(fact)?.kind else {
            return None;
        };
        choices.get(choice as usize).map(|choice| choice.id.as_str())
    }

    fn code(&self, system: CodeSystemId, code: &str) -> Value {
        let system = self.told.vocabulary.code_systems.as_slice().at(system);
        json!({ "system": system.map(|system| &system.id), "code": code })
    }

    /// What an entry of a list passes by.
    fn entry(&self, condition: &Condition) -> Value {
        let all = |parts: &[Condition]| parts.iter().map(|part| self.entry(part)).collect::<Vec<_>>();
        match condition {
            Condition::Const(is) => json!(is),
            Condition::Not(part) => json!({ "not": self.entry(part) }),
            Condition::And(parts) => json!({ "all": all(parts) }),
            Condition::Or(parts) => json!({ "any": all(parts) }),
            Condition::Count { least, most, of } => json!({ "least": least, "most": most, "of": all(of) }),
            Condition::Atom(atom) => match self.told.terms.atoms.as_slice().at(*atom) {
                Some(atom) => Value::Object(self.test(atom)),
                None => Value::Null,
            },
            Condition::Defined(_) => Value::Null,
        }
    }
}

fn join(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Object(mut one), Value::Object(other)) => {
            one.extend(other);
            Value::Object(one)
        }
        (one, _) => one,
    }
}

const fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Less => "<",
        Operator::AtMost => "<=",
        Operator::Equal => "=",
        Operator::NotEqual => "!=",
        Operator::AtLeast => ">=",
        Operator::Greater => ">",
    }
}
