//! A policy ready to decide.

use std::sync::Arc;

use crate::eval::ids::{IndexVec, NodeId, item};
use crate::eval::model::condition::Conditions;
use crate::eval::model::slots::Model;
use crate::eval::model::stage::StageModel;
use crate::ir::{self, DefinitionId, StageName};
use crate::referral::Lexicon;
use crate::value::Date;

/// A policy ready to decide.
#[derive(Debug)]
pub struct LoadedPolicy {
    pub(crate) lexicon: Arc<Lexicon>,
    pub(crate) ir: ir::Policy,
    pub(crate) model: Model,
    pub(crate) conditions: Conditions,
    pub(crate) definitions: IndexVec<DefinitionId, NodeId>,
    pub(crate) impossible: Vec<NodeId>,
    pub(crate) referral: StageModel,
    pub(crate) discharge: StageModel,
    pub(crate) annexes: Annexes,
}

/// The conditions of what a policy says beside its rules, in the order of the policy's lists.
#[derive(Debug, Default)]
pub(crate) struct Annexes {
    pub(crate) offers: Vec<NodeId>,
    pub(crate) declines: Vec<NodeId>,
    pub(crate) recommendations: Vec<NodeId>,
    pub(crate) duties: Vec<NodeId>,
}

impl LoadedPolicy {
    /// The vocabulary that its ids are of.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The policy in its decision form.
    pub fn ir(&self) -> &ir::Policy {
        &self.ir
    }

    /// Whether the policy holds on that day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.ir.valid_from.is_none_or(|from| from <= day) && self.ir.valid_to.is_none_or(|to| day <= to)
    }

    pub(crate) fn stage(&self, name: StageName) -> &StageModel {
        match name {
            StageName::Referral => &self.referral,
            StageName::Discharge => &self.discharge,
        }
    }

    pub(crate) fn fact(&self, id: ir::FactId) -> &ir::Fact {
        item(&self.lexicon.vocabulary().facts, id)
    }
}
