//! Preparing a referral for a policy. Input: a referral. Output: what each fact that the policy reads can be, who could
//! say more, and the truth of every atom; or that the referral contradicts itself.

mod assume;
mod calendar;
pub(crate) mod cause;
mod clash;
mod computed;
mod contradictory;
mod deduce;
mod derived;
pub(crate) mod dose;
mod records;
mod who;

use std::sync::Arc;

use self::calendar::days_of;
use self::cause::{Cause, CauseKind};
pub(crate) use self::computed::ComputedFact;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{Id, IndexVec, SlotId, ValueId};
use crate::eval::model::cells::Thresholds;
use crate::eval::model::slots::{Slot, Values, day, measured, truth_value};
use crate::eval::model::stage::Wanted;
use crate::eval::policy::LoadedPolicy;
use crate::eval::solve::{Budget, Clause, Limits, State};
use crate::ir::{Derivation, Fact, FactId, Lookup, Operator, Resolver, Silence, Unit};
use crate::referral::{
    Amount, Certainty, Concepts, Element, Event, Referral, ReferralError, ReferralErrors, Statement, Value,
};
use crate::value::{Interval, Number};

/// A referral made ready for one policy. It holds on to both, and can be kept and handed to other threads.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub(crate) policy: Arc<LoadedPolicy>,
    pub(crate) referral: Referral,
    pub(crate) state: State,
    pub(crate) limits: Limits,
    pub(crate) known: IndexVec<SlotId, Known>,
    /// What preparing has left of the work that an answer may cost.
    pub(crate) budget: Budget,
}

/// What is known of a slot's fact.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Whether the referral as sent states it.
    pub(crate) stated: bool,
    /// What silence was taken for.
    pub(crate) assumed: Option<Silence>,
    /// Who could say more, where it is open.
    pub(crate) open: Option<Open>,
    /// The bounds of an open amount, in its dimension's common measure.
    pub(crate) bounds: Option<Interval>,
    pub(crate) causes: Vec<Cause>,
    /// The fact that it is derived from, where that is what is missing.
    pub(crate) from: Option<FactId>,
    /// The facts that it can be computed from, where they are missing.
    pub(crate) parts: Vec<FactId>,
}

/// Who could say more of an open fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Open {
    /// Who referred.
    Missing,
    /// A person at the clinic.
    Judge,
    /// No one without measuring: it is stated, and still too wide.
    Uncertain,
}

impl LoadedPolicy {
    /// Makes a referral ready. Errors: what the referral says of a dose disagrees with its medicines, or all of it
    /// together is declared impossible.
    pub fn prepare(self: &Arc<Self>, referral: &Referral) -> Result<Prepared, ReferralErrors> {
        self.prepare_answered(referral, &[], &mut Budget::new())
    }

    /// The same, where these facts have those answers, whatever the referral says of them.
    pub(crate) fn prepare_answered(
        self: &Arc<Self>,
        referral: &Referral,
        answers: &[(SlotId, Wanted)],
        budget: &mut Budget,
    ) -> Result<Prepared, ReferralErrors> {
        let mut prepared = Prepared::new(self, referral, budget);
        let mut errors = Vec::new();
        for slot in self.model.slots.ids() {
            let known = match answers.iter().find(|(answered, _)| *answered == slot) {
                Some((_, answer)) => prepared.answered(slot, *answer),
                None => prepared.fill(self, referral, slot).unwrap_or_else(|error| {
                    errors.push(error);
                    Known::default()
                }),
            };
            prepared.known.push(known);
        }
        ReferralErrors::none_in(errors)?;
        let tables = self.tables(referral, &prepared.state);
        prepared.limits.tables = tables.tables.into();
        budget.exact &= tables.exact;
        let left = self.propagate_all(&mut prepared.state, &prepared.limits);
        prepared.by_calendar(budget);
        ReferralErrors::none_in(prepared.contradictory().filter(|_| !left).into_iter().collect())?;
        prepared.assume(left, budget).or_else(|errors| ReferralErrors::none_in(errors).map(|()| false))?;
        prepared.budget = budget.clone();
        Ok(prepared)
    }

