//! Conditions: what a rule, clause or definition tests.

use super::{Date, Ident, Path, Quantity, Str};
use crate::base::Span;

/// A condition and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What it tests.
    pub kind: ConditionKind,
    /// Where it is.
    pub span: Span,
}

/// The forms a condition can take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionKind {
    /// `always`: no condition at all. It is all that its rule says.
    Always,
    /// `a or b or c`: two or more parts, none of them an `Or` itself.
    Or(Vec<Condition>),
    /// `a and b and c`: two or more parts, none of them an `And` or `Or` itself.
    And(Vec<Condition>),
    /// `not a`.
    Not(Box<Condition>),
    /// `( a )`: the author's own brackets.
    Group(Box<Condition>),
    /// `investigation.ongoing`: a yes/no fact or a definition.
    Fact(Path),
    /// `diagnosis fibromyalgia`, `diagnosis icd10_se "M79.7"`, `referral.kind question`.
    Is {
        /// The word `suspected`, where a suspicion is enough.
        suspected: Option<Span>,
        /// The fact.
        fact: Path,
        /// What it is or holds.
        term: Term,
    },
    /// `diagnosis any of (a, b)`.
    Set {
        /// The word `suspected`, where a suspicion is enough.
        suspected: Option<Span>,
        /// The fact.
        fact: Path,
        /// Which of the four tests.
        operator: SetOperator,
        /// What is between the brackets; at least one.
        terms: Vec<Term>,
    },
    /// `at least 2 of (a, b, c)`.
    Count {
        /// How many.
        counting: Counting,
        /// The words `at least 2 of`.
        keyword: Span,
        /// Of these; at least one.
        parts: Vec<Condition>,
    },
    /// `at least 2 treatment.trials where (…)`, `any treatment.trials where (…)`, `no treatment.trials where (…)`.
    Entries {
        /// How many.
        quantifier: Quantifier,
        /// The words that say how many.
        keyword: Span,
        /// The list.
        fact: Path,
        /// What an entry passes by; none: every entry counts.
        entry: Option<Box<Condition>>,
    },
    /// `patient.age <= 24 years`.
    Compare {
        /// The fact.
        fact: Path,
        /// How.
        comparison: CompareOp,
        /// Where the sign is.
        sign: Span,
        /// With what.
        operand: Operand,
    },
    /// `opioids.daily_dose between 60 and 90 ome`; both ends count.
    Between {
        /// The fact.
        fact: Path,
        /// The word `between`.
        keyword: Span,
        /// The lower end; its unit may be left to the upper.
        low: Operand,
        /// The upper end.
        high: Operand,
    },
    /// `seen_here within 18 months`, `seen_here over 18 months ago`, `seen_here ever`, `seen_here never`.
    Event {
        /// The fact.
        fact: Path,
        /// What is tested.
        test: EventTest,
        /// The words of the test.
        span: Span,
    },
    /// `lab.hba1c dated within 3 months`, `lab.hba1c dated over 3 months ago`.
    Dated {
        /// The fact.
        fact: Path,
        /// What is tested.
        test: EventTest,
        /// The words of the test.
        span: Span,
    },
    /// `given pain.location`.
    Given {
        /// The word `given`.
        keyword: Span,
        /// The fact.
        fact: Path,
    },
    /// `missing opioids.plan`.
    Missing {
        /// The word `missing`.
        keyword: Span,
        /// The fact.
        fact: Path,
    },
    /// What could not be read; it has been reported.
    Damaged,
}

/// The tests of how long ago something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventTest {
    /// At most so long ago.
    Within(Quantity),
    /// Longer ago than that.
    Over(Quantity),
    /// At some time.
    Ever,
    /// At no time.
    Never,
}

/// A set test where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetOperator {
    /// Which one.
    pub kind: SetOperatorKind,
    /// Its words.
    pub span: Span,
}

/// The tests over sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetOperatorKind {
    /// At least one of the terms.
    AnyOf,
    /// Every one of the terms.
    AllOf,
    /// Not one of the terms.
    NoneOf,
    /// Nothing but the terms, and not nothing.
    Only,
    /// So many of the terms.
    Count(Counting),
}

/// How many of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    /// Whether more or fewer will do.
    pub bound: Bound,
    /// The number.
    pub number: u32,
}

/// Whether more or fewer than a number will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// More will do.
    AtLeast,
    /// Fewer will do.
    AtMost,
    /// Neither.
    Exactly,
}

impl Counting {
    /// As many at least.
    pub const fn least(self) -> u32 {
        match self.bound {
            Bound::AtLeast | Bound::Exactly => self.number,
            Bound::AtMost => 0,
        }
    }

    /// As many at most; none: any number.
    pub const fn most(self) -> Option<u32> {
        match self.bound {
            Bound::AtLeast => None,
            Bound::AtMost | Bound::Exactly => Some(self.number),
        }
    }
}

impl Bound {
    /// The words of the language.
    pub const fn words(self) -> &'static str {
        match self {
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
            Self::Exactly => "exactly",
        }
    }
}

/// How many entries of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantifier {
    /// One at least.
    Any,
    /// Not one.
    No,
    /// So many.
    Count(Counting),
}

impl Quantifier {
    /// As many at least.
    pub const fn least(self) -> u32 {
        match self {
            Self::Any => 1,
            Self::No => 0,
            Self::Count(counting) => counting.least(),
        }
    }

    /// As many at most; none: any number.
    pub const fn most(self) -> Option<u32> {
        match self {
            Self::Any => None,
            Self::No => Some(0),
            Self::Count(counting) => counting.most(),
        }
    }
}

/// What a fact is compared with by identity: a concept, an option, a destination or a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Which.
    pub kind: TermKind,
    /// Where it is.
    pub span: Span,
}

/// The forms of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermKind {
    /// A name: a concept, an option of a `one of` fact, or a destination.
    Name(Path),
    /// A code: `icd10_se "M79.7"`.
    Code {
        /// The code system.
        system: Ident,
        /// The code.
        code: Str,
    },
}

impl Term {
    /// Its name, or its code.
    pub fn text(&self) -> &str {
        match &self.kind {
            TermKind::Name(path) => &path.name,
            TermKind::Code { code, .. } => &code.value,
        }
    }
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
}

impl CompareOp {
    /// The sign in the language.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
        }
    }
}

/// What a fact is compared with by size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A number, with its unit where one is written.
    Quantity(Quantity),
    /// A day.
    Date(Date),
}

impl Operand {
    /// Where it is.
    pub const fn span(&self) -> Span {
        match self {
            Self::Quantity(quantity) => quantity.span,
            Self::Date(date) => date.span,
        }
    }
}
