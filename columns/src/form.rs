//! Which column types a fact can be given in. Input: a fact and an Arrow type. Output: the form, or what the type could be.

use arrow_schema::{DataType, FieldRef};
use remit_engine::ir::{Fact, FactType, RecordId, Role, Vocabulary};

use crate::types::{is_day, is_number, is_text, item_of};

/// How the values of a column are given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Form {
    /// All are null.
    Nothing,
    /// True or false.
    Flag,
    /// Yes, no or unknown, as text.
    Answer,
    /// As text.
    Text,
    /// As a bare code of the system.
    Code(String),
    /// As a number.
    Number,
    /// A number, as text.
    NumberText,
    /// As a day, or a moment at midnight.
    Day,
    /// In parts.
    Struct {
        /// The parts.
        members: Vec<Member>,
        /// The system of a code that has none.
        system: Option<String>,
    },
    /// Several of a form.
    List(Box<Form>),
    /// As JSON.
    Json,
    /// A list as JSON.
    JsonList,
}

/// A part of a struct.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    /// Its key in JSON.
    pub(crate) key: String,
    /// Which field of the struct it is.
    pub(crate) column: usize,
    pub(crate) form: Form,
}

impl Form {
    /// Whether cells hold JSON.
    pub(crate) fn is_json(&self) -> bool {
        matches!(self, Self::Json | Self::JsonList)
    }
}

/// What kind of value a column or a part of one holds.
#[derive(Clone, Copy)]
enum Kind<'v> {
    /// Yes or no.
    Truth,
    /// True or false.
    Flag,
    /// A text of which only its presence counts.
    Given,
    /// A name.
    Name,
    /// One end of an amount; a bare number where that has a unit.
    End {
        bare: bool,
    },
    /// An amount or bounds of one.
    Amount {
        bare: bool,
    },
    /// An amount, which may have the day that it is from.
    DatedAmount {
        bare: bool,
    },
    /// How often, and other numbers without a unit.
    Number,
    /// A day, or a part of a date.
    Day,
    /// A day or bounds.
    Date,
    /// When something last happened.
    Event,
    Concept,
    Medicine,
    Entry(&'v Vocabulary, RecordId),
}

/// A type that does not fit: what was found, and what it could be.
pub(crate) struct Unfit {
    /// The names of the parts that lead to it.
    pub(crate) within: Vec<String>,
    pub(crate) found: String,
    pub(crate) expected: &'static str,
}

/// Whether a fact has lists.
pub(crate) fn is_list(fact: &Fact) -> bool {
    matches!(fact.kind, FactType::Concepts(_) | FactType::Medicines | FactType::Records(_))
}

/// Whether a fact has concepts, which codes can name.
pub(crate) fn has_codes(fact: &Fact) -> bool {
    matches!(fact.kind, FactType::Concepts(_) | FactType::Concept(_))
}

/// The form of a fact's column.
pub(crate) fn of_fact(
    vocabulary: &Vocabulary,
    fact: &Fact,
    found: &DataType,
    system: Option<&str>,
) -> Result<Form, Unfit> {
    let list = |kind: Kind<'_>, expected: &'static str| {
        let item = item_of(found).ok_or_else(|| Unfit::new(found, expected))?;
        Ok(Form::List(Box::new(of(kind, item.data_type(), system)?)))
    };
    if found == &DataType::Null && !is_list(fact) {
        return Ok(Form::Nothing);
    }
    match &fact.kind {
        FactType::Concepts(_) => {
            list(Kind::Concept, "list of string, or list of struct(concept, system, code, certainty)")
        }
        FactType::Medicines => {
            list(Kind::Medicine, "list of struct, with the keys that a medicine has in JSON")
        }
        FactType::Records(record) => {
            list(Kind::Entry(vocabulary, *record), "list of struct, with the keys that an entry has in JSON")
        }
        FactType::Truth
        | FactType::Quantity(_)
        | FactType::Measure(_)
        | FactType::Date
        | FactType::Event
        | FactType::OneOf(_)
        | FactType::Concept(_)
        | FactType::Given
        | FactType::Destination => of(kind_of(fact), found, system),
    }
}

/// The form of a column of JSON.
pub(crate) fn of_json(fact: &Fact, found: &DataType) -> Result<Form, Unfit> {
    if found == &DataType::Null {
        return Ok(Form::Nothing);
    }
    match is_text(found) {
        true if is_list(fact) => Ok(Form::JsonList),
        true => Ok(Form::Json),
        false => Err(Unfit::new(found, "string with JSON")),
    }
}

fn kind_of<'v>(fact: &Fact) -> Kind<'v> {
    let bare = fact.kind.own_unit().is_some();
    match &fact.kind {
        FactType::Truth => Kind::Truth,
        FactType::Quantity(_) | FactType::Measure(_) if fact.can_be_dated() => Kind::DatedAmount { bare },
        FactType::Quantity(_) | FactType::Measure(_) => Kind::Amount { bare },
        FactType::Date if fact.role == Some(Role::Date) => Kind::Day,
        FactType::Date => Kind::Date,
        FactType::Event => Kind::Event,
        FactType::Concept(_) => Kind::Concept,
        FactType::Given => Kind::Given,
        FactType::OneOf(_)
        | FactType::Destination
        | FactType::Concepts(_)
        | FactType::Medicines
        | FactType::Records(_) => Kind::Name,
    }
}

