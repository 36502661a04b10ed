//! What the cases of a policy cover. A rule is covered when some case is decided by it. A condition of a rule or of a
//! definition is covered when one case shows that the whole would turn out otherwise were it no, and another that it
//! would were it yes: modified condition/decision coverage, each part judged with all others as the case has them. A
//! definition counts as one condition where it is used, and its own conditions count once, with itself.

use remit_engine::eval::Holds;
use remit_engine::ir::{self, Condition, StageName};

use super::{Outcome, Verdict, run_policy};
use crate::resolve::PolicyId;
use crate::workspace::Snapshot;

/// What the cases of one policy cover.
#[derive(Clone, Debug)]
pub struct PolicyCoverage {
    /// Every rule, in the order written, the referral stage first.
    pub rules: Vec<RuleCoverage>,
    /// Every definition that the policy uses.
    pub definitions: Vec<DefinitionCoverage>,
    /// How the cases turned out, those included that are still to be confirmed and cover nothing.
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

/// What the cases cover of one definition.
#[derive(Clone, Debug)]
pub struct DefinitionCoverage {
    /// Its name.
    pub definition: String,
    /// Its conditions.
    pub conditions: Vec<ConditionCoverage>,
}

/// What the cases show of one condition.
#[derive(Clone, Debug)]
pub struct ConditionCoverage {
    /// The condition: an atom or a definition.
    pub condition: Condition,
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
        let all = || self.parts().flat_map(|(_, conditions)| conditions);
        (all().filter(|condition| condition.gap.is_none()).count(), all().count())
    }

    /// Rules and definitions by name, with their conditions.
    pub fn parts(&self) -> impl Iterator<Item = (&str, &[ConditionCoverage])> {
        let rules = self.rules.iter().map(|rule| (rule.rule.as_str(), rule.conditions.as_slice()));
        let definitions = self.definitions.iter();
        rules.chain(definitions.map(|it| (it.definition.as_str(), it.conditions.as_slice())))
    }
}

/// Runs the cases of a policy and works out what they cover; none where the policy has errors.
pub fn coverage(snapshot: &Snapshot, policy: PolicyId) -> Option<PolicyCoverage> {
    let outcomes = run_policy(snapshot, policy);
    let compiled = snapshot.compiled(policy)?.ir();
    let model = snapshot.model();
    let confirmed = |outcome: &&Outcome| !matches!(outcome.verdict, Verdict::Unconfirmed | Verdict::Stale(_));
    let counted: Vec<&Outcome> = outcomes.iter().filter(confirmed).collect();
    let shown: Vec<Shown<'_>> =
        counted.iter().map(|outcome| Shown::new(&compiled.definitions, &outcome.atoms)).collect();
    let mut rules = Vec::new();
    for stage in [StageName::Referral, StageName::Discharge] {
        let of_stage = |outcome: &Outcome| {
            model.cases.get(outcome.case).is_some_and(|case| case.expected.stage == stage)
        };
        let cases: Vec<&Shown<'_>> = counted
            .iter()
            .zip(&shown)
            .filter(|(outcome, _)| of_stage(outcome))
            .map(|(_, shown)| shown)
            .collect();
        for (index, rule) in compiled.stage(stage).rules.iter().enumerate() {
            let id = ir::RuleId::new(index);
            rules.push(RuleCoverage {
                rule: rule.name.clone(),
                location: rule.location.clone(),
                decides: counted.iter().any(|outcome| of_stage(outcome) && outcome.deciding.contains(&id)),
                conditions: conditions(&rule.condition.whole(), &cases)
                    .into_iter()
                    .filter(|it| !goes_with_answer(compiled, rule, &it.condition))
                    .collect(),
            });
        }
    }
    let cases: Vec<&Shown<'_>> = shown.iter().collect();
    let definitions = compiled.definitions.iter().map(|definition| DefinitionCoverage {
        definition: definition.name.clone(),
        conditions: conditions(&definition.condition, &cases),
    });
    let definitions = definitions.collect();
    Some(PolicyCoverage { rules, definitions, outcomes })
}

