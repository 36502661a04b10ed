//! What units are made of: `kg / (metres * metres)`. Input: units. Output: roots, each so many times over or below a line.

use std::collections::BTreeMap;

use remit_engine::value::Number;

use super::errors;
use super::measures::Measures;
use crate::diag::Diagnostic;
use crate::resolve::{FactType, Formula, FormulaKind, Model, Unit, UnitId};

/// Units that are made of units that are made of others, so deep at most.
const DEEPEST: usize = 16;

/// Root units with how often each is multiplied; below zero: divided by.
pub(super) type Roots = BTreeMap<UnitId, i32>;

/// An amount as so many of its roots.
pub(super) struct Made {
    /// How many.
    pub(super) factor: Number,
    /// Of what.
    pub(super) of: Roots,
}

impl Made {
    /// What one of a unit is.
    pub(super) fn of_unit(model: &Model, measures: &Measures, unit: UnitId) -> Option<Self> {
        made(model, measures, unit, DEEPEST)
    }

    /// What one of the common measure of a fact is.
    pub(super) fn of_kind(model: &Model, measures: &Measures, kind: &FactType) -> Option<Self> {
        let root = if let FactType::Quantity(unit) = kind {
            measures.get(*unit)?.root
        } else {
            let kind = measures.kind_of(kind)?;
            model.units.iter().find(|(_, unit)| unit.kind == *kind && unit.multiple_of.is_none())?.0
        };
        Self::of_unit(model, measures, root)
    }
}

/// Multiplies roots by others, or divides by them.
pub(super) fn multiply(all: &mut Roots, by: &Roots, divides: bool) {
    for (unit, times) in by {
        let own = all.entry(*unit).or_default();
        *own += if divides { -times } else { *times };
    }
    all.retain(|_, times| *times != 0);
}

fn made(model: &Model, measures: &Measures, unit: UnitId, depth: usize) -> Option<Made> {
    let measure = measures.get(unit)?;
    let root = model.units.get(measure.root)?;
    let made = match &root.formula {
        Some(formula) => made_so(model, measures, formula, depth.checked_sub(1)?)?,
        None if measure.kind == "number" => Made { factor: Number::ONE, of: Roots::new() },
        None => Made { factor: Number::ONE, of: Roots::from([(measure.root, 1)]) },
    };
    Some(Made { factor: made.factor.times(measure.factor).ok()?, of: made.of })
}

fn made_so(model: &Model, measures: &Measures, formula: &Formula<UnitId>, depth: usize) -> Option<Made> {
    match &formula.kind {
        FormulaKind::Item(unit) => made(model, measures, *unit, depth),
        FormulaKind::Number(number) => Some(Made { factor: *number, of: Roots::new() }),
        FormulaKind::Sum(_) => None,
        FormulaKind::Product(parts) => {
            let mut all = Made { factor: Number::ONE, of: Roots::new() };
            for (divides, part) in parts {
                let part = made_so(model, measures, part, depth)?;
                let factor = if *divides { Number::over } else { Number::times };
                all.factor = factor(all.factor, part.factor).ok()?;
                multiply(&mut all.of, &part.of, *divides);
            }
            Some(all)
        }
    }
}

/// Checks that a unit is made of others by multiplying and dividing alone.
pub(super) fn check(unit: &Unit, out: &mut Vec<Diagnostic>) {
    let Some(formula) = &unit.formula else { return };
    let mut waiting = vec![formula];
    while let Some(part) = waiting.pop() {
        match &part.kind {
            FormulaKind::Item(_) => {}
            FormulaKind::Number(number) if *number > Number::ZERO => {}
            FormulaKind::Number(_) | FormulaKind::Sum(_) => {
                return out.push(errors::unit_not_made(part.loc, &unit.head.name));
            }
            FormulaKind::Product(parts) => waiting.extend(parts.iter().map(|(_, part)| part)),
        }
    }
}

/// Roots as a formula of units: `kg / (cm * cm)`.
pub(super) fn written(model: &Model, roots: &Roots) -> String {
    let side = |below: bool| {
        let own = roots.iter().filter(|(_, times)| (**times < 0) == below);
        let name = |unit: &UnitId| model.units.get(*unit).map_or("", |unit| unit.head.name.as_str());
        let each = own.flat_map(|(unit, times)| {
            std::iter::repeat_n(name(unit), usize::try_from(times.unsigned_abs()).unwrap_or(1))
        });
        each.collect::<Vec<_>>()
    };
    let (above, below) = (side(false), side(true));
    let top = if above.is_empty() { "1".to_owned() } else { above.join(" * ") };
    match below.as_slice() {
        [] => top,
        [one] => format!("{top} / {one}"),
        several => format!("{top} / ({})", several.join(" * ")),
    }
}
