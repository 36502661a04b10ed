//! Rows of a record batch. Input: a batch of the schema that a plan was made for. Output: for each row its id, policy and day, and
//! the referral as JSON.

use std::borrow::Cow;

use arrow_array::cast::AsArray;
use arrow_array::{Array, BooleanArray, RecordBatch};
use arrow_buffer::NullBuffer;
use remit_batch::Fault;
use remit_engine::eval::Telling;
use remit_engine::value::Date;

use super::plan::{Body, Branch, FactColumn, Facts, Node, Plan};
use crate::cell::{Cell, Completeness, NotJson, Texts, column, content, plain, string};
use crate::error::{Misfit, SchemaError, SchemaErrors};

/// The rows of a record batch, read by a plan.
pub struct Rows<'b> {
    count: usize,
    id: Option<Ids<'b>>,
    policy: Option<Texts<'b>>,
    as_of: Option<Box<dyn Cell + 'b>>,
    body: Reader<'b>,
}

/// What a row says beside its referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnsRow<'b> {
    /// What the caller knows it by.
    pub id: Option<Cow<'b, str>>,
    /// The policy that decides it.
    pub policy: Option<&'b str>,
    /// The day that chooses the version.
    pub as_of: Option<Date>,
    /// What is wrong with the row where no reader of referrals can tell.
    pub error: Option<Fault>,
}

enum Ids<'b> {
    Texts(Texts<'b>),
    Others(Box<dyn Cell + 'b>),
}

impl<'b> Ids<'b> {
    fn get(&self, row: usize) -> Option<Cow<'b, str>> {
        match self {
            Self::Texts(texts) => texts.get(row).map(Cow::Borrowed),
            Self::Others(cell) => content(cell.as_ref(), row).map(Cow::Owned),
        }
    }
}

enum Reader<'b> {
    Json(Texts<'b>),
    Facts { facts: &'b Facts, columns: Vec<Column<'b>>, levels: Vec<Level<'b>> },
}

/// The readings of a fact's column.
struct Column<'b> {
    is_json: bool,
    within: Vec<NullBuffer>,
    cell: Box<dyn Cell + 'b>,
}

struct Level<'b> {
    /// Its name with quotes and colon.
    key: Vec<u8>,
    name: &'b str,
    inner: Inner<'b>,
}

enum Inner<'b> {
    Branch(Vec<Level<'b>>),
    Fact(usize),
}

impl Column<'_> {
    /// Whether none of the structs that it is within is null.
    fn is_said(&self, row: usize) -> bool {
        !self.within.iter().any(|nulls| nulls.is_null(row))
    }
}

impl<'b> Rows<'b> {
    /// The rows of a batch; an error where its columns are not those of the plan.
    pub fn new(plan: &'b Plan, batch: &'b RecordBatch) -> Result<Self, SchemaErrors> {
        let other = |index: usize| {
            let name = plan.schema.fields().get(index).map_or("", |field| field.name());
            let found = batch.columns().get(index).map_or_else(String::new, |it| it.data_type().to_string());
            let misfit = Misfit::Type { found, expected: "the type of the first batch".to_owned() };
            SchemaErrors(vec![SchemaError::new(name, misfit)])
        };
        let texts = |index: usize| {
            let array = batch.columns().get(index).and_then(|array| Texts::of(array.as_ref()));
            array.ok_or_else(|| other(index))
        };
        let cells = |index: usize| {
            let array = batch.columns().get(index).and_then(|array| plain(array.as_ref()));
            array.ok_or_else(|| other(index))
        };
        let ids = |index: usize| texts(index).map(Ids::Texts).or_else(|_| cells(index).map(Ids::Others));
        let body = match &plan.body {
            Body::Json(index) => Reader::Json(texts(*index)?),
            Body::Facts(facts) => {
                let reader = |column: &'b FactColumn| {
                    column_of(column, batch)
                        .ok_or_else(|| other(column.place.first().copied().unwrap_or_default()))
                };
                let columns = facts.columns.iter().map(reader).collect::<Result<_, _>>()?;
                Reader::Facts { facts, columns, levels: levels(&facts.levels) }
            }
        };
        Ok(Self {
            count: batch.num_rows(),
            id: plan.id.map(ids).transpose()?,
            policy: plan.policy.map(texts).transpose()?,
            as_of: plan.as_of.map(cells).transpose()?,
            body,
        })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Reads a row: its referral is added to `json`. Where the row itself is wrong, nothing is.
    pub fn read(&self, row: usize, json: &mut Vec<u8>) -> ColumnsRow<'b> {
        let mut read = self.head(row);
        if read.error.is_none() && row < self.count {
            let start = json.len();
            if let Err(pointer) = self.referral(row, json) {
                json.truncate(start);
                read.error = Some(Fault::new("E0701", pointer));
            }
        }
        read
    }

    /// What a row says beside its referral.
    pub(crate) fn head(&self, row: usize) -> ColumnsRow<'b> {
        let mut read = ColumnsRow { id: None, policy: None, as_of: None, error: None };
        if row >= self.count {
            return read;
        }
        read.id = self.id.as_ref().and_then(|ids| ids.get(row));
        read.policy = self.policy.as_ref().and_then(|texts| texts.get(row));
        if let Some(day) = self.as_of.as_ref().and_then(|cell| content(cell.as_ref(), row)) {
            read.as_of = day.parse().ok();
            if read.as_of.is_none() {
                read.error = Some(Fault::new("E0710", "/as_of"));
            }
        }
        read
    }

    /// Whether a row can be told fact by fact: whether a cell holds JSON at all is only known once it is read.
    pub(crate) fn can_be_told(&self, row: usize) -> bool {
        let Reader::Facts { columns, .. } = &self.body else { return false };
        !columns.iter().any(|column| column.is_json && column.is_said(row) && column.cell.says(row))
    }

    /// Tells the facts of a row in the words of a vocabulary, by its place among those that the plan was made for; `None` where it
    /// has to be sent as JSON.
    pub fn tell<'t>(&'t self, row: usize, vocabulary: usize, telling: &mut Telling<'_, 't>) -> Option<()> {
        let Reader::Facts { facts, columns, .. } = &self.body else { return None };
        for (fact, place) in facts.told.get(vocabulary)?.as_ref()? {
            if let Some(column) = columns.get(*place).filter(|column| column.is_said(row)) {
                column.cell.tell(row, *fact, telling)?;
            }
        }
        Some(())
    }

    fn referral(&self, row: usize, json: &mut Vec<u8>) -> Result<(), String> {
        match &self.body {
            Reader::Json(texts) => json.extend_from_slice(texts.get(row).unwrap_or("null").as_bytes()),
            Reader::Facts { columns, levels, .. } => {
                let start = json.len();
                write(levels, columns, row, json)?;
                if json.len() == start {
                    json.extend_from_slice(b"{}");
                }
            }
        }
        Ok(())
    }
}

