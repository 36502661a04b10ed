//! What is declared impossible, written out. Input: conditions that no referral fulfils. Output: the combinations of tests that no
//! referral has, each as its tests of one slot after the other.

use super::clauses::{clauses, single};
use super::condition::Conditions;
use super::slots::{Mask, Model, Slot, Variable};
use crate::eval::bits::{BitSet, Bits, BitsMut, lowest};
use crate::eval::ids::{IndexVec, NodeId, SlotId, ValueId};
use crate::ir::{AtomId, DefinitionId};

/// The most combinations of one condition.
const MOST: usize = 32;

/// A test, and what it is in the combination.
pub(crate) type Test = (AtomId, bool);

/// Tests of one slot that are all so.
#[derive(Debug)]
pub(crate) struct SlotTests {
    pub(crate) slot: SlotId,
    pub(crate) tests: Vec<Test>,
}

/// A combination that no referral has, with each slot once.
pub(crate) type Nogood = Vec<SlotTests>;

/// What is declared impossible, written out.
#[derive(Debug)]
pub(crate) struct Nogoods {
    pub(crate) all: Vec<Nogood>,
    /// The slots with a value, where they are not stated, that keeps each combination that reads them from being so.
    pub(crate) avoidable: BitSet<SlotId>,
}

impl Nogoods {
    /// The combinations that are so where any of these conditions is; `None` where they are too many.
    pub(crate) fn new(
        (model, conditions, definitions): (&Model, &Conditions, &IndexVec<DefinitionId, NodeId>),
        impossible: impl Iterator<Item = NodeId>,
        destinations: usize,
    ) -> Option<Self> {
        let source = Source { model, conditions, definitions };
        let mut all = Vec::new();
        for node in impossible {
            all.extend(source.ways(node, true)?.into_iter().map(|tests| source.by_slot(tests)));
        }
        let avoidable = avoidable(model, &all, destinations);
        Some(Self { all, avoidable })
    }
}

struct Source<'s> {
    model: &'s Model,
    conditions: &'s Conditions,
    definitions: &'s IndexVec<DefinitionId, NodeId>,
}

impl Source<'_> {
    /// All ways in which a condition is so, or is not; definitions only use those before them, so this ends.
    fn ways(&self, node: NodeId, want: bool) -> Option<Vec<Vec<Test>>> {
        let mut all = Vec::new();
        for clause in clauses(self.conditions, node, want)? {
            let mut own: Vec<Vec<Test>> = vec![Vec::new()];
            for term in clause.iter().flat_map(single).flatten() {
                let so = term.yes != 0;
                let ways = match self.model.variable(lowest(term.word, term.yes | term.no)) {
                    Variable::Atom(atom) => vec![vec![(atom, so)]],
                    Variable::Definition(id) => self.ways(self.definitions[id], so)?,
                };
                let with = |one: &Vec<Test>| {
                    ways.iter().map(|way| [one.as_slice(), way].concat()).collect::<Vec<Vec<Test>>>()
                };
                own = own.iter().flat_map(with).collect();
                if own.len() > MOST {
                    return None;
                }
            }
            all.extend(own);
        }
        (all.len() <= MOST).then_some(all)
    }

    fn by_slot(&self, tests: Vec<Test>) -> Nogood {
        let mut nogood = Nogood::new();
        for test in tests {
            let slot = self.model.atoms[test.0].slot;
            match nogood.iter_mut().find(|own| own.slot == slot) {
                Some(own) => own.tests.push(test),
                None => nogood.push(SlotTests { slot, tests: vec![test] }),
            }
        }
        nogood
    }
}

fn avoidable(model: &Model, nogoods: &[Nogood], destinations: usize) -> BitSet<SlotId> {
    let silent = |slot: &Slot| Some(slot.silent_cells(&slot.possible(destinations)));
    let mut left: IndexVec<SlotId, Option<BitSet<ValueId>>> = model.slots.iter().map(silent).collect();
    for part in nogoods.iter().flatten() {
        let slot = &model.slots[part.slot];
        let mut holding = BitSet::full(slot.size());
        let mut tells = true;
        for (atom, so) in &part.tests {
            match (&model.atoms[*atom].mask, so) {
                (Mask::Cells(mask), true) => holding.intersect(mask),
                (Mask::Cells(mask), false) => holding.difference(mask),
                // A set that is empty holds none of them.
                (Mask::Any(_), true) => holding = slot.nothing(),
                (Mask::Any(_) | Mask::Only(..) | Mask::Value(_), _) => tells = false,
            }
        }
        match &mut left[part.slot] {
            Some(left) if tells => left.difference(&holding),
            own => *own = None,
        }
    }
    let some = left.enumerate().filter(|(_, left)| left.as_ref().is_some_and(|left| !left.is_empty()));
    BitSet::of(model.slots.len(), some.map(|(id, _)| id))
}
