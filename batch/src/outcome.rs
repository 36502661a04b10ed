//! What comes of rows. Input: the deciding. Output: ids, codes and the engine's own values, in input order; writers make texts of
//! them (`view`).

use std::ops::Range;

use remit_engine::eval::{Decision, QuickDecision};
use remit_engine::ir::RuleId;
use remit_engine::value::Date;

use crate::batch::{NameIndex, PolicyIndex};
use crate::row::{Fault, Place};

/// Who said the day that chose the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOfFrom {
    /// The row.
    Row,
    /// Who asked for the run.
    Run,
    /// The referral: its own date.
    Referral,
}

impl AsOfFrom {
    /// Its name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Row => "row",
            Self::Run => "run",
            Self::Referral => "referral",
        }
    }
}

/// The day that chose the version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// The day.
    pub day: Date,
    /// Who said it.
    pub from: AsOfFrom,
}

/// What comes of a row by one policy; of a row that none can decide, why.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Where the row is.
    pub place: Place,
    pub(crate) id: Option<Range<u32>>,
    /// The policy, where one was to decide.
    pub name: Option<NameIndex>,
    /// Its version, where one holds.
    pub policy: Option<PolicyIndex>,
    /// The day that chose the version.
    pub as_of: Option<AsOf>,
    /// The answer.
    pub answer: Answer,
}

/// What is decided, or why nothing is.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A decision.
    Decided {
        /// The bare one.
        quick: QuickDecision,
        /// Where [`Outcomes::rules_of`] finds the rules.
        rules: Range<u32>,
        /// All of it, where that was asked for.
        explained: Option<Box<Decision>>,
    },
    /// None.
    Refused(Fault),
}

/// What comes of a chunk of rows. It owns all that it holds.
#[derive(Debug, Default)]
pub struct Outcomes {
    pub(crate) all: Vec<Outcome>,
    ids: String,
    rules: Vec<RuleId>,
}

impl Outcomes {
    /// The outcomes, in input order.
    pub fn iter(&self) -> std::slice::Iter<'_, Outcome> {
        self.all.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The id of an outcome's row.
    pub fn id_of(&self, outcome: &Outcome) -> Option<&str> {
        let range = outcome.id.clone()?;
        self.ids.get(range.start as usize..range.end as usize)
    }

    /// The rules that decide for certain, in the order of the policy's text.
    pub fn rules_of(&self, outcome: &Outcome) -> &[RuleId] {
        let Answer::Decided { rules, .. } = &outcome.answer else { return &[] };
        self.rules.get(rules.start as usize..rules.end as usize).unwrap_or_default()
    }

    /// Forgets all, and keeps the room.
    pub fn clear(&mut self) {
        self.all.clear();
        self.ids.clear();
        self.rules.clear();
    }

    /// Keeps an id for outcomes to come.
    pub(crate) fn keep_id(&mut self, id: &str) -> Range<u32> {
        let start = self.ids.len();
        self.ids.push_str(id);
        range(start, self.ids.len())
    }

    /// Keeps rules for an outcome to come.
    pub(crate) fn keep_rules(&mut self, rules: &[RuleId]) -> Range<u32> {
        let start = self.rules.len();
        self.rules.extend_from_slice(rules);
        range(start, self.rules.len())
    }
}

impl<'o> IntoIterator for &'o Outcomes {
    type Item = &'o Outcome;
    type IntoIter = std::slice::Iter<'o, Outcome>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A chunk is far below four gigabytes; beyond, nothing would be found.
fn range(start: usize, end: usize) -> Range<u32> {
    let bound = |at| u32::try_from(at).unwrap_or(u32::MAX);
    bound(start)..bound(end)
}
