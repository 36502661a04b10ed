//! What is so of a usual patient. Input: clinics. Output: that each fact is what all clinics that read it take silence for, and
//! that nothing particular is asked for.

use remit_engine::ir::{FactId, Role, Silence};

use super::common::Common;
use crate::circuit::Lit;
use crate::world::World;

/// That a patient is usual.
pub(super) fn gate(world: &mut World, common: &Common) -> Lit {
    let mut all = Vec::new();
    for (domain, fact) in facts(world) {
        let Some(silence) = silence(common, fact) else { continue };
        if let Some(values) = world.model.silent(domain, &silence) {
            all.push(world.is_exactly(domain, &values));
        }
    }
    world.circuit.all(all)
}

/// The facts of the policies that a usual patient says nothing particular of, each once.
pub(super) fn held(world: &World, common: &Common) -> Vec<FactId> {
    let mut held: Vec<FactId> = Vec::new();
    for (_, fact) in facts(world).into_iter().filter(|(_, fact)| silence(common, *fact).is_some()) {
        let own = common.clinics.iter().find_map(|clinic| clinic.fact_of(fact)).unwrap_or(fact);
        if !held.contains(&own) {
            held.push(own);
        }
    }
    held.sort_unstable();
    held
}

fn facts(world: &World) -> Vec<(usize, FactId)> {
    world.model.domains().iter().enumerate().map(|(domain, entry)| (domain, entry.fact)).collect()
}

/// What all clinics that read a fact take silence on it for.
fn silence(common: &Common, fact: FactId) -> Option<Silence> {
    let facts = &common.lexicon.vocabulary().facts;
    if facts.get(fact.index()).is_some_and(|fact| fact.role == Some(Role::Request)) {
        return Some(Silence::Empty);
    }
    let reading = common.clinics.iter().filter(|clinic| clinic.reads_common(fact));
    let mut taken = reading.map(|clinic| clinic.ir.silence(facts, fact));
    let first = taken.next()??;
    taken.all(|other| other.as_ref() == Some(&first)).then_some(first)
}
