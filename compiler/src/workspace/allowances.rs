//! Findings that an author lets stand, and why: `// remit: allow W0602 because …` above what they are about.
//!
//! Input: a file's chunks; later, what was found. Output: what is left of it. An error is never let stand.

use crate::base::{FileId, Loc, Shift, Span};
use crate::diag::{Code, Diagnostic, Fix, Severity, Tag, codes};
use crate::lex::TokenKind;
use crate::syntax::ast::{self, Item, ItemKind};
use crate::syntax::{Chunk, Chunks};

/// What the comments of one file allow.
#[derive(Debug, Default)]
pub struct Allowances {
    all: Vec<Allowance>,
    /// What is wrong with the comments themselves.
    pub(super) wrong: Vec<Diagnostic>,
}

/// One code of one comment.
#[derive(Debug)]
struct Allowance {
    comment: Span,
    code: Code,
    at: Loc,
    covers: Span,
}

impl Allowances {
    /// Those of a file. A comment is of the chunk that it is above something in.
    pub(super) fn read(file: FileId, text: &str, chunks: &Chunks) -> Self {
        let mut found = Self::default();
        for (start, chunk) in chunks.iter() {
            let text = text.get(start as usize..).unwrap_or_default();
            for comment in &chunk.tokens().comments {
                let written = text.get(comment.range()).unwrap_or_default();
                let Some(said) = written.trim_start_matches('/').trim_start().strip_prefix("remit:") else {
                    continue;
                };
                let covers = covered(text, chunk, *comment).shifted(start);
                found.add(file, comment.shifted(start), said, covers);
            }
        }
        found
    }

    fn add(&mut self, file: FileId, comment: Span, said: &str, covers: Span) {
        let loc = comment.in_file(file);
        let wrong = |variant: &'static str| Diagnostic::new(codes::ALLOWS_NOTHING, loc).variant(variant);
        let Some(rest) = said.trim_start().strip_prefix("allow").filter(|rest| rest.starts_with(' ')) else {
            return self.wrong.push(wrong("form").help("form"));
        };
        let (names, reason) = rest.split_once(" because").unwrap_or((rest, ""));
        if reason.trim().is_empty() {
            return self.wrong.push(wrong("reason").help("form"));
        }
        for name in names.split([',', ' ']).filter(|name| !name.is_empty()) {
            match Code::find(name) {
                None => self.wrong.push(wrong("code").arg("code", name)),
                Some(code) if code.severity() == Severity::Error || is_of_comments(code) => {
                    self.wrong.push(wrong("error").arg("code", code.id()));
                }
                Some(code) => self.all.push(Allowance { comment, code, at: loc, covers }),
            }
        }
    }

    fn allow(&self, found: &Diagnostic) -> Option<usize> {
        self.all
            .iter()
            .position(|it| it.code == found.code && it.covers.contains(Span::at(found.loc.span.start)))
    }
}

/// Takes away what is allowed, and adds what is allowed in vain; `judged` tells which codes all have been looked for in
/// a file.
pub(super) fn settle<'a>(
    found: &mut Vec<Diagnostic>,
    allowances: impl Fn(FileId) -> Option<&'a Allowances>,
    files: impl Iterator<Item = FileId>,
    judged: impl Fn(FileId, Code) -> bool,
) {
    let mut used = Vec::new();
    found.retain(|it| {
        let allowed = allowances(it.loc.file).filter(|_| !it.is_error()).and_then(|all| all.allow(it));
        used.extend(allowed.map(|at| (it.loc.file, at)));
        allowed.is_none()
    });
    for file in files {
        let all = allowances(file).map(|all| all.all.as_slice()).unwrap_or_default();
        for (at, one) in all.iter().enumerate() {
            if judged(file, one.code) && !used.contains(&(file, at)) {
                let alone = all.iter().filter(|other| other.comment == one.comment).count() == 1;
                let unused = Diagnostic::new(codes::UNUSED_ALLOWANCE, one.at).arg("code", one.code.id());
                let unused = unused.tag(Tag::Unnecessary);
                found.push(if alone { unused.fix(Fix::remove(one.at)) } else { unused });
            }
        }
    }
}

/// What is said about such comments cannot itself be allowed.
fn is_of_comments(code: Code) -> bool {
    code == codes::ALLOWS_NOTHING || code == codes::UNUSED_ALLOWANCE
}

/// What a comment is above of: the statement, or where that holds others, the line.
fn covered(text: &str, chunk: &Chunk, comment: Span) -> Span {
    let tokens = chunk.tokens();
    let after = tokens.code.partition_point(|token| token.span.start < comment.end);
    let mut next = tokens.code.get(after..).unwrap_or_default().iter();
    let dull = |kind| matches!(kind, TokenKind::Newline | TokenKind::Doc);
    let Some(first) = next.find(|token| !token.span.is_empty() && !dull(token.kind)) else {
        return comment;
    };
    let between = text.get(comment.end as usize..first.span.start as usize).unwrap_or_default();
    let mut lines = between.split('\n').skip(1).peekable();
    let mut above = true;
    while let Some(line) = lines.next() {
        above &= lines.peek().is_none() || line.trim_start().starts_with("//");
    }
    if !above || !between.contains('\n') {
        return comment;
    }
    let item =
        statement_at(chunk.items(), first.span.start).filter(|item| item.span.start == first.span.start);
    item.map_or_else(|| Span::new(first.span.start, line_end(text, first.span.start)), |item| item.span)
}

/// The statement that a place is in, other than one that holds lines of their own.
pub(crate) fn statement_at<'i>(items: impl IntoIterator<Item = &'i Item>, at: u32) -> Option<&'i Item> {
    let item = items.into_iter().find(|item| item.span.contains(Span::at(at)))?;
    if let ItemKind::Section(section) = &item.kind {
        return statement_at(&section.items, at);
    }
    (!matches!(item.kind, ItemKind::Source(_))).then_some(item)
}

/// Where the comment goes that allows a finding: the beginning of a line, and how far that is indented.
pub fn place_of_allowance<'t>(text: &'t str, tree: &ast::File, found: Span) -> (u32, &'t str) {
    let start = statement_at(&tree.items, found.start).map_or(found.start, |item| item.span.start);
    let mut line = line_start(text, start as usize);
    let indent = text.get(line..start as usize).unwrap_or_default();
    let indent = indent.get(..indent.len() - indent.trim_start().len()).unwrap_or_default();
    // Documentation stays with what it is about.
    while line > 0 {
        let before = line_start(text, line - 1);
        if !text.get(before..line).unwrap_or_default().trim_start().starts_with("///") {
            break;
        }
        line = before;
    }
    (u32::try_from(line).unwrap_or(0), indent)
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

fn line_end(text: &str, at: u32) -> u32 {
    let rest = text.get(at as usize..).unwrap_or_default();
    at + u32::try_from(rest.find('\n').unwrap_or(rest.len())).unwrap_or(0)
}
