//! The statements of a policy: rules, content, services, definitions, cases and assertions.

use super::{
    Answer, CaseValue, Clauses, Condition, Ident, Item, Meta, Number, Path, Quantity, Str, Text, Value,
    VerbWord,
};
use crate::base::Span;

/// `use region.stockholm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The word `use`.
    pub keyword: Span,
    /// The library.
    pub path: Path,
}

/// `section text { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The word `section`.
    pub keyword: Span,
    /// The heading.
    pub title: Text,
    /// Its condition.
    pub clauses: Clauses,
    /// The statements in it.
    pub items: Vec<Item>,
    /// The opening brace to the closing one.
    pub braces: Span,
}

/// `VERB [usually] [name:] condition clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it decides.
    pub verb: VerbWord,
    /// The word `usually`: it decides as a rule.
    pub usually: Option<Span>,
    /// The author's name for it.
    pub name: Option<Ident>,
    /// When it holds.
    pub condition: Condition,
    /// The rest.
    pub clauses: Clauses,
}

/// A fact that `require` or `recommend` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantedFact {
    /// The fact.
    pub fact: Path,
    /// The answer that is asked for.
    pub answer: Option<Answer>,
    /// How old its value may be.
    pub dated: Option<Quantity>,
    /// Whether `or` joins it to the one before: one of them will do.
    pub alternative: bool,
    /// Both.
    pub span: Span,
}

/// `require [name:] facts clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Require {
    /// The word `require`.
    pub keyword: Span,
    /// The author's name for it.
    pub name: Option<Ident>,
    /// What is required; at least one.
    pub facts: Vec<WantedFact>,
    /// The rest.
    pub clauses: Clauses,
}

/// `recommend [name:] facts clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommend {
    /// The word `recommend`.
    pub keyword: Span,
    /// The author's name for it.
    pub name: Option<Ident>,
    /// What is recommended; at least one.
    pub facts: Vec<WantedFact>,
    /// The rest.
    pub clauses: Clauses,
}

/// `offer services clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The word `offer`.
    pub keyword: Span,
    /// What there is; at least one.
    pub services: Vec<Path>,
    /// The rest.
    pub clauses: Clauses,
}

/// `decline [name:] services clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decline {
    /// The word `decline`.
    pub keyword: Span,
    /// The author's name for it.
    pub name: Option<Ident>,
    /// What there is not; at least one.
    pub services: Vec<Path>,
    /// The rest.
    pub clauses: Clauses,
}

/// `responsible PARTY for services clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The word `responsible`.
    pub keyword: Span,
    /// Who.
    pub party: Path,
    /// For what; at least one, unless the clause is damaged.
    pub services: Vec<Path>,
    /// The rest.
    pub clauses: Clauses,
}

/// `notice [name:] condition clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The word `notice`.
    pub keyword: Span,
    /// The author's name for it.
    pub name: Option<Ident>,
    /// When it holds.
    pub condition: Condition,
    /// The rest.
    pub clauses: Clauses,
}

/// `follow up text clauses`: what follows after discharge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The word `follow`.
    pub keyword: Span,
    /// What is done.
    pub what: Text,
    /// The rest: `by` whom, `after` what time.
    pub clauses: Clauses,
}

/// `otherwise VERB clauses`, or `otherwise never`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Otherwise {
    /// The word `otherwise`.
    pub keyword: Span,
    /// The default; of `never`, what decides where somebody is left all the same.
    pub verb: VerbWord,
    /// Whether nobody should be left.
    pub never: bool,
    /// The rest.
    pub clauses: Clauses,
}

/// `silence FACT unknown|no|none|VALUE clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// The word `silence`.
    pub keyword: Span,
    /// The fact.
    pub fact: Path,
    /// What its absence means.
    pub value: Value,
    /// The rest.
    pub clauses: Clauses,
}

/// `define NAME = condition`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Define {
    /// The word `define`.
    pub keyword: Span,
    /// The name; definitions and facts share names, so it may be a path.
    pub name: Path,
    /// What it means.
    pub condition: Condition,
    /// What people call it.
    pub meta: Option<Meta>,
}

/// `impossible condition clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impossible {
    /// The word `impossible`.
    pub keyword: Span,
    /// What no real referral shows.
    pub condition: Condition,
    /// The rest.
    pub clauses: Clauses,
}

/// `leave source 28, 29 clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leave {
    /// The word `leave`.
    pub keyword: Span,
    /// The source.
    pub source: Ident,
    /// The statements that are deliberately not encoded; at least one.
    pub numbers: Vec<Number>,
    /// The rest.
    pub clauses: Clauses,
}

/// `assert title: never VERB when condition`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// The word `assert`.
    pub keyword: Span,
    /// What it claims, for people.
    pub title: Str,
    /// `never` or `always`.
    pub mode: ModeWord,
    /// The verb it speaks of.
    pub verb: VerbWord,
    /// The rest; `when` says for which referrals.
    pub clauses: Clauses,
}

/// `never` or `always` where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModeWord {
    /// Which.
    pub mode: AssertionMode,
    /// Where it is.
    pub span: Span,
}

/// What an assertion claims about its verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssertionMode {
    /// No such referral is decided so.
    Never,
    /// Every such referral is decided so.
    Always,
}

/// `base NAME from NAME { facts }`: what cases have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The word `base`.
    pub keyword: Span,
    /// What it is called.
    pub name: Ident,
    /// The base that it adds to.
    pub parent: Option<Ident>,
    /// The facts.
    pub lines: Vec<CaseLine>,
    /// The opening brace to the closing one.
    pub braces: Span,
}

/// `case [unconfirmed] title from NAME { facts } expect VERB clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The word `case`.
    pub keyword: Span,
    /// The word `unconfirmed`: nobody has said yet that it is right.
    pub unconfirmed: Option<Span>,
    /// What it shows, for people.
    pub title: Str,
    /// The base that it adds to.
    pub base: Option<Ident>,
    /// The facts of the referral.
    pub lines: Vec<CaseLine>,
    /// The opening brace to the closing one.
    pub braces: Span,
    /// What is expected. `None` where it is missing, which has been reported.
    pub expectation: Option<Expectation>,
}

/// A line of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseLine {
    /// A fact and its values.
    Entry(CaseEntry),
    /// What could not be read; it has been reported.
    Damaged(Span),
}

/// `path: value, value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEntry {
    /// The fact.
    pub fact: Path,
    /// Its values; at least one.
    pub values: Vec<CaseValue>,
    /// All of it.
    pub span: Span,
}

/// `expect VERB clauses`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The word `expect`.
    pub keyword: Span,
    /// The decision.
    pub verb: VerbWord,
    /// `by` rules, `for` facts, `at` stage, `->` actions.
    pub clauses: Clauses,
    /// All of it.
    pub span: Span,
}

impl CaseLine {
    /// The lines that could be read.
    pub fn entries(lines: &[Self]) -> impl Iterator<Item = &CaseEntry> {
        lines.iter().filter_map(|line| match line {
            Self::Entry(entry) => Some(entry),
            Self::Damaged(_) => None,
        })
    }
}

impl Base {
    /// Whether a line could not be read: no case that adds to it must be run then.
    pub fn is_damaged(&self) -> bool {
        self.lines.iter().any(|line| matches!(line, CaseLine::Damaged(_)))
    }
}

impl Case {
    /// Whether a line could not be read: the case must not be run then.
    pub fn is_damaged(&self) -> bool {
        self.expectation.is_none() || self.lines.iter().any(|line| matches!(line, CaseLine::Damaged(_)))
    }
}
