//! Loading. Input: a path or bytes, and whom the caller trusts. Output: a bundle; a folder of sources is compiled into one.

use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes};
use remit_bundle::{BundleError, LARGEST, Trust};
use remit_cli::Exit;
use remit_compiler::base::disk;
use remit_engine::value::Language;

use crate::arguments::language;
use crate::bundle::{Bundle, Loaded};
use crate::errors::{refused, unloaded};

/// Signatures and files of keys are short.
const MOST_TEXT: u64 = 1 << 20;

/// What a caller asks of a bundle.
struct Trusted {
    keys: Option<PathBuf>,
    signature: Option<String>,
    least: Option<u64>,
}

/// Loads policies: a bundle by its path or its bytes, or a folder of sources, which is compiled as `remit build` does.
#[pyfunction]
#[pyo3(signature = (source, trust = None, min_serial = None, *, signature = None, lang = None))]
pub(crate) fn load(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    trust: Option<PathBuf>,
    min_serial: Option<u64>,
    signature: Option<String>,
    lang: Option<&str>,
) -> PyResult<Bundle> {
    let lang = language(lang)?.unwrap_or_default();
    let trusted = Trusted { keys: trust, signature, least: min_serial };
    if let Ok(bytes) = source.cast::<PyBytes>() {
        return opened(py, bytes.as_bytes().to_vec(), &trusted, lang);
    }
    if let Ok(bytes) = source.cast::<PyByteArray>() {
        return opened(py, bytes.to_vec(), &trusted, lang);
    }
    let path: PathBuf = source.extract()?;
    if path.is_dir() {
        let mut bytes = Vec::new();
        let said = py.detach(|| {
            remit_cli::captured(lang, |console| match remit_cli::bundle_of(&path, console) {
                Ok(built) => {
                    bytes = built;
                    Exit::Good
                }
                Err(exit) => exit,
            })
        });
        return match said.exit {
            Exit::Good => opened(py, bytes, &trusted, lang),
            Exit::Findings => Err(unloaded(py, "policies", &format!("{}{}", said.out, said.err))),
            Exit::Misuse | Exit::Stopped => Err(unloaded(py, "unreadable", &said.err)),
        };
    }
    let bytes = read(py, &path, LARGEST as u64)?;
    let beside = beside(&path);
    let signature = match trusted.signature {
        None if trusted.keys.is_some() && beside.exists() => Some(text(read(py, &beside, MOST_TEXT)?)),
        given => given,
    };
    opened(py, bytes, &Trusted { signature, ..trusted }, lang)
}

fn opened(py: Python<'_>, bytes: Vec<u8>, trusted: &Trusted, lang: Language) -> PyResult<Bundle> {
    let trust = match &trusted.keys {
        Some(keys) => {
            let written = text(read(py, keys, MOST_TEXT)?);
            let wrong = |error: &dyn std::fmt::Display| unloaded(py, "keys", &error.to_string());
            Some(Trust::parse(&written).map_err(|error| wrong(&error))?)
        }
        None => None,
    };
    let loaded = py.detach(|| {
        let bundle = match &trust {
            Some(trust) => {
                remit_bundle::Bundle::open_trusted(bytes, trusted.signature.as_deref(), trust, trusted.least)?
            }
            None => {
                let bundle = remit_bundle::Bundle::open(bytes)?;
                bundle.at_least(trusted.least)?;
                bundle
            }
        };
        Loaded::of(bundle)
    });
    let loaded = loaded.map_err(|error: BundleError| refused(py, &error, lang))?;
    Ok(Bundle::of(loaded))
}

/// The signature beside a bundle.
fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".minisig");
    PathBuf::from(name)
}

fn read(py: Python<'_>, path: &Path, most: u64) -> PyResult<Vec<u8>> {
    py.detach(|| disk::read_up_to(path, most)).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            pyo3::exceptions::PyFileNotFoundError::new_err(path.display().to_string())
        }
        _ => unloaded(py, "unreadable", &format!("{}: {error}", path.display())),
    })
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8_lossy(&bytes).into_owned()
}
