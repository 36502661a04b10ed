//! Compiled workspaces. Input: vocabulary and policies. Output: the one serialised form, which says first what form it is.

use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Policy, Vocabulary};

/// The number of the serialised form that this crate writes and reads.
pub const FORMAT: u32 = 6;

/// A compiled workspace.
///
/// Its serialised form begins with its number: a program of another form is refused by that number, before anything else
/// of it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Program {
    /// The number of the form, [`FORMAT`] when written by this crate.
    pub format: u32,
    /// What the policies speak about: the standard library and the workspace's own libraries together.
    pub vocabulary: Vocabulary,
    /// The policies, in the order of their ids as text, then of their first valid day.
    pub policies: Vec<Policy>,
}

impl Program {
    /// A program of the present form.
    pub fn new(vocabulary: Vocabulary, policies: Vec<Policy>) -> Self {
        Self { format: FORMAT, vocabulary, policies }
    }
}

/// A program of another form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct OtherForm(u32);

impl fmt::Display for OtherForm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the program is of form {}; this engine reads form {FORMAT}", self.0)
    }
}

const FIELDS: &[&str] = &["format", "vocabulary", "policies"];

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Field {
    Format,
    Vocabulary,
    Policies,
}

impl<'de> Deserialize<'de> for Program {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_struct("Program", FIELDS, Reader)
    }
}

struct Reader;

fn present<E: Error>(format: u32) -> Result<(), E> {
    if format == FORMAT { Ok(()) } else { Err(E::custom(OtherForm(format))) }
}

impl<'de> Visitor<'de> for Reader {
    type Value = Program;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a compiled program, which begins with the number of its form")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Program, A::Error> {
        let Some(Field::Format) = map.next_key()? else {
            return Err(A::Error::custom("a program begins with the number of its form, `format`"));
        };
        present(map.next_value()?)?;
        let (mut vocabulary, mut policies) = (None, None);
        while let Some(field) = map.next_key()? {
            match field {
                Field::Format => return Err(A::Error::duplicate_field("format")),
                Field::Vocabulary if vocabulary.is_some() => {
                    return Err(A::Error::duplicate_field("vocabulary"));
                }
                Field::Policies if policies.is_some() => return Err(A::Error::duplicate_field("policies")),
                Field::Vocabulary => vocabulary = Some(map.next_value()?),
                Field::Policies => policies = Some(map.next_value()?),
            }
        }
        let vocabulary = vocabulary.ok_or_else(|| A::Error::missing_field("vocabulary"))?;
        Ok(Program::new(vocabulary, policies.ok_or_else(|| A::Error::missing_field("policies"))?))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Program, A::Error> {
        let missing = |at: usize| A::Error::invalid_length(at, &Self);
        present(seq.next_element()?.ok_or_else(|| missing(0))?)?;
        let vocabulary = seq.next_element()?.ok_or_else(|| missing(1))?;
        Ok(Program::new(vocabulary, seq.next_element()?.ok_or_else(|| missing(2))?))
    }
}
