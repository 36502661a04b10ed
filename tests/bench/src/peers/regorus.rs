//! regorus: Rego, one policy compiled for the register machine; the rules of each verb are a set.

use std::collections::BTreeMap;
use std::fmt::Write;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Rc, Value};

use super::{Peer, verb_of, verbs};
use crate::dialect::quoted;
use crate::oracle::closed;
use crate::policy::{AMOUNTS, Policy, TEXTS, TRUTHS, Test, Verb};

const ENTRY: &str = "data.clinic.decision";

pub struct Regorus {
    machine: RegoVM,
    verbs: Vec<Verb>,
}

impl Peer for Regorus {
    const NAME: &'static str = "regorus";
    type Prepared = Value;

    fn new(policy: &Policy) -> Self {
        let mut engine = Engine::new();
        engine.add_policy("clinic.rego".to_owned(), rego(policy)).expect("the policy is read");
        let entry: Rc<str> = ENTRY.into();
        let compiled = engine.compile_with_entrypoint(&entry).expect("the policy compiles");
        let program = Compiler::compile_from_policy(&compiled, &[ENTRY]).expect("the program compiles");
        let mut machine = RegoVM::new_with_policy(compiled);
        machine.load_program(program);
        machine.set_data(Value::new_object()).expect("there is no data");
        Self { machine, verbs: verbs(policy) }
    }

    fn prepare(&mut self, json: &[u8]) -> Value {
        Value::from_json_str(std::str::from_utf8(json).expect("it is UTF-8")).expect("the referral is read")
    }

    fn decide(&mut self, prepared: &mut Value, rules: &mut Vec<u32>) -> Verb {
        self.machine.set_input(prepared.clone());
        let found = self.machine.execute_entry_point_by_index(0).expect("it is evaluated");
        rules.clear();
        let numbers = found.as_set().expect("a set of rules").iter();
        rules.extend(numbers.map(|rule| rule.as_i64().expect("a number") as u32));
        verb_of(&self.verbs, rules)
    }
}

/// The policy: a body for each way in which a rule can hold.
fn rego(policy: &Policy) -> String {
    let mut helpers = BTreeMap::new();
    let mut rules = String::new();
    for (index, rule) in policy.rules.iter().enumerate() {
        for clause in clauses(&closed(policy.effective(index)), true) {
            let body: Vec<String> =
                clause.iter().map(|(test, holds)| literal(test, *holds, &mut helpers)).collect();
            let set = rule.verb.name();
            writeln!(rules, "{set}_by contains {index} if {{ {} }}", body.join("; ")).expect("a text grows");
        }
    }
    let mut text = String::from("package clinic\nimport rego.v1\n");
    for (names, helper) in &helpers {
        let set = names.join(", ");
        writeln!(text, "{helper} if {{ some d in input.diagnosis; d in {{{set}}} }}").expect("a text grows");
    }
    text.push_str(&rules);
    let each = |verb: &Verb| format!("{0}_by if {{ count({0}_by) > 0 }}", verb.name());
    let chain: Vec<String> =
        Verb::ALL.iter().filter(|verb| policy.of(**verb).next().is_some()).map(each).collect();
    writeln!(text, "decision := {} else := set()", chain.join(" else := ")).expect("a text grows");
    text
}

/// The condition, or its opposite, as alternatives of simple tests that hold or do not.
fn clauses(test: &Test, wanted: bool) -> Vec<Vec<(Test, bool)>> {
    match (test, wanted) {
        (Test::Not(inner), _) => clauses(inner, !wanted),
        (Test::All(tests), true) | (Test::Any(tests), false) => {
            tests.iter().fold(vec![Vec::new()], |found, test| {
                let next = clauses(test, wanted);
                let with = |one: &Vec<(Test, bool)>| {
                    let one = one.clone();
                    next.iter().map(move |more| one.iter().chain(more).cloned().collect()).collect::<Vec<_>>()
                };
                found.iter().flat_map(with).collect()
            })
        }
        (Test::All(tests) | Test::Any(tests), _) => {
            tests.iter().flat_map(|test| clauses(test, wanted)).collect()
        }
        (Test::Has(_) | Test::Yes(_) | Test::Compare(..) | Test::Given(_), _) => {
            vec![vec![(test.clone(), wanted)]]
        }
    }
}

fn literal(test: &Test, holds: bool, helpers: &mut BTreeMap<Vec<String>, String>) -> String {
    let text = match test {
        Test::Compare(amount, operator, with) => {
            let operator = if holds { *operator } else { operator.negated() };
            return format!("input.{} {} {with}", AMOUNTS[*amount].0, operator.sign());
        }
        Test::Has(stated) => {
            let next = format!("has_{}", helpers.len());
            helpers.entry(quoted(stated)).or_insert(next).clone()
        }
        Test::Yes(fact) => format!("input.{}", TRUTHS[*fact].0),
        Test::Given(text) => format!("input.{}", TEXTS[*text]),
        Test::Not(_) | Test::All(_) | Test::Any(_) => unreachable!("a clause holds simple tests"),
    };
    if holds { text } else { format!("not {text}") }
}
