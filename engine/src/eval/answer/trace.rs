//! A decision step by step. Input: a prepared referral and a stage. Output: every rule, what of its condition holds, and
//! what became of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::decision::How;
use super::notices::NoticeTrace;
use super::outcome::Conclusion;
use super::reasons::{Acting, Lost};
use crate::eval::bits::Bits;
use crate::eval::ids::item;
use crate::eval::model::slots::atom_var;
use crate::eval::model::truth::{Assignment, Truth};
use crate::eval::policy::LoadedPolicy;
use crate::eval::prepare::Prepared;
use crate::eval::solve::{Budget, Space};
use crate::ir::{AtomId, Condition, DefinitionId, Guarded, Location, RuleId, StageName, Verb};

/// How deep within a condition definitions are opened. What is deeper is told by its name.
const DEEPEST: usize = 40;

/// Every rule of a stage, in the order of the policy, with what became of it. Fields are added, never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Trace {
    /// The stage.
    pub stage: StageName,
    /// What is decided.
    pub decision: Verb,
    /// The rules.
    pub rules: Vec<RuleTrace>,
    /// What is decided where no rule decides.
    pub default: DefaultTrace,
    /// What is said whatever is decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<NoticeTrace>,
    /// Whether no limit cut the search short; if one did, rules may be said to decide perhaps that do not.
    pub exact: bool,
}

/// A rule, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RuleTrace {
    /// Its name.
    pub rule: String,
    /// What it would decide.
    pub verb: Verb,
    /// Whether its condition holds.
    pub holds: Holds,
    /// What became of it.
    pub became: Became,
    /// What it yields to.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub by: Vec<String>,
    /// How it lost.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub how: Option<How>,
    /// Its condition, in the parts in which it is written. All of them have to hold, and what is after `unless` must not.
    pub parts: Vec<PartTrace>,
    /// Where it is written.
    pub location: Location,
}

/// What is decided where no rule decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DefaultTrace {
    /// What it decides.
    pub verb: Verb,
    /// What became of it.
    pub became: Became,
}

/// Yes, no, or not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// It is so.
    Yes,
    /// It is not.
    No,
    /// It depends on what is not known.
    Open,
}

/// What became of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Became {
    /// It decides, as the decision is now.
    Decides,
    /// It decides or not, as what is not known turns out.
    MayDecide,
    /// It holds, and yields.
    Yields,
    /// It cannot decide, whether it holds or not.
    Idle,
    /// It does not hold.
    Fails,
}

/// A part of a rule's condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PartTrace {
    /// Which part.
    pub part: Part,
    /// What it says.
    pub condition: ConditionTrace,
}

/// The parts of a rule's condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Part {
    /// What holds for all of the section that it is in.
    Within,
    /// What the statement itself tests.
    Test,
    /// Its `when`.
    When,
    /// Its `unless`.
    Unless,
}

/// A condition, and whether it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ConditionTrace {
    /// Whether it holds.
    pub holds: Holds,
    /// What it says.
    #[serde(flatten)]
    pub says: Says,
}

/// What a condition says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "says")]
#[non_exhaustive]
pub enum Says {
    /// Always, or never.
    Constant,
    /// A fact is so.
    Test {
        /// The test, among those of the policy.
        test: AtomId,
        /// The fact's path.
        fact: String,
        /// What is known of the fact.
        known: HowKnown,
    },
    /// A named condition.
    Defined {
        /// Its name.
        name: String,
        /// What it means; none where that is told before in the same rule.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        means: Option<Box<ConditionTrace>>,
    },
    /// Not so.
    Not {
        /// What is not so.
        what: Box<ConditionTrace>,
    },
    /// All of it.
    And {
        /// What.
        parts: Vec<ConditionTrace>,
    },
    /// Any of it.
    Or {
        /// What.
        parts: Vec<ConditionTrace>,
    },
    /// So many of it.
    Count {
        /// As many at least.
        least: u32,
        /// As many at most; none: any number.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        most: Option<u32>,
        /// What.
        parts: Vec<ConditionTrace>,
    },
}

/// How a fact is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum HowKnown {
    /// The referral tells it, by itself or by what it is derived from.
    Stated,
    /// It follows from what is stated.
    Follows,
    /// What silence was taken for.
    Assumed,
    /// Not at all.
    Unknown,
}

