//! The things that a place wants, as items.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use remit_compiler::base::Name;
use remit_compiler::resolve::{
    CategoryId, Concept, ConceptId, Description, FactId, FactType, Head, Model, ModuleId, ModuleKind,
    RecordId, Symbol, UnitId,
};
use remit_wording::vocabulary;

use super::super::describe;
use super::super::view::View;
use super::super::words::{explain, folded, say};
use super::place::CursorContext;
use super::snippets;
use super::wanted::Wanted;
use super::{About, Item, Kind, MOST};

/// Adds what is wanted to the items.
pub(super) fn list(view: &View<'_>, place: &CursorContext<'_>, wanted: Wanted, items: &mut Vec<Item>) {
    let model = view.model();
    let scope = Scope::of(view);
    match wanted {
        Wanted::Words(words) => items.extend(words.iter().map(|text| word(view, text))),
        Wanted::Clauses(words) => items.extend(words.into_iter().map(|text| word(view, text))),
        Wanted::Actions(actions) => items.extend(actions.iter().map(|action| word(view, action.word()))),
        Wanted::Keys(keys) => {
            let fresh = keys.iter().filter(|key| !place.said.contains(*key));
            items.extend(fresh.map(|key| Item { insert: format!("{key}: "), ..plain(key, Kind::Text) }));
        }
        Wanted::Statements => items.extend(snippets::statements(view)),
        Wanted::Header => items.extend(snippets::headers(view)),
        Wanted::Operands => {
            let definitions = model.definitions.iter().filter(|(_, it)| scope.sees(it.head.module));
            items.extend(
                definitions.map(|(id, it)| named(&it.head, Kind::Definition, Symbol::Definition(id))),
            );
            facts(view, &[], items);
        }
        Wanted::Facts { but_said } => facts(view, if but_said { &place.said } else { &[] }, items),
        Wanted::Fields(record) => fields(view, record, &place.said, items),
        Wanted::Records => {
            let seen = model.records.iter().filter(|(_, it)| scope.sees(it.head.module));
            items.extend(seen.map(|(id, it)| named(&it.head, Kind::Concept, Symbol::Record(id))));
        }
        Wanted::Lists => lists(view, items),
        Wanted::Concepts(category) => concepts(view, &place.typed, category, items),
        Wanted::Values(id) => values(view, &place.typed, id, items),
        Wanted::Destinations => destinations(view, items),
        Wanted::DestinationLabels => destination_labels(view, items),
        Wanted::Rules => rules(view, items),
        Wanted::Priorities => priorities(view, items),
        Wanted::Notices => notices(view, items),
        Wanted::Bases => {
            let bases = model.bases.iter().filter(|(_, base)| scope.sees(base.head.module));
            items.extend(bases.map(|(id, it)| named(&it.head, Kind::Definition, Symbol::Base(id))));
        }
        Wanted::Sources => {
            let sources = model.sources.iter().filter(|(_, it)| scope.sees(it.head.module));
            items.extend(sources.map(|(id, it)| Item {
                detail: view.say(&it.title).to_owned(),
                ..named(&it.head, Kind::Source, Symbol::Source(id))
            }));
        }
        Wanted::Statement(source) => statements(view, place, &source, items),
        Wanted::Libraries => {
            let modules =
                model.modules.iter().filter(|(_, it)| it.kind == ModuleKind::Library && !it.standard);
            items.extend(modules.map(|(id, it)| named(&it.head, Kind::Source, Symbol::Library(id))));
        }
        Wanted::Policies => {
            items.extend(model.policies.iter().map(|(id, it)| Item {
                detail: view.say(&it.title).to_owned(),
                ..named(&it.head, Kind::Source, Symbol::Policy(id))
            }));
        }
        Wanted::Categories => {
            items.extend(
                model
                    .categories
                    .iter()
                    .map(|(id, it)| about(view, &it.head, &it.about, Kind::Concept, Symbol::Category(id))),
            );
        }
        Wanted::Conversions => {
            items.extend(model.conversions.iter().map(|(id, it)| Item {
                detail: view.say(&it.title).to_owned(),
                ..named(&it.head, Kind::Source, Symbol::Conversion(id))
            }));
        }
        Wanted::CodeSystems => code_systems(view, &scope, items),
        Wanted::Units(fact) => units(view, fact, items),
        Wanted::Times => units_of(view, (None, time(view)), items),
    }
}

