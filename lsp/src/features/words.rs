//! The editor's sentences, from the compiler's catalogue.
//!
//! Unlike a diagnostic's, their values are shown whole: a hover has room for a question or a paraphrase.
use remit_compiler::diag::catalogue;
use remit_engine::value::Language;

/// A sentence of the catalogue with its values.
pub(crate) fn say(lang: Language, key: &str, values: &[(&str, &str)]) -> String {
    let Some(mut rest) = catalogue::template(key, lang) else {
        return format!("<{key}>");
    };
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((hole, tail)) = after.split_once('}') else { break };
        let (name, choice) = match hole.split_once('?') {
            Some((name, choice)) => (name, choice.split_once('|')),
            None => (hole, None),
        };
        let value = values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| *value);
        out.push_str(match choice {
            Some((one, _)) if value == "1" => one,
            Some((_, many)) => many,
            None => value,
        });
        rest = tail;
    }
    out.push_str(rest);
    out
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
    remit_compiler::diag::suggest::fold(text)
}
