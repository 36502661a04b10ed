//! Tables. Input: anything with `__arrow_c_stream__`, and how to decide. Output: decisions and rejects as streams, and a summary.
//!
//! Rows are decided on threads of our own, 1,024 at a time, while the interpreter's lock is released; between, signals are looked
//! at.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatchReader;
use remit_batch::{Batch, Decider, Detail, Limits, Options, Outcomes, Place, Summary, Tally, View, in_order};
use remit_columns::{Plan, Recorder, Texts};
use serde_json::Value;

use crate::arguments::{self, day, language, stage};
use crate::bundle::Bundle;
use crate::errors::unbatched;
use crate::json::to_python;
use crate::table::Table;

/// Rows that one thread takes at once.
const ROWS: usize = 1024;

/// Bytes of rows that are on their way at once.
const BYTES: usize = 64 << 20;

/// What came of a table.
#[pyclass(frozen, module = "remit")]
#[derive(Debug)]
pub(crate) struct BatchResult {
    decisions: Table,
    rejects: Table,
    summary: Value,
}

#[pymethods]
impl BatchResult {
    /// A row for each row and policy, in input order.
    #[getter]
    fn decisions(&self) -> Table {
        self.decisions.clone()
    }

    /// The rows that are not decided: row, id, policy, code, pointer.
    #[getter]
    fn rejects(&self) -> Table {
        self.rejects.clone()
    }

    /// Counts by policy, decision, rule and missing fact, in which nobody can be told from others.
    fn summary<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, &self.summary)
    }
}

/// What a run shares.
struct Run {
    batch: Batch,
    plan: Plan,
    recorder: Recorder,
}

/// Rows that one thread takes.
struct Piece {
    rows: RecordBatch,
    first: u64,
}

/// What comes of them.
struct Done {
    decisions: RecordBatch,
    rejects: RecordBatch,
    tally: Tally,
}

/// Decides every row of a table.
#[pyfunction]
#[pyo3(signature = (bundle, table, *, policy = None, complete = Vec::new(), codes = BTreeMap::new(), threads = 2,
    detail = "quick", stage = "referral", as_of = None, lang = None, dictionaries = true))]
#[expect(clippy::too_many_arguments, reason = "each is an argument with a name in Python")]
pub(crate) fn batch(
    py: Python<'_>,
    bundle: &Bound<'_, Bundle>,
    table: &Bound<'_, PyAny>,
    policy: Option<&Bound<'_, PyAny>>,
    complete: Vec<String>,
    codes: BTreeMap<String, String>,
    threads: usize,
    detail: &str,
    stage: &str,
    as_of: Option<&Bound<'_, PyAny>>,
    lang: Option<&str>,
    dictionaries: bool,
) -> PyResult<BatchResult> {
    let options = Options {
        stage: self::stage(stage)?,
        as_of: day(as_of)?,
        detail: match detail.parse()? {
            arguments::Detail::Quick => Detail::Quick,
            arguments::Detail::Open => Detail::Open,
            arguments::Detail::Full => Detail::Full,
        },
        language: language(lang)?,
    };
    let hints = remit_batch::facts::Hints {
        complete: complete.into_iter().collect(),
        codes: codes.into_iter().collect(),
    };
    let reader = table.extract::<PyRecordBatchReader>()?.into_reader()?;
    let loaded = &bundle.get().loaded;
    let (column, asked) = deciding(policy, &reader.schema())?;
    let schema = renamed(&reader.schema(), column.as_deref());
    let asked = match (asked, &column) {
        (Some(asked), _) => asked,
        (None, Some(_)) => Vec::new(),
        (None, None) => loaded.ids(),
    };
    let batch = Batch::new(Arc::clone(&loaded.engine), &asked, options)
        .map_err(|none| unbatched(py, "no_policy", &none.to_string()))?;
    let plan = Plan::bind(&schema, loaded.engine.lexicons(), &hints)
        .map_err(|errors| unbatched(py, "columns", &errors.to_string()))?;
    let texts = if dictionaries { Texts::Dictionary } else { Texts::Plain };
    let recorder = Recorder::new(&batch, Some(&loaded.bundle.id()), texts);
    let run = Run { batch, plan, recorder };
    let threads = threads.clamp(1, 64);
    py.detach(|| run.all(reader, &schema, threads))
}

/// The column of policies, and the policies that decide rows without one: a name that is a column is that column.
fn deciding(
    policy: Option<&Bound<'_, PyAny>>,
    schema: &Schema,
) -> PyResult<(Option<String>, Option<Vec<String>>)> {
    let is_column = |name: &str| schema.column_with_name(name).is_some();
    let Some(policy) = policy else {
        return Ok((Some("policy".to_owned()).filter(|name| is_column(name)), None));
    };
    if let Ok(name) = policy.extract::<String>() {
        return Ok(if is_column(&name) { (Some(name), None) } else { (None, Some(vec![name])) });
    }
    let ids = policy.extract::<Vec<String>>();
    let ids =
        ids.map_err(|_| PyValueError::new_err("policy is a column, a policy's id, or a list of ids"))?;
    Ok((None, Some(ids)))
}

