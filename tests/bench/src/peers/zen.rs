//! zen-engine: one decision table that collects the rules that hold, the strongest first; those of the first verb decide.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use zen_engine::Decision;
use zen_engine::DecisionEngine;
use zen_engine::Variable;
use zen_engine::model::DecisionContent;

use super::{Peer, verbs};
use crate::dialect::Dialect;
use crate::oracle::closed;
use crate::policy::{Policy, Verb};

const DIALECT: Dialect = Dialect {
    and: " and ",
    or: " or ",
    not: "not ",
    root: "",
    given: |group, key| format!("{group}.{key} != null"),
    has: |names| format!("some(diagnosis, # in [{}])", names.join(", ")),
};

pub struct Zen {
    runtime: Runtime,
    decision: Decision,
    verbs: Vec<Verb>,
}

impl Peer for Zen {
    const NAME: &'static str = "zen-engine";
    type Prepared = Variable;

    fn new(policy: &Policy) -> Self {
        let content: DecisionContent = serde_json::from_value(graph(policy)).expect("it is a graph");
        let mut decision =
            DecisionEngine::default().create_decision(Arc::new(content)).expect("it is a decision");
        decision.compile();
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        Self { runtime, decision, verbs: verbs(policy) }
    }

    fn prepare(&mut self, json: &[u8]) -> Variable {
        serde_json::from_slice(json).expect("the referral is read")
    }

    fn decide(&mut self, prepared: &mut Variable, rules: &mut Vec<u32>) -> Verb {
        let response = self.runtime.block_on(self.decision.evaluate(prepared.clone()));
        let found = response.expect("it is evaluated").result;
        rules.clear();
        let mut verb = None;
        let all = found.as_array().expect("a list of rules");
        for row in all.borrow().iter() {
            let number = row.dot("rule").expect("a rule");
            let index = number.as_number().and_then(|it| u32::try_from(it).ok()).expect("a number");
            let own = self.verbs[index as usize];
            if *verb.get_or_insert(own) != own {
                break;
            }
            rules.push(index);
        }
        verb.unwrap_or(Verb::Accept)
    }
}

fn graph(policy: &Policy) -> Value {
    let row = |index: usize| {
        let test = DIALECT.write(&closed(policy.effective(index)));
        json!({"_id": format!("r{index}"), "holds": test, "rule": index.to_string()})
    };
    let rows: Vec<Value> = Verb::ALL.iter().flat_map(|verb| policy.of(*verb)).map(row).collect();
    let table = json!({
        "hitPolicy": "collect",
        "inputs": [{"id": "holds", "name": "holds", "type": "expression"}],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule", "type": "expression"}],
        "rules": rows,
    });
    json!({
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
            {"id": "out", "type": "outputNode", "name": "out"},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    })
}
