//! Outcomes as a record batch. Input: the outcomes of some rows. Output: a batch with a row for each, in their order. A list that was not
//! looked at is null, one that was and has nothing is empty.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, Date32Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_buffer::NullBufferBuilder;
use arrow_schema::{ArrowError, SchemaRef};
use remit_batch::names::output as column;
use remit_batch::{Batch, Outcome, Outcomes, View};
use remit_engine::ir::{SEMANTICS, StageName};
use remit_engine::value::Date;

use super::builders::{Lists, WordColumn, WordLists, repeated, together};
use super::fields::{Texts, output_schema};
use super::parts::{Open, Reasons, Routes, Within};
use super::vocabulary::Vocabulary;

/// Makes record batches of outcomes. It is made once for a run, so that all have the same dictionaries.
#[derive(Debug)]
pub struct Recorder {
    vocabulary: Vocabulary,
    schema: SchemaRef,
    texts: Texts,
    bundle: Option<String>,
}

impl Recorder {
    /// For the outcomes of a batch; `bundle` is the digest of the bundle that its policies are from.
    pub fn new(batch: &Batch, bundle: Option<&str>, texts: Texts) -> Self {
        let vocabulary = Vocabulary::new(batch);
        Self { vocabulary, schema: output_schema(texts), texts, bundle: bundle.map(str::to_owned) }
    }

    /// The columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The outcomes as columns.
    pub fn record(&self, batch: &Batch, outcomes: &Outcomes) -> Result<RecordBatch, ArrowError> {
        let mut columns = Columns::new(&self.vocabulary, outcomes.len());
        for outcome in outcomes {
            let view = View::new(batch, outcomes, outcome);
            columns.head(&view)?;
            columns.decided(&self.vocabulary, outcomes, outcome, &view)?;
            columns.explained(&view)?;
        }
        let arrays = columns.finish(self.texts, self.bundle.as_deref(), outcomes.len())?;
        RecordBatch::try_new(self.schema.clone(), arrays)
    }
}

/// Columns that grow.
struct Columns {
    id: StringBuilder,
    row: Int64Builder,
    policy: WordColumn,
    version: WordColumn,
    as_of: Date32Builder,
    as_of_from: WordColumn,
    stage: WordColumn,
    decision: WordColumn,
    settled: BooleanBuilder,
    exact: BooleanBuilder,
    possible: WordLists,
    rules: WordLists,
    routes: Routes,
    services: WordLists,
    replies: WordLists,
    within: Within,
    within_possible: (Within, Lists),
    missing: Open,
    judge: Open,
    reasons: Reasons,
    assumed: WordLists,
    notices: WordLists,
    json: StringBuilder,
    digest: WordColumn,
    error: (StringBuilder, StringBuilder, NullBufferBuilder),
}

impl Columns {
    fn new(all: &Vocabulary, rows: usize) -> Self {
        Self {
            id: StringBuilder::with_capacity(rows, rows * 8),
            row: Int64Builder::with_capacity(rows),
            policy: WordColumn::new(&all.policies, rows),
            version: WordColumn::new(&all.versions, rows),
            as_of: Date32Builder::with_capacity(rows),
            as_of_from: WordColumn::new(&all.days, rows),
            stage: WordColumn::new(&all.stages, rows),
            decision: WordColumn::new(&all.verbs, rows),
            settled: BooleanBuilder::with_capacity(rows),
            exact: BooleanBuilder::with_capacity(rows),
            possible: WordLists::new(&all.verbs, rows),
            rules: WordLists::new(&all.rules, rows),
            routes: Routes::new(all, rows),
            services: WordLists::new(&all.concepts, rows),
            replies: WordLists::new(&all.concepts, rows),
            within: Within::new(all, rows),
            within_possible: (Within::new(all, rows), Lists::new(rows)),
            missing: Open::new(all, rows),
            judge: Open::new(all, rows),
            reasons: Reasons::new(all, rows),
            assumed: WordLists::new(&all.facts, rows),
            notices: WordLists::new(&all.notices, rows),
            json: StringBuilder::new(),
            digest: WordColumn::new(&all.digests, rows),
            error: (StringBuilder::new(), StringBuilder::new(), NullBufferBuilder::new(rows)),
        }
    }

