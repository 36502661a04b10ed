//! What a new version of a policy does to decisions, and to whom. Input: two versions. Output: the edits between them, and of
//! every letter that is decided otherwise which of them does it, told once.
//!
//! An edit does it where the letter is decided as the new version decides, whatever becomes of the other edits.

mod acts;
mod answer;
mod common;
mod decided;
mod doses;
mod fewer;
mod hybrid;
mod membership;
mod moves;
mod opened;
mod owners;
mod pair;
mod plausible;
mod readers;
mod regions;
mod rename;
mod services;
mod shown;
mod statements;
mod told;
mod tree;
mod versions;

pub use answer::Answer;
pub(crate) use doses::Doses;
pub use doses::Reached;
pub use membership::{Bound, BoundKind};
pub use owners::{Owners, owners};
pub use readers::{Lies, Readers, Said};
pub use services::ServiceChange;
pub use statements::{StageOrder, What};
pub use told::{Deciders, Following, Follows};

use std::collections::BTreeSet;
use std::sync::Arc;

use remit_engine::eval::{LoadError, LoadedPolicy};
use remit_engine::ir::{Atom, Condition, Location, Policy, RuleId, StageName, Verb};
use remit_engine::referral::Lexicon;
use serde_json::Value;

use self::common::Common;
use self::moves::Moved;
use self::statements::Statement;
use self::versions::Versions;
use crate::policy::Effect;
use crate::witness::Witness;

/// What two versions of a policy do to decisions.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Comparison {
    /// The edits between them, in the order of the new version.
    pub edits: Vec<Edit>,
    /// Every letter that is decided otherwise, each in one of these.
    pub moves: Vec<Move>,
    /// What becomes otherwise of services that referrals ask for, whatever is decided of the referral.
    pub services: Vec<ServiceChange>,
    /// The old version, by the ids of the vocabulary of both.
    pub old: Policy,
    /// What both versions speak of: the vocabulary of the new one, and what only the old one has.
    pub lexicon: Arc<Lexicon>,
    /// What they read that does not mean the same in both, by name: what becomes of letters for that is not compared.
    pub otherwise: Vec<String>,
    /// Whether that is all: told to stop, it may not be.
    pub finished: bool,
    /// Whether the search came to its end; what facts say of each other may still not be told exactly.
    pub searched: bool,
    /// A policy whose atoms are those of the conditions here.
    pub terms: Policy,
    /// Rules that are one rule of which both versions have a form: the stage, its place in the old and in the new.
    pub pairs: Vec<(StageName, RuleId, RuleId)>,
    /// The conditions of the regions, each once.
    pub conditions: Vec<Bound>,
}

/// Statements that were changed as one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Edit {
    /// The statements.
    pub statements: Vec<Edited>,
    /// The test that became another one everywhere, where that is all.
    pub replaced: Option<(Atom, Atom)>,
    /// Whom its rules concern now and did not before: any of these.
    pub now: Vec<Condition>,
    /// Whom they concerned and no longer do.
    pub no_longer: Vec<Condition>,
    /// Whom they concern as before, with something else that follows.
    pub otherwise: Vec<Condition>,
    /// Whether these are all.
    pub whole: bool,
    /// Where medicines count otherwise: the amounts of each that reach a limit.
    pub reached: Vec<Reached>,
}

/// A statement that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edited {
    /// What it is.
    pub what: What,
    /// As it was.
    pub old: Option<Written>,
    /// As it is.
    pub new: Option<Written>,
}

/// Where a statement is written, and what it decides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// The name of a rule.
    pub name: Option<String>,
    /// What it decides.
    pub verb: Option<Verb>,
    /// Where it is.
    pub location: Location,
}

/// How edits move letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// One edit does, whatever becomes of the others.
    Alone,
    /// Several do together, and none of them without the others.
    Together,
    /// Any of several does.
    Either,
}

/// Letters that are decided otherwise.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Move {
    /// The smallest sets of edits that do it, by their places.
    pub by: Vec<Vec<usize>>,
    /// How.
    pub how: How,
    /// When.
    pub stage: StageName,
    /// What was decided; `None`: the version has no such letter.
    pub old: Option<Verb>,
    /// What is decided.
    pub new: Option<Verb>,
    /// What decides these letters in the old version.
    pub old_by: Deciders,
    /// What decides them in the new one.
    pub new_by: Deciders,
    /// What followed, and no longer does.
    pub lost: Vec<Following>,
    /// What follows, and did not.
    pub gained: Vec<Following>,
    /// A letter that moves so, as both versions decide it; `None` where none could be made.
    pub witness: Option<Shown>,
    /// Which letters these are: those of which all of these hold, by their places among the conditions.
    pub region: Option<Region>,
}

