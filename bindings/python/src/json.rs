//! JSON to Python and back. Input: values of either. Output: values of the other, without a text between where there need be none.

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PyString};
use serde_json::Value;

/// JSON as Python's own values.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Null => Ok(py.None().into_bound(py)),
        Value::Bool(truth) => truth.into_bound_py_any(py),
        Value::String(text) => text.into_bound_py_any(py),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => whole.into_bound_py_any(py),
            (None, Some(whole)) => whole.into_bound_py_any(py),
            (None, None) => number.as_f64().into_bound_py_any(py),
        },
        Value::Array(items) => {
            let items = items.iter().map(|item| to_python(py, item));
            PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)?.into_bound_py_any(py)
        }
        Value::Object(fields) => {
            let dict = PyDict::new(py);
            for (name, field) in fields {
                dict.set_item(name, to_python(py, field)?)?;
            }
            dict.into_bound_py_any(py)
        }
    }
}

/// A referral's bytes: as they are, those of a text, or what Python writes of a dict. What cannot be written is told by its type
/// alone: Python's own exception holds what it could not write.
pub(crate) fn referral(given: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(bytes) = given.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    if let Ok(bytes) = given.cast::<PyByteArray>() {
        return Ok(bytes.to_vec());
    }
    if given.is_instance_of::<PyString>() {
        // Halves of characters become bytes that are no UTF-8, of which the engine says so.
        return given.call_method1("encode", ("utf-8", "surrogatepass"))?.extract();
    }
    if !given.is_instance_of::<PyDict>() {
        return Err(PyTypeError::new_err("a referral is a dict, or its JSON as str or bytes"));
    }
    let py = given.py();
    let options = PyDict::new(py);
    options.set_item("allow_nan", false)?;
    let written = py.import("json")?.call_method("dumps", (given,), Some(&options));
    let written: String = written.and_then(|text| text.extract()).map_err(|error| {
        let told = error.value(py).str().map(|text| text.to_string()).unwrap_or_default();
        if error.is_instance_of::<PyValueError>(py) {
            PyValueError::new_err(told)
        } else {
            PyTypeError::new_err(told)
        }
    })?;
    Ok(written.into_bytes())
}
