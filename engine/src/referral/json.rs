//! Reads JSON. Input: bytes. Output: a tree that keeps numbers as written and double keys, or where it went wrong. Texts and
//! keys are in normal form C.
//!
//! The reader is the engine's own because the usual ones round numbers, drop double keys, or both.

use std::borrow::Cow;

use super::error::{Kind, ReferralError};
use super::keys;
use super::said::{Found, JsonPart};
use crate::value::{composed, masked, shown};

/// How deep arrays and objects may nest.
pub(crate) const DEPTH: usize = 24;

/// How many letters of a text an error repeats.
const EXCERPT: usize = 40;

/// A JSON value. Numbers are the text they were written as.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    Number(Cow<'a, str>),
    String(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// Reads a whole document.
pub(super) fn parse(bytes: &[u8], limit: usize) -> Result<Json<'_>, ReferralError> {
    if bytes.len() > limit {
        return Err(ReferralError::new("", Kind::TooLarge { limit }));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|error| ReferralError::new("", Kind::NotUtf8 { byte: error.valid_up_to() }))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.blanks();
    if reader.peek().is_some() {
        return Err(reader.fail(JsonPart::End));
    }
    Ok(value)
}

/// Reads the value that begins at a place of a text, so deep within it. Output: the value, and the place after it.
pub(super) fn parse_value(text: &str, at: usize, depth: usize) -> Result<(Json<'_>, usize), ReferralError> {
    let mut reader = Reader { text, at };
    let value = reader.value(depth)?;
    Ok((value, reader.at))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or("")
    }

    fn fail(&self, expected: JsonPart) -> ReferralError {
        let before = self.text.get(..self.at).unwrap_or("");
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
        ReferralError::new("", Kind::Syntax { line, column, expected })
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Json<'a>, ReferralError> {
        if depth > DEPTH {
            return Err(ReferralError::new("", Kind::TooDeep { limit: DEPTH }));
        }
        self.blanks();
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => self.string().map(Json::String),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(b't') => self.word("true", Json::Bool(true)),
            Some(b'f') => self.word("false", Json::Bool(false)),
            Some(b'n') => self.word("null", Json::Null),
            _ => Err(self.fail(JsonPart::Value)),
        }
    }

    fn word(&mut self, word: &str, value: Json<'a>) -> Result<Json<'a>, ReferralError> {
        let rest = self.text.get(self.at..).unwrap_or("");
        if !rest.starts_with(word) {
            return Err(self.fail(JsonPart::Value));
        }
        self.at += word.len();
        Ok(value)
    }

    fn number(&mut self) -> Result<Json<'a>, ReferralError> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _ = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(Json::Number(self.since(start).into()))
    }

    fn digits(&mut self) -> Result<(), ReferralError> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.fail(JsonPart::Digit)) } else { Ok(()) }
    }

    fn array(&mut self, depth: usize) -> Result<Json<'a>, ReferralError> {
        self.at += 1;
        let mut items = Vec::new();
        self.blanks();
        if self.take(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            self.blanks();
            if self.take(b']') {
                return Ok(Json::Array(items));
            }
            if !self.take(b',') {
                return Err(self.fail(JsonPart::NextItem));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Json<'a>, ReferralError> {
        self.at += 1;
        let mut members = Vec::new();
        self.blanks();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.fail(JsonPart::Key));
            }
            let key = self.string()?;
            self.blanks();
            if !self.take(b':') {
                return Err(self.fail(JsonPart::Colon));
            }
            members.push((key, self.value(depth + 1)?));
            self.blanks();
            if self.take(b'}') {
                return Ok(Json::Object(members));
            }
            if !self.take(b',') {
                return Err(self.fail(JsonPart::NextMember));
            }
        }
    }

    fn string(&mut self) -> Result<Cow<'a, str>, ReferralError> {
        self.at += 1;
        let start = self.at;
        let mut owned: Option<String> = None;
        let mut plain = start;
        loop {
            match self.peek() {
                None | Some(0..=0x1f) => return Err(self.fail(JsonPart::Quote)),
                Some(b'"') => {
                    let rest = self.since(plain);
                    self.at += 1;
                    return Ok(match owned {
                        None => composed(rest),
                        Some(text) => Cow::Owned(composed(&(text + rest)).into_owned()),
                    });
                }
                Some(b'\\') => {
                    let before = self.since(plain);
                    let text = owned.get_or_insert_default();
                    text.push_str(before);
                    self.at += 1;
                    let letter = self.escape()?;
                    if let Some(text) = owned.as_mut() {
                        text.push(letter);
                    }
                    plain = self.at;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Result<char, ReferralError> {
        let letter = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.fail(JsonPart::Escape)),
        };
        self.at += 1;
        Ok(letter)
    }

    fn unicode(&mut self) -> Result<char, ReferralError> {
        let first = self.hex()?;
        let code = if (0xd800..0xdc00).contains(&first) {
            if !(self.take(b'\\') && self.peek() == Some(b'u')) {
                return Err(self.fail(JsonPart::Surrogate));
            }
            let second = self.hex()?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(self.fail(JsonPart::Surrogate));
            }
            0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| self.fail(JsonPart::Character))
    }

    fn hex(&mut self) -> Result<u32, ReferralError> {
        self.at += 1;
        let digits =
            self.text.get(self.at..self.at + 4).filter(|part| part.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let value = value.ok_or_else(|| self.fail(JsonPart::Hexadecimal))?;
        self.at += 4;
        Ok(value)
    }
}

