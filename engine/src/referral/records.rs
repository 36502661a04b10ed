//! Lists of records in a referral. Input: an array of objects. Output: entries, each with what it states of its fields.

use super::concept::list;
use super::error::Expected;
use super::facts::{RecordEntry, Records, Statement};
use super::json::Json;
use super::read::{Reader, members};
use crate::ir::{Fact, FactId, RecordId};

/// Reads a list of records; `None` without an error where it says nothing.
pub(super) fn read(reader: &mut Reader<'_>, record: RecordId, json: &Json<'_>) -> Option<Records> {
    let (items, complete) = list(reader, json, Expected::Records)?;
    let fields: Vec<(FactId, &Fact)> = reader.lexicon.vocabulary().fields(record).collect();
    let before = reader.errors.len();
    let count = items.len();
    let read =
        |(step, item): (String, &Json<'_>)| reader.within(&step, |reader| entry(reader, &fields, item));
    let entries: Vec<RecordEntry> = items.into_iter().filter_map(read).collect();
    // An entry that states no field means one that is not said.
    let complete = complete && entries.len() == count;
    let said = count == 0 || !entries.is_empty();
    (reader.errors.len() == before && said).then_some(Records { entries, complete })
}

fn entry(reader: &mut Reader<'_>, fields: &[(FactId, &Fact)], json: &Json<'_>) -> Option<RecordEntry> {
    let Json::Object(pairs) = json else { return reader.wrong_type(Expected::Record, json) };
    let names: Vec<&str> = fields.iter().map(|(_, field)| field.name()).collect();
    let mut stated = Vec::new();
    for (key, value) in members(reader, pairs, &names) {
        let field = fields.iter().find(|(_, field)| field.name() == key).filter(|_| !value.says_nothing());
        let Some((fact, field)) = field.copied() else { continue };
        stated.extend(reader.within(key, |reader| {
            let value = reader.value(field, value)?;
            Some(Statement::new(fact, reader.pointer.clone(), value))
        }));
    }
    stated.sort_by_key(|statement| statement.fact);
    (!stated.is_empty()).then(|| RecordEntry { pointer: reader.pointer.clone(), fields: stated })
}
