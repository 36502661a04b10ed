//! Cases for what no case shows yet. Input: a policy with its cases. Output: few and short cases, each with what the policy
//! answers now, to be confirmed by who answers for it; and what no referral can show.

mod find;
mod goals;
mod plain;
mod text;
mod title;

use std::collections::BTreeSet;

use remit_analysis::{Analysis, Found};
use remit_engine::value::Language;
use serde_json::Value;

use self::find::Finder;
use self::goals::Goal;
pub use self::text::{edit, text};
use super::Answer;
use crate::resolve::PolicyId;
use crate::workspace::Snapshot;

/// A case to be confirmed.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// What it is called, in the policy's language.
    pub title: String,
    /// Its lines.
    pub lines: Vec<String>,
    /// The same as a referral.
    pub referral: Value,
    /// What the policy answers.
    pub answer: Answer,
    /// What it shows that no case did, in words.
    pub shows: Vec<String>,
}

/// What is proposed for a policy.
#[derive(Clone, Debug, Default)]
pub struct Proposals {
    /// The cases, in the order of the rules.
    pub cases: Vec<Proposal>,
    /// What no referral that can be sent shows, in words.
    pub never: Vec<String>,
    /// What none was found for, though there may be one.
    pub unknown: Vec<String>,
}

/// Cases for what the cases of a policy do not show, the unconfirmed ones counted too: nothing is proposed twice. `None` where
/// the policy has errors, or when told to stop.
pub fn propose(
    snapshot: &Snapshot,
    policy: PolicyId,
    lang: Language,
    stop: &dyn Fn() -> bool,
) -> Option<Proposals> {
    let finder = Finder::new(snapshot, policy)?;
    let goals = goals::of(&finder.policy, &finder.limits);
    let mut analysis = Analysis::new(&finder.policy, stop).ok()?;
    let mut open: BTreeSet<usize> = (0..goals.len()).collect();
    for shown in finder.known_cases() {
        open.retain(|goal| goals.get(*goal).is_some_and(|goal| !finder.shows(&shown, goal)));
    }
    let (mut found, mut never, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for (index, goal) in goals.iter().enumerate() {
        if stop() {
            return None;
        }
        if !open.contains(&index) {
            continue;
        }
        match finder.find(&mut analysis, goal) {
            Ok(draft) => {
                let shown: BTreeSet<usize> = open
                    .iter()
                    .copied()
                    .filter(|other| goals.get(*other).is_some_and(|other| finder.shows(&draft.seen, other)))
                    .collect();
                open.retain(|goal| !shown.contains(goal));
                found.push((index, draft, shown));
            }
            Err(Found::None) => never.push(index),
            Err(Found::NotFinished | Found::Letter(_)) => unknown.push(index),
        }
    }
    needed(&mut found, &goals, &finder);
    let title = title::Titles::new(snapshot, policy, &finder, lang);
    Some(title.proposals(found, &goals, (never, unknown)))
}

/// Leaves out each case all of which later ones show too.
fn needed(found: &mut Vec<(usize, find::Draft, BTreeSet<usize>)>, goals: &[Goal], finder: &Finder<'_>) {
    let all: BTreeSet<usize> = found.iter().flat_map(|(_, _, shown)| shown.iter().copied()).collect();
    for (_, draft, shown) in found.iter_mut() {
        let own = |goal: &usize| goals.get(*goal).is_some_and(|goal| finder.shows(&draft.seen, goal));
        *shown = all.iter().copied().filter(own).collect();
    }
    for index in (0..found.len()).rev() {
        let others: BTreeSet<usize> = found
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index)
            .flat_map(|(_, (_, _, shown))| shown.iter().copied())
            .collect();
        if found.get(index).is_some_and(|(_, _, shown)| shown.is_subset(&others)) {
            found.remove(index);
        }
    }
}
