//! What a client shows of a document, and what that rests on.

use std::sync::Arc;

use remit_compiler::base::{FileId, SourceFile};
use remit_compiler::diag;
use remit_engine::value::Language;

use super::GlobalState;

/// What a client shows of a document.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) hash: u64,
    /// The version that it belongs to, of a document that is open.
    pub(crate) version: Option<i32>,
    pub(crate) basis: Basis,
}

/// What is found in a file.
pub(crate) fn found(state: &GlobalState, file: FileId) -> impl Iterator<Item = &diag::Diagnostic> {
    state.snapshot.diagnostics_of(file).iter().chain(state.findings.of_file(file))
}

/// What the diagnostics of a file rest on: while it is the same, so are they.
#[derive(Debug)]
pub(crate) struct Basis {
    found: Vec<diag::Diagnostic>,
    lang: Language,
    /// The texts in which they have places, and whether the client has these open.
    texts: Vec<(Arc<SourceFile>, bool)>,
}

impl Basis {
    /// Of a file as it is now.
    pub(crate) fn new(state: &GlobalState, file: FileId) -> Self {
        let found: Vec<_> = found(state, file).cloned().collect();
        let texts = Self::texts(state, file, found.iter()).map(|(text, open)| (Arc::clone(text), open));
        Self { lang: state.lang(Some(file)), texts: texts.collect(), found }
    }

    /// Whether nothing of it has changed.
    pub(crate) fn holds(&self, state: &GlobalState, file: FileId) -> bool {
        let texts = Self::texts(state, file, self.found.iter());
        let before = self.texts.iter().map(|(text, open)| (Arc::as_ptr(text), *open));
        found(state, file).eq(&self.found)
            && state.lang(Some(file)) == self.lang
            && before.eq(texts.map(|(text, open)| (Arc::as_ptr(text), open)))
    }

    fn texts<'s>(
        state: &'s GlobalState,
        file: FileId,
        found: impl Iterator<Item = &'s diag::Diagnostic>,
    ) -> impl Iterator<Item = (&'s Arc<SourceFile>, bool)> {
        let related = found.flat_map(|it| &it.labels).map(|label| label.loc.file);
        let files = std::iter::once(file).chain(related).filter_map(|file| state.snapshot.file(file));
        files.map(|file| (&file.source, state.documents.contains_key(file.path())))
    }
}
