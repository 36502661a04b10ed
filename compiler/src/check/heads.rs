//! What a policy must have once: a title, a language, one default for each stage, a conversion where doses count.

use remit_engine::ir::StageName;

use super::errors;
use std::collections::BTreeMap;

use crate::base::Loc;
use crate::diag::Diagnostic;
use crate::resolve::{
    ConditionKind, DeriveFunction, Guard, Model, Override, Policy, Rule, RuleKind, SectionId, stage_of,
};

/// How many conditions the `decline` statements of one policy may have; deciding looks at every choice of them.
pub(crate) const MOST_CONDITIONAL_DECLINES: usize = 6;

/// Checks the head of a policy and what follows from it.
pub(super) fn check(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    if policy.title.is_empty() {
        out.push(errors::incomplete_head(policy.head.name_loc, "title"));
    }
    if let (Some((from, _)), Some((to, loc))) = (policy.valid_from, policy.valid_to)
        && to < from
    {
        out.push(errors::validity_ends_first(loc, from, to));
    }
    for stage in [StageName::Referral, StageName::Discharge] {
        // One for the whole policy, and one for each section with a condition.
        let mut seen: BTreeMap<Option<SectionId>, Loc> = BTreeMap::new();
        for otherwise in policy.defaults.iter().filter(|otherwise| otherwise.stage == stage) {
            let of = otherwise.within.as_ref().map(|within| within.section);
            match seen.get(&of) {
                Some(first) => out.push(errors::two_defaults(otherwise.loc, *first)),
                None => drop(seen.insert(of, otherwise.loc)),
            }
        }
    }
    let rules = || policy.rules.iter().filter_map(|id| model.rules.get(*id));
    for rule in rules() {
        across_stages(model, rule, out);
    }
    let conditional =
        |rule: &&Rule| matches!(rule.kind, RuleKind::Decline(_)) && rule.guard.conditions().next().is_some();
    let mut guards: Vec<&Guard> = Vec::new();
    for rule in rules().filter(conditional) {
        if !guards.iter().any(|guard| super::same_guards(guard, &rule.guard)) {
            guards.push(&rule.guard);
        }
        if guards.len() > MOST_CONDITIONAL_DECLINES {
            out.push(errors::too_many_declines(rule.verb_loc, MOST_CONDITIONAL_DECLINES));
            break;
        }
    }
    if policy.conversion.is_none() {
        check_conversion(model, policy, out);
    }
}

fn across_stages(model: &Model, rule: &Rule, out: &mut Vec<Diagnostic>) {
    for target in &rule.overrides {
        let (verb, loc) = match target {
            Override::Verb(verb, loc) => (*verb, *loc),
            Override::Rule(target, loc) => match model.rules.get(*target) {
                Some(target) => (target.verb, *loc),
                None => continue,
            },
        };
        if stage_of(verb) != stage_of(rule.verb) {
            out.push(errors::across_stages(loc, rule.verb.word(), verb.word()));
        }
    }
}

/// A dose that is computed from medicines needs factors.
fn check_conversion(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    let mut found = None;
    super::conditions(model, policy, &mut |condition| {
        super::parts(condition, &mut |part| {
            let (ConditionKind::Compare(fact, ..) | ConditionKind::Between(fact, ..)) = &part.kind else {
                return;
            };
            let derivation = model.facts.get(*fact).and_then(|fact| fact.derivation.as_ref());
            if derivation.is_some_and(|it| it.function == DeriveFunction::EquivalentDose) {
                found.get_or_insert((part.loc, *fact));
            }
        });
    });
    if let Some((loc, fact)) = found
        && let Some(fact) = model.facts.get(fact)
    {
        let seen = model.conversions.values().filter(|it| model.sees(policy.head.module, it.head.module));
        let known = seen.map(|it| it.head.name.to_string()).collect();
        out.push(errors::no_conversion(policy.head.name_loc, loc, &fact.head.name, known));
    }
}
