//! The file as a row of pieces: tokens and comments in order, each with the line breaks before it.

use crate::base::Span;
use crate::lex::{Token, TokenKind, Tokens};
use crate::syntax::Parsed;
use crate::syntax::ast::{File, Item, ItemKind};

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A token that the grammar reads.
    Token(TokenKind),
    /// A comment, or documentation that no declaration follows.
    Comment,
    /// A statement that is copied as it is.
    Copied,
}

/// A piece of the file.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    pub(super) role: Role,
    pub(super) text: &'a str,
    pub(super) span: Span,
    /// Line breaks before it in the source: none, one, or (two and more) a blank line.
    pub(super) breaks: u8,
    /// Whether it begins a clause.
    pub(super) clause: bool,
}

impl Piece<'_> {
    /// The token's kind, if it is one.
    pub(super) const fn kind(&self) -> Option<TokenKind> {
        match self.role {
            Role::Token(kind) => Some(kind),
            Role::Comment | Role::Copied => None,
        }
    }

    pub(super) fn is(&self, kind: TokenKind) -> bool {
        self.role == Role::Token(kind)
    }
}

/// Tokens and comments of a file in order; a comma before a closing bracket is left out.
pub(super) fn pieces<'a>(text: &'a str, tokens: &Tokens, parsed: &Parsed) -> Vec<Piece<'a>> {
    let mut row: Vec<(Role, Span)> = Vec::with_capacity(tokens.code.len() + tokens.comments.len());
    let mut comments = tokens.comments.iter().copied().peekable();
    for (index, token) in tokens.code.iter().enumerate() {
        let next = tokens.code.get(index + 1).map(|next| next.kind);
        if token.kind == TokenKind::Comma && next == Some(TokenKind::CloseParen) {
            continue;
        }
        // A comment at the end of a line is before the end of its statement.
        let ends = token.kind == TokenKind::Newline;
        let same_line = |comment: &Span| {
            let between = text.get(token.span.end as usize..comment.start as usize);
            ends && between.is_some_and(|between| !between.contains(['\n', '\r']))
        };
        while let Some(comment) =
            comments.next_if(|comment| comment.start < token.span.start || same_line(comment))
        {
            row.push((Role::Comment, comment));
        }
        row.push((Role::Token(token.kind), token.span));
    }
    row.extend(comments.map(|comment| (Role::Comment, comment)));
    let starts = clause_starts(&parsed.file);
    let mut end = 0;
    let mut pieces = Vec::with_capacity(row.len());
    for (role, span) in row {
        let between = text.get(end as usize..span.start as usize).unwrap_or_default();
        let breaks = between.matches('\n').count().max(between.matches('\r').count());
        let newline = role == Role::Token(TokenKind::Newline);
        let clause = starts.binary_search(&span.start).is_ok() || role == Role::Token(TokenKind::Under);
        pieces.push(Piece {
            role,
            text: if newline { "" } else { text.get(span.range()).unwrap_or_default().trim_end() },
            span,
            breaks: u8::try_from(breaks.min(2)).unwrap_or(2),
            clause: clause && !newline,
        });
        // Breaks after the end of a statement count for what comes next.
        if !newline || !span.is_empty() {
            end = end.max(span.end);
        }
    }
    pieces
}

/// Where clauses begin, in order.
fn clause_starts(file: &File) -> Vec<u32> {
    fn collect(items: &[Item], starts: &mut Vec<u32>) {
        for item in items {
            if let ItemKind::Section(section) = &item.kind {
                collect(&section.items, starts);
            }
            let clauses = item.kind.clauses().map(|clauses| clauses.list.as_slice()).unwrap_or_default();
            starts.extend(clauses.iter().map(|clause| clause.keyword.start));
        }
    }
    let mut starts = Vec::new();
    collect(&file.items, &mut starts);
    starts.sort_unstable();
    starts
}

