//! What a workspace says once its names are resolved: vocabulary and policies as tables that refer to each other by
//! typed ids, with the place of every word that a message or an editor may point at. A thing that could not be
//! resolved is an error node here; a diagnostic has been given for it.

mod case;
mod condition;
mod policy;
mod source;
mod vocabulary;

pub use case::*;
pub use condition::*;
pub use policy::*;
pub use source::*;
pub use vocabulary::*;

use std::collections::BTreeSet;

use remit_engine::ir::Role;

use crate::base::{Name, Table};

crate::dense_id! {
    /// A file's policy, library or set of cases.
    pub struct ModuleId;
}
crate::dense_id! {
    /// A category of concepts.
    pub struct CategoryId;
}
crate::dense_id! {
    /// A concept of the vocabulary.
    pub struct ConceptId;
}
crate::dense_id! {
    /// A unit of measurement.
    pub struct UnitId;
}
crate::dense_id! {
    /// Something a referral can say.
    pub struct FactId;
}
crate::dense_id! {
    /// A named condition.
    pub struct DefinitionId;
}
crate::dense_id! {
    /// Where a patient can be sent.
    pub struct DestinationId;
}
crate::dense_id! {
    /// A named set of dose conversions.
    pub struct ConversionId;
}
crate::dense_id! {
    /// A published document.
    pub struct SourceId;
}
crate::dense_id! {
    /// A policy of the workspace.
    pub struct PolicyId;
}
crate::dense_id! {
    /// A rule; ids run over the whole workspace.
    pub struct RuleId;
}
crate::dense_id! {
    /// A heading that groups rules.
    pub struct SectionId;
}
crate::dense_id! {
    /// An example referral with its expected decision.
    pub struct CaseId;
}

/// Everything that the files of a workspace declare.
#[derive(Debug, Default)]
pub struct Model {
    /// One for each file that could be read as far as its head.
    pub modules: Table<ModuleId, Module>,
    /// Categories of concepts.
    pub categories: Table<CategoryId, Category>,
    /// Concepts.
    pub concepts: Table<ConceptId, Concept>,
    /// Units.
    pub units: Table<UnitId, Unit>,
    /// Facts.
    pub facts: Table<FactId, Fact>,
    /// Named conditions.
    pub definitions: Table<DefinitionId, Definition>,
    /// Destinations.
    pub destinations: Table<DestinationId, Destination>,
    /// Conversions.
    pub conversions: Table<ConversionId, Conversion>,
    /// Published documents.
    pub sources: Table<SourceId, Source>,
    /// Policies.
    pub policies: Table<PolicyId, Policy>,
    /// Rules of all policies.
    pub rules: Table<RuleId, Rule>,
    /// Sections of all policies.
    pub sections: Table<SectionId, Section>,
    /// Cases of all policies.
    pub cases: Table<CaseId, Case>,
    /// Combinations that no real referral shows.
    pub impossibles: Vec<Impossible>,
    /// Code systems that the vocabulary uses.
    pub code_systems: BTreeSet<Name>,
}

impl Model {
    /// Whether a category is another or lies within it.
    pub fn within(&self, category: CategoryId, of: CategoryId) -> bool {
        let mut at = category;
        for _ in 0..=self.categories.len() {
            if at == of {
                return true;
            }
            match self.categories.get(at).and_then(|category| category.parent) {
                Some((parent, _)) => at = parent,
                None => return false,
            }
        }
        false
    }

    /// Whether a concept is of a category or one within it. A concept whose category is unknown may be of any.
    pub fn concept_is_of(&self, concept: ConceptId, category: CategoryId) -> bool {
        self.concepts
            .get(concept)
            .is_some_and(|concept| concept.category.is_none_or(|of| self.within(of, category)))
    }

    /// The fact with that role, if the workspace declares one.
    pub fn fact_with_role(&self, role: Role) -> Option<FactId> {
        self.facts.iter().find(|(_, fact)| fact.role == Some(role)).map(|(id, _)| id)
    }
}