    /// What is so of every outcome.
    fn head(&mut self, view: &View<'_>) -> Result<(), ArrowError> {
        self.id.append_option(view.id());
        self.row.append_option(i64::try_from(view.row()).ok());
        self.policy.push(view.policy())?;
        self.version.push(view.version())?;
        self.as_of.append_option(view.as_of().and_then(|as_of| days(as_of.day)));
        self.as_of_from.push(view.as_of().map(|as_of| as_of.from.id()))?;
        self.stage.push(Some(match view.stage() {
            StageName::Referral => "referral",
            StageName::Discharge => "discharge",
        }))?;
        self.digest.push(view.digest())?;
        let (code, pointer, nulls) = &mut self.error;
        code.append_option(view.error().map(|fault| fault.code));
        pointer.append_option(view.error().map(|fault| &fault.pointer));
        nulls.append(view.error().is_some());
        Ok(())
    }

    /// What is decided, and what follows.
    fn decided(
        &mut self,
        all: &Vocabulary,
        outcomes: &Outcomes,
        outcome: &Outcome,
        view: &View<'_>,
    ) -> Result<(), ArrowError> {
        let verb = view.decision();
        self.decision.push(verb.map(|verb| verb.id()))?;
        self.settled.append_option(view.settled());
        self.exact.append_option(view.exact());
        self.possible.push(view.possible().map(|verbs| verbs.iter().map(|verb| verb.id())))?;
        if verb.is_none() {
            self.rules.push(None::<[&str; 0]>)?;
            self.services.push(None::<[&str; 0]>)?;
            self.replies.push(None::<[&str; 0]>)?;
            self.routes.push(None)?;
        } else {
            let keys = outcome.policy.and_then(|policy| all.rule_keys.get(&policy));
            let rules = outcomes.rules_of(outcome).iter();
            self.rules.push_keys(rules.filter_map(|rule| keys?.get(rule.index()).copied()))?;
            self.services.push(Some(view.services()))?;
            self.replies.push(Some(view.replies()))?;
            self.routes.push(Some(&view.routes()))?;
        }
        self.within.push(view.within())
    }

    /// What only a full answer says, or one of what is open.
    fn explained(&mut self, view: &View<'_>) -> Result<(), ArrowError> {
        let (deadlines, lists) = &mut self.within_possible;
        let possible = view.within_possible();
        for within in possible.iter().flatten() {
            deadlines.push(Some(*within))?;
        }
        lists.end(deadlines.rows, possible.is_some())?;
        self.missing.push(view.missing())?;
        self.judge.push(view.judge())?;
        self.reasons.push(view.reasons())?;
        self.assumed.push(view.assumed())?;
        self.notices.push(view.notices())?;
        let json = view.full().map(serde_json::to_string).transpose();
        self.json.append_option(json.map_err(|error| ArrowError::ExternalError(Box::new(error)))?);
        Ok(())
    }

    fn finish(
        mut self,
        texts: Texts,
        bundle: Option<&str>,
        rows: usize,
    ) -> Result<Vec<ArrayRef>, ArrowError> {
        let mut semantics = Int64Builder::with_capacity(rows);
        semantics.append_value_n(i64::from(SEMANTICS), rows);
        let (mut code, mut pointer, mut nulls) = self.error;
        let error: Vec<(&str, ArrayRef)> =
            vec![(column::CODE, Arc::new(code.finish())), (column::POINTER, Arc::new(pointer.finish()))];
        let (deadlines, lists) = self.within_possible;
        Ok(vec![
            Arc::new(self.id.finish()),
            Arc::new(self.row.finish()),
            self.policy.finish(texts)?,
            self.version.finish(texts)?,
            Arc::new(self.as_of.finish()),
            self.as_of_from.finish(texts)?,
            self.stage.finish(texts)?,
            self.decision.finish(texts)?,
            Arc::new(self.settled.finish()),
            Arc::new(self.exact.finish()),
            self.possible.finish(texts)?,
            self.rules.finish(texts)?,
            self.routes.finish(texts)?,
            self.services.finish(texts)?,
            self.replies.finish(texts)?,
            self.within.finish(texts)?,
            lists.finish(deadlines.finish(texts)?)?,
            self.missing.finish(texts)?,
            self.judge.finish(texts)?,
            self.reasons.finish(texts)?,
            self.assumed.finish(texts)?,
            self.notices.finish(texts)?,
            Arc::new(self.json.finish()),
            Arc::new(semantics.finish()),
            repeated(Some(env!("CARGO_PKG_VERSION")), rows, texts)?,
            repeated(bundle, rows, texts)?,
            self.digest.finish(texts)?,
            together(error, nulls.finish())?,
        ])
    }
}

/// A day as Arrow counts it.
fn days(day: Date) -> Option<i32> {
    i32::try_from(Date::new(1970, 1, 1)?.days_until(day)).ok()
}
