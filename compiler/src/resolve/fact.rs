//! What each fact says: its type, its answers, what silence on it means and what it follows from.

use remit_engine::ir::{Resolver as Answerer, StageName};

use super::formula::formula_of;
use super::meta;
use super::model::*;
use super::role;
use super::{FileContext, Resolver, Symbol, errors};
use crate::diag::Word;
use crate::syntax::ast::{self, Entry, StatementKind, TypeKind, ValuePart};
use crate::syntax::clauses::form;

const YES_NO: [(&str, bool); 2] = [("yes", true), ("no", false)];
const STAGES: [(&str, StageName); 2] =
    [("referral", StageName::Referral), ("discharge", StageName::Discharge)];
const ANSWERERS: [(&str, Answerer); 2] = [("referrer", Answerer::Referrer), ("clinic", Answerer::Clinic)];

impl Resolver {
    pub(super) fn fact_type(&mut self, here: FileContext, tree: &ast::FactDeclaration) -> FactType {
        match &tree.ty.kind {
            TypeKind::Truth => FactType::Truth,
            TypeKind::Given => FactType::Given,
            TypeKind::OneOf(words) => FactType::OneOf(
                self.each_once(here, words)
                    .into_iter()
                    .map(|word| Choice::new(word.name.clone(), here.loc(word.span)))
                    .collect(),
            ),
            TypeKind::AnyOf(path) => {
                self.category(here, &path.name, path.span).map_or(FactType::Error, FactType::Concepts)
            }
            TypeKind::ListOf(path) if path.name == "medicine" => FactType::Medicines,
            TypeKind::Named(path) if path.name == "date" => FactType::Date,
            TypeKind::Named(path) if path.name == "destination" => FactType::Destination,
            TypeKind::Named(path) => self.named_type(here, path),
            TypeKind::ListOf(path) => self.record_type(here, path),
        }
    }

