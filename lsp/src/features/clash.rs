//! Clashes that are seen: two rules that hold on one referral and disagree, while the policy does not say which yields.
//!
//! An acceptance disagrees with an exclusion, and an exclusion with another that leads elsewhere.

use std::collections::BTreeSet;

use remit_compiler::resolve::{Action, CaseId, Model, Override, PolicyId, Rule, RuleId};
use remit_compiler::workspace::Snapshot;
use remit_engine::eval::{Decision, How};
use remit_engine::ir::Verb;
use remit_engine::value::Text;

use super::view::View;

/// Two such rules; the first decides, or leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Clash {
    pub(crate) first: RuleId,
    pub(crate) second: RuleId,
}

impl Clash {
    /// Whether a rule is one of the two.
    pub(crate) fn has(self, rule: RuleId) -> bool {
        self.first == rule || self.second == rule
    }
}

/// The clashes of a decision of a policy.
pub(crate) fn of_decision(snapshot: &Snapshot, policy: PolicyId, decision: &Decision) -> Vec<Clash> {
    let model = snapshot.model();
    let id = |name: &str| snapshot.rule_named(policy, name);
    let reasons = decision.reasons.iter().filter(|it| it.certain && it.verb == Verb::Exclude);
    let excluding: Vec<RuleId> = reasons.filter_map(|it| id(it.rule.as_deref()?)).collect();
    let mut found = BTreeSet::new();
    for lost in decision.overruled.iter().filter(|it| it.verb == Verb::Accept && it.how == How::Stronger) {
        if let Some(second) = id(&lost.rule) {
            let winners = lost.by.iter().filter_map(|name| id(name)).filter(|id| excluding.contains(id));
            found.extend(winners.map(|first| Clash { first, second }));
        }
    }
    let names = |id: &RuleId| -> BTreeSet<String> {
        let routes = model.rules.get(*id).map(|rule| routes(model, rule)).unwrap_or_default();
        routes.into_iter().map(|(_, name)| name).collect()
    };
    for (at, first) in excluding.iter().enumerate() {
        for second in excluding.iter().skip(at + 1) {
            let (one, two) = (names(first), names(second));
            if !one.is_empty() && !two.is_empty() && one != two {
                found.insert(Clash { first: *first, second: *second });
            }
        }
    }
    found.into_iter().collect()
}

/// The clashes that a case shows.
pub(crate) fn of_case(view: &View<'_>, case: CaseId) -> Vec<Clash> {
    let Some(policy) = view.model().cases.get(case).map(|case| case.policy) else { return Vec::new() };
    let outcome = view.outcomes.of(view.snapshot, case);
    let decision = outcome.decision.as_ref();
    decision.map(|decision| of_decision(view.snapshot, policy, decision)).unwrap_or_default()
}

/// Where a rule sends a referral: what the place is called, and what tells it from another.
pub(crate) fn routes(model: &Model, rule: &Rule) -> Vec<(Text, String)> {
    let routes = rule.actions.iter().filter_map(|action| match action {
        Action::Route { to: id, .. } => {
            let destination = model.destinations.get(*id)?;
            Some((destination.about.label.clone(), destination.head.name.to_string()))
        }
        Action::RouteText { to: text, .. } => Some((text.clone(), text.all().next()?.1.to_owned())),
        Action::Service(..)
        | Action::Reply(..)
        | Action::Note(..)
        | Action::Within { .. }
        | Action::OneOf(..)
        | Action::Priority(..)
        | Action::Notice(..)
        | Action::FollowUp(..) => None,
    });
    routes.collect()
}

/// Whether a rule overrides another, itself or through those that it overrides.
pub(crate) fn overrides(model: &Model, winner: RuleId, loser: RuleId) -> bool {
    let mut seen = BTreeSet::from([winner]);
    let mut queue = vec![winner];
    while let Some(rule) = queue.pop().and_then(|id| model.rules.get(id)) {
        for (other, beaten) in model.rules.iter().filter(|(_, other)| other.policy == rule.policy) {
            let direct = rule.overrides.iter().any(|it| match it {
                Override::Rule(id, _) => *id == other,
                Override::Verb(verb, _) => *verb == beaten.verb,
            });
            if direct && seen.insert(other) {
                queue.push(other);
            }
        }
    }
    winner != loser && seen.contains(&loser)
}
