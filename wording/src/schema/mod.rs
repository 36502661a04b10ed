//! The JSON Schema of a referral, as a form or a program that sends referrals needs it.
//!
//! Input: the vocabulary and a policy. Output: JSON Schema 2020-12, which accepts what the engine reads and nothing else. What
//! the policy reads comes first, with `"x-read": true`; every other fact may be sent too and is in `$defs`. What no schema
//! can tell of several values together is left to the engine: dates that contradict each other, bounds the wrong way round
//! where they have units or are not whole, two statements of one thing that disagree.

mod medicines;
mod patterns;
mod ranges;
mod values;

use std::collections::BTreeSet;

use remit_engine::ir::{Computation, Derivation, Fact, FactId, Role, RuleKind, StageName};
use serde_json::{Map, Value, json};

use crate::names::Wording;

/// The JSON Schema of a decision as JSON, which is the same for every policy.
pub fn decision_schema() -> Value {
    serde_json::from_str(include_str!("decision.json")).unwrap_or_default()
}

/// The JSON Schema of a comparison as JSON.
pub fn diff_schema() -> Value {
    serde_json::from_str(include_str!("diff.json")).unwrap_or_default()
}

/// The JSON Schema of what `remit ask` answers as JSON.
pub fn ask_schema() -> Value {
    serde_json::from_str(include_str!("ask.json")).unwrap_or_default()
}

/// The JSON Schema of what `remit history` tells as JSON.
pub fn history_schema() -> Value {
    serde_json::from_str(include_str!("history.json")).unwrap_or_default()
}

/// The JSON Schema of what `remit region` finds as JSON.
pub fn region_schema() -> Value {
    serde_json::from_str(include_str!("region.json")).unwrap_or_default()
}

impl Wording<'_> {
    /// The schema of referrals, with titles and questions in the language.
    pub fn schema(self) -> Value {
        let mut read = facts_read(self);
        let asked = self.vocabulary.facts.iter().enumerate();
        let asked = asked.filter(|(_, fact)| matches!(fact.role, Some(Role::Date | Role::Request)));
        read.extend(asked.map(|(index, _)| FactId::new(index)));
        let mut root = Branch::default();
        for (id, fact) in self.vocabulary.stated_facts() {
            root.put(&fact.path, Leaf { fact, is_read: read.contains(&id) });
        }
        let mut defs = self.definitions();
        let mut schema = Map::new();
        schema.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        schema.insert("$id".to_owned(), json!(format!("remit:referral:{}", self.policy.id)));
        schema.insert("title".to_owned(), json!(self.title()));
        // A part of a referral may be null, the whole may not.
        schema.append(&mut self.level(&root, "", &mut defs));
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("$defs".to_owned(), Value::Object(defs));
        Value::Object(schema)
    }

    /// The facts of a level: those that are read in place, the others by reference.
    fn level(self, branch: &Branch<'_>, path: &str, defs: &mut Map<String, Value>) -> Map<String, Value> {
        let mut properties = Map::new();
        let (read, others): (Vec<&Member<'_>>, Vec<&Member<'_>>) =
            branch.members.iter().partition(|(_, node)| node.is_read());
        for (name, node) in read.into_iter().chain(others) {
            let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let schema = match node {
                Node::Branch(branch) => self.level(branch, &inner, defs),
                Node::Leaf(leaf) => self.fact_schema(leaf),
            };
            let schema = if node.is_read() {
                Value::Object(schema)
            } else {
                // No name of ours has a dot.
                let key = format!("fact.{inner}");
                let reference = json!({ "$ref": format!("#/$defs/{key}") });
                defs.insert(key, Value::Object(schema));
                reference
            };
            properties.insert(name.clone(), schema);
        }
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!(["object", "null"]));
        schema.insert("properties".to_owned(), Value::Object(properties));
        schema.insert("additionalProperties".to_owned(), json!(false));
        schema
    }

    fn fact_schema(self, leaf: &Leaf<'_>) -> Map<String, Value> {
        let fact = leaf.fact;
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
        if leaf.is_read {
            schema.insert("x-read".to_owned(), json!(true));
        }
        let mut any = self.values(fact);
        any.push(json!({"$ref": "#/$defs/nothing"}));
        schema.insert("anyOf".to_owned(), Value::Array(any));
        schema
    }
}

/// Facts nested by their paths, in the order of the vocabulary.
#[derive(Default)]
struct Branch<'v> {
    members: Vec<Member<'v>>,
}

type Member<'v> = (String, Node<'v>);

enum Node<'v> {
    Branch(Branch<'v>),
    Leaf(Leaf<'v>),
}

struct Leaf<'v> {
    fact: &'v Fact,
    is_read: bool,
}

impl Node<'_> {
    /// Whether the policy reads it, or anything within it.
    fn is_read(&self) -> bool {
        match self {
            Self::Branch(branch) => branch.members.iter().any(|(_, node)| node.is_read()),
            Self::Leaf(leaf) => leaf.is_read,
        }
    }
}

impl<'v> Branch<'v> {
    fn put(&mut self, path: &str, leaf: Leaf<'v>) {
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
    let derived: Vec<FactId> =
        read.iter().flat_map(|id| wording.fact(*id).map(sources_of).unwrap_or_default()).collect();
    read.extend(derived);
    // A field is no fact of the referral's own; the list that it is read in is.
    read.retain(|id| wording.fact(*id).is_none_or(|fact| fact.record.is_none()));
    read
}

/// The facts that another follows from.
fn sources_of(fact: &Fact) -> Vec<FactId> {
    let computed = fact.computed.iter().flat_map(Computation::facts);
    computed.chain(fact.derive.and_then(source_of)).collect()
}

fn source_of(derivation: Derivation) -> Option<FactId> {
    match derivation {
        Derivation::EquivalentDose { medicines, .. } | Derivation::AnyMedicine { medicines, .. } => {
            Some(medicines)
        }
        Derivation::Elapsed { since } => Some(since),
        Derivation::Age { born } => Some(born),
    }
}
