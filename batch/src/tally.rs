//! Counts. Input: outcomes of chunks, in any order. Output: how many were decided how, by which rule, and what was missing.

use std::collections::BTreeMap;

use remit_engine::ir::{Rule, RuleId, Verb};
use serde::{Deserialize, Serialize};

use crate::batch::{Batch, PolicyIndex};
use crate::outcome::{Answer, Outcomes};
use crate::view::View;

/// What of many rows came of a version of a policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyTally {
    /// By what is decided.
    pub verbs: BTreeMap<String, u64>,
    /// How many of these are settled.
    pub settled: u64,
    /// By rule that decides for certain.
    pub rules: BTreeMap<String, u64>,
    /// Where no rule decides, whatever the unknowns are.
    pub default: u64,
    /// By fact that who referred could tell, of what is not settled; not counted at the quick detail.
    pub missing: BTreeMap<String, u64>,
    /// By fact that a person at the clinic could tell.
    pub judge: BTreeMap<String, u64>,
}

/// What came of many rows, exactly; it names no row. [`crate::Summary`] is what people are shown of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Rows.
    pub rows: u64,
    /// Rows that some policy did not decide.
    pub refused: u64,
    /// Outcomes without a decision, by code.
    pub codes: BTreeMap<String, u64>,
    /// By version of a policy.
    pub policies: BTreeMap<PolicyIndex, PolicyTally>,
}

/// Counts of a chunk by place: names are looked up once a chunk.
#[derive(Default)]
struct Counts {
    verbs: Vec<(Verb, u64)>,
    settled: u64,
    default: u64,
    rules: Vec<u64>,
    missing: BTreeMap<String, u64>,
    judge: BTreeMap<String, u64>,
}

impl Tally {
    /// What came of a chunk.
    pub fn of(batch: &Batch, outcomes: &Outcomes) -> Self {
        let mut tally = Self::default();
        let mut all: Vec<Option<Counts>> = Vec::new();
        let (mut row, mut refused) = (None, None);
        for outcome in outcomes {
            let number = Some(outcome.place.row);
            tally.rows += u64::from(row != number);
            row = number;
            match (&outcome.answer, outcome.policy) {
                (Answer::Refused(fault), _) => {
                    tally.refused += u64::from(refused != number);
                    refused = number;
                    add(&mut tally.codes, fault.code);
                }
                (Answer::Decided { .. }, Some(policy)) => {
                    if all.len() <= policy.place() {
                        all.resize_with(policy.place() + 1, || None);
                    }
                    if let Some(own) = all.get_mut(policy.place()) {
                        let rules = outcomes.rules_of(outcome);
                        own.get_or_insert_default().count(&View::new(batch, outcomes, outcome), rules);
                    }
                }
                (Answer::Decided { .. }, None) => {}
            }
        }
        for ((index, policy), counts) in batch.policies().zip(all) {
            if let Some(counts) = counts {
                let rules = &policy.ir().stage(batch.options().stage).rules;
                tally.policies.insert(index, counts.named(rules));
            }
        }
        tally
    }

    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.refused += other.refused;
        sum(&mut self.codes, &other.codes);
        for (policy, counts) in &other.policies {
            let own = self.policies.entry(*policy).or_default();
            sum(&mut own.verbs, &counts.verbs);
            own.settled += counts.settled;
            own.default += counts.default;
            sum(&mut own.rules, &counts.rules);
            sum(&mut own.missing, &counts.missing);
            sum(&mut own.judge, &counts.judge);
        }
    }
}

impl Counts {
    fn count(&mut self, view: &View<'_>, rules: &[RuleId]) {
        let Some(verb) = view.decision() else { return };
        match self.verbs.iter_mut().find(|(own, _)| *own == verb) {
            Some((_, count)) => *count += 1,
            None => self.verbs.push((verb, 1)),
        }
        self.default += u64::from(view.by_default());
        for rule in rules {
            if self.rules.len() <= rule.index() {
                self.rules.resize(rule.index() + 1, 0);
            }
            self.rules.iter_mut().skip(rule.index()).take(1).for_each(|count| *count += 1);
        }
        if view.settled() == Some(true) {
            self.settled += 1;
            return;
        }
        view.missing().into_iter().flatten().for_each(|open| add(&mut self.missing, &open.fact));
        view.judge().into_iter().flatten().for_each(|open| add(&mut self.judge, &open.fact));
    }

    fn named(self, rules: &[Rule]) -> PolicyTally {
        let counts = rules.iter().zip(self.rules).filter(|(_, count)| *count > 0);
        PolicyTally {
            verbs: self.verbs.into_iter().map(|(verb, count)| (verb.id().to_owned(), count)).collect(),
            settled: self.settled,
            rules: counts.map(|(rule, count)| (rule.name.clone(), count)).collect(),
            default: self.default,
            missing: self.missing,
            judge: self.judge,
        }
    }
}

fn add(counts: &mut BTreeMap<String, u64>, key: &str) {
    // Most keys are there.
    match counts.get_mut(key) {
        Some(count) => *count += 1,
        None => {
            counts.insert(key.to_owned(), 1);
        }
    }
}

fn sum(counts: &mut BTreeMap<String, u64>, other: &BTreeMap<String, u64>) {
    for (key, count) in other {
        *counts.entry(key.clone()).or_default() += count;
    }
}