/// Every key that is written twice in its object, by pointer.
pub(super) fn double_keys(json: &Json<'_>, pointer: &mut String, errors: &mut Vec<ReferralError>) {
    match json {
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                within(pointer, &index.to_string(), |pointer| double_keys(item, pointer, errors));
            }
        }
        Json::Object(members) => {
            let mut seen = std::collections::BTreeSet::new();
            for (key, value) in members {
                within(pointer, key, |pointer| {
                    if !seen.insert(key.as_ref()) {
                        errors.push(ReferralError::new(pointer.as_str(), Kind::DoubleKey));
                    }
                    double_keys(value, pointer, errors);
                });
            }
        }
    }
}

/// Runs with the pointer one step deeper.
fn within<T>(pointer: &mut String, step: &str, run: impl FnOnce(&mut String) -> T) -> T {
    let length = pointer.len();
    step_into(pointer, step);
    let result = run(pointer);
    pointer.truncate(length);
    result
}

/// Adds a step to a JSON pointer.
pub(super) fn step_into(pointer: &mut String, step: &str) {
    pointer.push('/');
    for letter in step.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

impl Json<'_> {
    /// Whether it says nothing: `null`, an object of nothing else, a list that names nothing and is not complete.
    pub(super) fn says_nothing(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Bool(_) | Self::Number(_) | Self::String(_) => false,
            Self::Array(items) => !items.is_empty() && items.iter().all(Self::says_nothing),
            Self::Object(members) => {
                let complete = members.iter().find(|(key, _)| key == "complete").map(|(_, value)| value);
                members.iter().all(|(key, value)| match value {
                    Json::Bool(_) => key == "complete",
                    Json::Array(items) if key == "values" && items.is_empty() => {
                        complete == Some(&Json::Bool(false))
                    }
                    Json::Null | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => {
                        is_value_key(key) && value.says_nothing()
                    }
                })
            }
        }
    }

    /// What it is, for an error.
    pub(super) fn found(&self) -> Found {
        match self {
            Self::Null => Found::Null,
            Self::Bool(value) => Found::Truth(*value),
            Self::Number(text) => Found::Number(excerpt(text)),
            Self::String(text) => Found::Text(excerpt(text)),
            Self::Array(_) => Found::List,
            Self::Object(_) => Found::Object,
        }
    }
}

/// Whether a value written as an object may have the key.
fn is_value_key(key: &str) -> bool {
    keys::list_keys().chain(keys::entry_keys()).any(|known| known == key)
}

/// The beginning of a text, so that no error repeats a whole letter, and masked.
pub(super) fn excerpt(text: &str) -> String {
    // What is masked may lie across the cut.
    let start: String =
        text.chars().take(2 * EXCERPT).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let start = masked(&start);
    let mut letters = start.chars();
    let excerpt: String = letters.by_ref().take(EXCERPT).collect();
    let excerpt = shown(&excerpt).into_owned();
    if letters.next().is_some() { excerpt + "…" } else { excerpt }
}
