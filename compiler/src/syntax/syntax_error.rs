//! From what the grammar stumbled over to one message for each mistake.
//!
//! Input: every place where the grammar had to recover. Output: at most one message a statement or entry, none
//! where the lexer has told the reason already, and the text that was lost.

use super::ast::{Damaged, Path, StatementKind};
use super::build::Builder;
use super::unexpected::unexpected;
use crate::base::Span;
use crate::diag::Diagnostic;
use crate::lex::{Token, TokenKind, Tokens};

/// A place where the grammar could not go on.
pub(super) struct SyntaxError {
    /// The token that did not fit; `None` at the end of the file.
    pub(super) found: Option<TokenKind>,
    /// Where it is.
    pub(super) span: Span,
    /// What would have fitted, in the grammar's names.
    pub(super) expected: Vec<String>,
}

/// Turns slips into messages, each with the text that was lost, and says which text was lost in all; `told` is what is
/// known to be wrong already.
pub(super) fn report(
    text: &str,
    tokens: &Tokens,
    slips: Vec<SyntaxError>,
    told: &[Diagnostic],
) -> (Vec<(Span, Diagnostic)>, Vec<Span>) {
    let errors = told.iter().filter(|found| found.is_error());
    let mut broken: Vec<Span> = errors.map(|found| region(&tokens.code, found.loc.span)).collect();
    let mut told = broken.clone();
    told.sort_unstable();
    let mut found = Vec::new();
    for slip in slips {
        let region = region(&tokens.code, slip.span);
        broken.push(region);
        // INVARIANT: `told` is sorted, and regions do not overlap unless they are the same.
        if let Err(index) = told.binary_search(&region) {
            told.insert(index, region);
            let line = line(&tokens.code, slip.span);
            found.push((region, unexpected(text, tokens, line, &slip)));
        }
    }
    broken.sort_unstable();
    broken.dedup();
    (found, broken)
}

/// The statement or entry around a place: from one end of a line, as the grammar sees it, to the next.
pub(super) fn region(code: &[Token], span: Span) -> Span {
    match line(code, span) {
        [] => span,
        [only] => only.span,
        [first, .., last] => first.span.to(last.span),
    }
}

/// The tokens of the statement or entry around a place.
fn line(code: &[Token], span: Span) -> &[Token] {
    // A token without text is where the one before ends; the place is that of the text.
    let index = code.partition_point(|token| token.span.end < span.end).min(code.len().saturating_sub(1));
    // A place that no token holds, such as a sign left out, counts for the line before.
    let outside = code.get(index).is_none_or(|token| token.span.start > span.start);
    let index = if outside { before(code, index) } else { index };
    let front = code.get(..index).unwrap_or_default();
    let after = code.get(index..).unwrap_or_default();
    let start = front.iter().rposition(|token| ends(token.kind)).map_or(0, |last| last + 1);
    let end = index + after.iter().position(|token| ends(token.kind)).unwrap_or(after.len());
    // The place may be an end itself, such as the brace after a statement.
    let end = if start < end { end } else { (index + 1).min(code.len()) };
    code.get(start.min(index)..end).unwrap_or_default()
}

fn before(code: &[Token], index: usize) -> usize {
    let front = code.get(..index).unwrap_or_default();
    front.iter().rposition(|token| token.kind != TokenKind::Newline).unwrap_or(index)
}

fn ends(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Newline | TokenKind::CloseBrace | TokenKind::Doc | TokenKind::Junk)
        || kind.is_open_brace()
}

/// What can still be told about a statement that was lost.
pub(super) fn damaged(text: &str, tokens: &Tokens, lost: Span) -> Damaged {
    let from = tokens.code.partition_point(|token| token.span.start < lost.start);
    let rest = tokens.code.get(from..).unwrap_or_default();
    let within = |token: &&Token| token.span.end <= lost.end && !ends(token.kind);
    let mut words = rest.iter().skip_while(|token| ends(token.kind)).take_while(within);
    let kind = words.next().and_then(|token| StatementKind::begun_by(token.kind.word()?));
    let builder = Builder::new(text, tokens);
    let path = |token: &Token| {
        let name = (token.kind == TokenKind::Name).then(|| Path::from(builder.ident(token.span)));
        name.or_else(|| (token.kind == TokenKind::Path).then(|| builder.path(token.span)))
    };
    let name = words.next().and_then(path);
    let colon = words.next().is_some_and(|token| token.kind == TokenKind::Colon);
    let after = words.next().and_then(path);
    match kind {
        Some(
            StatementKind::Rule(_)
            | StatementKind::Require
            | StatementKind::Recommend
            | StatementKind::Notice,
        ) => Damaged { kind, name: name.filter(|_| colon), category: None },
        Some(StatementKind::Concept) => Damaged { kind, name, category: after.filter(|_| colon) },
        Some(
            StatementKind::Define
            | StatementKind::Base
            | StatementKind::Source
            | StatementKind::Category
            | StatementKind::Codes
            | StatementKind::Fact
            | StatementKind::Record
            | StatementKind::Unit
            | StatementKind::Destination
            | StatementKind::Conversion,
        ) => Damaged { kind, name, category: None },
        _ => Damaged { kind, name: None, category: None },
    }
}
