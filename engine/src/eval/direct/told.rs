//! Values told one by one, by who has them in columns. Input: facts in the order of their ids, each with what a referral would say.
//! Output: the quick answer, or that the referral has to be sent as JSON.

use std::fmt;
use std::sync::Arc;

use super::Scratch;
use super::fill::Filler;
use super::intake::{Intake, Way};
use crate::eval::answer::QuickDecision;
use crate::eval::policy::LoadedPolicy;
use crate::ir::{FactId, RuleId, StageName};
use crate::referral::LARGEST_REFERRAL;
use crate::value::Date;

/// What takes the values of one referral. Facts are told in the order of their ids, each at most once; one that is not told is
/// unknown. Where an answer is `None`, the value is unusual or wrong, and the referral has to be sent as JSON.
pub struct Telling<'f, 't> {
    filler: Filler<'f, 't>,
    last: Option<FactId>,
    /// Bytes of texts so far.
    size: usize,
}

impl fmt::Debug for Telling<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What it was told is a patient's.
        f.debug_struct("Telling").finish_non_exhaustive()
    }
}

impl<'t> Telling<'_, 't> {
    /// A yes or no.
    pub fn truth(&mut self, fact: FactId, value: bool) -> Option<()> {
        self.begin(fact)?;
        self.filler.truth(fact, value)
    }

    /// A text: a name, an amount with its unit, or what only counts as being there.
    pub fn text(&mut self, fact: FactId, text: &'t str) -> Option<()> {
        self.begin(fact)?;
        self.count(text)?;
        if let Way::Given = self.filler.taken(fact).way {
            return self.filler.given(fact, text);
        }
        if is_plain(text) { self.filler.text(fact, text) } else { None }
    }

    /// A number, as JSON writes it without an exponent.
    pub fn number(&mut self, fact: FactId, text: &str) -> Option<()> {
        self.begin(fact)?;
        self.filler.passing_number(fact, text)
    }

    /// A day: the referral's own.
    pub fn day(&mut self, fact: FactId, day: Date) -> Option<()> {
        self.begin(fact)?;
        self.filler.day(fact, day)
    }

    /// A complete list of names.
    pub fn names<'n>(&mut self, fact: FactId, names: impl IntoIterator<Item = &'n str>) -> Option<()> {
        self.begin(fact)?;
        let Way::Concepts(category, ..) = self.filler.taken(fact).way else { return None };
        self.filler.begin_names();
        for name in names {
            self.count(name)?;
            self.filler.name(category, name)?;
        }
        self.filler.end_names(fact)
    }

    /// Any value, as JSON: it is read by itself, which takes longer.
    pub fn json(&mut self, fact: FactId, json: &str) -> Option<()> {
        self.begin(fact)?;
        self.count(json)?;
        let depth = self.filler.depth(fact)?;
        let end = self.filler.ordinary(fact, (json, 0, depth))?;
        (end == json.len()).then_some(())
    }

    fn begin(&mut self, fact: FactId) -> Option<()> {
        let is_next = self.last.is_none_or(|last| last < fact);
        self.last = Some(fact);
        self.filler.depth(fact).filter(|_| is_next).map(drop)
    }

    /// Whether the referral is still far from being too large as JSON, in which each byte may take six.
    fn count(&mut self, text: &str) -> Option<()> {
        self.size += text.len();
        (self.size < LARGEST_REFERRAL / 8).then_some(())
    }
}

impl LoadedPolicy {
    /// Decides a referral that is told fact by fact, and puts rules that decide for certain into `rules`, as
    /// [`decide_json`](Self::decide_json) does of the JSON that says the same. `None`: something was not taken, or worlds have to be
    /// searched for, and that JSON has to be sent.
    ///
    /// ```
    /// use remit_engine::eval::{Engine, Scratch};
    /// use remit_engine::ir::{Atom, AtomId, Condition, Fact, FactId, FactType, Policy, Program, Rule, StageName, Verb, Vocabulary};
    /// use remit_engine::value::Language;
    ///
    /// let facts = vec![Fact::new("patient.motivated", FactType::Truth)];
    /// let mut policy = Policy::new("example.pain", Language::En);
    /// policy.atoms = vec![Atom::Truth(FactId(0))];
    /// policy.referral.rules = vec![Rule::new("motivation", Verb::Accept, Condition::Atom(AtomId(0)))];
    /// let engine = Engine::load(Program::new(Vocabulary { facts, ..Vocabulary::default() }, vec![policy]))?;
    /// let policy = &engine.policies()[0];
    ///
    /// let (mut scratch, mut rules) = (Scratch::new(), Vec::new());
    /// let decision = policy.decide_told(
    ///     |telling| telling.truth(FactId(0), true),
    ///     None,
    ///     StageName::Referral,
    ///     &mut scratch,
    ///     &mut rules,
    /// );
    /// assert_eq!(decision.map(|it| it.verb), Some(Verb::Accept));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide_told<'t>(
        self: &Arc<Self>,
        tell: impl FnOnce(&mut Telling<'_, 't>) -> Option<()>,
        today: Option<Date>,
        stage: StageName,
        scratch: &mut Scratch,
        rules: &mut Vec<RuleId>,
    ) -> Option<QuickDecision> {
        let intake = self.intake.get_or_init(|| Intake::new(self)).as_ref()?;
        let (prepared, room) = scratch.clear(self, intake);
        let mut telling = Telling { filler: Filler::new(self, intake, prepared, room), last: None, size: 0 };
        let read = tell(&mut telling).and_then(|()| telling.filler.finish(today));
        scratch.decide(read, stage, rules)
    }
}

/// Whether JSON would write it without an escape.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte >= b' ' && !matches!(byte, b'"' | b'\\'))
}
