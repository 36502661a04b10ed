//! The editor's sentences, from the compiler's catalogue.
//!
//! Unlike a diagnostic's, their values are shown whole: a hover has room for a question or a paraphrase.
use remit_compiler::diag::{Args, catalogue};
use remit_engine::value::Language;

/// A sentence of the catalogue with its values.
pub(crate) fn say(lang: Language, key: &str, values: &[(&'static str, &str)]) -> String {
    catalogue::fill(key, lang, &Args::prose(values))
}

/// A word or sign of the language, explained; `None` for one without an explanation.
pub(crate) fn explain(lang: Language, word: &str) -> Option<&'static str> {
    catalogue::template(&format!("editor.explain.{word}"), lang)
}

/// Some of the names, and how many more there are.
pub(crate) fn list(lang: Language, names: &[String], most: usize) -> String {
    let shown = names.iter().take(most).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} {}", say(lang, "editor.more", &[("count", &more.to_string())])),
    }
}

/// Lower case and without dots and accents, so that `smarta` finds `smärta` and `ansiktssm` any of its labels.
pub(crate) fn folded(text: &str) -> String {
    remit_engine::value::suggest::fold(text)
}
