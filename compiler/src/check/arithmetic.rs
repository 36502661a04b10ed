//! Arithmetic: what facts are computed from, and what units are made of. Input: formulas whose names are found. Output: an
//! error for each that cannot be computed exactly, or does not come to the unit of its fact; and the computation.

use std::collections::{BTreeMap, BTreeSet};

use remit_engine::ir;
use remit_engine::value::Number;

use super::measures::Measures;
use super::{composition, errors};
use crate::base::{FileId, Loc};
use crate::diag::Diagnostic;
use crate::resolve::{
    Fact, FactId, FactType, Formula, FormulaKind, Magnitude, Model, Policy, Silence, UnitId,
};
use composition::{Made, Roots};

/// Checks what the units and facts of a file are made of and computed from.
pub(super) fn check(model: &Model, measures: &Measures, file: FileId, out: &mut Vec<Diagnostic>) {
    for (_, unit) in model.units.of_file(file) {
        composition::check(unit, out);
    }
    for (id, fact) in model.facts.of_file(file) {
        if let Some(formula) = &fact.formula {
            Checking { model, measures, id, fact, out }.check(formula);
        }
    }
}

/// Checks that silence means nothing on what is computed, or is computed from.
pub(super) fn check_policy(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    for change in policy.silences.iter().filter(|change| change.silence != Silence::Unknown) {
        let reads = |fact: &&Fact| {
            let items = fact.formula.iter().flat_map(Formula::items);
            items.into_iter().any(|(part, _)| part == change.fact)
        };
        let own = model.facts.get(change.fact).filter(|fact| fact.formula.is_some());
        if let (Some(computed), Some(fact)) =
            (own.or_else(|| model.facts.values().find(reads)), model.facts.get(change.fact))
        {
            out.push(errors::not_computable(change.loc, &fact.head.name, &computed.head.name, "silence"));
        }
    }
}

/// What a fact is computed from, in common measures; `None` where it is not, or where that is at fault.
pub(crate) fn computation(
    model: &Model,
    measures: &Measures,
    id: FactId,
    lowered: &dyn Fn(FactId) -> ir::FactId,
) -> Option<ir::Computation> {
    let fact = model.facts.get(id)?;
    let formula = fact.formula.as_ref()?;
    let mut found = Vec::new();
    Checking { model, measures, id, fact, out: &mut found }.check(formula);
    if !found.is_empty() {
        return None;
    }
    let own = Made::of_kind(model, measures, &fact.kind)?;
    let formula = lower(model, measures, formula, lowered)?;
    Some(ir::Computation { formula, factor: Number::ONE.over(own.factor).ok()? })
}

fn lower(
    model: &Model,
    measures: &Measures,
    formula: &Formula<FactId>,
    lowered: &dyn Fn(FactId) -> ir::FactId,
) -> Option<ir::Formula> {
    let again = |part: &Formula<FactId>| lower(model, measures, part, lowered);
    Some(match &formula.kind {
        FormulaKind::Item(id) => {
            let made = Made::of_kind(model, measures, &model.facts.get(*id)?.kind)?;
            ir::Formula::Fact { fact: lowered(*id), factor: made.factor }
        }
        FormulaKind::Number(number) => ir::Formula::Number(*number),
        FormulaKind::Sum(parts) => ir::Formula::Sum(parts.iter().map(again).collect::<Option<_>>()?),
        FormulaKind::Product(parts) => {
            let side = |wanted: bool| {
                let own = parts.iter().filter(|(divides, _)| *divides == wanted);
                let mut own = own.map(|(_, part)| again(part)).collect::<Option<Vec<_>>>()?;
                let only = if own.len() == 1 { own.pop() } else { None };
                Some(only.unwrap_or(ir::Formula::Product(own)))
            };
            let above = side(false)?;
            if parts.iter().any(|(divides, _)| *divides) {
                ir::Formula::Quotient(Box::new(above), Box::new(side(true)?))
            } else {
                above
            }
        }
    })
}

/// The side of a division on which a fact is first written, and whether it has been said that it is on the other too.
struct Side {
    below: bool,
    loc: Loc,
    told: bool,
}

type Sides = BTreeMap<FactId, Side>;

struct Checking<'c> {
    model: &'c Model,
    measures: &'c Measures,
    id: FactId,
    fact: &'c Fact,
    out: &'c mut Vec<Diagnostic>,
}

