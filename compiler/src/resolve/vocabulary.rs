//! Second pass: what each declaration of the vocabulary says.

use std::collections::BTreeMap;

use super::codes::Naming;
use super::model::*;
use super::{FileContext, Pending, Resolver, errors, role};
use crate::base::Name;
use crate::diag::Word;
use crate::syntax::ast::{self, Entry, StatementKind, ValuePart};
use crate::syntax::clauses::{form, head_keys};
use remit_engine::value::suggest::fold;

impl Resolver {
    /// Resolves categories, concepts, units, facts, destinations, conversions and sources, in the order in which
    /// they need each other.
    pub(super) fn vocabulary(&mut self, pending: &Pending<'_>) {
        for (here, id, tree) in &pending.sources {
            self.fill_source(*here, *id, tree);
        }
        for (here, header) in &pending.libraries {
            self.fill_library(*here, header);
        }
        for (here, id, tree) in &pending.categories {
            self.fill_category(*here, *id, tree);
        }
        for (here, id, tree) in &pending.code_systems {
            self.fill_code_system(*here, *id, tree);
        }
        for (here, id, tree) in &pending.units {
            self.fill_unit(*here, *id, tree);
        }
        for (here, id, tree) in &pending.concepts {
            let category = self.category(*here, &tree.category.name, tree.category.span);
            if let Some(concept) = self.model.concepts.get_mut(*id) {
                concept.category = category;
            }
        }
        self.check_concept_names(pending);
        for (here, id, tree) in &pending.concepts {
            self.fill_concept(*here, *id, tree);
        }
        for (here, id, tree) in &pending.destinations {
            self.fill_destination(*here, *id, tree);
        }
        for (here, id, tree) in &pending.facts {
            let of_record = self.model.facts.get(*id).is_some_and(|fact| fact.record.is_some());
            let fits = !of_record || self.is_field_type(*here, tree);
            let kind = if fits { self.fact_type(*here, tree) } else { FactType::Error };
            if let Some(fact) = self.model.facts.get_mut(*id) {
                fact.kind = kind;
            }
        }
        for (here, id, tree) in &pending.facts {
            self.fill_fact(*here, *id, tree);
        }
        for (here, id, tree) in &pending.conversions {
            self.fill_conversion(*here, *id, tree);
        }
    }

