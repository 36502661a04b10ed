//! What people would write. Input: a letter that shows something. Output: a letter that shows the same, with amounts in the
//! middle of what they may be, concepts as general as the policy names them, and no more of a list than is needed.

use remit_engine::ir::{Atom, Comparison, ConceptId, FactId, FactType, Lookup, Quantity, UnitId};
use remit_engine::value::Number;
use serde_json::{Value, json};

use super::versions::Versions;
use crate::letter::{Letter, decimal};

/// Wider stretches than this have their middle at a multiple of five.
const WIDE: i64 = 10;

impl Versions<'_> {
    /// The letter as people would write it, as long as the same is shown.
    pub(super) fn plausible(&self, letter: Letter, shows: &dyn Fn(&Letter) -> bool) -> Letter {
        let better: Vec<(FactId, Vec<Value>)> =
            letter.values().iter().map(|(fact, value)| (*fact, self.better(*fact, value))).collect();
        // The best of each at once is most often shown.
        let firsts = better.iter().filter_map(|(fact, values)| Some((*fact, values.first()?)));
        let best = firsts.fold(letter.clone(), |letter, (fact, value)| letter.telling(fact, value.clone()));
        if best == letter || shows(&best) {
            return best;
        }
        let mut letter = letter;
        for (fact, values) in better {
            let others = values.into_iter().map(|value| letter.telling(fact, value));
            if let Some(better) = others.into_iter().find(|other| shows(other)) {
                letter = better;
            }
        }
        letter
    }

    /// Values that are written rather than that one, the best first.
    fn better(&self, fact: FactId, value: &Value) -> Vec<Value> {
        let vocabulary = self.world.model.lexicon().vocabulary();
        let Some(own) = vocabulary.facts.as_slice().at(fact) else { return Vec::new() };
        match &own.kind {
            FactType::Quantity(_) | FactType::Measure(_) => self.middles(fact, value).unwrap_or_default(),
            FactType::Concept(_) => self.broader(fact, value),
            FactType::Concepts(_) => {
                let Some(all) = value.as_array() else { return Vec::new() };
                let broader: Vec<Value> = all
                    .iter()
                    .map(|one| self.broader(fact, one).into_iter().next().unwrap_or_else(|| one.clone()))
                    .collect();
                let fewer = |all: &[Value]| {
                    let without = |at: usize| {
                        let rest = all.iter().enumerate().filter(|(own, _)| *own != at);
                        json!(rest.map(|(_, one)| one.clone()).collect::<Vec<_>>())
                    };
                    (0..all.len()).map(without).collect::<Vec<Value>>()
                };
                let mut found = if all.len() > 1 { fewer(&broader) } else { Vec::new() };
                found.push(json!(broader));
                found.extend(if all.len() > 1 { fewer(all) } else { Vec::new() });
                found.retain(|other| other != value);
                found
            }
            FactType::Truth
            | FactType::Date
            | FactType::Event
            | FactType::OneOf(_)
            | FactType::Given
            | FactType::Medicines
            | FactType::Destination
            | FactType::Records(_) => Vec::new(),
        }
    }

    /// Concepts above that one that the policies name, the nearest last.
    fn broader(&self, fact: FactId, value: &Value) -> Vec<Value> {
        let lexicon = self.world.model.lexicon();
        let concepts = &lexicon.vocabulary().concepts;
        let Some(name) = value.as_str() else { return Vec::new() };
        let Some(own) = concepts.iter().position(|it| it.id == name).map(ConceptId::new) else {
            return Vec::new();
        };
        let mut named: Vec<ConceptId> = Vec::new();
        for atom in self.new.atoms.iter().filter(|atom| atom.fact() == fact) {
            if let Atom::Has { concept, .. } = atom
                && *concept != own
                && lexicon.is_below(own, *concept)
                && !named.contains(concept)
            {
                named.push(*concept);
            }
        }
        named.sort_by_key(|concept| std::cmp::Reverse(lexicon.below(*concept).len()));
        let named = named.into_iter().filter_map(|concept| concepts.as_slice().at(concept));
        named.map(|concept| json!(concept.id)).collect()
    }

    /// Amounts in the middle between the limits around it; of one that nothing tests, a usual one.
    fn middles(&self, fact: FactId, value: &Value) -> Option<Vec<Value>> {
        let vocabulary = self.world.model.lexicon().vocabulary();
        let own = vocabulary.facts.as_slice().at(fact)?;
        let written = match value {
            Value::Number(number) => {
                Quantity { number: number.to_string().parse().ok()?, unit: own.kind.own_unit()? }
            }
            Value::String(text) => {
                let (number, unit) = text.split_once(' ')?;
                let unit = vocabulary.units.iter().position(|it| it.written() == unit || it.id == unit)?;
                Quantity { number: number.parse().ok()?, unit: UnitId::new(unit) }
            }
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
        };
        let mut limits: Vec<Number> = Vec::new();
        let mut tested = false;
        for atom in self.new.atoms.iter().filter(|atom| atom.fact() == fact) {
            if let Atom::Compare { with: Comparison::Quantity(limit), .. } = atom {
                tested = true;
                limits.extend((limit.unit == written.unit).then_some(limit.number));
            }
        }
        if !tested {
            let unit = vocabulary.units.as_slice().at(written.unit)?;
            let months =
                vocabulary.units.iter().position(|it| it.id == "months" && it.dimension == unit.dimension);
            return months.map(|_| vec![json!("6 months")]);
        }
        limits.sort_unstable();
        limits.dedup();
        let unit = vocabulary.units.as_slice().at(written.unit)?;
        let pairs = limits.iter().zip(limits.iter().skip(1));
        let around = pairs.filter(|(low, high)| **low <= written.number && written.number <= **high);
        let middle = |(low, high): (&Number, &Number)| {
            let middle = low.plus(*high).ok()?.over(Number::whole(2)).ok()?.floor();
            let is_wide = high.minus(*low).ok()?.floor() > WIDE;
            let middle = if is_wide { middle - middle % 5 } else { middle };
            if value.is_number() {
                return Some(json!(middle));
            }
            let number = decimal(Number::fraction(middle, 1).ok()?)?;
            Some(json!(if unit.is_bare() { number } else { format!("{number} {}", unit.written()) }))
        };
        Some(around.filter_map(middle).collect())
    }
}
