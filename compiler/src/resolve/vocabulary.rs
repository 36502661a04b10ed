//! Second pass: what each declaration of the vocabulary says.

use std::collections::BTreeMap;

use remit_engine::ir::{Resolver as Answerer, Role, StageName};
use remit_engine::value::Text;

use super::meta;
use super::model::*;
use super::{Here, Pending, Resolver, Symbol, errors};
use crate::base::Name;
use crate::diag::Word;
use crate::diag::suggest::fold;
use crate::syntax::ast::{self, Entry, TypeKind, ValuePart};

/// The words of the `role` key.
const ROLES: [(&str, Role); 4] = [
    ("date", Role::Date),
    ("request", Role::Request),
    ("receiver", Role::Receiver),
    ("medicines", Role::Medicines),
];

const YES_NO: [(&str, bool); 2] = [("yes", true), ("no", false)];
const STAGES: [(&str, StageName); 2] =
    [("referral", StageName::Referral), ("discharge", StageName::Discharge)];
const ANSWERERS: [(&str, Answerer); 2] = [("referrer", Answerer::Referrer), ("clinic", Answerer::Clinic)];

impl Resolver {
    /// Resolves categories, concepts, units, facts, destinations, conversions and sources, in the order in which
    /// they need each other.
    pub(super) fn vocabulary(&mut self, pending: &Pending<'_>) {
        for (here, id, tree) in &pending.sources {
            self.fill_source(*here, *id, tree);
        }
        for (here, id, tree) in &pending.categories {
            self.fill_category(*here, *id, tree);
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
            let kind = self.fact_type(*here, tree);
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

    fn fill_category(&mut self, here: Here, id: CategoryId, tree: &ast::Category) {
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), &[]);
        let about = self.describe(here, entries());
        let parent = tree.parent.as_ref().and_then(|parent| {
            Some((self.category(here, &parent.name, parent.span)?, here.loc(parent.span)))
        });
        if let Some(category) = self.model.categories.get_mut(id) {
            category.about = about;
            category.parent = parent;
        }
    }

