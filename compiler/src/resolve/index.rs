//! Where every name is, for editors: each place with the thing that it names, sorted by place.

use std::sync::Arc;

use super::model::{
    CaseId, CategoryId, CodeSystemId, ConceptId, ConversionId, DefinitionId, DestinationId, FactId, ModuleId,
    PolicyId, RecordId, RuleId, SectionId, SourceId, UnitId,
};
use crate::base::{FileId, ItemId, Loc, Table};

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
    /// A record.
    Record(RecordId),
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
    CodeSystem(CodeSystemId),
}

impl Symbol {
    /// The file that declares it; none where no one file does.
    fn file(&self) -> Option<FileId> {
        Some(match self {
            Self::Library(id) => *id,
            Self::Policy(id) => id.file(),
            Self::Category(id) => id.file(),
            Self::Concept(id) => id.file(),
            Self::Unit(id) => id.file(),
            Self::Fact(id) | Self::Choice(id, _) => id.file(),
            Self::Record(id) => id.file(),
            Self::Definition(id) => id.file(),
            Self::Destination(id) => id.file(),
            Self::Conversion(id) => id.file(),
            Self::Source(id) | Self::Statement(id, _) => id.file(),
            Self::Rule(id) => id.file(),
            Self::Section(id) => id.file(),
            Self::Case(id) => id.file(),
            Self::CodeSystem(id) => id.file(),
        })
    }
}

/// A place where a name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The place of the name.
    pub loc: Loc,
    /// What it names.
    pub symbol: Symbol,
    /// Whether it is declared here.
    pub declares: bool,
}

crate::item_id! {
    /// A place where a name is, counted through a file.
    pub(crate) struct OccurrenceId;
}

/// All occurrences of a workspace, by file and place.
#[derive(Debug, Default)]
pub struct Index {
    occurrences: Table<OccurrenceId, Occurrence>,
}

impl Index {
    pub(super) fn new(order: Arc<[FileId]>) -> Self {
        Self { occurrences: Table::new(order) }
    }

    /// Takes over what another index knows of a file.
    pub(super) fn share(&mut self, file: FileId, from: &Self) {
        self.occurrences.share(file, &from.occurrences);
    }

    /// Adds the occurrences of files that it knows nothing of yet.
    pub(super) fn add(&mut self, mut occurrences: Vec<Occurrence>) {
        occurrences.sort_by_key(|occurrence| (occurrence.loc, !occurrence.declares));
        occurrences.dedup();
        for occurrence in occurrences {
            self.occurrences.push(occurrence.loc.file, occurrence);
        }
    }

    /// Those of one file, sorted by place.
    pub fn of_file(&self, file: FileId) -> &[Occurrence] {
        self.occurrences.items(file)
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
        self.occurrences.values().filter(move |occurrence| occurrence.symbol == *symbol)
    }

    /// Where it is declared.
    pub fn declaration(&self, symbol: &Symbol) -> Option<Loc> {
        let declared = self.of_file(symbol.file()?).iter().find(|it| it.declares && it.symbol == *symbol)?;
        Some(declared.loc)
    }
}