/// The facts that are lists of records.
fn lists(view: &View<'_>, items: &mut Vec<Item>) {
    let mut found = Vec::new();
    facts(view, &[], &mut found);
    let is_list = |item: &Item| match &item.about {
        About::Symbol(Symbol::Fact(id)) => view.model().record_of(*id).is_some(),
        About::Symbol(_) | About::Word(_) | About::Nothing => false,
    };
    items.extend(found.into_iter().filter(is_list));
}

fn rules(view: &View<'_>, items: &mut Vec<Item>) {
    let policy = view.policy();
    let rules = view.model().rules.iter().filter(|(_, rule)| Some(rule.policy) == policy);
    items.extend(rules.map(|(id, rule)| Item {
        detail: rule.verb.word().to_owned(),
        ..named(&rule.head, Kind::Rule, Symbol::Rule(id))
    }));
}

fn code_systems(view: &View<'_>, scope: &Scope<'_>, items: &mut Vec<Item>) {
    let seen = view.model().code_systems.iter().filter(|(_, it)| scope.sees(it.head.module));
    items.extend(seen.map(|(id, it)| Item {
        detail: view.say(&it.about.label).to_owned(),
        insert: format!("{} \"$1\"", it.head.name),
        snippet: true,
        ..named(&it.head, Kind::Text, Symbol::CodeSystem(id))
    }));
}

fn priorities(view: &View<'_>, items: &mut Vec<Item>) {
    let policy = view.policy().and_then(|id| Some((id, view.model().policies.get(id)?)));
    let levels = policy.iter().flat_map(|(id, it)| it.priorities.iter().enumerate().map(|it| (*id, it)));
    items.extend(levels.map(|(id, (at, level))| Item {
        detail: view.say(&level.label).to_owned(),
        about: About::Symbol(Symbol::Priority(id, u32::try_from(at).unwrap_or(u32::MAX))),
        ..plain(&level.name, Kind::Concept)
    }));
}

fn notices(view: &View<'_>, items: &mut Vec<Item>) {
    let policy = view.policy();
    let notices = view.model().notices.iter().filter(|(_, notice)| Some(notice.policy) == policy);
    items.extend(notices.map(|(id, it)| named(&it.head, Kind::Rule, Symbol::Notice(id))));
}

fn plain(text: &str, kind: Kind) -> Item {
    Item {
        label: text.to_owned(),
        detail: String::new(),
        note: String::new(),
        insert: text.to_owned(),
        snippet: false,
        kind,
        about: About::Nothing,
        names: Vec::new(),
        weak_names: Vec::new(),
    }
}

/// A word of the language.
pub(super) fn word(view: &View<'_>, text: &'static str) -> Item {
    let told = match text {
        "at least" => "least",
        "at most" => "most",
        other => other.split(' ').next().unwrap_or(other),
    };
    let about = if explain(view.lang, told).is_some() { About::Word(told) } else { About::Nothing };
    Item { about, ..plain(text, Kind::Word) }
}

fn named(head: &Head, kind: Kind, symbol: Symbol) -> Item {
    Item { about: About::Symbol(symbol), ..plain(&head.name, kind) }
}

fn about(view: &View<'_>, head: &Head, about: &Description, kind: Kind, symbol: Symbol) -> Item {
    let label = view.say(&about.label);
    let mut item = named(head, kind, symbol);
    item.names = about.label.all().map(|(_, text)| text.to_owned()).collect();
    item.names.extend(about.aliases.iter().map(ToString::to_string));
    if !label.is_empty() && label != head.name.as_str() {
        label.clone_into(&mut item.label);
        item.detail = head.name.to_string();
    }
    item
}

fn concept(view: &View<'_>, typed: &str, id: ConceptId, concept: &Concept) -> Item {
    let mut item = about(view, &concept.head, &concept.about, Kind::Concept, Symbol::Concept(id));
    let (broader, own): (Vec<_>, Vec<_>) = concept.codes.iter().partition(|code| code.broader);
    item.names.extend(own.iter().map(|code| code.code.to_string()));
    item.weak_names.extend(broader.iter().map(|code| code.code.to_string()));
    // Of several codes the one that was asked for, else the first.
    let typed = folded(typed);
    let asked = concept.codes.iter().find(|code| !typed.is_empty() && folded(&code.code).starts_with(&typed));
    let shown = asked.or_else(|| concept.codes.first());
    item.note = shown.map_or_else(String::new, |code| code.code.to_string());
    item
}

