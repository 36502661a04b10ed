//! Sets of ids as words of bits, owned or as parts of a longer run. Input: ids. Output: the usual questions about sets.
//!
//! Sets are compared word by word: a set that is shorter than the other has none of what the other could hold beyond it.

use std::marker::PhantomData;

use super::ids::{Id, ids};

const WORD: usize = u64::BITS as usize;

/// A set of ids.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct BitSet<I> {
    words: Vec<u64>,
    of: PhantomData<I>,
}

/// A set of ids that is a part of a longer run of words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BitSlice<'w, I> {
    words: &'w [u64],
    of: PhantomData<I>,
}

/// The same, to be changed.
#[derive(Debug)]
pub(crate) struct BitSliceMut<'w, I> {
    words: &'w mut [u64],
    of: PhantomData<I>,
}

/// Where the bit of an id is: the word, and the mask within it.
pub(crate) fn locate<I: Id>(id: I) -> (usize, u64) {
    (id.index() / WORD, 1 << (id.index() % WORD))
}

/// The id of the lowest bit of a mask within a word.
pub(crate) fn lowest<I: Id>(word: usize, mask: u64) -> I {
    I::new(word * WORD + mask.trailing_zeros() as usize)
}

/// How many words hold that many bits; at least one.
pub(crate) fn words(bits: usize) -> usize {
    bits.div_ceil(WORD).max(1)
}

/// Questions about a set.
pub(crate) trait Bits<I: Id> {
    /// The words of the set, lowest ids first.
    fn words(&self) -> &[u64];

    fn word(&self, index: usize) -> u64 {
        self.words().get(index).copied().unwrap_or(0)
    }

    fn contains(&self, id: I) -> bool {
        let (word, mask) = locate(id);
        self.word(word) & mask != 0
    }

    fn is_empty(&self) -> bool {
        self.words().iter().all(|word| *word == 0)
    }

    fn count(&self) -> usize {
        self.words().iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there are two members at least.
    fn has_several(&self) -> bool {
        let mut one = false;
        self.words().iter().any(|word| {
            let several = *word != 0 && (one || word & (word - 1) != 0);
            one |= *word != 0;
            several
        })
    }

    fn same(&self, other: &impl Bits<I>) -> bool {
        self.words() == other.words()
    }

    fn intersects(&self, other: &impl Bits<I>) -> bool {
        self.words().iter().zip(other.words()).any(|(one, two)| one & two != 0)
    }

    fn is_subset(&self, of: &impl Bits<I>) -> bool {
        self.words().iter().zip(of.words()).all(|(one, two)| one & !two == 0)
    }

    /// Whether what this set shares with another is all within a third.
    fn shares_only(&self, with: &impl Bits<I>, within: &impl Bits<I>) -> bool {
        let words = self.words().iter().zip(with.words()).zip(within.words());
        words.into_iter().all(|((one, two), three)| one & two & !three == 0)
    }

    /// The members, in order.
    fn iter(&self) -> impl Iterator<Item = I> {
        self.words().iter().enumerate().flat_map(|(index, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let next = (rest != 0).then(|| lowest(index, rest));
                rest &= rest.wrapping_sub(1);
                next
            })
        })
    }

    fn to_set(&self) -> BitSet<I> {
        BitSet { words: self.words().to_vec(), of: PhantomData }
    }
}

/// Changes of a set.
pub(crate) trait BitsMut<I: Id>: Bits<I> {
    /// The words of the set, lowest ids first.
    fn words_mut(&mut self) -> &mut [u64];

    #[expect(
        clippy::panic,
        reason = "an id of another list is a fault of this crate; a default would decide wrongly"
    )]
    fn insert(&mut self, id: I) {
        let (word, mask) = locate(id);
        match self.words_mut().get_mut(word) {
            Some(word) => *word |= mask,
            None => panic!("an id of another list: {}", id.index()),
        }
    }

    fn remove(&mut self, id: I) {
        let (word, mask) = locate(id);
        self.words_mut().get_mut(word).into_iter().for_each(|word| *word &= !mask);
    }

    fn set(&mut self, id: I, value: bool) {
        if value { self.insert(id) } else { self.remove(id) }
    }

    fn union(&mut self, other: &impl Bits<I>) {
        self.words_mut().iter_mut().zip(other.words()).for_each(|(to, from)| *to |= from);
    }

    fn intersect(&mut self, other: &impl Bits<I>) {
        self.words_mut().iter_mut().zip(other.words()).for_each(|(to, only)| *to &= only);
    }

    fn difference(&mut self, other: &impl Bits<I>) {
        self.words_mut().iter_mut().zip(other.words()).for_each(|(to, what)| *to &= !what);
    }

    /// Makes it the other set.
    fn assign(&mut self, other: &impl Bits<I>) {
        let from = other.words().iter().chain(std::iter::repeat(&0));
        self.words_mut().iter_mut().zip(from).for_each(|(to, from)| *to = *from);
    }
}

impl<I: Id> BitSet<I> {
    /// The empty set, with room for ids below `count`.
    pub(crate) fn empty(count: usize) -> Self {
        Self { words: vec![0; words(count)], of: PhantomData }
    }

    /// All ids below `count`.
    pub(crate) fn full(count: usize) -> Self {
        Self::of(count, ids(count))
    }

    /// These ids, with room for those below `count`.
    pub(crate) fn of(count: usize, members: impl IntoIterator<Item = I>) -> Self {
        let mut set = Self::empty(count);
        members.into_iter().for_each(|id| set.insert(id));
        set
    }

    /// The same set with room for ids below `count`.
    pub(crate) fn with_room(mut self, count: usize) -> Self {
        self.words.resize(words(count), 0);
        self
    }
}

impl<'w, I: Id> BitSlice<'w, I> {
    pub(crate) fn new(words: &'w [u64]) -> Self {
        Self { words, of: PhantomData }
    }
}

impl<'w, I: Id> BitSliceMut<'w, I> {
    pub(crate) fn new(words: &'w mut [u64]) -> Self {
        Self { words, of: PhantomData }
    }
}

impl<I: Id> Bits<I> for BitSet<I> {
    fn words(&self) -> &[u64] {
        &self.words
    }
}

impl<I: Id> BitsMut<I> for BitSet<I> {
    fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }
}

impl<I: Id> Bits<I> for BitSlice<'_, I> {
    fn words(&self) -> &[u64] {
        self.words
    }
}

impl<I: Id> Bits<I> for BitSliceMut<'_, I> {
    fn words(&self) -> &[u64] {
        self.words
    }
}

impl<I: Id> BitsMut<I> for BitSliceMut<'_, I> {
    fn words_mut(&mut self) -> &mut [u64] {
        self.words
    }
}
