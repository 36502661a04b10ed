//! The state of the workspace after a check, in one line.

use remit_compiler::diag::{Diagnostic, Severity};
use remit_compiler::workspace::Snapshot;
use remit_engine::value::Language;
use serde::Serialize;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::words::say;

/// What the status line shows, and the sign to ask again for whatever depends on the texts.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub(crate) struct Checked {
    policies: usize,
    errors: usize,
    warnings: usize,
    text: String,
    /// Whether the cases, or their places, may be others than before.
    pub(crate) tests: bool,
    /// Equal for equal cases at equal places.
    #[serde(skip)]
    pub(crate) cases: u64,
}

/// The state of the workspace, in the reader's language.
pub(crate) fn checked<'d>(
    snapshot: &Snapshot,
    found: impl Iterator<Item = &'d Diagnostic>,
    lang: Language,
) -> Checked {
    let model = snapshot.model();
    let severities: Vec<Severity> = found.map(Diagnostic::severity).collect();
    let of = |wanted| severities.iter().filter(|severity| **severity == wanted).count();
    let (policies, errors, warnings) = (model.policies.len(), of(Severity::Error), of(Severity::Warning));
    let values = [
        ("policies", &*policies.to_string()),
        ("errors", &errors.to_string()),
        ("warnings", &warnings.to_string()),
    ];
    let key = match (errors, warnings) {
        (0, 0) => "editor.checked",
        (0, _) => "editor.checked.warnings",
        _ => "editor.checked.errors",
    };
    let mut hasher = DefaultHasher::new();
    for case in model.cases.values() {
        (&case.title, case.loc, case.policy).hash(&mut hasher);
    }
    for policy in model.policies.values() {
        policy.head.name.as_str().hash(&mut hasher);
    }
    model.assertions.values().for_each(|it| (&it.title, it.loc).hash(&mut hasher));
    let text = say(lang, key, &values);
    Checked { policies, errors, warnings, text, tests: true, cases: hasher.finish() }
}
