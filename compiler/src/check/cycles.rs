//! Cycles: concepts, categories, units, definitions and overrides that lead back to themselves. Each cycle is
//! reported once, at its first member, with the way round it.

use std::collections::{BTreeMap, BTreeSet};

use super::errors;
use crate::base::{FileId, ItemId, Loc, Name, Table};
use crate::diag::{Diagnostic, Word};
use crate::resolve::{
    Base, Category, Concept, Condition, ConditionKind, Definition, DefinitionId, Formula, Head, Model,
    Override, Policy, RuleId, Unit, stage_of,
};

/// Every cycle of things that lean on each other in files that were resolved again. A cycle never has only some of
/// its members there: what leans on a changed file is resolved again with it.
pub(super) fn check(model: &Model, renewed: &BTreeSet<FileId>) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let parents = |it: &Concept| it.parents.iter().map(|(id, _)| *id).collect();
    let cycle = |way: &[(Name, Loc)]| errors::ancestor_cycle(Word::Concept, way);
    report(&model.concepts, renewed, parents, |it| &it.head, cycle, &mut out);
    let parent = |it: &Category| it.parent.iter().map(|(id, _)| *id).collect();
    let cycle = |way: &[(Name, Loc)]| errors::ancestor_cycle(Word::Category, way);
    report(&model.categories, renewed, parent, |it| &it.head, cycle, &mut out);
    let base = |it: &Unit| {
        let made = it.formula.iter().flat_map(Formula::items).map(|(id, _)| id);
        it.multiple_of.iter().map(|(_, id)| *id).chain(made).collect()
    };
    let cycle = |way: &[(Name, Loc)]| errors::ancestor_cycle(Word::Unit, way);
    report(&model.units, renewed, base, |it| &it.head, cycle, &mut out);
    let parent = |it: &Base| it.parent.iter().map(|(id, _)| *id).collect();
    report(&model.bases, renewed, parent, |it| &it.head, errors::base_cycle, &mut out);
    let used = |it: &Definition| mentioned(&it.condition);
    report(&model.definitions, renewed, used, |it| &it.head, errors::definition_cycle, &mut out);
    out
}

/// The definitions that a condition uses directly.
pub(crate) fn mentioned(condition: &Condition) -> Vec<DefinitionId> {
    let mut found = Vec::new();
    super::parts(condition, &mut |part| {
        if let ConditionKind::Defined(id) = part.kind {
            found.push(id);
        }
    });
    found
}

/// Those definitions and all that they use but what is known, each once and after what it uses itself. Without recursion, so that no
/// chain is too long.
pub(crate) fn in_order(
    model: &Model,
    used: Vec<DefinitionId>,
    known: impl Fn(DefinitionId) -> bool,
) -> Vec<DefinitionId> {
    let mut begun = BTreeSet::new();
    let mut ordered = Vec::new();
    for first in used {
        let mut path = Vec::new();
        let mut next = Some(first);
        loop {
            if let Some(id) = next.take().filter(|id| !known(*id) && begun.insert(*id)) {
                let below = model.definitions.get(id).map(|it| mentioned(&it.condition)).unwrap_or_default();
                path.push((id, below.into_iter()));
            }
            let Some((id, below)) = path.last_mut() else { break };
            next = below.next();
            if next.is_none() {
                ordered.push(*id);
                path.pop();
            }
        }
    }
    ordered
}

fn report<I: ItemId, T>(
    table: &Table<I, T>,
    files: &BTreeSet<FileId>,
    next: impl Fn(&T) -> Vec<I>,
    head: impl Fn(&T) -> &Head,
    diagnostic: impl Fn(&[(Name, Loc)]) -> Diagnostic,
    out: &mut Vec<Diagnostic>,
) {
    let items: Vec<(I, &T)> = table.of_files(files).collect();
    let places: BTreeMap<I, usize> = items.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
    let place = |id: I| places.get(&id).copied();
    let graph: Vec<Vec<usize>> =
        items.iter().map(|(_, item)| next(item).into_iter().filter_map(place).collect()).collect();
    for cycle in cycles(&graph) {
        let members = cycle.iter().filter_map(|place| items.get(*place));
        let way: Vec<_> = members.map(|(_, item)| (head(item).name.clone(), head(item).name_loc)).collect();
        out.push(diagnostic(&way));
    }
}

pub(super) fn overrides(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    let position = |id: RuleId| policy.rules.iter().position(|rule| *rule == id);
    let any =
        policy.rules.iter().filter_map(|id| model.rules.get(*id)).any(|rule| !rule.overrides.is_empty());
    if !any {
        return;
    }
    let graph: Vec<Vec<usize>> = policy
        .rules
        .iter()
        .map(|id| overridden(model, policy, *id).into_iter().filter_map(position).collect())
        .collect();
    for cycle in cycles(&graph) {
        let rules =
            cycle.iter().filter_map(|index| policy.rules.get(*index)).filter_map(|id| model.rules.get(*id));
        let way: Vec<_> = rules.map(|rule| (rule.head.name.clone(), rule.head.name_loc)).collect();
        out.push(errors::override_cycle(&way));
    }
}

/// The rules that a rule overrides; a verb is every other rule of that verb.
pub(crate) fn overridden(model: &Model, policy: &Policy, id: RuleId) -> Vec<RuleId> {
    let Some(rule) = model.rules.get(id) else { return Vec::new() };
    let mut found = Vec::new();
    for target in &rule.overrides {
        match target {
            Override::Rule(target, _) => found.push(*target),
            Override::Verb(verb, _) => found.extend(policy.rules.iter().copied().filter(|other| {
                *other != id
                    && model
                        .rules
                        .get(*other)
                        .is_some_and(|it| it.verb == *verb && stage_of(it.verb) == stage_of(rule.verb))
            })),
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// One cycle for each group of nodes that reach each other, its smallest node first. Without recursion, so that no
/// chain is too long.
fn cycles(graph: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NEW: u8 = 0;
    const OPEN: u8 = 1;
    const DONE: u8 = 2;
    let mut state = vec![NEW; graph.len()];
    let mut found = Vec::new();
    for start in 0..graph.len() {
        if state.get(start) != Some(&NEW) {
            continue;
        }
        let mut path: Vec<(usize, usize)> = vec![(start, 0)];
        set(&mut state, start, OPEN);
        while let Some((node, next)) = path.last_mut() {
            let Some(target) = graph.get(*node).and_then(|targets| targets.get(*next)).copied() else {
                set(&mut state, *node, DONE);
                path.pop();
                continue;
            };
            *next += 1;
            match state.get(target) {
                Some(&NEW) => {
                    set(&mut state, target, OPEN);
                    path.push((target, 0));
                }
                Some(&OPEN) => {
                    let from = path.iter().position(|(node, _)| *node == target).unwrap_or(0);
                    let mut cycle: Vec<usize> =
                        path.get(from..).unwrap_or_default().iter().map(|(node, _)| *node).collect();
                    let smallest =
                        cycle.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(at, _)| at);
                    cycle.rotate_left(smallest);
                    if !found.contains(&cycle) {
                        found.push(cycle);
                    }
                }
                Some(_) | None => {}
            }
        }
    }
    found
}

fn set(state: &mut [u8], node: usize, value: u8) {
    if let Some(slot) = state.get_mut(node) {
        *slot = value;
    }
}
