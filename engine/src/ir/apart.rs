//! What a compiled form holds apart from what decides: texts for people, by language, and places in files. Input: texts and
//! places while a policy or a vocabulary is encoded. Output: tables of them, to which the form refers by number.

use std::collections::HashMap;

use minicbor::decode::{self, Decoder};
use minicbor::encode::{self, Encoder, Write};
use minicbor::{Decode, Encode};

use super::Location;
use crate::value::{Language, Text};

/// So many bytes of texts and paths are handed out at most while a form is decoded: a number of one byte may name a long
/// text, and a damaged or hostile form name it over and over.
const MOST_BYTES: usize = 64 << 20;

/// Texts and places that a form refers to by number; number 0 is the empty one.
///
/// A default one is to be filled while encoding. One of [`Self::of`] is read from while decoding.
#[derive(Clone, Debug, Default)]
pub struct Apart {
    texts: Table<Text>,
    places: Table<Location>,
    nothing: bool,
    handed: usize,
}

#[derive(Clone, Debug)]
struct Table<T> {
    rows: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Default + Eq + std::hash::Hash> Table<T> {
    fn number(&mut self, row: &T) -> u32 {
        if *row == T::default() {
            return 0;
        }
        if let Some(number) = self.numbers.get(row) {
            return *number;
        }
        self.rows.push(row.clone());
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.numbers.insert(row.clone(), number);
        number
    }
}

impl Apart {
    /// Tables to decode with: the texts of each language that is wanted, and places. Of a language or of places that are not
    /// given, everything is empty.
    pub fn of(texts: &[(Language, Vec<Option<String>>)], places: Vec<Location>) -> Self {
        let count = texts.iter().map(|(_, rows)| rows.len()).max().unwrap_or_default();
        let mut all = vec![Text::default(); count];
        for (language, rows) in texts {
            for (text, row) in all.iter_mut().zip(rows) {
                if let Some(row) = row {
                    text.set(*language, row.clone());
                }
            }
        }
        let texts = Table { rows: all, numbers: HashMap::new() };
        Self { texts, places: Table { rows: places, numbers: HashMap::new() }, nothing: false, handed: 0 }
    }

    /// Takes everything as empty: what is encoded with it is what decides, whatever people call it.
    pub fn nothing() -> Self {
        Self { nothing: true, ..Self::default() }
    }

    /// The texts in one language, in the order of their numbers from 1.
    pub fn texts(&self, language: Language) -> impl ExactSizeIterator<Item = Option<&str>> {
        self.texts.rows.iter().map(move |text| text.exact(language))
    }

    /// The places, in the order of their numbers from 1.
    pub fn places(&self) -> &[Location] {
        &self.places.rows
    }

    fn hand<T>(&mut self, bytes: usize, row: T) -> Result<T, decode::Error> {
        self.handed += bytes;
        if self.handed > MOST_BYTES {
            return Err(decode::Error::message("texts are named too often"));
        }
        Ok(row)
    }
}

impl AsMut<Apart> for Apart {
    fn as_mut(&mut self) -> &mut Apart {
        self
    }
}

impl<C: AsMut<Apart>> Encode<C> for Text {
    fn encode<W: Write>(&self, out: &mut Encoder<W>, apart: &mut C) -> Result<(), encode::Error<W::Error>> {
        let apart = apart.as_mut();
        let number = if apart.nothing { 0 } else { apart.texts.number(self) };
        out.u32(number)?.ok()
    }
}

impl<'b, C: AsMut<Apart>> Decode<'b, C> for Text {
    fn decode(input: &mut Decoder<'b>, apart: &mut C) -> Result<Self, decode::Error> {
        let (number, apart) = (input.u32()?, apart.as_mut());
        let row = (number as usize).checked_sub(1).and_then(|row| apart.texts.rows.get(row)).cloned();
        let text = row.unwrap_or_default();
        apart.hand(text.all().map(|(_, text)| text.len()).sum(), text)
    }
}

impl<C: AsMut<Apart>> Encode<C> for Location {
    fn encode<W: Write>(&self, out: &mut Encoder<W>, apart: &mut C) -> Result<(), encode::Error<W::Error>> {
        let apart = apart.as_mut();
        let number = if apart.nothing { 0 } else { apart.places.number(self) };
        out.u32(number)?.ok()
    }
}

impl<'b, C: AsMut<Apart>> Decode<'b, C> for Location {
    fn decode(input: &mut Decoder<'b>, apart: &mut C) -> Result<Self, decode::Error> {
        let (number, apart) = (input.u32()?, apart.as_mut());
        let row = (number as usize).checked_sub(1).and_then(|row| apart.places.rows.get(row)).cloned();
        let place = row.unwrap_or_default();
        apart.hand(place.file.len(), place)
    }
}

/// For texts that decide: what a referral may write for a unit or a destination, and where it is sent.
pub(crate) mod in_place {
    use super::{Decode, Decoder, Encode, Encoder, Text, Write, decode, encode};

    #[derive(Encode, Decode)]
    struct Written {
        #[n(0)]
        sv: Option<String>,
        #[n(1)]
        nb: Option<String>,
        #[n(2)]
        en: Option<String>,
    }

    pub(crate) fn encode<C, W: Write>(
        text: &Text,
        out: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        let Text { sv, nb, en } = text.clone();
        out.encode(Written { sv, nb, en })?.ok()
    }

    pub(crate) fn decode<C>(input: &mut Decoder<'_>, _: &mut C) -> Result<Text, decode::Error> {
        let Written { sv, nb, en } = input.decode()?;
        Ok(Text { sv, nb, en })
    }
}
