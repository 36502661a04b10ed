//! Who takes whom. Input: clinics. Output: for each group of patients that a policy names what each clinic answers them.

use remit_engine::ir::{Atom, AtomId, ConceptId, FactId, Verb};

use super::Clinics;
use super::gaps::Meant;
use crate::circuit::Lit;

/// Groups of patients, and what clinics answer them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Table {
    /// The groups.
    pub groups: Vec<Group>,
}

/// Patients who have something and, of what the table names, nothing else.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Group {
    /// The list that it is in.
    pub fact: FactId,
    /// What they have.
    pub concept: ConceptId,
    /// Of each clinic what it answers them.
    pub cells: Vec<Cell>,
}

/// What a clinic answers the patients of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cell {
    /// What some of them are answered, strongest first; `None` where that was not found in time.
    pub verbs: Option<Vec<Verb>>,
    /// Whether a rule of the policy names the group, or one that it is part of.
    pub named: bool,
}

impl Clinics<'_> {
    /// The table of what the policies name of the list with that path.
    pub fn table(&mut self, path: &str, meant: Meant) -> Table {
        let named = self.named_in(path);
        let meant = self.meant(meant);
        let mut groups = Vec::new();
        for (fact, concept, lit) in &named {
            let lexicon = self.common.lexicon.clone();
            let alone = named.iter().filter(|(own, other, _)| {
                let related = lexicon.is_below(*concept, *other) || lexicon.is_below(*other, *concept);
                own == fact && !related
            });
            let who: Vec<Lit> = alone.map(|(_, _, lit)| !*lit).chain([*lit, meant]).collect();
            if self.is_possible(&who) == Some(false) {
                continue;
            }
            let cells = (0..self.count()).map(|clinic| self.cell(clinic, &who, (*fact, *concept)));
            groups.push(Group { fact: *fact, concept: *concept, cells: cells.collect() });
        }
        Table { groups }
    }

    /// What policies name of a list, each once.
    fn named_in(&self, path: &str) -> Vec<(FactId, ConceptId, Lit)> {
        let listed = self.common.lexicon.fact(path);
        let atoms = self.terms.atoms.iter().enumerate().filter_map(|(index, atom)| {
            let Atom::Has { fact, concept } = atom else { return None };
            let lit = self.world.atom(AtomId::new(index));
            (Some(*fact) == listed && lit.gate() != 0).then_some((*fact, *concept, lit))
        });
        atoms.collect()
    }

    fn cell(&mut self, clinic: usize, who: &[Lit], group: (FactId, ConceptId)) -> Cell {
        let verbs = self.stage(clinic).map(|stage| stage.verbs.clone()).unwrap_or_default();
        let mut found = Some(Vec::new());
        for (verb, lit) in verbs {
            let all: Vec<Lit> = who.iter().copied().chain([lit]).collect();
            match self.is_possible(&all) {
                Some(true) => found.iter_mut().for_each(|found| found.push(verb)),
                Some(false) => {}
                None => found = None,
            }
        }
        Cell { verbs: found, named: self.names(clinic, group) }
    }

    fn names(&self, clinic: usize, (fact, concept): (FactId, ConceptId)) -> bool {
        let lexicon = &self.common.lexicon;
        let atoms = self.common.clinics.get(clinic).map(|clinic| clinic.ir.atoms.as_slice());
        atoms.unwrap_or_default().iter().any(|atom| {
            matches!(atom, Atom::Has { fact: own, concept: other } if *own == fact && lexicon.is_below(concept, *other))
        })
    }
}
