//! One value of a column. Input: an array and the form that its fact is given in. Output: the value as the JSON of a referral, or
//! that nothing is said.

mod day;
mod list;
mod number;
mod raw;
mod structs;
mod text;

use arrow_array::cast::AsArray;
use arrow_array::{Array, BooleanArray};
use arrow_schema::DataType;

pub(crate) use list::Completeness;
pub(crate) use text::{Texts, string};

use remit_engine::eval::Telling;
use remit_engine::ir::FactId;

use crate::form::Form;
use crate::types::{is_day, is_number, is_text};

/// A cell whose content cannot be written as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotJson;

/// The values of a column, read row by row.
pub(crate) trait Cell {
    /// Writes the value of a row as JSON. Where nothing is said, nothing is written and the answer is no.
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson>;

    /// Whether it says anything of a row, right or wrong.
    fn says(&self, row: usize) -> bool {
        self.write(row, &mut Vec::new()) != Ok(false)
    }

    /// Tells the value of a row as that of a fact; `None` where the whole row has to be sent as JSON.
    fn tell<'t>(&'t self, row: usize, fact: FactId, telling: &mut Telling<'_, 't>) -> Option<()> {
        self.tell_json(row, fact, telling)
    }

    /// The same of any value, as JSON.
    fn tell_json(&self, row: usize, fact: FactId, telling: &mut Telling<'_, '_>) -> Option<()> {
        let mut json = Vec::new();
        if !self.write(row, &mut json).ok()? {
            return Some(());
        }
        telling.json(fact, std::str::from_utf8(&json).ok()?)
    }
}

/// The reader of a fact's column in a form; `None` where the array is of another type than the form was made for.
pub(crate) fn column<'a>(
    array: &'a dyn Array,
    form: &'a Form,
    complete: Completeness,
) -> Option<Box<dyn Cell + 'a>> {
    match form {
        Form::List(item) => list::lists(array, item, complete),
        Form::JsonList => raw::lists(array, complete),
        Form::Nothing
        | Form::Flag
        | Form::Answer
        | Form::Text
        | Form::Code(_)
        | Form::Number
        | Form::NumberText
        | Form::Day
        | Form::Struct { .. }
        | Form::Json => reader(array, form),
    }
}

/// The reader of texts, whole numbers and days, for columns that are not of facts.
pub(crate) fn plain<'a>(array: &'a dyn Array) -> Option<Box<dyn Cell + 'a>> {
    let found = array.data_type();
    match () {
        () if is_text(found) => text::texts(array),
        () if is_number(found) => number::numbers(array),
        () if is_day(found) => day::days(array),
        () => (found == &DataType::Null).then(|| Box::new(Nothing) as Box<dyn Cell + 'a>),
    }
}

/// The content of a cell that is a text, a number or a day.
pub(crate) fn content(cell: &dyn Cell, row: usize) -> Option<String> {
    let mut json = Vec::new();
    cell.write(row, &mut json).ok().filter(|is_said| *is_said)?;
    match serde_json::from_slice(&json).ok()? {
        serde_json::Value::String(text) => Some(text),
        _ => String::from_utf8(json).ok(),
    }
}

/// The reader of values that are no lists.
fn reader<'a>(array: &'a dyn Array, form: &'a Form) -> Option<Box<dyn Cell + 'a>> {
    match form {
        Form::Nothing => Some(Box::new(Nothing)),
        Form::Flag => Some(Box::new(Flags(array.as_boolean_opt()?))),
        Form::Answer => text::answers(array),
        Form::Text => text::texts(array),
        Form::Code(system) => text::codes(array, system),
        Form::Number => number::numbers(array),
        Form::NumberText => text::numbers(array),
        Form::Day => day::days(array),
        Form::Struct { members, system } => structs::structs(array, members, system.as_deref()),
        Form::Json => raw::documents(array),
        Form::List(_) | Form::JsonList => None,
    }
}

/// Of which every value is null.
struct Nothing;

impl Cell for Nothing {
    fn write(&self, _: usize, _: &mut Vec<u8>) -> Result<bool, NotJson> {
        Ok(false)
    }

    fn tell<'t>(&'t self, _: usize, _: FactId, _: &mut Telling<'_, 't>) -> Option<()> {
        Some(())
    }
}

struct Flags<'a>(&'a BooleanArray);

impl Cell for Flags<'_> {
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson> {
        if self.0.is_null(row) {
            return Ok(false);
        }
        out.extend_from_slice(if self.0.value(row) { b"true" } else { b"false" });
        Ok(true)
    }

    fn tell<'t>(&'t self, row: usize, fact: FactId, telling: &mut Telling<'_, 't>) -> Option<()> {
        if self.0.is_null(row) { Some(()) } else { telling.truth(fact, self.0.value(row)) }
    }
}
