//! Which impossible combinations leave no world between them.

use super::budget::Budget;
use super::goal::Goal;
use super::space::Space;
use crate::eval::ids::NodeId;

impl Space<'_> {
    /// A smallest set of impossible combinations that no world avoids: without any one of them there would be a world.
    /// Empty where there is a world.
    pub(crate) fn clash(&self, budget: &mut Budget) -> Vec<NodeId> {
        let mut space = self.clone();
        if space.exists(&[Goal::default()], budget) {
            return Vec::new();
        }
        for node in self.impossible.iter().rev() {
            let all = space.impossible.clone();
            space.impossible.retain(|other| other != node);
            if space.exists(&[Goal::default()], budget) {
                space.impossible = all;
            }
        }
        space.impossible
    }
}
