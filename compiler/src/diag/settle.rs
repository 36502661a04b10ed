//! Puts the findings of all phases in order: sorted, without repetition, without follow-on errors.

use super::{Diagnostic, codes};
use crate::base::Loc;

/// Sorts by place, drops repetitions, and drops what later phases say about `broken` text (places that a syntax error
/// already reports) or miss because of it.
pub fn settle<'d>(found: impl Iterator<Item = &'d Diagnostic>, broken: &[Loc]) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<_> = found.collect();
    // What seems to be absent may stand in the broken text.
    diagnostics.retain(|diagnostic| match diagnostic.code {
        codes::NO_DEFAULT | codes::INCOMPLETE_HEAD | codes::NO_CONVERSION => {
            !broken.iter().any(|loc| loc.file == diagnostic.loc.file)
        }
        codes::STATEMENT_OPEN => broken.is_empty(),
        _ => true,
    });
    diagnostics.retain(|diagnostic| {
        is_syntax(diagnostic)
            || !broken
                .iter()
                .any(|loc| loc.file == diagnostic.loc.file && loc.span.overlaps(diagnostic.loc.span))
    });
    diagnostics.sort_by_key(|diagnostic| (diagnostic.loc, diagnostic.severity(), diagnostic.code));
    diagnostics.dedup_by(|later, earlier| later.code == earlier.code && later.loc == earlier.loc);
    diagnostics.into_iter().cloned().collect()
}

fn is_syntax(diagnostic: &Diagnostic) -> bool {
    diagnostic.code.id().get(1..3) == Some("01")
}
