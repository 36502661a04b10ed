//! Which clauses a statement may have; each at most once.

use super::ast::{ClauseWord, Item, ItemKind, StatementKind};
use super::errors;
use crate::base::FileId;
use crate::diag::Diagnostic;

use ClauseWord::{Actions, At, Because, By, Cite, Else, For, Overrides, Unless, When};

/// Reports clauses that stand twice or in the wrong place.
pub(super) fn check(file: FileId, items: &[Item], found: &mut Vec<Diagnostic>) {
    for item in items {
        if let ItemKind::Section(section) = &item.kind {
            check(file, &section.items, found);
        }
        let (Some(clauses), Some(statement)) = (item.kind.clauses(), item.kind.statement()) else { continue };
        let allowed = allowed(statement);
        for (index, clause) in clauses.list.iter().enumerate() {
            let Some(word) = clause.kind.word() else { continue };
            let loc = clause.keyword.in_file(file);
            let mut before = clauses.list.iter().take(index);
            if let Some(first) = before.find(|first| first.kind.word() == Some(word)) {
                found.push(errors::repeated_clause(loc, first.keyword.in_file(file), word));
            } else if !allowed.contains(&word) {
                found.push(errors::misplaced_clause(loc, word, self::word(statement), allowed));
            }
        }
    }
}

/// The clauses that may follow a statement, in the order that the formatter writes them.
pub(crate) const fn allowed(statement: StatementKind) -> &'static [ClauseWord] {
    match statement {
        StatementKind::Rule(_) => &[When, Unless, Actions, Overrides, Because, Cite],
        StatementKind::Require => &[When, Unless, Else, Actions, Because, Cite],
        StatementKind::Recommend => &[When, Unless, Actions, Because, Cite],
        StatementKind::Offer => &[At, When, Unless, Because, Cite],
        StatementKind::Decline => &[When, Unless, Actions, Because, Cite],
        StatementKind::Responsible => &[When, Unless, Because, Cite],
        StatementKind::Otherwise => &[Actions, Because, Cite],
        StatementKind::Impossible => &[When, Unless, Because, Cite],
        StatementKind::Leave => &[Because],
        StatementKind::Assertion => &[When, Unless, Because, Cite],
        StatementKind::Case => &[For, By, At, Actions, Because, Cite],
        StatementKind::Use
        | StatementKind::Section
        | StatementKind::Silence
        | StatementKind::Define
        | StatementKind::Source
        | StatementKind::Category
        | StatementKind::Concept
        | StatementKind::Fact
        | StatementKind::Unit
        | StatementKind::Destination
        | StatementKind::Conversion => &[],
    }
}

/// The word that begins a statement, or for a case the one that its clauses follow.
const fn word(statement: StatementKind) -> &'static str {
    match statement {
        StatementKind::Rule(verb) => verb.word(),
        StatementKind::Require => "require",
        StatementKind::Recommend => "recommend",
        StatementKind::Offer => "offer",
        StatementKind::Decline => "decline",
        StatementKind::Responsible => "responsible",
        StatementKind::Otherwise => "otherwise",
        StatementKind::Impossible => "impossible",
        StatementKind::Leave => "leave",
        StatementKind::Assertion => "assert",
        StatementKind::Case => "expect",
        StatementKind::Use => "use",
        StatementKind::Section => "section",
        StatementKind::Silence => "silence",
        StatementKind::Define => "define",
        StatementKind::Source => "source",
        StatementKind::Category => "category",
        StatementKind::Concept => "concept",
        StatementKind::Fact => "fact",
        StatementKind::Unit => "unit",
        StatementKind::Destination => "destination",
        StatementKind::Conversion => "conversion",
    }
}
