//! What a version answers, as far as two versions are compared. Input: a policy and a referral. Output: the decision with where
//! it is sent, how it is answered, within what time, and what is asked for.

use std::sync::Arc;

use remit_engine::eval::{Decision, LoadedPolicy, Named, RouteNote};
use remit_engine::ir::{Lookup, StageName, Verb};
use remit_engine::referral::Referral;
use remit_engine::value::Language;
use serde_json::{Map, Value, json};

/// An answer.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Answer {
    /// The decision.
    pub verb: Verb,
    /// The same with what follows, as JSON by names that are the same in every version.
    pub record: Value,
}

impl Answer {
    /// What a policy answers; none where it takes that for no letter that can be.
    pub fn of(policy: &Arc<LoadedPolicy>, stage: StageName, referral: &Referral) -> Option<Self> {
        let prepared = policy.prepare(referral).ok()?;
        let decision = prepared.explain(stage, Language::default());
        let facts = &policy.lexicon().vocabulary().facts;
        let content = prepared.content(stage).into_iter();
        let content = content.filter_map(|fact| facts.as_slice().at(fact)).map(|fact| fact.path.clone());
        Some(Self { verb: decision.decision, record: record(&decision, content.collect()) })
    }

    /// The same of a referral as JSON.
    pub fn of_json(policy: &Arc<LoadedPolicy>, stage: StageName, referral: &Value) -> Option<Self> {
        let read = policy.lexicon().read(referral.to_string().as_bytes(), None).ok()?;
        Self::of(policy, stage, &read)
    }
}

fn record(decision: &Decision, content: Vec<String>) -> Value {
    let names = |all: &[Named]| all.iter().map(name).collect::<Vec<_>>();
    let mut routes: Vec<Value> = decision.routes.iter().map(route).collect();
    routes.sort_by_key(ToString::to_string);
    let mut options: Vec<Vec<String>> = decision.options.iter().map(|option| names(option)).collect();
    options.sort();
    let mut lists =
        [("services", names(&decision.services)), ("replies", names(&decision.replies)), ("asks", content)];
    lists.iter_mut().for_each(|(_, list)| list.sort());
    let mut record = Map::new();
    record.insert("decision".to_owned(), json!(decision.decision.id()));
    if !routes.is_empty() {
        record.insert("routes".to_owned(), json!(routes));
    }
    for (name, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        record.insert(name.to_owned(), json!(list));
    }
    if !options.is_empty() {
        record.insert("options".to_owned(), json!(options));
    }
    if let Some(within) = &decision.within {
        record.insert("within".to_owned(), json!(within));
    }
    if let Some(priority) = &decision.priority {
        record.insert("priority".to_owned(), json!(priority.id));
    }
    Value::Object(record)
}

fn name(named: &Named) -> String {
    named.id.clone().unwrap_or_else(|| named.label.clone())
}

fn route(route: &RouteNote) -> Value {
    let mut own = Map::new();
    let to = route.destination.clone().unwrap_or_else(|| route.label.clone());
    own.insert("to".to_owned(), json!(to));
    if !route.certain {
        own.insert("certain".to_owned(), json!(false));
    }
    Value::Object(own)
}
