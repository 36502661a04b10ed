//! Compiled workspaces. Input: vocabulary and policies. Output: what an engine loads.

use super::{Policy, Vocabulary};

/// What compiled policies mean: the number is raised by whatever can alter an answer, in evaluator, calendar or the tables of
/// letters. An engine evaluates programs of the semantics that it lists, each as it was, and refuses others by their number.
pub const SEMANTICS: u32 = 1;

/// A compiled workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// What it means: [`SEMANTICS`] when it is compiled by this version.
    pub semantics: u32,
    /// What the policies speak about: the standard library and the workspace's own libraries together.
    pub vocabulary: Vocabulary,
    /// The policies, in the order of their ids as text, then of their first valid day.
    pub policies: Vec<Policy>,
}

impl Program {
    /// A program of the present semantics.
    pub fn new(vocabulary: Vocabulary, policies: Vec<Policy>) -> Self {
        Self { semantics: SEMANTICS, vocabulary, policies }
    }
}
