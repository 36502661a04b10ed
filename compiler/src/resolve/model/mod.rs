//! What a workspace says once its names are resolved: vocabulary and policies as tables that refer to each other by
//! typed ids, with the place of every word that a message or an editor may point at. A thing that could not be
//! resolved is an error node here; a diagnostic has been given for it.

mod base;
mod case;
mod condition;
mod follow_up;
mod formula;
mod index;
mod notice;
mod policy;
mod source;
mod vocabulary;

pub use base::*;
pub use case::*;
pub use condition::*;
pub use follow_up::*;
pub use formula::*;
pub use notice::*;
pub use policy::*;
pub use source::*;
pub use vocabulary::*;

use std::sync::{Arc, OnceLock};

use remit_engine::ir::Role;

use self::index::Index;

use crate::base::{FileId, ItemId, Table};

/// A file's policy, library or set of cases: one in each file.
pub type ModuleId = FileId;

crate::item_id! {
    /// A category of concepts.
    pub struct CategoryId;
}
crate::item_id! {
    /// A code system.
    pub struct CodeSystemId;
}
crate::item_id! {
    /// A concept of the vocabulary.
    pub struct ConceptId;
}
crate::item_id! {
    /// A unit of measurement.
    pub struct UnitId;
}
crate::item_id! {
    /// Something a referral can say.
    pub struct FactId;
}
crate::item_id! {
    /// What the entries of a list say.
    pub struct RecordId;
}
crate::item_id! {
    /// A named condition.
    pub struct DefinitionId;
}
crate::item_id! {
    /// Where a patient can be sent.
    pub struct DestinationId;
}
crate::item_id! {
    /// A named set of dose conversions.
    pub struct ConversionId;
}
crate::item_id! {
    /// A published document.
    pub struct SourceId;
}
crate::item_id! {
    /// A policy of the workspace.
    pub struct PolicyId;
}
crate::item_id! {
    /// A rule.
    pub struct RuleId;
}
crate::item_id! {
    /// What is said with every decision.
    pub struct NoticeId;
}
crate::item_id! {
    /// A heading that groups rules.
    pub struct SectionId;
}
crate::item_id! {
    /// An example referral with its expected decision.
    pub struct CaseId;
}
crate::item_id! {
    /// What cases have in common.
    pub struct BaseId;
}
crate::item_id! {
    /// What shall hold for every referral.
    pub struct AssertionId;
}
crate::item_id! {
    /// A combination that no real referral shows.
    pub struct ImpossibleId;
}

/// Everything that the files of a workspace declare.
#[derive(Debug, Default)]
pub struct Model {
    /// One for each file that could be read as far as its head.
    pub modules: Table<ModuleId, Module>,
    /// Categories of concepts.
    pub categories: Table<CategoryId, Category>,
    /// Code systems.
    pub code_systems: Table<CodeSystemId, CodeSystem>,
    /// Concepts.
    pub concepts: Table<ConceptId, Concept>,
    /// Units.
    pub units: Table<UnitId, Unit>,
    /// Facts.
    pub facts: Table<FactId, Fact>,
    /// Records.
    pub records: Table<RecordId, Record>,
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
    /// What policies say with every decision.
    pub notices: Table<NoticeId, Notice>,
    /// Sections of all policies.
    pub sections: Table<SectionId, Section>,
    /// Cases of all policies.
    pub cases: Table<CaseId, Case>,
    /// What cases have in common.
    pub bases: Table<BaseId, Base>,
    /// Assertions of all policies.
    pub assertions: Table<AssertionId, Assertion>,
    /// Combinations that no real referral shows.
    pub impossibles: Table<ImpossibleId, Impossible>,
    /// For when every file is resolved.
    index: OnceLock<Index>,
}

impl Model {
    /// A model without items, over files in that order.
    pub(super) fn new(order: &Arc<[FileId]>) -> Self {
        Self {
            modules: Table::new(Arc::clone(order)),
            categories: Table::new(Arc::clone(order)),
            code_systems: Table::new(Arc::clone(order)),
            concepts: Table::new(Arc::clone(order)),
            units: Table::new(Arc::clone(order)),
            facts: Table::new(Arc::clone(order)),
            records: Table::new(Arc::clone(order)),
            definitions: Table::new(Arc::clone(order)),
            destinations: Table::new(Arc::clone(order)),
            conversions: Table::new(Arc::clone(order)),
            sources: Table::new(Arc::clone(order)),
            policies: Table::new(Arc::clone(order)),
            rules: Table::new(Arc::clone(order)),
            notices: Table::new(Arc::clone(order)),
            sections: Table::new(Arc::clone(order)),
            cases: Table::new(Arc::clone(order)),
            bases: Table::new(Arc::clone(order)),
            assertions: Table::new(Arc::clone(order)),
            impossibles: Table::new(Arc::clone(order)),
            index: OnceLock::new(),
        }
    }

