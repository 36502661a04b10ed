//! Records: what the entries of a list say, and the conditions that count them.

use super::model::*;
use super::{FileContext, Pending, Resolver, Symbol, errors, head};
use crate::base::{Loc, Name};
use crate::diag::Word;
use crate::syntax::ast::{self, TypeKind};
use remit_engine::referral::keys;

impl Resolver {
    pub(super) fn collect_record<'a>(
        &mut self,
        here: FileContext,
        item: &'a ast::Item,
        tree: &'a ast::Record,
        pending: &mut Pending<'a>,
    ) {
        let name = &tree.name.name;
        let own = head(here, name, tree.name.span, item);
        let id = self.model.records.push(here.file, Record { head: own, fields: Vec::new() });
        let loc = here.loc(tree.name.span);
        self.declare(here, |home| &mut home.records, (name, loc), id, Symbol::Record(id), Word::Record);
        let mut fields: Vec<FactId> = Vec::new();
        for field in tree.fields() {
            let (own, loc) = (&field.path.name, here.loc(field.path.span));
            if let Some(first) = self.model.field(id, own).and_then(|id| self.model.facts.get(id)) {
                let first = first.head.name_loc;
                self.report(errors::duplicate(loc, own, Word::Field, first));
                continue;
            }
            if keys::list_keys().any(|key| key == own.as_str()) {
                self.report(errors::reserved_field(loc, own));
            }
            let path = Name::from(format!("{name}.{own}"));
            let whole = head(here, &path, field.path.span, item);
            let whole = Head { doc: None, loc: here.loc(field.path.span.to(field.ty.span)), ..whole };
            let mut fact = Fact::new(whole, here.loc(field.ty.span));
            fact.record = Some(id);
            let fact = self.model.facts.push(here.file, fact);
            self.declares(loc, Symbol::Fact(fact));
            pending.facts.push((here, fact, field));
            fields.push(fact);
            if let Some(record) = self.model.records.get_mut(id) {
                record.fields.clone_from(&fields);
            }
        }
    }

    /// A record by its name, for the type of a list.
    pub(super) fn record_type(&mut self, here: FileContext, path: &ast::Path) -> FactType {
        let loc = here.loc(path.span);
        if let Some(id) = self.names.find(here.file, &path.name, |home| &home.records).any() {
            self.uses(loc, Symbol::Record(id));
            return FactType::Records(id);
        }
        let records = self.model.records.values().filter(|it| self.sees(here, &it.head));
        let mut known: Vec<String> = records.map(|it| it.head.name.to_string()).collect();
        known.push("medicine".to_owned());
        self.report(errors::unknown_record(loc, &path.name, known));
        FactType::Error
    }

    /// Whether a field may be of a type; one that may not is reported.
    pub(super) fn is_field_type(&mut self, here: FileContext, tree: &ast::FactDeclaration) -> bool {
        let fits = match &tree.ty.kind {
            TypeKind::Truth | TypeKind::OneOf(_) => true,
            TypeKind::Named(path) => path.name != "date" && path.name != "destination",
            TypeKind::Given | TypeKind::AnyOf(_) | TypeKind::ListOf(_) => false,
        };
        if !fits {
            self.report(errors::bad_field_type(here.loc(tree.ty.span), &tree.path.name));
        }
        fits
    }

    /// A field of the record at hand, by its name.
    pub(super) fn field(&mut self, here: FileContext, record: RecordId, path: &ast::Path) -> Option<FactId> {
        let loc = here.loc(path.span);
        if let Some(id) = self.model.field(record, &path.name) {
            return Some(self.used(loc, id, Symbol::Fact));
        }
        let record = self.model.records.get(record)?;
        let fields = record.fields.iter().filter_map(|id| self.model.facts.get(*id));
        let known = fields.map(|field| {
            (
                field.own_name().to_owned(),
                field.about.label.all().map(|(_, label)| label.to_owned()).collect(),
            )
        });
        let known = known.collect();
        self.report(errors::unknown_field(loc, &path.name, &record.head, known));
        None
    }

    /// `at least 2 treatment.trials where (…)`.
    pub(super) fn entries(
        &mut self,
        here: FileContext,
        quantifier: ast::Quantifier,
        path: &ast::Path,
        entry: Option<&ast::Condition>,
    ) -> ConditionKind {
        let loc = here.loc(path.span);
        let Some(id) = self.fact(here, path) else { return ConditionKind::Error };
        let Some((kind, name, declared)) = self.fact_kind(id) else { return ConditionKind::Error };
        let FactType::Records(record) = kind else {
            if kind != FactType::Error {
                self.report(errors::wrong_test(loc, &name, "not_records", declared));
            }
            return ConditionKind::Error;
        };
        let outer = self.record.replace(record);
        let entry = entry.map(|entry| Box::new(self.condition(here, entry)));
        self.record = outer;
        if let ast::Quantifier::Count(ast::Counting { bound: ast::Bound::AtLeast, number: 0 }) = quantifier {
            self.report(errors::always_so_many(loc, &name, declared));
        }
        ConditionKind::Entries(id, quantifier, entry)
    }

    /// Whether a condition may ask if a fact is stated; it may not of a field.
    pub(super) fn may_be_missing(&mut self, fact: FactId, loc: Loc) -> bool {
        let Some(field) = self.model.facts.get(fact).filter(|fact| fact.record.is_some()) else {
            return true;
        };
        let (name, declared) = (Name::new(field.own_name()), field.kind_loc);
        self.report(errors::wrong_test(loc, &name, "field_stated", declared));
        false
    }
}
