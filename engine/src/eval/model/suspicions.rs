//! What is suspected and not confirmed. Input: the classes of what is there, and the tests that take a suspicion. Output:
//! for each class, the one that it is of while it is suspected only.
//!
//! An element that is suspected passes the tests that take a suspicion and no others: to every other test it is not there.
//! In a set it is a class of its own. A fact with one concept is something for certain, and may be suspected to be
//! something else besides: there a class is one of what it is joined with one of what it is suspected to be.

use std::collections::BTreeMap;

use super::classes::{Found, Test};
use super::signatures::Signature;
use crate::eval::bits::{BitSet, Bits, BitsMut};
use crate::eval::ids::{IndexVec, TestId, ValueId};

/// The classes of suspicions.
#[derive(Debug)]
pub(super) struct Suspicions {
    /// The classes of what is there for certain, with no suspicion of anything else.
    pub(super) confirmed: BitSet<ValueId>,
    /// What each of them is of while it is suspected only; none where no test takes that.
    suspected: BTreeMap<ValueId, ValueId>,
    /// Of a fact with one concept: what each is of while something else is suspected, by the class of that.
    joined: BTreeMap<(ValueId, ValueId), ValueId>,
}

/// Classes of suspicions, as they are found.
pub(super) struct Images {
    confirmed: Vec<ValueId>,
    suspected: BTreeMap<ValueId, ValueId>,
    joined: BTreeMap<(ValueId, ValueId), ValueId>,
}

/// Adds the classes of what is suspected to those found; `None` where that makes too many.
pub(super) fn images(found: &mut Found, tests: &IndexVec<TestId, Test>, single: bool) -> Option<Images> {
    let known: Vec<(Signature, ValueId)> =
        found.0.iter().map(|(signature, class)| (signature.clone(), *class)).collect();
    let taking: BitSet<TestId> = BitSet::of(
        tests.len(),
        tests.enumerate().filter(|(_, test)| test.takes_suspicion()).map(|(id, _)| id),
    );
    let confirmed = known.iter().map(|(_, class)| *class).collect();
    let mut images = Images { confirmed, suspected: BTreeMap::new(), joined: BTreeMap::new() };
    for (signature, class) in &known {
        let mut suspected = signature.clone();
        suspected.intersect(&taking);
        if suspected.is_empty() {
            continue;
        }
        if !single {
            images.suspected.insert(*class, found.class(&suspected)?);
            continue;
        }
        for (other, own) in &known {
            let mut joined = other.clone();
            joined.union(&suspected);
            images.joined.insert((*own, *class), found.class(&joined)?);
        }
    }
    Some(images)
}

impl Suspicions {
    pub(super) fn new(images: Images, count: usize) -> Self {
        let Images { confirmed, suspected, joined } = images;
        Self { confirmed: BitSet::of(count, confirmed), suspected, joined }
    }

    /// These classes, and those of the same while they are suspected only.
    pub(super) fn with_suspected(&self, classes: &BitSet<ValueId>) -> BitSet<ValueId> {
        let mut all = classes.clone();
        classes.iter().filter_map(|class| self.suspected.get(&class)).for_each(|class| all.insert(*class));
        all
    }

    /// Whether each of the classes shows while it is suspected only.
    pub(super) fn all_told(&self, classes: &BitSet<ValueId>) -> bool {
        classes.iter().all(|class| self.suspected.contains_key(&class))
    }

    /// Of a fact with one concept: these classes while one of the others is suspected, or perhaps none is.
    pub(super) fn joined(
        &self,
        classes: &BitSet<ValueId>,
        suspected: &BitSet<ValueId>,
        perhaps: bool,
    ) -> BitSet<ValueId> {
        let mut all = BitSet::empty(0).with_room(classes.words().len() * 64);
        for class in classes.iter() {
            let mut shows = true;
            for other in suspected.iter() {
                match self.joined.get(&(class, other)) {
                    Some(joined) => all.insert(*joined),
                    None => shows = false,
                }
            }
            if perhaps || !shows {
                all.insert(class);
            }
        }
        all
    }
}
