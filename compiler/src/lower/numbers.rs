//! The ids of the program: each kind of thing counted through, in the order of the files.

use std::collections::BTreeMap;

use remit_engine::ir;

use crate::base::{Name, Places};
use crate::resolve::{CategoryId, ConceptId, ConversionId, DestinationId, FactId, Model, UnitId};

/// What the program calls each thing of the model.
#[derive(Debug)]
pub(crate) struct Numbers {
    categories: Places<CategoryId>,
    concepts: Places<ConceptId>,
    units: Places<UnitId>,
    facts: Places<FactId>,
    destinations: Places<DestinationId>,
    conversions: Places<ConversionId>,
    code_systems: BTreeMap<Name, usize>,
}

impl Numbers {
    pub(crate) fn new(model: &Model) -> Self {
        let systems = model.code_systems().into_iter().cloned().enumerate();
        Self {
            categories: model.categories.places(),
            concepts: model.concepts.places(),
            units: model.units.places(),
            facts: model.facts.places(),
            destinations: model.destinations.places(),
            conversions: model.conversions.places(),
            code_systems: systems.map(|(place, name)| (name, place)).collect(),
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

    pub(super) fn destination(&self, id: DestinationId) -> ir::DestinationId {
        ir::DestinationId(self.destinations.of(id))
    }

    pub(super) fn conversion(&self, id: ConversionId) -> ir::ConversionId {
        ir::ConversionId(self.conversions.of(id))
    }

    pub(super) fn code_system(&self, name: &Name) -> ir::CodeSystemId {
        ir::CodeSystemId::new(self.code_systems.get(name).copied().unwrap_or(usize::MAX))
    }

    /// The names of the code systems, in order.
    pub(super) fn code_systems(&self) -> impl Iterator<Item = &Name> {
        self.code_systems.keys()
    }
}
