//! Ids. Input: indexes of lists. Output: ids that name only what they are meant for, and lists that only they index.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut, Range};

use crate::ir::{AtomId, DefinitionId, FactId, RuleId};

/// What names an item of a list.
pub(crate) trait Id: Copy + Eq {
    /// The id of the item at that index.
    fn new(index: usize) -> Self;
    /// The index of the item in its list.
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(u32);

        impl Id for $name {
            fn new(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// A slot of a policy: one fact that it reads.
    SlotId;
    /// A value of a slot: a cell, or a class of elements; behind them what says whether the fact is stated.
    ValueId;
    /// A propositional variable: an atom, or a definition.
    VarId;
    /// A condition, or a part of one.
    NodeId;
    /// A test of elements.
    TestId;
    /// A place in the order of a stage's verbs, the strongest first.
    LevelId;
    /// A permit of a space.
    PermitId;
    /// One of the worlds that a search looks for together.
    WorldId;
    /// A variant of a slot: worlds with the same one share the slot's value.
    VariantId;
}

macro_rules! stored {
    ($($name:ident),*) => {$(
        impl Id for $name {
            fn new(index: usize) -> Self {
                Self::new(index)
            }

            fn index(self) -> usize {
                self.index()
            }
        }
    )*};
}

stored!(AtomId, DefinitionId, FactId, RuleId);

/// The item that an id names. Ids are checked where a policy is loaded, and made where their list is.
#[expect(
    clippy::panic,
    reason = "an id of another list is a fault of this crate; a default would decide wrongly"
)]
pub(crate) fn item<I: Id, T>(items: &[T], id: I) -> &T {
    match items.get(id.index()) {
        Some(item) => item,
        None => panic!("an id of another list: {} of {}", id.index(), items.len()),
    }
}

#[expect(clippy::panic, reason = "as above")]
fn item_mut<I: Id, T>(items: &mut [T], id: I) -> &mut T {
    let count = items.len();
    match items.get_mut(id.index()) {
        Some(item) => item,
        None => panic!("an id of another list: {} of {count}", id.index()),
    }
}

/// Those items that a range names, which was made where they were added.
#[expect(clippy::panic, reason = "as above")]
pub(crate) fn part<'i, T>(items: &'i [T], range: &Range<usize>) -> &'i [T] {
    match items.get(range.clone()) {
        Some(items) => items,
        None => panic!("a range of another list: {range:?} of {}", items.len()),
    }
}

/// The same, to be changed.
#[expect(clippy::panic, reason = "as above")]
pub(crate) fn part_mut<'i, T>(items: &'i mut [T], range: &Range<usize>) -> &'i mut [T] {
    let count = items.len();
    match items.get_mut(range.clone()) {
        Some(items) => items,
        None => panic!("a range of another list: {range:?} of {count}"),
    }
}

/// The ids of a list of that many items.
pub(crate) fn ids<I: Id>(count: usize) -> impl DoubleEndedIterator<Item = I> + Clone {
    (0..count).map(I::new)
}

/// A list that only ids of one kind index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct IndexVec<I, T> {
    items: Vec<T>,
    of: PhantomData<I>,
}

impl<I: Id, T> IndexVec<I, T> {
    pub(crate) fn push(&mut self, item: T) -> I {
        self.items.push(item);
        I::new(self.items.len() - 1)
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn has(&self, id: I) -> bool {
        id.index() < self.items.len()
    }

    pub(crate) fn ids(&self) -> impl DoubleEndedIterator<Item = I> + Clone + use<I, T> {
        ids(self.items.len())
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.items.iter_mut()
    }

    /// The items with their ids.
    pub(crate) fn enumerate(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(index, item)| (I::new(index), item))
    }

    /// Replaces all items, in the room that is there.
    pub(crate) fn refill(&mut self, items: impl Iterator<Item = T>) {
        self.items.clear();
        self.items.extend(items);
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        &self.items
    }
}

impl<I, T> Default for IndexVec<I, T> {
    fn default() -> Self {
        Self { items: Vec::new(), of: PhantomData }
    }
}

impl<I, T> FromIterator<T> for IndexVec<I, T> {
    fn from_iter<Items: IntoIterator<Item = T>>(items: Items) -> Self {
        Self { items: items.into_iter().collect(), of: PhantomData }
    }
}

impl<I: Id, T> Index<I> for IndexVec<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        item(&self.items, id)
    }
}

impl<I: Id, T> IndexMut<I> for IndexVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        item_mut(&mut self.items, id)
    }
}