    pub(crate) fn silence(&self, id: FactId) -> Option<Silence> {
        self.ir.silence(&self.lexicon.vocabulary().facts, id)
    }
}

impl LoadedPolicy {
    /// The cells in which a stated fact is as it is wanted.
    pub(crate) fn wanted(&self, slot: &Slot, wanted: Wanted) -> BitSet<ValueId> {
        slot.stated_cells(&match wanted {
            Wanted::Answer(answer) => BitSet::of(slot.count(), [truth_value(answer)]),
            // That limit is one of the slot's own: what asks for it tests it.
            Wanted::Within(time) => slot
                .dating(&self.lexicon, Operator::AtMost, time)
                .unwrap_or_else(|| BitSet::full(slot.count())),
        })
    }

    /// What a referral's medicines come to, by the policy's conversion and as the policy counts it, in the unit of the
    /// derived fact. `None` where the fact derives from no medicines or none are stated.
    pub fn dose(&self, referral: &Referral, fact: FactId) -> Option<Interval> {
        let vocabulary = self.lexicon.vocabulary();
        let derived = vocabulary.facts.as_slice().at(fact)?;
        let Some(Derivation::EquivalentDose { medicines, of, route }) = derived.derive else { return None };
        let Value::Medicines(medicines) = &referral.statement(medicines)?.value else { return None };
        let chosen = self.ir.conversion?;
        let conversion = vocabulary.conversions.as_slice().at(chosen.conversion)?;
        let dose = dose::sum(&self.lexicon, &conversion.rows, medicines, of, route).ok()?;
        Some(dose.counted(chosen.basis))
    }
}

impl Prepared {
    /// A referral of which nothing is in the state yet.
    pub(crate) fn new(policy: &Arc<LoadedPolicy>, referral: &Referral, budget: &Budget) -> Self {
        Self {
            policy: policy.clone(),
            referral: referral.clone(),
            state: State::new(policy.model.layout),
            limits: Limits::default(),
            known: IndexVec::default(),
            budget: budget.clone(),
        }
    }

    /// Puts what is known of a slot into the state.
    pub(crate) fn fill(
        &mut self,
        policy: &LoadedPolicy,
        referral: &Referral,
        id: SlotId,
    ) -> Result<Known, ReferralError> {
        let slot = &policy.model.slots[id];
        let fact = policy.fact(slot.fact);
        let stated = referral.statement(slot.fact);
        let medicines = fact.derive.and_then(|derive| match derive {
            Derivation::EquivalentDose { medicines, .. } | Derivation::AnyMedicine { medicines, .. } => {
                Some(medicines)
            }
            Derivation::Elapsed { .. } | Derivation::Age { .. } => None,
        });
        if let Some(source) = medicines.and_then(|medicines| referral.statement(medicines)) {
            match (&source.value, stated) {
                (Value::Unknown, None) => return Ok(self.unknown(slot, None)),
                (Value::Unknown, Some(_)) => {}
                _ => return self.derived(slot, fact, source, stated),
            }
        }
        let known = match stated.map(|statement| &statement.value) {
            None | Some(Value::Given(false)) => self.silent(slot, fact),
            Some(Value::Unknown) => self.unknown(slot, stated),
            Some(_) => {
                return Ok(stated.map_or_else(Known::default, |stated| self.stated(id, slot, fact, stated)));
            }
        };
        Ok(match &fact.computed {
            Some(computation) => self.computed(slot, computation, known),
            None => known,
        })
    }

    fn answered(&mut self, id: SlotId, answer: Wanted) -> Known {
        let policy = self.policy.clone();
        let slot = &policy.model.slots[id];
        self.state.put_cells(slot, &policy.wanted(slot, answer));
        Known { stated: true, ..Known::default() }
    }

