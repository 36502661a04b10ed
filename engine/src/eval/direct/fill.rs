//! What values make of a policy's slots. Input: values, each with its fact, from whatever reads them. Output: the referral prepared,
//! as far as the quick answer reads it.
//!
//! A value that is not taken directly is handed to the ordinary reader alone; what that makes of it is put into the same state.

use std::sync::Arc;

use super::intake::{Classes, Intake, Taken, Way, truth_cell};
use super::medicines::{Medicine, written};
use super::{Room, amount::Decimal};
use crate::eval::bits::{Bits, BitsMut};
use crate::eval::ids::{Id, SlotId, ValueId};
use crate::eval::model::slots::Slot;
use crate::eval::policy::LoadedPolicy;
use crate::eval::prepare::{Known, Open, Prepared};
use crate::eval::solve::{Budget, Clause};
use crate::ir::{CategoryId, ConceptId, FactId, Lookup, UnitId};
use crate::referral::Referral;
use crate::referral::parts::{Parts, Raw};
use crate::value::{Date, composed, is_blank};

/// The most values that are kept for what else may tell them.
const MOST_KEPT: usize = 16;

/// Puts values into a state.
pub(super) struct Filler<'f, 't> {
    policy: &'f Arc<LoadedPolicy>,
    intake: &'f Intake,
    prepared: &'f mut Prepared,
    room: &'f mut Room,
    /// What the ordinary reader was handed.
    parts: Parts<'f>,
    kept: [Option<(FactId, Raw<'t>)>; MOST_KEPT],
    date: Option<Date>,
    /// Whether medicines were taken directly.
    medicines: bool,
}

impl<'f, 't> Filler<'f, 't> {
    pub(super) fn new(
        policy: &'f Arc<LoadedPolicy>,
        intake: &'f Intake,
        prepared: &'f mut Prepared,
        room: &'f mut Room,
    ) -> Self {
        let parts = Parts::new(&policy.lexicon);
        let kept = [None; MOST_KEPT];
        Self { policy, intake, prepared, room, parts, kept, date: None, medicines: false }
    }

    /// How deep in a referral a fact is stated; `None` where it is none that a referral states.
    pub(super) fn depth(&self, fact: FactId) -> Option<usize> {
        let facts = &self.policy.lexicon.vocabulary().facts;
        let stated = facts.as_slice().at(fact).filter(|fact| fact.record.is_none())?;
        Some(stated.path.split('.').count())
    }

    /// How a fact is taken.
    pub(super) fn taken(&self, fact: FactId) -> &'f Taken {
        &self.intake.facts[fact]
    }

    /// A yes or no. `None` here and below: it is not taken directly.
    pub(super) fn truth(&mut self, fact: FactId, value: bool) -> Option<()> {
        let taken = self.taken(fact);
        match taken.way {
            Way::Truth => {
                self.keep(fact, taken, Raw::Truth(value))?;
                self.cell(taken, truth_cell(value));
            }
            // That it is not there says as little as silence.
            Way::Given if value => self.cell(taken, ValueId::new(0)),
            Way::Given => {}
            Way::Ordinary
            | Way::Choice(_)
            | Way::Destination(..)
            | Way::Amount { .. }
            | Way::Concept(..)
            | Way::Concepts(..)
            | Way::Date
            | Way::Medicines => return None,
        }
        Some(())
    }

    /// A text, without escapes.
    pub(super) fn text(&mut self, fact: FactId, text: &'t str) -> Option<()> {
        let taken = self.taken(fact);
        match &taken.way {
            Way::Given => return self.given(fact, text),
            Way::Choice(scope) => {
                let choice = self.intake.names.get(*scope, text.as_bytes())?;
                self.cell(taken, ValueId::new(choice as usize));
            }
            Way::Destination(scope, cells) => {
                let place = self.intake.names.get(*scope, text.as_bytes())?;
                self.cell(taken, *cells.get(place as usize)?);
            }
            Way::Amount { .. } => {
                let (number, unit) = match Decimal::read(text)? {
                    (_, "") => self.bare(taken, text)?,
                    _ => written(self.intake, text)?,
                };
                self.amount(fact, taken, (number, unit), Raw::Text(text))?;
            }
            Way::Concept(category, classes, open) => {
                let concept = self.intake.concept(*category, text)?;
                self.one(taken, concept, (classes, *open))?;
            }
            Way::Concepts(category, ..) => {
                let category = *category;
                self.begin_names();
                self.name(category, text)?;
                self.end_names(fact)?;
            }
            Way::Date => return self.day(fact, text.parse().ok()?),
            Way::Ordinary | Way::Truth | Way::Medicines => return None,
        }
        Some(())
    }

    /// The day of the referral.
    pub(super) fn day(&mut self, fact: FactId, day: Date) -> Option<()> {
        let Way::Date = self.taken(fact).way else { return None };
        self.date = Some(day);
        Some(())
    }

    /// A text of which only counts whether it is there, whatever escapes it was written with.
    pub(super) fn given(&mut self, fact: FactId, text: &str) -> Option<()> {
        let taken = self.taken(fact);
        let Way::Given = taken.way else { return None };
        let shows = |byte: &u8| (0x21..0x7f).contains(byte);
        let is_there = if text.len() > 64 && text.as_bytes().first().is_some_and(shows) {
            true
        } else {
            let text = composed(text);
            if text == "unknown" {
                return None;
            }
            text.as_bytes().first().is_some_and(shows) || !is_blank(&text)
        };
        if is_there {
            self.cell(taken, ValueId::new(0));
        }
        Some(())
    }

    /// A number as JSON writes it.
    pub(super) fn number(&mut self, fact: FactId, text: &'t str) -> Option<()> {
        let taken = self.taken(fact);
        let (number, unit) = self.bare(taken, text)?;
        self.amount(fact, taken, (number, unit), Raw::Number(text))
    }

    /// The same of a number that is written nowhere as long as the referral is read; one that is not whole is not taken where
    /// something else may tell it too.
    pub(super) fn passing_number(&mut self, fact: FactId, text: &str) -> Option<()> {
        let taken = self.taken(fact);
        let number = self.bare(taken, text)?;
        let raw = if taken.kept { text.parse().ok()? } else { 0 };
        self.amount(fact, taken, number, Raw::Whole(raw))
    }

    /// A number without a unit.
    fn bare(&self, taken: &Taken, text: &str) -> Option<(Decimal, UnitId)> {
        let Way::Amount { own, .. } = &taken.way else { return None };
        let (number, rest) = Decimal::read(text)?;
        rest.is_empty().then_some((number, (*own)?))
    }

    fn amount(
        &mut self,
        fact: FactId,
        taken: &Taken,
        (number, unit): (Decimal, UnitId),
        raw: Raw<'t>,
    ) -> Option<()> {
        let Way::Amount { units, .. } = &taken.way else { return None };
        let cell = units.get(unit.index())?.as_ref()?.cell(number, (self.policy, fact, unit))?;
        self.keep(fact, taken, raw)?;
        self.cell(taken, cell);
        Some(())
    }

    /// Keeps a value that something else may tell, too.
    fn keep(&mut self, fact: FactId, taken: &Taken, raw: Raw<'t>) -> Option<()> {
        if !taken.kept {
            return Some(());
        }
        *self.kept.iter_mut().find(|kept| kept.is_none())? = Some((fact, raw));
        Some(())
    }

    /// Begins a list of concepts.
    pub(super) fn begin_names(&mut self) {
        self.room.names.clear();
    }

    /// One of them, there for certain.
    pub(super) fn name(&mut self, category: CategoryId, name: &str) -> Option<()> {
        self.room.names.push(self.intake.concept(category, name)?);
        Some(())
    }

    /// Ends the list: it is complete.
    pub(super) fn end_names(&mut self, fact: FactId) -> Option<()> {
        let taken = self.taken(fact);
        let (Way::Concepts(_, classes, open), Some(id)) = (&taken.way, taken.slot) else { return Some(()) };
        let (policy, lexicon) = (self.policy, &self.policy.lexicon);
        let slot = &policy.model.slots[id];
        // What a concept below says already is said once.
        let names = &mut self.room.names;
        if names.len() > 1 {
            let implied =
                |one: &ConceptId| names.iter().any(|other| other != one && lexicon.is_below(*other, *one));
            let kept: Vec<ConceptId> = names.iter().copied().filter(|one| !implied(one)).collect();
            names.clear();
            names.extend(kept);
        }
        let state = &mut self.prepared.state;
        state.clear(slot);
        let mut is_open = false;
        for concept in &self.room.names {
            let classes = classes.get(concept.index())?;
            let classes = classes.get_or_init(|| Classes::of_list(policy, slot, *concept));
            if classes.bits.is_empty() {
                continue;
            }
            state.possible_mut(slot).union(&classes.bits);
            match classes.one {
                Some(one) => state.certain_mut(slot).insert(one),
                None => is_open = true,
            }
            self.prepared.limits.clauses.push(Clause { slot: id, classes: classes.bits.clone() });
        }
        if slot.given {
            state.possible_mut(slot).insert(slot.stated());
            state.certain_mut(slot).insert(slot.stated());
        }
        if is_open {
            if !policy.narrow(id, state, &self.prepared.limits) {
                return None;
            }
            is_open = state.is_open(slot);
        } else {
            let (values, mut truth) = state.told_mut(slot);
            policy.effects.tell(id, values, &mut truth);
        }
        self.known(id, is_open.then_some(*open));
        Some(())
    }

    fn one(
        &mut self,
        taken: &Taken,
        concept: ConceptId,
        (classes, open): (&[std::sync::OnceLock<Classes>], Open),
    ) -> Option<()> {
        let Some(id) = taken.slot else { return Some(()) };
        let slot = &self.policy.model.slots[id];
        let classes = classes.get(concept.index())?;
        let classes = classes.get_or_init(|| Classes::of_one(self.policy, slot, concept));
        if let Some(cell) = classes.one {
            self.put(id, cell);
            return Some(());
        }
        self.prepared.state.put_cells(slot, &classes.bits);
        let left = self.policy.narrow(id, &mut self.prepared.state, &self.prepared.limits);
        self.known(id, Some(open));
        left.then_some(())
    }

    /// Begins a list of medicines.
    pub(super) fn begin_medicines(&mut self, fact: FactId) -> Option<()> {
        let medicated = self.intake.medicated.as_ref().filter(|own| own.fact == fact && !self.medicines)?;
        self.room.sums.begin(medicated);
        Some(())
    }

    /// One of them.
    pub(super) fn medicine(&mut self, medicine: &Medicine<'_>) -> Option<()> {
        let medicated = self.intake.medicated.as_ref()?;
        self.room.sums.add(self.policy, (self.intake, medicated), medicine)
    }

    /// Ends the list: it is complete.
    pub(super) fn end_medicines(&mut self, fact: FactId) {
        self.medicines = true;
        self.cell(self.taken(fact), ValueId::new(0));
    }

    /// What medicines come to, once all else is read; `None`: the ordinary reader has to see them.
    pub(super) fn doses(&mut self) -> Option<()> {
        let Some(medicated) = self.intake.medicated.as_ref().filter(|_| self.medicines) else {
            return Some(());
        };
        // What the ordinary reader has made of a dose that is stated has to be held against them by it, too.
        if self.parts.statements().iter().any(|statement| medicated.tells(statement.fact)) {
            return None;
        }
        for (place, dose) in medicated.doses.iter().enumerate() {
            let own = match self.stated(dose.fact) {
                None => None,
                Some(Raw::Truth(_) | Raw::Whole(_)) => return None,
                Some(Raw::Number(text)) => Some(self.bare(self.taken(dose.fact), text)?),
                Some(Raw::Text(text)) => {
                    Some(self.bare(self.taken(dose.fact), text).or_else(|| written(self.intake, text))?)
                }
            };
            let (from, to) = self.room.sums.dose(self.policy, (place, dose), own)?;
            let (first, last) = dose.limits.between(from, to)?;
            let shift = self.taken(dose.fact).shift;
            if first == last {
                self.put(dose.slot, ValueId::new(first.index() + shift));
                continue;
            }
            let slot = &self.policy.model.slots[dose.slot];
            let mut cells = slot.nothing();
            (first.index()..=last.index()).for_each(|cell| cells.insert(ValueId::new(cell + shift)));
            self.prepared.state.put_cells(slot, &cells);
            self.policy.narrow(dose.slot, &mut self.prepared.state, &self.prepared.limits).then_some(())?;
            self.known(dose.slot, Some(Open::Uncertain));
        }
        for (place, any) in medicated.any.iter().enumerate() {
            let told = self.room.sums.any(place);
            if matches!(self.stated(any.fact), Some(Raw::Truth(own)) if own != told) {
                return None;
            }
            self.cell(self.taken(any.fact), truth_cell(told));
        }
        Some(())
    }

    fn stated(&self, fact: FactId) -> Option<Raw<'t>> {
        self.kept.iter().flatten().find(|(own, _)| *own == fact).map(|(_, raw)| *raw)
    }

