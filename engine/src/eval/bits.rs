//! Sets of small numbers as words of bits. Input: slices of words. Output: the usual questions about sets.

pub(crate) const WORD: usize = 64;

/// How many words hold that many bits; at least one.
pub(crate) fn words(bits: usize) -> usize {
    bits.div_ceil(WORD).max(1)
}

pub(crate) fn empty(bits: usize) -> Vec<u64> {
    vec![0; words(bits)]
}

/// The set of all numbers below `bits`.
pub(crate) fn full(bits: usize) -> Vec<u64> {
    let mut set = empty(bits);
    (0..bits).for_each(|bit| insert(&mut set, bit));
    set
}

pub(crate) fn of(bits: usize, members: impl IntoIterator<Item = usize>) -> Vec<u64> {
    let mut set = empty(bits);
    members.into_iter().for_each(|bit| insert(&mut set, bit));
    set
}

pub(crate) fn insert(set: &mut [u64], bit: usize) {
    if let Some(word) = set.get_mut(bit / WORD) {
        *word |= 1 << (bit % WORD);
    }
}

pub(crate) fn remove(set: &mut [u64], bit: usize) {
    if let Some(word) = set.get_mut(bit / WORD) {
        *word &= !(1 << (bit % WORD));
    }
}

pub(crate) fn put(set: &mut [u64], bit: usize, value: bool) {
    if value { insert(set, bit) } else { remove(set, bit) }
}

pub(crate) fn has(set: &[u64], bit: usize) -> bool {
    set.get(bit / WORD).is_some_and(|word| word >> (bit % WORD) & 1 == 1)
}

pub(crate) fn is_empty(set: &[u64]) -> bool {
    set.iter().all(|word| *word == 0)
}

pub(crate) fn count(set: &[u64]) -> usize {
    set.iter().map(|word| word.count_ones() as usize).sum()
}

pub(crate) fn meets(one: &[u64], two: &[u64]) -> bool {
    one.iter().zip(two).any(|(one, two)| one & two != 0)
}

/// Whether all of `one` is in `two`.
pub(crate) fn within(one: &[u64], two: &[u64]) -> bool {
    one.iter().zip(two).all(|(one, two)| one & !two == 0)
}

pub(crate) fn add(to: &mut [u64], from: &[u64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to |= from);
}

pub(crate) fn keep(to: &mut [u64], only: &[u64]) {
    to.iter_mut().zip(only).for_each(|(to, only)| *to &= only);
}

pub(crate) fn drop(to: &mut [u64], what: &[u64]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to &= !what);
}

/// The members, in order.
pub(crate) fn members(set: &[u64]) -> impl Iterator<Item = usize> {
    set.iter().enumerate().flat_map(|(index, word)| {
        let mut rest = *word;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros() as usize;
            rest &= rest.wrapping_sub(1);
            (bit < WORD).then_some(index * WORD + bit)
        })
    })
}
