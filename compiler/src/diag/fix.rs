//! Fixes: edits that put right what a diagnostic points at.

use super::{Arg, Phrase};
use crate::base::Loc;

/// One change of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty place inserts.
    pub loc: Loc,
    /// What is there afterwards.
    pub text: String,
}

/// Edits under a title. Edits of one fix never overlap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the fix does, from the catalogue (`fix.…`).
    pub title: Phrase,
    /// The edits.
    pub edits: Vec<Edit>,
    /// Whether it is surely what the author meant, so that "fix all" may apply it unseen.
    pub certain: bool,
    /// Whether it settles what happens to a patient: then it is the author's choice, never made unseen.
    pub decides: bool,
}

impl Fix {
    /// A fix without edits yet, titled by the catalogue's `fix.<key>`.
    pub fn new(title: impl Into<Phrase>) -> Self {
        Self { title: title.into(), edits: Vec::new(), certain: false, decides: false }
    }

    /// Replaces a range: "replace with `text`".
    pub fn replace(loc: Loc, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(Phrase::new("replace").arg("text", Arg::Text(text.clone()))).edit(loc, text)
    }

    /// Inserts before an offset's place: "insert `text`".
    pub fn insert(loc: Loc, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(Phrase::new("insert").arg("text", Arg::Text(text.trim().to_owned())))
            .edit(loc.before(), text)
    }

    /// Removes a range: "remove it".
    pub fn remove(loc: Loc) -> Self {
        Self::new("remove").edit(loc, "")
    }

    /// Adds an edit.
    #[must_use]
    pub fn edit(mut self, loc: Loc, text: impl Into<String>) -> Self {
        self.edits.push(Edit { loc, text: text.into() });
        self
    }

    /// Marks the fix as surely right.
    #[must_use]
    pub const fn certain(mut self) -> Self {
        self.certain = true;
        self
    }

    /// Marks the fix as one that settles what happens to a patient.
    #[must_use]
    pub const fn decides(mut self, decides: bool) -> Self {
        self.decides = decides;
        self
    }
}