/// Puts one piece in the place of each statement that has a slip in it.
pub(super) fn copy_broken<'a>(
    text: &'a str,
    pieces: Vec<Piece<'a>>,
    tokens: &Tokens,
    parsed: &Parsed,
) -> Vec<Piece<'a>> {
    let copied = copied(text, tokens, parsed);
    let mut out: Vec<Piece<'a>> = Vec::with_capacity(pieces.len());
    // The end of the statement, where it lies within the text that is copied.
    let mut end: Option<Piece<'a>> = None;
    for piece in pieces {
        let index = copied.partition_point(|span| span.end < piece.span.end);
        let span = copied.get(index).copied().filter(|span| span.contains(piece.span));
        let begun = out.last().is_some_and(|last| last.role == Role::Copied && Some(last.span) == span);
        match span {
            Some(_) if piece.is(TokenKind::Newline) => end = Some(piece),
            Some(_) if begun => end = None,
            Some(span) => {
                out.extend(end.take());
                if out.last().is_some_and(|last| last.role == Role::Copied) {
                    let role = Role::Token(TokenKind::Newline);
                    out.push(Piece { role, text: "", clause: false, ..piece.clone() });
                }
                let text = text.get(span.range()).unwrap_or_default().trim_end();
                out.push(Piece { role: Role::Copied, text, span, clause: false, ..piece });
            }
            None => {
                out.extend(end.take());
                out.push(piece);
            }
        }
    }
    out.extend(end);
    out
}

/// The statements to copy, in order and apart from each other.
fn copied(text: &str, tokens: &Tokens, parsed: &Parsed) -> Vec<Span> {
    let mut broken = parsed.broken.clone();
    broken.extend(unread(tokens));
    broken.sort_unstable();
    let mut spans = Vec::new();
    if let Some(header) = &parsed.file.header {
        spans.extend(whole(text, header.span, &broken));
    }
    collect(text, &parsed.file.items, &broken, &mut spans);
    spans.sort_unstable();
    spans.dedup_by(|later, earlier| {
        let overlap = later.start < earlier.end;
        if overlap {
            *earlier = earlier.to(*later);
        }
        overlap
    });
    spans
}

fn collect(text: &str, items: &[Item], broken: &[Span], spans: &mut Vec<Span>) {
    for item in items {
        if let ItemKind::Section(section) = &item.kind {
            // The head alone counts; what is inside is looked at by itself.
            let clauses = section.clauses.list.last().map(|clause| clause.span.end);
            let head = Span::new(item.span.start, clauses.unwrap_or(section.title.span.end));
            if whole(text, head, broken).is_some() {
                spans.push(head);
            }
            collect(text, &section.items, broken, spans);
        } else if let ItemKind::Damaged(_) = &item.kind {
            spans.push(whole(text, item.span, broken).unwrap_or(item.span));
        } else {
            spans.extend(whole(text, item.span, broken));
        }
    }
}

/// The statement with everything broken on its lines, if something is.
fn whole(text: &str, span: Span, broken: &[Span]) -> Option<Span> {
    let rest = text.get(span.end as usize..).unwrap_or_default();
    let line = rest.find(['\r', '\n']).unwrap_or(rest.len());
    let reach = Span::new(span.start, span.end + u32::try_from(line).unwrap_or(0));
    let first = broken.partition_point(|slip| slip.end < span.start);
    let near = broken.get(first..).unwrap_or_default().iter().take_while(|slip| slip.start <= reach.end);
    let mut found = near.filter(|slip| reach.contains(**slip) || slip.overlaps(span)).peekable();
    found.peek()?;
    let all = found.fold(span, |all, slip| all.to(Span::new(slip.start.max(span.start), slip.end)));
    // A place at the end of a line has no text.
    Some(Span::new(all.start, all.end.min(reach.end)))
}

/// Text that neither the grammar nor a comment has.
pub(super) fn unread(tokens: &Tokens) -> Vec<Span> {
    let mut code = tokens.code.iter().filter(|token| !token.span.is_empty()).peekable();
    let mut comments = tokens.comments.iter().peekable();
    let mut unread = Vec::new();
    for Token { kind, span } in tokens.all.iter().filter(|token| !token.kind.is_trivia()) {
        while code.next_if(|token| token.span.end < span.end).is_some() {}
        while comments.next_if(|comment| comment.end < span.end).is_some() {}
        let in_code = code.peek().is_some_and(|token| token.span.contains(*span));
        let in_comment = comments.peek().is_some_and(|comment| comment.contains(*span));
        if !in_code && !in_comment && *kind != TokenKind::Comma {
            unread.push(*span);
        }
    }
    unread
}
