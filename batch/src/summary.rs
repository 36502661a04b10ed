//! What people are shown of a run. Input: counts. Output: tables in which nobody can be told from others: 1 to 4 is "<5", all else is
//! rounded to 5, each number by itself.

use serde::{Serialize, Serializer};

use crate::batch::{Batch, Detail};
use crate::tally::Tally;

/// A number as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// From 1 to 4.
    Few,
    /// Nothing, or about so many.
    About(u64),
}

impl Shown {
    /// How a number is shown.
    pub const fn of(count: u64) -> Self {
        match count {
            1..=4 => Self::Few,
            _ => Self::About((count.saturating_add(2)) / 5 * 5),
        }
    }

    /// A number that is larger where more is shown.
    const fn rank(self) -> u64 {
        match self {
            Self::Few => 1,
            Self::About(count) => count,
        }
    }
}

impl std::fmt::Display for Shown {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Few => out.write_str("<5"),
            Self::About(count) => write!(out, "{count}"),
        }
    }
}

/// A number, or the text `<5`.
impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Few => out.serialize_str("<5"),
            Self::About(count) => out.serialize_u64(*count),
        }
    }
}

/// What is shown of a run.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The version of this form.
    pub version: u32,
    /// Rows.
    pub rows: Shown,
    /// Rows that some policy did not decide.
    pub rejected: Shown,
    /// Why, by code.
    pub codes: Vec<Counted>,
    /// By version of a policy.
    pub policies: Vec<PolicySummary>,
}

/// What is shown of a version of a policy.
#[derive(Clone, Debug, Serialize)]
pub struct PolicySummary {
    /// Its id.
    pub policy: String,
    /// Its version.
    pub version: Option<String>,
    /// Rows that it decided.
    pub decided: Shown,
    /// Those that are settled.
    pub settled: Shown,
    /// By what is decided, strongest first.
    pub decisions: Vec<Counted>,
    /// By rule, in the order of the policy's text; [`OTHERWISE`] where none decides.
    pub rules: Vec<Counted>,
    /// By fact that who referred could tell; none where that was not looked at.
    pub missing: Option<Vec<Counted>>,
    /// By fact that a person at the clinic could tell.
    pub judge: Option<Vec<Counted>>,
}

/// Something with how often it is.
#[derive(Clone, Debug, Serialize)]
pub struct Counted {
    /// Its name.
    pub name: String,
    /// What it is called, where that is another text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How often.
    pub count: Shown,
}

/// What the default is called among rules: the word of the language, which no rule can have as its name.
pub const OTHERWISE: &str = "otherwise";

impl Summary {
    /// What is shown of these counts.
    pub fn new(batch: &Batch, tally: &Tally) -> Self {
        let codes = tally.codes.iter().map(|(code, count)| counted(code, *count)).collect();
        let policies = tally.policies.keys().filter_map(|index| PolicySummary::new(batch, tally, *index));
        let (rows, rejected) = (Shown::of(tally.rows), Shown::of(tally.refused));
        Self { version: 1, rows, rejected, codes, policies: policies.collect() }
    }
}

impl PolicySummary {
    fn new(batch: &Batch, tally: &Tally, index: crate::batch::PolicyIndex) -> Option<Self> {
        let (own, policy) = (tally.policies.get(&index)?, batch.policy(index)?);
        let stage = batch.options().stage;
        let verbs = remit_engine::ir::Verb::of_stage(stage).iter().map(|verb| verb.id());
        let decisions = verbs.filter_map(|verb| Some(counted(verb, *own.verbs.get(verb)?)));
        let rules = policy.ir().stage(stage).rules.iter();
        let rules = rules.filter_map(|rule| Some(counted(&rule.name, *own.rules.get(&rule.name)?)));
        let default = (own.default > 0).then(|| counted(OTHERWISE, own.default));
        let language = batch.language(policy);
        let facts = |counts: &std::collections::BTreeMap<String, u64>| {
            let mut all: Vec<(&String, &u64)> = counts.iter().collect();
            // The order tells no more than the numbers that are shown.
            all.sort_by_key(|(_, count)| std::cmp::Reverse(Shown::of(**count).rank()));
            let called = |path: &str| {
                let fact = policy.lexicon().vocabulary().facts.iter().find(|fact| fact.path == path)?;
                fact.label.get(language, policy.ir().language).map(str::to_owned)
            };
            all.iter()
                .map(|(path, count)| Counted { label: called(path), ..counted(path, **count) })
                .collect()
        };
        let is_looked_at = batch.options().detail != Detail::Quick;
        Some(Self {
            policy: policy.ir().id.clone(),
            version: policy.ir().version.clone(),
            decided: Shown::of(own.verbs.values().sum()),
            settled: Shown::of(own.settled),
            decisions: decisions.collect(),
            rules: rules.chain(default).collect(),
            missing: is_looked_at.then(|| facts(&own.missing)),
            judge: is_looked_at.then(|| facts(&own.judge)),
        })
    }
}

fn counted(name: &str, count: u64) -> Counted {
    Counted { name: name.to_owned(), label: None, count: Shown::of(count) }
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn few_are_not_told_and_many_are_rounded() {
        let shown: Vec<String> = (0..14).map(|count| Shown::of(count).to_string()).collect();
        assert_eq!(shown.join(" "), "0 <5 <5 <5 <5 5 5 5 10 10 10 10 10 15");
    }
}
