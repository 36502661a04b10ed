//! Who can say more. Input: a list as stated. Output: whether that is who referred, or a person at the clinic.

use super::{Open, Prepared, by};
use crate::eval::bits::{Bits, BitsMut};
use crate::eval::ids::SlotId;
use crate::eval::model::slots::{Mask, Values};
use crate::ir::{AtomId, Fact};
use crate::referral::{Certainty, Concepts, Element, Value};

impl Prepared {
    /// Who can say more of a list. Where what is suspected, or a code that is not recognised, alone leaves it open, the one
    /// who referred has said what there is to say: it is for a person at the clinic.
    pub(super) fn who(&self, id: SlotId, fact: &Fact, concepts: &Concepts) -> Open {
        let slot = &self.policy.model.slots[id];
        let suspected = self.suspected(id);
        let mut open = slot.atoms.iter().filter(|atom| self.atom(**atom).is_none());
        if !suspected.is_empty() && open.all(|atom| suspected.contains(atom)) {
            return Open::Judge;
        }
        let known = concepts.elements.iter().filter(|it| !it.is_unrecognised());
        let known = Concepts { elements: known.cloned().collect(), complete: concepts.complete };
        if known.elements.len() == concepts.elements.len() {
            return by(fact);
        }
        let (may, certain) = self.listed(slot, &known);
        let settled = certain.iter().filter(|types| types.count() == 1);
        let mut left = may;
        settled.for_each(|types| left.difference(types));
        if left.is_empty() { Open::Judge } else { by(fact) }
    }

    /// The open tests of a fact that something suspected could pass or, of `only`, that nothing else leaves open.
    pub(crate) fn suspected(&self, id: SlotId) -> Vec<AtomId> {
        let slot = &self.policy.model.slots[id];
        let stated = self.referral.statement(slot.fact).map(|statement| &statement.value);
        let Some(Value::Concepts(concepts)) = stated else { return Vec::new() };
        let suspected = |element: &&Element| element.certainty == Certainty::Suspected;
        if !concepts.elements.iter().any(|element| suspected(&element)) {
            return Vec::new();
        }
        let open = slot.atoms.iter().copied().filter(|atom| self.atom(*atom).is_none());
        let Values::Set(classes) = &slot.values else { return open.collect() };
        let confirmed = |element: &&Element| element.certainty != Certainty::Confirmed;
        let unsure: Vec<Element> = concepts.elements.iter().filter(confirmed).cloned().collect();
        let may = classes.stated(&self.policy.lexicon, &unsure).1.with_room(slot.size());
        let sure = concepts.elements.iter().filter(|element| !suspected(element)).cloned().collect();
        let (rest, certain) = self.listed(slot, &Concepts { elements: sure, complete: concepts.complete });
        let could = |atom: &AtomId| match &self.policy.model.atoms[*atom].mask {
            Mask::Any(mask) => mask.intersects(&may),
            Mask::Only(_, outside) => {
                !rest.intersects(outside) || certain.iter().any(|element| element.is_subset(outside))
            }
            Mask::Cells(_) | Mask::Value(_) => false,
        };
        open.filter(could).collect()
    }
}
