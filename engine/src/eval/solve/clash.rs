//! Which impossible combinations leave no world between them.

use super::budget::Budget;
use super::goal::Goal;
use super::space::Space;
use crate::eval::ids::NodeId;

/// The most things of which every choice is looked at; of more, what is found may be a set of which no part will do and
/// that is still not the smallest of all.
const MOST_CHOICES: usize = 10;

impl Space<'_> {
    /// A smallest set of impossible combinations that no world avoids: without any one of them there would be a world.
    /// Empty where there is a world.
    pub(crate) fn clash(&self, budget: &mut Budget) -> Vec<NodeId> {
        let mut clashes = |impossible: &[NodeId]| {
            let space = Space { impossible: impossible.to_vec(), ..self.clone() };
            !space.exists(&[Goal::default()], budget)
        };
        if clashes(&self.impossible) { smallest(&self.impossible, clashes) } else { Vec::new() }
    }
}

/// The smallest part of something that clashes, which still does; the first of several that are as small.
pub(crate) fn smallest<T: Copy>(all: &[T], mut clashes: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut left = all.to_vec();
    for place in (0..all.len()).rev() {
        let mut without = left.clone();
        without.remove(place);
        if clashes(&without) {
            left = without;
        }
    }
    if all.len() > MOST_CHOICES {
        return left;
    }
    let size = |choice: &u32| choice.count_ones() as usize;
    let mut choices: Vec<u32> = (0..1_u32 << all.len()).filter(|choice| size(choice) < left.len()).collect();
    choices.sort_by_key(|choice| (choice.count_ones(), choice.reverse_bits().wrapping_neg()));
    let part = |choice: u32| {
        let chosen = all.iter().enumerate().filter(move |(place, _)| choice >> place & 1 == 1);
        chosen.map(|(_, item)| *item).collect::<Vec<T>>()
    };
    choices.into_iter().map(part).find(|part| clashes(part)).unwrap_or(left)
}
