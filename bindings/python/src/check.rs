//! Checking. Input: a folder. Output: what `remit check` finds in it.

use std::ffi::OsString;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyList;
use remit_cli::Exit;
use serde_json::Value;

use crate::arguments::language;
use crate::errors::other;

/// Checks the policies of a folder: what `remit check` finds, worst places first as the command lists them.
#[pyfunction]
#[pyo3(signature = (folder, *, hints = true, lang = None))]
pub(crate) fn check<'py>(
    py: Python<'py>,
    folder: PathBuf,
    hints: bool,
    lang: Option<&str>,
) -> PyResult<Bound<'py, PyList>> {
    let lang = language(lang)?.unwrap_or_default();
    let mut arguments: Vec<OsString> =
        ["remit", "check", "--format", "json", "--workspace"].map(OsString::from).into();
    arguments.push(folder.into_os_string());
    arguments.extend(["--lang", lang.code()].map(OsString::from));
    if !hints {
        arguments.push("--no-hints".into());
    }
    let said = py.detach(|| remit_cli::captured(lang, |console| remit_cli::run(&arguments, console)));
    if said.exit == Exit::Misuse {
        return Err(other(py, "unreadable", &said.err));
    }
    let report: Value = serde_json::from_str(&said.out).unwrap_or_default();
    let class = py.import("remit._errors")?.getattr("Finding")?;
    let found = report.get("diagnostics").and_then(Value::as_array).into_iter().flatten();
    let findings = found.map(|one| {
        let text = |name: &str| one.get(name).and_then(Value::as_str);
        let start = one.pointer("/range/start");
        let number = |name: &str| start.and_then(|start| start.get(name)).and_then(Value::as_u64);
        class.call1((
            text("code"),
            text("severity"),
            text("file"),
            number("line"),
            number("column"),
            text("message"),
        ))
    });
    PyList::new(py, findings.collect::<PyResult<Vec<_>>>()?)
}
