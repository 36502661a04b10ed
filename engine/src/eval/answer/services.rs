//! What becomes of the services that a referral asks for. Input: offers, what is declined, and duties. Output: for each
//! service the conditions that its outcome hangs on.

use std::collections::BTreeMap;

use crate::eval::bits::{BitSet, BitsMut};
use crate::eval::ids::{NodeId, SlotId};
use crate::eval::model::stage::Read;
use crate::eval::prepare::Prepared;
use crate::ir::{ConceptId, DestinationId, Party, Role, StageName};
use crate::referral::{Certainty, Named, Value};

/// A part of what becomes of a service: so where any condition is yes, and none that comes before.
pub(crate) struct ServicePart {
    pub(crate) any: Vec<NodeId>,
    pub(crate) unless: Vec<NodeId>,
    /// The slots that the conditions read.
    pub(crate) reads: BitSet<SlotId>,
}

/// The services that a referral asks for, and what becomes of them. None where services are not spoken of.
#[derive(Default)]
pub(crate) struct Requested {
    pub(crate) services: Vec<ConceptId>,
    pub(crate) parts: Vec<ServicePart>,
}

impl Prepared {
    /// The services that the referral asks for.
    pub fn services(&self) -> Vec<ConceptId> {
        let request = self.policy.lexicon.role(Role::Request);
        let stated = request.and_then(|fact| self.referral.statement(fact));
        let Some(Value::Concepts(concepts)) = stated.map(|statement| &statement.value) else {
            return Vec::new();
        };
        let wanted = concepts.elements.iter().filter(|element| element.certainty != Certainty::Excluded);
        let named = wanted.flat_map(|element| match &element.named {
            Named::Concept(concept) => std::slice::from_ref(concept),
            Named::Code { certain, .. } => certain.as_slice(),
        });
        let mut services: Vec<ConceptId> = Vec::new();
        for service in named {
            if !services.contains(service) {
                services.push(*service);
            }
        }
        services
    }

    /// Whether a statement on some services speaks of that one.
    pub(crate) fn speaks_of(&self, services: &[ConceptId], service: ConceptId) -> bool {
        services.iter().any(|own| self.policy.lexicon.is_below(service, *own))
    }

    /// The services that the referral asks for, with the parts of what becomes of each.
    pub(crate) fn requested(&self, stage: StageName) -> Requested {
        if stage == StageName::Discharge {
            return Requested::default();
        }
        let services = self.services();
        let parts = services.iter().flat_map(|service| self.parts_of(*service)).collect();
        Requested { services, parts }
    }

    fn parts_of(&self, service: ConceptId) -> Vec<ServicePart> {
        let (ir, annexes) = (&self.policy.ir, &self.policy.annexes);
        let mut everywhere: Vec<&Read> = Vec::new();
        let mut at: BTreeMap<DestinationId, Vec<&Read>> = BTreeMap::new();
        for (offer, read) in ir.offers.iter().zip(&annexes.offers) {
            if self.speaks_of(&offer.services, service) {
                offer.places.iter().for_each(|place| at.entry(*place).or_default().push(read));
                everywhere.extend(offer.places.is_empty().then_some(read));
            }
        }
        let declined = ir.declines.iter().zip(&annexes.declines);
        let declined = declined.filter(|(decline, _)| self.speaks_of(&decline.services, service));
        let mut parties: Vec<(Party, Vec<&Read>)> = Vec::new();
        for (duty, read) in ir.duties.iter().zip(&annexes.duties) {
            if !self.speaks_of(&duty.services, service) {
                continue;
            }
            match parties.iter_mut().find(|(party, _)| *party == duty.party) {
                Some((_, reads)) => reads.push(read),
                None => parties.push((duty.party, vec![read])),
            }
        }
        let alone = [everywhere.clone(), declined.map(|(_, read)| read).collect()].into_iter();
        let alone = alone.chain(parties.into_iter().map(|(_, reads)| reads));
        let alone = alone.map(|reads| self.part(&reads, &[]));
        // Where it is offered everywhere, a place says nothing more.
        let placed = at.values().map(|reads| self.part(reads, &everywhere));
        alone.chain(placed).filter(|part| !part.any.is_empty()).collect()
    }

    fn part(&self, any: &[&Read], unless: &[&Read]) -> ServicePart {
        let nodes = |reads: &[&Read]| reads.iter().map(|(node, _)| *node).collect();
        let mut slots = BitSet::empty(self.policy.model.slots.len());
        any.iter().chain(unless).for_each(|(_, read)| slots.union(read));
        ServicePart { any: nodes(any), unless: nodes(unless), reads: slots }
    }
}
