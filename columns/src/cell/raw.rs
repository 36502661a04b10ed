//! Values as JSON, for what no column can say. Input: texts of JSON. Output: the same, once it is known to be JSON; a list by the
//! rules of lists in columns, so that an empty one says nothing unless its row is said to be complete.

use arrow_array::Array;
use serde_json::Value;

use super::{Cell, Completeness, NotJson, Texts};

struct Documents<'a>(Texts<'a>);

pub(super) fn documents<'a>(array: &'a dyn Array) -> Option<Box<dyn Cell + 'a>> {
    Some(Box::new(Documents(Texts::of(array)?)))
}

impl Cell for Documents<'_> {
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson> {
        let Some(text) = self.0.get(row) else { return Ok(false) };
        serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|_| NotJson)?;
        if text.trim() == "null" {
            return Ok(false);
        }
        out.extend_from_slice(text.as_bytes());
        Ok(true)
    }
}

struct Lists<'a> {
    texts: Texts<'a>,
    complete: Completeness,
}

pub(super) fn lists<'a>(array: &'a dyn Array, complete: Completeness) -> Option<Box<dyn Cell + 'a>> {
    Some(Box::new(Lists { texts: Texts::of(array)?, complete }))
}

impl Cell for Lists<'_> {
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson> {
        let Some(text) = self.texts.get(row) else { return Ok(false) };
        let value: Value = serde_json::from_str(text).map_err(|_| NotJson)?;
        let text = text.trim();
        let has = |key: &str| value.get(key).is_some();
        // What says itself whether it is complete, and what is no list: the reader knows.
        if value.is_null() {
            return Ok(false);
        }
        let is_list = value.is_array() || value.is_string() || value.is_object();
        if !is_list || has("complete") || value == "unknown" {
            out.extend_from_slice(text.as_bytes());
            return Ok(true);
        }
        let entries = if has("values") { value.get("values") } else { Some(&value) };
        if entries.is_none_or(says_nothing) {
            let is_none = self.complete.without_entries(row) && entries.is_some_and(Value::is_array);
            out.extend_from_slice(if is_none { b"[]" } else { b"" });
            return Ok(is_none);
        }
        if self.complete.with_entries(row) {
            out.extend_from_slice(text.as_bytes());
        } else if let Some(members) = text.strip_prefix('{').filter(|_| has("values")) {
            out.extend_from_slice(b"{\"complete\":false,");
            out.extend_from_slice(members.as_bytes());
        } else {
            let is_array = value.is_array();
            out.extend_from_slice(if is_array { b"{\"values\":" } else { b"{\"values\":[" });
            out.extend_from_slice(text.as_bytes());
            out.extend_from_slice(if is_array { b"" } else { b"]" });
            out.extend_from_slice(b",\"complete\":false}");
        }
        Ok(true)
    }
}

/// Whether nothing is in it but null.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(says_nothing),
        Value::Object(members) => members.values().all(says_nothing),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
