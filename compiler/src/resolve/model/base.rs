//! What cases have in common, resolved; and what a case states, its own lines before those of its base.

use std::collections::BTreeSet;

use super::{BaseId, Case, CaseEntry, FactId, Head, Model, PolicyId};
use crate::base::Loc;

/// Facts that cases have in common.
#[derive(Clone, Debug)]
pub struct Base {
    /// Its name and place.
    pub head: Head,
    /// The policy whose cases it is for.
    pub policy: PolicyId,
    /// The base that it adds to.
    pub parent: Option<(BaseId, Loc)>,
    /// What it says.
    pub lines: CaseLines,
    /// Whether all of it could be read.
    pub runnable: bool,
}

/// The lines of a case or base.
#[derive(Clone, Debug, Default)]
pub struct CaseLines {
    /// What is said.
    pub entries: Vec<CaseEntry>,
    /// The facts of which the base says something that is taken away.
    pub unsaid: Vec<(FactId, Loc)>,
}

impl CaseLines {
    /// The facts that it settles: those it states, and those it takes away.
    pub fn settles(&self) -> impl Iterator<Item = FactId> {
        self.entries.iter().map(|entry| entry.fact).chain(self.unsaid.iter().map(|(fact, _)| *fact))
    }
}

impl Base {
    /// A base of which only the name is known.
    pub(in crate::resolve) fn new(head: Head, policy: PolicyId) -> Self {
        Self { head, policy, parent: None, lines: CaseLines::default(), runnable: false }
    }
}

impl Model {
    /// A base and those that it adds to, the nearest first; a circle ends where it begins again.
    pub fn bases_from(&self, first: Option<BaseId>) -> Vec<&Base> {
        let (mut seen, mut found, mut next) = (BTreeSet::new(), Vec::new(), first);
        while let Some(base) = next.filter(|id| seen.insert(*id)).and_then(|id| self.bases.get(id)) {
            found.push(base);
            next = base.parent.map(|(parent, _)| parent);
        }
        found
    }

    /// The bases that a case adds to, the nearest first.
    pub fn bases_of(&self, case: &Case) -> Vec<&Base> {
        self.bases_from(case.base.map(|(base, _)| base))
    }

    /// What a case states: its own lines, and of its bases those that no nearer line replaces or takes away.
    pub fn stated<'m>(&'m self, case: &'m Case) -> Vec<&'m CaseEntry> {
        let mut settled: BTreeSet<FactId> = BTreeSet::new();
        let mut found: Vec<&CaseEntry> = Vec::new();
        let bases = self.bases_of(case).into_iter().map(|base| &base.lines);
        for lines in std::iter::once(&case.lines).chain(bases) {
            found.extend(lines.entries.iter().filter(|entry| !settled.contains(&entry.fact)));
            settled.extend(lines.settles());
        }
        found
    }
}
