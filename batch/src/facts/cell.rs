//! Cells. Input: a typed value. Output: the value as a referral's JSON has it, or that nothing is said.

use std::borrow::Cow;

use serde_json::Value;

use super::plan::{PlannedFact, Shape};
use crate::ndjson::push_text;
use crate::row::Fault;

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'c> {
    /// Nothing.
    Null,
    /// Yes or no.
    Truth(bool),
    /// A number, as JSON writes one.
    Number(Cow<'c, str>),
    /// A text: a name, a day, an amount with its unit, `unknown`.
    Text(Cow<'c, str>),
    /// A list.
    List(Vec<Self>),
    /// That a list is empty, said in so many words.
    Nothing,
    /// An object of members.
    Object(Vec<(Cow<'c, str>, Self)>),
    /// A value as JSON.
    Json(Cow<'c, str>),
}

impl Cell<'_> {
    /// Whether nothing is said by it or by anything in it.
    fn is_null(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Object(members) => members.iter().all(|(_, member)| member.is_null()),
            Self::Json(text) => text.trim().is_empty() || text.trim() == "null",
            Self::Truth(_) | Self::Number(_) | Self::Text(_) | Self::List(_) | Self::Nothing => false,
        }
    }

    /// Writes it as it is, without members that are null.
    fn push(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Truth(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => out.push_str(number),
            Self::Text(text) => push_text(out, text),
            Self::Json(json) => out.push_str(json),
            Self::Nothing => out.push_str("[]"),
            Self::List(items) => {
                out.push('[');
                separated(out, items.iter(), |out, item| item.push(out));
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                separated(
                    out,
                    members.iter().filter(|(_, member)| !member.is_null()),
                    |out, (key, member)| {
                        push_text(out, key);
                        out.push(':');
                        member.push(out);
                    },
                );
                out.push('}');
            }
        }
    }
}

impl PlannedFact {
    /// Writes what the cells of a row say of the fact. Output: whether they say anything. `complete` is what the row says of its list.
    pub(super) fn push(
        &self,
        value: &Cell<'_>,
        json: &Cell<'_>,
        complete: Option<bool>,
        out: &mut String,
    ) -> Result<bool, Fault> {
        let said = |cell: &Cell<'_>| !cell.is_null() && *cell != Cell::List(Vec::new());
        if said(value) && said(json) {
            return Err(self.fault("E0703"));
        }
        if !json.is_null() {
            return self.push_json(json, complete, out);
        }
        if !self.shape.is_list() {
            return self.push_one(value, out);
        }
        match value {
            Cell::Null => Ok(false),
            Cell::Nothing if complete == Some(false) => Err(self.fault("E0711")),
            Cell::Nothing => Ok(push_str(out, "[]")),
            Cell::List(items) => self.push_list(items, complete, out),
            Cell::Json(text) => match serde_json::from_str(text) {
                Ok(Value::Array(items)) => self.push_items(text, &items, complete, out),
                Ok(Value::Null) => Ok(false),
                Ok(_) => Err(self.fault("E0705")),
                Err(_) => Err(self.fault("E0701")),
            },
            Cell::Truth(_) | Cell::Number(_) | Cell::Text(_) | Cell::Object(_) => {
                value.push(out);
                Ok(true)
            }
        }
    }

    /// A value that is written as JSON. A list is one all the same: that it is empty says nothing by itself.
    fn push_json(&self, json: &Cell<'_>, complete: Option<bool>, out: &mut String) -> Result<bool, Fault> {
        let (Cell::Json(text) | Cell::Text(text)) = json else { return Err(self.fault("E0705")) };
        match serde_json::from_str(text) {
            Ok(Value::Array(items)) if self.shape.is_list() => self.push_items(text, &items, complete, out),
            Ok(Value::Null) => Ok(false),
            Ok(_) => Ok(push_str(out, text)),
            Err(_) => Err(self.fault("E0701")),
        }
    }

    fn push_items(
        &self,
        text: &str,
        items: &[Value],
        complete: Option<bool>,
        out: &mut String,
    ) -> Result<bool, Fault> {
        self.entries(items, is_null, complete, out, |out| out.push_str(text))
    }

    fn push_list(&self, items: &[Cell<'_>], complete: Option<bool>, out: &mut String) -> Result<bool, Fault> {
        self.entries(items, Cell::is_null, complete, out, |out| {
            out.push('[');
            separated(out, items.iter(), |out, item| self.push_coded(item, out));
            out.push(']');
        })
    }

    /// A list: whole where somebody says so, else what is in it and that there may be more.
    fn entries<T>(
        &self,
        items: &[T],
        is_null: impl Fn(&T) -> bool,
        complete: Option<bool>,
        out: &mut String,
        push: impl FnOnce(&mut String),
    ) -> Result<bool, Fault> {
        if items.iter().all(&is_null) {
            // The option `--complete` speaks of lists with entries only.
            return Ok(complete == Some(true) && push_str(out, "[]"));
        }
        if let Some(at) = items.iter().position(is_null) {
            return Err(Fault::new("E0705", format!("{}/{at}", self.pointer)));
        }
        if complete.unwrap_or(self.complete) {
            push(out);
        } else {
            out.push_str("{\"values\":");
            push(out);
            out.push_str(",\"complete\":false}");
        }
        Ok(true)
    }

    fn push_one(&self, value: &Cell<'_>, out: &mut String) -> Result<bool, Fault> {
        match value {
            _ if value.is_null() => return Ok(false),
            Cell::List(_) | Cell::Nothing => return Err(self.fault("E0705")),
            Cell::Json(text) if serde_json::from_str::<Value>(text).is_err() => {
                return Err(self.fault("E0701"));
            }
            Cell::Null
            | Cell::Truth(_)
            | Cell::Number(_)
            | Cell::Text(_)
            | Cell::Object(_)
            | Cell::Json(_) => {
                self.push_coded(value, out);
            }
        }
        Ok(true)
    }

    /// A value, a text as a code where the column holds codes.
    fn push_coded(&self, value: &Cell<'_>, out: &mut String) {
        match (&self.codes, value) {
            (Some(system), Cell::Text(code)) if code != "unknown" => {
                out.push_str("{\"system\":");
                push_text(out, system);
                out.push_str(",\"code\":");
                push_text(out, code);
                out.push('}');
            }
            _ => value.push(out),
        }
    }

    pub(super) fn fault(&self, code: &'static str) -> Fault {
        Fault::new(code, self.pointer.clone())
    }
}

impl Shape {
    /// Whether its values are lists, which may be complete or not.
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Concepts | Self::Medicines | Self::Records)
    }
}

/// Whether nothing is said by it or by anything in it.
fn is_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(members) => members.values().all(is_null),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => false,
    }
}

fn push_str(out: &mut String, text: &str) -> bool {
    out.push_str(text);
    true
}

fn separated<T>(out: &mut String, all: impl Iterator<Item = T>, push: impl Fn(&mut String, T)) {
    for (at, one) in all.enumerate() {
        if at > 0 {
            out.push(',');
        }
        push(out, one);
    }
}
