//! Tables of fact columns. Input: referrals as JSON and the vocabulary. Output: a record batch that says the same, each fact in one
//! of the forms that its column can have.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, LargeListBuilder, ListBuilder,
    StringBuilder, StringDictionaryBuilder, StructBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{
    Array, ArrayRef, LargeStringArray, RecordBatch, StringArray, StringViewArray, StructArray,
};
use arrow_schema::{DataType, Field, Fields, Schema};
use remit_engine::ir::{Fact, FactType, Vocabulary};
use remit_engine::value::Date;
use serde_json::Value;

use crate::oracle::generate::Dice;

/// The keys of a concept in a list.
const CONCEPT: [&str; 4] = ["concept", "system", "code", "certainty"];
/// The keys of a medicine that are texts.
const MEDICINE: [&str; 10] =
    ["substance", "route", "brand", "system", "code", "name", "dose", "rate", "daily", "times_per_day"];

/// Columns with their names.
pub type Columns = Vec<(String, ArrayRef)>;

/// The table of referrals. The same seed gives the same forms.
pub fn table(vocabulary: &Vocabulary, referrals: &[Value], seed: u64) -> RecordBatch {
    let mut dice = Dice::new(seed);
    let mut columns = Columns::new();
    for (_, fact) in vocabulary.stated_facts() {
        let pointer = format!("/{}", fact.path.replace('.', "/"));
        let values: Vec<Option<&Value>> =
            referrals.iter().map(|referral| referral.pointer(&pointer)).collect();
        if values.iter().any(Option::is_some) {
            columns.extend(fact_columns(vocabulary, fact, &values, &mut dice));
        }
    }
    batch(if dice.once_in(2) { nested(columns) } else { columns })
}

/// A record batch of columns, each of which may be null.
pub fn batch(columns: Columns) -> RecordBatch {
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).unwrap_or_else(|error| panic!("{error}"))
}

/// The columns in structs by the first step of their names.
fn nested(columns: Columns) -> Columns {
    let mut levels: Vec<(String, Columns)> = Vec::new();
    let mut found = Columns::new();
    for (name, array) in columns {
        match name.split_once('.') {
            Some((first, rest)) if !["complete", "json"].contains(&rest) => {
                match levels.iter_mut().find(|(level, _)| level == first) {
                    Some((_, inner)) => inner.push((rest.to_owned(), array)),
                    None => levels.push((first.to_owned(), vec![(rest.to_owned(), array)])),
                }
            }
            _ => found.push((name, array)),
        }
    }
    for (name, inner) in levels {
        let fields: Fields =
            inner.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
        let arrays = inner.into_iter().map(|(_, array)| array).collect();
        found.push((name, Arc::new(StructArray::new(fields, arrays, None))));
    }
    found
}

/// The columns of a fact: one in a form of its own, one for what that form cannot say, and whether lists are complete.
fn fact_columns(vocabulary: &Vocabulary, fact: &Fact, values: &[Option<&Value>], dice: &mut Dice) -> Columns {
    let is_list = matches!(fact.kind, FactType::Concepts(_) | FactType::Medicines | FactType::Records(_));
    let (regular, complete): (Vec<Option<&Value>>, Vec<Option<bool>>) =
        values.iter().map(|value| if is_list { listed(*value) } else { (*value, None) }).unzip();
    let column = match &fact.kind {
        FactType::Truth if dice.once_in(2) => answers(&regular),
        FactType::Truth | FactType::Given if dice.once_in(2) => flags(&regular),
        FactType::Quantity(_) if dice.once_in(3) => numbers(&regular, dice),
        FactType::Quantity(_) | FactType::Measure(_) if dice.once_in(2) => bounds(&regular),
        FactType::Date | FactType::Event if dice.once_in(2) => days(&regular),
        FactType::Concepts(_) if dice.once_in(2) => names(&regular),
        FactType::Concepts(_) => objects(&regular, &CONCEPT, &[]),
        FactType::Medicines => objects(&regular, &MEDICINE, &["as_needed"]),
        FactType::Records(record) => {
            let fields = || vocabulary.fields(*record).map(|(_, field)| field);
            let is_flag = |field: &&Fact| matches!(field.kind, FactType::Truth);
            let flags: Vec<&str> = fields().filter(is_flag).map(Fact::name).collect();
            let texts: Vec<&str> = fields().filter(|field| !is_flag(field)).map(Fact::name).collect();
            objects(&regular, &texts, &flags)
        }
        _ => texts(&regular, dice),
    };
    let mut columns = vec![(fact.path.clone(), column.array)];
    let rest = values.iter().zip(&column.taken);
    let rest: StringArray =
        rest.map(|(value, taken)| value.filter(|_| !taken).map(Value::to_string)).collect();
    if rest.null_count() < rest.len() {
        columns.push((format!("{}.json", fact.path), Arc::new(rest)));
    }
    if is_list {
        let complete: arrow_array::BooleanArray = complete.into();
        columns.push((format!("{}.complete", fact.path), Arc::new(complete)));
    }
    columns
}

