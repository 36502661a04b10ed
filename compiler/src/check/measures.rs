//! Units: what each measures, and whether every quantity fits the fact it stands beside.

use std::collections::BTreeMap;

use remit_engine::value::Number;

use super::errors;
use crate::base::{FileId, Name};
use crate::diag::Diagnostic;
use crate::resolve::{
    Action, Case, CaseAmount, CaseValue, Condition, ConditionKind, Fact, FactType, Magnitude, Model, Policy,
    Quantity, Silence, UnitId,
};

/// What one unit measures.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Its kind, such as `time`.
    pub kind: Name,
    /// The unit that it is a multiple of in the end; itself for a unit declared by its kind.
    pub root: UnitId,
    /// How many of the root it is.
    pub factor: Number,
}

/// What every unit measures.
#[derive(Debug, Default)]
pub struct Measures(BTreeMap<UnitId, Measure>);

impl Measures {
    /// Works out every unit of the model; a unit in a cycle measures nothing.
    pub fn new(model: &Model) -> Self {
        Self(model.units.ids().filter_map(|id| Some((id, measure(model, id)?))).collect())
    }

    /// What a unit measures.
    pub fn get(&self, unit: UnitId) -> Option<&Measure> {
        self.0.get(&unit)
    }

    /// The names of the units of a kind that a file can use.
    fn units_of(&self, model: &Model, kind: &str, file: FileId) -> Vec<String> {
        let of_kind = model.units.iter().filter(|(id, _)| self.get(*id).is_some_and(|it| it.kind == kind));
        let seen = of_kind.filter(|(_, unit)| model.sees(file, unit.head.module));
        seen.map(|(_, unit)| unit.head.name.to_string()).collect()
    }

    /// The number in the common measure of the unit's kind; a month counts as 30.4375 days.
    pub fn common(&self, model: &Model, value: Number, unit: UnitId) -> Option<Number> {
        let measure = self.get(unit)?;
        let in_root = value.times(measure.factor).ok()?;
        let root = model.units.get(measure.root)?;
        if measure.kind == "time" && root.head.name == "months" {
            return in_root.times(Number::DAYS_IN_MONTH).ok();
        }
        Some(in_root)
    }
}

fn measure(model: &Model, id: UnitId) -> Option<Measure> {
    let mut factor = Number::ONE;
    let mut at = id;
    for _ in 0..=model.units.len() {
        let unit = model.units.get(at)?;
        match unit.multiple_of {
            Some((number, base)) => {
                factor = factor.times(number).ok()?;
                at = base;
            }
            None if unit.kind.is_empty() => return None,
            None => return Some(Measure { kind: unit.kind.clone(), root: at, factor }),
        }
    }
    None
}

/// Checks every quantity of a policy: conditions, silences and time limits.
pub(super) fn check_policy(model: &Model, measures: &Measures, policy: &Policy, out: &mut Vec<Diagnostic>) {
    super::conditions(model, policy, &mut |condition| check_condition(model, measures, condition, out));
    for rule in policy.rules.iter().filter_map(|id| model.rules.get(*id)) {
        check_actions(model, measures, &rule.actions, out);
    }
    for otherwise in &policy.defaults {
        check_actions(model, measures, &otherwise.actions, out);
    }
    for change in &policy.silences {
        if let (Silence::Quantity(quantity), Some(fact)) = (&change.silence, model.facts.get(change.fact)) {
            check_quantity(model, measures, fact, quantity, out);
        }
    }
}

/// Checks every comparison in a condition.
pub(super) fn check_condition(
    model: &Model,
    measures: &Measures,
    condition: &Condition,
    out: &mut Vec<Diagnostic>,
) {
    super::parts(condition, &mut |part| match &part.kind {
        ConditionKind::Compare(fact, _, quantity) => {
            if let Some(fact) = model.facts.get(*fact) {
                check_quantity(model, measures, fact, quantity, out);
            }
        }
        ConditionKind::Between(fact, low, high) => {
            let Some(fact) = model.facts.get(*fact) else { return };
            let before = out.len();
            check_quantity(model, measures, fact, low, out);
            check_quantity(model, measures, fact, high, out);
            if out.len() == before {
                check_range(model, measures, low, high, part.loc, out);
            }
        }
        ConditionKind::Error
        | ConditionKind::Truth(_)
        | ConditionKind::Defined(_)
        | ConditionKind::Test(..)
        | ConditionKind::Given(_)
        | ConditionKind::Missing(_)
        | ConditionKind::Not(_)
        | ConditionKind::And(_)
        | ConditionKind::Or(_) => {}
    });
}

