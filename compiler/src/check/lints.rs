//! Things that are allowed and probably not meant.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use remit_engine::eval::Holds;
use remit_engine::ir::StageName;

use super::errors;
use crate::diag::Diagnostic;
use crate::resolve::{
    Condition, ConditionKind, DefinitionId, Description, FactId, FactType, Model, Policy, RuleKind, Silence,
    Term, stage_of,
};
use crate::syntax::ast::{Counting, SetOperatorKind, Verb};

/// Runs every lint over one policy.
pub(super) fn check(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    no_default(model, policy, out);
    let known = Known::new(model, policy);
    fires_on_silence(&known, out);
    reads_later_facts(&known, out);
    unverified(model, policy, out);
}

/// A stage with rules and no default ends in review, which the author may not know.
fn no_default(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    for stage in [StageName::Referral, StageName::Discharge] {
        let rules = policy.rules.iter().filter_map(|id| model.rules.get(*id));
        let decides =
            stage == StageName::Referral || rules.into_iter().any(|rule| stage_of(rule.verb) == stage);
        let mut rules = policy.rules.iter().filter_map(|id| model.rules.get(*id));
        let always = rules.any(|rule| stage_of(rule.verb) == stage && super::always::is_always(rule));
        if decides && !always && !policy.whole_defaults().any(|otherwise| otherwise.stage == stage) {
            out.push(errors::no_default(policy.head.name_loc, stage));
        }
    }
}

/// A verb of the referral stage over nothing but facts of the discharge: no referral tells them.
fn reads_later_facts(known: &Known<'_>, out: &mut Vec<Diagnostic>) {
    let model = known.model;
    for rule in known.policy.rules.iter().filter_map(|id| model.rules.get(*id)) {
        let mut reads = Reads::default();
        match &rule.kind {
            RuleKind::Plain(condition) => known.read(condition, &mut reads),
            RuleKind::Require(required) => required.iter().for_each(|it| reads.add(model, it.fact)),
            RuleKind::Decline(_) => continue,
        }
        rule.guard.conditions().for_each(|condition| known.read(condition, &mut reads));
        if stage_of(rule.verb) == StageName::Referral && reads.later && !reads.earlier {
            out.push(errors::reads_later_facts(rule.head.name_loc, &rule.head.name, rule.verb.word()));
        }
    }
}

/// Whether something reads facts of the discharge, and facts that are known before.
#[derive(Clone, Copy, Default)]
struct Reads {
    later: bool,
    earlier: bool,
}

impl Reads {
    fn add(&mut self, model: &Model, fact: FactId) {
        let later = model.facts.get(fact).is_some_and(|it| it.stage == StageName::Discharge);
        self.later |= later;
        self.earlier |= !later;
    }
}

/// What the lints know of a policy's definitions, each worked out once.
struct Known<'m> {
    model: &'m Model,
    policy: &'m Policy,
    reads: FxHashMap<DefinitionId, Reads>,
    silent: FxHashMap<DefinitionId, Option<Silent>>,
}

impl<'m> Known<'m> {
    fn new(model: &'m Model, policy: &'m Policy) -> Self {
        let mut known = Self { model, policy, reads: FxHashMap::default(), silent: FxHashMap::default() };
        let mut used = Vec::new();
        super::conditions(model, policy, &mut |condition| used.extend(super::mentioned(condition)));
        for id in super::in_order(model, used, |_| false) {
            let Some(definition) = model.definitions.get(id) else { continue };
            let mut reads = Reads::default();
            known.read(&definition.condition, &mut reads);
            let silent = known.silent(&definition.condition);
            known.reads.insert(id, reads);
            known.silent.insert(id, silent);
        }
        known
    }

    /// Adds what a condition reads, through definitions too.
    fn read(&self, condition: &Condition, reads: &mut Reads) {
        super::parts(condition, &mut |part| {
            if let Some(fact) = part.kind.fact() {
                reads.add(self.model, fact);
            }
            if let ConditionKind::Defined(id) = &part.kind {
                let of = self.reads.get(id).copied().unwrap_or_default();
                reads.later |= of.later;
                reads.earlier |= of.earlier;
            }
        });
    }
}

/// What a condition is when the referral says nothing: `Some` where assumed values settle it, with whether they had to.
#[derive(Clone, Copy)]
struct Silent {
    holds: bool,
    assumed: bool,
}

fn fires_on_silence(known: &Known<'_>, out: &mut Vec<Diagnostic>) {
    for rule in known.policy.rules.iter().filter_map(|id| known.model.rules.get(*id)) {
        if !matches!(rule.verb, Verb::Exclude | Verb::Return) {
            continue;
        }
        let RuleKind::Plain(condition) = &rule.kind else { continue };
        let within = rule.guard.within.as_ref().map(|it| known.silent(&it.condition));
        let when = rule.guard.when.as_ref().map(|it| known.silent(it));
        let unless = rule.guard.unless.as_ref().map(|it| known.silent(it));
        let holds = known.silent(condition);
        let always = Some(Silent { holds: true, assumed: false });
        let all = [holds, when.unwrap_or(always), within.unwrap_or(always)];
        let unless = unless.unwrap_or(Some(Silent { holds: false, assumed: false }));
        let fires = all.iter().all(|it| it.is_some_and(|it| it.holds)) && unless.is_some_and(|it| !it.holds);
        if fires && all.iter().flatten().any(|it| it.assumed) {
            out.push(errors::fires_on_silence(rule.head.name_loc, &rule.head.name, rule.verb.word()));
        }
    }
}

