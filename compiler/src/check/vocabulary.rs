//! Declarations that fit with the rest of the vocabulary: paths, names across files, conversions, derivations.

use rustc_hash::{FxHashMap, FxHashSet};

use remit_engine::ir::WORKING_TIME;
use remit_engine::value::Number;

use super::measures::Measures;
use super::{errors, measures};
use crate::base::FileId;
use crate::diag::{Diagnostic, Word};
use crate::resolve::{ConversionRow, DeriveFunction, Fact, FactId, FactType, Factor, Model, Resolved};

/// Checks what a file declares of facts and conversions.
pub(super) fn check(model: &Model, measures: &Measures, file: FileId, out: &mut Vec<Diagnostic>) {
    for (id, fact) in model.facts.of_file(file) {
        derivation(model, measures, id, fact, out);
        if measures.kind_of(&fact.kind) == Some(WORKING_TIME) {
            out.push(errors::working_time(fact));
        }
        measures::check_fact(model, measures, fact, out);
    }
    for conversion in model.conversions.items(file) {
        for row in &conversion.rows {
            conversion_row(model, row, out);
        }
        same_row(model, &conversion.rows, out);
    }
}

/// Checks what facts and concepts are called, across all files.
pub(super) fn check_together(resolved: &Resolved, out: &mut Vec<Diagnostic>) {
    paths(&resolved.model, out);
    elsewhere(resolved, out);
    places(&resolved.model, out);
}

/// A clinic is found by the name of its policy. The standard library names clinics that are not in every workspace.
fn places(model: &Model, out: &mut Vec<Diagnostic>) {
    let known = || model.policies.values().map(|policy| policy.head.name.as_str());
    for place in model.destinations.values() {
        let is_standard = model.modules.get(place.head.module).is_some_and(|module| module.standard);
        let Some((policy, loc)) = place.policy.as_ref().filter(|_| !is_standard) else { continue };
        if !known().any(|known| known == policy.as_str()) {
            out.push(errors::policy_not_there(*loc, policy, &place.head.name, known()));
        }
    }
}

/// Paths nest in a referral, so none may be the beginning of another.
fn paths(model: &Model, out: &mut Vec<Diagnostic>) {
    let facts = || model.facts.values().filter(|fact| fact.record.is_none());
    let by_name: FxHashMap<&str, &Fact> = facts().map(|fact| (fact.head.name.as_str(), fact)).collect();
    let mut found: Vec<(&Fact, &Fact)> = Vec::new();
    for fact in facts() {
        let path = fact.head.name.as_str();
        let outer = path.match_indices('.').filter_map(|(at, _)| by_name.get(path.get(..at)?));
        found.extend(outer.map(|outer| (fact, *outer)));
    }
    // There are many facts, and next to none is found: only those are put in order.
    found.sort_by(|one, two| one.0.head.name.cmp(&two.0.head.name));
    // Whoever is around a fact of the standard library can rename her own alone, and is told so once.
    let is_standard = |fact: &Fact| model.modules.get(fact.head.module).is_some_and(|module| module.standard);
    let (around, inside): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(fact, outer)| is_standard(fact) && !is_standard(outer));
    out.extend(inside.into_iter().map(|(fact, outer)| errors::path_inside_path(&fact.head, &outer.head)));
    let mut told: FxHashSet<&str> = FxHashSet::default();
    let first = around.into_iter().filter(|(_, outer)| told.insert(outer.head.name.as_str()));
    out.extend(first.map(|(fact, outer)| errors::path_around_path(&fact.head, &outer.head)));
}

