//! The native part of the Python module `remit`.
//!
//! Input: bundles, folders, referrals and tables from Python. Output: what the command says of them, as Python's own values. What
//! is decided and how it is said is other crates'; here it is handed over, with the interpreter's lock released meanwhile.

mod arguments;
mod assemble;
mod batch;
mod bundle;
mod check;
mod command;
mod diff;
mod errors;
mod json;
mod leave_out;
mod load;
mod policy;
mod table;

use pyo3::prelude::*;

/// The native part of `remit`.
#[pymodule]
mod _native {
    #[pymodule_export]
    use super::assemble::Assembled;
    #[pymodule_export]
    use super::assemble::assemble;
    #[pymodule_export]
    use super::batch::BatchResult;
    #[pymodule_export]
    use super::batch::batch;
    #[pymodule_export]
    use super::bundle::Bundle;
    #[pymodule_export]
    use super::bundle::from_bytes;
    #[pymodule_export]
    use super::check::check;
    #[pymodule_export]
    use super::command::run;
    #[pymodule_export]
    use super::diff::diff;
    #[pymodule_export]
    use super::leave_out::without_facts;
    #[pymodule_export]
    use super::load::load;
    #[pymodule_export]
    use super::policy::Policy;
    #[pymodule_export]
    use super::table::Table;
    use super::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
