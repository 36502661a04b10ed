//! Bundles. Input: an opened bundle. Output: its policies, what they all say of a referral, and its bytes, as which it travels.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use remit_bundle::{BundleError, Texts};
use remit_engine::eval::Engine;
use remit_engine::value::Date;
use sha2::{Digest, Sha256};

use crate::arguments::{day, language, stage};
use crate::errors::{no_version_of, referral, refused};
use crate::json::{self, to_python};
use crate::policy::Policy;

/// How many bundles a process keeps ready of those that came to it as bytes.
const KEPT: usize = 8;

/// A bundle that is ready to decide.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) bundle: remit_bundle::Bundle,
    pub(crate) engine: Arc<Engine>,
}

impl Loaded {
    pub(crate) fn of(bundle: remit_bundle::Bundle) -> Result<Arc<Self>, BundleError> {
        let engine = Arc::new(bundle.engine(Texts::All)?);
        Ok(Arc::new(Self { bundle, engine }))
    }

    /// The ids of its policies, each once, in order.
    pub(crate) fn ids(&self) -> Vec<String> {
        let ids: BTreeSet<&String> = self.engine.policies().iter().map(|policy| &policy.ir().id).collect();
        ids.into_iter().cloned().collect()
    }
}

type Sha = [u8; 32];

/// The bundles that came to this process as bytes, the last first: work that is cut into tasks brings its bundle to each.
static READY: Mutex<VecDeque<(Sha, Arc<Loaded>)>> = Mutex::new(VecDeque::new());

/// The bundle of those bytes, made ready once for each process.
fn ready(bytes: &[u8]) -> Result<Arc<Loaded>, BundleError> {
    let sha: Sha = Sha256::digest(bytes).into();
    // Held while loading: two tasks that begin together load once.
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, loaded)) = ready.iter().find(|(known, _)| *known == sha) {
        return Ok(Arc::clone(loaded));
    }
    let loaded = Loaded::of(remit_bundle::Bundle::open(bytes)?)?;
    ready.push_front((sha, Arc::clone(&loaded)));
    ready.truncate(KEPT);
    Ok(loaded)
}

/// Takes a bundle out of the bytes that it was pickled as.
#[pyfunction]
#[pyo3(name = "_from_bytes")]
pub(crate) fn from_bytes(py: Python<'_>, bytes: &Bound<'_, PyBytes>) -> PyResult<Bundle> {
    let bytes = bytes.as_bytes();
    let loaded = py.detach(|| ready(bytes)).map_err(|error| refused(py, &error, Default::default()))?;
    Ok(Bundle::of(loaded))
}

/// Compiled policies, ready to decide. It is shared between threads as it is, and pickles as its bytes.
#[pyclass(frozen, module = "remit")]
#[derive(Debug)]
pub(crate) struct Bundle {
    pub(crate) loaded: Arc<Loaded>,
}

impl Bundle {
    pub(crate) fn of(loaded: Arc<Loaded>) -> Self {
        Self { loaded }
    }
}

#[pymethods]
impl Bundle {
    /// `sha256:…` over the head of the bundle, and so over all of it.
    #[getter]
    fn id(&self) -> String {
        self.loaded.bundle.id()
    }

    /// Its serial, where it has one.
    #[getter]
    fn serial(&self) -> Option<u64> {
        self.loaded.bundle.header().serial
    }

    /// Every version of every policy.
    #[getter]
    fn policies<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let class = py.import("remit._errors")?.getattr("Version")?;
        let date = py.import("datetime")?.getattr("date")?;
        let day = |day: Option<Date>| {
            day.map(|day| date.call_method1("fromisoformat", (day.to_string(),))).transpose()
        };
        let versions = self.loaded.engine.policies().iter().map(|policy| {
            let ir = policy.ir();
            let title = ir.title.get(ir.language, ir.language);
            let days = (day(ir.valid_from)?, day(ir.valid_to)?, day(ir.withdrawn)?);
            let (from, to, withdrawn) = days;
            class.call1((&ir.id, &ir.version, title, ir.language.code(), from, to, withdrawn, &ir.digest))
        });
        PyTuple::new(py, versions.collect::<PyResult<Vec<_>>>()?)
    }

    /// A policy by its id. With `as_of` it is the version of that day, and `NoVersion` where none holds; without, each referral
    /// chooses by its own date.
    #[pyo3(signature = (id, as_of = None))]
    fn policy(&self, py: Python<'_>, id: &str, as_of: Option<&Bound<'_, PyAny>>) -> PyResult<Policy> {
        let as_of = day(as_of)?;
        let engine = &self.loaded.engine;
        let found = match as_of {
            Some(_) => engine.version(id, as_of).map(drop),
            None if engine.latest(id).is_none() => engine.version(id, None).map(drop),
            None => Ok(()),
        };
        found.map_err(|error| no_version_of(py, &error, Default::default()))?;
        Ok(Policy::new(Arc::clone(&self.loaded), id, as_of))
    }

    /// What every policy answers to a referral: `decisions` of `remit match --format json`, those that take the patient first.
    #[pyo3(name = "match", signature = (referral, *, lang = None, stage = "referral", as_of = None))]
    fn matching<'py>(
        &self,
        py: Python<'py>,
        #[pyo3(from_py_with = json::referral)] referral: Vec<u8>,
        lang: Option<&str>,
        stage: &str,
        as_of: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (lang, stage, as_of) = (language(lang)?.unwrap_or_default(), self::stage(stage)?, day(as_of)?);
        let engine = &self.loaded.engine;
        let record = py.detach(|| {
            let letter = engine.letter(&referral, as_of);
            let own = engine.read(&referral, as_of)?.date();
            Ok(remit_cli::match_record(engine, &letter, as_of.or(own), (stage, lang)))
        });
        let vocabulary = engine.lexicon().vocabulary();
        let record = record.map_err(|errors| self::referral(py, &errors, vocabulary, lang))?;
        to_python(py, record.get("decisions").unwrap_or(&record))
    }

    /// The bundle as it is written to disk.
    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.loaded.bundle.bytes())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let take = py.import("remit._native")?.getattr("_from_bytes")?;
        Ok((take, (self.__bytes__(py),)))
    }

    /// The facts that its policies know, of every vocabulary.
    #[pyo3(name = "_facts")]
    fn facts(&self) -> BTreeSet<String> {
        let lexicons = self.loaded.engine.lexicons().iter();
        lexicons.flat_map(|lexicon| &lexicon.vocabulary().facts).map(|fact| fact.path.clone()).collect()
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.loaded.bundle.bytes() == other.loaded.bundle.bytes()
    }

    fn __hash__(&self) -> u64 {
        let id = Sha256::digest(self.loaded.bundle.head());
        id.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }

    fn __len__(&self) -> usize {
        self.loaded.engine.policies().len()
    }

    fn __repr__(&self) -> String {
        format!("<remit.Bundle {} of {} policies>", self.id(), self.__len__())
    }
}
