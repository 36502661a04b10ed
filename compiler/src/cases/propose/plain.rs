//! Values that people write. Input: a case. Output: the same with what clinics' cases say in the place of whatever came first,
//! and with days next to a limit.

use std::collections::BTreeMap;

use remit_engine::ir::{self, Atom, ConceptId, Condition, Derivation, Factor, Role};
use remit_engine::value::{Date, Number};
use serde_json::{Map, Value, json};

use super::find::{Draft, Finder, without};
use super::goals::{Goal, What};
use crate::lower::lower_case;
use crate::resolve::{FactType, PolicyId};
use crate::workspace::Snapshot;

/// So many values are tried for a fact.
const MOST: usize = 12;
/// The fact that every referral is about.
const DIAGNOSIS: &str = "diagnosis";
/// So far back a limit in time is looked for.
const DAYS: i64 = 40_000;

/// What cases say of facts, the most usual first, as a referral says it.
pub(super) struct Plain(BTreeMap<String, Vec<Value>>);

impl Plain {
    pub(super) fn new(snapshot: &Snapshot, policy: PolicyId) -> Self {
        const OWN: usize = 100;
        let model = snapshot.model();
        let paths: Vec<String> = model
            .facts
            .values()
            .filter(|fact| fact.record.is_none() && counts(&fact.kind))
            .map(|fact| fact.head.name.to_string())
            .collect();
        let mut counted: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
        let mut count = |path: &'_ str, said: &Value, weight: usize| {
            if let Some(path) = paths.iter().find(|own| own.as_str() == path) {
                *counted.entry(path).or_default().entry(said.to_string()).or_default() += weight;
            }
        };
        for id in model.policies.ids() {
            let weight = if id == policy { OWN * OWN } else { OWN };
            for (_, case) in model.cases_of(id).filter(|(_, case)| case.runnable) {
                let referral = lower_case(model, case).referral;
                for path in &paths {
                    let Some(said) = referral.pointer(&pointer(path)) else { continue };
                    if is_plain(said) {
                        count(path, said, weight);
                        continue;
                    }
                    let names = said.as_array().into_iter().flatten().filter(|one| one.is_string());
                    names.for_each(|one| count(path, &json!([one]), weight));
                }
            }
            // A policy without cases speaks of diagnoses all the same.
            for atom in snapshot.compiled(id).iter().flat_map(|policy| &policy.ir().atoms) {
                let vocabulary = snapshot.lexicon().map(|lexicon| lexicon.vocabulary());
                if let (Atom::Has { fact, concept }, Some(vocabulary)) = (atom, vocabulary) {
                    let fact = vocabulary.facts.get(fact.index()).filter(|fact| fact.path == DIAGNOSIS);
                    let named = fact.into_iter().flat_map(|_| kin(snapshot, *concept));
                    for concept in named.filter_map(|id| vocabulary.concepts.get(id.index())) {
                        count(DIAGNOSIS, &json!([concept.id]), 1);
                    }
                }
            }
        }
        if let Some((path, services)) = offered(snapshot, policy) {
            services.iter().for_each(|service| count(&path, &json!([service]), OWN));
        }
        for path in &paths {
            counted.entry(path).or_default();
        }
        let sorted = counted.into_iter().map(|(path, said)| {
            let mut said: Vec<(String, usize)> = said.into_iter().collect();
            said.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
            let read = said.into_iter().filter_map(|(said, _)| serde_json::from_str(&said).ok());
            (path.to_owned(), read.collect())
        });
        Self(sorted.collect())
    }

    /// Makes a case plainer that shows a goal.
    pub(super) fn make(&self, finder: &Finder<'_>, draft: &mut Draft, goal: &Goal) {
        for (path, usual) in &self.0 {
            self::usual(finder, draft, goal, path, usual);
        }
        medicines(finder, draft, goal);
        next_to_limit(finder, draft, goal);
    }
}

/// Other concepts of the kinds of one: the nearer, the more often.
fn kin(snapshot: &Snapshot, concept: ConceptId) -> Vec<ConceptId> {
    let Some(lexicon) = snapshot.lexicon() else { return Vec::new() };
    let kin = lexicon.above(concept).iter().flat_map(|kind| lexicon.below(*kind)).copied();
    kin.filter(|other| !lexicon.is_below(*other, concept)).collect()
}