fn concepts(view: &View<'_>, typed: &str, category: CategoryId, items: &mut Vec<Item>) {
    let scope = Scope::of(view);
    let model = view.model();
    let within = |found: Option<CategoryId>| {
        let mut found = found;
        // Categories nest a few levels; a circle among them has been reported.
        for _ in 0..8 {
            if found == Some(category) {
                return true;
            }
            let parent = found.and_then(|id| model.categories.get(id)).and_then(|it| it.parent.as_ref());
            found = parent.map(|(id, _)| *id);
        }
        false
    };
    let wanted = model.concepts.iter().filter(|(_, it)| within(it.category) && scope.sees(it.head.module));
    let letters = folded(typed);
    let mut fitting: Vec<_> = wanted.filter_map(|(id, it)| Some((rank_of(it, &letters)?, id, it))).collect();
    // There may be many thousands: an item is made only of those that can be among the best.
    fitting.sort_by_key(|(rank, _, _)| *rank);
    items.extend(fitting.into_iter().take(MOST).map(|(_, id, it)| concept(view, typed, id, it)));
}

/// How well a concept fits the letters typed, by any name or code.
fn rank_of(concept: &Concept, typed: &str) -> Option<u32> {
    if typed.is_empty() {
        return Some(0);
    }
    let (labels, aliases) = (concept.about.label.all(), concept.about.aliases.iter());
    let codes =
        |broader| concept.codes.iter().filter(move |code| code.broader == broader).map(|code| &*code.code);
    let names = std::iter::once(concept.head.name.as_str())
        .chain(labels.map(|(_, label)| label))
        .chain(aliases.map(|alias| &**alias))
        .chain(codes(false));
    vocabulary::rank(names, codes(true), typed)
}

fn facts(view: &View<'_>, but: &[&str], items: &mut Vec<Item>) {
    let scope = Scope::of(view);
    let facts = view.model().facts.iter().filter(|(_, it)| scope.sees(it.head.module) && it.record.is_none());
    let mut facts: Vec<_> = facts.filter(|(_, it)| !but.contains(&it.head.name.as_str())).collect();
    // What the file tests already is likely to be tested again.
    let mut uses: BTreeMap<FactId, usize> = BTreeMap::new();
    for occurrence in view.index().of_file(view.file) {
        if let Symbol::Fact(id) = occurrence.symbol {
            *uses.entry(id).or_default() += 1;
        }
    }
    facts.sort_by_key(|(id, _)| Reverse(uses.get(id).copied().unwrap_or(0)));
    let facts = facts.into_iter();
    items.extend(facts.map(|(id, it)| Item {
        detail: view.say(&it.about.label).to_owned(),
        note: describe::kind(view, &it.kind),
        names: it.about.label.all().map(|(_, text)| text.to_owned()).collect(),
        ..named(&it.head, Kind::Fact, Symbol::Fact(id))
    }));
}

/// The fields of a record that are not yet said.
fn fields(view: &View<'_>, record: RecordId, but: &[&str], items: &mut Vec<Item>) {
    let model = view.model();
    let fields = model.records.get(record).map(|record| record.fields.as_slice()).unwrap_or_default();
    let fields = fields.iter().filter_map(|id| Some((*id, model.facts.get(*id)?)));
    items.extend(fields.filter(|(_, it)| !but.contains(&it.own_name())).map(|(id, it)| Item {
        detail: view.say(&it.about.label).to_owned(),
        note: describe::kind(view, &it.kind),
        names: it.about.label.all().map(|(_, text)| text.to_owned()).collect(),
        about: About::Symbol(Symbol::Fact(id)),
        ..plain(it.own_name(), Kind::Fact)
    }));
}

fn values(view: &View<'_>, typed: &str, id: FactId, items: &mut Vec<Item>) {
    let Some(fact) = view.model().facts.get(id) else { return };
    match &fact.kind {
        FactType::Concept(category) | FactType::Concepts(category) => concepts(view, typed, *category, items),
        FactType::OneOf(choices) => items.extend(choices.iter().enumerate().map(|(at, choice)| {
            let symbol = Symbol::Choice(id, u32::try_from(at).unwrap_or(u32::MAX));
            Item {
                detail: view.say(&choice.label).to_owned(),
                about: About::Symbol(symbol),
                names: choice.label.all().map(|(_, text)| text.to_owned()).collect(),
                ..plain(&choice.name, Kind::Concept)
            }
        })),
        FactType::Destination => destinations(view, items),
        FactType::Error
        | FactType::Truth
        | FactType::Quantity(_)
        | FactType::Dimension(_)
        | FactType::Date
        | FactType::Event
        | FactType::Given
        | FactType::Medicines
        | FactType::Records(_) => {}
    }
}

fn destinations(view: &View<'_>, items: &mut Vec<Item>) {
    let scope = Scope::of(view);
    let seen = view.model().destinations.iter().filter(|(_, it)| scope.sees(it.head.module));
    items.extend(seen.map(|(id, it)| about(view, &it.head, &it.about, Kind::Place, Symbol::Destination(id))));
}