    fn fill_unit(&mut self, here: Here, id: UnitId, tree: &ast::UnitDeclaration) {
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), &[]);
        let about = self.describe(here, entries());
        for alias in &about.aliases {
            let home = self.names.home_mut(here.file);
            home.unit_aliases.entry(std::sync::Arc::clone(alias)).or_default().push(id);
        }
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

    fn fill_concept(&mut self, here: Here, id: ConceptId, tree: &ast::Concept) {
        let category = self.model.concepts.get(id).and_then(|concept| concept.category);
        let parents = tree
            .parents
            .iter()
            .filter_map(|path| Some((self.concept(here, path, category?)?, here.loc(path.span))));
        let parents: Vec<_> = parents.collect();
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), &["code", "substance", "dose_of", "route", "kind"]);
        let about = self.describe(here, entries());
        let mut codes = Vec::new();
        let mut product: Option<Product> = None;
        for entry in entries() {
            match entry.key.name.as_str() {
                "code" => codes = self.codes(here, entry),
                "substance" => {
                    product.get_or_insert_default().substances =
                        self.concepts_named(here, entry, "substance");
                }
                "dose_of" => {
                    product.get_or_insert_default().dose_of =
                        self.concepts_named(here, entry, "substance").first().copied();
                }
                "route" => {
                    product.get_or_insert_default().route =
                        self.concepts_named(here, entry, "route").first().copied();
                }
                _ => {}
            }
        }
        if let Some(concept) = self.model.concepts.get_mut(id) {
            concept.parents = parents;
            concept.about = about;
            concept.codes = codes;
            concept.product = product;
        }
    }

    /// `code: icd10_se "M79.7", icpc2 "L18" broader`.
    fn codes(&mut self, here: Here, entry: &Entry) -> Vec<Code> {
        let mut codes = Vec::new();
        for value in entry.values() {
            let (system, code, broader) = match value.parts.as_slice() {
                [ValuePart::Name(system), ValuePart::Text(code)] => (system, code, false),
                [ValuePart::Name(system), ValuePart::Text(code), ValuePart::Name(word)]
                    if word.name == "broader" =>
                {
                    (system, code, true)
                }
                _ => {
                    let diagnostic = errors::bad_value(here.loc(value.span), "code", "code");
                    self.report(diagnostic);
                    continue;
                }
            };
            self.names.home_mut(here.file).code_systems.insert(system.name.clone());
            self.uses(here.loc(system.span), Symbol::CodeSystem(system.name.clone()));
            codes.push(Code {
                system: system.name.clone(),
                code: std::sync::Arc::from(code.value.as_str()),
                broader,
                loc: here.loc(value.span),
            });
        }
        codes
    }

    fn concepts_named(&mut self, here: Here, entry: &Entry, category: &str) -> Vec<ConceptId> {
        let mut concepts = Vec::new();
        for value in entry.values() {
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

    fn fill_destination(&mut self, here: Here, id: DestinationId, tree: &ast::Destination) {
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), &["policy", "url"]);
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
        let mut policy = None;
        for entry in entries().filter(|entry| entry.key.name == "policy") {
            policy = self.entry_string(here, entry).map(|text| Name::new(&*text));
        }
        if let Some(destination) = self.model.destinations.get_mut(id) {
            destination.about = about;
            destination.policy = policy;
        }
    }

    fn fact_type(&mut self, here: Here, tree: &ast::FactDeclaration) -> FactType {
        match &tree.ty.kind {
            TypeKind::YesNo => FactType::YesNo,
            TypeKind::Given => FactType::Given,
            TypeKind::OneOf(words) => FactType::OneOf(
                words
                    .iter()
                    .map(|word| Choice {
                        name: word.name.clone(),
                        loc: here.loc(word.span),
                        label: Text::default(),
                    })
                    .collect(),
            ),
            TypeKind::AnyOf(path) => {
                self.category(here, &path.name, path.span).map_or(FactType::Error, FactType::Concepts)
            }
            TypeKind::ListOf(path) if path.name == "medicine" => FactType::Medicines,
            TypeKind::Named(path) if path.name == "date" => FactType::Date,
            TypeKind::Named(path) if path.name == "destination" => FactType::Destination,
            TypeKind::Named(path) => self.named_type(here, path),
            TypeKind::ListOf(path) => {
                self.report(errors::unknown_type(here.loc(path.span), &path.name, Vec::new()));
                FactType::Error
            }
        }
    }

    /// A type by its name: a unit, a kind of unit, or a category.
    fn named_type(&mut self, here: Here, path: &ast::Path) -> FactType {
        let loc = here.loc(path.span);
        if let Some(unit) = self.find_unit(here, &path.name) {
            self.uses(loc, Symbol::Unit(unit));
            return FactType::Quantity(unit);
        }
        if self.model.units.values().any(|unit| unit.kind == path.name && self.sees(here, &unit.head)) {
            return FactType::Measure(path.name.clone());
        }
        if let Some(category) = self.names.find(here.file, &path.name, |home| &home.categories).any() {
            self.uses(loc, Symbol::Category(category));
            return FactType::Concept(category);
        }
        let units =
            self.model.units.values().flat_map(|unit| [unit.head.name.to_string(), unit.kind.to_string()]);
        let categories = self.model.categories.values().map(|category| category.head.name.to_string());
        let mut known: Vec<String> = units.chain(categories).filter(|name| !name.is_empty()).collect();
        known.extend(["date", "destination", "given"].map(str::to_owned));
        self.report(errors::unknown_type(loc, &path.name, known));
        FactType::Error
    }

    fn fill_fact(&mut self, here: Here, id: FactId, tree: &ast::FactDeclaration) {
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        let keys = ["ask", "help", "whole", "silent", "judged_by", "stage", "derive", "role", "options"];
        self.check_keys(here, entries(), &keys);
        let about = self.describe(here, entries());
        let Some(mut fact) = self.model.facts.get(id).cloned() else { return };
        fact.about = about;
        for entry in entries() {
            match entry.key.name.as_str() {
                "ask" => fact.question = self.entry_text(here, entry),
                "help" => fact.help = self.entry_text(here, entry),
                "whole" => fact.whole = self.entry_word(here, entry, &YES_NO).unwrap_or(false),
                "judged_by" => {
                    fact.resolved_by = self.entry_word(here, entry, &ANSWERERS).unwrap_or(Answerer::Referrer);
                }
                "stage" => fact.stage = self.entry_word(here, entry, &STAGES).unwrap_or_default(),
                "role" => fact.role = self.entry_word(here, entry, &ROLES),
                "silent" => {
                    if let Some(value) = entry.values().first() {
                        fact.silence = self.silence_value(here, &fact, value);
                    }
                }
                "derive" => fact.derivation = self.derivation(here, entry),
                "options" => self.choice_labels(here, entry, &mut fact),
                _ => {}
            }
        }
        if let FactType::OneOf(choices) = &fact.kind {
            for (index, choice) in choices.iter().enumerate() {
                let symbol = Symbol::Choice(id, u32::try_from(index).unwrap_or(u32::MAX));
                self.occurrences.push(super::Occurrence { loc: choice.loc, symbol, declares: true });
            }
        }
        if let Some(slot) = self.model.facts.get_mut(id) {
            *slot = fact;
        }
    }

    /// `options: referral sv "remiss" nb "henvisning", question sv "…"`.
    fn choice_labels(&mut self, here: Here, entry: &Entry, fact: &mut Fact) {
        let own = self.language(here);
        let FactType::OneOf(choices) = &mut fact.kind else {
            return self.bad_value(here, entry, "no_options");
        };
        let mut at: Option<usize> = None;
        for value in entry.values() {
            let mut language = own;
            for (position, part) in value.parts.iter().enumerate() {
                match part {
                    ValuePart::Name(path) => {
                        let known = remit_engine::value::Language::ALL
                            .into_iter()
                            .find(|lang| path.name == lang.code());
                        match known {
                            Some(lang) => language = lang,
                            None if position == 0 => {
                                at = choices.iter().position(|choice| choice.name == path.name);
                                if at.is_none() {
                                    let words: Vec<&str> =
                                        choices.iter().map(|choice| choice.name.as_str()).collect();
                                    let loc = here.loc(path.span);
                                    let diagnostic = errors::bad_word(loc, "options", &path.name, &words);
                                    self.diagnostics.push(diagnostic);
                                }
                            }
                            None => {}
                        }
                    }
                    ValuePart::Text(text) => {
                        if let Some(choice) = at.and_then(|at| choices.get_mut(at)) {
                            let label = std::mem::take(&mut choice.label);
                            choice.label = label.with(language, text.value.as_str());
                        }
                        language = own;
                    }
                    ValuePart::Answer(_) | ValuePart::Quantity(_) | ValuePart::Date(_) => {}
                }
            }
        }
    }

    /// `derive: equivalent_dose medicines opioid`.
    fn derivation(&mut self, here: Here, entry: &Entry) -> Option<Derivation> {
        let words = entry.values().first().and_then(meta::names);
        let Some([function, from, rest @ ..]) = words.as_deref() else {
            self.bad_value(here, entry, "derive");
            return None;
        };
        let Some((_, meaning)) = DeriveFunction::ALL.into_iter().find(|(word, _)| function.name == *word)
        else {
            let words: Vec<&str> = DeriveFunction::ALL.iter().map(|(word, _)| *word).collect();
            let diagnostic = errors::bad_word(here.loc(function.span), "derive", &function.name, &words);
            self.report(diagnostic);
            return None;
        };
        let from = self.fact(here, from)?;
        let concept = match rest.first() {
            Some(path) => Some(self.concept_of(here, path, "substance")?),
            None => None,
        };
        Some(Derivation { function: meaning, from, concept })
    }

    /// What silence stands for: `unknown`, `no`, `yes`, `none` or a value of the fact.
    pub(super) fn silence_value(&mut self, here: Here, fact: &Fact, value: &ast::Value) -> Silence {
        match (value.parts.as_slice(), &fact.kind) {
            ([ValuePart::Answer(answer)], FactType::YesNo) => {
                if answer.yes {
                    Silence::Yes
                } else {
                    Silence::No
                }
            }
            ([ValuePart::Name(path)], _) if path.name == "unknown" => Silence::Unknown,
            ([ValuePart::Name(path)], FactType::Concepts(_) | FactType::Medicines) if path.name == "none" => {
                Silence::None
            }
            ([ValuePart::Name(path)], FactType::OneOf(choices)) => {
                let choices = choices.clone();
                self.choice(here, fact, &choices, path).map_or(Silence::Unknown, Silence::Choice)
            }
            ([ValuePart::Name(path)], FactType::Concept(category) | FactType::Concepts(category)) => {
                self.concept(here, path, *category).map_or(Silence::Unknown, Silence::Concept)
            }
            ([ValuePart::Quantity(quantity)], FactType::Quantity(_) | FactType::Measure(_)) => {
                Silence::Quantity(self.quantity(here, quantity))
            }
            (_, FactType::Error) => Silence::Unknown,
            _ => {
                let variant = errors::fact_variant(&fact.kind);
                let loc = here.loc(value.span);
                self.report(errors::bad_silence(loc, &fact.head.name, variant, fact.kind_loc));
                Silence::Unknown
            }
        }
    }
}
