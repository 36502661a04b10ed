//! The vocabulary, one to one: an id of the model is the same number in the program.

use remit_engine::ir;
use remit_engine::value::{Number, Text};

use super::ir_ids::IrIds;
use crate::check::{Measures, computation};
use crate::resolve::{
    CodeSystem, Derivation, DeriveFunction, Description, Fact, FactType, Factor, Magnitude, Model, Quantity,
    Silence, UnitId,
};

/// Lowers all vocabulary of a workspace.
pub(super) fn lower(model: &Model, ids: &IrIds) -> ir::Vocabulary {
    let measures = Measures::new(model);
    ir::Vocabulary {
        categories: model
            .categories
            .values()
            .map(|it| ir::Category {
                id: it.head.name.to_string(),
                label: it.about.label.clone(),
                parent: it.parent.map(|(id, _)| ids.category(id)),
                role: it.role,
            })
            .collect(),
        concepts: concepts(model, ids),
        code_systems: model.code_systems.values().map(code_system).collect(),
        units: model.units.iter().map(|(id, _)| unit(model, &measures, id)).collect(),
        facts: model
            .facts
            .iter()
            .map(|(id, it)| ir::Fact {
                computed: computation(model, &measures, id, &|part| ids.fact(part)),
                ..fact(ids, it)
            })
            .collect(),
        records: model.records.values().map(|it| ir::Record { id: it.head.name.to_string() }).collect(),
        destinations: model
            .destinations
            .values()
            .map(|it| ir::Destination {
                id: it.head.name.to_string(),
                label: it.about.label.clone(),
                in_text: it.about.in_text.clone(),
                aliases: aliases(&it.about),
                policy: it.policy.as_ref().map(|(policy, _)| policy.to_string()),
                role: it.role,
            })
            .collect(),
        conversions: conversions(model, ids),
    }
}

fn aliases(about: &Description) -> Vec<String> {
    about.aliases.iter().map(|alias| alias.to_string()).collect()
}

fn code_system(it: &CodeSystem) -> ir::CodeSystem {
    // No policy is compiled with a code of a system whose declaration is at fault.
    let nothing = || ir::CodeSystem {
        id: it.head.name.to_string(),
        label: it.about.label.clone(),
        shapes: Vec::new(),
        groups: Vec::new(),
        marks: String::new(),
        matching: ir::CodeMatch::Exact,
    };
    it.rules.clone().unwrap_or_else(nothing)
}

/// Where a row comes from, as one text.
fn origin(about: &Description) -> Option<String> {
    about.source.all().next().map(|(_, text)| text.to_owned())
}

fn concepts(model: &Model, ids: &IrIds) -> Vec<ir::Concept> {
    let lowered = model.concepts.values().map(|it| ir::Concept {
        id: it.head.name.to_string(),
        category: it.category.map_or(ir::CategoryId(u32::MAX), |category| ids.category(category)),
        label: it.about.label.clone(),
        in_text: it.about.in_text.clone(),
        aliases: aliases(&it.about),
        parents: ids.concepts(&it.parents),
        codes: it
            .codes
            .iter()
            .map(|code| ir::Code {
                system: ids.code_system(code.system),
                code: code.code.to_string(),
                broader: code.broader,
            })
            .collect(),
        medicine: it.product.as_ref().map(|product| ir::Medicine {
            substances: product.substances.iter().map(|id| ids.concept(*id)).collect(),
            dose_of: product.dose_of.map(|id| ids.concept(id)),
            route: product.route.map(|id| ids.concept(id)),
        }),
        role: it.role,
        status: it.about.status,
        origin: origin(&it.about),
        note: it.about.note.clone(),
    });
    lowered.collect()
}

fn unit(model: &Model, measures: &Measures, id: UnitId) -> ir::Unit {
    let name = |id: UnitId| model.units.get(id).map(|it| it.head.name.to_string()).unwrap_or_default();
    let about = model.units.get(id).map(|it| it.about.clone()).unwrap_or_default();
    let lowered = match measures.get(id) {
        Some(measure) if measure.root == id => ir::Unit::root(name(id), measure.kind.as_str()),
        Some(measure) => {
            let root = ir::Unit::root(name(measure.root), measure.kind.as_str());
            let plain = ir::Unit { id: name(id), factor: Number::ONE, ..root.clone() };
            ir::Unit::derived(name(id), measure.factor, &root).unwrap_or(plain)
        }
        None => ir::Unit::root(name(id), ""),
    };
    // A referral may write a unit by its label too.
    let mut names = aliases(&about);
    for (_, label) in about.label.all() {
        if !names.iter().any(|name| name == label) {
            names.push(label.to_owned());
        }
    }
    ir::Unit { label: about.label.clone(), aliases: names, ..lowered }
}

fn fact(ids: &IrIds, it: &Fact) -> ir::Fact {
    ir::Fact {
        path: it.head.name.to_string(),
        label: it.about.label.clone(),
        question: it.question.clone(),
        help: it.help.clone(),
        kind: fact_type(ids, &it.kind),
        whole: it.whole,
        range: it.range.as_ref().and_then(|range| {
            Some(ir::Range { low: quantity(ids, &range.low)?, high: quantity(ids, &range.high)? })
        }),
        silent: silence(ids, it, &it.silence),
        resolved_by: it.resolved_by,
        stage: it.stage,
        relative: it.relative,
        derive: it.derivation.as_ref().map(|it| derivation(ids, it)),
        computed: None,
        role: it.role,
        record: it.record.map(|record| ids.record(record)),
        status: it.about.status,
        origin: origin(&it.about),
    }
}

