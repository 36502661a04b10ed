//! What a dose is the sum of. Input: medicines as stated and the chosen conversion. Output: the parts that count together.

use super::decision::{DosePart, Named};
use super::explain::Explain;
use crate::eval::prepare::dose;
use crate::ir::{ChosenConversion, Derivation, Fact, Lookup};
use crate::referral::Value;

impl Explain<'_, '_> {
    pub(super) fn dose_parts(&self, fact: &Fact) -> Vec<DosePart> {
        let policy = &self.prepared.policy;
        let Some(Derivation::EquivalentDose { medicines, of, route }) = fact.derive else {
            return Vec::new();
        };
        let stated = self.prepared.referral.statement(medicines).map(|statement| &statement.value);
        let Some(Value::Medicines(medicines)) = stated else { return Vec::new() };
        let Some(ChosenConversion { conversion, basis }) = policy.ir.conversion else { return Vec::new() };
        let rows = policy.lexicon.vocabulary().conversions.as_slice().at(conversion);
        let rows = rows.map(|conversion| conversion.rows.as_slice()).unwrap_or_default();
        // A sum beyond what numbers can hold is no dose, and has been refused.
        let parts = dose::parts(&policy.lexicon, rows, medicines, of, route).unwrap_or_default();
        let said = parts.into_iter().map(|part| {
            let bounds = part.counted(basis);
            let amount = |end: Option<crate::value::Number>| {
                let unit = fact.kind.own_unit()?;
                Some(self.words.quantity(crate::ir::Quantity { number: end?.rounded(2), unit }))
            };
            let entries = part.entries.iter().filter_map(|entry| medicines.medicines.get(*entry));
            DosePart {
                medicines: entries.map(|entry| self.words.medicine_named(&entry.named)).collect(),
                substance: part.substance.map(|id| self.named(id, None)),
                low: amount(bounds.low),
                high: amount(bounds.high),
                causes: self.words.causes(&part.causes, &medicines.medicines),
            }
        });
        said.collect()
    }
}

impl super::labels::Labels<'_> {
    fn medicine_named(&self, named: &crate::referral::MedicineName) -> Named {
        let id = match named {
            crate::referral::MedicineName::Concept(id) => Some(self.concept(*id).0),
            crate::referral::MedicineName::Code(_) | crate::referral::MedicineName::Free(_) => None,
        };
        Named { kind: None, id, label: self.medicine(named) }
    }
}