    fn stated(&mut self, id: SlotId, slot: &Slot, fact: &Fact, statement: &Statement) -> Known {
        let mut known = Known { stated: true, ..Known::default() };
        let value = &statement.value;
        let values = match (value, &slot.values) {
            (Value::Concepts(concepts), Values::Set(_)) => {
                self.set(id, slot, concepts);
                self.policy.propagate(id, &mut self.state, &self.limits);
                let open = self.state.is_open(slot);
                known.open = open.then(|| self.who(id, fact, concepts));
                known.causes = unrecognised(&concepts.elements);
                return known;
            }
            (Value::Records(records), Values::Records(cells)) => {
                let (values, known) = self.records(fact, cells, records);
                self.state.put_cells(slot, &slot.stated_cells(&values));
                return known;
            }
            // The reader gives each fact a value of its own type.
            _ => self.told(slot, value).unwrap_or_else(|| slot.undated(self.destinations())),
        };
        if let Value::Elapsed(elapsing) = value {
            known.bounds = Some(days_of(elapsing)).filter(|_| !elapsing.is_exact());
        }
        if let Value::Amount(amount) = value {
            known.bounds = if matches!(slot.values, Values::Whole(_)) {
                Some(self.reached(amount, fact))
            } else {
                let reach = self.policy.lexicon.reach_if_declared(fact);
                amount.bounds.single().is_none().then(|| amount.bounds.intersect(&reach))
            };
        }
        let days = days_from(slot, statement);
        self.state.put_cells(slot, &slot.stated_cells(&slot.dated(&values, days.as_ref())));
        if values.count() > 1 {
            let wide = matches!(slot.values, Values::Amount(_) | Values::Whole(_))
                || matches!(value, Value::Event(Event::Days(..)) | Value::Date(_));
            known.open = Some(if wide { Open::Uncertain } else { by(fact) });
            // A date of birth tells more than a number of years.
            if let (Some(Derivation::Age { born }), Values::Whole(_)) = (fact.derive, &slot.values) {
                (known.open, known.from) = (Some(by(self.policy.fact(born))), Some(born));
            }
        }
        if let Value::Concepts(concepts) = value {
            known.causes = unrecognised(&concepts.elements);
            let suspected = |element: &Element| element.certainty == Certainty::Suspected;
            if !known.causes.is_empty() || concepts.elements.iter().any(suspected) {
                known.open = known.open.map(|_| Open::Judge);
            }
        }
        if days.is_some_and(|days| days.count() > 1) {
            let (open, kind) = undated(fact, statement);
            if values.count() > 1 {
                known.causes.push(Cause::new(None, CauseKind::TooWide));
            }
            known.causes.push(Cause::new(None, kind));
            known.open = Some(open);
        }
        known
    }

    /// The values that a stated value can be, whatever day it is from; `None` where it is unknown, or none.
    fn told(&self, slot: &Slot, value: &Value) -> Option<BitSet<ValueId>> {
        let lexicon = &self.policy.lexicon;
        Some(match (value, &slot.values) {
            (Value::Truth(value), Values::Truth) => BitSet::of(2, [truth_value(*value)]),
            (Value::Amount(amount), Values::Amount(thresholds)) => thresholds.within(&amount.bounds),
            (Value::Elapsed(elapsing), Values::Amount(thresholds)) if elapsing.is_exact() => {
                thresholds.within(&days_of(elapsing))
            }
            (Value::Elapsed(elapsing), Values::Amount(thresholds)) => {
                self.by_days(slot, thresholds, elapsing)
            }
            (Value::Amount(amount), Values::Whole(cells)) => {
                let reach = amount.reach.unwrap_or_default();
                cells.holding(|count, root| reach.is_below(count, root))
            }
            (Value::Elapsed(elapsing), Values::Whole(cells)) => {
                cells.holding(|count, root| elapsing.is_below(count, root))
            }
            (Value::Date(span), Values::Date(thresholds)) => {
                thresholds.within(&Interval { low: span.first().map(day), high: span.last().map(day) })
            }
            (Value::Event(event), Values::Event(cells)) => cells.holding(event),
            (Value::Choice(choice), Values::Choices(count)) => choice_value(*count, *choice),
            (Value::Destination(destination), Values::Destinations(named)) => {
                BitSet::of(slot.count(), [Slot::destination(named, *destination)])
            }
            (Value::Concepts(concepts), Values::Concept(types)) => {
                types.listed_one(lexicon, &concepts.elements)
            }
            (Value::Given(_) | Value::Medicines(_), Values::Given) => BitSet::full(1),
            _ => return None,
        })
    }