fn fact_type(ids: &IrIds, kind: &FactType) -> ir::FactType {
    match kind {
        FactType::Truth => ir::FactType::Truth,
        FactType::Quantity(unit) => ir::FactType::Quantity(ids.unit(*unit)),
        FactType::Dimension(kind) => ir::FactType::Measure(kind.to_string()),
        FactType::Date => ir::FactType::Date,
        FactType::Event => ir::FactType::Event,
        FactType::OneOf(choices) => ir::FactType::OneOf(
            choices
                .iter()
                .map(|it| ir::Choice { role: it.role, ..ir::Choice::new(it.name.as_str(), it.label.clone()) })
                .collect(),
        ),
        FactType::Concept(category) => ir::FactType::Concept(ids.category(*category)),
        FactType::Concepts(category) => ir::FactType::Concepts(ids.category(*category)),
        // No policy that reads a fact without a type is compiled.
        FactType::Given | FactType::Error => ir::FactType::Given,
        FactType::Medicines => ir::FactType::Medicines,
        FactType::Destination => ir::FactType::Destination,
        FactType::Records(record) => ir::FactType::Records(ids.record(*record)),
    }
}

/// What silence on a fact counts as; none where absence is unknown.
pub(super) fn silence(ids: &IrIds, fact: &Fact, silence: &Silence) -> Option<ir::Silence> {
    match silence {
        Silence::Unknown => None,
        Silence::No => Some(ir::Silence::No),
        Silence::Yes => Some(ir::Silence::Yes),
        Silence::None => Some(ir::Silence::Empty),
        Silence::Never => Some(ir::Silence::Never),
        Silence::Choice(word) => {
            let FactType::OneOf(choices) = &fact.kind else { return None };
            let place = choices.iter().position(|choice| choice.name == *word)?;
            Some(ir::Silence::Choice(u32::try_from(place).ok()?))
        }
        Silence::Quantity(stated) => quantity(ids, stated).map(ir::Silence::Quantity),
        Silence::Concept(id) => Some(ir::Silence::Concept(ids.concept(*id))),
    }
}

/// A number with its unit.
pub(super) fn quantity(ids: &IrIds, stated: &Quantity) -> Option<ir::Quantity> {
    match (stated.value, stated.unit) {
        (Magnitude::Number(number), Some(unit)) => Some(ir::Quantity { number, unit: ids.unit(unit) }),
        (Magnitude::Number(_), None) | (Magnitude::Date(_), _) => None,
    }
}

fn derivation(ids: &IrIds, it: &Derivation) -> ir::Derivation {
    let from = ids.fact(it.from);
    let of = it.concept.map(|id| ids.concept(id));
    match it.function {
        DeriveFunction::EquivalentDose => {
            let route = it.route.map(|id| ids.concept(id));
            ir::Derivation::EquivalentDose { medicines: from, of, route }
        }
        DeriveFunction::Any => ir::Derivation::AnyMedicine { medicines: from, of },
        DeriveFunction::Elapsed => ir::Derivation::Elapsed { since: from },
        DeriveFunction::Age => ir::Derivation::Age { born: from },
    }
}

fn conversions(model: &Model, ids: &IrIds) -> Vec<ir::Conversion> {
    let daily = model.units.iter().find(|(_, unit)| unit.head.name == "mg").map(|(id, _)| id);
    let lowered = model.conversions.values().map(|it| ir::Conversion {
        id: it.head.name.to_string(),
        label: it.about.label.clone(),
        title: it.title.clone(),
        origin: origin(&it.about),
        valid_from: it.dated.as_ref().and_then(day),
        note: it.about.note.clone(),
        rows: it
            .rows
            .iter()
            .filter_map(|row| {
                Some(ir::ConversionRow {
                    substance: ids.concept(row.substance),
                    route: ids.concept(row.route),
                    unit: ids.unit(row.unit.or(daily)?),
                    factor: factor(&row.factor),
                    status: row.about.status,
                    origin: origin(&row.about),
                    note: row.about.note.clone(),
                })
            })
            .collect(),
    });
    lowered.collect()
}

/// The day a conversion is dated, where it names a whole day.
fn day(text: &Text) -> Option<remit_engine::value::Date> {
    text.all().next().and_then(|(_, text)| text.parse().ok())
}

fn factor(it: &Factor) -> ir::Factor {
    match it {
        Factor::Times { central: Some(central), low, high } => {
            ir::Factor::Linear { central: *central, low: *low, high: *high }
        }
        Factor::Times { central: None, low, high } => ir::Factor::Between { low: *low, high: *high },
        Factor::Table(rows) => ir::Factor::Table(
            rows.iter().map(|(dose, result)| ir::TableRow { dose: *dose, result: *result }).collect(),
        ),
        Factor::Bands(bands) => ir::Factor::Bands(
            bands
                .iter()
                .map(|(factor, from, to)| ir::Band { factor: *factor, from: *from, to: *to })
                .collect(),
        ),
    }
}
