//! What is wanted of one world.

use crate::eval::bits::{BitSet, Bits};
use crate::eval::ids::NodeId;
use crate::ir::RuleId;

/// What is wanted of one world.
#[derive(Clone, Debug, Default)]
pub(crate) struct Goal {
    /// No rule of this set takes effect.
    pub(crate) none: Option<BitSet<RuleId>>,
    /// Of each of these sets, a rule takes effect.
    pub(crate) some: Vec<BitSet<RuleId>>,
    /// This rule does not hold.
    pub(crate) fails: Option<RuleId>,
    /// These conditions are yes.
    pub(crate) affirms: Vec<NodeId>,
    /// These are not.
    pub(crate) denies: Vec<NodeId>,
    /// Of each pair, the rule takes no effect or the condition is not yes.
    pub(crate) never_both: Vec<(RuleId, NodeId)>,
}

impl Goal {
    /// Whether nothing is wanted of rules.
    pub(crate) fn is_free(&self) -> bool {
        self.none.is_none() && self.some.is_empty() && self.fails.is_none() && self.never_both.is_empty()
    }

    /// Whether no rule is left that could take effect as wanted.
    pub(crate) fn is_hopeless(&self) -> bool {
        self.some.iter().any(Bits::is_empty)
    }

    /// The same, where that condition is yes, too.
    pub(crate) fn affirming(mut self, node: NodeId) -> Self {
        self.affirms.push(node);
        self
    }
}
