//! Doses that several tables count. Input: of each table the facts that are doses by it. Output: what they can be together in a
//! patient, who has one list of medicines, and such lists.

use remit_engine::ir::{Basis, ChosenConversion, ConversionId, FactId, FactType, Quantity};
use serde_json::Value;

use super::Clinics;
use super::common::Common;
use crate::diff::Doses;
use crate::letter::Letter;
use crate::solver::Inputs;
use crate::world::World;

/// A dose by a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ByTable {
    /// The dose, as policies know it.
    pub(super) dose: FactId,
    pub(super) table: ConversionId,
    /// What it is by the table.
    pub(super) counted: FactId,
}

/// What each two tables make of the same medicines.
pub(super) fn ties(common: &Common) -> Vec<Doses> {
    let mut tables: Vec<ConversionId> = Vec::new();
    for it in &common.doses {
        if !tables.contains(&it.table) {
            tables.push(it.table);
        }
    }
    // Whoever says a dose says it by the first table, which is therefore the last to be tied.
    let pairs = (0..tables.len()).rev().flat_map(|one| (one + 1..tables.len()).map(move |two| (one, two)));
    let pairs = pairs.filter_map(|(one, two)| Some((*tables.get(one)?, *tables.get(two)?)));
    let tie = |(one, two): (ConversionId, ConversionId)| {
        let by = |table: ConversionId| common.doses.iter().filter(move |it| it.table == table);
        let facts = by(two).filter_map(|it| {
            let first = by(one).find(|other| other.dose == it.dose)?;
            Some((it.counted, first.counted))
        });
        let facts: Vec<(FactId, FactId)> = facts.collect();
        // Between the least and the most that a table says, whatever of it a policy compares.
        let chosen = |conversion| ChosenConversion { conversion, basis: Basis::Interval };
        (!facts.is_empty()).then(|| Doses::of_both(&common.lexicon, (chosen(one), chosen(two)), facts))
    };
    pairs.filter_map(tie).collect()
}

/// Says in a world what doses by several tables can be together.
pub(super) fn tie(ties: &[Doses], world: &mut World) {
    ties.iter().for_each(|doses| doses.tie(world));
}

impl Clinics<'_> {
    /// Letters with one medicine that comes to the doses of a world by each of two tables.
    pub(super) fn by_one_medicine(&self, inputs: &Inputs, letters: &[Letter]) -> Vec<Vec<Letter>> {
        let vocabulary = self.common.lexicon.vocabulary();
        let list = vocabulary.facts.iter().position(|fact| fact.kind == FactType::Medicines);
        let Some(list) = list.map(FactId::new) else { return Vec::new() };
        let reach = |fact: FactId| {
            let domain = self.world.model.domain_of(fact)?;
            let value = self.world.chosen(domain, inputs).first().copied()?;
            self.world.model.reach(domain, value)
        };
        let mut found = Vec::new();
        for doses in &self.ties {
            for (second, first) in &doses.facts {
                let Some((was, is)) = reach(*first).zip(reach(*second)) else { continue };
                for (taken, number) in doses.medicines(*second, &was, &is) {
                    let amount = Quantity { number, unit: taken.unit };
                    let of = (taken.substance, taken.route);
                    let Some(entry) = crate::medicines::entry(vocabulary, of, amount) else { continue };
                    let value = Value::Array(vec![entry]);
                    found.push(letters.iter().map(|it| it.taking(vocabulary, list, &value)).collect());
                }
            }
        }
        found
    }

    /// Whether a fact is a dose that several tables count.
    pub(super) fn is_by_tables(&self, fact: FactId) -> bool {
        self.common.doses.iter().any(|it| it.dose == fact)
    }
}