/// Between quotes a destination is written by its label.
fn destination_labels(view: &View<'_>, items: &mut Vec<Item>) {
    let mut found = Vec::new();
    destinations(view, &mut found);
    items.extend(found.into_iter().map(|item| Item { insert: item.label.clone(), ..item }));
}

fn units(view: &View<'_>, fact: Option<FactId>, items: &mut Vec<Item>) {
    let model = view.model();
    let (own, kind) = match fact.and_then(|id| model.facts.get(id)).map(|fact| &fact.kind) {
        Some(FactType::Quantity(unit)) => (Some(*unit), measured(model, *unit)),
        Some(FactType::Dimension(kind)) => (None, Some(kind)),
        Some(FactType::Event) => (None, time(view)),
        _ => (None, None),
    };
    units_of(view, (own, kind), items);
}

/// The kind of units that times are told in.
fn time<'v>(view: &'v View<'_>) -> Option<&'v Name> {
    view.model().units.values().find(|unit| unit.kind == "time").map(|unit| &unit.kind)
}

/// Units of a kind, or all; the fact's own first.
fn units_of(view: &View<'_>, (own, kind): (Option<UnitId>, Option<&Name>), items: &mut Vec<Item>) {
    let model = view.model();
    // A number is written without its unit.
    let written = model.units.iter().filter(|(id, _)| !model.is_bare(*id));
    let fitting = written.filter(|(id, _)| kind.is_none() || measured(model, *id) == kind);
    // The fact's own unit is the likeliest.
    let mut fitting: Vec<_> = fitting.collect();
    fitting.sort_by_key(|(id, _)| Some(*id) != own);
    let fitting = fitting.into_iter();
    items.extend(
        fitting.map(|(id, unit)| about(view, &unit.head, &unit.about, Kind::Unit, Symbol::Unit(id))).map(
            // The name is what is in the text; a unit's label is for pages.
            |item| Item { label: item.insert.clone(), detail: item.label, ..item },
        ),
    );
}

/// What a unit measures, through the units that it is a multiple of.
pub(crate) fn measured(model: &Model, mut id: UnitId) -> Option<&Name> {
    for _ in 0..8 {
        let unit = model.units.get(id)?;
        match &unit.multiple_of {
            Some((_, base)) => id = *base,
            None => return Some(&unit.kind),
        }
    }
    None
}

/// A source's statements by number: those that nothing cites first.
fn statements(view: &View<'_>, place: &CursorContext<'_>, source: &str, items: &mut Vec<Item>) {
    let scope = Scope::of(view);
    let model = view.model();
    let sources = model.sources.iter().filter(|(_, it)| it.head.name.as_str() == source);
    let Some((id, source)) = sources.into_iter().find(|(_, it)| scope.sees(it.head.module)) else { return };
    let here: Vec<&str> = place.line.iter().map(|word| word.text).collect();
    let mut late = Vec::new();
    for statement in &source.statements {
        let number = statement.number.to_string();
        if here.contains(&number.as_str()) {
            continue;
        }
        let used = !describe::citing(view, id, statement.number).is_empty();
        let note = if used { say(view.lang, "editor.complete.used", &[]) } else { String::new() };
        let item = Item {
            detail: view.say(&statement.text).to_owned(),
            note,
            about: About::Symbol(Symbol::Statement(id, statement.number)),
            ..plain(&number, Kind::Statement)
        };
        if used { late.push(item) } else { items.push(item) }
    }
    items.append(&mut late);
}

/// What a file can name: its own, its policy's, the libraries it uses, and the standard library.
struct Scope<'a> {
    model: &'a Model,
    /// `None` where the file is none of the workspace's: then everything is offered.
    homes: Option<Vec<ModuleId>>,
}

impl<'a> Scope<'a> {
    fn of(view: &View<'a>) -> Self {
        let model = view.model();
        let policy = view.policy().and_then(|id| model.policies.get(id)).map(|policy| policy.head.module);
        let homes = view.module().and_then(|id| Some((id, model.modules.get(id)?))).map(|(id, module)| {
            let mut homes = vec![id];
            homes.extend(policy);
            homes.extend(&module.uses);
            homes
        });
        Self { model, homes }
    }

    /// Whether the file can name what that module declares.
    fn sees(&self, home: ModuleId) -> bool {
        self.homes.as_ref().is_none_or(|homes| homes.contains(&home))
            || self.model.modules.get(home).is_some_and(|home| home.standard)
    }
}
