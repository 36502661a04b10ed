//! The outline of a file, and the search for things by name through the workspace.

use remit_compiler::base::{Loc, Span};
use remit_compiler::resolve::{Head, Symbol};
use remit_compiler::syntax::ast::{File, Ident, Item, ItemKind, Path, Source, Text};
use remit_engine::value::Text as LocalText;

use super::view::View;
use super::words::folded;

/// What a symbol is, as far as editors show it by an icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Policy,
    Section,
    Rule,
    Definition,
    Case,
    Assertion,
    Concept,
    Category,
    Fact,
    Unit,
    CodeSystem,
    Destination,
    Conversion,
    Source,
    Statement,
    Other,
}

/// A node of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) detail: String,
    pub(crate) kind: Kind,
    pub(crate) whole: Span,
    pub(crate) label: Span,
    pub(crate) children: Vec<Node>,
}

/// Something found by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) name: String,
    pub(crate) container: String,
    pub(crate) kind: Kind,
    pub(crate) loc: Loc,
}

/// The outline of the file.
pub(crate) fn outline(view: &View<'_>) -> Vec<Node> {
    let Some(tree) = view.tree() else { return Vec::new() };
    let items = nodes(view, &tree.items);
    let Some(header) = &tree.header else { return items };
    let label = header.name.as_ref().map_or(header.keyword, |name| name.span);
    vec![Node {
        name: header.name.as_ref().map_or_else(String::new, |name| name.name.to_string()),
        detail: view.text().get(header.keyword.range()).unwrap_or_default().to_owned(),
        kind: Kind::Policy,
        whole: whole(tree, header.span),
        label,
        children: items,
    }]
}

/// A file's head holds all that follows it.
fn whole(tree: &File, header: Span) -> Span {
    Span::new(header.start, tree.span.end.max(header.end))
}

fn nodes(view: &View<'_>, items: &[Item]) -> Vec<Node> {
    items.iter().filter_map(|item| node(view, item)).collect()
}

fn node(view: &View<'_>, item: &Item) -> Option<Node> {
    let leaf = |name: String, detail: &str, kind: Kind, label: Span| Node {
        name,
        detail: detail.to_owned(),
        kind,
        whole: item.span,
        label,
        children: Vec::new(),
    };
    let rule_like = |name: &Option<Ident>, unnamed: String, word: &str, keyword: Span| match name {
        Some(name) => leaf(name.name.to_string(), word, Kind::Rule, name.span),
        None => leaf(unnamed, word, Kind::Rule, keyword),
    };
    let path = |path: &Path, detail: &str, kind| leaf(path.name.to_string(), detail, kind, path.span);
    let text = |span: Span| one_line(view.text().get(span.range()).unwrap_or_default());
    Some(match &item.kind {
        ItemKind::Section(section) => Node {
            children: nodes(view, &section.items),
            ..leaf(title(view, &section.title), "", Kind::Section, section.title.span)
        },
        ItemKind::Rule(rule) => {
            rule_like(&rule.name, text(rule.condition.span), rule.verb.verb.word(), rule.verb.span)
        }
        ItemKind::Require(require) => {
            let facts = joined(require.facts.iter().map(|fact| &fact.fact));
            rule_like(&require.name, facts, "require", require.keyword)
        }
        ItemKind::Recommend(recommend) => {
            let facts = joined(recommend.facts.iter().map(|fact| &fact.fact));
            leaf(facts, "recommend", Kind::Rule, recommend.keyword)
        }
        ItemKind::Offer(offer) => leaf(joined(&offer.services), "offer", Kind::Rule, offer.keyword),
        ItemKind::Decline(it) => rule_like(&it.name, joined(&it.services), "decline", it.keyword),
        ItemKind::Duty(duty) => path(&duty.party, "responsible", Kind::Rule),
        ItemKind::Notice(it) => rule_like(&it.name, text(it.condition.span), "notice", it.keyword),
        ItemKind::FollowUp(it) => leaf(title(view, &it.what), "follow up", Kind::Rule, it.what.span),
        ItemKind::Otherwise(otherwise) => {
            let what = if otherwise.never { "never" } else { otherwise.verb.verb.word() };
            leaf(what.to_owned(), "otherwise", Kind::Rule, otherwise.keyword)
        }
        ItemKind::Define(define) => path(&define.name, "define", Kind::Definition),
        ItemKind::Assertion(assertion) => {
            leaf(assertion.title.value.to_string(), "assert", Kind::Assertion, assertion.title.span)
        }
        ItemKind::Base(base) => leaf(base.name.name.to_string(), "base", Kind::Case, base.name.span),
        ItemKind::Case(case) => leaf(case.title.value.to_string(), "case", Kind::Case, case.title.span),
        ItemKind::Source(source) => Node {
            children: statements(view, source),
            ..leaf(source.name.name.to_string(), "source", Kind::Source, source.name.span)
        },
        ItemKind::Category(it) => leaf(it.name.name.to_string(), "category", Kind::Category, it.name.span),
        ItemKind::Codes(it) => leaf(it.name.name.to_string(), "codes", Kind::CodeSystem, it.name.span),
        ItemKind::Concept(it) => {
            leaf(it.name.name.to_string(), it.category.name.as_str(), Kind::Concept, it.name.span)
        }
        ItemKind::Record(record) => Node {
            children: record
                .fields()
                .map(|field| path(&field.path, text(field.ty.span).as_str(), Kind::Fact))
                .collect(),
            ..leaf(record.name.name.to_string(), "record", Kind::Category, record.name.span)
        },
        ItemKind::Fact(it) => path(&it.path, text(it.ty.span).as_str(), Kind::Fact),
        ItemKind::Unit(it) => leaf(it.name.name.to_string(), "unit", Kind::Unit, it.name.span),
        ItemKind::Destination(it) => {
            leaf(it.name.name.to_string(), "destination", Kind::Destination, it.name.span)
        }
        ItemKind::Conversion(it) => {
            leaf(it.name.name.to_string(), "conversion", Kind::Conversion, it.name.span)
        }
        ItemKind::Damaged(it) => path(it.name.as_ref()?, "", Kind::Other),
        ItemKind::Use(_) | ItemKind::Silence(_) | ItemKind::Impossible(_) | ItemKind::Leave(_) => {
            return None;
        }
    })
}

