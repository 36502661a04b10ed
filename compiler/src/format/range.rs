//! Formats the statements that a selection touches, for the editor.

use super::{Refusal, format_marked};
use crate::base::Span;
use crate::lex::Tokens;
use crate::syntax::Parsed;

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormattedRange {
    /// What is replaced: whole lines of the source.
    pub span: Span,
    /// What is there afterwards.
    pub text: String,
}

/// Formats the statements and entries that the range touches; `None` where that changes nothing. Given
/// up as soon as `stop` says so.
pub fn format_range(
    text: &str,
    tokens: &Tokens,
    parsed: &Parsed,
    range: Span,
    stop: &dyn Fn() -> bool,
) -> Result<Option<FormattedRange>, Refusal> {
    let marked = format_marked(text, tokens, parsed, stop)?;
    let touched = |start: u32, end: u32| start <= range.end && range.start <= end;
    let mut marks = marked.marks.iter().filter(|mark| touched(mark.source, mark.source_end));
    let Some(first) = marks.next() else { return Ok(None) };
    let last = marks.next_back().unwrap_or(first);
    // Indents before the first statement are part of it.
    let before = text.get(..first.source as usize).unwrap_or_default();
    let start = before.trim_end_matches([' ', '\t']).len();
    let span = Span::new(u32::try_from(start).unwrap_or(first.source), last.source_end);
    // Marks count in text with plain line ends.
    let plain = marked.text.replace("\r\n", "\n");
    let mut new = plain.get(first.output..last.output_end).unwrap_or_default().to_owned();
    if text.contains("\r\n") {
        new = new.replace('\n', "\r\n");
    }
    let same = text.get(span.range()).is_some_and(|old| old == new);
    Ok((!same).then_some(FormattedRange { span, text: new }))
}
