//! What a list of records can be. Input: entries as stated, of which fields may be unknown. Output: cells, and which fields
//! of which entries leave them open.

use std::collections::BTreeSet;

use super::cause::{Cause, CauseKind};
use super::{Known, Open, Prepared, by};
use crate::eval::bits::{BitSet, Bits};
use crate::eval::ids::ValueId;
use crate::eval::model::records::{Field, RecordCells, Signature};
use crate::ir::{Fact, FactId};
use crate::referral::{Certainty, RecordEntry, Records, Value};

/// Lists longer than this are not searched for the entries that matter: all that are open are named.
const SEARCHED: usize = 64;

/// An entry, with the values that each field can have, and what it can be.
struct Look {
    values: Vec<BitSet<ValueId>>,
    signatures: BTreeSet<Signature>,
}

impl Prepared {
    /// The cells that a list can be in, and what is known of it.
    pub(super) fn records(
        &self,
        fact: &Fact,
        cells: &RecordCells,
        records: &Records,
    ) -> (BitSet<ValueId>, Known) {
        let looks: Vec<Look> = records.entries.iter().map(|entry| self.look(cells, entry)).collect();
        let entries: Vec<BTreeSet<Signature>> = looks.iter().map(|look| look.signatures.clone()).collect();
        let found = cells.listing(&entries, records.complete);
        let mut known = Known { stated: true, ..Known::default() };
        if found.count() < 2 {
            return (found, known);
        }
        if !records.complete {
            known.causes.push(Cause::new(None, CauseKind::OthersNotListed));
        }
        for (place, entry) in records.entries.iter().enumerate() {
            if matters(cells, &entries, records.complete, place) {
                let causes = looks.get(place).map(|look| causes(cells, look, entry, place));
                known.causes.extend(causes.into_iter().flatten());
            }
        }
        let any = |by: &dyn Fn(CauseKind) -> bool| known.causes.iter().any(|cause| by(cause.kind));
        let wide = |kind: CauseKind| kind == CauseKind::TooWide;
        known.open = Some(if known.causes.is_empty() || any(&CauseKind::is_referrers) {
            by(fact)
        } else if any(&|kind| !wide(kind)) {
            Open::Judge
        } else {
            Open::Uncertain
        });
        (found, known)
    }

    fn look(&self, cells: &RecordCells, entry: &RecordEntry) -> Look {
        let values = |field: &Field| {
            let slot = &self.policy.model.slots[field.slot];
            let stated = entry.field(field.fact).map(|statement| &statement.value);
            let told = stated.and_then(|value| self.told(slot, value));
            told.unwrap_or_else(|| field.all.clone())
        };
        let values: Vec<BitSet<ValueId>> = cells.fields.iter().map(values).collect();
        let signatures = cells.signatures(&values);
        Look { values, signatures }
    }

    /// The entries of the slot's list, where it is one that is stated.
    pub(crate) fn entries(&self, fact: FactId) -> &[RecordEntry] {
        let stated = self.referral.statement(fact).map(|statement| &statement.value);
        let Some(Value::Records(records)) = stated else { return &[] };
        &records.entries
    }
}

/// Whether it makes a difference what an entry is.
fn matters(cells: &RecordCells, entries: &[BTreeSet<Signature>], complete: bool, place: usize) -> bool {
    let Some(own) = entries.get(place).filter(|own| own.len() > 1) else { return false };
    if entries.len() > SEARCHED {
        return true;
    }
    let with = |signature: &Signature| {
        let mut entries = entries.to_vec();
        if let Some(own) = entries.get_mut(place) {
            *own = BTreeSet::from([signature.clone()]);
        }
        cells.listing(&entries, complete)
    };
    let mut told = own.iter().map(with);
    let first = told.next();
    told.any(|other| first.as_ref().is_none_or(|first| !first.same(&other)))
}

/// Why an entry is open, field by field.
fn causes(cells: &RecordCells, look: &Look, entry: &RecordEntry, place: usize) -> Vec<Cause> {
    let mut causes: Vec<Cause> = Vec::new();
    for (index, field) in cells.fields.iter().enumerate() {
        let is_open = look.values.get(index).is_some_and(|values| values.count() > 1);
        if !is_open || !cells.depends(&look.values, index) {
            continue;
        }
        let kind = why(entry.field(field.fact).map(|statement| &statement.value));
        match causes.iter_mut().find(|cause| cause.kind == kind) {
            Some(cause) => cause.fields.push(field.fact),
            None => causes.push(Cause { fields: vec![field.fact], ..Cause::new(None, kind).of(place) }),
        }
    }
    causes
}

/// Why what is stated of a field leaves it open.
fn why(stated: Option<&Value>) -> CauseKind {
    match stated {
        None => CauseKind::FieldNotStated,
        Some(Value::Concepts(concepts)) => {
            let open = concepts
                .elements
                .iter()
                .any(|element| element.certainty == Certainty::Suspected || element.is_unrecognised());
            if open { CauseKind::FieldNotKnown } else { CauseKind::FieldTooGeneral }
        }
        Some(Value::Unknown) => CauseKind::FieldNotKnown,
        Some(
            Value::Truth(_)
            | Value::Amount(_)
            | Value::Elapsed(_)
            | Value::Date(_)
            | Value::Event(_)
            | Value::Choice(_)
            | Value::Given(_)
            | Value::Medicines(_)
            | Value::Records(_)
            | Value::Destination(_),
        ) => CauseKind::TooWide,
    }
}
