//! What the file is: its first statement, which has to come first and once.

use super::ast::{File, Item};
use super::build::{Builder, Line};
use super::errors;
use crate::base::Span;
use crate::diag::Diagnostic;
use crate::lex::Tokens;

/// Puts the lines of the outermost level together.
pub(super) fn file(text: &str, tokens: &Tokens, lines: Vec<Line>, found: &mut Vec<Diagnostic>) -> File {
    let span = Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX));
    let mut file = File { header: None, items: Vec::with_capacity(lines.len()), span };
    let mut late = None;
    for line in lines {
        match line {
            Line::Item(item) => file.items.push(item),
            Line::Header(header) => match &file.header {
                None => {
                    late = file.items.first().map(|_| header.span);
                    file.header = Some(header);
                }
                Some(first) => {
                    let loc = |span: Span| span.in_file(tokens.file);
                    found.push(errors::second_header(loc(header.span), loc(first.keyword)));
                    file.items.push(Item { doc: header.doc, kind: Builder::nothing(), span: header.span });
                }
            },
        }
    }
    // A first line that was lost may have been the header; its own message says so.
    let lost = file.items.first().is_some_and(|item| item.kind.statement().is_none());
    if (file.header.is_none() && !lost) || late.is_some() {
        let first = tokens.code.first().map_or(Span::at(0), |token| token.span);
        found.push(errors::no_header(first.in_file(tokens.file)));
    }
    file
}
