//! The atoms of several policies over one vocabulary, each once. Input: policies. Output: one list, and where each policy's
//! own atoms are in it.

use remit_engine::ir::{Atom, AtomId, Condition};
use rustc_hash::FxHashMap;

/// The atoms of several policies.
#[derive(Debug, Default)]
pub(crate) struct Atoms {
    pub(crate) list: Vec<Atom>,
    places: FxHashMap<Atom, AtomId>,
}

impl Atoms {
    /// Adds the atoms of a list; of each, where it is now.
    pub(crate) fn add(&mut self, atoms: &[Atom]) -> Vec<AtomId> {
        let mut places: Vec<Option<AtomId>> = vec![None; atoms.len()];
        (0..atoms.len()).map(|index| self.place(atoms, index, &mut places, 0)).collect()
    }

    fn place(
        &mut self,
        atoms: &[Atom],
        index: usize,
        places: &mut Vec<Option<AtomId>>,
        depth: usize,
    ) -> AtomId {
        if let Some(Some(known)) = places.get(index) {
            return *known;
        }
        let atom = match atoms.get(index) {
            // What an entry is asked is told by atoms that ask of no list themselves.
            Some(Atom::Entries { fact, count, entry }) if depth == 0 => {
                let entry = self.entry(atoms, entry, places);
                Atom::Entries { fact: *fact, count: *count, entry }
            }
            Some(other) => other.clone(),
            None => return AtomId::new(usize::MAX),
        };
        let next = AtomId::new(self.list.len());
        let place = *self.places.entry(atom.clone()).or_insert(next);
        if place == next {
            self.list.push(atom);
        }
        places.get_mut(index).into_iter().for_each(|own| *own = Some(place));
        place
    }

    fn entry(
        &mut self,
        atoms: &[Atom],
        condition: &Condition,
        places: &mut Vec<Option<AtomId>>,
    ) -> Condition {
        let mut again = |part: &Condition| self.entry(atoms, part, places);
        match condition {
            Condition::Const(_) | Condition::Defined(_) => condition.clone(),
            Condition::Not(inner) => Condition::Not(Box::new(again(inner))),
            Condition::And(parts) => Condition::And(parts.iter().map(again).collect()),
            Condition::Or(parts) => Condition::Or(parts.iter().map(again).collect()),
            Condition::Count { least, most, of } => {
                Condition::Count { least: *least, most: *most, of: of.iter().map(again).collect() }
            }
            Condition::Atom(id) => Condition::Atom(self.place(atoms, id.index(), places, 1)),
        }
    }
}
