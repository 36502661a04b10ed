//! What is wanted of one world.

use crate::eval::bits::BitSet;
use crate::eval::ids::NodeId;
use crate::ir::RuleId;

/// What is wanted of one world.
#[derive(Clone, Debug, Default)]
pub(crate) struct Goal {
    /// No rule of this set takes effect.
    pub(crate) none: Option<BitSet<RuleId>>,
    /// A rule of this set takes effect.
    pub(crate) some: Option<BitSet<RuleId>>,
    /// This rule does not hold.
    pub(crate) fails: Option<RuleId>,
    /// This condition is not yes.
    pub(crate) denies: Option<NodeId>,
    /// The world is an impossible one; otherwise it must not be.
    pub(crate) contradicts: bool,
}

impl Goal {
    /// Whether nothing is wanted of rules.
    pub(crate) fn is_free(&self) -> bool {
        self.none.is_none() && self.some.is_none() && self.fails.is_none()
    }
}
