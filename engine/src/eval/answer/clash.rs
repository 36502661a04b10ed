//! Whether there are referrals at all. Input: a policy. Output: the impossible combinations that leave none.

use crate::eval::policy::LoadedPolicy;
use crate::eval::solve::{Budget, Space};
use crate::ir::Impossible;

impl LoadedPolicy {
    /// Of the combinations that are declared impossible, a smallest set that leaves no referral at all: without any one of
    /// them there would be one. Empty where there are referrals, and where that cannot be settled in bounded work.
    pub fn impossible_clash(&self) -> Vec<&Impossible> {
        let space = self.everything(&self.referral);
        let impossible = self.impossible.iter().map(|(node, _)| *node).collect();
        let space = Space { impossible, ..space.clone() };
        let clash = space.clash(&mut Budget::new());
        let entries = self.ir.impossible.iter().zip(&self.impossible);
        entries.filter(|(_, (node, _))| clash.contains(node)).map(|(entry, _)| entry).collect()
    }
}
