//! Names of things in the language asked for, and values with them. Input: ids, amounts, silences, causes.

use super::decision::{Named, PriorityNote};
use super::values::{AssumedValue, CauseNote, EntryNote, Measured};
use crate::eval::policy::LoadedPolicy;
use crate::eval::prepare::cause::{Cause, CauseKind};
use crate::ir::{
    Choice, ConceptId, DestinationId, Fact, FactId, FactType, Lookup, Quantity, Silence, UnitId,
};
use crate::referral::{MedicineName, MedicineStatement, Named as Element, RecordEntry, Value};
use crate::value::{Language, Number, Text};

/// Texts of a policy in one language.
#[derive(Clone, Copy)]
pub(crate) struct Labels<'p> {
    pub(crate) policy: &'p LoadedPolicy,
    pub(crate) language: Language,
}

impl Labels<'_> {
    pub(crate) fn text(&self, text: &Text) -> Option<String> {
        text.get(self.language, self.policy.ir.language).map(str::to_owned)
    }

    pub(crate) fn or(&self, text: &Text, id: &str) -> String {
        self.text(text).unwrap_or_else(|| id.to_owned())
    }

    pub(crate) fn concept(&self, id: ConceptId) -> (String, String) {
        let concept = self.policy.lexicon.vocabulary().concepts.as_slice().at(id);
        concept.map_or_else(Default::default, |concept| {
            (concept.id.clone(), self.or(&concept.label, &concept.id))
        })
    }

    pub(crate) fn destination(&self, id: DestinationId) -> (String, String) {
        let entry = self.policy.lexicon.vocabulary().destinations.as_slice().at(id);
        entry.map_or_else(Default::default, |entry| (entry.id.clone(), self.or(&entry.label, &entry.id)))
    }

    pub(crate) fn priority(&self, level: u32) -> PriorityNote {
        let choice = self.policy.ir.priorities.get(level as usize);
        let id = choice.map(|choice| choice.id.clone()).unwrap_or_default();
        let label = choice.map(|choice| self.or(&choice.label, &id)).unwrap_or_default();
        PriorityNote { id, label, level }
    }

    pub(crate) fn quantity(&self, quantity: Quantity) -> Measured {
        Measured { number: quantity.number, unit: self.unit(quantity.unit) }
    }

    /// A number of the common measure, in the unit of the fact.
    pub(crate) fn measured(&self, number: Number, unit: UnitId) -> Measured {
        let counted = number.over(self.policy.lexicon.measure(unit)).unwrap_or(number).rounded(2);
        Measured { number: counted, unit: self.unit(unit) }
    }

    fn unit(&self, id: UnitId) -> String {
        let unit = self.policy.lexicon.vocabulary().units.as_slice().at(id);
        unit.filter(|unit| !unit.is_bare()).map(|unit| unit.id.clone()).unwrap_or_default()
    }

    pub(crate) fn silence(&self, fact: &Fact, silence: &Silence) -> AssumedValue {
        match silence {
            Silence::Yes => AssumedValue::Yes,
            Silence::No => AssumedValue::No,
            Silence::Empty => match fact.kind.own_unit() {
                Some(unit) => AssumedValue::Amount(self.measured(Number::ZERO, unit)),
                None => AssumedValue::None,
            },
            Silence::Choice(index) => {
                let choices: &[Choice] =
                    if let FactType::OneOf(choices) = &fact.kind { choices } else { &[] };
                let choice = usize::try_from(*index).ok().and_then(|index| choices.get(index));
                AssumedValue::Name(choice.map(|choice| choice.id.clone()).unwrap_or_default())
            }
            Silence::Quantity(quantity) => AssumedValue::Amount(self.quantity(*quantity)),
            Silence::Date(date) => AssumedValue::Date(*date),
            Silence::Never => AssumedValue::Never,
            Silence::Concept(concept) => AssumedValue::Name(self.concept(*concept).0),
            Silence::Destination(destination) => AssumedValue::Name(self.destination(*destination).0),
        }
    }

    pub(super) fn medicine(&self, named: &MedicineName) -> String {
        match named {
            MedicineName::Concept(id) => self.concept(*id).1,
            MedicineName::Code(text) | MedicineName::Free(text) => text.clone(),
        }
    }

    /// Why a dose or a list of records is open or wide; each cause once.
    pub(crate) fn causes(&self, causes: &[Cause], of: Sources<'_>) -> Vec<CauseNote> {
        let mut notes: Vec<CauseNote> = Vec::new();
        for cause in causes {
            let (substance, label) = cause.substance.map(|substance| self.concept(substance)).unzip();
            let medicine = cause.entry.and_then(|entry| of.medicines.get(entry));
            let entry = cause.entry.and_then(|place| Some((place, of.entries.get(place)?)));
            let pointer = medicine.map(|it| &it.pointer).or(entry.map(|(_, entry)| &entry.pointer));
            let note = CauseNote {
                substance,
                label,
                medicine: medicine.map(|medicine| self.medicine(&medicine.named)),
                pointer: pointer.cloned(),
                lacks: cause.lacks.clone(),
                entry: entry.map(|(place, it)| EntryNote { number: place + 1, label: self.entry(it) }),
                fields: cause.fields.iter().filter_map(|field| self.field(*field)).collect(),
                ..CauseNote::new(cause.kind)
            };
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes
    }

    fn field(&self, id: FactId) -> Option<Named> {
        let fact = self.policy.lexicon.vocabulary().facts.as_slice().at(id)?;
        let (id, label) = (fact.name().to_owned(), self.or(&fact.label, fact.name()));
        Some(Named { kind: None, id: Some(id), label })
    }

    /// What an entry names: the first concept that it states.
    fn entry(&self, entry: &RecordEntry) -> Option<String> {
        entry.fields.iter().find_map(|statement| {
            let Value::Concepts(concepts) = &statement.value else { return None };
            let concept = concepts.elements.iter().find_map(|element| match &element.named {
                Element::Concept(id) => Some(*id),
                Element::Code { certain, .. } => certain.first().copied(),
            });
            concept.map(|id| self.concept(id).1)
        })
    }

    /// Why a stated value is not enough: that it is wide, where nothing else is known.
    pub(crate) fn why_wide(&self, causes: &[Cause], of: Sources<'_>) -> Vec<CauseNote> {
        match self.causes(causes, of) {
            none if none.is_empty() => {
                vec![CauseNote::new(CauseKind::TooWide)]
            }
            known => known,
        }
    }
}

/// What causes may be about.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sources<'s> {
    pub(crate) medicines: &'s [MedicineStatement],
    pub(crate) entries: &'s [RecordEntry],
}
