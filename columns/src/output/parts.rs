//! Columns of several parts: routes, deadlines, open facts, reasons. Input: what a view shows. Output: arrays of structs.

use arrow_array::ArrayRef;
use arrow_array::builder::{BooleanBuilder, StringBuilder};
use arrow_buffer::NullBufferBuilder;
use arrow_schema::ArrowError;
use remit_batch::names::output as column;
use remit_batch::{RouteView, WithinView};
use remit_engine::eval::{Affects, OpenFact, Reason};
use std::sync::Arc;

use super::builders::{Lists, WordColumn, together};
use super::fields::Texts;
use super::vocabulary::Vocabulary;

/// Where referrals are sent.
pub(super) struct Routes {
    destination: WordColumn,
    label: StringBuilder,
    rule: WordColumn,
    certain: BooleanBuilder,
    entries: usize,
    lists: Lists,
}

impl Routes {
    pub(super) fn new(all: &Vocabulary, rows: usize) -> Self {
        Self {
            destination: WordColumn::new(&all.destinations, rows),
            label: StringBuilder::new(),
            rule: WordColumn::new(&all.rules, rows),
            certain: BooleanBuilder::new(),
            entries: 0,
            lists: Lists::new(rows),
        }
    }

    pub(super) fn push(&mut self, routes: Option<&[RouteView<'_>]>) -> Result<(), ArrowError> {
        for route in routes.into_iter().flatten() {
            self.destination.push(route.destination)?;
            self.label.append_value(route.label);
            self.rule.push(route.rule)?;
            self.certain.append_value(route.certain);
            self.entries += 1;
        }
        self.lists.end(self.entries, routes.is_some())
    }

    pub(super) fn finish(mut self, texts: Texts) -> Result<ArrayRef, ArrowError> {
        let parts: Vec<(&str, ArrayRef)> = vec![
            (column::DESTINATION, self.destination.finish(texts)?),
            (column::LABEL, Arc::new(self.label.finish())),
            (column::RULE, self.rule.finish(texts)?),
            (column::CERTAIN, Arc::new(self.certain.finish())),
        ];
        self.lists.finish(together(parts, None)?)
    }
}

/// Deadlines.
pub(super) struct Within {
    count: StringBuilder,
    unit: WordColumn,
    nulls: NullBufferBuilder,
    pub(super) rows: usize,
}

impl Within {
    pub(super) fn new(all: &Vocabulary, rows: usize) -> Self {
        let unit = WordColumn::new(&all.units, rows);
        Self { count: StringBuilder::new(), unit, nulls: NullBufferBuilder::new(rows), rows: 0 }
    }

    pub(super) fn push(&mut self, within: Option<WithinView<'_>>) -> Result<(), ArrowError> {
        self.count.append_option(within.map(|within| within.count.to_string()));
        self.nulls.append(within.is_some());
        self.rows += 1;
        self.unit.push(within.map(|within| within.unit))
    }

    pub(super) fn finish(mut self, texts: Texts) -> Result<ArrayRef, ArrowError> {
        let parts: Vec<(&str, ArrayRef)> =
            vec![(column::COUNT, Arc::new(self.count.finish())), (column::UNIT, self.unit.finish(texts)?)];
        together(parts, self.nulls.finish())
    }
}

/// Facts that are open.
pub(super) struct Open {
    fact: WordColumn,
    affects: WordColumn,
    entries: usize,
    lists: Lists,
}

impl Open {
    pub(super) fn new(all: &Vocabulary, rows: usize) -> Self {
        let (fact, affects) = (WordColumn::new(&all.facts, rows), WordColumn::new(&all.affects, rows));
        Self { fact, affects, entries: 0, lists: Lists::new(rows) }
    }

    pub(super) fn push(&mut self, facts: Option<&[OpenFact]>) -> Result<(), ArrowError> {
        for open in facts.into_iter().flatten() {
            self.fact.push(Some(&open.fact))?;
            self.affects.push(affects(open.affects))?;
            self.entries += 1;
        }
        self.lists.end(self.entries, facts.is_some())
    }

    pub(super) fn finish(self, texts: Texts) -> Result<ArrayRef, ArrowError> {
        let parts =
            vec![(column::FACT, self.fact.finish(texts)?), (column::AFFECTS, self.affects.finish(texts)?)];
        self.lists.finish(together(parts, None)?)
    }
}

fn affects(affects: Affects) -> Option<&'static str> {
    match affects {
        Affects::Decision => Some("decision"),
        Affects::Route => Some("route"),
        Affects::Answer => Some("answer"),
        Affects::None => Some("none"),
        _ => None,
    }
}

/// Why it was decided.
pub(super) struct Reasons {
    rule: WordColumn,
    fact: WordColumn,
    verb: WordColumn,
    certain: BooleanBuilder,
    entries: usize,
    lists: Lists,
}

impl Reasons {
    pub(super) fn new(all: &Vocabulary, rows: usize) -> Self {
        Self {
            rule: WordColumn::new(&all.rules, rows),
            fact: WordColumn::new(&all.facts, rows),
            verb: WordColumn::new(&all.verbs, rows),
            certain: BooleanBuilder::new(),
            entries: 0,
            lists: Lists::new(rows),
        }
    }

    pub(super) fn push(&mut self, reasons: Option<&[Reason]>) -> Result<(), ArrowError> {
        for reason in reasons.into_iter().flatten() {
            self.rule.push(reason.rule.as_deref())?;
            self.fact.push(reason.fact.as_deref())?;
            self.verb.push(Some(reason.verb.id()))?;
            self.certain.append_value(reason.certain);
            self.entries += 1;
        }
        self.lists.end(self.entries, reasons.is_some())
    }

    pub(super) fn finish(mut self, texts: Texts) -> Result<ArrayRef, ArrowError> {
        let parts: Vec<(&str, ArrayRef)> = vec![
            (column::RULE, self.rule.finish(texts)?),
            (column::FACT, self.fact.finish(texts)?),
            (column::VERB, self.verb.finish(texts)?),
            (column::CERTAIN, Arc::new(self.certain.finish())),
        ];
        self.lists.finish(together(parts, None)?)
    }
}
