//! Where things are declared and where they are used.

use remit_compiler::base::{Loc, Span};
use remit_compiler::resolve::{FactType, Symbol};

use super::view::View;

/// A place that a question leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    /// The words at the cursor.
    pub(crate) from: Span,
    /// The name where it is declared.
    pub(crate) name: Loc,
    /// The whole declaration.
    pub(crate) whole: Loc,
}

/// A use of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) loc: Loc,
    pub(crate) declares: bool,
}

/// Where the name at a place is declared.
pub(crate) fn definition(view: &View<'_>, offset: u32) -> Option<Target> {
    let occurrence = view.occurrence(offset)?;
    target(view, occurrence.loc.span, &occurrence.symbol)
}

/// What kind of thing the name at a place means: a concept's category, a fact's type, a unit's base.
pub(crate) fn type_definition(view: &View<'_>, offset: u32) -> Option<Target> {
    let occurrence = view.occurrence(offset)?;
    let model = view.model();
    let of = match &occurrence.symbol {
        Symbol::Concept(id) => Symbol::Category(model.concepts.get(*id)?.category?),
        Symbol::Fact(id) => match &model.facts.get(*id)?.kind {
            FactType::Concept(category) | FactType::Concepts(category) => Symbol::Category(*category),
            FactType::Quantity(unit) => Symbol::Unit(*unit),
            FactType::Records(record) => Symbol::Record(*record),
            FactType::Error
            | FactType::Truth
            | FactType::Dimension(_)
            | FactType::Date
            | FactType::Event
            | FactType::OneOf(_)
            | FactType::Given
            | FactType::Medicines
            | FactType::Destination => Symbol::Fact(*id),
        },
        Symbol::Choice(fact, _) => Symbol::Fact(*fact),
        Symbol::Unit(id) => match &model.units.get(*id)?.multiple_of {
            Some((_, base)) => Symbol::Unit(*base),
            None => Symbol::Unit(*id),
        },
        Symbol::Statement(source, _) => Symbol::Source(*source),
        Symbol::Rule(id) => Symbol::Policy(model.rules.get(*id)?.policy),
        Symbol::Case(id) => Symbol::Policy(model.cases.get(*id)?.policy),
        Symbol::Category(id) => match &model.categories.get(*id)?.parent {
            Some((parent, _)) => Symbol::Category(*parent),
            None => return None,
        },
        Symbol::Library(_)
        | Symbol::Policy(_)
        | Symbol::Record(_)
        | Symbol::Definition(_)
        | Symbol::Destination(_)
        | Symbol::Conversion(_)
        | Symbol::Source(_)
        | Symbol::Section(_)
        | Symbol::CodeSystem(_) => return None,
    };
    target(view, occurrence.loc.span, &of)
}

/// Every place that names the same thing, in the order of files.
pub(crate) fn references(view: &View<'_>, offset: u32, declaration: bool) -> Vec<Use> {
    let Some(occurrence) = view.occurrence(offset) else { return Vec::new() };
    let all = view.index().of_symbol(&occurrence.symbol);
    let wanted = all.filter(|found| declaration || !found.declares);
    wanted.map(|found| Use { loc: found.loc, declares: found.declares }).collect()
}

/// Those of this file.
pub(crate) fn highlight(view: &View<'_>, offset: u32) -> Vec<Use> {
    let mut all = references(view, offset, true);
    all.retain(|found| found.loc.file == view.file);
    all
}

fn target(view: &View<'_>, from: Span, symbol: &Symbol) -> Option<Target> {
    let name = view.declaration(symbol)?;
    Some(Target { from, name, whole: whole(view, symbol).unwrap_or(name) })
}

/// The whole declaration of a thing.
pub(crate) fn whole(view: &View<'_>, symbol: &Symbol) -> Option<Loc> {
    let model = view.model();
    Some(match symbol {
        Symbol::Library(id) => model.modules.get(*id)?.head.loc,
        Symbol::Policy(id) => model.policies.get(*id)?.head.loc,
        Symbol::Category(id) => model.categories.get(*id)?.head.loc,
        Symbol::Concept(id) => model.concepts.get(*id)?.head.loc,
        Symbol::Unit(id) => model.units.get(*id)?.head.loc,
        Symbol::Fact(id) => model.facts.get(*id)?.head.loc,
        Symbol::Record(id) => model.records.get(*id)?.head.loc,
        Symbol::Choice(..) => return None,
        Symbol::CodeSystem(id) => model.code_systems.get(*id)?.head.loc,
        Symbol::Definition(id) => model.definitions.get(*id)?.head.loc,
        Symbol::Destination(id) => model.destinations.get(*id)?.head.loc,
        Symbol::Conversion(id) => model.conversions.get(*id)?.head.loc,
        Symbol::Source(id) => model.sources.get(*id)?.head.loc,
        Symbol::Statement(id, number) => model.sources.get(*id)?.statement(*number)?.loc,
        Symbol::Rule(id) => model.rules.get(*id)?.head.loc,
        Symbol::Section(id) => model.sections.get(*id)?.loc,
        Symbol::Case(id) => model.cases.get(*id)?.loc,
    })
}
