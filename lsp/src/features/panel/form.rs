//! A form for a referral: every fact that a policy reads, in the order in which its rules read them.

use std::collections::BTreeSet;

use remit_compiler::base::Loc;
use remit_compiler::resolve::{
    CategoryId, Fact, FactId, FactType, Formula, Model, RuleKind, Silence, Symbol, UnitId,
};
use remit_engine::ir::{Atom, Lookup, Resolver, Role, StageName};
use remit_engine::value::Text;
use serde::Serialize;

use super::super::words::say;
use super::Bench;

/// Lists up to this length are in the form whole; longer ones are searched.
const FEW: usize = 30;

/// The form.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Form {
    pub(crate) stages: Vec<Choice>,
    pub(crate) sections: Vec<Section>,
}

/// Facts that belong together.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Section {
    id: String,
    label: String,
    fields: Vec<Field>,
}

/// One fact.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Field {
    path: String,
    label: String,
    question: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
    required: bool,
    clinic: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    silent: Option<String>,
    control: Control,
}

/// How a fact is filled in.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Control {
    YesNo,
    Quantity {
        whole: bool,
        units: Vec<Choice>,
        /// The date that tells it as well, where the form has no question about that.
        #[serde(skip_serializing_if = "Option::is_none")]
        day: Option<Day>,
        /// Whether the policy asks what day the value is from.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        dated: bool,
        /// The least and the greatest value, in words.
        #[serde(skip_serializing_if = "Option::is_none")]
        range: Option<String>,
    },
    Date {
        /// Whether a part of the date will do: for every date but that of the referral.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        part: bool,
    },
    Event {
        units: Vec<Choice>,
    },
    Choice {
        options: Vec<Choice>,
    },
    Concept,
    Concepts {
        #[serde(skip_serializing_if = "Option::is_none")]
        options: Option<Vec<Choice>>,
        certainty: bool,
    },
    Given,
    Medicines {
        routes: Vec<Choice>,
        units: Vec<Choice>,
        rates: Vec<Choice>,
    },
    Records {
        record: String,
        fields: Vec<Field>,
    },
}

/// A date that an amount may be stated by: when something began, when somebody was born.
#[derive(Debug, Clone, Serialize)]
struct Day {
    path: String,
    label: String,
}

/// Something to choose.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Choice {
    id: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
}

/// The form of a policy for one stage.
pub(crate) fn form(bench: &Bench<'_>, stage: StageName) -> Form {
    let model = bench.snapshot.model();
    let mut placed: BTreeSet<FactId> = BTreeSet::new();
    let mut sections: Vec<Section> = Vec::new();
    let Some(policy) = model.policies.get(bench.id) else { return Form { stages: Vec::new(), sections } };
    let statements = statements(model, policy);
    for (title, loc) in statements {
        for id in facts_in(bench, loc) {
            let Some(fact) = model.facts.get(id) else { continue };
            if fact.stage != stage && fact.stage == StageName::Discharge || !placed.insert(id) {
                continue;
            }
            let Some(field) = field(bench, id, fact) else { continue };
            let label = match title.as_str() {
                "" => bench.wording().text(&policy.title).to_owned(),
                title => say(bench.lang, "editor.form.section", &[("title", title)]),
            };
            match sections.iter_mut().find(|section| section.label == label) {
                Some(section) => section.fields.push(field),
                None => sections.push(Section {
                    id: format!("section{}", sections.len()),
                    label,
                    fields: vec![field],
                }),
            }
        }
    }
    ask_once(model, &placed, &mut sections);
    Form { stages: stages(bench), sections }
}

/// A date that has a question of its own is not asked for with an amount too.
fn ask_once(model: &Model, placed: &BTreeSet<FactId>, sections: &mut [Section]) {
    let paths: BTreeSet<&str> =
        placed.iter().filter_map(|id| Some(model.facts.get(*id)?.head.name.as_str())).collect();
    for field in sections.iter_mut().flat_map(|section| &mut section.fields) {
        if let Control::Quantity { day, .. } = &mut field.control {
            *day = day.take().filter(|day| !paths.contains(day.path.as_str()));
        }
    }
}

