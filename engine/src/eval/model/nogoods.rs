//! What is declared impossible, written out. Input: conditions that no referral fulfils. Output: the combinations of tests that no
//! referral has, each as its tests of one slot after the other.

use super::clauses::{clauses, single};
use super::condition::Conditions;
use super::slots::{Model, Variable};
use crate::eval::bits::lowest;
use crate::eval::ids::{IndexVec, NodeId, SlotId};
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

/// The combinations that are so where any of these conditions is; `None` where they are too many.
pub(crate) fn nogoods(
    model: &Model,
    conditions: &Conditions,
    definitions: &IndexVec<DefinitionId, NodeId>,
    impossible: impl Iterator<Item = NodeId>,
) -> Option<Vec<Nogood>> {
    let source = Source { model, conditions, definitions };
    let mut all = Vec::new();
    for node in impossible {
        all.extend(source.ways(node, true)?.into_iter().map(|tests| source.by_slot(tests)));
    }
    Some(all)
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
