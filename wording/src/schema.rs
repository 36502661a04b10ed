//! The JSON Schema of a referral, as a form or a program that sends referrals needs it.
//!
//! Input: the vocabulary and a policy. Output: JSON Schema 2020-12. What a policy reads carries `"x-read": true`; every other
//! fact may be sent too and is checked all the same.

use std::collections::BTreeSet;

use remit_engine::ir::{
    CategoryId, Choice, Derivation, Fact, FactId, FactType, Lookup, RuleKind, StageName, UnitId,
};
use serde_json::{Map, Value, json};

use crate::names::Wording;

impl Wording<'_> {
    /// The schema, with titles and questions in the language.
    pub fn schema(self) -> Value {
        let read = facts_read(self);
        let mut root = Branch::default();
        for (index, fact) in self.vocabulary.facts.iter().enumerate() {
            let mut schema = self.fact_schema(fact);
            if read.contains(&FactId::new(index)) {
                schema.insert("x-read".to_owned(), json!(true));
            }
            root.put(&fact.path, Value::Object(schema));
        }
        let mut schema = root.schema();
        let title = self.text(&self.policy.title);
        schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        schema.insert("$id".to_owned(), json!(format!("remit:referral:{}", self.policy.id)));
        schema.insert("title".to_owned(), json!(title));
        schema.insert("$defs".to_owned(), Value::Object(self.definitions()));
        Value::Object(schema)
    }

    fn fact_schema(self, fact: &Fact) -> Map<String, Value> {
        let mut schema = Map::new();
        let mut note = |key: &str, text: &str| {
            if !text.is_empty() {
                schema.insert(key.to_owned(), json!(text));
            }
        };
        note("title", self.text(&fact.label));
        note("description", self.text(&fact.question));
        note("$comment", self.text(&fact.help));
        if fact.stage == StageName::Discharge {
            note("x-stage", "discharge");
        }
        // Null is the same as absence.
        let values = match self.values(&fact.kind) {
            Value::Array(mut any) => {
                any.push(json!({"type": "null"}));
                any
            }
            one => vec![one, json!({"type": "null"})],
        };
        schema.insert("anyOf".to_owned(), Value::Array(values));
        schema
    }

    /// One schema, or an array of alternatives.
    fn values(self, kind: &FactType) -> Value {
        match kind {
            FactType::Truth => json!({"type": "boolean"}),
            FactType::Given => json!([{"type": "boolean"}, {"type": "string"}]),
            FactType::Date => json!({"type": "string", "format": "date"}),
            FactType::Quantity(unit) => self.amounts(Some(*unit)),
            FactType::Measure(_) => self.amounts(None),
            FactType::OneOf(choices) => choices
                .iter()
                .map(|choice| json!({"const": choice.id, "title": self.choice_label(choice)}))
                .collect(),
            FactType::Concept(category) => json!({"$ref": self.definition(*category, "")}),
            FactType::Concepts(category) => json!({"$ref": self.definition(*category, "_list")}),
            FactType::Medicines => json!({"$ref": "#/$defs/medicine_list"}),
            FactType::Destination => {
                let all = self.vocabulary.destinations.iter();
                json!({"enum": all.map(|destination| destination.id.as_str()).collect::<Vec<_>>()})
            }
        }
    }

    fn choice_label(self, choice: &Choice) -> &str {
        match self.text(&choice.label) {
            "" => &choice.id,
            label => label,
        }
    }

    /// A bare number counts in the fact's own unit; otherwise the unit is written.
    fn amounts(self, unit: Option<UnitId>) -> Value {
        let mut any = vec![json!({"$ref": "#/$defs/amount"}), json!({"$ref": "#/$defs/bounds"})];
        if let Some(unit) = unit.and_then(|id| self.vocabulary.units.at(id)) {
            let label = self.text(&unit.label);
            any.insert(0, json!({"type": "number", "minimum": 0, "title": label}));
        }
        Value::Array(any)
    }

    fn definition(self, category: CategoryId, kind: &str) -> String {
        let id = self.vocabulary.categories.at(category).map(|category| category.id.as_str());
        format!("#/$defs/{}{kind}", id.unwrap_or_default())
    }

    fn definitions(self) -> Map<String, Value> {
        let mut defs = Map::new();
        defs.insert(
            "amount".to_owned(),
            json!({"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?\\s*\\S+", "examples": ["2 years", "20 mg"]}),
        );
        let end = json!({"anyOf": [{"$ref": "#/$defs/amount"}, {"type": "number", "minimum": 0}]});
        defs.insert(
            "bounds".to_owned(),
            json!({"type": "object", "properties": {"min": end, "max": end}, "additionalProperties": false, "minProperties": 1}),
        );
        defs.insert("medicine".to_owned(), self.medicine());
        defs.insert("medicine_list".to_owned(), list("#/$defs/medicine"));
        for id in self.categories_used() {
            let Some(category) = self.vocabulary.categories.at(id) else { continue };
            defs.insert(category.id.clone(), self.concept_schema(id));
            let one = format!("#/$defs/{}", category.id);
            defs.insert(format!("{}_list", category.id), list(&one));
        }
        defs
    }

    fn categories_used(self) -> BTreeSet<CategoryId> {
        let kinds = self.vocabulary.facts.iter().map(|fact| &fact.kind);
        kinds
            .filter_map(|kind| match kind {
                FactType::Concept(category) | FactType::Concepts(category) => Some(*category),
                _ => None,
            })
            .collect()
    }

    fn concept_schema(self, category: CategoryId) -> Value {
        let names = json!({"enum": self.concepts_of(category)});
        let systems: Vec<&str> =
            self.vocabulary.code_systems.iter().map(|system| system.id.as_str()).collect();
        let certainty = json!({"enum": ["confirmed", "suspected", "excluded"]});
        json!({"anyOf": [
            names,
            {
                "type": "object",
                "properties": {"concept": names, "certainty": certainty},
                "required": ["concept"],
                "additionalProperties": false,
            },
            {
                "type": "object",
                "properties": {"system": {"enum": systems}, "code": {"type": "string"}, "certainty": certainty},
                "required": ["system", "code"],
                "additionalProperties": false,
            },
        ]})
    }

    /// The names of the category's concepts, those of categories within it among them.
    fn concepts_of(self, category: CategoryId) -> Vec<String> {
        let concepts =
            self.vocabulary.concepts.iter().filter(|concept| self.is_within(concept.category, category));
        concepts.map(|concept| concept.id.clone()).collect()
    }

    fn concepts_called(self, category: &str) -> Vec<String> {
        let index = self.vocabulary.categories.iter().position(|found| found.id == category);
        index.map(|index| self.concepts_of(CategoryId::new(index))).unwrap_or_default()
    }

    fn is_within(self, mut category: CategoryId, of: CategoryId) -> bool {
        for _ in 0..=self.vocabulary.categories.len() {
            if category == of {
                return true;
            }
            match self.vocabulary.categories.at(category).and_then(|found| found.parent) {
                Some(parent) => category = parent,
                None => return false,
            }
        }
        false
    }

    fn medicine(self) -> Value {
        let systems: Vec<&str> =
            self.vocabulary.code_systems.iter().map(|system| system.id.as_str()).collect();
        let amount = json!({"anyOf": [{"$ref": "#/$defs/amount"}, {"$ref": "#/$defs/bounds"}]});
        json!({
            "type": "object",
            "properties": {
                "substance": {"enum": self.concepts_called("substance")},
                "route": {"enum": self.concepts_called("route")},
                "brand": {"enum": self.concepts_called("brand")},
                "system": {"enum": systems},
                "code": {"type": "string"},
                "name": {"type": "string"},
                "dose": amount,
                "times_per_day": {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}]},
                "rate": amount,
                "daily": amount,
                "as_needed": {"type": "boolean"},
            },
            "oneOf": [
                {"required": ["substance"]},
                {"required": ["brand"]},
                {"required": ["system", "code"]},
                {"required": ["name"]},
            ],
            "additionalProperties": false,
        })
    }
}