/// Every statement that reads facts, with its heading, in the order written.
fn statements(model: &Model, policy: &remit_compiler::resolve::Policy) -> Vec<(String, Loc)> {
    let title = |section: Option<remit_compiler::resolve::SectionId>| {
        let section = section.and_then(|id| model.sections.get(id));
        section
            .and_then(|section| section.title.get(policy.language, policy.language))
            .unwrap_or_default()
            .to_owned()
    };
    let rules = policy.rules.iter().filter_map(|id| model.rules.get(*id));
    let mut found: Vec<(String, Loc)> = rules.map(|rule| (title(rule.section), rule.head.loc)).collect();
    found.extend(policy.recommendations.iter().map(|it| (title(it.section), it.loc)));
    found.extend(policy.offers.iter().map(|it| (title(it.section), it.loc)));
    found.extend(policy.duties.iter().map(|it| (title(it.section), it.loc)));
    found.extend(policy.follow_ups.iter().map(|it| (title(it.section), it.loc)));
    let notices = policy.notices.iter().filter_map(|id| model.notices.get(*id));
    found.extend(notices.map(|it| (title(it.section), it.head.loc)));
    found.sort_by_key(|(_, loc)| *loc);
    found
}

/// The facts that a statement reads, through definitions; for a derived one, what it derives from.
fn facts_in(bench: &Bench<'_>, loc: Loc) -> Vec<FactId> {
    let model = bench.snapshot.model();
    let mut found = Vec::new();
    let mut places = vec![loc];
    let mut seen = BTreeSet::new();
    while let Some(place) = places.pop() {
        let inside = bench.snapshot.index().of_file(place.file).iter();
        for occurrence in inside.filter(|it| place.span.contains(it.loc.span) && !it.declares) {
            if let Symbol::Fact(id) = &occurrence.symbol {
                // A field is filled in within its list.
                if model.facts.get(*id).is_some_and(|fact| fact.record.is_none()) {
                    found.extend(parts_of(model, *id));
                    found.push(asked_of(model, *id));
                }
            } else if let Symbol::Definition(id) = &occurrence.symbol
                && seen.insert(*id)
            {
                places.extend(model.definitions.get(*id).map(|it| it.head.loc));
            }
        }
    }
    found
}

/// What a fact is computed of; it is asked for too, and may be stated where they are not.
fn parts_of(model: &Model, id: FactId) -> Vec<FactId> {
    let formula = model.facts.get(id).and_then(|fact| fact.formula.as_ref());
    formula.map(Formula::items).unwrap_or_default().into_iter().map(|(part, _)| part).collect()
}

/// The fact that is asked for: for a derived one what it derives from, but a duration or an age may be stated as it is as well
/// as by its day.
fn asked_of(model: &Model, id: FactId) -> FactId {
    let Some(fact) = model.facts.get(id) else { return id };
    let Some(from) = fact.derivation.as_ref().map(|derivation| derivation.from) else { return id };
    let is_amount = matches!(fact.kind, FactType::Quantity(_) | FactType::Dimension(_));
    let by_day = model.facts.get(from).is_some_and(|it| it.kind == FactType::Date);
    if is_amount && by_day { id } else { from }
}

fn stages(bench: &Bench<'_>) -> Vec<Choice> {
    let policy = bench.policy.ir();
    let mut found = vec![Choice {
        id: "referral".to_owned(),
        label: say(bench.lang, "editor.stage.referral", &[]),
        detail: None,
    }];
    if !policy.discharge.rules.is_empty() || policy.discharge.default.is_some() {
        let label = say(bench.lang, "editor.stage.discharge", &[]);
        found.push(Choice { id: "discharge".to_owned(), label, detail: None });
    }
    found
}

