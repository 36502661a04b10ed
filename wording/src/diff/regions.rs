//! Which letters a move is of. Input: the conditions of its region. Output: each in words.

use remit_engine::ir::{Condition, FactId};

use super::Changes;
use crate::names::opening;

/// A condition of regions.
#[derive(Clone, Debug)]
pub struct RegionCondition {
    /// What holds, over the atoms of the changes' terms.
    pub condition: Condition,
    /// What it is.
    pub kind: ConditionKind,
    /// The names of the rules that it is of.
    pub rules: Vec<String>,
}

/// What a condition of a region is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConditionKind {
    /// The difference that an edit makes, by its place.
    Edit(usize),
    /// One of some rules decides, or brings what follows.
    Decides,
    /// A rule that would decide otherwise does not hold.
    Not,
    /// A fact is not said.
    Unsaid(FactId),
    /// What else tells these letters from others.
    Also,
}

/// Which letters a move is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Conditions that all hold, by their places.
    pub conditions: Vec<usize>,
    /// Whether they hold of no letter that does not move so.
    pub whole: bool,
    /// Whether they hold of no letter of another move either.
    pub alone: bool,
}

impl Changes<'_> {
    /// Alternatives in words, one by one.
    pub fn alternatives_told(&self, all: &[Condition]) -> Vec<String> {
        let one = |condition: &Condition| opening(&self.alternatives(&[std::slice::from_ref(condition)]).0);
        all.iter().map(one).collect()
    }

    /// A condition of regions in words.
    pub fn condition_told(&self, own: &RegionCondition) -> String {
        let alternatives = match (&own.kind, &own.condition) {
            (ConditionKind::Edit(_), Condition::Or(any)) => any.as_slice(),
            (ConditionKind::Edit(_), one) => std::slice::from_ref(one),
            (
                ConditionKind::Decides | ConditionKind::Not | ConditionKind::Unsaid(_) | ConditionKind::Also,
                other,
            ) => return opening(&self.terms().condition(other)),
        };
        let (shared, rest) = self.alternatives(&[alternatives]);
        let rest: Vec<String> = rest.into_iter().flatten().collect();
        let rest = self.words().any_of(&rest);
        match (shared.is_empty(), rest.is_empty()) {
            (true, _) => rest,
            (false, true) => opening(&shared),
            (false, false) => format!("{}; {rest}", opening(&shared)),
        }
    }
}
