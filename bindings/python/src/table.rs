//! Tables that Python reads. Input: record batches. Output: an object with `__arrow_c_stream__`, as often as it is asked.

use arrow_array::{ArrayRef, RecordBatch, StructArray};
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use pyo3_arrow::ffi::{ArrayIterator, to_schema_pycapsule, to_stream_pycapsule};
use std::sync::Arc;

/// A table that pyarrow, pandas and polars take: `pyarrow.table(it)`, `polars.DataFrame(it)`.
#[pyclass(frozen, module = "remit")]
#[derive(Clone, Debug)]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Arc<Vec<RecordBatch>>,
}

impl Table {
    pub(crate) fn new(schema: SchemaRef, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches: Arc::new(batches) }
    }

    fn field(&self) -> Field {
        let kind = DataType::Struct(self.schema.fields().clone());
        Field::new("", kind, false).with_metadata(self.schema.metadata().clone())
    }
}

/// The batches of a table, one after the other.
struct Batches {
    batches: Arc<Vec<RecordBatch>>,
    next: usize,
}

impl Iterator for Batches {
    type Item = Result<ArrayRef, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.batches.get(self.next)?;
        self.next += 1;
        Some(Ok(Arc::new(StructArray::from(batch.clone()))))
    }
}

#[pymethods]
impl Table {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let batches = Batches { batches: Arc::clone(&self.batches), next: 0 };
        let reader = Box::new(ArrayIterator::new(batches, Arc::new(self.field())));
        Ok(to_stream_pycapsule(py, reader, requested_schema)?)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.schema.as_ref())?)
    }

    /// The names of its columns.
    #[getter]
    fn column_names(&self) -> Vec<&str> {
        self.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __repr__(&self) -> String {
        format!("<remit.Table of {} rows: {}>", self.__len__(), self.column_names().join(", "))
    }
}
