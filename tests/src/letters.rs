//! Letters at random. Input: the policies that are to read them. Output: referrals that say some of the facts that these read,
//! or all, with values at and beside what they test.

use std::collections::BTreeSet;

use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{Atom, Comparison, ConceptId, Fact, FactId, FactType, Quantity, Role, Sought};
use serde_json::{Map, Value, json};

use crate::oracle::generate::Dice;

/// The day of every letter.
const DAY: &str = "2026-11-15";
/// Days before it.
const DAYS: [&str; 7] =
    ["2026-11-14", "2026-11-01", "2026-09-15", "2026-06-01", "2025-10-01", "2020-03-04", "1950-05-06"];

/// What letters may say of each fact that some policies read.
pub struct Letters {
    facts: Vec<(String, Kind)>,
    day: Option<String>,
}

enum Kind {
    /// One of these values.
    One(Vec<Value>),
    /// Some of these elements.
    Several(Vec<Value>),
}

impl Letters {
    /// Letters for policies over one vocabulary; `samples` are referrals of which values are taken as well.
    pub fn new(policies: &[&LoadedPolicy], samples: &[Value]) -> Self {
        let lexicon = policies[0].lexicon();
        let vocabulary = lexicon.vocabulary();
        let atoms: Vec<&Atom> = policies.iter().flat_map(|policy| &policy.ir().atoms).collect();
        let mut read: BTreeSet<FactId> = atoms.iter().map(|atom| atom.fact()).collect();
        for policy in policies {
            let required = policy.ir().referral.rules.iter().filter_map(|rule| match &rule.kind {
                remit_engine::ir::RuleKind::Require(facts) => Some(facts),
                _ => None,
            });
            read.extend(required.flatten().map(|wanted| wanted.fact));
        }
        let is_field = |id: FactId| vocabulary.facts[id.index()].record.is_some();
        let facts = read.into_iter().filter(|id| !is_field(*id)).filter_map(|id| {
            let fact = &vocabulary.facts[id.index()];
            let own: Vec<&Atom> = atoms.iter().copied().filter(|atom| atom.fact() == id).collect();
            let pointer = format!("/{}", fact.path.replace('.', "/"));
            let sampled = samples.iter().filter_map(|sample| sample.pointer(&pointer)).cloned();
            let kind = match &fact.kind {
                FactType::Concepts(category) => {
                    let all: Vec<ConceptId> = lexicon.concepts_of(*category).map(|(id, _)| id).collect();
                    Kind::Several(concepts(policies[0], &own, &all))
                }
                FactType::Concept(category) => {
                    let all: Vec<ConceptId> = lexicon.concepts_of(*category).map(|(id, _)| id).collect();
                    Kind::One(concepts(policies[0], &own, &all))
                }
                _ => Kind::One(values(policies[0], fact, &own).into_iter().chain(sampled).collect()),
            };
            let has = !matches!(&kind, Kind::One(all) | Kind::Several(all) if all.is_empty());
            (fact.role != Some(Role::Date) && has).then(|| (fact.path.clone(), kind))
        });
        let facts = facts.collect();
        let day = lexicon.role(Role::Date).map(|id| vocabulary.facts[id.index()].path.clone());
        Self { facts, day }
    }

    /// A letter: one of these with something changed, or with all else said, or one at random.
    pub fn near(&self, shown: &[&Value], seed: u64) -> Value {
        let mut dice = Dice::new(seed ^ 0xfeed);
        if shown.is_empty() || dice.once_in(4) {
            return self.letter(seed);
        }
        let mut letter = (*dice.pick(shown)).clone();
        let says_all = dice.once_in(3);
        let all = self.made(0, &mut dice);
        for (path, _) in &self.facts {
            let pointer = format!("/{}", path.replace('.', "/"));
            let said = letter.pointer(&pointer).is_some();
            let changes =
                if said { dice.once_in(15) } else { says_all && !dice.once_in(40) || dice.once_in(20) };
            if let Some(value) = all.pointer(&pointer).filter(|_| changes) {
                put(&mut letter, path, value.clone());
            }
        }
        letter
    }