    /// Hands a value to the ordinary reader: where it begins in a text, and how deep. Output: where it ends; `None` where anything
    /// is wrong with it.
    pub(super) fn ordinary(&mut self, fact: FactId, at: (&str, usize, usize)) -> Option<usize> {
        self.parts.json(fact, at)
    }

    /// The same of medicines that were taken directly before.
    pub(super) fn ordinary_medicines(&mut self, fact: FactId, at: (&str, usize, usize)) -> Option<usize> {
        self.medicines = false;
        self.parts.json(fact, at)
    }

    fn put(&mut self, id: SlotId, cell: ValueId) {
        let slot: &Slot = &self.policy.model.slots[id];
        self.prepared.state.put_cell(slot, cell);
        self.policy.effects.tell_one(id, cell, &mut self.prepared.state.assignment_mut());
        self.known(id, None);
    }

    fn cell(&mut self, taken: &Taken, cell: ValueId) {
        if let Some(id) = taken.slot {
            self.put(id, ValueId::new(cell.index() + taken.shift));
        }
    }

    fn known(&mut self, id: SlotId, open: Option<Open>) {
        let marks = &mut self.room.known;
        marks.now.insert(id);
        let plain = open.is_none();
        if plain && marks.plain.contains(id) {
            return;
        }
        self.prepared.known[id] = Known { stated: true, open, ..Known::default() };
        marks.ever.insert(id);
        marks.plain.set(id, plain);
    }

