//! What can be folded, and what a growing selection takes in next.

use remit_compiler::base::Span;
use remit_compiler::lex::TokenKind;
use remit_compiler::syntax::ast::{Action, CaseLine, Clause, Condition, Item, ItemKind, Term};
use remit_compiler::syntax::visit::{self, Visitor};

use super::view::View;

/// Something to fold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fold {
    pub(crate) span: Span,
    pub(crate) comment: bool,
}

/// Statements of several lines, braces, and runs of comments.
pub(crate) fn folds(view: &View<'_>) -> Vec<Fold> {
    let mut found = Vec::new();
    if let Some(tree) = view.tree() {
        if let Some(meta) = tree.header.as_ref().and_then(|header| header.meta.as_ref()) {
            found.push(Fold { span: meta.span, comment: false });
        }
        items(&tree.items, &mut found);
    }
    comments(view, &mut found);
    found.sort_by_key(|fold| (fold.span.start, fold.span.end));
    found
}

fn items(all: &[Item], found: &mut Vec<Fold>) {
    for item in all {
        if let ItemKind::Section(section) = &item.kind {
            items(&section.items, found);
        }
        let span = braces(&item.kind).unwrap_or(item.span);
        found.push(Fold { span, comment: false });
    }
}

/// The braces of what is a block; the rest folds whole.
fn braces(kind: &ItemKind) -> Option<Span> {
    if let ItemKind::Section(section) = kind {
        Some(section.braces)
    } else if let ItemKind::Case(case) = kind {
        Some(case.braces)
    } else if let ItemKind::Source(source) = kind {
        Some(source.braces)
    } else if let ItemKind::Record(record) = kind {
        Some(record.braces)
    } else if let ItemKind::Conversion(conversion) = kind {
        Some(conversion.braces)
    } else {
        None
    }
}

/// Comments on lines that follow each other fold as one.
fn comments(view: &View<'_>, found: &mut Vec<Fold>) {
    let Some(tokens) = view.tokens() else { return };
    let mut run: Option<Span> = None;
    for token in &tokens.all {
        let written = || view.text().get(token.span.range()).unwrap_or_default();
        let goes_on = token.kind == TokenKind::Blank
            || token.kind == TokenKind::LineBreak && written().matches('\n').count() < 2;
        if matches!(token.kind, TokenKind::Comment | TokenKind::Doc) {
            run = Some(run.map_or(token.span, |run| run.to(token.span)));
        } else if !goes_on {
            found.extend(run.take().map(|span| Fold { span, comment: true }));
        }
    }
    found.extend(run.map(|span| Fold { span, comment: true }));
}

/// The spans around a place, the smallest first, each within the next.
pub(crate) fn around(view: &View<'_>, offset: u32) -> Vec<Span> {
    let mut spans: Vec<Span> = view.token(offset).map(|token| token.span).into_iter().collect();
    if let Some(tree) = view.tree() {
        let mut collector = Around { offset, spans: &mut spans };
        visit::walk_file(&mut collector, tree);
        if let Some(header) = &tree.header {
            collector.offer(header.span);
        }
    }
    let whole = u32::try_from(view.text().len()).unwrap_or(u32::MAX);
    spans.push(Span::new(0, whole));
    spans.sort_by_key(|span| (span.len(), span.start));
    spans.dedup();
    let mut nested: Vec<Span> = Vec::new();
    for span in spans {
        if nested.last().is_none_or(|inner| span.contains(*inner)) {
            nested.push(span);
        }
    }
    nested
}

struct Around<'a> {
    offset: u32,
    spans: &'a mut Vec<Span>,
}

impl Around<'_> {
    fn offer(&mut self, span: Span) {
        if span.touches(self.offset) {
            self.spans.push(span);
        }
    }
}

impl Visitor for Around<'_> {
    fn visit_item(&mut self, item: &Item) {
        self.offer(item.span);
        if let ItemKind::Case(case) = &item.kind {
            case.lines.iter().for_each(|line| match line {
                CaseLine::Entry(entry) => self.offer(entry.span),
                CaseLine::Damaged(span) => self.offer(*span),
            });
        }
        visit::walk_item(self, item);
    }

    fn visit_clause(&mut self, clause: &Clause) {
        self.offer(clause.span);
        visit::walk_clause(self, clause);
    }

    fn visit_condition(&mut self, condition: &Condition) {
        self.offer(condition.span);
        visit::walk_condition(self, condition);
    }

    fn visit_action(&mut self, action: &Action) {
        self.offer(action.span);
        visit::walk_action(self, action);
    }

    fn visit_term(&mut self, term: &Term) {
        self.offer(term.span);
        visit::walk_term(self, term);
    }
}
