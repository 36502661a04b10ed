//! Looking one name up: records the use, or reports what is wrong with what was meant.

use super::model::*;
use super::names::{Found, Scope};
use super::{FileContext, Resolver, Symbol, errors};
use crate::base::{ItemId, Loc, Name, Span};
use crate::diag::Word;
use crate::syntax::ast;

impl Resolver {
    /// A category.
    pub(super) fn category(&mut self, here: FileContext, name: &Name, span: Span) -> Option<CategoryId> {
        let loc = here.loc(span);
        match self.names.find(here.file, name, |home| &home.categories) {
            Found::One(id) => Some(self.used(loc, id, Symbol::Category)),
            Found::Two(one, two) => {
                let places = [self.model.categories.get(one), self.model.categories.get(two)];
                self.report(errors::ambiguous(
                    loc,
                    name,
                    Word::Category,
                    places.map(|it| it.map(|it| &it.head)),
                ));
                Some(one)
            }
            Found::Nothing => {
                let known = self.model.categories.values().map(|it| (&it.head, &it.about));
                let known = self.visible(here, known);
                self.report(errors::unknown(loc, name, Word::Category, known));
                None
            }
        }
    }

    /// A unit, by name, alias or label.
    pub(super) fn unit(&mut self, here: FileContext, unit: &ast::Unit) -> Option<UnitId> {
        let loc = here.loc(unit.span);
        if let Some(id) = self.find_unit(here, &unit.name) {
            return Some(self.used(loc, id, Symbol::Unit));
        }
        let known = self.visible(here, self.model.units.values().map(|it| (&it.head, &it.about)));
        self.report(errors::unknown(loc, &unit.name, Word::Unit, known));
        None
    }

    /// The unit of that name, or the only one with that alias or label.
    pub(super) fn find_unit(&self, here: FileContext, name: &Name) -> Option<UnitId> {
        if let Some(id) = self.names.find(here.file, name, |home| &home.units).any() {
            return Some(id);
        }
        let only = |home: &Scope| match home.unit_names.get(name.as_str())?.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        self.names.nearest(here.file, only).any()
    }

    /// A fact.
    pub(super) fn fact(&mut self, here: FileContext, path: &ast::Path) -> Option<FactId> {
        self.fact_or(here, path, None)
    }

    /// A fact. A concept in its place is told how to be written behind its fact: what that replaces, and what is between.
    pub(super) fn fact_or(
        &mut self,
        here: FileContext,
        path: &ast::Path,
        behind: Option<(Loc, &str)>,
    ) -> Option<FactId> {
        if let Some(record) = self.record {
            return self.field(here, record, path);
        }
        match self.names.find(here.file, &path.name, |home| &home.facts) {
            Found::One(id) => Some(self.used(here.loc(path.span), id, Symbol::Fact)),
            Found::Two(one, two) => {
                let places = [self.model.facts.get(one), self.model.facts.get(two)];
                let loc = here.loc(path.span);
                self.report(errors::ambiguous(
                    loc,
                    &path.name,
                    Word::Fact,
                    places.map(|it| it.map(|it| &it.head)),
                ));
                Some(one)
            }
            Found::Nothing => {
                self.report_unknown_fact(here, path, behind);
                None
            }
        }
    }

    fn report_unknown_fact(&mut self, here: FileContext, path: &ast::Path, behind: Option<(Loc, &str)>) {
        let loc = here.loc(path.span);
        if let Some(definition) = self.names.find(here.file, &path.name, |home| &home.definitions).any() {
            self.uses(loc, Symbol::Definition(definition));
            return self.report(errors::definition_is_no_fact(loc, &path.name));
        }
        if let Some((concept, fact)) = self.fact_for_concept(here, &path.name) {
            let written = behind.map(|(loc, between)| (loc, format!("{fact}{between}{concept}")));
            return self.report(errors::concept_without_fact(loc, &path.name, written));
        }
        let facts = self.model.facts.values().filter(|it| it.record.is_none());
        let facts = facts.map(|it| (&it.head, &it.about));
        let known = self.visible(here, facts);
        self.report(errors::unknown(loc, &path.name, Word::Fact, known));
    }