/// A complete list, or one that leaves the rest open.
fn list(item: &str) -> Value {
    let items = json!({"type": "array", "items": {"$ref": item}});
    json!({"anyOf": [items, {
        "type": "object",
        "properties": {"values": items, "complete": {"type": "boolean"}},
        "additionalProperties": false,
    }]})
}

/// Facts nested by their paths, in the order of the vocabulary.
#[derive(Default)]
struct Branch {
    members: Vec<(String, Node)>,
}

enum Node {
    Branch(Branch),
    Leaf(Value),
}

impl Branch {
    fn put(&mut self, path: &str, leaf: Value) {
        let Some((first, rest)) = path.split_once('.') else {
            self.members.push((path.to_owned(), Node::Leaf(leaf)));
            return;
        };
        if let Some((_, Node::Branch(branch))) = self.members.iter_mut().find(|(name, _)| name == first) {
            branch.put(rest, leaf);
            return;
        }
        let mut branch = Self::default();
        branch.put(rest, leaf);
        self.members.push((first.to_owned(), Node::Branch(branch)));
    }

    fn schema(self) -> Map<String, Value> {
        let properties = self.members.into_iter().map(|(name, node)| match node {
            Node::Branch(branch) => (name, Value::Object(branch.schema())),
            Node::Leaf(leaf) => (name, leaf),
        });
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!(["object", "null"]));
        schema.insert("properties".to_owned(), Value::Object(properties.collect()));
        schema.insert("additionalProperties".to_owned(), json!(false));
        schema
    }
}

/// Every fact that the policy's rules and requirements read, and the facts that those follow from.
pub fn facts_read(wording: Wording<'_>) -> BTreeSet<FactId> {
    let policy = wording.policy;
    let mut read: BTreeSet<FactId> = policy.atoms.iter().map(|atom| atom.fact()).collect();
    for rule in policy.referral.rules.iter().chain(&policy.discharge.rules) {
        if let RuleKind::Require(facts) = &rule.kind {
            read.extend(facts.iter().map(|wanted| wanted.fact));
        }
    }
    read.extend(policy.recommendations.iter().flat_map(|list| list.facts.iter().map(|wanted| wanted.fact)));
    let derived: Vec<FactId> = read.iter().filter_map(|id| source_of(wording.fact(*id)?)).collect();
    read.extend(derived);
    read
}

/// The fact that another follows from.
fn source_of(fact: &Fact) -> Option<FactId> {
    match fact.derive? {
        Derivation::EquivalentDose { medicines, .. } | Derivation::AnyMedicine { medicines, .. } => {
            Some(medicines)
        }
        Derivation::Elapsed { since } => Some(since),
        Derivation::Age { born } => Some(born),
    }
}
