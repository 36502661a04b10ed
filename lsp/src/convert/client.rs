//! Reads what a client says of itself, and its settings.

use serde_json::Value;
use tower_lsp::ls_types::{InitializeParams, PositionEncodingKind};

use crate::lines::Encoding;
use crate::state::settings::{Client, Settings};

/// What the client can take.
pub(crate) fn client(params: &InitializeParams) -> Client {
    let capabilities = &params.capabilities;
    let text = capabilities.text_document.as_ref();
    let workspace = capabilities.workspace.as_ref();
    let general = capabilities.general.as_ref();
    let encodings = general.and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
    let completion = text.and_then(|text| text.completion.as_ref());
    let item = completion.and_then(|completion| completion.completion_item.as_ref());
    let symbols = text.and_then(|text| text.document_symbol.as_ref());
    let edits = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
    let pulls = text.is_some_and(|text| text.diagnostic.is_some());
    let pushes = text.is_some_and(|text| text.publish_diagnostics.is_some());
    let lenses = workspace.and_then(|workspace| workspace.code_lens.as_ref());
    let hints = workspace.and_then(|workspace| workspace.inlay_hint.as_ref());
    let tokens = workspace.and_then(|workspace| workspace.semantic_tokens.as_ref());
    let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
    let asked = workspace.and_then(|workspace| workspace.diagnostics.as_ref());
    let definition = text.and_then(|text| text.definition.as_ref());
    let experimental = capabilities.experimental.as_ref();
    Client {
        encoding: if encodings.contains(&PositionEncodingKind::UTF8) {
            Encoding::Utf8
        } else {
            Encoding::Utf16
        },
        locale: params.locale.clone(),
        takes_push: pushes || !pulls,
        snippets: item.and_then(|item| item.snippet_support).unwrap_or_default(),
        watches: watched.and_then(|watched| watched.dynamic_registration).unwrap_or_default(),
        has_settings: workspace.and_then(|workspace| workspace.configuration).unwrap_or_default(),
        redraws_lenses: lenses.and_then(|lenses| lenses.refresh_support).unwrap_or_default(),
        redraws_hints: hints.and_then(|hints| hints.refresh_support).unwrap_or_default(),
        redraws_tokens: tokens.and_then(|tokens| tokens.refresh_support).unwrap_or_default(),
        redraws_diagnostics: asked.and_then(|asked| asked.refresh_support).unwrap_or_default(),
        links: definition.and_then(|definition| definition.link_support).unwrap_or_default(),
        nested_symbols: symbols
            .and_then(|symbols| symbols.hierarchical_document_symbol_support)
            .unwrap_or_default(),
        versioned_edits: edits.and_then(|edits| edits.document_changes).unwrap_or_default(),
        own_extension: experimental
            .and_then(|experimental| experimental.get("remitCommands"))
            .and_then(Value::as_bool)
            .unwrap_or_default(),
    }
}

/// The settings in a value shaped `{"language": …, "log": {"file": …}}`, or one that holds it under `remit`.
pub(crate) fn settings(value: &Value, before: &Settings) -> Settings {
    let value = value.get("remit").unwrap_or(value);
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let chosen = |value: Option<String>, old: &Option<String>| match value {
        Some(value) => Some(value).filter(|value| !value.is_empty() && value != "auto"),
        None => old.clone(),
    };
    Settings {
        language: chosen(text(value.get("language")), &before.language),
        log: chosen(text(value.pointer("/log/file")), &before.log),
    }
}
