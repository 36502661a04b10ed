//! What comes of a referral once all that is listed is answered, and all that content asks for is stated. Input: the worlds
//! as sent, and what is listed. Output: the levels that can decide then.
//!
//! Answers come one after the other, and each may change what is asked for next. Where that matters the levels are sought
//! in no fewer worlds than can be reached, and in some that can be. Where all have the same, they are exact.

use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{IndexVec, LevelId, PermitId, SlotId, ValueId};
use crate::eval::model::slots::Slot;
use crate::eval::model::stage::{Ask, AskedFact, StageModel, Wanted};
use crate::eval::model::truth::Truth;
use crate::eval::prepare::Prepared;
use crate::eval::solve::{Budget, Permission, Permit, Space, State};

use super::worlds::permissions;

/// The most answers of which every choice is looked at.
const MOST_ANSWERS: usize = 6;

/// Which worlds are looked at where it is not plain which can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// No fewer than can be reached.
    Most,
    /// Those where what is read as stated is stated.
    Stated,
    /// Those where it is not.
    Unstated,
}

/// How a fact that is not stated comes to be.
enum Comes {
    /// It stays as it is.
    Unstated,
    /// It is stated, with any of these values.
    Stated(BitSet<ValueId>),
    /// It is stated where one of these asks for it.
    Asked(Vec<Permission>),
    /// It may be stated or not, with any of these values.
    Open(BitSet<ValueId>),
    /// Silence is taken for that.
    Taken(BitSet<ValueId>),
}

/// A referral on its way to be complete.
pub(super) struct Course<'c> {
    pub(super) listed: &'c [SlotId],
    /// Answers that were changed to what content wants.
    pub(super) answers: &'c [(SlotId, Wanted)],
    /// Slots that impossible combinations tie to what is listed.
    pub(super) tied: BitSet<SlotId>,
    /// Whether stated answers are changed on the way.
    pub(super) changes: bool,
    pub(super) reach: Reach,
}

