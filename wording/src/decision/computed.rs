//! Amounts that were computed, and those that could be. Input: notes of a decision. Output: lines.

use remit_engine::eval::{AmountNote, ComputedNote, OpenFact};

use super::Item;
use crate::names::{Wording, opening, within};

impl Wording<'_> {
    /// "BMI: 31,1 kg/m², computed of weight 90 kg and height 170 cm", each with how.
    pub(super) fn computed(self, all: &[ComputedNote]) -> Vec<Item> {
        let items = all.iter().map(|note| {
            let parts: Vec<String> = note
                .from
                .iter()
                .map(|part| format!("{} {}", within(&part.label), self.amount_of(part)))
                .collect();
            let (fact, value) = (opening(&note.amount.label), self.amount_of(&note.amount));
            let values = [("fact", fact.as_str()), ("value", &value), ("parts", &self.all_of(&parts))];
            Item {
                text: self.say("decision.computed_of", &values),
                fact: Some(note.amount.fact.clone()),
                ..Item::default()
            }
        });
        items.collect()
    }

    /// That what is asked for need not be answered where its parts are: a phrase of the catalogue.
    pub(crate) fn computed_if(self, key: &str, open: &OpenFact) -> Option<String> {
        let fact = self.vocabulary.facts.iter().find(|fact| fact.path == open.fact)?;
        fact.computed.as_ref().and_then(|_| self.computable(key, &open.from))
    }

    fn amount_of(self, note: &AmountNote) -> String {
        match (&note.low, &note.high) {
            (Some(low), Some(high)) if low == high => self.amount(low),
            (Some(low), Some(high)) => {
                format!("{} {} {}", self.number(low.number), self.say("amount.to", &[]), self.amount(high))
            }
            (Some(low), None) => format!("{} …", self.amount(low)),
            (None, Some(high)) => format!("… {}", self.amount(high)),
            (None, None) => "…".to_owned(),
        }
    }
}
