//! Where every name stands, for editors: each place with the thing that it names, sorted by place.

use super::model::{
    CaseId, CategoryId, ConceptId, ConversionId, DefinitionId, DestinationId, FactId, ModuleId, PolicyId,
    RuleId, SectionId, SourceId, UnitId,
};
use crate::base::{FileId, Loc, Name};

/// Anything that a word can name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// A library.
    Library(ModuleId),
    /// A policy.
    Policy(PolicyId),
    /// A category.
    Category(CategoryId),
    /// A concept.
    Concept(ConceptId),
    /// A unit.
    Unit(UnitId),
    /// A fact.
    Fact(FactId),
    /// One word of a `one of` fact, by its place among them.
    Choice(FactId, u32),
    /// A named condition.
    Definition(DefinitionId),
    /// A destination.
    Destination(DestinationId),
    /// A conversion.
    Conversion(ConversionId),
    /// A published document.
    Source(SourceId),
    /// One of its statements, by number.
    Statement(SourceId, u32),
    /// A rule.
    Rule(RuleId),
    /// A section.
    Section(SectionId),
    /// A case.
    Case(CaseId),
    /// A code system.
    CodeSystem(Name),
}

/// A place where a name stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The place of the name.
    pub loc: Loc,
    /// What it names.
    pub symbol: Symbol,
    /// Whether it is declared here.
    pub declares: bool,
}

/// All occurrences of a workspace, sorted by file and place.
#[derive(Debug, Default)]
pub struct Index {
    occurrences: Vec<Occurrence>,
}

impl Index {
    pub(super) fn new(mut occurrences: Vec<Occurrence>) -> Self {
        occurrences.sort_by_key(|occurrence| (occurrence.loc, !occurrence.declares));
        occurrences.dedup();
        Self { occurrences }
    }

    /// All of them, sorted by file and place.
    pub fn all(&self) -> &[Occurrence] {
        &self.occurrences
    }

    /// Those of one file, sorted by place.
    pub fn of_file(&self, file: FileId) -> &[Occurrence] {
        let start = self.occurrences.partition_point(|occurrence| occurrence.loc.file < file);
        let end = self.occurrences.partition_point(|occurrence| occurrence.loc.file <= file);
        self.occurrences.get(start..end).unwrap_or_default()
    }

    /// What the word at that offset names; a cursor just after a word is on the word, and the shortest word wins.
    pub fn at(&self, file: FileId, offset: u32) -> Option<&Occurrence> {
        let occurrences = self.of_file(file);
        let end = occurrences.partition_point(|occurrence| occurrence.loc.span.start <= offset);
        let candidates = occurrences.get(..end).unwrap_or_default().iter().rev();
        candidates
            .take(8)
            .filter(|occurrence| occurrence.loc.span.touches(offset))
            .min_by_key(|o| o.loc.span.len())
    }

    /// Every place that names it, its declaration among them.
    pub fn of_symbol<'a>(&'a self, symbol: &'a Symbol) -> impl Iterator<Item = &'a Occurrence> {
        self.occurrences.iter().filter(move |occurrence| occurrence.symbol == *symbol)
    }

    /// Where it is declared.
    pub fn declaration(&self, symbol: &Symbol) -> Option<Loc> {
        self.of_symbol(symbol).find(|occurrence| occurrence.declares).map(|occurrence| occurrence.loc)
    }
}
