//! A policy ready to decide.

use std::sync::{Arc, OnceLock};

use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::direct::Intake;
use crate::eval::ids::{IndexVec, NodeId, SlotId, VarId, item};
use crate::eval::model::clauses::Ways;
use crate::eval::model::condition::Conditions;
use crate::eval::model::effects::Effects;
use crate::eval::model::nogoods::Nogoods;
use crate::eval::model::slots::{Model, Variable, atom_var};
use crate::eval::model::stage::Read;
use crate::eval::model::stage::StageModel;
use crate::eval::prepare::ComputedFact;
use crate::ir::{self, DefinitionId, StageName};
use crate::referral::Lexicon;
use crate::value::Date;

/// A policy ready to decide.
#[derive(Debug)]
pub struct LoadedPolicy {
    pub(crate) lexicon: Arc<Lexicon>,
    /// The digest of the bundle that it comes from.
    pub(crate) bundle: Option<Arc<str>>,
    pub(crate) ir: ir::Policy,
    pub(crate) model: Model,
    /// What the values of its slots make so.
    pub(crate) effects: Effects,
    /// How its definitions come to be so.
    pub(crate) ways: Ways,
    pub(crate) conditions: Conditions,
    pub(crate) definitions: IndexVec<DefinitionId, NodeId>,
    /// The definitions that read each slot, by way of others too, in their order.
    pub(crate) dependents: IndexVec<SlotId, Vec<DefinitionId>>,
    /// How much work it is to look at all definitions.
    pub(crate) definitions_work: u64,
    /// What no referral shows, with the slots that it reads.
    pub(crate) impossible: Vec<Read>,
    /// The same written out, where that is short.
    pub(crate) nogoods: Option<Nogoods>,
    /// Facts that are computed, with what they tie.
    pub(crate) computed: Vec<ComputedFact>,
    /// The slots of facts that follow from these combinations where nothing is stated.
    pub(crate) implied: BitSet<SlotId>,
    /// The condition of each atom alone.
    pub(crate) tests: Vec<NodeId>,
    pub(crate) referral: StageModel,
    pub(crate) discharge: StageModel,
    pub(crate) annexes: Annexes,
    /// What is taken directly of the bytes of a referral, once somebody has asked; `None` where nothing is.
    pub(crate) intake: OnceLock<Option<Intake>>,
}

/// The conditions of what a policy says beside its rules, in the order of the policy's lists.
#[derive(Debug, Default)]
pub(crate) struct Annexes {
    pub(crate) offers: Vec<Read>,
    pub(crate) declines: Vec<Read>,
    pub(crate) recommendations: Vec<Read>,
    pub(crate) duties: Vec<Read>,
    pub(crate) notices: Vec<Read>,
    pub(crate) follow_ups: Vec<Read>,
}

impl LoadedPolicy {
    /// The vocabulary that its ids are of.
    pub fn lexicon(&self) -> &Arc<Lexicon> {
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

    /// Whether a condition reads a slot, by the definitions that it uses too.
    pub(crate) fn reads_slot(&self, node: NodeId, slot: SlotId) -> bool {
        self.model.slots[slot].atoms.iter().any(|atom| self.reads(node, atom_var(*atom)))
    }

    /// Whether a condition reads a variable, by the definitions that it uses too.
    pub(crate) fn reads(&self, node: NodeId, var: VarId) -> bool {
        let mut read = BitSet::empty(self.model.atoms.len() + self.definitions.len());
        self.conditions.reads(node, &mut read);
        let mut waiting: Vec<VarId> = read.iter().collect();
        while let Some(next) = waiting.pop() {
            let Variable::Definition(id) = self.model.variable(next) else { continue };
            let mut inner = BitSet::empty(self.model.atoms.len() + self.definitions.len());
            self.conditions.reads(self.definitions[id], &mut inner);
            waiting.extend(inner.iter().filter(|var| !read.contains(*var)));
            read.union(&inner);
        }
        read.contains(var)
    }

    /// These slots, with all that impossible combinations and arithmetic tie to them: what one leaves of a fact can matter to another.
    pub(crate) fn tied(&self, mut slots: BitSet<SlotId>) -> BitSet<SlotId> {
        loop {
            let before = slots.count();
            let computed = self.computed.iter().map(|entry| &entry.tied);
            for read in self.impossible.iter().map(|(_, read)| read).chain(computed) {
                if read.intersects(&slots) {
                    slots.union(read);
                }
            }
            if slots.count() == before {
                return slots;
            }
        }
    }

    pub(crate) fn fact(&self, id: ir::FactId) -> &ir::Fact {
        item(&self.lexicon.vocabulary().facts, id)
    }
}
