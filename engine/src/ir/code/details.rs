//! Which code is a detail of which. Input: codes in their one spelling. Output: what lies within what.

use super::{CodeMatch, CodeSystem};

impl CodeSystem {
    /// Whether one code may be a detail of another.
    pub fn has_details(&self) -> bool {
        match self.matching {
            CodeMatch::Prefix | CodeMatch::PrefixOfWords => true,
            CodeMatch::Exact => false,
        }
    }

    /// Whether its codes are words.
    pub fn is_of_words(&self) -> bool {
        match self.matching {
            CodeMatch::PrefixOfWords => true,
            CodeMatch::Prefix | CodeMatch::Exact => false,
        }
    }

    /// Whether a code is another, or a detail of it.
    pub fn is_detail(&self, code: &str, of: &str) -> bool {
        let Some(rest) = code.strip_prefix(of) else { return false };
        rest.is_empty()
            || match self.matching {
                CodeMatch::Prefix => true,
                CodeMatch::PrefixOfWords => rest.starts_with(' '),
                CodeMatch::Exact => false,
            }
    }

    /// Whatever a code is a detail of, from the shortest on, and itself.
    pub(crate) fn beginnings<'c>(&self, code: &'c str) -> Vec<&'c str> {
        let ends = code.char_indices().skip(1).map(|(end, _)| end);
        let shorter = ends.filter_map(|end| code.get(..end)).filter(|of| self.is_detail(code, of));
        shorter.chain([code]).collect()
    }

    /// A detail of a code that nobody declares.
    pub(crate) fn some_detail(&self, code: &str) -> Option<String> {
        match self.matching {
            CodeMatch::Prefix => Some(format!("{code}~")),
            CodeMatch::PrefixOfWords => Some(format!("{code} ~")),
            CodeMatch::Exact => None,
        }
    }
}
