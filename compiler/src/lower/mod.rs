//! From the model to the decision form. Input: the model and its texts. Output: the vocabulary and the policies that the
//! engine runs; a case as a referral.

mod case;
mod condition;
mod ir_ids;
mod policy;
mod sections;
mod statement;
mod vocabulary;

use remit_engine::ir::{Location, VocabularyDigest};

use crate::base::{Loc, Sources};
use crate::resolve::{Model, PolicyId};

pub(crate) use case::medicine;
pub use case::{LoweredCase, lower_case};
pub(crate) use ir_ids::IrIds;

/// What lowering needs.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    /// The resolved and checked workspace.
    pub(crate) model: &'a Model,
    /// Its texts, for the lines that decisions name.
    pub(crate) sources: &'a Sources,
}

/// Lowers the vocabulary of a workspace.
pub(crate) fn vocabulary(model: &Model, ids: &IrIds) -> remit_engine::ir::Vocabulary {
    vocabulary::lower(model, ids)
}

/// Lowers a policy without errors, with the digest of what decides; none where a part of it could not
/// be resolved.
pub(crate) fn policy(
    input: Input<'_>,
    ids: &IrIds,
    id: PolicyId,
    vocabulary: VocabularyDigest,
) -> Option<remit_engine::ir::Policy> {
    let mut policy = policy::lower(input, ids, id)?;
    policy.digest = policy.digest_with(vocabulary);
    Some(policy)
}

/// A place as the decision names it.
fn location(sources: &Sources, loc: Loc) -> Location {
    let Some(file) = sources.get(loc.file) else { return Location::default() };
    Location { file: file.path.to_string(), line: file.text.position(loc.span.start).line }
}