    /// A letter; the same seed gives the same one.
    pub fn letter(&self, seed: u64) -> Value {
        let mut dice = Dice::new(seed);
        // One in two says all, the others less and less.
        let silent = dice.below(3) * dice.below(4);
        self.made(silent, &mut dice)
    }

    fn made(&self, silent: usize, dice: &mut Dice) -> Value {
        let mut letter = Value::Object(Map::new());
        if let Some(day) = &self.day {
            put(&mut letter, day, json!(DAY));
        }
        for (path, kind) in &self.facts {
            if silent > 0 && dice.below(10) < silent {
                continue;
            }
            let value = match kind {
                Kind::One(all) => dice.pick(all).clone(),
                Kind::Several(all) => {
                    let count = *dice.pick(&[0, 1, 1, 1, 2]);
                    let mut chosen: Vec<Value> = Vec::new();
                    for _ in 0..count {
                        let element = dice.pick(all).clone();
                        let known = chosen.iter().any(|other| name(other) == name(&element));
                        chosen.extend((!known).then_some(element));
                    }
                    json!(chosen)
                }
            };
            put(&mut letter, path, value);
        }
        letter
    }
}

fn name(element: &Value) -> &Value {
    element.get("concept").unwrap_or(element)
}

fn put(letter: &mut Value, path: &str, value: Value) {
    let mut at = letter;
    for name in path.split('.') {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        at = at.as_object_mut().expect("an object").entry(name).or_insert(Value::Null);
    }
    *at = value;
}

/// What is tested, what is just below it, and something else.
fn concepts(policy: &LoadedPolicy, atoms: &[&Atom], all: &[ConceptId]) -> Vec<Value> {
    let lexicon = policy.lexicon();
    let mut tested: Vec<ConceptId> = Vec::new();
    for atom in atoms {
        match atom {
            Atom::Has { concept, .. } | Atom::Suspected { sought: Sought::Concept(concept), .. } => {
                tested.push(*concept);
            }
            Atom::Only { concepts, .. } => tested.extend(concepts),
            _ => {}
        }
    }
    let below: Vec<ConceptId> =
        tested.iter().flat_map(|own| lexicon.below(*own).iter().take(3)).copied().collect();
    let mut chosen: Vec<ConceptId> =
        tested.into_iter().chain(below).chain(all.iter().take(4).copied()).collect();
    chosen.sort_by_key(|id| id.index());
    chosen.dedup();
    let id = |concept: &ConceptId| &lexicon.vocabulary().concepts[concept.index()].id;
    let plain = chosen.iter().map(|concept| json!(id(concept)));
    let suspected =
        chosen.iter().step_by(9).map(|concept| json!({ "concept": id(concept), "certainty": "suspected" }));
    plain.collect::<Vec<_>>().into_iter().chain(suspected).collect()
}

fn values(policy: &LoadedPolicy, fact: &Fact, atoms: &[&Atom]) -> Vec<Value> {
    let vocabulary = policy.lexicon().vocabulary();
    match &fact.kind {
        FactType::Truth => vec![json!(true), json!(false)],
        FactType::Given => vec![json!(true)],
        FactType::OneOf(choices) => choices.iter().map(|choice| json!(choice.id)).collect(),
        FactType::Date => DAYS.iter().map(|day| json!(day)).collect(),
        FactType::Event => DAYS.iter().map(|day| json!(day)).chain([json!("never")]).collect(),
        FactType::Destination => vocabulary.destinations.iter().take(3).map(|it| json!(it.id)).collect(),
        FactType::Quantity(_) | FactType::Measure(_) => {
            let mut found: Vec<Value> = Vec::new();
            for atom in atoms {
                let Atom::Compare { with: Comparison::Quantity(Quantity { number, unit }), .. } = atom else {
                    continue;
                };
                let unit = &vocabulary.units[unit.index()];
                let Some(limit) = number.to_i64() else { continue };
                for near in [limit - 1, limit, limit + 1] {
                    let text =
                        if unit.is_bare() { near.to_string() } else { format!("{near} {}", unit.written()) };
                    let value = if unit.is_bare() { json!(near) } else { json!(text) };
                    if near >= 0 && !found.contains(&value) {
                        found.push(value);
                    }
                }
            }
            found
        }
        _ => Vec::new(),
    }
}
