//! Puts the findings of all phases in order: sorted, without repetition, without follow-on errors.

use super::{Code, Diagnostic, codes};
use crate::base::Loc;

/// Sorts by place, drops repetitions, and drops what later phases say about `broken` text (places that a syntax error
/// already reports) or miss because of it. An unknown name beside the slip is a mistake of its own, and stays.
pub fn canonicalize<'d>(found: impl Iterator<Item = &'d Diagnostic>, broken: &[Loc]) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<_> = found.collect();
    // What seems to be absent may be in the broken text.
    diagnostics.retain(|diagnostic| match diagnostic.code {
        codes::NO_DEFAULT | codes::INCOMPLETE_HEAD | codes::NO_CONVERSION => {
            !broken.iter().any(|loc| loc.file == diagnostic.loc.file)
        }
        codes::STATEMENT_OPEN => broken.is_empty(),
        _ => true,
    });
    let slips: Vec<(Loc, Code)> =
        diagnostics.iter().filter(|it| it.code.is_of_syntax()).map(|it| (it.loc, it.code)).collect();
    diagnostics.retain(|diagnostic| {
        let at = diagnostic.loc;
        let hides = |loc: &&Loc| overlaps(**loc, at);
        diagnostic.code.is_of_syntax()
            || broken.iter().filter(hides).all(|loc| {
                let mut within = slips.iter().filter(|(slip, _)| overlaps(*loc, *slip));
                diagnostic.code == codes::UNKNOWN_NAME && within.all(|slip| was_read(at, *slip))
            })
    });
    diagnostics.sort_by_key(|diagnostic| (diagnostic.loc, diagnostic.severity(), diagnostic.code));
    diagnostics.dedup_by(|later, earlier| later.code == earlier.code && later.loc == earlier.loc);
    diagnostics.into_iter().cloned().collect()
}

fn overlaps(one: Loc, other: Loc) -> bool {
    one.file == other.file && one.span.overlaps(other.span)
}

/// Whether a place was read as it was written, beside a slip in the same statement: what is in front of the slip, and
/// all that follows a first word whose meaning was plain.
fn was_read(place: Loc, (slip, code): (Loc, Code)) -> bool {
    let repaired = code == codes::NO_STATEMENT || code == codes::FOREIGN_WORD;
    place.span.end <= slip.span.start || repaired && slip.span.end <= place.span.start
}
