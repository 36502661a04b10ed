//! What each value of a slot makes so. Input: slots, and atoms as masks. Output: for each value the bits of truth that it sets.
//!
//! With it a world's truth is put together from the values of its slots, without holding every atom against them.

use super::slots::{Mask, Model, Slot, atom_var};
use super::truth::AssignmentMut;
use crate::eval::bits::{self, BitSet, BitSlice, Bits, BitsMut};
use crate::eval::ids::{IndexVec, SlotId, ValueId};

/// What the values of each slot make so.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    slots: IndexVec<SlotId, SlotEffects>,
}

#[derive(Debug, Default)]
struct SlotEffects {
    /// The bits of its atoms, word by word.
    atoms: Vec<(usize, u64)>,
    /// Of each value the atoms that are so with it, and those that are not so with it, whatever else there is.
    values: IndexVec<ValueId, Effect>,
    /// Whether a value keeps atoms from being so.
    tells_others: bool,
}

#[derive(Clone, Debug, Default)]
struct Effect {
    so: Vec<(usize, u64)>,
    never: Vec<(usize, u64)>,
}

impl Effects {
    pub(crate) fn new(model: &Model) -> Self {
        let of = |slot: &Slot| {
            let mut own = SlotEffects::default();
            own.values.refill((0..slot.size()).map(|_| Effect::default()));
            for atom in &slot.atoms {
                let (word, bit) = bits::locate(atom_var(*atom));
                add(&mut own.atoms, word, bit);
                let (so, never) = match &model.atoms[*atom].mask {
                    Mask::Cells(mask) | Mask::Any(mask) => (mask.clone(), None),
                    Mask::Only(inside, outside) => (inside.clone(), Some(outside)),
                    Mask::Value(value) => (BitSet::of(slot.size(), [*value]), None),
                };
                own.tells_others |= never.is_some();
                so.iter().for_each(|value| add(&mut own.values[value].so, word, bit));
                never
                    .iter()
                    .flat_map(|it| it.iter())
                    .for_each(|value| add(&mut own.values[value].never, word, bit));
            }
            own
        };
        Self { slots: model.slots.iter().map(of).collect() }
    }

    /// Tells the truth of a slot's atoms, where its value is known: one cell, or a whole set.
    pub(crate) fn tell(&self, slot: SlotId, values: BitSlice<'_, ValueId>, truth: &mut AssignmentMut<'_>) {
        let own = &self.slots[slot];
        put(truth, &own.atoms, false);
        values.iter().for_each(|value| put(truth, &own.values[value].so, true));
        values.iter().for_each(|value| put(truth, &own.values[value].never, false));
    }

    /// The same where the value is one.
    pub(crate) fn tell_one(&self, slot: SlotId, value: ValueId, truth: &mut AssignmentMut<'_>) {
        let own = &self.slots[slot];
        let effect = &own.values[value];
        put(truth, &own.atoms, false);
        put(truth, &effect.so, true);
        put(truth, &effect.never, false);
    }

    /// Tells the truth of the atoms of a set of which some may be there and some must; `false` where that takes more to tell.
    pub(crate) fn tell_set(
        &self,
        slot: SlotId,
        (may, must): (BitSlice<'_, ValueId>, BitSlice<'_, ValueId>),
        truth: &mut AssignmentMut<'_>,
    ) -> bool {
        let own = &self.slots[slot];
        if own.tells_others {
            return false;
        }
        put(truth, &own.atoms, false);
        // What may be so is not no, and what must be so is yes.
        for (word, bits) in may.iter().flat_map(|value| &own.values[value].so) {
            truth.no.words_mut().get_mut(*word).into_iter().for_each(|no| *no &= !bits);
        }
        must.iter().for_each(|value| put(truth, &own.values[value].so, true));
        true
    }

    /// The bits of a word that a value makes so.
    pub(crate) fn so(&self, slot: SlotId, value: ValueId, word: usize) -> u64 {
        let effect = &self.slots[slot].values[value];
        effect.so.iter().filter(|(own, _)| *own == word).fold(0, |all, (_, bits)| all | bits)
    }

    /// The bits of a slot's atoms, word by word.
    pub(crate) fn atoms(&self, slot: SlotId) -> &[(usize, u64)] {
        &self.slots[slot].atoms
    }

    /// How much each value lets rules hold, where each bit counts so much while it is yes, and so much while it is no.
    pub(crate) fn weights(&self, slot: SlotId, yes: &[u32], no: &[u32]) -> IndexVec<ValueId, u32> {
        let own = &self.slots[slot];
        let of = |words: &[(usize, u64)], weights: &[u32]| -> u32 {
            let bits = words.iter().flat_map(|(word, bits)| {
                (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| word * 64 + bit)
            });
            bits.filter_map(|bit| weights.get(bit)).fold(0, |sum, own| sum.saturating_add(*own))
        };
        let none = of(&own.atoms, no);
        let values = own.values.iter();
        values.map(|it| (of(&it.so, yes).saturating_add(none)).saturating_sub(of(&it.so, no))).collect()
    }
}

/// Makes these bits yes, or no.
fn put(truth: &mut AssignmentMut<'_>, words: &[(usize, u64)], so: bool) {
    for (word, bits) in words {
        if let (Some(yes), Some(no)) =
            (truth.yes.words_mut().get_mut(*word), truth.no.words_mut().get_mut(*word))
        {
            (*yes, *no) = if so { (*yes | bits, *no & !bits) } else { (*yes & !bits, *no | bits) };
        }
    }
}

fn add(words: &mut Vec<(usize, u64)>, word: usize, bit: u64) {
    match words.iter_mut().find(|(own, _)| *own == word) {
        Some((_, bits)) => *bits |= bit,
        None => words.push((word, bit)),
    }
}
