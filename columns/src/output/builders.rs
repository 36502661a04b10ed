//! Columns that grow row by row. Input: names and lists of them. Output: arrays, whose dictionaries are the same in every batch.

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, ListArray, StringArray, StructArray};
use arrow_buffer::{NullBufferBuilder, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields};
use rustc_hash::FxHashMap;

use super::fields::{Texts, word};

/// The names that a column can have.
#[derive(Debug)]
pub(super) struct Words {
    values: Arc<StringArray>,
    keys: FxHashMap<String, i32>,
}

impl Words {
    pub(super) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Arc<Self> {
        let (mut values, mut keys) = (Vec::new(), FxHashMap::default());
        for word in words {
            if !keys.contains_key(word) {
                // No vocabulary has that many.
                keys.insert(word.to_owned(), i32::try_from(values.len()).unwrap_or(i32::MAX));
                values.push(word);
            }
        }
        Arc::new(Self { values: Arc::new(StringArray::from(values)), keys })
    }

    /// The place of a word.
    pub(super) fn key(&self, word: &str) -> Result<i32, ArrowError> {
        let unknown = || ArrowError::DictionaryKeyOverflowError;
        self.keys.get(word).copied().ok_or_else(unknown)
    }
}

/// A column of names.
pub(super) struct WordColumn {
    words: Arc<Words>,
    keys: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl WordColumn {
    pub(super) fn new(words: &Arc<Words>, rows: usize) -> Self {
        Self { words: words.clone(), keys: Vec::with_capacity(rows), nulls: NullBufferBuilder::new(rows) }
    }

    pub(super) fn push(&mut self, word: Option<&str>) -> Result<(), ArrowError> {
        let key = word.map(|word| self.words.key(word)).transpose()?;
        self.push_key(key);
        Ok(())
    }

    /// Adds the word of a place.
    pub(super) fn push_key(&mut self, key: Option<i32>) {
        self.keys.push(key.unwrap_or_default());
        self.nulls.append(key.is_some());
    }

    pub(super) fn finish(mut self, texts: Texts) -> Result<ArrayRef, ArrowError> {
        let nulls = self.nulls.finish();
        // The key of a null need not be one.
        let keys = Int32Array::try_new(self.keys.into(), nulls)?;
        if texts == Texts::Dictionary {
            return Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, self.words.values.clone())?));
        }
        let place = |key: i32| usize::try_from(key).unwrap_or_default();
        let plain: StringArray =
            keys.iter().map(|key| key.map(|key| self.words.values.value(place(key)))).collect();
        Ok(Arc::new(plain))
    }
}

/// The ends of lists.
pub(super) struct Lists {
    ends: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl Lists {
    pub(super) fn new(rows: usize) -> Self {
        let mut ends = Vec::with_capacity(rows + 1);
        ends.push(0);
        Self { ends, nulls: NullBufferBuilder::new(rows) }
    }

    /// Ends a row's list, where so many entries are there of all rows; or says that there is none.
    pub(super) fn end(&mut self, entries: usize, is_list: bool) -> Result<(), ArrowError> {
        let end = i32::try_from(entries).map_err(|_| ArrowError::OffsetOverflowError(entries))?;
        self.ends.push(end);
        self.nulls.append(is_list);
        Ok(())
    }

    pub(super) fn finish(mut self, values: ArrayRef) -> Result<ArrayRef, ArrowError> {
        let item = Arc::new(Field::new("item", values.data_type().clone(), true));
        let offsets = OffsetBuffer::new(self.ends.into());
        Ok(Arc::new(ListArray::try_new(item, offsets, values, self.nulls.finish())?))
    }
}

/// A column of lists of names.
pub(super) struct WordLists {
    words: WordColumn,
    lists: Lists,
}

impl WordLists {
    pub(super) fn new(words: &Arc<Words>, rows: usize) -> Self {
        Self { words: WordColumn::new(words, rows), lists: Lists::new(rows) }
    }

    pub(super) fn push<'w>(
        &mut self,
        words: Option<impl IntoIterator<Item = &'w str>>,
    ) -> Result<(), ArrowError> {
        let is_list = words.is_some();
        for word in words.into_iter().flatten() {
            self.words.push(Some(word))?;
        }
        self.lists.end(self.words.keys.len(), is_list)
    }

    /// Adds a list of words by their places.
    pub(super) fn push_keys(&mut self, keys: impl IntoIterator<Item = i32>) -> Result<(), ArrowError> {
        keys.into_iter().for_each(|key| self.words.push_key(Some(key)));
        self.lists.end(self.words.keys.len(), true)
    }

    pub(super) fn finish(self, texts: Texts) -> Result<ArrayRef, ArrowError> {
        self.lists.finish(self.words.finish(texts)?)
    }
}

/// Arrays with their names, together.
pub(super) fn together(
    parts: Vec<(&str, ArrayRef)>,
    nulls: Option<arrow_buffer::NullBuffer>,
) -> Result<ArrayRef, ArrowError> {
    let fields: Fields =
        parts.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    let arrays = parts.into_iter().map(|(_, array)| array).collect();
    Ok(Arc::new(StructArray::try_new(fields, arrays, nulls)?))
}

/// One name in every row.
pub(super) fn repeated(text: Option<&str>, rows: usize, texts: Texts) -> Result<ArrayRef, ArrowError> {
    let words = Words::new(text);
    if text.is_none() && texts == Texts::Plain {
        return Ok(arrow_array::new_null_array(&DataType::Utf8, rows));
    }
    if text.is_none() {
        return Ok(arrow_array::new_null_array(&word(texts), rows));
    }
    let mut column = WordColumn::new(&words, rows);
    (0..rows).for_each(|_| column.push_key(Some(0)));
    column.finish(texts)
}
