//! What the vocabulary and the policies rest on: published documents with their statements, and conversions with their
//! rows.

use remit_engine::value::Text;

use super::model::*;
use super::{FileContext, Resolver, Symbol, errors};
use crate::base::Name;
use crate::diag::Word;
use crate::syntax::ast::{self, StatementKind};
use crate::syntax::clauses::{ROW_KEYS, form};

impl Resolver {
    pub(super) fn fill_conversion(&mut self, here: FileContext, id: ConversionId, tree: &ast::Conversion) {
        self.check_keys(here, tree.entries(), form(StatementKind::Conversion).keys);
        let about = self.describe(here, tree.entries());
        let mut title = Text::default();
        let mut dated = None;
        for entry in tree.entries() {
            match entry.key.name.as_str() {
                "title" => title = self.entry_text(here, entry),
                "valid_from" | "updated" => {
                    let shown = self.entry_shown(here, entry);
                    if let Some((_, first)) = dated.replace((shown, entry.key.span)) {
                        let (loc, first) = (here.loc(entry.key.span), here.loc(first));
                        self.report(errors::key_twice(loc, &entry.key.name, first));
                    }
                }
                _ => {}
            }
        }
        let dated = dated.map(|(shown, _)| shown);
        let rows: Vec<_> = tree.rows().filter_map(|row| self.conversion_row(here, row)).collect();
        if let Some(conversion) = self.model.conversions.get_mut(id) {
            conversion.about = about;
            conversion.title = title;
            conversion.dated = dated;
            conversion.rows = rows;
        }
    }

    fn conversion_row(&mut self, here: FileContext, row: &ast::Row) -> Option<ConversionRow> {
        let substance = self.concept_of(here, &row.substance, "substance");
        let route = self.concept_of(here, &row.route, "route");
        let unit = row.unit.as_ref().map(|unit| self.unit(here, unit));
        let entries = || row.meta.iter().flat_map(ast::Meta::entries);
        self.check_keys(here, entries(), ROW_KEYS);
        let about = self.describe(here, entries());
        let factor = match &row.factor {
            ast::Factor::Ratio { central, interval } => {
                let central = central.as_ref().map(|number| self.number(here, number));
                let interval = interval
                    .as_ref()
                    .map(|interval| (self.number(here, &interval.low), self.number(here, &interval.high)));
                let (low, high) = interval.or(central.map(|central| (central, central)))?;
                Factor::Times { central, low, high }
            }
            ast::Factor::Table(entries) => {
                let mut table: Vec<_> = entries
                    .iter()
                    .map(|entry| {
                        (self.number(here, &entry.dose.number), self.number(here, &entry.equals.number))
                    })
                    .collect();
                table.sort();
                Factor::Table(table)
            }
            ast::Factor::Bands(bands) => Factor::Bands(
                bands
                    .iter()
                    .map(|band| {
                        let to = band.to.as_ref().map(|to| self.number(here, to));
                        (self.number(here, &band.factor), self.number(here, &band.from), to)
                    })
                    .collect(),
            ),
        };
        let unit = match unit {
            Some(unit) => Some(unit?),
            None => None,
        };
        Some(ConversionRow {
            substance: substance?,
            route: route?,
            unit,
            factor,
            about,
            loc: here.loc(row.span),
        })
    }

    pub(super) fn fill_source(&mut self, here: FileContext, id: SourceId, tree: &ast::Source) {
        self.check_keys(here, tree.entries(), form(StatementKind::Source).keys);
        let mut title = Text::default();
        let mut facts = Vec::new();
        for entry in tree.entries() {
            match entry.key.name.as_str() {
                "title" => title = self.entry_text(here, entry),
                _ => facts.push((entry.key.name.clone(), self.entry_shown(here, entry))),
            }
        }
        let mut statements = Vec::new();
        for statement in tree.statements() {
            let Some(number) = statement.number.as_whole() else {
                let written = statement.number.to_string();
                let diagnostic = errors::not_a_statement_number(here.loc(statement.number.span), written);
                self.report(diagnostic);
                continue;
            };
            let number_loc = here.loc(statement.number.span);
            self.declares(number_loc, Symbol::Statement(id, number));
            statements.push(Statement {
                number,
                number_loc,
                text: self.text(here, &statement.text),
                heading: statement
                    .under
                    .as_ref()
                    .map(|under| std::sync::Arc::from(under.heading.value.as_str())),
                loc: here.loc(statement.span),
            });
        }
        statements.sort_by_key(|statement| statement.number);
        for pair in statements.windows(2) {
            if let [first, second] = pair
                && first.number == second.number
            {
                let name = Name::from(second.number.to_string());
                let diagnostic =
                    errors::duplicate(second.number_loc, &name, Word::Statement, first.number_loc);
                self.report(diagnostic);
            }
        }
        if let Some(source) = self.model.sources.get_mut(id) {
            source.title = title;
            source.facts = facts;
            source.statements = statements;
            source.damaged = tree.is_damaged();
        }
    }
}
