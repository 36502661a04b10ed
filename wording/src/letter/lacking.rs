//! Texts that a letter lacks in a language. Input: what was looked for. Output: what to write, and where.

use remit_engine::ir::Location;

use crate::names::Wording;

/// A text that is missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingText {
    /// Whose text it is.
    pub of: Lacking,
    /// The word or key that begins it: `because`, `in_text`, `title`.
    pub key: &'static str,
}

/// What lacks a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lacking {
    /// The head of the policy.
    Head,
    /// A rule, by its name.
    Rule(String),
    /// A statement of the policy without a name: its place.
    Statement(Place),
    /// A fact, by its path.
    Fact(String),
    /// A concept, by its name.
    Concept(String),
    /// A destination, by its name, or by its words where it is none.
    Destination(String),
}

/// Where a statement is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line, from one.
    pub line: u32,
}

impl From<&Location> for Lacking {
    fn from(location: &Location) -> Self {
        Self::Statement(Place { file: location.file.clone(), line: location.line })
    }
}

impl Wording<'_> {
    /// What is missing, for whoever writes policies.
    pub fn missing_text(self, missing: &MissingText) -> String {
        let what = match &missing.of {
            Lacking::Head => self.policy.id.clone(),
            Lacking::Rule(name) => name.clone(),
            Lacking::Statement(place) => format!("{}:{}", place.file, place.line),
            Lacking::Fact(path) => path.clone(),
            Lacking::Concept(name) | Lacking::Destination(name) => name.clone(),
        };
        self.say("letter.lacking.item", &[("what", missing.key), ("place", &what)])
    }
}
