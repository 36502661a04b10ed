//! What is said about a decision, by the definitions alone. Input: the worlds with what happens in each. Output: what each
//! open fact can change, which rules lost to what, and what becomes of each service asked for.

use std::collections::{BTreeMap, BTreeSet};

use remit_engine::ir::{StageName, Verb};

use super::answer::{Fate, Outcome, yields};
use super::decide::smallest;
use super::scenario::{Condition, Policy, Provision};
use super::vocabulary::{SERVICES, is_below};
use super::worlds::{Model, World, Worlds};

/// A rule that holds and lost: how, and to which rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// How.
    pub how: &'static str,
    /// The rules that beat it.
    pub by: BTreeSet<String>,
}

/// The most that each fact of a smallest change can change: the verb, the routes, or what else is answered.
pub fn affects(worlds: &Worlds, fates: &[Fate]) -> BTreeMap<usize, &'static str> {
    let differ = |one: usize, other: usize| fates[one].answer != fates[other].answer;
    let mut most: BTreeMap<usize, &'static str> = BTreeMap::new();
    for (change, pairs) in smallest(worlds, &differ) {
        let any = |differ: &dyn Fn(&Fate, &Fate) -> bool| {
            pairs.iter().any(|(one, other)| differ(&fates[*one], &fates[*other]))
        };
        let what = if any(&|one, other| one.answer.verb != other.answer.verb) {
            "decision"
        } else if any(&|one, other| one.answer.routes != other.answer.routes) {
            "route"
        } else {
            "answer"
        };
        let rank = |what: &str| ["decision", "route", "answer"].iter().position(|own| *own == what);
        for at in change {
            let known = most.entry(at).or_insert(what);
            if rank(what) < rank(known) {
                *known = what;
            }
        }
    }
    most
}

/// The rules that hold in some worlds and not in others.
pub fn open_rules(policy: &Policy, fates: &[Fate]) -> BTreeSet<String> {
    let holds = |rule: usize| fates.iter().filter(|fate| fate.holds.contains(&rule)).count();
    let rules = policy.rules.iter().enumerate();
    let open = rules.filter(|(rule, _)| (1..fates.len()).contains(&holds(*rule)));
    open.map(|(_, rule)| rule.name.clone()).collect()
}

/// The rules that hold in every world, and lost: to rules that override them, to a stronger verb, or to what is open.
pub fn lost(model: &Model<'_>, fates: &[Fate], decision: Verb) -> BTreeMap<String, Lost> {
    let policy = model.policy;
    let strength = |verb: Verb| verb.strength(policy.stage).expect("a verb of the stage");
    let always = |rule: usize| fates.iter().all(|fate| fate.effective.contains(&rule));
    let ever = |rule: usize| fates.iter().any(|fate| fate.effective.contains(&rule));
    let agreed = fates.iter().all(|fate| fate.answer.verb == decision);
    let deciding: BTreeSet<usize> = (0..policy.rules.len())
        .filter(|rule| policy.rules[*rule].verb == decision && always(*rule))
        .collect();
    let named = |rules: &BTreeSet<usize>| rules.iter().map(|rule| policy.rules[*rule].name.clone()).collect();
    let mut found = BTreeMap::new();
    for (rule, own) in policy.rules.iter().enumerate() {
        if !fates.iter().all(|fate| fate.holds.contains(&rule)) {
            continue;
        }
        let overriders = || {
            let others = policy.rules.iter().enumerate();
            others.filter(|(other, to)| *other != rule && yields(model, rule, to)).map(|(other, _)| other)
        };
        if !ever(rule) {
            let sure: BTreeSet<usize> = overriders().filter(|other| always(*other)).collect();
            let by: BTreeSet<usize> =
                if sure.is_empty() { overriders().filter(|other| ever(*other)).collect() } else { sure };
            found.insert(own.name.clone(), Lost { how: "overrides", by: named(&by) });
        } else if strength(own.verb) > strength(decision) {
            // The decision is settled, or a rule that is certain brings it; else what is open does.
            let how = if agreed || !deciding.is_empty() { "stronger" } else { "open" };
            found.insert(own.name.clone(), Lost { how, by: named(&deciding) });
        }
    }
    found
}

/// The notices that hold in some world, and whether they do in every one. Each is listed with the decisions of the stage
/// whose facts it reads: here, with those about referrals.
pub fn notices(model: &Model<'_>, worlds: &Worlds) -> BTreeMap<String, bool> {
    let mut found = BTreeMap::new();
    if model.policy.stage == StageName::Discharge {
        return found;
    }
    for notice in &model.policy.notices {
        let holds = |world: &World| {
            let truth = |condition: &Condition| model.truth(condition, world, &worlds.given);
            truth(&notice.condition) && !notice.unless.as_ref().is_some_and(truth)
        };
        let count = worlds.worlds.iter().filter(|world| holds(world)).count();
        if count > 0 {
            found.insert(notice.name.clone(), count == worlds.worlds.len());
        }
    }
    found
}

/// What may be said of a service asked for, and whether it is certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The outcomes, of which one is said.
    pub outcomes: BTreeSet<&'static str>,
    /// Whether it is so in every world, at the same places and by the same party; `None` where the text does not say.
    pub certain: Option<bool>,
}

/// What may be said of a service of which that comes.
pub fn told(policy: &Policy, service: usize, outcomes: &BTreeSet<Outcome>) -> Told {
    let entries = |speaks: &dyn Fn(usize) -> bool| -> Vec<&Provision> {
        let all = policy.services.iter().filter(|it| it.services.iter().any(|own| speaks(*own)));
        all.map(|it| &it.says).collect()
    };
    let own = entries(&|own| is_below(&SERVICES, service, own));
    if own.is_empty() {
        let kinds = entries(&|own| is_below(&SERVICES, own, service));
        return if kinds.is_empty() {
            Told { outcomes: BTreeSet::from(["unlisted"]), certain: Some(true) }
        } else {
            // Of a service that is only a kind of what was asked for, the outcome is not certain.
            Told { outcomes: BTreeSet::from(["declined", "offered", "duty", "unmet"]), certain: Some(false) }
        };
    }
    let offers = own.iter().any(|says| matches!(says, Provision::Offer(_)));
    // What comes first is what is said.
    let said = |outcome: &Outcome| match outcome {
        Outcome { declined: true, .. } => vec!["declined"],
        Outcome { offered: true, .. } => vec!["offered"],
        Outcome { parties, .. } if !parties.is_empty() => vec!["duty"],
        // There is such a service on a condition that is not met. Of one that is only not declined, or for which
        // nobody answers here, the text does not say which it is.
        Outcome { .. } if offers => vec!["unmet"],
        Outcome { .. } => vec!["unmet", "offered"],
    };
    let all: BTreeSet<Vec<&str>> = outcomes.iter().map(said).collect();
    let shown = |outcome: &Outcome| match outcome {
        Outcome { declined: true, .. } => Outcome { declined: true, ..Outcome::default() },
        Outcome { offered: true, places, .. } => {
            Outcome { offered: true, places: places.clone(), ..Outcome::default() }
        }
        Outcome { parties, .. } => Outcome { parties: parties.clone(), ..Outcome::default() },
    };
    let shown: BTreeSet<Outcome> = outcomes.iter().map(shown).collect();
    // Of several parties one is named, and of several refusals each has its routes.
    let several = own.iter().filter(|says| matches!(says, Provision::Decline(_))).count() > 1
        || shown.iter().any(|it| it.parties.len() > 1);
    Told { certain: (!several).then_some(shown.len() == 1), outcomes: all.into_iter().flatten().collect() }
}
