//! A referral's errors as diagnostics.
//!
//! Input: the engine's errors and the referral's file. Output: diagnostics that point into that file, with the JSON pointer.

mod pointer;

use remit_engine::ir::Vocabulary;
use remit_engine::referral::{Kind, ReferralError};
use remit_wording::{Finding, MAX_REFERRAL_ERRORS, referral_error};

use self::pointer::Places;
use super::{Arg, Code, Diagnostic, Fix, Help, codes};
use crate::base::{FileId, Loc, SourceFile, Span};

/// The first errors of the referral in `file`, at most a hundred; the vocabulary names what is meant.
pub fn referral_errors(
    errors: &[ReferralError],
    vocabulary: &Vocabulary,
    file: FileId,
    source: &SourceFile,
) -> Vec<Diagnostic> {
    let shown = errors.get(..MAX_REFERRAL_ERRORS).unwrap_or(errors);
    let findings: Vec<Finding> = shown.iter().map(|error| referral_error(error, vocabulary)).collect();
    let others = findings.iter().flat_map(|finding| &finding.others).map(|(other, _)| other.as_str());
    let pointers = shown.iter().map(|error| error.pointer.as_str()).chain(others);
    let places = Places::find(source.text.as_str(), pointers);
    let referral = Referral { file, source, places };
    shown.iter().zip(findings).map(|(error, finding)| referral.diagnostic(error, finding)).collect()
}

struct Referral<'a> {
    file: FileId,
    source: &'a SourceFile,
    places: Places,
}

impl Referral<'_> {
    fn diagnostic(&self, error: &ReferralError, finding: Finding) -> Diagnostic {
        let code = Code::find(finding.code).unwrap_or(codes::REFERRAL_NOT_JSON);
        let pointer = error.pointer.as_str();
        let loc = if let Kind::Syntax { line, column, .. } = error.kind {
            self.character(line, column)
        } else {
            self.at(pointer)
        };
        let mut diagnostic = Diagnostic::new(code, loc);
        diagnostic.variant = finding.variant;
        diagnostic.helps = finding
            .advice
            .into_iter()
            .map(|advice| {
                let fix = advice
                    .instead
                    .and_then(|word| Some(Fix::replace(self.word(loc, finding.args.get("found")?)?, word)));
                Help { phrase: advice.phrase, fix }
            })
            .collect();
        diagnostic.args = finding.args;
        for (pointer, label) in finding.others {
            diagnostic = diagnostic.also(self.at(&pointer), label);
        }
        if pointer.is_empty() { diagnostic } else { diagnostic.label("at") }
    }

    fn at(&self, pointer: &str) -> Loc {
        // The whole document is no place to underline.
        let span = if pointer.is_empty() { Span::at(0) } else { self.places.of(pointer) };
        span.in_file(self.file)
    }

    fn character(&self, line: usize, column: usize) -> Loc {
        let text = &self.source.text;
        let whole = text.line_span(line.saturating_sub(1)).unwrap_or_default();
        let before = text.slice(whole).chars().take(column.saturating_sub(1));
        let start = before.fold(whole.start, |at, letter| at + u32::try_from(letter.len_utf8()).unwrap_or(1));
        let rest = text.slice(Span::new(start, whole.end)).chars().next();
        let width = rest.filter(|letter| !letter.is_control()).map_or(0, char::len_utf8);
        Span::new(start, start + u32::try_from(width).unwrap_or(0)).in_file(self.file)
    }

    /// Where the word is within the place, if it is there once.
    fn word(&self, loc: Loc, found: &Arg) -> Option<Loc> {
        let Arg::Text(found) = found else { return None };
        let text = self.source.text.slice(loc.span);
        let mut places = text.match_indices(found.as_str());
        let (at, word) = places.next()?;
        if found.is_empty() || places.next().is_some() {
            return None;
        }
        let start = loc.span.start + u32::try_from(at).ok()?;
        Some(Span::new(start, start + u32::try_from(word.len()).ok()?).in_file(self.file))
    }
}

#[cfg(test)]
mod tests;
