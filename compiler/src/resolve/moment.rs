//! Ends of bounds, and when something happened, as a case says them.

use remit_engine::value::{Date, Days};

use super::model::*;
use super::{FileContext, Resolver};
use crate::base::{Name, Span};
use crate::syntax::ast::{self, CaseEnd, CaseValueKind, EventWord};

/// A word of the language that is a name where it is.
pub(super) fn named(word: &str, span: Span) -> ast::Term {
    let path = ast::Path { name: Name::new(word), span };
    ast::Term { kind: ast::TermKind::Name(path), span }
}

/// A case's value of a fact that is no event, where `never` and `ever` are names like any other.
pub(super) fn renamed(fact: &Fact, value: &ast::CaseValue) -> Option<ast::CaseValue> {
    let CaseValueKind::Event(event) = &value.kind else { return None };
    let word = match event {
        EventWord::Never => "never",
        EventWord::Ever => "ever",
        EventWord::Ago { .. } => return None,
    };
    if fact.kind == FactType::Event {
        return None;
    }
    let kind = CaseValueKind::Term { term: named(word, value.span), certainty: None };
    Some(ast::CaseValue { kind, on: value.on.clone(), span: value.span })
}

impl Resolver {
    /// An end of an amount; none where it is a day.
    pub(super) fn amount_end(
        &mut self,
        here: FileContext,
        fact: &Fact,
        end: Option<&CaseEnd>,
    ) -> Option<Option<Quantity>> {
        match end {
            None => Some(None),
            Some(CaseEnd::Quantity(quantity)) => {
                let quantity = self.quantity(here, quantity);
                Some(Some(self.in_own_unit(&fact.kind, quantity)))
            }
            Some(CaseEnd::Days(_)) => None,
        }
    }

    /// A day, or when something happened; none where the value says nothing of that sort.
    pub(super) fn when_value(
        &mut self,
        here: FileContext,
        fact: &Fact,
        value: &CaseValueKind,
    ) -> Option<CaseValue> {
        let CaseValueKind::Event(event) = value else { return self.days_value(here, value) };
        if fact.kind != FactType::Event {
            return None;
        }
        Some(match event {
            EventWord::Never => CaseValue::Ever(false),
            EventWord::Ever => CaseValue::Ever(true),
            EventWord::Ago { min, max } => {
                let [min, max] = [min, max].map(|end| end.as_ref().map(|end| self.quantity(here, end)));
                CaseValue::Ago(min, max)
            }
        })
    }

    /// A day, a part of a date, or bounds of them; none where the value is something else.
    pub(super) fn days_value(&mut self, here: FileContext, value: &CaseValueKind) -> Option<CaseValue> {
        match value {
            CaseValueKind::Date(date) => date.day.map(CaseValue::Date),
            CaseValueKind::Month(month) => month.days.map(CaseValue::Days),
            CaseValueKind::Quantity(year) => self.year(here, year).map(CaseValue::Days),
            CaseValueKind::Bounds { min, max } => {
                let mut end = |end: &Option<CaseEnd>| match end {
                    None => Some(None),
                    Some(CaseEnd::Quantity(year)) => self.year(here, year).map(Some),
                    Some(CaseEnd::Days(month)) => month.days.map(Some),
                };
                Some(CaseValue::DayBounds(end(min)?, end(max)?))
            }
            CaseValueKind::Term { .. }
            | CaseValueKind::Medicine(_)
            | CaseValueKind::Record(_)
            | CaseValueKind::NotSaid
            | CaseValueKind::Incomplete
            | CaseValueKind::None
            | CaseValueKind::Answer(_)
            | CaseValueKind::Given
            | CaseValueKind::Text(_)
            | CaseValueKind::Event(_) => None,
        }
    }

    /// A year of four digits.
    fn year(&mut self, here: FileContext, quantity: &ast::Quantity) -> Option<Days> {
        let number = self.number(here, &quantity.number);
        let year = number.to_i64().filter(|year| quantity.unit.is_none() && (1000..=9999).contains(year))?;
        let first = Date::new(i16::try_from(year).ok()?, 1, 1)?;
        first.to_string().get(..4)?.parse().ok()
    }
}
