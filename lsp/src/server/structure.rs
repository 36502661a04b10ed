//! Answers about the shape of a document: folds, selections, semantic tokens, links, calls.

use std::hash::{DefaultHasher, Hash, Hasher};

use remit_compiler::base::{Loc, Span};
use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, DocumentLink,
    DocumentLinkParams, FoldingRange, FoldingRangeParams, LinkedEditingRangeParams, LinkedEditingRanges,
    Range, SelectionRange, SelectionRangeParams, SemanticToken, SemanticTokens, SemanticTokensDelta,
    SemanticTokensDeltaParams, SemanticTokensEdit, SemanticTokensFullDeltaResult, SemanticTokensParams,
    SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, SignatureHelp,
    SignatureHelpParams,
};

use super::reading::at;
use crate::convert::pages::{Pages, offset, span};
use crate::convert::structure;
use crate::features::{View, calls, folding, linked, links, semantic_tokens, signature};
use crate::state::GlobalState;

pub(super) fn folds(state: &GlobalState, params: &FoldingRangeParams) -> Option<Vec<FoldingRange>> {
    let view = state.view(params.text_document.uri.as_str())?;
    let pages = Pages::new(state);
    Some(folding::folds(&view).into_iter().filter_map(|fold| structure::fold(&pages, &view, fold)).collect())
}

pub(super) fn selections(state: &GlobalState, params: &SelectionRangeParams) -> Option<Vec<SelectionRange>> {
    let view = state.view(params.text_document.uri.as_str())?;
    let pages = Pages::new(state);
    let of = |position| {
        structure::selection(&pages, &view, &folding::around(&view, offset(state, &view, position)))
    };
    params.positions.iter().map(|position| of(*position)).collect()
}

pub(super) fn links(state: &GlobalState, params: &DocumentLinkParams) -> Option<Vec<DocumentLink>> {
    let view = state.view(params.text_document.uri.as_str())?;
    let pages = Pages::new(state);
    let found = links::links(&view);
    Some(found.iter().filter_map(|(span, to)| structure::link(&pages, &view, *span, to)).collect())
}

pub(super) fn linked(state: &GlobalState, params: &LinkedEditingRangeParams) -> Option<LinkedEditingRanges> {
    let (view, at) = at(state, &params.text_document_position_params)?;
    let pages = Pages::new(state);
    let ranges = linked::linked(&view, at)?.into_iter().map(|span| pages.range_in(view.file, span));
    Some(LinkedEditingRanges { ranges: ranges.collect(), word_pattern: None })
}

pub(super) fn signature_help(state: &GlobalState, params: &SignatureHelpParams) -> Option<SignatureHelp> {
    let (view, at) = at(state, &params.text_document_position_params)?;
    signature::signature(&view, at).map(structure::signature)
}

pub(super) fn prepare_calls(
    state: &GlobalState,
    params: &CallHierarchyPrepareParams,
) -> Option<Vec<CallHierarchyItem>> {
    let (view, at) = at(state, &params.text_document_position_params)?;
    let node = calls::prepare(&view, at)?;
    structure::call(&Pages::new(state), node).map(|item| vec![item])
}

pub(super) fn incoming(
    state: &GlobalState,
    params: &CallHierarchyIncomingCallsParams,
) -> Option<Vec<CallHierarchyIncomingCall>> {
    let (view, label) = called(state, &params.item)?;
    let pages = Pages::new(state);
    let found = calls::incoming(&view, label).into_iter().filter_map(|(node, places)| {
        let from = structure::call(&pages, node)?;
        Some(CallHierarchyIncomingCall { from, from_ranges: ranges(&pages, &places) })
    });
    Some(found.collect())
}