impl From<Truth> for Holds {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::Yes => Self::Yes,
            Truth::No => Self::No,
            Truth::Open => Self::Open,
        }
    }
}

impl Holds {
    /// The opposite.
    #[must_use]
    pub const fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }

    /// All of these.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::Yes, |all, part| match (all, part) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            (Self::Yes, Self::Yes) => Self::Yes,
        })
    }

    /// Any of these.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::all(parts.into_iter().map(Self::negated)).negated()
    }

    /// So many of these.
    pub fn count(parts: impl IntoIterator<Item = Self>, least: u32, most: Option<u32>) -> Self {
        let (mut yes, mut open) = (0_u32, 0_u32);
        for part in parts {
            match part {
                Self::Yes => yes += 1,
                Self::Open => open += 1,
                Self::No => {}
            }
        }
        let beyond = |count: u32| most.is_some_and(|most| count > most);
        if yes + open < least || beyond(yes) {
            Self::No
        } else if yes >= least && !beyond(yes + open) {
            Self::Yes
        } else {
            Self::Open
        }
    }
}

impl PartTrace {
    /// Whether the rule may hold by this part: what is after `unless` must not be so.
    pub const fn lets(&self) -> Holds {
        match self.part {
            Part::Within | Part::Test | Part::When => self.condition.holds,
            Part::Unless => self.condition.holds.negated(),
        }
    }
}

impl Prepared {
    /// Decides, and tells rule by rule how.
    pub fn trace(&self, stage: StageName) -> Trace {
        let mut budget = self.budget.clone();
        let conclusion = self.conclude(stage, &mut budget);
        let acting = conclusion.acting(&mut budget);
        let lost = conclusion.lost(&acting.certain, &mut budget);
        let rules = &self.policy.ir.stage(stage).rules;
        let states = conclusion.sent.rule_states();
        let ids = conclusion.sent.stage.rules.ids();
        let traced = rules.iter().zip(ids).map(|(rule, id)| {
            let found = lost.iter().find(|lost| lost.rule == id);
            let holds = states.holds[id];
            let effective = states.effective[id];
            let became = became(&conclusion, (id, holds, effective), &acting, found, &mut budget);
            let found = found.filter(|_| became == Became::Yields);
            let by = found.map(|lost| lost.by.as_slice()).unwrap_or_default();
            RuleTrace {
                rule: rule.name.clone(),
                verb: rule.verb,
                holds: holds.into(),
                became,
                by: by.iter().map(|id| item(rules, *id).name.clone()).collect(),
                how: found.map(|lost| lost.how),
                parts: Tracer::new(self, &conclusion.sent).parts(&rule.condition),
                location: rule.location.clone(),
            }
        });
        let rules = traced.collect();
        let default = default(&conclusion, &acting, &mut budget);
        let notices = self.trace_notices(&conclusion.sent, &mut budget);
        Trace { stage, decision: conclusion.verb, rules, default, notices, exact: budget.exact }
    }
}

fn became(
    conclusion: &Conclusion<'_>,
    (rule, holds, effective): (RuleId, Truth, Truth),
    acting: &Acting,
    lost: Option<&Lost>,
    budget: &mut Budget,
) -> Became {
    let may_decide = |budget: &mut Budget| {
        let sent = &conclusion.sent;
        let level = sent.stage.rules[rule].level;
        effective != Truth::No
            && conclusion.levels.contains(&level)
            && sent.any(sent.by_rules(level, sent.stage.only(rule), sent.stage.no_rules()), budget)
    };
    match (holds, lost.map(|lost| lost.how)) {
        (Truth::No, _) => Became::Fails,
        (Truth::Yes | Truth::Open, _) if acting.certain.contains(&rule) => Became::Decides,
        (Truth::Yes | Truth::Open, Some(How::Overrides | How::Stronger)) => Became::Yields,
        (Truth::Yes | Truth::Open, _) if may_decide(budget) => Became::MayDecide,
        (Truth::Yes | Truth::Open, Some(How::Open)) => Became::Yields,
        (Truth::Yes | Truth::Open, None) => Became::Idle,
    }
}

