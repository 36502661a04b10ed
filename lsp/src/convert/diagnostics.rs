//! Diagnostics as the protocol has them.

use remit_engine::value::Language;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use remit_compiler::base::{FileId, SourceFile};
use remit_compiler::diag::{self, Severity, Tag};
use remit_compiler::workspace::File;
use remit_wording::markdown::plain;
use remit_wording::opening;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    NumberOrString, Uri,
};

use super::pages::Pages;
use crate::state::GlobalState;
use crate::transport::outbox::Publication;

/// The files that concern the client.
pub(crate) fn files(state: &GlobalState) -> impl Iterator<Item = &Arc<File>> {
    state.snapshot.files().iter().filter(|file| !file.embedded && state.concerns(file.path()))
}

/// The diagnostics of one file.
pub(crate) fn of_file(state: &GlobalState, pages: &Pages<'_>, file: FileId) -> Vec<Diagnostic> {
    let lang = state.lang(Some(file));
    found(state, file).map(|diagnostic| diagnostic_in(pages, diagnostic, lang)).collect()
}

fn found(state: &GlobalState, file: FileId) -> impl Iterator<Item = &diag::Diagnostic> {
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

/// The diagnostics of a document.
pub(crate) fn of_document(state: &GlobalState, uri: &str) -> Vec<Diagnostic> {
    let view = state.view(uri);
    view.map(|view| of_file(state, &Pages::new(state), view.file)).unwrap_or_default()
}

/// One diagnostic: the sentence, then the advice, each on its line. Clients show it as plain text.
pub(crate) fn diagnostic_in(pages: &Pages<'_>, diagnostic: &diag::Diagnostic, lang: Language) -> Diagnostic {
    let worded = diagnostic.worded(lang);
    let said = |text: &str| opening(&plain(text, lang));
    let advice = worded.helps.iter().filter(|help| !help.text.is_empty()).map(|help| said(&help.text));
    let message: Vec<String> = std::iter::once(said(&worded.message)).chain(advice).collect();
    let related = worded.labels.iter().filter_map(|label| {
        let location = pages.location(label.loc)?;
        Some(DiagnosticRelatedInformation { location, message: said(&label.text) })
    });
    let related: Vec<_> = related.collect();
    let tags = diagnostic.tags.iter().map(|tag| match tag {
        Tag::Unnecessary => DiagnosticTag::UNNECESSARY,
        Tag::Deprecated => DiagnosticTag::DEPRECATED,
    });
    let tags: Vec<_> = tags.collect();
    let code = diagnostic.code.id();
    Diagnostic {
        range: pages.range(diagnostic.loc),
        severity: Some(match diagnostic.severity() {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(code.to_owned())),
        code_description: page(code, lang).filter(|_| pages.opens_own()).map(|href| CodeDescription { href }),
        source: Some("remit".to_owned()),
        message: message.join("\n"),
        related_information: Some(related).filter(|related| !related.is_empty()),
        tags: Some(tags).filter(|tags| !tags.is_empty()),
        data: None,
    }
}

/// The page of a code in the language of its message, as a document that the client can ask for.
fn page(code: &str, lang: Language) -> Option<Uri> {
    Uri::from_str(&format!("remit:/codes/{code}.md?{lang}")).ok()
}

/// What takes everything away again that was said of a document.
pub(crate) fn none(uri: &str) -> Option<Publication> {
    Some(Publication { uri: Uri::from_str(uri).ok()?, version: None, diagnostics: Vec::new() })
}

/// Equal for equal diagnostics; only ever compared within one run.
pub(crate) fn hash(diagnostics: &[Diagnostic]) -> u64 {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(diagnostics).unwrap_or_default().hash(&mut hasher);
    hasher.finish()
}
