//! Exceptions. Input: errors of the crates. Output: the exceptions of `remit._errors`, which hold codes, pointers and the masked
//! words that the command says too.

use pyo3::prelude::*;
use pyo3::types::PyTuple;
use remit_bundle::BundleError;
use remit_compiler::diag::{Phrase, catalogue};
use remit_engine::eval::{LoadError, NoVersion};
use remit_engine::ir::Vocabulary;
use remit_engine::referral::ReferralErrors;
use remit_engine::value::{Language, masked};
use remit_wording::{MAX_REFERRAL_ERRORS, NoLetter, load_error, no_version, referral_error};

/// An exception of that class with those arguments.
fn exception<'py>(py: Python<'py>, class: &str, arguments: impl pyo3::call::PyCallArgs<'py>) -> PyErr {
    let made = py.import("remit._errors").and_then(|module| module.getattr(class)?.call1(arguments));
    made.map_or_else(|error| error, PyErr::from_value)
}

/// A phrase in that language.
fn worded(phrase: &Phrase, lang: Language) -> String {
    catalogue::fill(phrase.key, lang, &phrase.args)
}

/// `RemitError`: something else went wrong.
pub(crate) fn other(py: Python<'_>, code: &str, message: &str) -> PyErr {
    exception(py, "RemitError", (code, message.trim_end()))
}

/// `BundleError` with words that there are already.
pub(crate) fn unloaded(py: Python<'_>, code: &str, message: &str) -> PyErr {
    exception(py, "BundleError", (code, message.trim_end()))
}

/// `BatchError`: a table cannot be decided. Names of columns may be anything, so that what looks like an identity number is masked.
pub(crate) fn unbatched(py: Python<'_>, code: &str, message: &str) -> PyErr {
    exception(py, "BatchError", (code, masked(message).as_ref()))
}

/// `BundleError`: why a bundle is refused.
pub(crate) fn refused(py: Python<'_>, error: &BundleError, lang: Language) -> PyErr {
    unloaded(py, error.code(), &worded(&remit_cli::why_refused(error), lang))
}

/// `RemitError`: what a policy comes to cannot be computed.
pub(crate) fn unready(py: Python<'_>, error: &LoadError, lang: Language) -> PyErr {
    other(py, error.code(), &worded(&load_error(error), lang))
}

/// `NoVersion`: why no version of a policy decides.
pub(crate) fn no_version_of(py: Python<'_>, error: &NoVersion, lang: Language) -> PyErr {
    let code = match error {
        NoVersion::NoPolicy { .. } => "no_policy",
        NoVersion::NoDay { .. } => "no_day",
        NoVersion::NotOn { .. } => "not_on",
        NoVersion::Withdrawn { .. } => "withdrawn",
        _ => "no_version",
    };
    exception(py, "NoVersion", (code, worded(&no_version(error), lang)))
}

/// `NoLetter`: why there is nothing to send.
pub(crate) fn no_letter(py: Python<'_>, none: &NoLetter, lang: Language) -> PyErr {
    let (code, phrase) = match none {
        NoLetter::NothingToSay => ("nothing_to_say", Phrase::new("eval.nothing_to_say")),
        NoLetter::ToThePatient => ("to_the_patient", Phrase::new("eval.to_the_patient")),
        NoLetter::Lacks(_) => {
            return exception(py, "NoLetter", ("lacks", "texts are missing in the language"));
        }
    };
    exception(py, "NoLetter", (code, worded(&phrase, lang)))
}

/// `ReferralErrors`: all that is wrong with a referral.
pub(crate) fn referral(
    py: Python<'_>,
    errors: &ReferralErrors,
    vocabulary: &Vocabulary,
    lang: Language,
) -> PyErr {
    let shown = errors.iter().take(MAX_REFERRAL_ERRORS).map(|error| {
        let message = referral_error(error, vocabulary).message(lang);
        (error.code(), error.pointer.as_str(), message)
    });
    match PyTuple::new(py, shown.collect::<Vec<_>>()) {
        Ok(shown) => exception(py, "ReferralErrors", (shown, errors.len())),
        Err(error) => error,
    }
}