impl Kind<'_> {
    /// The form of plain values of a type.
    fn plain(self, found: &DataType, system: Option<&str>) -> Option<Form> {
        if found == &DataType::Null {
            return Some(Form::Nothing);
        }
        if is_text(found) {
            return match self {
                Self::Truth => Some(Form::Answer),
                Self::Concept => Some(system.map_or(Form::Text, |system| Form::Code(system.to_owned()))),
                Self::Number => Some(Form::NumberText),
                Self::Flag | Self::Medicine | Self::Entry(..) => None,
                Self::Given
                | Self::Name
                | Self::End { .. }
                | Self::Amount { .. }
                | Self::DatedAmount { .. }
                | Self::Day
                | Self::Date
                | Self::Event => Some(Form::Text),
            };
        }
        match self {
            Self::Truth | Self::Flag | Self::Given => (found == &DataType::Boolean).then_some(Form::Flag),
            Self::End { bare } | Self::Amount { bare } | Self::DatedAmount { bare } => {
                (bare && is_number(found)).then_some(Form::Number)
            }
            Self::Number => is_number(found).then_some(Form::Number),
            Self::Day | Self::Date | Self::Event => is_day(found).then_some(Form::Day),
            Self::Name | Self::Concept | Self::Medicine | Self::Entry(..) => None,
        }
    }

    /// The kind of a part.
    fn part(self, key: &str) -> Option<Self> {
        match self {
            Self::Truth
            | Self::Flag
            | Self::Given
            | Self::Name
            | Self::End { .. }
            | Self::Number
            | Self::Day => None,
            Self::Amount { bare } => ["min", "max"].contains(&key).then_some(Self::End { bare }),
            Self::DatedAmount { bare } => match key {
                "value" => Some(Self::Amount { bare }),
                "on" => Some(Self::Date),
                other => Self::Amount { bare }.part(other),
            },
            Self::Date => ["min", "max"].contains(&key).then_some(Self::Day),
            Self::Event if key == "ago" => Some(Self::Amount { bare: false }),
            Self::Event => Self::Date.part(key),
            Self::Concept => ["concept", "system", "code", "certainty"].contains(&key).then_some(Self::Name),
            Self::Medicine => match key {
                "substance" | "route" | "brand" | "system" | "code" | "name" => Some(Self::Name),
                "dose" | "rate" | "daily" => Some(Self::Amount { bare: false }),
                "times_per_day" => Some(Self::Number),
                "as_needed" => Some(Self::Flag),
                _ => None,
            },
            Self::Entry(vocabulary, record) => {
                let mut fields = vocabulary.fields(record).map(|(_, field)| field);
                fields.find(|field| field.name() == key).map(kind_of)
            }
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Truth => "bool, or string with yes, no or unknown",
            Self::Flag => "bool",
            Self::Given => "bool, or string of which only its presence counts",
            Self::Name => "string",
            Self::End { bare: true } => "a number, or string with a unit",
            Self::Amount { bare: true } => "a number, string with a unit, or struct(min, max)",
            Self::DatedAmount { bare: true } => {
                "a number, string with a unit, struct(min, max) or struct(value, on)"
            }
            Self::End { bare: false } => "string with a unit",
            Self::Amount { bare: false } => "string with a unit, or struct(min, max)",
            Self::DatedAmount { bare: false } => "string with a unit, struct(min, max) or struct(value, on)",
            Self::Number => "a number, or string with one",
            Self::Day => "date32, string, or timestamp without a zone",
            Self::Date => "date32, string, timestamp without a zone, or struct(min, max)",
            Self::Event => "date32, string, timestamp without a zone, or struct(ago, min, max)",
            Self::Concept => "string, or struct(concept, system, code, certainty)",
            Self::Medicine => "struct with the keys that a medicine has in JSON",
            Self::Entry(..) => "struct with the keys that an entry has in JSON",
        }
    }
}

fn of(kind: Kind<'_>, found: &DataType, system: Option<&str>) -> Result<Form, Unfit> {
    if let Some(form) = kind.plain(found, system) {
        return Ok(form);
    }
    let DataType::Struct(fields) = found else { return Err(Unfit::new(found, kind.expected())) };
    let member = |(column, field): (usize, &FieldRef)| {
        let part = kind.part(field.name());
        let form = match part {
            Some(part) => of(part, field.data_type(), None),
            None => Err(Unfit::new(field.data_type(), kind.expected())),
        };
        let form = form.map_err(|unfit| unfit.of(field.name()))?;
        Ok(Member { key: field.name().clone(), column, form })
    };
    let members: Vec<Member> = fields.iter().enumerate().map(member).collect::<Result<_, Unfit>>()?;
    Ok(Form::Struct { members, system: system.map(str::to_owned) })
}

impl Unfit {
    fn new(found: &DataType, expected: &'static str) -> Self {
        Self { within: Vec::new(), found: found.to_string(), expected }
    }

    pub(crate) fn flag(found: &DataType) -> Self {
        Self::new(found, Kind::Flag.expected())
    }

    fn of(mut self, part: &str) -> Self {
        self.within.insert(0, part.to_owned());
        self
    }
}