impl Known<'_> {
    fn silent(&self, condition: &Condition) -> Option<Silent> {
        let known = |holds: bool| Some(Silent { holds, assumed: true });
        match &condition.kind {
            ConditionKind::Truth(fact) => match silence_of(self.model, self.policy, *fact)? {
                Silence::Yes => known(true),
                Silence::No => known(false),
                Silence::Unknown
                | Silence::None
                | Silence::Never
                | Silence::Choice(_)
                | Silence::Quantity(_)
                | Silence::Concept(_) => None,
            },
            ConditionKind::Test(fact, operator, terms, _) => {
                test_on_silence(self.model, self.policy, *fact, *operator, terms)
            }
            ConditionKind::Always => Some(Silent { holds: true, assumed: false }),
            ConditionKind::Given(_) => Some(Silent { holds: false, assumed: false }),
            ConditionKind::Missing(_) => Some(Silent { holds: true, assumed: false }),
            ConditionKind::Defined(id) => self.silent.get(id).copied().flatten(),
            ConditionKind::Not(part) => self.silent(part).map(|it| Silent { holds: !it.holds, ..it }),
            ConditionKind::And(all) => self.joined(all, false),
            ConditionKind::Or(any) => self.joined(any, true),
            ConditionKind::Count(counting, parts) => self.counted(*counting, parts),
            ConditionKind::Entries(fact, quantifier, _) => {
                let none = *silence_of(self.model, self.policy, *fact)? == Silence::None;
                if none { known(quantifier.least() == 0) } else { None }
            }
            ConditionKind::Event(fact, _) => {
                let never = silence_of(self.model, self.policy, *fact)? == &Silence::Never;
                never.then_some(Silent { holds: false, assumed: true })
            }
            // Whatever value there is, nothing said tells its day.
            ConditionKind::Compare(..)
            | ConditionKind::Between(..)
            | ConditionKind::Dated(..)
            | ConditionKind::Error => None,
        }
    }

    /// An `and` is settled by one no, an `or` by one yes; else by all parts together.
    fn joined(&self, all: &[Condition], settles: bool) -> Option<Silent> {
        let found: Vec<_> = all.iter().map(|part| self.silent(part)).collect();
        if let Some(one) = found.iter().flatten().find(|it| it.holds == settles) {
            return Some(*one);
        }
        let parts: Option<Vec<Silent>> = found.into_iter().collect();
        Some(Silent { holds: !settles, assumed: parts?.iter().any(|it| it.assumed) })
    }
}

impl Known<'_> {
    /// A count is settled by as many as it takes, whatever the others are.
    fn counted(&self, counting: Counting, parts: &[Condition]) -> Option<Silent> {
        let found: Vec<Option<Silent>> = parts.iter().map(|part| self.silent(part)).collect();
        let holds = |part: &Option<Silent>| match part {
            Some(Silent { holds: true, .. }) => Holds::Yes,
            Some(Silent { holds: false, .. }) => Holds::No,
            None => Holds::Open,
        };
        let assumed = found.iter().flatten().any(|it| it.assumed);
        match Holds::count(found.iter().map(holds), counting.least(), counting.most()) {
            Holds::Yes => Some(Silent { holds: true, assumed }),
            Holds::No => Some(Silent { holds: false, assumed }),
            Holds::Open => None,
        }
    }
}

fn test_on_silence(
    model: &Model,
    policy: &Policy,
    fact: FactId,
    operator: SetOperatorKind,
    terms: &[Term],
) -> Option<Silent> {
    let holds = match silence_of(model, policy, fact)? {
        Silence::None => match operator {
            SetOperatorKind::NoneOf => true,
            SetOperatorKind::Count(counting) => counting.least() == 0,
            SetOperatorKind::AnyOf | SetOperatorKind::AllOf | SetOperatorKind::Only => false,
        },
        Silence::Choice(word) => {
            let named = terms.iter().any(|term| matches!(term, Term::Choice(name, _) if name == word));
            named != matches!(operator, SetOperatorKind::NoneOf)
        }
        Silence::Unknown
        | Silence::No
        | Silence::Yes
        | Silence::Never
        | Silence::Quantity(_)
        | Silence::Concept(_) => return None,
    };
    Some(Silent { holds, assumed: true })
}

/// What silence on a fact means in a policy.
pub(super) fn silence_of<'m>(model: &'m Model, policy: &'m Policy, fact: FactId) -> Option<&'m Silence> {
    let changed =
        policy.silences.iter().rev().find(|change| change.fact == fact).map(|change| &change.silence);
    changed.or_else(|| model.facts.get(fact).map(|fact| &fact.silence))
}

/// Vocabulary that a policy's conditions rest on and that is not verified, each once.
fn unverified(model: &Model, policy: &Policy, out: &mut Vec<Diagnostic>) {
    use remit_engine::ir::Status;
    let mut seen = BTreeSet::new();
    let mut mark = |about: &Description, name: &crate::base::Name, loc, out: &mut Vec<Diagnostic>| {
        if matches!(about.status, Status::Unverified | Status::Partly) && seen.insert(name.clone()) {
            out.push(errors::unverified(loc, name, about.status == Status::Partly));
        }
    };
    super::conditions(model, policy, &mut |condition| {
        super::parts(condition, &mut |part| {
            if let ConditionKind::Test(_, _, terms, _) = &part.kind {
                for term in terms {
                    if let Term::Concept(id, loc) = term
                        && let Some(concept) = model.concepts.get(*id)
                    {
                        mark(&concept.about, &concept.head.name, *loc, out);
                    }
                }
            }
            if let ConditionKind::Truth(fact) | ConditionKind::Compare(fact, ..) = &part.kind
                && let Some(fact) = model.facts.get(*fact)
                && !matches!(fact.kind, FactType::Error)
            {
                mark(&fact.about, &fact.head.name, part.loc, out);
            }
        });
    });
}
