//! Moves as a board reads them. Input: changes. Output: numbered groups: of each edit, or of several, what had one outcome or
//! gets one, with what becomes of it.

use remit_engine::ir::{StageName, Verb};

use super::{Changes, How, Move};

/// Which outcome the moves of a group share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shared {
    Old,
    New,
}

/// Moves that are read together.
#[derive(Clone, Debug)]
pub(super) struct Group<'c> {
    /// From 1.
    pub(super) number: usize,
    pub(super) by: &'c [Vec<usize>],
    pub(super) how: How,
    pub(super) stage: StageName,
    pub(super) shared: Shared,
    pub(super) verb: Option<Verb>,
    pub(super) moves: Vec<&'c Move>,
}

/// All groups, those of one edit alone first, in the order of the edits.
pub(super) fn groups<'c>(changes: &'c Changes<'_>) -> Vec<Group<'c>> {
    let mut owners: Vec<(&[Vec<usize>], How, StageName)> = Vec::new();
    for it in &changes.moves {
        let owner = (it.by.as_slice(), it.how, it.stage);
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }
    owners.sort_by_key(|(by, how, stage)| (*how != How::Alone, *stage == StageName::Discharge, by.to_vec()));
    let mut found: Vec<Group<'c>> = Vec::new();
    for (by, how, stage) in owners {
        let own: Vec<&Move> = changes
            .moves
            .iter()
            .filter(|it| (it.by.as_slice(), it.how, it.stage) == (by, how, stage) && !it.only_opens())
            .collect();
        let count = |verb: &dyn Fn(&Move) -> Option<Verb>| {
            let mut all: Vec<Option<Verb>> = Vec::new();
            own.iter().map(|it| verb(it)).for_each(|verb| {
                if !all.contains(&verb) {
                    all.push(verb);
                }
            });
            all.len()
        };
        let shared = if count(&|it| it.outcomes().0) <= count(&|it| it.outcomes().1) {
            Shared::Old
        } else {
            Shared::New
        };
        let of = |it: &Move| {
            let (old, new) = it.outcomes();
            if shared == Shared::Old { old } else { new }
        };
        let verbs = Verb::of_stage(stage).iter().copied().map(Some).chain([None]);
        for verb in verbs {
            let mut moves: Vec<&Move> = own.iter().filter(|it| of(it) == verb).copied().collect();
            if moves.is_empty() {
                continue;
            }
            let strength =
                |verb: Option<Verb>| verb.and_then(|verb| verb.strength(stage)).unwrap_or(usize::MAX);
            let other = |it: &Move| {
                let (old, new) = it.outcomes();
                if shared == Shared::Old { new } else { old }
            };
            moves.sort_by_key(|it| strength(other(it)));
            // Of letters that leave things out, one that goes this way is enough.
            let mut seen: Vec<Option<Verb>> = Vec::new();
            moves.retain(|it| {
                let known = it.letter.is_some() && seen.contains(&other(it));
                seen.push(other(it));
                !known
            });
            let number = found.len() + 1;
            found.push(Group { number, by, how, stage, shared, verb, moves });
        }
    }
    found
}
