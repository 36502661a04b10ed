//! A letter that shows a move. Input: a move, and both versions. Output: a short letter that people would write, of which the
//! evaluator says it with either version.

use std::cell::RefCell;
use std::sync::Arc;

use remit_engine::eval::LoadedPolicy;
use remit_engine::ir::{Atom, FactId, StageName, Verb, Vocabulary};

use super::moves::Moved;
use super::versions::Versions;
use super::{Answer, Shown};
use crate::letter::Letter;
use crate::witness::{Witness, day_of, decided, plainest, shortest};

/// What both versions decide of a letter.
type Both = (Witness, Witness);

impl Versions<'_> {
    pub(super) fn witness(
        &mut self,
        moved: &Moved,
        (from, to): (Option<Verb>, Option<Verb>),
        (old, new): (&Arc<LoadedPolicy>, &Arc<LoadedPolicy>),
    ) -> Option<Shown> {
        let inputs = match plainest(&self.world, &mut self.solver, &[moved.when]) {
            crate::solver::Answer::World(inputs) => inputs,
            crate::solver::Answer::None(_) | crate::solver::Answer::Unfinished => return None,
        };
        let letter = Letter::of(&self.world, &inputs, new.ir(), day_of(&[old, new])?);
        let letters = self.with_medicines(letter, &inputs);
        let lexicon = self.world.model.lexicon().clone();
        let vocabulary = lexicon.vocabulary();
        let known: RefCell<Vec<(Letter, Option<Both>)>> = RefCell::default();
        let shows = |letter: &Letter| {
            let before = known.borrow().iter().find(|(own, _)| own == letter).map(|(_, shown)| shown.clone());
            before.unwrap_or_else(|| {
                let shown = as_moved(letter, moved.stage, (from, to), (old, new));
                known.borrow_mut().push((letter.clone(), shown.clone()));
                shown
            })
        };
        // Where the decision is the same, what follows has to be another, and to stay so.
        let answers = |letter: &Letter| {
            let referral = letter.referral(vocabulary);
            [old, new].map(|version| Answer::of_json(version, moved.stage, &referral))
        };
        let differs = |letter: &Letter| {
            from != to || {
                let [before, after] = answers(letter);
                before != after
            }
        };
        // Of a letter that is the only one, a shorter one is looked at first.
        let is_only = letters.len() == 1 && from != to && self.doses.is_none();
        let shown = letters.iter().find(|letter| is_only || shows(letter).is_some() && differs(letter));
        if shown.is_none() && self.doses.is_some() {
            return shown_otherwise(&letters, moved.stage, (old, new), vocabulary);
        }
        let letter = shown?.clone();
        let follow = (from == to).then(|| answers(&letter));
        // What the edits test is told where a letter tells it; and where one version has no such letter, what is left out
        // matters.
        let tested: Vec<FactId> = match (from, to) {
            (Some(_), Some(_)) => {
                self.tested(moved).into_iter().filter(|fact| letter.states(*fact)).collect()
            }
            (None, _) | (_, None) => letter.facts(),
        };
        let both = |letter: &Letter| {
            let has_all = tested.iter().all(|fact| letter.states(*fact));
            let follows = |follow: &[Option<Answer>; 2]| has_all && answers(letter) == *follow;
            let shown = shows(letter).filter(|_| has_all && follow.as_ref().is_none_or(follows));
            shown.map(|(before, _)| before)
        };
        let kept = |fact: FactId| tested.contains(&fact);
        let fewest = [(true, false), (false, false), (false, true)].into_iter().find_map(|how| {
            let facts = self.fewest(moved, &inputs, &letter.facts(), &kept, how)?;
            let fewest = letter.of_facts(&facts);
            let shown = both(&fewest)?;
            // Where the gates ask for more than the evaluator does, some of it can go.
            if how == (true, false) { Some((fewest, shown)) } else { shortest(fewest, &both) }
        });
        let (letter, _) = match fewest {
            Some(fewest) => fewest,
            None => shortest(letter, &both)?,
        };
        let letter = self.plausible(letter, &|other| both(other).is_some());
        let (before, after) = shows(&letter)?;
        Some(Shown { referral: letter.referral(vocabulary), old: before, new: after })
    }

    /// The facts whose tests became others by the edits that move letters; of other edits, all that their rules test.
    fn tested(&self, moved: &Moved) -> Vec<FactId> {
        let edits = moved.by.iter().fold(0, |all, set| all | set);
        let own = self.changes.iter().enumerate().filter(|(edit, _)| edits >> edit & 1 == 1);
        let statements = &self.statements;
        let mut facts = Vec::new();
        for (_, changed) in own {
            if let Some(replaced) = &changed.replaced {
                facts.push(replaced.new.fact());
                continue;
            }
            let mut atoms = Vec::new();
            for statement in changed.statements.iter().filter_map(|index| statements.list.get(*index)) {
                let rules = [statements.old_rule(statement), statements.new_rule(statement)];
                rules
                    .into_iter()
                    .flatten()
                    .for_each(|rule| self.atoms_of(&rule.condition.whole(), &mut atoms));
            }
            facts.extend(atoms.iter().filter_map(|atom| self.new.atoms.get(atom.index())).map(Atom::fact));
        }
        facts
    }
}

/// What both versions decide of a letter, where that is as told.
fn as_moved(
    letter: &Letter,
    stage: StageName,
    (from, to): (Option<Verb>, Option<Verb>),
    (old, new): (&Arc<LoadedPolicy>, &Arc<LoadedPolicy>),
) -> Option<(Witness, Witness)> {
    let (before, after) = (decided(old, stage, letter)?, decided(new, stage, letter)?);
    let as_told =
        |verb: Verb, witness: &Witness| witness.verb == verb && (witness.settled || verb == Verb::Ask);
    let is_moved = match (from, to) {
        (Some(from), Some(to)) => as_told(from, &before) && as_told(to, &after),
        // Of letters that only one version lets turn out so, what matters is that the decision is another one.
        (None, _) | (_, None) => (before.verb, before.settled) != (after.verb, after.settled),
    };
    is_moved.then_some((before, after))
}

/// A letter of which one version leaves open what the other decides, where what a medicine comes to is open.
fn shown_otherwise(
    letters: &[Letter],
    stage: StageName,
    (old, new): (&Arc<LoadedPolicy>, &Arc<LoadedPolicy>),
    vocabulary: &Vocabulary,
) -> Option<Shown> {
    let both = |letter: &Letter| decided(old, stage, letter).zip(decided(new, stage, letter));
    let differs = |letter: &Letter| {
        both(letter).filter(|(before, after)| before.verb != after.verb).map(|(before, _)| before)
    };
    let found = letters.iter().find(|letter| differs(letter).is_some())?;
    let (letter, _) = shortest(found.clone(), &differs)?;
    let (before, after) = both(&letter)?;
    Some(Shown { referral: letter.referral(vocabulary), old: before, new: after })
}
