//! Morphine equivalents of the medicines in a case, as the engine computes them by the policy's conversion.

use remit_compiler::base::Span;
use remit_compiler::resolve::{Case, CaseEntry, CaseValue, DeriveFunction, Fact, FactId, Model};
use remit_engine::value::{Interval, Number};
use serde_json::{Map, Value};

use super::view::View;
use super::words::say;

/// The dose of one line of medicines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dose {
    /// Where the line ends.
    pub(crate) at: u32,
    pub(crate) text: String,
    /// By which conversion.
    pub(crate) explanation: String,
}

/// The doses of the cases in a part of the file. None while the policy has errors: a stale dose would mislead.
pub(crate) fn doses(view: &View<'_>, part: Span) -> Vec<Dose> {
    let model = view.model();
    let cases =
        model.cases.values().filter(|case| case.loc.file == view.file && case.loc.span.overlaps(part));
    let entries = cases.flat_map(|case| case.lines.entries.iter().map(move |entry| (case, entry)));
    entries.filter_map(|(case, entry)| dose(view, case, entry)).collect()
}

/// The dose of the line of medicines at a place, in words.
pub(crate) fn at(view: &View<'_>, offset: u32) -> Option<String> {
    let model = view.model();
    let cases =
        model.cases.values().filter(|case| case.loc.file == view.file && case.loc.span.touches(offset));
    let mut entries = cases.flat_map(|case| case.lines.entries.iter().map(move |entry| (case, entry)));
    let (case, entry) = entries.find(|(_, entry)| entry.loc.span.touches(offset))?;
    dose(view, case, entry).map(|dose| dose.explanation)
}

fn dose(view: &View<'_>, case: &Case, entry: &CaseEntry) -> Option<Dose> {
    let model = view.model();
    let medicines = entry.values.iter().any(|value| matches!(value, CaseValue::Medicine(_)));
    let total = derived_dose(model, entry.fact)?;
    if !medicines {
        return None;
    }
    let policy = view.snapshot.compiled(case.policy)?;
    let lowered = remit_compiler::lower::lower_case(model, case).referral;
    let path = &model.facts.get(entry.fact)?.head.name;
    let referral = alone(path, lowered.pointer(&format!("/{}", path.replace('.', "/")))?.clone());
    let read = policy.lexicon().read(referral.to_string().as_bytes(), None).ok()?;
    let facts = &policy.lexicon().vocabulary().facts;
    let fact = facts.iter().position(|fact| fact.path == total.head.name.as_str())?;
    let interval = policy.dose(&read, remit_engine::ir::FactId::new(fact));
    let conversion = model.policies.get(case.policy)?.conversion.as_ref()?.0;
    let conversion = model.conversions.get(conversion)?;
    let table = match view.say(&conversion.title) {
        "" => conversion.head.name.as_str(),
        title => title,
    };
    let (text, amount) = worded(view, interval);
    let explanation = match amount {
        Some(amount) => say(view.lang, "editor.dose.sum", &[("dose", &amount), ("conversion", table)]),
        None => format!("{} ({table}; {})", text.trim_start_matches("= "), view.say(&total.about.label)),
    };
    Some(Dose { at: entry.loc.span.end, text, explanation })
}

/// The fact that sums the doses of a list of medicines.
fn derived_dose(model: &Model, medicines: FactId) -> Option<&Fact> {
    model.facts.values().find(|fact| {
        let derivation = fact.derivation.as_ref();
        derivation.is_some_and(|it| {
            it.function == DeriveFunction::EquivalentDose && it.from == medicines && it.route.is_none()
        })
    })
}

/// A referral that says nothing else.
fn alone(path: &str, value: Value) -> Value {
    path.rsplit('.').fold(value, |inner, name| {
        let mut outer = Map::new();
        outer.insert(name.to_owned(), inner);
        Value::Object(outer)
    })
}

fn worded(view: &View<'_>, interval: Option<Interval>) -> (String, Option<String>) {
    let number = |number: Number| {
        let text = number.rounded(1).to_string();
        if view.lang == remit_engine::value::Language::En { text } else { text.replace('.', ",") }
    };
    match interval.map(|it| (it.low.unwrap_or(Number::ZERO), it.high)) {
        Some((low, Some(high))) if low == high => {
            let dose = number(low);
            (say(view.lang, "editor.dose", &[("dose", &dose)]), Some(dose))
        }
        Some((low, Some(high))) => {
            let (low, high) = (number(low), number(high));
            let text = say(view.lang, "editor.dose.between", &[("low", &low), ("high", &high)]);
            (text, Some(format!("{low}–{high}")))
        }
        _ => (say(view.lang, "editor.dose.open", &[]), None),
    }
}