    /// Puts back what was known of other slots in a referral before.
    fn forget(&mut self) {
        let marks = &mut self.room.known;
        let mut words = marks.ever.words().iter().zip(marks.now.words());
        if words.all(|(ever, now)| ever & !now == 0) {
            return;
        }
        let old: Vec<SlotId> = marks.ever.iter().filter(|slot| !marks.now.contains(*slot)).collect();
        for slot in old {
            self.prepared.known[slot] = self.intake.known[slot].clone();
            marks.ever.remove(slot);
            marks.plain.remove(slot);
        }
    }

    /// What all of it comes to. Output: whether nothing was left to the ordinary reader; `None` where it has to read everything.
    pub(super) fn finish(mut self, today: Option<Date>) -> Option<bool> {
        let mut budget = Budget::new();
        self.room.date = self.date.or(today);
        let parts = std::mem::replace(&mut self.parts, Parts::new(&self.policy.lexicon));
        let plain = parts.statements().is_empty();
        // A day of the referral that is taken directly is held against the day of reading here, whatever else is read ordinarily.
        if today.zip(self.date).is_some_and(|(today, date)| today < date) {
            return None;
        }
        if !plain {
            self.conclude(parts, today)?;
        }
        self.forget();
        let policy = self.policy;
        if !policy.computed.is_empty() {
            let tables = policy.tables(&self.prepared.referral, &self.prepared.state);
            self.prepared.limits.tables = tables.tables.into();
            budget.exact &= tables.exact;
            if !policy.propagate_all(&mut self.prepared.state, &self.prepared.limits) {
                return None;
            }
            self.room.known.all = true;
        } else {
            policy.define(&mut self.prepared.state);
        }
        if !plain {
            self.prepared.by_calendar(&mut budget);
        }
        // True meanwhile: what is found may be an error.
        let before = std::mem::replace(&mut self.room.known.all, true);
        self.room.known.all = before | self.prepared.assume(true, &mut budget).ok()?;
        self.prepared.budget = budget;
        Some(plain)
    }

