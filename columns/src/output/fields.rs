//! The description of output columns as Arrow has it. Input: names and kinds. Output: a schema.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use remit_batch::names::VERSION;
use remit_batch::{Column, ColumnKind, output_columns};

/// How names that come again and again are held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    /// In dictionaries, as files have them.
    #[default]
    Dictionary,
    /// As texts, for what cannot take dictionaries.
    Plain,
}

/// The schema of output.
pub fn output_schema(texts: Texts) -> SchemaRef {
    let metadata = HashMap::from([("remit.columns".to_owned(), VERSION.to_string())]);
    Arc::new(Schema::new_with_metadata(fields(&output_columns(), texts), metadata))
}

fn fields(columns: &[Column], texts: Texts) -> Fields {
    columns.iter().map(|column| Field::new(&column.name, data_type(&column.kind, texts), true)).collect()
}

/// A kind as a type.
pub(crate) fn data_type(kind: &ColumnKind, texts: Texts) -> DataType {
    match kind {
        ColumnKind::Bool => DataType::Boolean,
        ColumnKind::Whole => DataType::Int64,
        ColumnKind::Number => DataType::Float64,
        ColumnKind::Day => DataType::Date32,
        ColumnKind::Text => DataType::Utf8,
        ColumnKind::Word => word(texts),
        ColumnKind::List(item) => DataType::List(Arc::new(Field::new("item", data_type(item, texts), true))),
        ColumnKind::Struct(parts) => DataType::Struct(fields(parts, texts)),
    }
}

/// The type of names.
pub(crate) fn word(texts: Texts) -> DataType {
    match texts {
        Texts::Dictionary => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        Texts::Plain => DataType::Utf8,
    }
}