    /// What a library says of itself.
    fn fill_library(&mut self, here: FileContext, header: &ast::Header) {
        let entries = || header.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), head_keys(ast::FileKind::Library));
        let mut facts = Vec::new();
        for entry in entries() {
            let said = match entry.key.name.as_str() {
                "language" => {
                    self.check_language(here, entry);
                    continue;
                }
                "source" => self.entry_source(here, entry),
                "reviewed" => self.entry_shown(here, entry),
                _ => self.entry_text(here, entry),
            };
            facts.push((entry.key.name.clone(), said));
        }
        if let Some(module) = self.model.modules.get_mut(here.file) {
            module.facts = facts;
        }
    }

    fn fill_category(&mut self, here: FileContext, id: CategoryId, tree: &ast::Category) {
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), form(StatementKind::Category).keys);
        let about = self.describe(here, entries());
        let parent = tree.parent.as_ref().and_then(|parent| {
            Some((self.category(here, &parent.name, parent.span)?, here.loc(parent.span)))
        });
        let role = entries().find(|entry| entry.key.name == "role");
        let role = role.and_then(|entry| self.entry_word(here, entry, &role::OF_CATEGORIES));
        if let Some(category) = self.model.categories.get_mut(id) {
            category.about = about;
            category.parent = parent;
            category.role = role;
        }
    }

    fn fill_unit(&mut self, here: FileContext, id: UnitId, tree: &ast::UnitDeclaration) {
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), form(StatementKind::Unit).keys);
        let about = self.describe(here, entries());
        let labels = about.label.all().map(|(_, label)| std::sync::Arc::from(label));
        for name in about.aliases.iter().map(std::sync::Arc::clone).chain(labels) {
            let home = self.names.home_mut(here.file);
            let called = home.unit_names.entry(name).or_default();
            if !called.contains(&id) {
                called.push(id);
            }
        }
        let made = entries().find(|entry| entry.key.name.as_str() == "derive");
        let formula = made.and_then(|entry| match &tree.definition {
            ast::UnitDefinition::Kind(_) => self.unit_formula(here, entry),
            ast::UnitDefinition::Multiple(_) => {
                self.bad_value(here, entry, "derive_multiple");
                None
            }
        });
        let (kind, multiple_of) = match &tree.definition {
            ast::UnitDefinition::Kind(kind) => (kind.name.clone(), None),
            ast::UnitDefinition::Multiple(quantity) => {
                let number = self.number(here, &quantity.number);
                let base = quantity.unit.as_ref().and_then(|unit| self.unit(here, unit));
                (Name::new(""), base.map(|base| (number, base)))
            }
        };
        if let Some(unit) = self.model.units.get_mut(id) {
            unit.about = about;
            unit.kind = kind;
            unit.multiple_of = multiple_of;
            unit.formula = formula;
        }
    }

    /// Two concepts of one name in one scope need categories that are apart.
    fn check_concept_names(&mut self, pending: &Pending<'_>) {
        let mut shared: BTreeMap<ConceptId, (Name, Vec<ConceptId>)> = BTreeMap::new();
        for (here, _, tree) in &pending.concepts {
            let same = self.names.home(here.file).and_then(|home| home.concepts.get(&tree.name.name));
            if let Some([first, _, ..]) = same.map(Vec::as_slice) {
                shared
                    .entry(*first)
                    .or_insert_with(|| (tree.name.name.clone(), same.cloned().unwrap_or_default()));
            }
        }
        for (name, ids) in shared.into_values() {
            for (index, id) in ids.iter().enumerate() {
                let of = self.model.concepts.get(*id).and_then(|concept| concept.category);
                let earlier = ids.get(..index).unwrap_or_default().iter().find(|earlier| {
                    let earlier = self.model.concepts.get(**earlier).and_then(|concept| concept.category);
                    match (of, earlier) {
                        (Some(of), Some(earlier)) => {
                            self.model.within(of, earlier) || self.model.within(earlier, of)
                        }
                        _ => false,
                    }
                });
                let place = |id: ConceptId| self.model.concepts.get(id).map(|concept| concept.head.name_loc);
                if let Some((loc, first)) = earlier.and_then(|first| Some((place(*id)?, place(*first)?))) {
                    self.report(errors::duplicate(loc, &name, Word::Concept, first));
                }
            }
        }
    }

    fn fill_concept(&mut self, here: FileContext, id: ConceptId, tree: &ast::Concept) {
        let category = self.model.concepts.get(id).and_then(|concept| concept.category);
        self.report_repeated_paths(here, &tree.parents);
        let parents = tree
            .parents
            .iter()
            .filter_map(|path| Some((self.concept(here, path, category?)?, here.loc(path.span))));
        let parents: Vec<_> = parents.collect();
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), form(StatementKind::Concept).keys);
        let about = self.describe(here, entries());
        let mut codes = Vec::new();
        let mut product: Option<Product> = None;
        let mut role = None;
        for entry in entries() {
            match entry.key.name.as_str() {
                "code" => codes = self.codes(here, entry),
                "role" => role = self.entry_word(here, entry, &role::OF_CONCEPTS),
                "substance" | "dose_of" | "route" if !self.is_brand(here, category) => {
                    self.bad_value(here, entry, "no_brand");
                }
                "substance" => {
                    product.get_or_insert_default().substances =
                        self.concepts_named(here, entry, "substance");
                }
                "dose_of" => {
                    product.get_or_insert_default().dose_of = self.concept_named(here, entry, "substance");
                }
                "route" => {
                    product.get_or_insert_default().route = self.concept_named(here, entry, "route");
                }
                _ => {}
            }
        }
        if let Some(concept) = self.model.concepts.get_mut(id) {
            concept.parents = parents;
            concept.about = about;
            concept.codes = codes;
            concept.product = product;
            concept.role = role;
        }
    }

    /// `code: icd10_se "M79.7", icpc2 "L18" broader`. A code without a system is of the one before it.
    fn codes(&mut self, here: FileContext, entry: &Entry) -> Vec<Code> {
        let (mut codes, mut last) = (Vec::new(), None);
        for value in &entry.values {
            let (named, rest) = match value.parts.as_slice() {
                [ValuePart::Name(system), rest @ ..] => (Some(system), rest),
                rest => (None, rest),
            };
            last = named.map_or(last, |system| system.as_ident());
            let code = match rest {
                [ValuePart::Text(code)] => Some((code, false)),
                [ValuePart::Text(code), ValuePart::Name(word)] if word.name == "broader" => {
                    Some((code, true))
                }
                _ => None,
            };
            let loc = here.loc(value.span);
            let Some((ident, (code, broader))) = last.clone().zip(code) else {
                self.report(errors::bad_value(loc, "code", "code"));
                continue;
            };
            let Some((system, written)) = self.code(here, &ident, code, Naming::Any) else { continue };
            let same =
                |known: &&Code| known.system == system && self.same_code(system, &known.code, &written);
            if let Some(first) = codes.iter().find(same).map(|known: &Code| known.loc) {
                let diagnostic = errors::said_twice(loc, &code.value, "code", first);
                self.report(diagnostic);
            }
            codes.push(Code { system, code: written, broader, loc });
        }
        codes
    }

    /// Whether concepts of a category are medicines by their brand. One that is not known has been reported.
    fn is_brand(&self, here: FileContext, category: Option<CategoryId>) -> bool {
        let brand = self.names.find(here.file, "brand", |home| &home.categories).any();
        category.zip(brand).is_none_or(|(category, brand)| self.model.within(category, brand))
    }

    /// The one concept that an entry names.
    fn concept_named(&mut self, here: FileContext, entry: &Entry, category: &str) -> Option<ConceptId> {
        self.one_value(here, entry);
        self.concepts_named(here, entry, category).first().copied()
    }

    fn concepts_named(&mut self, here: FileContext, entry: &Entry, category: &str) -> Vec<ConceptId> {
        let mut concepts = Vec::new();
        for value in &entry.values {
            match value.as_name() {
                Some(path) => concepts.extend(self.concept_of(here, path, category)),
                None => {
                    let diagnostic = errors::bad_value(here.loc(value.span), &entry.key.name, "name");
                    self.report(diagnostic);
                }
            }
        }
        concepts
    }

    fn fill_destination(&mut self, here: FileContext, id: DestinationId, tree: &ast::Destination) {
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), form(StatementKind::Destination).keys);
        let about = self.describe(here, entries());
        let names =
            about.label.all().map(|(_, label)| label).chain(about.aliases.iter().map(|alias| &**alias));
        for name in names {
            let home = self.names.home_mut(here.file);
            let called = home.destination_labels.entry(fold(name)).or_default();
            if !called.contains(&id) {
                called.push(id);
            }
        }
        let (mut policy, mut role) = (None, None);
        for entry in entries() {
            match entry.key.name.as_str() {
                "policy" => {
                    let loc =
                        entry.values.first().map_or_else(|| here.loc(entry.key.span), |it| here.loc(it.span));
                    policy = self.entry_string(here, entry).map(|text| (Name::new(&*text), loc));
                }
                "role" => role = self.entry_word(here, entry, &role::OF_PLACES),
                _ => {}
            }
        }
        if let Some(destination) = self.model.destinations.get_mut(id) {
            destination.about = about;
            destination.policy = policy;
            destination.role = role;
        }
    }
}
