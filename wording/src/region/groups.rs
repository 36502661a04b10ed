//! Conditions as they are read. Input: conditions, each a few tests. Output: those that differ in one test as one.

use super::Tested;

/// Conditions that are told as one.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    /// What all of them say.
    pub(super) shared: Vec<(Tested, bool)>,
    /// What each says besides: any of these.
    pub(super) any: Vec<Tested>,
    /// Their places.
    pub(super) members: Vec<usize>,
}

/// Conditions that differ in one test that is met, the shortest first.
pub(super) fn groups(conditions: &[&[(Tested, bool)]]) -> Vec<Told> {
    let mut open: Vec<usize> = (0..conditions.len()).collect();
    let mut found: Vec<Told> = Vec::new();
    while let Some(largest) = largest(conditions, &open) {
        open.retain(|at| !largest.members.contains(at));
        found.push(largest);
    }
    for at in open {
        let shared = conditions.get(at).map(|tests| tests.to_vec()).unwrap_or_default();
        found.push(Told { shared, any: Vec::new(), members: vec![at] });
    }
    found.sort_by_key(|told| {
        (told.shared.len() + usize::from(!told.any.is_empty()), told.members.first().copied())
    });
    found
}

/// Most conditions that say the same but for one test.
fn largest(conditions: &[&[(Tested, bool)]], open: &[usize]) -> Option<Told> {
    let mut all: Vec<Told> = Vec::new();
    for at in open {
        let Some(tests) = conditions.get(*at) else { continue };
        for (tested, _) in tests.iter().filter(|(tested, is)| *is && matches!(tested, Tested::Atom(_))) {
            let shared: Vec<(Tested, bool)> =
                tests.iter().filter(|(other, _)| other != tested).copied().collect();
            match all.iter_mut().find(|told| told.shared == shared) {
                Some(told) => {
                    told.any.push(*tested);
                    told.members.push(*at);
                }
                None => all.push(Told { shared, any: vec![*tested], members: vec![*at] }),
            }
        }
    }
    let several = all.into_iter().filter(|told| told.members.len() > 1);
    // Of as many the first.
    several.rev().max_by_key(|told| told.members.len())
}
