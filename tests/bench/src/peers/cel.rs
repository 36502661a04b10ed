//! cel: the Common Expression Language, one program for each rule, executed verb by verb.

use std::collections::HashMap;
use std::sync::Arc;

use cel::objects::Key;
use cel::{Context, Env, Program, Value};
use serde_json::Value as Json;

use super::{ByVerb, Peer};
use crate::dialect::Dialect;
use crate::policy::{Policy, Verb};

const DIALECT: Dialect = Dialect {
    and: " && ",
    or: " || ",
    not: "!",
    root: "r.",
    given: |group, key| format!("has({group}.{key})"),
    has: |names| format!("r.diagnosis.exists(d, d in [{}])", names.join(", ")),
};

pub struct Cel {
    env: Arc<Env>,
    rules: ByVerb<Program>,
}

impl Peer for Cel {
    const NAME: &'static str = "cel";
    type Prepared = Context<'static, 'static>;

    fn new(policy: &Policy) -> Self {
        let env = Arc::new(Env::stdlib());
        let rules =
            ByVerb::new(policy, |test| env.compile(&DIALECT.write(test)).expect("the program compiles"));
        Self { env, rules }
    }

    fn prepare(&mut self, json: &[u8]) -> Self::Prepared {
        let json: Json = serde_json::from_slice(json).expect("the referral is read");
        let mut context = Context::with_env(Arc::clone(&self.env));
        context.add_variable_from_value("r", value(json));
        context
    }

    fn decide(&mut self, prepared: &mut Self::Prepared, rules: &mut Vec<u32>) -> Verb {
        self.rules.decide(rules, |rule| match rule.execute(prepared) {
            Ok(Value::Bool(holds)) => holds,
            other => panic!("it is yes or no: {other:?}"),
        })
    }
}

/// A tree of JSON as the engine has it; its own `to_value` makes the same more slowly.
fn value(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(is) => Value::Bool(is),
        Json::Number(number) => Value::Int(number.as_i64().expect("a whole number")),
        Json::String(text) => Value::String(Arc::new(text)),
        Json::Array(items) => Value::List(Arc::new(items.into_iter().map(value).collect())),
        Json::Object(entries) => {
            let entries = entries.into_iter().map(|(key, entry)| (Key::from(key), value(entry)));
            Value::from(entries.collect::<HashMap<Key, Value>>())
        }
    }
}
