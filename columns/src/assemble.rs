//! Long tables put together. Input: a table of referrals, and for each list a table of its entries, both with ids. Output: one table with
//! lists, and the entries whose referral is not there.
//!
//! A referral without entries gets an empty list, which says nothing unless its row is said to be complete.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray, ListArray, RecordBatch, StructArray, UInt64Array};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, Field, FieldRef, Schema};
use remit_batch::names::input;

use crate::cell::{Cell, content, plain};
use crate::types::is_text;

/// The entries of a list, a row each.
#[derive(Clone, Debug)]
pub struct LongTable {
    /// The fact.
    pub fact: String,
    /// A column `id`, and what is said of an entry: one column of names, or a column for each key.
    pub entries: RecordBatch,
}

/// An entry whose referral is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// The fact.
    pub fact: String,
    /// The row in its table, from 1.
    pub row: u64,
    /// The id that no referral has; `None`: it has none.
    pub id: Option<String>,
}

/// Referrals with their lists.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The table.
    pub referrals: RecordBatch,
    /// Entries that are in none of its rows, in the order of their tables.
    pub orphans: Vec<Orphan>,
}

/// Why tables cannot be put together.
#[derive(Debug)]
#[non_exhaustive]
pub enum AssembleError {
    /// A table without ids, or with ids that are neither texts nor whole numbers; the fact, or `None` for the referrals.
    NoId(Option<String>),
    /// A table with nothing beside its ids.
    NoEntries(String),
    /// Two columns or tables of that name.
    Twice(String),
    /// There is no list of a fact that is stated to be complete.
    NotAList(String),
    /// What the library says.
    Arrow(ArrowError),
}

impl fmt::Display for AssembleError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoId(None) => out.write_str("the referrals have no column `id` of texts or whole numbers"),
            Self::NoId(Some(fact)) => {
                write!(out, "the table of `{fact}` has no column `id` of texts or whole numbers")
            }
            Self::NoEntries(fact) => write!(out, "the table of `{fact}` has no column beside `id`"),
            Self::Twice(name) => write!(out, "`{name}` is there twice"),
            Self::NotAList(fact) => {
                write!(out, "`{fact}` is stated to be complete, and there is no table of it")
            }
            Self::Arrow(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for AssembleError {}

impl From<ArrowError> for AssembleError {
    fn from(error: ArrowError) -> Self {
        Self::Arrow(error)
    }
}

/// Puts tables together. `complete` names facts whose lists with entries are complete; whether a list without entries is, only a
/// column `FACT.complete` of the referrals can say.
pub fn assemble(
    referrals: &RecordBatch,
    tables: &[LongTable],
    complete: &[String],
) -> Result<Assembled, AssembleError> {
    if let Some(fact) = complete.iter().find(|fact| !tables.iter().any(|table| table.fact == **fact)) {
        return Err(AssembleError::NotAList(fact.clone()));
    }
    let ids = ids(referrals).ok_or(AssembleError::NoId(None))?;
    let mut rows: HashMap<String, Vec<usize>> = HashMap::new();
    for row in 0..referrals.num_rows() {
        if let Some(id) = content(ids.as_ref(), row) {
            rows.entry(id).or_default().push(row);
        }
    }
    let schema = referrals.schema();
    let mut fields: Vec<FieldRef> = schema.fields().iter().cloned().collect();
    let mut columns = referrals.columns().to_vec();
    let mut orphans = Vec::new();
    for table in tables {
        let (list, has_entries) = lists(table, &rows, referrals.num_rows(), &mut orphans)?;
        add(&mut fields, &mut columns, &table.fact, list)?;
        let name = format!("{}{}", table.fact, input::COMPLETE);
        if complete.contains(&table.fact) && !fields.iter().any(|field| *field.name() == name) {
            let stated: BooleanArray = has_entries.iter().map(|has| has.then_some(true)).collect();
            add(&mut fields, &mut columns, &name, Arc::new(stated))?;
        }
    }
    let schema = Schema::new_with_metadata(fields, schema.metadata().clone());
    Ok(Assembled { referrals: RecordBatch::try_new(Arc::new(schema), columns)?, orphans })
}

/// The ids of a table.
fn ids(table: &RecordBatch) -> Option<Box<dyn Cell + '_>> {
    let array = table.column_by_name(input::ID)?;
    let is_id = array.data_type().is_integer() || is_text(array.data_type());
    plain(array.as_ref()).filter(|_| is_id)
}

fn add(
    fields: &mut Vec<FieldRef>,
    columns: &mut Vec<ArrayRef>,
    name: &str,
    array: ArrayRef,
) -> Result<(), AssembleError> {
    if fields.iter().any(|field| field.name() == name) {
        return Err(AssembleError::Twice(name.to_owned()));
    }
    fields.push(Arc::new(Field::new(name, array.data_type().clone(), true)));
    columns.push(array);
    Ok(())
}

/// The list of each referral, and whether it has entries.
fn lists(
    table: &LongTable,
    rows: &HashMap<String, Vec<usize>>,
    count: usize,
    orphans: &mut Vec<Orphan>,
) -> Result<(ArrayRef, Vec<bool>), AssembleError> {
    let fact = &table.fact;
    let ids = ids(&table.entries).ok_or_else(|| AssembleError::NoId(Some(fact.clone())))?;
    let mut entries: Vec<Vec<u64>> = vec![Vec::new(); count];
    for at in 0..table.entries.num_rows() {
        let id = content(ids.as_ref(), at);
        let own = id.as_ref().and_then(|id| rows.get(id));
        let place = at as u64;
        match own {
            Some(own) => {
                let own = own.iter().copied();
                own.for_each(|row| entries.get_mut(row).into_iter().for_each(|list| list.push(place)));
            }
            None => orphans.push(Orphan { fact: fact.clone(), row: place + 1, id }),
        }
    }
    let values = values(table)?;
    let taken = UInt64Array::from_iter_values(entries.iter().flatten().copied());
    let taken = arrow_select::take::take(values.as_ref(), &taken, None)?;
    let item = Arc::new(Field::new("item", taken.data_type().clone(), true));
    let offsets = OffsetBuffer::<i32>::from_lengths(entries.iter().map(Vec::len));
    let lists = ListArray::try_new(item, offsets, taken, None)?;
    Ok((Arc::new(lists), entries.iter().map(|list| !list.is_empty()).collect()))
}

/// What is said of each entry: a name, or several things together.
fn values(table: &LongTable) -> Result<ArrayRef, AssembleError> {
    let schema = table.entries.schema();
    let own =
        schema.fields().iter().zip(table.entries.columns()).filter(|(field, _)| field.name() != input::ID);
    let (fields, arrays): (Vec<FieldRef>, Vec<ArrayRef>) =
        own.map(|(field, array)| (field.clone(), array.clone())).unzip();
    let is_name =
        |field: &FieldRef| ["concept", table.fact.as_str(), "value"].contains(&field.name().as_str());
    match (fields.as_slice(), arrays.as_slice()) {
        ([], _) => Err(AssembleError::NoEntries(table.fact.clone())),
        ([field], [array]) if is_name(field) && array.as_struct_opt().is_none() => Ok(array.clone()),
        _ => Ok(Arc::new(StructArray::try_new(fields.into(), arrays, None)?)),
    }
}
