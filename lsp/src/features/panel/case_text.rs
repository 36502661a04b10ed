//! A referral written as a case: the reverse of reading one.

use remit_compiler::base::{Loc, Span};
use remit_compiler::diag::Edit;
use remit_compiler::resolve::{Fact, FactType, Model, RecordId};
use remit_engine::eval::Decision;
use remit_engine::ir::{StageName, Verb};
use serde_json::Value;

use super::super::words::say;
use super::evaluate::decide;
use super::{Bench, Given};

/// A case to add.
#[derive(Debug, Clone)]
pub(crate) struct NewCase {
    pub(crate) edit: Edit,
    pub(crate) name: String,
    /// How many lines of the inserted text are before the case's first.
    pub(crate) lines_before: u32,
}

/// The case that a referral makes, after the policy's other cases; `None` where the referral cannot be read.
pub(crate) fn new_case(bench: &Bench<'_>, given: &Given<'_>, name: Option<&str>) -> Option<NewCase> {
    let decision = decide(bench, given).ok()?;
    let model = bench.snapshot.model();
    let policy = model.policies.get(bench.id)?;
    let name =
        name.filter(|name| !name.trim().is_empty()).map_or_else(|| titled(bench, &decision), str::to_owned);
    let text = text(model, given, &decision, &name);
    let last = model.cases_of(bench.id).map(|(_, case)| case).max_by_key(|case| case.loc);
    let (place, before) = match last {
        Some(case) => (case.loc.after(), "\n\n"),
        None => {
            let file = bench.snapshot.file(policy.head.loc.file)?;
            let end = u32::try_from(file.text().len()).ok()?;
            let gap = if file.text().ends_with('\n') { "\n" } else { "\n\n" };
            (Loc::new(file.id, Span::at(end)), gap)
        }
    };
    let after = if last.is_some() { "" } else { "\n" };
    let lines_before = u32::try_from(before.matches('\n').count()).ok()?;
    Some(NewCase { edit: Edit { loc: place, text: format!("{before}{text}{after}") }, name, lines_before })
}

/// The whole case.
fn text(model: &Model, given: &Given<'_>, decision: &Decision, name: &str) -> String {
    let mut out = format!("case \"{}\" {{\n", name.replace('\\', "\\\\").replace('"', "\\\""));
    for fact in model.facts.values().filter(|fact| fact.record.is_none()) {
        let pointer = format!("/{}", fact.head.name.replace('.', "/"));
        if let Some(value) = given.referral.pointer(&pointer).filter(|value| !value.is_null())
            && let Some(written) = value_text(model, fact, value)
        {
            out.push_str(&format!("  {}: {written}\n", fact.head.name));
        }
    }
    out.push_str("} expect ");
    out.push_str(&expectation(decision, given.stage));
    out
}

fn expectation(decision: &Decision, stage: StageName) -> String {
    let mut out = decision.decision.id().to_owned();
    if stage == StageName::Discharge && decision.decision == Verb::Review {
        out.push_str(" at discharge");
    }
    let rules: Vec<&str> =
        decision.reasons.iter().filter(|it| it.certain).filter_map(|it| it.rule.as_deref()).collect();
    if !rules.is_empty() && decision.settled {
        out.push_str(&format!(" by {}", rules.join(", ")));
    }
    let open: Vec<&str> = decision.missing.iter().map(|it| it.fact.as_str()).collect();
    if !open.is_empty() && decision.decision == Verb::Ask {
        out.push_str(&format!(" for {}", open.join(", ")));
    }
    let sure = decision.routes.iter().filter(|route| route.certain);
    let routes: Vec<String> = sure
        .map(|route| match &route.destination {
            Some(id) => format!("route {id}"),
            None => format!("route \"{}\"", route.label.replace('"', "\\\"")),
        })
        .collect();
    if let [route] = routes.as_slice() {
        out.push_str(&format!(" -> {route}"));
    }
    out
}

/// A name that says the decision, numbered where there is one such already.
fn titled(bench: &Bench<'_>, decision: &Decision) -> String {
    let model = bench.snapshot.model();
    let reason = decision.reasons.iter().find_map(|it| it.rule.clone());
    let rule = reason.unwrap_or_else(|| decision.decision.id().to_owned());
    let base = say(bench.lang, "editor.case.title", &[("rule", &rule)]);
    let taken = |name: &str| model.cases.values().any(|case| case.policy == bench.id && &*case.title == name);
    let numbered = (2..1000).map(|number| format!("{base} {number}"));
    std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(base)
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