    /// From what to what an amount of whole units is, as the common measure tells. A number is no more than itself.
    fn reached(&self, amount: &Amount, fact: &Fact) -> Interval {
        let lexicon = &self.policy.lexicon;
        let unit = lexicon.vocabulary().units.as_slice().at(amount.unit);
        if unit.is_some_and(Unit::is_bare) {
            return amount.bounds.intersect(&lexicon.reach_if_declared(fact));
        }
        let more = lexicon.measure(amount.unit);
        Interval { low: amount.bounds.low, high: amount.bounds.high.and_then(|high| high.plus(more).ok()) }
    }

    fn set(&mut self, id: SlotId, slot: &Slot, concepts: &Concepts) {
        let (mut may, certain) = self.listed(slot, concepts);
        let mut must = slot.nothing();
        if slot.given {
            may.insert(slot.stated());
            must.insert(slot.stated());
        }
        for types in certain {
            if types.count() == 1 {
                must.union(&types);
            }
            self.limits.clauses.push(Clause { slot: id, classes: types });
        }
        self.state.put_set(slot, &may, &must);
    }

    /// The types that a list may hold; and for each element that is there for certain, the types one of which it is.
    pub(super) fn listed(&self, slot: &Slot, concepts: &Concepts) -> (BitSet<ValueId>, Vec<BitSet<ValueId>>) {
        let Values::Set(types) = &slot.values else { return (slot.nothing(), Vec::new()) };
        let lexicon = &self.policy.lexicon;
        let (certain, stated) = types.stated(lexicon, &concepts.elements);
        let may = if concepts.complete { stated } else { types.not_excluded(lexicon, &concepts.elements) };
        let room = |types: BitSet<ValueId>| types.with_room(slot.size());
        (room(may), certain.into_iter().map(room).collect())
    }

    /// A fact that who referred cannot tell: it is stated, it is open, and a person at the clinic decides.
    fn unknown(&mut self, slot: &Slot, statement: Option<&Statement>) -> Known {
        let days = statement.and_then(|statement| days_from(slot, statement));
        let values = slot.dated(&slot.undated(self.destinations()), days.as_ref());
        if slot.is_set() {
            let (mut may, mut must) = (values.with_room(slot.size()), slot.nothing());
            if slot.given {
                may.insert(slot.stated());
                must.insert(slot.stated());
            }
            self.state.put_set(slot, &may, &must);
        } else {
            self.state.put_cells(slot, &slot.stated_cells(&values));
        }
        Known { stated: true, open: Some(Open::Judge), ..Known::default() }
    }

    /// A fact of which the referral says nothing.
    fn silent(&mut self, slot: &Slot, fact: &Fact) -> Known {
        let assumed = self.policy.silence(slot.fact);
        let known = Known { open: Some(by(fact)), from: source(fact), ..Known::default() };
        let values = match assumed.as_ref().and_then(|silence| self.counted_as(slot, silence)) {
            Some(values) => {
                if slot.is_set() {
                    self.state.put_set(slot, &values, &values);
                } else {
                    self.state.put_cells(slot, &values);
                }
                return Known { assumed, ..known };
            }
            None => slot.possible(self.destinations()),
        };
        if slot.is_set() {
            self.state.put_set(slot, &values, &slot.nothing());
        } else {
            self.state.put_cells(slot, &slot.silent_cells(&values));
        }
        known
    }

