//! A referral with an answer more. Input: what somebody writes as an answer. Output: the referral that says it.

use remit_engine::ir::{Fact, FactType};
use serde_json::{Map, Value, json};

/// The referral with that value of the fact.
pub(crate) fn put(referral: &Value, path: &str, value: Value) -> Value {
    let mut all = referral.clone();
    let mut at = &mut all;
    for name in path.split('.') {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Value::Object(fields) = at else { break };
        at = fields.entry(name).or_insert(Value::Null);
    }
    *at = value;
    all
}

/// Leaves a fact out of the referral.
pub(crate) fn without(referral: &mut Value, path: &str) {
    let mut at = referral;
    let mut names = path.split('.').peekable();
    while let Some(name) = names.next() {
        let Value::Object(fields) = at else { return };
        if names.peek().is_none() {
            fields.remove(name);
            return;
        }
        let Some(next) = fields.get_mut(name) else { return };
        at = next;
    }
}

/// What an answer may mean, the likeliest first: JSON as a referral has it, yes and no, a list, or a text.
pub(crate) fn readings(fact: &Fact, answer: &str) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    let lower = answer.to_lowercase();
    match lower.as_str() {
        "ja" | "j" | "yes" | "y" => found.push(json!(true)),
        "nej" | "nei" | "n" | "no" => found.push(json!(false)),
        "vet ej" | "vet inte" | "vet ikke" | "unknown" | "?" => found.push(json!("unknown")),
        "aldrig" | "aldri" | "never" => found.push(json!("never")),
        _ => {}
    }
    found.extend(serde_json::from_str::<Value>(answer).ok());
    let is_list = matches!(fact.kind, FactType::Concepts(_));
    if is_list {
        let nothing = ["inget", "ingen", "none", "ingenting", "nothing"].contains(&lower.as_str());
        let items = answer.split(',').map(str::trim).filter(|item| !item.is_empty() && !nothing);
        let list: Vec<String> = items.map(|item| item.replace(' ', "_")).collect();
        found.push(json!(list));
        found.push(json!(answer.split(',').map(str::trim).collect::<Vec<_>>()));
    }
    // Amounts may have a decimal comma.
    found.push(json!(answer.replace(',', ".")));
    found.push(json!(answer.replace(' ', "_")));
    found.push(json!(answer));
    found
}