fn check_range(
    model: &Model,
    measures: &Measures,
    low: &Quantity,
    high: &Quantity,
    loc: crate::base::Loc,
    out: &mut Vec<Diagnostic>,
) {
    let empty = match (low.value, high.value) {
        (Magnitude::Date(low), Magnitude::Date(high)) => low > high,
        (Magnitude::Number(from), Magnitude::Number(to)) => {
            let from = low.unit.and_then(|unit| measures.common(model, from, unit));
            let to = high.unit.and_then(|unit| measures.common(model, to, unit));
            from.zip(to).is_some_and(|(from, to)| from > to)
        }
        _ => false,
    };
    if empty {
        out.push(errors::empty_range(loc, low.loc, high.loc));
    }
}

/// Whether a quantity can be compared with a fact.
fn check_quantity(
    model: &Model,
    measures: &Measures,
    fact: &Fact,
    quantity: &Quantity,
    out: &mut Vec<Diagnostic>,
) {
    if !quantity.unit_known {
        return;
    }
    match (&fact.kind, quantity.value) {
        (FactType::Date, Magnitude::Date(_)) | (FactType::Error, _) => {}
        (FactType::Date, Magnitude::Number(_)) => {
            out.push(errors::unit_mismatch(quantity, fact, "wants_date", ""))
        }
        (_, Magnitude::Date(_)) => out.push(errors::unit_mismatch(quantity, fact, "is_date", "")),
        (FactType::Quantity(unit), Magnitude::Number(number)) => {
            let Some(wanted) = measures.get(*unit) else { return };
            let name = model.units.get(*unit).map_or("", |unit| unit.head.name.as_str());
            let Some(stated) = quantity.unit else {
                return out.push(errors::missing_unit(quantity, fact, name));
            };
            let Some(found) = measures.get(stated) else { return };
            if found.kind != wanted.kind {
                return out.push(errors::unit_mismatch(quantity, fact, "other_kind", name));
            }
            if fact.whole && !is_whole(measures, number, stated, *unit) {
                out.push(errors::not_whole(quantity, fact, name));
            }
        }
        (FactType::Dimension(kind), Magnitude::Number(_)) => {
            let names = measures.units_of(model, kind, quantity.loc.file);
            match quantity.unit.and_then(|unit| measures.get(unit)) {
                Some(found) if found.kind == *kind => {}
                Some(_) => out.push(errors::unit_mismatch(quantity, fact, "other_kind", &names.join(", "))),
                None => out.push(errors::missing_unit_of_kind(quantity, fact, names)),
            }
        }
        _ => {}
    }
}

/// Whether a number is a whole number of the fact's own unit.
fn is_whole(measures: &Measures, number: Number, stated: UnitId, unit: UnitId) -> bool {
    let (Some(from), Some(to)) = (measures.get(stated), measures.get(unit)) else { return true };
    if from.root != to.root {
        return true;
    }
    number.times(from.factor).and_then(|it| it.over(to.factor)).is_ok_and(|it| it.is_whole())
}

fn check_actions(model: &Model, measures: &Measures, actions: &[Action], out: &mut Vec<Diagnostic>) {
    for action in actions {
        match action {
            Action::Within(quantity, _) => check_time(model, measures, quantity, out),
            Action::OneOf(choices, _) => check_actions(model, measures, choices, out),
            Action::Route(..)
            | Action::RouteText(..)
            | Action::Service(..)
            | Action::Reply(..)
            | Action::Note(..) => {}
        }
    }
}

fn check_time(model: &Model, measures: &Measures, quantity: &Quantity, out: &mut Vec<Diagnostic>) {
    if quantity.unit_known
        && quantity.unit.and_then(|unit| measures.get(unit)).is_none_or(|it| it.kind != "time")
    {
        out.push(errors::not_a_time(quantity, measures.units_of(model, "time", quantity.loc.file)));
    }
}

/// Checks every quantity of a case.
pub(super) fn check_case(model: &Model, measures: &Measures, case: &Case, out: &mut Vec<Diagnostic>) {
    for entry in &case.entries {
        let Some(fact) = model.facts.get(entry.fact) else { continue };
        for value in &entry.values {
            match value {
                CaseValue::Quantity(quantity) => check_quantity(model, measures, fact, quantity, out),
                CaseValue::Bounds(low, high) => {
                    for bound in low.iter().chain(high) {
                        check_quantity(model, measures, fact, bound, out);
                    }
                    if let (Some(low), Some(high)) = (low, high) {
                        check_range(model, measures, low, high, entry.loc, out);
                    }
                }
                CaseValue::Medicine(medicine) => {
                    if let CaseAmount::Dose(amount, _) | CaseAmount::Rate(amount) | CaseAmount::Daily(amount) =
                        &medicine.amount
                        && amount.unit.is_none()
                        && amount.unit_known
                    {
                        out.push(errors::missing_dose_unit(amount));
                    }
                }
                CaseValue::Truth(_)
                | CaseValue::Given
                | CaseValue::Unknown
                | CaseValue::Words(_)
                | CaseValue::None
                | CaseValue::Incomplete
                | CaseValue::Date(_)
                | CaseValue::Choice(_)
                | CaseValue::Concept(..)
                | CaseValue::Code(..)
                | CaseValue::Destination(_) => {}
            }
        }
    }
}
