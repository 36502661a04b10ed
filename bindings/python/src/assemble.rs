//! Long tables, as a warehouse has them. Input: a table of referrals, and for each list a table of its entries, all with ids. Output: one
//! table with lists, which `batch` takes, and the entries whose referral is not there.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use arrow_select::concat::concat_batches;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3_arrow::PyRecordBatchReader;
use remit_columns::{AssembleError, LongTable, Orphan};

use crate::errors::unbatched;
use crate::table::Table;

/// Referrals with their lists.
#[pyclass(frozen, module = "remit")]
#[derive(Debug)]
pub(crate) struct Assembled {
    referrals: Table,
    orphans: Table,
}

#[pymethods]
impl Assembled {
    /// The referrals, each with its lists.
    #[getter]
    fn referrals(&self) -> Table {
        self.referrals.clone()
    }

    /// Entries that no referral has: fact, row in its table, id.
    #[getter]
    fn orphans(&self) -> Table {
        self.orphans.clone()
    }
}

/// Puts long tables together: `diagnosis=table` has a column `id` and what is said of each entry. A fact with a dot in its name is
/// given by `tables={"a.b": table}`.
#[pyfunction]
#[pyo3(signature = (referrals, *, complete = Vec::new(), tables = None, **lists))]
pub(crate) fn assemble(
    py: Python<'_>,
    referrals: &Bound<'_, PyAny>,
    complete: Vec<String>,
    tables: Option<Bound<'_, PyDict>>,
    lists: Option<Bound<'_, PyDict>>,
) -> PyResult<Assembled> {
    let referrals = whole(referrals)?;
    let mut long = Vec::new();
    for given in [tables, lists].iter().flatten() {
        for (fact, table) in given {
            long.push(LongTable { fact: fact.extract()?, entries: whole(&table)? });
        }
    }
    let assembled = py.detach(|| remit_columns::assemble(&referrals, &long, &complete));
    let assembled = assembled.map_err(|error| match error {
        AssembleError::Arrow(_) => unbatched(py, "tables", "the tables cannot be put together"),
        other => unbatched(py, "tables", &other.to_string()),
    })?;
    let referrals = Table::new(assembled.referrals.schema(), vec![assembled.referrals]);
    Ok(Assembled { referrals, orphans: orphans(py, &assembled.orphans)? })
}

/// A table in one piece.
fn whole(table: &Bound<'_, PyAny>) -> PyResult<RecordBatch> {
    let reader = table.extract::<PyRecordBatchReader>()?.into_reader()?;
    let py = table.py();
    let read = py.detach(|| {
        let schema = reader.schema();
        let batches = reader.collect::<Result<Vec<_>, _>>()?;
        concat_batches(&schema, &batches)
    });
    read.map_err(|_| unbatched(py, "stream", "the stream of columns cannot be read"))
}

fn orphans(py: Python<'_>, orphans: &[Orphan]) -> PyResult<Table> {
    let (mut facts, mut rows, mut ids) = (StringBuilder::new(), Int64Builder::new(), StringBuilder::new());
    for orphan in orphans {
        facts.append_value(&orphan.fact);
        rows.append_option(i64::try_from(orphan.row).ok());
        ids.append_option(orphan.id.as_deref());
    }
    let fields = [("fact", DataType::Utf8), ("row", DataType::Int64), ("id", DataType::Utf8)];
    let schema = Arc::new(Schema::new(fields.map(|(name, kind)| Field::new(name, kind, true)).to_vec()));
    let columns: Vec<ArrayRef> =
        vec![Arc::new(facts.finish()), Arc::new(rows.finish()), Arc::new(ids.finish())];
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns);
    let batch = batch.map_err(|_| unbatched(py, "tables", "the tables cannot be put together"))?;
    Ok(Table::new(schema, vec![batch]))
}
