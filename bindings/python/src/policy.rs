//! Policies. Input: a referral. Output: what a policy decides, says, and has to ask.

use std::sync::Arc;

use pyo3::prelude::*;
use remit_engine::eval::{LoadError, LoadedPolicy, NoVersion, Prepared};
use remit_engine::ir::{RuleId, StageName};
use remit_engine::referral::ReferralErrors;
use remit_engine::value::{Date, Language};
use remit_wording::{NoLetter, Wording};
use serde_json::{Map, Value, json};

use crate::arguments::{Detail, day, language, stage};
use crate::bundle::Loaded;
use crate::errors::{no_letter, no_version_of, referral, unready};
use crate::json::{self, to_python};

/// A policy of a bundle: one version where a day was given, else the one that holds on each referral's own date.
#[pyclass(frozen, module = "remit")]
#[derive(Debug)]
pub(crate) struct Policy {
    loaded: Arc<Loaded>,
    id: String,
    as_of: Option<Date>,
}

/// Why a referral is not decided.
enum Undecided {
    Referral(ReferralErrors),
    Version(Box<NoVersion>),
    Letter(NoLetter, Language),
    Policy(LoadError),
}

impl From<ReferralErrors> for Undecided {
    fn from(errors: ReferralErrors) -> Self {
        Self::Referral(errors)
    }
}

impl From<NoVersion> for Undecided {
    fn from(error: NoVersion) -> Self {
        Self::Version(Box::new(error))
    }
}

impl From<LoadError> for Undecided {
    fn from(error: LoadError) -> Self {
        Self::Policy(error)
    }
}

/// A referral that fits a version of the policy.
struct Fitted<'p> {
    policy: &'p Arc<LoadedPolicy>,
    prepared: Prepared,
    stage: StageName,
    lang: Language,
}

/// What is asked of a referral.
struct Asked {
    lang: Option<Language>,
    stage: StageName,
    as_of: Option<Date>,
}

impl Asked {
    fn new(lang: Option<&str>, stage: &str, as_of: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        Ok(Self { lang: language(lang)?, stage: self::stage(stage)?, as_of: day(as_of)? })
    }
}

impl Policy {
    pub(crate) fn new(loaded: Arc<Loaded>, id: &str, as_of: Option<Date>) -> Self {
        Self { loaded, id: id.to_owned(), as_of }
    }

    fn fitted(&self, referral: &[u8], asked: &Asked) -> Result<Fitted<'_>, Undecided> {
        let engine = &self.loaded.engine;
        let letter = engine.letter(referral, asked.as_of.or(self.as_of));
        let policy = engine.version(&self.id, letter.day()?)?;
        let lang = asked.lang.unwrap_or(policy.ir().language);
        Ok(Fitted { policy, prepared: letter.prepare(policy)?, stage: asked.stage, lang })
    }

    /// Does something with a referral while other threads may run Python.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        referral: &[u8],
        asked: &Asked,
        act: impl Fn(&Fitted<'_>) -> Result<T, Undecided> + Send + Sync,
    ) -> PyResult<T> {
        let done = py.detach(|| act(&self.fitted(referral, asked)?));
        done.map_err(|why| self.exception(py, why, asked))
    }

    fn exception(&self, py: Python<'_>, why: Undecided, asked: &Asked) -> PyErr {
        let engine = &self.loaded.engine;
        let known = engine.latest(&self.id);
        let own = known.map(|policy| policy.ir().language);
        let lang = asked.lang.or(own).unwrap_or_default();
        match why {
            Undecided::Referral(errors) => {
                let lexicon = known.map_or_else(|| engine.lexicon(), |policy| policy.lexicon());
                self::referral(py, &errors, lexicon.vocabulary(), lang)
            }
            Undecided::Version(error) => no_version_of(py, &error, lang),
            Undecided::Letter(none, lang) => no_letter(py, &none, lang),
            Undecided::Policy(error) => unready(py, &error, lang),
        }
    }
}

