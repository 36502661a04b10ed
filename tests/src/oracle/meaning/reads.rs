//! What a policy reads. Input: a policy. Output: the facts that its content asks for, of which it reads whether they are
//! stated, and whose values it reads.

use std::collections::BTreeSet;

use remit_engine::ir::Verb;

use super::scenario::{Condition, FactIndex, Policy, Rule, Says, Test};

/// Whether a rule is content.
pub fn is_content(rule: &Rule) -> bool {
    let mut reads = false;
    if let Says::That(condition) = &rule.says {
        condition.each(&mut |part| reads |= matches!(part, Condition::Given(_)));
    }
    !matches!(rule.says, Says::That(_)) || (reads && matches!(rule.verb, Verb::Ask | Verb::Return))
}

/// The facts that content asks for.
pub fn required(policy: &Policy) -> BTreeSet<FactIndex> {
    let mut found = BTreeSet::new();
    for rule in policy.rules.iter().filter(|rule| is_content(rule)) {
        match &rule.says {
            Says::That(condition) => condition.each(&mut |part| {
                if let Condition::Given(fact) = part {
                    found.insert(*fact);
                }
            }),
            Says::Require(groups) => found.extend(groups.iter().flatten()),
            Says::RequireYes(fact) | Says::RequireNew(fact) => drop(found.insert(*fact)),
        }
    }
    found
}

/// The facts of which anything reads whether they are stated.
pub fn given_read(policy: &Policy) -> BTreeSet<FactIndex> {
    let mut found = required(policy);
    for condition in policy.conditions() {
        condition.each(&mut |part| {
            if let Condition::Given(fact) = part {
                found.insert(*fact);
            }
        });
    }
    found
}

/// The facts whose values a condition reads.
pub fn values_read(policy: &Policy, condition: &Condition) -> BTreeSet<FactIndex> {
    let mut found = BTreeSet::new();
    condition.each(&mut |part| match part {
        Condition::Test(fact, _) | Condition::Among(_, fact, _) => drop(found.insert(*fact)),
        Condition::Defined(index) => found.extend(values_read(policy, &policy.definitions[*index])),
        Condition::Given(_)
        | Condition::Not(_)
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Count(..) => {}
    });
    found
}

/// The facts whose values a rule reads.
pub fn values_of_rules(policy: &Policy) -> BTreeSet<FactIndex> {
    let read = |rule: &Rule| -> BTreeSet<FactIndex> {
        let (own, wanted) = match &rule.says {
            Says::That(condition) => (Some(condition), None),
            Says::Require(_) => (None, None),
            Says::RequireYes(fact) | Says::RequireNew(fact) => (None, Some(*fact)),
        };
        let all = own.into_iter().chain(&rule.when).chain(&rule.unless);
        all.flat_map(|condition| values_read(policy, condition)).chain(wanted).collect()
    };
    policy.rules.iter().flat_map(read).collect()
}

/// What a rule tests a fact for: concepts, and suspicions of concepts.
pub fn concepts_of_rule(policy: &Policy, rule: &Rule, fact: FactIndex) -> BTreeSet<Test> {
    let own = match &rule.says {
        Says::That(condition) => Some(condition),
        Says::Require(_) | Says::RequireYes(_) | Says::RequireNew(_) => None,
    };
    let all = own.into_iter().chain(&rule.when).chain(&rule.unless);
    all.flat_map(|condition| concepts_read(policy, condition, fact)).collect()
}

/// What a condition tests a fact for: concepts, and suspicions of concepts.
pub fn concepts_read(policy: &Policy, condition: &Condition, fact: FactIndex) -> BTreeSet<Test> {
    let mut found = BTreeSet::new();
    condition.each(&mut |part| match part {
        Condition::Test(own, test @ (Test::Has(_) | Test::Suspected(_))) if *own == fact => {
            found.insert(test.clone());
        }
        Condition::Among(_, own, concepts) if *own == fact => {
            found.extend(concepts.iter().map(|concept| Test::Has(*concept)));
        }
        Condition::Defined(index) => found.extend(concepts_read(policy, &policy.definitions[*index], fact)),
        Condition::Test(..)
        | Condition::Among(..)
        | Condition::Given(_)
        | Condition::Not(_)
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Count(..) => {}
    });
    found
}