/// Which letters a move is of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Region {
    /// Conditions that all hold, by their places.
    pub conditions: Vec<usize>,
    /// Whether they hold of no letter that does not move so.
    pub whole: bool,
    /// Whether they hold of no letter of another move either.
    pub alone: bool,
}

/// A letter, decided by both versions.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Shown {
    /// The referral, as `remit eval` reads it.
    pub referral: Value,
    /// What the old version decides of it.
    pub old: Witness,
    /// What the new version decides.
    pub new: Witness,
}

impl Comparison {
    /// Both versions over the vocabulary of both. Errors: they make more of a fact together than can be told apart.
    pub fn versions(&self, new: &Arc<LoadedPolicy>) -> Result<[Arc<LoadedPolicy>; 2], LoadError> {
        let old = LoadedPolicy::load(&self.lexicon, self.old.clone())?;
        if Arc::ptr_eq(&self.lexicon, new.lexicon()) {
            return Ok([old, new.clone()]);
        }
        Ok([old, LoadedPolicy::load(&self.lexicon, new.ir().clone())?])
    }
}

/// Compares two versions, each over its own vocabulary; `stop` is asked again and again, and ends what takes longer. Errors: together they
/// tell more values of a fact apart than can be.
pub fn compare(
    old: &Arc<LoadedPolicy>,
    new: &Arc<LoadedPolicy>,
    stop: &dyn Fn() -> bool,
) -> Result<Comparison, LoadError> {
    compared(old, new, false, stop)
}

/// The same, with the region of each move.
pub fn compare_with_regions(
    old: &Arc<LoadedPolicy>,
    new: &Arc<LoadedPolicy>,
    stop: &dyn Fn() -> bool,
) -> Result<Comparison, LoadError> {
    compared(old, new, true, stop)
}

fn compared(
    old: &Arc<LoadedPolicy>,
    new: &Arc<LoadedPolicy>,
    with_regions: bool,
    stop: &dyn Fn() -> bool,
) -> Result<Comparison, LoadError> {
    let common = Common::new(old, new).ok_or(LoadError::Semantics(remit_engine::ir::SEMANTICS))?;
    let Common { lexicon, old: before, otherwise } = common;
    let mut versions = Versions::new(&lexicon, &before, new.ir(), stop)?;
    let is_same = otherwise.is_empty();
    let mut comparison = Comparison {
        edits: (0..versions.changes.len()).map(|edit| versions.edit(edit)).collect(),
        moves: Vec::new(),
        services: Vec::new(),
        old: before,
        lexicon,
        otherwise,
        finished: is_same,
        searched: is_same,
        terms: Policy::clone(&versions.new),
        pairs: versions.pairs(),
        conditions: Vec::new(),
    };
    let mut gates: Vec<(StageName, crate::circuit::Lit)> = Vec::new();
    for stage in [StageName::Referral, StageName::Discharge] {
        // Where neither says anything, nothing can be decided otherwise.
        let says = |policy: &Policy| {
            let stage = policy.stage(stage);
            !stage.rules.is_empty() || stage.default.is_some()
        };
        if !says(old.ir()) && !says(new.ir()) {
            continue;
        }
        let found = versions.moves(stage);
        let all = versions.all();
        let exact = versions.world.exact && versions.with(0).exact && versions.with(all).exact;
        comparison.searched &= found.finished;
        comparison.finished &= found.finished && exact;
        let every = merged(found.moved);
        for moved in &every {
            let mut told = versions.told(moved, (old, new));
            // What doses come to in either version, no condition says.
            if with_regions && versions.doses.is_none() {
                let found = versions.membership(moved, &every, &comparison.edits);
                let mut conditions = Vec::new();
                for own in found.all {
                    let place = gates.iter().position(|known| *known == (stage, own.gate));
                    conditions.push(place.unwrap_or(gates.len()));
                    if place.is_none() {
                        gates.push((stage, own.gate));
                        comparison.conditions.push(own.bound);
                    }
                }
                told.region = Some(Region { conditions, whole: found.whole, alone: found.alone });
            }
            comparison.moves.push(told);
        }
    }
    let (services, all_services) = versions.services((old, new));
    comparison.services = services;
    comparison.searched &= all_services;
    comparison.finished &= all_services;
    Ok(comparison)
}

