//! What an answer was made by. Input: a policy that is ready. Output: the policy by its digest, and the engine.

use serde::{Deserialize, Serialize};

use crate::eval::policy::LoadedPolicy;
use crate::ir::SEMANTICS;
use crate::value::Date;

/// Which policy decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PolicyNote {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// The first day that it holds.
    pub valid_from: Option<Date>,
    /// The digest of what decides.
    pub digest: String,
}

/// What an answer was made by, so that it can be made again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Provenance {
    /// The version of the engine.
    pub engine: String,
    /// What policies mean to it.
    pub semantics: u32,
    /// The digest of the bundle that the policy comes from; none where it was compiled at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle: Option<String>,
}

impl PolicyNote {
    pub(super) fn of(policy: &LoadedPolicy, title: Option<String>) -> Self {
        let ir = &policy.ir;
        let (id, version, digest) = (ir.id.clone(), ir.version.clone(), ir.digest.clone());
        Self { id, title, version, valid_from: ir.valid_from, digest }
    }
}

impl Provenance {
    pub(super) fn of(policy: &LoadedPolicy) -> Self {
        let bundle = policy.bundle.as_deref().map(str::to_owned);
        Self { engine: env!("CARGO_PKG_VERSION").to_owned(), semantics: SEMANTICS, bundle }
    }
}
