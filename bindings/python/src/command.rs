//! The command. Input: arguments. Output: its exit code, with what it says on the streams of the process.

use std::ffi::OsString;

use pyo3::prelude::*;

/// Runs `remit` in this process; the arguments begin with the program's name.
#[pyfunction]
#[pyo3(name = "_run")]
pub(crate) fn run(py: Python<'_>, arguments: Vec<OsString>) -> u8 {
    py.detach(|| remit_cli::main_with(&arguments).code())
}
