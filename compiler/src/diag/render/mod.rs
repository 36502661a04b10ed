//! Diagnostics to output: text for people, JSON for tools, SARIF for code review.
//!
//! Input: settled diagnostics and the sources they point into. Output: a string. The shapes are described in
//! the README of `diag`.

mod excerpt;
mod hidden;
mod json;
mod sarif;
mod terminal;
mod text;

pub use json::json;
pub use sarif::sarif;
pub use text::{TextOptions, text};

use crate::base::{SourceText, Span};

/// The span as far as it lies in the text, moved to whole characters.
fn fitted(text: &SourceText, span: Span) -> std::ops::Range<usize> {
    let whole = text.as_str();
    let fit = |offset: u32| {
        let mut at = (offset as usize).min(whole.len());
        while !whole.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = fit(span.start);
    start..fit(span.end).max(start)
}