    /// The values that a silence counts as; `None` where it does not fit the fact. It tells no day.
    pub(crate) fn counted_as(&self, slot: &Slot, silence: &Silence) -> Option<BitSet<ValueId>> {
        Some(slot.dated(&self.counted_as_value(slot, silence)?, None))
    }

    fn counted_as_value(&self, slot: &Slot, silence: &Silence) -> Option<BitSet<ValueId>> {
        let lexicon = &self.policy.lexicon;
        let exactly = |thresholds: &Thresholds, number: Number| thresholds.within(&Interval::exactly(number));
        Some(match (silence, &slot.values) {
            (Silence::Yes, Values::Truth) => BitSet::of(2, [truth_value(true)]),
            (Silence::No, Values::Truth) => BitSet::of(2, [truth_value(false)]),
            (Silence::Empty, Values::Set(_)) => slot.nothing(),
            (Silence::Empty, Values::Amount(thresholds)) => exactly(thresholds, Number::ZERO),
            (Silence::Empty, Values::Given) => BitSet::full(1),
            (Silence::Empty, Values::Records(cells)) => cells.none(),
            (Silence::Choice(choice), Values::Choices(count)) => choice_value(*count, *choice),
            (Silence::Quantity(quantity), Values::Amount(thresholds)) => {
                exactly(thresholds, measured(lexicon, *quantity)?)
            }
            (Silence::Quantity(quantity), Values::Whole(cells)) => cells.exactly(lexicon, *quantity)?,
            (Silence::Date(date), Values::Date(thresholds)) => exactly(thresholds, day(*date)),
            (Silence::Never, Values::Event(cells)) => cells.never(),
            (Silence::Concept(concept), Values::Concept(types)) => types.assumed(*concept),
            (Silence::Concept(concept), Values::Set(types)) => types.assumed(*concept).with_room(slot.size()),
            (Silence::Destination(destination), Values::Destinations(named)) => {
                BitSet::of(slot.count(), [Slot::destination(named, *destination)])
            }
            _ => return None,
        })
    }

    pub(crate) fn destinations(&self) -> usize {
        self.policy.lexicon.vocabulary().destinations.len()
    }
}

/// The cell of a choice; none where the fact has no such choice.
fn choice_value(count: usize, choice: u32) -> BitSet<ValueId> {
    let choice = usize::try_from(choice).ok().filter(|choice| *choice < count);
    BitSet::of(count, choice.map(ValueId::new))
}

/// Why a list is open that names a code no concept has.
fn unrecognised(elements: &[Element]) -> Vec<Cause> {
    let unknown = elements.iter().any(Element::is_unrecognised);
    unknown.then(|| Cause::new(None, CauseKind::CodeNotRecognised)).into_iter().collect()
}

/// The days that a value may be from; `None` where no test tells them apart.
fn days_from(slot: &Slot, statement: &Statement) -> Option<BitSet<ValueId>> {
    let dates = slot.dates.as_ref()?;
    Some(statement.on.as_ref().map_or_else(|| dates.ever(), |on| dates.holding(on)))
}

/// Who can tell the day of a value, and why it is open.
fn undated(fact: &Fact, statement: &Statement) -> (Open, CauseKind) {
    match statement.on {
        None => (by(fact), CauseKind::DateNotStated),
        Some(Event::Ever | Event::Never) => (Open::Judge, CauseKind::DateNotKnown),
        Some(Event::Days(..) | Event::Ago(_)) => (Open::Uncertain, CauseKind::DateTooWide),
    }
}

/// Who can tell a fact.
pub(crate) fn by(fact: &Fact) -> Open {
    match fact.resolved_by {
        Resolver::Referrer => Open::Missing,
        Resolver::Clinic => Open::Judge,
    }
}

fn source(fact: &Fact) -> Option<FactId> {
    match fact.derive? {
        Derivation::EquivalentDose { medicines: source, .. }
        | Derivation::AnyMedicine { medicines: source, .. }
        | Derivation::Elapsed { since: source }
        | Derivation::Age { born: source } => Some(source),
    }
}