    /// Puts what the ordinary reader has made of values into the state, with all that they tell of other facts.
    fn conclude(&mut self, mut parts: Parts<'f>, today: Option<Date>) -> Option<()> {
        let is_stated = |parts: &Parts<'_>, fact: FactId| {
            parts.statements().iter().any(|statement| statement.fact == fact)
        };
        for (fact, raw) in self.kept.into_iter().flatten() {
            if self.taken(fact).source.is_some_and(|source| is_stated(&parts, source)) {
                parts.raw(fact, raw);
            }
        }
        let referral: Referral = parts.conclude(self.date, today).ok()?;
        self.prepared.referral = referral.clone();
        let policy = self.policy;
        let slots = policy.model.slots.enumerate();
        let tells = |slot: &Slot| {
            let derived = self.taken(slot.fact).source;
            referral.statement(slot.fact).is_some()
                || derived.is_some_and(|source| referral.statement(source).is_some())
                || self.intake.computed.iter().any(|id| policy.model.slots[*id].fact == slot.fact)
        };
        let told: Vec<SlotId> = slots.filter(|(_, slot)| tells(slot)).map(|(id, _)| id).collect();
        for id in told {
            let known = self.prepared.fill(policy, &referral, id).ok()?;
            self.prepared.known[id] = known;
            let marks = &mut self.room.known;
            marks.now.insert(id);
            marks.ever.insert(id);
            marks.plain.remove(id);
            if !policy.narrow(id, &mut self.prepared.state, &self.prepared.limits) {
                return None;
            }
        }
        Some(())
    }
}
