//! Answers that change a document: completion, renaming, formatting.

use remit_compiler::diag::Edit;
use remit_wording::markdown::plain;
use remit_wording::opening;
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{
    CompletionItem, CompletionParams, CompletionResponse, DocumentFormattingParams,
    DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, Documentation, PrepareRenameResponse,
    RenameParams, TextDocumentPositionParams, TextEdit, WorkspaceEdit,
};

use super::reading::at;
use crate::convert::pages::{Pages, span};
use crate::convert::{answers, completion};
use crate::features::{complete as completions, format as formatter, rename};
use crate::state::GlobalState;

/// A request that cannot be met, and why, in the reader's language.
pub(super) fn refusal(why: String) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: opening(&why).into(), data: None }
}

pub(super) fn prepare_rename(
    state: &GlobalState,
    params: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    let Some((view, at)) = at(state, params) else { return Ok(None) };
    match rename::prepare(&view, at) {
        None => Ok(None),
        Some(Err(why)) => Err(refusal(plain(&why, view.lang))),
        Some(Ok((span, placeholder))) => {
            let range = Pages::new(state).range_in(view.file, span);
            Ok(Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder }))
        }
    }
}

pub(super) fn rename(state: &GlobalState, params: &RenameParams) -> Result<Option<WorkspaceEdit>> {
    let Some((view, at)) = at(state, &params.text_document_position) else { return Ok(None) };
    match rename::rename(&view, at, &params.new_name) {
        None => Ok(None),
        Some(Err(why)) => Err(refusal(plain(&why, view.lang))),
        Some(Ok(edits)) => Ok(Some(answers::workspace_edit(state, &Pages::new(state), edits))),
    }
}

pub(super) fn complete(state: &GlobalState, params: &CompletionParams) -> Option<CompletionResponse> {
    let (view, at) = at(state, &params.text_document_position)?;
    let found = completions::complete(&view, at, state.client.snippets)?;
    let uri = &params.text_document_position.text_document.uri;
    Some(completion::list(&Pages::new(state), &view, uri, found))
}

pub(super) fn resolve_completion(state: &GlobalState, mut item: CompletionItem) -> CompletionItem {
    let documented = || {
        let (uri, about) = completion::about(item.data.as_ref()?)?;
        completions::document(&state.view(uri)?, &about)
    };
    item.documentation = documented().map(|text| Documentation::MarkupContent(answers::markdown(text)));
    item
}

pub(super) fn format(
    state: &GlobalState,
    params: &DocumentFormattingParams,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<TextEdit>> {
    let view = state.view(params.text_document.uri.as_str())?;
    Some(text_edits(state, formatter::whole(&view, stop)))
}

pub(super) fn format_range(
    state: &GlobalState,
    params: &DocumentRangeFormattingParams,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<TextEdit>> {
    let view = state.view(params.text_document.uri.as_str())?;
    Some(text_edits(state, formatter::range(&view, span(state, &view, params.range), stop)))
}

pub(super) fn format_on_type(
    state: &GlobalState,
    params: &DocumentOnTypeFormattingParams,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<TextEdit>> {
    let (view, at) = at(state, &params.text_document_position)?;
    Some(text_edits(state, formatter::on_type(&view, at, &params.ch, stop)))
}

fn text_edits(state: &GlobalState, edits: Vec<Edit>) -> Vec<TextEdit> {
    let pages = Pages::new(state);
    edits.into_iter().map(|edit| TextEdit::new(pages.range(edit.loc), edit.text)).collect()
}
