//! Comparing. Input: two versions, each a path or a bundle. Output: what `remit diff --format json` says.

use std::path::PathBuf;

use pyo3::prelude::*;
use remit_cli::{Exit, Said};
use remit_compiler::base::SourceFile;
use remit_engine::value::Language;
use remit_review::Side;
use serde_json::Value;

use crate::arguments::language;
use crate::bundle::Bundle;
use crate::errors::{other, refused};
use crate::json::to_python;

/// What a new version of policies does to decisions: what `remit diff --format json` says of a policy, of several, or of all.
#[pyfunction]
#[pyo3(signature = (old, new, policy = None, *, lang = None))]
pub(crate) fn diff<'py>(
    py: Python<'py>,
    old: &Bound<'py, PyAny>,
    new: &Bound<'py, PyAny>,
    policy: Option<&Bound<'py, PyAny>>,
    lang: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    let lang = language(lang)?;
    let wanted: Vec<String> = match policy {
        Some(one) => one.extract().map(|one| vec![one]).or_else(|_| one.extract())?,
        None => Vec::new(),
    };
    let (old, new) = (side(old, lang)?, side(new, lang)?);
    let known = || old.ids().into_iter().chain(new.ids());
    if let Some(unknown) = wanted.iter().find(|id| !known().any(|known| known == **id)) {
        return Err(other(py, "no_policy", &format!("no policy {unknown} on either side")));
    }
    let mut record = Value::Null;
    py.detach(|| {
        captured(lang, |console| {
            record = remit_cli::diff_record(&old, &new, &wanted, console);
            Exit::Good
        })
    });
    to_python(py, &record)
}

fn captured(lang: Option<Language>, run: impl FnOnce(&mut remit_cli::Console<'_>) -> Exit) -> Said {
    remit_cli::captured(lang.unwrap_or_default(), |console| {
        // Without a language asked for, each policy is told in its own.
        console.lang = lang;
        run(console)
    })
}

/// One side: a folder, a policy's file, a bundle's file, or a bundle.
fn side(given: &Bound<'_, PyAny>, lang: Option<Language>) -> PyResult<Side> {
    let py = given.py();
    if let Ok(bundle) = given.cast::<Bundle>() {
        let bundle = &bundle.get().loaded.bundle;
        let files = bundle.files().map_err(|error| refused(py, &error, lang.unwrap_or_default()))?;
        let files = files.iter().map(|file| SourceFile::new(file.path.as_str(), file.text.as_str()));
        return Ok(Side::new(bundle.id(), files.collect(), None));
    }
    let path: PathBuf = given.extract()?;
    let mut side = None;
    let said = py.detach(|| {
        captured(lang, |console| match remit_cli::side_of(&path, console) {
            Ok(found) => {
                side = Some(found);
                Exit::Good
            }
            Err(exit) => exit,
        })
    });
    side.ok_or_else(|| other(py, "unreadable", &said.err))
}
