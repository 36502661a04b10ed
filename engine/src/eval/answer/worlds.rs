//! The worlds that a question looks at. Input: a prepared referral and a stage. Output: the worlds as sent, and those in
//! which an assumption is otherwise.

use crate::eval::bits::Bits;
use crate::eval::ids::{IndexVec, SlotId};
use crate::eval::model::stage::{Ask, AskedFact, StageModel};
use crate::eval::model::truth::Truth;
use crate::eval::prepare::Prepared;
use crate::eval::solve::{Permission, Permit, Space, Start};

impl Prepared {
    /// The worlds of the referral as sent. Silence on a fact counts as what it counts as, but where an effective
    /// requirement asks for the fact.
    pub(crate) fn as_sent<'a>(&'a self, stage: &'a StageModel) -> Space<'a> {
        let mut space = self.assuming(stage);
        let mut permits: Vec<Permit> = Vec::new();
        for slot in self.silently_asked(stage) {
            let entry = &self.policy.model.slots[slot];
            let by = permissions(stage, |fact| fact.slot == slot, false, |ask| ask.lacking);
            permits.push(Permit { slot, always: space.state.possible(entry).to_set(), by });
            let all = entry.possible(self.destinations());
            if entry.is_set() {
                space.state.put_set(entry, &all.with_room(entry.size()), &entry.nothing());
            } else {
                space.state.put_cells(entry, &entry.silent_cells(&all));
            }
            self.policy.propagate(slot, &mut space.state, &space.limits);
        }
        self.settle_permits(&mut space, permits);
        space
    }

    /// The worlds where silence counts as what it counts as, whatever is asked for.
    pub(super) fn assuming<'a>(&'a self, stage: &'a StageModel) -> Space<'a> {
        Space {
            policy: &self.policy,
            stage,
            state: self.state.clone(),
            limits: self.limits.clone(),
            impossible: stage.impossible.iter().map(|entry| entry.node).collect(),
            permits: IndexVec::default(),
            never: stage.no_rules(),
            never_both: Vec::new(),
            start: Start::default(),
        }
    }

    /// The slots of facts on which silence is taken for something while content may ask for them.
    pub(crate) fn silently_asked(&self, stage: &StageModel) -> Vec<SlotId> {
        let mut found: Vec<SlotId> = Vec::new();
        for ask in stage.asks.iter().filter(|ask| self.asks_silently(ask)) {
            for fact in &ask.facts {
                if self.known[fact.slot].assumed.is_some() && !found.contains(&fact.slot) {
                    found.push(fact.slot);
                }
            }
        }
        found
    }

    /// Whether content may ask for a fact on which silence is taken for something.
    pub(crate) fn asks_silently(&self, ask: &Ask) -> bool {
        ask.facts.iter().any(|fact| self.known[fact.slot].assumed.is_some()) && self.may_lack(ask)
    }

    /// Keeps the permits that are open; what is asked for in no world has what silence says, what is asked for in every
    /// world is simply unknown.
    fn settle_permits<'a>(&'a self, space: &mut Space<'a>, mut permits: Vec<Permit>) {
        loop {
            let states = space.rule_states();
            let truths: Vec<Truth> =
                permits.iter().map(|permit| space.permission(permit, &space.state, &states)).collect();
            let none = truths.contains(&Truth::No);
            let mut kept = Vec::new();
            for (permit, truth) in permits.into_iter().zip(truths) {
                match truth {
                    Truth::Open => kept.push(permit),
                    Truth::Yes => {}
                    Truth::No => {
                        let slot = &self.policy.model.slots[permit.slot];
                        let certain = if slot.is_set() { permit.always.clone() } else { slot.nothing() };
                        space.state.put_set(slot, &permit.always, &certain);
                        self.policy.propagate(permit.slot, &mut space.state, &space.limits);
                    }
                }
            }
            permits = kept;
            if !none {
                space.permits = permits.into_iter().collect();
                return;
            }
        }
    }

    /// The worlds as sent, where a fact may be anything that silence is taken for something of.
    pub(crate) fn without_assumption<'a>(&'a self, sent: &Space<'a>, id: SlotId) -> Space<'a> {
        let mut space = sent.clone();
        let slot = &self.policy.model.slots[id];
        let all = slot.possible(self.destinations());
        if slot.is_set() {
            space.state.put_set(slot, &all.with_room(slot.size()), &slot.nothing());
        } else {
            space.state.put_cells(slot, &slot.silent_cells(&all));
        }
        space.permits = sent.permits.iter().filter(|permit| permit.slot != id).cloned().collect();
        self.policy.propagate(id, &mut space.state, &space.limits);
        space
    }
}

/// The rules that ask for such a fact, each with a condition of its own.
pub(super) fn permissions(
    stage: &StageModel,
    fact: impl Fn(&AskedFact) -> bool,
    counts: bool,
    node: impl Fn(&Ask) -> crate::eval::ids::NodeId,
) -> Vec<Permission> {
    let asks = stage.asks.iter().filter(|ask| ask.facts.iter().any(&fact));
    asks.map(|ask| Permission { rule: ask.rule, node: node(ask), counts, before: None }).collect()
}
