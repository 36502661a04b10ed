//! A list of medicines for doses. Input: what doses and medicines of kinds there are to be. Output: a shortest list that
//! comes to them by a conversion, where one substance a dose will do.

use remit_engine::finite::Example;
use remit_engine::ir::{
    ConceptId, ConversionRow, Derivation, FactId, Factor, Lookup, Policy, Quantity, Vocabulary,
};
use remit_engine::referral::Lexicon;
use remit_engine::value::Number;
use serde_json::{Value, json};

/// A dose or a medicine of a kind that is to be there, or not.
struct Part {
    of: Option<ConceptId>,
    route: Option<ConceptId>,
    /// Whether there is to be any.
    any: bool,
    dose: Option<Number>,
}

/// The list, of which these facts are what follows; `None` where none was found.
pub(crate) fn list(
    lexicon: &Lexicon,
    policy: &Policy,
    medicines: FactId,
    derived: &[(FactId, Example)],
) -> Option<Value> {
    let vocabulary = lexicon.vocabulary();
    let parts: Vec<Part> =
        derived.iter().filter_map(|(fact, example)| part(vocabulary, medicines, *fact, example)).collect();
    let rows = policy.conversion.and_then(|chosen| vocabulary.conversions.as_slice().at(chosen.conversion));
    let rows = rows.map_or(&[][..], |conversion| conversion.rows.as_slice());
    let counts = |part: &Part, row: &ConversionRow| {
        part.of.is_none_or(|of| lexicon.is_below(row.substance, of))
            && part.route.is_none_or(|route| lexicon.is_below(row.route, route))
    };
    let mut chosen: Vec<(&ConversionRow, Option<Number>)> = Vec::new();
    // What is told most closely first, so that what holds of all is met by it, too.
    let mut wanted: Vec<&Part> = parts.iter().filter(|part| part.any).collect();
    wanted.sort_by_key(|part| (part.of.is_none(), part.dose.is_none()));
    for part in wanted {
        let met = chosen.iter_mut().find(|(row, _)| counts(part, row));
        if let Some((_, dose)) = met {
            *dose = dose.or(part.dose);
            continue;
        }
        let allowed = |row: &&ConversionRow| {
            counts(part, row)
                && factor(row).is_some()
                && !parts.iter().any(|other| !other.any && counts(other, row))
        };
        chosen.push((rows.iter().find(allowed)?, part.dose));
    }
    let all = chosen.into_iter().map(|(row, dose)| {
        let amount = dose.unwrap_or(Number::whole(10)).over(factor(row)?).ok()?;
        entry(vocabulary, (row.substance, row.route), Quantity { number: amount, unit: row.unit })
    });
    all.collect::<Option<Vec<_>>>().map(Value::Array)
}

/// A medicine of which so much is taken a day, or given off by the hour.
pub(crate) fn entry(
    vocabulary: &Vocabulary,
    (substance, route): (ConceptId, ConceptId),
    amount: Quantity,
) -> Option<Value> {
    let name = |id: ConceptId| vocabulary.concepts.as_slice().at(id).map(|concept| concept.id.as_str());
    let unit = vocabulary.units.as_slice().at(amount.unit)?;
    let number = crate::letter::decimal(amount.number)?;
    let key = if unit.is_rate() { "rate" } else { "daily" };
    let amount = format!("{number} {}", unit.written());
    Some(json!({ "substance": name(substance)?, "route": name(route)?, key: amount }))
}

fn part(vocabulary: &Vocabulary, medicines: FactId, fact: FactId, example: &Example) -> Option<Part> {
    let fact = vocabulary.facts.as_slice().at(fact)?;
    let (of, route) = match fact.derive? {
        Derivation::EquivalentDose { medicines: from, of, route } if from == medicines => (of, route),
        Derivation::AnyMedicine { medicines: from, of } if from == medicines => (of, None),
        Derivation::EquivalentDose { .. }
        | Derivation::AnyMedicine { .. }
        | Derivation::Elapsed { .. }
        | Derivation::Age { .. } => return None,
    };
    if let Example::Truth(any) = example {
        return Some(Part { of, route, any: *any, dose: None });
    }
    let Example::Amount(quantity, _) = example else { return None };
    let dose = quantity.number;
    Some(Part { of, route, any: !dose.is_zero(), dose: Some(dose) })
}

/// The factor of a row that has one and no other.
fn factor(row: &ConversionRow) -> Option<Number> {
    match row.factor {
        Factor::Linear { central, low, high } if low == high && !central.is_zero() => Some(central),
        Factor::Linear { .. } | Factor::Between { .. } | Factor::Table(_) | Factor::Bands(_) => None,
    }
}
