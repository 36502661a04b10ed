//! What a policy says with every decision, resolved.

use super::{Condition, ConditionKind, Grounds, Guard, Head, PolicyId, SectionId};
use crate::base::Loc;

/// What is said with every decision of its stage, whatever is decided.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Its name, written or made from what it says; the place is that of `notice` where it has no written name.
    pub head: Head,
    /// Whether the author wrote the name.
    pub named: bool,
    /// The policy.
    pub policy: PolicyId,
    /// The section.
    pub section: Option<SectionId>,
    /// When it holds.
    pub condition: Condition,
    /// `when` and `unless`.
    pub guard: Guard,
    /// What it says, and where it comes from.
    pub grounds: Grounds,
    /// Whether a part of it could not be read.
    pub damaged: bool,
}

impl Notice {
    /// A notice of which only the name is known.
    pub(in crate::resolve) fn new(
        head: Head,
        named: bool,
        (policy, section): (PolicyId, Option<SectionId>),
        loc: Loc,
    ) -> Self {
        Self {
            head,
            named,
            policy,
            section,
            condition: Condition { kind: ConditionKind::Error, loc },
            guard: Guard::default(),
            grounds: Grounds::default(),
            damaged: false,
        }
    }

    /// Every condition that it has.
    pub fn conditions(&self) -> impl Iterator<Item = &Condition> {
        std::iter::once(&self.condition).chain(self.guard.conditions())
    }
}
