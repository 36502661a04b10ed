//! Units: what each measures, and whether every quantity fits the fact it is beside.

use std::collections::BTreeMap;

use remit_engine::ir::{CLOCK_TIME, WORKING_TIME};
use remit_engine::value::Number;

use super::{dated, errors, ranges};
use crate::base::{FileId, Name};
use crate::diag::Diagnostic;
use crate::resolve::{
    Action, CaseAmount, CaseEntry, CaseLines, CaseValue, Compared, Condition, ConditionKind, Fact, FactType,
    Magnitude, Model, Policy, Quantity, Silence, UnitId,
};
use crate::syntax::ast::CompareOp;

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

    /// What the amounts of a type measure, such as `time`; none where it has none.
    pub(super) fn kind_of<'a>(&'a self, kind: &'a FactType) -> Option<&'a str> {
        match kind {
            FactType::Quantity(unit) => self.get(*unit).map(|measure| measure.kind.as_str()),
            FactType::Dimension(kind) => Some(kind.as_str()),
            FactType::Error
            | FactType::Truth
            | FactType::Date
            | FactType::Event
            | FactType::OneOf(_)
            | FactType::Concept(_)
            | FactType::Concepts(_)
            | FactType::Given
            | FactType::Medicines
            | FactType::Records(_)
            | FactType::Destination => None,
        }
    }

    /// The names of the units of a kind that a file can use.
    pub(super) fn units_of(&self, model: &Model, kind: &str, file: FileId) -> Vec<String> {
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
        // As long as deadlines in them are taken to be.
        if measure.kind == WORKING_TIME {
            return in_root.times(Number::whole(7)).and_then(|length| length.over(Number::whole(5))).ok();
        }
        if measure.kind == CLOCK_TIME {
            return in_root.over(Number::MINUTES_IN_DAY).ok();
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
    if let Some(quantity) = &policy.decides_within {
        check_time(model, measures, quantity, out);
    }
    for quantity in policy.follow_ups.iter().filter_map(|it| it.after.as_ref()) {
        check_time(model, measures, quantity, out);
    }
    for otherwise in &policy.defaults {
        check_actions(model, measures, &otherwise.actions, out);
    }
    for change in &policy.silences {
        if let (Silence::Quantity(quantity), Some(fact)) = (&change.silence, model.facts.get(change.fact)) {
            check_quantity(model, measures, fact, quantity, Use::Stated, out);
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
    super::parts(condition, &mut |part| match part.kind.compared() {
        Some(Compared::Limit(fact, operator, quantity)) => {
            if let Some(fact) = model.facts.get(fact) {
                let before = out.len();
                check_quantity(model, measures, fact, quantity, Use::Compared(operator), out);
                if out.len() == before {
                    ranges::compared(model, measures, fact, (operator, quantity), out);
                }
            }
        }
        Some(Compared::Range(fact, low, high)) => {
            let Some(fact) = model.facts.get(fact) else { return };
            let before = out.len();
            check_quantity(model, measures, fact, low, Use::Compared(CompareOp::AtLeast), out);
            check_quantity(model, measures, fact, high, Use::Compared(CompareOp::AtMost), out);
            if out.len() == before {
                check_range(model, measures, low, high, part.loc, out);
                ranges::between(model, measures, fact, (low, high), part.loc, out);
            }
        }
        None => {
            if let ConditionKind::Dated(fact, _, time) = &part.kind {
                dated::check_time(model, measures, *fact, time, out);
            }
        }
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

/// What a quantity is for.
#[derive(Clone, Copy)]
enum Use {
    /// A limit.
    Compared(CompareOp),
    /// A value of the fact.
    Stated,
}

/// Checks what a fact declares of its own values: its range, and what silence counts as.
pub(super) fn check_fact(model: &Model, measures: &Measures, fact: &Fact, out: &mut Vec<Diagnostic>) {
    if let Some(range) = &fact.range {
        // Its own ends lie within it, once they are the right way round.
        let before = out.len();
        let free = Fact { range: None, ..fact.clone() };
        check_quantity(model, measures, &free, &range.low, Use::Stated, out);
        check_quantity(model, measures, &free, &range.high, Use::Stated, out);
        if out.len() == before {
            check_range(model, measures, &range.low, &range.high, range.loc, out);
        }
        if out.len() > before {
            return;
        }
    }
    if let Silence::Quantity(quantity) = &fact.silence {
        check_quantity(model, measures, fact, quantity, Use::Stated, out);
    }
}

/// Whether a quantity can be compared with a fact, and is one of its values.
fn check_quantity(
    model: &Model,
    measures: &Measures,
    fact: &Fact,
    quantity: &Quantity,
    used: Use,
    out: &mut Vec<Diagnostic>,
) {
    let before = out.len();
    check_unit(model, measures, fact, quantity, used, out);
    if out.len() == before {
        ranges::stated(model, measures, fact, quantity, out);
    }
}

/// Whether a quantity measures what a fact does.
fn check_unit(
    model: &Model,
    measures: &Measures,
    fact: &Fact,
    quantity: &Quantity,
    used: Use,
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
            if fact.counts_whole() {
                let written = model.units.get(stated).map_or("", |unit| unit.head.name.as_str());
                match used {
                    Use::Stated if number.is_whole() => {}
                    Use::Stated => out.push(errors::not_whole(quantity, fact, written)),
                    // In a finer unit, or one that only the calendar ties to the fact's own, "at most 18 months" would mean
                    // two things: less than 19, or less than 18 and a day.
                    Use::Compared(operator) => match (ratio(found, wanted), operator) {
                        (Some(ratio), _) if number.times(ratio).is_ok_and(|count| count.is_whole()) => {}
                        (Some(_), _) => out.push(errors::not_whole(quantity, fact, name)),
                        (None, CompareOp::Less | CompareOp::AtLeast) => {}
                        (
                            None,
                            CompareOp::AtMost | CompareOp::Greater | CompareOp::Equal | CompareOp::NotEqual,
                        ) => {
                            out.push(errors::finer_limit(quantity, fact, name, written));
                        }
                    },
                }
            }
        }
        (FactType::Event, Magnitude::Number(number)) => {
            let names = || measures.units_of(model, "time", quantity.loc.file);
            match quantity.unit.and_then(|unit| Some((unit, measures.get(unit)?))) {
                Some((unit, found)) if found.kind == "time" => match used {
                    Use::Stated if !number.is_whole() => {
                        let written = model.units.get(unit).map_or("", |unit| unit.head.name.as_str());
                        out.push(errors::not_whole(quantity, fact, written));
                    }
                    Use::Stated | Use::Compared(_) => {}
                },
                Some(_) => out.push(errors::unit_mismatch(quantity, fact, "time", &names().join(", "))),
                None => out.push(errors::missing_unit_of_kind(quantity, fact, names())),
            }
        }
        (FactType::Dimension(kind), Magnitude::Number(_)) => {
            let names = || measures.units_of(model, kind, quantity.loc.file);
            match quantity.unit.and_then(|unit| measures.get(unit)) {
                Some(found) if found.kind == *kind => {}
                Some(_) => out.push(errors::unit_mismatch(quantity, fact, "other_kind", &names().join(", "))),
                None => out.push(errors::missing_unit_of_kind(quantity, fact, names())),
            }
        }
        _ => {}
    }
}

/// How many of the second unit the first is, where it is a whole number of them.
fn ratio(of: &Measure, unit: &Measure) -> Option<Number> {
    let ratio = of.factor.over(unit.factor).ok().filter(|_| of.root == unit.root)?;
    ratio.is_whole().then_some(ratio)
}

fn check_actions(model: &Model, measures: &Measures, actions: &[Action], out: &mut Vec<Diagnostic>) {
    for action in actions {
        match action {
            Action::Within { time: quantity, .. } => check_time(model, measures, quantity, out),
            Action::OneOf(choices, _) => check_actions(model, measures, choices, out),
            Action::Route { .. }
            | Action::RouteText { .. }
            | Action::Service(..)
            | Action::Reply(..)
            | Action::Note(..)
            | Action::Priority(..)
            | Action::Notice(..)
            | Action::FollowUp(..) => {}
        }
    }
}

fn check_time(model: &Model, measures: &Measures, quantity: &Quantity, out: &mut Vec<Diagnostic>) {
    let kinds = ["time", WORKING_TIME, CLOCK_TIME];
    let is_time = |it: &Measure| kinds.contains(&it.kind.as_str());
    if quantity.unit_known && !quantity.unit.and_then(|unit| measures.get(unit)).is_some_and(is_time) {
        let units = kinds.iter().flat_map(|kind| measures.units_of(model, kind, quantity.loc.file));
        out.push(errors::not_a_time(quantity, units.collect()));
    }
}

/// Checks every quantity of a case or base.
pub(super) fn check_lines(model: &Model, measures: &Measures, lines: &CaseLines, out: &mut Vec<Diagnostic>) {
    check_entries(model, measures, &lines.entries, out);
}

fn check_entries(model: &Model, measures: &Measures, entries: &[CaseEntry], out: &mut Vec<Diagnostic>) {
    for entry in entries {
        let Some(fact) = model.facts.get(entry.fact) else { continue };
        for value in &entry.values {
            check_value(model, measures, (fact, entry), value, out);
        }
    }
}

fn check_value(
    model: &Model,
    measures: &Measures,
    (fact, entry): (&Fact, &CaseEntry),
    value: &CaseValue,
    out: &mut Vec<Diagnostic>,
) {
    match value {
        CaseValue::Quantity(quantity) => {
            check_quantity(model, measures, fact, quantity, Use::Stated, out);
        }
        CaseValue::Bounds(low, high) | CaseValue::Ago(low, high) => {
            for bound in low.iter().chain(high) {
                check_quantity(model, measures, fact, bound, Use::Stated, out);
            }
            if let (Some(low), Some(high)) = (low, high) {
                check_range(model, measures, low, high, entry.loc, out);
            }
        }
        CaseValue::Record(fields, _) => check_entries(model, measures, fields, out),
        CaseValue::DayBounds(Some(low), Some(high)) if low.first > high.last => {
            out.push(errors::empty_range(entry.loc, entry.loc, entry.loc));
        }
        CaseValue::Medicine(medicine) => check_medicine(model, measures, &medicine.amount, out),
        CaseValue::On(of, day, _) => {
            check_value(model, measures, (fact, entry), of, out);
            check_value(model, measures, (fact, entry), day, out);
        }
        CaseValue::Truth(_)
        | CaseValue::Given
        | CaseValue::Unknown
        | CaseValue::Words(_)
        | CaseValue::None
        | CaseValue::Incomplete
        | CaseValue::Date(_)
        | CaseValue::Days(_)
        | CaseValue::DayBounds(..)
        | CaseValue::Ever(_)
        | CaseValue::Choice(_)
        | CaseValue::Concept(..)
        | CaseValue::Code(..)
        | CaseValue::Destination(_) => {}
    }
}

/// Whether the amount of a medicine is one: so much of a medicine, by the hour or not as the key says.
fn check_medicine(model: &Model, measures: &Measures, amount: &CaseAmount, out: &mut Vec<Diagnostic>) {
    let (stated, is_daily, times) = match amount {
        CaseAmount::Unstated => return,
        CaseAmount::Dose(stated, times) => (stated, false, times.is_some()),
        CaseAmount::Daily(stated) => (stated, true, false),
    };
    let Some(unit) = stated.unit else {
        if stated.unit_known {
            out.push(errors::missing_dose_unit(stated));
        }
        return;
    };
    let Some(measure) = measures.get(unit) else { return };
    let counted = model.conversions.iter().flat_map(|(_, conversion)| &conversion.rows);
    let mut counted = counted.filter_map(|row| measures.get(row.unit?)).map(|row| &row.kind);
    let is_dose =
        matches!(measure.kind.as_str(), "dose" | "dose_rate") || counted.any(|kind| *kind == measure.kind);
    let is_rate = measure.kind.ends_with("_rate");
    if !is_dose || is_daily && is_rate {
        out.push(errors::not_a_dose(stated, is_daily));
    } else if is_rate && times {
        out.push(errors::rate_times(stated));
    }
}