/// A referral names facts, concepts and code systems, so two files may not declare the same one, even where neither sees the other.
fn elsewhere(resolved: &Resolved, out: &mut Vec<Diagnostic>) {
    let model = &resolved.model;
    let twice = resolved.declared_twice();
    let places = model.facts.places();
    for (one, two) in in_order(twice.facts, |id| places.of(id)) {
        if let (Some(first), Some(second)) = (model.facts.get(one), model.facts.get(two)) {
            out.push(errors::declared_elsewhere(&second.head, Word::Fact, &first.head));
        }
    }
    let places = model.code_systems.places();
    for (one, two) in in_order(twice.code_systems, |id| places.of(id)) {
        if let (Some(first), Some(second)) = (model.code_systems.get(one), model.code_systems.get(two)) {
            out.push(errors::declared_elsewhere(&second.head, Word::CodeSystem, &first.head));
        }
    }
    let places = model.concepts.places();
    for (one, two) in in_order(twice.concepts, |id| places.of(id)) {
        let (Some(first), Some(second)) = (model.concepts.get(one), model.concepts.get(two)) else {
            continue;
        };
        let clash = first
            .category
            .zip(second.category)
            .is_some_and(|(one, two)| model.within(one, two) || model.within(two, one));
        if clash {
            out.push(errors::declared_elsewhere(&second.head, Word::Concept, &first.head));
        }
    }
}

/// Each pair with what comes first in front, and all pairs as they come.
fn in_order<I: Copy>(mut pairs: Vec<(I, I)>, place: impl Fn(I) -> u32) -> Vec<(I, I)> {
    for pair in &mut pairs {
        if place(pair.1) < place(pair.0) {
            *pair = (pair.1, pair.0);
        }
    }
    pairs.sort_by_key(|(one, two)| (place(*two), place(*one)));
    pairs
}

fn derivation(model: &Model, measures: &Measures, id: FactId, fact: &Fact, out: &mut Vec<Diagnostic>) {
    let Some(derivation) = &fact.derivation else { return };
    let Some(from) = model.facts.get(derivation.from) else { return };
    let is_time = || fact.kind == FactType::Error || measures.kind_of(&fact.kind) == Some("time");
    let fits = match derivation.function {
        DeriveFunction::EquivalentDose => {
            matches!(fact.kind, FactType::Quantity(_) | FactType::Error)
                && matches!(from.kind, FactType::Medicines | FactType::Error)
        }
        DeriveFunction::Any => {
            matches!(fact.kind, FactType::Truth | FactType::Error)
                && matches!(from.kind, FactType::Medicines | FactType::Error)
        }
        DeriveFunction::Elapsed | DeriveFunction::Age => {
            is_time() && matches!(from.kind, FactType::Date | FactType::Error)
        }
    };
    if !fits || derivation.from == id {
        let word = DeriveFunction::ALL
            .iter()
            .find(|(_, it)| *it == derivation.function)
            .map_or("", |(word, _)| word);
        out.push(errors::bad_derivation(&fact.head, word, &from.head.name));
    }
}

fn conversion_row(model: &Model, row: &ConversionRow, out: &mut Vec<Diagnostic>) {
    let substance = model.concepts.get(row.substance).map_or("", |it| it.head.name.as_str());
    let problem = match &row.factor {
        Factor::Times { central, low, high } => {
            if low > high {
                Some("low_over_high")
            } else if central.is_some_and(|central| central < *low || central > *high) {
                Some("central_outside")
            } else if low.is_negative() || *low == Number::ZERO {
                Some("not_positive")
            } else {
                None
            }
        }
        Factor::Table(rows) => {
            let falls = rows
                .windows(2)
                .any(|pair| matches!(pair, [first, second] if first.0 < second.0 && second.1 < first.1));
            falls.then_some("table_falls")
        }
        Factor::Bands(bands) => {
            bands.iter().any(|(_, from, to)| to.is_some_and(|to| to < *from)).then_some("band_empty")
        }
    };
    if let Some(problem) = problem {
        out.push(errors::bad_conversion_row(row.loc, substance, problem));
    }
}

/// One row for a substance, route and unit.
fn same_row(model: &Model, rows: &[ConversionRow], out: &mut Vec<Diagnostic>) {
    // Without a unit, a row is of milligrams.
    let milligrams = model.units.iter().find(|(_, unit)| unit.head.name == "mg").map(|(id, _)| id);
    let mut seen = FxHashMap::default();
    for row in rows {
        let unit = row.unit.or(milligrams);
        let first = *seen.entry((row.substance, row.route, unit)).or_insert(row.loc);
        if first != row.loc {
            let substance = model.concepts.get(row.substance).map_or("", |it| it.head.name.as_str());
            out.push(errors::bad_conversion_row(row.loc, substance, "twice").also(first, "first_here"));
        }
    }
}
