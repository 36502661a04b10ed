//! What columns hold. Input: the facts that policies read. Output: input and output columns by name and type, as Arrow names types.
//!
//! A description needs no Arrow; who writes columns makes their types of it.

use std::fmt;

use remit_engine::ir::{Fact, FactType, Lookup, RecordId, Role, Vocabulary};
use remit_engine::referral::keys;

use crate::names::{input, output};

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds. Every column may be null.
    pub kind: ColumnKind,
    /// The unit of a bare number.
    pub unit: Option<String>,
    /// The names that it can hold, where these are few.
    pub names: Vec<String>,
    /// The other types that it may come as.
    pub also: &'static [&'static str],
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// True or false.
    Bool,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A day.
    Day,
    /// A text.
    Text,
    /// One of few texts: a dictionary in files.
    Word,
    /// Several.
    List(Box<ColumnKind>),
    /// Several things together.
    Struct(Vec<Column>),
}

impl fmt::Display for ColumnKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => out.write_str("bool"),
            Self::Whole => out.write_str("int64"),
            Self::Number => out.write_str("double"),
            Self::Day => out.write_str("date32"),
            Self::Text => out.write_str("string"),
            Self::Word => out.write_str("dictionary<int32, string>"),
            Self::List(item) => write!(out, "list<{item}>"),
            Self::Struct(parts) => {
                out.write_str("struct<")?;
                for (at, part) in parts.iter().enumerate() {
                    write!(out, "{}{}: {}", if at > 0 { ", " } else { "" }, part.name, part.kind)?;
                }
                out.write_str(">")
            }
        }
    }
}

impl Column {
    fn new(name: impl Into<String>, kind: ColumnKind) -> Self {
        Self { name: name.into(), kind, unit: None, names: Vec::new(), also: &[] }
    }

    fn or(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }
}

fn list(kind: ColumnKind) -> ColumnKind {
    ColumnKind::List(Box::new(kind))
}

fn parts<'p>(parts: impl IntoIterator<Item = (&'p str, ColumnKind)>) -> ColumnKind {
    ColumnKind::Struct(parts.into_iter().map(|(name, kind)| Column::new(name, kind)).collect())
}

/// The columns that come out, in their order.
pub fn output_columns() -> Vec<Column> {
    use ColumnKind::{Bool, Day, Text, Whole, Word};
    let open = || list(parts([(output::FACT, Word), (output::AFFECTS, Word)]));
    let within = || parts([(output::COUNT, Text), (output::UNIT, Word)]);
    let routes = parts([
        (output::DESTINATION, Word),
        (output::LABEL, Text),
        (output::RULE, Word),
        (output::CERTAIN, Bool),
    ]);
    let reasons =
        parts([(output::RULE, Word), (output::FACT, Word), (output::VERB, Word), (output::CERTAIN, Bool)]);
    let kinds = [
        (output::ID, Text),
        (output::ROW, Whole),
        (output::POLICY, Word),
        (output::POLICY_VERSION, Word),
        (output::AS_OF, Day),
        (output::AS_OF_FROM, Word),
        (output::STAGE, Word),
        (output::DECISION, Word),
        (output::SETTLED, Bool),
        (output::EXACT, Bool),
        (output::POSSIBLE, list(Word)),
        (output::RULES, list(Word)),
        (output::ROUTES, list(routes)),
        (output::SERVICES, list(Word)),
        (output::REPLIES, list(Word)),
        (output::WITHIN, within()),
        (output::WITHIN_POSSIBLE, list(within())),
        (output::MISSING, open()),
        (output::JUDGE, open()),
        (output::REASONS, list(reasons)),
        (output::ASSUMED, list(Word)),
        (output::NOTICES, list(Word)),
        (output::DECISION_JSON, Text),
        (output::SEMANTICS, Whole),
        (output::ENGINE, Word),
        (output::BUNDLE, Word),
        (output::POLICY_DIGEST, Word),
        (output::ERROR, parts([(output::CODE, Text), (output::POINTER, Text)])),
    ];
    kinds.into_iter().map(|(name, kind)| Column::new(name, kind)).collect()
}

/// The columns that say what these facts are, after those that are of no fact.
pub fn input_columns<'v>(vocabulary: &Vocabulary, facts: impl IntoIterator<Item = &'v Fact>) -> Vec<Column> {
    let mut columns = vec![
        Column::new(input::ID, ColumnKind::Text).or(&["int64"]),
        Column::new(input::POLICY, ColumnKind::Text),
        Column::new(input::AS_OF, ColumnKind::Day).or(&["string"]),
    ];
    for fact in facts {
        let column = column(vocabulary, fact);
        let is_list = matches!(column.kind, ColumnKind::List(_));
        columns.push(column);
        if is_list {
            columns.push(Column::new(format!("{}{}", fact.path, input::COMPLETE), ColumnKind::Bool));
        }
    }
    columns
}

/// The column of a fact, in the form that fits best.
fn column(vocabulary: &Vocabulary, fact: &Fact) -> Column {
    let (kind, also): (ColumnKind, &'static [&'static str]) = match &fact.kind {
        FactType::Truth => (ColumnKind::Bool, &["string (yes, no, unknown)"]),
        FactType::Quantity(_) => {
            (ColumnKind::Number, &["int64", "decimal128", "string", "struct<min, max>", "struct<value, on>"])
        }
        FactType::Measure(_) => (ColumnKind::Text, &["struct<min, max>", "struct<value, on>"]),
        FactType::Date if fact.role == Some(Role::Date) => (ColumnKind::Day, &["string", "timestamp"]),
        FactType::Date => (ColumnKind::Day, &["string", "timestamp", "struct<min, max>"]),
        FactType::Event => (ColumnKind::Text, &["date32", "timestamp", "struct<ago, min, max>"]),
        FactType::OneOf(_) | FactType::Destination => (ColumnKind::Word, &["string"]),
        FactType::Concept(_) => (ColumnKind::Word, &["string", "struct<concept, system, code, certainty>"]),
        FactType::Concepts(_) => {
            let keys = ["concept", "system", "code", "certainty"];
            (list(parts(keys.map(|key| (key, ColumnKind::Text)))), &["list<string>"])
        }
        FactType::Given => (ColumnKind::Bool, &["string"]),
        FactType::Medicines => (list(medicine()), &[]),
        FactType::Records(record) => (list(entry(vocabulary, *record)), &[]),
    };
    let mut column = Column::new(fact.path.clone(), kind).or(also);
    let unit = fact.kind.own_unit().and_then(|unit| vocabulary.units.as_slice().at(unit));
    column.unit = unit.map(|unit| unit.written().to_owned()).filter(|unit| !unit.is_empty());
    if let FactType::OneOf(choices) = &fact.kind {
        column.names = choices.iter().map(|choice| choice.id.clone()).collect();
    }
    column
}

/// A medicine, by the keys that it has in JSON.
fn medicine() -> ColumnKind {
    let kind = |key| if key == "as_needed" { ColumnKind::Bool } else { ColumnKind::Text };
    parts(keys::medicine_keys().map(|key| (key, kind(key))))
}

/// An entry of a record, by its fields.
fn entry(vocabulary: &Vocabulary, record: RecordId) -> ColumnKind {
    let fields = vocabulary.fields(record).map(|(_, field)| {
        let kind = if field.kind == FactType::Truth { ColumnKind::Bool } else { ColumnKind::Text };
        Column::new(field.name(), kind)
    });
    ColumnKind::Struct(fields.collect())
}
