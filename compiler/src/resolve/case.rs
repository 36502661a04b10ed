//! Last pass: cases. Each value is read as the fact's type says it can be.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use remit_engine::ir::StageName;
use remit_engine::value::is_blank;

use super::codes::Naming;
use super::model::*;
use super::statement::stage_of;
use super::{FileContext, Pending, Resolver, Symbol, errors};
use crate::base::{ItemId, Span};
use crate::syntax::ast::{self, CaseValueKind, TermKind};

impl Resolver {
    /// Resolves what every case says and expects.
    pub(super) fn cases(&mut self, pending: &Pending<'_>) {
        for (here, id, tree) in &pending.bases {
            self.fill_base(*here, *id, tree);
        }
        for (here, id, tree) in &pending.cases {
            self.fill_case(*here, *id, tree);
        }
    }

    fn fill_case(&mut self, here: FileContext, id: CaseId, tree: &ast::Case) {
        let Some(policy) = self.model.cases.get(id).map(|case| case.policy) else { return };
        let before = self.diagnostics.len();
        let base = tree.base.as_ref().and_then(|base| self.base(here, base));
        let lines = self.case_lines(here, &tree.lines);
        let expected = tree.expectation.as_ref().map(|expectation| self.expected(here, policy, expectation));
        let errors = self.diagnostics.iter().skip(before).any(crate::diag::Diagnostic::is_error);
        if let Some(case) = self.model.cases.get_mut(id) {
            case.base = base;
            case.lines = lines;
            case.runnable = !tree.is_damaged() && !errors;
            if let Some(expected) = expected {
                case.expected = expected;
            }
        }
    }

    /// What the lines of a case or base say, and what they take away.
    pub(super) fn case_lines(&mut self, here: FileContext, trees: &[ast::CaseLine]) -> CaseLines {
        self.report_said_twice(here, ast::CaseLine::entries(trees));
        let mut lines = CaseLines::default();
        for entry in ast::CaseLine::entries(trees) {
            let unsaid = |value: &&ast::CaseValue| matches!(value.kind, CaseValueKind::NotSaid);
            let Some(taken) = entry.values.iter().find(unsaid) else {
                lines.entries.extend(self.case_entry(here, entry));
                continue;
            };
            if let Some(other) = entry.values.iter().find(|value| value.span != taken.span) {
                let (loc, other) = (here.loc(taken.span), here.loc(other.span));
                self.report(errors::values_clash(loc, &entry.fact.name, "not_said", other));
            }
            if let Some(fact) = self.fact_or(here, &entry.fact, Some((here.loc(entry.span), ": "))) {
                lines.unsaid.push((fact, here.loc(entry.span)));
            }
        }
        lines
    }

