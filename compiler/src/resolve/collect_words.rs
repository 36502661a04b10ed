//! First pass over the vocabulary: the declarations whose name is one word. Facts and definitions, which are named by paths, are
//! with the rest.

use super::model::*;
use super::names::{Declared, Scope};
use super::{FileContext, Pending, Resolver, Symbol, head};
use crate::base::Name;
use crate::diag::Word;
use crate::syntax::ast;

impl Resolver {
    pub(super) fn collect_category<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Category,
        pending: &mut Pending<'a>,
    ) {
        let id = self.model.categories.push(
            here.file,
            Category {
                head: head(here, &tree.name.name, tree.name.span, item),
                about: Description::default(),
                parent: None,
                role: None,
            },
        );
        self.declare_word(
            here,
            |home| &mut home.categories,
            &tree.name,
            id,
            Symbol::Category(id),
            Word::Category,
        );
        pending.categories.push((here, id, tree));
    }

    pub(super) fn collect_codes<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Codes,
        pending: &mut Pending<'a>,
    ) {
        let id = self
            .model
            .code_systems
            .push(here.file, CodeSystem::new(head(here, &tree.name.name, tree.name.span, item)));
        self.declare_word(
            here,
            |home| &mut home.code_systems,
            &tree.name,
            id,
            Symbol::CodeSystem(id),
            Word::CodeSystem,
        );
        pending.code_systems.push((here, id, tree));
    }

    pub(super) fn collect_concept<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Concept,
        pending: &mut Pending<'a>,
    ) {
        let id = self
            .model
            .concepts
            .push(here.file, Concept::new(head(here, &tree.name.name, tree.name.span, item)));
        let home = self.names.home_mut(here.file);
        home.concepts.entry(tree.name.name.clone()).or_default().push(id);
        self.declares(here.loc(tree.name.span), Symbol::Concept(id));
        pending.concepts.push((here, id, tree));
    }

    pub(super) fn collect_unit<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::UnitDeclaration,
        pending: &mut Pending<'a>,
    ) {
        let id = self.model.units.push(
            here.file,
            Unit {
                head: head(here, &tree.name.name, tree.name.span, item),
                about: Description::default(),
                kind: Name::new(""),
                multiple_of: None,
                formula: None,
            },
        );
        self.declare_word(here, |home| &mut home.units, &tree.name, id, Symbol::Unit(id), Word::Unit);
        pending.units.push((here, id, tree));
    }

    pub(super) fn collect_destination<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Destination,
        pending: &mut Pending<'a>,
    ) {
        let id = self.model.destinations.push(
            here.file,
            Destination {
                head: head(here, &tree.name.name, tree.name.span, item),
                about: Description::default(),
                policy: None,
                role: None,
            },
        );
        self.declare_word(
            here,
            |home| &mut home.destinations,
            &tree.name,
            id,
            Symbol::Destination(id),
            Word::Destination,
        );
        pending.destinations.push((here, id, tree));
    }

    pub(super) fn collect_conversion<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Conversion,
        pending: &mut Pending<'a>,
    ) {
        let id = self
            .model
            .conversions
            .push(here.file, Conversion::new(head(here, &tree.name.name, tree.name.span, item)));
        self.declare_word(
            here,
            |home| &mut home.conversions,
            &tree.name,
            id,
            Symbol::Conversion(id),
            Word::Conversion,
        );
        pending.conversions.push((here, id, tree));
    }

    pub(super) fn collect_source<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Source,
        pending: &mut Pending<'a>,
    ) {
        let id = self
            .model
            .sources
            .push(here.file, Source::new(head(here, &tree.name.name, tree.name.span, item)));
        self.declare_word(here, |home| &mut home.sources, &tree.name, id, Symbol::Source(id), Word::Source);
        pending.sources.push((here, id, tree));
    }

    /// Adds a name of one word to a table, and to the index of where names are.
    fn declare_word<I: Copy>(
        &mut self,
        here: FileContext,
        table: impl FnOnce(&mut Scope) -> &mut Declared<I>,
        name: &ast::Ident,
        id: I,
        symbol: Symbol,
        word: Word,
    ) {
        self.declare(here, table, (&name.name, here.loc(name.span)), id, symbol, word);
    }
}
