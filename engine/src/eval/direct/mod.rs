//! From the bytes of a referral to the quick answer, without a tree. Input: JSON, a policy, a day. Output: the same answer, or the
//! same errors, as of a referral that is read, prepared and decided.
//!
//! `scan` passes over the bytes once and hands values to `fill`, which knows nothing of JSON; `intake` is what both look up, made
//! when a policy first decides so. A value that is unusual goes to the ordinary reader alone, and where anything may be wrong, the
//! whole referral does: an error is always the ordinary reader's.

mod amount;
mod fill;
mod intake;
mod medicines;
mod names;
mod scan;
mod told;

use std::sync::Arc;

use self::fill::Filler;
pub(crate) use self::intake::Intake;
use self::medicines::Sums;
use self::scan::Order;
pub use self::told::Telling;
use crate::eval::answer::QuickDecision;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{SlotId, ValueId};
use crate::eval::policy::LoadedPolicy;
use crate::eval::prepare::Prepared;
use crate::eval::solve::Budget;
use crate::ir::{ConceptId, RuleId, StageName};
use crate::referral::{Referral, ReferralErrors};
use crate::value::Date;

/// Room for reading referrals one after another, with counts of how they were read. A thread has its own; it can be used for any
/// policy, and does best with one.
#[derive(Debug, Default)]
pub struct Scratch {
    prepared: Option<Prepared>,
    room: Room,
    readings: Readings,
}

/// How referrals were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Readings {
    /// From bytes to the answer, every value taken directly.
    pub direct: u64,
    /// The same, but for values that the ordinary reader was handed.
    pub partly: u64,
    /// Read either way, and then again as a whole, because worlds had to be searched for.
    pub searched: u64,
    /// Left to the ordinary reader: unusual, or wrong.
    pub ordinary: u64,
}

/// What is used again for each referral.
#[derive(Debug, Default)]
struct Room {
    order: Order,
    known: Marks,
    names: Vec<ConceptId>,
    sums: Sums,
    /// The day that ages and durations are computed to.
    date: Option<Date>,
}

/// Of which slots something is known, so that little has to be put back for the next referral.
#[derive(Debug)]
struct Marks {
    /// In this referral.
    now: BitSet<SlotId>,
    /// In this one or one before: what is known is not what is of a referral that says nothing.
    ever: BitSet<SlotId>,
    /// Those of them of which nothing is known but that they are stated and not open.
    plain: BitSet<SlotId>,
    /// Whether something may be known of any slot.
    all: bool,
}

impl Default for Marks {
    fn default() -> Self {
        Self::new(0)
    }
}

impl Marks {
    fn new(slots: usize) -> Self {
        let none = || BitSet::empty(slots);
        Self { now: none(), ever: none(), plain: none(), all: false }
    }
}

impl Scratch {
    /// Room in which nothing was read.
    pub fn new() -> Self {
        Self::default()
    }

    /// How the referrals so far were read.
    pub fn readings(&self) -> Readings {
        self.readings
    }

    /// The day that ages and durations of the referral decided last are computed to: its own, else that on which it was read.
    pub fn date(&self) -> Option<Date> {
        self.room.date
    }

    /// Makes it ready for the next referral.
    fn clear(&mut self, policy: &Arc<LoadedPolicy>, intake: &Intake) -> (&mut Prepared, &mut Room) {
        let Self { prepared, room, .. } = self;
        let own = prepared.take().filter(|own| Arc::ptr_eq(&own.policy, policy));
        let is_new = own.is_none();
        let prepared = prepared
            .insert(own.unwrap_or_else(|| Prepared::new(policy, &Referral::default(), &Budget::new())));
        if is_new {
            room.sums.forget();
        }
        if is_new || room.known.all {
            prepared.known = intake.known.clone();
            prepared.limits = intake.ties.clone();
            room.known = Marks::new(policy.model.slots.len());
        } else {
            room.known.now.words_mut().fill(0);
            prepared.limits.clauses.clear();
        }
        if !prepared.referral.statements.is_empty() {
            prepared.referral = Referral::default();
        }
        prepared.state.assign(&intake.blank);
        room.order.clear(intake, is_new);
        (prepared, room)
    }
}

