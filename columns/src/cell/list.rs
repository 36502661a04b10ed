//! Lists. Input: lists of any kind, and for each row whether its list is complete. Output: JSON lists. A list that is empty, or
//! in which every entry is null, says nothing unless its row is said to be complete.

use arrow_array::cast::AsArray;
use arrow_array::{Array, BooleanArray, FixedSizeListArray, LargeListArray, ListArray};
use arrow_schema::DataType;

use remit_engine::eval::Telling;
use remit_engine::ir::FactId;

use super::{Cell, NotJson, Texts, reader};
use crate::form::Form;

/// How complete the lists of a fact are.
pub(crate) struct Completeness {
    /// What each row says of its list.
    pub(crate) stated: Option<BooleanArray>,
    /// Whether lists with entries are complete where the row does not say.
    pub(crate) assumed: bool,
}

impl Completeness {
    /// What the row says.
    pub(super) fn of(&self, row: usize) -> Option<bool> {
        self.stated.as_ref().and_then(|stated| stated.is_valid(row).then(|| stated.value(row)))
    }

    /// Whether the row's list is complete, if it has entries.
    pub(super) fn with_entries(&self, row: usize) -> bool {
        self.of(row).unwrap_or(self.assumed)
    }

    /// Whether the row says that its list, which has no entries, is complete.
    pub(super) fn without_entries(&self, row: usize) -> bool {
        self.of(row) == Some(true)
    }
}

enum Entries<'a> {
    Small(&'a ListArray),
    Large(&'a LargeListArray),
    Fixed(&'a FixedSizeListArray),
}

struct Lists<'a> {
    entries: Entries<'a>,
    item: Box<dyn Cell + 'a>,
    /// The entries, where they are texts as they are.
    texts: Option<Texts<'a>>,
    complete: Completeness,
}

pub(super) fn lists<'a>(
    array: &'a dyn Array,
    item: &'a Form,
    complete: Completeness,
) -> Option<Box<dyn Cell + 'a>> {
    let (entries, values) = match array.data_type() {
        DataType::List(_) => {
            let lists: &ListArray = array.as_list_opt()?;
            (Entries::Small(lists), lists.values())
        }
        DataType::LargeList(_) => {
            let lists: &LargeListArray = array.as_list_opt()?;
            (Entries::Large(lists), lists.values())
        }
        DataType::FixedSizeList(..) => {
            let lists = array.as_fixed_size_list_opt()?;
            (Entries::Fixed(lists), lists.values())
        }
        _ => return None,
    };
    let texts = if item == &Form::Text { Texts::of(values.as_ref()) } else { None };
    Some(Box::new(Lists { entries, item: reader(values, item)?, texts, complete }))
}

impl Lists<'_> {
    /// The places of a row's entries; `None` where there is no list.
    fn entries(&self, row: usize) -> Option<std::ops::Range<usize>> {
        let offset = |array: &dyn Array, from: usize, length: usize| {
            array.is_valid(row).then(|| from..from.saturating_add(length))
        };
        let start = |value: i64| usize::try_from(value).unwrap_or_default();
        match self.entries {
            Entries::Small(lists) => {
                let from = lists.value_offsets().get(row).copied().map_or(0, i64::from);
                offset(lists, start(from), start(i64::from(lists.value_length(row))))
            }
            Entries::Large(lists) => {
                let from = lists.value_offsets().get(row).copied().unwrap_or_default();
                offset(lists, start(from), start(lists.value_length(row)))
            }
            Entries::Fixed(lists) => offset(
                lists,
                start(i64::from(lists.value_offset(row))),
                start(i64::from(lists.value_length())),
            ),
        }
    }
}

impl Cell for Lists<'_> {
    fn write(&self, row: usize, out: &mut Vec<u8>) -> Result<bool, NotJson> {
        let Some(entries) = self.entries(row) else { return Ok(false) };
        let start = out.len();
        let complete = self.complete.with_entries(row);
        out.extend_from_slice(if complete { b"[" } else { b"{\"values\":[" });
        let first = out.len();
        let mut is_said = false;
        for entry in entries {
            if out.len() > first {
                out.push(b',');
            }
            // Something that is not said of a list which says something else: the list is not complete.
            if self.item.write(entry, out)? {
                is_said = true;
            } else {
                out.extend_from_slice(b"null");
            }
        }
        if is_said {
            out.extend_from_slice(if complete { b"]" } else { b"],\"complete\":false}" });
            return Ok(true);
        }
        out.truncate(start);
        let is_none = self.complete.without_entries(row);
        out.extend_from_slice(if is_none { b"[]" } else { b"" });
        Ok(is_none)
    }

    fn tell<'t>(&'t self, row: usize, fact: FactId, telling: &mut Telling<'_, 't>) -> Option<()> {
        let Some(entries) = self.entries(row) else { return Some(()) };
        if entries.is_empty() && !self.complete.without_entries(row) {
            return Some(());
        }
        let Some(texts) = self.texts.as_ref().filter(|_| self.complete.with_entries(row)) else {
            return self.tell_json(row, fact, telling);
        };
        let mut is_whole = true;
        let names = entries.map_while(|entry| {
            let name = texts.get(entry);
            is_whole &= name.is_some();
            name
        });
        telling.names(fact, names)?;
        is_whole.then_some(())
    }
}
