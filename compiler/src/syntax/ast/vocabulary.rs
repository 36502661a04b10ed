//! The statements of a vocabulary: categories, concepts, facts, units, destinations, conversions and sources.

use super::{Entry, Ident, Meta, Number, Path, Quantity, Str, Text, Unit};
use crate::base::Span;

/// `category NAME [is PARENT] { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// The word `category`.
    pub keyword: Span,
    /// Its name.
    pub name: Ident,
    /// The category it belongs to.
    pub parent: Option<Ident>,
    /// What is said about it.
    pub meta: Option<Meta>,
}

/// `concept NAME: CATEGORY [is PARENTS] { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concept {
    /// The word `concept`.
    pub keyword: Span,
    /// Its name.
    pub name: Ident,
    /// Its category.
    pub category: Path,
    /// The concepts above it.
    pub parents: Vec<Path>,
    /// What is said about it.
    pub meta: Option<Meta>,
}

/// `fact PATH: TYPE { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactDeclaration {
    /// The word `fact`.
    pub keyword: Span,
    /// Its path.
    pub path: Path,
    /// What it holds.
    pub ty: Type,
    /// What is said about it.
    pub meta: Option<Meta>,
}

/// `record NAME { field: TYPE … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The word `record`.
    pub keyword: Span,
    /// Its name.
    pub name: Ident,
    /// Its fields in the order written.
    pub lines: Vec<RecordLine>,
    /// The opening brace to the closing one.
    pub braces: Span,
}

/// A line of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordLine {
    /// A field: a fact of each entry. Its keyword is its name.
    Field(FactDeclaration),
    /// What could not be read; it has been reported.
    Damaged(Span),
}

impl Record {
    /// The fields that could be read.
    pub fn fields(&self) -> impl Iterator<Item = &FactDeclaration> {
        self.lines.iter().filter_map(|line| match line {
            RecordLine::Field(field) => Some(field),
            RecordLine::Damaged(_) => None,
        })
    }
}

/// A fact's type where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Type {
    /// Which.
    pub kind: TypeKind,
    /// All of it.
    pub span: Span,
}

/// The types there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// `yes/no`
    Truth,
    /// `given`
    Given,
    /// `one of (a, b)`; at least one.
    OneOf(Vec<Ident>),
    /// `any of CATEGORY`
    AnyOf(Path),
    /// `list of medicine`, `list of RECORD`
    ListOf(Path),
    /// A word: `date`, `destination`, a unit, a kind of unit, or a category.
    Named(Path),
}

/// `unit NAME: KIND` or `unit NAME = 12 months`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitDeclaration {
    /// The word `unit`.
    pub keyword: Span,
    /// Its name.
    pub name: Ident,
    /// What it measures.
    pub definition: UnitDefinition,
    /// What is said about it.
    pub meta: Option<Meta>,
}

/// What a unit measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitDefinition {
    /// The base unit of a kind, or another unit of it.
    Kind(Ident),
    /// A multiple of another unit.
    Multiple(Quantity),
}

/// `codes NAME { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Codes {
    /// The word `codes`.
    pub keyword: Span,
    /// The code system's name.
    pub name: Ident,
    /// What is said about it.
    pub meta: Option<Meta>,
}

/// `destination NAME { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The word `destination`.
    pub keyword: Span,
    /// Its name.
    pub name: Ident,
    /// What is said about it.
    pub meta: Option<Meta>,
}

/// `conversion NAME { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The word `conversion`.
    pub keyword: Span,
    /// Its name.
    pub name: Ident,
    /// Metadata and rows in the order written.
    pub lines: Vec<ConversionLine>,
    /// The opening brace to the closing one.
    pub braces: Span,
}

/// A line of a conversion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConversionLine {
    /// Metadata: `source: …`.
    Entry(Entry),
    /// A factor.
    Row(Row),
    /// What could not be read; it has been reported.
    Damaged(Span),
}

/// `oxycodone oral: 1.5 between 1.3 and 2 { … }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The substance.
    pub substance: Path,
    /// How it is taken.
    pub route: Path,
    /// The unit of the dose, where it is not mg a day.
    pub unit: Option<Unit>,
    /// What the dose counts for.
    pub factor: Factor,
    /// What is said about it.
    pub meta: Option<Meta>,
    /// All of it.
    pub span: Span,
}

/// How a dose becomes an equivalent dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Factor {
    /// `1.5 between 1.3 and 2`, `2.4`, or `between 1 and 2`; at least one of the two is there.
    Ratio {
        /// The central value.
        central: Option<Number>,
        /// The interval around it.
        interval: Option<Interval>,
    },
    /// `table 15 mg = 60, 25 mg = 100`.
    Table(Vec<TableEntry>),
    /// `bands 5 from 30 to 89, 12 from 1000`.
    Bands(Vec<Band>),
}

/// `between LOW and HIGH`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower end.
    pub low: Number,
    /// The upper end.
    pub high: Number,
    /// All of it.
    pub span: Span,
}

/// `15 mg = 60`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableEntry {
    /// The dose.
    pub dose: Quantity,
    /// What it counts for.
    pub equals: Quantity,
    /// All of it.
    pub span: Span,
}

/// `5 from 30 to 89`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The factor.
    pub factor: Number,
    /// The least resulting dose it holds for.
    pub from: Number,
    /// The greatest; none means no limit.
    pub to: Option<Number>,
    /// All of it.
    pub span: Span,
}

/// `source NAME { … }`: a published document and its statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The word `source`.
    pub keyword: Span,
    /// Its name.
    pub name: Ident,
    /// Metadata and statements in the order written.
    pub lines: Vec<SourceLine>,
    /// The opening brace to the closing one.
    pub braces: Span,
}

/// A line of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceLine {
    /// Metadata: `title: …`.
    Entry(Entry),
    /// A statement.
    Statement(Statement),
    /// What could not be read; it has been reported.
    Damaged(Span),
}

/// `statement 30: text under heading`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The word `statement`.
    pub keyword: Span,
    /// Its number.
    pub number: Number,
    /// What the document says, paraphrased.
    pub text: Text,
    /// The heading it is under in the document.
    pub under: Option<Under>,
    /// All of it.
    pub span: Span,
}

/// `under heading`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Under {
    /// The word `under`.
    pub keyword: Span,
    /// The heading.
    pub heading: Str,
}

impl Conversion {
    /// The metadata that could be read.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.lines.iter().filter_map(|line| match line {
            ConversionLine::Entry(entry) => Some(entry),
            ConversionLine::Row(_) | ConversionLine::Damaged(_) => None,
        })
    }

    /// The rows that could be read.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.lines.iter().filter_map(|line| match line {
            ConversionLine::Row(row) => Some(row),
            ConversionLine::Entry(_) | ConversionLine::Damaged(_) => None,
        })
    }
}

impl Source {
    /// The metadata that could be read.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.lines.iter().filter_map(|line| match line {
            SourceLine::Entry(entry) => Some(entry),
            SourceLine::Statement(_) | SourceLine::Damaged(_) => None,
        })
    }

    /// The statements that could be read.
    pub fn statements(&self) -> impl Iterator<Item = &Statement> {
        self.lines.iter().filter_map(|line| match line {
            SourceLine::Statement(statement) => Some(statement),
            SourceLine::Entry(_) | SourceLine::Damaged(_) => None,
        })
    }

    /// Whether a line could not be read; an unknown statement number should not be reported then.
    pub fn is_damaged(&self) -> bool {
        self.lines.iter().any(|line| matches!(line, SourceLine::Damaged(_)))
    }
}
