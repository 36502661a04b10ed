//! What the extension asks beyond the protocol: cases to run, a form to fill in, a decision, a page.
//!
//! Every text comes ready in the reader's language. Nothing of a referral is kept.

mod assertions;
mod case_text;
mod concepts;
mod evaluate;
mod form;
mod letter;
mod page;
mod run;
mod sections;
mod steps;
mod tests;
mod vocabulary;
mod wording;

pub(crate) use assertions::assertions;
pub(crate) use case_text::new_case;
pub(crate) use concepts::concepts;
pub(crate) use evaluate::{Evaluated, Given, decide, evaluate};
pub(crate) use form::form;
pub(crate) use letter::letter;
pub(crate) use page::page;
use std::sync::Arc;

use remit_compiler::resolve::PolicyId;
use remit_compiler::workspace::Snapshot;
use remit_engine::eval;
use remit_engine::ir::StageName;
use remit_engine::value::Language;
use remit_wording::Wording;
pub(crate) use run::{outcome, run};
pub(crate) use sections::{TextSection, sections};
pub(crate) use steps::steps;
pub(crate) use tests::{TestPolicy, case_of, tests};
pub(crate) use vocabulary::vocabulary;
pub(crate) use wording::summary;

use super::words::say;

/// One policy of a snapshot, compiled.
#[derive(Clone, Copy)]
pub(crate) struct Bench<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) id: PolicyId,
    pub(crate) policy: &'a Arc<eval::LoadedPolicy>,
    pub(crate) lang: Language,
}

impl<'a> Bench<'a> {
    /// The policy ready to decide, or why it is not.
    pub(crate) fn new(snapshot: &'a Snapshot, id: PolicyId, lang: Language) -> Result<Self, String> {
        let policy = snapshot.compiled(id);
        let policy = policy.ok_or_else(|| say(lang, "editor.policy_broken", &[]))?;
        Ok(Self { snapshot, id, policy, lang })
    }

    /// Names things in the reader's language.
    pub(crate) fn wording(&self) -> Wording<'a> {
        Wording { vocabulary: self.policy.lexicon().vocabulary(), policy: self.policy.ir(), lang: self.lang }
    }
}

/// The stage of that name; the referral stage without one.
pub(crate) fn stage(name: Option<&str>) -> StageName {
    match name {
        Some("discharge") => StageName::Discharge,
        _ => StageName::Referral,
    }
}

/// The name of a stage.
pub(crate) const fn stage_name(stage: StageName) -> &'static str {
    match stage {
        StageName::Referral => "referral",
        StageName::Discharge => "discharge",
    }
}