impl Prepared {
    /// The levels that can decide once the referral is complete, strongest first.
    pub(super) fn come_of<'a>(
        &'a self,
        sent: &Space<'a>,
        listed: &[SlotId],
        budget: &mut Budget,
    ) -> Vec<LevelId> {
        let (most, changes) = self.with_reach(sent, listed, Reach::Most, budget);
        if most.len() == 1 || !changes && self.is_plain(sent.stage, listed) {
            return most;
        }
        for reach in [Reach::Stated, Reach::Unstated] {
            budget.exact &= self.with_reach(sent, listed, reach, budget).0 == most;
        }
        most
    }

    /// The levels of those worlds, and whether stated answers may be changed in them.
    fn with_reach<'a>(
        &'a self,
        sent: &Space<'a>,
        listed: &[SlotId],
        reach: Reach,
        budget: &mut Budget,
    ) -> (Vec<LevelId>, bool) {
        let (mut levels, changed) = self.completed(sent.stage, listed, &[], reach, budget);
        for answers in self.other_choices(sent.stage, &changed, budget) {
            if let Ok(other) = self.policy.prepare_answered(&self.referral, &answers, budget) {
                levels.extend(other.completed(sent.stage, listed, &answers, reach, budget).0);
            }
        }
        levels.sort_unstable();
        levels.dedup();
        (levels, !changed.is_empty())
    }

    /// Whether no answer bears on what else is asked for, taken for granted or read as stated.
    fn is_plain(&self, stage: &StageModel, listed: &[SlotId]) -> bool {
        let tied = self.tied_to(listed);
        let mut slots = self.known.enumerate().filter(|(id, known)| known.stated || !listed.contains(id));
        let bears = slots.any(|(id, known)| {
            let unstated =
                self.reads_whether(stage, id) || self.is_given_up(stage, id) || self.waits(stage, id);
            !known.stated && unstated || self.bears_on_itself(stage, id, &tied, false)
        });
        let refused = |ask: &Ask| ask.facts.iter().any(|fact| self.is_other(fact, &self.state));
        !bears && !stage.asks.iter().any(|ask| refused(ask) && self.may_lack(ask))
    }

    /// Whether what silence means was given up for a fact that a rule reads, so that an answer may bring it back.
    fn is_given_up(&self, stage: &StageModel, id: SlotId) -> bool {
        let known = &self.known[id];
        let fact = self.policy.model.slots[id].fact;
        let silent = !known.stated && known.assumed.is_none() && stage.reads.contains(id);
        silent && self.policy.silence(fact).is_some()
    }

    /// Whether all that may ask for the fact waits for a rule that may read it, since the default is stronger.
    fn waits(&self, stage: &StageModel, id: SlotId) -> bool {
        let mut asks = stage.asks_for(id).filter(|ask| self.may_lack(ask)).peekable();
        asks.peek().is_some()
            && asks.all(|ask| stage.default < stage.rules[ask.rule].level)
            && stage.plain.iter().any(|rule| stage.rules[rule].depends.contains(id))
    }

    /// Whether the referral may lack what is asked for, as far as its bounds tell.
    pub(super) fn may_lack(&self, ask: &Ask) -> bool {
        self.policy.conditions.truth(ask.lacking, &self.state.assignment()) != Truth::No
    }

    /// Whether anything but content hangs on whether a fact is stated: a rule reads it, or content overrides one.
    fn reads_whether(&self, stage: &StageModel, id: SlotId) -> bool {
        Self::reads_any_whether(stage) && self.policy.model.slots[id].given
    }

    pub(super) fn reads_any_whether(stage: &StageModel) -> bool {
        stage.reads_stated || stage.content_overrides
    }

    /// Whether what a fact that content may ask for turns out to be can decide whether it is asked for, or taken for granted.
    /// Where answers are changed, whatever asks may come to.
    pub(super) fn bears_on_itself(
        &self,
        stage: &StageModel,
        id: SlotId,
        tied: &BitSet<SlotId>,
        changes: bool,
    ) -> bool {
        let mut asks = stage.asks_for(id).filter(|ask| changes || self.may_lack(ask)).peekable();
        let assumed = self.known[id].assumed.is_some() && tied.contains(id) && asks.peek().is_some();
        let overriders = asks.flat_map(|ask| &stage.rules[ask.rule].overriders);
        assumed || overriders.into_iter().any(|other| stage.rules[*other].depends.contains(id))
    }

    /// The slots that impossible combinations tie to these.
    pub(super) fn tied_to(&self, slots: &[SlotId]) -> BitSet<SlotId> {
        self.policy.tied(BitSet::of(self.policy.model.slots.len(), slots.iter().copied()))
    }

    /// The levels that decide the completed worlds, and the facts with an answer that content then wants otherwise.
    fn completed<'a>(
        &'a self,
        stage: &'a StageModel,
        listed: &[SlotId],
        answers: &[(SlotId, Wanted)],
        reach: Reach,
        budget: &mut Budget,
    ) -> (Vec<LevelId>, Vec<SlotId>) {
        let mut changed: Vec<SlotId> = self.other_answers(stage, listed);
        // With what else is answered, the other answer may no longer be possible.
        let apart = |slot: &SlotId| {
            !listed.iter().any(|other| other != slot && self.tied_to(&[*slot]).contains(*other))
        };
        changed.retain(|slot| reach == Reach::Most || apart(slot));
        loop {
            let all: Vec<SlotId> = listed.iter().chain(&changed).copied().collect();
            let changes = !changed.is_empty() || !answers.is_empty();
            let course = Course { listed, answers, tied: self.tied_to(&all), changes, reach };
            let space = self.completions(stage, &course, &changed);
            let before = changed.len();
            if reach == Reach::Most {
                changed.extend(self.refused(&space, &changed, budget));
            }
            if changed.len() == before {
                return (space.levels(&space.rule_states(), budget), changed);
            }
        }
    }

    /// Those of the slots whose answer cannot be the one that content asks for.
    fn other_answers(&self, stage: &StageModel, slots: &[SlotId]) -> Vec<SlotId> {
        let facts = stage.asks.iter().flat_map(|ask| &ask.facts);
        let other = facts.filter(|fact| slots.contains(&fact.slot) && self.is_other(fact, &self.state));
        let mut found: Vec<SlotId> = other.map(|fact| fact.slot).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether the answer is not the one that is wanted or, where combinations tie it to others, may not be.
    fn is_other(&self, fact: &AskedFact, state: &State) -> bool {
        let slot = &self.policy.model.slots[fact.slot];
        let Some(wanted) = fact.wanted.map(|wanted| self.policy.wanted(slot, wanted)) else { return false };
        // A newer value may be another one, so that what may be too old counts, too.
        let may_be = slot.dates.is_some() && self.known[fact.slot].stated || self.is_tied(fact.slot);
        let possible = state.possible(slot);
        !possible.intersects(&wanted) || may_be && !possible.is_subset(&wanted)
    }

    /// Whether content may ask for another answer to a fact that combinations tie to others.
    pub(super) fn asks_tied(&self, ask: &Ask) -> bool {
        let bound = |id: SlotId| self.policy.impossible.iter().any(|(_, read)| read.contains(id));
        ask.facts.iter().any(|fact| fact.wanted.is_some() && bound(fact.slot)) && self.may_lack(ask)
    }

    fn is_tied(&self, id: SlotId) -> bool {
        self.policy.impossible.iter().any(|(_, read)| read.contains(id) && read.count() > 1)
    }

    /// The facts whose answer cannot be the one that content asks for in some of the worlds, but for those already known.
    fn refused<'a>(&'a self, space: &Space<'a>, known: &[SlotId], budget: &mut Budget) -> Vec<SlotId> {
        let mut found: Vec<SlotId> = Vec::new();
        for ask in &space.stage.asks {
            let is_new = |slot: SlotId| !known.contains(&slot) && !found.contains(&slot);
            let refused =
                ask.facts.iter().filter(|fact| is_new(fact.slot) && self.is_other(fact, &space.state));
            let refused: Vec<SlotId> = refused.map(|fact| fact.slot).collect();
            if !refused.is_empty() && space.any([space.counts(ask).affirming(ask.lacking)], budget) {
                found.extend(refused);
            }
        }
        found
    }

    /// Choices of answers that content wants where impossible combinations tie them to what was concluded from other
    /// answers, or from silence: that is concluded again.
    fn other_choices(
        &self,
        stage: &StageModel,
        changed: &[SlotId],
        budget: &mut Budget,
    ) -> Vec<Vec<(SlotId, Wanted)>> {
        let mut answers: Vec<(SlotId, Wanted)> = Vec::new();
        for fact in stage.asks.iter().flat_map(|ask| &ask.facts) {
            let Some(answer) = fact.wanted.filter(|_| changed.contains(&fact.slot)) else { continue };
            if self.is_tied(fact.slot) && !answers.contains(&(fact.slot, answer)) {
                answers.push((fact.slot, answer));
            }
        }
        answers.retain(|answer| !self.known[answer.0].stated || self.is_asked(stage, *answer, changed));
        if answers.len() > MOST_ANSWERS {
            budget.exact = false;
            answers.truncate(MOST_ANSWERS);
        }
        let chosen = |choice: u32| -> Vec<(SlotId, Wanted)> {
            let of = answers.iter().enumerate().filter(|(place, _)| choice >> place & 1 == 1);
            of.map(|(_, answer)| *answer).collect()
        };
        (1..1_u32 << answers.len()).map(chosen).collect()
    }

    /// The completed worlds. Of the stated answers that are not the wanted one, these may be changed.
    fn completions<'a>(
        &'a self,
        stage: &'a StageModel,
        course: &Course<'_>,
        changed: &[SlotId],
    ) -> Space<'a> {
        let mut space = self.assuming(stage);
        let mut permits: IndexVec<PermitId, Permit> = IndexVec::default();
        for (id, known) in self.known.enumerate() {
            let slot = &self.policy.model.slots[id];
            if known.stated {
                continue;
            }
            match self.comes(&space, course, id) {
                Comes::Unstated => continue,
                Comes::Stated(values) if slot.is_set() => {
                    let stated = BitSet::of(slot.size(), [slot.stated()]);
                    space.state.put_set(slot, &with_stated(slot, values), &stated);
                }
                Comes::Stated(values) => space.state.put_cells(slot, &slot.stated_cells(&values)),
                Comes::Asked(by) => self.permit_statement(id, by, &mut space, &mut permits),
                Comes::Taken(values) if slot.is_set() => space.state.put_set(slot, &values, &values),
                Comes::Taken(values) => space.state.put_cells(slot, &values),
                Comes::Open(values) => put_open(&mut space.state, slot, values),
            }
            self.policy.propagate(id, &mut space.state, &space.limits);
        }
        // What is tied to others is concluded again instead.
        let changed: Vec<SlotId> =
            changed.iter().copied().filter(|id| self.known[*id].stated && !self.is_tied(*id)).collect();
        let any = self.with_wanted(&space, &changed);
        let alone = changed.len() == 1 && course.answers.is_empty();
        for id in changed {
            self.permit_changes(id, course, (&any, alone), &mut space, &mut permits);
            self.policy.propagate(id, &mut space.state, &space.limits);
        }
        for (slot, answer) in course.answers.iter().filter(|_| course.reach != Reach::Most) {
            let wants = |fact: &AskedFact| fact.slot == *slot && fact.wanted == Some(*answer);
            let by = permissions(stage, wants, true, |ask| ask.refused);
            let nothing = BitSet::empty(self.policy.model.slots[*slot].size());
            permits.push(Permit { slot: *slot, always: nothing, by });
        }
        space.permits = permits;
        let asks = stage.asks.iter().filter(|ask| !stage.answered.contains(ask.rule));
        space.never_both = asks.map(|ask| (ask.rule, ask.unsaid)).collect();
        space.never = stage.answered.clone();
        space
    }

    fn comes(&self, space: &Space<'_>, course: &Course<'_>, id: SlotId) -> Comes {
        let slot = &self.policy.model.slots[id];
        let assumed = self.known[id].assumed.is_some();
        let values = |any: bool| {
            if any { slot.possible(self.destinations()) } else { space.state.possible(slot).to_set() }
        };
        if course.listed.contains(&id) {
            return match (slot.given, assumed) {
                (true, _) => Comes::Stated(values(assumed)),
                (false, true) => Comes::Open(values(true)),
                (false, false) => Comes::Unstated,
            };
        }
        let asked = self.still_asked(space.stage, id, course.listed);
        let read = self.reads_whether(space.stage, id);
        let again = assumed && course.tied.contains(id) && !course.answers.is_empty();
        let bears = again || self.bears_on_itself(space.stage, id, &course.tied, course.changes);
        match course.reach {
            Reach::Most if read || bears => {
                return Comes::Open(values(assumed && (bears || !asked.is_empty())));
            }
            Reach::Stated if read => return Comes::Stated(values(false)),
            Reach::Unstated if read || self.waits(space.stage, id) => return Comes::Unstated,
            Reach::Unstated if self.is_given_up(space.stage, id) => {
                let silence = self.policy.silence(slot.fact);
                let counted = silence.and_then(|silence| self.counted_as(slot, &silence));
                return counted.map_or(Comes::Unstated, Comes::Taken);
            }
            Reach::Most | Reach::Stated | Reach::Unstated => {}
        }
        let taken = assumed && course.tied.contains(id) && course.reach == Reach::Unstated;
        if slot.given && !asked.is_empty() && !taken { Comes::Asked(asked) } else { Comes::Unstated }
    }

    /// What asks for a fact when all that is listed is answered: what another of the listed facts meets does not.
    fn still_asked(&self, stage: &StageModel, id: SlotId, listed: &[SlotId]) -> Vec<Permission> {
        let told = |slot: SlotId| listed.contains(&slot) || self.known[slot].stated;
        let meets = |fact: &AskedFact| fact.slot != id && fact.wanted.is_none() && told(fact.slot);
        let unmet = stage.asks_for(id).filter(|ask| !ask.facts.iter().any(meets));
        let permission = |ask: &Ask| {
            // Another fact that the rule asks for may be known by then.
            let others =
                stage.asks.iter().filter(|other| other.rule == ask.rule && other.lacking != ask.lacking);
            let known = others.flat_map(|other| &other.facts).any(|fact| told(fact.slot));
            let node = if known { ask.alone } else { ask.applies };
            Permission { rule: ask.rule, node, counts: false, before: None }
        };
        unmet.map(permission).collect()
    }

    /// Lets a fact be stated where that is asked for.
    fn permit_statement<'a>(
        &'a self,
        id: SlotId,
        by: Vec<Permission>,
        space: &mut Space<'a>,
        permits: &mut IndexVec<PermitId, Permit>,
    ) {
        let slot = &self.policy.model.slots[id];
        let assumed = self.known[id].assumed.is_some();
        let always = space.state.possible(slot).to_set();
        let values = if assumed { slot.possible(self.destinations()) } else { always.clone() };
        if slot.is_set() {
            space.state.put_set(slot, &with_stated(slot, values), &slot.nothing());
        } else {
            space.state.possible_mut(slot).union(&slot.stated_cells(&values));
        }
        // A list of which nothing is taken for granted may be anything in any case.
        if !slot.is_set() || assumed {
            permits.push(Permit { slot: id, always, by });
        }
    }
}

/// Leaves it open whether a fact is stated, with any of these values.
pub(super) fn put_open(state: &mut State, slot: &Slot, values: BitSet<ValueId>) {
    if slot.is_set() {
        return state.put_set(slot, &with_stated(slot, values), &slot.nothing());
    }
    let mut cells = slot.silent_cells(&values);
    if slot.given {
        cells.union(&slot.stated_cells(&values));
    }
    state.put_cells(slot, &cells);
}

/// The values that a list may have, and that it may be stated.
fn with_stated(slot: &Slot, values: BitSet<ValueId>) -> BitSet<ValueId> {
    let mut may = values.with_room(slot.size());
    if slot.given {
        may.insert(slot.stated());
    }
    may
}
