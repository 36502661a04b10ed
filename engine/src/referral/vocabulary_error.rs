//! What can be wrong with a vocabulary. No compiler writes such a one; a damaged or foreign one may be.

use std::fmt;

use crate::ir::{CategoryId, ConceptId, ConversionId, FactId, UnitId};

/// Why a vocabulary is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VocabularyError {
    /// An entry is above itself.
    Circle(VocabularyEntry),
    /// An entry refers to something that is not there.
    Reference(VocabularyEntry),
    /// The path of a fact is written twice, or begins another.
    Path(FactId),
    /// A concept has a code that its system cannot have.
    Code(ConceptId),
    /// A unit is so large that nothing is computed with it.
    Measure(UnitId),
}

/// An entry of a vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VocabularyEntry {
    /// A category.
    Category(CategoryId),
    /// A concept.
    Concept(ConceptId),
    /// A fact.
    Fact(FactId),
    /// A unit.
    Unit(UnitId),
    /// A conversion.
    Conversion(ConversionId),
}

impl VocabularyError {
    /// The stable code of the kind of error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Circle(_) => "circle",
            Self::Reference(_) => "reference",
            Self::Path(_) => "path",
            Self::Code(_) => "code",
            Self::Measure(_) => "measure",
        }
    }

    /// The entry that it is about.
    pub const fn entry(&self) -> VocabularyEntry {
        match self {
            Self::Circle(entry) | Self::Reference(entry) => *entry,
            Self::Path(fact) => VocabularyEntry::Fact(*fact),
            Self::Code(concept) => VocabularyEntry::Concept(*concept),
            Self::Measure(unit) => VocabularyEntry::Unit(*unit),
        }
    }
}

impl VocabularyEntry {
    /// Its index in its list.
    pub fn index(self) -> usize {
        match self {
            Self::Category(id) => id.index(),
            Self::Concept(id) => id.index(),
            Self::Fact(id) => id.index(),
            Self::Unit(id) => id.index(),
            Self::Conversion(id) => id.index(),
        }
    }
}

/// Code and place; what is wrong in words, in any language, is the wording crate's to say.
impl fmt::Display for VocabularyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} at {}", self.code(), self.entry())
    }
}

/// Where it is in the serialised vocabulary, as a JSON pointer.
impl fmt::Display for VocabularyEntry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = match self {
            Self::Category(_) => "categories",
            Self::Concept(_) => "concepts",
            Self::Fact(_) => "facts",
            Self::Unit(_) => "units",
            Self::Conversion(_) => "conversions",
        };
        write!(out, "/vocabulary/{list}/{}", self.index())
    }
}

impl std::error::Error for VocabularyError {}