/// The schema with the column of policies under its own name.
fn renamed(schema: &SchemaRef, column: Option<&str>) -> SchemaRef {
    let Some(column) = column.filter(|name| *name != "policy") else { return Arc::clone(schema) };
    let fields = schema.fields().iter().map(|field| {
        if field.name() == column {
            Arc::new(field.as_ref().clone().with_name("policy"))
        } else {
            field.clone()
        }
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

impl Run {
    fn all(
        &self,
        mut reader: Box<dyn RecordBatchReader + Send>,
        schema: &SchemaRef,
        threads: usize,
    ) -> PyResult<BatchResult> {
        let (mut decisions, mut rejects, mut tally) = (Vec::new(), Vec::new(), Tally::default());
        let mut waiting: Option<(RecordBatch, usize)> = None;
        let mut next_row = 1;
        let next = || -> PyResult<Option<Piece>> {
            loop {
                if let Some((rows, at)) = &mut waiting
                    && *at < rows.num_rows()
                {
                    let count = ROWS.min(rows.num_rows() - *at);
                    let piece = Piece { rows: rows.slice(*at, count), first: next_row };
                    *at += count;
                    next_row += count as u64;
                    return Ok(Some(piece));
                }
                let Some(rows) = reader.next() else { return Ok(None) };
                let rows =
                    rows.and_then(|rows| RecordBatch::try_new(Arc::clone(schema), rows.columns().to_vec()));
                waiting = Some((rows.map_err(unreadable)?, 0));
            }
        };
        let worker = || {
            let (mut decider, mut outcomes) = (Decider::new(&self.batch), Outcomes::default());
            move |piece: Piece| self.piece(&piece, &mut decider, &mut outcomes)
        };
        let take = |done: Result<Done, ArrowError>| -> PyResult<()> {
            let done = done.map_err(unreadable)?;
            tally.add(&done.tally);
            decisions.push(done.decisions);
            if done.rejects.num_rows() > 0 {
                rejects.push(done.rejects);
            }
            Python::attach(|py| py.check_signals())
        };
        let size = |piece: &Piece| piece.rows.num_rows() * (1 + BYTES / (ROWS * 64));
        in_order(Limits { threads, bytes: BYTES }, next, size, worker, take)?;
        let summary = serde_json::to_value(Summary::new(&self.batch, &tally)).unwrap_or_default();
        Ok(BatchResult {
            decisions: Table::new(Arc::clone(self.recorder.schema()), decisions),
            rejects: Table::new(reject_schema(), rejects),
            summary,
        })
    }

    fn piece(
        &self,
        piece: &Piece,
        decider: &mut Decider<'_>,
        outcomes: &mut Outcomes,
    ) -> Result<Done, ArrowError> {
        outcomes.clear();
        let first = Place { row: piece.first, input: 1, line: piece.first };
        remit_columns::decide(&self.plan, &piece.rows, first, decider, outcomes)
            .map_err(|errors| ArrowError::SchemaError(errors.to_string()))?;
        Ok(Done {
            decisions: self.recorder.record(&self.batch, outcomes)?,
            rejects: self.rejects(outcomes)?,
            tally: Tally::of(&self.batch, outcomes),
        })
    }

    fn rejects(&self, outcomes: &Outcomes) -> Result<RecordBatch, ArrowError> {
        let mut rows = Int64Builder::new();
        let mut texts: [StringBuilder; 4] = Default::default();
        for outcome in outcomes {
            let view = View::new(&self.batch, outcomes, outcome);
            let Some(fault) = view.error() else { continue };
            rows.append_option(i64::try_from(view.row()).ok());
            let values = [view.id(), view.policy(), Some(fault.code), Some(fault.pointer.as_ref())];
            texts.iter_mut().zip(values).for_each(|(column, value)| column.append_option(value));
        }
        let mut columns: Vec<ArrayRef> = vec![Arc::new(rows.finish())];
        columns.extend(texts.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef));
        RecordBatch::try_new(reject_schema(), columns)
    }
}

fn reject_schema() -> SchemaRef {
    let texts = ["id", "policy", "code", "pointer"].map(|name| Field::new(name, DataType::Utf8, true));
    let row = Field::new("row", DataType::Int64, true);
    Arc::new(Schema::new(std::iter::once(row).chain(texts).collect::<Vec<_>>()))
}

/// What went wrong with columns on the way; the words are of types, never of values.
fn unreadable(error: ArrowError) -> PyErr {
    match error {
        ArrowError::SchemaError(why) => Python::attach(|py| unbatched(py, "columns", &why)),
        _ => Python::attach(|py| unbatched(py, "stream", "the stream of columns cannot be read")),
    }
}