fn default(conclusion: &Conclusion<'_>, acting: &Acting, budget: &mut Budget) -> DefaultTrace {
    let sent = &conclusion.sent;
    let level = sent.stage.default;
    let became = if acting.default {
        Became::Decides
    } else if conclusion.levels.contains(&level)
        && sent.any(sent.by_default(level, sent.stage.no_rules()), budget)
    {
        Became::MayDecide
    } else {
        Became::Idle
    };
    DefaultTrace { verb: sent.verb(level), became }
}

/// Follows one condition.
pub(super) struct Tracer<'t> {
    prepared: &'t Prepared,
    policy: &'t LoadedPolicy,
    sent: &'t Space<'t>,
    /// The definitions that have been told. Each is told once: chained ones would double with every link.
    told: BTreeSet<DefinitionId>,
}

impl<'t> Tracer<'t> {
    pub(super) fn new(prepared: &'t Prepared, sent: &'t Space<'t>) -> Self {
        Self { prepared, policy: &prepared.policy, sent, told: BTreeSet::new() }
    }

    fn assignment(&self) -> Assignment<'t> {
        self.sent.state.assignment()
    }

    pub(super) fn parts(&mut self, guarded: &Guarded) -> Vec<PartTrace> {
        let test = Some(&guarded.test).filter(|test| **test != Condition::Const(true));
        let parts = [
            (Part::Within, guarded.within.as_ref().map(|within| &within.condition)),
            (Part::Test, test),
            (Part::When, guarded.when.as_ref()),
            (Part::Unless, guarded.unless.as_ref()),
        ];
        let there = parts.into_iter().filter_map(|(part, condition)| Some((part, condition?)));
        there.map(|(part, condition)| PartTrace { part, condition: self.condition(condition, 0) }).collect()
    }

    fn condition(&mut self, condition: &Condition, depth: usize) -> ConditionTrace {
        let (holds, says) = match condition {
            Condition::Const(value) => (if *value { Holds::Yes } else { Holds::No }, Says::Constant),
            Condition::Atom(id) => self.test(*id),
            Condition::Defined(id) => self.defined(*id, depth),
            Condition::Not(inner) => {
                let what = self.condition(inner, depth + 1);
                (what.holds.negated(), Says::Not { what: Box::new(what) })
            }
            Condition::And(all) => {
                let parts = self.list(all, depth);
                (Holds::all(parts.iter().map(|part| part.holds)), Says::And { parts })
            }
            Condition::Or(any) => {
                let parts = self.list(any, depth);
                (Holds::any(parts.iter().map(|part| part.holds)), Says::Or { parts })
            }
            Condition::Count { least, most, of } => {
                let parts = self.list(of, depth);
                let holds = Holds::count(parts.iter().map(|part| part.holds), *least, *most);
                (holds, Says::Count { least: *least, most: *most, parts })
            }
        };
        ConditionTrace { holds, says }
    }

    fn list(&mut self, parts: &[Condition], depth: usize) -> Vec<ConditionTrace> {
        parts.iter().map(|part| self.condition(part, depth + 1)).collect()
    }

    fn defined(&mut self, id: DefinitionId, depth: usize) -> (Holds, Says) {
        let definition = item(&self.policy.ir.definitions, id);
        let opens = depth < DEEPEST && self.told.insert(id);
        let means = opens.then(|| Box::new(self.condition(&definition.condition, depth + 1)));
        let holds = self.assignment().truth(self.policy.model.definition(id)).into();
        (holds, Says::Defined { name: definition.name.clone(), means })
    }

    fn test(&self, id: AtomId) -> (Holds, Says) {
        let truth = self.assignment().truth(atom_var(id));
        let slot = self.policy.model.atoms[id].slot;
        let entry = &self.policy.model.slots[slot];
        let fact = self.policy.fact(entry.fact);
        let known = &self.prepared.known[slot];
        let known = if known.stated {
            // A fact that is told only by a combination that is impossible has no cause of its own in the referral.
            let told = self.prepared.referral.statement(entry.fact).is_some() || fact.derive.is_some();
            if told { HowKnown::Stated } else { HowKnown::Follows }
        } else if known.assumed.is_some() && !self.sent.state.is_open(entry) {
            HowKnown::Assumed
        } else if truth != Truth::Open && self.policy.computed.iter().any(|it| it.tied.contains(slot)) {
            HowKnown::Follows
        } else {
            HowKnown::Unknown
        };
        (truth.into(), Says::Test { test: id, fact: fact.path.clone(), known })
    }
}
