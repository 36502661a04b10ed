//! Diagnostics as the protocol has them.

use remit_engine::value::Language;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use remit_compiler::base::FileId;
use remit_compiler::diag::{self, Severity, Tag};
use remit_compiler::workspace::File;
use remit_wording::markdown::plain;
use remit_wording::opening;
use tower_lsp::ls_types::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    NumberOrString, Uri,
};

use super::pages::Pages;
use crate::state::{GlobalState, shown};
use crate::transport::outbox::Publication;

/// The files that concern the client.
pub(crate) fn files(state: &GlobalState) -> impl Iterator<Item = &Arc<File>> {
    state.snapshot.files().iter().filter(|file| !file.embedded && state.concerns(file.path()))
}

/// The diagnostics of one file.
pub(crate) fn of_file(state: &GlobalState, pages: &Pages<'_>, file: FileId) -> Vec<Diagnostic> {
    let lang = state.lang(Some(file));
    shown::found(state, file).map(|diagnostic| diagnostic_in(pages, diagnostic, lang)).collect()
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
