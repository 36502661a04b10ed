//! The names of a formula: facts, or the units that a unit is made of.

use super::model::*;
use super::{FileContext, Resolver, errors};
use crate::syntax::ast::{self, Entry, ValuePart};

impl Resolver {
    /// What a fact is computed from; `None` where the value is no formula, or where something in it is not known.
    pub(super) fn fact_formula(&mut self, here: FileContext, entry: &Entry) -> Option<Formula<FactId>> {
        let tree = formula_of(entry)?;
        self.formula(here, tree, &mut |resolver, path| resolver.fact(here, path))
    }

    /// What a unit is made of.
    pub(super) fn unit_formula(&mut self, here: FileContext, entry: &Entry) -> Option<Formula<UnitId>> {
        self.one_value(here, entry);
        let Some(tree) = formula_of(entry) else {
            self.bad_value(here, entry, "derive_unit");
            return None;
        };
        self.formula(here, tree, &mut |resolver, path| {
            let unit = ast::Unit { name: path.name.clone(), span: path.span };
            resolver.unit(here, &unit)
        })
    }

    fn formula<Id>(
        &mut self,
        here: FileContext,
        tree: &ast::Formula,
        find: &mut dyn FnMut(&mut Self, &ast::Path) -> Option<Id>,
    ) -> Option<Formula<Id>> {
        let loc = here.loc(tree.span);
        let kind = match &tree.kind {
            ast::FormulaKind::Name(path) => FormulaKind::Item(find(self, path)?),
            ast::FormulaKind::Quantity(quantity) => {
                if quantity.unit.is_some() {
                    self.report(errors::bad_value(loc, "derive", "derive_unit_of_number"));
                    return None;
                }
                FormulaKind::Number(self.number(here, &quantity.number))
            }
            // Every name is looked up, whatever becomes of the others.
            ast::FormulaKind::Sum(parts) => {
                let parts: Vec<Option<Formula<Id>>> =
                    parts.iter().map(|part| self.formula(here, part, find)).collect();
                FormulaKind::Sum(parts.into_iter().collect::<Option<_>>()?)
            }
            ast::FormulaKind::Product(parts) => {
                let parts: Vec<Option<(bool, Formula<Id>)>> = parts
                    .iter()
                    .map(|part| Some((part.divides, self.formula(here, &part.formula, find)?)))
                    .collect();
                FormulaKind::Product(parts.into_iter().collect::<Option<_>>()?)
            }
        };
        Some(Formula { kind, loc })
    }
}

/// The formula that an entry is, if it is one.
pub(super) fn formula_of(entry: &Entry) -> Option<&ast::Formula> {
    let [ValuePart::Formula(formula)] = entry.values.first()?.parts.as_slice() else { return None };
    Some(formula)
}