/// What is asked for is rather something that the policy offers: the fact, and the services.
fn offered(snapshot: &Snapshot, policy: PolicyId) -> Option<(String, Vec<String>)> {
    let (policy, lexicon) = snapshot.compiled(policy).zip(snapshot.lexicon())?;
    let vocabulary = lexicon.vocabulary();
    let request = vocabulary.facts.get(lexicon.role(Role::Request)?.index())?;
    let services = policy.ir().offers.iter().flat_map(|offer| &offer.services);
    let services = services.filter_map(|id| vocabulary.concepts.get(id.index()).map(|it| it.id.clone()));
    Some((request.path.clone(), services.collect()))
}

/// Whether cases tell what people say of such facts.
const fn counts(kind: &FactType) -> bool {
    match kind {
        FactType::Concept(_)
        | FactType::Concepts(_)
        | FactType::Quantity(_)
        | FactType::Dimension(_)
        | FactType::OneOf(_)
        | FactType::Destination => true,
        FactType::Truth
        | FactType::Date
        | FactType::Event
        | FactType::Given
        | FactType::Medicines
        | FactType::Records(_)
        | FactType::Error => false,
    }
}

/// A word, an amount, an empty list or one name in a list.
fn is_plain(said: &Value) -> bool {
    match said {
        Value::String(text) => text != "unknown",
        Value::Number(_) => true,
        Value::Array(all) => matches!(all.as_slice(), [] | [Value::String(_)]),
        Value::Null | Value::Bool(_) | Value::Object(_) => false,
    }
}

fn pointer(path: &str) -> String {
    format!("/{}", path.replace('.', "/"))
}

/// Says of a fact what cases most usually say, where that does as well; of a list, each thing by itself.
fn usual(finder: &Finder<'_>, draft: &mut Draft, goal: &Goal, path: &str, usual: &[Value]) {
    let pointer = pointer(path);
    let Some(said) = draft.referral.pointer(&pointer) else { return };
    let rank = |said: &Value| usual.iter().position(|own| own == said).unwrap_or(usize::MAX);
    if is_plain(said) {
        let known = rank(said);
        let found = instead(finder, draft, goal, &pointer, usual.iter().take(MOST.min(known)));
        // A length of time of which nothing but that it is said matters.
        let in_days = draft.referral.pointer(&pointer).and_then(Value::as_str) == Some("1 days");
        if !found && in_days {
            instead(finder, draft, goal, &pointer, std::iter::once(&json!("1 years")));
        }
        return;
    }
    for index in 0..said.as_array().map_or(0, Vec::len) {
        let place = format!("{pointer}/{index}");
        let Some(one) = draft.referral.pointer(&place).filter(|one| one.is_string()) else { continue };
        let known = rank(&json!([one]));
        let named = usual.iter().take(MOST.min(known)).filter_map(|said| said.pointer("/0"));
        instead(finder, draft, goal, &place, named);
    }
}

/// Puts the first of these values there that does as well. Whether one does.
fn instead<'v>(
    finder: &Finder<'_>,
    draft: &mut Draft,
    goal: &Goal,
    pointer: &str,
    mut values: impl Iterator<Item = &'v Value>,
) -> bool {
    values.any(|value| {
        let mut other = draft.referral.clone();
        if let Some(place) = other.pointer_mut(pointer) {
            *place = value.clone();
        }
        finder.replace(draft, other, goal, true)
    })
}

/// Says which medicines there are, in the place of doses that follow from them: none, or morphine or another that counts
/// as itself.
fn medicines(finder: &Finder<'_>, draft: &mut Draft, goal: &Goal) {
    let facts = &finder.lexicon.vocabulary().facts;
    let Some(list) = finder.lexicon.role(Role::Medicines).and_then(|id| Some((id, facts.get(id.index())?)))
    else {
        return;
    };
    let derived: Vec<&str> = facts
        .iter()
        .filter(|fact| match fact.derive {
            Some(
                Derivation::EquivalentDose { medicines, .. } | Derivation::AnyMedicine { medicines, .. },
            ) => medicines == list.0,
            Some(Derivation::Elapsed { .. } | Derivation::Age { .. }) | None => false,
        })
        .map(|fact| fact.path.as_str())
        .collect();
    let said: Vec<&Value> =
        derived.iter().filter_map(|path| draft.referral.pointer(&pointer(path))).collect();
    if said.is_empty() || draft.referral.pointer(&pointer(&list.1.path)).is_some() {
        return;
    }
    let doses = said.iter().filter_map(|said| said.as_str()?.split_once(' ').map(|(number, _)| number));
    // Where it is open how much, a little.
    let little = [String::from("10")];
    let doses: Vec<String> = doses.filter(|number| *number != "0").map(str::to_owned).chain(little).collect();
    let mut bare = draft.referral.clone();
    for path in derived {
        bare = without(&bare, path).unwrap_or(bare);
    }
    let names = as_itself(finder);
    let dosed = doses.iter().flat_map(|dose| {
        names.iter().map(move |(substance, route, unit)| {
            json!([{ "substance": substance, "route": route, "daily": format!("{dose} {unit}") }])
        })
    });
    for value in std::iter::once(json!([])).chain(dosed) {
        let mut other = bare.clone();
        put(&mut other, &list.1.path, value);
        if finder.replace(draft, other, goal, true) {
            return;
        }
    }
    // Where nobody takes just that, no dose is less than one that is a part of it.
    let (Some(dose), true) = (doses.first(), doses.len() == 2) else { return };
    for path in facts.iter().map(|fact| pointer(&fact.path)) {
        let said = draft.referral.pointer(&path);
        let Some(unit) = said.and_then(Value::as_str).and_then(|said| said.strip_prefix("0 ")) else {
            continue;
        };
        let dose = json!(format!("{dose} {unit}"));
        instead(finder, draft, goal, &path, std::iter::once(&dose));
    }
}