    /// For a word that is a concept: the fact whose values are of its category, to be written before it.
    fn fact_for_concept(&self, here: FileContext, name: &Name) -> Option<(Name, Name)> {
        let concept = self.names.concept(here.file, name, |_| true).any()?;
        let concept = self.model.concepts.get(concept)?;
        let category = concept.category?;
        let facts = self.model.facts.values().filter(|fact| fact.record.is_none());
        let takes = |fact: &&Fact| matches!(fact.kind, FactType::Concept(of) | FactType::Concepts(of) if self.model.within(category, of));
        let fact = facts.filter(|fact| self.sees(here, &fact.head)).find(takes)?;
        Some((concept.head.name.clone(), fact.head.name.clone()))
    }

    /// A concept of a category or one within it.
    pub(super) fn concept(
        &mut self,
        here: FileContext,
        path: &ast::Path,
        category: CategoryId,
    ) -> Option<ConceptId> {
        let loc = here.loc(path.span);
        let accepts = |concept: ConceptId| self.model.concept_is_of(concept, category);
        match self.names.concept(here.file, &path.name, accepts) {
            Found::One(id) => Some(self.used(loc, id, Symbol::Concept)),
            Found::Two(one, two) => {
                let places = [self.model.concepts.get(one), self.model.concepts.get(two)];
                self.report(errors::ambiguous(
                    loc,
                    &path.name,
                    Word::Concept,
                    places.map(|it| it.map(|it| &it.head)),
                ));
                Some(one)
            }
            Found::Nothing => {
                self.report_unknown_concept(here, path, category);
                None
            }
        }
    }

    fn report_unknown_concept(&mut self, here: FileContext, path: &ast::Path, category: CategoryId) {
        let loc = here.loc(path.span);
        let wanted =
            self.model.categories.get(category).map_or_else(|| Name::new(""), |it| it.head.name.clone());
        if let Some(other) = self.names.concept(here.file, &path.name, |_| true).any() {
            self.uses(loc, Symbol::Concept(other));
            let head = self.model.concepts.get(other).map(|it| it.head.clone());
            let of = self.model.concepts.get(other).and_then(|it| it.category);
            let of = of.and_then(|it| self.model.categories.get(it)).map(|it| it.head.name.clone());
            let diagnostic = errors::wrong_category(loc, &path.name, &wanted, of.as_ref(), head.as_ref());
            return self.report(diagnostic);
        }
        let concepts = self.model.concepts.iter().filter(|(id, _)| self.model.concept_is_of(*id, category));
        let known = self.visible(here, concepts.map(|(_, it)| (&it.head, &it.about)));
        let as_codes = self.as_codes(here, &path.name);
        self.report(errors::unknown_concept(loc, &path.name, &wanted, known, as_codes));
    }

    /// A code without its system: how it is written in each system that has such codes.
    fn as_codes(&self, here: FileContext, name: &Name) -> Vec<String> {
        let code = name.as_str();
        if !code.contains(|letter: char| letter.is_ascii_digit()) {
            return Vec::new();
        }
        let systems = self.model.code_systems.values().filter(|system| self.sees(here, &system.head));
        let fits = systems.filter(|system| system.rules.as_ref().is_some_and(|it| it.read_any(code).is_ok()));
        fits.map(|system| format!("{} \"{code}\"", system.head.name)).collect()
    }

    /// A concept of the category with that name, which the compiler itself knows.
    pub(super) fn concept_of(
        &mut self,
        here: FileContext,
        path: &ast::Path,
        category: &str,
    ) -> Option<ConceptId> {
        let loc = here.loc(path.span);
        match self.names.find(here.file, category, |home| &home.categories).any() {
            Some(category) => self.concept(here, path, category),
            None => {
                self.report(errors::no_such_category(loc, category));
                None
            }
        }
    }

