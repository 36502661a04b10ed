//! The graph of concepts. Input: direct parents. Output: all that is above and below each.

use crate::ir::{Category, CategoryId, Concept, ConceptId};

/// What is above and below each concept, itself included, each list sorted.
#[derive(Debug, Default)]
pub(super) struct Closure {
    pub(super) up: Vec<Vec<ConceptId>>,
    pub(super) down: Vec<Vec<ConceptId>>,
}

impl Closure {
    /// The closure, or the first concept found on a circle.
    pub(super) fn new(concepts: &[Concept]) -> Result<Self, ConceptId> {
        let mut up: Vec<Option<Vec<ConceptId>>> = vec![None; concepts.len()];
        for start in 0..concepts.len() {
            // A stack of its own: a long chain of parents must not exhaust the thread's.
            let mut stack = vec![start];
            let mut waiting = std::collections::BTreeSet::from([start]);
            while let Some(&index) = stack.last() {
                let parents = concepts.get(index).map_or(&[] as &[ConceptId], |concept| &concept.parents);
                let open = parents.iter().find(|parent| up.get(parent.index()).is_some_and(Option::is_none));
                if let Some(parent) = open {
                    if !waiting.insert(parent.index()) {
                        return Err(*parent);
                    }
                    stack.push(parent.index());
                    continue;
                }
                let mut all = vec![ConceptId::new(index)];
                for parent in parents {
                    all.extend(up.get(parent.index()).into_iter().flatten().flatten());
                }
                all.sort();
                all.dedup();
                if let Some(slot) = up.get_mut(index) {
                    *slot = Some(all);
                }
                stack.pop();
                waiting.remove(&index);
            }
        }
        let up: Vec<Vec<ConceptId>> = up.into_iter().map(Option::unwrap_or_default).collect();
        let mut down = vec![Vec::new(); concepts.len()];
        for (index, above) in up.iter().enumerate() {
            for concept in above {
                if let Some(below) = down.get_mut(concept.index()) {
                    below.push(ConceptId::new(index));
                }
            }
        }
        Ok(Self { up, down })
    }
}

/// For each category, whether each other is it or within it.
pub(super) fn categories(categories: &[Category]) -> Result<Vec<Vec<bool>>, CategoryId> {
    let mut within = vec![vec![false; categories.len()]; categories.len()];
    for start in 0..categories.len() {
        let mut at = Some(CategoryId::new(start));
        let mut steps = 0;
        while let Some(id) = at {
            if let Some(cell) = within.get_mut(id.index()).and_then(|row| row.get_mut(start)) {
                *cell = true;
            }
            steps += 1;
            if steps > categories.len() {
                return Err(id);
            }
            at = categories.get(id.index()).and_then(|category| category.parent);
        }
    }
    Ok(within)
}
