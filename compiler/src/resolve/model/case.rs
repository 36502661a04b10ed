//! Resolved cases: example referrals with their expected decisions.

use std::sync::Arc;

use remit_engine::ir::StageName;
use remit_engine::value::{Date, Days, Number};

use super::{
    Action, BaseId, CaseLines, CodeSystemId, ConceptId, DestinationId, FactId, ModuleId, PolicyId, Quantity,
    RuleId,
};
use crate::base::{Loc, Name};
use crate::syntax::ast::{Certainty, Verb};

/// An example referral and its expected decision.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub title: Arc<str>,
    /// Where that is.
    pub title_loc: Loc,
    /// The whole case.
    pub loc: Loc,
    /// The file.
    pub module: ModuleId,
    /// The policy it belongs to.
    pub policy: PolicyId,
    /// The word `unconfirmed`, where nobody has said yet that it is right.
    pub unconfirmed: Option<Loc>,
    /// The base that it adds to.
    pub base: Option<(BaseId, Loc)>,
    /// What the referral says, beside what the base does.
    pub lines: CaseLines,
    /// What is expected.
    pub expected: Expected,
    /// Whether all of it could be read, so that it can be run.
    pub runnable: bool,
}

/// One line of a case.
#[derive(Clone, Debug)]
pub struct CaseEntry {
    /// The fact.
    pub fact: FactId,
    /// Where it is.
    pub fact_loc: Loc,
    /// What it says.
    pub values: Vec<CaseValue>,
    /// Where the values are.
    pub loc: Loc,
}

/// One value in a case.
#[derive(Clone, Debug)]
pub enum CaseValue {
    /// Yes or no.
    Truth(bool),
    /// Stated, without saying what.
    Given,
    /// Words, of which only the presence counts.
    Words(Arc<str>),
    /// The empty list.
    None,
    /// The list is not complete.
    Incomplete,
    /// `unknown`: who referred cannot tell.
    Unknown,
    /// A quantity.
    Quantity(Quantity),
    /// Bounds.
    Bounds(Option<Quantity>, Option<Quantity>),
    /// A day.
    Date(Date),
    /// A part of a date.
    Days(Days),
    /// Days between bounds.
    DayBounds(Option<Days>, Option<Days>),
    /// That something never happened, or that it did, nobody says when.
    Ever(bool),
    /// So long ago, between bounds.
    Ago(Option<Quantity>, Option<Quantity>),
    /// A word of a `one of` type.
    Choice(Name),
    /// A concept.
    Concept(ConceptId, Option<Certainty>, Loc),
    /// A code.
    Code(CodeSystemId, Arc<str>, Option<Certainty>),
    /// A destination.
    Destination(DestinationId),
    /// A medicine.
    Medicine(CaseMedicine),
    /// A value with the day that it is from.
    On(Box<CaseValue>, Box<CaseValue>, Loc),
    /// An entry of a list of records: what it says of its fields.
    Record(Vec<CaseEntry>, Loc),
}

/// A medicine in a case.
#[derive(Clone, Debug)]
pub struct CaseMedicine {
    /// A substance, a brand or a code.
    pub product: NamedMedicine,
    /// How it is given, where it is not a brand.
    pub route: Option<ConceptId>,
    /// How much.
    pub amount: CaseAmount,
    /// Only when needed.
    pub as_needed: bool,
    /// The medicine.
    pub loc: Loc,
}

/// What names a medicine.
#[derive(Clone, Debug)]
pub enum NamedMedicine {
    /// A substance.
    Substance(ConceptId),
    /// A brand.
    Brand(ConceptId),
    /// A code.
    Code(CodeSystemId, Arc<str>),
}

/// How much of a medicine a case states.
#[derive(Clone, Debug)]
pub enum CaseAmount {
    /// Nothing.
    Unstated,
    /// A dose, and how often a day; or what is given off by the hour.
    Dose(Quantity, Option<Number>),
    /// The total of a day.
    Daily(Quantity),
}

/// What a case expects.
#[derive(Clone, Debug)]
pub struct Expected {
    /// The verb.
    pub verb: Verb,
    /// Where it is.
    pub verb_loc: Loc,
    /// The stage.
    pub stage: StageName,
    /// Actions that the decision has.
    pub actions: Vec<Action>,
    /// Facts that are listed as missing, to be judged or uncertain.
    pub open_facts: Vec<(FactId, Loc)>,
    /// Rules that decide.
    pub by: Vec<(RuleId, Loc)>,
    /// All of it, with the word `expect`.
    pub loc: Loc,
}

impl Expected {
    /// What is expected before the expectation is read.
    pub(in crate::resolve) fn nothing(loc: Loc) -> Self {
        Self {
            verb: Verb::Review,
            verb_loc: loc,
            stage: StageName::Referral,
            actions: Vec::new(),
            open_facts: Vec::new(),
            by: Vec::new(),
            loc,
        }
    }
}
