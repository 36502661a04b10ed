//! Concepts, categories, units, destinations and conversions in words.

use std::collections::BTreeSet;

use remit_compiler::resolve::{
    CategoryId, CodeSystemId, Concept, ConceptId, ConversionId, ConversionRow, DestinationId, Factor, Symbol,
    UnitId,
};
use remit_engine::ir::CodeMatch;
use remit_engine::value::Text;

use super::super::view::View;
use super::super::words::{list, say};
use super::{MOST, doc, remarks, said, title, used};
use remit_wording::markdown::{code as as_code, escaped};

pub(super) fn concept(view: &View<'_>, id: ConceptId) -> Option<Vec<String>> {
    let model = view.model();
    let concept = model.concepts.get(id)?;
    let category = concept.category.and_then(|id| model.categories.get(id));
    let kind = category.map_or_else(String::new, |category| match view.say(&category.about.label) {
        "" => category.head.name.to_string(),
        label => escaped(&label.to_lowercase()),
    });
    let mut lines = vec![title(view.say(&concept.about.label), &kind, &concept.head.name)];
    lines.extend(labels(&concept.about.label));
    lines.extend(doc(&concept.head));
    lines.extend(codes(view, concept));
    let parents: Vec<String> = concept.parents.iter().filter_map(|(id, _)| named(view, *id)).collect();
    if !parents.is_empty() {
        lines.push(say(view.lang, "editor.above", &[("names", &list(view.lang, &parents, MOST))]));
    }
    let below =
        model.concepts.iter().filter(|(_, child)| child.parents.iter().any(|(parent, _)| *parent == id));
    let below: Vec<String> = below.filter_map(|(child, _)| named(view, child)).collect();
    if !below.is_empty() {
        lines.push(say(view.lang, "editor.below", &[("names", &list(view.lang, &below, MOST))]));
    }
    lines.push(users(view, &Symbol::Concept(id)));
    lines.extend(remarks(view, &concept.about));
    Some(lines)
}

pub(super) fn category(view: &View<'_>, id: CategoryId) -> Option<Vec<String>> {
    let category = view.model().categories.get(id)?;
    let mut lines = vec![title(view.say(&category.about.label), "", &category.head.name)];
    lines.extend(doc(&category.head));
    let concepts = view.model().concepts.iter().filter(|(_, concept)| concept.category == Some(id));
    let names: Vec<String> = concepts.filter_map(|(id, _)| named(view, id)).collect();
    lines.push(say(view.lang, "editor.below", &[("names", &list(view.lang, &names, MOST))]));
    lines.extend(remarks(view, &category.about));
    Some(lines)
}

pub(super) fn unit(view: &View<'_>, id: UnitId) -> Option<Vec<String>> {
    let unit = view.model().units.get(id)?;
    let mut lines = vec![title(view.say(&unit.about.label), "", &unit.head.name)];
    lines.push(match &unit.multiple_of {
        Some((number, other)) => {
            let other =
                view.model().units.get(*other).map_or_else(String::new, |unit| unit.head.name.to_string());
            let values =
                [("name", unit.head.name.as_str()), ("number", &number.to_string()), ("unit", &other)];
            say(view.lang, "editor.unit.multiple", &values)
        }
        None => say(view.lang, "editor.unit.base", &[("kind", unit.kind.as_str())]),
    });
    if let Some(formula) = &unit.formula {
        lines.push(say(view.lang, "editor.unit.made", &[("formula", &as_code(view.slice(formula.loc)))]));
    }
    lines.extend(remarks(view, &unit.about));
    Some(lines)
}

pub(super) fn destination(view: &View<'_>, id: DestinationId) -> Option<Vec<String>> {
    let destination = view.model().destinations.get(id)?;
    let mut lines = vec![title(view.say(&destination.about.label), "", &destination.head.name)];
    lines.extend(labels(&destination.about.label));
    lines.extend(doc(&destination.head));
    lines.push(used(view, &Symbol::Destination(id)));
    lines.extend(remarks(view, &destination.about));
    Some(lines)
}

pub(super) fn code_system(view: &View<'_>, id: CodeSystemId) -> Option<Vec<String>> {
    let system = view.model().code_systems.get(id)?;
    let kind = say(view.lang, "editor.codes.kind", &[]);
    let mut lines = vec![title(view.say(&system.about.label), &kind, &system.head.name)];
    lines.extend(doc(&system.head));
    if let Some(rules) = &system.rules {
        let forms: Vec<String> = rules.forms().into_iter().map(as_code).collect();
        let key = match rules.matching {
            CodeMatch::Prefix => "editor.codes.prefix",
            CodeMatch::PrefixOfWords => "editor.codes.prefix_of_words",
            CodeMatch::Exact => "editor.codes.exact",
        };
        lines.push(say(view.lang, "editor.codes.shape", &[("forms", &list(view.lang, &forms, MOST))]));
        lines.push(say(view.lang, key, &[]));
    }
    lines.push(used(view, &Symbol::CodeSystem(id)));
    lines.extend(remarks(view, &system.about));
    Some(lines)
}

