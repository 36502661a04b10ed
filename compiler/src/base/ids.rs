//! Typed ids that stay what they are while other files change, and the tables that they open.
//!
//! A thing is named by its file and its place among the things of its kind there. So what one file declares can be kept
//! and shared while another is read again.
//!
//! ```
//! use remit_compiler::base::{FileId, Table};
//! remit_compiler::item_id! {
//!     /// A rule of a workspace.
//!     pub struct RuleId;
//! }
//! let file = FileId(0);
//! let mut rules = Table::<RuleId, &str>::new([file].into());
//! let first = rules.push(file, "exclude_fibromyalgia");
//! assert_eq!(rules.get(first), Some(&"exclude_fibromyalgia"));
//! ```

use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::sync::Arc;

use super::FileId;

/// An id that knows what it counts; made with `item_id!`.
pub trait ItemId: Copy + Ord {
    /// The id of the item at that place among those of the file.
    fn new(file: FileId, index: u32) -> Self;
    /// The file that declares it.
    fn file(self) -> FileId;
    /// Its place among the items of its kind in that file.
    fn index(self) -> u32;
}

/// Declares a typed id: a file and a place in it.
#[macro_export]
macro_rules! item_id {
    ($(#[$doc:meta])* $vis:vis struct $name:ident;) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis struct $name {
            file: $crate::base::FileId,
            index: u32,
        }

        impl $crate::base::ItemId for $name {
            fn new(file: $crate::base::FileId, index: u32) -> Self {
                Self { file, index }
            }

            fn file(self) -> $crate::base::FileId {
                self.file
            }

            fn index(self) -> u32 {
                self.index
            }
        }
    };
}

/// A file is its own id where there is one thing of a kind in each.
impl ItemId for FileId {
    fn new(file: FileId, _: u32) -> Self {
        file
    }

    fn file(self) -> FileId {
        self
    }

    fn index(self) -> u32 {
        0
    }
}

/// The items of one kind of all files, found by their typed id. What a file holds is shared between tables.
#[derive(Clone, Debug)]
pub struct Table<I, T> {
    /// The files in the order in which they count.
    order: Arc<[FileId]>,
    /// By file id.
    files: Vec<Option<Arc<Vec<T>>>>,
    len: usize,
    id: PhantomData<fn() -> I>,
}

impl<I: ItemId, T> Table<I, T> {
    /// An empty table over files in that order.
    pub fn new(order: Arc<[FileId]>) -> Self {
        let slots = order.iter().map(|file| file.0 as usize + 1).max().unwrap_or_default();
        Self { order, files: (0..slots).map(|_| None).collect(), len: 0, id: PhantomData }
    }

    /// The files, in the order in which they count.
    pub fn order(&self) -> Arc<[FileId]> {
        Arc::clone(&self.order)
    }

    /// Adds an item to a file of the table and returns its id.
    pub fn push(&mut self, file: FileId, item: T) -> I {
        let Some(slot) = self.files.get_mut(file.0 as usize) else { return I::new(file, u32::MAX) };
        let Some(items) = Arc::get_mut(slot.get_or_insert_default()) else { return I::new(file, u32::MAX) };
        let index = u32::try_from(items.len()).unwrap_or(u32::MAX);
        items.push(item);
        self.len += 1;
        I::new(file, index)
    }

    /// Takes over what a file holds in another table.
    pub fn share(&mut self, file: FileId, from: &Self) {
        let Some(items) = from.files.get(file.0 as usize).and_then(Option::as_ref) else { return };
        if let Some(slot) = self.files.get_mut(file.0 as usize) {
            self.len = self.len + items.len() - slot.as_ref().map_or(0, |before| before.len());
            *slot = Some(Arc::clone(items));
        }
    }

    /// The item, if the id came from this table.
    pub fn get(&self, id: I) -> Option<&T> {
        self.files.get(id.file().0 as usize)?.as_ref()?.get(id.index() as usize)
    }

    /// The items of the file that an id is of, to be read while the table is lent out.
    pub fn shared(&self, id: I) -> Option<Arc<Vec<T>>> {
        self.files.get(id.file().0 as usize)?.clone()
    }

    /// The item, for change; none where another table shares it.
    pub fn get_mut(&mut self, id: I) -> Option<&mut T> {
        let items = self.files.get_mut(id.file().0 as usize)?.as_mut()?;
        Arc::get_mut(items)?.get_mut(id.index() as usize)
    }

    /// Ids and items, in order.
    pub fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.order.iter().flat_map(|file| self.of_file(*file))
    }

    /// Ids and items of one file, in order.
    pub fn of_file(&self, file: FileId) -> impl Iterator<Item = (I, &T)> + use<'_, I, T> {
        let items = self.items(file).iter().enumerate();
        items.map(move |(index, item)| (I::new(file, u32::try_from(index).unwrap_or(u32::MAX)), item))
    }

    /// Ids and items of those files, in order.
    pub fn of_files<'a>(&'a self, files: &'a BTreeSet<FileId>) -> impl Iterator<Item = (I, &'a T)> {
        self.order.iter().filter(|file| files.contains(file)).flat_map(|file| self.of_file(*file))
    }

    /// The items of one file, in order.
    pub fn items(&self, file: FileId) -> &[T] {
        let items = self.files.get(file.0 as usize).and_then(Option::as_ref);
        items.map(|items| items.as_slice()).unwrap_or_default()
    }

    /// The items, in order.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.order.iter().flat_map(|file| self.items(*file))
    }

    /// The ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = I> {
        self.iter().map(|(id, _)| id)
    }

    /// Where each item is when all are counted through.
    pub fn places(&self) -> Places<I> {
        let mut starts = vec![0; self.files.len()];
        let mut count = 0;
        for file in &*self.order {
            if let Some(start) = starts.get_mut(file.0 as usize) {
                *start = count;
            }
            count += u32::try_from(self.items(*file).len()).unwrap_or(u32::MAX);
        }
        Places { starts, id: PhantomData }
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<I: ItemId, T> Default for Table<I, T> {
    fn default() -> Self {
        Self::new(Arc::from([]))
    }
}

/// The items of a table counted through, from nought.
#[derive(Clone, Debug)]
pub struct Places<I> {
    starts: Vec<u32>,
    id: PhantomData<fn() -> I>,
}

impl<I: ItemId> Places<I> {
    /// The number of an item.
    pub fn of(&self, id: I) -> u32 {
        self.starts.get(id.file().0 as usize).map_or(u32::MAX, |start| start.saturating_add(id.index()))
    }
}
