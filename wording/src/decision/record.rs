//! A decision as JSON, with causes and conditions in words beside their codes.

use remit_engine::eval::{CauseNote, Decision};
use serde_json::Value;

use crate::names::Wording;

impl Wording<'_> {
    /// The decision as JSON; `remit schema --decision` describes it.
    pub fn record(self, decision: &Decision) -> Value {
        // A decision is plain data: there is nothing in it that JSON cannot have.
        let mut record = serde_json::to_value(decision).unwrap_or_default();
        let open =
            |facts: &[remit_engine::eval::OpenFact]| facts.iter().map(|fact| fact.causes.clone()).collect();
        let lists: [(&str, Vec<Vec<CauseNote>>); 3] = [
            ("missing", open(&decision.missing)),
            ("judge", open(&decision.judge)),
            ("uncertain", decision.uncertain.iter().map(|fact| fact.causes.clone()).collect()),
        ];
        for (list, causes) in lists {
            let entries = record.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
            for (entry, causes) in entries.zip(causes).filter(|(_, causes)| !causes.is_empty()) {
                if let Some(entry) = entry.as_object_mut() {
                    entry.insert("because".to_owned(), Value::String(self.causes(&causes)));
                }
            }
        }
        let notices = decision.notices.iter().map(|note| note.parts.as_slice()).collect::<Vec<_>>();
        let follow_ups = decision.follow_ups.iter().map(|note| note.parts.as_slice()).collect::<Vec<_>>();
        for (list, parts) in [("notices", notices), ("follow_ups", follow_ups)] {
            let entries = record.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten();
            for (entry, parts) in entries.zip(parts).filter(|(_, parts)| !parts.is_empty()) {
                self.tests_in_words(entry);
                if let Some(entry) = entry.as_object_mut() {
                    let when = self.condition(&self.still_open(parts));
                    entry.insert("when".to_owned(), Value::String(when));
                }
            }
        }
        record
    }
}
