//! Values with the day that they are from. Input: tests of how old a value is, and values of cases with `on`. Output: the same
//! resolved, or errors.

use super::model::*;
use super::{FileContext, Resolver, errors};
use crate::syntax::ast::{self, CaseValueKind, CompareOp, EventTest};

impl Resolver {
    /// `lab.hba1c dated within 3 months`, `dated over 3 months ago`.
    pub(super) fn dated(&mut self, here: FileContext, path: &ast::Path, test: &EventTest) -> ConditionKind {
        let Some(fact) = self.fact(here, path) else { return ConditionKind::Error };
        let (operator, time) = match test {
            EventTest::Within(time) => (CompareOp::AtMost, time),
            EventTest::Over(time) => (CompareOp::Greater, time),
            // The grammar has no such test of a value.
            EventTest::Ever | EventTest::Never => return ConditionKind::Error,
        };
        let time = self.quantity(here, time);
        if self.may_be_dated(here, path, fact) {
            ConditionKind::Dated(fact, operator, time)
        } else {
            ConditionKind::Error
        }
    }

    /// Whether the value of a fact can have a date; one that cannot is reported.
    pub(super) fn may_be_dated(&mut self, here: FileContext, path: &ast::Path, id: FactId) -> bool {
        let Some(fact) = self.model.facts.get(id).filter(|fact| fact.kind != FactType::Error) else {
            return false;
        };
        if fact.can_be_dated() {
            return true;
        }
        let (name, declared) = (fact.head.name.clone(), fact.kind_loc);
        let variant = if fact.kind == FactType::Event {
            "dated_event"
        } else if fact.derivation.is_some() {
            "dated_derived"
        } else if fact.record.is_some() {
            "dated_field"
        } else {
            "not_dated"
        };
        self.report(errors::wrong_test(here.loc(path.span), &name, variant, declared));
        false
    }

    /// A value of a case, with the day that it is from where it says so.
    pub(super) fn dated_value(
        &mut self,
        here: FileContext,
        fact: &Fact,
        tree: &ast::CaseValue,
    ) -> Option<CaseValue> {
        let value = self.case_value(here, fact, tree)?;
        let Some(on) = &tree.on else { return Some(value) };
        let loc = here.loc(on.span);
        if !fact.can_be_dated() {
            self.report(errors::bad_case_value(loc, &fact.head.name, "not_dated", fact.kind_loc));
            return None;
        }
        let is_unknown = matches!(&on.kind, CaseValueKind::Term { term, .. } if term.text() == "unknown");
        let day = if is_unknown { Some(CaseValue::Unknown) } else { self.days_value(here, &on.kind) };
        if day.is_none() {
            self.report(errors::bad_case_value(loc, &fact.head.name, "day", fact.kind_loc));
        }
        Some(CaseValue::On(Box::new(value), Box::new(day?), here.loc(tree.span)))
    }

    /// Of several values each has to say what day it is from.
    pub(super) fn latest(&mut self, here: FileContext, fact: &Fact, tree: &ast::CaseEntry) {
        if tree.values.len() < 2 {
            return;
        }
        if let Some(undated) = tree.values.iter().find(|value| value.on.is_none()) {
            let loc = here.loc(undated.span);
            self.report(errors::bad_case_value(loc, &fact.head.name, "undated", fact.kind_loc));
        }
    }
}
