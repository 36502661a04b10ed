//! Cells that are text, as in CSV. Input: what is written, and what the fact's values look like. Output: a typed cell.

use std::borrow::Cow;

use super::cell::Cell;
use super::plan::Shape;

/// What text says of a fact. An empty one says nothing; of a list it is an empty list.
pub fn cell_of<'c>(text: &'c str, shape: Shape) -> Cell<'c> {
    let text = text.trim();
    let plain = |text: &'c str| Cell::Text(Cow::Borrowed(text));
    match shape {
        _ if text.is_empty() => {
            if shape.is_list() {
                Cell::List(Vec::new())
            } else {
                Cell::Null
            }
        }
        _ if text == "unknown" => plain(text),
        Shape::Truth => truth_of(text).map_or_else(|| plain(text), Cell::Truth),
        Shape::Amount if is_number(text) => Cell::Number(Cow::Borrowed(text)),
        Shape::Concepts | Shape::Medicines | Shape::Records if text == "none" => Cell::Nothing,
        Shape::Concepts => {
            let item = |item: &'c str| match item.trim() {
                "" => Cell::Null,
                item => plain(item),
            };
            Cell::List(text.split('|').map(item).collect())
        }
        Shape::Medicines | Shape::Records => Cell::Json(Cow::Borrowed(text)),
        Shape::Amount | Shape::Date | Shape::Event | Shape::Name | Shape::Concept | Shape::Given => {
            plain(text)
        }
    }
}

/// What text says of yes and no.
pub fn truth_of(text: &str) -> Option<bool> {
    match text {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// Whether JSON would take it for a number.
fn is_number(text: &str) -> bool {
    let starts = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    starts && serde_json::from_str::<serde_json::Number>(text).is_ok()
}