    /// Whether a number of the unit is written without it: the unit of the kind `number`.
    pub fn is_bare(&self, unit: UnitId) -> bool {
        self.units.get(unit).is_some_and(|unit| unit.kind == "number")
    }

    /// Takes over what a file declares in another model.
    pub(super) fn share(&mut self, file: FileId, from: &Self) {
        self.modules.share(file, &from.modules);
        self.categories.share(file, &from.categories);
        self.code_systems.share(file, &from.code_systems);
        self.concepts.share(file, &from.concepts);
        self.units.share(file, &from.units);
        self.facts.share(file, &from.facts);
        self.records.share(file, &from.records);
        self.definitions.share(file, &from.definitions);
        self.destinations.share(file, &from.destinations);
        self.conversions.share(file, &from.conversions);
        self.sources.share(file, &from.sources);
        self.policies.share(file, &from.policies);
        self.rules.share(file, &from.rules);
        self.notices.share(file, &from.notices);
        self.sections.share(file, &from.sections);
        self.cases.share(file, &from.cases);
        self.bases.share(file, &from.bases);
        self.assertions.share(file, &from.assertions);
        self.impossibles.share(file, &from.impossibles);
    }

    /// The files, in the order in which they count.
    pub fn order(&self) -> Arc<[FileId]> {
        self.modules.order()
    }

    /// Whether a file can see what another declares: itself, the standard library, what it uses, and for cases the
    /// file of their policy.
    pub fn sees(&self, from: ModuleId, other: ModuleId) -> bool {
        from == other
            || self.modules.get(other).is_some_and(|module| module.standard)
            || self.modules.get(from).is_some_and(|module| {
                module.uses.contains(&other)
                    || matches!(module.kind, ModuleKind::Cases(Some(policy)) if policy.file() == other)
            })
    }

    /// The files that belong to a policy: its own, and its files of cases.
    pub(crate) fn files_of(&self, policy: PolicyId) -> impl Iterator<Item = ModuleId> {
        self.index().by_policy.get(&policy).into_iter().flatten().copied()
    }

    /// The files that a policy or library sees: itself, the standard library and what it uses, in order.
    pub(crate) fn seen_by(&self, file: ModuleId) -> Vec<ModuleId> {
        let index = self.index();
        let uses = self.modules.get(file).map(|module| module.uses.as_slice()).unwrap_or_default();
        let mut seen = index.standard.clone();
        seen.extend(uses.iter().copied().chain([file]));
        let mut seen: Vec<ModuleId> = seen.into_iter().filter(|it| index.places.contains_key(it)).collect();
        seen.sort_by_key(|it| index.places.get(it));
        seen
    }

    /// The index of all files; not before every file is resolved.
    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(&self.modules))
    }

    /// Whether a file declares anything that other files may name by a number.
    pub(crate) fn has_words(&self, file: ModuleId) -> bool {
        !(self.categories.items(file).is_empty()
            && self.code_systems.items(file).is_empty()
            && self.concepts.items(file).is_empty()
            && self.units.items(file).is_empty()
            && self.facts.items(file).is_empty()
            && self.records.items(file).is_empty()
            && self.destinations.items(file).is_empty()
            && self.conversions.items(file).is_empty())
    }

    /// The cases of a policy, in its own file and in files of cases.
    pub fn cases_of(&self, policy: PolicyId) -> impl Iterator<Item = (CaseId, &Case)> {
        self.files_of(policy).flat_map(|file| self.cases.of_file(file))
    }

    /// The same without those that are still to be confirmed, which show nothing.
    pub fn confirmed_cases_of(&self, policy: PolicyId) -> impl Iterator<Item = (CaseId, &Case)> {
        self.cases_of(policy).filter(|(_, case)| case.unconfirmed.is_none())
    }

    /// The assertions of a policy, in its own file and in files of cases.
    pub fn assertions_of(&self, policy: PolicyId) -> impl Iterator<Item = &Assertion> {
        self.files_of(policy).flat_map(|file| self.assertions.items(file))
    }

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

    /// The field of a record with that name.
    pub fn field(&self, record: RecordId, name: &str) -> Option<FactId> {
        let fields = self.records.get(record).map(|record| record.fields.as_slice()).unwrap_or_default();
        fields.iter().copied().find(|id| self.facts.get(*id).is_some_and(|it| it.own_name() == name))
    }

    /// The record that the entries of a list are.
    pub fn record_of(&self, fact: FactId) -> Option<RecordId> {
        let FactType::Records(record) = self.facts.get(fact)?.kind else { return None };
        Some(record)
    }

    /// The fact with that role, if the workspace declares one.
    pub fn fact_with_role(&self, role: Role) -> Option<FactId> {
        self.facts.iter().find(|(_, fact)| fact.role == Some(role)).map(|(id, _)| id)
    }
}