fn field(bench: &Bench<'_>, id: FactId, fact: &Fact) -> Option<Field> {
    let model = bench.snapshot.model();
    let text = |text: &Text| bench.wording().text(text).to_owned();
    let label = match text(&fact.about.label) {
        label if label.is_empty() => fact.own_name().to_owned(),
        label => label,
    };
    let question = match text(&fact.question) {
        question if question.is_empty() => label.clone(),
        question => question,
    };
    let policy = model.policies.get(bench.id)?;
    let rules = policy.rules.iter().filter_map(|rule| model.rules.get(*rule));
    let required = rules.into_iter().any(|rule| match &rule.kind {
        RuleKind::Require(facts) => facts.iter().any(|wanted| wanted.fact == id),
        RuleKind::Plain(_) | RuleKind::Decline(_) => false,
    });
    let change = policy.silences.iter().find(|change| change.fact == id);
    let silence = change.map_or(&fact.silence, |change| &change.silence);
    Some(Field {
        // Of a field: the key in its entry.
        path: fact.own_name().to_owned(),
        label,
        question,
        help: help(bench, fact, text(&fact.help)),
        required,
        clinic: fact.resolved_by == Resolver::Clinic,
        silent: silent(bench, fact, silence),
        control: control(bench, id, fact)?,
    })
}

