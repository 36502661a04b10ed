//! Circles: concepts, categories, units, definitions and overrides that lead back to themselves. Each circle is
//! reported once, at its first member, with the way round it.

use super::errors;
use crate::base::{Loc, Name};
use crate::diag::{Diagnostic, Word};
use crate::resolve::{Condition, ConditionKind, Head, Model, Override, Policy, RuleId, stage_of};

/// Reports every circle.
pub(super) fn check(model: &Model, out: &mut Vec<Diagnostic>) {
    let concepts =
        graph(model.concepts.values(), |it| it.parents.iter().map(|(id, _)| id.0 as usize).collect());
    report(
        &concepts,
        model.concepts.as_slice(),
        |it| &it.head,
        |way| errors::ancestor_circle(Word::Concept, way),
        out,
    );
    let categories =
        graph(model.categories.values(), |it| it.parent.iter().map(|(id, _)| id.0 as usize).collect());
    report(
        &categories,
        model.categories.as_slice(),
        |it| &it.head,
        |way| errors::ancestor_circle(Word::Category, way),
        out,
    );
    let units =
        graph(model.units.values(), |it| it.multiple_of.iter().map(|(_, id)| id.0 as usize).collect());
    report(
        &units,
        model.units.as_slice(),
        |it| &it.head,
        |way| errors::ancestor_circle(Word::Unit, way),
        out,
    );
    let definitions = graph(model.definitions.values(), |it| mentioned(&it.condition));
    report(&definitions, model.definitions.as_slice(), |it| &it.head, errors::definition_circle, out);
    for policy in model.policies.values() {
        overrides(model, policy, out);
    }
}

fn graph<'m, T: 'm>(items: impl Iterator<Item = &'m T>, next: impl Fn(&T) -> Vec<usize>) -> Vec<Vec<usize>> {
    items.map(next).collect()
}

/// The definitions that a condition uses directly.
fn mentioned(condition: &Condition) -> Vec<usize> {
    let mut found = Vec::new();
    super::parts(condition, &mut |part| {
        if let ConditionKind::Defined(id) = part.kind {
            found.push(id.0 as usize);
        }
    });
    found
}

fn report<T>(
    graph: &[Vec<usize>],
    items: &[T],
    head: impl Fn(&T) -> &Head,
    diagnostic: impl Fn(&[(Name, Loc)]) -> Diagnostic,
    out: &mut Vec<Diagnostic>,
) {
    for circle in circles(graph) {
        let way: Vec<_> = circle
            .iter()
            .filter_map(|index| items.get(*index))
            .map(|item| (head(item).name.clone(), head(item).name_loc))
            .collect();
        out.push(diagnostic(&way));
    }
}

fn overrides(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
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
    for circle in circles(&graph) {
        let rules =
            circle.iter().filter_map(|index| policy.rules.get(*index)).filter_map(|id| model.rules.get(*id));
        let way: Vec<_> = rules.map(|rule| (rule.head.name.clone(), rule.head.name_loc)).collect();
        out.push(errors::override_circle(&way));
    }
}

/// The rules that a rule overrides; a verb stands for every other rule of that verb.
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

/// One circle for each group of nodes that reach each other, its smallest node first. Without recursion, so that no
/// chain is too long.
fn circles(graph: &[Vec<usize>]) -> Vec<Vec<usize>> {
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
                    let mut circle: Vec<usize> =
                        path.get(from..).unwrap_or_default().iter().map(|(node, _)| *node).collect();
                    let smallest =
                        circle.iter().enumerate().min_by_key(|(_, node)| **node).map_or(0, |(at, _)| at);
                    circle.rotate_left(smallest);
                    if !found.contains(&circle) {
                        found.push(circle);
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
