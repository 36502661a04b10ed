//! Codes and concepts in a list, against an oracle that looks at every thing that an element can be.

use std::collections::BTreeMap;

use remit_engine::eval::Engine;
use remit_engine::ir::{
    Atom, AtomId, Category, CategoryId, Code, CodeMatch, CodeShape, CodeSystem, CodeSystemId, Concept,
    ConceptId, Condition, Fact, FactId, FactType, Otherwise, Policy, Program, Rule, StageName, Verb,
    Vocabulary,
};
use remit_engine::referral::Kind;
use remit_engine::value::{Language, Text};
use remit_tests::oracle::codes::{self, Certainty, Named, Outcome, Scenario, System, Test};
use remit_tests::oracle::{reached, seeds};
use serde_json::{Value, json};

/// How many scenarios are tried at each run.
const FIXED: u64 = 4_000;
/// A list that may hold more kinds of elements than this is passed by: every set of them is looked at.
const MOST_LOOKS: usize = 10;

fn id(system: System) -> CodeSystemId {
    CodeSystemId(match system {
        System::Prefix => 0,
        System::Exact => 1,
        System::Words => 2,
    })
}

fn system(id: &str, shapes: &[(&str, &str)], groups: &[&str], matching: CodeMatch) -> CodeSystem {
    CodeSystem {
        id: id.to_owned(),
        label: Text::default(),
        shapes: shapes.iter().map(|(least, whole)| CodeShape::between(least, whole).unwrap()).collect(),
        groups: groups.iter().map(|group| CodeShape::new(*group)).collect(),
        marks: String::new(),
        matching,
    }
}

fn vocabulary(scenario: &Scenario) -> Vocabulary {
    let concept = |(index, concept): (usize, &codes::Concept)| Concept {
        parents: concept.parents.iter().map(|parent| ConceptId::new(*parent)).collect(),
        codes: concept
            .codes
            .iter()
            .map(|(system, code, broader)| Code {
                system: id(*system),
                code: (*code).to_owned(),
                broader: *broader,
            })
            .collect(),
        ..Concept::new(format!("c{index}"), CategoryId(0))
    };
    Vocabulary {
        categories: vec![Category::new("diagnosis")],
        concepts: scenario.concepts.iter().enumerate().map(concept).collect(),
        code_systems: vec![
            system("prefix", &[("A9", "A9.99")], &["A"], CodeMatch::Prefix),
            system("exact", &[("9", "999")], &[], CodeMatch::Exact),
            system("words", &[("A9", "A9 9"), ("A99", "A99 9")], &[], CodeMatch::PrefixOfWords),
        ],
        facts: vec![Fact::new("diagnosis", FactType::Concepts(CategoryId(0)))],
        ..Vocabulary::default()
    }
}

fn condition(policy: &mut Policy, of: &codes::Condition) -> Condition {
    let fact = FactId(0);
    let atom = match of {
        codes::Condition::Any(Test::Concept(concept)) => {
            Atom::Has { fact, concept: ConceptId::new(*concept) }
        }
        codes::Condition::Any(Test::Code(system, code)) => {
            Atom::Code { fact, system: id(*system), code: (*code).to_owned() }
        }
        codes::Condition::Only(concepts) => {
            Atom::Only { fact, concepts: concepts.iter().map(|it| ConceptId::new(*it)).collect() }
        }
        codes::Condition::Not(inner) => return condition(policy, inner).negated(),
        codes::Condition::And(one, other) => {
            return condition(policy, one).and(condition(policy, other));
        }
        codes::Condition::Or(one, other) => return condition(policy, one).or(condition(policy, other)),
    };
    let at = policy.atoms.iter().position(|known| *known == atom).unwrap_or(policy.atoms.len());
    if at == policy.atoms.len() {
        policy.atoms.push(atom);
    }
    Condition::Atom(AtomId::new(at))
}

fn program(scenario: &Scenario) -> Program {
    let mut policy = Policy::new("generated", Language::En);
    let condition = condition(&mut policy, &scenario.condition);
    let stage = policy.stage_mut(StageName::Referral);
    stage.rules.push(Rule::new("rule", Verb::Exclude, condition));
    stage.default = Some(Otherwise::new(Verb::Accept));
    Program::new(vocabulary(scenario), vec![policy])
}

fn referral(scenario: &Scenario) -> Value {
    let element = |(named, certainty): &(Named, Certainty)| {
        let certainty = match certainty {
            Certainty::Confirmed => "confirmed",
            Certainty::Suspected => "suspected",
            Certainty::Excluded => "excluded",
        };
        match named {
            Named::Concept(concept) => json!({"concept": format!("c{concept}"), "certainty": certainty}),
            Named::Code(System::Prefix, code) => {
                json!({"system": "prefix", "code": code.to_lowercase(), "certainty": certainty})
            }
            Named::Code(System::Exact, code) => {
                json!({"system": "exact", "code": code, "certainty": certainty})
            }
            Named::Code(System::Words, code) => {
                json!({"system": "words", "code": code.to_lowercase().replace(' ', "  "), "certainty": certainty})
            }
        }
    };
    let values: Vec<Value> = scenario.said.iter().map(element).collect();
    if scenario.complete {
        json!({ "diagnosis": values })
    } else {
        json!({"diagnosis": {"values": values, "complete": false}})
    }
}

fn observed(scenario: &Scenario) -> Outcome {
    let engine = Engine::load(program(scenario)).expect("a generated program loads");
    let read = match engine.read(referral(scenario).to_string().as_bytes(), None) {
        Ok(read) => read,
        Err(errors) => {
            assert!(errors.iter().all(|it| matches!(it.kind, Kind::StatedAndExcluded { .. })), "{errors:?}");
            return Outcome::Contradiction;
        }
    };
    let prepared = engine.policies()[0].prepare(&read).expect("nothing is declared impossible");
    let decision = prepared.explain(StageName::Referral, Language::En);
    assert!(decision.exact);
    let possible = |verb: Verb| decision.possible.contains(&verb);
    Outcome::Possible { yes: possible(Verb::Exclude), no: possible(Verb::Accept) }
}

#[test]
fn what_a_list_says_of_concepts_and_codes() {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for seed in seeds(FIXED) {
        let scenario = codes::scenario(seed);
        let Some(expected) = scenario.outcome(MOST_LOOKS) else { continue };
        let observed = observed(&scenario);
        assert!(
            expected == observed,
            "seed {seed}\noracle: {expected:?}\nengine: {observed:?}\nreferral: {}\n{scenario:#?}",
            referral(&scenario),
        );
        *seen.entry(format!("{expected:?}")).or_default() += 1;
    }
    // The generator reaches every outcome; otherwise agreement would mean little.
    assert!(reached(seen.len() == 4 && seen.values().all(|count| *count > 50)), "{seen:?}");
}