/// Whether the condition is that a fact is stated, beside the answer that is required of it: stated and answered
/// cannot differ, so no case can show one of them alone.
fn goes_with_answer(policy: &ir::Policy, rule: &ir::Rule, condition: &Condition) -> bool {
    let (ir::RuleKind::Require(wanted), Condition::Atom(atom)) = (&rule.kind, condition) else {
        return false;
    };
    let stated = match policy.atoms.get(atom.index()) {
        Some(ir::Atom::Given(fact)) => *fact,
        _ => return false,
    };
    wanted.iter().any(|it| it.fact == stated && it.answer.is_some())
}

/// What one case shows: the truth of every atom, and of every definition.
pub(super) struct Shown<'a> {
    atoms: &'a [Option<bool>],
    definitions: Vec<Option<bool>>,
}

fn conditions(whole: &Condition, cases: &[&Shown<'_>]) -> Vec<ConditionCoverage> {
    let mut parts = Vec::new();
    collect(whole, &mut parts);
    parts
        .into_iter()
        .map(|part| {
            let shows = |wanted: bool| cases.iter().any(|case| case.matters(whole, part, wanted));
            let gap = match (shows(true), shows(false)) {
                (true, true) => None,
                (true, false) => Some(Gap::No),
                (false, true) => Some(Gap::Yes),
                (false, false) => Some(Gap::Both),
            };
            ConditionCoverage { condition: part.clone(), gap }
        })
        .collect()
}

/// The atoms and definitions of a condition, each once.
fn collect<'c>(condition: &'c Condition, parts: &mut Vec<&'c Condition>) {
    match condition {
        Condition::Atom(_) | Condition::Defined(_) => {
            if !parts.contains(&condition) {
                parts.push(condition);
            }
        }
        Condition::Not(part) => collect(part, parts),
        Condition::And(all) | Condition::Or(all) | Condition::Count { of: all, .. } => {
            all.iter().for_each(|part| collect(part, parts));
        }
        Condition::Const(_) => {}
    }
}

impl<'a> Shown<'a> {
    /// Each definition uses only those before it, so each is looked at once.
    pub(super) fn new(definitions: &[ir::Definition], atoms: &'a [Option<bool>]) -> Self {
        let mut shown = Self { atoms, definitions: Vec::with_capacity(definitions.len()) };
        for definition in definitions {
            let holds = shown.holds(&definition.condition, None);
            shown.definitions.push(holds);
        }
        shown
    }

    /// Whether the part is `wanted` here, and the whole would turn out otherwise were it not.
    fn matters(&self, whole: &Condition, part: &Condition, wanted: bool) -> bool {
        if self.holds(part, None) != Some(wanted) {
            return false;
        }
        let flipped = self.holds(whole, Some((part, !wanted)));
        matches!((self.holds(whole, None), flipped), (Some(before), Some(after)) if before != after)
    }

    /// The condition with three truth values, one part of it taken for what it is not.
    pub(super) fn holds(&self, condition: &Condition, instead: Option<(&Condition, bool)>) -> Option<bool> {
        if let Some((part, value)) = instead
            && part == condition
        {
            return Some(value);
        }
        match condition {
            Condition::Const(value) => Some(*value),
            Condition::Atom(atom) => self.atoms.get(atom.index()).copied().flatten(),
            // What is taken for what it is not belongs to this condition, not in what its definitions mean.
            Condition::Defined(id) => self.definitions.get(id.index()).copied().flatten(),
            Condition::Not(part) => self.holds(part, instead).map(|value| !value),
            Condition::And(all) => self.joined(all, instead, false),
            Condition::Or(any) => self.joined(any, instead, true),
            Condition::Count { least, most, of } => {
                let holds = |part| match self.holds(part, instead) {
                    Some(true) => Holds::Yes,
                    Some(false) => Holds::No,
                    None => Holds::Open,
                };
                match Holds::count(of.iter().map(holds), *least, *most) {
                    Holds::Yes => Some(true),
                    Holds::No => Some(false),
                    Holds::Open => None,
                }
            }
        }
    }

    fn joined(
        &self,
        parts: &[Condition],
        instead: Option<(&Condition, bool)>,
        settles: bool,
    ) -> Option<bool> {
        let mut open = false;
        for part in parts {
            match self.holds(part, instead) {
                Some(value) if value == settles => return Some(settles),
                Some(_) => {}
                None => open = true,
            }
        }
        if open { None } else { Some(!settles) }
    }
}
