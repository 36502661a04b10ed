//! Which edits make the difference for one referral. Input: two versions and a referral. Output: the smallest sets of edits each
//! of which does it whatever becomes of the others, as the evaluator decides with every choice of edits.

use std::sync::Arc;

use remit_engine::eval::{LoadError, LoadedPolicy};
use remit_engine::ir::StageName;
use remit_engine::referral::Referral;

use super::doses::Doses;
use super::pair::behind;
use super::statements::{Changed, Statements, What};
use super::{Answer, How};

/// Of more edits than this not every choice is tried.
const MOST_EDITS: usize = 8;

/// What two versions answer to a referral, and which edits make the difference.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Owners {
    /// What the old version answers; none: it reads no such letter.
    pub old: Option<Answer>,
    /// What the new one answers.
    pub new: Option<Answer>,
    /// The smallest sets of edits that do it, by their places; none where both answer alike.
    pub by: Vec<Vec<usize>>,
    /// Whether every choice of edits was tried.
    pub whole: bool,
}

impl Owners {
    /// How the edits do it; none where both answer alike.
    pub fn how(&self) -> Option<How> {
        match self.by.as_slice() {
            [] => None,
            [one] if one.len() == 1 => Some(How::Alone),
            [_] => Some(How::Together),
            [_, _, ..] => Some(How::Either),
        }
    }
}

/// Which edits make the difference for a referral; both versions are over one vocabulary. Errors: a choice of edits tells more values of a fact apart than can be.
pub fn owners(
    (old, new): (&Arc<LoadedPolicy>, &Arc<LoadedPolicy>),
    stage: StageName,
    referral: &Referral,
) -> Result<Owners, LoadError> {
    let answers = [old, new].map(|version| Answer::of(version, stage, referral));
    let [before, after] = answers;
    let mut found = Owners { old: before, new: after, by: Vec::new(), whole: true };
    if found.old == found.new {
        return Ok(found);
    }
    let (was, is) = (Arc::new(old.ir().clone()), Arc::new(behind(new.ir(), old.ir())));
    let counted_otherwise = Doses::new(old.lexicon(), &was, &is).is_some();
    let statements = Statements::new(&was, &is, counted_otherwise);
    let changes = statements.changes();
    let choices = Choices { statements: &statements, changes: &changes, stage, referral };
    let count = changes.len();
    if count > MOST_EDITS {
        found.whole = false;
        found.by = vec![choices.one_that_does(count, old, found.new.as_ref())?];
        return Ok(found);
    }
    let mut as_new = Vec::new();
    for set in 0..1_u64 << count {
        as_new.push(choices.answer(set, old)? == found.new);
    }
    let sets = 0..as_new.len();
    let does = |set: usize| as_new.iter().enumerate().all(|(other, same)| other & set != set || *same);
    let doing: Vec<usize> = sets.filter(|set| does(*set)).collect();
    let smallest = doing.iter().filter(|set| !doing.iter().any(|it| it != *set && it & **set == *it));
    found.by = smallest.map(|set| (0..count).filter(|edit| set >> edit & 1 == 1).collect()).collect();
    Ok(found)
}

struct Choices<'c> {
    statements: &'c Statements,
    changes: &'c [Changed],
    stage: StageName,
    referral: &'c Referral,
}

impl Choices<'_> {
    /// What is answered with these edits.
    fn answer(&self, edits: u64, old: &Arc<LoadedPolicy>) -> Result<Option<Answer>, LoadError> {
        let is_new = |statement: usize| {
            let edit = self.changes.iter().position(|changed| changed.statements.contains(&statement));
            edit.is_none_or(|edit| edits >> edit & 1 == 1)
        };
        let mut policy = self.statements.hybrid(&is_new);
        let conversion = self.statements.list.iter().position(|it| it.what == What::Conversion);
        let counts_as_new = conversion.is_none_or(is_new);
        let by = if counts_as_new { &self.statements.new } else { &self.statements.old };
        policy.conversion = by.conversion;
        // What a rule cites is of its own version's list.
        for stage in [&mut policy.referral, &mut policy.discharge] {
            stage.rules.iter_mut().for_each(|rule| rule.citations.clear());
            stage.default.iter_mut().for_each(|default| default.citations.clear());
        }
        let loaded = LoadedPolicy::load(old.lexicon(), policy)?;
        Ok(Answer::of(&loaded, self.stage, self.referral))
    }

    /// A set of edits from which none can be taken, with which the new answer is given.
    fn one_that_does(
        &self,
        count: usize,
        old: &Arc<LoadedPolicy>,
        wanted: Option<&Answer>,
    ) -> Result<Vec<usize>, LoadError> {
        let bit = |edit: usize| 1_u64.checked_shl(u32::try_from(edit).unwrap_or(u32::MAX)).unwrap_or(0);
        let mut kept = (0..count).fold(0, |all, edit| all | bit(edit));
        for edit in 0..count {
            let without = kept & !bit(edit);
            if self.answer(without, old)?.as_ref() == wanted {
                kept = without;
            }
        }
        Ok((0..count).filter(|edit| kept & bit(*edit) != 0).collect())
    }
}
