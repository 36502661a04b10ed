//! The ids of the program: each kind of thing counted through, in the order of the files.

use remit_engine::ir;

use crate::base::Places;
use crate::resolve::{
    CategoryId, CodeSystemId, ConceptId, ConversionId, DestinationId, FactId, Model, RecordId, UnitId,
};

/// What the program calls each thing of the model.
#[derive(Debug)]
pub(crate) struct IrIds {
    categories: Places<CategoryId>,
    concepts: Places<ConceptId>,
    units: Places<UnitId>,
    facts: Places<FactId>,
    records: Places<RecordId>,
    destinations: Places<DestinationId>,
    conversions: Places<ConversionId>,
    code_systems: Places<CodeSystemId>,
}

impl IrIds {
    pub(crate) fn new(model: &Model) -> Self {
        Self {
            categories: model.categories.places(),
            concepts: model.concepts.places(),
            units: model.units.places(),
            facts: model.facts.places(),
            records: model.records.places(),
            destinations: model.destinations.places(),
            conversions: model.conversions.places(),
            code_systems: model.code_systems.places(),
        }
    }

    pub(super) fn category(&self, id: CategoryId) -> ir::CategoryId {
        ir::CategoryId(self.categories.of(id))
    }

    pub(super) fn concept(&self, id: ConceptId) -> ir::ConceptId {
        ir::ConceptId(self.concepts.of(id))
    }

    /// The concepts of a list with places.
    pub(super) fn concepts<L>(&self, of: &[(ConceptId, L)]) -> Vec<ir::ConceptId> {
        of.iter().map(|(id, _)| self.concept(*id)).collect()
    }

    pub(super) fn unit(&self, id: UnitId) -> ir::UnitId {
        ir::UnitId(self.units.of(id))
    }

    pub(super) fn fact(&self, id: FactId) -> ir::FactId {
        ir::FactId(self.facts.of(id))
    }

    pub(super) fn record(&self, id: RecordId) -> ir::RecordId {
        ir::RecordId(self.records.of(id))
    }

    pub(super) fn destination(&self, id: DestinationId) -> ir::DestinationId {
        ir::DestinationId(self.destinations.of(id))
    }

    pub(super) fn conversion(&self, id: ConversionId) -> ir::ConversionId {
        ir::ConversionId(self.conversions.of(id))
    }

    pub(super) fn code_system(&self, id: CodeSystemId) -> ir::CodeSystemId {
        ir::CodeSystemId(self.code_systems.of(id))
    }
}
