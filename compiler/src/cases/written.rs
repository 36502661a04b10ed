//! What a referral says, in the words of a case: the reverse of reading one.

use serde_json::Value;

use crate::resolve::{Fact, FactType, Model, RecordId};

/// The lines of a case that says what a referral says, fact by fact; what no case can say is left out.
pub fn written(model: &Model, referral: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for fact in model.facts.values().filter(|fact| fact.record.is_none()) {
        let pointer = format!("/{}", fact.head.name.replace('.', "/"));
        if let Some(value) = referral.pointer(&pointer).filter(|value| !value.is_null())
            && let Some(written) = value_text(model, fact, value)
        {
            lines.push(format!("{}: {written}", fact.head.name));
        }
    }
    lines
}

/// A value as a case writes it.
fn value_text(model: &Model, fact: &Fact, value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(true) if fact.kind == FactType::Given => "given".to_owned(),
        Value::Bool(yes) => (if *yes { "yes" } else { "no" }).to_owned(),
        Value::Number(number) => {
            if let FactType::Quantity(unit) = &fact.kind
                && !model.is_bare(*unit)
            {
                format!("{number} {}", model.units.get(*unit)?.head.name)
            } else {
                number.to_string()
            }
        }
        // A person's words never leave the referral: that something is there is enough.
        Value::String(_) if fact.kind == FactType::Given => "given".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) if fact.can_be_dated() => {
            let all = items.iter().map(|item| value_text(model, fact, item)).collect::<Option<Vec<_>>>();
            all?.join(", ")
        }
        Value::Array(items) => {
            items.iter().map(|item| element(model, fact, item)).collect::<Option<Vec<_>>>()?.join(", ")
        }
        Value::Object(fields) => match fields.get("values").and_then(Value::as_array) {
            Some(items) => {
                let mut parts =
                    items.iter().map(|item| element(model, fact, item)).collect::<Option<Vec<_>>>()?;
                if fields.get("complete") == Some(&Value::Bool(false)) {
                    parts.push("incomplete".to_owned());
                }
                parts.join(", ")
            }
            None if fields.contains_key("value") => {
                let value = value_text(model, fact, fields.get("value")?)?;
                let day = fields.get("on").filter(|day| !day.is_null());
                match day.map(|day| value_text(model, fact, day)) {
                    Some(day) => format!("{value} on {}", day?),
                    None => value,
                }
            }
            None if fields.contains_key("ago") => {
                format!("ago {}", value_text(model, fact, fields.get("ago")?)?)
            }
            None => {
                match (fields.get("min").and_then(Value::as_str), fields.get("max").and_then(Value::as_str)) {
                    (None, None) => element(model, fact, value)?,
                    (Some(min), None) => format!("min {min}"),
                    (None, Some(max)) => format!("max {max}"),
                    (Some(min), Some(max)) => format!("min {min} max {max}"),
                }
            }
        },
    })
}

/// What an entry of a list of records says, on one line.
fn record(model: &Model, record: RecordId, item: &Value) -> Option<String> {
    let fields = model.records.get(record)?.fields.iter().filter_map(|id| model.facts.get(*id));
    let said = fields.filter_map(|field| {
        let value = item.get(field.own_name()).filter(|value| !value.is_null())?;
        Some(format!("{}: {}", field.own_name(), value_text(model, field, value)?))
    });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| format!("{{ {} }}", said.join(", ")))
}

/// A concept, a code, a medicine or an entry of a list.
fn element(model: &Model, fact: &Fact, item: &Value) -> Option<String> {
    let text = |key: &str| item.get(key).and_then(Value::as_str);
    if let FactType::Records(of) = fact.kind {
        return record(model, of, item);
    }
    if let Some(name) = item.as_str() {
        return Some(name.to_owned());
    }
    if fact.kind == FactType::Medicines {
        return medicine(item);
    }
    let mut out = match (text("concept"), text("system"), text("code")) {
        (Some(concept), _, _) => concept.to_owned(),
        (None, Some(system), Some(code)) => format!("{system} \"{code}\""),
        _ => return None,
    };
    if let Some(certainty) = text("certainty") {
        out.push_str(&format!(" {certainty}"));
    }
    Some(out)
}

fn medicine(item: &Value) -> Option<String> {
    let text = |key: &str| item.get(key).and_then(Value::as_str);
    let mut out = match (text("brand"), text("substance"), text("system"), text("code")) {
        (Some(brand), _, _, _) => brand.to_owned(),
        (None, Some(substance), _, _) => substance.to_owned(),
        (None, None, Some(system), Some(code)) => format!("{system} \"{code}\""),
        _ => return None,
    };
    if text("brand").is_none()
        && let Some(route) = text("route")
    {
        out.push_str(&format!(" {route}"));
    }
    if let Some(daily) = text("daily") {
        out.push_str(&format!(" daily {daily}"));
    }
    if let Some(amount) = text("dose").or_else(|| text("rate")) {
        out.push_str(&format!(" {amount}"));
    }
    if let Some(times) = item.get("times_per_day").filter(|times| times.is_number()) {
        out.push_str(&format!(" * {times}"));
    }
    if item.get("as_needed") == Some(&Value::Bool(true)) {
        out.push_str(" as_needed");
    }
    Some(out)
}
