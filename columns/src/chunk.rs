//! Record batches as rows of a batch run. Input: a plan and record batches of its schema. Output: chunks that workers take rows from, or
//! the outcomes of a record batch at once.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use arrow_array::RecordBatch;
use remit_batch::{Chunk, Decider, Outcomes, Place, Position, Refused, Row, Sent, Told};
use remit_engine::eval::Telling;

use crate::error::SchemaErrors;
use crate::input::{Plan, Rows};

/// A record batch that one worker takes.
#[derive(Clone, Debug)]
pub struct ColumnsChunk {
    plan: Arc<Plan>,
    batch: RecordBatch,
    first: Place,
    end: Position,
}

impl ColumnsChunk {
    /// The rows of a record batch, of which the first is at that place; `end` is how far inputs are read with it. An error where its
    /// columns are not those of the plan.
    pub fn new(
        plan: Arc<Plan>,
        batch: RecordBatch,
        first: Place,
        end: Position,
    ) -> Result<Self, SchemaErrors> {
        Rows::new(&plan, &batch)?;
        Ok(Self { plan, batch, first, end })
    }

    /// What was sent as a row, where that is in it.
    fn json(&self, row: u64) -> Option<String> {
        let rows = Rows::new(&self.plan, &self.batch).ok()?;
        let index = usize::try_from(row.checked_sub(self.first.row)?).ok().filter(|at| *at < rows.count())?;
        let mut json = Vec::new();
        rows.read(index, &mut json);
        String::from_utf8(json).ok()
    }
}

impl Chunk for ColumnsChunk {
    fn rows(&self, each: &mut dyn FnMut(Result<&Row<'_>, &Refused<'_>>)) {
        // It was looked at when the chunk was made.
        if let Ok(rows) = Rows::new(&self.plan, &self.batch) {
            each_row(&rows, self.first, each);
        }
    }

    fn end(&self) -> Position {
        self.end
    }

    fn size(&self) -> usize {
        self.batch.get_array_memory_size()
    }

    fn sent(&self, row: u64) -> Option<String> {
        self.json(row)
    }
}

/// Decides the rows of a record batch; `first` is the place of its first row.
pub fn decide(
    plan: &Plan,
    batch: &RecordBatch,
    first: Place,
    decider: &mut Decider<'_>,
    outcomes: &mut Outcomes,
) -> Result<(), SchemaErrors> {
    let rows = Rows::new(plan, batch)?;
    each_row(&rows, first, &mut |row| decider.decide(row, outcomes));
    Ok(())
}

fn each_row(rows: &Rows<'_>, first: Place, each: &mut dyn FnMut(Result<&Row<'_>, &Refused<'_>>)) {
    let mut json = Vec::new();
    for index in 0..rows.count() {
        json.clear();
        let is_told = rows.can_be_told(index);
        let read = if is_told { rows.head(index) } else { rows.read(index, &mut json) };
        let told = ToldRow { rows, index };
        let referral = if is_told { Sent::Told(&told) } else { Sent::Json(Cow::Borrowed(&json)) };
        let after = index as u64;
        let place = Place { row: first.row + after, line: first.line + after, ..first };
        let id = read.id;
        match read.error {
            Some(error) => {
                each(Err(&Refused { place, id, fault: error }));
            }
            None => each(Ok(&Row {
                place,
                id,
                policy: read.policy.map(Cow::Borrowed),
                as_of: read.as_of,
                referral,
            })),
        }
    }
}

/// A row that is told fact by fact.
struct ToldRow<'r, 'b> {
    rows: &'r Rows<'b>,
    index: usize,
}

impl fmt::Debug for ToldRow<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ToldRow").field("index", &self.index).finish_non_exhaustive()
    }
}

impl Told for ToldRow<'_, '_> {
    fn tell<'t>(&'t self, vocabulary: usize, telling: &mut Telling<'_, 't>) -> Option<()> {
        self.rows.tell(self.index, vocabulary, telling)
    }

    fn json(&self) -> Vec<u8> {
        let mut json = Vec::new();
        self.rows.read(self.index, &mut json);
        json
    }
}