/// Writes what a level says; nothing where it says nothing. An error is the pointer of a cell that is no JSON.
fn write(levels: &[Level<'_>], columns: &[Column<'_>], row: usize, out: &mut Vec<u8>) -> Result<(), String> {
    let start = out.len();
    for level in levels {
        let before = out.len();
        out.push(if before == start { b'{' } else { b',' });
        out.extend_from_slice(&level.key);
        let value = out.len();
        let at = |pointer: &str| format!("/{}{pointer}", level.name);
        match &level.inner {
            Inner::Branch(levels) => write(levels, columns, row, out).map_err(|pointer| at(&pointer))?,
            Inner::Fact(place) => {
                if let Some(column) = columns.get(*place).filter(|column| column.is_said(row)) {
                    column.cell.write(row, out).map_err(|NotJson| at(""))?;
                }
            }
        }
        if out.len() == value {
            out.truncate(before);
        }
    }
    if out.len() > start {
        out.push(b'}');
    }
    Ok(())
}

fn levels<'b>(branch: &'b Branch) -> Vec<Level<'b>> {
    let level = |(name, node): &'b (String, Node)| {
        let mut key = Vec::new();
        string(name, &mut key);
        key.push(b':');
        let inner = match node {
            Node::Branch(branch) => Inner::Branch(levels(branch)),
            Node::Fact(place) => Inner::Fact(*place),
        };
        Level { key, name, inner }
    };
    branch.members.iter().map(level).collect()
}

fn column_of<'b>(fact: &'b FactColumn, batch: &'b RecordBatch) -> Option<Column<'b>> {
    let (array, within) = find(batch, &fact.place)?;
    let stated = match &fact.complete {
        None => None,
        Some(place) => {
            let (array, within) = find(batch, place)?;
            // A column of nulls has no word on any row.
            array.as_boolean_opt().map(|stated| {
                let nulls = within.iter().fold(stated.nulls().cloned(), |nulls, other| {
                    NullBuffer::union(nulls.as_ref(), Some(other))
                });
                BooleanArray::new(stated.values().clone(), nulls)
            })
        }
    };
    let complete = Completeness { stated, assumed: fact.assumed };
    Some(Column { is_json: fact.form.is_json(), within, cell: column(array, &fact.form, complete)? })
}

/// The array at a place, and where the structs that it is within are null.
fn find<'b>(batch: &'b RecordBatch, place: &[usize]) -> Option<(&'b dyn Array, Vec<NullBuffer>)> {
    let (first, rest) = place.split_first()?;
    let mut array: &'b dyn Array = batch.columns().get(*first)?.as_ref();
    let mut within = Vec::new();
    for index in rest {
        let outer = array.as_struct_opt()?;
        within.extend(outer.nulls().cloned());
        array = outer.columns().get(*index)?.as_ref();
    }
    Some((array, within))
}
