//! Facts in words: the question, the kind of answer, what silence means, and who can tell.

use remit_compiler::check::written_range;
use remit_compiler::resolve::{Fact, FactId, FactType, Magnitude, RecordId, Silence, Symbol};
use remit_engine::ir::Resolver;

use super::super::view::View;
use super::super::words::{list, say};
use super::{MOST, doc, remarks, said, title, used};
use remit_wording::markdown::code;

pub(super) fn fact(view: &View<'_>, id: FactId) -> Option<Vec<String>> {
    let fact = view.model().facts.get(id)?;
    let mut lines = vec![title(view.say(&fact.about.label), "", fact.own_name())];
    let question = said(view, &fact.question);
    if !question.is_empty() {
        lines.push(say(view.lang, "editor.question", &[("text", &question)]));
    }
    lines.push(say(view.lang, "editor.type", &[("type", &kind(view, &fact.kind))]));
    if let Some(range) = &fact.range {
        let range = code(&written_range(view.model(), range));
        lines.push(say(view.lang, "editor.range", &[("range", &range)]));
    }
    lines.extend(doc(&fact.head));
    if let Some(derivation) = &fact.derivation
        && let Some(from) = view.model().facts.get(derivation.from)
    {
        lines.push(say(view.lang, "editor.derived", &[("fact", from.head.name.as_str())]));
    }
    if let Some(formula) = &fact.formula {
        lines.push(say(view.lang, "editor.computed", &[("formula", &code(view.slice(formula.loc)))]));
    }
    if let Some(record) = fact.record.and_then(|id| view.model().records.get(id)) {
        lines.push(say(view.lang, "editor.field_of", &[("record", &code(&record.head.name))]));
        lines.push(used(view, &Symbol::Fact(id)));
        lines.extend(remarks(view, &fact.about));
        return Some(lines);
    }
    let is_amount = matches!(fact.kind, FactType::Quantity(_) | FactType::Dimension(_));
    if is_amount && fact.derivation.is_none() && fact.silence == Silence::Unknown {
        lines.push(say(view.lang, "editor.may_be_dated", &[]));
    }
    lines.push(silence(view, &fact_silence(view, id, fact)));
    let resolver = match fact.resolved_by {
        Resolver::Referrer => "editor.resolver.referrer",
        Resolver::Clinic => "editor.resolver.clinic",
    };
    lines.push(say(view.lang, resolver, &[]));
    if fact.relative {
        lines.push(say(view.lang, "editor.relative", &[]));
    }
    lines.push(used(view, &Symbol::Fact(id)));
    lines.extend(remarks(view, &fact.about));
    Some(lines)
}

/// A record: its fields, each with what kind of answer it takes.
pub(super) fn record(view: &View<'_>, id: RecordId) -> Option<Vec<String>> {
    let model = view.model();
    let record = model.records.get(id)?;
    let mut lines = vec![title("", &say(view.lang, "editor.record", &[]), &record.head.name)];
    lines.extend(doc(&record.head));
    let fields = record.fields.iter().filter_map(|id| model.facts.get(*id));
    let fields = fields.map(|field| format!("- {}: {}", code(field.own_name()), kind(view, &field.kind)));
    lines.push(fields.collect::<Vec<_>>().join("\n"));
    lines.push(used(view, &Symbol::Record(id)));
    Some(lines)
}

pub(super) fn choice(view: &View<'_>, id: FactId, at: u32) -> Option<Vec<String>> {
    let fact = view.model().facts.get(id)?;
    let FactType::OneOf(choices) = &fact.kind else { return None };
    let choice = choices.get(at as usize)?;
    let what = say(view.lang, "editor.choice", &[("fact", fact.head.name.as_str())]);
    Some(vec![title(view.say(&choice.label), "", &choice.name), what])
}

/// What kind of answer a fact takes.
pub(crate) fn kind(view: &View<'_>, kind: &FactType) -> String {
    let model = view.model();
    match kind {
        FactType::Error => "?".to_owned(),
        FactType::Truth => say(view.lang, "editor.type.yes_no", &[]),
        FactType::Quantity(unit) if model.is_bare(*unit) => say(view.lang, "editor.type.number", &[]),
        FactType::Quantity(unit) => {
            let unit = model.units.get(*unit);
            let name = unit.map_or("", |unit| match view.say(&unit.about.label) {
                "" => unit.head.name.as_str(),
                label => label,
            });
            say(view.lang, "editor.type.quantity", &[("unit", name)])
        }
        FactType::Dimension(kind) => say(view.lang, "editor.type.measure", &[("kind", kind)]),
        FactType::Date => say(view.lang, "editor.type.date", &[]),
        FactType::Event => say(view.lang, "editor.type.event", &[]),
        FactType::OneOf(choices) => {
            let names: Vec<String> = choices.iter().map(|choice| code(&choice.name)).collect();
            say(view.lang, "editor.type.one_of", &[("options", &list(view.lang, &names, MOST))])
        }
        FactType::Concept(category) | FactType::Concepts(category) => {
            let name = model.categories.get(*category).map_or("", |category| category.head.name.as_str());
            let one = matches!(kind, FactType::Concept(_));
            let key = if one { "editor.type.concept" } else { "editor.type.concepts" };
            say(view.lang, key, &[("category", &code(name))])
        }
        FactType::Given => say(view.lang, "editor.type.given", &[]),
        FactType::Medicines => say(view.lang, "editor.type.medicines", &[]),
        FactType::Destination => say(view.lang, "editor.type.destination", &[]),
        FactType::Records(record) => {
            let name = model.records.get(*record).map_or("", |record| record.head.name.as_str());
            say(view.lang, "editor.type.records", &[("record", &code(name))])
        }
    }
}

/// What silence means in the policy at hand, or else in the vocabulary.
fn fact_silence(view: &View<'_>, id: FactId, fact: &Fact) -> Silence {
    let policy = view.policy().and_then(|policy| view.model().policies.get(policy));
    let changed = policy.and_then(|policy| policy.silences.iter().find(|change| change.fact == id));
    changed.map_or_else(|| fact.silence.clone(), |change| change.silence.clone())
}

fn silence(view: &View<'_>, silence: &Silence) -> String {
    let value = match silence {
        Silence::Unknown => return say(view.lang, "editor.silence.unknown", &[]),
        Silence::No => code("no"),
        Silence::Yes => code("yes"),
        Silence::None => code("none"),
        Silence::Never => code("never"),
        Silence::Choice(name) => code(name),
        Silence::Quantity(quantity) => match quantity.value {
            Magnitude::Number(number) => code(&number.to_string()),
            Magnitude::Date(date) => code(&date.to_string()),
        },
        Silence::Concept(id) => {
            code(view.model().concepts.get(*id).map_or("", |concept| concept.head.name.as_str()))
        }
    };
    say(view.lang, "editor.silence.value", &[("value", &value)])
}
