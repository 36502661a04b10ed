//! What callers give beside referrals. Input: Python values. Output: languages, days and stages, or a `ValueError`.

use std::str::FromStr;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use remit_engine::ir::StageName;
use remit_engine::value::{Date, Language};

/// A language by its code; none where none is asked for.
pub(crate) fn language(code: Option<&str>) -> PyResult<Option<Language>> {
    let parsed = code.map(Language::from_str).transpose();
    parsed.map_err(|error| PyValueError::new_err(error.to_string()))
}

/// A day: a `datetime.date` or a text such as `2026-11-16`.
pub(crate) fn day(given: Option<&Bound<'_, PyAny>>) -> PyResult<Option<Date>> {
    let Some(given) = given else { return Ok(None) };
    let written = given.str()?.to_string();
    let wrong = || PyValueError::new_err("as_of is a date, or its text such as 2026-11-16");
    written.parse().map(Some).map_err(|_| wrong())
}

/// A stage by its name.
pub(crate) fn stage(name: &str) -> PyResult<StageName> {
    match name {
        "referral" => Ok(StageName::Referral),
        "discharge" => Ok(StageName::Discharge),
        _ => Err(PyValueError::new_err("stage is referral or discharge")),
    }
}

/// How much is told of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Detail {
    Quick,
    Open,
    Full,
}

impl FromStr for Detail {
    type Err = PyErr;

    fn from_str(name: &str) -> PyResult<Self> {
        match name {
            "quick" => Ok(Self::Quick),
            "open" => Ok(Self::Open),
            "full" => Ok(Self::Full),
            _ => Err(PyValueError::new_err("detail is quick, open or full")),
        }
    }
}
