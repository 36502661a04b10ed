//! What follows from statements without a search. Input: a state, and the combinations that no referral has. Output: the state
//! narrowed to the values that each fact can still have.
//!
//! Where all of a combination is so but for one fact, that fact is otherwise. Where two facts or more of each combination are open
//! then, and every fact has a value that keeps all combinations from being so, any fact can have any of its values: the others
//! have those. So each is narrowed exactly. What does not end so simply is left to the search.

use super::Prepared;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{SlotId, ValueId};
use crate::eval::model::nogoods::{Nogood, SlotTests, Test};
use crate::eval::model::slots::{Mask, atom_var};
use crate::eval::model::truth::{Assignment, Truth};
use crate::eval::solve::State;

impl Prepared {
    /// The state with what follows from it; `None` where only a search tells, or where nothing is left.
    pub(super) fn deduced(&self, state: &State) -> Option<State> {
        let nogoods = self.policy.nogoods.as_ref().filter(|_| self.limits.tables.is_empty())?;
        let mut state = state.clone();
        // A round for each fact that follows from another.
        for _ in 0..=self.policy.model.slots.len() {
            // What each slot must not be, so that no combination is so by it.
            let mut open: Vec<(SlotId, BitSet<ValueId>)> = Vec::new();
            let mut moved = false;
            for nogood in &nogoods.all {
                let Some(parts) = self.open_parts(nogood, &state) else { continue };
                for part in &parts {
                    let holding = self.holding(part, &state)?;
                    match open.iter_mut().find(|(slot, _)| *slot == part.slot) {
                        Some((_, all)) if parts.len() > 1 => all.union(&holding),
                        None if parts.len() > 1 => open.push((part.slot, holding)),
                        Some(_) | None => {
                            let slot = &self.policy.model.slots[part.slot];
                            state.possible_mut(slot).difference(&holding);
                            self.policy.propagate(part.slot, &mut state, &self.limits).then_some(())?;
                            moved = true;
                        }
                    }
                }
                // All of it is so.
                (!parts.is_empty()).then_some(())?;
            }
            if !moved {
                let all = open.iter().all(|(slot, holding)| self.can_avoid(*slot, holding, &state));
                return all.then_some(state);
            }
        }
        None
    }

    /// Whether it shows at once that nothing follows, and that no assumptions clash: each combination is ruled out by what is
    /// stated; or two facts that the referral does not state can keep it from being so, and what silence is taken for does, or
    /// leaves it to a fact that can.
    pub(super) fn is_untied(&self) -> bool {
        let policy = &self.policy;
        // What follows from anything at all is taken for stated wherever it is tied to something.
        let plain = policy.computed.is_empty() && policy.implied.is_empty();
        let Some(nogoods) = policy.nogoods.as_ref().filter(|_| plain) else { return false };
        let assignment = self.state.assignment();
        nogoods.all.iter().all(|nogood| {
            let (mut avoided, mut silent) = (false, 0);
            for part in nogood {
                let known = &self.known[part.slot];
                let is_not = part.tests.iter().any(|test| truth(test, &assignment) == Truth::No);
                if is_not && known.stated {
                    return true;
                }
                let can_avoid = !known.stated && nogoods.avoidable.contains(part.slot);
                avoided |= is_not || can_avoid && known.assumed.is_none();
                silent += usize::from(can_avoid);
            }
            avoided && silent > 1
        })
    }

    /// The parts of a combination that are open; `None` where one is not so.
    fn open_parts<'n>(&self, nogood: &'n Nogood, state: &State) -> Option<Vec<&'n SlotTests>> {
        let assignment = state.assignment();
        let is = |part: &SlotTests, wanted: Truth| {
            part.tests.iter().any(|test| truth(test, &assignment) == wanted)
        };
        let ruled_out = nogood.iter().any(|part| is(part, Truth::No));
        (!ruled_out).then(|| nogood.iter().filter(|part| is(part, Truth::Open)).collect())
    }

    /// The values with which tests of a slot are so: a set holds one of them then. `None` where values do not tell, or there are
    /// none.
    fn holding(&self, part: &SlotTests, state: &State) -> Option<BitSet<ValueId>> {
        let model = &self.policy.model;
        let mut values = state.possible(&model.slots[part.slot]).to_set();
        for (atom, so) in &part.tests {
            match (&model.atoms[*atom].mask, so) {
                (Mask::Cells(mask), true) => values.intersect(mask),
                (Mask::Cells(mask), false) => values.difference(mask),
                (Mask::Any(mask), true) if part.tests.len() == 1 => values.intersect(mask),
                (Mask::Any(_) | Mask::Only(..) | Mask::Value(_), _) => return None,
            }
        }
        (!values.is_empty()).then_some(values)
    }

    /// Whether a slot can do without any of these values.
    fn can_avoid(&self, id: SlotId, values: &BitSet<ValueId>, state: &State) -> bool {
        let slot = &self.policy.model.slots[id];
        let mut left = state.possible(slot).to_set();
        left.difference(values);
        if slot.is_set() {
            let mut clauses = self.limits.clauses_of(id);
            state.certain(slot).is_subset(&left) && clauses.all(|clause| clause.intersects(&left))
        } else {
            !left.is_empty()
        }
    }
}

/// Whether a test is what it is in a combination.
fn truth((atom, so): &Test, assignment: &Assignment<'_>) -> Truth {
    let truth = assignment.truth(atom_var(*atom));
    if *so { truth } else { truth.negated() }
}
