//! Why a program cannot be loaded, as a code, a place and arguments.

use std::fmt;

use crate::ir::{AtomId, FactId, Rule, StageName};
use crate::referral::VocabularyError;

/// Why a program cannot be loaded. A compiler writes no such program; a damaged or foreign one may be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoadError {
    /// It means what another version of this engine decides.
    Semantics(u32),
    /// Its vocabulary does not hold together.
    Vocabulary(VocabularyError),
    /// An atom does not fit its fact.
    Atom {
        /// The policy.
        policy: String,
        /// The atom.
        atom: AtomId,
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
        of: PolicyPart,
    },
    /// A rule has a verb of the other stage, or overrides itself by way of others.
    Rule {
        /// The policy.
        policy: String,
        /// The rule, or the default.
        of: PolicyPart,
    },
    /// Something refers to what is not there.
    Reference {
        /// The policy.
        policy: String,
        /// What refers.
        of: PolicyPart,
    },
}

/// A part of a policy. An index is the place in its list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyPart {
    /// A definition, by its name.
    Definition(String),
    /// A rule, by its name.
    Rule {
        /// Its stage.
        stage: StageName,
        /// Its name.
        name: String,
    },
    /// What holds where no rule does.
    Otherwise(StageName),
    /// A combination that is impossible.
    Impossible(usize),
    /// An offer of services.
    Offer(usize),
    /// Services that are declined.
    Decline(usize),
    /// What a referral had better contain.
    Recommendation(usize),
    /// What somebody is responsible for.
    Duty(usize),
    /// What is said with every decision.
    Notice(usize),
    /// What follows after discharge.
    FollowUp(usize),
    /// What silence on a fact means.
    Silence(usize),
    /// How doses are computed.
    Conversion,
    /// A test that conditions make.
    Atom(AtomId),
}

impl PolicyPart {
    pub(crate) fn rule(stage: StageName, rule: &Rule) -> Self {
        Self::Rule { stage, name: rule.name.clone() }
    }
}

impl LoadError {
    /// The stable code of the kind of error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Semantics(_) => "semantics",
            Self::Vocabulary(error) => error.code(),
            Self::Atom { .. } => "atom",
            Self::Fact { .. } => "fact",
            Self::Condition { .. } => "condition",
            Self::Rule { .. } => "rule",
            Self::Reference { .. } => "reference",
        }
    }
}

/// Code and place; what is wrong in words, in any language, is the wording crate's to say.
impl fmt::Display for LoadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self.code();
        match self {
            Self::Semantics(_) => write!(out, "{code} at /semantics"),
            Self::Vocabulary(error) => error.fmt(out),
            Self::Atom { policy, atom } => write!(out, "{code} at {policy}/atoms/{}", atom.index()),
            Self::Fact { policy, fact } => write!(out, "{code} at {policy}, fact {}", fact.index()),
            Self::Condition { policy, of } | Self::Rule { policy, of } | Self::Reference { policy, of } => {
                write!(out, "{code} at {policy}/{of}")
            }
        }
    }
}

/// Where it is in the serialised policy.
impl fmt::Display for PolicyPart {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = |stage: &StageName| match stage {
            StageName::Referral => "referral",
            StageName::Discharge => "discharge",
        };
        match self {
            Self::Definition(name) => write!(out, "definitions/{name}"),
            Self::Rule { stage: of, name } => write!(out, "{}/rules/{name}", stage(of)),
            Self::Otherwise(of) => write!(out, "{}/default", stage(of)),
            Self::Impossible(index) => write!(out, "impossible/{index}"),
            Self::Offer(index) => write!(out, "offers/{index}"),
            Self::Decline(index) => write!(out, "declines/{index}"),
            Self::Recommendation(index) => write!(out, "recommendations/{index}"),
            Self::Duty(index) => write!(out, "duties/{index}"),
            Self::Notice(index) => write!(out, "notices/{index}"),
            Self::FollowUp(index) => write!(out, "follow_ups/{index}"),
            Self::Silence(index) => write!(out, "silences/{index}"),
            Self::Conversion => out.write_str("conversion"),
            Self::Atom(atom) => write!(out, "atoms/{}", atom.index()),
        }
    }
}

impl std::error::Error for LoadError {}
