//! Texts: plain, long, as views, or in a dictionary. Input: an array of them. Output: JSON strings, `true` and `false` for yes
//! and no, codes with their system. What a dictionary holds is written once, not for each row.

use arrow_array::cast::AsArray;
use arrow_array::{Array, LargeStringArray, StringArray, StringViewArray};
use arrow_schema::DataType;

use remit_engine::eval::Telling;
use remit_engine::ir::FactId;

use super::{Cell, NotJson};

/// An array of texts of any kind.
pub(crate) enum Texts<'a> {
    /// Offsets of 32 bits.
    Small(&'a StringArray),
    /// Offsets of 64 bits.
    Large(&'a LargeStringArray),
    /// Views.
    View(&'a StringViewArray),
    /// Keys into other texts.
    Dictionary { keys: Keys<'a>, values: Box<Texts<'a>> },
}

/// The keys of a dictionary.
pub(crate) struct Keys<'a> {
    array: &'a dyn Array,
    normal: Vec<usize>,
}

impl Keys<'_> {
    fn get(&self, row: usize) -> Option<usize> {
        if self.array.is_null(row) { None } else { self.normal.get(row).copied() }
    }
}

impl<'a> Texts<'a> {
    /// The texts of an array, if it has texts.
    pub(crate) fn of(array: &'a dyn Array) -> Option<Self> {
        match array.data_type() {
            DataType::Utf8 => Some(Self::Small(array.as_string_opt()?)),
            DataType::LargeUtf8 => Some(Self::Large(array.as_string_opt()?)),
            DataType::Utf8View => Some(Self::View(array.as_string_view_opt()?)),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary_opt()?;
                let values = Box::new(Self::of(dictionary.values().as_ref())?);
                // Where the dictionary is empty, every key is null.
                let normal =
                    if dictionary.values().is_empty() { Vec::new() } else { dictionary.normalized_keys() };
                Some(Self::Dictionary { keys: Keys { array: dictionary.keys(), normal }, values })
            }
            _ => None,
        }
    }

    /// The text of a row; `None` where it is null.
    pub(crate) fn get(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Small(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Large(array) => array.is_valid(row).then(|| array.value(row)),
            Self::View(array) => array.is_valid(row).then(|| array.value(row)),
            Self::Dictionary { keys, values } => values.get(keys.get(row)?),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Small(array) => array.len(),
            Self::Large(array) => array.len(),
            Self::View(array) => array.len(),
            Self::Dictionary { keys, .. } => keys.array.len(),
        }
    }
}

/// Writes a text as a JSON string.
pub(crate) fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(text.as_bytes().get(plain..at).unwrap_or_default());
        plain = at + 1;
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            _ => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
    }
    out.extend_from_slice(text.as_bytes().get(plain..).unwrap_or_default());
    out.push(b'"');
}

/// What a text says.
#[derive(Clone, Copy)]
enum Said<'t> {
    Truth(bool),
    Text(&'t str),
    Number(&'t str),
    /// A code of the column's system.
    Code(&'t str),
}

/// What a text of a column says.
type Reading = for<'t> fn(&'t str) -> Said<'t>;

/// Texts as they are.
pub(super) fn texts<'a>(array: &'a dyn Array) -> Option<Box<dyn Cell + 'a>> {
    read(array, |text| Said::Text(text), Vec::new())
}

/// `yes` and `no` as truth; anything else as it is, so that the reader says what is wrong with it.
pub(super) fn answers<'a>(array: &'a dyn Array) -> Option<Box<dyn Cell + 'a>> {
    let answer: Reading = |text| match text {
        "yes" => Said::Truth(true),
        "no" => Said::Truth(false),
        other => Said::Text(other),
    };
    read(array, answer, Vec::new())
}

/// Texts of numbers as numbers; anything else as it is.
pub(super) fn numbers<'a>(array: &'a dyn Array) -> Option<Box<dyn Cell + 'a>> {
    let number: Reading = |text| {
        let is_number = serde_json::from_str::<serde_json::Number>(text.trim()).is_ok();
        if is_number { Said::Number(text.trim()) } else { Said::Text(text) }
    };
    read(array, number, Vec::new())
}

/// Bare codes of a system.
pub(super) fn codes<'a>(array: &'a dyn Array, system: &str) -> Option<Box<dyn Cell + 'a>> {
    let mut head = b"{\"system\":".to_vec();
    string(system, &mut head);
    head.extend_from_slice(b",\"code\":");
    let code: Reading = |text| if text == "unknown" { Said::Text(text) } else { Said::Code(text) };
    read(array, code, head)
}

fn read<'a>(array: &'a dyn Array, said: Reading, code: Vec<u8>) -> Option<Box<dyn Cell + 'a>> {
    Some(match Texts::of(array)? {
        Texts::Dictionary { keys, values } => {
            let entry = |index| {
                let said = said(values.get(index)?);
                let mut json = Vec::new();
                said.write(&code, &mut json);
                Some(Entry { said, json })
            };
            let entries = (0..values.len()).map(entry).collect();
            Box::new(Entries { keys, entries })
        }
        texts => Box::new(Plain { texts, said, code }),
    })
}

impl<'t> Said<'t> {
    /// Writes it as JSON; `code` is what comes before a code.
    fn write(self, code: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Truth(true) => out.extend_from_slice(b"true"),
            Self::Truth(false) => out.extend_from_slice(b"false"),
            Self::Text(text) => string(text, out),
            Self::Number(text) => out.extend_from_slice(text.as_bytes()),
            Self::Code(text) => {
                out.extend_from_slice(code);
                string(text, out);
                out.push(b'}');
            }
        }
    }

    fn tell(self, fact: FactId, telling: &mut Telling<'_, 't>) -> Option<()> {
        match self {
            Self::Truth(value) => telling.truth(fact, value),
            Self::Text(text) => telling.text(fact, text),
            Self::Number(text) => telling.number(fact, text),
            Self::Code(_) => None,
        }
    }
}

struct Plain<'a> {
    texts: Texts<'a>,
    said: Reading,
    code: Vec<u8>,
}

impl Cell for Plain<'_> {
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson> {
        let text = self.texts.get(row);
        text.inspect(|text| (self.said)(text).write(&self.code, out));
        Ok(text.is_some())
    }

    fn tell<'t>(&'t self, row: usize, fact: FactId, telling: &mut Telling<'_, 't>) -> Option<()> {
        match self.texts.get(row) {
            None => Some(()),
            Some(text) => (self.said)(text).tell(fact, telling),
        }
    }
}

/// What each entry of a dictionary says.
struct Entries<'a> {
    keys: Keys<'a>,
    entries: Vec<Option<Entry<'a>>>,
}

struct Entry<'a> {
    said: Said<'a>,
    json: Vec<u8>,
}

impl Entries<'_> {
    fn get(&self, row: usize) -> Option<&Entry<'_>> {
        self.keys.get(row).and_then(|key| self.entries.get(key)?.as_ref())
    }
}

impl Cell for Entries<'_> {
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson> {
        let entry = self.get(row);
        entry.inspect(|entry| out.extend_from_slice(&entry.json));
        Ok(entry.is_some())
    }

    fn tell<'t>(&'t self, row: usize, fact: FactId, telling: &mut Telling<'_, 't>) -> Option<()> {
        self.get(row).map_or(Some(()), |entry| entry.said.tell(fact, telling))
    }
}
