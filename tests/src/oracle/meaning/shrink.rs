//! Makes a scenario smaller while it goes on failing. Input: a scenario, and whether one fails. Output: one of which
//! nothing can be left out.

use super::scenario::{Condition, Policy, Rule, Said, Says, Scenario};

/// The smallest scenario that can be reached and fails.
pub fn smallest(scenario: Scenario, fails: &dyn Fn(&Scenario) -> bool) -> Scenario {
    let mut smallest = scenario;
    while let Some(smaller) = smaller(&smallest).into_iter().find(|it| fails(it)) {
        smallest = smaller;
    }
    smallest
}

fn smaller(scenario: &Scenario) -> Vec<Scenario> {
    let mut found: Vec<Scenario> = Vec::new();
    let mut with = |change: &dyn Fn(&mut Scenario)| {
        let mut changed = scenario.clone();
        change(&mut changed);
        if changed != *scenario {
            found.push(changed);
        }
    };
    let policy = &scenario.policy;
    for index in 0..policy.rules.len() {
        with(&|it| remove_rule(&mut it.policy, index));
    }
    for index in 0..policy.impossible.len() {
        with(&|it| drop(it.policy.impossible.remove(index)));
    }
    for index in 0..policy.services.len() {
        with(&|it| drop(it.policy.services.remove(index)));
        with(&|it| it.policy.services[index].when = None);
    }
    for index in 0..policy.notices.len() {
        with(&|it| drop(it.policy.notices.remove(index)));
        with(&|it| it.policy.notices[index].unless = None);
        for own in simpler(&policy.notices[index].condition) {
            with(&|it| it.policy.notices[index].condition = own.clone());
        }
    }
    for index in 0..policy.silences.len() {
        with(&|it| it.policy.silences.retain(|own| *own != policy.silences[index]));
    }
    for index in 0..policy.definitions.len() {
        with(&|it| inline(&mut it.policy, index));
    }
    for fact in 0..scenario.said.len() {
        with(&|it| it.said[fact] = Said::Nothing);
    }
    with(&|it| it.policy.default = None);
    with(&|it| it.policy.default.iter_mut().for_each(|(_, actions)| actions.clear()));
    for (index, rule) in policy.rules.iter().enumerate() {
        with(&|it| it.policy.rules[index].when = None);
        with(&|it| it.policy.rules[index].unless = None);
        with(&|it| it.policy.rules[index].overrides.clear());
        with(&|it| it.policy.rules[index].overrides_verbs.clear());
        with(&|it| it.policy.rules[index].actions.clear());
        for action in 0..rule.actions.len() {
            with(&|it| it.policy.rules[index].actions.retain(|own| *own != rule.actions[action]));
        }
        for own in simpler_rules(rule) {
            with(&|it| it.policy.rules[index] = own.clone());
        }
    }
    for (index, impossible) in policy.impossible.iter().enumerate() {
        for own in simpler(impossible) {
            with(&|it| it.policy.impossible[index] = own.clone());
        }
    }
    found
}

fn simpler_rules(rule: &Rule) -> Vec<Rule> {
    let says: Vec<Says> = match &rule.says {
        Says::That(condition) => simpler(condition).into_iter().map(Says::That).collect(),
        Says::Require(groups) if groups.len() > 1 => {
            groups.iter().map(|group| Says::Require(vec![group.clone()])).collect()
        }
        Says::Require(_) | Says::RequireYes(_) | Says::RequireNew(_) => Vec::new(),
    };
    let of = |own: &Option<Condition>| -> Vec<Condition> { own.iter().flat_map(simpler).collect() };
    let says = says.into_iter().map(|says| Rule { says, ..rule.clone() });
    let when = of(&rule.when).into_iter().map(|own| Rule { when: Some(own), ..rule.clone() });
    let unless = of(&rule.unless).into_iter().map(|own| Rule { unless: Some(own), ..rule.clone() });
    says.chain(when).chain(unless).collect()
}

fn simpler(condition: &Condition) -> Vec<Condition> {
    match condition {
        Condition::Not(inner) => {
            let inside = simpler(inner).into_iter().map(|it| Condition::Not(Box::new(it)));
            std::iter::once((**inner).clone()).chain(inside).collect()
        }
        Condition::And(parts) => parts.iter().cloned().chain(parts_simpler(parts, Condition::And)).collect(),
        Condition::Or(parts) => parts.iter().cloned().chain(parts_simpler(parts, Condition::Or)).collect(),
        // With fewer parts it may be one that nobody may write.
        Condition::Count(_, parts) => parts.clone(),
        Condition::Among(_, fact, concepts) => {
            concepts.iter().map(|it| Condition::Test(*fact, super::scenario::Test::Has(*it))).collect()
        }
        Condition::Test(..) | Condition::Given(_) | Condition::Defined(_) => Vec::new(),
    }
}

fn parts_simpler(parts: &[Condition], join: fn(Vec<Condition>) -> Condition) -> Vec<Condition> {
    let mut found = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if parts.len() > 2 {
            let mut fewer = parts.to_vec();
            fewer.remove(index);
            found.push(join(fewer));
        }
        for own in simpler(part) {
            let mut changed = parts.to_vec();
            changed[index] = own;
            found.push(join(changed));
        }
    }
    found
}

fn remove_rule(policy: &mut Policy, index: usize) {
    policy.rules.remove(index);
    for rule in &mut policy.rules {
        rule.overrides.retain(|other| *other != index);
        rule.overrides.iter_mut().filter(|other| **other > index).for_each(|other| *other -= 1);
    }
    let verbs: Vec<_> = policy.rules.iter().map(|rule| rule.verb).collect();
    policy.rules.iter_mut().for_each(|rule| rule.overrides_verbs.retain(|verb| verbs.contains(verb)));
}

/// Writes a definition out wherever it is used.
fn inline(policy: &mut Policy, index: usize) {
    let own = policy.definitions.remove(index);
    let replace = |condition: &mut Condition| put(condition, index, &own);
    policy.definitions.iter_mut().for_each(replace);
    policy.impossible.iter_mut().for_each(replace);
    for rule in &mut policy.rules {
        if let Says::That(condition) = &mut rule.says {
            replace(condition);
        }
        rule.when.iter_mut().chain(&mut rule.unless).for_each(replace);
    }
    policy.services.iter_mut().filter_map(|it| it.when.as_mut()).for_each(replace);
    for notice in &mut policy.notices {
        replace(&mut notice.condition);
        notice.unless.iter_mut().for_each(replace);
    }
}

fn put(condition: &mut Condition, index: usize, own: &Condition) {
    match condition {
        Condition::Defined(used) if *used == index => *condition = own.clone(),
        Condition::Defined(used) if *used > index => *used -= 1,
        Condition::Not(inner) => put(inner, index, own),
        Condition::And(parts) | Condition::Or(parts) | Condition::Count(_, parts) => {
            parts.iter_mut().for_each(|it| put(it, index, own));
        }
        Condition::Test(..) | Condition::Among(..) | Condition::Given(_) | Condition::Defined(_) => {}
    }
}