/// Substances and routes of which what is taken counts as it is, with the unit of a day's sum.
fn as_itself<'f>(finder: &'f Finder<'_>) -> Vec<(&'f str, &'f str, &'f str)> {
    let vocabulary = finder.lexicon.vocabulary();
    let name = |id: ConceptId| vocabulary.concepts.get(id.index()).map(|concept| concept.id.as_str());
    let chosen = finder.policy.ir().conversion;
    let rows = chosen.and_then(|chosen| vocabulary.conversions.get(chosen.conversion.index()));
    let rows = rows.iter().flat_map(|conversion| &conversion.rows);
    let own = rows.filter(|row| match row.factor {
        Factor::Linear { central, low, high } => [central, low, high].into_iter().all(|it| it == Number::ONE),
        Factor::Between { .. } | Factor::Table(_) | Factor::Bands(_) => false,
    });
    own.filter_map(|row| {
        let unit = vocabulary.units.get(row.unit.index()).filter(|unit| !unit.is_rate())?;
        Some((name(row.substance)?, name(row.route)?, unit.id.as_str()))
    })
    .collect()
}

fn put(into: &mut Value, path: &str, value: Value) {
    let mut at = into;
    for name in path.split('.') {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Value::Object(fields) = at else { return };
        at = fields.entry(name).or_insert(Value::Null);
    }
    *at = value;
}

/// Moves the day of an event, or of a value, next to the limit in time that a goal is about: the last that passes, or the
/// first that does not.
fn next_to_limit(finder: &Finder<'_>, draft: &mut Draft, goal: &Goal) {
    let What::Matters { part: Condition::Atom(atom), .. } = &goal.what else { return };
    let facts = &finder.lexicon.vocabulary().facts;
    let (fact, dated) = match finder.policy.ir().atoms.get(atom.index()) {
        Some(Atom::Compare { fact, .. }) => (*fact, false),
        Some(Atom::Dated { fact, .. }) => (*fact, true),
        Some(_) | None => return,
    };
    let Some(fact) = facts.get(fact.index()) else { return };
    if !dated && fact.kind != ir::FactType::Event {
        return;
    }
    let role = finder.lexicon.role(Role::Date).and_then(|fact| facts.get(fact.index()));
    let day = role.and_then(|role| draft.referral.pointer(&pointer(&role.path)));
    let place = pointer(&fact.path) + if dated { "/on" } else { "" };
    let day_of = |value: &Value| value.as_str().and_then(|text| text.parse::<Date>().ok());
    let Some(on) = day.and_then(day_of) else { return };
    let Some(now) = draft.referral.pointer(&place).and_then(day_of) else { return };
    let first = now.days_until(on);
    // As far as the answer stays the same in one direction, the limit is there; else in the other.
    for (mut good, mut bad) in [(first, DAYS), (first, -1)] {
        let before = draft.clone();
        while (good - bad).abs() > 1 {
            let middle = good + (bad - good) / 2;
            let mut other = draft.referral.clone();
            if let (Some(day), Some(said)) = (on.plus_days(-middle), other.pointer_mut(&place)) {
                *said = json!(day.to_string());
            }
            if finder.replace(draft, other, goal, true) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        if (0..DAYS).contains(&bad) {
            return;
        }
        *draft = before;
    }
}
