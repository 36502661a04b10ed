//! Answers to questions about what is in a document.

use tower_lsp::ls_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult, DocumentHighlight,
    DocumentHighlightParams, DocumentSymbolParams, DocumentSymbolResponse, FullDocumentDiagnosticReport,
    GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, Location, ReferenceParams,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    TextDocumentPositionParams, UnchangedDocumentDiagnosticReport, WorkspaceSymbolParams,
    WorkspaceSymbolResponse,
};

use crate::convert::pages::{Pages, offset};
use crate::convert::{answers, diagnostics as shown};
use crate::features::{View, hover as hovers, navigate, symbols};
use crate::state::GlobalState;

/// The view of a document and the byte that a position in it means.
pub(super) fn at<'w>(state: &'w GlobalState, place: &TextDocumentPositionParams) -> Option<(View<'w>, u32)> {
    let view = state.view(place.text_document.uri.as_str())?;
    let at = offset(state, &view, place.position);
    Some((view, at))
}

pub(super) fn hover(state: &GlobalState, params: &HoverParams, stop: &dyn Fn() -> bool) -> Option<Hover> {
    let (view, at) = at(state, &params.text_document_position_params)?;
    Some(answers::hover(&Pages::new(state), &view, hovers::hover(&view, at, stop)?))
}

type Finder = fn(&View<'_>, u32) -> Option<navigate::Target>;

pub(super) fn goto(
    state: &GlobalState,
    params: &GotoDefinitionParams,
    find: Finder,
) -> Option<GotoDefinitionResponse> {
    let (view, at) = at(state, &params.text_document_position_params)?;
    let pages = Pages::new(state);
    let target = find(&view, at)?;
    if !state.client.links {
        return pages.location(target.name).map(GotoDefinitionResponse::Scalar);
    }
    Some(GotoDefinitionResponse::Link(vec![answers::link(&pages, &view, target)?]))
}

pub(super) fn references(state: &GlobalState, params: &ReferenceParams) -> Option<Vec<Location>> {
    let (view, at) = at(state, &params.text_document_position)?;
    let pages = Pages::new(state);
    let found = navigate::references(&view, at, params.context.include_declaration);
    let mut places: Vec<Location> = found.into_iter().filter_map(|found| pages.location(found.loc)).collect();
    places.sort_by(|one, two| (&one.uri, one.range.start).cmp(&(&two.uri, two.range.start)));
    Some(places)
}

pub(super) fn highlight(
    state: &GlobalState,
    params: &DocumentHighlightParams,
) -> Option<Vec<DocumentHighlight>> {
    let (view, at) = at(state, &params.text_document_position_params)?;
    let pages = Pages::new(state);
    Some(navigate::highlight(&view, at).into_iter().map(|found| answers::highlight(&pages, found)).collect())
}

pub(super) fn outline(state: &GlobalState, params: &DocumentSymbolParams) -> Option<DocumentSymbolResponse> {
    let view = state.view(params.text_document.uri.as_str())?;
    let pages = Pages::new(state);
    let nodes = symbols::outline(&view);
    if state.client.nested_symbols {
        let nested = nodes.into_iter().map(|node| answers::symbol(&pages, &view, node)).collect();
        return Some(DocumentSymbolResponse::Nested(nested));
    }
    let mut flat = Vec::new();
    answers::flat_symbols(&pages, &view, nodes, &mut flat);
    Some(DocumentSymbolResponse::Flat(flat))
}

pub(super) fn search(state: &GlobalState, params: &WorkspaceSymbolParams) -> Option<WorkspaceSymbolResponse> {
    let view = state.any_view()?;
    let pages = Pages::new(state);
    let found = symbols::search(&view, &params.query);
    let found = found.into_iter().filter_map(|found| answers::found_symbol(&pages, found)).collect();
    Some(WorkspaceSymbolResponse::Flat(found))
}

/// For clients that cannot take diagnostics unasked. The name of a result follows from what it holds.
pub(super) fn diagnostics(
    state: &mut GlobalState,
    params: &DocumentDiagnosticParams,
) -> DocumentDiagnosticReportResult {
    let uri = params.text_document.uri.as_str();
    let items = shown::of_document(state, uri);
    let hash = shown::hash(&items);
    if let Some(document) = state.documents.get(&state.key(uri)) {
        state.published.asked.insert(uri.to_owned(), (hash, document.version));
    }
    let id = format!("{hash:x}");
    if params.previous_result_id.as_ref() == Some(&id) {
        let same = UnchangedDocumentDiagnosticReport { result_id: id };
        let report = RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: same,
        };
        return DocumentDiagnosticReport::Unchanged(report).into();
    }
    let report = RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id: Some(id), items },
    };
    DocumentDiagnosticReport::Full(report).into()
}
