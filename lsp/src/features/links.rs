//! What can be followed by a click: libraries that are used, the policy that cases belong to, published addresses.

use remit_compiler::base::{FileId, Span};
use remit_compiler::lex::TokenKind;
use remit_compiler::resolve::Symbol;

use super::view::View;

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum To {
    File(FileId),
    Address(String),
}

/// The links of the file, in order.
pub(crate) fn links(view: &View<'_>) -> Vec<(Span, To)> {
    let mut found: Vec<(Span, To)> = Vec::new();
    for occurrence in view.index().of_file(view.file).iter().filter(|occurrence| !occurrence.declares) {
        if let Symbol::Library(_) | Symbol::Policy(_) = occurrence.symbol
            && let Some(declared) = view.declaration(&occurrence.symbol)
        {
            found.push((occurrence.loc.span, To::File(declared.file)));
        }
    }
    let texts = view.tokens().map(|tokens| tokens.all.as_slice()).unwrap_or_default();
    for token in texts.iter().filter(|token| token.kind == TokenKind::Text) {
        let text = view.text().get(token.span.range()).unwrap_or_default().trim_matches('"');
        // Nothing else than a public address: a file or a script in quotes is not followed.
        if text.starts_with("https://") && !text.contains(char::is_whitespace) {
            found.push((Span::new(token.span.start + 1, token.span.end - 1), To::Address(text.to_owned())));
        }
    }
    found.sort_by_key(|(span, _)| span.start);
    found
}
