//! The shapes of answers: what features return, as the protocol has it.

use std::collections::{BTreeMap, HashMap};

use remit_compiler::diag::Edit;
use tower_lsp::ls_types::{
    DocumentChanges, DocumentHighlight, DocumentHighlightKind, DocumentSymbol, Hover, HoverContents,
    LocationLink, MarkupContent, MarkupKind, OneOf, OptionalVersionedTextDocumentIdentifier,
    SymbolInformation, SymbolKind, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use super::pages::Pages;
use crate::features::View;
use crate::features::hover;
use crate::features::navigate::{Target, Use};
use crate::features::symbols::{Found, Kind, Node};
use crate::state::GlobalState;

/// Markdown.
pub(crate) fn markdown(text: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value: text }
}

pub(crate) fn hover(pages: &Pages<'_>, view: &View<'_>, found: hover::Hover) -> Hover {
    Hover {
        contents: HoverContents::Markup(markdown(found.markdown)),
        range: Some(pages.range_in(view.file, found.span)),
    }
}

pub(crate) fn link(pages: &Pages<'_>, view: &View<'_>, target: Target) -> Option<LocationLink> {
    Some(LocationLink {
        origin_selection_range: Some(pages.range_in(view.file, target.from)),
        target_uri: pages.uri(target.name.file)?,
        target_range: pages.range(target.whole),
        target_selection_range: pages.range(target.name),
    })
}

pub(crate) fn highlight(pages: &Pages<'_>, found: Use) -> DocumentHighlight {
    let kind = if found.declares { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ };
    DocumentHighlight { range: pages.range(found.loc), kind: Some(kind) }
}

/// Edits by file, with the version of the text that they were made for where the client takes that.
pub(crate) fn workspace_edit(state: &GlobalState, pages: &Pages<'_>, edits: Vec<Edit>) -> WorkspaceEdit {
    let mut by_file: BTreeMap<_, Vec<TextEdit>> = BTreeMap::new();
    for edit in edits {
        by_file.entry(edit.loc.file).or_default().push(TextEdit::new(pages.range(edit.loc), edit.text));
    }
    // By address: the compiler's numbers of files depend on when they were first seen.
    let mut by_file: Vec<_> =
        by_file.into_iter().filter_map(|(file, edits)| Some((pages.uri(file)?, file, edits))).collect();
    by_file.sort_by(|(one, ..), (two, ..)| one.cmp(two));
    if state.client.versioned_edits {
        let changes = by_file.into_iter().map(|(uri, file, edits)| TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier { uri, version: pages.version(file) },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        });
        let changes = Some(DocumentChanges::Edits(changes.collect()));
        return WorkspaceEdit { document_changes: changes, ..WorkspaceEdit::default() };
    }
    let changes: HashMap<_, _> = by_file.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
    WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
}

/// A node of the outline with what is below it.
pub(crate) fn symbol(pages: &Pages<'_>, view: &View<'_>, node: Node) -> DocumentSymbol {
    let whole = node.whole.to(node.label);
    let children: Vec<_> = node.children.into_iter().map(|child| symbol(pages, view, child)).collect();
    #[expect(deprecated, reason = "the protocol keeps an old field")]
    DocumentSymbol {
        // The protocol forbids an empty name.
        name: if node.name.is_empty() { "…".to_owned() } else { node.name },
        detail: Some(node.detail).filter(|detail| !detail.is_empty()),
        kind: kind(node.kind),
        tags: None,
        deprecated: None,
        range: pages.range_in(view.file, whole),
        selection_range: pages.range_in(view.file, node.label),
        children: Some(children).filter(|children| !children.is_empty()),
    }
}

/// The outline without its tree, for clients that take only that.
pub(crate) fn flat_symbols(
    pages: &Pages<'_>,
    view: &View<'_>,
    nodes: Vec<Node>,
    into: &mut Vec<SymbolInformation>,
) {
    for node in nodes {
        let found = Found {
            name: node.name,
            container: String::new(),
            kind: node.kind,
            loc: view.loc(node.whole.to(node.label)),
        };
        into.extend(found_symbol(pages, found));
        flat_symbols(pages, view, node.children, into);
    }
}

pub(crate) fn found_symbol(pages: &Pages<'_>, found: Found) -> Option<SymbolInformation> {
    #[expect(deprecated, reason = "the protocol keeps an old field")]
    Some(SymbolInformation {
        name: found.name,
        kind: kind(found.kind),
        tags: None,
        deprecated: None,
        location: pages.location(found.loc)?,
        container_name: Some(found.container).filter(|container| !container.is_empty()),
    })
}

const fn kind(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Policy => SymbolKind::MODULE,
        Kind::Section => SymbolKind::NAMESPACE,
        Kind::Rule => SymbolKind::FUNCTION,
        Kind::Definition => SymbolKind::VARIABLE,
        Kind::Case => SymbolKind::EVENT,
        Kind::Assertion => SymbolKind::BOOLEAN,
        Kind::Concept => SymbolKind::CLASS,
        Kind::Category => SymbolKind::INTERFACE,
        Kind::Fact => SymbolKind::FIELD,
        Kind::Unit => SymbolKind::NUMBER,
        Kind::CodeSystem => SymbolKind::ENUM,
        Kind::Destination => SymbolKind::OBJECT,
        Kind::Conversion => SymbolKind::OPERATOR,
        Kind::Source => SymbolKind::FILE,
        Kind::Statement => SymbolKind::STRING,
        Kind::Other => SymbolKind::NULL,
    }
}
