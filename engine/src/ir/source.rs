//! Where things come from. Input: `source` and `leave` declarations. Output: statements to cite and to count.

use serde::{Deserialize, Serialize};

use crate::value::{Date, Text};

/// A published document and its statements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its name in the policy.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Where it is published.
    pub url: Option<String>,
    /// The day it was read.
    pub retrieved: Option<Date>,
    /// Everything else its head says, in the order written.
    pub details: Vec<(String, String)>,
    /// Its normative statements, in the order written.
    pub statements: Vec<Statement>,
    /// Statements that are deliberately not encoded.
    pub left: Vec<Leave>,
}

/// A statement of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Its number.
    pub number: u32,
    /// What it says, in the policy's own words.
    pub text: Text,
    /// The heading that it is under in the document.
    pub under: Option<String>,
    /// Where it was written down here.
    pub location: Location,
}

/// Statements that are not encoded, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// Their numbers.
    pub statements: Vec<u32>,
    /// Why.
    pub because: Option<Text>,
    /// Where that was said.
    pub location: Location,
}

/// A place in a policy's text. The path is relative to the workspace, with forward slashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Location {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// How sure a declaration of the vocabulary is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Checked against its source; the meaning of silence.
    #[default]
    Verified,
    /// Checked in part.
    Partly,
    /// Not checked.
    Unverified,
    /// No code exists for it.
    NoCode,
    /// There to hold others together.
    Structural,
    /// Computed from other entries.
    Derived,
}
