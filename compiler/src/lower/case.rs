//! Cases to referrals: the JSON that a downstream service would send, with the place in the case of each part, so
//! that a case is read and decided like any referral.

use serde_json::{Map, Value, json};

use crate::base::Loc;
use crate::resolve::{
    Case, CaseAmount, CaseEntry, CaseMedicine, CaseValue, CodeSystemId, ConceptId, FactType, Magnitude,
    Model, NamedMedicine, Quantity,
};
use crate::syntax::ast::Certainty;

/// A case as a referral.
#[derive(Clone, Debug)]
pub struct LoweredCase {
    /// The referral.
    pub referral: Value,
    /// The place in the case that each JSON pointer came from.
    pub places: Vec<(String, Loc)>,
}

impl LoweredCase {
    /// The place in the case for a JSON pointer: its own, or that of the part around it.
    pub fn place(&self, pointer: &str) -> Option<Loc> {
        let around = self.places.iter().filter(|(known, _)| {
            pointer.strip_prefix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        around.max_by_key(|(known, _)| known.len()).map(|(_, loc)| *loc)
    }
}

/// Turns a case into a referral.
pub fn lower_case(model: &Model, case: &Case) -> LoweredCase {
    let mut referral = Map::new();
    let mut places = Vec::new();
    for entry in model.stated(case) {
        let Some(fact) = model.facts.get(entry.fact) else { continue };
        let path = fact.head.name.as_str();
        let pointer = format!("/{}", path.replace('.', "/"));
        records(model, entry, &pointer, &mut places);
        dated(entry, &pointer, &mut places);
        places.push((pointer, entry.loc));
        insert(&mut referral, path, value(model, entry));
    }
    LoweredCase { referral: Value::Object(referral), places }
}

/// The places of the entries of a list of records, and of what they say.
fn records(model: &Model, entry: &CaseEntry, pointer: &str, places: &mut Vec<(String, Loc)>) {
    let incomplete = entry.values.iter().any(|value| matches!(value, CaseValue::Incomplete));
    let list = if incomplete { "/values" } else { "" };
    let entries = entry.values.iter().filter_map(|value| {
        let CaseValue::Record(fields, loc) = value else { return None };
        Some((fields, *loc))
    });
    for (index, (fields, loc)) in entries.enumerate() {
        let pointer = format!("{pointer}{list}/{index}");
        for field in fields {
            let name = model.facts.get(field.fact).map_or("", |fact| fact.own_name());
            places.push((format!("{pointer}/{name}"), field.loc));
        }
        places.push((pointer, loc));
    }
}

/// The places of several values with their days.
fn dated(entry: &CaseEntry, pointer: &str, places: &mut Vec<(String, Loc)>) {
    let days = entry.values.iter().enumerate().filter(|_| entry.values.len() > 1);
    for (index, value) in days {
        if let CaseValue::On(_, _, loc) = value {
            places.push((format!("{pointer}/{index}"), *loc));
        }
    }
}

/// Puts a value at its path; objects on the way are made.
fn insert(object: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            object.insert(path.to_owned(), value);
        }
        Some((first, rest)) => {
            let inner = object.entry(first).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

fn value(model: &Model, entry: &CaseEntry) -> Value {
    let incomplete = entry.values.iter().any(|value| matches!(value, CaseValue::Incomplete));
    let stated: Vec<Value> = entry.values.iter().filter_map(|value| one(model, value)).collect();
    let is_list = model.facts.get(entry.fact).is_some_and(|fact| {
        matches!(fact.kind, FactType::Concepts(_) | FactType::Medicines | FactType::Records(_))
    });
    if entry.values.iter().any(|value| matches!(value, CaseValue::Unknown)) {
        return json!("unknown");
    }
    if incomplete {
        return json!({ "values": stated, "complete": false });
    }
    match stated.into_iter().collect::<Vec<_>>() {
        list if is_list || list.len() > 1 => Value::Array(list),
        mut list => list.pop().unwrap_or(Value::Null),
    }
}

fn one(model: &Model, value: &CaseValue) -> Option<Value> {
    Some(match value {
        CaseValue::Truth(truth) => json!(truth),
        CaseValue::Given => json!(true),
        CaseValue::Words(text) if text.is_empty() => json!(true),
        CaseValue::Words(text) => json!(&**text),
        CaseValue::None | CaseValue::Incomplete | CaseValue::Unknown => return None,
        CaseValue::Quantity(stated) => json!(quantity(model, stated)),
        CaseValue::Bounds(low, high) => {
            let mut bounds = Map::new();
            for (key, bound) in [("min", low), ("max", high)] {
                if let Some(bound) = bound {
                    bounds.insert(key.to_owned(), json!(quantity(model, bound)));
                }
            }
            Value::Object(bounds)
        }
        CaseValue::Date(date) => json!(date.to_string()),
        CaseValue::Days(days) => json!(days.to_string()),
        CaseValue::DayBounds(low, high) => {
            let ends = [("min", low), ("max", high)];
            let said =
                ends.into_iter().filter_map(|(key, end)| Some((key.to_owned(), json!((*end)?.to_string()))));
            Value::Object(said.collect())
        }
        CaseValue::Ever(ever) => json!(if *ever { "ever" } else { "never" }),
        CaseValue::Ago(Some(low), Some(high)) if low == high => json!({ "ago": quantity(model, low) }),
        CaseValue::Ago(low, high) => {
            let ends = [("min", low), ("max", high)];
            let said = ends
                .into_iter()
                .filter_map(|(key, end)| Some((key.to_owned(), json!(quantity(model, end.as_ref()?)))));
            json!({ "ago": Value::Object(said.collect()) })
        }
        CaseValue::Choice(word) => json!(word.as_str()),
        CaseValue::Concept(id, None, _) => json!(concept(model, *id)),
        CaseValue::Concept(id, Some(sure), _) => {
            json!({ "concept": concept(model, *id), "certainty": certainty(*sure) })
        }
        CaseValue::Code(id, code, None) => json!({ "system": system(model, *id), "code": &**code }),
        CaseValue::Code(id, code, Some(sure)) => {
            json!({ "system": system(model, *id), "code": &**code, "certainty": certainty(*sure) })
        }
        CaseValue::Destination(id) => json!(model.destinations.get(*id)?.head.name.as_str()),
        CaseValue::Medicine(it) => medicine(model, it),
        CaseValue::On(of, day, _) => {
            let said = |value: &CaseValue| {
                if let CaseValue::Unknown = value { Some(json!("unknown")) } else { one(model, value) }
            };
            json!({ "value": said(of), "on": said(day) })
        }
        CaseValue::Record(fields, _) => {
            let said = fields.iter().filter_map(|field| {
                let name = model.facts.get(field.fact)?.own_name().to_owned();
                Some((name, self::value(model, field)))
            });
            Value::Object(said.collect())
        }
    })
}

fn system(model: &Model, id: CodeSystemId) -> &str {
    model.code_systems.get(id).map_or("", |system| system.head.name.as_str())
}

fn concept(model: &Model, id: ConceptId) -> &str {
    model.concepts.get(id).map_or("", |concept| concept.head.name.as_str())
}

fn certainty(of: Certainty) -> &'static str {
    match of {
        Certainty::Suspected => "suspected",
        Certainty::Excluded => "excluded",
    }
}

/// A quantity as a referral writes it: `20 mg`.
fn quantity(model: &Model, stated: &Quantity) -> String {
    let unit = stated.unit.filter(|unit| !model.is_bare(*unit)).and_then(|unit| model.units.get(unit));
    let unit = unit.map(|unit| unit.head.name.as_str());
    match (stated.value, unit) {
        (Magnitude::Date(date), _) => date.to_string(),
        (Magnitude::Number(number), Some(unit)) => format!("{number} {unit}"),
        (Magnitude::Number(number), None) => number.to_string(),
    }
}

/// A medicine as a referral writes it.
pub(crate) fn medicine(model: &Model, it: &CaseMedicine) -> Value {
    let mut object = Map::new();
    match &it.product {
        NamedMedicine::Substance(id) => {
            object.insert("substance".to_owned(), json!(concept(model, *id)));
        }
        NamedMedicine::Brand(id) => {
            object.insert("brand".to_owned(), json!(concept(model, *id)));
        }
        NamedMedicine::Code(id, code) => {
            object.insert("system".to_owned(), json!(system(model, *id)));
            object.insert("code".to_owned(), json!(&**code));
        }
    }
    if let Some(route) = it.route {
        object.insert("route".to_owned(), json!(concept(model, route)));
    }
    match &it.amount {
        CaseAmount::Unstated => {}
        CaseAmount::Dose(dose, times) => {
            object.insert("dose".to_owned(), json!(quantity(model, dose)));
            if let Some(times) = times {
                object.insert("times_per_day".to_owned(), number(*times));
            }
        }
        CaseAmount::Daily(daily) => {
            object.insert("daily".to_owned(), json!(quantity(model, daily)));
        }
    }
    if it.as_needed {
        object.insert("as_needed".to_owned(), json!(true));
    }
    Value::Object(object)
}

/// A number as JSON, exactly.
fn number(of: remit_engine::value::Number) -> Value {
    let written = of.to_string();
    serde_json::from_str(&written).unwrap_or(Value::String(written))
}
