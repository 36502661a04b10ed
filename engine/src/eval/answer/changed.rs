//! Stated answers that become others, since content asks for them. Input: completed worlds, and the facts whose answers are not those that
//! content wants. Output: the same worlds, in which these answers may be the wanted ones where they are asked for.
//!
//! What is asked for hangs on the answer that is stated, not on the one that comes: whether a rule asks is looked at with what
//! the fact was before.

use super::complete::{Course, Reach, put_open};
use super::worlds::permissions;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{IndexVec, PermitId, SlotId, ValueId};
use crate::eval::model::stage::{Ask, AskedFact, RuleStates, StageModel, Wanted};
use crate::eval::model::truth::Truth;
use crate::eval::prepare::Prepared;
use crate::eval::solve::{Permission, Permit, Space, State};

impl Prepared {
    /// Lets a stated answer become the one that content wants, where content asks for it by the answer that it is.
    pub(super) fn permit_changes<'a>(
        &'a self,
        id: SlotId,
        course: &Course<'_>,
        (any, alone): (&State, bool),
        space: &mut Space<'a>,
        permits: &mut IndexVec<PermitId, Permit>,
    ) {
        let (stage, slot) = (space.stage, &self.policy.model.slots[id]);
        let always = space.state.possible(slot).to_set();
        // Of an answer that leaves nothing open but is listed, content asks for another one, whatever else is so.
        let asked = course.listed.contains(&id) && !self.state.is_open(slot);
        let apart = self.tied_to(&[id]).count() == 1;
        let plain = apart && (alone && !Self::reads_any_whether(stage) || course.reach != Reach::Most);
        let reads_itself = |ask: &Ask| slot.dates.is_some() && self.policy.reads_slot(ask.refused, id);
        let freely = asked
            || !plain
                && course.reach == Reach::Most
                && (self.bears_on_itself(stage, id, &course.tied, course.changes)
                    || stage.asks_for(id).any(reads_itself));
        let facts = stage.asks.iter().flat_map(|ask| &ask.facts);
        let mut wanted: Vec<Wanted> =
            facts.filter(|fact| fact.slot == id).filter_map(|fact| fact.wanted).collect();
        wanted.dedup();
        let (mut others, mut by) = (BitSet::empty(slot.size()), Vec::new());
        for answer in wanted {
            let wants = |fact: &AskedFact| fact.slot == id && fact.wanted == Some(answer);
            let wanted = self.policy.wanted(slot, answer);
            if wanted.is_subset(&always) || always.is_subset(&wanted) {
                continue;
            }
            let mut old = always.clone();
            old.difference(&wanted);
            for own in permissions(stage, wants, course.reach != Reach::Most, |ask| ask.refused) {
                let before = asking(space, any, own, id, &old);
                if apart && before.is_empty() && !asked {
                    continue;
                }
                others.union(&wanted);
                if !plain {
                    by.push(own);
                    continue;
                }
                by.extend(before);
                if course.reach == Reach::Most {
                    // While everything that is open asks for something, all of it is listed.
                    for ask in stage.asks.iter().filter(|ask| ask.rule != own.rule && self.may_lack(ask)) {
                        let other = Permission { rule: ask.rule, node: ask.applies, ..own };
                        by.extend(asking(space, any, other, id, &old));
                    }
                }
            }
        }
        if !others.is_empty() {
            space.state.possible_mut(slot).union(&others);
            if !freely {
                permits.push(Permit { slot: id, always, by });
            }
        }
    }

    /// Whether content may ask for that answer by the one that is stated, whatever is concluded from others.
    pub(super) fn is_asked(
        &self,
        stage: &StageModel,
        (id, answer): (SlotId, Wanted),
        changed: &[SlotId],
    ) -> bool {
        let mut space = self.assuming(stage);
        for (id, _) in self.known.enumerate().filter(|(_, known)| !known.stated) {
            let slot = &self.policy.model.slots[id];
            put_open(&mut space.state, slot, slot.possible(self.destinations()));
            self.policy.propagate(id, &mut space.state, &space.limits);
        }
        let (any, slot) = (self.with_wanted(&space, changed), &self.policy.model.slots[id]);
        let mut old = self.state.possible(slot).to_set();
        old.difference(&self.policy.wanted(slot, answer));
        let wants = |fact: &AskedFact| fact.slot == id && fact.wanted == Some(answer);
        let mut asks = permissions(stage, wants, true, |ask| ask.refused).into_iter();
        asks.any(|own| !asking(&space, &any, own, id, &old).is_empty())
    }

    /// What is possible where these have the answers that content wants, too.
    pub(super) fn with_wanted(&self, space: &Space<'_>, slots: &[SlotId]) -> State {
        let mut any = space.state.clone();
        for id in slots {
            let slot = &self.policy.model.slots[*id];
            for fact in space.stage.asks_for(*id).flat_map(|ask| &ask.facts).filter(|fact| fact.slot == *id) {
                let wanted = fact.wanted.map(|wanted| self.policy.wanted(slot, wanted));
                wanted.iter().for_each(|wanted| any.possible_mut(slot).union(wanted));
            }
            self.policy.propagate(*id, &mut any, &space.limits);
        }
        any
    }
}

/// Of the values that a fact had, those by which its rule may ask for another one in some of these worlds. The rules that would refuse by the
/// new one do not keep it from being asked for; where the old one is refused in any case, nobody asks.
fn asking(
    space: &Space<'_>,
    any: &State,
    own: Permission,
    id: SlotId,
    old: &BitSet<ValueId>,
) -> Vec<Permission> {
    let before = old.iter().map(|value| Permission { before: Some((id, value)), counts: true, ..own });
    let states = RuleStates::default();
    before.filter(|it| space.permits(it, any, &states) != Truth::No).collect()
}
