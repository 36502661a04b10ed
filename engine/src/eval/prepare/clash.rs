//! Why what a referral states cannot be so. Input: a referral fitted to a policy. Output: the smallest set of statements
//! and of combinations declared impossible that clash, as an error.

use super::{Prepared, source};
use crate::eval::ids::{NodeId, SlotId};
use crate::eval::model::reading::facts_of;
use crate::eval::solve::{Budget, Goal, Limits, State, smallest};
use crate::ir::{FactId, Impossible};
use crate::referral::{Clash, Declared, Kind, ReferralError, Stated, Statement};

impl Prepared {
    /// What clashes, where statements leave no world that avoids every combination.
    pub(super) fn contradiction(&self, state: &State, budget: &mut Budget) -> Vec<ReferralError> {
        let nodes = self.space(state).clash(budget);
        let all = self.known.enumerate().filter(|(_, known)| known.stated);
        let all: Vec<SlotId> = all.map(|(slot, _)| slot).collect();
        let stated = smallest(&all, |kept| {
            let dropped: Vec<SlotId> = all.iter().copied().filter(|slot| !kept.contains(slot)).collect();
            !self.exists_without(&dropped, &nodes, state, budget)
        });
        let entries = self.policy.ir.impossible.iter().zip(&self.policy.impossible);
        let declared: Vec<&Impossible> =
            entries.filter(|(_, (node, _))| nodes.contains(node)).map(|(entry, _)| entry).collect();
        self.impossible(&declared, &stated).into_iter().collect()
    }

    /// Whether there is a world where some of what is stated is not, and only these combinations are impossible.
    fn exists_without(
        &self,
        dropped: &[SlotId],
        nodes: &[NodeId],
        state: &State,
        budget: &mut Budget,
    ) -> bool {
        let clauses = self.limits.clauses.iter().filter(|clause| !dropped.contains(&clause.slot));
        let limits = Limits { clauses: clauses.cloned().collect(), tables: self.limits.tables.clone() };
        let mut state = state.clone();
        for slot in dropped {
            self.open_in(*slot, &mut state, &limits);
        }
        let mut space = self.space(&state);
        (space.impossible, space.limits) = (nodes.to_vec(), limits);
        space.exists(&[Goal::default()], budget)
    }

    fn impossible(&self, declared: &[&Impossible], slots: &[SlotId]) -> Option<ReferralError> {
        let policy = &self.policy;
        let path = |fact: FactId| policy.fact(fact).path.clone();
        let mut read: Vec<FactId> = Vec::new();
        for fact in declared.iter().flat_map(|entry| facts_of(&policy.ir, &entry.condition)) {
            if !read.contains(&fact) {
                read.push(fact);
            }
        }
        // In the order in which the declarations speak of them.
        let slots = slots.iter().map(|slot| policy.model.slots[*slot].fact);
        let mut told: Vec<FactId> = slots.collect();
        told.sort_by_key(|fact| read.iter().position(|other| other == fact));
        let told = told.into_iter().filter_map(|fact| {
            let pointer = self.told_by(fact)?.pointer.clone();
            Some(Stated { fact: path(fact), pointer })
        });
        let stated: Vec<Stated> = told.collect();
        let facts = if stated.is_empty() {
            read.into_iter().map(path).collect()
        } else {
            stated.iter().map(|stated| stated.fact.clone()).collect()
        };
        let language = policy.ir.language;
        let declarations: Vec<Declared> = declared
            .iter()
            .map(|entry| Declared {
                declared: entry.location.clone(),
                because: entry
                    .because
                    .as_ref()
                    .and_then(|text| text.get(language, language))
                    .map(str::to_owned),
            })
            .collect();
        let first = declarations.first()?.clone();
        let pointer = stated.first().map(|stated| stated.pointer.clone()).unwrap_or_default();
        let Declared { declared, because } = first;
        let clash = Box::new(Clash { stated, declarations });
        Some(ReferralError::new(pointer, Kind::Impossible { because, facts, declared, clash }))
    }

    /// The statement that a fact is told by: its own, or that of the fact that it is derived from.
    fn told_by(&self, fact: FactId) -> Option<&Statement> {
        let from = || self.referral.statement(source(self.policy.fact(fact))?);
        self.referral.statement(fact).or_else(from)
    }
}