/// The entries of a list and whether they are all; what is no list is left as it is.
fn listed(value: Option<&Value>) -> (Option<&Value>, Option<bool>) {
    match value {
        Some(Value::Array(_)) => (value, Some(true)),
        Some(Value::Object(members)) if members.contains_key("values") => {
            let complete = members.get("complete").is_none_or(|complete| complete == true);
            (members.get("values"), Some(complete))
        }
        _ => (None, None),
    }
}

/// A column and which rows it says.
struct Column {
    array: ArrayRef,
    taken: Vec<bool>,
}

fn column(array: impl Array + 'static, taken: Vec<bool>) -> Column {
    Column { array: Arc::new(array), taken }
}

fn flags(values: &[Option<&Value>]) -> Column {
    let read: Vec<Option<bool>> = values.iter().map(|value| value.and_then(Value::as_bool)).collect();
    let taken = read.iter().map(Option::is_some).collect();
    column(arrow_array::BooleanArray::from(read), taken)
}

fn answers(values: &[Option<&Value>]) -> Column {
    let word = |value: &Option<&Value>| match value {
        Some(Value::Bool(true)) => Some("yes"),
        Some(Value::Bool(false)) => Some("no"),
        Some(Value::String(text)) if text == "unknown" => Some("unknown"),
        _ => None,
    };
    let read: Vec<Option<&str>> = values.iter().map(word).collect();
    let taken = read.iter().map(Option::is_some).collect();
    column(StringArray::from(read), taken)
}

fn texts(values: &[Option<&Value>], dice: &mut Dice) -> Column {
    let read: Vec<Option<&str>> = values.iter().map(|value| value.and_then(Value::as_str)).collect();
    let taken = read.iter().map(Option::is_some).collect();
    match dice.below(4) {
        0 => column(StringArray::from(read), taken),
        1 => column(LargeStringArray::from(read), taken),
        2 => column(StringViewArray::from(read), taken),
        _ => {
            let mut builder = StringDictionaryBuilder::<Int32Type>::new();
            read.into_iter().for_each(|text| builder.append_option(text));
            column(builder.finish(), taken)
        }
    }
}

fn numbers(values: &[Option<&Value>], dice: &mut Dice) -> Column {
    let is_whole = dice.once_in(2);
    let mut taken = Vec::new();
    let (mut whole, mut floating) = (Int64Builder::new(), Float64Builder::new());
    for value in values {
        let number = value.filter(|value| value.is_number() && (!is_whole || value.is_i64()));
        taken.push(number.is_some());
        whole.append_option(number.and_then(Value::as_i64));
        floating.append_option(number.and_then(Value::as_f64));
    }
    if is_whole { column(whole.finish(), taken) } else { column(floating.finish(), taken) }
}

