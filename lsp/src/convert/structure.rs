//! Folds, selections, semantic tokens, links, calls and signatures as the protocol has them.

use std::str::FromStr;

use remit_compiler::base::{Loc, Span};
use tower_lsp::ls_types::{
    CallHierarchyItem, DocumentLink, Documentation, FoldingRange, FoldingRangeKind, ParameterInformation,
    ParameterLabel, SelectionRange, SemanticToken, SemanticTokenModifier, SemanticTokenType,
    SemanticTokensLegend, SignatureHelp, SignatureInformation, SymbolKind, Uri,
};

use super::answers::markdown;
use super::pages::Pages;
use crate::features::View;
use crate::features::calls::Node;
use crate::features::folding::Fold;
use crate::features::links::To;
use crate::features::semantic_tokens::{LEGEND, MODIFIERS, Token};
use crate::features::signature::Signature;

/// A fold; `None` for what is on one line.
pub(crate) fn fold(pages: &Pages<'_>, view: &View<'_>, fold: Fold) -> Option<FoldingRange> {
    let range = pages.range_in(view.file, fold.span);
    (range.start.line < range.end.line).then(|| FoldingRange {
        start_line: range.start.line,
        start_character: None,
        // The last line stays, so that a closing brace is seen.
        end_line: if fold.comment { range.end.line } else { last_line(view, fold.span, range.end.line) },
        end_character: None,
        kind: fold.comment.then_some(FoldingRangeKind::Comment),
        collapsed_text: None,
    })
}

fn last_line(view: &View<'_>, span: Span, line: u32) -> u32 {
    let closes = view.text().get(span.range()).is_some_and(|text| text.ends_with('}'));
    if closes { line.saturating_sub(1) } else { line }
}

/// Ranges from the smallest outwards.
pub(crate) fn selection(pages: &Pages<'_>, view: &View<'_>, spans: &[Span]) -> Option<SelectionRange> {
    let mut outer: Option<Box<SelectionRange>> = None;
    for span in spans.iter().rev() {
        outer = Some(Box::new(SelectionRange { range: pages.range_in(view.file, *span), parent: outer }));
    }
    outer.map(|selection| *selection)
}

/// The legend of `tokens`.
pub(crate) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: LEGEND.map(SemanticTokenType::new).to_vec(),
        token_modifiers: MODIFIERS.map(SemanticTokenModifier::new).to_vec(),
    }
}

/// Colours, each as far from the one before as the protocol counts; those of several lines are left to the grammar.
pub(crate) fn tokens(pages: &Pages<'_>, view: &View<'_>, words: &[Token]) -> Vec<SemanticToken> {
    let (mut line, mut column) = (0, 0);
    let mut out = Vec::with_capacity(words.len());
    for word in words {
        let range = pages.range_in(view.file, word.span);
        if range.start.line != range.end.line {
            continue;
        }
        let delta_line = range.start.line - line;
        let delta_start =
            if delta_line == 0 { range.start.character - column } else { range.start.character };
        let modifiers = u32::from(word.declares) | (u32::from(word.standard) << 1);
        out.push(SemanticToken {
            delta_line,
            delta_start,
            length: range.end.character - range.start.character,
            token_type: word.kind as u32,
            token_modifiers_bitset: modifiers,
        });
        (line, column) = (range.start.line, range.start.character);
    }
    out
}

/// A link, if there is something to follow.
pub(crate) fn link(pages: &Pages<'_>, view: &View<'_>, span: Span, to: &To) -> Option<DocumentLink> {
    let target = match to {
        To::File(file) => pages.uri(*file),
        To::Address(address) => Uri::from_str(address).ok(),
    }?;
    let range = pages.range_in(view.file, span);
    Some(DocumentLink { range, target: Some(target), tooltip: None, data: None })
}

/// A rule or a definition that others call.
pub(crate) fn call(pages: &Pages<'_>, node: Node) -> Option<CallHierarchyItem> {
    Some(CallHierarchyItem {
        name: node.name,
        kind: if node.verb.is_some() { SymbolKind::FUNCTION } else { SymbolKind::VARIABLE },
        tags: None,
        detail: node.verb.map(str::to_owned),
        uri: pages.uri(node.label.file)?,
        range: pages.range(Loc::new(node.whole.file, node.whole.span.to(node.label.span))),
        selection_range: pages.range(node.label),
        data: None,
    })
}

pub(crate) fn signature(found: Signature) -> SignatureHelp {
    let short = |at: usize| u32::try_from(at).unwrap_or(0);
    // The protocol counts the label in UTF-16. That the sentence is said once is enough: no part has one of its own.
    let parts = found.parts.iter().map(|(start, end)| ParameterInformation {
        label: ParameterLabel::LabelOffsets(
            [start, end]
                .map(|at| short(found.label.get(..*at).map_or(0, |before| before.encode_utf16().count()))),
        ),
        documentation: None,
    });
    let parts: Vec<_> = parts.collect();
    SignatureHelp {
        signatures: vec![SignatureInformation {
            label: found.label,
            documentation: Some(Documentation::MarkupContent(markdown(found.documentation))),
            parameters: Some(parts),
            active_parameter: found.active.map(short),
        }],
        active_signature: Some(0),
        active_parameter: found.active.map(short),
    }
}
