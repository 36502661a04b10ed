//! Third pass: heads of policies, definitions and impossible combinations; then the statements one by one.

use remit_engine::ir::Basis;

use super::model::*;
use super::{FileContext, Pending, Resolver, errors};
use crate::base::Span;
use crate::syntax::ast::{self, Entry, ValuePart};
use crate::syntax::clauses::{form, head_keys};

impl Resolver {
    /// Resolves everything that policies say.
    pub(super) fn policies(&mut self, pending: &Pending<'_>) {
        for (here, id, header) in &pending.policies {
            self.fill_head(*here, *id, header);
        }
        for (here, id, tree) in &pending.definitions {
            let condition = self.condition(*here, &tree.condition);
            let entries = || tree.meta.iter().flat_map(ast::Meta::entries);
            self.check_keys(*here, entries(), form(ast::StatementKind::Define).keys);
            let label = self.describe(*here, entries().filter(|entry| entry.key.name == "label")).label;
            if let Some(definition) = self.model.definitions.get_mut(*id) {
                definition.condition = condition;
                definition.label = label;
            }
        }
        for (here, id, tree) in &pending.sections {
            let when = self.condition(*here, tree);
            if let Some(section) = self.model.sections.get_mut(*id) {
                section.when = Some(when);
            }
        }
        for (here, tree, span) in &pending.impossibles {
            self.fill_impossible(*here, tree, *span);
        }
        for (here, id, tree) in &pending.notices {
            self.fill_notice(*here, *id, tree);
        }
        for placed in &pending.statements {
            self.statement(*placed);
        }
    }

    fn fill_head(&mut self, here: FileContext, id: PolicyId, header: &ast::Header) {
        let Some(mut policy) = self.model.policies.get(id).cloned() else { return };
        let entries = || header.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), head_keys(ast::FileKind::Policy));
        for entry in entries() {
            match entry.key.name.as_str() {
                "title" => policy.title = self.entry_text(here, entry),
                "label" => policy.label = self.entry_text(here, entry),
                "country" => policy.country = self.entry_string(here, entry),
                "version" => policy.version = self.entry_string(here, entry),
                "valid_from" => policy.valid_from = self.head_day(here, entry),
                "valid_to" => policy.valid_to = self.head_day(here, entry),
                "review_by" => policy.review_by = self.head_day(here, entry),
                "withdrawn" => policy.withdrawn = self.head_day(here, entry),
                "conversion" => policy.conversion = self.head_conversion(here, entry),
                "language" => self.check_language(here, entry),
                "judge" | "contact" | "urgent" => {
                    policy.facts.push((entry.key.name.clone(), self.entry_text(here, entry)));
                }
                "priority" => policy.priorities = self.head_priorities(here, id, entry),
                "decides_within" => policy.decides_within = self.entry_quantity(here, entry),
                // Kept as they are: the document and who answers for it.
                _ => policy.facts.push((entry.key.name.clone(), self.entry_shown(here, entry))),
            }
        }
        if let Some(slot) = self.model.policies.get_mut(id) {
            *slot = policy;
        }
    }

    fn head_day(
        &mut self,
        here: FileContext,
        entry: &Entry,
    ) -> Option<(remit_engine::value::Date, crate::base::Loc)> {
        Some((self.entry_date(here, entry)?, here.loc(entry.span)))
    }

    pub(super) fn check_language(&mut self, here: FileContext, entry: &Entry) {
        let known = remit_engine::value::Language::ALL.map(|lang| (lang.code(), lang));
        self.entry_word(here, entry, &known);
    }

    /// `conversion: uppsala interval`.
    fn head_conversion(
        &mut self,
        here: FileContext,
        entry: &Entry,
    ) -> Option<(ConversionId, Basis, crate::base::Loc)> {
        let parts = match entry.values.as_slice() {
            [value] => value.parts.as_slice(),
            _ => &[],
        };
        let (path, basis) = match parts {
            [ValuePart::Name(path)] => (path, Basis::Interval),
            [ValuePart::Name(path), ValuePart::Name(word)] if word.name == "interval" => {
                (path, Basis::Interval)
            }
            [ValuePart::Name(path), ValuePart::Name(word)] if word.name == "central" => {
                (path, Basis::Central)
            }
            [ValuePart::Name(_), ValuePart::Name(word)] => {
                let loc = here.loc(word.span);
                let diagnostic = errors::bad_word(loc, "conversion", &word.name, &["interval", "central"]);
                self.report(diagnostic);
                return None;
            }
            _ => {
                self.bad_value(here, entry, "conversion");
                return None;
            }
        };
        let id = self.conversion(here, path)?;
        Some((id, basis, here.loc(entry.span)))
    }

    fn fill_impossible(&mut self, here: FileContext, tree: &ast::Impossible, span: Span) {
        let condition = self.condition(here, &tree.condition);
        let guard = self.guard(here, None, &tree.clauses);
        let grounds = self.grounds(here, &tree.clauses);
        let loc = here.loc(span);
        self.model.impossibles.push(here.file, Impossible { condition, guard, grounds, loc });
    }

    /// `because` and `cite`.
    pub(super) fn grounds(&mut self, here: FileContext, clauses: &ast::Clauses) -> Grounds {
        let because = clauses.because().map(|text| self.text(here, text)).filter(|text| !text.is_empty());
        let mut cites = Vec::new();
        for clause in &clauses.list {
            if let ast::ClauseKind::Cite(cite) = &clause.kind
                && let Some(source) = self.source(here, &cite.source)
            {
                let statements = self.statement_numbers(here, source, &cite.numbers);
                let partly = cite.partly.as_ref().map(|partly| self.text(here, &partly.because));
                cites.push(Citation { source, loc: here.loc(clause.span), statements, partly });
            }
        }
        Grounds { because, cites }
    }

    /// Numbers of statements, each known to the source.
    pub(super) fn statement_numbers(
        &mut self,
        here: FileContext,
        source: SourceId,
        numbers: &[ast::Number],
    ) -> Vec<(u32, crate::base::Loc)> {
        let mut found = Vec::new();
        for tree in numbers {
            let loc = here.loc(tree.span);
            let Some(number) = tree.as_whole() else {
                self.report(errors::not_a_statement_number(loc, tree.to_string()));
                continue;
            };
            let Some(document) = self.model.sources.get(source) else { continue };
            if document.statement(number).is_some() {
                self.uses(loc, super::Symbol::Statement(source, number));
                found.push((number, loc));
            } else if !document.damaged {
                let (name, declared) = (document.head.name.clone(), document.head.name_loc);
                let count = document.statements.len();
                self.report(errors::unknown_statement(loc, number, &name, declared, count));
            }
        }
        found
    }
}