/// Moves that are told as one: the same edits from the same outcome to the same.
fn merged(moved: Vec<Moved>) -> Vec<Vec<Moved>> {
    let mut all: Vec<Vec<Moved>> = Vec::new();
    for one in moved {
        let like = |it: &&mut Vec<Moved>| {
            it.first().is_some_and(|first| first.by == one.by && told_of(first) == told_of(&one))
        };
        match all.iter_mut().find(like) {
            Some(known) => known.push(one),
            None => all.push(vec![one]),
        }
    }
    all
}

type Told = (Option<usize>, Option<usize>, BTreeSet<Effect>, BTreeSet<Effect>);

fn told_of(moved: &Moved) -> Told {
    let side = |outcome: &versions::Outcome| outcome.allowed.then_some(outcome.verb);
    let (old, new) = (side(&moved.from), side(&moved.to));
    let differ = |one: &BTreeSet<Effect>, other: &BTreeSet<Effect>| -> BTreeSet<Effect> {
        if old == new { one.difference(other).cloned().collect() } else { BTreeSet::new() }
    };
    (old, new, differ(&moved.from.effects, &moved.to.effects), differ(&moved.to.effects, &moved.from.effects))
}

impl Versions<'_> {
    fn edit(&mut self, edit: usize) -> Edit {
        let regions::Region { now, no_longer, otherwise, whole } = self.region(edit);
        let statements = &self.statements;
        let changed = self.changes.get(edit);
        let edited = changed.iter().flat_map(|changed| &changed.statements).filter_map(|index| {
            let statement = statements.list.get(*index)?;
            Some(Edited {
                what: statement.what,
                old: written(&self.old, statement, statement.old),
                new: written(&self.new, statement, statement.new),
            })
        });
        let replaced = changed.and_then(|changed| changed.replaced.clone());
        let is_conversion = changed.iter().flat_map(|changed| &changed.statements).any(|index| {
            statements.list.get(*index).is_some_and(|statement| statement.what == What::Conversion)
        });
        let doses = self.doses.iter().filter(|_| is_conversion);
        let reached = doses.flat_map(|doses| doses.reached(&self.new.atoms)).collect();
        Edit {
            statements: edited.collect(),
            replaced: replaced.map(|replaced| (replaced.old, replaced.new)),
            now,
            no_longer,
            otherwise,
            whole,
            reached,
        }
    }

    /// A move with a letter that shows it.
    fn told(&mut self, moved: &[Moved], (old, new): (&Arc<LoadedPolicy>, &Arc<LoadedPolicy>)) -> Move {
        let Some(first) = moved.first() else {
            return Move {
                by: Vec::new(),
                how: How::Together,
                stage: StageName::Referral,
                old: None,
                new: None,
                old_by: Deciders::default(),
                new_by: Deciders::default(),
                lost: Vec::new(),
                gained: Vec::new(),
                witness: None,
                region: None,
            };
        };
        let (from, to, lost, gained) = told_of(first);
        let verb = |place: Option<usize>| Verb::of_stage(first.stage).get(place?).copied();
        let by: Vec<Vec<usize>> = first
            .by
            .iter()
            .map(|set| (0..self.changes.len()).filter(|edit| set >> edit & 1 == 1).collect())
            .collect();
        let how = match by.as_slice() {
            [one] if one.len() == 1 => How::Alone,
            [_] => How::Together,
            _ => How::Either,
        };
        let (old_verb, new_verb) = (verb(from), verb(to));
        let witness = moved.iter().find_map(|it| self.witness(it, (old_verb, new_verb), (old, new)));
        let (old_by, new_by) = self.deciders(moved);
        let said = |effects: BTreeSet<Effect>| effects.iter().map(|effect| self.following(effect)).collect();
        Move {
            by,
            how,
            stage: first.stage,
            old: old_verb,
            new: new_verb,
            old_by,
            new_by,
            lost: said(lost),
            gained: said(gained),
            witness,
            region: None,
        }
    }
}

fn written(policy: &Policy, statement: &Statement, at: Option<usize>) -> Option<Written> {
    let at = at?;
    match statement.what {
        What::Rule(stage) => {
            let rule = policy.stage(stage.name()).rules.get(at)?;
            Some(Written {
                name: Some(rule.name.clone()),
                verb: Some(rule.verb),
                location: rule.location.clone(),
            })
        }
        What::Otherwise(stage) => {
            let default = policy.stage(stage.name()).default.as_ref()?;
            Some(Written { name: None, verb: Some(default.verb), location: default.location.clone() })
        }
        What::Silence(_) | What::Conversion | What::Priorities => {
            Some(Written { name: None, verb: None, location: policy.location.clone() })
        }
        What::Impossible => {
            let entry = policy.impossible.get(at)?;
            Some(Written { name: None, verb: None, location: entry.location.clone() })
        }
    }
}