    /// A destination.
    pub(super) fn destination(&mut self, here: FileContext, path: &ast::Path) -> Option<DestinationId> {
        let loc = here.loc(path.span);
        match self.names.find(here.file, &path.name, |home| &home.destinations) {
            Found::One(id) => Some(self.used(loc, id, Symbol::Destination)),
            Found::Two(one, two) => {
                let places = [self.model.destinations.get(one), self.model.destinations.get(two)];
                let places = places.map(|it| it.map(|it| &it.head));
                self.report(errors::ambiguous(loc, &path.name, Word::Destination, places));
                Some(one)
            }
            Found::Nothing => {
                let known = self.known_destinations(here);
                self.report(errors::unknown(loc, &path.name, Word::Destination, known));
                None
            }
        }
    }

    /// The destination whose label or alias, in any language, is that text.
    pub(super) fn destination_labelled(&self, here: FileContext, text: &str) -> Option<DestinationId> {
        let label = remit_engine::value::suggest::fold(text);
        self.names.nearest(here.file, |home| home.destination_labels.get(&label)?.first().copied()).any()
    }

    /// Destinations that a file can see, with what each is called.
    pub(super) fn known_destinations(&self, here: FileContext) -> Vec<(String, Vec<String>)> {
        self.visible(here, self.model.destinations.values().map(|it| (&it.head, &it.about)))
    }

    /// A conversion.
    pub(super) fn conversion(&mut self, here: FileContext, path: &ast::Path) -> Option<ConversionId> {
        let loc = here.loc(path.span);
        if let Some(id) = self.names.find(here.file, &path.name, |home| &home.conversions).any() {
            return Some(self.used(loc, id, Symbol::Conversion));
        }
        let known = self.visible(here, self.model.conversions.values().map(|it| (&it.head, &it.about)));
        self.report(errors::unknown(loc, &path.name, Word::Conversion, known));
        None
    }

    /// A published document.
    pub(super) fn source(&mut self, here: FileContext, ident: &ast::Ident) -> Option<SourceId> {
        let loc = here.loc(ident.span);
        if let Some(id) = self.names.find(here.file, &ident.name, |home| &home.sources).any() {
            return Some(self.used(loc, id, Symbol::Source));
        }
        let plain = Description::default();
        let known = self.visible(here, self.model.sources.values().map(|it| (&it.head, &plain)));
        self.report(errors::unknown(loc, &ident.name, Word::Source, known));
        None
    }

    /// A rule of the policy.
    pub(super) fn rule(
        &mut self,
        here: FileContext,
        policy: PolicyId,
        name: &Name,
        span: Span,
    ) -> Option<RuleId> {
        let loc = here.loc(span);
        let declared = self.names.home(policy.file()).and_then(|home| home.rules.get(name));
        if let Some((id, _)) = declared.copied() {
            return Some(self.used(loc, id, Symbol::Rule));
        }
        let rules = self.model.policies.get(policy).map(|policy| policy.rules.as_slice()).unwrap_or_default();
        let known: Vec<String> = rules
            .iter()
            .filter_map(|id| self.model.rules.get(*id))
            .map(|it| it.head.name.to_string())
            .collect();
        let known = known.into_iter().map(|name| (name, Vec::new())).collect();
        self.report(errors::unknown(loc, name, Word::Rule, known));
        None
    }

    /// Whether a file can see that declaration.
    pub(super) fn sees(&self, here: FileContext, head: &Head) -> bool {
        self.model.sees(here.file, head.module)
    }

    pub(super) fn used<I: Copy>(&mut self, loc: Loc, id: I, symbol: impl FnOnce(I) -> Symbol) -> I {
        self.uses(loc, symbol(id));
        id
    }

    /// What a file can see of those, with every name each goes by.
    pub(super) fn visible<'m>(
        &self,
        here: FileContext,
        heads: impl Iterator<Item = (&'m Head, &'m Description)>,
    ) -> Vec<(String, Vec<String>)> {
        heads
            .filter(|(head, _)| self.sees(here, head))
            .map(|(head, about)| {
                let labels = about.label.all().map(|(_, label)| label.to_owned());
                let aliases = about.aliases.iter().map(|alias| alias.to_string());
                (head.name.to_string(), labels.chain(aliases).collect())
            })
            .collect()
    }
}
