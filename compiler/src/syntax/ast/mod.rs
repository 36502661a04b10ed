//! The tree of a file as its author wrote it: plain values with the place of everything that a message, hover,
//! rename or go-to-definition may point at.
//!
//! Input: what the grammar found. Output: one `File`. Every struct carries the span of its whole text; a
//! `keyword` is the span of the word that begins it. What could not be read stays as `Damaged`.

mod clause;
mod condition;
mod formula;
mod leaf;
mod node;
mod shift;
mod statement;
mod value;
mod vocabulary;

pub use clause::{
    Action, ActionKind, ActionWord, Cite, Clause, ClauseKind, ClauseWord, Clauses, Overridden, Partly, Route,
    RouteTarget, Within,
};
pub use condition::{
    Bound, CompareOp, Condition, ConditionKind, Counting, EventTest, Operand, Quantifier, SetOperator,
    SetOperatorKind, Term, TermKind,
};
pub use formula::{Formula, FormulaKind, Multiplied};
pub use leaf::{
    Answer, Date, Doc, Ident, LocalText, Month, Number, Path, Quantity, Str, Text, Unit, Verb, VerbWord,
};
pub use node::Node;
pub use statement::{
    Assertion, AssertionMode, Base, Case, CaseEntry, CaseLine, Decline, Define, Duty, Expectation, FollowUp,
    Impossible, Leave, ModeWord, Notice, Offer, Otherwise, Recommend, Require, Rule, Section, Silence, Use,
    WantedFact,
};
pub use value::{
    CaseEnd, CaseValue, CaseValueKind, Certainty, CertaintyWord, Entry, EventWord, Medicine, Meta, MetaLine,
    Value, ValuePart,
};
pub use vocabulary::{
    Band, Category, Codes, Concept, Conversion, ConversionLine, Destination, FactDeclaration, Factor,
    Interval, Record, RecordLine, Row, Source, SourceLine, Statement, TableEntry, Type, TypeKind, Under,
    UnitDeclaration, UnitDefinition,
};

use crate::base::Span;

/// A whole file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The first statement: what the file is. `None` where it could not be read at all.
    pub header: Option<Header>,
    /// The statements in the order written.
    pub items: Vec<Item>,
    /// The whole text.
    pub span: Span,
}

/// What a file is: its first word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// One clinic's policy: `policy capio.pain { … }`.
    Policy,
    /// Vocabulary or published statements: `library region.stockholm { … }`.
    Library,
    /// Cases and assertions about a policy: `cases for capio.pain`.
    Cases,
}

/// `policy NAME { … }`, `library NAME { … }` or `cases for NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The documentation comment above it.
    pub doc: Option<Doc>,
    /// Which of the three.
    pub kind: FileKind,
    /// The word `policy`, `library` or `cases`.
    pub keyword: Span,
    /// The name of the policy or library; of a cases file, the policy it is about. `None` where it is missing.
    pub name: Option<Path>,
    /// The metadata block.
    pub meta: Option<Meta>,
    /// Everything.
    pub span: Span,
}

/// One statement with the documentation above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The documentation comment.
    pub doc: Option<Doc>,
    /// What it says.
    pub kind: ItemKind,
    /// The statement without its documentation.
    pub span: Span,
}

/// Every statement there is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is named after its struct, which is documented")]
pub enum ItemKind {
    Use(Use),
    Section(Section),
    Rule(Rule),
    Require(Require),
    Recommend(Recommend),
    Offer(Offer),
    Decline(Decline),
    Duty(Duty),
    Notice(Notice),
    FollowUp(FollowUp),
    Otherwise(Otherwise),
    Silence(Silence),
    Define(Define),
    Impossible(Impossible),
    Leave(Leave),
    Assertion(Assertion),
    Case(Case),
    Base(Base),
    Source(Source),
    Category(Category),
    Codes(Codes),
    Concept(Concept),
    Fact(FactDeclaration),
    Record(Record),
    Unit(UnitDeclaration),
    Destination(Destination),
    Conversion(Conversion),
    Damaged(Damaged),
}

/// What kind of statement an item is, without its contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each variant is named after its statement")]
pub enum StatementKind {
    Use,
    Section,
    Rule(Verb),
    Require,
    Recommend,
    Offer,
    Decline,
    Duty,
    Notice,
    FollowUp,
    Otherwise,
    Silence,
    Define,
    Impossible,
    Leave,
    Assertion,
    Case,
    Base,
    Source,
    Category,
    Codes,
    Concept,
    Fact,
    Record,
    Unit,
    Destination,
    Conversion,
}

impl StatementKind {
    /// Every kind, the verbs first.
    pub fn all() -> impl Iterator<Item = Self> {
        const OTHERS: [StatementKind; 26] = [
            StatementKind::Require,
            StatementKind::Recommend,
            StatementKind::Offer,
            StatementKind::Decline,
            StatementKind::Duty,
            StatementKind::Notice,
            StatementKind::FollowUp,
            StatementKind::Otherwise,
            StatementKind::Silence,
            StatementKind::Define,
            StatementKind::Impossible,
            StatementKind::Leave,
            StatementKind::Assertion,
            StatementKind::Case,
            StatementKind::Base,
            StatementKind::Use,
            StatementKind::Section,
            StatementKind::Source,
            StatementKind::Category,
            StatementKind::Codes,
            StatementKind::Concept,
            StatementKind::Fact,
            StatementKind::Record,
            StatementKind::Unit,
            StatementKind::Destination,
            StatementKind::Conversion,
        ];
        Verb::ALL.into_iter().map(Self::Rule).chain(OTHERS)
    }

    /// The kind that a word begins.
    pub fn begun_by(word: &str) -> Option<Self> {
        Self::all().find(|kind| super::clauses::form(*kind).word == word)
    }
}

/// A statement that could not be read; it has been reported. It keeps what is needed so that nobody else reports
/// its name as missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// What kind of statement its first word says it is.
    pub kind: Option<StatementKind>,
    /// Its name, if one could be read: a concept's, a fact's path, a rule's before `:`.
    pub name: Option<Path>,
    /// For a concept: its category, if one could be read.
    pub category: Option<Path>,
}
