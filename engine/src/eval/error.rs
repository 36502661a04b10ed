//! Why a program cannot be loaded.

use std::fmt;

use crate::ir::{FactId, OtherForm, StageName};
use crate::referral::VocabularyError;

/// Why a program cannot be loaded. A compiler writes no such program; a damaged or foreign one may be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadError {
    /// It is of another form than this engine reads.
    Format(u32),
    /// Its vocabulary does not hold together.
    Vocabulary(VocabularyError),
    /// An atom does not fit its fact.
    Atom {
        /// The policy.
        policy: String,
        /// The atom's index.
        index: usize,
    },
    /// A fact is not there, or is told apart in too many ways.
    Fact {
        /// The policy.
        policy: String,
        /// The fact.
        fact: FactId,
    },
    /// A condition names what is not there, or nests too deep.
    Condition {
        /// The policy.
        policy: String,
        /// Whose condition it is.
        of: String,
    },
    /// A rule has a verb of the other stage, or overrides itself by way of others.
    Rule {
        /// The policy.
        policy: String,
        /// The stage.
        stage: StageName,
        /// The rule's index; one past the last: the default.
        index: usize,
    },
    /// Something refers to what is not there.
    Reference {
        /// The policy.
        policy: String,
        /// What refers.
        of: String,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format(format) => {
                write!(out, "{}", OtherForm(*format))
            }
            Self::Vocabulary(error) => write!(out, "vocabulary: {error}"),
            Self::Atom { policy, index } => write!(out, "{policy}: atom {index} does not fit its fact"),
            Self::Fact { policy, fact } => write!(out, "{policy}: fact {} cannot be told apart", fact.0),
            Self::Condition { policy, of } => {
                write!(out, "{policy}: the condition of {of} nests too deep or names what is not there")
            }
            Self::Rule { policy, stage, index } => {
                write!(
                    out,
                    "{policy}: rule {index} of the {stage:?} stage has a foreign verb or overrides itself"
                )
            }
            Self::Reference { policy, of } => {
                write!(out, "{policy}: {of} refers to something that is not there")
            }
        }
    }
}

impl std::error::Error for LoadError {}
