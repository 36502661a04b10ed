//! What a list says. Input: things, and the elements of a list. Output: whether they agree.

use std::collections::BTreeSet;

use super::scenario::Certainty;
use super::vocabulary::{self, Kind, is_below};
use super::worlds::is;

/// Whether those things can be there where that is listed.
pub(super) fn list_agrees(
    kind: Kind,
    things: &BTreeSet<Option<usize>>,
    elements: &[(usize, Certainty)],
    complete: bool,
) -> bool {
    let concepts = vocabulary::concepts(kind);
    let excludes = |element: &&(usize, Certainty)| element.1 == Certainty::Excluded;
    let excluded: Vec<&(usize, Certainty)> = elements.iter().filter(excludes).collect();
    let told = without_repeated(concepts, elements);
    let named: Vec<&(usize, Certainty)> = told.iter().filter(|element| !excludes(element)).collect();
    // A list of nothing but what is excluded leaves the rest open.
    let complete = complete && (elements.is_empty() || !named.is_empty());
    let is_one_of =
        |thing: &Option<usize>, them: &[&(usize, Certainty)]| them.iter().any(|it| is(kind, thing, it.0));
    let confirmed = named.iter().filter(|(_, certainty)| *certainty == Certainty::Confirmed);
    things.iter().all(|thing| !is_one_of(thing, &excluded) && (!complete || is_one_of(thing, &named)))
        && confirmed.into_iter().all(|it| things.iter().any(|thing| is(kind, thing, it.0)))
}

/// Whether what is suspected only is what the list says may be so. What is listed as suspected is so, or still suspected.
pub(super) fn suspicions_agree(
    kind: Kind,
    (things, suspected): (&BTreeSet<Option<usize>>, &BTreeSet<Option<usize>>),
    elements: &[(usize, Certainty)],
    complete: bool,
) -> bool {
    let told = without_repeated(vocabulary::concepts(kind), elements);
    let of = |certainty: Certainty| -> Vec<usize> {
        told.iter().filter(|it| it.1 == certainty).map(|it| it.0).collect()
    };
    let (sure, unsure, excluded) =
        (of(Certainty::Confirmed), of(Certainty::Suspected), of(Certainty::Excluded));
    let is_one_of = |thing: &Option<usize>, them: &[usize]| them.iter().any(|it| is(kind, thing, *it));
    let named = !sure.is_empty() || !unsure.is_empty();
    let complete = if kind == Kind::Thing { named } else { complete && (elements.is_empty() || named) };
    // What one thing is suspected to be says nothing of what it is.
    let shown: Vec<&Option<usize>> = match kind {
        Kind::Thing => suspected.iter().collect(),
        _ => things.iter().chain(suspected).collect(),
    };
    suspected.iter().all(|it| !is_one_of(it, &excluded) && (!complete || is_one_of(it, &unsure)))
        && unsure.iter().all(|it| shown.iter().any(|thing| is(kind, thing, *it)))
}

/// Of a concept, and one below it that is as sure, the first says no more.
pub(super) fn without_repeated(
    concepts: &[vocabulary::Concept],
    elements: &[(usize, Certainty)],
) -> Vec<(usize, Certainty)> {
    let repeated = |(concept, certainty): &(usize, Certainty)| {
        elements.iter().any(|(other, as_sure)| {
            other != concept && is_below(concepts, *other, *concept) && as_sure >= certainty
        })
    };
    let excluded = |element: &(usize, Certainty)| element.1 == Certainty::Excluded;
    elements.iter().filter(|element| excluded(element) || !repeated(element)).copied().collect()
}
