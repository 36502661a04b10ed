//! What the cases of a policy cover. A rule is covered when some case is decided by it. A condition of a rule, one
//! atom, is covered when one case shows that the rule would fare otherwise were the atom no, and another that it
//! would were it yes: modified condition/decision coverage, each atom judged with all others as the case has them.

use remit_engine::ir::{self, AtomId, Condition, StageName};

use super::{Outcome, compiled, run_policy};
use crate::resolve::PolicyId;
use crate::workspace::Snapshot;

/// What the cases of one policy cover.
#[derive(Clone, Debug)]
pub struct PolicyCoverage {
    /// Every rule, in the order written, the referral stage first.
    pub rules: Vec<RuleCoverage>,
    /// How the cases turned out.
    pub outcomes: Vec<Outcome>,
}

/// What the cases cover of one rule.
#[derive(Clone, Debug)]
pub struct RuleCoverage {
    /// Its name.
    pub rule: String,
    /// Where it is written.
    pub location: ir::Location,
    /// Whether some case is decided by it.
    pub decides: bool,
    /// Its conditions.
    pub conditions: Vec<ConditionCoverage>,
}

/// What the cases show of one condition of a rule.
#[derive(Clone, Debug)]
pub struct ConditionCoverage {
    /// The condition.
    pub atom: AtomId,
    /// What is not shown of it; none: it is covered.
    pub gap: Option<Gap>,
}

/// What no case shows of a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// That the rule needs it to be yes.
    Yes,
    /// That the rule needs it to be no.
    No,
    /// Neither.
    Both,
}

impl PolicyCoverage {
    /// How many rules some case is decided by, of how many.
    pub fn rules_covered(&self) -> (usize, usize) {
        (self.rules.iter().filter(|rule| rule.decides).count(), self.rules.len())
    }

    /// How many conditions are shown to matter, of how many.
    pub fn conditions_covered(&self) -> (usize, usize) {
        let all = || self.rules.iter().flat_map(|rule| &rule.conditions);
        (all().filter(|condition| condition.gap.is_none()).count(), all().count())
    }
}

/// Runs the cases of a policy and works out what they cover; none where the policy has errors.
pub fn coverage(snapshot: &Snapshot, policy: PolicyId) -> Option<PolicyCoverage> {
    let outcomes = run_policy(snapshot, policy);
    let compiled = compiled(snapshot, policy)?.ir();
    let model = snapshot.model();
    let mut rules = Vec::new();
    for stage in [StageName::Referral, StageName::Discharge] {
        let of_stage = |outcome: &&Outcome| {
            model.cases.get(outcome.case).is_some_and(|case| case.expected.stage == stage)
        };
        let cases: Vec<&Outcome> = outcomes.iter().filter(of_stage).collect();
        for (index, rule) in compiled.stage(stage).rules.iter().enumerate() {
            let id = ir::RuleId::new(index);
            let condition = expand(compiled, &rule.condition);
            rules.push(RuleCoverage {
                rule: rule.name.clone(),
                location: rule.location.clone(),
                decides: cases.iter().any(|outcome| outcome.deciding.contains(&id)),
                conditions: conditions(&condition, &cases),
            });
        }
    }
    Some(PolicyCoverage { rules, outcomes })
}

/// The condition with its definitions written out.
fn expand(policy: &ir::Policy, condition: &Condition) -> Condition {
    match condition {
        Condition::Defined(id) => match policy.definitions.get(id.index()) {
            Some(definition) => expand(policy, &definition.condition),
            None => Condition::Const(false),
        },
        Condition::Not(part) => Condition::Not(Box::new(expand(policy, part))),
        Condition::And(all) => Condition::And(all.iter().map(|part| expand(policy, part)).collect()),
        Condition::Or(any) => Condition::Or(any.iter().map(|part| expand(policy, part)).collect()),
        Condition::Const(_) | Condition::Atom(_) => condition.clone(),
    }
}

fn conditions(condition: &Condition, cases: &[&Outcome]) -> Vec<ConditionCoverage> {
    let mut atoms = Vec::new();
    collect(condition, &mut atoms);
    atoms
        .into_iter()
        .map(|atom| {
            let shows = |wanted: bool| cases.iter().any(|case| matters(condition, atom, wanted, &case.atoms));
            let gap = match (shows(true), shows(false)) {
                (true, true) => None,
                (true, false) => Some(Gap::No),
                (false, true) => Some(Gap::Yes),
                (false, false) => Some(Gap::Both),
            };
            ConditionCoverage { atom, gap }
        })
        .collect()
}

fn collect(condition: &Condition, atoms: &mut Vec<AtomId>) {
    match condition {
        Condition::Atom(atom) => {
            if !atoms.contains(atom) {
                atoms.push(*atom);
            }
        }
        Condition::Not(part) => collect(part, atoms),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| collect(part, atoms)),
        Condition::Const(_) | Condition::Defined(_) => {}
    }
}

/// Whether the atom is `wanted` in the case, and the rule would fare otherwise were it not.
fn matters(condition: &Condition, atom: AtomId, wanted: bool, truth: &[Option<bool>]) -> bool {
    if truth.get(atom.index()).copied().flatten() != Some(wanted) {
        return false;
    }
    let as_is = holds(condition, &|id| truth.get(id.index()).copied().flatten());
    let flipped = holds(condition, &|id| {
        if id == atom { Some(!wanted) } else { truth.get(id.index()).copied().flatten() }
    });
    matches!((as_is, flipped), (Some(before), Some(after)) if before != after)
}

/// The condition with three truth values.
fn holds(condition: &Condition, truth: &impl Fn(AtomId) -> Option<bool>) -> Option<bool> {
    match condition {
        Condition::Const(value) => Some(*value),
        Condition::Atom(atom) => truth(*atom),
        Condition::Not(part) => holds(part, truth).map(|value| !value),
        Condition::And(all) => joined(all, truth, false),
        Condition::Or(any) => joined(any, truth, true),
        Condition::Defined(_) => None,
    }
}

fn joined(parts: &[Condition], truth: &impl Fn(AtomId) -> Option<bool>, settles: bool) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match holds(part, truth) {
            Some(value) if value == settles => return Some(settles),
            Some(_) => {}
            None => open = true,
        }
    }
    if open { None } else { Some(!settles) }
}