pub(super) fn outgoing(
    state: &GlobalState,
    params: &CallHierarchyOutgoingCallsParams,
) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let (view, label) = called(state, &params.item)?;
    let pages = Pages::new(state);
    let found = calls::outgoing(&view, label).into_iter().filter_map(|(node, places)| {
        let to = structure::call(&pages, node)?;
        Some(CallHierarchyOutgoingCall { to, from_ranges: ranges(&pages, &places) })
    });
    Some(found.collect())
}

fn called<'w>(state: &'w GlobalState, item: &CallHierarchyItem) -> Option<(View<'w>, Loc)> {
    let view = state.view(item.uri.as_str())?;
    let label = view.loc(span(state, &view, item.selection_range));
    Some((view, label))
}

fn ranges(pages: &Pages<'_>, places: &[Loc]) -> Vec<Range> {
    places.iter().map(|place| pages.range(*place)).collect()
}

pub(super) fn tokens(state: &mut GlobalState, params: &SemanticTokensParams) -> Option<SemanticTokensResult> {
    let uri = params.text_document.uri.as_str();
    let data = all_tokens(state, uri)?;
    let id = remember(state, uri, &data);
    Some(SemanticTokensResult::Tokens(SemanticTokens { result_id: Some(id), data }))
}

pub(super) fn tokens_in(
    state: &GlobalState,
    params: &SemanticTokensRangeParams,
) -> Option<SemanticTokensRangeResult> {
    let view = state.view(params.text_document.uri.as_str())?;
    let found = semantic_tokens::semantic_tokens(&view, span(state, &view, params.range));
    let data = structure::tokens(&Pages::new(state), &view, &found);
    Some(SemanticTokensRangeResult::Tokens(SemanticTokens { result_id: None, data }))
}

pub(super) fn tokens_since(
    state: &mut GlobalState,
    params: &SemanticTokensDeltaParams,
) -> Option<SemanticTokensFullDeltaResult> {
    let uri = params.text_document.uri.as_str();
    let data = all_tokens(state, uri)?;
    let before = state.sent_tokens.get(uri).filter(|(id, _)| *id == params.previous_result_id);
    let edits = before.map(|(_, before)| difference(before, &data));
    let id = remember(state, uri, &data);
    Some(match edits {
        Some(edits) => {
            SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id: Some(id), edits })
        }
        None => SemanticTokensFullDeltaResult::Tokens(SemanticTokens { result_id: Some(id), data }),
    })
}

fn all_tokens(state: &GlobalState, uri: &str) -> Option<Vec<SemanticToken>> {
    let view = state.view(uri)?;
    let found = semantic_tokens::semantic_tokens(&view, Span::new(0, u32::MAX));
    Some(structure::tokens(&Pages::new(state), &view, &found))
}

/// Keeps what was sent; the name of a result follows from what it holds.
fn remember(state: &mut GlobalState, uri: &str, data: &[SemanticToken]) -> String {
    let mut hasher = DefaultHasher::new();
    for token in data {
        let SemanticToken { delta_line, delta_start, length, token_type, token_modifiers_bitset } = token;
        (delta_line, delta_start, length, token_type, token_modifiers_bitset).hash(&mut hasher);
    }
    let id = format!("{:x}", hasher.finish());
    state.sent_tokens.insert(uri.to_owned(), (id.clone(), data.to_vec()));
    id
}

/// What lies between the equal beginning and the equal end, in numbers of five to a token.
fn difference(before: &[SemanticToken], after: &[SemanticToken]) -> Vec<SemanticTokensEdit> {
    let same_start = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let (old, new) =
        (before.get(same_start..).unwrap_or_default(), after.get(same_start..).unwrap_or_default());
    if old.is_empty() && new.is_empty() {
        return Vec::new();
    }
    let same_end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let count = |number: usize| u32::try_from(number * 5).unwrap_or(u32::MAX);
    vec![SemanticTokensEdit {
        start: count(same_start),
        delete_count: count(old.len() - same_end),
        data: Some(new.get(..new.len() - same_end).unwrap_or_default().to_vec()),
    }]
}
