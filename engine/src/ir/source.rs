//! Where things come from. Input: `source` and `leave` declarations. Output: statements to cite and to count.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::Apart;

use crate::value::{Date, Text};

/// A published document and its statements.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Source {
    /// Its name in the policy.
    #[n(0)]
    pub id: String,
    /// Its title.
    #[n(1)]
    pub title: Text,
    /// Where it is published.
    #[n(2)]
    pub url: Option<String>,
    /// The day it was read.
    #[n(3)]
    pub retrieved: Option<Date>,
    /// Everything else its head says, in the order written.
    #[n(4)]
    pub details: Vec<(String, String)>,
    /// Its normative statements, in the order written.
    #[n(5)]
    pub statements: Vec<Statement>,
    /// Statements that are deliberately not encoded.
    #[n(6)]
    pub left: Vec<Leave>,
}

/// A statement of a source.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Statement {
    /// Its number.
    #[n(0)]
    pub number: u32,
    /// What it says, in the policy's own words.
    #[n(1)]
    pub text: Text,
    /// The heading that it is under in the document.
    #[n(2)]
    pub under: Option<String>,
    /// Where it was written down here.
    #[n(3)]
    pub location: Location,
}

/// Statements that are not encoded, and why.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(context_bound = "AsMut<Apart>")]
pub struct Leave {
    /// Their numbers.
    #[n(0)]
    pub statements: Vec<u32>,
    /// Why.
    #[n(1)]
    pub because: Option<Text>,
    /// Where that was said.
    #[n(2)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Checked against its source; the meaning of silence.
    #[default]
    #[n(0)]
    Verified,
    /// Checked in part.
    #[n(1)]
    Partly,
    /// Not checked.
    #[n(2)]
    Unverified,
    /// No code exists for it.
    #[n(3)]
    NoCode,
    /// There to hold others together.
    #[n(4)]
    Structural,
    /// Computed from other entries.
    #[n(5)]
    Derived,
}
