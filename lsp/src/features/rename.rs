//! Renames concepts, facts, rules, definitions and whatever else has a name, everywhere at once.

use remit_compiler::base::{Loc, Span};
use remit_compiler::diag::Edit;
use remit_compiler::lex;
use remit_compiler::resolve::{FactId, Symbol};

use super::view::View;
use super::words::say;

/// What can be renamed at a place, and its name now; or why it cannot be.
pub(crate) fn prepare(view: &View<'_>, offset: u32) -> Option<Result<(Span, String), String>> {
    let occurrence = view.occurrence(offset)?;
    let symbol = &occurrence.symbol;
    if !can_be_renamed(symbol) {
        return None;
    }
    if let Symbol::Rule(id) = symbol {
        let rule = view.model().rules.get(*id)?;
        if !rule.named {
            return Some(Err(say(view.lang, "editor.rename.made", &[("name", rule.head.name.as_str())])));
        }
    }
    let places = places(view, symbol);
    if places.iter().any(|loc| view.is_embedded(loc.file)) {
        return Some(Err(say(view.lang, "editor.rename.standard", &[])));
    }
    Some(Ok((occurrence.loc.span, view.slice(occurrence.loc).to_owned())))
}

/// The edits that give the thing at a place another name.
pub(crate) fn rename(view: &View<'_>, offset: u32, name: &str) -> Option<Result<Vec<Edit>, String>> {
    if let Err(why) = prepare(view, offset)? {
        return Some(Err(why));
    }
    let symbol = &view.occurrence(offset)?.symbol;
    let name = name.trim();
    let field = matches!(symbol, Symbol::Fact(id) if is_field(view, *id));
    let dotted = !field
        && matches!(symbol, Symbol::Fact(_) | Symbol::Definition(_) | Symbol::Policy(_) | Symbol::Library(_));
    if !is_name(name, dotted) {
        return Some(Err(say(view.lang, "editor.rename.invalid", &[("name", name)])));
    }
    if lex::is_taken(name) {
        return Some(Err(say(view.lang, "editor.rename.reserved", &[("name", name)])));
    }
    let places = places(view, symbol);
    if taken(view, symbol, name) {
        return Some(Err(say(view.lang, "editor.rename.taken", &[("name", name)])));
    }
    // A route in quotes names a destination by its label; the label stays as it is.
    let quoted = |loc: &Loc| view.slice(*loc).starts_with('"');
    let edits = places.into_iter().filter(|loc| !quoted(loc));
    Some(Ok(edits.map(|loc| Edit { loc, text: name.to_owned() }).collect()))
}

/// Whether a fact is one of the entries of a list.
fn is_field(view: &View<'_>, id: FactId) -> bool {
    view.model().facts.get(id).is_some_and(|fact| fact.record.is_some())
}

fn places(view: &View<'_>, symbol: &Symbol) -> Vec<Loc> {
    view.index().of_symbol(symbol).map(|occurrence| occurrence.loc).collect()
}

const fn can_be_renamed(symbol: &Symbol) -> bool {
    match symbol {
        Symbol::Library(_)
        | Symbol::Policy(_)
        | Symbol::Category(_)
        | Symbol::Concept(_)
        | Symbol::Unit(_)
        | Symbol::Fact(_)
        | Symbol::Record(_)
        | Symbol::Choice(..)
        | Symbol::Definition(_)
        | Symbol::Destination(_)
        | Symbol::Conversion(_)
        | Symbol::Source(_)
        | Symbol::Rule(_)
        | Symbol::CodeSystem(_) => true,
        Symbol::Statement(..) | Symbol::Section(_) | Symbol::Case(_) => false,
    }
}

/// Letters, digits and `_`, beginning with a letter; paths in words joined by dots.
pub(crate) fn is_name(name: &str, dotted: bool) -> bool {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_alphabetic)
            && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    if dotted { name.split('.').all(word) } else { word(name) }
}

/// Whether something of the same kind has that name already, where both would be seen.
fn taken(view: &View<'_>, symbol: &Symbol, name: &str) -> bool {
    let model = view.model();
    let is = |other: &remit_compiler::base::Name| other.as_str() == name;
    match symbol {
        Symbol::Category(_) => model.categories.values().any(|it| is(&it.head.name)),
        Symbol::Concept(id) => {
            let category = model.concepts.get(*id).and_then(|concept| concept.category);
            model.concepts.values().any(|it| is(&it.head.name) && it.category == category)
        }
        Symbol::Unit(_) => model.units.values().any(|it| is(&it.head.name)),
        Symbol::Record(_) => model.records.values().any(|it| is(&it.head.name)),
        Symbol::Fact(id) if is_field(view, *id) => {
            let record = model.facts.get(*id).and_then(|fact| fact.record);
            record.is_some_and(|record| model.field(record, name).is_some())
        }
        Symbol::Fact(_) | Symbol::Definition(_) => {
            let policy = |module| model.modules.get(module).map(|module| module.kind);
            let home = view.module().and_then(policy);
            model.facts.values().any(|it| is(&it.head.name))
                || model.definitions.values().any(|it| is(&it.head.name) && policy(it.head.module) == home)
        }
        Symbol::Destination(_) => model.destinations.values().any(|it| is(&it.head.name)),
        Symbol::CodeSystem(_) => model.code_systems.values().any(|it| is(&it.head.name)),
        Symbol::Conversion(_) => model.conversions.values().any(|it| is(&it.head.name)),
        Symbol::Source(id) => {
            let home = model.sources.get(*id).map(|source| source.head.module);
            model.sources.values().any(|it| is(&it.head.name) && Some(it.head.module) == home)
        }
        Symbol::Rule(id) => {
            let policy = model.rules.get(*id).map(|rule| rule.policy);
            model.rules.values().any(|it| is(&it.head.name) && Some(it.policy) == policy)
        }
        Symbol::Policy(_) => model.policies.values().any(|it| is(&it.head.name)),
        Symbol::Library(_) => model.modules.values().any(|it| is(&it.head.name)),
        Symbol::Choice(..) | Symbol::Statement(..) | Symbol::Section(_) | Symbol::Case(_) => false,
    }
}
