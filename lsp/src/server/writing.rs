//! Answers that change a document: renaming, formatting.

use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{PrepareRenameResponse, RenameParams, TextDocumentPositionParams, WorkspaceEdit};

use super::reading::at;
use crate::convert::answers;
use crate::convert::pages::Pages;
use crate::features::rename;
use crate::world::World;

/// A request that cannot be met, and why, in the reader's language.
pub(super) fn refusal(why: String) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: why.into(), data: None }
}

pub(super) fn prepare_rename(
    world: &World,
    params: &TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>> {
    let Some((view, at)) = at(world, params) else { return Ok(None) };
    match rename::prepare(&view, at) {
        None => Ok(None),
        Some(Err(why)) => Err(refusal(why)),
        Some(Ok((span, placeholder))) => {
            let range = Pages::new(world).range_in(view.file, span);
            Ok(Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder }))
        }
    }
}

pub(super) fn rename(world: &World, params: &RenameParams) -> Result<Option<WorkspaceEdit>> {
    let Some((view, at)) = at(world, &params.text_document_position) else { return Ok(None) };
    match rename::rename(&view, at, &params.new_name) {
        None => Ok(None),
        Some(Err(why)) => Err(refusal(why)),
        Some(Ok(edits)) => Ok(Some(answers::workspace_edit(world, &Pages::new(world), edits))),
    }
}
