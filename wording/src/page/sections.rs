//! A policy in parts: what holds for every referral, and what holds for those of each section that has a condition. On the
//! page the condition is said once, under the heading.

use std::collections::BTreeMap;

use remit_engine::ir::{Guarded, Otherwise, Policy, RuleId, RuleKind, StageName, Within};

/// The policy without what is in sections with a condition, and for each of these the policy of what is in it; `None` where
/// there is no such section.
pub(super) fn split(policy: &Policy) -> Option<(Policy, Vec<(Within, Policy)>)> {
    let mut sections: Vec<Within> = Vec::new();
    for within in guards(policy).filter_map(|guard| guard.within.as_ref()) {
        if !sections.contains(within) {
            sections.push(within.clone());
        }
    }
    if sections.is_empty() {
        return None;
    }
    let of = |within: Within| {
        let own = part(policy, Some(&within));
        (within, own)
    };
    Some((part(policy, None), sections.into_iter().map(of).collect()))
}

fn guards(policy: &Policy) -> impl Iterator<Item = &Guarded> {
    let rules = policy.referral.rules.iter().chain(&policy.discharge.rules).map(|rule| &rule.condition);
    let offers = policy.offers.iter().map(|it| &it.condition);
    let wishes = policy.recommendations.iter().map(|it| &it.condition);
    let said = policy.notices.iter().map(|it| &it.condition);
    let later = policy.follow_ups.iter().map(|it| &it.condition);
    rules
        .chain(offers)
        .chain(wishes)
        .chain(policy.duties.iter().map(|it| &it.condition))
        .chain(said)
        .chain(later)
}

/// What is in that section, or in none, with nothing said of the section any more.
fn part(policy: &Policy, within: Option<&Within>) -> Policy {
    let mut own = policy.clone();
    let takes = |guard: &mut Guarded| {
        let here = guard.within.as_ref() == within;
        guard.within = None;
        here
    };
    own.offers.retain_mut(|it| takes(&mut it.condition));
    own.declines.retain_mut(|it| takes(&mut it.condition));
    own.recommendations.retain_mut(|it| takes(&mut it.condition));
    own.duties.retain_mut(|it| takes(&mut it.condition));
    own.notices.retain_mut(|it| takes(&mut it.condition));
    own.follow_ups.retain_mut(|it| takes(&mut it.condition));
    for name in [StageName::Referral, StageName::Discharge] {
        let stage = own.stage_mut(name);
        let mut places: BTreeMap<RuleId, RuleId> = BTreeMap::new();
        let mut kept = Vec::new();
        let default = std::mem::take(&mut stage.default).filter(|_| within.is_none());
        stage.default = default;
        for (place, mut rule) in std::mem::take(&mut stage.rules).into_iter().enumerate() {
            if !takes(&mut rule.condition) {
                continue;
            }
            if rule.kind == RuleKind::Otherwise {
                stage.default = Some(Otherwise {
                    verb: rule.verb,
                    never: false,
                    actions: rule.actions,
                    because: rule.because,
                    citations: rule.citations,
                    location: rule.location,
                    texts: rule.texts,
                });
                continue;
            }
            places.insert(RuleId::new(place), RuleId::new(kept.len()));
            kept.push(rule);
        }
        for rule in &mut kept {
            rule.overrides = rule.overrides.iter().filter_map(|id| places.get(id).copied()).collect();
        }
        stage.rules = kept;
    }
    own
}
