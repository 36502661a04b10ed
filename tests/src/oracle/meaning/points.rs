//! Every way in which letters can turn out. Input: a policy. Output: what a letter says, what it leaves out, and one way the
//! rest can be: a point.

use std::collections::BTreeSet;

use super::answer::{self, Fate};
use super::scenario::Policy;
use super::worlds::{Cell, List, Model, Pattern, Status, World};

/// A point, with what happens there.
pub struct Point {
    /// Of each fact, what it is.
    pub world: World,
    /// Of each fact, whether the letter says it, or it follows from what it says.
    pub given: Vec<bool>,
    /// What happens.
    pub fate: Fate,
}

/// Every point of a policy, of letters that say each fact exactly or not at all; `None` where there are more than that.
pub fn points(policy: &Policy, most: usize) -> Option<Vec<Point>> {
    let model = Model::new(policy);
    let count = model.domains.iter().try_fold(1_usize, |all, own| all.checked_mul(own.len() + 1))?;
    if count > most || model.domains.iter().any(BTreeSet::is_empty) {
        return None;
    }
    let mut found = Vec::new();
    for index in 0..count {
        let Some(worlds) = model.worlds(&pattern(&model, index)) else { continue };
        for world in worlds.worlds {
            let fate = answer::fate(&model, &world, &worlds.given, &[]);
            found.push(Point { world, given: worlds.given.clone(), fate });
        }
    }
    Some(found)
}

/// The letter of that number: of each fact one of its cells, or nothing.
pub(super) fn pattern(model: &Model<'_>, index: usize) -> Pattern {
    let mut rest = index;
    let nothing = model.pattern(&vec![super::scenario::Said::Nothing; super::vocabulary::FACTS.len()]);
    let status = |at: usize, rest: &mut usize| {
        let cells: Vec<Cell> = model.domains[at].iter().copied().collect();
        let own = *rest % (cells.len() + 1);
        *rest /= cells.len() + 1;
        match cells.get(own) {
            Some(cell) => {
                Status { cells: BTreeSet::from([*cell]), stated: true, silence: None, list: List::Missing }
            }
            None => nothing[at].clone(),
        }
    };
    (0..model.domains.len()).map(|at| status(at, &mut rest)).collect()
}
