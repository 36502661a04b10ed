//! A referral read fact by fact. Input: values, each with its fact, wherever they were found. Output: the statements that a whole
//! reading makes of the same values; where anything is wrong, nothing.
//!
//! Whoever reads a referral in another way hands over what is unusual, so that it is read by the same code.

use super::errors::ReferralErrors;
use super::facts::{Referral, Statement};
use super::json::{self, Json};
use super::lexicon::Lexicon;
use super::read::Reader;
use crate::ir::FactId;
use crate::value::Date;

/// A value that is handed over.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Raw<'t> {
    Truth(bool),
    /// A text without escapes.
    Text(&'t str),
    /// A number as JSON writes it.
    Number(&'t str),
    /// A whole number that is written nowhere.
    Whole(i64),
}

/// A referral that is being put together.
pub(crate) struct Parts<'l> {
    reader: Reader<'l>,
}

impl<'l> Parts<'l> {
    pub(crate) fn new(lexicon: &'l Lexicon) -> Self {
        Self { reader: Reader::new(lexicon) }
    }

    /// What has been stated so far.
    pub(crate) fn statements(&self) -> &[Statement] {
        &self.reader.statements
    }

    /// Adds a value.
    pub(crate) fn raw(&mut self, fact: FactId, raw: Raw<'_>) {
        let whole;
        let json = match raw {
            Raw::Truth(value) => Json::Bool(value),
            Raw::Text(text) => Json::String(crate::value::composed(text)),
            Raw::Number(text) => Json::Number(text.into()),
            Raw::Whole(number) => {
                whole = number.to_string();
                Json::Number(whole.as_str().into())
            }
        };
        self.reader.statement(fact, &json);
    }

    /// Adds the value that begins at a place of a text, so deep within it. Output: the place after it; `None` where anything is
    /// wrong.
    pub(crate) fn json(&mut self, fact: FactId, (text, at, depth): (&str, usize, usize)) -> Option<usize> {
        let (json, end) = json::parse_value(text, at, depth).ok()?;
        json::double_keys(&json, &mut String::new(), &mut self.reader.errors);
        self.reader.statement(fact, &json);
        self.reader.errors.is_empty().then_some(end)
    }

    /// What the statements come to together. `dated` is the day of the referral where something else has read it.
    pub(crate) fn conclude(
        self,
        dated: Option<Date>,
        today: Option<Date>,
    ) -> Result<Referral, ReferralErrors> {
        self.reader.conclude(dated, today)
    }
}

/// The text that begins at a place of another, in quotes, with its escapes resolved; and the place after it.
pub(crate) fn text(text: &str, at: usize, depth: usize) -> Option<(std::borrow::Cow<'_, str>, usize)> {
    match json::parse_value(text, at, depth).ok()? {
        (Json::String(text), end) => Some((text, end)),
        _ => None,
    }
}
