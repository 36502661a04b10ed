//! Morphine equivalents of the medicines in a case, by the policy's conversion.

use super::view::View;

/// The dose of the medicine at a place, in words.
pub(crate) fn at(_view: &View<'_>, _offset: u32) -> Option<String> {
    None
}
