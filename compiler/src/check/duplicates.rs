//! Two statements of one thing: whichever of them counted, the order of lines would decide.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::{errors, same};
use crate::base::{Loc, Name};
use crate::diag::Diagnostic;
use crate::resolve::{ConceptId, DestinationId, Guard, Model, Policy, ROLES, RuleKind};

/// Checks the statements of one policy.
pub(super) fn check(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    let silences = policy.silences.iter().map(|it| (it.fact, it.fact_loc));
    for (fact, loc, first) in repeated(silences) {
        let name = model.facts.get(fact).map_or_else(|| Name::new(""), |fact| fact.head.name.clone());
        out.push(errors::said_twice(loc, first, "silence", &name));
    }
    let left = policy
        .leaves
        .iter()
        .flat_map(|leave| leave.statements.iter().map(|(number, loc)| ((leave.source, *number), *loc)));
    for ((_, number), loc, first) in repeated(left) {
        out.push(errors::said_twice(loc, first, "leave", &Name::from(number.to_string())));
    }
    services(model, policy, out);
}

/// A role belongs to one fact: the language would not know which of two it is.
pub(super) fn roles(model: &Model, out: &mut Vec<Diagnostic>) {
    let with_role = model.facts.values().filter_map(|fact| Some((fact.role?, fact.head.name_loc)));
    for (role, loc, first) in repeated(with_role) {
        let word = ROLES.iter().find(|(_, it)| *it == role).map_or("", |(word, _)| word);
        out.push(errors::said_twice(loc, first, "role", &Name::new(word)));
    }
}

/// What is there again, with both places.
fn repeated<K: Eq + Hash + Copy>(all: impl Iterator<Item = (K, Loc)>) -> Vec<(K, Loc, Loc)> {
    let mut seen: FxHashMap<K, Loc> = FxHashMap::default();
    let mut found = Vec::new();
    for (key, loc) in all {
        let first = *seen.entry(key).or_insert(loc);
        if first != loc {
            found.push((key, loc, first));
        }
    }
    found
}

/// A service that is offered or declined.
struct Said<'m> {
    service: ConceptId,
    loc: Loc,
    guard: &'m Guard,
    declined: bool,
    /// Where it is offered: at two places is no contradiction.
    places: Vec<DestinationId>,
}

/// A service that is offered and declined, or either twice, under the same conditions.
fn services(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    let offered = policy.offers.iter().flat_map(|offer| {
        let places: Vec<_> = offer.places.iter().map(|(id, _)| *id).collect();
        offer.services.iter().map(move |(service, loc)| Said {
            service: *service,
            loc: *loc,
            guard: &offer.guard,
            declined: false,
            places: places.clone(),
        })
    });
    let rules = policy.rules.iter().filter_map(|id| model.rules.get(*id));
    let declined = rules.flat_map(|rule| {
        let services = match &rule.kind {
            RuleKind::Decline(services) => services.as_slice(),
            RuleKind::Plain(_) | RuleKind::Require(_) => &[],
        };
        services.iter().map(move |(service, loc)| Said {
            service: *service,
            loc: *loc,
            guard: &rule.guard,
            declined: true,
            places: Vec::new(),
        })
    });
    let mut seen: FxHashMap<ConceptId, Vec<Said<'_>>> = FxHashMap::default();
    for one in offered.chain(declined) {
        let before = seen.entry(one.service).or_default();
        let clash = before.iter().find(|other| {
            let apart = !one.declined && !other.declined && one.places != other.places;
            !apart && same::guards(one.guard, other.guard)
        });
        if let Some(other) = clash {
            let variant = match (one.declined, other.declined) {
                (true, true) => "decline",
                (false, false) => "offer",
                (true, false) | (false, true) => "offer_and_decline",
            };
            let name =
                model.concepts.get(one.service).map_or_else(|| Name::new(""), |it| it.head.name.clone());
            out.push(errors::said_twice(one.loc, other.loc, variant, &name));
        }
        before.push(one);
    }
}
