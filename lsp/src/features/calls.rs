//! Who leans on whom: definitions used by rules and other definitions, rules that override rules.

use std::collections::BTreeMap;

use remit_compiler::base::Loc;
use remit_compiler::resolve::{Override, Symbol};

use super::navigate::whole;
use super::view::View;

/// A definition or a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) name: String,
    /// The verb of a rule; nothing for a definition.
    pub(crate) verb: Option<&'static str>,
    pub(crate) label: Loc,
    pub(crate) whole: Loc,
}

/// The definition or rule at a place, its name or anything within it.
pub(crate) fn prepare(view: &View<'_>, offset: u32) -> Option<Node> {
    let at = view.occurrence(offset).map(|occurrence| occurrence.symbol.clone());
    let symbol = at.filter(|symbol| matches!(symbol, Symbol::Rule(_) | Symbol::Definition(_)));
    node(view, &symbol.or_else(|| owner(view, view.loc(remit_compiler::base::Span::at(offset))))?)
}

/// What uses it, each with the places where it does.
pub(crate) fn incoming(view: &View<'_>, label: Loc) -> Vec<(Node, Vec<Loc>)> {
    let Some(symbol) = view.index().at(label.file, label.span.start).map(|found| found.symbol.clone()) else {
        return Vec::new();
    };
    let mut found: BTreeMap<Loc, (Node, Vec<Loc>)> = BTreeMap::new();
    for used in view.index().of_symbol(&symbol).filter(|used| !used.declares) {
        if let Some(owner) = owner(view, used.loc).filter(|owner| *owner != symbol)
            && let Some(node) = node(view, &owner)
        {
            found.entry(node.label).or_insert_with(|| (node, Vec::new())).1.push(used.loc);
        }
    }
    // Who overrides its verb names it, too.
    if let Symbol::Rule(id) = &symbol
        && let Some(beaten) = view.model().rules.get(*id)
    {
        let others =
            view.model().rules.iter().filter(|(other, it)| other != id && it.policy == beaten.policy);
        for (other, rule) in others {
            let places = rule.overrides.iter().filter_map(|it| match it {
                Override::Verb(verb, place) if *verb == beaten.verb => Some(*place),
                Override::Verb(..) | Override::Rule(..) => None,
            });
            let places: Vec<Loc> = places.collect();
            if let Some(node) = node(view, &Symbol::Rule(other)).filter(|_| !places.is_empty()) {
                found.entry(node.label).or_insert_with(|| (node, Vec::new())).1.extend(places);
            }
        }
    }
    found.into_values().collect()
}

/// What it uses, each with the places where it does.
pub(crate) fn outgoing(view: &View<'_>, label: Loc) -> Vec<(Node, Vec<Loc>)> {
    let Some(symbol) = view.index().at(label.file, label.span.start).map(|found| found.symbol.clone()) else {
        return Vec::new();
    };
    let Some(body) = whole(view, &symbol) else { return Vec::new() };
    let mut found: BTreeMap<Loc, (Node, Vec<Loc>)> = BTreeMap::new();
    let mut add = |node: Option<Node>, place: Loc| {
        if let Some(node) = node {
            found.entry(node.label).or_insert_with(|| (node, Vec::new())).1.push(place);
        }
    };
    let inside = view.index().of_file(body.file).iter().filter(|used| body.span.contains(used.loc.span));
    for used in inside.filter(|used| !used.declares && used.symbol != symbol) {
        if let Symbol::Definition(_) | Symbol::Rule(_) = used.symbol {
            add(node(view, &used.symbol), used.loc);
        }
    }
    if let Symbol::Rule(id) = &symbol
        && let Some(rule) = view.model().rules.get(*id)
    {
        for beaten in &rule.overrides {
            let Override::Verb(verb, place) = beaten else { continue };
            let same =
                view.model().rules.iter().filter(|(_, it)| it.policy == rule.policy && it.verb == *verb);
            for (other, _) in same.filter(|(other, _)| other != id) {
                add(node(view, &Symbol::Rule(other)), *place);
            }
        }
    }
    found.into_values().collect()
}

/// The rule or definition that a place lies in.
fn owner(view: &View<'_>, place: Loc) -> Option<Symbol> {
    let holds = |loc: Loc| loc.file == place.file && loc.span.contains(place.span);
    let model = view.model();
    let rule = model.rules.iter().find(|(_, rule)| holds(rule.head.loc)).map(|(id, _)| Symbol::Rule(id));
    let definition =
        || model.definitions.iter().find(|(_, it)| holds(it.head.loc)).map(|(id, _)| Symbol::Definition(id));
    rule.or_else(definition)
}

fn node(view: &View<'_>, symbol: &Symbol) -> Option<Node> {
    let model = view.model();
    let (head, verb) = if let Symbol::Rule(id) = symbol {
        model.rules.get(*id).map(|rule| (&rule.head, Some(rule.verb.word())))?
    } else if let Symbol::Definition(id) = symbol {
        model.definitions.get(*id).map(|it| (&it.head, None))?
    } else {
        return None;
    };
    Some(Node { name: head.name.to_string(), verb, label: head.name_loc, whole: head.loc })
}