pub(super) fn conversion(view: &View<'_>, id: ConversionId) -> Option<Vec<String>> {
    let conversion = view.model().conversions.get(id)?;
    let mut lines = vec![title(view.say(&conversion.title), "", &conversion.head.name)];
    lines.extend(doc(&conversion.head));
    let dated = conversion.dated.as_ref().map_or_else(String::new, |dated| said(view, dated));
    if !dated.is_empty() {
        lines.push(say(view.lang, "editor.conversion.dated", &[("date", &dated)]));
    }
    lines.push(say(view.lang, "editor.conversion.rows", &[("count", &conversion.rows.len().to_string())]));
    lines.extend(remarks(view, &conversion.about));
    Some(lines)
}

/// `Oxikodon oralt: gånger 1.5, mellan 1.3 och 2`, with the source of the table.
pub(crate) fn row(view: &View<'_>, row: &ConversionRow, table: &str) -> String {
    let name = |id| {
        view.model().concepts.get(id).map_or_else(String::new, |it: &Concept| said(view, &it.about.label))
    };
    let factor = match &row.factor {
        Factor::Times { central: Some(central), low, high } if low == high => {
            say(view.lang, "editor.factor.exact", &[("central", &central.to_string())])
        }
        Factor::Times { central: Some(central), low, high } => {
            let values =
                [("central", &*central.to_string()), ("low", &low.to_string()), ("high", &high.to_string())];
            say(view.lang, "editor.factor.times", &values)
        }
        Factor::Times { central: None, low, high } => say(
            view.lang,
            "editor.factor.interval",
            &[("low", &low.to_string()), ("high", &high.to_string())],
        ),
        Factor::Table(rows) => say(view.lang, "editor.factor.table", &[("count", &rows.len().to_string())]),
        Factor::Bands(_) => say(view.lang, "editor.factor.bands", &[]),
    };
    format!("{} {}: {factor} ({table})", name(row.substance), name(row.route).to_lowercase())
}

/// `sv Fibromyalgi · en Fibromyalgia`, where there is more than one language.
fn labels(label: &Text) -> Option<String> {
    let all: Vec<String> =
        label.all().map(|(lang, text)| format!("{} {}", lang.code(), escaped(text))).collect();
    (all.len() > 1).then(|| all.join(" · "))
}

fn codes(view: &View<'_>, concept: &Concept) -> Option<String> {
    let broader = say(view.lang, "editor.broader", &[]);
    let shown = concept.codes.iter().map(|code| {
        let more = if code.broader { format!(" ({broader})") } else { String::new() };
        let system = view.model().code_systems.get(code.system);
        let system = system.map_or_else(String::new, |it| match view.say(&it.about.label) {
            "" => it.head.name.to_string(),
            label => escaped(label),
        });
        format!("{system} {}{more}", as_code(&code.code))
    });
    let shown: Vec<String> = shown.collect();
    (!shown.is_empty()).then(|| say(view.lang, "editor.codes", &[("codes", &list(view.lang, &shown, MOST))]))
}

fn named(view: &View<'_>, id: ConceptId) -> Option<String> {
    let concept = view.model().concepts.get(id)?;
    Some(match view.say(&concept.about.label) {
        "" => as_code(&concept.head.name),
        label => escaped(label),
    })
}

/// The rules that name it, else how often it is used.
fn users(view: &View<'_>, symbol: &Symbol) -> String {
    let model = view.model();
    let uses: Vec<_> = view.index().of_symbol(symbol).filter(|occurrence| !occurrence.declares).collect();
    let holds = |rule: &remit_compiler::resolve::Rule| {
        uses.iter()
            .any(|used| used.loc.file == rule.head.loc.file && rule.head.loc.span.contains(used.loc.span))
    };
    let names: BTreeSet<String> =
        model.rules.values().filter(|rule| holds(rule)).map(|rule| as_code(&rule.head.name)).collect();
    if names.is_empty() {
        return used(view, symbol);
    }
    let names: Vec<String> = names.into_iter().collect();
    say(view.lang, "editor.used_by", &[("names", &list(view.lang, &names, MOST))])
}