impl Checking<'_> {
    fn check(mut self, formula: &Formula<FactId>) {
        let before = self.out.len();
        self.result(formula.loc);
        let mut seen = BTreeSet::new();
        for (id, loc) in formula.items().into_iter().filter(|(id, _)| seen.insert(*id)) {
            if let (Some(part), Some(variant)) = (self.model.facts.get(id), self.unfit(id)) {
                let diagnostic = errors::not_computable(loc, &part.head.name, &self.fact.head.name, variant);
                let range = part.range.as_ref().filter(|_| variant == "not_above_zero");
                self.out.push(match range {
                    Some(range) => diagnostic.also(range.loc, "range_here"),
                    None => diagnostic,
                });
            }
        }
        self.numbers(formula);
        self.sides(formula, false, &mut BTreeMap::new());
        if self.out.len() > before {
            return;
        }
        if let Some(found) = self.roots(formula) {
            self.units(&found, formula.loc);
        }
    }

    /// Whether the fact can be computed at all.
    fn result(&mut self, loc: Loc) {
        let fact = self.fact;
        let variant = if fact.kind == FactType::Error {
            return;
        } else if !matches!(fact.kind, FactType::Quantity(_)) {
            "result"
        } else if self.is_time(&fact.kind) {
            "result_time"
        } else if fact.whole {
            "result_whole"
        } else if fact.silence != Silence::Unknown {
            "result_silent"
        } else {
            return;
        };
        let name = &self.fact.head.name;
        self.out.push(errors::not_computable(loc, name, name, variant));
    }

    /// Why a fact cannot be computed from.
    fn unfit(&self, id: FactId) -> Option<&'static str> {
        let part = self.model.facts.get(id)?;
        let is_amount = matches!(part.kind, FactType::Quantity(_) | FactType::Dimension(_));
        if id == self.id {
            Some("itself")
        } else if part.kind == FactType::Error {
            None
        } else if !is_amount {
            Some("not_amount")
        } else if self.is_time(&part.kind) {
            Some("time")
        } else if part.record.is_some() {
            Some("field")
        } else if part.formula.is_some() || part.derivation.is_some() {
            Some("computed")
        } else if part.whole {
            Some("whole")
        } else if part.silence != Silence::Unknown {
            Some("silent")
        } else {
            match part.range.as_ref().map(|range| range.low.value) {
                None => Some("no_range"),
                Some(Magnitude::Number(low)) if low <= Number::ZERO => Some("not_above_zero"),
                Some(Magnitude::Number(_) | Magnitude::Date(_)) => None,
            }
        }
    }

    /// Only the calendar ties days to months, so that time is never computed with.
    fn is_time(&self, kind: &FactType) -> bool {
        matches!(self.measures.kind_of(kind), Some("time" | ir::WORKING_TIME))
    }

    fn numbers(&mut self, formula: &Formula<FactId>) {
        match &formula.kind {
            FormulaKind::Number(number) if *number <= Number::ZERO => {
                let name = &self.fact.head.name;
                self.out.push(errors::not_computable(formula.loc, name, name, "zero"));
            }
            FormulaKind::Number(_) | FormulaKind::Item(_) => {}
            FormulaKind::Sum(parts) => parts.iter().for_each(|part| self.numbers(part)),
            FormulaKind::Product(parts) => parts.iter().for_each(|(_, part)| self.numbers(part)),
        }
    }

    /// Reports a fact with which the formula both rises and falls: its ends would not come of the ends of its parts.
    fn sides(&mut self, formula: &Formula<FactId>, below: bool, seen: &mut Sides) {
        match &formula.kind {
            FormulaKind::Item(id) => {
                let side = seen.entry(*id).or_insert(Side { below, loc: formula.loc, told: false });
                let (first, is_new) = (side.loc, side.below != below && !side.told);
                side.told |= is_new;
                if let Some(part) = self.model.facts.get(*id).filter(|_| is_new) {
                    let name = &self.fact.head.name;
                    let found = errors::not_computable(formula.loc, &part.head.name, name, "both_sides");
                    self.out.push(found.also(first, "first_here"));
                }
            }
            FormulaKind::Number(_) => {}
            FormulaKind::Sum(parts) => parts.iter().for_each(|part| self.sides(part, below, seen)),
            FormulaKind::Product(parts) => {
                parts.iter().for_each(|(divides, part)| self.sides(part, below != *divides, seen));
            }
        }
    }

    /// The roots of the units of what a formula comes to.
    fn roots(&mut self, formula: &Formula<FactId>) -> Option<Roots> {
        match &formula.kind {
            FormulaKind::Item(id) => {
                Some(Made::of_kind(self.model, self.measures, &self.model.facts.get(*id)?.kind)?.of)
            }
            FormulaKind::Number(_) => Some(Roots::new()),
            FormulaKind::Sum(parts) => {
                let (first, rest) = parts.split_first()?;
                let one = self.roots(first)?;
                for part in rest {
                    let other = self.roots(part)?;
                    if one != other {
                        let (one, other) = (
                            composition::written(self.model, &one),
                            composition::written(self.model, &other),
                        );
                        self.out.push(errors::added_units(part.loc, first.loc, &one, &other));
                        return None;
                    }
                }
                Some(one)
            }
            FormulaKind::Product(parts) => {
                let mut all = Roots::new();
                for (divides, part) in parts {
                    let roots = self.roots(part)?;
                    composition::multiply(&mut all, &roots, *divides);
                }
                Some(all)
            }
        }
    }

    fn units(&mut self, found: &Roots, loc: Loc) {
        let FactType::Quantity(unit) = self.fact.kind else { return };
        let Some(own) = Made::of_unit(self.model, self.measures, unit) else { return };
        if own.of == *found {
            return;
        }
        let (model, name) = (self.model, &self.fact.head.name);
        let (found, wanted) = (composition::written(model, found), composition::written(model, &own.of));
        let declared = self.plain(unit, &own.of);
        let unit = model.units.get(unit).map_or("", |unit| unit.head.name.as_str());
        self.out.push(errors::formula_unit(loc, name, unit, (&found, &wanted), declared));
    }

    /// Where a unit is declared that is made of no others, so that nothing can come to it but itself.
    fn plain(&self, unit: UnitId, own: &Roots) -> Option<Loc> {
        let root = self.measures.get(unit)?.root;
        let made = own.len() == 1 && own.get(&root) == Some(&1);
        made.then(|| self.model.units.get(root).map(|unit| unit.head.name_loc)).flatten()
    }
}
