//! Whether two sides speak of the same. Input: two vocabularies. Output: the entries that are not the same in both, texts apart.

use std::collections::BTreeMap;

use remit_engine::ir::Vocabulary;
use serde_json::Value;

/// The entries that one side alone has, or has otherwise; none where both are one vocabulary.
pub fn differing(old: &Vocabulary, new: &Vocabulary) -> Vec<String> {
    let (old, new) = (plain(old), plain(new));
    if old == new {
        return Vec::new();
    }
    let (before, after) = (named(&old), named(&new));
    let mut found: Vec<String> = Vec::new();
    for (name, entry) in &before {
        if after.get(name) != Some(entry) {
            found.push(name.clone());
        }
    }
    found.extend(after.keys().filter(|name| !before.contains_key(*name)).cloned());
    found
}

/// A vocabulary without its texts.
fn plain(vocabulary: &Vocabulary) -> Value {
    let mut value = serde_json::to_value(vocabulary).unwrap_or_default();
    without_texts(&mut value);
    value
}

const TEXTS: [&str; 12] = [
    "label", "in_text", "aliases", "note", "question", "to", "origin", "status", "location", "because",
    "address", "url",
];

fn without_texts(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !TEXTS.contains(&name.as_str()));
            fields.values_mut().for_each(without_texts);
        }
        Value::Array(all) => all.iter_mut().for_each(without_texts),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Every entry by what kind it is and its name. Entries name others by their places, so that a name alone may be told of one
/// that only has another place.
fn named(vocabulary: &Value) -> BTreeMap<String, Value> {
    let mut all = BTreeMap::new();
    for (kind, entries) in vocabulary.as_object().into_iter().flatten() {
        for (place, entry) in entries.as_array().into_iter().flatten().enumerate() {
            let name = entry.get("id").or_else(|| entry.get("path")).and_then(Value::as_str);
            let name = name.map_or_else(|| place.to_string(), str::to_owned);
            all.insert(format!("{kind} {name}"), entry.clone());
        }
    }
    all
}