impl Scratch {
    /// Decides what was read, and counts how; `None` where the ordinary reader has to read all.
    fn decide(
        &mut self,
        read: Option<bool>,
        stage: StageName,
        rules: &mut Vec<RuleId>,
    ) -> Option<QuickDecision> {
        let own = self.prepared.as_ref().filter(|_| read.is_some());
        let decided = own.and_then(|own| own.decide_by_worlds(stage, rules));
        let count = match (&decided, read) {
            (_, None) => &mut self.readings.ordinary,
            (None, Some(_)) => &mut self.readings.searched,
            (Some(_), Some(true)) => &mut self.readings.direct,
            (Some(_), Some(false)) => &mut self.readings.partly,
        };
        *count += 1;
        decided
    }
}

impl LoadedPolicy {
    /// Decides a referral from its bytes, and puts rules that decide for certain into `rules`, as [`Prepared::decide`] does.
    /// `today` is the day on which it is read, as for [`Lexicon::read`](crate::referral::Lexicon::read).
    ///
    /// The answer, and every error, is that of reading, preparing and deciding; it takes a small part of the time. Without unusual
    /// values, and without unknowns that matter, almost nothing is allocated.
    ///
    /// ```
    /// use remit_engine::eval::{Engine, Scratch};
    /// use remit_engine::ir::{
    ///     Atom, AtomId, Condition, Fact, FactId, FactType, Policy, Program, Rule, StageName, Verb, Vocabulary,
    /// };
    /// use remit_engine::value::Language;
    ///
    /// let facts = vec![Fact::new("patient.motivated", FactType::Truth)];
    /// let mut policy = Policy::new("example.pain", Language::En);
    /// policy.atoms = vec![Atom::Truth(FactId(0))];
    /// let is_not = Condition::Atom(AtomId(0)).negated();
    /// policy.referral.rules = vec![
    ///     Rule::new("motivation", Verb::Defer, is_not),
    ///     Rule::new("welcome", Verb::Accept, Condition::Const(true)),
    /// ];
    /// let engine = Engine::load(Program::new(Vocabulary { facts, ..Vocabulary::default() }, vec![policy]))?;
    /// let policy = &engine.policies()[0];
    ///
    /// // One for each thread, for as many referrals as come.
    /// let (mut scratch, mut rules) = (Scratch::new(), Vec::new());
    /// let json = br#"{"patient": {"motivated": false}}"#;
    /// let decision = policy.decide_json(json, None, StageName::Referral, &mut scratch, &mut rules)?;
    /// assert_eq!((decision.verb, decision.settled), (Verb::Defer, true));
    /// assert_eq!(scratch.readings().direct, 1);
    ///
    /// // What is wrong is found by the ordinary reader.
    /// let json = br#"{"patient": {"motivatd": false}}"#;
    /// let errors = policy.decide_json(json, None, StageName::Referral, &mut scratch, &mut rules).unwrap_err();
    /// assert_eq!(errors[0].pointer, "/patient/motivatd");
    /// assert_eq!(scratch.readings().ordinary, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_json(
        self: &Arc<Self>,
        json: &[u8],
        today: Option<Date>,
        stage: StageName,
        scratch: &mut Scratch,
        rules: &mut Vec<RuleId>,
    ) -> Result<QuickDecision, ReferralErrors> {
        let read = self.read_directly(json, today, scratch);
        if let Some(decided) = scratch.decide(read, stage, rules) {
            return Ok(decided);
        }
        let referral = self.lexicon.read(json, today)?;
        scratch.room.date = referral.date();
        Ok(self.prepare(&referral)?.decide(stage, rules))
    }

    /// Whether every value was taken directly; `None` where the ordinary reader has to read all.
    fn read_directly(
        self: &Arc<Self>,
        json: &[u8],
        today: Option<Date>,
        scratch: &mut Scratch,
    ) -> Option<bool> {
        let intake = self.intake.get_or_init(|| Intake::new(self)).as_ref()?;
        let (prepared, room) = scratch.clear(self, intake);
        let mut order = std::mem::take(&mut room.order);
        let mut filler = Filler::new(self, intake, prepared, room);
        let read = scan::scan(json, intake, &mut order, &mut filler);
        let plain = read.and_then(|()| filler.finish(today));
        scratch.room.order = order;
        plain
    }
}

/// The one value of a set that has one.
fn only(values: &impl Bits<ValueId>) -> Option<ValueId> {
    let mut values = values.iter();
    values.next().filter(|_| values.next().is_none())
}