impl Fitted<'_> {
    fn wording(&self) -> Wording<'_> {
        let vocabulary = self.policy.lexicon().vocabulary();
        Wording { vocabulary, policy: self.policy.ir(), lang: self.lang }
    }

    fn decided(&self, detail: Detail) -> Value {
        if detail == Detail::Full {
            return self.wording().record(&self.prepared.explain(self.stage, self.lang));
        }
        let mut rules: Vec<RuleId> = Vec::new();
        let quick = self.prepared.decide(self.stage, &mut rules);
        let ir = self.policy.ir();
        let all = &ir.stage(self.stage).rules;
        let rules = rules.iter().filter_map(|id| Some(all.get(id.index())?.name.as_str()));
        let mut told = json!({
            "policy": { "id": ir.id, "version": ir.version, "digest": ir.digest },
            "stage": self.stage,
            "decision": quick.verb,
            "settled": quick.settled,
            "exact": quick.exact,
            "default": quick.default,
            "rules": rules.collect::<Vec<_>>(),
        });
        if let (Detail::Open, Some(told)) = (detail, told.as_object_mut()) {
            self.open(told);
        }
        told
    }

    /// What is open, as the full record has it.
    fn open(&self, told: &mut Map<String, Value>) {
        let mut record = self.wording().record(&self.prepared.explain(self.stage, self.lang));
        for name in ["possible", "missing", "judge"] {
            told.insert(name.to_owned(), record.get_mut(name).map(Value::take).unwrap_or_default());
        }
    }

    fn letter(&self) -> Result<String, Undecided> {
        let decision = self.prepared.explain(self.stage, self.lang);
        match self.wording().letter(&decision) {
            Ok(letter) => Ok(letter.plain()),
            Err(none) => Err(Undecided::Letter(none, self.lang)),
        }
    }

    fn for_the_clinic(&self) -> String {
        self.wording().decision(&self.prepared.explain(self.stage, self.lang), false)
    }
}

#[pymethods]
impl Policy {
    /// Its id.
    #[getter]
    fn id(&self) -> &str {
        &self.id
    }

    /// Decides a referral. `full` is what `remit eval --format json` says; `quick` the bare answer; `open` adds what could
    /// change it.
    #[pyo3(signature = (referral, *, detail = "full", lang = None, stage = "referral", as_of = None))]
    fn decide<'py>(
        &self,
        py: Python<'py>,
        #[pyo3(from_py_with = json::referral)] referral: Vec<u8>,
        detail: &str,
        lang: Option<&str>,
        stage: &str,
        as_of: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (asked, detail) = (Asked::new(lang, stage, as_of)?, detail.parse::<Detail>()?);
        let record = self.with(py, &referral, &asked, |fitted| Ok(fitted.decided(detail)))?;
        to_python(py, &record)
    }

    /// The answer as text: a letter to who referred, or the clinic's record. `NoLetter` where there is nothing to send.
    #[pyo3(signature = (referral, reader = "referrer", *, lang = None, stage = "referral", as_of = None))]
    fn letter(
        &self,
        py: Python<'_>,
        #[pyo3(from_py_with = json::referral)] referral: Vec<u8>,
        reader: &str,
        lang: Option<&str>,
        stage: &str,
        as_of: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<String> {
        let asked = Asked::new(lang, stage, as_of)?;
        match reader {
            "referrer" => self.with(py, &referral, &asked, |fitted| fitted.letter()),
            "clinic" => self.with(py, &referral, &asked, |fitted| Ok(fitted.for_the_clinic())),
            _ => Err(pyo3::exceptions::PyValueError::new_err("reader is referrer or clinic")),
        }
    }

    /// What to ask of a referral that leaves things open: what `remit ask --format json` says.
    #[pyo3(signature = (referral, *, lang = None, stage = "referral", as_of = None))]
    fn questions<'py>(
        &self,
        py: Python<'py>,
        #[pyo3(from_py_with = json::referral)] referral: Vec<u8>,
        lang: Option<&str>,
        stage: &str,
        as_of: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let asked = Asked::new(lang, stage, as_of)?;
        let record = self.with(py, &referral, &asked, |fitted| {
            Ok(remit_cli::questions_record(fitted.policy, &fitted.prepared, fitted.stage, fitted.lang)?)
        })?;
        to_python(py, &record)
    }

    fn __repr__(&self) -> String {
        match self.as_of {
            Some(day) => format!("<remit.Policy {} as of {day}>", self.id),
            None => format!("<remit.Policy {}>", self.id),
        }
    }
}