/// What helps to answer; of a fact that is computed, that it is.
fn help(bench: &Bench<'_>, fact: &Fact, own: String) -> Option<String> {
    let wording = bench.wording();
    let lowered = wording.vocabulary.facts.iter().find(|it| fact.head.name == it.path.as_str());
    let formula = lowered.and_then(|fact| wording.formula_of(fact));
    let computed = formula.map(|formula| say(bench.lang, "editor.form.computed", &[("formula", &formula)]));
    let lines: Vec<String> =
        [Some(own).filter(|own| !own.is_empty()), computed].into_iter().flatten().collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

fn silent(bench: &Bench<'_>, fact: &Fact, silence: &Silence) -> Option<String> {
    let word = |key| Some(say(bench.lang, key, &[]));
    match silence {
        Silence::Unknown => None,
        Silence::No => word("decision.no"),
        Silence::Yes => word("decision.yes"),
        Silence::None => word("decision.none"),
        Silence::Never => word("decision.never"),
        Silence::Choice(name) => {
            let FactType::OneOf(choices) = &fact.kind else { return None };
            let meant = choices.iter().find(|it| it.name == *name)?;
            Some(choice(bench, &meant.name, &meant.label).label)
        }
        Silence::Concept(id) => {
            let concept = bench.snapshot.model().concepts.get(*id)?;
            Some(bench.wording().text(&concept.about.label).to_owned())
        }
        Silence::Quantity(_) => None,
    }
}

/// The range of a fact in the reader's words.
fn range(bench: &Bench<'_>, id: FactId) -> Option<String> {
    let wording = bench.wording();
    let path = &bench.snapshot.model().facts.get(id)?.head.name;
    let fact = wording.vocabulary.facts.iter().find(|fact| *path == fact.path.as_str())?;
    wording.range_of(fact)
}

fn control(bench: &Bench<'_>, id: FactId, fact: &Fact) -> Option<Control> {
    let model = bench.snapshot.model();
    Some(match &fact.kind {
        FactType::Error => return None,
        FactType::Truth => Control::YesNo,
        FactType::Quantity(unit) => {
            let kind = measured(model, *unit);
            // A number has no unit to choose.
            let units = if model.is_bare(*unit) { Vec::new() } else { units(bench, kind, Some(*unit)) };
            let (dated, range) = (reads_day(bench, fact), range(bench, id));
            Control::Quantity { whole: fact.whole, units, day: day(bench, fact), dated, range }
        }
        FactType::Dimension(kind) => Control::Quantity {
            whole: fact.whole,
            units: units(bench, Some(kind), None),
            day: day(bench, fact),
            dated: reads_day(bench, fact),
            range: range(bench, id),
        },
        FactType::Date => Control::Date { part: fact.role != Some(Role::Date) },
        FactType::Event => Control::Event { units: units_of(bench, "time") },
        FactType::OneOf(choices) => {
            Control::Choice { options: choices.iter().map(|it| choice(bench, &it.name, &it.label)).collect() }
        }
        FactType::Concept(category) => match few(bench, *category) {
            Some(options) => Control::Choice { options },
            None => Control::Concept,
        },
        FactType::Concepts(category) => Control::Concepts {
            options: few(bench, *category),
            certainty: model.categories.get(*category).is_some_and(|it| it.head.name.as_str() == "diagnosis"),
        },
        FactType::Given => Control::Given,
        FactType::Medicines => Control::Medicines {
            routes: of_category(bench, "route"),
            units: units_of(bench, "dose"),
            rates: units_of(bench, "dose_rate"),
        },
        FactType::Records(record) => {
            let record = model.records.get(*record)?;
            let fields = record.fields.iter().filter_map(|id| field(bench, *id, model.facts.get(*id)?));
            Control::Records { record: record.head.name.to_string(), fields: fields.collect() }
        }
        FactType::Destination => Control::Choice {
            options: model
                .destinations
                .values()
                .map(|it| choice(bench, &it.head.name, &it.about.label))
                .collect(),
        },
    })
}

/// Whether the policy asks what day the value of the fact is from.
fn reads_day(bench: &Bench<'_>, fact: &Fact) -> bool {
    let facts = &bench.policy.lexicon().vocabulary().facts;
    let path = |id: remit_engine::ir::FactId| facts.as_slice().at(id).map(|fact| fact.path.as_str());
    let mut atoms = bench.policy.ir().atoms.iter();
    atoms.any(|atom| matches!(atom, Atom::Dated { .. }) && path(atom.fact()) == Some(fact.head.name.as_str()))
}

fn day(bench: &Bench<'_>, fact: &Fact) -> Option<Day> {
    let from = bench.snapshot.model().facts.get(fact.derivation.as_ref()?.from)?;
    let label = choice(bench, &from.head.name, &from.about.label).label;
    (from.kind == FactType::Date).then(|| Day { path: from.head.name.to_string(), label })
}

fn choice(bench: &Bench<'_>, name: &str, label: &Text) -> Choice {
    let shown = bench.wording().text(label);
    let label = if shown.is_empty() { name } else { shown };
    Choice { id: name.to_owned(), label: label.to_owned(), detail: None }
}

fn few(bench: &Bench<'_>, category: CategoryId) -> Option<Vec<Choice>> {
    let concepts = bench.snapshot.model().concepts.values().filter(|it| it.category == Some(category));
    let options: Vec<Choice> =
        concepts.take(FEW + 1).map(|it| choice(bench, &it.head.name, &it.about.label)).collect();
    (options.len() <= FEW).then_some(options)
}

fn of_category(bench: &Bench<'_>, name: &str) -> Vec<Choice> {
    let model = bench.snapshot.model();
    let category = model.categories.iter().find(|(_, it)| it.head.name.as_str() == name).map(|(id, _)| id);
    let concepts = model.concepts.values().filter(|it| it.category == category && category.is_some());
    concepts.map(|it| choice(bench, &it.head.name, &it.about.label)).collect()
}

fn units_of(bench: &Bench<'_>, kind: &str) -> Vec<Choice> {
    let model = bench.snapshot.model();
    let fitting =
        model.units.iter().filter(|(id, _)| measured(model, *id).is_some_and(|it| it.as_str() == kind));
    fitting.map(|(_, unit)| choice(bench, &unit.head.name, &unit.about.label)).collect()
}

fn units(bench: &Bench<'_>, kind: Option<&remit_compiler::base::Name>, own: Option<UnitId>) -> Vec<Choice> {
    let model = bench.snapshot.model();
    let mut fitting: Vec<_> = model.units.iter().filter(|(id, _)| measured(model, *id) == kind).collect();
    fitting.sort_by_key(|(id, _)| Some(*id) != own);
    fitting.into_iter().map(|(_, unit)| choice(bench, &unit.head.name, &unit.about.label)).collect()
}

fn measured(model: &Model, unit: UnitId) -> Option<&remit_compiler::base::Name> {
    super::super::complete::measured(model, unit)
}
