//! datalogic-rs: JSONLogic, one compiled expression for each rule, evaluated verb by verb.

use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{DataValue, Engine, Logic, ParsedData};
use serde_json::{Value, json};

use super::{ByVerb, Peer};
use crate::policy::{AMOUNTS, Policy, TEXTS, TRUTHS, Test, Verb, diagnoses};

pub struct Datalogic {
    engine: Engine,
    rules: ByVerb<Logic>,
    arena: Bump,
}

impl Peer for Datalogic {
    const NAME: &'static str = "datalogic-rs";
    type Prepared = ParsedData;

    fn new(policy: &Policy) -> Self {
        let engine = Engine::new();
        let rules = ByVerb::new(policy, |test| {
            engine.compile(&logic(test).to_string()).expect("the expression compiles")
        });
        Self { engine, rules, arena: Bump::new() }
    }

    fn prepare(&mut self, json: &[u8]) -> ParsedData {
        ParsedData::from_json(text(json)).expect("the referral is read")
    }

    fn decide(&mut self, prepared: &mut ParsedData, rules: &mut Vec<u32>) -> Verb {
        let verb = decide(&self.engine, &self.rules, prepared.value(), &self.arena, rules);
        self.arena.reset();
        verb
    }

    fn decide_json(&mut self, json: &[u8], rules: &mut Vec<u32>) -> Verb {
        let data = DataValue::from_str(text(json), &self.arena).expect("the referral is read");
        let verb = decide(&self.engine, &self.rules, self.arena.alloc(data), &self.arena, rules);
        self.arena.reset();
        verb
    }
}

fn decide<'d>(
    engine: &'d Engine,
    own: &'d ByVerb<Logic>,
    data: &'d DataValue<'d>,
    arena: &'d Bump,
    rules: &mut Vec<u32>,
) -> Verb {
    own.decide(rules, |rule: &Logic| {
        engine.evaluate(rule, data, arena).expect("it is evaluated").as_bool().expect("it is yes or no")
    })
}

fn text(json: &[u8]) -> &str {
    std::str::from_utf8(json).expect("it is UTF-8")
}

fn logic(test: &Test) -> Value {
    let each = |tests: &[Test]| tests.iter().map(logic).collect::<Vec<_>>();
    match test {
        Test::Has(stated) => {
            let names: Vec<&str> = stated.iter().map(|it| diagnoses()[*it].as_str()).collect();
            json!({"some": [{"var": "diagnosis"}, {"in": [{"var": ""}, names]}]})
        }
        Test::Yes(fact) => json!({"var": TRUTHS[*fact].0}),
        Test::Compare(amount, operator, with) => {
            json!({operator.sign(): [{"var": AMOUNTS[*amount].0}, with]})
        }
        Test::Given(text) => json!({"!!": [{"var": TEXTS[*text]}]}),
        Test::Not(inner) => json!({"!": [logic(inner)]}),
        Test::All(tests) => json!({"and": each(tests)}),
        Test::Any(tests) => json!({"or": each(tests)}),
    }
}
