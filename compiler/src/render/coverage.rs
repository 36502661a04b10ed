//! How much of its sources a policy accounts for.
//!
//! Input: a policy in the decision form. Output: for each source the statements that are cited, left with a reason, or open.

use std::collections::BTreeSet;

use remit_engine::ir::{Citation, Policy, SourceId};
use serde::Serialize;

/// The account of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The source's name in the policy.
    pub source: String,
    /// How many statements it has.
    pub statements: usize,
    /// How many are cited.
    pub cited: usize,
    /// How many are left with a reason.
    pub left: usize,
    /// How many are neither.
    pub open: usize,
    /// Their numbers.
    pub numbers: Numbers,
}

/// The statements by number, in the order of the source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Numbers {
    /// Cited by a rule or another statement of the policy.
    pub cited: Vec<u32>,
    /// Left with a reason.
    pub left: Vec<u32>,
    /// Neither.
    pub open: Vec<u32>,
}

/// The account of every source of the policy.
pub fn coverage(policy: &Policy) -> Vec<Coverage> {
    let sources = policy.sources.iter().enumerate();
    sources
        .map(|(index, source)| {
            let cited = cited(policy, SourceId::new(index));
            let left: BTreeSet<u32> =
                source.left.iter().flat_map(|leave| leave.statements.iter().copied()).collect();
            let mut numbers = Numbers::default();
            for number in source.statements.iter().map(|statement| statement.number) {
                if cited.contains(&number) {
                    numbers.cited.push(number);
                } else if left.contains(&number) {
                    numbers.left.push(number);
                } else {
                    numbers.open.push(number);
                }
            }
            Coverage {
                source: source.id.clone(),
                statements: source.statements.len(),
                cited: numbers.cited.len(),
                left: numbers.left.len(),
                open: numbers.open.len(),
                numbers,
            }
        })
        .collect()
}

/// The numbers that anything in the policy cites.
fn cited(policy: &Policy, source: SourceId) -> BTreeSet<u32> {
    let stages = [&policy.referral, &policy.discharge];
    let rules = stages.iter().flat_map(|stage| stage.rules.iter().map(|rule| &rule.citations));
    let defaults = stages.iter().filter_map(|stage| stage.default.as_ref().map(|default| &default.citations));
    let offers = policy.offers.iter().map(|offer| &offer.citations);
    let declines = policy.declines.iter().map(|decline| &decline.citations);
    let recommendations = policy.recommendations.iter().map(|recommendation| &recommendation.citations);
    let duties = policy.duties.iter().map(|duty| &duty.citations);
    let all = rules.chain(defaults).chain(offers).chain(declines).chain(recommendations).chain(duties);
    let of_source = all.flatten().filter(|citation: &&Citation| citation.source == source);
    of_source.flat_map(|citation| citation.statements.iter().copied()).collect()
}