    /// The words of a `one of`; one that is written twice is reported and left out.
    fn each_once<'t>(&mut self, here: FileContext, words: &'t [ast::Ident]) -> Vec<&'t ast::Ident> {
        let mut once: Vec<&ast::Ident> = Vec::with_capacity(words.len());
        for word in words {
            match once.iter().find(|known| known.name == word.name) {
                Some(first) => {
                    let (loc, first) = (here.loc(word.span), here.loc(first.span));
                    self.report(errors::duplicate(loc, &word.name, Word::Option, first));
                }
                None => once.push(word),
            }
        }
        once
    }

    /// A type by its name: a unit, a kind of unit, or a category.
    fn named_type(&mut self, here: FileContext, path: &ast::Path) -> FactType {
        let loc = here.loc(path.span);
        if let Some(unit) = self.find_unit(here, &path.name) {
            self.uses(loc, Symbol::Unit(unit));
            return FactType::Quantity(unit);
        }
        if self.model.units.values().any(|unit| unit.kind == path.name && self.sees(here, &unit.head)) {
            return FactType::Dimension(path.name.clone());
        }
        if let Some(category) = self.names.find(here.file, &path.name, |home| &home.categories).any() {
            self.uses(loc, Symbol::Category(category));
            return FactType::Concept(category);
        }
        if path.name == "event" {
            return FactType::Event;
        }
        let units =
            self.model.units.values().flat_map(|unit| [unit.head.name.to_string(), unit.kind.to_string()]);
        let categories = self.model.categories.values().map(|category| category.head.name.to_string());
        let mut known: Vec<String> = units.chain(categories).filter(|name| !name.is_empty()).collect();
        known.extend(["date", "event", "destination", "given"].map(str::to_owned));
        self.report(errors::unknown_type(loc, &path.name, known));
        FactType::Error
    }

    pub(super) fn fill_fact(&mut self, here: FileContext, id: FactId, tree: &ast::FactDeclaration) {
        let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
        let of_record = self.model.facts.get(id).is_some_and(|fact| fact.record.is_some());
        let statement = if of_record { StatementKind::Record } else { StatementKind::Fact };
        self.check_keys(here, entries(), form(statement).keys);
        let about = self.describe(here, entries());
        let Some(mut fact) = self.model.facts.get(id).cloned() else { return };
        fact.about = about;
        for entry in entries() {
            match entry.key.name.as_str() {
                "ask" => fact.question = self.entry_text(here, entry),
                "help" => fact.help = self.entry_text(here, entry),
                "whole" => {
                    fact.whole = self.entry_word(here, entry, &YES_NO).unwrap_or(false);
                    if !matches!(fact.kind, FactType::Quantity(_) | FactType::Dimension(_) | FactType::Error)
                    {
                        self.bad_value(here, entry, "no_amount");
                    }
                }
                "range" => fact.range = self.range(here, &fact, entry),
                "judged_by" => {
                    fact.resolved_by = self.entry_word(here, entry, &ANSWERERS).unwrap_or(Answerer::Referrer);
                }
                "relative" => fact.relative = self.entry_word(here, entry, &YES_NO).unwrap_or(false),
                "stage" => fact.stage = self.entry_word(here, entry, &STAGES).unwrap_or_default(),
                "role" => fact.role = self.entry_word(here, entry, &role::OF_FACTS),
                "silent" => {
                    self.one_value(here, entry);
                    if let Some(value) = entry.values.first() {
                        fact.silence = self.silence_value(here, &fact, value);
                    }
                }
                "derive" if formula_of(entry).is_some() => {
                    self.one_value(here, entry);
                    fact.formula = self.fact_formula(here, entry);
                }
                "derive" => fact.derivation = self.derivation(here, entry),
                "options" => self.options(here, entry, &mut fact),
                _ => {}
            }
        }
        self.check_option_roles(here, entries(), &fact);
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

    /// `range: 0 to 300 kg`. The unit of the lower end may be left to the upper; of a number there is none to write.
    fn range(&mut self, here: FileContext, fact: &Fact, entry: &Entry) -> Option<Range> {
        self.one_value(here, entry);
        if !matches!(fact.kind, FactType::Quantity(_) | FactType::Dimension(_)) {
            if fact.kind != FactType::Error {
                self.bad_value(here, entry, "range_no_amount");
            }
            return None;
        }
        let value = entry.values.first()?;
        let [ValuePart::Quantity(low), ValuePart::Name(to), ValuePart::Quantity(high)] =
            value.parts.as_slice()
        else {
            self.bad_value(here, entry, "range");
            return None;
        };
        if to.name != "to" {
            self.bad_value(here, entry, "range");
            return None;
        }
        let high = self.quantity(here, high);
        let high = self.in_own_unit(&fact.kind, high);
        let mut low = self.quantity(here, low);
        if low.unit.is_none() && low.unit_known {
            (low.unit, low.unit_known) = (high.unit, high.unit_known);
        }
        Some(Range { low, high, loc: here.loc(value.span) })
    }

    /// A number without a unit, where the fact's own has none to write.
    pub(super) fn in_own_unit(&self, kind: &FactType, quantity: Quantity) -> Quantity {
        let FactType::Quantity(own) = kind else { return quantity };
        let bare = quantity.unit.is_none() && quantity.unit_known && self.model.is_bare(*own);
        if bare { Quantity { unit: Some(*own), ..quantity } } else { quantity }
    }

    /// `derive: equivalent_dose medicines opioid oral`.
    fn derivation(&mut self, here: FileContext, entry: &Entry) -> Option<Derivation> {
        self.one_value(here, entry);
        let words = entry.values.first().and_then(meta::names);
        let Some([function, from, rest @ ..]) = words.as_deref().filter(|words| words.len() <= 4) else {
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
        let concept = match (rest.first(), meaning) {
            (Some(path), DeriveFunction::EquivalentDose | DeriveFunction::Any) => {
                Some(self.concept_of(here, path, "substance")?)
            }
            (Some(_), DeriveFunction::Elapsed | DeriveFunction::Age) => {
                self.bad_value(here, entry, "derive_from_one");
                None
            }
            (None, _) => None,
        };
        let route = match (rest.get(1), meaning) {
            (Some(path), DeriveFunction::EquivalentDose) => Some(self.concept_of(here, path, "route")?),
            (Some(_), DeriveFunction::Any) => {
                self.bad_value(here, entry, "derive_any");
                None
            }
            (Some(_), DeriveFunction::Elapsed | DeriveFunction::Age) | (None, _) => None,
        };
        Some(Derivation { function: meaning, from, concept, route })
    }

    /// What silence means: `unknown`, `no`, `yes`, `none` or a value of the fact.
    pub(super) fn silence_value(&mut self, here: FileContext, fact: &Fact, value: &ast::Value) -> Silence {
        match (value.parts.as_slice(), &fact.kind) {
            ([ValuePart::Answer(answer)], FactType::Truth) => {
                if answer.yes {
                    Silence::Yes
                } else {
                    Silence::No
                }
            }
            ([ValuePart::Name(path)], _) if path.name == "unknown" => Silence::Unknown,
            ([ValuePart::Name(path)], FactType::Concepts(_) | FactType::Medicines | FactType::Records(_))
                if path.name == "none" =>
            {
                Silence::None
            }
            ([ValuePart::Name(path)], FactType::Event) if path.name == "never" => Silence::Never,
            ([ValuePart::Name(path)], FactType::OneOf(choices)) => {
                let choices = choices.clone();
                self.choice(here, fact, &choices, path).map_or(Silence::Unknown, Silence::Choice)
            }
            ([ValuePart::Name(path)], FactType::Concept(category) | FactType::Concepts(category)) => {
                self.concept(here, path, *category).map_or(Silence::Unknown, Silence::Concept)
            }
            ([ValuePart::Quantity(quantity)], FactType::Quantity(_) | FactType::Dimension(_)) => {
                let quantity = self.quantity(here, quantity);
                Silence::Quantity(self.in_own_unit(&fact.kind, quantity))
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
