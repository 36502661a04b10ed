//! What can be put right of a finding. Input: where it is. Output: edits that change no decision, or none where the text does not
//! say plainly what would go.

use super::Subject;
use crate::base::{Loc, Span};
use crate::diag::Fix;
use crate::resolve::Rule;
use crate::workspace::statement_at;

fn text<'s>(subject: &Subject<'s>, loc: Loc) -> Option<&'s str> {
    let source = subject.snapshot.sources().get(loc.file)?;
    source.text.as_str().get(loc.span.range())
}

/// Leaves a part of a list of parts out, with the word or comma between.
pub(super) fn without_part(subject: &Subject<'_>, parts: &[Loc], index: usize) -> Option<Fix> {
    let own = *parts.get(index)?;
    let (between, gone) = match index.checked_sub(1).and_then(|before| parts.get(before)) {
        Some(before) => (before.span.end..own.span.start, before.span.end..own.span.end),
        None => {
            let next = parts.get(1)?;
            (own.span.end..next.span.start, own.span.start..next.span.start)
        }
    };
    let loc = |range: std::ops::Range<u32>| Loc { span: Span::new(range.start, range.end), ..own };
    // A bracket between them belongs to more than this part.
    let word = text(subject, loc(between))?.trim();
    matches!(word, "and" | "or" | ",").then(|| leave_out(loc(gone)))
}

/// Leaves a `when` or an `unless` out.
pub(super) fn without_clause(subject: &Subject<'_>, condition: Loc) -> Option<Fix> {
    let before = text(subject, Loc { span: Span::new(0, condition.span.start), ..condition })?;
    let bare = before.trim_end();
    let kept = bare.strip_suffix("when").or_else(|| bare.strip_suffix("unless"))?;
    let kept = kept.strip_suffix(char::is_whitespace)?.trim_end();
    let start = u32::try_from(kept.len()).ok()?;
    Some(leave_out(Loc { span: Span::new(start, condition.span.end), ..condition }))
}

fn leave_out(loc: Loc) -> Fix {
    // It changes no decision, and a limit may be wrong instead: the author chooses.
    Fix::new("leave_out").edit(loc, "").decides(true)
}

/// Takes a rule away that never takes effect, where nothing else speaks of it.
pub(super) fn without_rule(subject: &Subject<'_>, rule: &Rule) -> Option<Fix> {
    let file = subject.snapshot.file(rule.verb_loc.file)?;
    let item = statement_at(&file.tree().items, rule.verb_loc.span.start)?;
    let whole = file.text();
    let start = whole.get(..item.span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let line = whole.get(start..item.span.start as usize)?;
    let above = whole.get(..start)?.trim_end_matches([' ', '\t']).lines().last().unwrap_or_default();
    let rest = whole.get(item.span.end as usize..)?;
    let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
    // What is said of the statement in a comment would be said of the next one.
    let alone = line.trim().is_empty() && rest.get(..end)?.trim().is_empty();
    if !alone || item.doc.is_some() || above.trim_start().starts_with("//") || is_named(subject, rule) {
        return None;
    }
    let span = Span::new(u32::try_from(start).ok()?, item.span.end + u32::try_from(end).ok()?);
    Some(Fix::new("take_away").edit(Loc { span, ..rule.verb_loc }, "").decides(true))
}

/// Whether the rule's name is anywhere but in the rule itself.
fn is_named(subject: &Subject<'_>, rule: &Rule) -> bool {
    let name = rule.head.name.as_str();
    let part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
    let files = subject.snapshot.own_files_of(subject.id);
    let files = files.into_iter().filter_map(|file| subject.snapshot.file(file));
    let count: usize = files
        .map(|file| file.text().split(|letter: char| !part(letter)).filter(|word| *word == name).count())
        .sum();
    count > usize::from(rule.named)
}

/// Says another limit in the words of a rule, wherever they say the wrong one.
pub(super) fn other_words(subject: &Subject<'_>, rule: &Rule, written: &str, right: &str) -> Option<Fix> {
    let file = subject.snapshot.file(rule.verb_loc.file)?;
    let item = statement_at(&file.tree().items, rule.verb_loc.span.start)?;
    let whole = file.text().get(item.span.range())?;
    let mut fix = Fix::new(crate::diag::Phrase::new("replace").arg("text", right));
    for (at, _) in whole.match_indices(written) {
        let before = whole.get(..at)?;
        let in_text = before.matches('"').count() % 2 == 1;
        let number = before.ends_with(|letter: char| letter.is_ascii_digit() || ",.–-".contains(letter));
        if !in_text || number {
            continue;
        }
        let start = item.span.start + u32::try_from(at).ok()?;
        let span = Span::new(start, start + u32::try_from(written.len()).ok()?);
        fix = fix.edit(Loc { span, ..rule.verb_loc }, right);
    }
    (!fix.edits.is_empty()).then(|| fix.decides(true))
}