    fn report_said_twice<'t>(
        &mut self,
        here: FileContext,
        entries: impl Iterator<Item = &'t ast::CaseEntry>,
    ) {
        let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
        for entry in entries {
            let first = *seen.entry(entry.fact.name.as_str()).or_insert(entry.fact.span);
            if first != entry.fact.span {
                let (loc, first) = (here.loc(entry.fact.span), here.loc(first));
                self.report(errors::said_twice(loc, &entry.fact.name, "fact", first));
            }
        }
    }

    fn expected(&mut self, here: FileContext, policy: PolicyId, tree: &ast::Expectation) -> Expected {
        let mut stage = stage_of(tree.verb.verb);
        if let [first, second, ..] = tree.clauses.at() {
            let (loc, first) = (here.loc(second.span), here.loc(first.span));
            self.report(errors::said_twice(loc, &second.name, "stage", first));
        }
        for path in tree.clauses.at() {
            match path.name.as_str() {
                "referral" => stage = StageName::Referral,
                "discharge" => stage = StageName::Discharge,
                _ => {
                    let loc = here.loc(path.span);
                    self.report(errors::bad_word(loc, "at", &path.name, &["referral", "discharge"]));
                }
            }
        }
        self.report_repeated_paths(here, tree.clauses.by());
        self.report_repeated_paths(here, tree.clauses.for_paths());
        let mut by = Vec::new();
        for path in tree.clauses.by() {
            if let Some(rule) = self.rule(here, policy, &path.name, path.span) {
                by.push((rule, here.loc(path.span)));
            }
        }
        let mut open_facts = Vec::new();
        for path in tree.clauses.for_paths() {
            if let Some(fact) = self.fact(here, path) {
                open_facts.push((fact, here.loc(path.span)));
            }
        }
        Expected {
            verb: tree.verb.verb,
            verb_loc: here.loc(tree.verb.span),
            stage,
            actions: self.actions(here, tree.clauses.actions()),
            open_facts,
            by,
            loc: here.loc(tree.span),
        }
    }

    fn case_entry(&mut self, here: FileContext, tree: &ast::CaseEntry) -> Option<CaseEntry> {
        let fact_id = self.fact_or(here, &tree.fact, Some((here.loc(tree.span), ": ")))?;
        let facts = self.model.facts.shared(fact_id)?;
        let fact = facts.get(fact_id.index() as usize)?;
        let mut values = Vec::new();
        for value in &tree.values {
            let named = super::moment::renamed(fact, value);
            values.extend(self.dated_value(here, fact, named.as_ref().unwrap_or(value)));
        }
        let several = matches!(
            fact.kind,
            FactType::Concepts(_) | FactType::Medicines | FactType::Records(_) | FactType::Error
        );
        if several {
            self.values_clash(here, tree);
        } else if fact.can_be_dated() {
            self.latest(here, fact, tree);
        } else if let Some(second) = tree.values.get(1) {
            let loc = here.loc(second.span);
            self.report(errors::bad_case_value(loc, &fact.head.name, "only_one", fact.kind_loc));
        }
        Some(CaseEntry {
            fact: fact_id,
            fact_loc: here.loc(tree.fact.span),
            values,
            loc: here.loc(tree.span),
        })
    }

    /// `none` and `unknown` say all there is to say; a concept is what it is, or suspected, or excluded.
    fn values_clash(&mut self, here: FileContext, tree: &ast::CaseEntry) {
        let is_unknown =
            |term: &ast::Term| matches!(&term.kind, TermKind::Name(path) if path.name == "unknown");
        let alone = |value: &&ast::CaseValue| {
            matches!(value.kind, CaseValueKind::None)
                || matches!(&value.kind, CaseValueKind::Term { term, certainty: None } if is_unknown(term))
        };
        if let Some(whole) = tree.values.iter().find(alone)
            && let Some(other) = tree.values.iter().find(|value| value.span != whole.span)
        {
            let variant = if matches!(whole.kind, CaseValueKind::None) { "none" } else { "unknown" };
            let (loc, other) = (here.loc(whole.span), here.loc(other.span));
            self.report(errors::values_clash(loc, &tree.fact.name, variant, other));
        }
        let mut stated: FxHashMap<&str, (Option<ast::Certainty>, Span)> = FxHashMap::default();
        for value in &tree.values {
            let CaseValueKind::Term { term, certainty } = &value.kind else { continue };
            let certainty = certainty.map(|word| word.certainty);
            let (first, span) = *stated.entry(term.text()).or_insert((certainty, value.span));
            let (loc, there) = (here.loc(value.span), here.loc(span));
            if first != certainty {
                self.report(errors::values_clash(loc, &tree.fact.name, "certainty", there));
            } else if span != value.span {
                self.report(errors::named_twice(loc, term.text(), there));
            }
        }
    }

    pub(super) fn case_value(
        &mut self,
        here: FileContext,
        fact: &Fact,
        tree: &ast::CaseValue,
    ) -> Option<CaseValue> {
        let value = match (&fact.kind, &tree.kind) {
            (FactType::Error, _) => return None,
            (_, CaseValueKind::Term { term, certainty: None }) if self.is_unknown(here, fact, term) => {
                CaseValue::Unknown
            }
            (FactType::Truth, CaseValueKind::Answer(answer)) => CaseValue::Truth(answer.yes),
            (FactType::Given, CaseValueKind::Given) => CaseValue::Given,
            (FactType::Given | FactType::Medicines, CaseValueKind::Text(text)) if is_blank(&text.value) => {
                let loc = here.loc(tree.span);
                self.report(errors::bad_case_value(loc, &fact.head.name, "blank", fact.kind_loc));
                return None;
            }
            (FactType::Given, CaseValueKind::Text(text)) => CaseValue::Words(Arc::from(text.value.as_str())),
            (FactType::Given, CaseValueKind::Answer(answer)) => CaseValue::Truth(answer.yes),
            (FactType::Date | FactType::Event, CaseValueKind::Date(date)) => CaseValue::Date(date.day?),
            (FactType::Quantity(_) | FactType::Dimension(_), CaseValueKind::Quantity(quantity)) => {
                let quantity = self.quantity(here, quantity);
                CaseValue::Quantity(self.in_own_unit(&fact.kind, quantity))
            }
            (FactType::Quantity(_) | FactType::Dimension(_), CaseValueKind::Bounds { min, max }) => {
                let ends = [min, max].map(|end| self.amount_end(here, fact, end.as_ref()));
                let [Some(min), Some(max)] = ends else { return self.bad_case_value(here, fact, tree) };
                CaseValue::Bounds(min, max)
            }
            (FactType::Date | FactType::Event, kind) => match self.when_value(here, fact, kind) {
                Some(value) => value,
                None => return self.bad_case_value(here, fact, tree),
            },
            (kind, CaseValueKind::None) if kind.is_list() => CaseValue::None,
            (kind, CaseValueKind::Incomplete) if kind.is_list() => CaseValue::Incomplete,
            (FactType::Records(record), CaseValueKind::Record(lines)) => {
                CaseValue::Record(self.case_record(here, *record, lines), here.loc(tree.span))
            }
            (
                FactType::Concept(category) | FactType::Concepts(category),
                CaseValueKind::Term { term, certainty },
            ) => {
                let certainty = certainty.map(|word| word.certainty);
                match &term.kind {
                    TermKind::Name(path) => {
                        let concept = self.concept(here, path, *category)?;
                        CaseValue::Concept(concept, certainty, here.loc(term.span))
                    }
                    TermKind::Code { system, code } => {
                        let (system, code) = self.code(here, system, code, Naming::One)?;
                        CaseValue::Code(system, code, certainty)
                    }
                }
            }
            (FactType::OneOf(choices), CaseValueKind::Term { term, certainty: None }) => match &term.kind {
                TermKind::Name(path) => {
                    let choices = choices.clone();
                    let name = self.choice(here, fact, &choices, path)?;
                    CaseValue::Choice(name)
                }
                TermKind::Code { .. } => return self.bad_case_value(here, fact, tree),
            },
            (FactType::Destination, CaseValueKind::Term { term, certainty: None }) => match &term.kind {
                TermKind::Name(path) => CaseValue::Destination(self.destination(here, path)?),
                TermKind::Code { .. } => return self.bad_case_value(here, fact, tree),
            },
            (FactType::Medicines, CaseValueKind::Medicine(medicine)) => {
                CaseValue::Medicine(self.case_medicine(here, fact, medicine, tree)?)
            }
            (FactType::Medicines, CaseValueKind::Term { term, certainty: None }) => {
                CaseValue::Medicine(CaseMedicine {
                    product: self.medicine_product(here, term)?,
                    route: None,
                    amount: CaseAmount::Unstated,
                    as_needed: false,
                    loc: here.loc(tree.span),
                })
            }
            (FactType::Medicines, CaseValueKind::Text(text)) => {
                CaseValue::Words(Arc::from(text.value.as_str()))
            }
            _ => return self.bad_case_value(here, fact, tree),
        };
        Some(value)
    }

    /// Whether the word is `unknown`, and no value of the fact is called that.
    fn is_unknown(&self, here: FileContext, fact: &Fact, term: &ast::Term) -> bool {
        let TermKind::Name(path) = &term.kind else { return false };
        let taken = match &fact.kind {
            FactType::OneOf(choices) => choices.iter().any(|choice| choice.name == "unknown"),
            FactType::Concept(category) | FactType::Concepts(category) => {
                let accepts = |concept| self.model.concept_is_of(concept, *category);
                self.names.concept(here.file, &path.name, accepts).any().is_some()
            }
            FactType::Destination => {
                self.names.find(here.file, &path.name, |home| &home.destinations).any().is_some()
            }
            FactType::Truth
            | FactType::Quantity(_)
            | FactType::Dimension(_)
            | FactType::Date
            | FactType::Event
            | FactType::Given
            | FactType::Medicines
            | FactType::Records(_)
            | FactType::Error => false,
        };
        path.name == "unknown" && !taken
    }

    /// What an entry of a list says of its fields.
    fn case_record(
        &mut self,
        here: FileContext,
        record: RecordId,
        lines: &[ast::CaseLine],
    ) -> Vec<CaseEntry> {
        let outer = self.record.replace(record);
        let entries = lines.iter().filter_map(|line| match line {
            ast::CaseLine::Entry(entry) => Some(entry),
            ast::CaseLine::Damaged(_) => None,
        });
        let entries: Vec<&ast::CaseEntry> = entries.collect();
        self.report_said_twice(here, entries.iter().copied());
        let read = entries.into_iter().filter_map(|entry| self.case_entry(here, entry)).collect();
        self.record = outer;
        read
    }

    fn bad_case_value(&mut self, here: FileContext, fact: &Fact, tree: &ast::CaseValue) -> Option<CaseValue> {
        let variant = errors::fact_variant(&fact.kind);
        let loc = here.loc(tree.span);
        self.report(errors::bad_case_value(loc, &fact.head.name, variant, fact.kind_loc));
        None
    }

    pub(super) fn case_medicine(
        &mut self,
        here: FileContext,
        fact: &Fact,
        tree: &ast::Medicine,
        value: &ast::CaseValue,
    ) -> Option<CaseMedicine> {
        let product = self.medicine_product(here, &tree.product)?;
        let route = match &tree.route {
            Some(path) => Some(self.concept_of(here, path, "route")?),
            None => None,
        };
        let dose = tree.dose.as_ref().map(|dose| self.quantity(here, dose));
        let times = tree.times.as_ref().map(|times| self.number(here, times));
        let amount = match dose {
            None => CaseAmount::Unstated,
            Some(dose) if tree.daily.is_some() => {
                if times.is_some() {
                    let loc = here.loc(value.span);
                    self.report(errors::bad_case_value(loc, &fact.head.name, "daily_times", fact.kind_loc));
                    return None;
                }
                CaseAmount::Daily(dose)
            }
            Some(dose) => CaseAmount::Dose(dose, times),
        };
        Some(CaseMedicine {
            product,
            route,
            amount,
            as_needed: tree.as_needed.is_some(),
            loc: here.loc(value.span),
        })
    }

    /// A substance, a brand or a code.
    fn medicine_product(&mut self, here: FileContext, term: &ast::Term) -> Option<NamedMedicine> {
        match &term.kind {
            TermKind::Code { system, code } => {
                let (system, code) = self.code(here, system, code, Naming::One)?;
                Some(NamedMedicine::Code(system, code))
            }
            TermKind::Name(path) => {
                let brand = self.names.find(here.file, "brand", |home| &home.categories).any();
                let brand = brand.and_then(|category| {
                    let accepts = |concept| self.model.concept_is_of(concept, category);
                    self.names.concept(here.file, &path.name, accepts).any()
                });
                if let Some(brand) = brand {
                    self.uses(here.loc(path.span), Symbol::Concept(brand));
                    return Some(NamedMedicine::Brand(brand));
                }
                self.concept_of(here, path, "substance").map(NamedMedicine::Substance)
            }
        }
    }
}