/// A number or a text as text.
fn amount(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn bounds(values: &[Option<&Value>]) -> Column {
    parts(values, &["min", "max"], &[])
}

fn days(values: &[Option<&Value>]) -> Column {
    let (mut taken, mut builder) = (Vec::new(), Date32Builder::new());
    for value in values {
        let day: Option<Date> = value.and_then(Value::as_str).and_then(|text| text.parse().ok());
        let first = Date::new(1970, 1, 1).expect("a day");
        let number = day.and_then(|day| i32::try_from(first.days_until(day)).ok());
        taken.push(number.is_some());
        builder.append_option(number);
    }
    column(builder.finish(), taken)
}

fn names(values: &[Option<&Value>]) -> Column {
    let (mut taken, mut builder) = (Vec::new(), LargeListBuilder::new(StringBuilder::new()));
    for value in values {
        let list = value.and_then(Value::as_array).filter(|list| list.iter().all(Value::is_string));
        taken.push(list.is_some());
        list.into_iter().flatten().for_each(|item| builder.values().append_option(item.as_str()));
        builder.append(list.is_some());
    }
    column(builder.finish(), taken)
}

fn fields_of(texts: &[&str], flags: &[&str]) -> Fields {
    let texts = texts.iter().map(|name| Field::new(*name, DataType::Utf8, true));
    texts.chain(flags.iter().map(|name| Field::new(*name, DataType::Boolean, true))).collect()
}

/// The parts of an object, where it has no others.
fn parts_of(value: &Value, texts: &[&str], flags: &[&str]) -> Option<Vec<Option<String>>> {
    let members = value.as_object()?;
    let known = |(key, value): (&String, &Value)| {
        texts.contains(&key.as_str()) && amount(value).is_some()
            || flags.contains(&key.as_str()) && value.is_boolean()
    };
    let all = texts.iter().chain(flags);
    let texts = all.map(|key| members.get(*key).and_then(|value| amount(value).or(Some(value.to_string()))));
    (!members.is_empty() && members.iter().all(known)).then(|| texts.collect())
}

fn put(builder: &mut StructBuilder, row: Option<&Vec<Option<String>>>, texts: usize, flags: usize) {
    for index in 0..texts {
        let text = row.and_then(|row| row[index].as_deref());
        builder.field_builder::<StringBuilder>(index).expect("a text").append_option(text);
    }
    for index in texts..texts + flags {
        let flag = row.and_then(|row| row[index].as_deref()).map(|text| text == "true");
        builder.field_builder::<BooleanBuilder>(index).expect("a flag").append_option(flag);
    }
    builder.append(row.is_some());
}

fn parts(values: &[Option<&Value>], texts: &[&str], flags: &[&str]) -> Column {
    let mut builder = StructBuilder::from_fields(fields_of(texts, flags), values.len());
    let mut taken = Vec::new();
    for value in values {
        let row = value.and_then(|value| parts_of(value, texts, flags));
        taken.push(row.is_some());
        put(&mut builder, row.as_ref(), texts.len(), flags.len());
    }
    column(builder.finish(), taken)
}

/// Lists of objects; a name alone is the first part.
fn objects(values: &[Option<&Value>], texts: &[&str], flags: &[&str]) -> Column {
    let entry = StructBuilder::from_fields(fields_of(texts, flags), values.len());
    let (mut taken, mut builder) = (Vec::new(), ListBuilder::new(entry));
    for value in values {
        let parts = |item: &Value| match item {
            Value::String(name) if texts == CONCEPT => Some(vec![Some(name.clone()), None, None, None]),
            other => parts_of(other, texts, flags),
        };
        let rows: Option<Vec<_>> =
            value.and_then(Value::as_array).and_then(|list| list.iter().map(parts).collect());
        taken.push(rows.is_some());
        for row in rows.iter().flatten() {
            put(builder.values(), Some(row), texts.len(), flags.len());
        }
        builder.append(rows.is_some());
    }
    column(builder.finish(), taken)
}