fn statements(view: &View<'_>, source: &Source) -> Vec<Node> {
    let statements = source.statements().map(|statement| Node {
        name: format!("{} {}", statement.number, title(view, &statement.text)),
        detail: String::new(),
        kind: Kind::Statement,
        whole: statement.span,
        label: statement.number.span,
        children: Vec::new(),
    });
    statements.collect()
}

fn joined<'p>(paths: impl IntoIterator<Item = &'p Path>) -> String {
    let names: Vec<&str> = paths.into_iter().map(|path| path.name.as_str()).collect();
    names.join(", ")
}

fn title(view: &View<'_>, text: &Text) -> String {
    let own = text.parts.iter().find(|part| part.lang.is_some_and(|(lang, _)| lang == view.lang));
    let part = own.or_else(|| text.parts.first());
    part.map_or_else(String::new, |part| part.text.value.to_string())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most this many answers to a search.
const MOST: usize = 200;

/// Everything whose name or label holds the query, in any language.
pub(crate) fn search(view: &View<'_>, query: &str) -> Vec<Found> {
    let query = folded(query);
    let mut found = Vec::new();
    let mut offer = |head: &Head, label: &LocalText, kind: Kind, symbol: &Symbol| {
        let rank = rank(&query, head.name.as_str(), label);
        if let (Some(rank), Some(loc)) = (rank, view.declaration(symbol)) {
            let container = view.model().modules.get(head.module);
            let container = container.map_or_else(String::new, |module| module.head.name.to_string());
            let shown = view.say(label);
            let name =
                if shown.is_empty() { head.name.to_string() } else { format!("{} · {shown}", head.name) };
            found.push((rank, Found { name, container, kind, loc }));
        }
    };
    let model = view.model();
    let none = LocalText::default();
    for (id, it) in model.policies.iter() {
        offer(&it.head, &it.title, Kind::Policy, &Symbol::Policy(id));
    }
    for (id, it) in model.rules.iter() {
        offer(&it.head, &none, Kind::Rule, &Symbol::Rule(id));
    }
    for (id, it) in model.notices.iter() {
        offer(&it.head, &none, Kind::Rule, &Symbol::Notice(id));
    }
    for (id, it) in model.definitions.iter() {
        offer(&it.head, &none, Kind::Definition, &Symbol::Definition(id));
    }
    for (id, it) in model.facts.iter() {
        offer(&it.head, &it.about.label, Kind::Fact, &Symbol::Fact(id));
    }
    for (id, it) in model.records.iter() {
        offer(&it.head, &none, Kind::Category, &Symbol::Record(id));
    }
    for (id, it) in model.concepts.iter() {
        offer(&it.head, &it.about.label, Kind::Concept, &Symbol::Concept(id));
    }
    for (id, it) in model.destinations.iter() {
        offer(&it.head, &it.about.label, Kind::Destination, &Symbol::Destination(id));
    }
    for (id, it) in model.code_systems.iter() {
        offer(&it.head, &it.about.label, Kind::CodeSystem, &Symbol::CodeSystem(id));
    }
    for (id, it) in model.sources.iter() {
        offer(&it.head, &it.title, Kind::Source, &Symbol::Source(id));
    }
    for (id, it) in model.conversions.iter() {
        offer(&it.head, &it.title, Kind::Conversion, &Symbol::Conversion(id));
    }
    for (id, it) in model.units.iter() {
        offer(&it.head, &it.about.label, Kind::Unit, &Symbol::Unit(id));
    }
    for (id, it) in model.categories.iter() {
        offer(&it.head, &it.about.label, Kind::Category, &Symbol::Category(id));
    }
    for (id, it) in model.bases.iter() {
        offer(&it.head, &none, Kind::Case, &Symbol::Base(id));
    }
    for (_, case) in model.cases.iter() {
        if let Some(rank) = rank(&query, &case.title, &none) {
            let container = model.policies.get(case.policy).map(|policy| policy.head.name.to_string());
            let (name, container) = (case.title.to_string(), container.unwrap_or_default());
            found.push((rank, Found { name, container, kind: Kind::Case, loc: case.title_loc }));
        }
    }
    found.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.name.cmp(&y.name)));
    found.into_iter().map(|(_, found)| found).take(MOST).collect()
}

fn rank(query: &str, name: &str, label: &LocalText) -> Option<usize> {
    let names = std::iter::once(name).chain(label.all().map(|(_, text)| text));
    let ranks = names.filter_map(|name| {
        let name = folded(name);
        match name.find(query) {
            Some(0) => Some(0),
            Some(_) => Some(1),
            None => None,
        }
    });
    ranks.min()
}
