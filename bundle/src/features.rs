//! Forms of the language that a policy uses. Input: a program. Output: their names, by which an engine that lacks one refuses.

use std::collections::BTreeSet;

use remit_engine::ir::{Action, Atom, Condition, FactType, Policy, RuleKind, StageName, Vocabulary};

/// The names of every form that this version knows.
pub(crate) const KNOWN: [&str; 18] = [
    "amounts",
    "arithmetic",
    "codes",
    "conversions",
    "counts",
    "dated_values",
    "declines",
    "destinations",
    "discharge",
    "events",
    "follow_ups",
    "impossible",
    "notices",
    "only",
    "overrides",
    "priorities",
    "records",
    "suspicions",
];

/// The names of the forms that a policy uses, sorted.
pub fn features(vocabulary: &Vocabulary, policy: &Policy) -> BTreeSet<&'static str> {
    let mut used = BTreeSet::new();
    let mut add = |name: &'static str, is: bool| {
        if is {
            used.insert(name);
        }
    };
    for atom in &policy.atoms {
        if let Some(name) = of_atom(atom) {
            add(name, true);
        }
        let fact = vocabulary.facts.get(atom.fact().index());
        add("arithmetic", fact.is_some_and(|fact| fact.computed.is_some()));
        add("events", fact.is_some_and(|fact| fact.kind == FactType::Event));
    }
    let stages = [policy.stage(StageName::Referral), policy.stage(StageName::Discharge)];
    let rules = || stages.iter().flat_map(|stage| &stage.rules);
    let conditions = rules().map(|rule| &rule.condition).chain(policy.offers.iter().map(|it| &it.condition));
    let conditions = conditions.flat_map(|condition| condition.parts());
    let conditions = conditions.chain(policy.definitions.iter().map(|it| &it.condition));
    add("counts", conditions.into_iter().any(counts));
    add("conversions", policy.conversion.is_some());
    add("declines", rules().any(|rule| matches!(rule.kind, RuleKind::Decline(_))));
    add("discharge", !policy.discharge.rules.is_empty());
    add("follow_ups", !policy.follow_ups.is_empty());
    add("impossible", !policy.impossible.is_empty());
    add("notices", !policy.notices.is_empty());
    add("overrides", rules().any(|rule| !rule.overrides.is_empty()));
    add("priorities", rules().flat_map(|rule| &rule.actions).any(is_priority));
    used
}

fn of_atom(atom: &Atom) -> Option<&'static str> {
    match atom {
        Atom::Truth(_) | Atom::Given(_) | Atom::Has { .. } | Atom::Choice { .. } => None,
        Atom::Compare { .. } => Some("amounts"),
        Atom::Only { .. } => Some("only"),
        Atom::Code { .. } => Some("codes"),
        Atom::Suspected { .. } => Some("suspicions"),
        Atom::Ever(_) => Some("events"),
        Atom::Dated { .. } => Some("dated_values"),
        Atom::Destination { .. } => Some("destinations"),
        Atom::Entries { .. } => Some("records"),
    }
}

fn counts(condition: &Condition) -> bool {
    match condition {
        Condition::Const(_) | Condition::Atom(_) | Condition::Defined(_) => false,
        Condition::Not(inner) => counts(inner),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().any(counts),
        Condition::Count { .. } => true,
    }
}

fn is_priority(action: &Action) -> bool {
    match action {
        Action::Priority(_) => true,
        Action::OneOf(choices) => choices.iter().any(is_priority),
        Action::Route(_) | Action::Service(_) | Action::Reply(_) | Action::Note(_) | Action::Within(_) => {
            false
        }
    }
}
